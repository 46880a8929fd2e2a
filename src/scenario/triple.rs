//! `study.triple`: the policies that every claim about a dual ladder is held against.

use super::raw::{RawTable, RawValue, put};

/// A policy: its name, its preset, and levers in place of the preset's.
type UsualPolicy = (&'static str, &'static str, &'static [(&'static str, i128)]);

const POLICIES: [UsualPolicy; 4] = [
    ("single", "single-ladder", &[]),
    ("usual-practice", "usual-practice", &[]),
    ("dual", "dual-ladder", &[]),
    (
        "rungs-alone",
        "usual-practice",
        &[("expert_rungs", 3), ("pay_parity", 1), ("prestige_parity", 1), ("influence", 1)],
    ),
];

/// Puts the usual policies in place of those of a scenario that asks for them.
pub(super) fn write_out_triple(given: &mut RawTable) {
    let study = given.get("study").and_then(RawValue::as_table);
    if !matches!(study.and_then(|study| study.get("triple")), Some(RawValue::Flag(true))) {
        return;
    }
    let policy = |&(name, preset, levers): &UsualPolicy| {
        let mut policy = RawTable::new();
        policy.insert("name".to_owned(), RawValue::Text(name.to_owned()));
        policy.insert("preset".to_owned(), RawValue::Text(preset.to_owned()));
        for &(key, value) in levers {
            policy.insert(key.to_owned(), RawValue::Integer(value));
        }
        RawValue::Table(policy)
    };
    given.insert("policy".to_owned(), RawValue::List(POLICIES.iter().map(policy).collect()));
    let text = |place: usize| RawValue::Text(POLICIES[place].0.to_owned());
    put(given, "study.baseline", text(0));
    put(given, "study.also_against", RawValue::List(vec![text(1)]));
}
