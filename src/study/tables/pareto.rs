//! pareto.csv: which policies are efficient: no other is at least as good in all goals and better in
//! one.

use super::ranking::{are_enough, good, resampled_means};
use super::summary::summarize;
use super::{Made, StudyTable, TableInput, samples};
use crate::sim::{Direction, Simulation};
use crate::stats::{Resamples, dominators, share_efficient};
use crate::study::table::{Cell, Table, TakeRow, department, ordinal, point, statistic, text};
use crate::study::{Plan, StudyError};

/// A policy among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The policies that are at least as good in all goals and better in one; none for a policy
    /// in the Pareto set. `None` with one policy, or where a mean does not exist.
    pub dominated_by: Option<Vec<usize>>,
    /// Share of the resamples in which the policy is in the set. `None` with one policy, or where
    /// one has too few values to resample.
    pub probability_efficient: Option<f64>,
}

/// The standings of all policies; `values` holds by policy a slice a goal, a value a replication.
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
    let mut all = values.iter().flatten();
    let probabilities = if comparable && all.all(|values| are_enough(values)) {
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

/// A metric that is a goal.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Goal {
    key: &'static str,
    /// Index of the metric.
    metric: usize,
    better: Direction,
}

/// The goals of a simulation; none where they are fewer than two.
fn goals(simulation: &dyn Simulation) -> Vec<Goal> {
    let metrics = simulation.metrics();
    let goal = |key: &&'static str| {
        let metric = metrics.iter().position(|metric| metric.key == *key)?;
        Some(Goal { key, metric, better: metrics[metric].better? })
    };
    let goals: Vec<Goal> = simulation.goals().iter().filter_map(goal).collect();
    if goals.len() > 1 { goals } else { Vec::new() }
}

pub(super) struct Pareto;

impl StudyTable for Pareto {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let goals = goals(plan.points[0].simulation.as_ref());
        let keys: Vec<&str> = goals.iter().map(|goal| goal.key).collect();
        let (last, others) = keys.split_last()?;
        let efficient = format!(
            "1 if no other policy is at least as good in the means of {} and {last} and better in \
             one; else 0.",
            others.join(", ")
        );
        let columns = vec![
            point(),
            department(),
            text("policy", "Name of the policy."),
            statistic("efficient", &efficient),
            statistic(
                "probability_efficient",
                "Share of bootstrap resamples of replications in which that is so. Below ten \
                 replications: not given, because their resamples are too few histories to be \
                 sure of any.",
            ),
            text("dominated_by", "Policies that are, joined by \"; \"."),
        ];
        Some(Table { name: "pareto", text: "One row a policy: is it efficient.", columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        samples(plan)
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points() * input.groups().len()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let goals = goals(input.plan.points[0].simulation.as_ref());
        let better: Vec<Direction> = goals.iter().map(|goal| goal.better).collect();
        let (policies, groups) = (&input.plan.policies, input.groups());
        let (point, group) = (block / groups.len(), block % groups.len());
        let values = |policy: usize| -> Result<Vec<Vec<Option<f64>>>, StudyError> {
            let values = |goal: &Goal| input.columns.values(point, policy, group, goal.metric);
            goals.iter().map(values).collect()
        };
        let values: Vec<_> = (0..policies.len()).map(values).collect::<Result<_, _>>()?;
        let values: Vec<Vec<&[Option<f64>]>> =
            values.iter().map(|goals| goals.iter().map(Vec::as_slice).collect()).collect();
        let standings = standings(&values, &better, input.resamples(point));
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    #[test]
    fn three_policies_two_goals_and_twelve_replications_by_hand() {
        // Output up, attrition down. Means: (2, 5), (3, 6), (2, 6): the third is dominated by
        // the first, which loses as little, and by the second, which makes more.
        let output = [[1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 3.0, 4.0], [1.0, 2.0, 2.0, 3.0]];
        let attrition = [[4.0, 5.0, 5.0, 6.0], [5.0, 6.0, 6.0, 7.0], [5.0, 6.0, 6.0, 7.0]];
        let some = |rows: [[f64; 4]; 3]| {
            rows.map(|row| [row; 3].concat().into_iter().map(Some).collect::<Vec<_>>())
        };
        let (output, attrition) = (some(output), some(attrition));
        let values: Vec<Vec<&[Option<f64>]>> =
            (0..3).map(|policy| vec![&output[policy][..], &attrition[policy][..]]).collect();
        let standings = standings(&values, &[Higher, Lower], &Resamples::new(1, 12));
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
        use crate::classics::kane_1970::{Kane1970, Parameters};
        use crate::model::constants::Constants;
        use crate::model::policy::Levers;
        use crate::model::{CareerModel, Design};

        let departments = vec![("a".to_owned(), Default::default())];
        let design = Design {
            departments,
            constants: Constants::STANDARD,
            market: Vec::new(),
            burn_in_years: 1,
            years: 1,
            baseline: Levers::default(),
        };
        assert_eq!(goals(&CareerModel::new(design)).len(), 4);
        assert_eq!(goals(&Kane1970::new(&Parameters::default())), []);
    }
}
