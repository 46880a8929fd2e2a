//! What the worlds of an analysis vary, and what they do not: said wherever a share of worlds is told.

use serde_json::Value;

use super::block::{Cell, Head, Table, Words};
use super::parameters::{at_path, described, shown};
use crate::output::RunTables;
use crate::output::numbers::{as_set, counted, listed};
use crate::scenario::Analysis;

/// Keys that a sentence names.
const NAMED_MAX: usize = 6;

/// A key that is drawn for every world.
#[derive(Clone, Debug)]
struct Drawn {
    name: String,
    paths: Vec<String>,
    distribution: String,
    ends: (f64, f64),
    /// What else tells the distribution: `mode 0.3`.
    shape: String,
}

/// Whether points of `run` are worlds drawn from priors.
pub(super) fn has_worlds(run: &RunTables) -> bool {
    run.analysis() != Analysis::Policies && !drawn(run).is_empty()
}

/// How many keys are drawn.
pub(super) fn keys(run: &RunTables) -> usize {
    drawn(run).len()
}

/// `512 worlds, each a draw of 24 keys from their priors`.
pub(super) fn worlds(run: &RunTables) -> String {
    let worlds = counted(run.points() as u64, "world", "worlds");
    let keys = counted(keys(run) as u64, "key", "keys");
    let their = if keys.starts_with("1 ") { "its prior" } else { "their priors" };
    format!("{worlds}, each a draw of {keys} from {their}")
}

/// `sigma 0.2 to 0.65, rho −0.2 to 0.5, … and 18 more`: the keys with their ranges; all of them where
/// `whole`.
pub(super) fn ranges(run: &RunTables, whole: bool) -> String {
    let drawn = drawn(run);
    let most = if whole { drawn.len() } else { NAMED_MAX };
    let told = drawn
        .iter()
        .take(most)
        .map(|own| format!("{} {} to {}", own.name, as_set(own.ends.0), as_set(own.ends.1)));
    let told: Vec<String> = told.collect();
    match drawn.len().saturating_sub(most) {
        0 => listed(&told),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// What the worlds have in common: `the equations of the model, its 83 constants, …`; the keys of
/// departments that no prior draws by name where `whole`.
pub(super) fn not_varied(run: &RunTables, whole: bool) -> String {
    let (manifest, drawn) = (run.manifest(), drawn(run));
    let within = |scope: &str| {
        let start = format!("{scope}.");
        drawn.iter().flat_map(|own| &own.paths).filter(|path| path.starts_with(&start)).count()
    };
    let mut fixed = vec!["the equations of the model".to_owned()];
    let constants = manifest["scenario"]["constant"].as_object().map_or(0, serde_json::Map::len);
    match (constants, within("constant")) {
        (0, _) => {}
        (all, 0) => fixed.push(format!("its {all} constants")),
        (all, some) => fixed.push(format!("{} of its {all} constants", all.saturating_sub(some))),
    }
    if run.has_policies() {
        let own = if within("policy") == 0 { "the levers" } else { "the other levers" };
        fixed.push(format!("{own} of the policies"));
    }
    if !manifest["scenario"]["horizon"].is_null() {
        fixed.push("the horizon".to_owned());
    }
    let undrawn = undrawn(manifest, &drawn);
    match undrawn.len() as u64 {
        0 => listed(&fixed),
        _ if whole => format!("{}; of departments {}", listed(&fixed), listed(&undrawn)),
        count => {
            let keys = counted(count, "key", "keys");
            fixed.push(format!("{keys} of departments without a prior"));
            listed(&fixed)
        }
    }
}

/// Keys of departments that no prior draws.
fn undrawn(manifest: &Value, drawn: &[Drawn]) -> Vec<String> {
    let is_drawn = |key: &str| {
        let end = format!(".{key}");
        drawn.iter().flat_map(|own| &own.paths).any(|path| path.ends_with(&end))
    };
    let keys = described(manifest, "department").into_iter().map(|key| key.key);
    let is_number = |key: &String| !["name", "profile", "titles"].contains(&key.as_str());
    keys.filter(is_number).filter(|key| !is_drawn(key)).collect()
}

/// The priors: a row a key.
pub(super) fn table(run: &RunTables) -> Option<Table> {
    let drawn = drawn(run);
    let meaning = |own: &Drawn| {
        let key = own.paths.first()?.rsplit('.').next()?;
        let scopes = ["department", "model", "policy", "constant", "market", "scenario"];
        let mut keys = scopes.iter().flat_map(|scope| described(run.manifest(), scope));
        keys.find(|found| found.key == key || own.paths[0].ends_with(&format!(".{}", found.key)))
    };
    let row = |own: &Drawn| {
        let key = meaning(own);
        let text = key.as_ref().map_or("", |key| key.text.as_str());
        let unit = key.as_ref().map_or("", |key| key.unit.as_str());
        let source = key.as_ref().map_or("", |key| key.source.as_str());
        let (low, high) = own.ends;
        vec![
            Cell::named(&own.name, text),
            Cell::number(as_set(low), Some(low)),
            Cell::number(as_set(high), Some(high)),
            Cell::word(unit),
            Cell::named(&own.distribution, &own.shape),
            Cell::word(listed(&own.paths)),
            Cell::word(source),
        ]
    };
    let heads = ["unit", "distribution", "paths", "source of the value"].map(Head::word);
    let heads = [Head::word("key"), Head::number("lowest"), Head::number("highest")]
        .into_iter()
        .chain(heads);
    (!drawn.is_empty()).then(|| Table {
        caption: "Priors: what every world draws".to_owned(),
        heads: heads.collect(),
        rows: drawn.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "A prior is an assumption: which values are taken for possible, and how likely each. Where \
             a department’s own value lies outside, its prior is moved there, at the same width.",
        )),
    })
}

fn drawn(run: &RunTables) -> Vec<Drawn> {
    let priors = run.manifest()["scenario"]["prior"].as_array().into_iter().flatten();
    let read = |prior: &Value| {
        let ends = (prior["range"][0].as_f64()?, prior["range"][1].as_f64()?);
        let paths = prior["paths"].as_array().into_iter().flatten();
        let shape = ["mode", "mean", "sd", "alpha", "beta"]
            .into_iter()
            .filter(|key| !at_path(prior, key).is_null())
            .map(|key| format!("{key} {}", shown(at_path(prior, key))));
        Some(Drawn {
            name: prior["name"].as_str()?.to_owned(),
            paths: paths.filter_map(|path| path.as_str().map(str::to_owned)).collect(),
            distribution: prior["distribution"].as_str().unwrap_or("uniform").to_owned(),
            ends,
            shape: shape.collect::<Vec<_>>().join(", "),
        })
    };
    priors.filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_varied_and_what_is_not_is_told_from_the_manifest() {
        let prior = |path: &str, name: &str| json!({ "name": name, "paths": [path], "distribution": "uniform", "range": [-0.2, 0.5] });
        let row =
            |key: &str| json!({ "scope": "department", "key": key, "text": "What.", "unit": "–" });
        let manifest = json!({
            "scenario": {
                "study": { "analysis": "robustness" },
                "design": { "points": 512 },
                "policy": [{ "name": "a" }],
                "constant": { "x": 1, "y": 2, "z": 3 },
                "horizon": { "years": 10 },
                "prior": [prior("department.*.rho", "rho"), prior("constant.x", "x")],
            },
            "parameters": [row("name"), row("rho"), row("headcount")],
            "metrics": [],
        });
        let run = RunTables::new(Path::new("nowhere"), manifest);
        assert_eq!(worlds(&run), "512 worlds, each a draw of 2 keys from their priors");
        assert_eq!(ranges(&run, false), "rho −0.2 to 0.5 and x −0.2 to 0.5");
        assert_eq!(
            not_varied(&run, true),
            "the equations of the model, 2 of its 3 constants, the levers of the policies and the \
             horizon; of departments headcount"
        );
        assert!(not_varied(&run, false).ends_with("and 1 key of departments without a prior"));
        assert_eq!(table(&run).unwrap().rows[0][0].below, "What.");
    }
}
