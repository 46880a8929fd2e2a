//! Keys that the command line sets in place of the file's.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::path::Path;
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

    /// Edits the document of a text of `text_bytes` bytes. The values get spans beyond the text,
    /// by which [`Self::told`] knows them.
    pub(super) fn apply<'d>(
        &'d self,
        document: &mut DeTable<'d>,
        text_bytes: usize,
        faults: &mut Vec<Fault>,
    ) {
        for (index, setting) in self.settings.iter().enumerate() {
            let path = match Path::resolve(&setting.path, document) {
                Ok(path) => path,
                Err(misled) => {
                    let kind = setting.kind(misled.reason);
                    faults.push(Fault::without_position(kind).help_if(misled.help));
                    continue;
                }
            };
            match DeValue::parse(&setting.value) {
                Ok(value) => {
                    let span = text_bytes + 1 + index..text_bytes + 2 + index;
                    path.set(document, &Spanned::new(span, value.into_inner()));
                }
                Err(_) => faults.push(setting.unreadable(&path)),
            }
        }
    }

    /// Faults of the settings that do nothing, because a factor moves their key at every point.
    pub(super) fn idle(&self, document: &DeTable<'_>, moved: &[&Path]) -> Vec<Fault> {
        let idle = |setting: &&Setting| {
            let path = Path::resolve(&setting.path, document);
            path.is_ok_and(|path| moved.iter().any(|other| path.lies_in(other)))
        };
        let fault = |setting: &Setting| {
            let kind = setting.kind("a factor moves this key at every point".to_owned());
            Fault::without_position(kind).help("leave the option out, or take the factor out")
        };
        self.settings.iter().filter(idle).map(fault).collect()
    }

    /// A fault of the edited document, said of the option that brought it about.
    pub(super) fn told(&self, fault: Fault, text_bytes: usize) -> Fault {
        let index = fault.span().and_then(|span| span.start.checked_sub(text_bytes + 1));
        match index.and_then(|index| self.settings.get(index)) {
            Some(setting) => {
                let Fault { kind, help, label, .. } = fault;
                let reason = kind.to_string();
                let said = |label: &String| !reason.contains(label.trim_start_matches("expected "));
                let help = help.or(label.filter(said));
                Fault::without_position(setting.kind(reason)).help_if(help)
            }
            None => {
                let options: Vec<_> = self.settings.iter().map(|s| s.option.as_str()).collect();
                let option = options.join(" ");
                Fault { kind: FaultKind::Under { option, fault: Box::new(fault.kind) }, ..fault }
            }
        }
    }
}

impl Setting {
    fn kind(&self, reason: String) -> FaultKind {
        FaultKind::Option { option: self.option.clone(), reason }
    }

    /// The fault of a value that is not TOML.
    fn unreadable(&self, path: &Path) -> Fault {
        let text = matches!(path.parameter.kind, Kind::Text { .. } | Kind::Choice { .. });
        let help = if text {
            format!("write a text in quotes: --set '{}=\"{}\"'", self.path, self.value.trim())
        } else {
            format!("the key takes {}", path.parameter.kind.allowed())
        };
        Fault::without_position(self.kind("the value is not TOML".to_owned())).help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Scenario, faults_of};
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

    #[test]
    fn what_is_wrong_with_an_option_is_said_of_the_option() {
        let overrides = set(&[
            ("policy.unknown.pressure", "1"),
            ("policy.b.rule", "worst"),
            ("department.software.rho", "two"),
        ]);
        assert_eq!(
            faults_of(FILE, &overrides),
            [
                "– --set policy.unknown.pressure=1: no policy is called \"unknown\"; name one of \"a\", \"b\", or write `policy.*` for all",
                "– --set policy.b.rule=worst: the value is not TOML; write a text in quotes: \
                 --set 'policy.b.rule=\"worst\"'",
                "– --set department.software.rho=two: the value is not TOML; the key takes a \
                 number from -0.2 to 0.95",
            ]
        );
        assert_eq!(
            faults_of(FILE, &set(&[("policy.b.pressure", "3")])),
            ["– --set policy.b.pressure=3: policy \"b\": `pressure` takes a number from 0 to 1, \
              found 3; 3 % is written as 0.03"]
        );
    }

    #[test]
    fn what_an_option_makes_of_the_file_is_said_with_the_option() {
        let said = faults_of(&format!("{FILE}from_year = 4\n"), &set(&[("horizon.years", "2")]));
        assert_eq!(said.len(), 1);
        assert!(
            said[0].starts_with("6:13 with --set horizon.years=2: policy \"b\": `from_year` is 4"),
            "{said:?}"
        );
    }

    #[test]
    fn what_an_option_replaces_is_checked_all_the_same() {
        let said =
            faults_of(&format!("{FILE}[horizon]\nyears = 0\n"), &set(&[("horizon.years", "2")]));
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("7:9 `horizon.years` takes"), "{said:?}");
    }
}
