//! Whether the rows of a replay are those of the study's series.csv, to the byte.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Replay;
use crate::output::{RowCells, RunTables, as_written};
use crate::run::RunError;
use crate::study::KeptRow;

/// What the comparison of a run with its study found, short of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Rows of the run, all the same in the study.
    Same(u64),
    /// The directory has no series.csv: the study is not finished, or a part of one, or leaves it
    /// out; or it was dropped.
    NoTable,
    /// It has none of this run: the run failed.
    NoRows,
}

/// Cells of a row that name it: time, month and department.
type Key = [String; 3];

impl Replay<'_> {
    /// The table that the runs are compared with.
    #[must_use]
    pub fn series(&self) -> PathBuf {
        self.stored.directory.join("series.csv")
    }

    /// Compares the rows of a policy (from 0) with those of the study.
    pub(super) fn agreement(&self, policy: usize, rows: &[KeptRow]) -> Result<Agreement, RunError> {
        if !self.series().is_file() {
            return Ok(Agreement::NoTable);
        }
        let groups = self.simulation().groups();
        let own: BTreeMap<Key, &KeptRow> = rows
            .iter()
            .map(|row| {
                let month = row.month.map_or_else(String::new, |month| month.to_string());
                ([row.time.to_string(), month, groups[row.group].clone()], row)
            })
            .collect();
        let tables = RunTables::checked(&self.stored.directory, self.stored.manifest.clone());
        let columns = tables.column_names("series");
        let run = [
            (self.runs.point + 1).to_string(),
            self.runs.plan.policies[policy].clone(),
            self.runs.request.replication.to_string(),
        ];
        let (mut same, mut difference) = (0, None);
        tables.each_row("series", &columns, &mut |cells| {
            let names = ["point", "policy", "replication"].map(|name| cell(cells, &columns, name));
            if difference.is_none() && names.iter().eq(run.iter()) {
                same += 1;
                difference = self.difference(&own, &columns, cells);
            }
            Ok(())
        })?;
        match difference {
            Some(difference) => Err(RunError::Differs(difference)),
            None if same == 0 => Ok(Agreement::NoRows),
            None => Ok(Agreement::Same(same)),
        }
    }

    /// In what a row of the study differs from that of the replay, in words.
    fn difference(
        &self,
        own: &BTreeMap<Key, &KeptRow>,
        columns: &[&str],
        cells: &RowCells<'_>,
    ) -> Option<String> {
        let (simulation, series) = (self.simulation(), self.series());
        let (there, series) = (|name: &str| cell(cells, columns, name), series.display());
        let time = simulation.period().column().unwrap_or("time");
        let [year, month, department] = [time, "month", "department"].map(there);
        let key = [year, month, department].map(str::to_owned);
        let Some(row) = own.get(&key) else {
            return Some(format!("{series}: the replay has no row of year {year}"));
        };
        let metrics = simulation.metrics().iter().zip(&row.observations);
        let values = metrics.map(|(metric, &observed)| (metric.key, metric.value(observed)));
        let exposure = ("person_months", Some(row.person_months));
        let mut values = values.chain([exposure]).filter(|(name, _)| columns.contains(name));
        values.find_map(|(name, value)| {
            let (there, here) = (there(name), as_written(value));
            (there != here).then(|| {
                format!(
                    "the replay differs from {series}: {name} of {department:?} in year {year} is \
                     {there} there and {here} here; was the study written by another version of \
                     rungs?"
                )
            })
        })
    }
}

/// The cell of a column; empty where there is no such column.
fn cell<'c>(cells: &'c RowCells<'_>, columns: &[&str], name: &str) -> &'c str {
    columns.iter().position(|column| *column == name).map_or("", |at| cells.text(at))
}
