//! Whether the rows of a replay are those of the study's series.csv, to the byte.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::bail;

use super::super::counted;
use super::question::Question;
use rungs::output::{RunTables, as_written};
use rungs::run::StoredRun;
use rungs::sim::Metric;
use rungs::study::KeptRow;

const SERIES: &str = "series.csv";

/// What the comparison with a study found, where nothing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// The number of rows, all of which are equal.
    Same(u64),
    /// The directory has no series.csv: the study is not finished, or a part of one.
    NoTable,
    /// It has no rows of this run: the run failed.
    NoRows,
}

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
    let results = RunTables::new(&stored.directory, stored.manifest.clone());
    let declared = results.column_names("series");
    let simulation = question.simulation();
    let written = |metric: &&(usize, &Metric)| declared.contains(&metric.1.key);
    let metrics: Vec<_> = simulation.metrics().iter().enumerate().collect();
    let metrics: Vec<_> = metrics.iter().filter(written).copied().collect();
    let mut columns = vec!["point", "policy", "replication", "department"];
    columns.push(simulation.period().column().unwrap_or("time"));
    let values = columns.len();
    columns.push("person_months");
    columns.extend(metrics.iter().map(|(_, metric)| metric.key));
    columns.extend(declared.iter().filter(|name| **name == "month"));
    let month = values + 1 + metrics.len();
    let replayed = |row: &KeptRow| {
        let department = simulation.groups()[row.group].clone();
        let month = row.month.map_or_else(String::new, |month| month.to_string());
        let observed = metrics.iter().map(|(i, metric)| metric.value(row.observations[*i]));
        let cells = std::iter::once(Some(row.person_months)).chain(observed).map(as_written);
        ([department, row.time.to_string(), month], cells.collect::<Vec<_>>())
    };
    let replayed: BTreeMap<[String; 3], Vec<String>> = rows.iter().map(replayed).collect();
    let (point, replication) = ((question.point + 1).to_string(), question.replication.to_string());
    let run = [&point, &question.plan.policies[policy], &replication];
    let (mut same, mut differences) = (0, Vec::new());
    results.each_row("series", &columns, &mut |row| {
        if run.iter().enumerate().any(|(at, own)| row.text(at) != *own) {
            return Ok(());
        }
        let key = [3, 4, month].map(|at| row.text(at).to_owned());
        let cells = replayed.get(&key).map_or(&[][..], Vec::as_slice);
        let place = format!("{:?} in year {}", key[0], key[1]);
        differences.extend(cells.is_empty().then(|| format!("the replay has no row of {place}")));
        for (cell, at) in cells.iter().zip(values..).filter(|(cell, at)| row.text(*at) != *cell) {
            let (column, there) = (columns[at], row.text(at));
            differences.push(format!("{column} of {place} is {there} there and {cell} here"));
        }
        same += 1;
        Ok(())
    })?;
    match differences.first() {
        Some(difference) => bail!(
            "the replay differs from {}: {difference}; was the study written by another version of \
             rungs?",
            path.display()
        ),
        None if same == 0 => Ok(Agreement::NoRows),
        None => Ok(Agreement::Same(same)),
    }
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
