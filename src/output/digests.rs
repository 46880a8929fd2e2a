//! Digests of the files of a run directory: `manifest.json` lists them, so that a file which was
//! changed, cut short or taken from another directory is noticed before anybody reads a number in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::OutputError;
use crate::sim::threads::*;

/// The key of the listing in a manifest.
pub(super) const FILES: &str = "files";

/// A file of a run directory as a listing has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedFile {
    /// Its path in the directory, with `/` between folders.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal, as `sha256sum` prints it.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A file beside its listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The bytes are those that were listed.
    AsListed,
    /// There is no such file.
    Missing,
    /// The bytes are others; in words, how that is known.
    Changed(String),
}

impl ListedFile {
    /// The listing of a file of these contents.
    #[must_use]
    pub fn of(name: &str, contents: &[u8]) -> Self {
        let (sha256, bytes) = (digest(contents), contents.len() as u64);
        Self { name: name.to_owned(), sha256, bytes }
    }

    /// The listing of the file `name` of the directory `place`; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn read(place: &Path, name: &str) -> Result<Option<Self>, OutputError> {
        let path = place.join(name);
        match digest_of_file(&path) {
            Ok((sha256, bytes)) => Ok(Some(Self { name: name.to_owned(), sha256, bytes })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(OutputError::io("read", &path, error)),
        }
    }

    /// Compares the file in the directory `place` with this listing.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn state(&self, place: &Path) -> Result<FileState, OutputError> {
        let path = place.join(&self.name);
        let found = std::fs::metadata(&path).map(|found| found.len());
        match found {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(FileState::Missing),
            Ok(bytes) if bytes != self.bytes => {
                let listed = self.bytes;
                let how = format!("it has {bytes} bytes, and {listed} were written");
                return Ok(FileState::Changed(how));
            }
            _ => {}
        }
        Ok(match Self::read(place, &self.name)? {
            None => FileState::Missing,
            Some(found) if found == *self => FileState::AsListed,
            Some(_) => FileState::Changed("its SHA-256 is another than the one listed".to_owned()),
        })
    }
}

/// The files that a manifest lists, in its order; `None` for a manifest of before there were
/// listings.
#[must_use]
pub fn listed_files(manifest: &Value) -> Option<Vec<ListedFile>> {
    Some(manifest[FILES].as_array()?.iter().filter_map(read_entry).collect())
}

/// An entry of a listing; `None` for what is none.
pub(super) fn read_entry(entry: &Value) -> Option<ListedFile> {
    let (name, sha256) = (entry["name"].as_str()?, entry["sha256"].as_str()?);
    let bytes = entry["bytes"].as_u64()?;
    Some(ListedFile { name: name.to_owned(), sha256: sha256.to_owned(), bytes })
}

/// The listing of those of the files `names` that are in the directory `place`, read on the threads
/// of the pool.
///
/// # Errors
///
/// [`OutputError::Io`].
pub fn listing_of(place: &Path, names: &[&str]) -> Result<Vec<ListedFile>, OutputError> {
    let read: Vec<_> = names.into_par_iter().map(|name| ListedFile::read(place, name)).collect();
    read.into_iter().filter_map(Result::transpose).collect()
}

/// The states of listed files of the directory `place`, in their order; read on the threads of the
/// pool.
///
/// # Errors
///
/// [`OutputError::Io`].
pub fn states_of(place: &Path, files: &[ListedFile]) -> Result<Vec<FileState>, OutputError> {
    let states: Vec<_> = files.into_par_iter().map(|file| file.state(place)).collect();
    states.into_iter().collect()
}

/// The listing of a directory that is being read: a file is compared with it before it is read the
/// first time.
#[derive(Debug)]
pub(super) struct Listing {
    place: PathBuf,
    files: BTreeMap<String, ListedFile>,
    /// What to do about a file that was changed.
    remedy: String,
    sound: Mutex<BTreeSet<String>>,
}

impl Listing {
    /// The listing of the directory `place`; `None` where its manifest has none.
    pub(super) fn of(place: &Path, manifest: &Value, remedy: String) -> Option<Self> {
        let files = listed_files(manifest)?.into_iter().map(|file| (file.name.clone(), file));
        let (place, files) = (place.to_owned(), files.collect());
        Some(Self { place, files, remedy, sound: Mutex::default() })
    }

    /// Refuses the file `name` where it is not as it was listed. A missing one is left to whoever
    /// opens it.
    pub(super) fn check(&self, name: &str) -> Result<(), OutputError> {
        let known = || self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        if known().contains(name) {
            return Ok(());
        }
        let changed = |how: String| OutputError::Changed {
            path: self.place.join(name),
            how,
            remedy: self.remedy.clone(),
        };
        let Some(listed) = self.files.get(name) else {
            return Err(changed("the manifest does not list it".to_owned()));
        };
        match listed.state(&self.place)? {
            FileState::Changed(how) => Err(changed(how)),
            FileState::AsListed | FileState::Missing => {
                known().insert(name.to_owned());
                Ok(())
            }
        }
    }
}

/// SHA-256 of `bytes` in hexadecimal, as `sha256sum` prints it.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    in_hexadecimal(Sha256::new().chain_update(bytes))
}

/// The digest of all that `hash` was given.
pub(super) fn in_hexadecimal(hash: Sha256) -> String {
    use std::fmt::Write;
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Digest and size of a file.
fn digest_of_file(path: &Path) -> io::Result<(String, u64)> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((in_hexadecimal(hash), bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        assert_eq!(digest(b"abc"), ABC);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "abc").unwrap();
        let listed = ListedFile::read(folder.path(), "a").unwrap();
        assert_eq!(listed, Some(ListedFile::of("a", b"abc")));
        assert_eq!(ListedFile::read(folder.path(), "b").unwrap(), None);
    }

    #[test]
    fn a_file_is_as_listed_or_said_to_be_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let listed = ListedFile::of("t.csv", b"a\n1\n2\n");
        assert_eq!(listed.state(folder.path()).unwrap(), FileState::Missing);
        for (contents, state) in [
            ("a\n1\n2\n", FileState::AsListed),
            ("a\n1\n", FileState::Changed("it has 4 bytes, and 6 were written".to_owned())),
            (
                "a\n1\n3\n",
                FileState::Changed("its SHA-256 is another than the one listed".to_owned()),
            ),
        ] {
            fs::write(&path, contents).unwrap();
            assert_eq!(listed.state(folder.path()).unwrap(), state, "{contents:?}");
        }
    }

    #[test]
    fn a_listing_is_read_back_as_it_was_written() {
        let listed = vec![ListedFile::of("a", b"x"), ListedFile::of("charts/b", b"")];
        let manifest = serde_json::json!({ FILES: listed });
        assert_eq!(listed_files(&manifest), Some(listed));
        assert_eq!(listed_files(&serde_json::json!({})), None);
    }
}
