//! What differences of metrics of different units are measured by, so that they share an axis.

use crate::output::MetricLabel;
use crate::output::estimates::{At, Estimates, POINT};

/// Units of shares, and of what is counted in hundredths already.
const SHARE: &str = "share";
const HUNDREDTHS: [&str; 2] = ["%", "% points"];
const RATE: &str = "per 100 ";
/// Units without a zero of their own, so that a share of their mean says nothing.
const WITHOUT_ZERO: [&str; 4] = ["standard units", "correlation", "−1–1", "ability"];

/// What differences are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// Hundredths: percentage points of shares, and rates per 100.
    Points,
    /// Per cent of the baseline's mean.
    PerCent,
    /// Standard deviations between persons under the baseline.
    Persons,
    /// Numbers alone: there is nothing to measure by.
    Nothing,
}

/// A measure, and how much of it a unit of the metric is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Yardstick {
    pub(super) measure: Measure,
    /// Factor from the metric's unit; above 0, and 1 for [`Measure::Nothing`].
    pub(super) factor: f64,
}

const NOTHING: Yardstick = Yardstick { measure: Measure::Nothing, factor: 1.0 };

/// Factor from a share or rate to points; `None` for other metrics.
pub(super) fn points(metric: &MetricLabel) -> Option<f64> {
    let unit = metric.unit.as_str();
    match unit {
        SHARE => Some(100.0),
        _ if unit.starts_with(RATE) || HUNDREDTHS.contains(&unit) => Some(1.0),
        _ => None,
    }
}

/// Points for shares and rates, per cent of the baseline's mean for all else that has a mean clearly
/// on one side of 0.
pub(super) fn of_mean(estimates: &Estimates<'_>, point: usize, metric: usize) -> Yardstick {
    let label = estimates.metric(metric);
    if let Some(factor) = points(label) {
        return Yardstick { measure: Measure::Points, factor };
    }
    let own = estimates.mean(At { point, policy: estimates.baseline, metric });
    let mean = own.and_then(|own| {
        let (mean, (low, high)) = (own.mean?, own.interval.unwrap_or((own.mean?, own.mean?)));
        (low > 0.0 || high < 0.0).then_some(mean.abs())
    });
    match mean {
        Some(mean) if !WITHOUT_ZERO.contains(&label.unit.as_str()) => {
            Yardstick { measure: Measure::PerCent, factor: 100.0 / mean }
        }
        _ => NOTHING,
    }
}

/// As [`of_mean`], at the only point: the factor from the metric's unit, and what is measured in; `None`
/// where there is nothing to measure by.
pub(in crate::output) fn yardstick_of_mean(
    estimates: &Estimates<'_>,
    metric: usize,
) -> Option<(f64, &'static str)> {
    let Yardstick { measure, factor } = of_mean(estimates, POINT, metric);
    match measure {
        Measure::Points => Some((factor, "points")),
        Measure::PerCent => Some((factor, "%")),
        Measure::Persons | Measure::Nothing => None,
    }
}

/// The standard deviation between persons under the baseline: that of the column `METRIC_sd` where
/// the tables have one, and √(p(1−p)) for a share or yearly rate p of persons, the standard
/// deviation of a yes or no.
pub(super) fn of_persons(estimates: &Estimates<'_>, point: usize, metric: usize) -> Yardstick {
    let label = estimates.metric(metric);
    let mean = |metric: usize| {
        estimates.mean(At { point, policy: estimates.baseline, metric }).and_then(|own| own.mean)
    };
    let spread = format!("{}_sd", label.key);
    let place = estimates.run.metrics.iter().position(|other| other.key == spread);
    let of_persons = label.unit == SHARE || label.unit.starts_with(RATE);
    let sd = match (place, points(label)) {
        (Some(place), _) => mean(place),
        (None, Some(factor)) if of_persons => mean(metric).and_then(|mean| {
            let share = mean * factor / 100.0;
            (0.0 < share && share < 1.0).then(|| libm::sqrt(share * (1.0 - share)) * 100.0 / factor)
        }),
        _ => None,
    };
    match sd.filter(|sd| *sd > 0.0) {
        Some(sd) => Yardstick { measure: Measure::Persons, factor: 1.0 / sd },
        None => NOTHING,
    }
}
