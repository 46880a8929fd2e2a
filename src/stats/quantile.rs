//! Sample quantiles by linear interpolation of the order statistics.
//!
//! Type 7 of Hyndman & Fan (1996), "Sample quantiles in statistical packages", The American
//! Statistician 50(4), 361-365: the default of R and of NumPy. The quantile of p lies at position
//! (n - 1) p among the sorted values, counted from 0.

/// The quantile of `p` (0 to 1) of `sorted`, which must be in ascending order; `None` when there
/// are no values.
///
/// # Panics
///
/// When `p` lies outside 0 to 1.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (below, weight) = position(last, p);
    let above = (below + 1).min(last);
    Some(between(sorted[below], sorted[above], weight))
}

/// The quantile of `p` (0 to 1) of `values` in any order, which are partly sorted on the way;
/// `None` when there are no values. Takes linear time, so for many quantiles of the same values
/// it is better to sort them once and to call [`quantile`].
///
/// # Panics
///
/// When `p` lies outside 0 to 1.
pub fn quantile_of(values: &mut [f64], p: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let (below, weight) = position(last, p);
    let (_, low, rest) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(*low);
    Some(between(*low, high, weight))
}

/// Values up to which all are sorted for some quantiles.
const FEW: usize = 64;

/// The quantiles of several `p` (0 to 1, rising) of `values` in any order, as [`quantile_of`] gives
/// them. Few values are sorted once; of many, only the places that are asked for are.
///
/// # Panics
///
/// When a `p` lies outside 0 to 1.
pub fn quantiles_of<const K: usize>(values: &mut [f64], p: [f64; K]) -> [Option<f64>; K] {
    if values.len() > FEW {
        return p.map(|p| quantile_of(values, p));
    }
    // By insertion where they are a handful: the standard library does that up to 20.
    values.sort_unstable_by(f64::total_cmp);
    p.map(|p| quantile(values, p))
}

/// The quantile of `p` (0 to 1) of `count` values, of which `ranked` tells two by their places in
/// ascending order, counted from 0: the one at or below the quantile, and the next one if there is
/// any. `None` when there are no values.
///
/// # Panics
///
/// When `p` lies outside 0 to 1.
pub fn quantile_of_ranked(
    count: usize,
    p: f64,
    ranked: impl FnOnce(usize, usize) -> [f64; 2],
) -> Option<f64> {
    let last = count.checked_sub(1)?;
    let (below, weight) = position(last, p);
    let [low, high] = ranked(below, (below + 1).min(last));
    Some(between(low, high, weight))
}

/// Index of the order statistic at or below the quantile of `p`, and the weight (0 to 1) of the
/// next one; `last` is the index of the largest value.
fn position(last: usize, p: f64) -> (usize, f64) {
    assert!((0.0..=1.0).contains(&p), "the quantile of {p} does not exist; p runs from 0 to 1");
    let exact = last as f64 * p;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the floor is wanted, and the position lies between 0 and last"
    )]
    let below = exact as usize;
    (below, exact - below as f64)
}

/// The point at `weight` (0 to 1) of the way from `low` to `high`, never outside them.
fn between(low: f64, high: f64, weight: f64) -> f64 {
    ((1.0 - weight) * low + weight * high).max(low).min(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// Weights of the data set `women` of R.
    const WEIGHTS: [f64; 15] =
        [115., 117., 120., 123., 126., 129., 132., 135., 139., 142., 146., 150., 154., 159., 164.];

    /// Numbers in no order, by a congruential generator.
    fn scattered(n: usize) -> Vec<f64> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 24)
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn quantiles_of_the_women_are_those_of_r() {
        let expected = [(0.0, 115.0), (0.25, 124.5), (0.5, 135.0), (0.75, 148.0), (1.0, 164.0)];
        for (p, weight) in expected {
            assert_eq!(quantile(&WEIGHTS, p), Some(weight), "quantile of {p}");
        }
        assert_close(quantile(&WEIGHTS, 0.9).unwrap(), 157.0, 1e-15);
    }

    #[test]
    fn quartiles_of_one_to_ten_are_those_of_r() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(quantile(&values, 0.25), Some(3.25));
        assert_eq!(quantile(&values, 0.5), Some(5.5));
        assert_eq!(quantile(&values, 0.75), Some(7.75));
    }

    #[test]
    fn quantiles_of_nothing_do_not_exist() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile_of(&mut [], 0.5), None);
        assert_eq!(quantile_of_ranked(0, 0.5, |_, _| [0.0; 2]), None);
    }

    #[test]
    fn every_quantile_of_one_value_is_that_value() {
        for p in [0.0, 0.3, 1.0] {
            assert_eq!(quantile(&[4.2], p), Some(4.2));
            assert_eq!(quantile_of(&mut [4.2], p), Some(4.2));
        }
    }

    #[test]
    fn quantiles_among_ties_are_the_tied_value() {
        for p in [0.1, 0.33, 0.5, 0.7] {
            assert_eq!(quantile(&[0.1, 0.1, 0.1, 0.1], p), Some(0.1));
        }
    }

    #[test]
    fn quantiles_between_the_largest_numbers_stay_finite() {
        assert_eq!(quantile(&[-f64::MAX, f64::MAX], 0.5), Some(0.0));
        assert_eq!(quantile(&[f64::MAX, f64::MAX], 0.3), Some(f64::MAX));
    }

    #[test]
    fn selection_agrees_with_sorting() {
        for n in 1..60 {
            let mut sorted = scattered(n);
            sorted.sort_by(f64::total_cmp);
            for p in [0.0, 0.05, 0.25, 0.5, 0.618, 0.9, 0.95, 1.0] {
                assert_eq!(quantile_of(&mut scattered(n), p), quantile(&sorted, p), "{n}, {p}");
                let ranked = quantile_of_ranked(n, p, |low, high| [sorted[low], sorted[high]]);
                assert_eq!(ranked, quantile(&sorted, p), "{n}, {p}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "p runs from 0 to 1")]
    fn a_quantile_beyond_one_is_a_mistake() {
        let _ = quantile(&[1.0, 2.0], 1.5);
    }
}
