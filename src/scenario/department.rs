//! The tables `[[department]]`.

use super::Department;
use super::draft::{Draft, Drafts};
use super::fault::{Fault, FaultKind};
use super::limits::SEATS_MAX;
use super::name::{self, Name};
use super::place::Place;
use super::refusal::wrong_length;
use super::rows::{DEPARTMENT_NAME, PROFILE, TITLES};
use super::table::Table;
use super::value::{self, Rejected};
use super::wire::Tables;
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
        Some(written) => name::checked(&written, (&table.place, &DEPARTMENT_NAME), TAKEN, faults),
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
    let mut parameters = profile
        .map_or_else(|Rejected| DepartmentParameters::default(), DepartmentParameters::of_profile);
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
        return Err(wrong_length(entry, &table.place, length, faults));
    }
    let checked = |title| name::checked(title, (&table.place, &TITLES), &[], faults).ok();
    let titles: Vec<_> = written.iter().filter_map(checked).map(|title| title.text).collect();
    titles.try_into().map_err(|_| Rejected)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};

    const HEAD: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n";

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{HEAD}{text}"), &Overrides::default())
    }

    #[test]
    fn a_department_is_called_after_its_profile() {
        let text = format!("{HEAD}[[department]]\nprofile = \"trades\"\n[[department]]\n");
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let names: Vec<_> = scenario
            .career()
            .unwrap()
            .departments
            .iter()
            .map(|department| &department.name)
            .collect();
        assert_eq!(names, ["trades", "software"]);
    }

    #[test]
    fn a_department_starts_from_its_profile_and_changes_it() {
        let text = format!("{HEAD}[[department]]\nprofile = \"sales\"\nbase_quit = 0.02\n");
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let parameters = &scenario.career().unwrap().departments[0].parameters;
        assert_eq!((parameters.sigma, parameters.base_quit), (0.6, 0.02));
    }

    #[test]
    fn two_departments_of_one_profile_need_names() {
        assert_eq!(
            said("[[department]]\n[[department]]\nprofile = \"software\"\n"),
            ["6:11 two departments are called \"software\"; again here; give each a `name` of \
                 its own"]
        );
    }

    #[test]
    fn a_department_cannot_have_the_name_of_all() {
        assert_eq!(
            said("[[department]]\nname = \"all\"\n"),
            ["5:8 department \"all\": `name` cannot be \"all\", which stands for the whole \
                 organization; expected another name"]
        );
        assert_eq!(
            said("[[department]]\nname = \"\"\n"),
            ["5:8 department 1: `name` must not be blank; expected 1 to 60 characters on one line"]
        );
    }

    #[test]
    fn titles_are_six() {
        assert_eq!(
            said("[[department]]\ntitles = [\"a\"]\n"),
            ["5:10 department 1: `titles` takes exactly 6 texts, one for each rung, found 1; \
                 expected exactly 6 texts, one for each rung"]
        );
        assert_eq!(
            said("[[department]]\ntitles = [\"a\", \"b\", \" \", \"d\", \"e\", \"f\"]\n"),
            ["5:21 department 1: `titles` must not be blank; expected 1 to 60 characters on \
                 one line"]
        );
    }

    #[test]
    fn an_organization_has_at_most_two_million_seats() {
        let text = "[[department]]\nheadcount = 900_000\n\
                    [[department]]\nname = \"b\"\nheadcount = 1_000_000\n";
        assert_eq!(
            said(text),
            ["8:13 the organization has 2171435 seats, managers included; at most 2000000 are \
                 allowed; the largest department; lower `headcount`"]
        );
    }
}
