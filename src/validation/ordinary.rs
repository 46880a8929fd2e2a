//! Rows 1, 20 and 21: a run without an intervention, measured by the metrics of its tables.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::Laboratory;
use super::{Experiment, Sums};
use crate::model::policy::{Levers, Policy};
use crate::sim::{Observation, Row, RowSink, Simulation};

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "ordinary",
    text: "The single ladder for ten years after the burn-in, nothing done to it. Turnover is \
           `attrition_rate`, promotions are `promotion_rate` (rises in rung, and appointments \
           from inside, per 100 person-years), burnout is `manager_burnout_share` less the same \
           share of contributors. The published figures are shares of staff a year and answers to \
           a survey; the model's are rates over person-years and a burnout above 0.5, so that of \
           row 21 only the sign is held against it.",
    measures: &[
        Measure {
            row: 1,
            name: "voluntary quits",
            unit: "per 100 person-years",
            published: (10.0, 15.0),
            accepted: (10.0, 15.0),
            decimals: 1,
            statistic: rate,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: 20,
            name: "promotions",
            unit: "per 100 person-years",
            published: (7.0, 9.0),
            accepted: (5.0, 12.0),
            decimals: 1,
            statistic: rate,
            scale: Scale::Plain,
            reading: "",
        },
        Measure {
            row: 21,
            name: "burned out: managers less contributors",
            unit: "percentage points",
            published: (8.0, 8.0),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: difference_of_shares,
            scale: Scale::Plain,
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
    let mut years = Years::default();
    let model = &laboratory.model;
    model.run_under(
        laboratory.key,
        &laboratory.start,
        &Policy::immediate(Levers::default()),
        &mut years,
    );
    let total = |key: &str| {
        let at = model.metrics().iter().position(|metric| metric.key == key);
        let periods: Vec<Observation> =
            years.0.iter().filter_map(|year| at.map(|at| year[at])).collect();
        Observation::total(&periods)
    };
    let (attrition, promotions) = (total("attrition_rate"), total("promotion_rate"));
    let (all, managers) = (total("burnout_share"), total("manager_burnout_share"));
    vec![
        vec![attrition.numerator, attrition.denominator],
        vec![promotions.numerator, promotions.denominator],
        vec![
            managers.numerator,
            managers.denominator,
            all.numerator - managers.numerator,
            all.denominator - managers.denominator,
        ],
    ]
}

#[derive(Default)]
struct Years(Vec<Vec<Observation>>);

impl RowSink for Years {
    fn period(&mut self, row: Row<'_>) {
        self.0.push(row.observations.to_vec());
    }
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
    }

    #[test]
    fn shares_are_subtracted_in_percentage_points() {
        let found = difference_of_shares(&[3.0, 10.0, 4.0, 40.0]);
        assert!(found.is_some_and(|found| (found - 20.0).abs() < 1e-12));
        assert_eq!(difference_of_shares(&[3.0, 10.0, 4.0, 0.0]), None);
    }
}
