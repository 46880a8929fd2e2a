//! The table `[output]`: which tables a study writes, and how fine.

use serde_json::json;

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{
    ANALYSIS, BREAKDOWNS, BY_PERIOD, ByPeriod, JOIN_POINTS, METRICS, PARQUET, PERSONS, PNG,
    RESOLUTION, Resolution, SPREADSHEET_SAFE, WRITES_SERIES,
};
use super::location::KeyLocation;
use super::parsed::Parsed;
use super::raw::RawValue;
use super::table::Table;
use super::value_error::{repeated_name, unknown_name, wrong_length};
use crate::sim::Choice;

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
    /// Whether every table is Parquet, too.
    pub parquet: bool,
    /// Whether every chart is PNG, too.
    pub png: bool,
    /// Whether the tables over time are written.
    pub series: bool,
    /// The metrics that are summarized by period.
    pub by_period: ByPeriod,
    /// Whether every table shows the values of the factors.
    pub join_points: bool,
    /// Whether texts in CSV are guarded against being read as formulas.
    pub spreadsheet_safe: bool,
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
            "png": self.png,
            "series": self.series,
            "by_period": self.by_period.word(),
            "join_points": self.join_points,
            "spreadsheet_safe": self.spreadsheet_safe,
        })
    }
}

/// Reads the table; `known` are the keys of the model's metrics.
pub(super) fn read(parsed: &Parsed<'_>, known: &[&'static str], out: &mut Collector) -> Output {
    let file = &parsed.file;
    let output = Output {
        resolution: Resolution::parse(file.choice(&RESOLUTION, out)).unwrap_or(Resolution::Year),
        metrics: chosen(file, known, out),
        persons: file.flag(&PERSONS, out),
        breakdowns: file.flag(&BREAKDOWNS, out),
        parquet: file.flag(&PARQUET, out),
        png: file.flag(&PNG, out),
        series: file.flag(&WRITES_SERIES, out),
        by_period: ByPeriod::parse(file.choice(&BY_PERIOD, out)).unwrap_or(ByPeriod::Auto),
        join_points: file.flag(&JOIN_POINTS, out),
        spreadsheet_safe: file.flag(&SPREADSHEET_SAFE, out),
    };
    let analysis = parsed.file.raw(&ANALYSIS).and_then(RawValue::as_text);
    let has_points =
        !parsed.factors.tables.is_empty() || analysis.is_some_and(|word| word != "policies");
    if output.join_points && parsed.factors.complete && !has_points {
        let reason = "there are no factors whose values tables could show";
        let help = "leave out `join_points`, or let a `[[factor]]` move a key";
        out.push(Diagnostic::of_rule(file.at(&JOIN_POINTS), reason).help(help));
    }
    if !output.series && output.resolution == Resolution::Month {
        let reason = "months are shown by series.csv alone, which `series = false` leaves out";
        let help = "leave out `resolution`, or `series`";
        out.push(Diagnostic::of_rule(file.at(&RESOLUTION), reason).help(help));
    }
    output
}

/// The metrics that are listed, as they are declared; all that are unknown or listed twice are
/// recorded.
fn chosen(
    file: &Table<'_>,
    known: &[&'static str],
    out: &mut Collector,
) -> Option<Vec<&'static str>> {
    let length = file.raw(&METRICS)?.as_list().map_or(1, <[RawValue]>::len);
    if !(1..=known.len()).contains(&length) {
        let allowed = format!("1 to {} keys of metrics", known.len());
        out.push(wrong_length(file.at(&METRICS), &allowed, length));
        return None;
    }
    let listed = file.texts(&METRICS, out)?;
    for (index, name) in listed.iter().enumerate() {
        let at = file.key(&METRICS).element(index);
        if !known.contains(name) {
            out.push(unknown_metric(at, name, known));
        } else if listed[..index].contains(name) {
            out.push(repeated_name(at, name));
        }
    }
    Some(known.iter().copied().filter(|key| listed.contains(key)).collect())
}

/// A metric that none of `known` is.
pub(super) fn unknown_metric(at: KeyLocation, name: &str, known: &[&'static str]) -> Diagnostic {
    let unknown = unknown_name(at, "metric", name, known.iter().copied());
    match unknown.help {
        Some(_) => unknown,
        None => unknown.help("`rungs describe metrics` lists them"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario};
    use super::*;

    const HEAD: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[output]\n";

    fn output(text: &str) -> Output {
        Scenario::parse("x.toml", &format!("{HEAD}{text}")).unwrap().output
    }

    #[test]
    fn by_default_all_metrics_of_every_year_and_all_breakdowns_are_written() {
        let standard = Output {
            resolution: Resolution::Year,
            metrics: None,
            persons: false,
            breakdowns: true,
            parquet: false,
            png: false,
            series: true,
            by_period: ByPeriod::Auto,
            join_points: false,
            spreadsheet_safe: false,
        };
        assert_eq!(output(""), standard);
        assert!(standard.has("morale"));
    }

    #[test]
    fn metrics_stand_in_the_order_in_which_they_are_declared() {
        let output = output(
            "resolution = \"month\"\nmetrics = [\"morale\", \"attrition_rate\"]\npersons = true\n\
             breakdowns = false\nparquet = true\npng = true\n",
        );
        assert!(output.series && !output.join_points);
        assert_eq!(output.resolution, Resolution::Month);
        assert_eq!(output.metrics.as_deref(), Some(["attrition_rate", "morale"].as_slice()));
        assert!(output.persons && output.parquet && output.png && !output.breakdowns);
        assert!(output.has("morale") && !output.has("morale_sd"));
    }

    #[test]
    fn series_can_be_left_out_and_the_values_of_factors_joined() {
        assert_eq!(output("by_period = \"all\"\n").by_period, ByPeriod::All);
        let text = format!(
            "{HEAD}series = false\njoin_points = true\n[[factor]]\npath = \"policy.a.pressure\"\n\
             levels = [0, 1]\n"
        );
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        assert!(!scenario.output.series && scenario.output.join_points);
        assert_eq!(scenario.resolved()["output"]["series"], false);
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
