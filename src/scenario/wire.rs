//! The file as written: its tables and their keys with positions, before any value is checked.

use super::fault::{Fault, FaultKind, Place, clipped};
use super::keys::{Root, key_in_table, table_of};
use super::limits::{DEPARTMENTS_MAX, FAULTS_MAX, POLICIES_MAX};
use super::near::key_help;
use super::value::found;
use crate::sim::Parameter;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A scenario as written.
#[derive(Debug)]
pub(super) struct Wire<'d> {
    /// The keys at the top and in `[horizon]`, `[study]` and `[market]`.
    pub(super) file: Table<'d>,
    /// The `[[department]]` tables.
    pub(super) departments: Tables<'d>,
    /// The `[[policy]]` tables.
    pub(super) policies: Tables<'d>,
}

impl<'d> Wire<'d> {
    /// Finds the known keys, and records those that are not known.
    pub(super) fn read(document: &'d DeTable<'d>, faults: &mut Vec<Fault>) -> Self {
        let departments = ("department", "departments", DEPARTMENTS_MAX);
        let policies = ("policy", "policies", POLICIES_MAX);
        Self {
            file: Table::read(document, Root::File, (Place::File, 0..0), faults),
            departments: Tables::read(document, Root::Department, departments, faults),
            policies: Tables::read(document, Root::Policy, policies, faults),
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

/// The known keys of a table and of the tables nested in it.
#[derive(Debug)]
pub(super) struct Table<'d> {
    /// What messages call it.
    pub(super) place: Place,
    /// Its header, which missing keys are reported at.
    pub(super) span: Range<usize>,
    entries: Vec<Entry<'d>>,
}

/// A known key and its value.
#[derive(Debug)]
pub(super) struct Entry<'d> {
    pub(super) parameter: &'static Parameter,
    pub(super) key_span: Range<usize>,
    pub(super) value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Table<'d> {
    /// A table that the file does not hold: every key has its default.
    pub(super) fn empty(place: Place) -> Self {
        Self { place, span: 0..0, entries: Vec::new() }
    }

    /// The entry of a parameter, if the file gives one.
    pub(super) fn entry(&self, parameter: &Parameter) -> Option<&Entry<'d>> {
        self.entry_of(parameter.key)
    }

    /// The entry of a parameter by its key.
    pub(super) fn entry_of(&self, key: &str) -> Option<&Entry<'d>> {
        self.entries.iter().find(|entry| entry.parameter.key == key)
    }

    fn read(
        written: &'d DeTable<'d>,
        root: Root,
        (place, span): (Place, Range<usize>),
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut table = Self { place, span, entries: Vec::new() };
        table.collect(written, root, "", faults);
        table
    }

    /// Collects the keys of `written`, which is the table `within` the root, or the root itself.
    fn collect(
        &mut self,
        written: &'d DeTable<'d>,
        root: Root,
        within: &str,
        faults: &mut Vec<Fault>,
    ) {
        for (key, value) in written {
            let name = key.get_ref();
            let path = if within.is_empty() { name.to_string() } else { format!("{within}.{name}") };
            let whole = !name.contains('.');
            if whole && let Some(parameter) = root.parameter(&path) {
                self.entries.push(Entry { parameter, key_span: key.span(), value });
            } else if root.tables().contains(&path.as_str()) {
                if let DeValue::Table(nested) = value.get_ref() {
                    self.collect(nested, root, &path, faults);
                } else {
                    faults.push(self.not_a_table(root, &path, value));
                }
            } else if !(within.is_empty() && root.lists().contains(&path.as_str())) {
                let help = if faults.len() < FAULTS_MAX { help(root, &path, whole) } else { None };
                let known = root.header(within).unwrap_or_else(|| "a scenario".to_owned());
                let kind = FaultKind::UnknownKey(self.place.key(&path));
                let label = format!("not a key of {known}");
                faults.push(Fault::at(key.span(), kind).label(label).help_if(help));
            }
        }
    }

    fn not_a_table(&self, root: Root, path: &str, value: &Spanned<DeValue<'_>>) -> Fault {
        let keys: Vec<_> = root
            .parameters()
            .filter(|parameter| table_of(parameter) == path)
            .map(key_in_table)
            .collect();
        let kind = FaultKind::WrongType {
            key: self.place.key(path),
            allowed: format!("a table of {}", keys.join(", ")),
            found: found(value.get_ref()),
        };
        let header = root.header(path).unwrap_or_default();
        Fault::at(value.span(), kind)
            .label("expected a table")
            .help(format!("write its keys under `{header}`"))
    }
}

/// Help for an unknown key; a key is not `whole` if it holds the dots of a path in quotes.
fn help(root: Root, path: &str, whole: bool) -> Option<String> {
    if !whole && root.parameter(path).is_some() {
        return Some(format!("write `{path}` without the quotes"));
    }
    key_help(root, path)
}

/// What messages call the table at `index` of a list: by its name if it has one, else its number.
fn whose(key: &str, table: &DeTable<'_>, index: usize) -> String {
    match table.get("name").and_then(|name| name.get_ref().as_str()) {
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
