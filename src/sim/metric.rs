//! How a metric is described, reduced over time, and scaled for people.

use serde::Serialize;

/// Which side of a metric is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// How the periods of a run become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// Sum of numerators over sum of denominators.
    RatioOfSums,
    /// Square root of the ratio of sums: a pooled standard deviation.
    RootRatioOfSums,
    /// Mean of the periods' values; periods without a value do not count.
    Mean,
    /// The value of the last period.
    Last,
    /// Mean of the values of the last periods, as many as it says.
    TailMean(u32),
    /// The last period's value less the value at the switch (period 0).
    EndMinusSwitch,
}

/// What a period contributes to a metric: a sum and what it is to be divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Observation {
    /// The numerator, a sum.
    pub numerator: f64,
    /// The denominator, a sum; 0 where the period has no value.
    pub denominator: f64,
}

impl Observation {
    /// A period without a value.
    pub const MISSING: Self = Self { numerator: 0.0, denominator: 0.0 };

    /// The observation `numerator` / `denominator`.
    #[must_use]
    pub fn ratio(numerator: f64, denominator: f64) -> Self {
        Self { numerator, denominator }
    }

    /// A value with denominator 1, or [`Self::MISSING`].
    #[must_use]
    pub fn single(value: Option<f64>) -> Self {
        value.map_or(Self::MISSING, |value| Self { numerator: value, denominator: 1.0 })
    }

    /// The sums of `periods`.
    #[must_use]
    pub fn total(periods: &[Self]) -> Self {
        Self {
            numerator: periods.iter().map(|period| period.numerator).sum(),
            denominator: periods.iter().map(|period| period.denominator).sum(),
        }
    }

    /// Numerator over denominator; `None` where the denominator is not above 0.
    #[must_use]
    pub fn quotient(self) -> Option<f64> {
        (self.denominator > 0.0).then(|| self.numerator / self.denominator)
    }
}

/// One metric, described once for tables, documentation, charts and reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metric {
    /// Column name.
    pub key: &'static str,
    /// Unit of the values in tables.
    pub unit: &'static str,
    /// What is measured, and how, in a sentence.
    pub text: &'static str,
    /// Factor from the ratio to the reported value (100 for rates per 100 person-years …).
    pub scale: f64,
    /// How periods are reduced to one number.
    pub reduction: Reduction,
    /// Which side is the better one, where one is.
    pub better: Option<Direction>,
    /// Whether it is one of the headline metrics.
    pub headline: bool,
}

impl Metric {
    /// The value of one period, or `None` where it does not exist.
    #[must_use]
    pub fn value(&self, observation: Observation) -> Option<f64> {
        let quotient = observation.quotient()?;
        Some(match self.reduction {
            Reduction::RootRatioOfSums => quotient.max(0.0).sqrt() * self.scale,
            _ => quotient * self.scale,
        })
    }

    /// The value over the periods after the switch. `switch` is the observation of period 0,
    /// read only by [`Reduction::EndMinusSwitch`].
    #[must_use]
    pub fn reduce(&self, periods: &[Observation], switch: Option<Observation>) -> Option<f64> {
        match self.reduction {
            Reduction::RatioOfSums | Reduction::RootRatioOfSums => {
                self.value(Observation::total(periods))
            }
            Reduction::Mean => self.mean(periods),
            Reduction::Last => self.value(*periods.last()?),
            Reduction::TailMean(count) => {
                self.mean(&periods[periods.len().saturating_sub(count as usize)..])
            }
            Reduction::EndMinusSwitch => Some(self.value(*periods.last()?)? - self.value(switch?)?),
        }
    }

    fn mean(&self, periods: &[Observation]) -> Option<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for value in periods.iter().filter_map(|&period| self.value(period)) {
            sum += value;
            count += 1.0;
        }
        (count > 0.0).then(|| sum / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(reduction: Reduction) -> Metric {
        Metric {
            key: "m",
            unit: "",
            text: "",
            scale: 10.0,
            reduction,
            better: None,
            headline: false,
        }
    }

    const PERIODS: [Observation; 3] = [
        Observation { numerator: 1.0, denominator: 1.0 },
        Observation { numerator: 0.0, denominator: 0.0 },
        Observation { numerator: 12.0, denominator: 4.0 },
    ];

    #[test]
    fn each_reduction_of_three_periods_by_hand() {
        let switch = Some(Observation { numerator: 1.0, denominator: 2.0 });
        for (reduction, expected) in [
            (Reduction::RatioOfSums, 26.0),
            (Reduction::RootRatioOfSums, 10.0 * 2.6_f64.sqrt()),
            (Reduction::Mean, 20.0),
            (Reduction::Last, 30.0),
            (Reduction::TailMean(2), 30.0),
            (Reduction::EndMinusSwitch, 25.0),
        ] {
            let value = metric(reduction).reduce(&PERIODS, switch).unwrap();
            assert!((value - expected).abs() < 1e-12, "{reduction:?}: {value}");
        }
    }

    #[test]
    fn a_number_that_does_not_exist_is_missing() {
        for reduction in [Reduction::RatioOfSums, Reduction::Mean, Reduction::Last] {
            assert_eq!(metric(reduction).reduce(&[Observation::MISSING], None), None);
            assert_eq!(metric(reduction).reduce(&[], None), None);
        }
        assert_eq!(metric(Reduction::EndMinusSwitch).reduce(&PERIODS, None), None);
    }
}
