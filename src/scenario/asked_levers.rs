//! An attribution as a scenario asks for it: between which policies, over which levers.

use std::sync::Arc;

use super::attribution::Attribution;
use super::combinations::Combinations;
use super::combined;
use super::comparison::names_are_known;
use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{
    ANALYSIS, ATTRIBUTION_FROM, ATTRIBUTION_PERMUTATIONS, ATTRIBUTION_TO, ATTRIBUTION_WITHIN,
    ATTRIBUTION_WORLDS, DEPARTMENTS, FROM_YEAR, PRIOR_PATH, PRIOR_PATHS,
};
use super::keys::TableKind;
use super::levers::{self, GivenLever, MovedLevers};
use super::location::TableId;
use super::parsed::Parsed;
use super::path::ParameterPath;
use super::question::Analysis;
use super::raw::{RawTable, RawValue};
use super::read::Scenario;
use super::value_error::unknown_name;
use crate::sim::{Choice, Value};

/// Puts the combinations of an attribution in place of the policies of a scenario that asks for one.
/// What is wrong with what it says of levers is recorded in any case.
pub(super) fn combined(
    scenario: Scenario,
    parsed: &Parsed<'_>,
    raw: &RawTable,
    out: &mut Collector,
) -> Scenario {
    let asked = Asked {
        scenario: &scenario,
        parsed,
        raw,
        levers: levers::read_all(parsed, out),
        within: parsed.file.text(&ATTRIBUTION_WITHIN, out),
        permutations: match parsed.file.scalar(&ATTRIBUTION_PERMUTATIONS, out) {
            Some(Value::Count(orders)) => u32::try_from(orders).ok(),
            _ => None,
        },
    };
    let (Some(places), Analysis::Attribution, true) =
        (asked.places(out), scenario.study.analysis, out.is_empty())
    else {
        return scenario;
    };
    let Some(attribution) = asked.attribution(places, out) else {
        return scenario;
    };
    let levers = asked.levers;
    let Some(inputs) = combined::inputs(&attribution, &levers, parsed, out) else {
        return scenario;
    };
    let mut study = scenario.study;
    study.baseline = 0;
    study.also_against = Vec::new();
    Scenario { study, inputs, attribution: Some(Arc::new(attribution)), ..scenario }
}

/// A scenario as it was read, and as it was given.
struct Asked<'a> {
    scenario: &'a Scenario,
    parsed: &'a Parsed<'a>,
    raw: &'a RawTable,
    levers: Vec<GivenLever>,
    within: Option<&'a str>,
    permutations: Option<u32>,
}

impl Asked<'_> {
    /// The places of the policies from and to which levers are moved. `None` where one is not known,
    /// which is recorded if it is named, or the study asks for an attribution.
    fn places(&self, out: &mut Collector) -> Option<[usize; 2]> {
        let (file, policies) = (&self.parsed.file, self.scenario.policies());
        let known = names_are_known(self.parsed, out);
        let mut named = |parameter| match file.text(parameter, out) {
            None => Some(None),
            Some(name) => {
                let place = policies.iter().position(|policy| *policy == name);
                if place.is_none() && known {
                    let at = file.at(parameter);
                    out.push(unknown_name(at, "policy", name, policies.iter().copied()));
                }
                place.map(Some)
            }
        };
        let (from, to) = (named(&ATTRIBUTION_FROM), named(&ATTRIBUTION_TO));
        let from = from?.unwrap_or(self.scenario.study.baseline);
        let dual = policies.iter().position(|policy| *policy == "dual");
        let other = || (0..policies.len()).find(|place| *place != from);
        let to = to?.or(dual.filter(|place| *place != from)).or_else(other);
        if self.scenario.study.analysis != Analysis::Attribution || !out.is_empty() {
            return None;
        }
        let Some(to) = to else {
            out.push(self.without_another());
            return None;
        };
        if from == to {
            let named = if file.has(&ATTRIBUTION_TO) { &ATTRIBUTION_TO } else { &ATTRIBUTION_FROM };
            let reason = format!(
                "the levers are to be moved from the policy {0:?} to {0:?}, where none differs",
                policies[from]
            );
            let same = Diagnostic::of_rule(file.at(named), reason);
            out.push(same.label("the same policy").help("name two policies"));
            return None;
        }
        [from, to].into_iter().all(|place| self.holds_throughout(place, out)).then_some([from, to])
    }

    /// Why there is no second policy.
    fn without_another(&self) -> Diagnostic {
        let model = self.scenario.model();
        let at = self.parsed.file.at(&ANALYSIS);
        if model.levers().is_empty() {
            let word = model.word();
            let reason =
                format!("the model {word:?} has no policies, and so no levers to tell apart");
            return Diagnostic::of_rule(at, reason)
                .help("ask which parameters drive it: `analysis = \"sensitivity\"`");
        }
        let reason = "an attribution takes two policies, and the scenario has one";
        Diagnostic::of_rule(at, reason).help("add a `[[policy]]` to whose levers they are moved")
    }

    /// Whether a policy holds everywhere and at once, as combinations of levers do; one that does not
    /// is recorded.
    fn holds_throughout(&self, place: usize, out: &mut Collector) -> bool {
        let Some(career) = self.scenario.career() else { return true };
        let policy = &career.policies[place];
        let key = match (&policy.policy.pilot, policy.policy.from_year) {
            (None, 1) => return true,
            (Some(_), _) => &DEPARTMENTS,
            (None, _) => &FROM_YEAR,
        };
        let table = TableId::element(TableKind::Policy, place, Some(&policy.name));
        let reason = format!(
            "the levers of an attribution are moved in the whole organization and at the switch, so \
             that neither of its policies can have `{}`",
            key.key
        );
        out.push(Diagnostic::of_rule(table.parameter(key).name(), reason).help(
            "leave it out, or attribute between two policies that hold everywhere from the first year",
        ));
        false
    }

    /// The attribution between the policies at two places; `None` where something is wrong, which is
    /// recorded.
    fn attribution(&self, places: [usize; 2], out: &mut Collector) -> Option<Attribution> {
        let policies = self.scenario.policies();
        let [from, to] = places.map(|place| policies[place].to_owned());
        let differ = self.differ(places);
        if differ.is_empty() {
            let reason = format!("the policies {from:?} and {to:?} do not differ in any lever");
            let at = combined::at_to(&self.parsed.file);
            out.push(Diagnostic::of_rule(at, reason).help(
                "name two that do: `attribution.from` is the baseline if it is not given, \
                 `attribution.to` the policy \"dual\" or the first other",
            ));
            return None;
        }
        let before = out.len();
        let MovedLevers { moved, notes } =
            MovedLevers::of(&self.levers, self.scenario.model(), &differ, out);
        let within = match self.within {
            None => None,
            Some(name) => {
                let place = moved.iter().position(|lever| lever.name == name);
                if place.is_none() {
                    let at = self.parsed.file.at(&ATTRIBUTION_WITHIN);
                    let known = moved.iter().map(|lever| lever.name.as_str());
                    out.push(unknown_name(at, "lever in which the policies differ", name, known));
                }
                place
            }
        };
        if out.len() > before {
            return None;
        }
        let seed = self.scenario.study.seed;
        let combinations = Combinations::of(&moved, within, self.permutations, seed);
        let combinations =
            combinations.map_err(|why| out.push(why.diagnostic(&self.parsed.file))).ok()?;
        let given = self.scenario.inputs.clone();
        Some(Attribution { from, to, levers: moved, within, combinations, notes, given, places })
    }

    /// The keys in which the policies differ, or do in worlds because a prior draws one policy's and
    /// not the other's; in the order of the model's table.
    fn differ(&self, places: [usize; 2]) -> Vec<&'static str> {
        let inputs = &self.scenario.inputs;
        let drawn = self.drawn();
        let differs = |key: &str| {
            let [from, to] = places.map(|place| inputs.lever(place, key));
            let has = |path: &ParameterPath, place| path.elements.contains(&place);
            let apart = |path: &&ParameterPath| has(path, places[0]) != has(path, places[1]);
            from != to || drawn.iter().filter(|path| path.parameter.key == key).any(|p| apart(&p))
        };
        let keys = self.scenario.model().levers().iter().map(|row| row.key);
        keys.filter(|key| differs(key)).collect()
    }

    /// The paths to keys of policies that priors draw; none where the study runs no worlds. Faults are
    /// recorded where priors are read.
    fn drawn(&self) -> Vec<ParameterPath> {
        if !self.parsed.file.has(&ATTRIBUTION_WORLDS) {
            return Vec::new();
        }
        let tables = self.parsed.priors.tables.iter();
        let texts = tables.flat_map(|table| {
            let several = table.raw(&PRIOR_PATHS).and_then(RawValue::as_list).unwrap_or_default();
            table.raw(&PRIOR_PATH).into_iter().chain(several).filter_map(RawValue::as_text)
        });
        let paths = texts.filter_map(|text| ParameterPath::resolve(text, self.raw).ok());
        paths.filter(|path| path.table == TableKind::Policy).collect()
    }
}
