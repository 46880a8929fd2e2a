//! The keys of one table that are known, and their values; diagnostics of those that are not, and
//! of values that a key does not take.

use super::changed_keys::gone;
use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::keys::{Keys, key_in_table, table_of};
use super::limits::DIAGNOSTICS_MAX;
use super::location::{KeyLocation, KeyPath, TableId};
use super::near::key_help;
use super::raw::{RawTable, RawValue};
use super::value::{Mismatch, real, scalar};
use super::value_error::refused;
use super::values::default;
use crate::sim::{Kind, Parameter, Value};

/// Keys of a table that a message names.
const KEYS_SHOWN: usize = 8;

/// The known keys of a table and of the tables nested in it.
#[derive(Debug)]
pub(super) struct Table<'d> {
    pub(super) place: TableId,
    entries: Vec<GivenKey<'d>>,
    /// Paths of the tables nested in it that are given.
    nested: Vec<String>,
}

/// A known key and its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct GivenKey<'d> {
    pub(super) parameter: &'static Parameter,
    pub(super) value: &'d RawValue,
}

impl<'d> Table<'d> {
    /// A table that is not given: every key has its default.
    pub(super) fn empty(place: TableId) -> Self {
        Self { place, entries: Vec::new(), nested: Vec::new() }
    }

    /// Finds the known keys, and records those that are not known.
    pub(super) fn read(
        given: &'d RawTable,
        keys: Keys,
        place: TableId,
        out: &mut Collector,
    ) -> Self {
        let mut table = Self::empty(place);
        table.collect(given, keys, "", out);
        table
    }

    /// Collects the keys of `given`, which is the nested table `within`, or the table itself.
    fn collect(&mut self, given: &'d RawTable, keys: Keys, within: &str, out: &mut Collector) {
        for (name, value) in given {
            let path = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
            let whole = !name.contains('.');
            if let Some(parameter) = keys.parameter(&path).filter(|_| whole) {
                self.entries.push(GivenKey { parameter, value });
            } else if whole && keys.tables().contains(&path.as_str()) {
                if let RawValue::Table(nested) = value {
                    self.nested.push(path.clone());
                    self.collect(nested, keys, &path, out);
                } else {
                    out.push(self.not_a_table(keys, &path, value));
                }
            } else if let Some(change) = gone(keys, &path).filter(|_| whole) {
                let key = self.place.key(&path);
                let kind = DiagnosticKind::GoneKey { key: key.clone(), reason: change.reason() };
                out.push(Diagnostic::at(key.name(), kind).label("gone").help(change.remedy()));
            } else if !keys.lists().contains(&path.as_str()) {
                // Help is slow, and only the first are listed.
                let wanted = out.len() < DIAGNOSTICS_MAX;
                let help = if wanted { help(keys, &path, whole) } else { None };
                let known = keys.table.header(within).unwrap_or_else(|| "a scenario".to_owned());
                let label = format!("not a key of {known}{}", keys.of_model());
                let key = self.place.key(&path);
                let unknown = DiagnosticKind::UnknownKey(key.clone());
                out.push(Diagnostic::at(key.name(), unknown).label(label).help_if(help));
            }
        }
    }

    fn not_a_table(&self, keys: Keys, path: &str, value: &RawValue) -> Diagnostic {
        let own = keys.parameters().filter(|parameter| table_of(parameter) == path);
        let mut own: Vec<_> = own.map(key_in_table).collect();
        if own.len() > KEYS_SHOWN {
            own.truncate(KEYS_SHOWN);
            own.push("…");
        }
        let key = self.place.key(path);
        let kind = DiagnosticKind::WrongType {
            key: key.clone(),
            allowed: format!("a table of {}", own.join(", ")),
            found: value.found(),
        };
        let header = keys.table.header(path).unwrap_or_default();
        Diagnostic::at(key.value(), kind)
            .label("expected a table")
            .help(format!("write its keys under `{header}`"))
    }

    /// The key of a parameter, given or not.
    pub(super) fn key(&self, parameter: &Parameter) -> KeyPath {
        self.place.parameter(parameter)
    }

    /// The value of a parameter, given or not.
    pub(super) fn at(&self, parameter: &Parameter) -> KeyLocation {
        self.key(parameter).value()
    }

    /// The value of a parameter, if it is given.
    pub(super) fn raw(&self, parameter: &Parameter) -> Option<&'d RawValue> {
        self.entry(parameter.key).map(|entry| entry.value)
    }

    /// Whether a parameter is given.
    pub(super) fn has(&self, parameter: &Parameter) -> bool {
        self.gives(parameter.key)
    }

    /// Whether a key is given.
    pub(super) fn gives(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Whether a nested table is given, by its path.
    pub(super) fn has_table(&self, path: &str) -> bool {
        self.nested.iter().any(|nested| nested == path)
    }

    fn entry(&self, key: &str) -> Option<&GivenKey<'d>> {
        self.entries.iter().find(|entry| entry.parameter.key == key)
    }

    /// The value of a key that takes one, if it is given; a wrong one is recorded.
    pub(super) fn scalar(&self, parameter: &Parameter, out: &mut Collector) -> Option<Value> {
        let raw = self.raw(parameter)?;
        match scalar(&parameter.kind, raw) {
            Ok(value) => Some(value),
            Err(mismatch) => {
                out.push(refused(parameter, raw, mismatch, self.at(parameter)));
                None
            }
        }
    }

    fn scalar_or_default(&self, parameter: &Parameter, out: &mut Collector) -> Option<Value> {
        self.scalar(parameter, out).or_else(|| default(&parameter.kind))
    }

    /// The number under a key, or its default; 0 where it has none.
    pub(super) fn count(&self, parameter: &Parameter, out: &mut Collector) -> u64 {
        match self.scalar_or_default(parameter, out) {
            Some(Value::Count(count)) => count,
            _ => 0,
        }
    }

    /// [`Self::count`] of a key whose numbers are small.
    pub(super) fn small_count(&self, parameter: &Parameter, out: &mut Collector) -> u32 {
        u32::try_from(self.count(parameter, out)).unwrap_or(u32::MAX)
    }

    /// The number under a key, or its default; 0 where it has none.
    pub(super) fn real(&self, parameter: &Parameter, out: &mut Collector) -> f64 {
        match self.scalar_or_default(parameter, out) {
            Some(Value::Real(number)) => number,
            _ => 0.0,
        }
    }

    /// The word under a key, or its default.
    pub(super) fn choice(&self, parameter: &Parameter, out: &mut Collector) -> &'static str {
        match self.scalar_or_default(parameter, out) {
            Some(Value::Choice(word)) => word,
            _ => "",
        }
    }

    /// Whether a key is true, or its default.
    pub(super) fn flag(&self, parameter: &Parameter, out: &mut Collector) -> bool {
        self.scalar_or_default(parameter, out) == Some(Value::Flag(true))
    }

    /// The text under a key, if it is given.
    pub(super) fn text(&self, parameter: &Parameter, out: &mut Collector) -> Option<&'d str> {
        let raw = self.raw(parameter)?;
        if raw.as_text().is_none() {
            out.push(refused(parameter, raw, Mismatch::Type, self.at(parameter)));
        }
        raw.as_text()
    }

    /// The texts under a key, if they are given and all are texts.
    pub(super) fn texts(&self, parameter: &Parameter, out: &mut Collector) -> Option<Vec<&'d str>> {
        self.elements(parameter, out, |raw| raw.as_text().ok_or(Mismatch::Element))
    }

    /// The numbers under a key, if they are given and all are numbers in their range.
    pub(super) fn reals(&self, parameter: &Parameter, out: &mut Collector) -> Option<Vec<f64>> {
        let Kind::Reals { min, max, .. } = parameter.kind else { return None };
        self.elements(parameter, out, |raw| match real(raw, min, max) {
            Err(Mismatch::Type) => Err(Mismatch::Element),
            read => read,
        })
    }

    /// The elements of a list, if all can be read; those that cannot are recorded.
    fn elements<T>(
        &self,
        parameter: &Parameter,
        out: &mut Collector,
        read: impl Fn(&'d RawValue) -> Result<T, Mismatch>,
    ) -> Option<Vec<T>> {
        let raw = self.raw(parameter)?;
        let RawValue::List(list) = raw else {
            out.push(refused(parameter, raw, Mismatch::Type, self.at(parameter)));
            return None;
        };
        let mut values = Vec::with_capacity(list.len());
        for (index, raw) in list.iter().enumerate() {
            match read(raw) {
                Ok(value) => values.push(value),
                Err(mismatch) => {
                    let at = self.key(parameter).element(index);
                    out.push(refused(parameter, raw, mismatch, at));
                }
            }
        }
        (values.len() == list.len()).then_some(values)
    }

    /// Sets, through `set`, every parameter of `parameters` that is given.
    pub(super) fn set_all(
        &self,
        parameters: &[Parameter],
        mut set: impl FnMut(&str, Value) -> bool,
        out: &mut Collector,
    ) {
        for parameter in parameters {
            if let Some(value) = self.scalar(parameter, out) {
                let is_set = set(parameter.key, value);
                debug_assert!(is_set, "{} takes what its row describes", parameter.key);
            }
        }
    }
}

/// Help for an unknown key; a key is not `whole` if it holds the dots of a path in quotes.
fn help(keys: Keys, path: &str, whole: bool) -> Option<String> {
    if !whole && (keys.parameter(path).is_some() || keys.tables().contains(&path)) {
        return Some(format!("write `{path}` without the quotes"));
    }
    key_help(keys, path)
}
