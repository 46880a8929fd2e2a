//! Which policies the others are compared with: `study.baseline` and `study.also_against`.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{ALSO_AGAINST, BASELINE, DEPARTMENTS, FROM_YEAR, POLICY_NAME};
use super::keys::TableKind;
use super::parsed::Parsed;
use super::table::Table;
use super::value_error::{repeated_name, unknown_name};
use crate::sim::Value;

/// The place of the baseline among the policies, which has to hold everywhere and at once.
pub(super) fn baseline(parsed: &Parsed<'_>, policies: &[&str], out: &mut Collector) -> usize {
    let file = &parsed.file;
    let place = match file.text(&BASELINE, out) {
        None => 0,
        Some(name) => policies.iter().position(|policy| *policy == name).unwrap_or_else(|| {
            if names_are_known(parsed, out) {
                let at = file.at(&BASELINE);
                out.push(unknown_name(at, "policy", name, policies.iter().copied()));
            }
            usize::MAX
        }),
    };
    if let Some(table) = parsed.policies.tables.get(place)
        && !out.refused(TableKind::File, None, &[BASELINE.key])
    {
        check_baseline(table, file, out);
    }
    place
}

/// The places of the policies that the others are compared with besides the baseline, which is
/// at `baseline`; those that are unknown, listed twice or the baseline are recorded.
pub(super) fn also_against(
    parsed: &Parsed<'_>,
    policies: &[&str],
    baseline: usize,
    out: &mut Collector,
) -> Vec<usize> {
    let file = &parsed.file;
    let listed = file.texts(&ALSO_AGAINST, out).unwrap_or_default();
    let known = names_are_known(parsed, out);
    let mut places = Vec::new();
    for (index, name) in listed.into_iter().enumerate() {
        let at = file.key(&ALSO_AGAINST).element(index);
        match policies.iter().position(|policy| *policy == name) {
            None if known => {
                out.push(unknown_name(at, "policy", name, policies.iter().copied()));
            }
            None => {}
            Some(place) if place == baseline => {
                let reason = format!("{name:?} is the baseline already");
                let diagnostic = Diagnostic::of_rule(at, reason)
                    .label("expected another policy")
                    .help("leave it out: differences from the baseline are always told");
                out.push(match file.has(&BASELINE) {
                    true => diagnostic.also(file.at(&BASELINE), "made the baseline here"),
                    false => diagnostic,
                });
            }
            Some(place) if places.contains(&place) => out.push(repeated_name(at, name)),
            Some(place) => places.push(place),
        }
    }
    places
}

/// Whether all names of policies could be read.
pub(super) fn names_are_known(parsed: &Parsed<'_>, out: &Collector) -> bool {
    parsed.policies.complete && !out.refused(TableKind::Policy, None, &[POLICY_NAME.key])
}

/// Checks that the baseline, written in `table`, holds in every department and from the first
/// year on.
fn check_baseline(table: &Table<'_>, file: &Table<'_>, out: &mut Collector) {
    let from_year = table.scalar(&FROM_YEAR, &mut Collector::default());
    let late = matches!(from_year, Some(Value::Count(2..))).then_some(&FROM_YEAR);
    for key in Some(&DEPARTMENTS).filter(|key| table.has(key)).into_iter().chain(late) {
        let reason = "the baseline must hold everywhere and from the first year";
        let diagnostic = Diagnostic::of_rule(table.key(key).name(), reason)
            .label("not allowed for the baseline");
        out.push(if file.has(&BASELINE) {
            diagnostic.also(file.at(&BASELINE), "made the baseline here")
        } else {
            diagnostic
                .help("the first policy is the baseline unless `study.baseline` names another")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;

    const THREE: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n\
                         [[policy]]\nname = \"c\"\n[study]\n";

    fn study(text: &str) -> super::super::StudySettings {
        Scenario::parse("x.toml", &format!("{THREE}{text}"))
            .unwrap_or_else(|refused| panic!("{refused}"))
            .study
    }

    #[test]
    fn further_baselines_stand_in_the_order_in_which_they_are_listed() {
        let study = study("baseline = \"b\"\nalso_against = [\"c\", \"a\"]\n");
        assert_eq!((study.baseline, study.also_against), (1, vec![2, 0]));
    }

    #[test]
    fn without_a_list_or_with_an_empty_one_there_is_no_further_baseline() {
        assert!(study("").also_against.is_empty());
        assert!(study("also_against = []\n").also_against.is_empty());
    }

    #[test]
    fn the_manifest_shows_it_and_is_read_as_the_same() {
        let text = format!("{THREE}also_against = [\"c\"]\n");
        let resolved = Scenario::parse("x.toml", &text).unwrap().resolved();
        assert_eq!(resolved["study"]["also_against"], serde_json::json!(["c"]));
        let again = Scenario::from_value("a dictionary", &resolved).unwrap();
        assert_eq!(again.resolved(), resolved);
    }

    #[test]
    fn what_runs_are_a_function_of_does_not_depend_on_it() {
        let parse = |text: &str| Scenario::parse("x.toml", &format!("{THREE}{text}")).unwrap();
        let (one, more) = (parse(""), parse("also_against = [\"c\"]\n"));
        assert_eq!(one.fingerprint(), more.fingerprint());
    }
}
