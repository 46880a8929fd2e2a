//! What an experiment measures, and the verdict on it.

use super::evidence::Evidence;
use crate::stats::{Interval, Resamples, jackknife_interval, quantile_of};
use crate::study::CONFIDENCE;

/// A figure that an experiment measures for a finding.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The number of the finding.
    pub row: &'static str,
    /// What is measured, in words.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The published figure, from and to, in that unit; `None` where none was published in it.
    pub published: Option<(f64, f64)>,
    /// What is accepted, from and to, in that unit; infinite on the side that is open, where only
    /// the sign counts or the other edge.
    pub accepted: (f64, f64),
    /// Decimals to show.
    pub decimals: usize,
    /// From the sums over all replications to the figure on the scale of `scale`.
    pub(super) statistic: fn(&[f64]) -> Option<f64>,
    pub(super) scale: Scale,
    /// The reason for a miss, as read from the model; empty where the finding is met.
    pub reading: &'static str,
}

/// On which scale the interval is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// That of the figure; by the jackknife.
    Plain,
    /// The logarithm of a factor; by the jackknife.
    Factor,
    /// The logarithm of a factor that is shown as a change in percent; by the jackknife.
    Percent,
    /// That of the figure; by the bootstrap, for what is no smooth function of sums.
    Resampled,
}

impl Scale {
    fn shown(self, value: f64) -> f64 {
        match self {
            Self::Plain | Self::Resampled => value,
            Self::Factor => libm::exp(value),
            Self::Percent => 100.0 * libm::expm1(value),
        }
    }
}

/// The verdict on a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The simulated figure lies within the accepted range.
    Met,
    /// It lies outside.
    Missed,
    /// There is no figure: the experiment failed.
    Failed,
    /// Not compared with the model: a parameter is set by it.
    Input,
}

impl Verdict {
    /// Its word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Failed => "failed",
            Self::Input => "input",
        }
    }
}

/// A figure with its interval, where it exists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// A finding, what was measured for it, and the figure.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The finding.
    pub evidence: &'static Evidence,
    /// What was measured; `None` for an input.
    pub measure: Option<&'static Measure>,
    /// The figure, where there is one.
    pub estimate: Option<Estimate>,
}

impl Judged {
    /// Met if the figure lies within the accepted range, wherever its interval ends.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.measure, self.estimate) {
            (None, _) => Verdict::Input,
            (Some(_), None) => Verdict::Failed,
            (Some(measure), Some(estimate)) if measure.accepts(estimate.value) => Verdict::Met,
            (Some(_), Some(_)) => Verdict::Missed,
        }
    }

    /// By how much the figure of a missed finding lies beyond the nearer edge of the accepted range,
    /// in the measure's unit; below 0 where it lies below the range.
    #[must_use]
    pub fn missed_by(&self) -> Option<f64> {
        let (measure, estimate) = (self.measure?, self.estimate?);
        let ((low, high), value) = (measure.accepted, estimate.value);
        let beyond = if value <= low { value - low } else { value - high };
        (!measure.accepts(value)).then_some(beyond)
    }

    /// Where the interval lies in relation to the accepted range: unless it overlaps an edge,
    /// chance does not put the verdict in doubt.
    #[must_use]
    pub fn interval_lies(&self) -> Option<&'static str> {
        let (measure, interval) = (self.measure?, self.estimate?.interval?);
        let (low, high) = measure.accepted;
        let ends = [interval.low, interval.high].map(|end| measure.accepts(end));
        Some(match ends {
            [true, true] => "inside",
            [false, false] if interval.high <= low || interval.low >= high => "outside",
            _ => "overlaps",
        })
    }
}

impl Measure {
    /// Whether `value` lies in the accepted range, edges included. The edge of an open range, like
    /// the 0 of a sign, is not part of it.
    fn accepts(&self, value: f64) -> bool {
        let (low, high) = self.accepted;
        match (low.is_finite(), high.is_finite()) {
            (true, true) => (low..=high).contains(&value),
            _ => low < value && value < high,
        }
    }

    /// The figure from the sums of every replication.
    pub(super) fn estimate(&self, samples: &[Vec<f64>], seed: u64) -> Option<Estimate> {
        let found = if self.scale == Scale::Resampled {
            bootstrap(samples, seed, self.statistic)
        } else {
            jackknife_interval(samples, CONFIDENCE, self.statistic)
        };
        let (value, interval) = found?;
        let shown = |value| self.scale.shown(value);
        let interval =
            interval.map(|found| Interval { low: shown(found.low), high: shown(found.high) });
        Some(Estimate { value: shown(value), interval })
    }
}

/// The statistic of all replications, and the percentile interval of the bootstrap.
fn bootstrap(
    samples: &[Vec<f64>],
    seed: u64,
    statistic: fn(&[f64]) -> Option<f64>,
) -> Option<(f64, Option<Interval>)> {
    let width = samples.first()?.len();
    let columns: Vec<Vec<f64>> =
        (0..width).map(|at| samples.iter().map(|sample| sample[at]).collect()).collect();
    let whole: Vec<f64> = columns.iter().map(|column| column.iter().sum()).collect();
    let resamples = Resamples::new(seed, samples.len());
    let sums: Vec<Vec<f64>> = columns.iter().map(|column| resamples.sums(column)).collect();
    let resampled = sums.first().map_or(0, Vec::len);
    let found = (0..resampled)
        .map(|at| statistic(&sums.iter().map(|column| column[at]).collect::<Vec<f64>>()))
        .collect::<Option<Vec<f64>>>();
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let interval = found.filter(|_| samples.len() > 1).and_then(|mut found| {
        let low = quantile_of(&mut found, tail)?;
        Some(Interval { low, high: quantile_of(&mut found, 1.0 - tail)? })
    });
    Some((statistic(&whole)?, interval))
}

/// `a` over `b`, where that exists.
pub(super) fn quotient(a: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| a / b)
}

/// ln of `a` over `b`, where that exists.
pub(super) fn ln_quotient(a: f64, b: f64) -> Option<f64> {
    quotient(a, b).filter(|ratio| *ratio > 0.0).map(libm::log)
}

/// ln of the ratio of two rates: of events over exposure, first and second.
pub(super) fn ln_rate_ratio(sums: &[f64]) -> Option<f64> {
    let [events, exposure, events_without, exposure_without] = *sums else { return None };
    Some(ln_quotient(events, exposure)? - ln_quotient(events_without, exposure_without)?)
}

/// ln of the first sum over the second.
pub(super) fn ln_ratio(sums: &[f64]) -> Option<f64> {
    let [first, second] = *sums else { return None };
    ln_quotient(first, second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::evidence::finding;

    const MEASURE: Measure = Measure {
        row: "3",
        name: "quits",
        unit: "%",
        published: Some((-60.0, -60.0)),
        accepted: (-75.0, -30.0),
        decimals: 0,
        statistic: ln_rate_ratio,
        scale: Scale::Percent,
        reading: "",
    };

    static HELD: Measure = MEASURE;

    fn judged(value: f64, low: f64, high: f64) -> Judged {
        let estimate = Some(Estimate { value, interval: Some(Interval { low, high }) });
        Judged { evidence: finding("3"), measure: Some(&HELD), estimate }
    }

    #[test]
    fn a_finding_is_met_by_the_figure_alone_and_the_interval_says_how_surely() {
        for (row, verdict, lies) in [
            (judged(-50.0, -55.0, -45.0), Verdict::Met, "inside"),
            (judged(-31.0, -35.0, -25.0), Verdict::Met, "overlaps"),
            (judged(-30.0, -30.0, -30.0), Verdict::Met, "inside"),
            (judged(-29.0, -33.0, -25.0), Verdict::Missed, "overlaps"),
            (judged(-20.0, -25.0, -15.0), Verdict::Missed, "outside"),
        ] {
            assert_eq!((row.verdict(), row.interval_lies()), (verdict, Some(lies)));
        }
        let failed = Judged { estimate: None, ..judged(0.0, 0.0, 0.0) };
        assert_eq!((failed.verdict(), failed.interval_lies()), (Verdict::Failed, None));
    }

    #[test]
    fn a_miss_has_a_size_and_what_is_met_has_none() {
        let missed_by = |value: f64| judged(value, value, value).missed_by();
        assert_eq!(missed_by(-20.0), Some(10.0));
        assert_eq!(missed_by(-80.0), Some(-5.0));
        assert_eq!(missed_by(-30.0), None);
        assert_eq!(Judged { estimate: None, ..judged(0.0, 0.0, 0.0) }.missed_by(), None);
    }

    #[test]
    fn no_effect_at_all_has_no_sign() {
        static SIGN: Measure = Measure { accepted: (0.0, f64::INFINITY), ..MEASURE };
        let judged = |low: f64, value: f64, high: f64| {
            let judged = Judged { measure: Some(&SIGN), ..judged(value, low, high) };
            (judged.verdict(), judged.interval_lies())
        };
        assert_eq!(judged(0.0, 0.0, 0.0), (Verdict::Missed, Some("outside")));
        assert_eq!(judged(-0.1, 0.2, 0.5), (Verdict::Met, Some("overlaps")));
        assert_eq!(judged(0.1, 0.2, 0.5), (Verdict::Met, Some("inside")));
    }

    #[test]
    fn a_change_in_percent_is_that_of_the_pooled_rates_and_its_interval_is_one_of_logarithms() {
        // Rates of 3/40 against 6/40: half, a change of −50 %.
        let samples = [vec![1.0, 20.0, 3.0, 20.0], vec![2.0, 20.0, 3.0, 20.0]];
        let estimate = MEASURE.estimate(&samples, 1).unwrap();
        assert!((estimate.value + 50.0).abs() < 1e-9);
        let interval = estimate.interval.unwrap();
        let ends = [interval.low, interval.high].map(|end| libm::log(1.0 + end / 100.0));
        let middle = f64::midpoint(ends[0], ends[1]);
        assert!((middle - libm::log(0.5)).abs() < 1e-9, "symmetric in logarithms");
    }

    #[test]
    fn no_quits_make_no_ratio() {
        assert!(ln_rate_ratio(&[0.0, 20.0, 3.0, 20.0]).is_none());
        assert!(ln_rate_ratio(&[1.0, 20.0, 3.0, 0.0]).is_none());
        assert!(MEASURE.estimate(&[vec![0.0, 1.0, 1.0, 1.0]], 1).is_none());
    }

    #[test]
    fn a_figure_that_jumps_is_resampled() {
        let largest = |sums: &[f64]| {
            let at = (0..sums.len()).max_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
            Some(at as f64)
        };
        let samples = vec![vec![1.0, 5.0, 2.0]; 9];
        let (value, interval) = bootstrap(&samples, 1, largest).unwrap();
        assert!((value - 1.0).abs() < 1e-12);
        assert_eq!(interval, Some(Interval { low: 1.0, high: 1.0 }));
    }
}
