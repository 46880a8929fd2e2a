//! The departments of a policy's pilot.

use super::fault::{Fault, FaultKind};
use super::limits::DEPARTMENTS_MAX;
use super::name::Name;
use super::near::word_help;
use super::place::clipped;
use super::refusal::wrong_length;
use super::rows::DEPARTMENTS;
use super::table::Table;
use super::value::{self, Rejected, Written};

/// One flag a department, true for those of the pilot; `None` where the policy holds everywhere.
pub(super) fn pilot(
    table: &Table<'_>,
    departments: Option<&[Name]>,
    faults: &mut Vec<Fault>,
) -> Result<Option<Vec<bool>>, Rejected> {
    let Some(entry) = table.entry(&DEPARTMENTS) else {
        return Ok(None);
    };
    let length = entry.value.get_ref().as_array().map_or(1, |list| list.len());
    if !(1..=DEPARTMENTS_MAX).contains(&length) {
        let allowed = format!("1 to {DEPARTMENTS_MAX} names of departments");
        return Err(wrong_length(entry, &table.place, (&allowed, length), faults));
    }
    let listed = value::texts(table, &DEPARTMENTS, faults)?.unwrap_or_default();
    let names = departments.ok_or(Rejected)?;
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

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};

    const HEAD: &str = "name = \"x\"\n[[department]]\n[[department]]\nname = \"shop\"\n\
                        [[policy]]\nname = \"a\"\n[[policy]]\n";

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{HEAD}{text}"), &Overrides::default())
    }

    #[test]
    fn a_pilot_holds_in_the_departments_that_it_lists() {
        let text = format!("{HEAD}name = \"b\"\ndepartments = [\"shop\"]\nfrom_year = 10\n");
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let policy = &scenario.career().unwrap().policies[1].policy;
        assert!(policy.holds(1, 10) && !policy.holds(1, 9) && !policy.holds(0, 10));
    }

    #[test]
    fn a_pilot_lists_departments_that_exist_each_once() {
        assert_eq!(
            said("name = \"b\"\ndepartments = [\"shpo\", \"shop\", \"shop\", \"all\"]\n"),
            [
                "9:16 policy \"b\": `departments` names \"shpo\", but no department is called so; \
                 expected the name of a department; did you mean \"shop\"?",
                "9:32 policy \"b\": `departments` lists \"shop\" twice; again here",
                "9:40 policy \"b\": `departments` names \"all\", but no department is called so; \
                 expected the name of a department; leave `departments` out for the whole \
                 organization",
            ]
        );
    }

    #[test]
    fn a_pilot_lists_at_least_one_department() {
        assert_eq!(
            said("name = \"b\"\ndepartments = []\n"),
            ["9:15 policy \"b\": `departments` takes 1 to 64 names of departments, found 0; \
                 expected 1 to 64 names of departments"]
        );
    }

    #[test]
    fn a_pilot_is_not_blamed_for_a_department_whose_name_is_faulty() {
        let said = faults_of(
            "name = \"x\"\n[[department]]\nname = 7\n[[policy]]\nname = \"a\"\n\
             [[policy]]\nname = \"b\"\ndepartments = [\"7\"]\n",
            &Overrides::default(),
        );
        assert_eq!(said.len(), 1, "{said:#?}");
    }
}
