//! The jackknife over replications: an interval for any smooth function of sums.
//!
//! Tukey (1958), "Bias and confidence in not-quite large samples", The Annals of Mathematical
//! Statistics 29, 614; Miller (1974), "The jackknife: a review", Biometrika 61(1), 1-15. The
//! function is computed without each replication in turn; n times the whole less n - 1 times the
//! part is that replication's pseudo-value, and pseudo-values are treated as a sample.

use super::interval::{Interval, student_interval};

/// The value of `statistic` on the sums over all `samples` (one row of sums a replication, all of
/// the same length), and Student's interval from the pseudo-values around that value; `None` where
/// the statistic does not exist, or not without some replication.
///
/// For a mean over replications the interval is Student's own.
pub fn jackknife_interval(
    samples: &[Vec<f64>],
    confidence: f64,
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Option<(f64, Option<Interval>)> {
    let whole = statistic(&sums(samples.iter()))?;
    let n = samples.len() as f64;
    let without = |left_out: usize| {
        let rest = samples.iter().enumerate().filter(|(at, _)| *at != left_out);
        statistic(&sums(rest.map(|(_, sample)| sample)))
    };
    let pseudo: Option<Vec<f64>> = (0..samples.len())
        .map(|left_out| Some(n * whole - (n - 1.0) * without(left_out)?))
        .collect();
    let interval =
        pseudo.and_then(|values| student_interval(&values, confidence)).map(|interval| {
            let half = interval.half_width();
            Interval { low: whole - half, high: whole + half }
        });
    Some((whole, interval))
}

/// Column by column, from the first sample to the last.
fn sums<'s>(samples: impl Iterator<Item = &'s Vec<f64>>) -> Vec<f64> {
    let mut sums: Vec<f64> = Vec::new();
    for sample in samples {
        sums.resize(sums.len().max(sample.len()), 0.0);
        for (sum, value) in sums.iter_mut().zip(sample) {
            *sum += value;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn the_interval_of_a_mean_is_students() {
        let values = [2.0, 4.0, 4.0, 6.0];
        let samples: Vec<Vec<f64>> = values.iter().map(|&value| vec![value, 1.0]).collect();
        let mean = |sums: &[f64]| Some(sums[0] / sums[1]);
        let (value, interval) = jackknife_interval(&samples, 0.95, mean).unwrap();
        let student = student_interval(&values, 0.95).unwrap();
        assert_close(value, 4.0, 1e-12);
        assert_close(interval.unwrap().low, student.low, 1e-12);
        assert_close(interval.unwrap().high, student.high, 1e-12);
    }

    #[test]
    fn a_ratio_by_hand() {
        // Ratio 6 / 4 of (1, 1), (2, 1), (3, 2); without each: 5 / 3, 4 / 3, 3 / 2. Pseudo-values
        // 7 / 6, 11 / 6, 3 / 2, of standard deviation 1 / 3.
        let samples = [vec![1.0, 1.0], vec![2.0, 1.0], vec![3.0, 2.0]];
        let ratio = |sums: &[f64]| Some(sums[0] / sums[1]);
        let (value, interval) = jackknife_interval(&samples, 0.95, ratio).unwrap();
        assert_close(value, 1.5, 1e-12);
        let t = crate::stats::student::quantile(0.975, 2.0);
        assert_close(interval.unwrap().half_width(), t / 3.0 / 3.0_f64.sqrt(), 1e-9);
    }

    #[test]
    fn what_hangs_on_a_single_replication_has_no_interval() {
        let log = |sums: &[f64]| (sums[0] > 0.0).then(|| libm::log(sums[0]));
        let (value, interval) = jackknife_interval(&[vec![0.0], vec![3.0]], 0.95, log).unwrap();
        assert_close(value, libm::log(3.0), 1e-12);
        assert!(interval.is_none());
        assert!(jackknife_interval(&[vec![0.0]], 0.95, log).is_none());
        assert!(jackknife_interval(&[], 0.95, |sums| sums.first().copied()).is_none());
    }
}
