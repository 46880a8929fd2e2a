//! Values worked by hand, and intervals by how often they cover.

use super::*;
use crate::rng::{Place, Purpose, Streams, Words, unit};
use crate::sim::{Field, FieldKind};
use crate::stats::{add_products, student_interval};

const fn key(key: &'static str) -> Field {
    Field { key, kind: FieldKind::Integer, unit: "", text: "" }
}

static KEYS: [Field; 2] = [key("outer"), key("step")];

const fn measure(key: &'static str, denominator: Denominator, kind: MeasureKind) -> Measure {
    let (unit, text, scale, better) = ("", "", 10.0, None);
    Measure { key, unit, text, scale, better, numerator: 0, denominator, kind }
}

static MEASURES: [Measure; 4] = [
    measure("ratio", Denominator::Sum(1), MeasureKind::RatioOfSums),
    measure("a run", Denominator::Run, MeasureKind::RatioOfSums),
    measure("a period", Denominator::Period, MeasureKind::RatioOfSums),
    measure("survival", Denominator::Sum(1), MeasureKind::Survival),
];

/// A breakdown of two sums with `steps` cells under each of two outer keys.
fn breakdown(steps: u32) -> Breakdown {
    let outer = |outer| (0..steps).flat_map(move |step| [outer, step]);
    let cells = (0..2).flat_map(outer).collect();
    Breakdown { name: "b", text: "", keys: &KEYS, cells, sums: 2, measures: &MEASURES }
}

/// The values of runs, by cell and measure, of 4 periods each.
fn pooled(breakdown: &Breakdown, runs: &[Vec<f64>]) -> Vec<[Pooled; 4]> {
    let totals = totals(breakdown, runs);
    values(&totals, runs).as_chunks().0.to_vec()
}

fn totals<'b>(breakdown: &'b Breakdown, runs: &[Vec<f64>]) -> Totals<'b> {
    let mut totals = Totals::of(breakdown, 4);
    runs.iter().for_each(|run| totals.add(run));
    totals
}

fn values(totals: &Totals<'_>, runs: &[Vec<f64>]) -> Vec<Pooled> {
    let estimates = Estimates::of(totals);
    let mut squares = Squares::of(&estimates);
    runs.iter().for_each(|run| squares.add(&estimates.errors(run)));
    estimates.values(&squares)
}

/// The differences of runs from those of a baseline, by cell and measure.
fn differences(breakdown: &Breakdown, own: &[Vec<f64>], baseline: &[Vec<f64>]) -> Vec<Pooled> {
    let both = [own, baseline].map(|runs| totals(breakdown, runs));
    let [ours, theirs] = both.each_ref().map(Estimates::of);
    let mut squares = Squares::of(&ours);
    for (own, baseline) in own.iter().zip(baseline) {
        let mut errors = ours.on_values(&ours.errors(own));
        let others = theirs.on_values(&theirs.errors(baseline));
        errors.iter_mut().zip(others).for_each(|(own, other)| *own -= other);
        squares.add(&errors);
    }
    ours.differences(&theirs, &squares)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12 * b.abs().max(1.0)
}

#[test]
fn three_runs_by_hand() {
    // Two steps under the first outer key; nothing at all under the second but at one run's.
    let runs = [
        vec![1.0, 4.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0],
        vec![3.0, 4.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
        vec![2.0, 12.0, 1.0, 5.0, 1.0, 2.0, 0.0, 0.0],
    ];
    let values = pooled(&breakdown(2), &runs);
    let [ratio, a_run, a_period, survival] = values[0];
    assert_eq!((ratio.n, ratio.value), (3, Some(10.0 * 6.0 / 20.0)));
    assert_eq!((a_run.value, a_period.value), (Some(20.0), Some(5.0)));
    assert_eq!((survival.n, survival.value), (3, Some(10.0)));
    assert_eq!(survival.interval, Some(Interval { low: 10.0, high: 10.0 }));
    // Student's interval of the linearized values R + e / mean denominator, R = 0.3.
    let linearized = [(1.0, 4.0), (3.0, 4.0), (2.0, 12.0)]
        .map(|(above, below)| 10.0 * (0.3 + (above - 0.3 * below) / (20.0 / 3.0)));
    let (found, expected) =
        (ratio.interval.unwrap(), student_interval(&linearized, CONFIDENCE).unwrap());
    assert!(near(found.low, expected.low) && near(found.high, expected.high));
    // A mean over runs has the plain interval.
    let (found, expected) =
        (a_run.interval.unwrap(), student_interval(&[10.0, 30.0, 20.0], CONFIDENCE).unwrap());
    assert!(near(found.low, expected.low) && near(found.high, expected.high));
    assert!(near(values[1][3].value.unwrap(), 7.0), "what 6 of 20 leave");
    // Under the second key a new product begins; a step that nobody lived through ends it.
    assert_eq!((values[2][0].n, values[2][0].value), (1, Some(5.0)));
    assert_eq!(values[2][0].interval, None, "of one replication");
    assert_eq!(values[2][3].value, Some(10.0));
    assert_eq!((values[3][0].n, values[3][0].value, values[3][0].interval), (0, None, None));
    assert_eq!((values[3][3].n, values[3][3].value), (1, Some(5.0)));
}

#[test]
fn the_interval_of_a_survival_is_that_of_its_logarithm() {
    let runs = [
        vec![1.0, 10.0, 2.0, 9.0, 0.0, 7.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
        vec![4.0, 20.0, 1.0, 11.0, 3.0, 9.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0],
        vec![2.0, 14.0, 2.0, 12.0, 1.0, 9.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
    ];
    let values = pooled(&breakdown(3), &runs);
    let (h, k) = (7.0 / 44.0, 5.0 / 32.0);
    let survival = values[2][3];
    assert!(near(survival.value.unwrap(), 10.0 * (1.0 - h) * (1.0 - k)));
    // ln survival by replication, to first order.
    let logarithms = runs.each_ref().map(|run| {
        let first = (run[0] - h * run[1]) / (44.0 / 3.0) / (1.0 - h);
        let second = (run[2] - k * run[3]) / (32.0 / 3.0) / (1.0 - k);
        libm::log((1.0 - h) * (1.0 - k)) - first - second
    });
    let expected = student_interval(&logarithms, CONFIDENCE).unwrap();
    let found = survival.interval.unwrap();
    assert!(near(found.low, 10.0 * libm::exp(expected.low)));
    assert!(near(found.high, (10.0 * libm::exp(expected.high)).min(10.0)));
}

#[test]
fn what_has_left_altogether_has_no_interval_and_nothing_is_left_after_it() {
    let runs = vec![vec![2.0, 2.0, 1.0, 4.0, 0.0, 1.0, 0.0, 1.0]; 3];
    let values = pooled(&breakdown(2), &runs);
    assert_eq!((values[1][3].value, values[1][3].interval), (Some(0.0), None));
    let nothing = pooled(&breakdown(2), &[]);
    assert!(nothing.iter().flatten().all(|value| value.n == 0 && value.value.is_none()));
    assert!(values.iter().flatten().all(|value| value.value.is_none_or(f64::is_finite)));
}

#[test]
fn a_difference_is_paired_replication_by_replication() {
    let breakdown = breakdown(2);
    let baseline: Vec<Vec<f64>> =
        [[1.0, 4.0, 1.0, 2.0], [3.0, 4.0, 0.0, 1.0], [2.0, 12.0, 1.0, 5.0]]
            .map(|run| [&run[..], &[1.0, 2.0, 0.0, 0.0]].concat())
            .into();
    let same = differences(&breakdown, &baseline, &baseline);
    assert_eq!(
        (same[0].value, same[0].interval),
        (Some(0.0), Some(Interval { low: 0.0, high: 0.0 }))
    );
    // One more in every run, of as many: the mean over runs differs by one, and so in every run.
    let mut more = baseline.clone();
    more.iter_mut().for_each(|run| run[0] += 1.0);
    let found = differences(&breakdown, &more, &baseline);
    let a_run = found[1];
    assert_eq!((a_run.n, a_run.value), (3, Some(10.0)));
    assert!(a_run.interval.is_some_and(|of| near(of.low, 10.0) && near(of.high, 10.0)));
    // The ratios are 9/20 and 6/20; their errors differ by run.
    let linearized = [(1.0, 4.0), (3.0, 4.0), (2.0, 12.0)].map(|(above, below)| {
        let (own, base) = (above + 1.0 - 0.45 * below, above - 0.3 * below);
        10.0 * (0.15 + (own - base) / (20.0 / 3.0))
    });
    let (ratio, expected) = (found[0], student_interval(&linearized, CONFIDENCE).unwrap());
    assert!(near(ratio.value.unwrap(), 1.5));
    let interval = ratio.interval.unwrap();
    assert!(near(interval.low, expected.low) && near(interval.high, expected.high));
    // What survives the first step: 11/20 against 14/20, with the errors of the shares that leave.
    let survival = found[7];
    assert!(near(survival.value.unwrap(), -1.5));
    let interval = survival.interval.unwrap();
    assert!(near(interval.low, -expected.high) && near(interval.high, -expected.low));
    // Nobody is in the last cell: no value, no difference.
    assert_eq!((found[12].value, found[12].interval), (None, None));
}

static ASSOCIATIONS: [Measure; 2] = [
    measure("correlation", Denominator::Sum(0), MeasureKind::Correlation),
    measure("gain", Denominator::Sum(0), MeasureKind::Gain),
];

/// Runs of 40 observations of x, y and z, y being `slope`·x + z + noise.
fn observed(slope: f64, runs: u32) -> Vec<Vec<f64>> {
    let mut words = Words::default();
    let run = |run: u32| {
        let place = Place { department: 5, level: 0, period: run };
        Streams::new(11, 0).fill(Purpose::Bootstrap, place, 0, 160, &mut words);
        let mut sums = [0.0; 10];
        for i in 0..40 {
            let draw = |k: usize| unit(words.word(4 * i + k)) - 0.5;
            let (x, z) = (draw(0), draw(1) + draw(0));
            add_products(&mut sums, [x, slope * x + z + draw(2), z]);
        }
        sums.to_vec()
    };
    (0..runs).map(run).collect()
}

#[test]
fn a_correlation_and_a_gain_are_those_of_all_observations() {
    let (keys, cells) = (&KEYS, vec![0, 0]);
    let breakdown =
        Breakdown { name: "b", text: "", keys, cells, sums: 10, measures: &ASSOCIATIONS };
    let runs = observed(1.0, 30);
    let totals = totals(&breakdown, &runs);
    let [correlation, gain] = values(&totals, &runs)[..] else { panic!("two measures") };
    // Var x = Var of a draw = v, z = x + draw, y = 2x + two draws: Cov(x, y) = 2v, Var y = 6v.
    let expected = 2.0 / libm::sqrt(6.0);
    let interval = correlation.interval.unwrap();
    assert_eq!((correlation.n, gain.n), (30, 30));
    assert!(interval.low < 10.0 * expected && 10.0 * expected < interval.high);
    // R² of both is 5/6; that of z alone is Cov(y, z)² / Var y Var z = 9/12.
    let expected = 5.0 / 6.0 - 9.0 / 12.0;
    let interval = gain.interval.unwrap();
    assert!(interval.low < 10.0 * expected && 10.0 * expected < interval.high);
    assert!(interval.high - interval.low < 1.0, "{interval:?}");
    // Without a part of x of its own, y gains nothing but chance: the interval begins at 0.
    let runs = observed(0.0, 30);
    let without = self::totals(&breakdown, &runs);
    let gain = values(&without, &runs)[1];
    let interval = gain.interval.unwrap();
    assert!(near(interval.low, 0.0) && gain.value.unwrap() < 0.05 && interval.high < 0.2);
    let difference = differences(&breakdown, &observed(1.0, 30), &runs)[0];
    assert!(difference.interval.unwrap().low > 0.5, "{difference:?}");
}

/// Shares of `trials` samples of `n` runs whose intervals cover the ratio and the survival of six
/// steps with a hazard of 0.1. A run has a size of its own, and a frailty that all its steps share.
fn coverage(n: usize, trials: u32) -> [f64; 2] {
    const STEPS: u32 = 6;
    const HAZARD: f64 = 0.1;
    let breakdown = breakdown(STEPS);
    let mut words = Words::default();
    let mut covered = [0.0; 2];
    let survival = 10.0 * libm::pow(1.0 - HAZARD, f64::from(STEPS - 1));
    for trial in 0..trials {
        let place = Place { department: 3, level: 0, period: trial };
        let steps = 2 * STEPS as usize;
        Streams::new(11, 0).fill(Purpose::Bootstrap, place, 0, (2 + steps) * n, &mut words);
        let exponential = |i: usize| -libm::log(unit(words.word(i)));
        let run = |k: usize| -> Vec<f64> {
            let first = (2 + steps) * k;
            // Mean 1 and a standard deviation of a quarter, skewed as the exponential is.
            let around_1 = |i: usize| 0.75 + 0.25 * exponential(i);
            let (size, frailty) = (around_1(first), around_1(first + 1));
            let step = |step: usize| {
                let exits = HAZARD * 50.0 * size * frailty * around_1(first + 2 + step);
                [exits, 50.0 * size]
            };
            (0..steps).flat_map(step).collect()
        };
        let runs: Vec<_> = (0..n).map(run).collect();
        let values = pooled(&breakdown, &runs);
        let [ratio, .., product] = values[STEPS as usize - 1];
        for (covered, (value, truth)) in
            covered.iter_mut().zip([(ratio, 10.0 * HAZARD), (product, survival)])
        {
            *covered += f64::from(u8::from(value.interval.unwrap().contains(truth)));
        }
    }
    covered.map(|covered| covered / f64::from(trials))
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    // With 2000 trials one standard error is 0.005. The tables of docs/methods.md are these.
    for (n, expected) in
        [(4, [0.9, 0.905]), (10, [0.915, 0.905]), (30, [0.935, 0.925]), (100, [0.95, 0.945])]
    {
        let found = coverage(n, 2000);
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 0.01, "{found} at {n} replications");
        }
    }
}
