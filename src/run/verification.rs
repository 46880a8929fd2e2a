//! Whether a directory is as the program wrote it: every listed file by its digest, what was drawn,
//! and whether the tables follow from the journal.

mod foreign;
mod remade;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{RunError, StoredRun};
use crate::output::numbers::{counted, grouped};
use crate::output::{
    DRAWN, Drawer, DrawnFile, FileState, ListedFile, Missing, OutputError, digest, listed_files,
    read_drawn, states_of,
};
use crate::study::disk::{Disk, Files};
use crate::study::{RunKeys, with_threads};

/// How a directory is verified.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions<'a> {
    /// Whether only digests are checked, and no table is made again.
    pub quick: bool,
    /// A folder for temporary files, of which none stays.
    pub scratch: &'a Path,
    /// Worker threads.
    pub threads: usize,
}

/// What a check was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether the manifest is one of this program.
    Manifest,
    /// The files that the manifest lists.
    Files,
    /// Charts and report, which `drawn.json` lists.
    Drawn,
    /// The records of the runs.
    Journal,
    /// Whether tables and manifest follow from the journal.
    Tables,
    /// Files that the program did not write.
    Others,
}

/// A check, what it found, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it was about.
    pub subject: Subject,
    /// What was checked and found, in words; empty where there are only faults.
    pub found: String,
    /// Whether it was made; if not, `found` says why.
    pub is_done: bool,
    /// What is not as it should be, each with its remedy.
    pub faults: Vec<String>,
}

impl Subject {
    /// A word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Files => "files",
            Self::Drawn => "drawn",
            Self::Journal => "journal",
            Self::Tables => "tables",
            Self::Others => "others",
        }
    }
}

/// Verifies a finished directory that this program wrote. Nothing is changed in it.
///
/// # Errors
///
/// [`RunError::Output`] for what is no directory of this program, or cannot be read;
/// [`RunError::Refused`] for an unfinished run. What is not as it should be is no error, but among
/// the faults of a [`Check`].
pub fn verify(directory: &Path, options: &VerifyOptions<'_>) -> Result<Vec<Check>, RunError> {
    let stored = StoredRun::read(directory)?;
    let mut checks = vec![manifest(&stored)?];
    let listed = listed_files(&stored.manifest);
    let (drawn, broken) = match read_drawn(directory) {
        Err(OutputError::NoStudy { reason, .. }) => (Vec::new(), Some(reason)),
        drawn => (drawn?, None),
    };
    let (files, drawings) = with_threads(options.threads, || -> Result<_, OutputError> {
        let files = listed.as_deref().map(|listed| files(&stored, listed)).transpose()?;
        Ok((files, drawings(directory, &drawn)?))
    })??;
    let files = files.unwrap_or_else(|| Check {
        subject: Subject::Files,
        found: "not checked: this directory was written before manifests listed digests".to_owned(),
        is_done: false,
        faults: Vec::new(),
    });
    checks.push(files);
    checks.extend(drawings);
    checks.extend(broken.map(|reason| Check {
        subject: Subject::Drawn,
        found: String::new(),
        is_done: true,
        faults: vec![format!("{DRAWN}: {reason}")],
    }));
    if stored.manifest["scenario"].is_object() {
        checks.push(journal(&stored));
        checks.extend(remade::check(&stored, options)?);
    }
    checks.extend(foreign::check(&stored, &drawn)?);
    Ok(checks)
}

/// Whether the manifest is one of this program, and of what.
fn manifest(stored: &StoredRun) -> Result<Check, RunError> {
    let (name, manifest) = (stored.name(), &stored.manifest);
    if manifest["program"] != "rungs" || !manifest["results_version"].is_number() {
        return Err(RunError::Refused(format!(
            "{name}: its manifest.json is not one of rungs; name a directory that rungs has written"
        )));
    }
    if stored.is_unfinished() {
        return Err(RunError::Refused(format!(
            "{name} is an unfinished run; finish it with `rungs run --resume`"
        )));
    }
    let of = |key: &str| manifest[key].is_object();
    let kind = match Missing::read(manifest) {
        _ if stored.is_part() => format!("{} of a study", stored.part_words()),
        Some(missing) if of("scenario") => {
            format!("the first {} of {} replications of a study", missing.merged, missing.planned)
        }
        _ if of("scenario") => "a study".to_owned(),
        _ if of("comparison") => "a comparison".to_owned(),
        _ if of("replay") => "a replay".to_owned(),
        _ => "a validation".to_owned(),
    };
    let (version, results) =
        (manifest["version"].as_str().unwrap_or("?"), &manifest["results_version"]);
    Ok(Check {
        subject: Subject::Manifest,
        found: format!("{kind}, by rungs {version}, results version {results}"),
        is_done: true,
        faults: Vec::new(),
    })
}

/// Every listed file.
fn files(stored: &StoredRun, listed: &[ListedFile]) -> Result<Check, OutputError> {
    let states = states_of(&stored.directory, listed)?;
    let is_table = |file: &ListedFile| stored.is_table(&file.name);
    let has_table = listed.iter().zip(&states);
    let has_table =
        has_table.into_iter().any(|(file, state)| is_table(file) && *state != FileState::Missing);
    let is_study = stored.manifest["scenario"].is_object();
    let (mut faults, mut sound, mut bytes, mut dropped) = (Vec::new(), 0_u64, 0, 0_u64);
    for (file, state) in listed.iter().zip(states) {
        let how = match state {
            FileState::AsListed => {
                sound += 1;
                bytes += file.bytes;
                continue;
            }
            FileState::Missing if is_study && is_table(file) && !has_table => {
                dropped += 1;
                continue;
            }
            FileState::Missing => "it is gone".to_owned(),
            FileState::Changed(how) => how,
        };
        faults.push(format!("{}: {how}; {}", file.name, remedy(stored, &file.name)));
    }
    let mut found = format!("{sound} of {} as listed, {} bytes", listed.len(), grouped(bytes));
    if dropped > 0 {
        let (name, tables) = (stored.name(), counted(dropped, "table was", "tables were"));
        found += &format!("; {tables} dropped, `rungs extend {name}` makes them again");
    }
    Ok(Check { subject: Subject::Files, found, is_done: true, faults })
}

/// What to do about a listed file that is not as it was.
fn remedy(stored: &StoredRun, file: &str) -> String {
    let name = stored.name();
    if !stored.manifest["scenario"].is_object() {
        return "make the directory again".to_owned();
    }
    let is_part = stored.is_part();
    match file {
        _ if stored.is_table(file) => format!("`rungs extend {name}` makes it again"),
        _ if file.ends_with(".journal") && is_part => {
            "run the part again, or copy the file from where it is whole".to_owned()
        }
        _ if file.ends_with(".journal") => {
            format!("`rungs extend {name}` keeps what is sound and runs the rest again")
        }
        _ => "put the original back".to_owned(),
    }
}

/// What was drawn; nothing where nothing was.
fn drawings(place: &Path, drawn: &[DrawnFile]) -> Result<Option<Check>, OutputError> {
    if drawn.is_empty() {
        return Ok(None);
    }
    let path = place.join("manifest.json");
    let manifest = fs::read(&path).map_err(|error| OutputError::io("read", &path, error))?;
    let manifest = digest(&manifest);
    let listed: Vec<ListedFile> = drawn.iter().map(|drawn| drawn.listed.clone()).collect();
    let (mut faults, mut sound) = (Vec::new(), 0_u64);
    for (drawn, state) in drawn.iter().zip(states_of(place, &listed)?) {
        let how = match state {
            FileState::AsListed if drawn.manifest_sha256 == manifest => {
                sound += 1;
                continue;
            }
            FileState::AsListed => "it shows the tables of before".to_owned(),
            FileState::Missing => "it is gone".to_owned(),
            FileState::Changed(how) => how,
        };
        let verb = match drawn.by {
            Drawer::Report => "`rungs report`",
            Drawer::Chart => "`rungs chart`",
        };
        faults.push(format!("{}: {how}; {verb} draws it again", drawn.listed.name));
    }
    let found = format!("{sound} of {} charts and reports as drawn", drawn.len());
    Ok(Some(Check { subject: Subject::Drawn, found, is_done: true, faults }))
}

/// Whether the records that the journal once held are all sound.
fn journal(stored: &StoredRun) -> Check {
    let recorded = RunKeys::on_record(&stored.directory);
    let lacking = stored.lacking(stored.own_plan().as_ref(), &recorded);
    let found = counted(recorded.len() as u64, "sound record of a run", "sound records of runs");
    let faults = (lacking > 0).then(|| {
        let is_part = stored.is_part();
        let remedy = match is_part {
            true => "run the part again".to_owned(),
            false => format!("`rungs extend {}` runs them again", stored.name()),
        };
        format!("{} damaged or gone; {remedy}", counted(lacking, "run is", "runs are"))
    });
    Check { subject: Subject::Journal, found, is_done: true, faults: faults.into_iter().collect() }
}

impl StoredRun {
    /// Whether a file is a table that the manifest declares.
    fn is_table(&self, file: &str) -> bool {
        let mut tables = self.manifest["tables"].as_array().into_iter().flatten();
        tables.any(|table| table["file"] == file || table["parquet"] == file)
    }
}

/// A folder that goes with this.
struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder, under another name where something of an earlier process is left.
    fn new(path: &Path) -> Result<Self, OutputError> {
        const ATTEMPTS: u32 = 100;
        let mut failed = ErrorKind::AlreadyExists.into();
        for attempt in 0..ATTEMPTS {
            let path = path.with_extension(attempt.to_string());
            match Disk.create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    failed = error;
                    break;
                }
            }
        }
        Err(OutputError::Io {
            action: "create the directory",
            path: path.to_owned(),
            source: failed,
        })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays of it is in a folder for temporary files.
        for name in Disk.entries(&self.0).unwrap_or_default() {
            let _ = Disk.remove_file(&self.0.join(name));
        }
        let _ = Disk.remove_dir(&self.0);
    }
}
