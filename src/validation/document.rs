//! The battery as a page: docs/validation.md, and the digest of its inputs.

mod prose;

use std::fmt::Write;

use super::counterforces::COUNTERFORCES;
use super::{Battery, EXPERIMENTS, Experiment, Figures, Judged, Measure, Use, Verdict};
use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::output::digest;
use crate::study::RESULTS_VERSION;
use prose::{BRIDGE, CORRECTED, INTRODUCTION, METHOD};

/// The sources of the findings and the experiments, without tests.
const SOURCES: [&str; 22] = [
    include_str!("../validation.rs"),
    include_str!("evidence.rs"),
    include_str!("estimate.rs"),
    include_str!("laboratory.rs"),
    include_str!("acceptance.rs"),
    include_str!("best.rs"),
    include_str!("burnout.rs"),
    include_str!("choosing.rs"),
    include_str!("contagion.rs"),
    include_str!("counterforces.rs"),
    include_str!("decay.rs"),
    include_str!("experts.rs"),
    include_str!("managers.rs"),
    include_str!("morale.rs"),
    include_str!("newcomers.rs"),
    include_str!("ordinary.rs"),
    include_str!("passed_over.rs"),
    include_str!("pay_growth.rs"),
    include_str!("promotion.rs"),
    include_str!("seats.rs"),
    include_str!("tenure.rs"),
    include_str!("training.rs"),
];

/// The digest of everything that the page depends on.
#[must_use]
pub fn basis() -> String {
    let mut text = String::new();
    for source in SOURCES {
        text.push_str(source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source));
    }
    text.push_str(&parameters_basis());
    digest(text.as_bytes())
}

/// Parameters, levers and constants with their values, and the version of results.
pub(super) fn parameters_basis() -> String {
    let mut text = format!("results {RESULTS_VERSION}\n");
    let (parameters, levers) = (DepartmentParameters::default(), Levers::default());
    for parameter in DepartmentParameters::PARAMETERS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {:?}", parameter.key, parameters.get(parameter.key));
    }
    for lever in Levers::PARAMETERS {
        let _ = writeln!(text, "{} {:?}", lever.key, levers.get(lever.key));
    }
    for constant in Constants::TABLE {
        let _ = writeln!(text, "{} {}", constant.name, constant.value);
    }
    let _ = writeln!(text, "bars {:?}", parameters.bars);
    text
}

/// The page; its picture has that name and lies beside it.
#[must_use]
pub fn document(battery: &Battery, picture: &str) -> String {
    let settings = battery.settings;
    let mut page = format!(
        "# Validation\n\n<!-- Made by `rungs validate --document`; made from {}. -->\n\n\
         {INTRODUCTION}\n\n**What came out.** {} ({} replications, seed {}.) {}\n\n\
         ![Published findings and their simulated counterparts]({picture})\n\n## Findings\n\n",
        basis(),
        battery.summary(),
        settings.replications,
        settings.seed,
        misses(battery)
    );
    page.push_str(&table(battery));
    page.push_str(&inputs(battery));
    page.push_str(CORRECTED);
    page.push_str(&counterforces());
    let _ = write!(page, "## Experiments\n\n{METHOD}\n\n");
    for experiment in EXPERIMENTS {
        page.push_str(&section(battery, experiment));
    }
    page.push_str(BRIDGE);
    page.push('\n');
    page
}

/// Every miss with its size.
fn misses(battery: &Battery) -> String {
    let missed = battery.judged.iter().filter(|judged| judged.verdict() == Verdict::Missed);
    let texts: Vec<String> = missed
        .filter_map(|judged| {
            let (measure, figures) = (judged.measure?, Figures::of(judged));
            let Figures { simulated, accepted, .. } = figures;
            Some(format!(
                "{} ({}): {simulated} {} against {accepted}",
                judged.evidence.row, measure.name, measure.unit
            ))
        })
        .collect();
    if texts.is_empty() { String::new() } else { format!("Missed are {}.", texts.join("; ")) }
}

/// What pushes back against a dual ladder, and where that is from.
fn counterforces() -> String {
    let mut text = "## What pushes back\n\n\
        Forces that work against a dual ladder, or for it beside its levers (4.11 of [model.md](model.md)). All are off by \
        default; the sign is what the source leads to expect of the dual ladder's effect once the force is switched on. \
        No row above measures them.\n\n\
        | lever | source | expected sign |\n|---|---|---|\n"
        .to_owned();
    for force in COUNTERFORCES {
        let levers: Vec<String> = force.levers.iter().map(|lever| format!("`{lever}`")).collect();
        let _ = writeln!(text, "| {} | {} | {} |", levers.join(", "), force.source, force.expected);
    }
    text.push_str(
        "\nLayoff, freeze and growth (`[[event]]`) are specified but not built, so that what Trevor & Nyberg (2008), \
         Sajjadiani et al. (2024: 2.2 quits a layoff event) and Bianchi et al. (2023: blocked careers only where slots are few) \
         lead to expect, that freezes and layoffs widen the gap between the ladders and growth narrows it, is not tested.\n\n",
    );
    text
}

fn table(battery: &Battery) -> String {
    let mut text = "| # | finding | measured | published | accepted | simulated (95 % interval) | use | verdict | interval |\n\
                    |---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for judged in battery.judged.iter().filter(|judged| judged.measure.is_some()) {
        let figures = Figures::of(judged);
        let measured = judged.measure.map_or_else(String::new, in_words);
        let verdict = match judged.verdict() {
            Verdict::Met => "met".to_owned(),
            Verdict::Missed => format!("**missed**, {}", figures.beyond),
            other => format!("**{}**", other.word()),
        };
        let evidence = judged.evidence;
        let _ = writeln!(
            text,
            "| {} | {} | {measured} | {} | {} | {} ({}) | {} | {verdict} | {} |",
            evidence.row,
            evidence.finding,
            figures.published,
            figures.accepted,
            figures.simulated,
            figures.interval,
            evidence.purpose.word(),
            judged.interval_lies().unwrap_or("")
        );
    }
    text.push('\n');
    text
}

fn in_words(measure: &Measure) -> String {
    format!("{}, {}", measure.name, measure.unit)
}

fn inputs(battery: &Battery) -> String {
    let mut text = "Inputs, which set a parameter:\n\n\
                    | # | finding | published | sets | prior or range | source |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for judged in battery.judged.iter().filter(|judged| judged.evidence.purpose == Use::Input) {
        let evidence = judged.evidence;
        let _ = writeln!(
            text,
            "| {} | {} | {} | `{}` | {} | {} |",
            evidence.row,
            evidence.finding,
            evidence.published,
            evidence.sets,
            evidence.accepted,
            evidence.source
        );
    }
    text.push('\n');
    text
}

fn section(battery: &Battery, experiment: &Experiment) -> String {
    let own = |judged: &&Judged| {
        let measures = experiment.measures.iter();
        judged.measure.is_some_and(|own| measures.clone().any(|m| std::ptr::eq(m, own)))
    };
    let judged: Vec<&Judged> = battery.judged.iter().filter(own).collect();
    let mut rows: Vec<&str> = judged.iter().map(|judged| judged.evidence.row).collect();
    rows.dedup();
    let word = if rows.len() > 1 { "rows" } else { "row" };
    let mut text =
        format!("### {} ({word} {})\n\n{}\n\n", experiment.key, rows.join(", "), experiment.text);
    for row in rows {
        let evidence = super::evidence::finding(row);
        let source = match evidence.source.trim_end_matches('.') {
            "" => String::new(),
            source => format!(" {source}."),
        };
        let _ = writeln!(
            text,
            "- Row {row}, {}: {}. Accepted: {}.{}",
            evidence.finding, evidence.published, evidence.accepted, source
        );
    }
    for missed in judged.iter().filter(|judged| judged.verdict() == Verdict::Missed) {
        let Some(measure) = missed.measure else { continue };
        let figures = Figures::of(missed);
        let _ = writeln!(
            text,
            "- **Missed**: {}, {} against {}: {}. {}",
            measure.name, figures.simulated, figures.accepted, figures.beyond, measure.reading
        );
    }
    text.push('\n');
    text
}
