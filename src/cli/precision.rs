//! What a study with `[study.precision]` says of its replications.

use rungs::scenario::Precision;
use rungs::study::{Plan, Reached, RunColumns, StudyError, reached};

use super::{counted, grouped, table};

/// How many replications were needed, whether they were enough, and what independent seeds would
/// have taken; `None` without a precision.
pub(super) fn sentence(plan: &Plan, outcomes: &RunColumns) -> Result<Option<String>, StudyError> {
    let Some(precision) = plan.precision else {
        return Ok(None);
    };
    let reached = reached(plan, outcomes)?;
    let points = plan.points.len();
    let enough = (0..points)
        .filter(|point| reached.iter().any(|known| known.point == *point && known.is_enough))
        .count();
    let needed = || (0..points).map(|point| outcomes.replications(point));
    let (fewest, most) = (needed().min().unwrap_or(0), needed().max().unwrap_or(0));
    let took = if fewest == most {
        counted(most as u64, "replication", "replications")
    } else {
        format!("{} to {} replications", grouped(fewest as u64), grouped(most as u64))
    };
    let widest = widest(plan, &precision, &reached);
    let asked = format!("the {} of {}", precision.of.word(), precision.metric);
    let known = match (enough == points, points) {
        (true, 1) => format!("Enough: {asked} is known to {widest} after {took}."),
        (true, _) => {
            format!("Enough at all {points} points: {asked} is known to {widest} after {took}.")
        }
        (false, 1) => format!(
            "Not enough: {asked} is known to {widest} only after {took}, the most allowed; raise \
             study.precision.max or ask for less."
        ),
        (false, _) => format!(
            "Enough at {enough} of {points} points: {asked} is known to {widest} after {took}, the \
             most allowed; raise study.precision.max or ask for less."
        ),
    };
    let independent = reached.iter().filter_map(|known| known.n_independent).fold(0.0, f64::max);
    Ok(Some(if independent > 0.0 {
        let most = if reached.len() > 1 { ", where they take most" } else { "" };
        format!("{known} Seeds of each policy's own would have taken some {independent:.0}{most}.")
    } else {
        known
    }))
}

/// The widest of the intervals.
fn widest(plan: &Plan, precision: &Precision, reached: &[Reached]) -> String {
    let metrics = plan.points[0].simulation.metrics();
    let metric = metrics.iter().find(|metric| metric.key == precision.metric);
    // One digit more than in the table: the width is what was asked for.
    let digits = metric.map_or(3, |metric| table::digits(metric) + 1);
    let half_width = reached.iter().filter_map(|known| known.half_width).fold(0.0, f64::max);
    format!("±{half_width:.digits$} ({} %)", 100.0 * precision.confidence)
}
