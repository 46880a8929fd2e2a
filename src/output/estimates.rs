//! The means and differences of a study at all points, as charts and report read them.

use super::finding::Finding;
use super::numbers::{counted, decimals, grouped};
use super::{MetricLabel, OutputError, RunTables, TableRow};
use crate::sim::Direction;
use crate::stats::REPLICATIONS_MIN;

/// The only point of a study without a design.
pub(super) const POINT: usize = 1;

/// A study's means and differences.
#[derive(Debug)]
pub(super) struct Estimates<'r> {
    pub(super) run: &'r RunTables,
    /// The place of the policy that the others are compared with.
    pub(super) baseline: usize,
    /// Means of a policy's metric at a point, ordered by [`At`].
    pub(super) means: Vec<Mean>,
    /// Differences of a policy's metric from the baseline's, ordered by [`At`].
    pub(super) differences: Vec<Difference>,
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

/// How many replications the design points have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Replications {
    pub(super) fewest: u64,
    pub(super) most: u64,
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

    /// The decimals that it is shown with in its unit.
    pub(super) fn decimals(&self) -> usize {
        decimals(self.difference.unwrap_or(0.0), self.half_width())
    }

    /// What it says of a metric whose better side is `better`.
    pub(super) fn finding(&self, better: Option<Direction>) -> Finding {
        let Some(difference) = self.difference else { return Finding::Unclear };
        let is_constant = self.n > 1 && self.interval.is_some_and(|(low, high)| low >= high);
        Finding::of(difference, is_constant, self.p_holm, better)
    }
}

impl<'r> Estimates<'r> {
    /// Reads summary.csv and comparison.csv, of which only the rows of `department` count, and of
    /// the latter the differences from the policy at `baseline`.
    pub(super) fn read(
        run: &'r RunTables,
        department: &str,
        baseline: usize,
    ) -> Result<Self, OutputError> {
        let own = [("department", department)];
        let at = |row: &TableRow| {
            Some(At {
                point: row.text(0).parse().ok()?,
                policy: run.policies.iter().position(|policy| policy == row.text(1))?,
                metric: run.metrics.iter().position(|metric| metric.key == row.text(2))?,
            })
        };
        let columns = ["point", "policy", "metric", "n", "mean", "sd", "ci_low", "ci_high"];
        let rows = run.rows("summary", &columns, &own)?;
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
        let name = run.policies.get(baseline).map_or("", String::as_str);
        let rows = run.rows("comparison", &columns, &[own[0], ("baseline", name)])?;
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
        Ok(Self { run, baseline, means, differences })
    }

    /// The name of the policy that the others are compared with.
    pub(super) fn baseline_name(&self) -> &'r str {
        &self.run.policies[self.baseline]
    }

    /// Places of the policies that are compared with it.
    pub(super) fn others(&self) -> Vec<usize> {
        self.run.others(self.baseline)
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

    /// The replications of a design point, from 1: as many as its best known mean rests on.
    pub(super) fn replications_at(&self, point: usize) -> u64 {
        let own = self.means.iter().filter(|mean| mean.at.point == point);
        own.map(|mean| mean.n).max().unwrap_or(0)
    }

    /// The replications of the design points: as many as the best known mean of each rests on.
    pub(super) fn replications(&self) -> Replications {
        let by_point = self.means.chunk_by(|a, b| a.at.point == b.at.point);
        let most = by_point.map(|own| own.iter().map(|mean| mean.n).max().unwrap_or(0));
        let counts: Vec<u64> = most.collect();
        Replications {
            fewest: counts.iter().copied().min().unwrap_or(0),
            most: counts.into_iter().max().unwrap_or(0),
        }
    }
}

impl Replications {
    /// `60 replications`; `40 to 90 replications a point` where points differ.
    pub(super) fn words(self) -> String {
        let most = counted(self.most, "replication", "replications");
        if self.fewest == self.most {
            return most;
        }
        format!("{} to {most} a point", grouped(self.fewest))
    }

    /// The same where there are points: `one replication`, `60 replications a point`.
    pub(super) fn words_of_points(self) -> String {
        match self.most {
            0 | 1 => "one replication".to_owned(),
            most if self.fewest == most => format!("{} replications a point", grouped(most)),
            _ => self.words(),
        }
    }

    /// Whether they are too few for a conclusion from their resamples anywhere.
    pub(super) fn are_few(self) -> bool {
        self.fewest < REPLICATIONS_MIN as u64
    }
}

/// Half of an interval.
fn half((low, high): (f64, f64)) -> f64 {
    (high - low) / 2.0
}

/// Estimates made by hand, for tests.
#[cfg(test)]
pub(super) fn difference(at: At, size: f64, half: f64, p_holm: f64) -> Difference {
    let interval = Some((size - half, size + half));
    Difference { at, n: 10, difference: Some(size), interval, p_holm: Some(p_holm) }
}
