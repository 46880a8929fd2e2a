//! The keys of one table as written: those that are known, and faults of those that are not.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::keys::{Root, key_in_table, table_of};
use super::limits::FAULTS_MAX;
use super::near::key_help;
use super::place::Place;
use super::refusal::found;
use crate::sim::Parameter;

/// The known keys of a table and of the tables nested in it.
#[derive(Debug)]
pub(super) struct Table<'d> {
    /// What messages call it.
    pub(super) place: Place,
    /// Its header, which missing keys are reported at.
    pub(super) span: Range<usize>,
    entries: Vec<Entry<'d>>,
    /// Paths of the tables nested in it that the file holds, and where their names stand.
    nested: Vec<(String, Range<usize>)>,
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
        Self { place, span: 0..0, entries: Vec::new(), nested: Vec::new() }
    }

    /// The entry of a parameter, if the file gives one.
    pub(super) fn entry(&self, parameter: &Parameter) -> Option<&Entry<'d>> {
        self.entry_of(parameter.key)
    }

    /// The entry of a parameter by its key.
    pub(super) fn entry_of(&self, key: &str) -> Option<&Entry<'d>> {
        self.entries.iter().find(|entry| entry.parameter.key == key)
    }

    /// Whether the file gives a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entry_of(key).is_some()
    }

    /// Where the name of a nested table stands, by its path, if the file holds it.
    pub(super) fn nested(&self, path: &str) -> Option<Range<usize>> {
        self.nested.iter().find(|(nested, _)| nested == path).map(|(_, span)| span.clone())
    }

    pub(super) fn read(
        written: &'d DeTable<'d>,
        root: Root,
        (place, span): (Place, Range<usize>),
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut table = Self { place, span, entries: Vec::new(), nested: Vec::new() };
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
            let path =
                if within.is_empty() { name.to_string() } else { format!("{within}.{name}") };
            let whole = !name.contains('.');
            if whole && let Some(parameter) = root.parameter(&path) {
                self.entries.push(Entry { parameter, key_span: key.span(), value });
            } else if whole && root.has_table(&path) {
                if let DeValue::Table(nested) = value.get_ref() {
                    self.nested.push((path.clone(), key.span()));
                    self.collect(nested, root, &path, faults);
                } else {
                    faults.push(self.not_a_table(root, &path, value));
                }
            } else if !(within.is_empty() && root.lists().contains(&path.as_str())) {
                let help = if faults.len() < FAULTS_MAX { help(root, &path, whole) } else { None };
                let known = root.header(within).unwrap_or_else(|| "a scenario".to_owned());
                let known = known + &root.of_model();
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
    if !whole && (root.parameter(path).is_some() || root.tables().contains(&path)) {
        return Some(format!("write `{path}` without the quotes"));
    }
    key_help(root, path)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, faults_of};

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("name = \"x\"\n{text}"), &Overrides::default())
    }

    const POLICY: &str = "[[policy]]\nname = \"dual\"\n";

    #[test]
    fn an_unknown_key_is_named_with_its_table_and_a_near_one() {
        assert_eq!(
            said(&format!("{POLICY}influense = 1\n")),
            ["4:1 policy \"dual\": unknown key `influense`; not a key of [[policy]]; did you \
                 mean `influence`?"]
        );
        assert_eq!(
            said(&format!("{POLICY}[policy.training]\ncovrage = 1\n")),
            ["5:1 policy \"dual\": unknown key `training.covrage`; not a key of \
                 [policy.training]; did you mean `coverage`?"]
        );
        assert_eq!(
            said(&format!("{POLICY}[horizon]\nyaers = 1\n")),
            ["5:1 unknown key `horizon.yaers`; not a key of [horizon]; did you mean `years`?"]
        );
        assert_eq!(
            said(&format!("{POLICY}[[departments]]\nrho = 9\n")),
            ["4:3 unknown key `departments`; not a key of a scenario; did you mean \
                 `department`? `departments` belongs under [[policy]]"]
        );
    }

    #[test]
    fn a_misplaced_key_is_sent_to_its_table() {
        assert_eq!(
            said(&format!("{POLICY}[[department]]\npressure = 1\n")),
            ["5:1 department 1: unknown key `pressure`; not a key of [[department]]; \
                 `pressure` belongs under [[policy]]"]
        );
    }

    #[test]
    fn an_unknown_key_with_none_near_has_no_help() {
        assert_eq!(
            said(&format!("{POLICY}xyzzy = {{ y = 1 }}\n")),
            ["4:1 policy \"dual\": unknown key `xyzzy`; not a key of [[policy]]"]
        );
    }

    #[test]
    fn a_dotted_key_in_quotes_is_another_key() {
        assert_eq!(
            said(&format!("{POLICY}\"training.coverage\" = 1\n")),
            ["4:1 policy \"dual\": unknown key `training.coverage`; not a key of [[policy]]; \
                 write `training.coverage` without the quotes"]
        );
    }

    #[test]
    fn a_table_is_not_a_list_nor_a_number() {
        assert_eq!(
            said(&format!("{POLICY}[[horizon]]\nyears = 1\n")),
            ["4:1 `horizon` takes a table of years, burn_in_years, found a list of tables; \
                 expected a table; write its keys under `[horizon]`"]
        );
        assert_eq!(
            said(&format!("{POLICY}weights = 1\n")),
            ["4:11 policy \"dual\": `weights` takes a table of performance, leadership, \
                 seniority, found 1; expected a table; write its keys under `[policy.weights]`"]
        );
    }
}
