//! precision.csv: whether replications were enough for the precision that was asked for, and how
//! many independent seeds would have taken.

use super::{Made, StudyTable, TableInput};
use crate::scenario::Estimand;
use crate::stats::{HalfWidth, Moments, Pairing, student_interval};
use crate::study::run_columns::Sample;
use crate::study::stopping::Asked;
use crate::study::table::{Cell, Table, TakeRow, integer, keys, ordinal, statistic, text};
use crate::study::{Plan, RunColumns, StudyError};

/// How precisely the metric is known of one policy at one design point.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reached {
    /// Index of the point.
    point: usize,
    /// Index of the policy.
    policy: usize,
    /// Replications that have a value.
    n: usize,
    /// The mean, or the mean difference; `None` without a value.
    estimate: Option<f64>,
    /// Half of its interval; `None` below two values.
    half_width: Option<f64>,
    /// Half of the interval that was wanted.
    wanted: Option<f64>,
    /// Whether the point ended because all of its intervals were narrow enough.
    is_enough: bool,
    /// Replications that give the same interval of a difference under seeds of each policy's
    /// own, by the variances that were found.
    n_independent: Option<f64>,
}

/// How precisely every policy that was asked about is known at a point.
fn reached(plan: &Plan, columns: &RunColumns, point: usize) -> Result<Vec<Reached>, StudyError> {
    let Some(asked) = Asked::of(plan) else {
        return Ok(Vec::new());
    };
    let mut reached = Vec::new();
    let baseline = columns.values(point, plan.baseline, 0, asked.metric)?;
    let (mut rule, mut enough) = (asked.precision.rule(), true);
    for policy in (0..plan.policies.len()).filter(|&policy| asked.concerns(policy)) {
        let values = columns.values(point, policy, 0, asked.metric)?;
        let pairs = values.iter().zip(&baseline);
        let deciding: Vec<f64> =
            pairs.filter_map(|(&value, &baseline)| asked.deciding(value, baseline)).collect();
        enough &= rule.is_enough(&deciding);
        let pairing = Pairing::of(&baseline, &values);
        reached.push(Reached { point, policy, ..known(&asked, &deciding, &pairing) });
    }
    reached.iter_mut().for_each(|policy| policy.is_enough = enough);
    Ok(reached)
}

/// How precisely a policy is known, from the values that decide.
fn known(asked: &Asked, deciding: &[f64], pairing: &Pairing) -> Reached {
    let estimate = Moments::of(deciding).map(|moments| moments.mean);
    let interval = student_interval(deciding, asked.precision.confidence);
    let saved = match asked.precision.of {
        Estimand::Mean => None,
        Estimand::Difference => pairing.replications_saved(),
    };
    Reached {
        point: 0,
        policy: 0,
        n: deciding.len(),
        estimate,
        half_width: interval.map(|interval| interval.half_width()),
        wanted: match asked.precision.wanted {
            HalfWidth::Absolute(half_width) => Some(half_width),
            HalfWidth::Relative(_) => estimate.map(|mean| asked.precision.wanted.about(mean)),
        },
        is_enough: false,
        n_independent: saved.map(|saved| saved * deciding.len() as f64),
    }
}

pub(super) struct PrecisionReached;

impl StudyTable for PrecisionReached {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        Asked::of(plan)?;
        let mut columns = keys();
        columns.extend([
            text("metric", "Key of the metric."),
            text("of", "\"mean\", or \"difference\" from the baseline."),
            integer("n", "Replications that have a value."),
            statistic("estimate", "Mean over replications, in the metric's unit."),
            statistic("half_width", "Half of its interval, at the confidence that was asked for."),
            statistic("half_width_wanted", "Half of the interval that was wanted."),
            statistic(
                "enough",
                "1 if the point ended because the intervals of all of its policies were narrow \
                 enough, else 0: it ended at the most replications allowed.",
            ),
            statistic(
                "n_independent",
                "Replications that would give the same interval of the difference under seeds of \
                 each policy's own, by the variances that were found.",
            ),
        ]);
        let text = "One row a policy: whether replications were enough for the precision wanted.";
        Some(Table { name: "precision", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        (plan.points.len() * plan.policies.len()) as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(precision) = input.plan.precision else { return Ok(()) };
        for reached in reached(input.plan, input.columns, block)? {
            let Reached { point, policy, .. } = reached;
            let mut cells = input.keys(Sample { point, policy, group: 0 });
            cells.extend([
                Cell::Text(precision.metric),
                Cell::Text(precision.of.word()),
                ordinal(reached.n),
                Cell::Real(reached.estimate),
                Cell::Real(reached.half_width),
                Cell::Real(reached.wanted),
                Cell::Real(Some(if reached.is_enough { 1.0 } else { 0.0 })),
                Cell::Real(reached.n_independent),
            ]);
            row(&cells);
        }
        Ok(())
    }
}
