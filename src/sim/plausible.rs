//! What a simulation holds for plausible: where a metric of its baseline has to lie for the
//! simulated world to be one that could be met.

/// Where a metric lies in worlds that could be met; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlausibleBand {
    /// Key of the metric.
    pub metric: &'static str,
    /// The lowest plausible value, in the metric's unit.
    pub low: f64,
    /// The highest plausible value, in the metric's unit.
    pub high: f64,
    /// Where the band comes from.
    pub source: &'static str,
}

impl PlausibleBand {
    /// Whether `value` lies in the band.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_belong_to_the_band_and_what_is_no_number_does_not() {
        let band = PlausibleBand { metric: "m", low: 5.0, high: 25.0, source: "" };
        let held = [4.999, 5.0, 12.0, 25.0, 25.001, f64::NAN].map(|value| band.holds(value));
        assert_eq!(held, [false, true, true, true, false, false]);
    }
}
