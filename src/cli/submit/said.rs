//! What `rungs submit` says.

use std::io::Write;
use std::path::Path;

use rungs::cluster::{Call, Engine, GeneratedFile, Job, Sizing, Stage, StudyPlan};
use rungs::output::report::terminal::wrapped;

use super::super::{counted, duration, terminal, terminal_width};
use super::SubmitArguments;
use super::calls::shown;

/// Into how many parts the study is cut, and why.
pub(super) fn sizes(
    arguments: &SubmitArguments,
    plan: &StudyPlan,
    sizing: &Sizing,
    job: &Job,
) -> std::io::Result<()> {
    let (width, options) = (terminal_width(), &job.options);
    let parts = counted(u64::from(sizing.parts), "part", "parts");
    let rounds = match plan.rounds.0.len() as u64 {
        0 => String::new(),
        rounds => format!(
            " in each of at most {} (replications {})",
            counted(rounds, "round", "rounds"),
            plan.rounds.0.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
        ),
    };
    let most = if plan.rounds.0.is_empty() { "" } else { "at most " };
    let first = format!(
        "{}: {most}{} for {}, {parts}{rounds} ({}), about {} each on {} like those of this machine.",
        terminal::plain(&job.name),
        counted(plan.size.runs(), "run", "runs"),
        arguments.to.word(),
        sizing.why,
        duration(sizing.seconds),
        counted(u64::from(options.cpus), "processor", "processors"),
    );
    let mut out = terminal::stdout();
    writeln!(out, "{}", wrapped(&first, width))?;
    if arguments.to == Engine::Shell {
        return Ok(());
    }
    let why = match arguments.asks_time() {
        true => "--time",
        false => "four times the estimate, 15 minutes at least; --time sets another",
    };
    let second =
        format!("A part may take {}, the merge {} ({why}).", options.time, options.merge_time);
    writeln!(out, "{}", wrapped(&second, width))
}

/// The files of the plan, by name and size.
pub(super) fn plan_files(folder: &Path, plan: &StudyPlan) -> std::io::Result<()> {
    let mut out = terminal::stdout();
    writeln!(out, "\nWould write to {}:", terminal::path(folder))?;
    for (name, bytes) in &plan.files {
        let bytes = counted(bytes.len() as u64, "byte", "bytes");
        writeln!(out, "  {} ({bytes})", terminal::plain(name))?;
    }
    Ok(())
}

/// Files with their texts.
pub(super) fn generated(folder: &Path, files: &[GeneratedFile]) -> std::io::Result<()> {
    let mut out = terminal::stdout();
    for file in files {
        writeln!(out, "\n--- {}", terminal::path(&folder.join(&file.name)))?;
        write!(out, "{}", file.text)?;
    }
    Ok(())
}

/// The calls that would be made.
pub(in super::super) fn said_calls(folder: &Path, calls: &[Call]) -> std::io::Result<()> {
    let mut out = terminal::stdout();
    writeln!(out, "\nWould call in {}:", terminal::path(folder))?;
    let (mut before, mut number) = (String::new(), 0);
    for call in calls {
        let command = shown(&call.after(&before), call.input.as_deref());
        let stages: Vec<String> = call.stages.iter().map(Stage::said).collect();
        writeln!(out, "  {command}")?;
        if !stages.is_empty() {
            writeln!(out, "    {}", stages.join("; "))?;
        }
        number += 1;
        before = format!("JOB-{number}");
    }
    Ok(())
}

/// Where everything is.
pub(super) fn written(folder: &Path) -> std::io::Result<()> {
    writeln!(terminal::stdout(), "Plan and scripts are in {}.", terminal::path(folder))
}

/// How to go on.
pub(super) fn next(engine: Engine, place: &Path) -> std::io::Result<()> {
    if engine == Engine::Shell {
        return Ok(());
    }
    let place = terminal::path(place);
    let text = format!(
        "`rungs status {place}` says how far it is, `rungs resubmit {place}` submits what is missing, \
         `rungs cancel {place}` ends its jobs."
    );
    writeln!(terminal::stdout(), "\n{}", wrapped(&text, terminal_width()))
}
