//! What lies in a folder of parts: `DIR.parts/`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::RunError;
use crate::output::{Heartbeat, OutputError, attempts_at};
use crate::study::Shard;
use crate::study::disk::{FileKind, Files};

/// A directory of a part, finished or not.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundPart {
    /// The directory.
    pub directory: PathBuf,
    /// Which part, by its name.
    pub shard: Shard,
    /// The round, where the study runs in rounds.
    pub round: Option<u32>,
    /// Whether it is finished.
    pub state: PartState,
}

/// Whether a part is finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartState {
    /// It is.
    Finished,
    /// An attempt at it, at work or cut off.
    Unfinished {
        /// When it last told that it was at work.
        heartbeat: Option<Heartbeat>,
    },
}

/// Where the parts of the study lie whose directory will be `place`.
#[must_use]
pub fn parts_folder(place: &Path) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(".parts");
    place.with_file_name(name)
}

/// The directory of a part in a folder of parts, of a round where the study runs in rounds.
#[must_use]
pub fn part_place(folder: &Path, shard: Shard, round: Option<u32>) -> PathBuf {
    let folder = match round {
        Some(round) => folder.join(round_name(round)),
        None => folder.to_owned(),
    };
    folder.join(part_name(shard))
}

/// The file that says which points go on after a round, in a folder of parts.
#[must_use]
pub fn decision_place(folder: &Path, round: u32) -> PathBuf {
    folder.join(format!("{}.json", round_name(round)))
}

fn round_name(round: u32) -> String {
    format!("round-{round}")
}

fn part_name(Shard { part, of }: Shard) -> String {
    format!("{part}-of-{of}")
}

/// All parts in a folder of parts, and all attempts at them, sorted by round, part and name. What else
/// lies there is passed over.
///
/// # Errors
///
/// [`RunError::Output`] where the folder cannot be read.
pub fn found_parts(files: &dyn Files, folder: &Path) -> Result<Vec<FoundPart>, RunError> {
    let mut found = Vec::new();
    collect(files, folder, None, &mut found)?;
    for name in names(files, folder)? {
        let path = folder.join(&name);
        if let Some(round) = round_of(&name)
            && is_directory(files, &path)?
        {
            collect(files, &path, Some(round), &mut found)?;
        }
    }
    found.sort_by(|a, b| {
        let key = |part: &FoundPart| (part.round, part.shard, part.directory.clone());
        key(a).cmp(&key(b))
    });
    Ok(found)
}

/// Adds the parts that lie in a folder itself.
fn collect(
    files: &dyn Files,
    folder: &Path,
    round: Option<u32>,
    found: &mut Vec<FoundPart>,
) -> Result<(), RunError> {
    let mut shards: Vec<Shard> = Vec::new();
    for name in names(files, folder)? {
        let Some(shard) = shard_of(&name) else { continue };
        if is_directory(files, &folder.join(&name))? {
            shards.push(shard);
        }
    }
    shards.sort_unstable();
    shards.dedup();
    for shard in shards {
        let place = folder.join(part_name(shard));
        if is_directory(files, &place)? {
            let state = PartState::Finished;
            found.push(FoundPart { directory: place.clone(), shard, round, state });
        }
        for directory in attempts_at(files, &place)? {
            let state = PartState::Unfinished { heartbeat: Heartbeat::read(files, &directory)? };
            found.push(FoundPart { directory, shard, round, state });
        }
    }
    Ok(())
}

fn names(files: &dyn Files, folder: &Path) -> Result<Vec<std::ffi::OsString>, RunError> {
    let names = files.entries(folder);
    Ok(names.map_err(|error| OutputError::io("read the directory", folder, error))?)
}

fn is_directory(files: &dyn Files, path: &Path) -> Result<bool, RunError> {
    let kind = files.kind(path).map_err(|error| OutputError::io("look at", path, error))?;
    Ok(kind == Some(FileKind::Directory))
}

/// The part that a directory is of by its name, or an attempt at.
fn shard_of(name: &OsStr) -> Option<Shard> {
    let name = name.to_str()?;
    let (part, rest) = name.split_once("-of-")?;
    let of = match rest.split_once('.') {
        Some((of, ending)) if ending == "partial" || ending.ends_with(".partial") => of,
        Some(_) => return None,
        None => rest,
    };
    let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    if !digits(part) || !digits(of) {
        return None;
    }
    format!("{part}/{of}").parse().ok()
}

fn round_of(name: &OsStr) -> Option<u32> {
    let round = name.to_str()?.strip_prefix("round-")?;
    round.parse().ok().filter(|number: &u32| *number > 0 && round == number.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::study::disk::Disk;

    #[test]
    fn parts_and_attempts_are_found_in_their_order_and_all_else_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path();
        for name in [
            "10-of-12",
            "2-of-12",
            "2-of-12.n-1-a.partial",
            "3-of-12.n-1-a.partial",
            "3-of-12.partial",
            "plan",
            "log",
            "4-of-3",
            "x-of-3",
            "round-2/1-of-2",
            "round-1/1-of-2",
            "round-x/1-of-2",
        ] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        fs::write(folder.join("1-of-12"), "a file").unwrap();
        let beat = Heartbeat { runs: 3, of: 9, unix_seconds: 5, stopped: false };
        let text = serde_json::to_vec(&beat).unwrap();
        fs::write(folder.join("3-of-12.partial/heartbeat.json"), text).unwrap();
        let found = found_parts(&Disk, folder).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|part| part.directory.strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            names,
            [
                "2-of-12",
                "2-of-12.n-1-a.partial",
                "3-of-12.n-1-a.partial",
                "3-of-12.partial",
                "10-of-12",
                "round-1/1-of-2",
                "round-2/1-of-2",
            ]
        );
        let states: Vec<_> = found.iter().map(|part| part.state).collect();
        assert_eq!(states[0], PartState::Finished);
        assert_eq!(states[1], PartState::Unfinished { heartbeat: None });
        assert_eq!(states[3], PartState::Unfinished { heartbeat: Some(beat) });
        assert_eq!(found[6].round, Some(2));
        let shard = Shard { part: 2, of: 12 };
        assert_eq!(part_place(folder, shard, None), found[0].directory);
        assert_eq!(
            part_place(&parts_folder(Path::new("a/b")), shard, Some(3)),
            Path::new("a/b.parts/round-3/2-of-12")
        );
    }
}
