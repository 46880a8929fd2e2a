//! Indices against the known ones of functions, with and without noise.

use super::*;
use crate::stats::assert_close;
use crate::stats::dummy::dummy;
use crate::stats::surfaces::{
    G, ISHIGAMI, ISHIGAMI_VARIANCE, g, ishigami, noise, replicated, worlds,
};

const CONFIDENCE: f64 = 0.95;

fn indices(x: &[Vec<f64>], y: &[Vec<f64>]) -> Indices {
    Chaos::new(x, CONFIDENCE).indices(y).unwrap()
}

fn values(of: &[Estimate]) -> Vec<f64> {
    of.iter().map(|estimate| estimate.value).collect()
}

#[track_caller]
fn assert_near(actual: &[f64], expected: &[f64], tolerance: f64) {
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
    }
}

#[test]
fn a_polynomial_is_exact() {
    // y = x₁ + x₂² + x₁x₂: variances of the main effects (3/2)² / 12 = 27/144 and 4/45 + 1/48 + 1/12
    // = 139/720, of the product 1/144.
    let x = worlds(256, 4, 1);
    let surface = |x: &[f64]| x[0] + x[1] * x[1] + x[0] * x[1];
    for replications in [1, 2] {
        let found = indices(&x, &replicated(&x, surface, (0.0, replications), 1));
        let parts = [27.0 / 144.0, 139.0 / 720.0, 1.0 / 144.0];
        let whole: f64 = parts.iter().sum();
        let first = [parts[0] / whole, parts[1] / whole, 0.0, 0.0];
        let total = [(parts[0] + parts[2]) / whole, (parts[1] + parts[2]) / whole, 0.0, 0.0];
        assert_near(&values(&found.first), &first, 1e-12);
        assert_near(&values(&found.total), &total, 1e-12);
        assert_near(&[found.lack_of_fit.value, found.unexplained.value], &[0.0, 0.0], 1e-12);
        assert_close(found.variance.value, whole, 1e-12);
        assert_close(found.first_sum.value, 1.0 - parts[2] / whole, 1e-12);
        assert_eq!((found.degree, found.terms, found.pairs), (2, 4, 1));
        assert!(found.total.iter().all(|total| total.interval.half_width() < 1e-6));
    }
}

#[test]
fn ishigamis_function_is_exact_to_four_digits() {
    let x = worlds(2048, 3, 2);
    let found = indices(&x, &replicated(&x, ishigami, (0.0, 2), 2));
    assert_near(&values(&found.first), &ISHIGAMI[0], 1e-4);
    assert_near(&values(&found.total), &ISHIGAMI[1], 1e-4);
    assert_close(found.variance.value, ISHIGAMI_VARIANCE, 1e-4);
    assert!(found.degree >= 8 && found.pairs >= 1, "{} {}", found.degree, found.pairs);
}

#[test]
fn a_function_with_kinks_is_met_to_two_hundredths() {
    let x = worlds(1024, 8, 3);
    let found = indices(&x, &replicated(&x, g, (0.0, 2), 3));
    assert_near(&values(&found.first), &G[0], 0.02);
    assert_near(&values(&found.total), &G[1], 0.02);
    assert!(found.lack_of_fit.value > 0.0 && found.lack_of_fit.value < 0.03);
}

#[test]
fn noise_is_removed_and_the_naive_way_keeps_it() {
    // The variance of the noise is that of the function: with two replications a naive total of
    // T is (T + 1/2) / (1 + 1/2), a naive first order S / (1 + 1/2).
    let sd = 3.72;
    let (mut first, mut total) = ([0.0; 3], [0.0; 3]);
    let (mut first_naive, mut total_naive) = ([0.0; 3], [0.0; 3]);
    let mut share = 0.0;
    let trials: u32 = 40;
    for trial in 0..trials {
        let x = worlds(1024, 3, trial);
        let found = indices(&x, &replicated(&x, ishigami, (sd, 2), trial));
        assert!(found.noise_removed);
        for key in 0..3 {
            first[key] += found.first[key].value / f64::from(trials);
            total[key] += found.total[key].value / f64::from(trials);
            first_naive[key] += found.first_naive[key] / f64::from(trials);
            total_naive[key] += found.total_naive[key] / f64::from(trials);
        }
        share += found.noise_share.unwrap() / f64::from(trials);
    }
    assert_near(&first, &ISHIGAMI[0], 0.012);
    assert_near(&total, &ISHIGAMI[1], 0.012);
    let noise = sd * sd / 2.0 / ISHIGAMI_VARIANCE;
    assert_near(&first_naive, &ISHIGAMI[0].map(|s| s / (1.0 + noise)), 0.012);
    assert_near(&total_naive, &[0.705, 0.628, 0.496], 0.012);
    assert_near(&[share], &[0.5], 0.01);
}

#[test]
fn one_replication_cannot_tell_noise_from_interactions() {
    let x = worlds(1024, 3, 5);
    let found = indices(&x, &replicated(&x, ishigami, (3.72, 1), 5));
    assert!(!found.noise_removed);
    assert_eq!((found.noise_variance, found.noise_share), (None, None));
    // The noise has the variance of the function.
    assert_near(&values(&found.first), &ISHIGAMI[0].map(|s| s / 2.0), 0.06);
    assert_near(&values(&found.total), &ISHIGAMI[1].map(|t| (t + 1.0) / 2.0), 0.06);
    assert_near(&values(&found.total), &found.total_naive, 1e-12);
}

#[test]
fn what_a_key_does_to_one_seed_or_another_is_not_in_the_mean() {
    // y = x₁ + w x₂ with a draw w of the seed: in the mean over seeds x₂ does nothing.
    let (mut total, mut naive) = (0.0, 0.0);
    for trial in 0..40 {
        let x = worlds(512, 2, trial);
        let draws = noise(1024, trial);
        let rows = x.iter().zip(draws.chunks_exact(2));
        let y: Vec<Vec<f64>> =
            rows.map(|(x, w)| w.iter().map(|w| x[0] + w * x[1]).collect()).collect();
        let found = indices(&x, &y);
        total += found.total[1].value / 40.0;
        naive += found.total_naive[1] / 40.0;
    }
    assert!(total.abs() < 0.01, "{total}");
    assert!(naive > 0.5, "{naive}");
}

#[test]
fn a_dummy_is_nothing_on_average_though_there_are_many_keys() {
    let (mut dummies, mut all) = (Vec::new(), Vec::new());
    for trial in 0..20 {
        let mut x = worlds(256, 24, trial);
        x.iter_mut().zip(dummy(256)).for_each(|(row, share)| row.push(share));
        let y = replicated(&x, |x| x[0] + x[1] * x[2], (0.6, 2), trial);
        let found = indices(&x, &y);
        dummies.push(found.total[24].value);
        all.extend(values(&found.total[3..]));
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    assert!(mean(&dummies).abs() < 0.05, "{dummies:?}");
    assert!(mean(&all).abs() < 0.012, "{}", mean(&all));
}

#[test]
fn a_curve_of_a_main_effect_is_the_conditional_mean() {
    let x = worlds(1024, 3, 8);
    let found = indices(&x, &replicated(&x, ishigami, (1.0, 2), 8));
    let shares: Vec<f64> = (0..21).map(|i| f64::from(i) / 20.0).collect();
    let sine = |share: f64| libm::sin(std::f64::consts::PI * (2.0 * share - 1.0));
    let strength = 1.0 + 0.1 * 97.409_091_034 / 5.0;
    // E[f | x₁] = (1 + b π⁴ / 5) sin x₁ + a / 2; E[f | x₃] = a / 2.
    let first = found.main_effect(0, &shares);
    let third = found.main_effect(2, &shares);
    let mut inside = 0;
    for (at, share) in shares.iter().enumerate() {
        let truth = strength * sine(*share) + 3.5;
        assert!((first[at].value - truth).abs() < 0.5, "{} {truth}", first[at].value);
        inside += usize::from(first[at].interval.contains(truth));
        inside += usize::from(third[at].interval.contains(3.5));
        assert!(third[at].interval.half_width() > 0.02, "a flat curve has its doubt too");
    }
    assert!(inside >= 38, "{inside} of 42");
}

#[test]
fn indices_have_no_unit_and_no_level() {
    let x = worlds(256, 3, 9);
    let y = replicated(&x, ishigami, (2.0, 3), 9);
    let moved: Vec<Vec<f64>> =
        y.iter().map(|row| row.iter().map(|value| 1000.0 - 4.0 * value).collect()).collect();
    let (one, other) = (indices(&x, &y), indices(&x, &moved));
    assert_near(&values(&one.total), &values(&other.total), 1e-8);
    assert_close(other.variance.value, 16.0 * one.variance.value, 1e-8);
}

#[test]
fn without_variance_there_are_no_indices() {
    let x = worlds(64, 2, 10);
    let chaos = Chaos::new(&x, CONFIDENCE);
    assert!(chaos.indices(&vec![vec![3.0, 3.0]; 64]).is_none());
    // Nothing between worlds, all within: the mean is the same in each.
    assert!(chaos.indices(&vec![vec![2.0, 4.0]; 64]).is_none());
    let few = worlds(WORLDS_MIN - 1, 2, 10);
    let y: Vec<Vec<f64>> = few.iter().map(|x| vec![x[0]]).collect();
    assert!(Chaos::new(&few, CONFIDENCE).indices(&y).is_none());
}

/// A function of known indices with noise.
struct Case {
    name: &'static str,
    surface: fn(&[f64]) -> f64,
    /// First-order and total indices; those of further keys are 0.
    known: [Vec<f64>; 2],
    sd: f64,
    keys: usize,
}

impl Case {
    fn ishigami(keys: usize) -> Self {
        let known = ISHIGAMI.map(|known| known.to_vec());
        Self { name: "Ishigami", surface: ishigami, known, sd: 3.72, keys }
    }

    fn g(keys: usize) -> Self {
        let known = G.map(|known| known.into_iter().chain([known[4]; 3]).collect());
        Self { name: "g", surface: g, known, sd: 0.5, keys }
    }

    /// How often the intervals hold the first-order and total indices by key, and the sum.
    fn coverage(&self, n: usize, replications: usize, trials: u32) -> [Vec<f64>; 3] {
        let mut held = [vec![0; self.keys], vec![0; self.keys], vec![0]];
        for trial in 0..trials {
            let x = worlds(n, self.keys, trial);
            let y = replicated(&x, self.surface, (self.sd, replications), trial);
            let found = indices(&x, &y);
            for key in 0..self.keys {
                for (at, estimates) in [&found.first, &found.total].into_iter().enumerate() {
                    let truth = self.known[at].get(key).copied().unwrap_or(0.0);
                    held[at][key] += u32::from(estimates[key].interval.contains(truth));
                }
            }
            let sum = self.known[0].iter().sum();
            held[2][0] += u32::from(found.first_sum.interval.contains(sum));
        }
        held.map(|counts| counts.into_iter().map(|c| f64::from(c) / f64::from(trials)).collect())
    }
}

#[test]
fn intervals_hold_the_known_indices_about_as_often_as_they_say() {
    // Two standard errors of a share of 200 trials are 3 %.
    for share in Case::ishigami(4).coverage(512, 2, 200).into_iter().flatten() {
        assert!((0.91..=0.995).contains(&share), "{share}");
    }
}

#[test]
#[ignore = "minutes; prints the coverage that docs/methods.md tabulates"]
fn coverage_of_the_intervals() {
    for case in [Case::ishigami(6), Case::g(12)] {
        for (n, replications) in [(512, 2), (512, 4), (1024, 2), (1024, 4)] {
            let shares = case.coverage(n, replications, 2000);
            println!("{}, {n} worlds, {replications} replications: {shares:.3?}", case.name);
            for share in shares.into_iter().flatten() {
                assert!((0.925..=0.98).contains(&share), "{share}");
            }
        }
    }
}
