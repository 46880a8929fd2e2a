//! Mean, variance and correlation by passes over the data rather than by running sums of squares,
//! which lose all their digits when the spread is small beside the mean.
//!
//! The mean is refined once by the mean of its own residuals, so that equal values have exactly
//! their own mean and a variance of exactly zero. Why two passes, and data shifted by a rough
//! mean: Chan, Golub & LeVeque (1983), "Algorithms for computing the sample variance: analysis and
//! recommendations", The American Statistician 37(3), 242-247.

/// Size, mean and sample variance of one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Number of values, at least 1.
    pub n: usize,
    /// Arithmetic mean, in the unit of the values.
    pub mean: f64,
    /// Sample variance with divisor n - 1, in the squared unit; `None` for a single value.
    pub variance: Option<f64>,
}

impl Moments {
    /// The moments of `values`; `None` when there are no values, or when their sum is not finite.
    /// Squares that leave the range of `f64` cost the variance alone.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mean = mean(values)?;
        Some(Self { n: values.len(), mean, variance: variance_about(mean, values) })
    }

    /// Sample standard deviation, in the unit of the values; `None` for a single value.
    pub fn sd(&self) -> Option<f64> {
        self.variance.map(f64::sqrt)
    }
}

/// Arithmetic mean of `values`; `None` when there are none, or when their sum is not finite.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let rough = values.iter().sum::<f64>() / n;
    let correction = values.iter().map(|value| value - rough).sum::<f64>() / n;
    Some(rough + correction).filter(|mean| mean.is_finite())
}

/// Pearson's product-moment correlation of the pairs `(x[i], y[i])`, from -1 to 1; `None` for
/// fewer than two pairs or when either side does not vary.
///
/// # Panics
///
/// When `x` and `y` differ in length.
pub fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    assert_eq!(x.len(), y.len(), "a correlation needs as many x as y");
    let (x_mean, y_mean) = (mean(x)?, mean(y)?);
    let x_spread = squares_about(x_mean, x).sqrt();
    let y_spread = squares_about(y_mean, y).sqrt();
    let product = x.iter().zip(y).map(|(x, y)| (x - x_mean) * (y - y_mean)).sum::<f64>();
    let correlation = product / x_spread / y_spread;
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}

/// Skewness of `values`: the mean cubed deviation from their mean in standard deviations (both with
/// divisor n), G1 of Cochran; `None` when they do not vary.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let n = values.len() as f64;
    let spread = (squares_about(mean, values) / n).sqrt();
    let deviations = values.iter().map(|value| (value - mean) / spread);
    let cubes = deviations.map(|deviation| deviation * deviation * deviation).sum::<f64>();
    Some(cubes / n).filter(|skewness| skewness.is_finite())
}

fn variance_about(mean: f64, values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let variance = squares_about(mean, values) / (values.len() - 1) as f64;
    Some(variance).filter(|variance| variance.is_finite())
}

/// Sum of the squared deviations of `values` from `center`.
fn squares_about(center: f64, values: &[f64]) -> f64 {
    values.iter().map(|value| (value - center) * (value - center)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// Average heights (inches) and weights (pounds) of American women aged 30-39, the data set
    /// `women` of R.
    const HEIGHTS: [f64; 15] =
        [58., 59., 60., 61., 62., 63., 64., 65., 66., 67., 68., 69., 70., 71., 72.];
    const WEIGHTS: [f64; 15] =
        [115., 117., 120., 123., 126., 129., 132., 135., 139., 142., 146., 150., 154., 159., 164.];

    #[test]
    fn an_empty_sample_has_no_moments() {
        assert_eq!(Moments::of(&[]), None);
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn one_value_has_a_mean_but_no_variance() {
        let moments = Moments::of(&[7.5]);
        assert_eq!(moments, Some(Moments { n: 1, mean: 7.5, variance: None }));
        assert_eq!(moments.and_then(|moments| moments.sd()), None);
    }

    #[test]
    fn hand_worked_moments() {
        let moments = Moments::of(&[2.0, 4.0, 4.0, 6.0]).unwrap();
        assert_eq!((moments.n, moments.mean, moments.variance), (4, 4.0, Some(8.0 / 3.0)));
        assert_eq!(moments.sd(), Some((8.0_f64 / 3.0).sqrt()));
    }

    #[test]
    fn moments_of_the_women_are_those_of_r() {
        let moments = Moments::of(&WEIGHTS).unwrap();
        assert_close(moments.mean, 136.733_333_3, 1e-9);
        assert_close(moments.sd().unwrap(), 15.498_69, 1e-6);
    }

    #[test]
    fn equal_values_have_exactly_no_variance() {
        for n in 2..200 {
            let moments = Moments::of(&vec![0.1; n]).unwrap();
            assert_eq!((moments.mean, moments.variance), (0.1, Some(0.0)), "{n} values");
        }
    }

    #[test]
    fn a_small_spread_beside_a_large_mean_keeps_its_digits() {
        // NIST StRD, univariate summary statistics, NumAcc4: mean 10000000.2 and sd 0.1.
        let mut values = vec![10_000_000.2];
        for _ in 0..500 {
            values.extend([10_000_000.1, 10_000_000.3]);
        }
        let moments = Moments::of(&values).unwrap();
        assert_close(moments.mean, 10_000_000.2, 1e-15);
        assert_close(moments.sd().unwrap(), 0.1, 1e-8);
    }

    #[test]
    fn sums_beyond_the_range_of_f64_have_no_moments() {
        assert_eq!(Moments::of(&[f64::MAX, f64::MAX]), None);
        assert_eq!(mean(&[1.0, f64::NAN]), None);
        assert_eq!(Moments::of(&[1e200, -1e200]).unwrap().variance, None);
    }

    #[test]
    fn a_hand_worked_skewness_comes_out() {
        // Deviations -1, -1, -1, 3: cubes 24 / 4 over (12 / 4)^1.5.
        assert_close(skewness(&[1.0, 1.0, 1.0, 5.0]).unwrap(), 6.0 / 27.0_f64.sqrt(), 1e-15);
        assert_close(skewness(&[-1.0, -1.0, -1.0, -5.0]).unwrap(), -6.0 / 27.0_f64.sqrt(), 1e-15);
        assert_eq!(skewness(&[1.0, 2.0, 3.0]), Some(0.0));
    }

    #[test]
    fn values_that_do_not_vary_have_no_skewness() {
        assert_eq!((skewness(&[0.1; 7]), skewness(&[1.0]), skewness(&[])), (None, None, None));
    }

    #[test]
    fn correlation_of_the_women_is_that_of_r() {
        assert_close(correlation(&HEIGHTS, &WEIGHTS).unwrap(), 0.995_494_8, 1e-7);
    }

    #[test]
    fn correlation_on_a_line_is_one_or_minus_one() {
        let falling: Vec<f64> = HEIGHTS.iter().map(|height| 3.0 - 0.1 * height).collect();
        assert_close(correlation(&HEIGHTS, &falling).unwrap(), -1.0, 1e-15);
        assert_close(correlation(&HEIGHTS, &HEIGHTS).unwrap(), 1.0, 1e-15);
    }

    #[test]
    fn correlation_without_variance_or_pairs_does_not_exist() {
        assert_eq!(correlation(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0]), None);
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[0.1, 0.1, 0.1]), None);
        assert_eq!(correlation(&[1.0], &[2.0]), None);
        assert_eq!(correlation(&[], &[]), None);
    }

    #[test]
    #[should_panic(expected = "as many x as y")]
    fn correlation_of_unequal_lengths_is_a_mistake() {
        let _ = correlation(&[1.0, 2.0], &[1.0]);
    }
}
