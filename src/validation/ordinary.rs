//! Rows 1, 20, 21 and 23: a run without an intervention, measured by the metrics of its tables.

use super::estimate::{Measure, Scale, ln_rate_ratio, quotient};
use super::laboratory::Laboratory;
use super::{Experiment, Sums};
use crate::model::policy::Levers;
use crate::sim::Observation;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "ordinary",
    text: "The single ladder for ten years after the burn-in, nothing done to it. Turnover is \
           `attrition_rate`, promotions are `promotion_rate` (rises in rung, and appointments \
           from inside, per 100 person-years), burnout is `manager_burnout_share` less the same \
           share of contributors, and the quits of managers are `manager_attrition_rate` against \
           the same rate of contributors. The published figures are shares of staff a year and \
           answers to a survey; the model's are rates over person-years and a burnout above 0.5, \
           so that of row 21 only the sign is held against it. The civil service counts all who \
           leave, for whatever reason, and its senior grades against all grades; the published \
           ratio is that of the ends of both ranges.",
    measures: &[
        Measure {
            row: "1",
            name: "voluntary quits",
            unit: "per 100 person-years",
            published: Some((10.0, 15.0)),
            accepted: (10.0, 15.0),
            decimals: 1,
            statistic: rate,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: "20",
            name: "promotions",
            unit: "per 100 person-years",
            published: Some((7.0, 9.0)),
            accepted: (5.0, 12.0),
            decimals: 1,
            statistic: rate,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: "21",
            name: "burned out: managers less contributors",
            unit: "percentage points",
            published: Some((8.0, 8.0)),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: difference_of_shares,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: "23",
            name: "quits of managers against those of contributors",
            unit: "ratio of rates",
            published: Some((0.48, 0.79)),
            accepted: (0.5, 1.0),
            decimals: 2,
            statistic: ln_rate_ratio,
            scale: Scale::Factor,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory),
};

/// Events over person-months, by the hundred person-years.
fn rate(sums: &[f64]) -> Option<f64> {
    let [events, person_months] = *sums else { return None };
    Some(1200.0 * quotient(events, person_months)?)
}

/// The first share less the second, in percentage points.
fn difference_of_shares(sums: &[f64]) -> Option<f64> {
    let [a, of_a, b, of_b] = *sums else { return None };
    Some(100.0 * (quotient(a, of_a)? - quotient(b, of_b)?))
}

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let [attrition, of_managers, promotions, burned_out, burned_out_managers] = laboratory.totals(
        &Levers::default(),
        [
            "attrition_rate",
            "manager_attrition_rate",
            "promotion_rate",
            "burnout_share",
            "manager_burnout_share",
        ],
    );
    let rest = |all: Observation, part: Observation| {
        [all.numerator - part.numerator, all.denominator - part.denominator]
    };
    let both = |managers: Observation, all: Observation| {
        [[managers.numerator, managers.denominator], rest(all, managers)].concat()
    };
    vec![
        vec![attrition.numerator, attrition.denominator],
        vec![promotions.numerator, promotions.denominator],
        both(burned_out_managers, burned_out),
        both(of_managers, attrition),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn a_house_that_nobody_quits_has_no_turnover() {
        let sums = run(&small(|parameters| parameters.base_quit = 0.0));
        assert_eq!(rate(&sums[0]), Some(0.0));
        assert!(rate(&sums[1]).is_some_and(|promotions| promotions > 0.0));
        assert_eq!(ln_rate_ratio(&sums[3]), None, "nor a ratio of managers' to contributors'");
    }

    #[test]
    fn managers_and_contributors_are_everybody() {
        let sums = run(&small(|_| {}));
        let (all, parts) = (&sums[0], &sums[3]);
        assert!((parts[0] + parts[2] - all[0]).abs() < 1e-9);
        assert!((parts[1] + parts[3] - all[1]).abs() < 1e-6 && parts[0] > 0.0, "{parts:?}");
    }

    #[test]
    fn shares_are_subtracted_in_percentage_points() {
        let found = difference_of_shares(&[3.0, 10.0, 4.0, 40.0]);
        assert!(found.is_some_and(|found| (found - 20.0).abs() < 1e-12));
        assert_eq!(difference_of_shares(&[3.0, 10.0, 4.0, 0.0]), None);
    }
}
