//! One run of a stored study again, month by month and person by person; under several policies,
//! what became of the same people.

mod agreement;

pub use agreement::Agreement;

use std::path::{Path, PathBuf};

use super::{RunError, StoredRun, StudySource, TraceRequest, TracedRuns};
use crate::output::{
    CsvTables, ListedFile, OutputError, Replaces, ReplayManifest, RunDirectory, is_ours, real_place,
};
use crate::scenario::{FileNames, NamePart};
use crate::sim::{Census, Simulation};
use crate::study::disk::Disk;
use crate::study::{
    Cell, DISK_MAX_BYTES, Failure, IndividualOutcome, PersonRows, RunTrace, TableSink, TracedEntry,
    individual_outcomes, side_by_side_cells, side_by_side_table, trace_tables,
};

/// Valid runs of a stored study, to be run again.
#[derive(Debug)]
pub struct Replay<'s> {
    /// The run directory of the study.
    pub stored: &'s StoredRun,
    /// The runs.
    pub runs: TracedRuns<'s>,
    /// Whether texts in its tables are guarded against being read as formulas.
    pub guards: bool,
}

/// What runs that were run again have shown.
#[derive(Debug)]
pub struct Replayed<'r> {
    /// The directory of the tables.
    pub place: PathBuf,
    /// What was kept of the run of each policy.
    pub traces: Vec<RunTrace<'r>>,
    /// By policy, what became of the persons at the switch.
    pub outcomes: Vec<Vec<IndividualOutcome<'r>>>,
    /// By policy, whether the run is that of the study.
    pub agreements: Vec<Agreement>,
}

/// The directory of a replay, and the files that are complete in it.
struct Written<'d> {
    directory: &'d RunDirectory,
    files: Vec<ListedFile>,
}

impl<'s> Replay<'s> {
    /// What is asked of a stored study, whose scenario is `source`.
    ///
    /// # Errors
    ///
    /// As [`TracedRuns::new`]; [`RunError::Refused`] for a table of persons that would eat the disk.
    pub fn new(
        stored: &'s StoredRun,
        source: &StudySource,
        request: &'s TraceRequest,
    ) -> Result<Self, RunError> {
        let runs = TracedRuns::new(source, request)?;
        let replay = Self { stored, runs, guards: source.expansion.base.output.spreadsheet_safe };
        replay.check_size()?;
        Ok(replay)
    }

    /// Refuses a table of persons that would eat the disk.
    fn check_size(&self) -> Result<(), RunError> {
        /// Measured: 192 in a department of 800.
        const ROW_BYTES: u64 = 200;
        let (simulation, PersonRows { census, from }) = (self.simulation(), self.runs.request.rows);
        let burn_in = if from.0 < 0 { simulation.warm_up().periods() } else { 0 };
        let (rows_a_year, remedy) = match census {
            Census::Month => (12, "give --persons year"),
            Census::Period | Census::Never => (1, "replay fewer policies"),
        };
        let years = u64::from(burn_in) + u64::from(simulation.horizon());
        let persons = simulation.persons_max() as u64;
        let bytes = ROW_BYTES * years * rows_a_year * persons * self.runs.policies.len() as u64;
        if bytes <= DISK_MAX_BYTES {
            return Ok(());
        }
        Err(RunError::Refused(format!(
            "persons.csv would take about {} GiB, more than the limit of {} GiB; {remedy}",
            bytes >> 30,
            DISK_MAX_BYTES >> 30
        )))
    }

    fn simulation(&self) -> &dyn Simulation {
        self.runs.simulation()
    }

    /// Where the tables go unless told otherwise: beside the run directory, which only its own
    /// study writes to.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] where the run directory has no name.
    pub fn default_place(&self) -> Result<PathBuf, RunError> {
        let directory = &self.stored.directory;
        let Some(name) = directory.file_name() else {
            let text = format!("{}: give --output DIR for the replay", directory.display());
            return Err(RunError::Refused(text));
        };
        let mut name = name.to_owned();
        name.push(".replay");
        let word = |word: String| NamePart::Word(word.into());
        let mut parts: Vec<_> =
            self.runs.names().into_iter().map(|name| NamePart::Name("policy", name)).collect();
        if self.runs.plan.points.len() > 1 {
            parts.extend(["point".to_owned(), (self.runs.point + 1).to_string()].map(word));
        }
        parts.push(word(self.runs.request.replication.to_string()));
        let known = self.runs.plan.policies.iter().map(String::as_str);
        let run = FileNames::new(known, ["point"]).stem(&parts);
        Ok(directory.with_file_name(name).join(run))
    }

    /// Runs what was asked for again, into tables in the directory `place`; the inner error is a
    /// run that failed as it did in its study, of which nothing is written.
    ///
    /// # Errors
    ///
    /// [`RunError`].
    pub fn run_into(
        &self,
        place: &Path,
        overwrite: bool,
    ) -> Result<Result<Replayed<'_>, Failure>, RunError> {
        self.check_place(place)?;
        let replaces = if overwrite { Replaces::Finished } else { Replaces::Nothing };
        let directory = RunDirectory::create_in(&Disk::files(), place, replaces)?;
        let mut sinks = [(); 3].map(|()| CsvTables::guarded(&directory, self.guards));
        for (sink, table) in sinks.iter_mut().zip(&trace_tables(self.simulation())) {
            sink.begin(table)?;
        }
        let traces = match self.runs.trace(&mut sinks)? {
            Ok(traces) => traces,
            Err(failure) => return Ok(Err(failure)),
        };
        sinks.iter_mut().try_for_each(TableSink::end)?;
        let of_policies = self.runs.policies.iter().zip(&traces);
        let agreement =
            |(&policy, trace): (&usize, &RunTrace<'_>)| self.agreement(policy, &trace.rows);
        let agreements = of_policies.map(agreement).collect::<Result<Vec<_>, _>>()?;
        let outcomes = traces.iter().map(|trace| individual_outcomes(self.simulation(), trace));
        let outcomes: Vec<Vec<IndividualOutcome<'_>>> = outcomes.collect();
        let made = sinks.iter().flat_map(CsvTables::made).map(|made| made.listed.clone());
        let written = Written { directory: &directory, files: made.collect() };
        self.write_rest(written, &traces[0].switch, &outcomes)?;
        Ok(Ok(Replayed { place: directory.finish()?, traces, outcomes, agreements }))
    }

    /// A replay replaces another replay, never a study; and does not lie in one.
    fn check_place(&self, place: &Path) -> Result<(), RunError> {
        let shown = place.display();
        let place = &real_place(place)?;
        let above =
            place.ancestors().skip(1).find_map(|above| match above.as_os_str().is_empty() {
                true => Path::new(".").canonicalize().ok(),
                false => above.canonicalize().ok(),
            });
        let study = self.stored.directory.canonicalize();
        if above.zip(study.ok()).is_some_and(|(above, study)| above.starts_with(study)) {
            return Err(RunError::Refused(format!(
                "{shown} lies in the run directory, which only its own study writes to; give \
                 --output DIR for another place"
            )));
        }
        match StoredRun::read(place) {
            Ok(other) if is_ours(&other.manifest) && !other.manifest["replay"].is_object() => {
                Err(RunError::Refused(format!(
                    "{shown} is a study and not a replay, and is not replaced; give --output DIR for \
                 another place"
                )))
            }
            _ => Ok(()),
        }
    }

    /// The people side by side, where there are several policies, and the manifest.
    fn write_rest(
        &self,
        Written { directory, mut files }: Written<'_>,
        switch: &[TracedEntry<'_>],
        by_policy: &[Vec<IndividualOutcome<'_>>],
    ) -> Result<(), OutputError> {
        let names = self.runs.names();
        let mut tables = trace_tables(self.simulation()).to_vec();
        let replication = self.runs.request.replication;
        let simulation = self.simulation();
        let table = side_by_side_table(simulation, &names);
        if let Some(table) = table.filter(|_| by_policy.len() > 1) {
            let mut sink = CsvTables::guarded(directory, self.guards);
            sink.begin(&table)?;
            let point = i64::try_from(self.runs.point + 1).unwrap_or(i64::MAX);
            for (index, seen) in switch.iter().enumerate() {
                let outcomes: Vec<_> = by_policy.iter().map(|outcomes| &outcomes[index]).collect();
                let mut cells = vec![
                    Cell::Integer(point),
                    Cell::Text(&simulation.groups()[seen.group]),
                    Cell::Integer(i64::from(replication)),
                ];
                cells.extend(side_by_side_cells(simulation, seen, &outcomes));
                sink.row(&cells)?;
            }
            sink.end()?;
            files.extend(sink.made().iter().map(|made| made.listed.clone()));
            tables.push(table);
        }
        let manifest = ReplayManifest {
            study: &self.stored.name(),
            seed: self.runs.plan.points[self.runs.point].seed,
            point: self.runs.point + 1,
            policies: &names,
            replication,
            tables: &tables,
            files: &files,
        };
        manifest.write(directory)
    }
}
