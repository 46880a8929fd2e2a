//! The tables `[[department]]`.

use super::Department;
use super::draft::{Draft, Drafts};
use super::fault::{Fault, FaultKind, Place};
use super::keys::{DEPARTMENT_NAME, PROFILE, TITLES};
use super::limits::SEATS_MAX;
use super::name::{self, Name};
use super::value::{self, Rejected};
use super::wire::{Table, Tables};
use crate::model::parameters::{self, DEFAULT_TITLES, DepartmentParameters, Profile};

/// Words that are not names of departments.
const TAKEN: &[(&str, &str)] =
    &[("all", "stands for the whole organization"), ("*", "stands for every department")];

/// Reads all departments; one of the default profile where there is none.
pub(super) fn read_all(tables: &Tables<'_>, faults: &mut Vec<Fault>) -> Drafts<Department> {
    let complete = tables.complete;
    let absent = [Table::empty(Place::Of("department 1".to_owned()))];
    let tables = match tables.tables.as_slice() {
        [] if complete => &absent,
        given => given,
    };
    let drafts: Vec<_> = tables.iter().map(|table| read(table, faults)).collect();
    Drafts::gather(drafts.into_iter(), complete, "departments", faults)
}

/// Checks that the organization is not too large; the largest department answers for it.
pub(super) fn check_seats(
    tables: &Tables<'_>,
    departments: &[Department],
    faults: &mut Vec<Fault>,
) {
    let seats = super::seats(departments);
    if seats <= SEATS_MAX {
        return;
    }
    let sizes = departments.iter().map(|department| department.parameters.headcount);
    let largest = tables.tables.iter().zip(sizes).max_by_key(|&(_, headcount)| headcount);
    let span = largest.map_or(0..0, |(table, _)| {
        table.entry_of("headcount").map_or(table.span.clone(), |entry| entry.value.span())
    });
    let fault = Fault::at(span, FaultKind::TooManySeats(seats));
    faults.push(fault.label("the largest department").help("lower `headcount`"));
}

fn read(table: &Table<'_>, faults: &mut Vec<Fault>) -> Draft<Department> {
    let profile = profile(table, faults);
    let name = name(table, profile, faults);
    let parameters = parameters(table, profile, faults);
    let titles = titles(table, faults);
    let whole = match (&name, profile, parameters, titles) {
        (Ok(name), Ok(profile), Ok(parameters), Ok(titles)) => {
            Ok(Department { name: name.text.clone(), profile, parameters, titles })
        }
        _ => Err(Rejected),
    };
    Draft { name, whole }
}

fn profile(table: &Table<'_>, faults: &mut Vec<Fault>) -> Result<&'static Profile, Rejected> {
    parameters::profile(value::choice(table, &PROFILE, faults)?).ok_or(Rejected)
}

/// The department's name, by default its profile's.
fn name(
    table: &Table<'_>,
    profile: Result<&'static Profile, Rejected>,
    faults: &mut Vec<Fault>,
) -> Result<Name, Rejected> {
    match value::text(table, &DEPARTMENT_NAME, faults)? {
        Some(written) => {
            name::checked(&written, (&table.place, &DEPARTMENT_NAME), TAKEN, faults)
        }
        None => {
            let span = table.entry(&PROFILE).map_or(table.span.clone(), |entry| entry.value.span());
            Ok(Name { text: profile?.name.to_owned(), span })
        }
    }
}

/// The profile's parameters with the department's own; all are checked even if the profile is
/// not known.
fn parameters(
    table: &Table<'_>,
    profile: Result<&'static Profile, Rejected>,
    faults: &mut Vec<Fault>,
) -> Result<DepartmentParameters, Rejected> {
    let mut parameters = profile.map_or_else(
        |Rejected| DepartmentParameters::default(),
        DepartmentParameters::of_profile,
    );
    let rows = DepartmentParameters::PARAMETERS;
    value::overrides(table, rows, |key, value| parameters.set(key, value), faults)?;
    Ok(parameters)
}

fn titles(table: &Table<'_>, faults: &mut Vec<Fault>) -> Result<[String; 6], Rejected> {
    let Some(written) = value::texts(table, &TITLES, faults)? else {
        return Ok(DEFAULT_TITLES.map(str::to_owned));
    };
    if let Some(entry) = table.entry(&TITLES).filter(|_| written.len() != DEFAULT_TITLES.len()) {
        let length = ("exactly 6 texts, one for each rung", written.len());
        return Err(value::wrong_length(entry, &table.place, length, faults));
    }
    let checked = |title| name::checked(title, (&table.place, &TITLES), &[], faults).ok();
    let titles: Vec<_> = written.iter().filter_map(checked).map(|title| title.text).collect();
    titles.try_into().map_err(|_| Rejected)
}
