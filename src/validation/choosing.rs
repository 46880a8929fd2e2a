//! Row 12: whom managers are chosen from.

use super::estimate::{Measure, Scale, ln_rate_ratio};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::policy::{Levers, Rule};
use crate::model::trial::Trial;

/// The years that are measured: by then most managers were chosen by the rule.
const MEASURED_YEARS: u32 = 5;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "choosing",
    text: "From the same start, managers are chosen for ten years by performance (the single \
           ladder), by assessed aptitude alone (`weights.leadership` 1, `weights.performance` 0, \
           seen with the default error), or at random; everything else stays. Manager quality is \
           what the manager makes of a contributor's skill: output over the output that the same \
           skill, as far settled in, would yield at the reference state in a team with the same \
           lift from its best, over the last five years. Benson, Li & Shue estimate managers' \
           value added to reports' sales and compute what other choices would have brought; their \
           percentages are shares of that value and not comparable in size; fit against \
           random is 1.29/1.07.",
    measures: &[
        Measure {
            row: "12",
            name: "manager quality, by predicted fit against by performance",
            unit: "% of output",
            published: Some((29.0, 29.0)),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: ln_rate_ratio,
            scale: Scale::Percent,
            reading: "",
        },
        Measure {
            row: "12",
            name: "manager quality, at random against by performance",
            unit: "% of output",
            published: Some((7.0, 7.0)),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: ln_rate_ratio,
            scale: Scale::Percent,
            reading: "At the default `rho` of 0.1 the best performers lead a little better than anybody (their skill is higher, if \
                      hardly), and \
                      the harm of their lead in craft fades as they stop practicing. That the best \
                      sellers make the worse managers, as Benson, Li & Shue find, would take a \
                      negative correlation among those who are eligible.",
        },
        Measure {
            row: "12",
            name: "manager quality, by predicted fit against at random",
            unit: "% of output",
            published: Some((20.6, 20.6)),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: ln_rate_ratio,
            scale: Scale::Percent,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory),
};

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let performance = Levers::default();
    let fit = Levers { weights_performance: 0.0, weights_leadership: 1.0, ..performance.clone() };
    let random = Levers { rule: Rule::Random, ..performance.clone() };
    let [performance, fit, random] =
        [performance, fit, random].map(|levers| quality(laboratory.trial_under(&levers)));
    [(fit, performance), (random, performance), (fit, random)].map(|(a, b)| [a, b].concat()).into()
}

/// Sum over contributors' months of output relative to the same skill at the reference state, and
/// the number of these months.
fn quality(mut trial: Trial<'_>) -> [f64; 2] {
    trial.live(12 * (YEARS - MEASURED_YEARS));
    let mut sums = [0.0; 2];
    for _ in 0..12 * MEASURED_YEARS {
        trial.month();
        for work in (0..trial.contributors()).filter_map(|seat| trial.work(seat)) {
            sums[0] += work.yields;
            sums[1] += 1.0;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn where_leadership_makes_no_output_it_does_not_matter_who_leads() {
        for sums in run(&small(|parameters| {
            (parameters.coordination, parameters.morale_output) = (0.0, 0.0);
            (parameters.friction_output, parameters.autonomy_output) = (0.0, 0.0);
            parameters.burnout_output = 0.0;
        })) {
            assert!(ln_rate_ratio(&sums).is_some_and(|change| change.abs() < 1e-6), "{sums:?}");
        }
    }
}
