//! PAWN: how far the whole distribution of a response moves when a key is known.
//!
//! The distance of Kolmogorov and Smirnov between the distribution of the response over all worlds
//! and that over the worlds in which the key lies in one slice, summarized over slices (Pianosi &
//! Wagener 2015, "A simple and efficient method for global sensitivity analysis based on cumulative
//! distribution functions", Environmental Modelling & Software 67, 1-11; from any sample of worlds:
//! Pianosi & Wagener 2018, "Distribution-based sensitivity analysis from a generic input-output
//! sample", Environmental Modelling & Software 108, 197-207).
//!
//! Only ranks count, so a response without a number, like that of a collapsed organization, takes
//! part as minus or plus infinity: the end of the scale to which it belongs.

use super::dummy::dummies;

/// Dummies behind a threshold: a key that does nothing passes the largest of 19 in 5 % of cases.
const DUMMIES: u64 = 19;

/// The distances of one key, each in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distances {
    /// Their median over the slices.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

/// The distances of every key, and what chance gives.
#[derive(Clone, Debug)]
pub struct Pawn {
    /// By key.
    pub keys: Vec<Distances>,
    /// Of a dummy, that nothing depends on: the mean over 19.
    pub dummy: Distances,
    /// The largest of 19 dummies, of medians and of maxima: a key that does nothing lies above it in 5 %
    /// of cases.
    pub threshold: Distances,
}

/// The distances of every key of the worlds `x` for the response `y`, one number a world, with the
/// keys cut into `slices` of equally many worlds. `None` where there are fewer worlds than twice the
/// slices, or a response is NaN.
///
/// # Panics
///
/// When there are not as many responses as worlds, or no slices.
#[must_use]
pub fn pawn(x: &[Vec<f64>], y: &[f64], slices: usize) -> Option<Pawn> {
    assert_eq!(x.len(), y.len(), "a response of every world");
    assert!(slices > 0, "one slice at least");
    if x.len() < 2 * slices || y.iter().any(|value| value.is_nan()) {
        return None;
    }
    let ranks = Ranks::new(y);
    let column = |key: usize| -> Vec<f64> { x.iter().map(|world| world[key]).collect() };
    let keys = (0..x[0].len()).map(|key| ranks.distances(&column(key), slices)).collect();
    let chance: Vec<Distances> =
        (0..DUMMIES).map(|number| ranks.distances(&dummies(x.len(), number), slices)).collect();
    let n = chance.len() as f64;
    let dummy = Distances {
        median: chance.iter().map(|of| of.median).sum::<f64>() / n,
        max: chance.iter().map(|of| of.max).sum::<f64>() / n,
    };
    let threshold = Distances {
        median: chance.iter().map(|of| of.median).fold(0.0, f64::max),
        max: chance.iter().map(|of| of.max).fold(0.0, f64::max),
    };
    Some(Pawn { keys, dummy, threshold })
}

/// Where each world stands in the distribution of a response.
struct Ranks {
    /// By world, the number of different responses below its own.
    places: Vec<usize>,
    /// By place, the share of worlds at it or below.
    shares: Vec<f64>,
}

impl Ranks {
    fn new(y: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..y.len()).collect();
        order.sort_by(|&one, &other| y[one].total_cmp(&y[other]));
        let mut places = vec![0; y.len()];
        let mut shares: Vec<f64> = Vec::new();
        let mut before = None;
        for (below, &world) in order.iter().enumerate() {
            // Equality as of numbers, so that 0 and -0 are one place.
            if before.is_none_or(|before| y[world] > before) {
                shares.push(0.0);
            }
            before = Some(y[world]);
            places[world] = shares.len() - 1;
            shares[places[world]] = (below + 1) as f64 / y.len() as f64;
        }
        Self { places, shares }
    }

    /// Over the slices of a key with the shares `key`.
    fn distances(&self, key: &[f64], slices: usize) -> Distances {
        let n = key.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&one, &other| key[one].total_cmp(&key[other]).then(one.cmp(&other)));
        let mut counts = vec![0_u32; self.shares.len()];
        let mut distances: Vec<f64> = (0..slices)
            .map(|slice| {
                let worlds = &order[slice * n / slices..(slice + 1) * n / slices];
                self.distance(worlds, &mut counts)
            })
            .collect();
        distances.sort_by(f64::total_cmp);
        let median = 0.5 * (distances[(slices - 1) / 2] + distances[slices / 2]);
        Distances { median, max: distances[slices - 1] }
    }

    /// Between the distribution over `worlds` and that over all.
    fn distance(&self, worlds: &[usize], counts: &mut [u32]) -> f64 {
        counts.fill(0);
        worlds.iter().for_each(|&world| counts[self.places[world]] += 1);
        let (mut below, mut farthest) = (0, 0.0_f64);
        for (count, share) in counts.iter().zip(&self.shares) {
            below += count;
            farthest = farthest.max((f64::from(below) / worlds.len() as f64 - share).abs());
        }
        farthest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use crate::stats::surfaces::{ishigami, worlds};

    #[test]
    fn distances_by_hand() {
        // Slices of a key in the order of the response: of 1, 2 the distribution is at 1 where that of
        // all is at 1/2, and of 3, 4 at 0 there.
        let x: Vec<Vec<f64>> = [0.1, 0.3, 0.6, 0.9].iter().map(|&share| vec![share]).collect();
        let found = pawn(&x, &[1.0, 2.0, 3.0, 4.0], 2).unwrap();
        assert_eq!(found.keys, [Distances { median: 0.5, max: 0.5 }]);
        // Equal responses are one place: of 1, 1 it is at 1 where that of all is at 3/4.
        let found = pawn(&x, &[1.0, 1.0, 1.0, 4.0], 2).unwrap();
        assert_eq!(found.keys, [Distances { median: 0.25, max: 0.25 }]);
    }

    #[test]
    fn a_key_that_decides_the_response_has_the_distance_of_its_slice() {
        // Of y = x, slice s of ten: max(s, 9 - s) tenths from the distribution of all.
        let x: Vec<Vec<f64>> = (0..1000).map(|i| vec![f64::from(i) / 1000.0]).collect();
        let y: Vec<f64> = x.iter().map(|x| x[0]).collect();
        let found = pawn(&x, &y, 10).unwrap().keys[0];
        assert_close(found.max, 0.9, 1e-12);
        assert_close(found.median, 0.7, 1e-12);
    }

    #[test]
    fn ishigamis_distances_are_those_of_salib() {
        // SALib 1.6, analyze.pawn.analyze(problem, x, y, S=10): median and maximum.
        let steps = [0.618_033_988_749_895, 0.754_877_666_246_692_7, 0.569_840_290_998_053_2];
        let share = |i: u32, step: f64| (0.5 + f64::from(i + 1) * step).fract();
        let x: Vec<Vec<f64>> =
            (0..1000).map(|i| steps.map(|step| share(i, step)).to_vec()).collect();
        let y: Vec<f64> = x.iter().map(|x| ishigami(x)).collect();
        let found = pawn(&x, &y, 10).unwrap();
        for (key, expected) in
            found.keys.iter().zip([[0.246, 0.325], [0.3985, 0.528], [0.0965, 0.218]])
        {
            assert!((key.median - expected[0]).abs() < 1e-12, "{key:?}");
            assert!((key.max - expected[1]).abs() < 1e-12, "{key:?}");
        }
    }

    #[test]
    fn keys_that_act_pass_the_threshold_and_others_seldom() {
        let mut passed = [0; 4];
        for trial in 0..100 {
            let x = worlds(500, 4, trial);
            let y: Vec<f64> = x.iter().map(|x| ishigami(x)).collect();
            let found = pawn(&x, &y, 10).unwrap();
            for (count, key) in passed.iter_mut().zip(&found.keys) {
                *count += u32::from(key.median > found.threshold.median);
            }
            assert!(found.threshold.median >= found.dummy.median);
            assert!(found.threshold.max >= found.dummy.max);
        }
        assert_eq!(passed[..2], [100, 100]);
        assert!(passed[3] <= 12, "{passed:?}");
    }

    #[test]
    fn collapsed_worlds_stand_at_the_end() {
        let x = worlds(400, 2, 1);
        let y: Vec<f64> =
            x.iter().map(|x| if x[0] < 0.2 { f64::NEG_INFINITY } else { x[1] }).collect();
        let found = pawn(&x, &y, 10).unwrap();
        // In the two slices below 0.2 all have collapsed, of all worlds a fifth.
        assert!((found.keys[0].max - 0.8).abs() < 0.05, "{:?}", found.keys[0]);
        assert!(found.keys[0].max > found.threshold.max);
    }

    #[test]
    fn too_few_worlds_have_none() {
        let x = worlds(19, 2, 1);
        assert!(pawn(&x, &[1.0; 19], 10).is_none());
        assert!(pawn(&x, &[f64::NAN; 19], 2).is_none());
        let even = pawn(&x, &[1.0; 19], 2).unwrap();
        assert_eq!(even.keys[0], Distances { median: 0.0, max: 0.0 });
    }
}
