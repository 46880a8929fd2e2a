//! Row 10: happiness and output.

use super::estimate::{Measure, Scale, ln_ratio};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::intervention::Intervention;
use crate::model::trial::Trial;
use crate::stats::Moments;

/// Standard deviations by which morale rises.
const RISE_SD: f64 = 2.0;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "morale",
    text: "At the end of every year of ten under the single ladder, the morale of every \
           contributor rises in a branch by two standard deviations of morale between contributors \
           at that time, within the scale. Measured: their output in the month after, against the \
           run without it. Oswald, Proto & Sgroi make people happier for an hour and pay by the \
           piece; Bellet, De Neve & Ward compare weeks of the same sellers. How many standard \
           deviations of morale their contrasts are worth is an assumption of the accepted range.",
    measures: &[Measure {
        row: "10",
        name: "output of the month after morale rose by two sd",
        unit: "%",
        published: Some((12.0, 13.0)),
        accepted: (6.0, 18.0),
        decimals: 1,
        statistic: ln_ratio,
        scale: Scale::Percent,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 2];
    for _ in 0..YEARS {
        trial.live(11);
        let morale = (0..trial.contributors()).filter_map(|seat| Some(trial.member(seat)?.morale));
        let sd = Moments::of(&morale.collect::<Vec<f64>>()).and_then(|moments| moments.sd());
        let by = RISE_SD * sd.unwrap_or(0.0);
        let mut branch = trial.branch();
        for seat in 0..trial.contributors() {
            branch.intervene(seat, Intervention::RaiseMorale { by });
        }
        for (sum, run) in sums.iter_mut().zip([&mut branch, &mut trial]) {
            run.month();
            *sum += output(run);
        }
    }
    sums
}

/// Output of all contributors in the last month.
fn output(trial: &Trial<'_>) -> f64 {
    (0..trial.contributors()).filter_map(|seat| Some(trial.work(seat)?.output)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn where_morale_moves_no_output_nothing_is_gained() {
        let sums = run(&small(|parameters| parameters.morale_output = 0.0));
        assert!(sums[0] > 0.0 && (sums[0] / sums[1] - 1.0).abs() < 1e-9, "{sums:?}");
    }

    #[test]
    fn the_gain_is_about_the_exponential_of_the_rise() {
        // Without noise, disposition and a ceiling, all that spreads morale is small.
        let gain = |slope: f64| {
            let sums = run(&small(|parameters| parameters.morale_output = slope));
            ln_ratio(&sums).unwrap()
        };
        let (half, whole) = (gain(0.5), gain(1.0));
        assert!((whole / half - 2.0).abs() < 0.1, "{half} {whole}");
    }
}
