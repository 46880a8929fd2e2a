//! Whether tables and manifest follow from the journal: they are made again and compared byte by
//! byte with what is there. Nothing is written but a copy of the journal, in a temporary folder.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::{Check, Scratch, Subject, VerifyOptions};
use crate::output::{
    AllTables, COLUMNS, FirstDifference, Formats, ListedFile, MadeFile, Manifest, Missing,
    OutputError, listed_files, lists_parquet,
};
use crate::run::{PlannedStudy, RunError, StoredRun};
use crate::study::disk::{self, Disk};
use crate::study::journal::Journal;
use crate::study::{
    self, PointJudgement, Progress, RESULTS_VERSION, RunColumns, RunIndex, StudyError,
};

/// Makes the tables of a study again. Where that cannot be, or was not asked for, it says why.
pub(super) fn check(
    stored: &StoredRun,
    options: &VerifyOptions<'_>,
) -> Result<Option<Check>, RunError> {
    let only = |found: &str| {
        let (found, faults) = (found.to_owned(), Vec::new());
        Ok(Some(Check { subject: Subject::Tables, found, is_done: false, faults }))
    };
    if options.quick || stored.is_part() {
        return Ok(None);
    }
    let version = &stored.manifest["results_version"];
    if *version != RESULTS_VERSION {
        return only(&format!(
            "not made again: they are of results version {version}, and this program makes version \
             {RESULTS_VERSION}"
        ));
    }
    let source = match stored.own_source() {
        Ok(source) => source,
        Err(RunError::Output(OutputError::Changed { .. })) => {
            return only("not made again: the scenario is not as it was written");
        }
        Err(other) => return Err(other),
    };
    let study = PlannedStudy::lacking(&source, Missing::read(&stored.manifest));
    let scratch = Scratch::new(options.scratch)?;
    let Some(records) = records(stored, &study, &scratch, options.threads)? else {
        return only("not made again: the journal lacks runs");
    };
    let spreadsheet_safe = source.expansion.base.output.spreadsheet_safe;
    let formats =
        Formats { parquet: lists_parquet(&stored.manifest), png: false, spreadsheet_safe };
    let made = study::with_threads(options.threads, || -> Result<_, OutputError> {
        let (files, path) = (Disk::files(), scratch.0.join(COLUMNS));
        let place = (&files, &*path);
        let columns = RunColumns::for_tables(&study.plan, &records, options.threads, place)?;
        let mut tables = AllTables::comparing(&stored.directory, formats);
        study::write_tables(&study.plan, &records, &columns, &mut tables)?;
        Ok((tables.made(), study::judge(&study.plan, &columns)?))
    })?;
    let (made, judged) = made?;
    let mut faults: Vec<String> = differing(stored, &made);
    faults.extend(manifest_fault(stored, &study, &records, &judged)?);
    let found = match faults.len() {
        0 => format!("{} files and the manifest, made again: the same to the byte", made.len()),
        _ => format!("{} files and the manifest, made again", made.len()),
    };
    Ok(Some(Check { subject: Subject::Tables, found, is_done: true, faults }))
}

/// The runs of the study, read from a copy of its journal; `None` where some are missing.
fn records(
    stored: &StoredRun,
    study: &PlannedStudy<'_>,
    scratch: &Scratch,
    threads: usize,
) -> Result<Option<RunIndex>, RunError> {
    let widths = study.plan.widths();
    let names = Journal::fitting(&Disk, &stored.directory, widths);
    if names.len() < 2 {
        return Ok(None);
    }
    for name in names {
        let (from, to) = (stored.directory.join(name), scratch.0.join(name));
        disk::copy(&Disk, &from, &to).map_err(|error| OutputError::io("copy", &from, error))?;
    }
    let journal = Journal::open(&Disk, &scratch.0, widths).map_err(StudyError::from)?;
    let records = RunIndex::on_record(&study.plan, journal)?;
    // A run that failed is not on record, and fails again.
    let failed = stored.manifest["failures"].as_array().map_or(0, Vec::len) as u64;
    let failed = failed * study.plan.policies.len() as u64;
    let few = Few { left: AtomicU64::new(records.finished() + failed) };
    let records = study::run_with(&study.plan, records, threads, &few)?;
    Ok((!records.interrupted && !few.stops()).then_some(records))
}

/// Stops a study that has more to run than it may.
struct Few {
    left: AtomicU64,
}

impl Progress for Few {
    fn advance(&self, runs: u64) {
        let less = |left: u64| Some(left.checked_sub(runs).unwrap_or(u64::MAX));
        // The function gives a value for every one that is there.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn stops(&self) -> bool {
        self.left.load(Ordering::Relaxed) == u64::MAX
    }
}

/// The tables that differ from what was made again. One that is gone is told with the files; of it
/// only the digest is compared.
fn differing(stored: &StoredRun, made: &[MadeFile]) -> Vec<String> {
    let listed = listed_files(&stored.manifest);
    let is_listed = |file: &ListedFile| listed.as_ref().is_none_or(|all| all.contains(file));
    let fault = |made: &MadeFile| {
        let name = &made.listed.name;
        match made.difference {
            Some(FirstDifference::Line(line)) if name.ends_with(".csv") => {
                Some(format!("{name}: line {line} is not what the journal gives"))
            }
            Some(FirstDifference::Line(_)) => {
                Some(format!("{name}: it is not what the journal gives"))
            }
            Some(FirstDifference::Missing) if listed.is_none() => {
                Some(format!("{name}: it is gone"))
            }
            _ if !is_listed(&made.listed) => {
                Some(format!("{name}: the manifest lists other bytes than the journal gives"))
            }
            _ => None,
        }
    };
    let end = format!("; `rungs extend {}` makes the tables again", stored.name());
    made.iter().filter_map(fault).map(|fault| fault + &end).collect()
}

/// What is wrong with the manifest, if this version of the program would write another.
fn manifest_fault(
    stored: &StoredRun,
    study: &PlannedStudy<'_>,
    records: &RunIndex,
    judged: &[PointJudgement],
) -> Result<Option<String>, OutputError> {
    let path = stored.directory.join("manifest.json");
    let parquet = lists_parquet(&stored.manifest);
    let files = listed_files(&stored.manifest);
    let made = Manifest { parquet, files, ..study.manifest(&records.failures, Some(judged)) };
    let made = made.text().map_err(|error| OutputError::io("write", &path, error))?;
    let there = fs::read(&path).map_err(|error| OutputError::io("read", &path, error))?;
    // Read back, so that both have gone the same way.
    let made_keys: Value = serde_json::from_slice(&made).unwrap_or_default();
    if made == there || made_keys["version"] != stored.manifest["version"] {
        return Ok(None);
    }
    let keys = made_keys.as_object().into_iter().flatten();
    let keys = keys.filter(|(key, value)| stored.manifest[*key] != **value);
    let keys: Vec<&str> = keys.map(|(key, _)| key.as_str()).collect();
    let keys = if keys.is_empty() { String::new() } else { format!(" ({})", keys.join(", ")) };
    Ok(Some(format!(
        "manifest.json: it is not what the study gives{keys}; `rungs extend {}` writes it again",
        stored.name()
    )))
}
