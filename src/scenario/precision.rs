//! The table `[study.precision]`: how precisely a metric has to be known before a study ends.

use super::fault::{Fault, FaultKind};
use super::near::word_help;
use super::place::clipped;
use super::rows::{
    CONFIDENCE, HALF_WIDTH, PRECISION_MAX, PRECISION_METRIC, PRECISION_MIN, PRECISION_OF,
    RELATIVE_HALF_WIDTH, REPLICATIONS,
};
use super::table::{Entry, Table};
use super::value::{self, Rejected};
use crate::sim::{Kind, Value};
use crate::stats::{HalfWidth, SequentialRule};

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
    (policies, metrics): (Option<usize>, &[&'static str]),
    faults: &mut Vec<Fault>,
) -> Result<Option<Precision>, Rejected> {
    let Some(header) = file.nested("study.precision") else {
        return Ok(None);
    };
    let metric = metric(file, metrics, faults);
    let of = estimand(file, policies, faults);
    let wanted = wanted(file, of.ok(), faults);
    let confidence = confidence(file, faults);
    let limits = limits(file, faults);
    if let Some(entry) = file.entry(&REPLICATIONS) {
        let reason = "`study.replications` and `study.precision` both say how many replications \
                      are run";
        faults.push(
            fault(entry, reason)
                .also(header.clone(), "the other is here")
                .help("leave one of them out; `study.precision.max` is the most that are run"),
        );
    }
    let (min, max) = limits?;
    Ok(Some(Precision {
        metric: metric?,
        wanted: wanted?,
        of: of?,
        confidence: confidence?,
        min,
        max,
    }))
}

fn fault(entry: &Entry<'_>, reason: impl Into<String>) -> Fault {
    Fault::at(entry.value.span(), FaultKind::Precision(reason.into()))
}

/// A fault of what the table does not say.
fn lacking(file: &Table<'_>, kind: FaultKind) -> Fault {
    Fault::at(file.nested("study.precision").unwrap_or(0..0), kind)
}

fn metric(
    file: &Table<'_>,
    metrics: &[&'static str],
    faults: &mut Vec<Fault>,
) -> Result<&'static str, Rejected> {
    let key = file.place.key(PRECISION_METRIC.key);
    let Some(written) = value::text(file, &PRECISION_METRIC, faults)? else {
        let lacking = lacking(file, FaultKind::Missing(key));
        let first = metrics.first().unwrap_or(&"");
        faults.push(lacking.help(format!("name one: `metric = \"{first}\"`")));
        return Err(Rejected);
    };
    let keys = || metrics.iter().copied();
    keys().find(|key| *key == written.text).ok_or_else(|| {
        let kind = FaultKind::UnknownName { key, what: "metric", name: clipped(written.text) };
        let near = word_help(written.text, keys());
        let list = || "`rungs describe metrics` lists them".to_owned();
        let fault = Fault::at(written.span, kind).label("expected the key of a metric");
        faults.push(fault.help(near.unwrap_or_else(list)));
        Rejected
    })
}

fn estimand(
    file: &Table<'_>,
    policies: Option<usize>,
    faults: &mut Vec<Fault>,
) -> Result<Estimand, Rejected> {
    if value::choice(file, &PRECISION_OF, faults)? == Estimand::Mean.word() {
        return Ok(Estimand::Mean);
    }
    if policies == Some(1) {
        let reason = "`study.precision` asks for a difference, but there is one policy only";
        let fault = match file.entry(&PRECISION_OF) {
            Some(entry) => fault(entry, reason),
            None => lacking(file, FaultKind::Precision(reason.to_owned())),
        };
        faults.push(fault.help("add a policy to compare with, or `of = \"mean\"`"));
    }
    Ok(Estimand::Difference)
}

/// Exactly one of the two half widths; the relative one only for means.
fn wanted(
    file: &Table<'_>,
    of: Option<Estimand>,
    faults: &mut Vec<Fault>,
) -> Result<HalfWidth, Rejected> {
    match (file.entry(&HALF_WIDTH), file.entry(&RELATIVE_HALF_WIDTH)) {
        (Some(entry), None) => Ok(HalfWidth::Absolute(real(file, entry, faults)?)),
        (None, Some(entry)) => {
            let share = real(file, entry, faults);
            if of == Some(Estimand::Difference) {
                let reason = "a difference can be close to 0, and is then never known to a share \
                              of itself";
                faults.push(fault(entry, reason).label("not for a difference").help(
                    "give `half_width` in the unit of the metric, or ask for `of = \"mean\"`",
                ));
            }
            Ok(HalfWidth::Relative(share?))
        }
        (Some(_), Some(entry)) => {
            let reason = "`half_width` and `relative_half_width` cannot both hold";
            faults.push(fault(entry, reason).help("keep one of them"));
            Err(Rejected)
        }
        (None, None) => {
            let reason = "`study.precision` does not say how narrow the interval has to be";
            let lacking = lacking(file, FaultKind::Precision(reason.to_owned()));
            faults.push(lacking.help("add `half_width = 0.5`, in the unit of the metric"));
            Err(Rejected)
        }
    }
}

fn confidence(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<f64, Rejected> {
    match (file.entry(&CONFIDENCE), CONFIDENCE.kind) {
        (Some(entry), _) => real(file, entry, faults),
        (None, Kind::Real { default: Some(default), .. }) => Ok(default),
        (None, _) => Err(Rejected),
    }
}

fn real(file: &Table<'_>, entry: &Entry<'_>, faults: &mut Vec<Fault>) -> Result<f64, Rejected> {
    match value::scalar(entry, &file.place, faults)? {
        Value::Real(number) => Ok(number),
        Value::Count(_) | Value::Flag(_) | Value::Choice(_) => Err(Rejected),
    }
}

/// The smallest and the largest number of replications.
fn limits(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<(u32, u32), Rejected> {
    let min = value::count(file, &PRECISION_MIN, faults);
    let max = value::count(file, &PRECISION_MAX, faults);
    let (min, max) = (min?, max?);
    if min > max
        && let Some(entry) = file.entry(&PRECISION_MIN)
    {
        let reason = format!("`study.precision.min` is {min}, but `max` is {max}");
        faults.push(fault(entry, reason).help("raise `max`, or lower `min`"));
    }
    let narrow = |number: u64| u32::try_from(number).map_err(|_| Rejected);
    Ok((narrow(min)?, narrow(max)?))
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};
    use super::*;

    const TWO: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    fn read(text: &str) -> Scenario {
        let text = format!("{TWO}[study.precision]\n{text}");
        Scenario::parse("x.toml", &text).unwrap_or_else(|faults| panic!("{faults}"))
    }

    /// What is said of a table below the policies, whose first key stands on line 7.
    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{TWO}[study.precision]\n{text}"), &Overrides::default())
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
            })
        );
    }

    #[test]
    fn a_metric_is_looked_up_and_a_near_one_named() {
        assert_eq!(
            said("metric = \"moral\"\nhalf_width = 1\n"),
            [
                "7:10 `study.precision.metric` names \"moral\", but no metric is called so; expected \
              the key of a metric; did you mean \"morale\"?"
            ]
        );
        let unlike = said("metric = \"xyzzy\"\nhalf_width = 1\n").concat();
        assert!(unlike.ends_with("; `rungs describe metrics` lists them"), "{unlike}");
    }

    #[test]
    fn an_empty_table_lacks_metric_and_width() {
        assert_eq!(
            said(""),
            [
                "6:8 `study.precision.metric` is missing; name one: `metric = \
                 \"attrition_rate\"`",
                "6:8 `study.precision` does not say how narrow the interval has to be; add \
                 `half_width = 0.5`, in the unit of the metric",
            ]
        );
    }

    #[test]
    fn a_relative_width_of_a_difference_is_refused_with_the_reason() {
        assert_eq!(
            said("metric = \"morale\"\nrelative_half_width = 0.02\n"),
            ["8:23 a difference can be close to 0, and is then never known to a share of itself; \
              not for a difference; give `half_width` in the unit of the metric, or ask for `of = \
              \"mean\"`"]
        );
    }

    #[test]
    fn what_cannot_both_hold_is_refused() {
        let both = said("metric = \"morale\"\nhalf_width = 1\nrelative_half_width = 0.1\n");
        assert_eq!(
            both,
            ["9:23 `half_width` and `relative_half_width` cannot both hold; keep one of them"]
        );
        let crossed = said("metric = \"morale\"\nhalf_width = 1\nmin = 80\nmax = 60\n");
        assert_eq!(
            crossed,
            ["9:7 `study.precision.min` is 80, but `max` is 60; raise `max`, or lower `min`"]
        );
        let few = said("metric = \"morale\"\nhalf_width = 1\nmin = 20\n").concat();
        assert!(few.contains("takes a whole number from 40 to 100000, found 20"), "{few}");
        let percent = said("metric = \"morale\"\nof = \"mean\"\nrelative_half_width = 2\n");
        assert!(percent.concat().ends_with("2 % is written as 0.02"), "{percent:?}");
    }

    #[test]
    fn one_policy_has_no_difference() {
        let text = "name = \"x\"\n[[policy]]\nname = \"a\"\n[study.precision]\nmetric = \
                    \"morale\"\nhalf_width = 1\n";
        assert_eq!(
            faults_of(text, &Overrides::default()),
            ["4:8 `study.precision` asks for a difference, but there is one policy only; add a \
              policy to compare with, or `of = \"mean\"`"]
        );
        let mean = format!("{text}of = \"mean\"\n");
        assert!(Scenario::parse("x.toml", &mean).is_ok());
    }

    #[test]
    fn replications_are_refused_beside_it_whoever_sets_them() {
        let reason = "`study.replications` and `study.precision` both say how many replications \
                      are run; leave one of them out; `study.precision.max` is the most that are \
                      run";
        let table = "[study.precision]\nmetric = \"morale\"\nhalf_width = 1\n";
        assert_eq!(
            faults_of(&format!("{TWO}[study]\nreplications = 50\n{table}"), &Overrides::default()),
            [format!("7:16 {reason}")]
        );
        let option = Overrides::default().with("--replications 50", "study.replications", "50");
        assert_eq!(
            faults_of(&format!("{TWO}{table}"), &option),
            [format!("– --replications 50: {reason}")]
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
        assert_eq!(
            faults_of(TWO, &Overrides::default().with("--set m", "study.precision.max", "90")),
            [
                "– --set m: `study.precision.metric` is missing; name one: `metric = \
                 \"attrition_rate\"`",
                "– --set m: `study.precision` does not say how narrow the interval has to be; add \
                 `half_width = 0.5`, in the unit of the metric",
            ]
        );
    }

    #[test]
    fn a_slip_in_the_name_of_the_table_or_of_a_key_is_understood() {
        let unknown = |text: &str| faults_of(&format!("{TWO}{text}"), &Overrides::default());
        assert_eq!(
            unknown("[study.precison]\nmetric = \"morale\"\n"),
            ["6:8 unknown key `study.precison`; not a key of [study]; did you mean `precision`?"]
        );
        assert!(
            unknown("[study.precision]\nmetric = \"morale\"\nhalfwidth = 1\nhalf_width = 1\n")[0]
                .ends_with("not a key of [study.precision]; did you mean `half_width`?")
        );
        let quoted = format!("\"study.precision\" = {{ metric = \"morale\" }}\n{TWO}");
        let said = faults_of(&quoted, &Overrides::default()).concat();
        assert!(said.ends_with("write `study.precision` without the quotes"), "{said}");
    }
}
