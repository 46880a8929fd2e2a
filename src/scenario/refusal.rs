//! How a refused value is reported: what the key takes, what stands there, and how to write it.

use toml::de::DeValue;

use super::fault::{Fault, FaultKind};
use super::keys::split;
use super::near::word_help;
use super::place::{Place, clipped};
use super::table::Entry;
use super::value::{Rejected, float, real};
use crate::sim::{Kind, Parameter};

/// What is wrong with a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    /// Its type.
    Type,
    /// Its type, as an element of a list.
    Element,
    /// Its size.
    Range,
    /// It is none of the words.
    Word,
}

/// Records what is wrong with a value.
pub(super) fn refused(
    entry: &Entry<'_>,
    place: &Place,
    problem: Problem,
    faults: &mut Vec<Fault>,
) -> Rejected {
    let parameter = entry.parameter;
    let value = entry.value.get_ref();
    let (key, found) = (place.key(parameter.key), found(value));
    let allowed = match (problem, &parameter.kind) {
        (Problem::Element, _) | (_, Kind::Reals { .. }) => elements_allowed(&parameter.kind),
        (Problem::Type | Problem::Range | Problem::Word, kind) => kind.allowed(),
    };
    let label = format!("expected {allowed}");
    let (kind, help) = match (problem, &parameter.kind, value) {
        (Problem::Word, Kind::Choice { options, .. }, DeValue::String(word)) => {
            let help = word_help(word, options.iter().copied());
            (FaultKind::UnknownWord { key, word: clipped(word) }, help)
        }
        (Problem::Range, ..) => {
            (FaultKind::OutOfRange { key, allowed, found }, percent(parameter, value))
        }
        (Problem::Type | Problem::Element | Problem::Word, ..) => {
            (FaultKind::WrongType { key, allowed, found }, rewritten(parameter, value))
        }
    };
    faults.push(Fault::at(entry.value.span(), kind).label(label).help_if(help));
    Rejected
}

/// Help for a share written as a percentage.
fn percent(parameter: &Parameter, value: &DeValue<'_>) -> Option<String> {
    let number = real(value, 1.0, 100.0).ok()?;
    let share = matches!(parameter.kind, Kind::Real { max, .. } if max <= 1.0);
    (share && parameter.unit.starts_with("share"))
        .then(|| format!("{number} % is written as {}", number / 100.0))
}

/// The value as it has to be written, where that is clear.
fn rewritten(parameter: &Parameter, value: &DeValue<'_>) -> Option<String> {
    let (_, key) = split(parameter.key);
    match (&parameter.kind, value) {
        (Kind::Count { .. } | Kind::Real { .. }, DeValue::String(text))
            if text.trim().parse::<f64>().is_ok_and(f64::is_finite) =>
        {
            Some(format!("write it without quotes: `{key} = {}`", text.trim()))
        }
        (Kind::Flag { .. }, DeValue::String(text)) if ["true", "false"].contains(&text.trim()) => {
            Some(format!("write it without quotes: `{key} = {}`", text.trim()))
        }
        (Kind::Count { .. }, DeValue::Float(number)) => {
            let whole = float(number).filter(|number| number.fract().abs() < f64::MIN_POSITIVE)?;
            Some(format!("write it without a decimal point: `{key} = {whole}`"))
        }
        (Kind::Texts { .. }, DeValue::String(text)) => {
            Some(format!("write a list: `{key} = [{:?}]`", clipped(text)))
        }
        (Kind::Reals { .. }, DeValue::Integer(_) | DeValue::Float(_)) => {
            Some(format!("write a list: `{key} = [{}]`", found(value)))
        }
        (Kind::Text { .. }, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)) => {
            Some(format!("write a text in quotes: `{key} = \"{}\"`", found(value)))
        }
        _ => None,
    }
}

/// What each element of a list may be.
fn elements_allowed(kind: &Kind) -> String {
    let allowed = kind.allowed();
    allowed.strip_prefix("a list of ").map_or(allowed.clone(), str::to_owned)
}

/// A list's length is wrong: records it.
pub(super) fn wrong_length(
    entry: &Entry<'_>,
    place: &Place,
    (allowed, found): (&str, usize),
    faults: &mut Vec<Fault>,
) -> Rejected {
    let key = place.key(entry.parameter.key);
    let kind = FaultKind::WrongLength { key, allowed: allowed.to_owned(), found };
    faults.push(Fault::at(entry.value.span(), kind).label(format!("expected {allowed}")));
    Rejected
}

/// What stands where something else is expected, in words.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text {:?}", clipped(text)),
        DeValue::Integer(number) => clipped(&number.to_string()),
        DeValue::Float(number) => clipped(number.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date or time".to_owned(),
        DeValue::Array(list) if list.iter().any(|element| element.get_ref().is_table()) => {
            "a list of tables".to_owned()
        }
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, faults_of};

    const HEAD: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n";

    /// What is said of one line under `[[policy]]`.
    fn policy(line: &str) -> String {
        faults_of(&format!("{HEAD}{line}\n"), &Overrides::default()).join("\n")
    }

    /// What is said of one line under `[[department]]`.
    fn department(line: &str) -> String {
        faults_of(&format!("{HEAD}[[department]]\n{line}\n"), &Overrides::default()).join("\n")
    }

    #[test]
    fn a_percentage_is_shown_as_a_share() {
        assert!(policy("pressure = 35").ends_with("; 35 % is written as 0.35"));
        assert!(!policy("influence = 35").contains('%'));
    }

    #[test]
    fn a_value_of_another_type_is_refused_with_the_right_way_to_write_it() {
        assert_eq!(
            department("headcount = \"80\""),
            "5:13 department 1: `headcount` takes a whole number from 1 to 1000000, found the \
             text \"80\"; expected a whole number from 1 to 1000000; write it without quotes: \
             `headcount = 80`"
        );
        assert!(
            department("headcount = 80.0")
                .ends_with("write it without a decimal point: `headcount = 80`")
        );
        assert!(
            department("headcount = 80.5").ends_with("expected a whole number from 1 to 1000000")
        );
        assert!(policy("training.coverage = \"0.5\"").ends_with("`coverage = 0.5`"));
        assert!(
            policy("step_back = \"true\"").ends_with("write it without quotes: `step_back = true`")
        );
        assert!(policy("step_back = 1").contains("takes true or false, found 1"));
        assert!(
            policy("departments = \"software\"")
                .ends_with("write a list: `departments = [\"software\"]`")
        );
        assert!(department("name = 5").ends_with("write a text in quotes: `name = \"5\"`"));
        assert!(policy("pressure = [1]").contains("found a list;"));
        assert!(policy("pressure = {}").contains("found a table;"));
        assert!(policy("pressure = 2026-01-01").contains("found a date or time;"));
    }

    #[test]
    fn an_unknown_word_is_refused_with_a_near_one() {
        assert_eq!(
            policy("rule = \"bets\""),
            "4:8 policy \"a\": unknown rule \"bets\"; expected one of \"best\", \"worst\", \
             \"random\"; did you mean \"best\"?"
        );
        assert_eq!(
            policy("preset = \"dual\""),
            "4:10 policy \"a\": unknown preset \"dual\"; expected one of \"single-ladder\", \
             \"dual-ladder\"; did you mean \"dual-ladder\"?"
        );
        assert!(
            policy("pool = \"everyone\"").ends_with("expected one of \"team\", \"department\"")
        );
        assert!(department("profile = \"Sales\"").ends_with("did you mean \"sales\"?"));
        assert!(
            policy("rule = 1")
                .contains("`rule` takes one of \"best\", \"worst\", \"random\", found 1")
        );
    }

    #[test]
    fn every_faulty_element_of_a_list_is_refused() {
        let said = faults_of(
            &format!("{HEAD}[market]\nseries = [1, 12, \"x\", 0.5]\n"),
            &Overrides::default(),
        );
        assert_eq!(
            said,
            [
                "5:14 `series` takes numbers from 0 to 10, found 12; expected numbers from 0 to 10",
                "5:18 `series` takes numbers from 0 to 10, found the text \"x\"; expected numbers \
                 from 0 to 10",
            ]
        );
        assert_eq!(
            department("titles = [1, \"b\", \"c\", \"d\", \"e\", \"f\"]"),
            "5:11 department 1: `titles` takes texts, found 1; expected texts"
        );
    }
}
