//! The policies that combinations of levers are, and which of them are none.

use super::attribution::Attribution;
use super::combinations::Combined;
use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::file_keys::{ANALYSIS, ATTRIBUTION_TO, ATTRIBUTION_WITHIN};
use super::inputs::Inputs;
use super::keys::TableKind;
use super::levers::GivenLever;
use super::location::KeyLocation;
use super::parsed::Parsed;
use super::table::Table;

/// The inputs whose policies are the combinations of an attribution. `None` where one of them is not
/// valid, which is recorded.
pub(super) fn inputs(
    attribution: &Attribution,
    levers: &[GivenLever],
    parsed: &Parsed<'_>,
    out: &mut Collector,
) -> Option<Inputs> {
    let Attribution { combinations, places, given, from, to, .. } = attribution;
    let policy = |&coalition: &u64| Combined {
        name: combinations.name(coalition, &attribution.levers),
        description: match coalition {
            0 => from.clone(),
            all if all == combinations.all() => to.clone(),
            _ => {
                let moved = combinations.moved(coalition, &attribution.levers).join(", ");
                format!("{from}, with {moved} of {to}")
            }
        },
        taken: {
            let parts = combinations.parts.iter().enumerate();
            let moved = parts.filter(|(part, _)| coalition >> part & 1 == 1);
            moved.flat_map(|(_, part)| part.keys.iter().copied()).collect()
        },
    };
    let policies: Vec<Combined> = combinations.coalitions.iter().map(policy).collect();
    let before = out.len();
    check_names(&policies, levers, out);
    let inputs = given.combined(*places, &policies);
    let mut found = Collector::default();
    // No key of a combination is written by hand.
    inputs.check(&|_, _| false, &mut found);
    let wrong = found.into_list().into_iter().next();
    out.extend(wrong.map(|first| not_valid(first, attribution, levers, parsed)));
    (out.len() == before).then_some(inputs)
}

/// Records levers by whose names two combinations would be called alike.
fn check_names(policies: &[Combined], levers: &[GivenLever], out: &mut Collector) {
    let mut names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1])
        && let Some(given) = levers
            .iter()
            .find(|given| pair[0] == given.lever.name)
            .or(levers.iter().find(|given| pair[0].contains(&given.lever.name)))
    {
        let reason = format!("two combinations of levers would be called {:?}", pair[0]);
        let alike = Diagnostic::of_rule(given.at_name.clone(), reason);
        out.push(alike.help("choose names without ` + ` and without keys in brackets"));
    }
}

/// A combination that breaks a rule of policies, where its levers are told.
fn not_valid(
    found: Diagnostic,
    attribution: &Attribution,
    levers: &[GivenLever],
    parsed: &Parsed<'_>,
) -> Diagnostic {
    let Some(at) = found.at.as_ref().filter(|at| at.key.place.kind == TableKind::Policy) else {
        return found;
    };
    let combinations = &attribution.combinations;
    let coalition = combinations.coalitions.get(at.key.place.index).copied().unwrap_or(0);
    let moved = combinations.moved(coalition, &attribution.levers).join(", ");
    let reason = match &found.kind {
        DiagnosticKind::Rule { reason, .. } => reason.clone(),
        other => other.to_string(),
    };
    let reason = format!(
        "the combination that moves {moved} of {:?} and leaves the rest as in {:?} is no policy: \
         {reason}",
        attribution.to, attribution.from
    );
    let moves = |place: usize| coalition & combinations.of_lever(place);
    let is_split = |place: &usize| ![0, combinations.of_lever(*place)].contains(&moves(*place));
    if attribution.within.as_ref().is_some_and(is_split) {
        return Diagnostic::of_rule(parsed.file.at(&ATTRIBUTION_WITHIN), reason)
            .help("leave out `within`: the keys of the lever are valid only together");
    }
    let mut named = attribution.levers.iter().enumerate().filter(|(place, _)| moves(*place) != 0);
    let lever = named.find_map(|(_, own)| levers.iter().find(|given| given.lever.name == own.name));
    let at = lever.map_or_else(|| at_to(&parsed.file), |given| given.at_keys.clone());
    Diagnostic::of_rule(at, reason)
        .help("bundle the keys that are valid only together in one `[[lever]]`")
}

/// Where the policy to whose levers they are moved is named, or else the attribution asked for.
pub(super) fn at_to(file: &Table<'_>) -> KeyLocation {
    file.at(if file.has(&ATTRIBUTION_TO) { &ATTRIBUTION_TO } else { &ANALYSIS })
}
