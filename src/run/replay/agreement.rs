//! Whether the rows of a replay are those of the study's series.csv, to the byte.

use std::collections::BTreeMap;
use std::path::PathBuf;

use csv::StringRecord;

use super::{Replay, ReplayError};
use crate::output::as_written;
use crate::sim::Simulation;
use crate::study::KeptRow;

/// What the comparison of a run with its study found, short of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Rows of the run, all the same in the study.
    Same(u64),
    /// The directory has no series.csv: the study is not finished, or a part of one.
    NoTable,
    /// It has none of this run: the run failed.
    NoRows,
}

/// Time, month if any, and department of a row.
type Key = (i32, Option<u32>, String);

impl Replay<'_> {
    /// The table that the runs are compared with.
    #[must_use]
    pub fn series(&self) -> PathBuf {
        self.stored.directory.join("series.csv")
    }

    /// Compares the rows of a policy (from 0) with those of the study.
    pub(super) fn agreement(
        &self,
        policy: usize,
        rows: &[KeptRow],
    ) -> Result<Agreement, ReplayError> {
        let path = self.series();
        if !path.is_file() {
            return Ok(Agreement::NoTable);
        }
        let simulation = self.simulation();
        let own: BTreeMap<Key, &KeptRow> = rows
            .iter()
            .map(|row| ((row.time, row.month, simulation.groups()[row.group].clone()), row))
            .collect();
        let unreadable = |source| ReplayError::Series { path: path.clone(), source };
        let mut reader = csv::Reader::from_path(&path).map_err(unreadable)?;
        let header = reader.headers().map_err(unreadable)?;
        let table = Series::of(header, simulation, path.display().to_string())?;
        let run = [
            (self.point + 1).to_string(),
            self.plan.policies[policy].clone(),
            self.request.replication.to_string(),
        ];
        let (mut record, mut same) = (StringRecord::new(), 0);
        while reader.read_record(&mut record).map_err(unreadable)? {
            if table.run.iter().zip(&run).all(|(&at, own)| record.get(at) == Some(own)) {
                table.compare(&record, &own, simulation)?;
                same += 1;
            }
        }
        Ok(if same == 0 { Agreement::NoRows } else { Agreement::Same(same) })
    }
}

/// Where the columns of a series.csv stand.
struct Series {
    name: String,
    /// Point, policy, replication.
    run: [usize; 3],
    department: usize,
    time: usize,
    month: Option<usize>,
    person_months: Option<usize>,
    /// Column and metric.
    metrics: Vec<(usize, usize)>,
}

impl Series {
    fn of(
        header: &StringRecord,
        simulation: &dyn Simulation,
        name: String,
    ) -> Result<Self, ReplayError> {
        let at = |key: &str| header.iter().position(|column| column == key);
        let lacks = |key: &str| ReplayError::Differs(format!("{name} has no column {key}"));
        let needed = |key: &str| at(key).ok_or_else(|| lacks(key));
        let metrics = simulation.metrics().iter().enumerate();
        Ok(Self {
            run: [needed("point")?, needed("policy")?, needed("replication")?],
            department: needed("department")?,
            time: needed(simulation.period().column().unwrap_or("time"))?,
            month: at("month"),
            person_months: at("person_months"),
            metrics: metrics.filter_map(|(i, metric)| Some((at(metric.key)?, i))).collect(),
            name,
        })
    }

    fn compare(
        &self,
        record: &StringRecord,
        own: &BTreeMap<Key, &KeptRow>,
        simulation: &dyn Simulation,
    ) -> Result<(), ReplayError> {
        let cell = |at: usize| record.get(at).unwrap_or("");
        let month = self.month.map(cell).filter(|month| !month.is_empty());
        let key = || {
            let month = month.map(str::parse).transpose().ok()?;
            Some((cell(self.time).parse().ok()?, month, cell(self.department).to_owned()))
        };
        let Some(row) = key().and_then(|key| own.get(&key)) else {
            let year = cell(self.time);
            let text = format!("{}: the replay has no row of year {year}", self.name);
            return Err(ReplayError::Differs(text));
        };
        let metrics = simulation.metrics();
        let values = self.metrics.iter().map(|&(at, metric)| {
            (at, metrics[metric].key, metrics[metric].value(row.observations[metric]))
        });
        let exposure = self.person_months.map(|at| (at, "person_months", Some(row.person_months)));
        for (at, column, value) in exposure.into_iter().chain(values) {
            let replayed = as_written(value);
            if replayed != cell(at) {
                return Err(ReplayError::Differs(format!(
                    "the replay differs from {}: {column} of {:?} in year {} is {} there and {} \
                     here; was the study written by another version of rungs?",
                    self.name,
                    cell(self.department),
                    cell(self.time),
                    cell(at),
                    replayed
                )));
            }
        }
        Ok(())
    }
}
