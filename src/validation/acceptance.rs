//! Row 14: who wants to manage.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "acceptance",
    text: "At the end of every year of ten under the single ladder, every contributor is asked, \
           without pressure and without consequence, whether it would take the seat above. \
           Measured: the mean probability of a yes. The surveys ask people of many houses, and \
           about an ambition, not about an offer.",
    measures: &[Measure {
        row: "14",
        name: "contributors who would accept to manage, without pressure",
        unit: "%",
        published: Some((25.0, 34.0)),
        accepted: (25.0, 45.0),
        decimals: 1,
        statistic: percent,
        scale: Scale::Plain,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn percent(sums: &[f64]) -> Option<f64> {
    let [share, of] = *sums else { return None };
    Some(100.0 * quotient(share, of)?)
}

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 2];
    for _ in 0..YEARS {
        trial.live(12);
        for yes in (0..trial.contributors()).filter_map(|seat| trial.free_acceptance(seat)) {
            sums[0] += yes;
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
    fn at_odds_of_twenty_everybody_wants_to_and_at_minus_twenty_nobody() {
        let share = |intercept: f64| {
            percent(&run(&small(|parameters| parameters.acceptance_intercept = intercept)))
        };
        assert!(share(20.0).is_some_and(|share| share > 99.99));
        assert!(share(-20.0).is_some_and(|share| share < 0.01));
    }
}
