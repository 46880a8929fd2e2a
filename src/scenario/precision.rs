//! The table `[study.precision]`: how precisely a metric has to be known before a study ends.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{
    CONFIDENCE, HALF_WIDTH, PRECISION_MAX, PRECISION_METRIC, PRECISION_MIN, PRECISION_OF,
    RELATIVE_HALF_WIDTH, REPLICATIONS,
};
use super::keys::TableKind;
use super::location::{KeyLocation, TableId};
use super::output::unknown_metric;
use super::table::Table;
use crate::sim::Parameter;
use crate::stats::{HalfWidth, SequentialRule};

/// The table's path.
const TABLE: &str = "study.precision";

/// How precisely a metric has to be known at every design point before a study ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Key of the metric, of the whole organization.
    pub metric: &'static str,
    /// How narrow the interval has to be; never relative for a difference.
    pub wanted: HalfWidth,
    /// What the interval is of.
    pub of: Estimand,
    /// Confidence of the interval, 0.8 to 0.99.
    pub confidence: f64,
    /// Replications after which the interval is looked at first.
    pub min: u32,
    /// Replications after which the study ends in any case; at least `min`.
    pub max: u32,
}

/// What has to be known precisely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimand {
    /// The mean of every policy.
    Mean,
    /// The paired difference of every policy but the baseline from the baseline.
    Difference,
}

impl Precision {
    /// The rule that says when replications are enough.
    #[must_use]
    pub fn rule(&self) -> SequentialRule {
        SequentialRule::new(self.wanted, self.confidence, (self.min as usize, self.max as usize))
    }
}

impl Estimand {
    /// The word of a scenario file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Difference => "difference",
        }
    }
}

/// The table as the file gives it; `None` where it does not. `policies` are how many there are,
/// as far as that is known, `metrics` the keys of the model's metrics.
pub(super) fn read(
    file: &Table<'_>,
    policies: Option<usize>,
    metrics: &[&'static str],
    out: &mut Collector,
) -> Option<Precision> {
    if !file.has_table(TABLE) {
        return None;
    }
    let metric = metric(file, metrics, out);
    let of = estimand(file, policies, out);
    let precision = Precision {
        metric,
        wanted: wanted(file, of, out),
        of,
        confidence: file.real(&CONFIDENCE, out),
        min: file.small_count(&PRECISION_MIN, out),
        max: file.small_count(&PRECISION_MAX, out),
    };
    let limits = [PRECISION_MIN.key, PRECISION_MAX.key];
    if precision.min > precision.max && !out.refused(TableKind::File, None, &limits) {
        let (min, max) = (precision.min, precision.max);
        let reason = format!("`study.precision.min` is {min}, but `max` is {max}");
        out.push(wrong(file, &PRECISION_MIN, &reason).help("raise `max`, or lower `min`"));
    }
    if file.has(&REPLICATIONS) {
        let reason = "`study.replications` and `study.precision` both say how many replications \
                      are run";
        out.push(
            wrong(file, &REPLICATIONS, reason)
                .also(table(), "the other is here")
                .help("leave one of them out; `study.precision.max` is the most that are run"),
        );
    }
    Some(precision)
}

fn table() -> KeyLocation {
    TableId::FILE.key(TABLE).name()
}

fn wrong(file: &Table<'_>, parameter: &Parameter, reason: &str) -> Diagnostic {
    Diagnostic::of_rule(file.at(parameter), reason)
}

fn metric(file: &Table<'_>, metrics: &[&'static str], out: &mut Collector) -> &'static str {
    let first = metrics.first().copied().unwrap_or_default();
    let Some(name) = file.text(&PRECISION_METRIC, out) else {
        if !file.has(&PRECISION_METRIC) {
            let missing = Diagnostic::missing(file.key(&PRECISION_METRIC));
            out.push(missing.help(format!("name one: `metric = \"{first}\"`")));
        }
        return first;
    };
    let found = metrics.iter().copied().find(|key| *key == name);
    found.unwrap_or_else(|| {
        out.push(unknown_metric(file.at(&PRECISION_METRIC), name, metrics));
        first
    })
}

fn estimand(file: &Table<'_>, policies: Option<usize>, out: &mut Collector) -> Estimand {
    if file.choice(&PRECISION_OF, out) == Estimand::Mean.word() {
        return Estimand::Mean;
    }
    if policies == Some(1) && !out.refused(TableKind::File, None, &[PRECISION_OF.key]) {
        let reason = "`study.precision` asks for a difference, but there is one policy only";
        let help = "add a policy to compare with, or `of = \"mean\"`";
        out.push(wrong(file, &PRECISION_OF, reason).help(help));
    }
    Estimand::Difference
}

/// Exactly one of the two half widths; the relative one only for means.
fn wanted(file: &Table<'_>, of: Estimand, out: &mut Collector) -> HalfWidth {
    match (file.has(&HALF_WIDTH), file.has(&RELATIVE_HALF_WIDTH)) {
        (true, false) => return HalfWidth::Absolute(file.real(&HALF_WIDTH, out)),
        (false, true) => {
            let share = file.real(&RELATIVE_HALF_WIDTH, out);
            let unknown = out.refused(TableKind::File, None, &[PRECISION_OF.key]);
            if of == Estimand::Difference && !unknown {
                let reason = "a difference can be close to 0, and is then never known to a share \
                              of itself";
                let help =
                    "give `half_width` in the unit of the metric, or ask for `of = \"mean\"`";
                let wrong = wrong(file, &RELATIVE_HALF_WIDTH, reason);
                out.push(wrong.label("not for a difference").help(help));
            }
            return HalfWidth::Relative(share);
        }
        (true, true) => {
            let reason = "`half_width` and `relative_half_width` cannot both hold";
            out.push(wrong(file, &RELATIVE_HALF_WIDTH, reason).help("keep one of them"));
        }
        (false, false) => {
            let reason = "`study.precision` does not say how narrow the interval has to be";
            let help = "add `half_width = 0.5`, in the unit of the metric";
            out.push(Diagnostic::of_rule(table(), reason).help(help));
        }
    }
    HalfWidth::Absolute(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario};
    use super::*;

    const TWO: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    fn read(text: &str) -> Scenario {
        let text = format!("{TWO}[study.precision]\n{text}");
        Scenario::parse("x.toml", &text).unwrap_or_else(|refused| panic!("{refused}"))
    }

    #[test]
    fn a_metric_and_a_width_are_enough() {
        let study = read("metric = \"morale\"\nhalf_width = 0.1\n").study;
        let precision = Precision {
            metric: "morale",
            wanted: HalfWidth::Absolute(0.1),
            of: Estimand::Difference,
            confidence: 0.95,
            min: 40,
            max: 1000,
        };
        assert_eq!(study.precision, Some(precision));
        assert_eq!(study.replications, 1000, "the most that are run");
        assert_eq!(precision.rule().boundaries().next(), Some(40));
        assert_eq!(Scenario::parse("x.toml", TWO).unwrap().study.precision, None);
    }

    #[test]
    fn everything_can_be_set() {
        let precision = read(
            "metric = \"attrition_rate\"\nrelative_half_width = 0.02\nof = \"mean\"\nconfidence \
             = 0.9\nmin = 60\nmax = 60\n",
        );
        let wanted = HalfWidth::Relative(0.02);
        let expected = Precision {
            metric: "attrition_rate",
            wanted,
            of: Estimand::Mean,
            confidence: 0.9,
            min: 60,
            max: 60,
        };
        assert_eq!(precision.study.precision, Some(expected));
        assert_eq!(
            precision.resolved()["study"],
            serde_json::json!({
                "replications": 60,
                "precision": {
                    "metric": "attrition_rate",
                    "relative_half_width": 0.02,
                    "of": "mean",
                    "confidence": 0.9,
                    "min": 60,
                    "max": 60,
                },
                "seed": 1,
                "baseline": "a",
                "also_against": [],
            })
        );
    }

    #[test]
    fn its_keys_can_be_set_on_the_command_line() {
        let overrides = Overrides::default()
            .with("a", "study.precision.metric", "\"morale\"")
            .with("b", "study.precision.half_width", "0.25");
        let scenario = Scenario::parse_with("x.toml", TWO, &overrides).unwrap();
        let precision = scenario.study.precision.unwrap();
        assert_eq!(precision.wanted, HalfWidth::Absolute(0.25));
    }
}
