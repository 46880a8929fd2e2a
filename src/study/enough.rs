//! Whether replications were enough for the precision that was asked for, and how many
//! independent seeds would have taken.

use super::tables::{column, keys};
use super::writer::{Writer, ordinal};
use super::{Cell, ColumnKind, Outcomes, Plan, StudyError, Table, TableSink};
use crate::scenario::{Estimand, Precision};
use crate::sim::Simulation;
use crate::stats::{HalfWidth, PairedDifference, Pairing, student_interval};

/// How precisely the metric is known of one policy at one design point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// Index of the point.
    pub point: usize,
    /// Index of the policy.
    pub policy: usize,
    /// Replications that have a value.
    pub n: usize,
    /// The mean, or the mean difference; `None` without a value.
    pub estimate: Option<f64>,
    /// Half of its interval; `None` below two values.
    pub half_width: Option<f64>,
    /// Half of the interval that was wanted.
    pub wanted: Option<f64>,
    /// Whether the point ended because all of its intervals were narrow enough.
    pub is_enough: bool,
    /// Replications that give the same interval of a difference under seeds of each policy's
    /// own, by the variances that were found.
    pub n_independent: Option<f64>,
}

/// How precise every policy that was asked about is known, at every point in turn; empty without
/// a precision.
///
/// # Errors
///
/// [`StudyError::Journal`] when the columns cannot be read.
pub fn reached<S: Simulation>(
    plan: &Plan<S>,
    outcomes: &Outcomes,
) -> Result<Vec<Reached>, StudyError> {
    let Some((precision, metric)) = asked(plan) else {
        return Ok(Vec::new());
    };
    let mut reached = Vec::new();
    for point in 0..plan.points.len() {
        let first = reached.len();
        let baseline = outcomes.values(point, plan.baseline, 0, metric)?;
        let mut enough = true;
        for policy in 0..plan.policies.len() {
            if precision.of == Estimand::Difference && policy == plan.baseline {
                continue;
            }
            let values = outcomes.values(point, policy, 0, metric)?;
            let (known, deciding) = known(&precision, &baseline, &values);
            enough &= precision.rule().is_enough(&deciding);
            reached.push(Reached { point, policy, ..known });
        }
        reached[first..].iter_mut().for_each(|policy| policy.is_enough = enough);
    }
    Ok(reached)
}

/// The precision of a plan, and the index of its metric.
fn asked<S: Simulation>(plan: &Plan<S>) -> Option<(Precision, usize)> {
    let precision = plan.precision?;
    let mut metrics = plan.points[0].simulation.metrics().iter();
    Some((precision, metrics.position(|metric| metric.key == precision.metric)?))
}

/// How precisely a policy is known, and the values that decide it.
fn known(
    precision: &Precision,
    baseline: &[Option<f64>],
    values: &[Option<f64>],
) -> (Reached, Vec<f64>) {
    let deciding: Vec<f64> = match precision.of {
        Estimand::Mean => values.iter().flatten().copied().collect(),
        Estimand::Difference => {
            let pairs = values.iter().zip(baseline);
            pairs.filter_map(|(value, baseline)| Some((*value)? - (*baseline)?)).collect()
        }
    };
    let (estimate, interval) = match precision.of {
        Estimand::Mean => {
            let mean = deciding.iter().sum::<f64>() / deciding.len() as f64;
            (
                (!deciding.is_empty()).then_some(mean),
                student_interval(&deciding, precision.confidence),
            )
        }
        Estimand::Difference => {
            let paired = PairedDifference::of(baseline, values, precision.confidence);
            (paired.as_ref().map(|p| p.difference), paired.and_then(|p| p.interval))
        }
    };
    let saved = match precision.of {
        Estimand::Mean => None,
        Estimand::Difference => Pairing::of(baseline, values).replications_saved(),
    };
    let reached = Reached {
        point: 0,
        policy: 0,
        n: deciding.len(),
        estimate,
        half_width: interval.map(|interval| interval.half_width()),
        wanted: match precision.wanted {
            HalfWidth::Absolute(_) => Some(precision.wanted.about(0.0)),
            HalfWidth::Relative(_) => estimate.map(|mean| precision.wanted.about(mean)),
        },
        is_enough: false,
        n_independent: saved.map(|saved| saved * deciding.len() as f64),
    };
    (reached, deciding)
}

/// The declaration; `None` without a precision.
pub(super) fn table<S: Simulation>(plan: &Plan<S>) -> Option<Table> {
    asked(plan)?;
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    let mut columns = keys();
    columns.extend([
        column("metric", ColumnKind::Text, "", "Key of the metric."),
        column("of", ColumnKind::Text, "", "\"mean\", or \"difference\" from the baseline."),
        column("n", ColumnKind::Integer, "", "Replications that have a value."),
        real("estimate", "Mean over replications, in the metric's unit."),
        real("half_width", "Half of its interval, at the confidence that was asked for."),
        real("half_width_wanted", "Half of the interval that was wanted."),
        real(
            "enough",
            "1 if the point ended because the intervals of all of its policies were narrow \
             enough, else 0: it ended at the most replications allowed.",
        ),
        real(
            "n_independent",
            "Replications that would give the same interval of the difference under seeds of \
             each policy's own, by the variances that were found.",
        ),
    ]);
    let text = "One row a policy: whether replications were enough for the precision wanted.";
    Some(Table { name: "precision", text, columns })
}

pub(super) fn write<S: Simulation, T: TableSink>(
    writer: &Writer<'_, S>,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let (Some(table), Some((precision, _))) = (table(writer.plan), asked(writer.plan)) else {
        return Ok(());
    };
    sink.begin(&table)?;
    for reached in reached(writer.plan, writer.outcomes)? {
        let mut cells = writer.keys((reached.point, reached.policy, 0));
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
        sink.row(&cells)?;
    }
    Ok(())
}
