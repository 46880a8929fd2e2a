//! From numbers to places: scales and their ticks.

use crate::output::numbers::fixed;

/// Ticks lie at 1, 2 or 5 times a power of ten (Heckbert 1990, "Nice numbers for graph labels",
/// Graphics Gems).
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// White space beyond the data, as a share of their range.
const PADDING: f64 = 0.05;

/// A linear scale: numbers from `low` to `high` lie between `from` and `to`, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// A tick: a place on an axis, with its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

impl Scale {
    /// A scale on which all `values` lie, with some room; `None` without values.
    pub(super) fn covering(
        values: impl IntoIterator<Item = f64>,
        from: f64,
        to: f64,
    ) -> Option<Self> {
        let extent =
            values.into_iter().filter(|value| value.is_finite()).fold(None, |extent, value| {
                let (low, high) = extent.unwrap_or((value, value));
                Some((value.min(low), value.max(high)))
            });
        let (low, high) = extent?;
        // A constant gets a range of a tenth of its size, and lies in the middle.
        let range = high - low;
        let least = 0.1 * low.abs().max(high.abs());
        let flat = range <= least * 1e-6;
        let room = match (flat, least > 0.0) {
            (true, true) => least / 2.0,
            (true, false) => 0.5,
            (false, _) => range * PADDING,
        };
        Some(Self { low: low - room, high: high + room, from, to })
    }

    /// Where `value` lies.
    pub(super) fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Decimals that tell neighboring places apart.
    pub(super) fn decimals(&self) -> usize {
        decimals(self.high - self.low, 3)
    }

    /// At most `count` ticks at a nice step, which is a whole number if `whole`.
    pub(super) fn ticks(&self, count: usize, whole: bool) -> Vec<Tick> {
        let (step, decimals) = step((self.high - self.low) / count.max(1) as f64, whole);
        let first = (self.low / step).ceil();
        let last = (self.high / step).floor();
        let mut ticks = Vec::new();
        let mut index = first;
        while index <= last {
            let value = index * step;
            ticks.push(Tick { value, label: fixed(value, decimals) });
            index += 1.0;
        }
        ticks
    }
}

/// The smallest nice step of at least `least`, and the decimals that its multiples need.
fn step(least: f64, whole: bool) -> (f64, usize) {
    let exponent = libm::floor(libm::log10(least));
    let power = libm::pow(10.0, exponent);
    let steps = STEPS.into_iter().chain([10.0]).map(|step| step * power);
    let step = steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power);
    if whole && step < 1.0 {
        return (1.0, 0);
    }
    let digits = libm::floor(libm::log10(step) + 1e-9);
    #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
    #[expect(clippy::cast_sign_loss, reason = "not below 0")]
    let decimals = (-digits).max(0.0) as usize;
    (step, decimals)
}

/// A number and the ends of its interval.
pub(super) fn with_interval(value: f64, ends: Option<(f64, f64)>, decimals: usize) -> String {
    let written = |value| fixed(value, decimals);
    match ends {
        None => written(value),
        Some((low, high)) => {
            format!("{} ({} to {})", written(value), written(low), written(high))
        }
    }
}

/// Decimals that show `size` to `digits` significant digits; six at most.
pub(super) fn decimals(size: f64, digits: i32) -> usize {
    if size.is_nan() || size <= 0.0 {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "exponents of ten are small")]
    let exponent = libm::floor(libm::log10(size) + 1e-9) as i32;
    usize::try_from((digits - 1 - exponent).clamp(0, 6)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::numbers::fixed;

    fn labels(low: f64, high: f64, count: usize) -> Vec<String> {
        let scale = Scale { low, high, from: 0.0, to: 1.0 };
        scale.ticks(count, false).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_ones_twos_and_fives() {
        assert_eq!(labels(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(-7.0, 12.0, 4), ["−5", "0", "5", "10"]);
        assert_eq!(labels(9.4, 9.52, 4), ["9.40", "9.45", "9.50"]);
        assert_eq!(labels(1200.0, 5300.0, 4), ["2000", "4000"]);
    }

    #[test]
    fn whole_steps_are_not_below_one() {
        let scale = Scale { low: 0.5, high: 2.5, from: 0.0, to: 1.0 };
        let ticks = scale.ticks(8, true);
        assert_eq!(ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn a_constant_has_a_scale_and_nothing_has_none() {
        let scale = Scale::covering([3.0, 3.0], 0.0, 10.0).unwrap();
        assert!((scale.at(3.0) - 5.0).abs() < 1e-9);
        let zero = Scale::covering([0.0], 0.0, 10.0).unwrap();
        assert!((zero.at(0.0) - 5.0).abs() < 1e-9 && zero.ticks(4, false).len() > 1);
        assert!(Scale::covering([], 0.0, 1.0).is_none());
    }

    #[test]
    fn numbers_are_written_with_the_digits_they_need() {
        assert_eq!((fixed(-0.001, 2), fixed(-1.5, 1)), ("0.00".into(), "−1.5".into()));
        assert_eq!((decimals(0.034, 2), decimals(12.0, 2), decimals(0.0, 2)), (3, 0, 0));
    }
}
