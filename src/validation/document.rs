//! The battery as a page: docs/validation.md, and the digest of its inputs.

use std::fmt::Write;

use super::{Battery, EXPERIMENTS, Experiment, Figures, Judged, Measure, Use, Verdict};
use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::output::digest;
use crate::study::RESULTS_VERSION;

/// The sources of the findings and the experiments, without tests.
const SOURCES: [&str; 17] = [
    include_str!("../validation.rs"),
    include_str!("evidence.rs"),
    include_str!("estimate.rs"),
    include_str!("laboratory.rs"),
    include_str!("acceptance.rs"),
    include_str!("burnout.rs"),
    include_str!("choosing.rs"),
    include_str!("contagion.rs"),
    include_str!("decay.rs"),
    include_str!("managers.rs"),
    include_str!("morale.rs"),
    include_str!("ordinary.rs"),
    include_str!("passed_over.rs"),
    include_str!("promotion.rs"),
    include_str!("star.rs"),
    include_str!("tenure.rs"),
    include_str!("training.rs"),
];

const INTRODUCTION: &str = "\
The career model held against published findings. `rungs validate` runs the battery and prints this table, \
`rungs validate --quick` a rougher one in seconds; both write `validation.csv`, the chart and a manifest. This page is made by \
`rungs validate --document docs/validation.md --overwrite`, and a test fails when the findings, the defaults, the constants or the experiments have \
changed since.

**How to read it.** A finding is a *fit* if defaults were set by it (to meet it is no surprise), a *check* if not, an *input* \
if it sets a parameter directly; inputs are listed, there is nothing to hold against them. A finding is **met** if and only if \
the simulated figure lies in the accepted range, which was set down before the experiments were written; whether its interval lies \
inside the range, overlaps an edge of it or lies outside is said besides. Where only a sign is accepted, the range is everything on \
that side of zero. No range was widened, no default tuned and no experiment bent to turn a row green: a row that is missed \
says what the model does not know.

**What it cannot tell.** The headline of this project, what a dual ladder does to attrition, is in no row: no causal estimate of it \
exists. Rows are not independent of each other, nor are their number and weight a measure of anything; a model can meet \
them all and be wrong about the question asked of it.";

const METHOD: &str = "\
Every experiment runs on the default organization (one department of 800, software) after 30 years of burn-in under the \
single ladder, in every replication. What is *done* is one of a closed list of interventions \
([src/model/intervention.rs](../src/model/intervention.rs)): make who sits in a seat leave, pass it over, raise its morale, \
train it, have it lead with another skill, hold it. A branch in which something is done and the run that goes on share every \
draw (common random numbers), so that the difference is that of the intervention. Where many teams are treated at once, none \
of the treated shares a team with another, and nothing passes between teams in the model but the few who move up. Each replication yields sums; a figure is a \
function of the sums over all replications, and its interval is Student's from the jackknife's pseudo-values \
(Tukey 1958; Miller 1974), on the logarithmic scale for odds, rates and changes in percent.";

const BRIDGE: &str = "\
## The bridge to Pluchino et al. (2010)

[scenarios/bridge.toml](../scenarios/bridge.toml) reduces the career model by its own parameters to what Pluchino, Rapisarda & \
Garofalo (2010) assume, and shows what they found: whom to promote depends on how much of a person's competence carries over into \
the new job. At `rho` 0 promoting the best yields less than promoting at random, and the worst more; at 0.9 it is the other way \
round; the lines cross at about 0.55. `rungs run scenarios/bridge.toml` and `rungs chart output/bridge response --metric output_per_seat` draw it.

In their model a promoted person contributes by its competence in the new job, weighted by the responsibility of the level. \
Here the same must come from a manager's skill. Two ways lead from skill to output: through morale, friction, autonomy and \
burnout, which Pluchino et al. do not have and which are switched off; and `coordination`, by which the skill of the seat above \
scales what a team yields. So `coordination` cannot be switched off too: with all output factors at zero nobody's leadership \
would count, a promotion could only lose a worker, and the worst would be the right one to promote at any correlation. It stands at the upper end \
of its range (0.06), and a manager leads 13: a standard deviation of leadership is worth 0.78 of a contributor's output, one of craft \
(`sigma`, 2/7 as in the paper) 0.28. In the paper, too, the new job counts for more than the old one. Where the lines cross depends on \
this ratio, on how well performance is seen and on who is dismissed; that they cross does not. What differs: people here are \
ranked with a little noise, newcomers still learn, managers whose team has lost all trust may be dismissed, and of two levels \
of management only the lower leads people who produce.";

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
    let (held, met) = battery.count();
    let mut page = format!(
        "# Validation\n\n<!-- Made by `rungs validate --document`; made from {}. -->\n\n\
         {INTRODUCTION}\n\n{met} of {held} figures are met ({} replications, seed {}).\n\n\
         ![Published findings and their simulated counterparts]({picture})\n\n## Findings\n\n",
        basis(),
        settings.replications,
        settings.seed
    );
    page.push_str(&table(battery));
    page.push_str(&inputs(battery));
    let _ = write!(page, "## Experiments\n\n{METHOD}\n\n");
    for experiment in EXPERIMENTS {
        page.push_str(&section(battery, experiment));
    }
    page.push_str(BRIDGE);
    page.push('\n');
    page
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
    let mut rows: Vec<u8> = judged.iter().map(|judged| judged.evidence.row).collect();
    rows.dedup();
    let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let word = if rows.len() > 1 { "rows" } else { "row" };
    let mut text = format!(
        "### {} ({word} {})\n\n{}\n\n",
        experiment.key,
        numbers.join(", "),
        experiment.text
    );
    for row in rows {
        let evidence = super::evidence::finding(row);
        let _ = writeln!(
            text,
            "- Row {row}, {}: {}. Accepted: {}. {}.",
            evidence.finding,
            evidence.published,
            evidence.accepted,
            evidence.source.trim_end_matches('.')
        );
    }
    for missed in judged.iter().filter(|judged| judged.verdict() == Verdict::Missed) {
        let Some(measure) = missed.measure else { continue };
        let figures = Figures::of(missed);
        let _ = writeln!(
            text,
            "- **Missed**: {}, {} against {}. {}",
            measure.name, figures.simulated, figures.accepted, measure.reading
        );
    }
    text.push('\n');
    text
}
