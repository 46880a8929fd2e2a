//! Keys that nothing depends on, to see what chance gives.

/// A column of shares for `points` worlds that nothing depends on, evenly spread: the middles of as
/// many cells in the order of a hash. What its indices are by chance, those of other keys are too.
#[must_use]
pub fn dummy(points: usize) -> Vec<f64> {
    dummies(points, 0)
}

/// Dummy number `number` of `points` worlds; they do not depend on each other.
pub(crate) fn dummies(points: usize, number: u64) -> Vec<f64> {
    let mut shares = vec![0.0; points];
    for (cell, world) in shuffled(points, 2 + number).into_iter().enumerate() {
        shares[world] = (cell as f64 + 0.5) / points as f64;
    }
    shares
}

/// The numbers below `count` in the order of a hash of number and `salt`.
pub(crate) fn shuffled(count: usize, salt: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&number| (hash(number as u64, salt), number));
    order
}

/// The finalizer of SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
/// generators", OOPSLA).
fn hash(number: u64, salt: u64) -> u64 {
    let mut z =
        (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::correlation;

    #[test]
    fn a_dummy_is_spread_evenly_and_follows_nothing() {
        let shares = dummy(512);
        let mut sorted = shares.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(
            sorted
                .iter()
                .zip(0..)
                .all(|(share, i)| (share * 512.0 - f64::from(i) - 0.5).abs() < 1e-9)
        );
        let order: Vec<f64> = (0..512).map(f64::from).collect();
        assert!(correlation(&shares, &order).unwrap().abs() < 0.1);
        assert!(correlation(&shares[1..], &shares[..511]).unwrap().abs() < 0.1);
    }

    #[test]
    fn dummies_differ() {
        assert!(correlation(&dummies(512, 0), &dummies(512, 1)).unwrap().abs() < 0.15);
    }
}
