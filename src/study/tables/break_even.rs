//! break_even.csv: from which period on the output that a policy gains pays for what it costs.
//!
//! Output is valued at what a unit of it costs under the baseline. Accumulated from the switch on,
//! a policy's gain so valued is o C / O − C and its additional cost c − C, with c and o the sums of
//! cost and output under the policy, C and O those under the baseline. The gain pays for the cost
//! where o C / O ≥ c, which is where c / o ≤ C / O: where the accumulated cost of a unit is no
//! higher than the baseline's.

use super::comparison::baseline_column;
use super::{Made, StudyTable, TableInput, pairs};
use crate::sim::Observation;
use crate::stats::{Interval, mean, student_interval};
use crate::study::run_columns::Sample;
use crate::study::table::text;
use crate::study::table::{
    Cell, ColumnKind, Table, TakeRow, column, integer, keys, ordinal, statistic,
};
use crate::study::{CONFIDENCE, Plan, StudyError};

/// When a policy has broken even, over the replications that have a run of it and of the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// Number of these replications.
    pub n: usize,
    /// The first period, from 1, from which on to the last the sums over all replications have
    /// broken even; `None` where the last has not.
    pub period: Option<usize>,
    /// Share of replications that have broken even in the last period; `None` without a
    /// replication.
    pub share: Option<f64>,
    /// What is left of the gain at the end, in shares of the baseline's cost: o / O − c / C, mean
    /// over replications.
    pub net_gain: Option<f64>,
    /// Student's interval of that mean; `None` below two replications.
    pub interval: Option<Interval>,
}

/// The sums of one run, period by period.
type Periods = [Observation];

/// When runs of a policy have broken even against those of the baseline; elements k of both
/// are of the same replication. An observation is cost over output.
///
/// # Panics
///
/// When the slices differ in length.
#[must_use]
pub fn break_even(
    policy: &[Option<Vec<Observation>>],
    baseline: &[Option<Vec<Observation>>],
) -> BreakEven {
    assert_eq!(policy.len(), baseline.len(), "a pair needs the same replications on both sides");
    let pairs = policy.iter().zip(baseline);
    let pairs: Vec<(&Periods, &Periods)> = pairs
        .filter_map(|(policy, baseline)| Some((&**policy.as_ref()?, &**baseline.as_ref()?)))
        .collect();
    let n = pairs.len();
    let paid = pairs.iter().filter(|(policy, baseline)| paid_from(policy, baseline).is_some());
    let share = (n > 0).then(|| paid.count() as f64 / n as f64);
    let gains: Vec<f64> =
        pairs.iter().filter_map(|(policy, baseline)| net_gain(policy, baseline)).collect();
    let policies: Vec<&Periods> = pairs.iter().map(|(policy, _)| *policy).collect();
    let baselines: Vec<&Periods> = pairs.iter().map(|(_, baseline)| *baseline).collect();
    let pooled = paid_from(&pooled(&policies), &pooled(&baselines));
    BreakEven {
        n,
        period: pooled.map(|period| period + 1),
        share,
        net_gain: mean(&gains),
        interval: student_interval(&gains, CONFIDENCE),
    }
}

/// The first period, from 0, from which on to the last the accumulated cost of a unit is no
/// higher than the baseline's.
fn paid_from(policy: &Periods, baseline: &Periods) -> Option<usize> {
    let (mut own, mut other) = (Observation::MISSING, Observation::MISSING);
    let mut from = None;
    for (period, (policy, baseline)) in policy.iter().zip(baseline).enumerate() {
        own = Observation::total(&[own, *policy]);
        other = Observation::total(&[other, *baseline]);
        let units = own.quotient().zip(other.quotient());
        let is_paid = units.is_some_and(|(own, other)| own <= other);
        from = is_paid.then(|| from.unwrap_or(period));
    }
    from
}

/// Output gained less cost added, in shares of the baseline's; `None` where the baseline has none.
fn net_gain(policy: &Periods, baseline: &Periods) -> Option<f64> {
    let (own, other) = (Observation::total(policy), Observation::total(baseline));
    let exists = other.numerator > 0.0 && other.denominator > 0.0;
    exists.then(|| own.denominator / other.denominator - own.numerator / other.numerator)
}

/// The sums over runs, period by period.
fn pooled(runs: &[&Periods]) -> Vec<Observation> {
    let periods = runs.first().map_or(0, |run| run.len());
    let in_period =
        |period: usize| -> Vec<Observation> { runs.iter().map(|run| run[period]).collect() };
    (0..periods).map(|period| Observation::total(&in_period(period))).collect()
}

pub(super) struct BreakEvens;

impl StudyTable for BreakEvens {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let (_, metric) = plan.cost_of_output()?;
        let period = plan.points[0].simulation.period().column()?;
        let mut columns = keys();
        columns.insert(2, baseline_column());
        let paid = format!(
            "First {period} from which on, to the end, the output gained, valued at the baseline's \
             {}, pays for what the policy costs: the accumulated {} is no higher than the \
             baseline's. Of the sums over replications; empty where the end has not broken even.",
            metric.key, metric.key
        );
        columns.extend([
            text("metric", "Key of the metric that is the cost of a unit of output."),
            integer("n", "Replications that have a run of both."),
            column(period, ColumnKind::MaybeInteger, "", &paid),
            statistic("share", "Share of replications that have broken even at the end."),
            column(
                "net_gain",
                ColumnKind::Statistic,
                "share",
                "What is left of that gain at the end, over the baseline's cost: mean over \
                 replications.",
            ),
            statistic("ci_low", "Lower end of Student's 95 % interval of the net gain."),
            statistic("ci_high", "Upper end of that interval."),
        ]);
        let text = "One row a policy and baseline: when it has broken even.";
        Some(Table { name: "break_even", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        pairs(plan)
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.pairings()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(pairing) = input.pairing(block) else { return Ok(()) };
        let Some((_, metric)) = input.plan.cost_of_output() else { return Ok(()) };
        let (policy, baseline) = (runs(input, pairing.policy)?, runs(input, pairing.baseline)?);
        let found = break_even(&policy, &baseline);
        let mut cells = input.paired_keys(pairing);
        cells.extend([
            Cell::Text(metric.key),
            ordinal(found.n),
            found.period.map_or(Cell::Real(None), ordinal),
            Cell::Real(found.share),
            Cell::Real(found.net_gain),
            Cell::Real(found.interval.map(|interval| interval.low)),
            Cell::Real(found.interval.map(|interval| interval.high)),
        ]);
        row(&cells);
        Ok(())
    }
}

/// The sums of cost and output of every replication, period by period; `None` where there is no run.
fn runs(
    input: &TableInput<'_>,
    sample: Sample,
) -> Result<Vec<Option<Vec<Observation>>>, StudyError> {
    let mut runs = vec![Some(Vec::new()); input.columns.replications(sample.point)];
    let columns = input.columns.sample(sample)?;
    for period in 0..input.plan.points[0].simulation.horizon() as usize {
        for (run, sums) in runs.iter_mut().zip(columns.costs(period)?) {
            match (run.as_mut(), sums) {
                (Some(run), Some(sums)) => run.push(sums),
                _ => *run = None,
            }
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run: cost and output by period.
    fn run(periods: &[(f64, f64)]) -> Option<Vec<Observation>> {
        Some(periods.iter().map(|&(cost, output)| Observation::ratio(cost, output)).collect())
    }

    fn steady(periods: usize) -> Option<Vec<Observation>> {
        run(&vec![(10.0, 10.0); periods])
    }

    #[test]
    fn an_investment_pays_when_the_accumulated_gain_has_paid_for_it() {
        // Accumulated cost 14, 24, 34, 44; output 10, 22, 34, 46, worth as much at 1 a unit.
        let policy = run(&[(14.0, 10.0), (10.0, 12.0), (10.0, 12.0), (10.0, 12.0)]);
        let found = break_even(&[policy], &[steady(4)]);
        assert_eq!((found.n, found.period, found.share), (1, Some(3), Some(1.0)));
        // Output 46 / 40, cost 44 / 40.
        assert!((found.net_gain.unwrap() - 0.05).abs() < 1e-12);
        assert_eq!(found.interval, None);
    }

    #[test]
    fn a_gain_that_is_lost_again_has_not_paid() {
        let policy = run(&[(9.0, 10.0), (14.0, 10.0), (10.0, 10.0)]);
        let found = break_even(&[policy], &[steady(3)]);
        assert_eq!((found.period, found.share), (None, Some(0.0)));
        assert!((found.net_gain.unwrap() + 0.1).abs() < 1e-12);
        let back = run(&[(9.0, 10.0), (14.0, 10.0), (5.0, 10.0)]);
        assert_eq!(break_even(&[back], &[steady(3)]).period, Some(3));
    }

    #[test]
    fn what_is_the_same_as_the_baseline_has_nothing_to_pay_for() {
        let same = run(&[(0.3, 0.7), (0.1, 0.9), (1.0 / 3.0, 0.6)]);
        let found = break_even(&[same.clone(), same.clone()], &[same.clone(), same]);
        assert_eq!((found.period, found.share, found.net_gain), (Some(1), Some(1.0), Some(0.0)));
    }

    #[test]
    fn the_period_is_that_of_the_sums_and_the_share_that_of_the_replications() {
        // One replication gains 6 at the end, two lose 1 each.
        let won = run(&[(10.0, 10.0), (10.0, 16.0)]);
        let lost = run(&[(11.0, 10.0), (10.0, 10.0)]);
        let found = break_even(&[won, lost.clone(), lost], &[steady(2), steady(2), steady(2)]);
        assert_eq!((found.period, found.share), (Some(2), Some(1.0 / 3.0)));
        assert!((found.net_gain.unwrap() - (0.3 - 0.05 - 0.05) / 3.0).abs() < 1e-12);
        assert!(found.interval.unwrap().low < 0.0);
    }

    #[test]
    fn a_replication_that_lacks_a_run_drops_out_and_no_output_pays_for_nothing() {
        let found = break_even(&[None, steady(2)], &[steady(2), None]);
        let nothing = BreakEven { n: 0, period: None, share: None, net_gain: None, interval: None };
        assert_eq!(found, nothing);
        let idle = run(&[(10.0, 0.0), (10.0, 0.0)]);
        let found = break_even(std::slice::from_ref(&idle), &[steady(2)]);
        assert_eq!((found.period, found.net_gain), (None, Some(-1.0)));
        assert_eq!(break_even(&[steady(2)], &[idle]).net_gain, None);
    }
}
