//! How a number that is not known for sure is spread over its range.

use std::fmt;

use crate::stats::{beta, normal};

/// The most that a range may lie from the mean of a normal distribution, in standard deviations:
/// beyond it the range has too little of the distribution (below 10⁻³⁰⁰) to be drawn from.
const DEVIATIONS_MAX: f64 = 37.0;

/// The distribution of a number over a closed range `low..=high`, which its user states beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Every value alike.
    Uniform,
    /// A density that rises in a line to `mode`, which lies in the range, and falls in a line after it.
    Triangular {
        /// The most probable value, in the unit of the number.
        mode: f64,
    },
    /// Normal, of which what lies outside the range is cut off.
    Normal {
        /// Mean before the cut, in the unit of the number.
        mean: f64,
        /// Standard deviation before the cut, in the unit of the number; above 0.
        sd: f64,
    },
    /// Beta, stretched from 0–1 to the range.
    Beta {
        /// First shape, above 0: density near the low end rises with power `alpha` - 1.
        alpha: f64,
        /// Second shape, above 0: density near the high end falls with power `beta` - 1.
        beta: f64,
    },
    /// The logarithm is uniform: every factor alike. The range lies above 0.
    LogUniform,
}

impl Distribution {
    /// The word for it in a scenario.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Triangular { .. } => "triangular",
            Self::Normal { .. } => "normal",
            Self::Beta { .. } => "beta",
            Self::LogUniform => "log-uniform",
        }
    }

    /// What is wrong with the distribution on the range `low..=high`, in words that can stand after
    /// "a number is wrong:"; `None` if nothing is.
    #[must_use]
    pub fn fault(&self, low: f64, high: f64) -> Option<String> {
        if !(low.is_finite() && high.is_finite() && low <= high) {
            return Some(format!("its range from {low} to {high} is not one"));
        }
        match *self {
            Self::Uniform => None,
            Self::Triangular { mode } => (!(low..=high).contains(&mode))
                .then(|| format!("its mode {mode} lies outside its range from {low} to {high}")),
            Self::Normal { mean, sd } => {
                if !(sd > 0.0 && sd.is_finite() && mean.is_finite()) {
                    return Some(format!("a mean of {mean} and sd of {sd}; sd must be above 0"));
                }
                let distance = (low - mean).max(mean - high);
                (distance > DEVIATIONS_MAX * sd).then(|| {
                    format!(
                        "its mean {mean} lies more than {DEVIATIONS_MAX} sd outside {low} to {high}"
                    )
                })
            }
            Self::Beta { alpha, beta } => {
                let is_shape = |shape: f64| shape > 0.0 && shape.is_finite();
                (!(is_shape(alpha) && is_shape(beta)))
                    .then(|| format!("alpha {alpha} and beta {beta} must both be above 0"))
            }
            Self::LogUniform => {
                (low <= 0.0).then(|| format!("its range must lie above 0, and starts at {low}"))
            }
        }
    }

    /// The value in `low..=high` below which a `share` of the distribution lies, from 0 to below 1.
    /// It never falls as `share` rises by 2⁻³² or more. What it is for a distribution with a [`Self::fault`] is not
    /// stated.
    #[must_use]
    pub fn quantile(&self, low: f64, high: f64, share: f64) -> f64 {
        let width = high - low;
        let value = match *self {
            Self::Uniform => low + share * width,
            Self::Triangular { mode } => triangular(low, high, mode, share),
            Self::Normal { mean, sd } => {
                mean + sd * truncated_normal((low - mean) / sd, (high - mean) / sd, share)
            }
            Self::Beta { alpha, beta } => low + width * beta::quantile(alpha, beta, share),
            Self::LogUniform => {
                let (from, to) = (libm::log(low), libm::log(high));
                libm::exp(from + share * (to - from))
            }
        };
        value.max(low).min(high)
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The two branches meet at the mode, whatever the rounding of the roots.
fn triangular(low: f64, high: f64, mode: f64, share: f64) -> f64 {
    let width = high - low;
    if share * width < mode - low {
        (low + (share * width * (mode - low)).sqrt()).min(mode)
    } else {
        (high - ((1.0 - share) * width * (high - mode)).sqrt()).max(mode)
    }
}

/// The quantile of a standard normal variable that lies between `a` and `b`. Values above 0 are
/// computed from the upper tail, which keeps their digits.
fn truncated_normal(a: f64, b: f64, share: f64) -> f64 {
    let between = |from: f64, to: f64, share: f64| from + share * (to - from);
    let lower = between(normal::cdf(a), normal::cdf(b), share);
    if lower <= 0.5 {
        normal::quantile(lower)
    } else {
        let upper = between(normal::cdf(-a), normal::cdf(-b), share);
        -normal::quantile(upper.clamp(0.0, 0.5))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "a range of no width has one value")]
mod tests {
    use super::*;
    use Distribution::{Beta, LogUniform, Normal, Triangular, Uniform};

    const ALL: [(Distribution, f64, f64); 12] = [
        (Uniform, -1.0, 3.0),
        (Triangular { mode: 0.3 }, 0.1, 0.9),
        (Triangular { mode: 0.1 }, 0.1, 0.9),
        (Triangular { mode: 0.9 }, 0.1, 0.9),
        (Normal { mean: 0.5, sd: 0.2 }, 0.0, 1.0),
        (Normal { mean: 5.0, sd: 1.0 }, 0.0, 1.0),
        (Normal { mean: -5.0, sd: 0.2 }, 0.0, 1.0),
        (Normal { mean: 0.0, sd: 1.0 }, -50.0, 50.0),
        (Beta { alpha: 2.0, beta: 5.0 }, 10.0, 20.0),
        (Beta { alpha: 0.3, beta: 0.2 }, 0.0, 1.0),
        (Beta { alpha: 60.0, beta: 40.0 }, 0.0, 1.0),
        (LogUniform, 0.01, 100.0),
    ];

    #[test]
    fn quantiles_are_those_of_scipy() {
        let expected: [[f64; 4]; 12] = [
            [-0.996, 0.0, 1.7999999999999998, 2.9996],
            [0.11264911064067352, 0.30000000000000004, 0.5205266807797945, 0.8930717967697249],
            [0.10040010005003125, 0.20717967697244913, 0.4618219539958671, 0.8920000000000005],
            [0.12529822128134704, 0.5, 0.7693280212272605, 0.89995999899995],
            [0.010546979787692645, 0.367049767898305, 0.6034539887708427, 0.9988810151826502],
            [0.020069868174745764, 0.6891877702544686, 0.9172804631250067, 0.9999765478521905],
            [
                7.991250882355416e-06,
                0.0022972657166278054,
                0.009607244338870835,
                0.07303368540936361,
            ],
            [-3.090232306167813, -0.6744897501960817, 0.5244005127080407, 3.719016485455709],
            [10.082554927877467, 11.611629167903265, 13.603576903800201, 18.87031443932078],
            [1.6638959426459822e-09, 0.1485460254159492, 0.9785534149620168, 1.0],
            [0.4461882419640636, 0.5672845850257388, 0.6262123780952638, 0.7682498394475359],
            [0.01009252886076685, 0.10000000000000006, 6.309573444801934, 99.90793899844628],
        ];
        for ((distribution, low, high), row) in ALL.into_iter().zip(expected) {
            for (share, value) in [0.001, 0.25, 0.7, 0.9999].into_iter().zip(row) {
                let error = distribution.quantile(low, high, share) - value;
                assert!(error.abs() < 1e-13 * (high - low), "{distribution:?} at {share}: {error}");
            }
        }
    }

    #[test]
    fn quantiles_rise_within_the_range_from_its_low_end() {
        for (distribution, low, high) in ALL {
            let quantile = |step: i32| distribution.quantile(low, high, f64::from(step) / 4096.0);
            let quantiles: Vec<f64> = (0..4096).map(quantile).collect();
            assert!(quantiles.is_sorted(), "{distribution:?}");
            assert!(quantiles.iter().all(|value| (low..=high).contains(value)));
            assert!((quantiles[0] - low).abs() < 1e-13 * (high - low), "{distribution:?}");
            let last = distribution.quantile(low, high, 1.0 - 0.5 * f64::EPSILON);
            assert!(last <= high && last >= quantiles[4095], "{distribution:?}");
            assert_eq!(distribution.quantile(low, low, 0.3), low, "{distribution:?}");
        }
    }

    #[test]
    fn neighboring_shares_of_32_bits_never_change_places() {
        for (distribution, low, high) in ALL {
            for center in [0.1, 0.25, 0.5, 0.9] {
                let share = |step: i32| center + f64::from(step) / 4_294_967_296.0;
                let quantiles: Vec<f64> =
                    (-200..200).map(|step| distribution.quantile(low, high, share(step))).collect();
                assert!(quantiles.is_sorted(), "{distribution:?} at {center}");
            }
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_named() {
        assert!(
            ALL.iter().all(|(distribution, low, high)| distribution.fault(*low, *high).is_none())
        );
        for (distribution, low, high, word) in [
            (Uniform, 2.0, 1.0, "range"),
            (Uniform, f64::NAN, 1.0, "range"),
            (Triangular { mode: 1.5 }, 0.0, 1.0, "mode"),
            (Normal { mean: 0.0, sd: 0.0 }, 0.0, 1.0, "sd"),
            (Normal { mean: f64::NAN, sd: 1.0 }, 0.0, 1.0, "mean"),
            (Normal { mean: 9.0, sd: 0.1 }, 0.0, 1.0, "sd outside"),
            (Beta { alpha: 0.0, beta: 1.0 }, 0.0, 1.0, "alpha"),
            (LogUniform, 0.0, 1.0, "above 0"),
        ] {
            let fault = distribution.fault(low, high).unwrap();
            assert!(fault.contains(word), "{fault}");
        }
    }
}
