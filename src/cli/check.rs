//! `rungs check`: is the scenario valid, and what would it run; with a pilot, is it plausible.

mod json;
mod pilot;

use std::io::Write;
use std::ops::ControlFlow;

use rungs::output::numbers::NONE;
use rungs::output::report::terminal::columns;
use rungs::run::{PlannedStudy, StudySource, WritingNeed, Written};
use rungs::scenario::{Career, Expansion, Model, Precision};
use rungs::sim::{Choice, Value};
use rungs::stats::HalfWidth;
use rungs::study::Plan;

use super::estimate::{seconds, writing_seconds};
use super::execution::length;
use super::scenario_files::{load, notes};
use super::{DONE, ScenarioArguments, counted, duration, grouped, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    scenarios: ScenarioArguments,
    /// Print the values of the factors at every point
    #[arg(long)]
    list: bool,
    /// Run the baseline in two replications of every point, and say where it is not plausible;
    /// nothing is written
    #[arg(long)]
    pilot: bool,
    /// Print one JSON object (docs/json.md), and nothing else on standard output
    #[arg(long, conflicts_with = "pilot")]
    json: bool,
}

/// What a study writes unless it is told otherwise.
pub(super) const WRITTEN: Written = Written { parquet: false, draws: true, png: false };

pub(super) fn check(arguments: &CheckArguments) -> anyhow::Result<u8> {
    if arguments.json {
        return check_as_json(arguments);
    }
    let mut out = terminal::stdout();
    let (threads, list) = (arguments.scenarios.threads(), arguments.list);
    let mut code = DONE;
    for (index, source) in
        load(&arguments.scenarios.files, &arguments.scenarios.settings)?.iter().enumerate()
    {
        if index > 0 {
            writeln!(out)?;
        }
        let study = PlannedStudy::new(source, None);
        let plan = study.plan();
        let need = describe(&mut out, &study, threads)?;
        let writing = writing_seconds(&need, threads);
        write!(out, "{}", notes(source))?;
        if arguments.pilot && !plan.plausible_bands().is_empty() {
            match pilot::run(&mut out, &study, threads, writing)? {
                ControlFlow::Break(code) => return Ok(code),
                ControlFlow::Continue(worse) => code = code.max(worse),
            }
        } else {
            let seconds = seconds(source, plan, threads);
            writeln!(out, "{}", time(source, [seconds, writing], threads))?;
            if arguments.pilot {
                writeln!(
                    out,
                    "\nThe model does not say what is plausible: a pilot has nothing to judge."
                )?;
            }
        }
        if list {
            writeln!(out)?;
            write!(out, "{}", list_of_points(plan))?;
        }
    }
    Ok(code)
}

fn check_as_json(arguments: &CheckArguments) -> anyhow::Result<u8> {
    let (threads, list) = (arguments.scenarios.threads(), arguments.list);
    let sources = load(&arguments.scenarios.files, &arguments.scenarios.settings)?;
    let told = sources.iter().map(|source| {
        let study = PlannedStudy::new(source, None);
        json::scenario(&study, threads, list)
    });
    let told = told.collect::<anyhow::Result<Vec<_>>>()?;
    super::json::print(&serde_json::json!({ "scenarios": told }))?;
    Ok(DONE)
}

/// The values of the factors at every point.
fn list_of_points(plan: &Plan) -> String {
    let names = plan.factors.iter().map(|factor| factor.name.clone());
    let heads: Vec<String> = std::iter::once("point".to_owned()).chain(names).collect();
    let row = |point: usize| {
        let values = plan.points[point].values.iter().map(|&value| shown(value));
        std::iter::once((point + 1).to_string()).chain(values).collect()
    };
    columns(&heads, &(0..plan.points.len()).map(row).collect::<Vec<_>>())
}

/// A value of a factor, as `points.csv` has it.
fn shown(value: Option<Value>) -> String {
    match value {
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::Real(number)) => number.to_string(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Choice(word)) => word.to_owned(),
        None => NONE.to_owned(),
    }
}

fn describe(
    out: &mut impl Write,
    study: &PlannedStudy<'_>,
    threads: usize,
) -> anyhow::Result<WritingNeed> {
    let (source, plan) = (study.source, study.plan());
    let scenario = &source.expansion.base;
    study.check_size(threads, WRITTEN, 0)?;
    let (memory, need) = (plan.memory_bytes(threads), study.writing_need(threads, WRITTEN));
    let person_months = plan.person_months();
    let most = if scenario.study.precision.is_some() { "up to " } else { "" };
    let model = match scenario.model() {
        Model::Career => String::new(),
        model => model.word().to_owned(),
    };
    let counted_months = person_months.map(|months| format!("{most}{}", grouped(months)));
    writeln!(out, "{}: valid", scenario.name)?;
    for (label, text) in [
        ("model", model.clone()),
        ("departments", scenario.career().map_or_else(String::new, departments)),
        ("policies", policies(plan, scenario.model())),
        ("horizon", length(plan.points[0].simulation.as_ref())),
        ("points", points(&source.expansion)),
        ("worlds", worlds(&source.expansion)),
        (if model.is_empty() { "seats" } else { "persons" }, persons(plan)),
        ("precision", scenario.study.precision.as_ref().map_or_else(String::new, precision)),
        ("runs", format!("{most}{}", runs(plan))),
        ("rows", rows(plan, most)),
        ("person-months", counted_months.unwrap_or_default()),
        ("memory", format!("about {} MiB", memory.div_ceil(1 << 20))),
        ("disk", format!("{most}about {}", room(need))),
    ] {
        if !text.is_empty() {
            writeln!(out, "{}", line(label, &text))?;
        }
    }
    Ok(need)
}

/// `45 MiB, and 7 more while it runs`.
fn room(need: WritingNeed) -> String {
    let WritingNeed { kept_bytes, most_bytes, .. } = need;
    let [kept, more] = [kept_bytes, most_bytes - kept_bytes].map(|bytes| bytes.div_ceil(1 << 20));
    match more {
        0 => format!("{kept} MiB"),
        more => format!("{kept} MiB, and {more} more while it runs"),
    }
}

fn line(label: &str, text: &str) -> String {
    format!("  {label:<14} {text}")
}

/// The line that says how long the study takes: seconds of the simulation, and of tables, charts
/// and report.
fn time(source: &StudySource, [simulating, writing]: [f64; 2], threads: usize) -> String {
    let most = if source.expansion.base.study.precision.is_some() { "up to " } else { "" };
    let threads = counted(threads as u64, "thread", "threads");
    let all = duration(simulating + writing);
    let files = match writing {
        seconds if seconds < 1.0 => String::new(),
        seconds => format!(", of which {} for tables, charts and report", duration(seconds)),
    };
    line("time", &format!("{most}about {all} on {threads}{files}"))
}

fn departments(career: &Career) -> String {
    let departments = career.departments.iter();
    let shown =
        departments.map(|d| format!("{} ({})", d.name, grouped(u64::from(d.parameters.headcount))));
    shown.collect::<Vec<_>>().join(", ")
}

/// Names of the policies; empty where the model has none.
fn policies(plan: &Plan, model: Model) -> String {
    if model.levers().is_empty() {
        return String::new();
    }
    if let Some(attribution) = &plan.attribution {
        let levers = attribution.levers.iter().map(|lever| lever.name.as_str());
        return format!(
            "{} combinations of {}, from {} (baseline) to {}",
            grouped(plan.policies.len() as u64),
            levers.collect::<Vec<_>>().join(", "),
            attribution.from,
            attribution.to
        );
    }
    let name = |(place, name): (usize, &String)| {
        if place == plan.baseline { format!("{name} (baseline)") } else { name.clone() }
    };
    plan.policies.iter().enumerate().map(name).collect::<Vec<_>>().join(", ")
}

/// `512 (sobol of 3 keys: sigma, rho, span)`; empty where no worlds are drawn.
fn worlds(expansion: &Expansion) -> String {
    let Some(worlds) = expansion.worlds() else { return String::new() };
    let names: Vec<&str> = worlds.keys.iter().map(|key| key.name.as_str()).collect();
    let count = grouped(worlds.drawn.len() as u64);
    let keys = counted(names.len() as u64, "key", "keys");
    format!("{count} ({} of {keys}: {})", expansion.design(), names.join(", "))
}

/// `12 (grid of 2 factors)`; empty where there are no factors.
fn points(expansion: &Expansion) -> String {
    let factors = expansion.columns.len() as u64;
    if factors == 0 || expansion.worlds().is_some() {
        return String::new();
    }
    let points = grouped(expansion.points() as u64);
    format!("{points} ({} of {})", expansion.design(), counted(factors, "factor", "factors"))
}

/// `difference of morale known to ±0.1 (95 %), after 40 to 1,000 replications`.
fn precision(precision: &Precision) -> String {
    let Precision { metric, of, min, max, .. } = *precision;
    let width = match precision.wanted {
        HalfWidth::Absolute(half_width) => format!("±{half_width}"),
        HalfWidth::Relative(share) => format!("±{} %", 100.0 * share),
    };
    let (percent, max) = (100.0 * precision.confidence, grouped(u64::from(max)));
    format!(
        "{} of {metric} known to {width} ({percent} %), after {min} to {max} replications",
        of.word()
    )
}

/// Rows of the large tables; empty where none is written.
fn rows(plan: &Plan, most: &str) -> String {
    let tables = [(plan.rows(), "series.csv"), (plan.person_rows(), "persons.csv")];
    let written = tables.into_iter().filter(|(rows, _)| *rows > 0);
    let told = written.map(|(rows, table)| format!("{} in {table}", grouped(rows)));
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { told } else { format!("{most}{told}") }
}

fn persons(plan: &Plan) -> String {
    match plan.persons() {
        (_, 0) => String::new(),
        (fewest, most) if fewest == most => grouped(most as u64),
        (fewest, most) => format!("{} to {}", grouped(fewest as u64), grouped(most as u64)),
    }
}

/// `1,200 (12 points of 2 policies of 50 replications), of which 650 differ and are simulated`.
fn runs(plan: &Plan) -> String {
    let policies = counted(plan.policies.len() as u64, "policy", "policies");
    let replications = counted(u64::from(plan.replications), "replication", "replications");
    let mut told = match plan.points.len() as u64 {
        1 => format!("{} ({policies} of {replications})", grouped(plan.runs())),
        points => {
            let points = counted(points, "point", "points");
            format!("{} ({points} of {policies} of {replications})", grouped(plan.runs()))
        }
    };
    let different = plan.different_runs();
    if different < plan.runs() {
        told += &format!(", of which {} differ and are simulated", grouped(different));
    }
    told
}
