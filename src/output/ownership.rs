//! What of a directory is the program's own. Nothing else is ever removed or replaced.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::OutputError;
use crate::study::disk::{FileKind, Files, read};

/// The file that says whose a directory is.
pub(super) const MANIFEST: &str = "manifest.json";

/// Whether a manifest says that its directory was written by this program.
#[must_use]
pub fn is_ours(manifest: &Value) -> bool {
    manifest["program"] == "rungs" && manifest["results_version"].is_number()
}

/// The manifest of a directory of the program; `None` for a directory of somebody else.
pub(super) fn own_manifest(
    files: &dyn Files,
    directory: &Path,
) -> Result<Option<Value>, OutputError> {
    let path = directory.join(MANIFEST);
    match read(files, &path) {
        Ok(text) => Ok(serde_json::from_slice(&text).ok().filter(is_ours)),
        Err(error) if [ErrorKind::NotFound, ErrorKind::IsADirectory].contains(&error.kind()) => {
            Ok(None)
        }
        Err(error) => Err(OutputError::io("read", &path, error)),
    }
}

/// What lies at `path`.
pub(super) fn kind(files: &dyn Files, path: &Path) -> Result<Option<FileKind>, OutputError> {
    files.kind(path).map_err(|error| OutputError::io("look at", path, error))
}

/// The names in a directory.
pub(super) fn entries(files: &dyn Files, path: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let names = files.entries(path);
    let names = names.map_err(|error| OutputError::io("read the directory", path, error))?;
    Ok(names.into_iter().map(PathBuf::from).collect())
}

/// Removes a file; one that is not there is fine.
pub(super) fn remove_file(files: &dyn Files, path: &Path) -> Result<(), OutputError> {
    match files.remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(OutputError::io("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Removes the files `names` of a directory, and the folders in it that are empty then. What lies
/// behind a link stays.
pub(super) fn remove_names(
    files: &dyn Files,
    directory: &Path,
    names: &[PathBuf],
) -> Result<(), OutputError> {
    let mut folders = BTreeSet::new();
    for name in names {
        if let Some(folder) = name.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            if kind(files, &directory.join(folder))? != Some(FileKind::Directory) {
                continue;
            }
            folders.insert(folder);
        }
        let path = directory.join(name);
        if !matches!(kind(files, &path)?, None | Some(FileKind::Directory)) {
            remove_file(files, &path)?;
        }
    }
    for folder in folders.into_iter().rev() {
        remove_empty(files, &directory.join(folder))?;
    }
    Ok(())
}

/// Removes a directory if nothing lies in it.
pub(super) fn remove_empty(files: &dyn Files, path: &Path) -> Result<(), OutputError> {
    if !entries(files, path)?.is_empty() {
        return Ok(());
    }
    files.remove_dir(path).map_err(|error| OutputError::io("remove", path, error))
}
