//! Keys that the command line sets in place of the file's.

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::path::ParameterPath;
use super::raw::{RawTable, RawValue};
use crate::sim::Kind;

/// Keys that the command line sets, in the order in which it does; a later one wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    settings: Vec<Setting>,
}

/// One key that the command line sets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Setting {
    /// The option as it was given.
    option: String,
    path: String,
    value: String,
}

impl Overrides {
    /// Sets the key at `path` to `value`, written as TOML; `option` is what messages call it.
    #[must_use]
    pub fn with(mut self, option: &str, path: &str, value: &str) -> Self {
        let [option, path, value] = [option, path, value].map(str::to_owned);
        self.settings.push(Setting { option, path, value });
        self
    }

    /// Paths and values, as they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.settings.iter().map(|setting| (setting.path.as_str(), setting.value.as_str()))
    }

    /// Whether the file is taken as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }

    /// What messages call the source of the last year.
    pub(super) fn years_from(&self) -> &str {
        let last =
            self.settings.iter().rev().find(|setting| setting.path.trim() == "horizon.years");
        last.map_or("horizon.years", |setting| setting.option.split(' ').next().unwrap_or("--set"))
    }

    /// Edits a scenario.
    pub(super) fn apply(&self, given: &mut RawTable, out: &mut Collector) {
        for setting in &self.settings {
            match ParameterPath::resolve(&setting.path, given) {
                Ok(path) => match RawValue::parse(&setting.value) {
                    Some(value) => path.set(given, &value),
                    None => out.push(setting.unreadable(&path)),
                },
                Err(error) => {
                    let kind = setting.kind(error.reason);
                    out.push(Diagnostic::without_position(kind).help_if(error.help));
                }
            }
        }
    }

    /// Diagnostics of the settings that do nothing, because a factor moves their key at every
    /// point.
    pub(super) fn idle(&self, given: &RawTable, moved: &[&ParameterPath]) -> Vec<Diagnostic> {
        let idle = |setting: &&Setting| {
            let path = ParameterPath::resolve(&setting.path, given);
            path.is_ok_and(|path| moved.iter().any(|other| path.lies_in(other)))
        };
        let diagnostic = |setting: &Setting| {
            let kind = setting.kind("a factor moves this key at every point".to_owned());
            Diagnostic::without_position(kind).help("leave the option out, or take the factor out")
        };
        self.settings.iter().filter(idle).map(diagnostic).collect()
    }

    /// A diagnostic of the edited scenario: one of the option, where it is about the option's key.
    pub(super) fn attribute(&self, diagnostic: Diagnostic, given: &RawTable) -> Diagnostic {
        let sets = |setting: &&Setting| {
            let path = ParameterPath::resolve(&setting.path, given);
            let at = diagnostic.at.as_ref().zip(path.ok());
            at.is_some_and(|(at, path)| path.leads_to(&at.key))
        };
        let Some(setting) = self.settings.iter().rev().find(sets) else { return diagnostic };
        let Diagnostic { kind, help, label, .. } = diagnostic;
        let reason = kind.to_string();
        let unsaid = |label: &String| !reason.contains(label.trim_start_matches("expected "));
        let help = help.or(label.filter(unsaid));
        Diagnostic::without_position(setting.kind(reason)).help_if(help)
    }

    /// What is wrong with the file only under the options.
    pub(super) fn under(&self, diagnostic: Diagnostic) -> Diagnostic {
        if let DiagnosticKind::Option { .. } = diagnostic.kind {
            return diagnostic;
        }
        let options: Vec<_> = self.settings.iter().map(|set| set.option.as_str()).collect();
        let (option, kind) = (options.join(" "), Box::new(diagnostic.kind));
        Diagnostic { kind: DiagnosticKind::Under { option, kind }, ..diagnostic }
    }
}

impl Setting {
    fn kind(&self, reason: String) -> DiagnosticKind {
        DiagnosticKind::Option { option: self.option.clone(), reason }
    }

    /// The diagnostic of a value that is not TOML.
    fn unreadable(&self, path: &ParameterPath) -> Diagnostic {
        let text = matches!(path.parameter.kind, Kind::Text { .. } | Kind::Choice { .. });
        let help = if text {
            format!("write a text in quotes: --set '{}=\"{}\"'", self.path, self.value.trim())
        } else {
            format!("the key takes {}", path.parameter.kind.allowed())
        };
        Diagnostic::without_position(self.kind("the value is not TOML".to_owned())).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;
    use crate::sim::Value;

    const FILE: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    fn set(pairs: &[(&str, &str)]) -> Overrides {
        pairs.iter().fold(Overrides::default(), |overrides, (path, value)| {
            overrides.with(&format!("--set {path}={value}"), path, value)
        })
    }

    #[test]
    fn any_key_can_be_set_and_the_last_wins() {
        let overrides = set(&[
            ("horizon.years", "3"),
            ("policy.*.pressure", "0.5"),
            ("policy.b.pressure", "0.25"),
            ("department.software.rho", "0.3"),
            ("policy.b.rule", "\"worst\""),
            ("market.series", "[1, 2]"),
        ]);
        let scenario = Scenario::parse_with("x.toml", FILE, &overrides).unwrap();
        assert_eq!(
            (
                scenario.career().unwrap().horizon.years,
                scenario.career().unwrap().departments[0].parameters.rho
            ),
            (3, 0.3)
        );
        let pressure: Vec<_> = scenario
            .career()
            .unwrap()
            .policies
            .iter()
            .map(|p| p.policy.levers.get("pressure"))
            .collect();
        assert_eq!(pressure, [Some(Value::Real(0.5)), Some(Value::Real(0.25))]);
        assert_eq!(scenario.career().unwrap().market, [1.0, 2.0]);
    }
}
