//! The table `[output]`: which tables a study writes, and how fine.

use serde_json::json;

use super::fault::{Fault, FaultKind};
use super::near::word_help;
use super::place::clipped;
use super::refusal::wrong_length;
use super::rows::row;
use super::table::Table;
use super::value::{self, Rejected, Written};
use crate::sim::{Choice, Kind, Parameter, Scope, choice};

pub(super) const RESOLUTION: Parameter = row(
    Scope::Scenario,
    "output.resolution",
    Kind::Choice { default: "year", options: Resolution::OPTIONS },
    "–",
    "Length of the periods of series.csv.",
);

pub(super) const METRICS: Parameter = row(
    Scope::Scenario,
    "output.metrics",
    Kind::Texts { default: "all metrics" },
    "–",
    "The metrics of the tables, by their keys; they stand in the order in which they are declared.",
);

pub(super) const PERSONS: Parameter = row(
    Scope::Scenario,
    "output.persons",
    Kind::Flag { default: false },
    "–",
    "Whether a table tells every person at the end of every year.",
);

pub(super) const BREAKDOWNS: Parameter = row(
    Scope::Scenario,
    "output.breakdowns",
    Kind::Flag { default: true },
    "–",
    "Whether tables tell places, climate, tenure, ladder and flows; charts of these need them.",
);

pub(super) const PARQUET: Parameter = row(
    Scope::Scenario,
    "output.parquet",
    Kind::Flag { default: false },
    "–",
    "Whether large tables are written as Parquet, too.",
);

choice! {
    /// Length of the periods that tables show.
    pub enum Resolution {
        /// Years.
        Year = "year",
        /// Months.
        Month = "month",
    }
}

/// Which tables a study writes, and how fine. No run depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Length of the periods.
    pub resolution: Resolution,
    /// Keys of the metrics, in the order in which they are declared, each once, at least one;
    /// `None` for all.
    pub metrics: Option<Vec<&'static str>>,
    /// Whether persons are told at the end of every year.
    pub persons: bool,
    /// Whether the breakdowns of the model are tables, too.
    pub breakdowns: bool,
    /// Whether Parquet is written, too.
    pub parquet: bool,
}

impl Output {
    /// Whether the tables have the metric of that key.
    #[must_use]
    pub fn has(&self, metric: &str) -> bool {
        self.metrics.as_ref().is_none_or(|metrics| metrics.contains(&metric))
    }

    /// The table with every key written out; all metrics are null.
    pub(super) fn resolved(&self) -> serde_json::Value {
        json!({
            "resolution": self.resolution.word(),
            "metrics": self.metrics,
            "persons": self.persons,
            "breakdowns": self.breakdowns,
            "parquet": self.parquet,
        })
    }
}

/// Reads the table; `known` are the keys of the model's metrics.
pub(super) fn read(
    file: &Table<'_>,
    known: &[&'static str],
    faults: &mut Vec<Fault>,
) -> Result<Output, Rejected> {
    let resolution = value::choice(file, &RESOLUTION, faults);
    let metrics = chosen(file, known, faults);
    let persons = value::flag(file, &PERSONS, faults);
    let breakdowns = value::flag(file, &BREAKDOWNS, faults);
    let parquet = value::flag(file, &PARQUET, faults);
    Ok(Output {
        resolution: Resolution::parse(resolution?).ok_or(Rejected)?,
        metrics: metrics?,
        persons: persons?,
        breakdowns: breakdowns?,
        parquet: parquet?,
    })
}

/// The metrics that are listed, as they are declared; all that are unknown or listed twice are
/// recorded.
fn chosen(
    file: &Table<'_>,
    known: &[&'static str],
    faults: &mut Vec<Fault>,
) -> Result<Option<Vec<&'static str>>, Rejected> {
    let Some(entry) = file.entry(&METRICS) else {
        return Ok(None);
    };
    let length = entry.value.get_ref().as_array().map_or(1, |list| list.len());
    if !(1..=known.len()).contains(&length) {
        let allowed = format!("1 to {} keys of metrics", known.len());
        return Err(wrong_length(entry, &file.place, (&allowed, length), faults));
    }
    let listed = value::texts(file, &METRICS, faults)?.unwrap_or_default();
    let before = faults.len();
    for (place, written) in listed.iter().enumerate() {
        if !known.contains(&written.text) {
            faults.push(unknown(file, known, written));
        } else if listed[..place].iter().any(|other| other.text == written.text) {
            let (key, name) = (file.place.key(METRICS.key), clipped(written.text));
            let kind = FaultKind::RepeatedName { key, name };
            faults.push(Fault::at(written.span.clone(), kind).label("again here"));
        }
    }
    if faults.len() > before {
        return Err(Rejected);
    }
    let is_listed = |key: &&str| listed.iter().any(|written| written.text == *key);
    Ok(Some(known.iter().copied().filter(is_listed).collect()))
}

fn unknown(file: &Table<'_>, known: &[&'static str], written: &Written<'_>) -> Fault {
    let (key, name) = (file.place.key(METRICS.key), clipped(written.text));
    let near = word_help(written.text, known.iter().copied());
    let help = near.unwrap_or_else(|| "`rungs describe metrics` lists them".to_owned());
    Fault::at(written.span.clone(), FaultKind::UnknownName { key, what: "metric", name })
        .label("expected the key of a metric")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};
    use super::*;

    const HEAD: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[output]\n";

    fn output(text: &str) -> Output {
        Scenario::parse("x.toml", &format!("{HEAD}{text}")).unwrap().output
    }

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{HEAD}{text}\n"), &Overrides::default())
    }

    #[test]
    fn by_default_all_metrics_of_every_year_and_all_breakdowns_are_written() {
        let standard = Output {
            resolution: Resolution::Year,
            metrics: None,
            persons: false,
            breakdowns: true,
            parquet: false,
        };
        assert_eq!(output(""), standard);
        assert!(standard.has("morale"));
    }

    #[test]
    fn metrics_stand_in_the_order_in_which_they_are_declared() {
        let output = output(
            "resolution = \"month\"\nmetrics = [\"morale\", \"attrition_rate\"]\npersons = true\n\
             breakdowns = false\nparquet = true\n",
        );
        assert_eq!(output.resolution, Resolution::Month);
        assert_eq!(output.metrics.as_deref(), Some(["attrition_rate", "morale"].as_slice()));
        assert!(output.persons && output.parquet && !output.breakdowns);
        assert!(output.has("morale") && !output.has("morale_sd"));
    }

    #[test]
    fn a_metric_that_does_not_exist_is_named_with_a_near_one() {
        assert_eq!(
            said("metrics = [\"moral\", \"morale\", \"xyzzy\", \"morale\"]"),
            [
                "5:12 `output.metrics` names \"moral\", but no metric is called so; expected the \
                 key of a metric; did you mean \"morale\"?",
                "5:31 `output.metrics` names \"xyzzy\", but no metric is called so; expected the \
                 key of a metric; `rungs describe metrics` lists them",
                "5:40 `output.metrics` lists \"morale\" twice; again here",
            ]
        );
        let count = crate::model::observe::metrics::metrics().len();
        assert_eq!(
            said("metrics = []"),
            [format!(
                "5:11 `output.metrics` takes 1 to {count} keys of metrics, found 0; expected 1 to \
                 {count} keys of metrics"
            )]
        );
    }

    #[test]
    fn words_and_types_are_checked_with_their_remedies() {
        assert_eq!(
            said("resolution = \"moth\"\npersons = \"true\"\nparquett = true"),
            [
                "5:14 unknown output.resolution \"moth\"; expected one of \"year\", \"month\"; did \
                 you mean \"month\"?",
                "6:11 `output.persons` takes true or false, found the text \"true\"; expected true \
                 or false; write it without quotes: `persons = true`",
                "7:1 unknown key `output.parquett`; not a key of [output]; did you mean \
                 `parquet`?",
            ]
        );
    }

    #[test]
    fn the_command_line_sets_it_and_the_manifest_shows_it() {
        let overrides = Overrides::default().with("--set", "output.persons", "true").with(
            "--set",
            "output.metrics",
            "[\"trust\"]",
        );
        let scenario = Scenario::parse_with("x.toml", HEAD, &overrides).unwrap();
        let resolved = scenario.resolved();
        assert_eq!(resolved["output"]["metrics"], json!(["trust"]));
        assert_eq!(resolved["output"]["persons"], true);
        assert_eq!(resolved["output"]["resolution"], "year");
    }
}
