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

/// The first points of the Sobol sequence, scrambled: nested uniform scrambling (Owen 1995, "Randomly
/// permuted (t,m,s)-nets and (t,s)-sequences"), under which every point is uniform and every
/// stratification of the sequence is kept. A longer design of the same seed begins with the points
/// of a shorter one, and one of more axes with the coordinates of one of fewer.
///
/// Each of the 32 bits of a coordinate is flipped or not by a hash of the bits before it. (The
/// scrambling by one hash of the whole word, Burley 2020, "Practical hash-based Owen scrambling", JCGT
/// 9(4), is faster, and its flips are not quite independent.) The shares lie in the middle of their
/// cells of 2⁻³², so that none is 0 or 1. Word 0 and 1 of [`Purpose::Design`] at department k, level
/// 2, period 0 are the key of axis k.
pub(super) fn sobol_scrambled(axes: usize, points: usize, seed: u64) -> Vec<Vec<Coordinate>> {
    let streams = Streams::new(seed, 0);
    let mut words = Words::default();
    let mut key = |axis: usize| {
        let place = Place { department: u16::try_from(axis).unwrap_or(0), level: 2, period: 0 };
        streams.fill(Purpose::Design, place, 0, 2, &mut words);
        u64::from(words.word(0)) << 32 | u64::from(words.word(1))
    };
    let keys: Vec<u64> = (0..axes).map(&mut key).collect();
    let scrambled =
        |(share, key): (f64, &u64)| Coordinate::Share(unit(scramble(bits(share), *key)));
    // The first 100 axes of both are the same; those of 1000 take longer to read.
    let numbers = if axes <= 100 { JoeKuoD6::minimal() } else { JoeKuoD6::standard() };
    let sequence = Sobol::<f64>::new(axes, &numbers).take(points);
    sequence.map(|point| point.into_iter().zip(&keys).map(scrambled).collect()).collect()
}

/// The first 32 binary digits of a share below 1; of the first 2³² Sobol points they are all.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is at least 0 and below 1"
)]
fn bits(share: f64) -> u32 {
    (share * 4_294_967_296.0) as u32
}

/// The word with each bit flipped or not by the `key` and by the bits above it. Bits above, with a 1
/// before them, number the nodes of a binary tree.
fn scramble(word: u32, key: u64) -> u32 {
    (0..u32::BITS).fold(0, |scrambled, depth| {
        let above = u64::from(word) >> (u32::BITS - depth) | 1 << depth;
        let flip = mixed(key.wrapping_add(above.wrapping_mul(0x9e37_79b9_7f4a_7c15))) >> 63;
        let bit = u64::from(word) >> (u32::BITS - 1 - depth) & 1;
        scrambled << 1 | u32::from(flip != bit)
    })
}

/// The mixing of `SplitMix64` (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
/// generators", variant 13 of Stafford).
fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
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

    #[test]
    fn scrambled_points_keep_every_stratification() {
        let design = shares(&sobol_scrambled(8, 1024, 11));
        for size in (0..=10).map(|k| 1_usize << k) {
            for block in design.chunks_exact(size) {
                let mut boxes: Vec<Vec<usize>> = (0..8)
                    .map(|axis| block.iter().map(|point| below(point[axis], size)).collect())
                    .collect();
                // Of the first two axes, every shape of an elementary interval.
                for rows in (0..=10).map(|k| 1 << k).filter(|rows| *rows <= size) {
                    let columns = size / rows;
                    let cell = |point: &Vec<f64>| {
                        below(point[0], rows) * columns + below(point[1], columns)
                    };
                    boxes.push(block.iter().map(cell).collect());
                }
                for mut taken in boxes {
                    taken.sort_unstable();
                    assert!(taken.into_iter().eq(0..size), "blocks of {size}");
                }
            }
        }
    }

    #[test]
    fn a_longer_scrambled_design_begins_with_the_shorter() {
        let long = shares(&sobol_scrambled(5, 100, 3));
        assert_eq!(shares(&sobol_scrambled(5, 37, 3)), long[..37]);
        let fewer = shares(&sobol_scrambled(2, 100, 3));
        assert!(long.iter().zip(&fewer).all(|(long, few)| long[..2] == few[..]));
        assert_ne!(shares(&sobol_scrambled(5, 100, 4)), long);
        assert!(long.iter().flatten().all(|share| *share > 0.0 && *share < 1.0));
    }

    #[test]
    fn over_seeds_a_scrambled_point_is_uniform_and_two_of_one_half_are_independent() {
        let seeds = 4000;
        let mut cells = [[0_u32; 8]; 8];
        for seed in 0..seeds {
            let design = shares(&sobol_scrambled(2, 4, seed));
            // Points 0 and 3 of the sequence start at 0 and 1/4, in one half of the first axis: what
            // is left to chance is which quarter, and where in their quarters they lie.
            let within = [0, 3].map(|point: usize| below((4.0 * design[point][0]).fract(), 8));
            cells[within[0]][within[1]] += 1;
        }
        // Chi-squared with 63 degrees of freedom: mean 63, standard deviation 11.
        let expected = f64::from(4000_u16) / 64.0;
        let square = |count: &u32| {
            (f64::from(*count) - expected).abs() * (f64::from(*count) - expected).abs() / expected
        };
        let squares: f64 = cells.iter().flatten().map(square).sum();
        assert!(squares > 25.0 && squares < 108.0, "{squares}");
    }

    #[test]
    fn scrambling_makes_the_error_of_a_smooth_mean_fall_faster_than_chance() {
        let error = |points: usize| {
            let square = |seed: u64| {
                let design = shares(&sobol_scrambled(3, points, seed));
                let sum: f64 = design.iter().map(|x| x[0] * x[0] + 2.0 * x[1] * x[2]).sum();
                let error = sum / points as f64 - (1.0 / 3.0 + 0.5);
                error * error
            };
            ((0..50).map(square).sum::<f64>() / 50.0).sqrt()
        };
        // With 256 times the points, independent ones err 16 times less, scrambled ones of a smooth
        // function up to 4096 times (256 to the power 1.5).
        assert!(error(4) / error(1024) > 500.0, "{} {}", error(4), error(1024));
    }
}
