//! A finished study with the values of all its runs in memory, to be compared with others.

use std::path::{Path, PathBuf};

use super::stored_manifest::refused;
use super::{OutputError, RowCells, RunTables, TableRow};
use crate::scenario::Analysis;
use crate::sim::Choice;

/// A finished study, and the values of its runs.
#[derive(Debug)]
pub struct FinishedStudy {
    /// The directory.
    pub place: PathBuf,
    /// Its manifest and tables.
    pub run: RunTables,
    /// The study's seed.
    pub seed: i64,
    /// Every point, policy and department with its runs, in the order of the table.
    pub groups: Vec<ReadGroup>,
    /// The rows of points.csv; `None` where the study has one point.
    pub points: Option<Vec<TableRow>>,
}

/// The runs of a policy in a department at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadGroup {
    /// The design point, from 1.
    pub point: i64,
    /// Name of the policy.
    pub policy: String,
    /// `all`, or the department's name.
    pub department: String,
    /// By metric: the value of every replication, by its number, rising.
    pub values: Vec<Vec<(u32, Option<f64>)>>,
}

/// The columns of runs.csv that come before the metrics here.
const KEYS: [&str; 5] = ["point", "policy", "department", "replication", "seed"];

impl FinishedStudy {
    /// Reads the manifest and the runs of `place`.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] for a directory without a whole study, or with an analysis;
    /// [`OutputError::NotATable`]
    /// for tables that are not as the manifest describes them.
    pub fn read(place: &Path) -> Result<Self, OutputError> {
        let run = RunTables::read(place)?;
        if run.analysis() != Analysis::Policies {
            let word = run.analysis().word();
            let reason = format!(
                "it holds an analysis of {word}, which is not set beside others run by run; name studies \
                 of policies, or read its tables"
            );
            return Err(refused(place, &reason));
        }
        let mut points = None;
        if run.has("points") {
            points = Some(run.rows("points", &run.column_names("points"), &[])?);
        }
        let mut study = Self { place: place.to_owned(), run, seed: 0, groups: Vec::new(), points };
        study.read_runs()?;
        Ok(study)
    }

    fn read_runs(&mut self) -> Result<(), OutputError> {
        let Self { run, seed, groups, .. } = self;
        let metrics = run.metrics.iter().map(|metric| metric.key.as_str());
        let columns: Vec<&str> = KEYS.into_iter().chain(metrics).collect();
        run.each_row("runs", &columns, &mut |cells| {
            let point = whole(run, cells, 0)?;
            let replication = whole(run, cells, 3)?;
            *seed = whole(run, cells, 4)?;
            let (policy, department) = (cells.text(1), cells.text(2));
            let is_open = |group: &ReadGroup| {
                group.point == point && group.policy == policy && group.department == department
            };
            if !groups.last().is_some_and(is_open) {
                let values = vec![Vec::new(); run.metrics.len()];
                let (policy, department) = (policy.to_owned(), department.to_owned());
                groups.push(ReadGroup { point, policy, department, values });
            }
            let values = groups.last_mut().into_iter().flat_map(|group| &mut group.values);
            for (values, column) in values.zip(KEYS.len()..) {
                values.push((replication, cells.number(column)));
            }
            Ok(())
        })?;
        if groups.is_empty() {
            return Err(run.faulty("runs", "it has no runs".to_owned()));
        }
        Ok(())
    }
}

/// A cell that must hold a whole number.
fn whole<T: std::str::FromStr>(
    run: &RunTables,
    cells: &RowCells<'_>,
    column: usize,
) -> Result<T, OutputError> {
    cells.text(column).parse().map_err(|_| {
        let (line, text) = (cells.line(), cells.text(column));
        run.faulty("runs", format!("line {line}: `{text}` is not a whole number"))
    })
}
