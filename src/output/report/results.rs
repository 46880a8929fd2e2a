//! The means and differences of a study, read once for all sections: the whole organization.

use super::block::Finding;
use super::numbers::decimals;
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError, RunTables, TableRow};
use crate::sim::Direction;

/// Differences whose p, adjusted for all policies and headline metrics, lies below this are called
/// better or worse; the same as on the terminal.
const SIGNIFICANCE: f64 = 0.05;

/// What a firm looks at first; a model without them has its first headline metrics.
const FIRST: [&str; 3] = ["attrition_rate", "morale", "output_per_seat"];

/// A study's means and differences.
#[derive(Debug)]
pub(super) struct Results<'r> {
    pub(super) run: &'r RunTables,
    /// A policy's metric at a point; in the order of their places.
    pub(super) means: Vec<Mean>,
    /// A policy's metric at a point, less the baseline's.
    pub(super) differences: Vec<Difference>,
    /// By metric: how it is shown.
    pub(super) decimals: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mean {
    pub(super) at: At,
    pub(super) n: u64,
    pub(super) mean: Option<f64>,
    pub(super) sd: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) at: At,
    pub(super) n: u64,
    pub(super) difference: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) p_holm: Option<f64>,
}

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// The design point, from 1.
    pub(super) point: usize,
    /// The policy's place in the scenario.
    pub(super) policy: usize,
    /// The metric's place in the manifest.
    pub(super) metric: usize,
}

impl Mean {
    pub(super) fn half_width(&self) -> Option<f64> {
        self.interval.map(half)
    }
}

impl Difference {
    pub(super) fn half_width(&self) -> Option<f64> {
        self.interval.map(half)
    }

    /// What it says: never more than the adjusted p allows.
    pub(super) fn finding(&self, better: Option<Direction>) -> Finding {
        let Some(difference) = self.difference else { return Finding::Unclear };
        if self.n > 1 && self.interval.is_some_and(|(low, high)| low >= high) {
            return Finding::Constant;
        }
        match (self.p_holm.is_some_and(|p| p < SIGNIFICANCE), better) {
            (false, _) => Finding::Unclear,
            (true, None) => Finding::Different,
            (true, Some(better)) if (difference > 0.0) == (better == Direction::Higher) => {
                Finding::Better
            }
            (true, Some(_)) => Finding::Worse,
        }
    }
}

impl<'r> Results<'r> {
    pub(super) fn read(run: &'r RunTables) -> Result<Self, OutputError> {
        let whole = [("department", ALL_DEPARTMENTS)];
        let at = |row: &TableRow| {
            Some(At {
                point: row.text(0).parse().ok()?,
                policy: run.policies.iter().position(|policy| policy == row.text(1))?,
                metric: run.metrics.iter().position(|metric| metric.key == row.text(2))?,
            })
        };
        let columns = ["point", "policy", "metric", "n", "mean", "sd", "ci_low", "ci_high"];
        let rows = run.rows("summary", &columns, &whole)?;
        let mean = |row: &TableRow| {
            Some(Mean {
                at: at(row)?,
                n: row.text(3).parse().unwrap_or(0),
                mean: row.number(4),
                sd: row.number(5),
                interval: row.number(6).zip(row.number(7)),
            })
        };
        let mut means: Vec<Mean> = rows.iter().filter_map(mean).collect();
        means.sort_by_key(|mean| mean.at);
        let columns =
            ["point", "policy", "metric", "n", "difference", "ci_low", "ci_high", "p_holm"];
        let rows = run.rows("comparison", &columns, &whole)?;
        let difference = |row: &TableRow| {
            Some(Difference {
                at: at(row)?,
                n: row.text(3).parse().unwrap_or(0),
                difference: row.number(4),
                interval: row.number(5).zip(row.number(6)),
                p_holm: row.number(7),
            })
        };
        let mut differences: Vec<Difference> = rows.iter().filter_map(difference).collect();
        differences.sort_by_key(|difference| difference.at);
        let decimals = shown_decimals(run.metrics.len(), &means, &differences);
        Ok(Self { run, means, differences, decimals })
    }

    pub(super) fn mean(&self, at: At) -> Option<&Mean> {
        let found = self.means.binary_search_by_key(&at, |mean| mean.at);
        found.ok().map(|place| &self.means[place])
    }

    pub(super) fn difference(&self, at: At) -> Option<&Difference> {
        let found = self.differences.binary_search_by_key(&at, |difference| difference.at);
        found.ok().map(|place| &self.differences[place])
    }

    pub(super) fn finding(&self, difference: &Difference) -> Finding {
        difference.finding(self.metric(difference.at.metric).better)
    }

    pub(super) fn metric(&self, place: usize) -> &'r MetricLabel {
        &self.run.metrics[place]
    }

    /// Places of the headline metrics.
    pub(super) fn headline(&self) -> Vec<usize> {
        let metrics = self.run.metrics.iter().enumerate();
        metrics.filter(|(_, metric)| metric.headline).map(|(place, _)| place).collect()
    }

    /// Headline metrics, or all where the model names none.
    pub(super) fn shown(&self) -> Vec<usize> {
        let headline = self.headline();
        if headline.is_empty() { (0..self.run.metrics.len()).collect() } else { headline }
    }

    /// Places of the metrics that words tell first.
    pub(super) fn first(&self) -> Vec<usize> {
        let place = |key: &&str| self.run.metrics.iter().position(|metric| metric.key == **key);
        let first: Vec<usize> = FIRST.iter().filter_map(place).collect();
        if first.is_empty() { self.shown().into_iter().take(FIRST.len()).collect() } else { first }
    }

    /// Places of the policies that are compared with the baseline.
    pub(super) fn others(&self) -> Vec<usize> {
        (0..self.run.policies.len()).filter(|&policy| policy != self.run.baseline()).collect()
    }

    /// The most replications that any number rests on.
    pub(super) fn replications(&self) -> u64 {
        self.means.iter().map(|mean| mean.n).max().unwrap_or(0)
    }
}

/// Half of an interval.
fn half((low, high): (f64, f64)) -> f64 {
    (high - low) / 2.0
}

fn shown_decimals(metrics: usize, means: &[Mean], differences: &[Difference]) -> Vec<usize> {
    let mut sizes = vec![(0.0_f64, None::<f64>, 0.0_f64); metrics];
    for mean in means {
        let (widest, _, largest) = &mut sizes[mean.at.metric];
        *widest = widest.max(mean.half_width().unwrap_or(0.0));
        *largest = largest.max(mean.mean.map_or(0.0, f64::abs));
    }
    for difference in differences {
        let (_, narrowest, _) = &mut sizes[difference.at.metric];
        let width = difference.half_width().filter(|width| *width > 0.0);
        *narrowest = match (*narrowest, width) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    sizes
        .into_iter()
        .map(|(widest, narrowest, largest)| decimals(widest, narrowest, largest))
        .collect()
}

/// Results made by hand, for tests.
#[cfg(test)]
pub(super) fn difference(at: At, size: f64, half: f64, p_holm: f64) -> Difference {
    let interval = Some((size - half, size + half));
    Difference { at, n: 10, difference: Some(size), interval, p_holm: Some(p_holm) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: At = At { point: 1, policy: 1, metric: 0 };

    #[test]
    fn a_difference_is_better_or_worse_only_if_the_adjusted_p_says_so() {
        let clear = difference(AT, 2.0, 0.5, 0.01);
        assert_eq!(clear.finding(Some(Direction::Higher)), Finding::Better);
        assert_eq!(clear.finding(Some(Direction::Lower)), Finding::Worse);
        assert_eq!(clear.finding(None), Finding::Different);
        // The interval excludes 0, but not after the adjustment.
        assert_eq!(
            difference(AT, 2.0, 0.5, 0.05).finding(Some(Direction::Higher)),
            Finding::Unclear
        );
        let single = Difference { p_holm: None, interval: None, n: 1, ..clear.clone() };
        assert_eq!(single.finding(Some(Direction::Higher)), Finding::Unclear);
        let constant = Difference { interval: Some((2.0, 2.0)), p_holm: None, ..clear };
        assert_eq!(constant.finding(Some(Direction::Higher)), Finding::Constant);
    }
}
