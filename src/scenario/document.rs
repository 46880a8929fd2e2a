//! A scenario as it is given, as text or as a dictionary: parsed once, then read.

use toml::de::DeTable;

use super::asked_levers::combined;
use super::design::DesignTable;
use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::diagnostics::Diagnostics;
use super::expansion::{Expansion, Given};
use super::features::left_out;
use super::limits::TEXT_BYTES_MAX;
use super::list_file::ListFile;
use super::location::TableId;
use super::overrides::Overrides;
use super::parsed::Parsed;
use super::raw::{RawTable, RawValue, from_toml, span, write_out_short_form};
use super::read::{Scenario, read};
use super::syntax;
use super::triple::write_out_triple;

/// A scenario as it is given, with the keys that the command line sets; nothing of it is checked.
#[derive(Debug)]
pub struct Document<'t> {
    /// What messages call it.
    file: &'t str,
    /// `None` for a dictionary.
    text: Option<&'t str>,
    /// The text's tables with positions; empty without text.
    positions: DeTable<'t>,
    /// The scenario without the overrides; `None` where it cannot be read at all.
    given: Option<RawTable>,
    overrides: &'t Overrides,
    /// The scenario with the overrides.
    edited: RawTable,
    /// What is wrong so far.
    wrong: Collector,
}

impl<'t> Document<'t> {
    /// Parses a text. `file` is only named in messages.
    #[must_use]
    pub fn parse(file: &'t str, text: &'t str, overrides: &'t Overrides) -> Self {
        let mut wrong = Collector::default();
        if text.len() > TEXT_BYTES_MAX {
            let kind = DiagnosticKind::TooLong(text.len());
            wrong.push(Diagnostic::without_position(kind));
            return Self::new(file, None, overrides, wrong);
        }
        let (document, errors) = DeTable::parse_recoverable(text);
        wrong.extend(syntax::diagnostics(text, &errors));
        let positions = document.into_inner();
        let given = errors.is_empty().then(|| from_toml(&positions));
        Self { text: Some(text), positions, ..Self::new(file, given, overrides, wrong) }
    }

    /// Takes a dictionary with the keys of a scenario file; a key whose value is null is absent.
    /// `name` is only named in messages.
    #[must_use]
    pub fn from_value(name: &'t str, value: &serde_json::Value, overrides: &'t Overrides) -> Self {
        let mut wrong = Collector::default();
        let given = match RawValue::from_json(value) {
            RawValue::Table(table) => Some(table),
            other => {
                let reason = format!("a scenario is a table of keys, not {}", other.found());
                wrong.push(Diagnostic::without_position(DiagnosticKind::Syntax(reason)));
                None
            }
        };
        Self::new(name, given, overrides, wrong)
    }

    /// The keys of a text as a dictionary; `None` where it is not TOML.
    #[must_use]
    pub fn dictionary(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
        match toml::from_str(text).ok()? {
            serde_json::Value::Object(keys) => Some(keys),
            _ => None,
        }
    }

    fn new(
        file: &'t str,
        mut given: Option<RawTable>,
        overrides: &'t Overrides,
        mut wrong: Collector,
    ) -> Self {
        let mut edited = RawTable::new();
        if let Some(given) = &mut given {
            write_out_short_form(given);
            edited = given.clone();
            overrides.apply(&mut edited, &mut wrong);
            write_out_triple(&mut edited);
        }
        Self { file, text: None, positions: DeTable::new(), given, overrides, edited, wrong }
    }

    /// The file of points that the design asks for, as the scenario names it: relative to its
    /// own place. `None` where it asks for none or cannot be read.
    #[must_use]
    pub fn list_file(&self) -> Option<String> {
        let mut ignored = Collector::default();
        let parsed = Parsed::read(&self.edited, &mut ignored)?;
        DesignTable::read(&parsed.file, &mut ignored).list_file().map(str::to_owned)
    }

    /// Where a key of the file stands, for messages: file, line and column, from 1; the file alone
    /// for a dictionary, and where an option sets the key.
    #[must_use]
    pub fn place_of(&self, key: &str) -> String {
        let Some(text) = self.text else { return self.file.to_owned() };
        let at = TableId::FILE.key(key).value();
        let before = text.get(..span(&self.positions, &at).start).unwrap_or_default();
        if before.is_empty() {
            return self.file.to_owned();
        }
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}:{line}:{column}", self.file)
    }

    /// Reads the scenario, and leaves its factors aside.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario and the overrides.
    pub fn scenario(&self) -> Result<Scenario, Diagnostics> {
        self.checked(|scenario, _, _| scenario)
    }

    /// Reads the scenario and lays out its factors; `list` is the name and text of the file that
    /// [`Self::list_file`] asks for.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenario, the overrides, the list and the points.
    pub fn expand(&self, list: Option<(&str, &str)>) -> Result<Expansion, Diagnostics> {
        let list = list.map(|(file, text)| ListFile { file, text });
        self.checked(|base, given, out| given.expand(base, list, out))
    }

    /// Reads the scenario with the overrides, and goes on with it. What the file gives has to be
    /// valid even where an override replaces it.
    fn checked<T>(
        &self,
        go_on: impl FnOnce(Scenario, &Given<'_>, &mut Collector) -> T,
    ) -> Result<T, Diagnostics> {
        let mut out = self.wrong.clone();
        let read_as = |raw, out: &mut Collector| {
            let parsed = Parsed::read(raw, out)?;
            let scenario = read(&parsed, self.overrides.years_from(), out);
            let scenario = left_out(scenario, raw, out);
            let scenario = match cfg!(feature = "designs") {
                true => combined(scenario, &parsed, raw, out),
                false => scenario,
            };
            Some((parsed, scenario))
        };
        if let Some(given) = self.given.as_ref().filter(|_| !self.overrides.is_empty()) {
            read_as(given, &mut out);
        }
        if self.given.is_none() || !out.is_empty() {
            return Err(self.diagnostics(out));
        }
        let mut own = Collector::default();
        let read = read_as(&self.edited, &mut own);
        let of_scenario = own.len();
        let done = read.map(|(parsed, scenario)| {
            let given = Given { raw: &self.edited, parsed: &parsed, overrides: self.overrides };
            go_on(scenario, &given, &mut own)
        });
        match done {
            Some(done) if own.is_empty() => Ok(done),
            _ => Err(self.diagnostics(self.attributed(own, of_scenario))),
        }
    }

    /// What is wrong with the edited scenario, as the options brought it about: the first
    /// `of_scenario` are not wrong without them.
    fn attributed(&self, found: Collector, of_scenario: usize) -> Collector {
        let mut attributed = Collector::default();
        for (index, diagnostic) in found.into_list().into_iter().enumerate() {
            let diagnostic = self.overrides.attribute(diagnostic, &self.edited);
            let is_new = index < of_scenario && !self.overrides.is_empty();
            attributed.push(if is_new { self.overrides.under(diagnostic) } else { diagnostic });
        }
        attributed
    }

    /// The diagnostics with their places in the text.
    fn diagnostics(&self, found: Collector) -> Diagnostics {
        let mut list = found.into_list();
        for diagnostic in list.iter_mut().filter(|_| self.text.is_some()) {
            if let Some(at) = &diagnostic.at {
                diagnostic.span = Some(span(&self.positions, at));
            }
            if let Some((at, _)) = &diagnostic.also {
                diagnostic.also_span = Some(span(&self.positions, at));
            }
        }
        Diagnostics::new(self.file, self.text.unwrap_or_default(), list)
    }
}

impl Scenario {
    /// Reads a scenario. `file` is only named in messages.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostics> {
        Self::parse_with(file, text, &Overrides::default())
    }

    /// Reads a scenario with some keys replaced from the command line. Factors are not laid out:
    /// see [`Expansion::parse_with`].
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text and the replacements.
    pub fn parse_with(file: &str, text: &str, overrides: &Overrides) -> Result<Self, Diagnostics> {
        Document::parse(file, text, overrides).scenario()
    }

    /// Reads a scenario from a dictionary with the keys of a scenario file. `name` is only named in
    /// messages; these say which key they are about ([`Diagnostic::path`]).
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the dictionary.
    pub fn from_value(name: &str, value: &serde_json::Value) -> Result<Self, Diagnostics> {
        Document::from_value(name, value, &Overrides::default()).scenario()
    }
}

impl Expansion {
    /// Reads a scenario and lays out its factors. `file` is only named in messages; `list` is
    /// the name and text of the file that [`Document::list_file`] asks for.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, the overrides, the list and the points.
    pub fn parse_with(
        file: &str,
        text: &str,
        overrides: &Overrides,
        list: Option<(&str, &str)>,
    ) -> Result<Self, Diagnostics> {
        Document::parse(file, text, overrides).expand(list)
    }

    /// Reads a scenario from a dictionary with the keys of a scenario file, and lays out its
    /// factors. `name` is only named in messages.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the dictionary and the points.
    pub fn from_value(name: &str, value: &serde_json::Value) -> Result<Self, Diagnostics> {
        Document::from_value(name, value, &Overrides::default()).expand(None)
    }
}
