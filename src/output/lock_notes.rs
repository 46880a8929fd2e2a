//! What stands in the lock of a run directory: which files there were written by the program, and
//! how far their way to the finished directory has come. It tells the next command, after a crash,
//! what may go and what has to be finished.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The file that is locked.
pub(super) const LOCK: &str = "rungs.lock";
/// Its name in directories of before.
pub(super) const LOCK_OF_BEFORE: &str = "lock";

const HEADER: &str = "rungs lock\n";

/// What is known of an unfinished directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LockNotes {
    /// Files that the program has written there, relative to the directory.
    pub(super) names: BTreeSet<PathBuf>,
    /// Whether all of them can be made again from directories that are kept.
    pub(super) is_copy: bool,
    /// Whether the directory is whole and on its way to the place of an older one.
    pub(super) replaces: bool,
}

/// A line of the notes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Note<'a> {
    /// Who writes there; tells one lock from another.
    By(&'a str),
    /// A file is going to be written.
    File(&'a Path),
    /// Whether all that lies there can be made again.
    Copy(bool),
    /// Whether the directory is on its way to the place of an older one.
    Replaces(bool),
}

impl Note<'_> {
    pub(super) fn line(&self) -> String {
        match self {
            Self::By(who) => format!("by {who}\n"),
            Self::File(name) => format!("file {}\n", name.display()),
            Self::Copy(true) => "copy\n".to_owned(),
            Self::Copy(false) => "begun\n".to_owned(),
            Self::Replaces(true) => "replaces\n".to_owned(),
            Self::Replaces(false) => "stays\n".to_owned(),
        }
    }
}

impl LockNotes {
    /// Reads the notes, and how many bytes of them are whole lines; `None` for a file that is no
    /// lock of the program.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut notes = Self::default();
        if HEADER.as_bytes().starts_with(bytes) && bytes.len() < HEADER.len() {
            return Some((notes, 0));
        }
        let lines = bytes.strip_prefix(HEADER.as_bytes())?;
        // A process that was killed may have left half a line.
        let whole = lines.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        for line in String::from_utf8_lossy(&lines[..whole]).lines() {
            match line {
                "copy" | "begun" => notes.is_copy = line == "copy",
                "replaces" | "stays" => notes.replaces = line == "replaces",
                _ => notes.names.extend(line.strip_prefix("file ").map(PathBuf::from)),
            }
        }
        Some((notes, HEADER.len() + whole))
    }

    /// The notes as they are written.
    pub(super) fn text(&self) -> String {
        let files = self.names.iter().map(|name| Note::File(name).line());
        let copy = self.is_copy.then(|| Note::Copy(true).line());
        let replaces = self.replaces.then(|| Note::Replaces(true).line());
        std::iter::once(HEADER.to_owned()).chain(files).chain(copy).chain(replaces).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_as_they_were_written_but_for_half_a_line() {
        let names = ["runs.csv", "charts/forest.svg"].map(PathBuf::from).into();
        let notes = LockNotes { names, is_copy: true, replaces: true };
        let text = notes.text();
        let whole = text.len();
        assert_eq!(LockNotes::read(text.as_bytes()), Some((notes.clone(), whole)));
        let torn = format!("{text}file half.cs");
        assert_eq!(LockNotes::read(torn.as_bytes()), Some((notes, whole)));
        let later: String = [Note::Copy(false), Note::Replaces(false), Note::By("me")]
            .iter()
            .fold(text, |text, note| text + &note.line());
        let (later, _) = LockNotes::read(later.as_bytes()).unwrap();
        assert!(!later.is_copy && !later.replaces && later.names.len() == 2);
    }

    #[test]
    fn a_lock_of_somebody_else_is_told_from_one_that_was_cut_short() {
        assert_eq!(LockNotes::read(b""), Some((LockNotes::default(), 0)));
        assert_eq!(LockNotes::read(b"rungs l"), Some((LockNotes::default(), 0)));
        assert_eq!(LockNotes::read(b"pid 17\n"), None);
    }
}
