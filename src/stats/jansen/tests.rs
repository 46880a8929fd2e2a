//! Block designs against SALib's figures and known indices.

use sobol::Sobol;
use sobol::params::JoeKuoD6;

use super::*;
use crate::stats::surfaces::{G, ISHIGAMI, g, ishigami, replicated, worlds};

fn sobol(rows: usize, columns: usize) -> Vec<Vec<f64>> {
    Sobol::<f64>::new(columns, &JoeKuoD6::minimal()).take(rows).collect()
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
fn a_row_gives_its_worlds_in_the_order_of_salib() {
    let worlds = blocks(&[vec![0.1, 0.2, 0.6, 0.7]]);
    assert_eq!(worlds, [[0.1, 0.2], [0.6, 0.2], [0.1, 0.7], [0.6, 0.7]].map(Vec::from));
}

#[test]
fn ishigami_on_sobol_points_is_as_in_salib_to_nine_digits() {
    // SALib 1.6: sample.sobol.sample(problem, 1024, calc_second_order=False, scramble=False), which
    // is the sequence from its origin on, and analyze.sobol.analyze(problem, Y, False).
    let x = blocks(&sobol(1024, 6));
    for replications in [1, 2] {
        let found =
            block_indices(&replicated(&x, ishigami, (0.0, replications), 0), 3, 0.95).unwrap();
        let first = [0.332_955_075_2, 0.441_313_938_5, 0.018_578_413_0];
        let total = [0.558_179_045_7, 0.443_284_584_0, 0.242_149_373_4];
        assert_near(&values(&found.first), &first, 1e-9);
        assert_near(&values(&found.total), &total, 1e-9);
        assert_near(&found.first_naive, &first, 1e-9);
        assert_eq!(found.noise_removed, replications == 2);
    }
}

#[test]
fn the_g_function_on_sobol_points() {
    let found = block_indices(&replicated(&blocks(&sobol(4096, 16)), g, (0.0, 2), 0), 8, 0.95);
    let found = found.unwrap();
    assert_near(&values(&found.first), &G[0], 0.01);
    assert_near(&values(&found.total), &G[1], 0.01);
}

#[test]
fn noise_is_removed_and_the_naive_way_keeps_it() {
    let x = blocks(&worlds(8192, 6, 1));
    let found = block_indices(&replicated(&x, ishigami, (3.72, 2), 1), 3, 0.95).unwrap();
    assert_near(&values(&found.first), &ISHIGAMI[0], 0.06);
    assert_near(&values(&found.total), &ISHIGAMI[1], 0.03);
    assert_near(&found.total_naive, &[0.705, 0.628, 0.496], 0.02);
}

#[test]
fn skewness_moves_the_ends_of_an_interval() {
    // The cubic transform of what is found is the quantile again.
    for (quantile, asymmetry) in [(1.96, 0.2), (-1.96, 0.2), (2.0, -0.3), (1.96, 0.0)] {
        let t = unskewed(quantile, asymmetry);
        let cubic =
            t + asymmetry * (t * t / 3.0 + 1.0 / 6.0) + asymmetry * asymmetry * t * t * t / 27.0;
        assert!((cubic - quantile).abs() < 1e-12, "{cubic} {quantile}");
    }
}

#[test]
fn intervals_hold_the_known_indices_about_as_often_as_they_say() {
    let trials = 600;
    let mut held = [[0.0; 3]; 2];
    for trial in 0..trials {
        let x = blocks(&worlds(256, 6, trial));
        let found = block_indices(&replicated(&x, ishigami, (3.72, 2), trial), 3, 0.95).unwrap();
        for key in 0..3 {
            for (at, estimates) in [&found.first, &found.total].into_iter().enumerate() {
                let inside = estimates[key].interval.contains(ISHIGAMI[at][key]);
                held[at][key] += f64::from(u8::from(inside)) / f64::from(trials);
            }
        }
    }
    for share in held.into_iter().flatten() {
        assert!((0.92..=0.98).contains(&share), "{share}");
    }
}

#[test]
fn without_variance_there_are_no_indices() {
    assert!(block_indices(&vec![vec![1.0, 1.0]; 20], 3, 0.95).is_none());
    assert!(block_indices(&[vec![1.0], vec![2.0], vec![3.0]], 1, 0.95).is_none());
    assert!(block_indices(&[], 1, 0.95).is_none());
}
