//! `rungs check --pilot`: the baseline at every point beside what is plausible, and how long the
//! study takes.

use std::io::Write;
use std::ops::ControlFlow;
use std::time::Instant;

use rungs::output::BandLabel;
use rungs::output::numbers::{listed, rough};
use rungs::output::report::Findings;
use rungs::output::report::terminal::{columns, wrapped};
use rungs::run::{PILOT_REPLICATIONS, Pilot, PlannedStudy};
use rungs::study::{Measurement, Plan, PointJudgement};

use super::super::estimate::effective;
use super::super::progress::Bar;
use super::super::{DONE, FAILED, exit, terminal, terminal_width};
use super::{shown, time};

/// Runs the pilot of a study and prints what it has found; the exit code, and whether to go on.
/// `writing` are the seconds that its tables, charts and report will take.
pub(super) fn run(
    out: &mut impl Write,
    study: &PlannedStudy<'_>,
    threads: usize,
    writing: f64,
) -> anyhow::Result<ControlFlow<u8, u8>> {
    out.flush()?;
    let plan = study.plan();
    let runs = u64::from(PILOT_REPLICATIONS) * plan.points.len() as u64;
    let bar = Bar::new(runs, false, false)?;
    let clock = Instant::now();
    let pilot = study.pilot(threads, &bar);
    let seconds = clock.elapsed().as_secs_f64();
    bar.finish();
    let pilot = pilot?;
    if pilot.interrupted {
        // Standard error may be closed.
        let _ = writeln!(terminal::stderr(), "Stopped; nothing was judged.");
        return Ok(ControlFlow::Break(exit::stopped(bar.stop_signal(), false)));
    }
    let workers = |plan: &Plan| effective(threads, plan.different_runs());
    let work = seconds * workers(&pilot.plan) / pilot.plan.periods() as f64;
    let seconds = work * plan.periods() as f64 / workers(plan);
    writeln!(out, "{}, by the pilot", time(study.source, [seconds, writing], threads))?;
    write!(out, "\n{}\n{}", table(&pilot), verdict(&pilot))?;
    Ok(ControlFlow::Continue(if pilot.failures.is_empty() { DONE } else { FAILED }))
}

/// A line for every point: the factors, the metrics of the baseline, and what is wrong with them.
fn table(pilot: &Pilot) -> String {
    let plan = &pilot.plan;
    let bands = plan.plausible_bands();
    let factors = plan.factors.iter().map(|factor| factor.name.clone());
    let metrics = bands.iter().map(|(band, _)| band.metric.to_owned());
    let heads: Vec<String> = std::iter::once("point".to_owned())
        .chain(factors)
        .chain(metrics)
        .chain(["plausible".to_owned()])
        .collect();
    let row = |judgement: &PointJudgement| -> Vec<String> {
        let values = judgement.values.iter().map(|&value| shown(value));
        let measured = judgement.measured.iter().map(mean);
        std::iter::once(judgement.point.to_string())
            .chain(values)
            .chain(measured)
            .chain([said(judgement)])
            .collect()
    };
    columns(&heads, &pilot.judged.iter().map(row).collect::<Vec<_>>())
}

/// `12.9`; outside the band also where: `41.2 above 25`.
fn mean(measured: &Measurement) -> String {
    let text = rough(measured.mean);
    match measured.mean.filter(|_| measured.is_outside()) {
        Some(mean) if mean < measured.band.low => {
            format!("{text} below {}", rough(Some(measured.band.low)))
        }
        Some(_) => format!("{text} above {}", rough(Some(measured.band.high))),
        None => text,
    }
}

/// Whether a point is plausible; where nothing could be measured, that is not known.
fn said(judgement: &PointJudgement) -> String {
    let is_known = judgement.measured.iter().any(|measured| measured.mean.is_some());
    let word = match judgement.outside().count() {
        0 if is_known => "yes",
        0 => "not known",
        _ => "no",
    };
    word.to_owned()
}

/// What the points say together.
fn verdict(pilot: &Pilot) -> String {
    let Some(found) = pilot.plausibility.as_ref() else { return String::new() };
    if !found.outside.is_empty() {
        return Findings::of_plausibility(Some(found)).terminal(terminal_width());
    }
    let band = |band: &BandLabel| {
        let [low, high] = [band.low, band.high].map(|end| rough(Some(end)));
        format!("{} {low} to {high} {}", band.metric, band.unit)
    };
    let bands = listed(&found.bands.iter().map(band).collect::<Vec<_>>());
    let text = format!(
        "In {PILOT_REPLICATIONS} replications of the baseline {} nothing lies outside what the \
         model holds for plausible: {bands}.",
        found.policy
    );
    wrapped(&text, terminal_width()) + "\n"
}
