//! The tables `[[policy]]` of the career model.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{DEPARTMENTS, FROM_YEAR, POLICY_DESCRIPTION, POLICY_NAME, PRESET};
use super::keys::TableKind;
use super::limits::DEPARTMENTS_MAX;
use super::location::TableId;
use super::name;
use super::parsed::Tables;
use super::table::Table;
use super::value_error::{repeated_name, unknown_name, wrong_length};
use crate::model::constants::SENIOR;
use crate::model::policy::{self, Levers, Policy, Preset, Rule};

/// Words that are not names of policies.
const TAKEN: &[(&str, &str)] = &[("*", "stands for every policy")];

/// The levers that choose managers.
const CHOOSING: [&str; 4] =
    ["rule", "weights.performance", "weights.leadership", "weights.seniority"];

/// A policy with its name.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// What it is called; no other policy is called so.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The preset that it starts from.
    pub preset: &'static Preset,
    /// The preset's levers with its own, and where and when it holds.
    pub policy: Policy,
}

/// Where and when a policy can hold, as far as that is known.
#[derive(Debug)]
pub(super) struct PolicyScope<'r> {
    /// The names of the departments.
    pub(super) departments: Option<&'r [&'r str]>,
    /// The last year.
    pub(super) years: Option<u32>,
    /// Where the last year comes from, in words.
    pub(super) years_from: &'r str,
}

/// Reads all policies, of which there has to be one.
pub(super) fn read_all(
    tables: &Tables<'_>,
    scope: &PolicyScope<'_>,
    out: &mut Collector,
) -> Vec<NamedPolicy> {
    require_one(tables, out);
    let policies: Vec<_> = tables.tables.iter().map(|table| read(table, scope, out)).collect();
    check_names(tables, policies.iter().map(|policy| policy.name.as_str()), out);
    policies
}

/// Checks that no two policies have one name.
pub(super) fn check_names<'n>(
    tables: &Tables<'_>,
    names: impl Iterator<Item = &'n str>,
    out: &mut Collector,
) {
    let named = names.zip(&tables.tables).map(|(name, table)| (name, table.at(&POLICY_NAME)));
    name::check_unique("policies", named.filter(|(name, _)| !name.is_empty()), out);
}

/// Records that there is no policy, where there is none.
pub(super) fn require_one(tables: &Tables<'_>, out: &mut Collector) {
    if tables.tables.is_empty() && tables.complete {
        let none = Diagnostic::of_rule(TableId::FILE.key("").value(), "the scenario has no policy");
        out.push(none.help("begin a policy with `[[policy]]` and give it a `name`"));
    }
}

fn read(table: &Table<'_>, scope: &PolicyScope<'_>, out: &mut Collector) -> NamedPolicy {
    let (name, description) = name_and_description(table, out);
    let preset = policy::preset(table.choice(&PRESET, out)).unwrap_or(&policy::PRESETS[0]);
    let mut levers = Levers::of_preset(preset);
    table.set_all(Levers::PARAMETERS, |key, value| levers.set(key, value), out);
    let pilot = pilot(table, scope.departments, out);
    let from_year = from_year(table, scope, out);
    NamedPolicy { name, description, preset, policy: Policy { levers, from_year, pilot } }
}

/// The policy's name, which is required, and its description; the name is empty where it is
/// refused.
pub(super) fn name_and_description(table: &Table<'_>, out: &mut Collector) -> (String, String) {
    let name = table.text(&POLICY_NAME, out);
    if !table.has(&POLICY_NAME) {
        let missing = Diagnostic::missing(table.key(&POLICY_NAME));
        let missing = missing.label("expected a `name` below");
        out.push(missing.help("give the policy a name of its own: `name = \"dual\"`"));
    }
    let name = name.filter(|name| name::check(name, table.at(&POLICY_NAME), TAKEN, out));
    let description = table.text(&POLICY_DESCRIPTION, out).unwrap_or_default();
    name::check_description(description, table.at(&POLICY_DESCRIPTION), out);
    (name.unwrap_or_default().to_owned(), description.to_owned())
}

/// One flag a department, true for those of the pilot; `None` where the policy holds everywhere.
fn pilot(
    table: &Table<'_>,
    departments: Option<&[&str]>,
    out: &mut Collector,
) -> Option<Vec<bool>> {
    let length = table.raw(&DEPARTMENTS)?.as_list().map_or(1, <[_]>::len);
    if !(1..=DEPARTMENTS_MAX).contains(&length) {
        let allowed = format!("1 to {DEPARTMENTS_MAX} names of departments");
        out.push(wrong_length(table.at(&DEPARTMENTS), &allowed, length));
        return None;
    }
    let listed = table.texts(&DEPARTMENTS, out)?;
    let departments = departments?;
    let mut pilot = vec![false; departments.len()];
    for (index, name) in listed.into_iter().enumerate() {
        let at = table.key(&DEPARTMENTS).element(index);
        match departments.iter().position(|department| *department == name) {
            Some(place) if pilot[place] => out.push(repeated_name(at, name)),
            Some(place) => pilot[place] = true,
            None if name == "all" => {
                let unknown = unknown_name(at, "department", name, []);
                out.push(unknown.help("leave `departments` out for the whole organization"));
            }
            None => {
                out.push(unknown_name(at, "department", name, departments.iter().copied()));
            }
        }
    }
    Some(pilot)
}

fn from_year(table: &Table<'_>, scope: &PolicyScope<'_>, out: &mut Collector) -> u32 {
    let from_year = table.small_count(&FROM_YEAR, out);
    if let Some(years) = scope.years
        && table.has(&FROM_YEAR)
        && from_year > years
    {
        let reason = format!("`from_year` is {from_year}, but the horizon ends with year {years}");
        let diagnostic = Diagnostic::of_rule(table.at(&FROM_YEAR), reason)
            .label(format!("expected a year from 1 to {years}"))
            .help(format!("the last year is set by `{}`", scope.years_from));
        out.push(diagnostic);
    }
    from_year
}

/// Checks what is asked of several levers together; `given` says whether the scenario has a key.
pub(super) fn check(
    index: usize,
    policy: &NamedPolicy,
    given: &dyn Fn(&str) -> bool,
    out: &mut Collector,
) {
    let levers = &policy.policy.levers;
    let weights = [levers.weights_performance, levers.weights_leadership, levers.weights_seniority];
    let can_choose = levers.rule == Rule::Random || weights.iter().any(|&weight| weight > 0.0);
    if can_choose
        || out.refused(TableKind::Policy, Some(index), &CHOOSING)
        || out.refused(TableKind::Policy, Some(index), &[PRESET.key])
    {
        return;
    }
    let last = CHOOSING[1..].iter().rfind(|weight| given(weight)).unwrap_or(&CHOOSING[3]);
    let at = TableId::element(TableKind::Policy, index, Some(&policy.name)).key(last).value();
    let reason = "all weights are 0, so that there is nothing to choose managers by";
    let help = "give one of performance, leadership and seniority a weight, \
                or set `rule = \"random\"`";
    out.push(Diagnostic::of_rule(at, reason).label("expected a weight above 0").help(help));
}

/// Checks that somebody can reach the rung from which people are asked to manage; no policy of the
/// scenario offers more than `most` expert rungs.
pub(super) fn check_eligible(index: usize, policy: &NamedPolicy, most: u32, out: &mut Collector) {
    let (from, highest) = (policy.policy.levers.eligible_from_rung, u32::from(SENIOR) + most);
    let keys = ["eligible_from_rung", "expert_rungs", PRESET.key];
    if from <= highest || out.refused(TableKind::Policy, None, &keys) {
        return;
    }
    let place = TableId::element(TableKind::Policy, index, Some(&policy.name));
    let reason = format!(
        "`eligible_from_rung` is {from}, but no policy offers a rung above {highest}, so that nobody \
         is ever asked to manage"
    );
    let at = place.key("eligible_from_rung").value();
    let diagnostic = Diagnostic::of_rule(at, reason).label(format!("expected at most {highest}"));
    out.push(diagnostic.help("lower it, or raise `expert_rungs`"));
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;

    const HEAD: &str = "name = \"x\"\n[[department]]\n[[department]]\nname = \"shop\"\n\
                        [[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    fn second(text: &str) -> super::Policy {
        let scenario = Scenario::parse("x.toml", &format!("{HEAD}{text}")).unwrap();
        scenario.career().unwrap().policies[1].policy.clone()
    }

    #[test]
    fn a_policy_starts_from_its_preset_and_changes_it() {
        let levers = second("preset = \"dual-ladder\"\npressure = 0.5\n").levers;
        assert_eq!((levers.pressure, levers.expert_rungs), (0.5, 3));
    }

    #[test]
    fn a_pilot_holds_in_the_departments_that_it_lists() {
        let policy = second("departments = [\"shop\"]\nfrom_year = 10\n");
        assert!(policy.holds(1, 10) && !policy.holds(1, 9) && !policy.holds(0, 10));
    }

    #[test]
    fn chance_needs_no_weights_to_choose_by() {
        second("weights.performance = 0\nrule = \"random\"\n");
    }
}
