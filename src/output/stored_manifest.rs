//! The manifest of a directory as it is read again.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::OutputError;
use super::control_characters::holds_control;
use super::cut_off::is_set_aside;
use super::place::{PARTIAL, beside, real_place};
use crate::study::RESULTS_VERSION;
use crate::study::journal::Journal;

/// The manifest of a directory: of a study, finished or not, of a part of one, or of a replay.
///
/// # Errors
///
/// [`OutputError::NoStudy`] where there is none, or it is broken.
pub fn read_manifest(place: &Path) -> Result<Value, OutputError> {
    let text = fs::read(place.join("manifest.json")).map_err(|error| {
        let place = real_place(place).unwrap_or_else(|_| place.to_owned());
        let (place, partial) = (&*place, beside(&place, PARTIAL));
        if is_set_aside(place) {
            let shown = place.display();
            let reason = format!(
                "the command that was replacing it was cut off when the old directory was set aside; \
                 `rungs extend {shown}` finishes that"
            );
            return refused(place, &reason);
        }
        if partial.is_dir() {
            let partial = partial.display();
            let reason = format!(
                "its run is unfinished, in {partial}; finish it with `rungs run --resume` \
                 (`rungs replay` reads {partial} as it is)"
            );
            return refused(place, &reason);
        }
        refused(place, &format!("no manifest.json ({error}); name a directory of `rungs run`"))
    })?;
    let manifest = serde_json::from_slice(&text).map_err(|error| {
        refused(place, &format!("manifest.json is broken ({error}); run the study again"))
    })?;
    if holds_control(&manifest) {
        let reason = "manifest.json holds control characters, which no study has in it; run the \
                      study again";
        return Err(refused(place, reason));
    }
    Ok(manifest)
}

/// The manifest of a whole, finished study.
pub(super) fn whole_manifest(place: &Path) -> Result<Value, OutputError> {
    let manifest = read_manifest(place)?;
    if place.extension().is_some_and(|ending| ending == "partial") {
        return Err(refused(place, "an unfinished run; finish it with `rungs run --resume`"));
    }
    if !manifest["shard"].is_null() {
        return Err(refused(place, "a part of a study; join the parts with `rungs merge` first"));
    }
    let has_runs = !columns_of(&manifest, "runs").is_empty();
    if has_runs && !place.join("runs.csv").is_file() && Journal::records(place) > 0 {
        let reason = format!(
            "its tables were dropped by `rungs clean`, or are lost; `rungs extend {}` makes them \
             again from its journal",
            place.display()
        );
        return Err(refused(place, &reason));
    }
    if !has_runs || !place.join("runs.csv").is_file() {
        let reason = "it has no table of runs; name a directory of `rungs run`, not one of \
                      `rungs compare` or `rungs replay`";
        return Err(refused(place, reason));
    }
    Ok(manifest)
}

/// What to do about a table that is not as it was written.
pub(super) fn remedy(place: &Path, manifest: &Value) -> String {
    let place = place.display();
    if manifest["results_version"] == RESULTS_VERSION && manifest["scenario"].is_object() {
        return format!("`rungs extend {place}` makes all tables again from the journal");
    }
    format!("make {place} again, or copy the file from where it is whole")
}

pub(super) fn refused(place: &Path, reason: &str) -> OutputError {
    OutputError::NoStudy { path: place.to_owned(), reason: reason.to_owned() }
}

/// The columns of `table` that `manifest` declares; none where there is no such table.
pub(super) fn columns_of<'m>(manifest: &'m Value, table: &str) -> Vec<&'m Value> {
    let file = format!("{table}.csv");
    let mut tables = manifest["tables"].as_array().into_iter().flatten();
    let found = tables.find(|table| table["file"] == file);
    found.and_then(|table| table["columns"].as_array()).into_iter().flatten().collect()
}
