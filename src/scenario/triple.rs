//! `study.triple`: the policies that every claim about a dual ladder is held against.

use super::raw::{RawTable, RawValue, put};

/// The policies: name, preset, and levers in place of its own.
static POLICIES: [(&str, &str, &[(&str, RawValue)]); 4] = [
    ("single", "single-ladder", &[]),
    ("usual-practice", "usual-practice", &[]),
    ("dual", "dual-ladder", &[]),
    (
        "rungs-alone",
        "usual-practice",
        &[
            ("expert_rungs", RawValue::Integer(3)),
            ("pay_parity", RawValue::Integer(1)),
            ("prestige_parity", RawValue::Integer(1)),
            ("influence", RawValue::Integer(1)),
        ],
    ),
];

/// Puts the usual policies in place of those of a scenario that asks for them.
pub(super) fn write_out_triple(given: &mut RawTable) {
    let study = given.get("study").and_then(RawValue::as_table);
    if !matches!(study.and_then(|study| study.get("triple")), Some(RawValue::Flag(true))) {
        return;
    }
    let policy = |(name, preset, levers): &(&str, &str, &[(&str, RawValue)])| {
        let mut policy = RawTable::new();
        policy.insert("name".to_owned(), RawValue::Text((*name).to_owned()));
        policy.insert("preset".to_owned(), RawValue::Text((*preset).to_owned()));
        for (key, value) in *levers {
            policy.insert((*key).to_owned(), value.clone());
        }
        RawValue::Table(policy)
    };
    given.insert("policy".to_owned(), RawValue::List(POLICIES.iter().map(policy).collect()));
    let text = |place: usize| RawValue::Text(POLICIES[place].0.to_owned());
    put(given, "study.baseline", text(0));
    put(given, "study.also_against", RawValue::List(vec![text(1)]));
}
