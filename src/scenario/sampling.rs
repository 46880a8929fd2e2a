//! Where the points of a design lie, before they are given values: which level of each axis, or
//! which share of its range.

use sobol::Sobol;
use sobol::params::JoeKuoD6;

use crate::rng::{Place, Purpose, Streams, Words, unit};

/// A coordinate of a point on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Coordinate {
    /// The value that the file gives.
    Base,
    /// A level, from 0.
    Level(usize),
    /// A share of the range or of the levels, at least 0 and below 1.
    Share(f64),
}

/// How many points the full grid over factors with these numbers of levels has; `None` beyond any
/// limit.
pub(super) fn grid_points(levels: &[usize]) -> Option<usize> {
    levels.iter().try_fold(1_usize, |points, &levels| points.checked_mul(levels))
}

/// Every combination of levels, the last axis fastest.
pub(super) fn grid(levels: &[usize]) -> Vec<Vec<Coordinate>> {
    let points = grid_points(levels).unwrap_or(0);
    let point = |index: usize| {
        let mut rest = index;
        let mut point: Vec<_> = levels
            .iter()
            .rev()
            .map(|&levels| {
                let level = rest % levels;
                rest /= levels;
                Coordinate::Level(level)
            })
            .collect();
        point.reverse();
        point
    };
    (0..points).map(point).collect()
}

/// The base point, then each axis's levels in turn with the other axes at the base.
pub(super) fn one_at_a_time(levels: &[usize]) -> Vec<Vec<Coordinate>> {
    let base = vec![Coordinate::Base; levels.len()];
    let mut points = vec![base.clone()];
    for (axis, &levels) in levels.iter().enumerate() {
        for level in 0..levels {
            let mut point = base.clone();
            point[axis] = Coordinate::Level(level);
            points.push(point);
        }
    }
    points
}

/// A Latin hypercube (McKay, Beckman & Conover 1979): every axis is cut into `points` equal
/// strata, each of which holds one point, at a random place within it; the strata of the axes
/// are matched at random.
///
/// The draws of axis k are those of [`Purpose::Design`] at department k, period 0: at level 0
/// the words of a Fisher–Yates shuffle from the last stratum down, at level 1 the places within
/// the strata, by point. So another axis changes no draw of those before it.
pub(super) fn latin_hypercube(axes: usize, points: usize, seed: u64) -> Vec<Vec<Coordinate>> {
    let streams = Streams::new(seed, 0);
    let mut words = Words::default();
    let mut design = vec![Vec::with_capacity(axes); points];
    for axis in 0..axes {
        let department = u16::try_from(axis).unwrap_or(0);
        let fill = |level: u8, words: &mut Words| {
            let place = Place { department, level, period: 0 };
            streams.fill(Purpose::Design, place, 0, points, words);
        };
        fill(0, &mut words);
        let strata = shuffled(points, |draw| unit(words.word(draw)));
        fill(1, &mut words);
        for (index, (point, stratum)) in design.iter_mut().zip(strata).enumerate() {
            let share = (stratum as f64 + unit(words.word(index))) / points as f64;
            point.push(Coordinate::Share(share));
        }
    }
    design
}

/// 0, 1, … below `count` in random order, by `draw` number 0, 1, … in (0, 1).
fn shuffled(count: usize, draw: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for (index, last) in (1..count).rev().enumerate() {
        let other = below(draw(index), last + 1);
        order.swap(last, other);
    }
    order
}

/// The first points of the Sobol sequence with the direction numbers of Joe & Kuo (2008), the
/// origin included (Owen 2020); neither scrambled nor shifted.
pub(super) fn sobol(axes: usize, points: usize) -> Vec<Vec<Coordinate>> {
    let shares = Sobol::<f64>::new(axes, &JoeKuoD6::minimal()).take(points);
    shares.map(|point| point.into_iter().map(Coordinate::Share).collect()).collect()
}

/// The part of `count` equal parts that a share lies in, from 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is not negative, and its part is below count"
)]
pub(super) fn below(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(design: &[Vec<Coordinate>]) -> Vec<Vec<f64>> {
        let share = |coordinate: &Coordinate| match coordinate {
            Coordinate::Share(share) => *share,
            other => panic!("{other:?}"),
        };
        design.iter().map(|point| point.iter().map(share).collect()).collect()
    }

    #[test]
    fn a_grid_is_every_combination_the_last_axis_fastest() {
        use Coordinate::Level;
        let expected: Vec<_> = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
            .map(|(a, b)| vec![Level(a), Level(b)])
            .into();
        assert_eq!(grid(&[2, 3]), expected);
        assert_eq!(grid_points(&[usize::MAX, 2]), None);
    }

    #[test]
    fn one_at_a_time_leaves_the_others_at_the_base() {
        use Coordinate::{Base, Level};
        let expected =
            [vec![Base, Base], vec![Level(0), Base], vec![Level(1), Base], vec![Base, Level(0)]];
        assert_eq!(one_at_a_time(&[2, 1]), expected);
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_every_stratum_of_every_axis() {
        let design = shares(&latin_hypercube(3, 50, 7));
        for axis in 0..3 {
            let mut strata: Vec<_> = design.iter().map(|point| below(point[axis], 50)).collect();
            assert_ne!(strata, (0..50).collect::<Vec<_>>(), "in random order");
            strata.sort_unstable();
            assert_eq!(strata, (0..50).collect::<Vec<_>>());
        }
        let again = shares(&latin_hypercube(1, 50, 7));
        assert!(design.iter().zip(&again).all(|(a, b)| a[0].to_bits() == b[0].to_bits()));
        assert_ne!(shares(&latin_hypercube(3, 50, 8)), design);
    }

    #[test]
    fn the_first_sobol_points_are_the_published_ones() {
        // scipy.stats.qmc.Sobol(d=5, scramble=False).random(8), and the first points that come
        // with the direction numbers of Joe & Kuo.
        let expected = [
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375],
            [0.875, 0.875, 0.125, 0.375, 0.875],
            [0.625, 0.125, 0.875, 0.625, 0.625],
            [0.125, 0.625, 0.375, 0.125, 0.125],
        ];
        assert_eq!(shares(&sobol(5, 8)), expected);
        // Point 999 of scipy's 64 dimensions, in 1024ths: the first and the last three.
        let far = &shares(&sobol(64, 1000))[999];
        let parts = [0, 1, 2, 61, 62, 63].map(|axis: usize| far[axis] * 1024.0);
        assert_eq!(
            parts.map(f64::to_bits),
            [161.0, 931.0, 83.0, 681.0, 585.0, 649.0].map(f64::to_bits)
        );
    }
}
