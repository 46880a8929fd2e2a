//! `study.robustness` and `study.sensitivity`: analyses of the same scenario that a report shows beside
//! its differences.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{BESIDE_ROBUSTNESS, BESIDE_SENSITIVITY};
use super::name;
use super::table::Table;
use crate::sim::Parameter;

/// Directories of such analyses as the scenario names them, from the folder in which its own run
/// directory lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BesideNames {
    /// Of `rungs robustness`.
    pub robustness: Option<String>,
    /// Of `rungs sensitivity`.
    pub sensitivity: Option<String>,
}

/// Reads both keys.
pub(super) fn read(file: &Table<'_>, out: &mut Collector) -> BesideNames {
    BesideNames {
        robustness: directory(file, &BESIDE_ROBUSTNESS, out),
        sensitivity: directory(file, &BESIDE_SENSITIVITY, out),
    }
}

fn directory(file: &Table<'_>, key: &Parameter, out: &mut Collector) -> Option<String> {
    let named = file.text(key, out)?;
    name::check_description(named, file.at(key), out);
    if named.trim().is_empty() {
        let reason = "it names no directory";
        let help = "name one of `rungs robustness` or `rungs sensitivity` beside the run directory, \
                    or leave the key out";
        out.push(Diagnostic::of_rule(file.at(key), reason).help(help));
        return None;
    }
    Some(named.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn both_directories_are_read_and_blank_ones_refused() {
        let two = "name = 'x'\n[[policy]]\nname = 'a'\n[[policy]]\nname = 'b'\n[study]\n";
        let parse = |keys: &str| Scenario::parse("x.toml", &format!("{two}{keys}"));
        let scenario = parse("robustness = 'x-robustness'\n").unwrap();
        let robustness = Some("x-robustness".to_owned());
        assert_eq!(scenario.study.beside, BesideNames { robustness, sensitivity: None });
        assert_eq!(scenario.resolved()["study"]["robustness"], "x-robustness");
        assert!(scenario.resolved()["study"]["sensitivity"].is_null());
        assert!(
            parse("sensitivity = ' '\n").unwrap_err().to_string().contains("names no directory")
        );
        let asked = parse("robustness = 'r'\nanalysis = 'robustness'\n").unwrap();
        assert!(asked.resolved()["study"]["robustness"].is_null());
    }
}
