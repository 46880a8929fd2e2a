//! The file that a table is written to. Its digest is taken on the way, so that no byte is read
//! again; a table that is only made to be compared is held against the file that is there.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::digests::in_hexadecimal;
use super::{ListedFile, OutputError, RunDirectory};
use crate::study::disk::FileWriter;

/// Where tables go.
#[derive(Clone, Copy, Debug)]
pub(super) enum TablePlace<'a> {
    /// Into files of this directory.
    Written(&'a RunDirectory),
    /// Nowhere: every byte is compared with the files of this directory.
    Compared(&'a Path),
}

/// A table that was written or compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// Name, digest and size of what was made.
    pub listed: ListedFile,
    /// Where the file that it was compared with differs first.
    pub difference: Option<FirstDifference>,
}

/// Where a file differs first from what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstDifference {
    /// There is no file.
    Missing,
    /// In this line, from 1, counted by line feeds.
    Line(u64),
}

/// A table on its way.
#[derive(Debug)]
pub(super) struct TableFile {
    name: String,
    path: PathBuf,
    target: Target,
    hash: Sha256,
    bytes: u64,
}

#[derive(Debug)]
enum Target {
    Written(FileWriter),
    Compared(Comparison),
}

impl TablePlace<'_> {
    /// The path of the file `name`.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        match self {
            Self::Written(directory) => directory.path(name),
            Self::Compared(place) => place.join(name),
        }
    }

    /// Opens the file `name`.
    pub(super) fn open(&self, name: &str) -> Result<TableFile, OutputError> {
        let path = self.path(name);
        let target = match self {
            Self::Written(directory) => Target::Written(directory.open(name)?),
            Self::Compared(_) => {
                let file = Comparison::with(&path);
                Target::Compared(file.map_err(|error| OutputError::io("read", &path, error))?)
            }
        };
        Ok(TableFile { name: name.to_owned(), path, target, hash: Sha256::new(), bytes: 0 })
    }
}

impl TableFile {
    /// The error of writing to it, or of reading what it is compared with.
    pub(super) fn failed(&self, error: io::Error) -> OutputError {
        let action = match self.target {
            Target::Written(_) => "write",
            Target::Compared(_) => "read",
        };
        OutputError::io(action, &self.path, error)
    }

    /// Completes the file, on disk too.
    pub(super) fn finish(mut self) -> Result<MadeFile, OutputError> {
        let difference = match &mut self.target {
            Target::Written(file) => file.sync().map(|()| None),
            Target::Compared(comparison) => comparison.end(),
        };
        let difference = difference.map_err(|error| self.failed(error))?;
        let listed =
            ListedFile { name: self.name, sha256: in_hexadecimal(self.hash), bytes: self.bytes };
        Ok(MadeFile { listed, difference })
    }
}

impl Write for TableFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.target {
            Target::Written(file) => file.write(bytes)?,
            Target::Compared(comparison) => comparison.take(bytes)?,
        };
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Written(file) => file.flush(),
            Target::Compared(_) => Ok(()),
        }
    }
}

/// A file that bytes are compared with as they are made.
#[derive(Debug)]
struct Comparison {
    /// `None` once it has differed: the rest is not read.
    file: Option<BufReader<File>>,
    /// Lines that have ended.
    lines: u64,
    difference: Option<FirstDifference>,
    buffer: Vec<u8>,
}

impl Comparison {
    fn with(path: &Path) -> io::Result<Self> {
        let (file, difference) = match File::open(path) {
            Ok(file) => (Some(BufReader::new(file)), None),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                (None, Some(FirstDifference::Missing))
            }
            Err(error) => return Err(error),
        };
        Ok(Self { file, lines: 0, difference, buffer: Vec::new() })
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(file) = &mut self.file else { return Ok(bytes.len()) };
        self.buffer.clear();
        file.take(bytes.len() as u64).read_to_end(&mut self.buffer)?;
        let same = bytes.iter().zip(&self.buffer).take_while(|(made, read)| made == read).count();
        self.lines += bytes[..same].iter().filter(|&&byte| byte == b'\n').count() as u64;
        if same < bytes.len() {
            self.differ();
        }
        Ok(bytes.len())
    }

    fn differ(&mut self) {
        self.difference = Some(FirstDifference::Line(self.lines + 1));
        self.file = None;
    }

    /// Where it has differed, the end included.
    fn end(&mut self) -> io::Result<Option<FirstDifference>> {
        if let Some(file) = &mut self.file
            && file.read(&mut [0])? > 0
        {
            self.differ();
        }
        Ok(self.difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_listed_with_its_digest() {
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        let mut file = TablePlace::Written(&directory).open("t.csv").unwrap();
        file.write_all(b"a\n").unwrap();
        file.write_all(b"1\n").unwrap();
        let made = file.finish().unwrap();
        assert_eq!((made.listed, made.difference), (ListedFile::of("t.csv", b"a\n1\n"), None));
        assert_eq!(std::fs::read(directory.path("t.csv")).unwrap(), b"a\n1\n");
    }

    #[test]
    fn a_comparison_names_the_first_line_that_differs_and_writes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("t.csv");
        let compared = || {
            let mut file = TablePlace::Compared(root.path()).open("t.csv").unwrap();
            for part in ["a\n1", "\n2\n", "3\n"] {
                file.write_all(part.as_bytes()).unwrap();
            }
            let made = file.finish().unwrap();
            assert_eq!(made.listed, ListedFile::of("t.csv", b"a\n1\n2\n3\n"));
            made.difference
        };
        assert_eq!(compared(), Some(FirstDifference::Missing));
        assert!(!path.exists());
        for (text, line) in [
            ("a\n1\n2\n3\n", None),
            ("b\n1\n2\n3\n", Some(1)),
            ("a\n1\n7\n3\n", Some(3)),
            ("a\n1\n2\n", Some(4)),
            ("a\n1\n2\n3\n4\n", Some(5)),
            ("", Some(1)),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(compared(), line.map(FirstDifference::Line), "{text:?}");
        }
    }
}
