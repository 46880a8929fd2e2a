//! Values of cells from the sums of replications, and intervals with replications as clusters.
//!
//! A ratio R of sums over replications has, to first order, the error Σ e / Σ denominators with
//! the residual e = numerator − R · denominator of a replication (Cochran 1977, section 6.3), and
//! a sum of such errors for ratios that are multiplied (the delta method on ln, as Greenwood 1926 has
//! it for one sample). Within a replication nothing is assumed independent. The interval is
//! Student's with n − 1 degrees of freedom.

use crate::sim::{Breakdown, Denominator, Measure, MeasureKind};
use crate::stats::{Interval, StudentIntervals};
use crate::study::CONFIDENCE;

/// A value of a cell over all replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pooled {
    /// Replications that contribute.
    pub(super) n: usize,
    pub(super) value: Option<f64>,
    pub(super) interval: Option<Interval>,
}

/// The sums of all replications, cell by cell.
#[derive(Clone, Debug)]
pub(super) struct Totals<'a> {
    breakdown: &'a Breakdown,
    periods: f64,
    runs: usize,
    sums: Vec<f64>,
    /// Runs whose denominator is above 0, by cell and measure.
    contribute: Vec<usize>,
}

impl<'a> Totals<'a> {
    /// Totals of no replication.
    pub(super) fn of(breakdown: &'a Breakdown, periods: u32) -> Self {
        Self {
            periods: f64::from(periods),
            runs: 0,
            sums: vec![0.0; breakdown.numbers()],
            contribute: vec![0; breakdown.cells().len() * breakdown.measures.len()],
            breakdown,
        }
    }

    /// Adds a replication.
    pub(super) fn add(&mut self, sums: &[f64]) {
        self.runs += 1;
        self.sums.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        let periods = self.periods;
        for (at, count) in self.contribute.iter_mut().enumerate() {
            let (_, below) = ratio(self.breakdown, sums, at, (1.0, periods));
            *count += usize::from(below > 0.0);
        }
    }

    /// Numerator and denominator over all replications.
    fn ratio(&self, at: usize) -> (f64, f64) {
        let runs = self.runs as f64;
        ratio(self.breakdown, &self.sums, at, (runs, runs * self.periods))
    }
}

/// Numerator and denominator of a cell and measure, numbered cell by cell, in `runs` runs of
/// `periods` periods in all.
fn ratio(
    breakdown: &Breakdown,
    sums: &[f64],
    at: usize,
    (runs, periods): (f64, f64),
) -> (f64, f64) {
    let measures = breakdown.measures;
    let (cell, measure) = (at / measures.len(), &measures[at % measures.len()]);
    let sums = &sums[cell * breakdown.sums..(cell + 1) * breakdown.sums];
    let below = match measure.denominator {
        Denominator::Sum(sum) => sums[sum],
        Denominator::Run => runs,
        Denominator::Period => periods,
    };
    (sums[measure.numerator], below)
}

/// The spread of the replications around the totals.
#[derive(Clone, Debug)]
pub(super) struct Scatter<'a> {
    totals: &'a Totals<'a>,
    /// By cell and measure.
    estimates: Vec<Estimate>,
    /// Sums of squares of what the replications contribute to the errors.
    squares: Vec<f64>,
}

/// The estimate for a cell and measure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Estimate {
    n: usize,
    value: Option<f64>,
    /// Whether a product begins here.
    begins: bool,
}

impl<'a> Scatter<'a> {
    /// No replication yet, around `totals`.
    pub(super) fn around(totals: &'a Totals<'a>) -> Self {
        let count = totals.contribute.len();
        let mut estimates: Vec<Estimate> = Vec::with_capacity(count);
        let measures = totals.breakdown.measures;
        for at in 0..count {
            let estimate = match measures[at % measures.len()].kind {
                MeasureKind::RatioOfSums => {
                    let (above, below) = totals.ratio(at);
                    let value = (below > 0.0).then(|| above / below);
                    Estimate { n: totals.contribute[at], value, begins: true }
                }
                MeasureKind::Survival => totals.survival(at, &estimates),
            };
            estimates.push(estimate);
        }
        Self { totals, estimates, squares: vec![0.0; count] }
    }

    /// Adds what a replication contributes to the error of every ratio, and of the logarithm of
    /// every product.
    pub(super) fn add(&mut self, sums: &[f64]) {
        let Totals { breakdown, periods, .. } = *self.totals;
        let measures = breakdown.measures;
        for (number, measure) in measures.iter().enumerate() {
            let mut along = 0.0;
            for at in (number..self.estimates.len()).step_by(measures.len()) {
                let (total_above, total_below) = self.totals.ratio(at);
                let (above, below) = ratio(breakdown, sums, at, (1.0, periods));
                let ratio = total_above / total_below;
                let error = (above - ratio * below) / total_below;
                self.squares[at] += match measure.kind {
                    MeasureKind::RatioOfSums => error * error,
                    MeasureKind::Survival => {
                        along = if self.estimates[at].begins { 0.0 } else { along };
                        let before = along;
                        along -= error / (1.0 - ratio);
                        before * before
                    }
                };
            }
        }
    }

    /// The values, by cell and measure.
    pub(super) fn values(&self) -> Vec<Pooled> {
        let mut intervals = StudentIntervals::at(CONFIDENCE);
        let measures = self.totals.breakdown.measures;
        let estimates = self.estimates.iter().zip(&self.squares).enumerate();
        let pooled = |(at, (estimate, &squares)): (usize, (&Estimate, &f64))| {
            pooled(&measures[at % measures.len()], *estimate, squares, &mut intervals)
        };
        estimates.map(pooled).collect()
    }
}

impl Totals<'_> {
    /// The product of the shares that survive the cells before `at`, from the estimate of the cell
    /// before.
    fn survival(&self, at: usize, estimates: &[Estimate]) -> Estimate {
        let measures = self.breakdown.measures.len();
        let first = Estimate { n: self.runs, value: Some(1.0), begins: true };
        let Some(before) = at.checked_sub(measures).filter(|_| !self.begins(at / measures)) else {
            return Estimate { value: first.value.filter(|_| self.runs > 0), ..first };
        };
        let (above, below) = self.ratio(before);
        let left = (below > 0.0).then(|| 1.0 - above / below);
        let Estimate { n, value, .. } = estimates[before];
        Estimate {
            n: n.min(self.contribute[before]),
            value: value.zip(left).map(|(value, left)| value * left),
            begins: false,
        }
    }

    /// Whether the keys of a cell but the last differ from those of the cell before.
    fn begins(&self, cell: usize) -> bool {
        let (cells, keys) = (&self.breakdown.cells, self.breakdown.keys.len());
        let outer = |cell: usize| &cells[cell * keys..(cell + 1) * keys - 1];
        cell.checked_sub(1).is_none_or(|before| outer(before) != outer(cell))
    }
}

fn pooled(
    measure: &Measure,
    estimate: Estimate,
    squares: f64,
    intervals: &mut StudentIntervals,
) -> Pooled {
    let Estimate { n, value, .. } = estimate;
    let scale = measure.scale;
    let half_width = (n > 1).then(|| {
        // n of n replications: the variance of a sum from the spread within the sample.
        let variance = squares * n as f64 / (n as f64 - 1.0);
        intervals.half_width(n, variance.sqrt())
    });
    let interval = value.zip(half_width).and_then(|(value, half_width)| match measure.kind {
        MeasureKind::RatioOfSums => {
            let (low, high) = (value - half_width, value + half_width);
            Some(Interval { low: scale * low, high: scale * high })
        }
        // On the scale of the logarithm, which 0 does not have.
        MeasureKind::Survival => (value > 0.0).then(|| {
            let [low, high] = [-half_width, half_width].map(|by| value * libm::exp(by));
            Interval { low: scale * low, high: scale * high.min(1.0) }
        }),
    });
    Pooled { n, value: value.map(|value| scale * value), interval }
}

#[cfg(test)]
mod tests;
