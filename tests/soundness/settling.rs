//! Whether the burn-in is long enough, and whether the answer depends on the number of seats.

use std::ops::Range;

use rungs::sim::{Metric, Row, RowSink, RunKey};

use super::{HEADLINE, Study, mean_and_error, policy, variance};

fn policies() -> String {
    [policy("single", ""), policy("dual", "preset = 'dual-ladder'")].concat()
}

/// The metrics of the whole organization by year of the burn-in.
struct Years<'m> {
    metrics: &'m [Metric],
    values: Vec<Vec<Option<f64>>>,
}

impl RowSink for Years<'_> {
    fn period(&mut self, row: Row<'_>) {
        let values = self.metrics.iter().zip(row.observations);
        self.values.push(values.map(|(metric, observed)| metric.value(*observed)).collect());
    }
}

/// Headline metrics of the baseline by year of a burn-in of 60, replication by replication.
fn burn_ins(replications: u32) -> Vec<Vec<[f64; HEADLINE.len()]>> {
    let study = Study::new(800, (60, 1), (1, 7), &policy("base", ""));
    let model = &study.plan.points[0].simulation;
    let places = HEADLINE.map(|key| study.metric(key).0);
    (1..=replications)
        .map(|replication| {
            let mut years = Years { metrics: model.metrics(), values: Vec::new() };
            model.start(RunKey { seed: 7, replication }, &mut years);
            years.values.iter().map(|year| places.map(|place| year[place].unwrap())).collect()
        })
        .collect()
}

/// How far a metric lies in some years from where it is in years 41 to 60, with its standard error, in
/// standard deviations over replications of a year's value.
fn distance(
    burn_ins: &[Vec<[f64; HEADLINE.len()]>],
    metric: usize,
    years: Range<usize>,
) -> (f64, f64) {
    let mean = |years: &[[f64; HEADLINE.len()]]| {
        years.iter().map(|year| year[metric]).sum::<f64>() / years.len() as f64
    };
    let distances: Vec<f64> =
        burn_ins.iter().map(|own| mean(&own[years.clone()]) - mean(&own[40..60])).collect();
    let spread = |year: usize| {
        let values: Vec<f64> = burn_ins.iter().map(|own| own[year][metric]).collect();
        variance(&values).sqrt()
    };
    let sd = (40..60).map(spread).sum::<f64>() / 20.0;
    let (distance, error) = mean_and_error(&distances);
    (distance / sd, error / sd)
}

#[test]
fn a_start_near_the_steady_state_settles_within_ten_years() {
    // docs/methods.md has the table with twice as many replications. A quarter of a standard
    // deviation in years 6 to 10, or chance.
    let burn_ins = burn_ins(64);
    for (metric, key) in HEADLINE.iter().enumerate() {
        let (distance, error) = distance(&burn_ins, metric, 5..10);
        println!("{key}: {distance:+.2} ± {:.2} of a standard deviation", 2.0 * error);
        assert!(distance.abs() < 0.25 + 2.0 * error, "{key}: {distance} {error}");
    }
}

#[test]
fn a_longer_burn_in_brings_the_same_answer() {
    let [short, long] = [10, 60].map(|years| Study::new(800, (years, 10), (100, 1), &policies()));
    for key in HEADLINE {
        let [short, long] = [&short, &long].map(|study| mean_and_error(&study.differences(1, key)));
        let (change, error) = (long.0 - short.0, short.1.hypot(long.1));
        println!(
            "{key}: {:+.1} % ± {:.1} of the effect",
            100.0 * change / short.0,
            200.0 * error / short.0.abs()
        );
        // A tenth of the effect, or chance.
        assert!(change.abs() < 0.1 * short.0.abs() + 3.0 * error, "{key}: {change} {error}");
    }
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_seats() {
    // Full trees of span 8: 512 contributors under 73 managers, 4096 under 585.
    let [small, large] = [(512, 160), (4096, 20)]
        .map(|(headcount, n)| Study::new(headcount, (10, 10), (n, 1), &policies()));
    for key in HEADLINE {
        let [small, large] =
            [&small, &large].map(|study| mean_and_error(&study.differences(1, key)));
        let (change, error) = (large.0 - small.0, small.1.hypot(large.1));
        println!(
            "{key}: {:+.1} % ± {:.1} of the effect",
            100.0 * change / small.0,
            200.0 * error / small.0.abs()
        );
        assert!(change.abs() < 0.05 * small.0.abs() + 3.0 * error, "{key}: {change} {error}");
    }
}
