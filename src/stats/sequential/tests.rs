//! The rule, worked by hand, and its coverage, measured.

use super::*;
use crate::rng::{Place, Purpose, Streams, Words, unit};
use crate::stats::{normal, student_interval};

const WIDE: HalfWidth = HalfWidth::Absolute(1.0);

fn rule(wanted: HalfWidth, min: usize) -> SequentialRule {
    SequentialRule::new(wanted, 0.95, (min, 100_000))
}

/// `n` values that alternate between -1 and 1.
fn alternating(n: usize) -> Vec<f64> {
    (0..n).map(|i| if i % 2 == 0 { -1.0 } else { 1.0 }).collect()
}

#[test]
fn each_boundary_is_half_as_far_again_and_the_last_is_max() {
    let boundaries = |min, max| -> Vec<usize> {
        SequentialRule::new(WIDE, 0.95, (min, max)).boundaries().collect()
    };
    assert_eq!(boundaries(40, 250), [40, 60, 90, 135, 203, 250]);
    assert_eq!(boundaries(41, 62), [41, 62]);
    assert_eq!(boundaries(50, 50), [50]);
}

#[test]
fn a_width_is_reached_at_the_interval_that_the_tables_show() {
    // No skewness; standard deviation sqrt(100 / 99), t of 0.975 at 99 df 1.984217.
    let values = alternating(100);
    assert!(rule(HalfWidth::Absolute(0.1995), 40).is_enough(&values));
    assert!(!rule(HalfWidth::Absolute(0.1993), 40).is_enough(&values));
    let shifted: Vec<f64> = values.iter().map(|value| value - 10.0).collect();
    assert!(rule(HalfWidth::Relative(0.019_95), 40).is_enough(&shifted));
    assert!(!rule(HalfWidth::Relative(0.019_93), 40).is_enough(&shifted));
}

#[test]
fn a_mean_of_nothing_is_never_known_to_a_share_of_itself() {
    assert!(!rule(HalfWidth::Relative(1.0), 40).is_enough(&alternating(100)));
}

#[test]
fn fewer_than_forty_values_are_never_enough() {
    assert!(!rule(WIDE, 40).is_enough(&[5.0; 39]));
    assert!(rule(WIDE, 40).is_enough(&[5.0; 40]));
    assert!(!rule(WIDE, 40).is_enough(&[]));
    assert!(!rule(WIDE, 40).is_enough(&[f64::NAN; 40]));
}

#[test]
fn skewed_values_have_to_be_more() {
    // One value of ten is 1: skewness (1 - 2 · 0.1) / sqrt(0.1 · 0.9) = 8 / 3, so that
    // 36 + 25 · 64 / 9 = 213.8 are needed.
    let values =
        |n: usize| -> Vec<f64> { (0..n).map(|i| f64::from(u8::from(i % 10 == 0))).collect() };
    assert!(!rule(WIDE, 40).is_enough(&values(210)));
    assert!(rule(WIDE, 40).is_enough(&values(220)));
}

#[test]
#[should_panic(expected = "it runs from 40 to max")]
fn fewer_replications_than_the_lowest_min_are_a_mistake() {
    let _ = SequentialRule::new(WIDE, 0.95, (39, 100));
}

/// Distributions with mean 0 and variance 1.
#[derive(Clone, Copy, Debug)]
enum Distribution {
    /// Skewness 0.
    Normal,
    /// Gamma with shape 4: skewness 1.
    Gamma,
    /// Lognormal with logarithms of standard deviation 0.5: skewness 1.75.
    Lognormal,
    /// Skewness 2.
    Exponential,
}

use Distribution::{Exponential, Gamma, Lognormal, Normal};

impl Distribution {
    /// Uniform draws that a value takes.
    fn draws(self) -> usize {
        if let Gamma = self { 4 } else { 1 }
    }

    /// The value from that many uniform draws.
    fn value(self, u: &[f64]) -> f64 {
        let exponential = |u: f64| -libm::log(u);
        match self {
            Normal => normal::quantile(u[0]),
            Gamma => u.iter().map(|&u| exponential(u)).sum::<f64>() * 0.5 - 2.0,
            Lognormal => {
                const SIGMA: f64 = 0.5;
                let grown = libm::exp(SIGMA * normal::quantile(u[0]) - 0.5 * SIGMA * SIGMA);
                (grown - 1.0) / libm::expm1(SIGMA * SIGMA).sqrt()
            }
            Exponential => exponential(u[0]) - 1.0,
        }
    }
}

/// A study in progress.
struct Trial {
    number: u32,
    values: Vec<f64>,
}

impl Trial {
    /// Adds values about `mean` until there are `n`.
    fn extend(&mut self, n: usize, distribution: Distribution, mean: f64) {
        let place = Place { department: 1, level: 0, period: self.number };
        let (draws, mut words) = (distribution.draws(), Words::default());
        let (from, count) = (draws * self.values.len(), draws * (n - self.values.len()));
        Streams::new(11, 0).fill(Purpose::Bootstrap, place, from, count, &mut words);
        let uniform: Vec<f64> = (0..count).map(|i| unit(words.word(i))).collect();
        self.values.extend(uniform.chunks_exact(draws).map(|u| mean + distribution.value(u)));
    }
}

/// Results over many studies.
struct Measured {
    /// Share whose interval, at the boundary where the rule stopped, covers the mean.
    coverage: f64,
    /// Mean number of replications.
    replications: f64,
}

/// Studies of a mean with standard deviation 1, and the rule that ends them. The wanted width is
/// that of an interval at `replications` if the standard deviation were known: absolute, or as a
/// share of a mean of 1.
#[derive(Clone, Copy, Debug)]
struct Trials {
    is_relative: bool,
    replications: f64,
    min: usize,
    confidence: f64,
    count: u32,
}

/// Runs the studies on values of that distribution.
fn measure(distribution: Distribution, wanted: Trials) -> Measured {
    let Trials { is_relative, replications, min, confidence, count } = wanted;
    let width = normal::quantile(0.5 + 0.5 * confidence) / replications.sqrt();
    let wanted = if is_relative { HalfWidth::Relative(width) } else { HalfWidth::Absolute(width) };
    let mut rule = SequentialRule::new(wanted, confidence, (min, 100_000));
    let mut going: Vec<Trial> =
        (0..count).map(|number| Trial { number, values: Vec::new() }).collect();
    let (mut covered, mut taken) = (0_u32, 0);
    for n in rule.boundaries() {
        going.retain_mut(|trial| {
            trial.extend(n, distribution, 1.0);
            let stops = rule.is_enough(&trial.values);
            if stops {
                taken += n;
                let interval = student_interval_at(&mut rule, &trial.values);
                covered += u32::from(interval.contains(1.0));
            }
            !stops
        });
    }
    let count = f64::from(count);
    Measured { coverage: f64::from(covered) / count, replications: taken as f64 / count }
}

/// The interval that the rule looked at; its quantile is kept.
fn student_interval_at(rule: &mut SequentialRule, values: &[f64]) -> crate::stats::Interval {
    Moments::of(values).and_then(|moments| rule.intervals.of(&moments)).expect("many values")
}

#[test]
fn the_interval_looked_at_is_students() {
    let values = alternating(100);
    let kept = student_interval_at(&mut rule(WIDE, 40), &values);
    assert_eq!(Some(kept), student_interval(&values, 0.95));
}

#[test]
fn intervals_cover_what_they_say_wherever_the_rule_stops() {
    // With 8000 trials one standard error is 0.0024; the limits are those that are promised.
    for distribution in [Normal, Gamma, Lognormal, Exponential] {
        for is_relative in [false, true] {
            for replications in [20.0, 60.0, 120.0] {
                let (min, confidence, count) = (40, 0.95, 8000);
                let wanted = Trials { is_relative, replications, min, confidence, count };
                let coverage = measure(distribution, wanted).coverage;
                assert!(
                    (0.93..=0.97).contains(&coverage),
                    "{coverage} for {distribution:?} at {wanted:?}"
                );
            }
        }
    }
}

/// Prints the tables of docs/methods.md: `cargo test --release --lib -- --ignored --nocapture
/// the_table_of_coverages`.
#[test]
#[ignore = "it takes minutes; the test above checks a part of it"]
fn the_table_of_coverages() {
    for (confidence, min) in [(0.95, 40), (0.95, 100), (0.9, 40), (0.99, 40)] {
        for is_relative in [false, true] {
            for distribution in [Normal, Gamma, Lognormal, Exponential] {
                print!("{confidence} | {min} | {is_relative} | {distribution:?}");
                for replications in [20.0, 40.0, 60.0, 80.0, 120.0, 160.0, 240.0, 480.0] {
                    let count = 20_000;
                    let wanted = Trials { is_relative, replications, min, confidence, count };
                    let Measured { coverage, replications } = measure(distribution, wanted);
                    print!(" | {:.1} ({replications:.0})", 100.0 * coverage);
                }
                println!();
            }
        }
    }
}
