//! Values of cells from the sums of replications, and intervals with replications as clusters.
//!
//! A smooth function of sums over replications has, to first order, an error that is the sum of what
//! the replications contribute. Of a ratio R that is Σ e / Σ denominators with the residual
//! e = numerator − R · denominator of a replication (Cochran 1977, section 6.3); of ratios that are
//! multiplied a sum of such errors (the delta method on ln, as Greenwood 1926 has it for one sample);
//! of a correlation, and of the root of a gain, the influences of [`Association`]. Within a replication
//! nothing is assumed independent. The interval is Student's with n − 1 degrees of freedom.
//! The error of a difference between two policies is the difference of their errors, replication by
//! replication: it is paired.

use crate::sim::{Breakdown, Denominator, Measure, MeasureKind};
use crate::stats::{Association, Interval, StudentIntervals};
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

    /// The association that a correlation or a gain over all replications is read off.
    fn association(&self, at: usize) -> Option<Association> {
        let measures = self.breakdown.measures;
        let sums = cell_sums(self.breakdown, &self.sums, at / measures.len());
        measures[at % measures.len()].products(sums).map(Association::of)
    }

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

/// The sums of a cell among those of all.
fn cell_sums<'s>(breakdown: &Breakdown, sums: &'s [f64], cell: usize) -> &'s [f64] {
    &sums[cell * breakdown.sums..(cell + 1) * breakdown.sums]
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
    let sums = cell_sums(breakdown, sums, cell);
    let below = match measure.denominator {
        Denominator::Sum(sum) => sums[sum],
        Denominator::Run => runs,
        Denominator::Period => periods,
    };
    (sums[measure.numerator], below)
}

/// What all replications together say of every cell and measure.
#[derive(Clone, Debug)]
pub(super) struct Estimates<'a> {
    totals: &'a Totals<'a>,
    /// By cell and measure.
    all: Vec<Estimate>,
}

/// The estimate for a cell and measure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Estimate {
    n: usize,
    /// Of a gain its root, with a sign.
    value: Option<f64>,
    /// Whether a product begins here.
    begins: bool,
}

impl<'a> Estimates<'a> {
    /// Those of `totals`.
    pub(super) fn of(totals: &'a Totals<'a>) -> Self {
        let measures = totals.breakdown.measures;
        let mut all: Vec<Estimate> = Vec::with_capacity(totals.contribute.len());
        for (at, &n) in totals.contribute.iter().enumerate() {
            let value = match measures[at % measures.len()].kind {
                MeasureKind::RatioOfSums => {
                    let (above, below) = totals.ratio(at);
                    (below > 0.0).then(|| above / below)
                }
                MeasureKind::Correlation => totals.association(at).and_then(|a| a.correlation()),
                MeasureKind::Gain => totals.association(at).and_then(|a| a.semipartial()),
                MeasureKind::Survival => {
                    all.push(totals.survival(at, &all));
                    continue;
                }
            };
            all.push(Estimate { n, value, begins: true });
        }
        Self { totals, all }
    }

    /// What a replication contributes to the errors, by cell and measure: of ratios and correlations,
    /// of the logarithms of products, of the roots of gains.
    pub(super) fn errors(&self, sums: &[f64]) -> Vec<f64> {
        let Totals { breakdown, periods, .. } = *self.totals;
        let measures = breakdown.measures;
        let mut errors = vec![0.0; self.all.len()];
        for (number, measure) in measures.iter().enumerate() {
            let mut along = 0.0;
            for at in (number..errors.len()).step_by(measures.len()) {
                let cell = cell_sums(breakdown, sums, at / measures.len());
                if let Some((whole, part)) = self.totals.association(at).zip(measure.products(cell))
                {
                    let influence = match measure.kind {
                        MeasureKind::Gain => whole.semipartial_influence(part),
                        _ => whole.correlation_influence(part),
                    };
                    errors[at] = influence.unwrap_or(0.0);
                    continue;
                }
                let (total_above, total_below) = self.totals.ratio(at);
                let (above, below) = ratio(breakdown, sums, at, (1.0, periods));
                let ratio = total_above / total_below;
                let error = (above - ratio * below) / total_below;
                errors[at] = error;
                if measure.kind == MeasureKind::Survival {
                    errors[at] = if self.all[at].begins { 0.0 } else { along };
                    along = errors[at] - error / (1.0 - ratio);
                }
            }
        }
        errors
    }

    /// The errors of the values, given [`Self::errors`].
    pub(super) fn on_values(&self, errors: &[f64]) -> Vec<f64> {
        let measures = self.totals.breakdown.measures;
        let on_value = |(at, (error, estimate)): (usize, (&f64, &Estimate))| {
            let value = estimate.value.unwrap_or(0.0);
            error
                * match measures[at % measures.len()].kind {
                    MeasureKind::RatioOfSums | MeasureKind::Correlation => 1.0,
                    MeasureKind::Survival => value,
                    MeasureKind::Gain => 2.0 * value,
                }
        };
        errors.iter().zip(&self.all).enumerate().map(on_value).collect()
    }

    /// The values, by cell and measure, with intervals from the squares of [`Self::errors`].
    pub(super) fn values(&self, squares: &Squares) -> Vec<Pooled> {
        let intervals = StudentIntervals::at(CONFIDENCE);
        let measures = self.totals.breakdown.measures;
        let pooled = |(at, (estimate, &squares)): (usize, (&Estimate, &f64))| {
            pooled(&measures[at % measures.len()], *estimate, squares, &intervals)
        };
        self.all.iter().zip(&squares.0).enumerate().map(pooled).collect()
    }

    /// The differences of the values from those of a baseline, with intervals from the squares of
    /// what [`Self::on_values`] differs by.
    pub(super) fn differences(&self, baseline: &Self, squares: &Squares) -> Vec<Pooled> {
        let intervals = StudentIntervals::at(CONFIDENCE);
        let measures = self.totals.breakdown.measures;
        let both = self.all.iter().zip(&baseline.all).zip(&squares.0).enumerate();
        let difference =
            |(at, ((own, other), &squares)): (usize, ((&Estimate, &Estimate), &f64))| {
                let measure = &measures[at % measures.len()];
                let n = own.n.min(other.n);
                let values = value(measure, own.value).zip(value(measure, other.value));
                let value = values.map(|(own, other)| measure.scale * (own - other));
                let half = half_width(n, squares, &intervals).map(|half| measure.scale * half);
                let half = half.filter(|half| half.is_finite());
                let interval = value.zip(half);
                let interval = interval.map(|(v, half)| Interval { low: v - half, high: v + half });
                Pooled { n, value, interval }
            };
        both.map(difference).collect()
    }
}

/// Sums of squares of what the replications contribute to the errors, by cell and measure.
#[derive(Clone, Debug)]
pub(super) struct Squares(Vec<f64>);

impl Squares {
    /// Those of no replication, for `estimates`.
    pub(super) fn of(estimates: &Estimates<'_>) -> Self {
        Self(vec![0.0; estimates.all.len()])
    }

    /// Adds a replication.
    pub(super) fn add(&mut self, errors: &[f64]) {
        self.0.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error * error);
    }
}

/// Half of the interval of a sum of `n` errors.
fn half_width(n: usize, squares: f64, intervals: &StudentIntervals) -> Option<f64> {
    (n > 1).then(|| {
        // n of n replications: the variance of a sum from the spread within the sample.
        let variance = squares * n as f64 / (n as f64 - 1.0);
        intervals.half_width(n, variance.sqrt())
    })
}

/// The value of an estimate, before its scale.
fn value(measure: &Measure, estimate: Option<f64>) -> Option<f64> {
    estimate.map(|own| if measure.kind == MeasureKind::Gain { own * own } else { own })
}

fn pooled(
    measure: &Measure,
    estimate: Estimate,
    squares: f64,
    intervals: &StudentIntervals,
) -> Pooled {
    let (n, scale) = (estimate.n, measure.scale);
    let half_width = half_width(n, squares, intervals);
    let interval = estimate.value.zip(half_width).and_then(|(value, half_width)| {
        let (low, high) = (value - half_width, value + half_width);
        match measure.kind {
            MeasureKind::RatioOfSums => Some([low, high]),
            MeasureKind::Correlation => Some([low.max(-1.0), high.min(1.0)]),
            // Both signs of the root give the same gain.
            MeasureKind::Gain => {
                let (one, other) = (low * low, high * high);
                let least = if low < 0.0 && high > 0.0 { 0.0 } else { one.min(other) };
                Some([least, one.max(other).min(1.0)])
            }
            // On the scale of the logarithm, which 0 does not have.
            MeasureKind::Survival => (value > 0.0).then(|| {
                let [low, high] = [-half_width, half_width].map(|by| value * libm::exp(by));
                [low, high.min(1.0)]
            }),
        }
    });
    let interval = interval.map(|[low, high]| Interval { low: scale * low, high: scale * high });
    let value = value(measure, estimate.value).map(|value| scale * value);
    Pooled { n, value, interval }
}

#[cfg(test)]
mod tests;
