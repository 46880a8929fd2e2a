//! Rows 25 and 26: who stands on the expert rungs, and who returns from management.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS, dual_ladder};
use super::{Experiment, Sums};
use crate::model::constants::SENIOR;
use crate::model::observe::log::EventKind;
use crate::model::policy::Levers;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "experts",
    text: "The dual ladder for ten years, after the burn-in under the single one. (25) Measured: the share of \
           contributors who are staff, principal or distinguished at the end of the tenth year. No reliable figure was \
           found for it; the accepted range is an assumption. (26) Measured: managers who step back \
           to the craft, per 100 person-years of all staff; nobody falls in any other way in the \
           model. In the records of Baker, Gibbs & Holmstrom's firm demotions count, of all levels.",
    measures: &[
        Measure {
            row: "25",
            name: "staff, principal and distinguished among contributors after ten years",
            unit: "%",
            published: None,
            accepted: (4.0, 15.0),
            decimals: 1,
            statistic: percent,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: "26",
            name: "returns from management to the craft",
            unit: "per 100 person-years",
            published: Some((2.0, 3.0)),
            accepted: (0.0, 3.0),
            decimals: 2,
            statistic: rate,
            scale: Scale::Plain,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory, &dual_ladder()),
};

fn percent(sums: &[f64]) -> Option<f64> {
    let [experts, contributors] = *sums else { return None };
    Some(100.0 * quotient(experts, contributors)?)
}

/// Events over person-months, by the hundred person-years.
fn rate(sums: &[f64]) -> Option<f64> {
    let [events, person_months] = *sums else { return None };
    Some(1200.0 * quotient(events, person_months)?)
}

fn run(laboratory: &Laboratory, levers: &Levers) -> Vec<Sums> {
    let mut trial = laboratory.trial_under(levers);
    let mut returns = vec![0.0; 2];
    for _ in 0..12 * YEARS {
        trial.month();
        let back = trial.incidents().iter().filter(|i| i.kind == EventKind::SteppedBack);
        returns[0] += back.count() as f64;
        let at_work = (0..laboratory.model.seats()).filter(|&seat| trial.work(seat).is_some());
        returns[1] += at_work.count() as f64;
    }
    let present: Vec<u8> = (0..trial.contributors())
        .filter_map(|seat| trial.member(seat))
        .map(|member| member.rung)
        .collect();
    let experts = present.iter().filter(|&&rung| rung > SENIOR).count();
    vec![vec![experts as f64, present.len() as f64], returns]
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn a_ladder_without_expert_rungs_has_no_experts_and_one_without_a_way_back_no_returns() {
        let sums = run(&small(|_| {}), &Levers::default());
        assert_eq!((percent(&sums[0]), rate(&sums[1])), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn under_the_dual_ladder_some_become_experts_and_some_return() {
        let sums = run(&small(|_| {}), &dual_ladder());
        assert!(percent(&sums[0]).is_some_and(|experts| experts > 0.0), "{sums:?}");
        assert!(rate(&sums[1]).is_some_and(|returns| returns > 0.0), "{sums:?}");
    }
}
