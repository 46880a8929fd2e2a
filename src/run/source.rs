//! A scenario, and where it came from.

use std::collections::BTreeMap;
#[cfg(feature = "disk")]
use std::fs::File;
use std::io;
#[cfg(feature = "disk")]
use std::io::Read;
#[cfg(feature = "disk")]
use std::path::Path;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::output::{PointList, Provenance, SCENARIO};
#[cfg(feature = "disk")]
use crate::scenario::limits::TEXT_BYTES_MAX;
use crate::scenario::{Diagnostics, Document, Expansion, Overrides, toml_text};
use crate::study::Fault;

/// Bytes of a list of points.
#[cfg(feature = "disk")]
const LIST_BYTES_MAX: u64 = 100_000_000;

/// A valid scenario with its factors laid out, and where it came from.
#[derive(Debug)]
pub struct StudySource {
    /// The scenario.
    pub expansion: Expansion,
    /// File, overrides and list of points, as the manifest names them.
    pub provenance: Provenance,
}

/// A scenario that cannot be read, or is not valid.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file, or the list of points that it names, is not what can be read; why, and the remedy.
    #[error("{0}")]
    Unreadable(String),
    /// The system does not let the file, or the list of points that it names, be read.
    #[error("{text}")]
    Io {
        /// What it says, and the remedy.
        text: String,
        /// Its error.
        source: io::Error,
    },
    /// The scenario is not valid.
    #[error("{0}")]
    Invalid(#[from] Diagnostics),
}

impl SourceError {
    /// What has to be mended.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Unreadable(_) | Self::Invalid(_) => Fault::Input,
            Self::Io { source, .. } => Fault::of_io(source),
        }
    }

    /// The messages as a terminal shows them, each on lines of its own; with colors if `styled`.
    #[must_use]
    pub fn render(&self, styled: bool) -> String {
        match self {
            Self::Invalid(diagnostics) => diagnostics.render(styled).trim_end().to_owned() + "\n",
            _ => format!("error: {self}\n"),
        }
    }
}

/// Where the points are that the design of a scenario file lists.
#[cfg(feature = "disk")]
#[derive(Clone, Copy, Debug)]
pub enum ListPlace<'l> {
    /// Where the scenario says, in its folder.
    Beside,
    /// Where the scenario says, anywhere.
    Anywhere,
    /// In this file.
    At(&'l Path),
}

impl StudySource {
    /// Validates the text of a scenario that messages call `file`, with `overrides` in place of
    /// its keys; `list` are the points that its design may list.
    ///
    /// # Errors
    ///
    /// [`SourceError::Invalid`] with all that is wrong.
    pub fn parse(
        file: &str,
        text: &str,
        overrides: &Overrides,
        list: Option<PointList>,
    ) -> Result<Self, SourceError> {
        let document = Document::parse(file, text, overrides);
        let mut source = Self::of(&document, overrides, list)?;
        source.provenance.file = file.to_owned();
        source.provenance.source = text.as_bytes().to_vec();
        Ok(source)
    }

    /// Validates a dictionary with the keys of a scenario file, as [`Self::parse`] does a text; where it
    /// is written, it is written as the text of such a file.
    ///
    /// # Errors
    ///
    /// [`SourceError::Invalid`] with all that is wrong.
    pub fn of_dictionary(
        name: &str,
        scenario: &Map<String, Value>,
        overrides: &Overrides,
        list: Option<PointList>,
    ) -> Result<Self, SourceError> {
        let value = Value::Object(scenario.clone());
        let document = Document::from_value(name, &value, overrides);
        let mut source = Self::of(&document, overrides, list)?;
        SCENARIO.clone_into(&mut source.provenance.file);
        source.provenance.source = toml_text(scenario).into_bytes();
        Ok(source)
    }

    /// Reads and validates a file, and the points that its design lists.
    ///
    /// # Errors
    ///
    /// [`SourceError`].
    #[cfg(feature = "disk")]
    pub fn read(
        file: &Path,
        list: ListPlace<'_>,
        overrides: &Overrides,
    ) -> Result<Self, SourceError> {
        let name = file.display().to_string();
        let bytes = read(file).map_err(|error| {
            let text = format!("{name}: could not read the scenario: {error}; check the path");
            SourceError::Io { text, source: error }
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let before = bytes[..error.valid_up_to()].iter();
            let line = before.filter(|&&byte| byte == b'\n').count() + 1;
            let text = format!("{name}:{line}: this is not UTF-8 text; save the scenario as UTF-8");
            SourceError::Unreadable(text)
        })?;
        let document = Document::parse(&name, text, overrides);
        let (list, is_outside) = match document.list_file() {
            None => (None, false),
            Some(listed) => {
                let path = match list {
                    ListPlace::At(path) => path.to_owned(),
                    ListPlace::Beside | ListPlace::Anywhere => file.with_file_name(&listed),
                };
                let is_outside = lies_outside(file, &path);
                if is_outside && !matches!(list, ListPlace::Anywhere) {
                    return Err(SourceError::Unreadable(outside(&document, &listed)));
                }
                (Some(PointList { text: read_list(file, &path)?, file: listed }), is_outside)
            }
        };
        let read = Self::of(&document, overrides, list);
        let mut source = read.map_err(|error| match error {
            // What such a file holds may be anybody's.
            SourceError::Invalid(found) if is_outside => SourceError::Invalid(found.unquoted()),
            other => other,
        })?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        source.provenance.file = name.unwrap_or_default();
        source.provenance.source = text.as_bytes().to_vec();
        Ok(source)
    }

    /// Validates a document; file and text are left to fill in.
    fn of(
        document: &Document<'_>,
        overrides: &Overrides,
        list: Option<PointList>,
    ) -> Result<Self, SourceError> {
        let named = list.as_ref().map(|list| (list.file.as_str(), list.text.as_str()));
        let expansion = document.expand(named)?;
        let (file, source) = (String::new(), Vec::new());
        let provenance = Provenance { file, overrides: given(overrides), source, list };
        Ok(Self { expansion, provenance })
    }
}

/// The bytes of a file; of one that is too long for a scenario, just more than are allowed, which
/// validation then refuses.
#[cfg(feature = "disk")]
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut source = Vec::new();
    File::open(file)?.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut source)?;
    Ok(source)
}

/// Whether a file lies outside of the folder of the scenario, links resolved; a file that is not there
/// does not.
#[cfg(feature = "disk")]
fn lies_outside(scenario: &Path, list: &Path) -> bool {
    let folder = scenario.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    match (folder, list.canonicalize()) {
        (Ok(folder), Ok(list)) => !list.starts_with(folder),
        _ => false,
    }
}

/// Why a list outside of the folder of the scenario is not read.
#[cfg(feature = "disk")]
fn outside(document: &Document<'_>, listed: &str) -> String {
    format!(
        "{}: `design.file` leads to {listed:?}, outside of the folder of the scenario; \
         copy the file beside the scenario, or give --allow-outside",
        document.place_of("design.file")
    )
}

/// The text of the list of points that a scenario asks for.
#[cfg(feature = "disk")]
fn read_list(scenario: &Path, list: &Path) -> Result<String, SourceError> {
    let (mut text, shown) = (String::new(), list.display());
    let read =
        File::open(list).and_then(|file| file.take(LIST_BYTES_MAX + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > LIST_BYTES_MAX => Err(SourceError::Unreadable(format!(
            "{shown}: a list of points has at most {LIST_BYTES_MAX} bytes; shorten it"
        ))),
        Ok(_) => Ok(text),
        Err(error) => {
            let text = format!(
                "{}: could not read the points of `design.file`, {shown}: {error}; check the path, \
                 which is relative to the scenario",
                scenario.display()
            );
            Err(SourceError::Io { text, source: error })
        }
    }
}

/// The keys that were overridden with the values that hold, in the order in which they were set.
fn given(overrides: &Overrides) -> Vec<(String, Value)> {
    let value = |text: &str| {
        let read = toml::from_str::<BTreeMap<String, Value>>(&format!("v = {text}"));
        read.ok().and_then(|mut table| table.remove("v")).unwrap_or_else(|| text.into())
    };
    let mut given: Vec<(String, Value)> = Vec::new();
    for (path, text) in overrides.iter() {
        given.retain(|(earlier, _)| earlier != path);
        given.push((path.to_owned(), value(text)));
    }
    given
}
