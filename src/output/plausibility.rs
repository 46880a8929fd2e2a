//! How plausible the baseline of a study is, as its manifest says: the bands in which metrics of
//! worlds that could be met lie, and the design points whose baseline lies outside.

use serde_json::{Value, json};

use super::numbers::{NONE, as_set};
use crate::sim;
use crate::study::{Plan, PointJudgement, nine_digits};

/// The key of the manifest that holds all of it.
pub(super) const PLAUSIBLE: &str = "plausible";

/// Whether the baseline of a study lies where the model holds it for plausible.
#[derive(Clone, Debug, PartialEq)]
pub struct Plausibility {
    /// Name of the baseline.
    pub policy: String,
    /// The design points that were judged.
    pub points: usize,
    /// The bands.
    pub bands: Vec<BandLabel>,
    /// What lies outside, in the order of points and bands.
    pub outside: Vec<Implausible>,
}

/// A plausible band as a manifest describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct BandLabel {
    /// Key of the metric.
    pub metric: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// The lowest plausible value.
    pub low: f64,
    /// The highest plausible value.
    pub high: f64,
    /// Where the band comes from.
    pub source: String,
}

/// A metric of the baseline that lies outside its band.
#[derive(Clone, Debug, PartialEq)]
pub struct Implausible {
    /// The design point, from 1.
    pub point: usize,
    /// The values of the factors there, in words: `span 20, contagion 0.3`; empty without factors.
    pub values: String,
    /// The place of the band.
    pub band: usize,
    /// The metric's mean over replications, in its unit.
    pub mean: f64,
    /// Replications that have a value.
    pub n: u64,
}

impl Plausibility {
    /// What a manifest says; `None` where nothing was judged: the model declares no bands, the
    /// study has not ended, or the manifest is of a program that did not judge.
    #[must_use]
    pub fn read(manifest: &Value) -> Option<Self> {
        let said = &manifest[PLAUSIBLE];
        let outside = said["outside"].as_array()?;
        let bands: Vec<_> = list(&said["bands"]).filter_map(BandLabel::read).collect();
        let factors: Vec<&str> = list(&said["factors"]).filter_map(Value::as_str).collect();
        let implausible = |own: &Value| {
            let band = bands.iter().position(|band| own["metric"] == band.metric)?;
            Some(Implausible {
                point: usize::try_from(own["point"].as_u64()?).ok()?,
                values: in_words(&factors, &own["values"]),
                band,
                mean: own["mean"].as_f64()?,
                n: own["n"].as_u64()?,
            })
        };
        let outside = outside.iter().filter_map(implausible).collect();
        let points = said["points"].as_u64().and_then(|points| usize::try_from(points).ok())?;
        let policy = said["policy"].as_str()?.to_owned();
        Some(Self { policy, points, outside, bands })
    }

    /// What a pilot, or a study that has ended, has `judged`; `None` where the model declares no
    /// bands.
    #[must_use]
    pub fn of(plan: &Plan, judged: &[PointJudgement]) -> Option<Self> {
        Self::read(&json!({ PLAUSIBLE: plausible_json(plan, Some(judged))? }))
    }

    /// How many points lie outside one band at least.
    #[must_use]
    pub fn points_outside(&self) -> usize {
        self.outside.chunk_by(|a, b| a.point == b.point).count()
    }

    /// What lies furthest outside, one for each point, the furthest first: at most `number`.
    #[must_use]
    pub fn worst(&self, number: usize) -> Vec<&Implausible> {
        let by_point = self.outside.chunk_by(|a, b| a.point == b.point);
        let furthest = |own: &[Implausible]| {
            (0..own.len())
                .max_by(|&a, &b| self.distance(&own[a]).total_cmp(&self.distance(&own[b])))
        };
        let mut worst: Vec<_> =
            by_point.filter_map(|own| furthest(own).map(|place| &own[place])).collect();
        worst.sort_by(|a, b| self.distance(b).total_cmp(&self.distance(a)));
        worst.truncate(number);
        worst
    }

    /// How far outside its band a value lies, in widths of the band.
    fn distance(&self, own: &Implausible) -> f64 {
        let band = &self.bands[own.band];
        (band.low - own.mean).max(own.mean - band.high) / (band.high - band.low)
    }
}

impl BandLabel {
    fn read(said: &Value) -> Option<Self> {
        let text = |key: &str| said[key].as_str().map(str::to_owned);
        Some(Self {
            metric: text("metric")?,
            unit: text("unit").unwrap_or_default(),
            low: said["low"].as_f64()?,
            high: said["high"].as_f64()?,
            source: text("source").unwrap_or_default(),
        })
    }
}

/// The object of a manifest: bands, and where the study has `judged`, what lies outside. `None`
/// where the model declares no bands.
pub(crate) fn plausible_json(plan: &Plan, judged: Option<&[PointJudgement]>) -> Option<Value> {
    let bands = plan.plausible_bands();
    if bands.is_empty() {
        return None;
    }
    let band = |(band, metric): &(sim::PlausibleBand, &sim::Metric)| {
        json!({
            "metric": band.metric,
            "unit": metric.unit,
            "low": band.low,
            "high": band.high,
            "source": band.source,
        })
    };
    let mut said = json!({
        "policy": plan.policies[plan.baseline],
        "factors": plan.factors.iter().map(|factor| factor.name.as_str()).collect::<Vec<_>>(),
        "bands": bands.iter().map(band).collect::<Vec<_>>(),
    });
    if let Some(judged) = judged {
        let of_point = |judgement: &PointJudgement| -> Vec<Value> {
            let values: Vec<_> = judgement.values.iter().map(|&value| as_json(value)).collect();
            let outside = judgement.outside().map(|measured| {
                json!({
                    "point": judgement.point,
                    "values": values,
                    "metric": measured.band.metric,
                    "mean": measured.mean.map(nine_digits),
                    "n": measured.n,
                })
            });
            outside.collect()
        };
        said["points"] = json!(judged.len());
        said["outside"] = judged.iter().flat_map(of_point).collect();
    }
    Some(said)
}

fn as_json(value: Option<sim::Value>) -> Value {
    match value {
        Some(sim::Value::Count(count)) => json!(count),
        Some(sim::Value::Real(number)) => json!(number),
        Some(sim::Value::Flag(flag)) => json!(flag),
        Some(sim::Value::Choice(word)) => json!(word),
        None => Value::Null,
    }
}

/// `span 20, contagion 0.3`.
fn in_words(factors: &[&str], values: &Value) -> String {
    let word = |value: &Value| match value {
        Value::Number(number) => number.as_f64().map_or(NONE.to_owned(), as_set),
        Value::String(word) => word.clone(),
        Value::Bool(flag) => flag.to_string(),
        _ => NONE.to_owned(),
    };
    let words = factors.iter().zip(list(values)).map(|(name, own)| format!("{name} {}", word(own)));
    words.collect::<Vec<_>>().join(", ")
}

fn list(said: &Value) -> impl Iterator<Item = &Value> {
    said.as_array().into_iter().flatten()
}

/// One made by hand: two bands, and what lies outside of them.
#[cfg(test)]
pub(super) fn by_hand(points: usize, outside: &[Value]) -> Plausibility {
    let band = |metric, low, high| json!({ "metric": metric, "unit": "per 100", "low": low, "high": high, "source": "by hand" });
    let said = json!({
        "policy": "single",
        "factors": ["span", "contagion", "rule"],
        "points": points,
        "bands": [band("quit_rate", 5.0, 25.0), band("rise_rate", 2.0, 15.0)],
        "outside": outside,
    });
    let read = Plausibility::read(&json!({ PLAUSIBLE: said }));
    read.unwrap_or_else(|| panic!("a manifest of today"))
}

/// A metric that lies outside at a point.
#[cfg(test)]
pub(super) fn outside(point: usize, metric: &str, mean: f64) -> Value {
    let values = [json!(20), json!(0.3), json!("worst")];
    json!({ "point": point, "values": values, "metric": metric, "mean": mean, "n": 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_outside_come_first_one_for_each_point() {
        let found = by_hand(
            9,
            &[
                outside(1, "quit_rate", 45.0),
                outside(1, "rise_rate", 41.0),
                outside(4, "rise_rate", 0.0),
                outside(7, "quit_rate", 105.0),
            ],
        );
        assert_eq!(found.points_outside(), 3);
        let worst: Vec<_> = found.worst(2).iter().map(|own| (own.point, own.band)).collect();
        // Distances: 1 and 2 at point 1, 2/13 at point 4, 4 at point 7.
        assert_eq!(worst, [(7, 0), (1, 1)]);
        assert_eq!(found.worst(9).len(), 3);
        assert_eq!(found.outside[0].values, "span 20, contagion 0.3, rule worst");
    }

    #[test]
    fn where_nothing_was_judged_nothing_is_said() {
        let bands = json!({ "policy": "a", "factors": [], "bands": [] });
        for manifest in [json!({}), json!({ "plausible": null }), json!({ "plausible": bands })] {
            assert_eq!(Plausibility::read(&manifest), None);
        }
    }

    #[test]
    fn a_mean_is_short_enough_to_be_read_back_to_the_bit() {
        for number in [1.0 / 3.0, 41.234_567_890_123_4, 1e-5 / 7.0, 123_456.0 / 7.0] {
            let short = nine_digits(number);
            assert!((short / number - 1.0).abs() < 1e-8);
            let read: f64 = serde_json::from_str(&json!(short).to_string()).unwrap();
            assert_eq!(read.to_bits(), short.to_bits());
        }
    }
}
