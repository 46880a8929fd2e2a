//! Row 2: the hazard of quitting by tenure.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::observe::log::EventKind;

/// The months of tenure that are measured.
const MONTHS: usize = 24;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "tenure",
    text: "The single ladder for ten years, nothing done to it. Quits and months of exposure of \
           everyone are counted by months of tenure (the first is 1) up to 24, over all \
           replications; the peak is the month with the highest mean hazard of itself and its two \
           neighbors. Farber has jobs of all kinds end for any reason; only quits are counted here. \
           The peak is a parameter of the model at three months: the row says that nothing else \
           moves it. The interval is the bootstrap's over replications, for a peak is a whole month.",
    measures: &[Measure {
        row: "2",
        name: "peak of the hazard of quitting",
        unit: "months of tenure",
        published: Some((3.0, 3.0)),
        accepted: (2.0, 4.0),
        decimals: 0,
        statistic: peak,
        scale: Scale::Resampled,
        reading: "",
    }],
    run: |laboratory| run(laboratory),
};

/// The sums hold quits by month of tenure, then exposure.
fn peak(sums: &[f64]) -> Option<f64> {
    let (quits, exposure) = sums.split_at(sums.len() / 2);
    let hazards: Option<Vec<f64>> =
        quits.iter().zip(exposure).map(|(&quits, &exposure)| quotient(quits, exposure)).collect();
    let smooth: Vec<f64> =
        hazards?.windows(3).map(|three| three.iter().sum::<f64>() / 3.0).collect();
    let mut peak = 0;
    for (at, hazard) in smooth.iter().enumerate() {
        if *hazard > smooth[peak] {
            peak = at;
        }
    }
    // The first of the means is that around month 2.
    (!smooth.is_empty()).then_some(peak as f64 + 2.0)
}

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let mut sums = vec![0.0; 2 * MONTHS];
    let mut trial = laboratory.trial();
    for _ in 0..12 * YEARS {
        trial.month();
        let tenure = |seat: usize| {
            let months = trial.work(seat)?.tenure_months as usize;
            (1..=MONTHS).contains(&months).then(|| months - 1)
        };
        for at in (0..laboratory.model.seats()).filter_map(tenure) {
            sums[MONTHS + at] += 1.0;
        }
        let quits = trial.incidents().iter().filter(|i| i.kind == EventKind::Quit);
        for at in quits.filter_map(|incident| tenure(incident.from?)) {
            sums[at] += 1.0;
        }
    }
    vec![sums]
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn the_peak_is_the_highest_mean_of_three() {
        let exposure = vec![100.0; 6];
        let with = |quits: [f64; 6]| peak(&[quits.to_vec(), exposure.clone()].concat());
        assert_eq!(with([1.0, 2.0, 6.0, 3.0, 2.0, 1.0]), Some(3.0));
        assert_eq!(with([9.0, 2.0, 6.0, 3.0, 2.0, 1.0]), Some(2.0));
        assert_eq!(with([1.0; 6]), Some(2.0), "the first of equals");
        assert_eq!(peak(&[1.0, 1.0, 1.0, 9.0, 0.0, 9.0]), None);
    }

    #[test]
    fn everybody_hired_is_exposed_from_the_first_month_on() {
        let sums = run(&small(|_| {})).remove(0);
        let exposure = &sums[MONTHS..];
        assert!(exposure[0] > 100.0);
        // Those who are there after n months were there before, but for what begins and ends.
        assert!(exposure.windows(2).all(|pair| pair[1] < 1.1 * pair[0]), "{exposure:?}");
        assert!(sums[..MONTHS].iter().sum::<f64>() > 10.0);
    }
}
