//! The tables `[[policy]]`.

use super::NamedPolicy;
use super::draft::{Draft, Drafts};
use super::fault::{Fault, FaultKind, clipped};
use super::keys::{
    DEPARTMENTS, FROM_YEAR, POLICY_DESCRIPTION, POLICY_NAME, PRESET,
};
use super::limits::DEPARTMENTS_MAX;
use super::name::{self, Name};
use super::near::word_help;
use super::value::{self, Rejected, Written};
use super::wire::{Table, Tables};
use crate::model::policy::{self, Levers, Policy, Preset, Rule};

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
    pub(super) years_from: &'static str,
}

/// Reads all policies, of which there has to be one.
pub(super) fn read_all(
    tables: &Tables<'_>,
    reach: &Reach<'_>,
    faults: &mut Vec<Fault>,
) -> Drafts<NamedPolicy> {
    if tables.tables.is_empty() && tables.complete {
        let fault = Fault::at(0..0, FaultKind::NoPolicy)
            .help("begin a policy with `[[policy]]` and give it a `name`");
        faults.push(fault);
    }
    let drafts: Vec<_> = tables.tables.iter().map(|table| read(table, reach, faults)).collect();
    Drafts::gather(drafts.into_iter(), tables.complete, "policies", faults)
}

fn read(table: &Table<'_>, reach: &Reach<'_>, faults: &mut Vec<Fault>) -> Draft<NamedPolicy> {
    let name = name(table, faults);
    let description = value::text(table, &POLICY_DESCRIPTION, faults);
    let preset = preset(table, faults);
    let levers = levers(table, preset, faults);
    let pilot = pilot(table, reach, faults);
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

fn name(table: &Table<'_>, faults: &mut Vec<Fault>) -> Result<Name, Rejected> {
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
    value::overrides(table, Levers::PARAMETERS, |key, value| levers.set(key, value), faults)?;
    preset?;
    let weights = [levers.weights_performance, levers.weights_leadership, levers.weights_seniority];
    if levers.rule != Rule::Random && weights.iter().all(|&weight| weight <= 0.0) {
        let last = Levers::PARAMETERS
            .iter()
            .filter(|parameter| parameter.key.starts_with("weights."))
            .filter_map(|parameter| table.entry(parameter))
            .max_by_key(|entry| entry.value.span().start);
        let span = last.map_or(table.span.clone(), |entry| entry.value.span());
        let fault = Fault::at(span, FaultKind::NothingToChooseBy(table.place.clone()));
        let help = "give one of performance, leadership and seniority a weight, or set `rule = \"random\"`";
        faults.push(fault.label("expected a weight above 0").help(help));
        return Err(Rejected);
    }
    Ok(levers)
}

/// One flag a department, true for those of the pilot; `None` where the policy holds everywhere.
fn pilot(
    table: &Table<'_>,
    reach: &Reach<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Option<Vec<bool>>, Rejected> {
    let Some(entry) = table.entry(&DEPARTMENTS) else {
        return Ok(None);
    };
    let length = entry.value.get_ref().as_array().map_or(1, |list| list.len());
    if !(1..=DEPARTMENTS_MAX).contains(&length) {
        let allowed = format!("1 to {DEPARTMENTS_MAX} names of departments");
        return Err(value::wrong_length(entry, &table.place, (&allowed, length), faults));
    }
    let listed = value::texts(table, &DEPARTMENTS, faults)?.unwrap_or_default();
    let names = reach.departments.ok_or(Rejected)?;
    let before = faults.len();
    let mut pilot = vec![false; names.len()];
    for written in &listed {
        match names.iter().position(|name| name.text == written.text) {
            Some(place) if pilot[place] => faults.push(repeated(table, written)),
            Some(place) => pilot[place] = true,
            None => faults.push(unknown(table, written, names)),
        }
    }
    if faults.len() == before { Ok(Some(pilot)) } else { Err(Rejected) }
}

fn repeated(table: &Table<'_>, written: &Written<'_>) -> Fault {
    let (key, name) = (table.place.key(DEPARTMENTS.key), clipped(written.text));
    Fault::at(written.span.clone(), FaultKind::RepeatedName { key, name }).label("again here")
}

fn unknown(table: &Table<'_>, written: &Written<'_>, names: &[Name]) -> Fault {
    let (key, name) = (table.place.key(DEPARTMENTS.key), clipped(written.text));
    let known = names.iter().map(|name| name.text.as_str());
    let help = if written.text == "all" {
        Some("leave `departments` out for the whole organization".to_owned())
    } else {
        word_help(written.text, known)
    };
    Fault::at(written.span.clone(), FaultKind::UnknownName { key, what: "department", name })
        .label("expected the name of a department")
        .help_if(help)
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
            .help(format!("the last year is set by {}", reach.years_from));
        faults.push(fault);
        return Err(Rejected);
    }
    u32::try_from(from_year).map_err(|_| Rejected)
}
