//! One run of a stored study again, month by month and person by person; under several policies,
//! what became of the same people.

mod agreement;
mod request;

pub use agreement::Agreement;
pub use request::ReplayRequest;

use std::path::{Path, PathBuf};

use super::{RunError, StoredRun};
use crate::output::{
    CsvTables, ListedFile, OutputError, Replaces, ReplayManifest, RunDirectory, is_ours, real_place,
};
use crate::scenario::{Career, FileNames, NamePart};
use crate::sim::Simulation;
use crate::study::disk::Disk;
use crate::study::{
    self, Cell, Failure, IndividualOutcome, Plan, RunPlace, RunTrace, TableSink, TraceTables,
    TracedEntry, individual_outcomes, side_by_side_cells, side_by_side_table, trace_tables,
};

/// Valid runs of a study, to be run again.
#[derive(Debug)]
pub struct Replay<'s> {
    /// The run directory of the study.
    pub stored: &'s StoredRun,
    /// What is asked.
    pub request: &'s ReplayRequest,
    /// The plan of the study.
    pub plan: Plan,
    /// The organization at the design point.
    pub career: Career,
    /// The design point, from 0.
    pub point: usize,
    /// The policies, from 0, in the order of the request.
    pub policies: Vec<usize>,
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

impl Replay<'_> {
    /// The simulation of the design point.
    #[must_use]
    pub fn simulation(&self) -> &dyn Simulation {
        self.plan.points[self.point].simulation.as_ref()
    }

    /// Names of the policies that are asked for.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.policies.iter().map(|&policy| self.plan.policies[policy].as_str()).collect()
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
            self.names().into_iter().map(|name| NamePart::Name("policy", name)).collect();
        if self.plan.points.len() > 1 {
            parts.extend(["point".to_owned(), (self.point + 1).to_string()].map(word));
        }
        parts.push(word(self.request.replication.to_string()));
        let known = self.plan.policies.iter().map(String::as_str);
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
        let (mut traces, mut agreements) = (Vec::new(), Vec::new());
        for &policy in &self.policies {
            match self.trace(policy, &mut sinks)? {
                Ok(trace) => traces.push(trace),
                Err(failure) => return Ok(Err(failure)),
            }
        }
        sinks.iter_mut().try_for_each(TableSink::end)?;
        for (&policy, trace) in self.policies.iter().zip(&traces) {
            agreements.push(self.agreement(policy, &trace.rows)?);
        }
        self.check_people(&traces)?;
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

    /// Runs one policy again into the tables, and keeps what is asked of it.
    fn trace(
        &self,
        policy: usize,
        sinks: &mut [CsvTables<'_>; 3],
    ) -> Result<Result<RunTrace<'_>, Failure>, OutputError> {
        let (plan, request) = (&self.plan, self.request);
        let at = RunPlace { point: self.point, policy, replication: request.replication };
        let mut tables = TraceTables::new(plan, at, request.rows, sinks);
        let mut trace = RunTrace::new(self.simulation(), &request.persons, &request.seats);
        if let Err(failure) = study::replay(plan, at, &mut [&mut tables, &mut trace]) {
            return Ok(Err(failure));
        }
        tables.finish()?;
        Ok(Ok(trace))
    }

    /// Refuses persons and seats that there are none of.
    fn check_people(&self, traces: &[RunTrace<'_>]) -> Result<(), RunError> {
        let switch = &traces[0].switch;
        let is_vacant = |seat: &&u64| switch.iter().all(|seen| seen.seat() != **seat);
        if let Some(seat) = self.request.seats.iter().find(is_vacant) {
            return Err(RunError::Refused(format!("--seat {seat}: vacant at the switch")));
        }
        let years = || traces.iter().flat_map(|trace| &trace.periods_of_followed);
        let is_unseen = |person: &&u64| years().all(|seen| seen.person() != **person);
        let Some(person) = self.request.persons.iter().find(is_unseen) else { return Ok(()) };
        Err(RunError::Refused(format!(
            "--person {person}: nobody of this id ends a year in this run from the switch on; \
             the {} people at the switch have ids from {} to {}",
            switch.len(),
            switch.first().map_or(0, TracedEntry::person),
            switch.iter().map(TracedEntry::person).max().unwrap_or(0)
        )))
    }

    /// The people side by side, where there are several policies, and the manifest.
    fn write_rest(
        &self,
        Written { directory, mut files }: Written<'_>,
        switch: &[TracedEntry<'_>],
        by_policy: &[Vec<IndividualOutcome<'_>>],
    ) -> Result<(), OutputError> {
        let names = self.names();
        let mut tables = trace_tables(self.simulation()).to_vec();
        let replication = self.request.replication;
        let simulation = self.simulation();
        let table = side_by_side_table(simulation, &names);
        if let Some(table) = table.filter(|_| by_policy.len() > 1) {
            let mut sink = CsvTables::guarded(directory, self.guards);
            sink.begin(&table)?;
            let point = i64::try_from(self.point + 1).unwrap_or(i64::MAX);
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
            seed: self.plan.points[self.point].seed,
            point: self.point + 1,
            policies: &names,
            replication,
            tables: &tables,
            files: &files,
        };
        manifest.write(directory)
    }
}
