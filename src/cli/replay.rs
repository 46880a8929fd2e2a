//! `rungs replay`: one run of a finished study again, month by month and person by person; under
//! several policies, what became of the same people.

mod shares;

use std::io::Write;
use std::path::PathBuf;

use rungs::run::{Agreement, Replay, StoredRun, TraceRequest};
use rungs::sim::Census;
use rungs::study::PersonRows;

use super::execution::length;
use super::progress::failed;
use super::{DONE, FAILED, HEADING, counted, terminal, warn_unchecked};

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
    fn request(&self) -> TraceRequest {
        /// The end of the burn-in.
        const SWITCH: (i32, u32) = (0, 12);
        let census = match self.persons {
            Every::Month => Census::Month,
            Every::Year => Census::Period,
        };
        TraceRequest {
            point: self.point,
            policies: self.policy.clone(),
            replication: self.replication,
            persons: self.person.clone(),
            seats: self.seat.clone(),
            rows: PersonRows { census, from: if self.burn_in { (i32::MIN, 0) } else { SWITCH } },
        }
    }
}

pub(super) fn replay(arguments: &ReplayArguments) -> anyhow::Result<u8> {
    let stored = StoredRun::read(&arguments.directory)?;
    stored.check_results_version()?;
    warn_unchecked(&stored.directory, stored.lacks_digests());
    let source = stored.own_source()?;
    let request = arguments.request();
    let replay = Replay::new(&stored, &source, &request)?;
    let place = arguments.output.clone().map_or_else(|| replay.default_place(), Ok)?;
    let replayed = match replay.run_into(&place, arguments.overwrite)? {
        Ok(replayed) => replayed,
        Err(failure) => {
            writeln!(terminal::stderr(), "{}", failed(&replay.runs.plan, &failure))?;
            return Ok(FAILED);
        }
    };
    if !arguments.quiet {
        let mut out = terminal::stdout();
        writeln!(out, "{}", heading(&replay, &source.expansion.base.name))?;
        writeln!(out, "{}\n", agreement(&replay, &replayed.agreements))?;
        shares::print(&mut out, &replay, &replayed)?;
        for story in replay.runs.stories(&replayed.traces) {
            writeln!(out, "\n{HEADING}Person {}{HEADING:#}: {}", story.person, story.traits)?;
            story
                .lines(&replay.runs.names())
                .iter()
                .try_for_each(|line| writeln!(out, "{line}"))?;
        }
        writeln!(out, "\nTables are in {}.", terminal::path(&replayed.place))?;
    }
    Ok(DONE)
}

/// The line that says what was run.
fn heading(replay: &Replay<'_>, name: &str) -> String {
    let names: Vec<_> = replay.runs.names().iter().map(|name| format!("\"{name}\"")).collect();
    let noun = if names.len() == 1 { "policy" } else { "policies" };
    let point = match replay.runs.plan.points.len() {
        1 => String::new(),
        _ => format!(", point {}", replay.runs.point + 1),
    };
    format!(
        "{name}{point}, replication {} (seed {}): {noun} {}, {}",
        replay.runs.request.replication,
        replay.runs.plan.seed,
        names.join(" and "),
        length(replay.runs.simulation())
    )
}

/// The line that says what the comparison with the study found.
fn agreement(replay: &Replay<'_>, agreements: &[Agreement]) -> String {
    let name = terminal::path(&replay.series());
    let same = |agreement: &Agreement| match agreement {
        Agreement::Same(rows) => *rows,
        Agreement::NoTable | Agreement::NoRows => 0,
    };
    let rows = counted(agreements.iter().map(same).sum(), "row", "rows");
    if agreements.contains(&Agreement::NoTable) {
        format!("There is no {name} to compare with: {}.", why_no_series(replay.stored))
    } else if agreements.contains(&Agreement::NoRows) {
        format!("{name} lacks a run that was replayed; {rows} of others are the same.")
    } else {
        format!("{rows} of {name} are the same to the byte.")
    }
}

/// Why a directory has no series.csv.
fn why_no_series(stored: &StoredRun) -> String {
    let (name, manifest) = (stored.name(), &stored.manifest);
    let is_unfinished = stored.directory.extension().is_some_and(|ending| ending == "partial");
    if is_unfinished || !manifest["shard"].is_null() {
        "the study is not finished, or a part of one".to_owned()
    } else if manifest["scenario"]["output"]["series"] == false {
        "`[output] series = false` leaves it out".to_owned()
    } else {
        format!("it was dropped, and `rungs extend {name}` makes it again")
    }
}

/// `3 people`.
fn people(number: usize) -> String {
    counted(number as u64, "person", "people")
}
