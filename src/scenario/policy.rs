//! The tables `[[policy]]`.

use super::NamedPolicy;
use super::draft::{Draft, Drafts};
use super::fault::{Fault, FaultKind};
use super::name::{self, Name};
use super::pilot::pilot;
use super::rows::{FROM_YEAR, POLICY_DESCRIPTION, POLICY_NAME, PRESET};
use super::table::Table;
use super::value::{self, Rejected};
use super::wire::Tables;
use crate::model::policy::{self, Levers, Policy, Preset, Rule};
use crate::sim::Parameter;

/// Words that are not names of policies.
const TAKEN: &[(&str, &str)] = &[("*", "stands for every policy")];

/// What a policy can reach, as far as it is known.
#[derive(Debug)]
pub(super) struct Reach<'r> {
    /// The names of the departments.
    pub(super) departments: Option<&'r [Name]>,
    /// The last year.
    pub(super) years: Option<u32>,
    /// Where the last year comes from, in words.
    pub(super) years_from: &'r str,
}

/// Reads all policies, of which there has to be one.
pub(super) fn read_all(
    tables: &Tables<'_>,
    reach: &Reach<'_>,
    faults: &mut Vec<Fault>,
) -> Drafts<NamedPolicy> {
    require_one(tables, faults);
    let drafts: Vec<_> = tables.tables.iter().map(|table| read(table, reach, faults)).collect();
    Drafts::gather(drafts.into_iter(), tables.complete, "policies", faults)
}

/// Records that there is no policy, where there is none.
pub(super) fn require_one(tables: &Tables<'_>, faults: &mut Vec<Fault>) {
    if tables.tables.is_empty() && tables.complete {
        let fault = Fault::at(0..0, FaultKind::NoPolicy)
            .help("begin a policy with `[[policy]]` and give it a `name`");
        faults.push(fault);
    }
}

fn read(table: &Table<'_>, reach: &Reach<'_>, faults: &mut Vec<Fault>) -> Draft<NamedPolicy> {
    let name = name(table, faults);
    let description = value::text(table, &POLICY_DESCRIPTION, faults);
    let preset = preset(table, faults);
    let levers = levers(table, preset, faults);
    let pilot = pilot(table, reach.departments, faults);
    let from_year = from_year(table, reach, faults);
    let whole = match (&name, description, preset, levers, pilot, from_year) {
        (Ok(name), Ok(description), Ok(preset), Ok(levers), Ok(pilot), Ok(from_year)) => {
            Ok(NamedPolicy {
                name: name.text.clone(),
                description: description.map_or_else(String::new, |text| text.text.to_owned()),
                preset,
                policy: Policy { levers, from_year, pilot },
            })
        }
        _ => Err(Rejected),
    };
    Draft { name, whole }
}

/// The policy's name, which is required.
pub(super) fn name(table: &Table<'_>, faults: &mut Vec<Fault>) -> Result<Name, Rejected> {
    let Some(written) = value::text(table, &POLICY_NAME, faults)? else {
        let kind = FaultKind::Missing(table.place.key(POLICY_NAME.key));
        let fault = Fault::at(table.span.clone(), kind).label("expected a `name` below");
        faults.push(fault.help("a policy is told by its name: `name = \"dual\"`"));
        return Err(Rejected);
    };
    name::checked(&written, (&table.place, &POLICY_NAME), TAKEN, faults)
}

fn preset(table: &Table<'_>, faults: &mut Vec<Fault>) -> Result<&'static Preset, Rejected> {
    policy::preset(value::choice(table, &PRESET, faults)?).ok_or(Rejected)
}

/// The preset's levers with the policy's own; all are checked even if the preset is not known.
fn levers(
    table: &Table<'_>,
    preset: Result<&'static Preset, Rejected>,
    faults: &mut Vec<Fault>,
) -> Result<Levers, Rejected> {
    let mut levers = preset.map_or_else(|Rejected| Levers::default(), Levers::of_preset);
    let mut set = |key: &str, value| levers.set(key, value);
    let (choosing, others): (Vec<_>, Vec<_>) = Levers::PARAMETERS
        .iter()
        .partition(|lever| lever.key == "rule" || lever.key.starts_with("weights."));
    let chosen = value::overrides(table, choosing.iter().copied(), &mut set, faults);
    let others = value::overrides(table, others, &mut set, faults);
    preset.and(chosen)?;
    if !can_choose(&levers) {
        faults.push(nothing_to_choose_by(table, &choosing));
        return Err(Rejected);
    }
    others.map(|()| levers)
}

/// Whether there is something to choose managers by.
pub(super) fn can_choose(levers: &Levers) -> bool {
    let weights = [levers.weights_performance, levers.weights_leadership, levers.weights_seniority];
    levers.rule == Rule::Random || weights.iter().any(|&weight| weight > 0.0)
}

/// The fault of weights that are all 0, at the last that the table gives.
fn nothing_to_choose_by(table: &Table<'_>, choosing: &[&Parameter]) -> Fault {
    let weights = choosing.iter().filter(|lever| lever.key != "rule");
    let given = weights.filter_map(|weight| table.entry(weight));
    let last = given.max_by_key(|entry| entry.value.span().start);
    let span = last.map_or(table.span.clone(), |entry| entry.value.span());
    let help = "give one of performance, leadership and seniority a weight, \
                or set `rule = \"random\"`";
    Fault::at(span, FaultKind::NothingToChooseBy(table.place.clone()))
        .label("expected a weight above 0")
        .help(help)
}

fn from_year(
    table: &Table<'_>,
    reach: &Reach<'_>,
    faults: &mut Vec<Fault>,
) -> Result<u32, Rejected> {
    let from_year = value::count(table, &FROM_YEAR, faults)?;
    let years = reach.years.ok_or(Rejected)?;
    if let Some(entry) = table.entry(&FROM_YEAR)
        && from_year > u64::from(years)
    {
        let key = table.place.key(FROM_YEAR.key);
        let kind = FaultKind::BeyondHorizon { key, from_year, years };
        let fault = Fault::at(entry.value.span(), kind)
            .label(format!("expected a year from 1 to {years}"))
            .help(format!("the last year is set by `{}`", reach.years_from));
        faults.push(fault);
        return Err(Rejected);
    }
    u32::try_from(from_year).map_err(|_| Rejected)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};

    const HEAD: &str = "name = \"x\"\n[[department]]\n[[department]]\nname = \"shop\"\n\
                        [[policy]]\nname = \"a\"\n[[policy]]\n";

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{HEAD}{text}"), &Overrides::default())
    }

    #[test]
    fn a_policy_starts_from_its_preset_and_changes_it() {
        let text = format!("{HEAD}name = \"b\"\npreset = \"dual-ladder\"\npressure = 0.5\n");
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let levers = &scenario.career().unwrap().policies[1].policy.levers;
        assert_eq!((levers.pressure, levers.expert_rungs), (0.5, 3));
    }

    #[test]
    fn a_policy_needs_a_name_of_its_own() {
        assert_eq!(
            said("pressure = 1\n"),
            ["7:1 policy 2: `name` is missing; expected a `name` below; a policy is told by \
                 its name: `name = \"dual\"`"]
        );
        assert_eq!(
            said("name = \"a\"\n"),
            ["8:8 two policies are called \"a\"; again here; give each a `name` of its own"]
        );
        assert_eq!(
            said("name = \"*\"\n"),
            ["8:8 policy \"*\": `name` cannot be \"*\", which stands for every policy; \
                 expected another name"]
        );
    }

    #[test]
    fn managers_are_chosen_by_something() {
        let help = "give one of performance, leadership and seniority a weight, \
                    or set `rule = \"random\"`";
        assert_eq!(
            said("name = \"b\"\nweights.performance = 0\nrule = \"worst\"\n"),
            [format!(
                "9:23 policy \"b\": all weights are 0, so that there is nothing to choose \
                 managers by; expected a weight above 0; {help}"
            )]
        );
        let text = format!("{HEAD}name = \"b\"\nweights.performance = 0\nrule = \"random\"\n");
        assert!(Scenario::parse("x.toml", &text).is_ok());
    }

    #[test]
    fn a_policy_begins_within_the_horizon() {
        assert_eq!(
            said("name = \"b\"\nfrom_year = 11\n"),
            ["9:13 policy \"b\": `from_year` is 11, but the horizon ends with year 10; \
                 expected a year from 1 to 10; the last year is set by `horizon.years`"]
        );
        let overrides = Overrides::default().with("--years 5", "horizon.years", "5");
        assert_eq!(
            faults_of(&format!("{HEAD}name = \"b\"\nfrom_year = 6\n"), &overrides),
            [
                "9:13 with --years 5: policy \"b\": `from_year` is 6, but the horizon ends with year 5; expected \
                 a year from 1 to 5; the last year is set by `--years`"
            ]
        );
    }
}
