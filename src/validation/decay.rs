//! Row 16: skill without practice.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::observe::log::EventKind;
use crate::model::parameters::DepartmentParameters;

/// Months after which the experiment stops waiting for half of a gain to be lost.
const PATIENCE_MONTHS: u32 = 96;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "decay",
    text: "An organization as ever, but for managers who do nothing of the craft (`craft_share` 0 \
           in place of the default). Followed are the contributors who come to manage in ten years \
           of the single ladder. Measured: months until half of their craft above the floor \
           θ(1 − `entry_gap`) is gone, the last month in proportion; those who leave before do not \
           count. Under the default quarter of practice it takes a third longer. The \
           studies are of skills learned in training and tested after a time without use.",
    measures: &[Measure {
        row: "16",
        name: "months until half of the gains are gone",
        unit: "months",
        published: Some((6.5, 13.0)),
        accepted: (6.0, 18.0),
        decimals: 1,
        statistic: mean_months,
        scale: Scale::Plain,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn mean_months(sums: &[f64]) -> Option<f64> {
    let [months, persons] = *sums else { return None };
    quotient(months, persons)
}

/// A new manager whose craft is followed.
struct Followed {
    seat: usize,
    person: u64,
    since: u32,
    floor: f64,
    /// ln of the craft above the floor: in the month of the appointment, and in the last month.
    first: f64,
    last: f64,
}

fn run(laboratory: &Laboratory) -> Sums {
    let parameters = DepartmentParameters { craft_share: 0.0, ..laboratory.parameters.clone() };
    let idle = Laboratory::new(parameters, laboratory.key);
    let mut trial = idle.trial();
    let mut followed: Vec<Followed> = Vec::new();
    let mut sums = vec![0.0; 2];
    for month in 0..12 * YEARS {
        trial.month();
        followed.retain_mut(|one| {
            let Some(member) = trial.member(one.seat).filter(|m| m.person == one.person) else {
                return false;
            };
            let now = libm::log(member.craft - one.floor);
            let months = month - one.since;
            let lost = one.first - now;
            if lost >= std::f64::consts::LN_2 {
                // Half was lost this share of a month before the last month's end.
                let over = (lost - std::f64::consts::LN_2) / (one.last - now);
                sums[0] += f64::from(months) - over;
                sums[1] += 1.0;
                return false;
            }
            one.last = now;
            months < PATIENCE_MONTHS
        });
        for incident in trial.incidents().iter().filter(|i| i.kind == EventKind::Appointed) {
            let (Some(from), Some(seat)) = (incident.from, incident.to) else { continue };
            let Some(member) = trial.member(seat).filter(|_| from < trial.contributors()) else {
                continue;
            };
            let floor = member.theta * (1.0 - idle.parameters.entry_gap);
            if member.craft > floor {
                let first = libm::log(member.craft - floor);
                let (person, since) = (member.person, month);
                followed.push(Followed { seat, person, since, floor, first, last: first });
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn half_of_the_gains_are_gone_after_the_half_life() {
        for half_life in [6.0, 13.0, 20.5] {
            let sums = run(&small(|parameters| parameters.half_life_months = half_life));
            let months = mean_months(&sums).unwrap();
            assert!((months - half_life).abs() < 0.05, "{months} is not {half_life}");
        }
    }
}
