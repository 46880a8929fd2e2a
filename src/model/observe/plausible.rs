//! Where attrition and promotions lie in organizations that could be met, and where an organization
//! ends (docs/model.md, section 6).

use crate::sim::PlausibleBand;

/// The bands of the baseline, in the units of the metrics: per 100 person-years.
pub(crate) const PLAUSIBLE: [PlausibleBand; 2] = [
    PlausibleBand {
        metric: "attrition_rate",
        low: 5.0,
        high: 25.0,
        source: "assumption: at 25 quits per 100 person-years half of the people have left within \
                 three years",
    },
    PlausibleBand {
        metric: "promotion_rate",
        low: 2.0,
        high: 15.0,
        source: "assumption around the 7 to 9 % of staff a year of WorldatWork 2010–14",
    },
];

/// Where a run is that of an organization still, in the unit of the metric.
pub(crate) const VIABLE: [PlausibleBand; 1] = [PlausibleBand {
    metric: "attrition_rate",
    low: 0.0,
    high: 100.0,
    source: "assumption: beyond 100 quits per 100 person-years everybody leaves within a year, and \
             nothing is learned or built",
}];

#[cfg(test)]
mod tests {
    use super::super::metrics::metrics;
    use super::*;

    #[test]
    fn what_is_called_plausible_are_rates_of_the_table_of_metrics() {
        for band in PLAUSIBLE.into_iter().chain(VIABLE) {
            let metric = metrics().find(|metric| metric.key == band.metric);
            assert!(
                metric.is_some_and(|metric| metric.unit == "per 100 person-years"),
                "{}",
                band.metric
            );
            assert!(band.low < band.high);
        }
    }
}
