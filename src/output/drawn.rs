//! `drawn.json`: the charts and the report of a run directory with their digests. Whoever draws there
//! renews it; the manifest, which says what was run, stays as it is.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::digests::{FILES, read_entry};
use super::{ListedFile, OutputError, digest};
use crate::study::disk::{self, Disk, Files};

/// The listing of charts and report in a run directory.
pub const DRAWN: &str = "drawn.json";

/// Who has drawn a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawer {
    /// A run or `rungs report`, which draw the same files again.
    Report,
    /// `rungs chart`, as it was asked to.
    Chart,
}

/// A chart or a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnFile {
    /// Name, digest and size.
    #[serde(flatten)]
    pub listed: ListedFile,
    /// Who has drawn it.
    pub by: Drawer,
    /// SHA-256 of the manifest that it was drawn from.
    pub manifest_sha256: String,
}

/// What `drawn.json` of the directory `place` lists; nothing where there is none.
///
/// # Errors
///
/// [`OutputError::Io`]; [`OutputError::NoStudy`] where it is broken.
pub fn read_drawn(place: &Path) -> Result<Vec<DrawnFile>, OutputError> {
    let path = place.join(DRAWN);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(OutputError::io("read", &path, error)),
    };
    let broken = || OutputError::NoStudy {
        path: path.clone(),
        reason: "it is broken; remove it, and draw charts and report again with `rungs report`"
            .to_owned(),
    };
    let listing: Value = serde_json::from_slice(&text).map_err(|_| broken())?;
    let files = listing[FILES].as_array().ok_or_else(broken)?.iter();
    files.map(|entry| read(entry).ok_or_else(broken)).collect()
}

fn read(entry: &Value) -> Option<DrawnFile> {
    let by = match entry["by"].as_str()? {
        "report" => Drawer::Report,
        "chart" => Drawer::Chart,
        _ => return None,
    };
    let manifest_sha256 = entry["manifest_sha256"].as_str()?.to_owned();
    Some(DrawnFile { listed: read_entry(entry)?, by, manifest_sha256 })
}

/// Notes files that were drawn into the directory `place`, named relative to it, in its
/// `drawn.json`.
///
/// # Errors
///
/// As [`read_drawn`].
pub fn note_drawn(place: &Path, files: Vec<ListedFile>, by: Drawer) -> Result<(), OutputError> {
    let path = place.join("manifest.json");
    let manifest = fs::read(&path).map_err(|error| OutputError::io("read", &path, error))?;
    let drawn = drawn_from(&manifest, files, by);
    renew(place, |listed| {
        listed.retain(|old| drawn.iter().all(|new| new.listed.name != old.listed.name));
        listed.extend(drawn);
    })
}

/// Takes files that were removed from the directory `place` out of its `drawn.json`.
///
/// # Errors
///
/// As [`read_drawn`].
pub fn forget_drawn(place: &Path, removed: &[&Path]) -> Result<(), OutputError> {
    renew(place, |listed| {
        listed.retain(|old| !removed.contains(&Path::new(&old.listed.name)));
    })
}

/// Files that were drawn from the manifest of these bytes.
#[must_use]
pub fn drawn_from(manifest: &[u8], files: Vec<ListedFile>, by: Drawer) -> Vec<DrawnFile> {
    let manifest_sha256 = digest(manifest);
    let drawn = |listed| DrawnFile { listed, by, manifest_sha256: manifest_sha256.clone() };
    files.into_iter().map(drawn).collect()
}

/// The bytes of `drawn.json`.
#[must_use]
pub fn drawn_text(mut files: Vec<DrawnFile>) -> Vec<u8> {
    files.sort_by(|a, b| a.listed.name.cmp(&b.listed.name));
    let listing = json!({ "program": "rungs", "version": env!("CARGO_PKG_VERSION"), FILES: files });
    format!("{listing:#}\n").into_bytes()
}

/// Changes the listing of the directory `place`; without an entry there is no file.
fn renew(place: &Path, change: impl FnOnce(&mut Vec<DrawnFile>)) -> Result<(), OutputError> {
    // Others may be drawing there. Where a directory cannot be locked, the last one of two at the
    // same moment is listed.
    let lock = File::open(place).ok().filter(|folder| folder.lock().is_ok());
    let before = read_drawn(place)?;
    let mut files = before.clone();
    change(&mut files);
    files.sort_by(|a, b| a.listed.name.cmp(&b.listed.name));
    let path = place.join(DRAWN);
    let done = if files == before {
        Ok(())
    } else if files.is_empty() {
        Disk.remove_file(&path).map_err(|error| OutputError::io("remove", &path, error))
    } else {
        write(&path, files)
    };
    drop(lock);
    done
}

fn write(path: &Path, files: Vec<DrawnFile>) -> Result<(), OutputError> {
    let aside = path.with_extension("json.partial");
    let written = disk::write(&Disk, &aside, &drawn_text(files));
    let placed = written.and_then(|()| Disk.rename(&aside, path));
    placed.map_err(|error| OutputError::io("write", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(place: &Path) -> Vec<(String, Drawer)> {
        let drawn = read_drawn(place).unwrap();
        drawn.into_iter().map(|drawn| (drawn.listed.name, drawn.by)).collect()
    }

    fn listed(names: &[&str]) -> Vec<ListedFile> {
        names.iter().map(|name| ListedFile::of(name, name.as_bytes())).collect()
    }

    #[test]
    fn who_draws_again_renews_the_listing_and_without_entries_there_is_none() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path();
        fs::write(place.join("manifest.json"), "{}").unwrap();
        assert_eq!(names(place), []);
        note_drawn(place, listed(&["b", "a"]), Drawer::Report).unwrap();
        note_drawn(place, listed(&["b", "c"]), Drawer::Chart).unwrap();
        let [a, b, c] = ["a", "b", "c"].map(str::to_owned);
        let all = [(a, Drawer::Report), (b, Drawer::Chart), (c, Drawer::Chart)];
        assert_eq!(names(place), all);
        forget_drawn(place, &[Path::new("a"), Path::new("b"), Path::new("other")]).unwrap();
        assert_eq!(names(place), all[2..]);
        forget_drawn(place, &[Path::new("c")]).unwrap();
        assert!(!place.join(DRAWN).exists());
        fs::write(place.join(DRAWN), "{").unwrap();
        assert!(read_drawn(place).unwrap_err().to_string().contains("drawn.json: it is broken"));
    }
}
