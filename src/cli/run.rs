//! `rungs run`: simulate, write, say.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::progress::Bar;
use super::scenario_files::{Loaded, load};
use super::{
    DONE, FAILED, INTERRUPTED, ScenarioArguments, Wrong, counted, points, table, terminal_width,
    verdict, wrapped,
};
use crate::model::CareerModel;
use crate::output::{CsvTables, Manifest, RunDirectory, Timings};
use crate::sim::Simulation;
use crate::study::{self, Outcomes, Plan, Records};

#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    scenarios: ScenarioArguments,
    /// The run directory itself; with one FILE only [default: output/NAME, from the scenario's name]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace a finished run
    #[arg(long)]
    overwrite: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<u8> {
    let loaded = load(&arguments.scenarios)?;
    let studies = assign_places(arguments, loaded)?;
    let threads = arguments.scenarios.threads();
    for study in &studies {
        study.plan.check_memory(study.plan.state_bytes(), threads)?;
    }
    let mut code = DONE;
    for (index, study) in studies.iter().enumerate() {
        if index > 0 && !arguments.quiet {
            writeln!(anstream::stdout())?;
        }
        match study.run(arguments, threads)? {
            INTERRUPTED => return Ok(INTERRUPTED),
            worse => code = code.max(worse),
        }
    }
    Ok(code)
}

/// One scenario, planned, and the directory its results go to.
#[derive(Debug)]
struct Study {
    loaded: Loaded,
    plan: Plan<CareerModel>,
    place: PathBuf,
}

/// Gives every scenario its directory; refuses what may not be written before anything is run.
fn assign_places(arguments: &RunArguments, loaded: Vec<Loaded>) -> anyhow::Result<Vec<Study>> {
    if arguments.output.is_some() && loaded.len() > 1 {
        let files = loaded.len();
        let text = format!(
            "--output names one run directory, but {files} scenario files are given; \
             leave it out or run the files one by one"
        );
        return Err(Wrong(text).into());
    }
    let mut studies: Vec<Study> = Vec::new();
    for loaded in loaded {
        let default = || Path::new("output").join(loaded.expansion.base.slug());
        let place = arguments.output.clone().unwrap_or_else(default);
        if let Some(other) = studies.iter().find(|study| study.place == place) {
            let text = format!(
                "{} and {} would both be written to {}; give the scenarios different names",
                other.loaded.provenance.file,
                loaded.provenance.file,
                place.display()
            );
            return Err(Wrong(text).into());
        }
        RunDirectory::check(&place, arguments.overwrite)?;
        studies.push(Study { plan: Plan::of(&loaded.expansion), loaded, place });
    }
    Ok(studies)
}

impl Study {
    fn run(&self, arguments: &RunArguments, threads: usize) -> anyhow::Result<u8> {
        let directory = RunDirectory::create(&self.place, arguments.overwrite)?;
        let bar = Bar::new(self.plan.runs(), arguments.quiet)?;
        let started_unix_seconds =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let clock = Instant::now();
        let records = study::run(&self.plan, threads, &bar)?;
        let simulation_seconds = clock.elapsed().as_secs_f64();
        bar.finish();
        if records.interrupted {
            drop(directory);
            writeln!(anstream::stderr(), "Stopped; nothing was written.")?;
            return Ok(INTERRUPTED);
        }
        let outcomes = Outcomes::of(&self.plan, &records);
        self.write(&directory, &records, &outcomes)?;
        let timings = Timings {
            started_unix_seconds,
            simulation_seconds,
            person_months: self.plan.person_months(),
            threads,
            host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        };
        timings.write(&directory)?;
        directory.finish()?;
        for failure in &records.failures {
            self.name_failure(failure)?;
        }
        if !arguments.quiet {
            let mut out = anstream::stdout().lock();
            self.print_header(&mut out)?;
            if self.plan.points.len() > 1 {
                points::print(&mut out, &self.plan, &outcomes)?;
            } else {
                table::print(&mut out, &self.plan, &outcomes)?;
            }
            let sentence = verdict::sentence(&self.plan, &outcomes);
            writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
            self.print_place(&mut out, &timings)?;
        }
        Ok(if records.failures.is_empty() { DONE } else { FAILED })
    }

    fn write(
        &self,
        directory: &RunDirectory,
        records: &Records,
        outcomes: &Outcomes,
    ) -> anyhow::Result<()> {
        study::write_tables(&self.plan, records, outcomes, &mut CsvTables::new(directory))?;
        let manifest = Manifest {
            provenance: &self.loaded.provenance,
            scenario: self.loaded.expansion.resolved(),
            tables: &study::tables(&self.plan),
            metrics: self.plan.points[0].simulation.metrics(),
            failures: &records.failures,
        };
        Ok(manifest.write(directory)?)
    }

    fn name_failure(&self, failure: &study::Failure) -> anyhow::Result<()> {
        let what = if failure.policy.is_empty() {
            "the burn-in".to_owned()
        } else {
            format!("policy \"{}\"", failure.policy)
        };
        let (replication, seed) = (failure.replication, self.plan.seed);
        let what = match self.plan.points.len() {
            1 => what,
            _ => format!("{what} at point {}", failure.point),
        };
        let message = &failure.message;
        writeln!(
            anstream::stderr(),
            "failed: {what} in replication {replication} (seed {seed}): {message}"
        )?;
        Ok(())
    }

    fn print_header(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let scenario = &self.loaded.expansion.base;
        let horizon = &scenario.horizon;
        let points = match self.plan.points.len() {
            1 => String::new(),
            points => format!("{}, ", counted(points as u64, "point", "points")),
        };
        writeln!(
            out,
            "{}: {points}{}, {} of {} after {} of burn-in, seed {}\n",
            scenario.name,
            counted(self.plan.policies.len() as u64, "policy", "policies"),
            counted(u64::from(self.plan.replications), "replication", "replications"),
            counted(u64::from(horizon.years), "year", "years"),
            counted(u64::from(horizon.burn_in_years), "year", "years"),
            self.plan.seed
        )?;
        Ok(())
    }

    fn print_place(&self, out: &mut impl Write, timings: &Timings) -> anyhow::Result<()> {
        let place = self.place.display();
        let seconds = timings.simulation_seconds;
        writeln!(out, "\nTables and manifest are in {place} ({seconds:.1} s).")?;
        Ok(())
    }
}
