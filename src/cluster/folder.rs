//! The folder `DIR.parts`, as it is begun.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::output::OutputError;
use crate::run::RunError;
use crate::study::disk::{Files, create_dirs, write};

/// The folder for what the scheduler prints, in `DIR.parts`.
const LOG: &str = "log";

/// Where the parts of the study lie whose directory will be `place`.
pub use crate::run::parts_folder;

/// Begins a folder with these files, by their paths in it, and a folder for logs. Where that does not
/// succeed, nothing is left of it.
///
/// # Errors
///
/// [`RunError::Refused`] where the folder exists; [`RunError::Output`].
pub fn write_new(
    files: &dyn Files,
    folder: &Path,
    entries: &[(String, Vec<u8>)],
) -> Result<(), RunError> {
    let above = folder.parent().unwrap_or(Path::new(""));
    create_dirs(files, above).map_err(|error| failed("create", above, error))?;
    match files.create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text =
                format!("{} exists already; give --output DIR for another", folder.display());
            return Err(RunError::Refused(text));
        }
        made => made.map_err(|error| failed("create", folder, error))?,
    }
    let written = files
        .create_dir(&folder.join(LOG))
        .map_err(|error| failed("create", &folder.join(LOG), error))
        .and_then(|()| add_files(files, folder, entries))
        .and_then(|()| files.sync_dir(folder).map_err(|error| failed("sync", folder, error)));
    if written.is_err() {
        take_back(files, folder, entries);
    }
    written
}

/// Writes files into a folder that exists, by their paths in it.
///
/// # Errors
///
/// [`RunError::Output`].
pub fn add_files(
    files: &dyn Files,
    folder: &Path,
    entries: &[(String, Vec<u8>)],
) -> Result<(), RunError> {
    for (name, bytes) in entries {
        let path = folder.join(name);
        let above = path.parent().unwrap_or(folder);
        create_dirs(files, above).map_err(|error| failed("create", above, error))?;
        write(files, &path, bytes).map_err(|error| failed("write", &path, error))?;
    }
    Ok(())
}

/// Removes what was written, as far as that is possible.
fn take_back(files: &dyn Files, folder: &Path, entries: &[(String, Vec<u8>)]) {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned(), folder.join(LOG)];
    for (name, _) in entries {
        let path = folder.join(name);
        let _ = files.remove_file(&path);
        let within = path.ancestors().skip(1).take_while(|above| *above != folder);
        folders.extend(within.map(Path::to_owned));
    }
    folders.sort();
    folders.dedup();
    // The innermost first.
    for folder in folders.iter().rev() {
        let _ = files.remove_dir(folder);
    }
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> RunError {
    OutputError::Io { action, path: path.to_owned(), source }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::disk::Disk;

    #[test]
    fn a_folder_is_begun_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("deep/study.parts");
        let entry = |name: &str| (name.to_owned(), b"x".to_vec());
        let entries = [entry("plan/a.toml"), entry("plan/lists/b.csv"), entry("element.sh")];
        write_new(&Disk, &folder, &entries).unwrap();
        assert_eq!(Disk.entries(&folder).unwrap(), ["element.sh", "log", "plan"]);
        let refused = write_new(&Disk, &folder, &entries).unwrap_err();
        assert!(matches!(refused, RunError::Refused(_)), "{refused}");
        assert!(folder.join("plan/lists/b.csv").exists(), "what was there stays");
        let other = place.path().join("other.parts");
        // A file cannot be a folder.
        let broken = [entry("plan/a.toml"), entry("plan/a.toml/b.csv")];
        write_new(&Disk, &other, &broken).unwrap_err();
        assert!(!other.exists());
    }
}
