//! First-order and total indices from blocks of worlds that share columns.
//!
//! Two independent samples of N rows, A and B, and for each key i the block AB_i: A with the column
//! of i from B. The first order is the mean of B (AB_i - A) over the variance (Saltelli, Annoni,
//! Azzini, Campolongo, Ratto & Tarantola 2010, "Variance based sensitivity analysis of model output.
//! Design and estimator for the total sensitivity index", Computer Physics Communications 181(2),
//! 259-270), the total half the mean of (A - AB_i)² over the variance (Jansen 1999, "Analysis of
//! variance designs for model output", Computer Physics Communications 117, 35-43).
//!
//! Noise adds its variance to squares of the same replication and none to products of different
//! ones. So every product here is the mean over all pairs of different replications, and the indices
//! are those of the mean over seeds.

use super::{Estimate, Interval, Moments, skewness, student};

/// The worlds of a block design: a share for every key in each.
///
/// `points` has N rows of 2 k shares, the first k for A and the others for B. Each row gives k + 2
/// worlds in turn: A, AB for every key, B.
///
/// # Panics
///
/// When a row has an odd number of shares, or rows differ.
#[must_use]
pub fn blocks(points: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let keys = points.first().map_or(0, Vec::len) / 2;
    let mut worlds = Vec::with_capacity(points.len() * (keys + 2));
    for point in points {
        assert_eq!(point.len(), 2 * keys, "two shares of every key in each row");
        let (a, b) = point.split_at(keys);
        worlds.push(a.to_vec());
        for key in 0..keys {
            let mut mixed = a.to_vec();
            mixed[key] = b[key];
            worlds.push(mixed);
        }
        worlds.push(b.to_vec());
    }
    worlds
}

/// The indices of one response of a block design.
#[derive(Clone, Debug)]
pub struct BlockIndices {
    /// First-order index of every key.
    pub first: Vec<Estimate>,
    /// Total index of every key, interactions of all orders included.
    pub total: Vec<Estimate>,
    /// The sum of the first-order indices.
    pub first_sum: Estimate,
    /// Whether noise is removed: there are two replications or more.
    pub noise_removed: bool,
    /// First-order indices of the means over replications, noise included.
    pub first_naive: Vec<f64>,
    /// Total indices of the means over replications, noise included.
    pub total_naive: Vec<f64>,
    /// The variance between worlds, without that of noise, in the squared unit of the response.
    pub variance: f64,
}

/// The indices of the response `y` of the worlds of [`blocks`], with its replications, the same
/// number in each, and intervals at a `confidence` such as 0.95 by the jackknife over the rows of the
/// design, whose ends differ in distance where rows are skewed. Points that fill space more evenly than chance do better than these intervals say.
///
/// `None` for fewer than two rows, no keys, or where no variance between worlds is left.
///
/// # Panics
///
/// When the worlds are no whole number of rows of `keys` + 2, or differ in their replications.
#[must_use]
pub fn block_indices(y: &[Vec<f64>], keys: usize, confidence: f64) -> Option<BlockIndices> {
    let replications = y.first().map_or(0, Vec::len);
    let rows = y.len() / (keys + 2);
    let y = centered(y, keys, replications);
    if rows < 2 {
        return None;
    }
    let ratios = Ratios::new(&y, keys, if replications > 1 { of_different } else { of_means })?;
    let naive = Ratios::new(&y, keys, of_means)?;
    let quantile = student::quantile(0.5 + 0.5 * confidence, rows as f64 - 1.0);
    let estimate = |parts: &Numerator| {
        let (value, interval) = ratios.jackknife(parts, quantile);
        Estimate { value, interval }
    };
    let sum =
        ratios.first.iter().skip(1).fold(ratios.first.first()?.clone(), |sum, of| sum.plus(of));
    let plain = |parts: &Numerator| naive.without(parts, None);
    Some(BlockIndices {
        first: ratios.first.iter().map(estimate).collect(),
        total: ratios.total.iter().map(estimate).collect(),
        first_sum: estimate(&sum),
        noise_removed: replications > 1,
        first_naive: naive.first.iter().map(plain).collect(),
        total_naive: naive.total.iter().map(plain).collect(),
        variance: ratios.denominator(None),
    })
}

/// The responses of a design about their mean: the first-order estimator is precise only there.
fn centered(y: &[Vec<f64>], keys: usize, replications: usize) -> Vec<Vec<f64>> {
    assert_eq!(y.len() % (keys + 2), 0, "{} worlds in rows of {}", y.len(), keys + 2);
    let mut sum = 0.0;
    for row in y {
        assert_eq!(row.len(), replications, "as many replications in every world");
        sum += row.iter().sum::<f64>();
    }
    let mean = sum / (y.len() * replications).max(1) as f64;
    y.iter().map(|row| row.iter().map(|value| value - mean).collect()).collect()
}

/// A number for every row, and their sum.
#[derive(Clone, Debug, Default)]
struct Column {
    rows: Vec<f64>,
    sum: f64,
}

impl Column {
    fn push(&mut self, value: f64) {
        self.rows.push(value);
        self.sum += value;
    }

    /// The mean of all rows, or of all but one.
    fn mean(&self, left_out: Option<usize>) -> f64 {
        let n = self.rows.len() as f64;
        left_out.map_or(self.sum / n, |row| (self.sum - self.rows[row]) / (n - 1.0))
    }

    fn plus(&self, other: &Self) -> Self {
        let rows = self.rows.iter().zip(&other.rows).map(|(one, other)| one + other).collect();
        Self { rows, sum: self.sum + other.sum }
    }
}

/// What rows contribute to the numerator of an index.
#[derive(Clone, Debug, Default)]
struct Numerator {
    products: Column,
    /// By what the products fall if the mean of all responses rises by 1.
    slopes: Column,
}

impl Numerator {
    fn plus(&self, other: &Self) -> Self {
        Self {
            products: self.products.plus(&other.products),
            slopes: self.slopes.plus(&other.slopes),
        }
    }
}

/// Sums over rows of which indices are made, so that each row can be left out.
struct Ratios {
    /// By key.
    first: Vec<Numerator>,
    /// By key.
    total: Vec<Numerator>,
    /// By row, the mean response of all its worlds.
    means: Column,
    /// By row, the mean of A and B, and their mean square.
    ends: [Column; 2],
}

/// The product of two responses, each by replication.
type Product = fn(&[f64], &[f64]) -> f64;

impl Ratios {
    /// Of the responses `y` about their mean; `None` where the variance is not above 0.
    fn new(y: &[Vec<f64>], keys: usize, product: Product) -> Option<Self> {
        let none = vec![Numerator::default(); keys];
        let mut ratios = Self {
            first: none.clone(),
            total: none,
            means: Column::default(),
            ends: Default::default(),
        };
        for row in y.chunks_exact(keys + 2) {
            let (a, b) = (&row[0], &row[keys + 1]);
            ratios.means.push(row.iter().map(|of| mean(of)).sum::<f64>() / row.len() as f64);
            ratios.ends[0].push(0.5 * (mean(a) + mean(b)));
            ratios.ends[1].push(0.5 * (product(a, a) + product(b, b)));
            for key in 0..keys {
                let change: Vec<f64> =
                    row[key + 1].iter().zip(a).map(|(mixed, a)| mixed - a).collect();
                ratios.first[key].products.push(product(b, &change));
                ratios.first[key].slopes.push(mean(&change));
                ratios.total[key].products.push(0.5 * product(&change, &change));
                ratios.total[key].slopes.push(0.0);
            }
        }
        (ratios.denominator(None) > 0.0).then_some(ratios)
    }

    /// The index without the row `left_out`, if any.
    fn without(&self, parts: &Numerator, left_out: Option<usize>) -> f64 {
        let [products, slopes, shift] =
            [&parts.products, &parts.slopes, &self.means].map(|of| of.mean(left_out));
        (products - shift * slopes) / self.denominator(left_out)
    }

    /// The variance between the worlds of A and B.
    fn denominator(&self, left_out: Option<usize>) -> f64 {
        let [mean, square] = self.ends.each_ref().map(|of| of.mean(left_out));
        square - mean * mean
    }

    /// An index and its interval by the jackknife over rows. Products of differences are skewed, so the
    /// interval is that of a mean with their skewness.
    fn jackknife(&self, parts: &Numerator, quantile: f64) -> (f64, Interval) {
        let rows = self.means.rows.len();
        let n = rows as f64;
        let whole = self.without(parts, None);
        let pseudo: Vec<f64> =
            (0..rows).map(|row| n * whole - (n - 1.0) * self.without(parts, Some(row))).collect();
        let sd = Moments::of(&pseudo).and_then(|moments| moments.sd()).unwrap_or(0.0);
        let error = sd / n.sqrt();
        let asymmetry = skewness(&pseudo).unwrap_or(0.0) / n.sqrt();
        let low = whole - error * unskewed(quantile, asymmetry);
        let high = whole - error * unskewed(-quantile, asymmetry);
        (whole, Interval { low, high })
    }
}

/// Where Student's ratio of a mean has to lie for its transform without skewness to be `quantile`;
/// `asymmetry` is the skewness over the root of the number of values (Hall 1992, "On the removal of
/// skewness by transformation", JRSS B 54(1), 221-228: the cubic transform, inverted).
fn unskewed(quantile: f64, asymmetry: f64) -> f64 {
    if asymmetry.abs() < ASYMMETRY_MIN {
        return quantile;
    }
    let cube = 1.0 + asymmetry * (quantile - asymmetry / 6.0);
    3.0 / asymmetry * (libm::cbrt(cube) - 1.0)
}

/// Below this asymmetry the transform moves a quantile by less than its rounding.
const ASYMMETRY_MIN: f64 = 1e-9;

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The product of the means over replications.
fn of_means(one: &[f64], other: &[f64]) -> f64 {
    mean(one) * mean(other)
}

/// The mean product of different replications.
fn of_different(one: &[f64], other: &[f64]) -> f64 {
    let n = one.len() as f64;
    let own: f64 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    (one.iter().sum::<f64>() * other.iter().sum::<f64>() - own) / (n * (n - 1.0))
}

#[cfg(test)]
mod tests;
