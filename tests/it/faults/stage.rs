//! A small study, and the commands that write its directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rungs::output::Formats;
use rungs::run::{Ending, PlannedStudy, RunError, RunOptions, RunProgress, Start, StudySource};
use rungs::scenario::Overrides;
use rungs::study::disk::{Disk, Files};
use rungs::study::{NoProgress, Progress, Shard, Share};

/// Parts that a study is cut into.
pub(super) const PARTS: u32 = 2;

/// A study, and what is written of it besides tables as CSV.
pub(super) struct Study {
    source: StudySource,
    parquet: bool,
    draws: bool,
}

/// Stops after some runs.
struct Stops(AtomicU64);

impl Progress for Stops {
    fn advance(&self, runs: u64) {
        self.0.fetch_sub(runs.min(self.0.load(Ordering::Relaxed)), Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl RunProgress for Stops {}

impl Study {
    pub(super) fn new(replications: u32) -> Self {
        let text = format!(
            "name = \"s\"\nmodel.name = \"lazear-2004\"\nmodel.workers = 100\n\
             study = {{ replications = {replications} }}\n\
             output = {{ metrics = [\"output\"] }}\n\
             policy = [{{ name = \"a\" }}, {{ name = \"b\" }}]\n"
        );
        Self { source: source(&text), parquet: false, draws: false }
    }

    pub(super) fn with_parquet(replications: u32) -> Self {
        Self { parquet: true, ..Self::new(replications) }
    }

    pub(super) fn drawn(replications: u32) -> Self {
        Self { draws: true, ..Self::new(replications) }
    }

    fn into(
        &self,
        place: &Path,
        files: &Arc<dyn Files>,
        start: Start<'_>,
        share: Option<Share>,
    ) -> Result<Ending, RunError> {
        self.watched(place, files, start, share, &NoProgress)
    }

    fn watched(
        &self,
        place: &Path,
        files: &Arc<dyn Files>,
        start: Start<'_>,
        share: Option<Share>,
        progress: &dyn RunProgress,
    ) -> Result<Ending, RunError> {
        let study = PlannedStudy::new(&self.source, share);
        let formats = Formats { parquet: self.parquet, ..Formats::default() };
        let draws = self.draws;
        let options = RunOptions { files, start, threads: 1, formats, draws, machine: None };
        Ok(study.run_into(place, &options, progress)?.ending)
    }

    pub(super) fn run(
        &self,
        folder: &Path,
        files: &Arc<dyn Files>,
        overwrite: bool,
    ) -> Result<(), RunError> {
        let start = Start::Nothing { overwrite };
        self.into(&folder.join("run"), files, start, None).map(drop)
    }

    pub(super) fn resume(&self, folder: &Path, files: &Arc<dyn Files>) -> Result<(), RunError> {
        let start = Start::Unfinished { overwrite: false };
        self.into(&folder.join("run"), files, start, None).map(drop)
    }

    /// Begins, goes on or finds the run finished, as the attempt of that name.
    pub(super) fn go_on(
        &self,
        folder: &Path,
        files: &Arc<dyn Files>,
        attempt: &str,
    ) -> Result<(), RunError> {
        self.into(&folder.join("run"), files, Start::Continued { attempt }, None).map(drop)
    }

    /// Leaves an attempt that was cut off.
    pub(super) fn attempt(&self, folder: &Path, runs: u64, attempt: &str) {
        let (start, stops) = (Start::Continued { attempt }, Stops(AtomicU64::new(runs)));
        let ending =
            self.watched(&folder.join("run"), &Disk::files(), start, None, &stops).unwrap();
        assert!(matches!(ending, Ending::Stopped { kept: Some(_), .. }));
    }

    pub(super) fn extend(&self, folder: &Path, files: &Arc<dyn Files>) -> Result<(), RunError> {
        self.into(&folder.join("run"), files, Start::Finished { reruns: false }, None).map(drop)
    }

    /// Leaves an unfinished run.
    pub(super) fn begin(&self, folder: &Path, runs: u64) {
        let (start, stops) = (Start::Nothing { overwrite: false }, Stops(AtomicU64::new(runs)));
        let place = folder.join("run");
        let ending = self.watched(&place, &Disk::files(), start, None, &stops).unwrap();
        assert!(matches!(ending, Ending::Stopped { kept: Some(_), .. }));
    }

    pub(super) fn run_part(&self, folder: &Path, part: u32) {
        let (shard, start) = (Shard { part, of: PARTS }, Start::Nothing { overwrite: false });
        self.into(&folder.join(format!("part-{part}")), &Disk::files(), start, Some(shard.into()))
            .unwrap();
    }

    pub(super) fn merge(
        &self,
        folder: &Path,
        files: &Arc<dyn Files>,
        overwrite: bool,
    ) -> Result<(), RunError> {
        let parts: Vec<PathBuf> =
            (1..=PARTS).map(|part| folder.join(format!("part-{part}"))).collect();
        let start = Start::Parts { parts: &parts, overwrite };
        self.into(&folder.join("run"), files, start, None).map(drop)
    }
}

fn source(text: &str) -> StudySource {
    StudySource::parse("s.toml", text, &Overrides::default(), None).unwrap()
}

/// Every file below `place`, by its relative path.
pub(super) fn tree(place: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![place.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(place).unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// Copies all that lies below a folder.
pub(super) fn copy_tree(from: &Path, to: &Path) {
    for (name, bytes) in tree(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
