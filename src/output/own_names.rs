//! The names in a finished directory that are the program's own, and those that are free for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::ownership::{MANIFEST, kind, own_manifest, present};
use super::run_files::own_files;
use super::{DRAWN, OutputError};
use crate::study::disk::{FileKind, Files};

/// The files of a finished directory that are the program's own, relative to it; `drawn.json` and the
/// manifest, which say so, come last.
pub(super) fn own_names(files: &dyn Files, directory: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let Some(manifest) = own_manifest(files, directory)? else { return Ok(Vec::new()) };
    let own = own_files(directory, &manifest).into_iter();
    let is_listing = |name: &PathBuf| [DRAWN, MANIFEST].iter().any(|own| name == Path::new(own));
    let (mut listings, others): (Vec<_>, Vec<_>) = own.partition(is_listing);
    listings.sort();
    Ok(others.into_iter().chain(listings).collect())
}

/// Refuses names that something which is not the program's own has in the finished directory.
pub(super) fn check_free(
    files: &dyn Files,
    directory: &Path,
    names: &BTreeSet<PathBuf>,
) -> Result<(), OutputError> {
    if kind(files, directory)? != Some(FileKind::Directory) {
        return Ok(());
    }
    let own = own_names(files, directory)?;
    let mut folders: BTreeMap<&Path, &Path> = BTreeMap::new();
    for name in names {
        let above = name.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        folders.extend(above.map(|folder| (folder, name.as_path())));
    }
    for (folder, name) in folders {
        let path = directory.join(folder);
        if !matches!(kind(files, &path)?, None | Some(FileKind::Directory)) {
            return Err(taken(&path, name));
        }
    }
    for name in present(files, directory, names)? {
        let path = directory.join(name);
        match kind(files, &path)? {
            Some(FileKind::File | FileKind::Other) if own.contains(name) => {}
            None => {}
            Some(_) => return Err(taken(&path, name)),
        }
    }
    Ok(())
}

fn taken(path: &Path, name: &Path) -> OutputError {
    let what = format!(
        "was not written by rungs, and {} would take its place; move it away, or give it another \
         name",
        name.display()
    );
    OutputError::InTheWay { path: path.to_owned(), what }
}
