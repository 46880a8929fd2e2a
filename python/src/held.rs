//! The results of a study where they lie: in memory, or in a run directory.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rungs::output::{Beside, BesidePlaces, MemoryTables, OutputError, RunTables, real_place};
use rungs::run::{MemoryRun, PlannedStudy, RunError, StudySource};
use rungs::study::RunIndex;
use serde_json::Value;

/// The results of a study.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) source: Arc<StudySource>,
    pub(crate) place: Place,
    pub(crate) manifest: Value,
    pub(crate) threads: usize,
    tables: Mutex<Tables>,
}

/// Where the results lie.
#[derive(Debug)]
pub(crate) enum Place {
    /// In memory.
    Memory(Box<RunIndex>),
    /// In a run directory.
    Directory(PathBuf),
}

/// Those tables that were made, and what charts and report read; of a directory its files.
#[derive(Debug)]
struct Tables {
    made: Arc<MemoryTables>,
    run: Option<Arc<RunTables>>,
}

impl Held {
    pub(crate) fn in_memory(source: Arc<StudySource>, run: MemoryRun, threads: usize) -> Self {
        let MemoryRun { tables, manifest, records, .. } = run;
        let tables = Mutex::new(Tables { made: Arc::new(tables), run: None });
        Self { source, place: Place::Memory(Box::new(records)), manifest, threads, tables }
    }

    pub(crate) fn in_directory(
        source: Arc<StudySource>,
        directory: PathBuf,
        threads: usize,
    ) -> Result<Self, OutputError> {
        let run = RunTables::read(&directory)?;
        let manifest = run.manifest().clone();
        let tables = Tables { made: Arc::default(), run: Some(Arc::new(run)) };
        let (place, tables) = (Place::Directory(directory), Mutex::new(tables));
        Ok(Self { source, place, manifest, threads, tables })
    }

    /// Whether the study was stopped before its end.
    pub(crate) fn is_partial(&self) -> bool {
        matches!(&self.place, Place::Memory(records) if records.interrupted)
    }

    /// Names of the tables, in the order of the study.
    pub(crate) fn names(&self) -> Vec<&str> {
        let tables = self.manifest["tables"].as_array().into_iter().flatten();
        tables.filter_map(|table| table["file"].as_str()?.strip_suffix(".csv")).collect()
    }

    /// What the manifest says of a table.
    pub(crate) fn declared(&self, name: &str) -> Option<&Value> {
        let file = format!("{name}.csv");
        self.manifest["tables"].as_array()?.iter().find(|table| table["file"] == file)
    }

    /// The tables in memory, the one of this name among them; `None` where the results lie in a
    /// directory.
    pub(crate) fn made(&self, name: &str) -> Result<Option<Arc<MemoryTables>>, RunError> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.place {
            Place::Directory(_) => Ok(None),
            Place::Memory(records) => {
                self.make(&mut tables, records, &[name])?;
                Ok(Some(tables.made.clone()))
            }
        }
    }

    /// The results as charts and report read them, with all tables or, where it is given, at least the
    /// one of a name.
    pub(crate) fn run(&self, name: Option<&str>) -> Result<Arc<RunTables>, RunError> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Place::Memory(records) = &self.place {
            match name {
                Some(name) => self.make(&mut tables, records, &[name])?,
                None => self.make(&mut tables, records, &self.names())?,
            }
        }
        if let Some(run) = &tables.run {
            return Ok(run.clone());
        }
        let run = RunTables::in_memory(tables.made.clone(), self.manifest.clone());
        let run = Arc::new(run);
        tables.run = Some(run.clone());
        Ok(run)
    }

    /// Makes those of some tables that are not there.
    fn make(
        &self,
        tables: &mut Tables,
        records: &RunIndex,
        names: &[&str],
    ) -> Result<(), RunError> {
        let made = &tables.made;
        let is_missing = |name: &&&str| made.table(name).is_none();
        let missing: Vec<&str> = names.iter().filter(is_missing).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let study = PlannedStudy::new(&self.source, None);
        let wanted = |table: &rungs::study::Table| missing.contains(&table.name);
        let others = study.tables_of(records, &wanted, self.threads)?;
        let mut all = MemoryTables::clone(made);
        all.add(others);
        (tables.made, tables.run) = (Arc::new(all), None);
        Ok(())
    }

    /// The analyses that the scenario names beside its report.
    pub(crate) fn beside(&self, run: &RunTables) -> Result<Beside, OutputError> {
        match &self.place {
            Place::Memory(_) => Ok(Beside::default()),
            Place::Directory(directory) => {
                Beside::read(run, &BesidePlaces::named(run.manifest(), &real_place(directory)?))
            }
        }
    }
}
