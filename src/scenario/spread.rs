//! A prior of a key: a distribution over a range, and the values that it gives to departments.

use crate::sim::{Distribution, Kind, Parameter, Value};

/// A distribution over a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// How values are distributed over the range.
    pub distribution: Distribution,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// Whether the range moves to a value of the file that lies outside of it, as the own prior of a
    /// key does; one that a file gives stays where it is.
    pub follows: bool,
}

impl Spread {
    /// The own prior of a key, if there is one.
    pub(super) fn own(parameter: &Parameter) -> Option<Self> {
        let (low, high) = parameter.prior()?;
        Some(Self { distribution: Distribution::Uniform, low, high, follows: true })
    }

    /// The spread beside a value of the file: where that lies outside, the center moves to it; the
    /// width is kept, and cut to what the key takes.
    pub(super) fn beside(self, own: Option<Value>, parameter: &Parameter) -> Self {
        let Some(own) = own.and_then(Value::number).filter(|_| self.follows) else { return self };
        if (self.low..=self.high).contains(&own) {
            return self;
        }
        let Some((min, max)) = parameter.kind.ends() else { return self };
        if self.distribution == Distribution::LogUniform {
            let times = own / (self.low * self.high).sqrt();
            let (low, high) = (self.low * times, self.high * times);
            return Self { low: low.max(min), high: high.min(max), ..self };
        }
        let by = own - f64::midpoint(self.low, self.high);
        let (low, high) = ((self.low + by).max(min), (self.high + by).min(max));
        let distribution = match self.distribution {
            Distribution::Triangular { mode } => {
                Distribution::Triangular { mode: (mode + by).clamp(low, high) }
            }
            Distribution::Normal { mean, sd } => Distribution::Normal { mean: mean + by, sd },
            other => other,
        };
        Self { distribution, low, high, ..self }
    }

    /// The value below which `share` (0–1) of the distribution lies, as a value of the key. Of whole
    /// numbers each stands for the unit of length around it.
    #[must_use]
    pub fn value(&self, parameter: &Parameter, share: f64) -> Value {
        match parameter.kind {
            Kind::Count { .. } => {
                let (low, high) = (self.low - 0.5, self.high + 0.5);
                let number = self.distribution.quantile(low.max(f64::MIN_POSITIVE), high, share);
                Value::Count(whole((number + 0.5).floor().clamp(self.low, self.high)))
            }
            _ => Value::Real(self.distribution.quantile(self.low, self.high, share)),
        }
    }

    /// The number of [`Self::value`].
    #[must_use]
    pub fn number(&self, parameter: &Parameter, share: f64) -> f64 {
        self.value(parameter, share).number().unwrap_or(f64::NAN)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and within the range of a key that counts"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;

    fn parameter(key: &str) -> &'static Parameter {
        let mut all = DepartmentParameters::PARAMETERS.iter();
        all.find(|parameter| parameter.key == key).expect("a key of departments")
    }

    #[test]
    fn a_value_inside_leaves_the_prior_and_one_outside_draws_its_center_there() {
        let rho = parameter("rho");
        let prior = Spread::own(rho).unwrap();
        assert_eq!(prior.beside(Some(Value::Real(0.4)), rho), prior);
        let moved = prior.beside(Some(Value::Real(0.8)), rho);
        assert!((moved.low - 0.45).abs() < 1e-12, "width .7 around .8");
        assert!((moved.high - 0.95).abs() < 1e-12, "cut to the range");
        let given = Spread { follows: false, ..prior };
        assert_eq!(given.beside(Some(Value::Real(0.8)), rho), given);
    }

    #[test]
    fn whole_numbers_are_drawn_alike_often() {
        let span = parameter("span");
        let prior = Spread { low: 5.0, high: 8.0, ..Spread::own(span).unwrap() };
        let drawn: Vec<Value> =
            (0..8).map(|eighth| prior.value(span, (f64::from(eighth) + 0.5) / 8.0)).collect();
        assert_eq!(drawn, [5, 5, 6, 6, 7, 7, 8, 8].map(Value::Count));
        assert_eq!(prior.value(span, 0.0), Value::Count(5));
    }

    #[test]
    fn a_log_uniform_prior_moves_by_a_factor() {
        let months = parameter("half_life_months");
        let distribution = Distribution::LogUniform;
        let prior = Spread { distribution, low: 6.0, high: 24.0, follows: true };
        let moved = prior.beside(Some(Value::Real(36.0)), months);
        assert!((moved.low - 18.0).abs() < 1e-12);
        assert!((moved.high - 60.0).abs() < 1e-12, "72 cut to 60");
    }
}
