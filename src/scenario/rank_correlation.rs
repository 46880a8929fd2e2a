//! Rank correlation between the axes of a sample.

use std::f64::consts::PI;

use crate::stats::{Cholesky, normal};

/// Two axes of a sample that go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RankPair {
    /// The axis that keeps its shares.
    pub(super) first: usize,
    /// The axis that follows it.
    pub(super) second: usize,
    /// Their rank correlation of Spearman.
    pub(super) rank: f64,
}

/// Makes pairs of axes of a sample go together: `shares` has a point a row, and the axes of
/// each of `pairs` get its rank correlation. Axes of no pair
/// keep their shares, and so does the first of a pair unless it is the second of another. All
/// margins stay uniform, in [0, 1). Axes of different pairs are not correlated beyond what the pairs
/// say: 0.
///
/// A Gaussian copula: shares become normal, are mixed by the Cholesky factor of their correlation
/// matrix, and become shares again. Normal variables of Pearson correlation 2 sin(π r / 6) have the
/// rank correlation r (Kruskal 1958, "Ordinal measures of association", JASA 53(284), 814–861).
///
/// # Errors
///
/// The number (from 0) of the first pair that cannot hold beside those before it, and nothing is
/// changed: its correlation does not lie between -1 and 1, both of its axes are one, it is listed
/// before, or the matrix is no longer positive definite with it.
///
/// # Panics
///
/// When an axis lies beyond a point.
pub(super) fn correlate(shares: &mut [Vec<f64>], pairs: &[RankPair]) -> Result<(), usize> {
    let axes = in_order(pairs);
    let mut factor = identity(axes.len());
    for count in 1..=pairs.len() {
        let known = &pairs[..count];
        factor = matrix(&axes, known).and_then(|matrix| factor_of(&matrix)).ok_or(count - 1)?;
    }
    for point in shares {
        mix(point, &axes, &factor);
    }
    Ok(())
}

/// The axes of all pairs, each after those that it is second to, as far as the pairs form no circle.
fn in_order(pairs: &[RankPair]) -> Vec<usize> {
    let mut left: Vec<usize> = Vec::new();
    for axis in pairs.iter().flat_map(|pair| [pair.first, pair.second]) {
        if !left.contains(&axis) {
            left.push(axis);
        }
    }
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |axis: usize| {
            pairs.iter().any(|pair| pair.second == axis && left.contains(&pair.first))
        };
        let next = left.iter().position(|axis| !waits(*axis)).unwrap_or(0);
        order.push(left.remove(next));
    }
    order
}

fn identity(size: usize) -> Vec<Vec<f64>> {
    let one = |row: usize| (0..size).map(|column| if row == column { 1.0 } else { 0.0 }).collect();
    (0..size).map(one).collect()
}

/// The correlations of the normal variables of `axes`; `None` where a pair has none.
fn matrix(axes: &[usize], pairs: &[RankPair]) -> Option<Vec<Vec<f64>>> {
    let mut matrix = identity(axes.len());
    for (number, &RankPair { first, second, rank }) in pairs.iter().enumerate() {
        let is_repeated = pairs[..number].iter().any(|earlier| {
            [(first, second), (second, first)].contains(&(earlier.first, earlier.second))
        });
        let is_correlation = (-1.0..=1.0).contains(&rank);
        if first == second || is_repeated || !is_correlation {
            return None;
        }
        let row = axes.iter().position(|&axis| axis == first)?;
        let column = axes.iter().position(|&axis| axis == second)?;
        let pearson = 2.0 * libm::sin(PI * rank / 6.0);
        matrix[row][column] = pearson;
        matrix[column][row] = pearson;
    }
    Some(matrix)
}

/// What a diagonal element of the factor must exceed, squared: an axis has at least this share of its
/// variance to itself.
const OWN_MIN: f64 = 1e-9;

/// The lower triangular L with L Lᵀ = `matrix`, by rows; `None` unless the matrix is positive definite.
fn factor_of(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    Some(Cholesky::above(OWN_MIN, matrix)?.into_rows())
}

/// The largest share.
const BELOW_ONE: f64 = 1.0 - 0.5 * f64::EPSILON;

/// Half a cell of 32 bits: stands in for a share of 0, whose normal value does not exist.
const ABOVE_ZERO: f64 = 0.5 / 4_294_967_296.0;

fn mix(point: &mut [f64], axes: &[usize], factor: &[Vec<f64>]) {
    let normal_of = |axis: &usize| normal::quantile(point[*axis].clamp(ABOVE_ZERO, BELOW_ONE));
    let independent: Vec<f64> = axes.iter().map(normal_of).collect();
    for (row, axis) in axes.iter().enumerate() {
        let is_alone = factor[row][..row].iter().all(|weight| weight.abs() <= 0.0);
        if !is_alone {
            let terms = factor[row].iter().zip(&independent).take(row + 1);
            let mixed: f64 = terms.map(|(weight, value)| weight * value).sum();
            point[*axis] = normal::cdf(mixed).min(BELOW_ONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sampling::{Coordinate, latin_hypercube, sobol_scrambled};
    use crate::stats::{correlation, midranks};

    fn sample(design: Vec<Vec<Coordinate>>) -> Vec<Vec<f64>> {
        let share = |coordinate| match coordinate {
            Coordinate::Share(share) => share,
            other => panic!("{other:?}"),
        };
        design.into_iter().map(|point| point.into_iter().map(share).collect()).collect()
    }

    fn column(shares: &[Vec<f64>], axis: usize) -> Vec<f64> {
        shares.iter().map(|point| point[axis]).collect()
    }

    fn spearman(shares: &[Vec<f64>], a: usize, b: usize) -> f64 {
        let ranks = |axis: usize| {
            let values: Vec<_> = column(shares, axis).into_iter().map(Some).collect();
            midranks(&values).into_iter().flatten().collect::<Vec<f64>>()
        };
        correlation(&ranks(a), &ranks(b)).unwrap()
    }

    fn pair(first: usize, second: usize, rank: f64) -> RankPair {
        RankPair { first, second, rank }
    }

    /// The largest distance of the distribution of an axis from the uniform.
    fn distance(shares: &[Vec<f64>], axis: usize) -> f64 {
        let mut values = column(shares, axis);
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let gap = |(i, value): (usize, &f64)| ((i as f64 + 0.5) / n - value).abs();
        values.iter().enumerate().map(gap).fold(0.0, f64::max)
    }

    #[test]
    fn pairs_get_their_rank_correlation_and_others_none() {
        let pairs = [pair(0, 1, 0.6), pair(3, 2, -0.4), pair(4, 5, 0.5), pair(5, 6, 0.5)];
        for before in [sample(sobol_scrambled(8, 1024, 5)), sample(latin_hypercube(8, 1024, 5))] {
            let mut shares = before.clone();
            correlate(&mut shares, &pairs).unwrap();
            for a in 0..8 {
                for b in 0..a {
                    let pair = pairs.iter().find(|RankPair { first, second, .. }| {
                        [(*first, *second), (*second, *first)].contains(&(a, b))
                    });
                    let expected = pair.map_or(0.0, |pair| pair.rank);
                    // Of independent draws the standard error would be 0.031 at 0.
                    let actual = spearman(&shares, a, b);
                    assert!((actual - expected).abs() < 0.08, "{a} {b}: {actual}");
                }
                assert!(distance(&shares, a) < 0.03, "axis {a}: {}", distance(&shares, a));
            }
            for axis in [0, 3, 4, 7] {
                assert_eq!(column(&shares, axis), column(&before, axis));
            }
            assert_ne!(column(&shares, 2), column(&before, 2));
        }
    }

    #[test]
    fn scrambled_points_hit_the_rank_correlation_closely() {
        for (rank, seed) in [(0.9, 1), (0.5, 2), (-0.7, 3), (0.1, 4)] {
            let mut shares = sample(sobol_scrambled(4, 1024, seed));
            correlate(&mut shares, &[pair(0, 1, rank), pair(3, 2, rank)]).unwrap();
            for (a, b) in [(0, 1), (2, 3)] {
                let actual = spearman(&shares, a, b);
                assert!((actual - rank).abs() < 0.03, "{actual} for {rank}");
            }
        }
    }

    #[test]
    fn the_first_pair_that_cannot_hold_is_named_and_nothing_changes() {
        let before = sample(sobol_scrambled(3, 8, 1));
        for (pairs, wrong) in [
            (vec![pair(0, 1, 1.5)], 0),
            (vec![pair(0, 1, f64::NAN)], 0),
            (vec![pair(0, 1, 1.0)], 0),
            (vec![pair(0, 1, 0.5), pair(2, 2, 0.1)], 1),
            (vec![pair(0, 1, 0.5), pair(1, 0, 0.5)], 1),
            // All three cannot be opposed to each other.
            (vec![pair(0, 1, -0.8), pair(1, 2, -0.5), pair(0, 2, -0.8)], 2),
            (vec![pair(0, 1, 0.9), pair(1, 2, 0.9), pair(0, 2, 0.9)], 1),
        ] {
            let mut shares = before.clone();
            assert_eq!(correlate(&mut shares, &pairs), Err(wrong), "{pairs:?}");
            assert_eq!(shares, before);
        }
    }

    #[test]
    fn an_axis_follows_the_first_of_its_pair_however_pairs_are_listed() {
        assert_eq!(in_order(&[pair(1, 2, 0.1), pair(0, 1, 0.1)]), [0, 1, 2]);
        assert_eq!(in_order(&[pair(0, 1, 0.1), pair(1, 2, 0.1), pair(2, 0, 0.1)]), [0, 1, 2]);
    }

    #[test]
    fn shares_at_the_ends_stay_below_one() {
        let mut shares = vec![vec![0.0, 0.0], vec![BELOW_ONE, BELOW_ONE]];
        correlate(&mut shares, &[pair(0, 1, 0.99)]).unwrap();
        assert!(shares.iter().flatten().all(|share| (0.0..1.0).contains(share)), "{shares:?}");
    }
}
