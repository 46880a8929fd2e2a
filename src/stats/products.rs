//! Correlations of three variables from sums of their products, and what one of them adds to
//! another in foretelling the third.
//!
//! The sums can be kept by part of a sample and added; that costs digits where the spread is small
//! beside the mean (see [`super::moments`]), of which shares and rates have some thirteen to spare.

/// The sums over the observations of x, y and z: how many there are, Σx, Σy, Σz, Σx², Σy², Σz², Σxy,
/// Σxz and Σyz.
pub type ProductSums = [f64; 10];

/// A variable varies if the squares about its mean are more than this share of its squares: beyond the
/// rounding of the sums.
const SPREAD_MIN: f64 = 1e-10;

/// The share of the variance of x that z must leave, for x to have anything of its own.
const OWN_MIN: f64 = 1e-6;

/// Adds an observation of x, y and z.
pub fn add_products(sums: &mut ProductSums, [x, y, z]: [f64; 3]) {
    let terms = [1.0, x, y, z, x * x, y * y, z * z, x * y, x * z, y * z];
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
}

/// How x, y and z of a sample go together.
///
/// What a part of the sample contributes to the error of a number, to first order, is its influence
/// (Hampel 1974, "The influence curve and its role in robust estimation", JASA 69(346), 383-393),
/// summed over the part; over the whole sample the influences sum to 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    means: [f64; 3],
    /// Roots of the sums of squares about the means; 0 for what does not vary.
    spreads: [f64; 3],
    /// Of x with y, x with z, and y with z; `None` where one of the two does not vary.
    correlations: [Option<f64>; 3],
}

/// The variables of the three correlations.
const PAIRS: [[usize; 2]; 3] = [[0, 1], [0, 2], [1, 2]];

impl Association {
    /// That of the observations in `sums`; nothing varies where there are none.
    #[must_use]
    pub fn of(sums: &ProductSums) -> Self {
        let n = sums[0].max(1.0);
        let means = [sums[1] / n, sums[2] / n, sums[3] / n];
        let [squares, products] = about(sums, means);
        let spread = |variable: usize| {
            let varies = squares[variable] > SPREAD_MIN * sums[4 + variable];
            if varies { squares[variable].sqrt() } else { 0.0 }
        };
        let spreads = [0, 1, 2].map(spread);
        let correlation = |pair: usize| {
            let [one, other] = PAIRS[pair].map(|variable| spreads[variable]);
            let exists = one > 0.0 && other > 0.0;
            exists.then(|| (products[pair] / one / other).clamp(-1.0, 1.0))
        };
        Self { means, spreads, correlations: [0, 1, 2].map(correlation) }
    }

    /// The correlation of x with y; `None` where either does not vary.
    #[must_use]
    pub fn correlation(&self) -> Option<f64> {
        self.correlations[0]
    }

    /// The influence of the observations in `part` on [`Self::correlation`].
    #[must_use]
    pub fn correlation_influence(&self, part: &ProductSums) -> Option<f64> {
        self.influence(part, 0)
    }

    /// The semipartial correlation of y with what of x goes beyond z (Cohen, Cohen, West & Aiken
    /// 2003, section 3.3). Its square is the squared multiple correlation of y with x and z less the
    /// squared correlation of y with z: what x adds. `None` where one of the three does not vary, or x
    /// is z.
    #[must_use]
    pub fn semipartial(&self) -> Option<f64> {
        let ([xy, xz, yz], own) = self.beyond_z()?;
        Some((xy - xz * yz) / own.sqrt())
    }

    /// The influence of the observations in `part` on [`Self::semipartial`].
    #[must_use]
    pub fn semipartial_influence(&self, part: &ProductSums) -> Option<f64> {
        let ([xy, xz, yz], own) = self.beyond_z()?;
        let root = own.sqrt();
        let slopes = [1.0 / root, (xz * (xy - xz * yz) / own - yz) / root, -xz / root];
        let mut sum = 0.0;
        for (pair, slope) in slopes.into_iter().enumerate() {
            sum += slope * self.influence(part, pair)?;
        }
        Some(sum)
    }

    /// The three correlations, and the share of the variance of x that z leaves.
    fn beyond_z(&self) -> Option<([f64; 3], f64)> {
        let [xy, xz, yz] = self.correlations;
        let own = 1.0 - xz? * xz?;
        (own > OWN_MIN).then_some(([xy?, xz?, yz?], own))
    }

    /// The influence of `part` on a correlation r of u with v: that of an observation is
    /// uv − r(u² + v²)/2 in standard units, over n (Devlin, Gnanadesikan & Kettenring 1975, "Robust
    /// estimation and outlier detection with correlation coefficients", Biometrika 62(3), 531-545).
    fn influence(&self, part: &ProductSums, pair: usize) -> Option<f64> {
        let correlation = self.correlations[pair]?;
        let [squares, products] = about(part, self.means);
        let [one, other] = PAIRS[pair];
        let [u, v] = [one, other].map(|variable| self.spreads[variable]);
        let common = products[pair] / u / v;
        Some(common - correlation / 2.0 * (squares[one] / u / u + squares[other] / v / v))
    }
}

/// Sums of squares and of products about `means`.
fn about(sums: &ProductSums, means: [f64; 3]) -> [[f64; 3]; 2] {
    let [n, ..] = *sums;
    let centered = |product: f64, [one, other]: [usize; 2]| {
        let (a, b) = (means[one], means[other]);
        product - a * sums[1 + other] - b * sums[1 + one] + n * a * b
    };
    let square = |variable: usize| centered(sums[4 + variable], [variable; 2]);
    let product = |pair: usize| centered(sums[7 + pair], PAIRS[pair]);
    [[0, 1, 2].map(square), [0, 1, 2].map(product)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, correlation};

    /// Twelve observations without a pattern.
    const X: [f64; 12] = [3.1, 0.2, 5.5, 4.0, 1.7, 2.2, 6.3, 0.9, 3.3, 4.8, 2.9, 5.1];
    const Y: [f64; 12] = [1.0, 0.0, 2.0, 3.0, 0.0, 1.0, 2.0, 1.0, 0.0, 4.0, 1.0, 2.0];
    const Z: [f64; 12] = [2.0, 1.0, 0.0, 3.0, 1.0, 0.0, 4.0, 0.0, 1.0, 2.0, 2.0, 0.0];

    fn sums(of: impl IntoIterator<Item = usize>) -> ProductSums {
        let mut sums = [0.0; 10];
        of.into_iter().for_each(|i| add_products(&mut sums, [X[i], Y[i], Z[i]]));
        sums
    }

    /// Residuals of least squares of `y` on `x`.
    fn residuals(y: &[f64], x: &[f64]) -> Vec<f64> {
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let (mx, my) = (mean(x), mean(y));
        let products = x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
        let slope = products / x.iter().map(|x| (x - mx) * (x - mx)).sum::<f64>();
        x.iter().zip(y).map(|(x, y)| y - my - slope * (x - mx)).collect()
    }

    #[test]
    fn correlations_are_those_of_two_passes() {
        let all = Association::of(&sums(0..12));
        assert_close(all.correlation().unwrap(), correlation(&X, &Y).unwrap(), 1e-12);
        let own = correlation(&residuals(&X, &Z), &Y).unwrap();
        assert_close(all.semipartial().unwrap(), own, 1e-12);
    }

    #[test]
    fn the_squared_semipartial_is_what_x_adds_to_z() {
        let all = Association::of(&sums(0..12));
        let alone = correlation(&Z, &Y).unwrap();
        // Of y, what the best line through x and z leaves: z first, then x beyond z.
        let left = residuals(&residuals(&Y, &Z), &residuals(&X, &Z));
        let squares = |of: &[f64]| {
            let mean = of.iter().sum::<f64>() / of.len() as f64;
            of.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
        };
        let both = 1.0 - squares(&left) / squares(&Y);
        let semipartial = all.semipartial().unwrap();
        assert_close(semipartial * semipartial, both - alone * alone, 1e-10);
    }

    #[test]
    fn influences_are_the_slopes_of_what_a_part_weighs() {
        let (whole, step) = (sums(0..12), 1e-6);
        let all = Association::of(&whole);
        let mut totals = [0.0; 2];
        for part in [0..4, 4..7, 7..12] {
            let part = sums(part);
            let heavier = Association::of(&std::array::from_fn(|i| whole[i] + step * part[i]));
            let slope = (heavier.correlation().unwrap() - all.correlation().unwrap()) / step;
            let influence = all.correlation_influence(&part).unwrap();
            assert!((slope - influence).abs() < 1e-5, "{slope} {influence}");
            totals[0] += influence;
            let slope = (heavier.semipartial().unwrap() - all.semipartial().unwrap()) / step;
            let influence = all.semipartial_influence(&part).unwrap();
            assert!((slope - influence).abs() < 1e-5, "{slope} {influence}");
            totals[1] += influence;
        }
        assert!(totals.iter().all(|total| total.abs() < 1e-12), "{totals:?}");
    }

    #[test]
    fn what_does_not_vary_has_no_correlation_and_z_adds_nothing_to_itself() {
        let of = |values: &[[f64; 3]]| {
            let mut sums = [0.0; 10];
            values.iter().for_each(|values| add_products(&mut sums, *values));
            Association::of(&sums)
        };
        assert_eq!(of(&[]).correlation(), None);
        let constant = of(&[[0.1, 1.0, 0.0], [0.1, 2.0, 1.0], [0.1, 4.0, 0.0]]);
        assert_eq!((constant.correlation(), constant.semipartial()), (None, None));
        assert_eq!(constant.correlation_influence(&[1.0; 10]), None);
        let itself = of(&[[0.0, 1.0, 0.0], [1.0, 2.0, 1.0], [3.0, 0.0, 3.0]]);
        assert!(itself.correlation().is_some() && itself.semipartial().is_none());
        assert_eq!(itself.semipartial_influence(&[1.0; 10]), None);
    }
}
