//! The rows of the forest: every policy's difference from the baseline in a metric, as measured and
//! where it stands on the axis.

use super::axis::{decimals, with_interval};
use super::measure::{Measure, Yardstick, of_mean, of_persons, points};
use super::{ChartError, Choice};
use crate::output::estimates::{At, Difference, Estimates};
use crate::output::metric_label::with_unit;
use crate::output::numbers::fixed;
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// A metric of a policy against the baseline.
pub(super) struct Comparison {
    pub(super) own: Difference,
    /// Decimals of the values, the same for all policies.
    digits: usize,
    /// Factor of the values: 100 for shares, which are told in percentage points.
    shown: f64,
    /// Difference and ends of its interval on the axis, the better side positive; `None` where there
    /// is nothing to measure by.
    pub(super) placed: Option<(f64, f64, f64)>,
}

/// The comparisons of a metric.
pub(super) struct Group<'r> {
    pub(super) metric: &'r MetricLabel,
    pub(super) measure: Measure,
    /// The smallest difference worth having, on the axis.
    pub(super) worthwhile: Option<f64>,
    pub(super) rows: Vec<Comparison>,
}

/// All groups, those of a measure together.
pub(super) struct Groups<'r>(pub(super) Vec<Group<'r>>);

/// The comparisons of every metric that is shown: those chosen, or the headline metrics.
pub(super) fn comparisons<'r>(
    run: &'r RunTables,
    choice: &Choice,
) -> Result<Groups<'r>, ChartError> {
    let point = choice.point(run)?;
    let estimates = Estimates::read(run, choice.rows_of(run), choice.baseline(run))?;
    let places = match (choice.metrics.is_empty(), run.headline()) {
        (true, headline) if !headline.is_empty() => headline,
        _ => choice.metric_places(run),
    };
    let mut groups: Vec<Group<'_>> =
        places.into_iter().map(|metric| group(&estimates, choice, (point, metric))).collect();
    groups.sort_by_key(|group| group.measure);
    Ok(Groups(groups))
}

fn group<'r>(
    estimates: &Estimates<'r>,
    choice: &Choice,
    (point, metric): (usize, usize),
) -> Group<'r> {
    let label = estimates.metric(metric);
    let Yardstick { measure, factor } = match choice.standardize {
        true => of_persons(estimates, point, metric),
        false => of_mean(estimates, point, metric),
    };
    let turned = if label.better == Some(Direction::Lower) { -factor } else { factor };
    // A share of 0.012 is told as 1.2 points.
    let shown = points(label).unwrap_or(1.0);
    let comparison = |policy: usize| {
        let own = estimates.difference(At { point, policy, metric })?.clone();
        let digits = own.decimals().saturating_sub(if shown > 1.0 { 2 } else { 0 });
        let placed = own.difference.filter(|_| measure != Measure::Nothing).map(|difference| {
            let (low, high) = own.interval.unwrap_or((difference, difference));
            let ends = [low, high].map(|end| turned * end);
            (turned * difference, ends[0].min(ends[1]), ends[0].max(ends[1]))
        });
        Some(Comparison { own, digits, shown, placed })
    };
    Group {
        metric: label,
        measure,
        worthwhile: choice
            .worthwhile(&label.key)
            .filter(|_| measure != Measure::Nothing)
            .map(|size| size * factor),
        rows: estimates.others().into_iter().filter_map(comparison).collect(),
    }
}

impl Groups<'_> {
    /// How many replications are behind the differences, and what their whiskers are.
    pub(super) fn replications(&self) -> String {
        let numbers = || self.0.iter().flat_map(|group| &group.rows).map(|row| row.own.n);
        let (low, high) = (numbers().filter(|n| *n > 0).min(), numbers().max());
        match (low, high) {
            (Some(low), Some(high)) if low < high => {
                format!("{low} to {high} replications, with 95\u{a0}% intervals")
            }
            (_, Some(high)) if high > 1 => {
                format!("{high} replications, with 95\u{a0}% intervals")
            }
            _ => "one replication, so that chance is not known".to_owned(),
        }
    }
}

impl Group<'_> {
    /// The metric and the unit of the values.
    pub(super) fn heading(&self) -> String {
        let is_share = self.rows.first().is_some_and(|row| row.shown > 1.0);
        let unit = if is_share { "percentage points" } else { &self.metric.unit };
        with_unit(&self.metric.words(), unit)
    }
}

impl Comparison {
    /// The difference and its interval.
    pub(super) fn value(&self) -> String {
        self.own.difference.map_or_else(
            || "no value".to_owned(),
            |difference| {
                let ends = self.own.interval;
                let ends = ends.map(|(low, high)| (self.shown * low, self.shown * high));
                with_interval(self.shown * difference, ends, self.digits)
            },
        )
    }

    /// All its numbers, for the tooltip of its row.
    pub(super) fn in_words(&self, name: &str, group: &Group<'_>) -> String {
        let mut text = format!("{name}, {}\n{}", group.heading(), self.value());
        let measure = match group.measure {
            Measure::PerCent => "in per cent of the baseline’s mean",
            Measure::Persons => "in standard deviations between persons",
            Measure::Points | Measure::Nothing => "",
        };
        if let Some((difference, low, high)) = self.placed.filter(|_| !measure.is_empty()) {
            let ends = self.own.interval.map(|_| (low, high));
            let size = if ends.is_some() { high - low } else { difference.abs() };
            let turned = with_interval(difference, ends, decimals(size, 2).min(3));
            text.push_str(&format!("\n{measure}, better side positive: {turned}"));
        }
        if let Some(p) = self.own.p_holm {
            text.push_str(&format!("\np after Holm’s adjustment: {}", fixed(p, 3)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_digits_of_its_metric_and_may_not_exist() {
        let value = |difference: Option<f64>, interval, shown| {
            let at = At { point: 1, policy: 1, metric: 0 };
            let own = Difference { at, n: 9, difference, interval, p_holm: None };
            Comparison { own, digits: 1, shown, placed: None }.value()
        };
        assert_eq!(value(Some(-2.0574), Some((-3.7859, -0.329)), 1.0), "−2.1 (−3.8 to −0.3)");
        assert_eq!(value(Some(0.012), None, 1.0), "0.0");
        assert_eq!(value(Some(0.012), None, 100.0), "1.2");
        assert_eq!(value(None, None, 1.0), "no value");
    }
}
