//! Sums of squared coefficients and their ratios, with standard errors from groups of worlds.
//!
//! A coefficient θ is estimated by a mean over worlds, so the error of θ̂² - (its variance), to which
//! each pair of groups contributes, has a linear part, 2 θ Σ P over the groups' contributions P, and
//! a quadratic one, Σ P P′ over pairs of different groups. Where θ is 0 only the latter is there, and
//! the jackknife takes it twice (Efron & Stein 1981, "The jackknife estimate of variance", The
//! Annals of Statistics 9(3), 586-596), so here it is taken from the kernel of the pairs.

use super::super::cholesky::dot;
use super::super::estimate::Estimate;
use super::super::interval::Interval;

/// Where the ends of a share's interval are looked for. An end that stays there says that the variance
/// of the whole is not told from 0.
const LIMITS: [f64; 2] = [-1.0, 2.0];

/// Steps from a share to a limit, between which its interval ends.
const STEPS: u32 = 512;

/// Steps to an end, each of which halves what is left: to 1e-12 of the limits.
const HALVINGS: usize = 32;

/// A coefficient as it is estimated.
#[derive(Clone, Debug)]
pub(super) struct Coefficient {
    pub(super) value: f64,
    /// Its square without the bias that its error gives the square.
    pub(super) square: f64,
    /// What each group of worlds contributes to its error; they sum to 0, to rounding.
    pub(super) errors: Vec<f64>,
}

/// A sum of squared coefficients and of means over worlds.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) value: f64,
    /// The sum of the squares of the estimates, with their bias.
    squares: f64,
    /// By group, to first order.
    linear: Vec<f64>,
    /// By group and group: sums of products of errors.
    kernel: Vec<f64>,
}

impl Form {
    /// An empty sum.
    pub(super) fn new(groups: usize) -> Self {
        Self {
            value: 0.0,
            squares: 0.0,
            linear: vec![0.0; groups],
            kernel: vec![0.0; groups * groups],
        }
    }

    /// Adds the square of a coefficient.
    pub(super) fn add(&mut self, coefficient: &Coefficient) {
        let errors = &coefficient.errors;
        self.value += coefficient.square;
        self.squares += coefficient.value * coefficient.value;
        for (sum, error) in self.linear.iter_mut().zip(errors) {
            *sum += 2.0 * coefficient.value * error;
        }
        for (row, one) in self.kernel.chunks_exact_mut(errors.len()).zip(errors) {
            row.iter_mut().zip(errors).for_each(|(sum, other)| *sum += one * other);
        }
    }

    /// Adds a mean over worlds, to whose error each group contributes `errors`.
    pub(super) fn add_mean(&mut self, mean: f64, errors: &[f64]) {
        self.value += mean;
        self.linear.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
    }

    /// This and `factor` times `other`.
    pub(super) fn plus(&self, factor: f64, other: &Self) -> Self {
        let sum = |one: &[f64], other: &[f64]| {
            one.iter().zip(other).map(|(one, other)| one + factor * other).collect()
        };
        Self {
            value: self.value + factor * other.value,
            squares: self.squares + factor * other.squares,
            linear: sum(&self.linear, &other.linear),
            kernel: sum(&self.kernel, &other.kernel),
        }
    }

    /// Half the width of a symmetric interval about its value, in standard errors of `quantile`.
    pub(super) fn half_width(&self, quantile: f64) -> f64 {
        let (linear, quadratic) = self.covariance(self);
        // The linear part is computed with θ̂ instead of θ, which adds twice the quadratic part.
        quantile * (quadratic + (linear - 2.0 * quadratic).max(0.0)).sqrt()
    }

    /// Its share in `whole`, which is above 0.
    ///
    /// The interval holds the shares that a test does not reject, with the variance that belongs to
    /// each: of its difference from that share of the whole (Fieller 1954, "Some problems in interval
    /// estimation", JRSS B 16(2), 175-185), where the form's own linear part is in proportion to the
    /// share, and its covariance with that of the whole to the root of it (as in Wilson 1927, "Probable inference, the law of succession, and
    /// statistical inference", JASA 22, 209-212). So whether an index is told from 0 depends on the
    /// quadratic part alone. An end that is not within [`LIMITS`] is put there.
    pub(super) fn share(&self, whole: &Self, quantile: f64) -> Estimate {
        let value = self.value / whole.value;
        let [own, cross, of_whole] = self.variances(whole);
        // The share to which the linear part belongs: the coefficients' squares with their bias.
        let reference = self.squares / whole.value;
        let accepted = |share: f64| {
            let part = (share / reference).max(0.0);
            let linear =
                part * own.0 - 2.0 * share * part.sqrt() * cross.0 + share * share * of_whole.0;
            let quadratic = own.1 - 2.0 * share * cross.1 + share * share * of_whole.1;
            let difference = self.value - share * whole.value;
            difference * difference <= quantile * quantile * (linear + quadratic)
        };
        let [low, high] = LIMITS.map(|limit| farthest(value, limit, accepted));
        Estimate { value, interval: Interval { low: low.min(value), high: high.max(value) } }
    }

    /// The linear and the quadratic part of the variance of its value, of its covariance with
    /// another's, and of the variance of that.
    fn variances(&self, other: &Self) -> [(f64, f64); 3] {
        [(self, self), (self, other), (other, other)].map(|(one, other)| one.covariance(other))
    }

    /// The linear and the quadratic part of the covariance of its value with that of `other`.
    fn covariance(&self, other: &Self) -> (f64, f64) {
        let groups = self.linear.len();
        let finite = groups as f64 / (groups as f64 - 1.0);
        let linear = finite * dot(&self.linear, &other.linear);
        let diagonal = |at: usize| self.kernel[at * groups + at] * other.kernel[at * groups + at];
        let squares = dot(&self.kernel, &other.kernel) - (0..groups).map(diagonal).sum::<f64>();
        (linear, 2.0 * finite * squares)
    }
}

/// Of the numbers from `start` towards `limit` that are `accepted` side by side, the last. Where the
/// coefficients are next to nothing the variance that belongs to a share far away can be so large that
/// it is accepted again: that one is not meant.
fn farthest(start: f64, limit: f64, accepted: impl Fn(f64) -> bool) -> f64 {
    let step = |number: u32| start + (limit - start) * f64::from(number) / f64::from(STEPS);
    let Some(first) = (1..=STEPS).find(|&number| !accepted(step(number))) else { return limit };
    let (mut inside, mut outside) = (step(first - 1), step(first));
    for _ in 0..HALVINGS {
        let middle = 0.5 * (inside + outside);
        if accepted(middle) { inside = middle } else { outside = middle }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_ends_where_a_share_is_first_not_accepted() {
        let accepted = |share: f64| share.abs() < 0.25 || share > 1.5;
        assert!((farthest(0.0, 2.0, accepted) - 0.25).abs() < 1e-9);
        assert!((farthest(0.0, -1.0, accepted) + 0.25).abs() < 1e-9);
        assert!((farthest(0.0, 2.0, |_| true) - 2.0).abs() < 1e-15);
        let none = farthest(0.5, 2.0, |share| share <= 0.5);
        assert!((none - 0.5).abs() < 1e-9);
    }
}
