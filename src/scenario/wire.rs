//! The file as written: its tables and their keys with positions, before any value is checked.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::keys::Root;
use super::limits::{DEPARTMENTS_MAX, FACTORS_MAX, POLICIES_MAX};
use super::model::Model;
use super::place::{Place, clipped};
use super::refusal::found;
use super::table::Table;

/// A scenario as written.
#[derive(Debug)]
pub(super) struct Wire<'d> {
    /// The keys at the top and in the tables that stand once.
    pub(super) file: Table<'d>,
    /// The `[[department]]` tables.
    pub(super) departments: Tables<'d>,
    /// The `[[policy]]` tables.
    pub(super) policies: Tables<'d>,
    /// The `[[factor]]` tables.
    pub(super) factors: Tables<'d>,
}

impl<'d> Wire<'d> {
    /// Finds the known keys, and records those that are not known.
    pub(super) fn read(document: &'d DeTable<'d>, model: Model, faults: &mut Vec<Fault>) -> Self {
        let departments = ("department", "departments", DEPARTMENTS_MAX);
        let policies = ("policy", "policies", POLICIES_MAX);
        let factors = ("factor", "factors", FACTORS_MAX);
        Self {
            file: Table::read(document, Root::File(model), (Place::File, 0..0), faults),
            departments: Tables::read(document, Root::Department(model), departments, faults),
            policies: Tables::read(document, Root::Policy(model), policies, faults),
            factors: Tables::read(document, Root::Factor(model), factors, faults),
        }
    }
}

/// The tables of a list.
#[derive(Debug)]
pub(super) struct Tables<'d> {
    pub(super) tables: Vec<Table<'d>>,
    /// Whether these are all, and all are tables.
    pub(super) complete: bool,
}

impl<'d> Tables<'d> {
    /// Reads the list under a key; `list` is the key, what messages call its tables, and how many
    /// there may be.
    fn read(
        document: &'d DeTable<'d>,
        root: Root,
        (key, plural, max): (&str, &'static str, usize),
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut read = Self { tables: Vec::new(), complete: true };
        if !Root::File(root.model()).lists().contains(&key) {
            // It is an unknown key of the file.
            return read;
        }
        let Some((written, value)) = document.get_key_value(key) else {
            return read;
        };
        let DeValue::Array(list) = value.get_ref() else {
            faults.push(not_a_list(key, written.span(), value.get_ref()));
            return Self { complete: false, ..read };
        };
        for (index, element) in list.iter().take(max).enumerate() {
            if let DeValue::Table(table) = element.get_ref() {
                let place = Place::Of(whose(key, table, index));
                read.tables.push(Table::read(table, root, (place, element.span()), faults));
            } else {
                faults.push(not_a_list(key, element.span(), element.get_ref()));
                read.complete = false;
            }
        }
        if let Some(first) = list.get(max) {
            let kind = FaultKind::TooMany { what: plural, found: list.len(), max };
            faults.push(Fault::at(first.span(), kind).label(format!("the first beyond {max}")));
            read.complete = false;
        }
        read
    }
}

/// What messages call the table at `index` of a list: by its name if it has one, else its number.
fn whose(key: &str, table: &DeTable<'_>, index: usize) -> String {
    let path = || table.get("path").filter(|_| key == "factor");
    match table.get("name").or_else(path).and_then(|name| name.get_ref().as_str()) {
        Some(name) if !name.trim().is_empty() => format!("{key} {:?}", clipped(name)),
        _ => format!("{key} {}", index + 1),
    }
}

fn not_a_list(key: &str, span: Range<usize>, value: &DeValue<'_>) -> Fault {
    let kind = FaultKind::WrongType {
        key: Place::File.key(key),
        allowed: "a list of tables".to_owned(),
        found: found(value),
    };
    Fault::at(span, kind)
        .label("expected a list of tables")
        .help(format!("begin each {key} with `[[{key}]]`, in double brackets"))
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, faults_of};

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("name = \"x\"\n{text}"), &Overrides::default())
    }

    const POLICY: &str = "[[policy]]\nname = \"dual\"\n";

    #[test]
    fn a_list_of_tables_is_not_a_table_nor_a_list_of_numbers() {
        let remedy =
            "expected a list of tables; begin each policy with `[[policy]]`, in double brackets";
        assert_eq!(
            said("[policy]\nname = \"a\"\n"),
            [format!("2:2 `policy` takes a list of tables, found a table; {remedy}")]
        );
        assert_eq!(
            said("policy = [{ name = \"a\" }, 1]\n"),
            [format!("2:27 `policy` takes a list of tables, found 1; {remedy}")]
        );
    }

    #[test]
    fn more_policies_or_departments_than_allowed_are_not_read() {
        let policies: String =
            (0..66).map(|number| format!("[[policy]]\nname = \"{number}\"\n")).collect();
        assert_eq!(
            said(&policies),
            ["130:1 66 policies; a scenario has at most 64; the first beyond 64"]
        );
        let departments: String =
            (0..65).map(|number| format!("[[department]]\nname = \"{number}\"\n")).collect();
        assert_eq!(
            said(&format!("{POLICY}{departments}")),
            ["132:1 65 departments; a scenario has at most 64; the first beyond 64"]
        );
    }
}
