//! Finished studies side by side: the same metrics of each, and what differs from the first.

mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use super::{FinishedStudy, MetricLabel, OutputError, ReadGroup};
use super::{KeyDifference, RunTables, scenario_differences};
use crate::stats::holm;
use crate::study::{Sampling, StudyDifference, Summary, between_studies, summarize};

/// Finished studies with the same metrics.
#[derive(Debug)]
pub struct JoinedStudies {
    /// What each is called: its directory's name, or its path where two names are alike.
    pub names: Vec<String>,
    /// The studies, at least two.
    pub studies: Vec<FinishedStudy>,
    /// By study, the keys in which its scenario differs from that of the first; names and
    /// descriptions left out.
    pub differences: Vec<Vec<KeyDifference>>,
    /// Every metric of every group of every study, in that order.
    pub rows: Vec<JoinedRow>,
}

/// A metric of a policy in a department at a point of a study.
#[derive(Clone, Debug)]
pub struct JoinedRow {
    /// Index of the study.
    pub study: usize,
    /// Index into the groups of the study.
    pub group: usize,
    /// Index of the metric.
    pub metric: usize,
    /// The metric over the replications.
    pub summary: Summary,
    /// The study less the first one, where that has the same policy, department and point.
    pub across: Option<StudyDifference>,
    /// p adjusted by Holm's method over studies × policies × headline metrics at the point, in
    /// the department; only for headline metrics.
    pub p_holm: Option<f64>,
}

impl JoinedStudies {
    /// Joins studies; the first is the one that the others are compared with.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] where a study has other metrics than the first, or was made by
    /// other rules (another results version).
    pub fn of(studies: Vec<FinishedStudy>) -> Result<Self, OutputError> {
        if let Some((first, others)) = studies.split_first() {
            for other in others {
                check(first, other)?;
            }
        }
        let scenario = |study: &FinishedStudy| study.run.manifest()["scenario"].clone();
        let first = studies.first().map(scenario).unwrap_or_default();
        let differences = studies.iter().map(|study| {
            let found = scenario_differences(&first, &scenario(study)).into_iter();
            found.filter(|key| !key.is_text()).collect()
        });
        let differences = differences.collect();
        let (names, rows) = (names(&studies), Vec::new());
        let mut joined = Self { names, studies, differences, rows };
        for study in 0..joined.studies.len() {
            let rows = joined.rows_of(study);
            joined.rows.extend(rows);
        }
        joined.adjust();
        Ok(joined)
    }

    /// The metrics that all studies have.
    #[must_use]
    pub fn metrics(&self) -> &[MetricLabel] {
        &self.studies[0].run.metrics
    }

    /// The group of a row.
    #[must_use]
    pub fn group(&self, row: &JoinedRow) -> &ReadGroup {
        &self.studies[row.study].groups[row.group]
    }

    /// Whether the periods of a study are as many as those of the first. Where they are not, metrics
    /// over all periods mean something else, and no difference counts as better or worse.
    #[must_use]
    pub fn has_horizon_of_first(&self, study: usize) -> bool {
        !self.differences[study].iter().any(KeyDifference::is_horizon)
    }

    /// How a study is compared with the first: in pairs where a replication of both has the same
    /// draws. `None` where its design points are others.
    #[must_use]
    pub fn sampling(&self, study: usize) -> Option<Sampling> {
        let (first, other) = (&self.studies[0], &self.studies[study]);
        let moved = self.differences[study].iter().any(KeyDifference::moves_draws);
        let same_draws = first.seed == other.seed && !moved;
        let sampling = if same_draws { Sampling::Paired } else { Sampling::Independent };
        (first.points == other.points).then_some(sampling)
    }

    fn rows_of(&self, study: usize) -> Vec<JoinedRow> {
        let sampling = self.sampling(study).filter(|_| study > 0);
        let is_judged = self.has_horizon_of_first(study);
        let first: BTreeMap<_, _> =
            self.studies[0].groups.iter().map(|group| (key(group), group)).collect();
        let mut rows = Vec::new();
        for (index, group) in self.studies[study].groups.iter().enumerate() {
            let reference = first.get(&key(group)).copied();
            for (metric, values) in group.values.iter().enumerate() {
                let alone: Vec<Option<f64>> = values.iter().map(|(_, value)| *value).collect();
                let mut compared = sampling.zip(reference).and_then(|(sampling, reference)| {
                    between_studies(&reference.values[metric], values, sampling)
                });
                if let Some(compared) = compared.as_mut().filter(|_| !is_judged) {
                    compared.p_value = None;
                }
                rows.push(JoinedRow {
                    study,
                    group: index,
                    metric,
                    summary: summarize(&alone),
                    across: compared,
                    p_holm: None,
                });
            }
        }
        rows
    }

    /// Adjusts the p values of every point and department.
    fn adjust(&mut self) {
        let place = |row: &JoinedRow| {
            let group = self.group(row);
            (group.point, group.department.clone())
        };
        let headline = |row: &JoinedRow| {
            let is_judged = self.has_horizon_of_first(row.study);
            row.across.is_some() && is_judged && self.metrics()[row.metric].headline
        };
        let mut family: Vec<(_, usize)> = (0..self.rows.len())
            .filter(|&at| headline(&self.rows[at]))
            .map(|at| (place(&self.rows[at]), at))
            .collect();
        family.sort();
        for tests in family.chunk_by(|(a, _), (b, _)| a == b) {
            let p_value = |&(_, at): &(_, usize)| self.rows[at].across.and_then(|a| a.p_value);
            let adjusted = holm(&tests.iter().map(p_value).collect::<Vec<_>>());
            for ((_, at), p_holm) in tests.iter().zip(adjusted) {
                self.rows[*at].p_holm = p_holm;
            }
        }
    }
}

/// What a group is known by in every study.
fn key(group: &ReadGroup) -> (i64, &str, &str) {
    (group.point, &group.policy, &group.department)
}

/// Refuses a study that cannot stand beside the first.
fn check(first: &FinishedStudy, other: &FinishedStudy) -> Result<(), OutputError> {
    let (name, version) = (first.place.display(), "results_version");
    let refused = |reason| OutputError::NoStudy { path: other.place.clone(), reason };
    let (there, here) = (&first.run.manifest()[version], &other.run.manifest()[version]);
    if there != here {
        return Err(refused(format!(
            "its results version is {here}, that of {name} is {there}: the same scenario would \
             give other numbers; run both with one version of the program"
        )));
    }
    if let Some(key) = unlike(&first.run.metrics, &other.run.metrics) {
        return Err(refused(format!(
            "its metrics are not those of {name}, `{key}` for one; run both with one version of \
             the program, and let both write the same metrics"
        )));
    }
    if own_columns(&first.run) != own_columns(&other.run) {
        return Err(refused(format!(
            "its runs have other columns than those of {name}; run both with one version of the \
             program"
        )));
    }
    Ok(())
}

/// The columns of the table of runs, but for the factors that a study has joined to the point.
fn own_columns(run: &RunTables) -> Vec<&str> {
    let columns = run.column_names("runs");
    let policy = columns.iter().position(|column| *column == "policy").unwrap_or(1);
    let is_own = |(at, _): &(usize, &str)| *at == 0 || *at >= policy;
    columns.into_iter().enumerate().filter(is_own).map(|(_, column)| column).collect()
}

/// The key of the first metric that is described otherwise, or that one study lacks.
fn unlike<'m>(first: &'m [MetricLabel], other: &'m [MetricLabel]) -> Option<&'m str> {
    let at = (0..first.len().max(other.len())).find(|&at| first.get(at) != other.get(at))?;
    other.get(at).or(first.get(at)).map(|metric| metric.key.as_str())
}

/// The directories' names, or their paths where two names are alike.
fn names(studies: &[FinishedStudy]) -> Vec<String> {
    let short = |place: &Path| {
        let whole = place.canonicalize().unwrap_or_else(|_| place.to_owned());
        whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into())
    };
    let names: Vec<String> = studies.iter().map(|study| short(&study.place)).collect();
    let is_alone = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
    let name = |(study, name): (&FinishedStudy, &String)| {
        if is_alone(name) { name.clone() } else { study.place.display().to_string() }
    };
    studies.iter().zip(&names).map(name).collect()
}
