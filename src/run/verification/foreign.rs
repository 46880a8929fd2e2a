//! Files of a directory that the program did not write.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Check, Subject};
use crate::output::{DrawnFile, OutputError, listed_files, own_files};
use crate::run::StoredRun;

/// Names the files of the directory that neither the manifest nor `drawn.json` lists; nothing where
/// there are none.
pub(super) fn check(stored: &StoredRun, drawn: &[DrawnFile]) -> Result<Option<Check>, OutputError> {
    const SHOWN: usize = 8;
    let listed = listed_files(&stored.manifest).unwrap_or_default().into_iter();
    let listed = listed.map(|file| PathBuf::from(file.name));
    let drawn = drawn.iter().map(|drawn| PathBuf::from(&drawn.listed.name));
    let own = own_files(&stored.directory, &stored.manifest).into_iter();
    let own: BTreeSet<PathBuf> = own.chain(listed).chain(drawn).collect();
    let mut found = Vec::new();
    others(&stored.directory, Path::new(""), &own, &mut found)?;
    if found.is_empty() {
        return Ok(None);
    }
    found.sort();
    let shown = found.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match found.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Ok(Some(Check {
        subject: Subject::Others,
        found: format!("not by rungs, and not checked: {shown}{more}"),
        is_done: false,
        faults: Vec::new(),
    }))
}

/// Collects what lies in the folder `within` of the directory and is none of its `own` files; a
/// folder in which nothing is its own is named as a whole.
fn others(
    place: &Path,
    within: &Path,
    own: &BTreeSet<PathBuf>,
    found: &mut Vec<String>,
) -> Result<(), OutputError> {
    let folder = place.join(within);
    let failed = |error| OutputError::io("read the directory", &folder, error);
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = within.join(entry.file_name());
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        if is_folder && own.iter().any(|file| file.starts_with(&name)) {
            others(place, &name, own, found)?;
        } else if !own.contains(&name) {
            let slash = if is_folder { "/" } else { "" };
            found.push(format!("{}{slash}", name.display()));
        }
    }
    Ok(())
}
