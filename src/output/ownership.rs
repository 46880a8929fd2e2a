//! What of a directory is the program's own. Nothing else is ever removed or replaced.

use std::collections::{BTreeMap, BTreeSet};
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

/// Those of `names` that lie in a directory, by one look at each folder. What is called a folder and is
/// none, or a link, holds nothing.
pub(super) fn present<'n>(
    files: &dyn Files,
    directory: &Path,
    names: impl IntoIterator<Item = &'n PathBuf>,
) -> Result<Vec<&'n PathBuf>, OutputError> {
    let mut folders: BTreeMap<&Path, BTreeSet<PathBuf>> = BTreeMap::new();
    let mut found = Vec::new();
    for name in names {
        let (Some(folder), Some(file)) = (name.parent(), name.file_name()) else { continue };
        if !folders.contains_key(folder) {
            let path = match folder.as_os_str().is_empty() {
                true => directory.to_owned(),
                false => directory.join(folder),
            };
            let is_folder = kind(files, &path)? == Some(FileKind::Directory);
            let entries = if is_folder { entries(files, &path)? } else { Vec::new() };
            folders.insert(folder, entries.into_iter().collect());
        }
        if folders[folder].contains(Path::new(file)) {
            found.push(name);
        }
    }
    Ok(found)
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
    for name in present(files, directory, names)? {
        let path = directory.join(name);
        if kind(files, &path)? != Some(FileKind::Directory) {
            remove_file(files, &path)?;
        }
    }
    let folders = names.iter().filter_map(|name| name.parent());
    let folders: BTreeSet<&Path> =
        folders.filter(|folder| !folder.as_os_str().is_empty()).collect();
    for folder in folders.into_iter().rev().map(|folder| directory.join(folder)) {
        if kind(files, &folder)? == Some(FileKind::Directory) {
            remove_empty(files, &folder)?;
        }
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
