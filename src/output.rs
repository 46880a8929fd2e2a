//! What a study leaves on disk: a run directory with tables and a manifest.

mod analyses_json;
mod attempts;
mod beside;
mod blocks;
mod breakdown_values;
pub mod charts;
mod control_characters;
mod cut_off;
pub mod descriptions;
mod digests;
mod directory;
mod drawn;
mod estimates;
mod factor;
mod file_names;
mod finding;
mod findings_json;
mod finished_study;
mod font_face;
mod formula_guard;
mod joined_studies;
#[cfg(feature = "disk")]
mod lab;
mod left_out;
mod lock_notes;
mod manifest;
mod metric_label;
mod missing;
pub mod numbers;
mod own_names;
mod ownership;
mod place;
mod place_lock;
mod plausibility;
mod recent_rows;
mod recovery;
mod replacement;
mod replay_manifest;
pub mod report;
mod run_files;
mod run_tables;
mod scenario_differences;
mod size;
mod stored_manifest;
mod table_file;
mod table_rows;
mod tables_all;
mod tables_csv;
mod tables_memory;
mod tables_parquet;

pub use analyses_json::beside_json;
pub use attempts::{HEARTBEAT, Heartbeat, attempts_at, is_written};
pub use beside::{Beside, BesidePlaces, StudyBeside};
pub use digests::{FileState, ListedFile, digest, listed_files, listing_of, states_of};
pub use directory::{COLUMNS, Replaces, RunDirectory};
pub use drawn::{
    DRAWN, Drawer, DrawnFile, drawn_from, drawn_text, forget_drawn, note_drawn, read_drawn,
};
pub use factor::Factor;
pub use file_names::{POINT_LIST, SCENARIO, TIMINGS};
pub use findings_json::findings_json;
pub use finished_study::{FinishedStudy, ReadGroup};
pub use joined_studies::{JoinedRow, JoinedStudies};
#[cfg(feature = "disk")]
pub use lab::Lab;
pub(crate) use manifest::table_json;
pub use manifest::{Manifest, PointList, Provenance, Timings};
pub use metric_label::MetricLabel;
pub use missing::Missing;
pub use ownership::is_ours;
pub use place::{is_inside, real_place};
pub(crate) use plausibility::plausible_json;
pub use plausibility::{BandLabel, Implausible, Plausibility};
pub use recovery::{PlaceLock, recover};
pub use replay_manifest::ReplayManifest;
pub use run_files::{is_usual_drawing, lists_parquet, lists_png, made_files, own_files};
pub use run_tables::{ALL_DEPARTMENTS, RunTables, is_first};
pub use scenario_differences::{KeyDifference, scenario_differences};
pub(crate) use size::{RowBytes, drawn_bytes, drawn_seconds, tables_bytes, tables_seconds};
pub use stored_manifest::read_manifest;
pub use table_file::{FirstDifference, MadeFile};
pub use table_rows::{RowCells, TableRow};
pub use tables_all::{AllTables, Formats};
pub use tables_csv::{CsvTables, CsvTexts};
pub use tables_memory::{ColumnValues, MemoryTable, MemoryTables};
pub use tables_parquet::ParquetTables;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::study::{ColumnKind, Fault, StudyError, nine_digits};

/// Where the program and its documents are.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Something on disk that stands in the way of a run.
#[derive(Debug, Error)]
pub enum OutputError {
    /// A file or directory could not be read or written.
    #[error("{}: could not {action}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The run directory exists and may not be replaced.
    #[error(
        "{} exists already; give --overwrite to replace it, or --output DIR for another place",
        path.display()
    )]
    Exists {
        /// The directory.
        path: PathBuf,
    },
    /// What is in the way is no run directory.
    #[error(
        "{} is not a run directory (it has no manifest.json of rungs) and is not replaced; \
         give --output DIR for another place",
        path.display()
    )]
    Foreign {
        /// The file or directory.
        path: PathBuf,
    },
    /// Something that the program has not written lies where it would write, or stands in its way.
    #[error("{} {what}", path.display())]
    InTheWay {
        /// The file or directory.
        path: PathBuf,
        /// What it is, and the remedy.
        what: String,
    },
    /// A replacement that had been cut off was finished, and what was asked would replace it.
    #[error(
        "{} was whole and is now in its place, where an earlier command that was cut off had left \
         it aside; give --overwrite to replace it, or --output DIR for another place",
        path.display()
    )]
    Recovered {
        /// The directory.
        path: PathBuf,
    },
    /// The new directory is in its place, and what it replaces could not be cleared away.
    #[error(
        "{} is whole and in its place, but what it replaces could not be cleared away; the next \
         command that writes there tries again",
        path.display()
    )]
    Leftover {
        /// The directory.
        path: PathBuf,
        /// What could not be done.
        source: Box<OutputError>,
    },
    /// The journal of the study could not be read.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// An unfinished run is in the way.
    #[error(
        "{} holds an unfinished run of {runs} finished parts; `rungs run FILE --resume` goes on with it, \
         `rungs run FILE --overwrite` starts again",
        path.display()
    )]
    Unfinished {
        /// The unfinished directory.
        path: PathBuf,
        /// Records in its journal.
        runs: u64,
    },
    /// There is nothing to go on with.
    #[error("{} does not exist: there is no unfinished run to resume; leave --resume out", path.display())]
    NothingToResume {
        /// The unfinished directory that was looked for.
        path: PathBuf,
    },
    /// A run directory cannot have a name that unfinished ones have.
    #[error("{}: a name in .partial is that of an unfinished run; choose another", path.display())]
    Reserved {
        /// The directory.
        path: PathBuf,
    },
    /// What was named as a finished study is none.
    #[error("{}: {reason}", path.display())]
    NoStudy {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it, and the remedy.
        reason: String,
    },
    /// A file of a run directory is not the table it should be.
    #[error("{}: {what}; run the study again, or name another directory", path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file of a run directory is not as its manifest lists it.
    #[error("{} is not as it was written: {how}; {remedy}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// How that is known.
        how: String,
        /// What to do about it.
        remedy: String,
    },
    /// Another process is writing the same run.
    #[error("{} is being written by another process; wait for it, or give --output DIR", path.display())]
    Locked {
        /// The unfinished directory.
        path: PathBuf,
    },
}

impl OutputError {
    /// What has to be mended.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Io { source, .. } => Fault::of_io(source),
            Self::Study(error) => error.fault(),
            Self::Leftover { source, .. } => source.fault(),
            Self::Locked { .. } => Fault::Busy,
            Self::Exists { .. }
            | Self::Foreign { .. }
            | Self::InTheWay { .. }
            | Self::Recovered { .. }
            | Self::Unfinished { .. }
            | Self::NothingToResume { .. }
            | Self::Reserved { .. }
            | Self::NoStudy { .. }
            | Self::NotATable { .. }
            | Self::Changed { .. } => Fault::Input,
        }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

/// A real number as every format writes it: finite, or nothing; one zero, without a sign; and what was
/// computed over runs with nine digits.
fn written(number: Option<f64>, kind: ColumnKind) -> Option<f64> {
    let number = number.filter(|number| number.is_finite())? + 0.0;
    Some(if kind == ColumnKind::Statistic { nine_digits(number) } else { number })
}

/// A real number as CSV writes it; empty where it does not exist.
#[must_use]
pub fn as_written(number: Option<f64>) -> String {
    tables_csv::as_written(number)
}
