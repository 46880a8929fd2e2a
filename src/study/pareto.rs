//! Which policies are efficient: no other is at least as good in all goals and better in one.

use super::ranking::{good, resampled_means};
use super::statistics::ByPoint;
use super::tables::{column, keys};
use super::writer::{Writer, ordinal};
use super::{Cell, ColumnKind, Plan, StudyError, Table, TableSink, summarize};
use crate::sim::{Direction, Metric};
use crate::stats::{Resamples, dominators, share_efficient};

/// Keys of the metrics that a firm trades off: output, who stays, how people are, what work costs.
/// A simulation that has fewer than two of them has no Pareto set.
pub const PARETO_METRICS: [&str; 4] =
    ["output_per_seat", "attrition_rate", "morale", "unit_labor_cost"];

/// A policy among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The policies that are at least as good in all goals and better in one; none for a policy
    /// in the Pareto set. `None` with one policy, or where a mean does not exist.
    pub dominated_by: Option<Vec<usize>>,
    /// Share of the resamples in which the policy is in the set. `None` with one policy or one
    /// replication.
    pub probability_efficient: Option<f64>,
}

/// Where policies stand; `values` holds by policy a slice a goal, a value a replication.
///
/// # Panics
///
/// When a slice has not as many values as `resamples` has replications.
#[must_use]
pub fn standings(
    values: &[Vec<&[Option<f64>]>],
    better: &[Direction],
    resamples: &Resamples,
) -> Vec<Standing> {
    let goals = |values: &Vec<&[Option<f64>]>| -> Option<Vec<f64>> {
        let goals = values.iter().zip(better);
        goals.map(|(values, &better)| Some(good(summarize(values).mean?, better))).collect()
    };
    let comparable = values.len() > 1;
    let dominated_by = if comparable {
        dominators(&values.iter().map(goals).collect::<Vec<_>>())
    } else {
        vec![None; values.len()]
    };
    let probabilities = if comparable && resamples.replications() > 1 {
        let resampled = values.iter().map(|values| {
            let goals = values.iter().zip(better);
            goals.map(|(values, &better)| resampled_means(values, better, resamples)).collect()
        });
        share_efficient(&resampled.collect::<Vec<_>>())
    } else {
        vec![None; values.len()]
    };
    let rows = dominated_by.into_iter().zip(probabilities);
    rows.map(|(dominated_by, probability_efficient)| Standing {
        dominated_by,
        probability_efficient,
    })
    .collect()
}

/// Indices and better sides of the goals among `metrics`; `None` with fewer than two.
fn goals(metrics: &[Metric]) -> Option<(Vec<usize>, Vec<Direction>)> {
    let goals: (Vec<usize>, Vec<Direction>) = PARETO_METRICS
        .iter()
        .filter_map(|key| metrics.iter().position(|metric| metric.key == *key))
        .filter_map(|index| Some((index, metrics[index].better?)))
        .unzip();
    (goals.0.len() > 1).then_some(goals)
}

/// The declaration; `None` for a simulation with fewer than two goals.
pub(super) fn table(plan: &Plan) -> Option<Table> {
    goals(plan.points[0].simulation.metrics())?;
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    let mut columns = keys();
    columns.swap(1, 2);
    columns.extend([
        real(
            "efficient",
            "1 if no other policy is at least as good in the means of output_per_seat, \
             attrition_rate, morale and unit_labor_cost (those that the simulation has) and \
             better in one; else 0.",
        ),
        real(
            "probability_efficient",
            "Share of bootstrap resamples of replications in which that is so.",
        ),
        column("dominated_by", ColumnKind::Text, "", "Policies that are, joined by \"; \"."),
    ]);
    Some(Table { name: "pareto", text: "One row a policy: is it efficient.", columns })
}

pub(super) fn write<T: TableSink>(
    writer: &Writer<'_>,
    resamples: &ByPoint<'_>,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let (Some(table), Some((metrics, better))) =
        (table(writer.plan), goals(writer.plan.points[0].simulation.metrics()))
    else {
        return Ok(());
    };
    sink.begin(&table)?;
    let (policies, groups) = (&writer.plan.policies, writer.groups());
    sink.rows(writer.plan.points.len() * groups.len(), &|block, row| {
        let (point, group) = (block / groups.len(), block % groups.len());
        let values = |policy: usize| -> Result<Vec<Vec<Option<f64>>>, StudyError> {
            let values = |&metric| writer.outcomes.values(point, policy, group, metric);
            metrics.iter().map(values).collect()
        };
        let values: Vec<_> = (0..policies.len()).map(values).collect::<Result<_, _>>()?;
        let values: Vec<Vec<&[Option<f64>]>> =
            values.iter().map(|goals| goals.iter().map(Vec::as_slice).collect()).collect();
        let standings = standings(&values, &better, resamples.at(point));
        for (policy, standing) in policies.iter().zip(standings) {
            let dominated_by = standing.dominated_by;
            let efficient = dominated_by.as_ref().map(|by| if by.is_empty() { 1.0 } else { 0.0 });
            let names: Vec<&str> =
                dominated_by.iter().flatten().map(|&by| policies[by].as_str()).collect();
            row(&[
                ordinal(point + 1),
                Cell::Text(&groups[group]),
                Cell::Text(policy),
                Cell::Real(efficient),
                Cell::Real(standing.probability_efficient),
                Cell::Text(&names.join("; ")),
            ]);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn three_policies_two_goals_and_four_replications_by_hand() {
        // Output up, attrition down. Means: (2, 5), (3, 6), (2, 6): the third is dominated by
        // the first, which loses as little, and by the second, which makes more.
        let output = [[1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 3.0, 4.0], [1.0, 2.0, 2.0, 3.0]];
        let attrition = [[4.0, 5.0, 5.0, 6.0], [5.0, 6.0, 6.0, 7.0], [5.0, 6.0, 6.0, 7.0]];
        let some = |rows: [[f64; 4]; 3]| rows.map(|row| row.map(Some));
        let (output, attrition) = (some(output), some(attrition));
        let values: Vec<Vec<&[Option<f64>]>> =
            (0..3).map(|policy| vec![&output[policy][..], &attrition[policy][..]]).collect();
        let standings = standings(&values, &[Higher, Lower], &Resamples::new(1, 4));
        let dominated: Vec<_> = standings.iter().map(|s| s.dominated_by.clone()).collect();
        assert_eq!(dominated, [Some(vec![]), Some(vec![]), Some(vec![0, 1])]);
        // The differences are the same in every replication, so every resample agrees.
        let shares: Vec<_> = standings.iter().map(|s| s.probability_efficient).collect();
        assert_eq!(shares, [Some(1.0), Some(1.0), Some(0.0)]);
    }

    #[test]
    fn one_policy_or_one_replication_leaves_out_what_does_not_exist() {
        let (two, one) = ([Some(1.0), Some(2.0)], [Some(1.0)]);
        let alone = standings(&[vec![&two, &two]], &[Higher, Higher], &Resamples::new(1, 2));
        assert_eq!(alone, [Standing { dominated_by: None, probability_efficient: None }]);
        let once = standings(
            &[vec![&one, &one], vec![&one, &[None]]],
            &[Higher, Higher],
            &Resamples::new(1, 1),
        );
        assert_eq!(
            once,
            [
                Standing { dominated_by: Some(vec![]), probability_efficient: None },
                Standing { dominated_by: None, probability_efficient: None }
            ]
        );
    }

    #[test]
    fn a_simulation_with_one_goal_has_no_pareto_set() {
        let career: Vec<Metric> = crate::model::observe::metrics::metrics().cloned().collect();
        assert_eq!(goals(&career).unwrap().0.len(), 4);
        let morale: Vec<Metric> = career.into_iter().filter(|m| m.key == "morale").collect();
        assert_eq!(goals(&morale), None);
    }
}
