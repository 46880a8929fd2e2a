//! Run directories, as what builds on them reads them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ListPlace, RunError, StudySource};
use crate::output::{
    FileState, Missing, OutputError, POINT_LIST, Plausibility, SCENARIO, listed_files,
    read_manifest,
};
use crate::scenario::Overrides;
use crate::study::{RESULTS_VERSION, Round, Shard, Share};

/// A run directory, finished or not, and its manifest.
#[derive(Debug)]
pub struct StoredRun {
    /// The directory.
    pub directory: PathBuf,
    /// Its manifest.
    pub manifest: Value,
}

impl StoredRun {
    /// Reads the manifest of `directory`.
    ///
    /// # Errors
    ///
    /// [`RunError::Output`] where there is none, or it is broken.
    pub fn read(directory: &Path) -> Result<Self, RunError> {
        let manifest = read_manifest(directory)?;
        Ok(Self { directory: directory.to_owned(), manifest })
    }

    /// Reads the manifest of `directory`, which has to be of a whole study.
    ///
    /// # Errors
    ///
    /// As [`Self::read`]; [`RunError::Refused`].
    pub fn read_whole(directory: &Path) -> Result<Self, RunError> {
        let stored = Self::read(directory)?;
        if stored.is_part() {
            let text = format!("{} is a part of a study; merge the parts first", stored.name());
            return Err(RunError::Refused(text));
        }
        Ok(stored)
    }

    /// Whether the baseline lies where the model holds it for plausible; `None` where that was not
    /// judged: in a part, in an unfinished study, and by older programs.
    #[must_use]
    pub fn plausibility(&self) -> Option<Plausibility> {
        Plausibility::read(&self.manifest)
    }

    /// Refuses to add to runs, or to run one again, that were made by other rules than those of
    /// this program.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`].
    pub fn check_results_version(&self) -> Result<(), RunError> {
        let version = &self.manifest["results_version"];
        if *version == RESULTS_VERSION {
            return Ok(());
        }
        let name = self.name();
        Err(RunError::Refused(format!(
            "{name}: its runs are of results version {version}, and this program makes version \
             {RESULTS_VERSION}: the same scenario gives other numbers, so that these runs cannot be \
             extended or replayed. Charts, reports and comparisons of them go on to work; for new \
             runs: `rungs run {name}/scenario.toml --output DIR`"
        )))
    }

    /// The directory's name in messages.
    #[must_use]
    pub fn name(&self) -> String {
        self.directory.display().to_string()
    }

    /// Which part of its study the directory holds; `None` for a whole study, and for parts that were
    /// joined.
    #[must_use]
    pub fn share(&self) -> Option<Share> {
        let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
        let written = &self.manifest["shard"];
        let (part, of) = (number(&written["part"])?, number(&written["of"])?);
        let shard = Some(Shard { part, of }).filter(|_| (1..=of).contains(&part))?;
        let round = &written["round"];
        let points = || {
            let points = round["points"].as_array()?.iter();
            let points = points.map(|point| usize::try_from(point.as_u64()?.checked_sub(1)?).ok());
            points.collect::<Option<Vec<usize>>>()
        };
        let round = || {
            let [first, last] = [0, 1].map(|end| number(&round["replications"][end]));
            let open = points()?;
            let open = Some(open).filter(|open| open.is_sorted_by(|one, next| one < next))?;
            let replications = first?.checked_sub(1)?..last?;
            Some(Round { number: number(&round["number"])?, replications, open: open.into() })
        };
        let round = if written["round"].is_null() { None } else { Some(round()?) };
        Some(Share { shard, round })
    }

    /// What was set in place of the scenario's keys.
    #[must_use]
    pub fn overrides(&self) -> Overrides {
        let set = self.manifest["input"]["overrides"].as_array();
        set.into_iter().flatten().fold(Overrides::default(), |overrides, set| {
            // A value in JSON is one in TOML: numbers, texts, and lists of them are written alike.
            let (key, value) = (set["key"].as_str().unwrap_or(""), set["value"].to_string());
            overrides.with(&format!("--set {key}={value}"), key, &value)
        })
    }

    /// The scenario as the directory was made from it: of a study that was merged without all of its
    /// parts, of as many replications as it has.
    ///
    /// # Errors
    ///
    /// As [`Self::source`].
    pub fn own_source(&self) -> Result<StudySource, RunError> {
        match Missing::read(&self.manifest) {
            Some(missing) => self.first_replications(missing.merged, self.overrides()),
            None => self.source(&self.overrides()),
        }
    }

    /// The scenario of the directory with the first `replications` of its replications alone, and with
    /// `overrides` in place of its keys; where it came from is told as of the whole.
    ///
    /// # Errors
    ///
    /// As [`Self::source`].
    pub fn first_replications(
        &self,
        replications: u32,
        overrides: Overrides,
    ) -> Result<StudySource, RunError> {
        let provenance = self.source(&overrides)?.provenance;
        let count = replications.to_string();
        let few = overrides.with("--allow-missing", "study.replications", &count);
        Ok(StudySource { provenance, ..self.source(&few)? })
    }

    /// Whether the directory was written before manifests listed digests, so that nothing tells
    /// whether its files are as they were written. An unfinished run has none either.
    #[must_use]
    pub fn lacks_digests(&self) -> bool {
        listed_files(&self.manifest).is_none() && !self.is_unfinished()
    }

    /// Whether it is the directory of a run that has not ended.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.directory.extension().is_some_and(|ending| ending == "partial")
    }

    /// Refuses a file that is not as the manifest lists it. A missing one is left to whoever opens
    /// it.
    fn check(&self, name: &str, remedy: &str) -> Result<(), OutputError> {
        let listed = listed_files(&self.manifest).unwrap_or_default();
        let Some(listed) = listed.into_iter().find(|file| file.name == name) else {
            return Ok(());
        };
        match listed.state(&self.directory)? {
            FileState::Changed(how) => Err(OutputError::Changed {
                path: self.directory.join(name),
                how,
                remedy: remedy.to_owned(),
            }),
            FileState::AsListed | FileState::Missing => Ok(()),
        }
    }

    /// Refuses a scenario, or a list of points, that is not the one that was run.
    ///
    /// # Errors
    ///
    /// [`OutputError::Changed`], [`OutputError::Io`].
    pub fn check_input(&self) -> Result<(), OutputError> {
        let name = self.name();
        let remedy = format!(
            "put the original back; a changed scenario is one of its own: `rungs extend {name} FILE`"
        );
        [SCENARIO, POINT_LIST].into_iter().try_for_each(|file| self.check(file, &remedy))
    }

    /// The scenario of the directory, with `overrides` in place of its keys.
    ///
    /// # Errors
    ///
    /// [`RunError::Source`]; as [`Self::check_input`].
    pub fn source(&self, overrides: &Overrides) -> Result<StudySource, RunError> {
        self.check_input()?;
        let [scenario, list] = [SCENARIO, POINT_LIST].map(|name| self.directory.join(name));
        let mut source = StudySource::read(&scenario, ListPlace::At(&list), overrides)?;
        if let Some(name) = self.manifest["input"]["file"].as_str() {
            name.clone_into(&mut source.provenance.file);
        }
        Ok(source)
    }
}
