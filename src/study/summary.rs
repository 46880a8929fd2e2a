//! A metric summarized over replications.

use crate::stats::{Interval, Moments, student_interval};

/// Confidence of every interval in the tables.
pub const CONFIDENCE: f64 = 0.95;

/// A metric over the replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Replications that have a value.
    pub n: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation; `None` below two.
    pub sd: Option<f64>,
    /// Student's interval of the mean; `None` below two.
    pub interval: Option<Interval>,
}

/// Summarizes the values that exist.
#[must_use]
pub fn summarize(values: &[Option<f64>]) -> Summary {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let moments = Moments::of(&present);
    Summary {
        n: present.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: student_interval(&present, CONFIDENCE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_replication_has_a_mean_and_no_spread() {
        let summary = summarize(&[Some(3.0)]);
        assert_eq!(summary, Summary { n: 1, mean: Some(3.0), sd: None, interval: None });
    }

    #[test]
    fn missing_values_do_not_count() {
        let summary = summarize(&[Some(1.0), None, Some(3.0)]);
        assert_eq!(summary.n, 2);
        assert_eq!(summary.mean, Some(2.0));
        // t(0.975; 1) = 12.706 times a standard error of 1.
        assert!((summary.interval.unwrap().high - 14.706_2).abs() < 1e-3);
    }

    #[test]
    fn without_values_everything_is_missing() {
        let summary = summarize(&[None, None]);
        assert_eq!(summary, Summary { n: 0, mean: None, sd: None, interval: None });
    }
}
