//! `rungs replay`: one run of a finished study again, month by month and person by person; under
//! several policies, what became of the same people.

mod agreement;
mod question;
mod shares;
mod story;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{DONE, FAILED, UsageError, counted};
use agreement::Agreement;
use question::Question;
use rungs::output::{CsvTables, ReplayManifest, RunDirectory};
use rungs::run::StoredRun;
use rungs::scenario::slug;
use rungs::sim::Census;
use rungs::study::{
    self, Cell, Failure, IndividualOutcome, PersonRows, RunTrace, TableSink, TraceTables,
    individual_outcomes, side_by_side_cells, side_by_side_table, trace_tables,
};

#[derive(Debug, clap::Args)]
pub(super) struct ReplayArguments {
    /// The run directory, finished or not
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The policy; if given several times, the same people are compared side by side
    #[arg(long, value_name = "NAME", required = true)]
    policy: Vec<String>,
    /// The replication, from 1
    #[arg(long, value_name = "R")]
    replication: u32,
    /// The design point, from 1; needed where the study has several
    #[arg(long, value_name = "K")]
    point: Option<usize>,
    /// Tell the story of this person; may be repeated
    #[arg(long, value_name = "ID")]
    person: Vec<u64>,
    /// Tell the story of the person in this seat at the switch; may be repeated
    #[arg(long, value_name = "N")]
    seat: Vec<u64>,
    /// How often persons.csv lists every person
    #[arg(long, value_enum, default_value = "month")]
    persons: Every,
    /// Include persons of the burn-in, not only from the switch on
    #[arg(long)]
    burn_in: bool,
    /// Where the tables go [default: DIR.replay/POLICIES-R]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace an earlier replay
    #[arg(long)]
    overwrite: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Every {
    /// At the end of every month
    Month,
    /// At the end of every year
    Year,
}

impl ReplayArguments {
    fn person_rows(&self) -> PersonRows {
        /// The end of the burn-in.
        const SWITCH: (i32, u32) = (0, 12);
        let census = match self.persons {
            Every::Month => Census::Month,
            Every::Year => Census::Period,
        };
        PersonRows { census, from: if self.burn_in { (i32::MIN, 0) } else { SWITCH } }
    }
}

pub(super) fn replay(arguments: &ReplayArguments) -> anyhow::Result<u8> {
    let stored = StoredRun::read(&arguments.directory).map_err(|error| {
        unfinished(&arguments.directory).map_or(error.into(), anyhow::Error::from)
    })?;
    let source = stored.source(&stored.overrides())?;
    let question = Question::of(&source, arguments)?;
    question.check_size(arguments)?;
    let place = match &arguments.output {
        Some(place) => place.clone(),
        None => default_place(&arguments.directory, &question)?,
    };
    refuse_study(&place, &arguments.directory)?;
    let directory = RunDirectory::create(&place, arguments.overwrite)?;
    let mut traces = Vec::new();
    let tables = trace_tables(question.simulation());
    let mut sinks = [(); 3].map(|()| CsvTables::new(&directory));
    for (sink, table) in sinks.iter_mut().zip(&tables) {
        sink.begin(table)?;
    }
    for &policy in &question.policies {
        match trace(&question, policy, arguments.person_rows(), &mut sinks)? {
            Ok(trace) => traces.push(trace),
            Err(failure) => return name_failure(&question, &failure),
        }
    }
    sinks.iter_mut().try_for_each(TableSink::end)?;
    let agreements = question
        .policies
        .iter()
        .zip(&traces)
        .map(|(&policy, trace)| agreement::with_study(&stored, &question, policy, &trace.rows));
    let agreements: Vec<Agreement> = agreements.collect::<anyhow::Result<_>>()?;
    story::check(&question, &traces)?;
    let outcomes = traces.iter().map(|trace| individual_outcomes(question.simulation(), trace));
    let by_policy: Vec<Vec<IndividualOutcome<'_>>> = outcomes.collect();
    write_rest(&directory, &stored, &question, &traces[0], &by_policy)?;
    let place = directory.finish()?;
    if !arguments.quiet {
        let mut out = anstream::stdout().lock();
        question.print(&mut out)?;
        agreement::print(&mut out, &stored, &agreements)?;
        writeln!(out)?;
        shares::print(&mut out, &question, &traces[0].switch, &by_policy)?;
        story::print(&mut out, &question, &traces)?;
        writeln!(out, "\nTables are in {}.", place.display())?;
    }
    Ok(DONE)
}

/// Where to look for a run that is not finished.
fn unfinished(directory: &Path) -> Option<UsageError> {
    let mut name = directory.file_name()?.to_owned();
    name.push(".partial");
    let partial = directory.with_file_name(name);
    let (directory, shown) = (directory.display(), partial.display());
    let lies_there = partial.join("manifest.json").is_file();
    lies_there.then(|| UsageError(format!("{directory} is not finished; replay {shown}")))
}

/// The default place: beside the run directory, since only the study itself writes into that.
fn default_place(directory: &Path, question: &Question<'_>) -> anyhow::Result<PathBuf> {
    let Some(name) = directory.file_name() else {
        let text = format!("{}: give --output DIR for the replay", directory.display());
        return Err(UsageError(text).into());
    };
    let mut name = name.to_owned();
    name.push(".replay");
    let mut run: String = question.names().iter().fold(String::new(), |run, name| {
        if run.is_empty() { slug(name) } else { format!("{run}-{}", slug(name)) }
    });
    if question.plan.points.len() > 1 {
        run.push_str(&format!("-point-{}", question.point + 1));
    }
    Ok(directory.with_file_name(name).join(format!("{run}-{}", question.replication)))
}

/// A replay may replace another replay, but never a study. It must not lie inside a study either,
/// because `rungs extend` replaces that directory as a whole.
fn refuse_study(place: &Path, study: &Path) -> anyhow::Result<()> {
    if place != study && place.starts_with(study) {
        let text = format!(
            "{} lies in the run directory, which only its own study writes to; give --output DIR \
             for another place",
            place.display()
        );
        return Err(UsageError(text).into());
    }
    let Ok(other) = StoredRun::read(place) else { return Ok(()) };
    if other.manifest["replay"].is_object() {
        return Ok(());
    }
    let text = format!(
        "{} is a study and not a replay, and is not replaced; give --output DIR for another place",
        place.display()
    );
    Err(UsageError(text).into())
}

/// Simulates one policy again into the tables, and returns the trace for its story.
fn trace<'q>(
    question: &'q Question<'_>,
    policy: usize,
    persons: PersonRows,
    sinks: &mut [CsvTables<'_>; 3],
) -> anyhow::Result<Result<RunTrace<'q>, Failure>> {
    let (plan, at) = (&question.plan, question.at(policy));
    let mut tables = TraceTables::new(plan, at, persons, sinks);
    let mut trace = RunTrace::new(question.simulation(), &question.persons, &question.seats);
    if let Err(failure) = study::replay(plan, at, &mut [&mut tables, &mut trace]) {
        return Ok(Err(failure));
    }
    tables.finish()?;
    Ok(Ok(trace))
}

/// Writes the table that lays people side by side, if there are several policies, and the manifest.
fn write_rest(
    directory: &RunDirectory,
    stored: &StoredRun,
    question: &Question<'_>,
    trace: &RunTrace<'_>,
    by_policy: &[Vec<IndividualOutcome<'_>>],
) -> anyhow::Result<()> {
    let names = question.names();
    let mut tables = trace_tables(question.simulation()).to_vec();
    let simulation = question.simulation();
    let table = side_by_side_table(simulation, &names);
    if let Some(table) = table.filter(|_| by_policy.len() > 1) {
        let mut sink = CsvTables::new(directory);
        sink.begin(&table)?;
        let groups = simulation.groups();
        for (index, seen) in trace.switch.iter().enumerate() {
            let outcomes: Vec<_> = by_policy.iter().map(|outcomes| &outcomes[index]).collect();
            let point = i64::try_from(question.point + 1)?;
            let replication = i64::from(question.replication);
            let mut cells = vec![
                Cell::Integer(point),
                Cell::Text(&groups[seen.group]),
                Cell::Integer(replication),
            ];
            cells.extend(side_by_side_cells(simulation, seen, &outcomes));
            sink.row(&cells)?;
        }
        sink.end()?;
        tables.push(table);
    }
    let retold = ReplayManifest {
        study: &stored.name(),
        seed: question.plan.seed,
        point: question.point + 1,
        policies: &names,
        replication: question.replication,
        tables: &tables,
    };
    Ok(retold.write(directory)?)
}

/// Reports the failure: a run that failed in its study fails again, and nothing is written.
fn name_failure(question: &Question<'_>, failure: &Failure) -> anyhow::Result<u8> {
    let what = match failure.policy.as_str() {
        "" => "the burn-in".to_owned(),
        policy => format!("policy \"{policy}\""),
    };
    let Failure { replication, message, .. } = failure;
    let seed = question.plan.seed;
    writeln!(
        anstream::stderr(),
        "failed: {what} in replication {replication} (seed {seed}): {message}"
    )?;
    Ok(FAILED)
}

/// `3 people`.
fn people(number: usize) -> String {
    counted(number as u64, "person", "people")
}
