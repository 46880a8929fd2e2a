//! A scenario by its tables: the keys that are known, before any value is checked.

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::file_keys::MODEL_NAME;
use super::keys::{Keys, TableKind};
use super::limits::{DEPARTMENTS_MAX, FACTORS_MAX, LEVERS_MAX, METRICS_MAX, POLICIES_MAX};
use super::location::{KeyLocation, KeyPath, TableId};
use super::models::Model;
use super::raw::{RawTable, RawValue};
use super::table::Table;
use super::value::Mismatch;
use super::value_error::refused;
use crate::sim::Choice;

/// A scenario by its tables.
#[derive(Debug)]
pub(super) struct Parsed<'d> {
    pub(super) model: Model,
    /// The keys at the top and in the tables that stand once.
    pub(super) file: Table<'d>,
    pub(super) departments: Tables<'d>,
    pub(super) policies: Tables<'d>,
    pub(super) factors: Tables<'d>,
    pub(super) priors: Tables<'d>,
    pub(super) worthwhile: Tables<'d>,
    pub(super) levers: Tables<'d>,
}

impl<'d> Parsed<'d> {
    /// Finds the known keys, and records those that are not known. `None` where the scenario names
    /// a model that does not exist: which keys there are depends on it.
    pub(super) fn read(given: &'d RawTable, out: &mut Collector) -> Option<Self> {
        let model = model(given).map_err(|diagnostic| out.push(*diagnostic)).ok()?;
        let list =
            |list, plural, max| TableList { keys: Keys::of_list(model, list), list, plural, max };
        Some(Self {
            model,
            file: Table::read(given, Keys::of_file(model), TableId::FILE, out),
            departments: list("department", "departments", DEPARTMENTS_MAX).read(given, out),
            policies: list("policy", "policies", POLICIES_MAX).read(given, out),
            factors: list("factor", "factors", FACTORS_MAX).read(given, out),
            priors: list("prior", "priors", FACTORS_MAX).read(given, out),
            worthwhile: list("worthwhile", "smallest differences", METRICS_MAX).read(given, out),
            levers: list("lever", "levers", LEVERS_MAX).read(given, out),
        })
    }
}

impl Parsed<'_> {
    /// Whether the scenario has priors of its own.
    pub(super) fn has_priors(&self) -> bool {
        !self.priors.tables.is_empty()
    }
}

/// The model that a scenario names, the career model if none.
pub(super) fn model(given: &RawTable) -> Result<Model, Box<Diagnostic>> {
    let table = given.get("model").and_then(RawValue::as_table);
    let Some(name) = table.and_then(|table| table.get("name")) else { return Ok(Model::Career) };
    let mismatch = match name.as_text() {
        Some(word) => match Model::parse(word) {
            Some(model) => return Ok(model),
            None => Mismatch::Word,
        },
        None => Mismatch::Type,
    };
    let at = TableId::FILE.parameter(&MODEL_NAME).value();
    Err(Box::new(refused(&MODEL_NAME, name, mismatch, at)))
}

/// The tables of a list.
#[derive(Debug)]
pub(super) struct Tables<'d> {
    pub(super) tables: Vec<Table<'d>>,
    /// Whether these are all, and all are tables.
    pub(super) complete: bool,
}

/// A list that a scenario may have.
struct TableList {
    /// The keys of its tables; `None` where the model has no such list, so that its key is an
    /// unknown key of the file.
    keys: Option<Keys>,
    list: &'static str,
    plural: &'static str,
    max: usize,
}

impl TableList {
    fn read<'d>(&self, given: &'d RawTable, out: &mut Collector) -> Tables<'d> {
        let mut read = Tables { tables: Vec::new(), complete: true };
        let (Some(keys), Some(value)) = (self.keys, given.get(self.list)) else { return read };
        let RawValue::List(list) = value else {
            out.push(self.not_a_list(self.key().name(), value));
            return Tables { complete: false, ..read };
        };
        for (index, element) in list.iter().take(self.max).enumerate() {
            if let RawValue::Table(table) = element {
                let place = TableId::element(keys.table, index, name(keys.table, table));
                read.tables.push(Table::read(table, keys, place, out));
            } else {
                out.push(self.not_a_list(self.key().element(index), element));
                read.complete = false;
            }
        }
        if list.len() > self.max {
            let (what, found, max) = (self.plural, list.len(), self.max);
            let at = self.key().element(max);
            let kind = DiagnosticKind::TooMany { what, found, max };
            out.push(Diagnostic::at(at, kind).label(format!("the first beyond {max}")));
            read.complete = false;
        }
        read
    }

    fn key(&self) -> KeyPath {
        TableId::FILE.key(self.list)
    }

    fn not_a_list(&self, at: KeyLocation, found: &RawValue) -> Diagnostic {
        let list = self.list;
        let (allowed, found) = ("a list of tables".to_owned(), found.found());
        Diagnostic::at(at, DiagnosticKind::WrongType { key: self.key(), allowed, found })
            .label("expected a list of tables")
            .help(format!("begin each {list} with `[[{list}]]`, in double brackets"))
    }
}

/// What messages call a table of a list: its name, or else its path or metric.
fn name(table: TableKind, given: &RawTable) -> Option<&str> {
    let other = match table {
        TableKind::Factor | TableKind::Prior => given.get("path"),
        TableKind::Worthwhile => given.get("metric"),
        _ => None,
    };
    given.get("name").or(other).and_then(RawValue::as_text)
}
