//! What was run: the model, the policies and their levers, time, replications, seed.

use serde_json::Value;

use super::Source;
use super::block::{Block, Cell, Head, Section, Table, Words};
use super::parameters::{at_path, described, is_varied, shown};
use super::{levers, varied};
use crate::output::numbers::{counted, grouped, listed};
use crate::scenario::Analysis;

pub(super) fn section(source: &Source<'_>) -> Section {
    let mut blocks = vec![Block::Facts(facts(source))];
    blocks.extend(match source.run.analysis() {
        Analysis::Attribution => levers::table(source.run).map(Block::Table),
        _ => where_policies_differ(source).map(Block::Table),
    });
    Section { id: "study", heading: "What was run", blocks }
}

fn facts(source: &Source<'_>) -> Vec<(&'static str, Words)> {
    let (run, manifest) = (source.run, source.run.manifest());
    let scenario = &manifest["scenario"];
    let mut facts = vec![("Model", model(manifest))];
    let departments = scenario["department"].as_array().map_or(&[][..], Vec::as_slice);
    if !departments.is_empty() {
        facts.push(("Organization", Words::of(organization(manifest, departments))));
    }
    if run.analysis() == Analysis::Attribution {
        let (from, to) = levers::ends(run);
        facts.push(("Policies", Words::of("from ").strong(from).say(" to ").strong(to)));
        facts.push(("Combinations", Words::of(levers::combinations(run))));
    } else if run.has_policies() {
        let names: Vec<String> = run.policies.clone();
        let baseline = &run.policies[run.baseline()];
        let words = Words::of(format!("{}; the baseline is ", listed(&names)));
        facts.push(("Policies", words.strong(baseline)));
    }
    if let Some(time) = time(source) {
        facts.push(("Time", Words::of(time)));
    }
    if run.points() > 1 || !run.factors().is_empty() {
        facts.push(("Design", Words::of(design(source))));
    }
    facts.push(("Replications", Words::of(replications(source))));
    if varied::has_worlds(run) {
        let varied = varied::ranges(run, false);
        facts.push(("Varied", Words::of(format!("{varied}; the table of priors has all"))));
        facts.push(("Not varied", Words::of(varied::not_varied(run))));
    }
    facts.push(("Program", Words::of(program(manifest))));
    facts
}

/// `60 replications; seed 1`.
fn replications(source: &Source<'_>) -> String {
    let study = &source.run.manifest()["scenario"]["study"];
    let mut words = source.estimates.replications().words();
    if source.run.analysis() != Analysis::Policies {
        let asked = counted(source.run.replications(), "replication", "replications");
        words = if varied::has_worlds(source.run) { format!("{asked} a world") } else { asked };
    } else if !has_chance(source) {
        words = "one run each, for nothing is left to chance".to_owned();
    } else if !study["precision"].is_null() {
        words = format!("{words}, as many as the precision asked for takes");
    }
    format!("{words}; seed {}", study["seed"])
}

/// Whether the model leaves anything to chance.
pub(super) fn has_chance(source: &Source<'_>) -> bool {
    source.run.manifest()["model"]["chance"] != false
}

/// `d: 6 points, 2 policies, 60 replications; seed 1; 10 years after the switch, …`: the study in a
/// line.
pub(super) fn line(source: &Source<'_>) -> Words {
    let run = source.run;
    let points = Some(run.points() as u64).filter(|points| *points > 1);
    let [one, many] = match varied::has_worlds(run) {
        true => ["world", "worlds"],
        false => ["design point", "design points"],
    };
    let policies = Some(run.policies.len() as u64).filter(|_| run.has_policies());
    let [policy, policies_are] = match run.analysis() {
        Analysis::Attribution => ["combination of levers", "combinations of levers"],
        _ => ["policy", "policies"],
    };
    let mut counts: Vec<String> = [
        points.map(|points| counted(points, one, many)),
        policies.map(|policies| counted(policies, policy, policies_are)),
    ]
    .into_iter()
    .flatten()
    .collect();
    counts.push(replications(source));
    let time = time(source).map_or_else(String::new, |time| format!("; {time}"));
    Words::default().strong(run.name()).say(format!(": {}{time}", counts.join(", ")))
}

fn model(manifest: &Value) -> Words {
    let text = |key: &str| manifest["model"][key].as_str().unwrap_or("");
    let name = manifest["scenario"]["model"]["name"].as_str().unwrap_or("");
    match (text("title"), text("source")) {
        ("", _) if name.is_empty() => Words::of("not described by the manifest"),
        ("", _) => Words::of(name),
        (title, "") => Words::of(title),
        (_, source) => Words::of(source),
    }
}

/// The program's version, and that of its results.
pub(super) fn program(manifest: &Value) -> String {
    let version = manifest["version"].as_str().unwrap_or("of unknown version");
    format!("rungs {version}, results version {}", manifest["results_version"])
}

fn organization(manifest: &Value, departments: &[Value]) -> String {
    let department = |department: &Value| {
        let text = |key: &str| department[key].as_str().unwrap_or("").to_owned();
        let seats = department["headcount"].as_u64().unwrap_or(0);
        let seats = match is_varied(manifest, "department", &text("name"), "headcount") {
            true => "its seats are varied by the design".to_owned(),
            false => format!("{} contributors' seats", grouped(seats)),
        };
        let (name, profile) = (text("name"), text("profile"));
        if name == profile || profile.is_empty() {
            format!("{name} ({seats})")
        } else {
            format!("{name} ({seats}, profile {profile})")
        }
    };
    listed(&departments.iter().map(department).collect::<Vec<_>>())
}

/// The years under the policies.
pub(super) fn years(source: &Source<'_>) -> Option<String> {
    let years = source.run.manifest()["scenario"]["horizon"]["years"].as_u64()?;
    Some(format!("{} after the switch", counted(years, "year", "years")))
}

pub(super) fn time(source: &Source<'_>) -> Option<String> {
    let horizon = &source.run.manifest()["scenario"]["horizon"];
    let years = years(source)?;
    let burn_in = horizon["burn_in_years"].as_u64().unwrap_or(0);
    Some(match burn_in {
        0 => format!("{years}, without a burn-in"),
        burn_in => format!(
            "{years}, and {} of burn-in under the baseline before it",
            counted(burn_in, "year", "years")
        ),
    })
}

fn design(source: &Source<'_>) -> String {
    let run = source.run;
    let kind = run.manifest()["scenario"]["design"]["kind"].as_str().unwrap_or("design");
    if varied::has_worlds(run) {
        let points = if kind == "sobol" { "scrambled Sobol points" } else { kind };
        return format!("{} ({points})", varied::worlds(run));
    }
    let points = counted(run.points() as u64, "point", "points");
    let factors = run.manifest()["scenario"]["factor"].as_array().cloned().unwrap_or_default();
    let factor = |factor: &Value| {
        let paths: Vec<String> = factor["paths"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|path| path.as_str().map(str::to_owned))
            .collect();
        let name = factor["name"].as_str().unwrap_or("");
        if paths == [name] { name.to_owned() } else { format!("{name} ({})", listed(&paths)) }
    };
    let factors: Vec<String> = factors.iter().map(factor).collect();
    format!("{kind} of {points} over {}", listed(&factors))
}

/// The levers in which policies differ: a row each.
fn where_policies_differ(source: &Source<'_>) -> Option<Table> {
    let manifest = source.run.manifest();
    let policies = manifest["scenario"]["policy"].as_array().filter(|list| !list.is_empty())?;
    let mut rows = Vec::new();
    let differ = |values: &[String]| values.iter().any(|value| *value != values[0]);
    for lever in described(manifest, "policy") {
        let value = |policy: &Value| {
            let name = policy["name"].as_str().unwrap_or("");
            let varied = is_varied(manifest, "policy", name, &lever.key);
            if varied { "varied".to_owned() } else { at(policy, &lever.key) }
        };
        let values: Vec<String> = policies.iter().map(value).collect();
        if lever.key != "name" && (differ(&values) || policies.len() == 1) {
            let first = Cell::named(&lever.key, &lever.text);
            rows.push(row(first, values));
        }
    }
    if rows.is_empty() {
        return None;
    }
    let heads = policies.iter().map(|policy| Head::number(policy["name"].as_str().unwrap_or("")));
    let what = if policies.len() == 1 { "The policy" } else { "The policies, where they differ" };
    Some(Table {
        caption: what.to_owned(),
        heads: std::iter::once(Head::word("lever")).chain(heads).collect(),
        rows,
        sortable: false,
        note: None,
    })
}

fn at(policy: &Value, key: &str) -> String {
    match at_path(policy, key) {
        Value::Null if key == "departments" => "all".to_owned(),
        value => shown(value),
    }
}

fn row(first: Cell, values: Vec<String>) -> Vec<Cell> {
    std::iter::once(first).chain(values.into_iter().map(Cell::word)).collect()
}
