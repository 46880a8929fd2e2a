//! What an attribution has moved: its two policies, and the levers between them with their keys.

use serde_json::Value;

use super::block::{Cell, Head, Table, Words};
use super::parameters::{at_path, described, shown};
use crate::output::RunTables;
use crate::output::numbers::{counted, grouped};

/// The two policies: from which, to which.
pub(super) fn ends(run: &RunTables) -> (String, String) {
    let asked = &run.manifest()["scenario"]["attribution"];
    let name = |key: &str, place: Option<&String>| {
        let named = asked[key].as_str().map(str::to_owned);
        named.or_else(|| place.cloned()).unwrap_or_default()
    };
    (name("from", run.policies.first()), name("to", run.policies.last()))
}

/// `32 of 5 levers`; how many orders were sampled, where not all combinations were run.
pub(super) fn combinations(run: &RunTables) -> String {
    let scenario = &run.manifest()["scenario"];
    let levers = scenario["lever"].as_array().map_or(0, Vec::len) as u64;
    let of = counted(levers, "lever", "levers");
    let all = grouped(run.policies.len() as u64);
    match scenario["attribution"]["permutations"].as_u64() {
        Some(orders) => {
            let orders = counted(orders, "sampled order", "sampled orders");
            format!("{all} of {of}, from {orders} and their reverses")
        }
        None => format!("{all} of {of}"),
    }
}

/// The keys of the levers with their values at both ends: none moved, all moved.
pub(super) fn table(run: &RunTables) -> Option<Table> {
    let manifest = run.manifest();
    let policies = manifest["scenario"]["policy"].as_array()?;
    let (first, last) = (policies.first()?, policies.last()?);
    let keys = described(manifest, "policy");
    let mut rows = Vec::new();
    for lever in manifest["scenario"]["lever"].as_array().into_iter().flatten() {
        for key in lever["keys"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let text = keys.iter().find(|own| own.key == key).map_or("", |own| own.text.as_str());
            rows.push(vec![
                Cell::word(lever["name"].as_str().unwrap_or("")),
                Cell::named(key, text),
                Cell::word(shown(at_path(first, key))),
                Cell::word(shown(at_path(last, key))),
            ]);
        }
    }
    let (from, to) = ends(run);
    (!rows.is_empty()).then(|| Table {
        caption: "The levers, and what they move".to_owned(),
        heads: vec![
            Head::word("lever"),
            Head::word("key"),
            Head::number(format!("from {from}")),
            Head::number(format!("to {to}")),
        ],
        rows,
        sortable: false,
        note: Some(Words::of("All other keys are those of the first policy in every combination.")),
    })
}
