//! Whether the rows of a replay are those of the study's series.csv, to the byte.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, bail};
use csv::StringRecord;

use super::super::counted;
use super::question::Question;
use rungs::output::as_written;
use rungs::run::StoredRun;
use rungs::sim::Simulation;
use rungs::study::KeptRow;

const SERIES: &str = "series.csv";

/// What the comparison with a study found, short of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// So many rows, all the same.
    Same(u64),
    /// The directory has no series.csv: the study is not finished, or a part of one.
    NoTable,
    /// It has none of this run: the run failed.
    NoRows,
}

/// Time, month if any, and department of a row.
type Key = (i32, Option<u32>, String);

/// Compares the rows of a policy (from 0) with those of the study.
pub(super) fn with_study(
    stored: &StoredRun,
    question: &Question<'_>,
    policy: usize,
    rows: &[KeptRow],
) -> anyhow::Result<Agreement> {
    let path = stored.directory.join(SERIES);
    if !path.is_file() {
        return Ok(Agreement::NoTable);
    }
    let simulation = question.simulation();
    let own: BTreeMap<Key, &KeptRow> = rows
        .iter()
        .map(|row| ((row.time, row.month, simulation.groups()[row.group].clone()), row))
        .collect();
    let name = || format!("could not read {}", path.display());
    let mut reader = csv::Reader::from_path(&path).with_context(name)?;
    let table = Series::of(reader.headers()?, simulation, &path.display().to_string())?;
    let run = [
        (question.point + 1).to_string(),
        question.plan.policies[policy].clone(),
        question.replication.to_string(),
    ];
    let (mut record, mut same) = (StringRecord::new(), 0);
    while reader.read_record(&mut record).with_context(name)? {
        if table.run.iter().zip(&run).all(|(&at, own)| record.get(at) == Some(own)) {
            table.compare(&record, &own, question)?;
            same += 1;
        }
    }
    Ok(if same == 0 { Agreement::NoRows } else { Agreement::Same(same) })
}

/// Says what the comparison of all policies found.
pub(super) fn print(
    out: &mut impl Write,
    stored: &StoredRun,
    agreements: &[Agreement],
) -> anyhow::Result<()> {
    let name = stored.directory.join(SERIES).display().to_string();
    let same = |agreement: &Agreement| match agreement {
        Agreement::Same(rows) => *rows,
        Agreement::NoTable | Agreement::NoRows => 0,
    };
    let rows = counted(agreements.iter().map(same).sum(), "row", "rows");
    if agreements.contains(&Agreement::NoTable) {
        writeln!(
            out,
            "There is no {name} to compare with: the study is not finished, or a part of one."
        )?;
    } else if agreements.contains(&Agreement::NoRows) {
        writeln!(out, "{name} lacks a run that was replayed; {rows} of others are the same.")?;
    } else {
        writeln!(out, "{rows} of {name} are the same to the byte.")?;
    }
    Ok(())
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
    fn of(header: &StringRecord, simulation: &dyn Simulation, name: &str) -> anyhow::Result<Self> {
        let at = |key: &str| header.iter().position(|column| column == key);
        let needed = |key: &str| at(key).with_context(|| format!("{name} has no column {key}"));
        let metrics = simulation.metrics().iter().enumerate();
        Ok(Self {
            name: name.to_owned(),
            run: [needed("point")?, needed("policy")?, needed("replication")?],
            department: needed("department")?,
            time: needed(simulation.period().column().unwrap_or("time"))?,
            month: at("month"),
            person_months: at("person_months"),
            metrics: metrics.filter_map(|(i, metric)| Some((at(metric.key)?, i))).collect(),
        })
    }

    fn compare(
        &self,
        record: &StringRecord,
        own: &BTreeMap<Key, &KeptRow>,
        question: &Question<'_>,
    ) -> anyhow::Result<()> {
        let cell = |at: usize| record.get(at).unwrap_or("");
        let month = self.month.map(cell).filter(|month| !month.is_empty());
        let key = (
            cell(self.time).parse()?,
            month.map(str::parse).transpose()?,
            cell(self.department).to_owned(),
        );
        let Some(row) = own.get(&key) else {
            bail!("{}: the replay has no row of year {}", self.name, cell(self.time));
        };
        let metrics = question.simulation().metrics();
        let values = self.metrics.iter().map(|&(at, metric)| {
            (at, metrics[metric].key, metrics[metric].value(row.observations[metric]))
        });
        let exposure = self.person_months.map(|at| (at, "person_months", Some(row.person_months)));
        for (at, column, value) in exposure.into_iter().chain(values) {
            let replayed = as_written(value);
            if replayed != cell(at) {
                bail!(
                    "the replay differs from {}: {column} of {:?} in year {} is {} there and {} \
                     here; was the study written by another version of rungs?",
                    self.name,
                    cell(self.department),
                    cell(self.time),
                    cell(at),
                    replayed
                );
            }
        }
        Ok(())
    }
}
