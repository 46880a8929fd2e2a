//! series_comparison.csv: every policy against the baselines, period by period.

use super::comparison::baseline_column;
use super::summary::Summary;
use super::{Made, Pairing, StudyTable, TableInput, pairs, time};
use crate::stats::{Moments, StudentIntervals};
use crate::study::table::{Cell, Table, TakeRow, integer, keys, ordinal, statistic, text};
use crate::study::{CONFIDENCE, Plan};

/// Summarizes the differences, policy less baseline, over the replications that have both.
/// `intervals` are at [`CONFIDENCE`]. There is no p: a curve has as many as it has periods, and
/// they depend on each other.
#[must_use]
pub fn compare_period(
    baseline: &[Option<f64>],
    policy: &[Option<f64>],
    intervals: &StudentIntervals,
) -> Summary {
    let pairs = baseline.iter().zip(policy);
    let differences: Vec<f64> =
        pairs.filter_map(|(baseline, policy)| Some((*policy)? - (*baseline)?)).collect();
    summarize_differences(&differences, intervals)
}

fn summarize_differences(differences: &[f64], intervals: &StudentIntervals) -> Summary {
    let moments = Moments::of(differences);
    Summary {
        n: differences.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: moments.as_ref().and_then(|moments| intervals.of(moments)),
    }
}

pub(super) struct SeriesComparison;

impl StudyTable for SeriesComparison {
    fn is_series(&self) -> bool {
        true
    }

    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.insert(2, baseline_column());
        columns.push(time(plan, "1, 2, … after the switch; before it nothing differs.")?);
        columns.extend([
            text("metric", "Key of the metric."),
            integer("n", "Replications in which both have a value."),
            statistic("difference", "Mean of policy less baseline, replication by replication."),
            statistic("ci_low", "Lower end of Student's 95 % interval of the difference."),
            statistic("ci_high", "Upper end of that interval."),
        ]);
        let text = match plan.summarizes_headline_alone() {
            false => "One row a policy, baseline, period and metric: paired differences.",
            true => {
                "One row a policy, baseline, period and headline metric: paired differences; \
                 `[output] by_period = \"all\"` has the others, too."
            }
        };
        Some(Table { name: "series_comparison", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let periods = u64::from(plan.points[0].simulation.horizon());
        pairs(plan) * periods * plan.metrics_by_period().len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.pairings() * horizon(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let (pairing, after) = (block / horizon(input), block % horizon(input));
        let Some(Pairing { policy, baseline }) = input.pairing(pairing) else { return Ok(()) };
        let warm_up = input.plan.points[0].simulation.warm_up().periods() as usize;
        let intervals = StudentIntervals::at(CONFIDENCE);
        let columns = [input.columns.sample(baseline)?, input.columns.sample(policy)?];
        let mut cells = input.paired_keys(Pairing { policy, baseline });
        cells.push(ordinal(after + 1));
        let (keys, mut differences) = (cells.len(), Vec::new());
        for (index, metric) in input.plan.metrics_by_period() {
            let [baseline, policy] = &columns;
            let baseline = baseline.in_period(warm_up + after, index)?;
            let policy = policy.in_period(warm_up + after, index)?;
            let pairs =
                policy.iter().zip(baseline.iter()).map(|(policy, baseline)| policy - baseline);
            differences.clear();
            // Where one of them has no value, it is NaN.
            differences.extend(pairs.filter(|difference| !difference.is_nan()));
            let found = summarize_differences(&differences, &intervals);
            cells.truncate(keys);
            cells.extend([
                Cell::Text(metric.key),
                ordinal(found.n),
                Cell::Real(found.mean),
                Cell::Real(found.interval.map(|interval| interval.low)),
                Cell::Real(found.interval.map(|interval| interval.high)),
            ]);
            row(&cells);
        }
        Ok(())
    }
}

/// Periods after the switch.
fn horizon(input: &TableInput<'_>) -> usize {
    input.plan.points[0].simulation.horizon() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::PairedDifference;

    fn compared(baseline: &[Option<f64>], policy: &[Option<f64>]) -> Summary {
        compare_period(baseline, policy, &StudentIntervals::at(CONFIDENCE))
    }

    #[test]
    fn three_pairs_by_hand_and_the_replications_that_lack_one_drop_out() {
        // Differences 1, 2 and 3: mean 2, standard error 1/√3, t(0.975; 2) = 4.302653.
        let baseline = [Some(1.0), Some(5.0), None, Some(2.0), Some(9.0)];
        let policy = [Some(2.0), Some(7.0), Some(4.0), Some(5.0), None];
        let found = compared(&baseline, &policy);
        assert_eq!((found.n, found.mean), (3, Some(2.0)));
        let high = found.interval.unwrap().high;
        assert!((high - (2.0 + 4.302_653 / 3.0_f64.sqrt())).abs() < 1e-6);
    }

    #[test]
    fn the_interval_is_that_of_the_comparison_over_all_periods() {
        let baseline = [0.3, 1.7, 2.2, 0.9].map(Some);
        let policy = [1.1, 1.2, 4.0, 0.8].map(Some);
        let whole = PairedDifference::of(&baseline, &policy, CONFIDENCE).unwrap();
        let found = compared(&baseline, &policy);
        assert_eq!((found.mean, found.interval), (Some(whole.difference), whole.interval));
    }

    #[test]
    fn a_single_pair_has_no_interval_and_none_has_no_difference() {
        let one = compared(&[Some(1.0)], &[Some(4.0)]);
        assert_eq!((one.n, one.mean, one.interval), (1, Some(3.0), None));
        let none = compared(&[Some(1.0)], &[None]);
        assert_eq!((none.n, none.mean, none.interval), (0, None, None));
    }
}
