//! coalitions.csv: every combination of levers against none of them.

use super::attribution::{metric, rows_of_metrics};
use super::lever_effects::WHOLE;
use super::{Made, StudyTable, TableInput};
use crate::stats::PairedDifference;
use crate::study::table::{Cell, Table, TakeRow, integer, ordinal, point, statistic, text};
use crate::study::{CONFIDENCE, Plan};

pub(super) struct Coalitions;

impl StudyTable for Coalitions {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        plan.attribution.as_ref()?;
        let columns = vec![
            point(),
            text("policy", "Name of the policy that the combination is."),
            text(
                "levers",
                "The levers that it moves, with keys in brackets where it moves some alone.",
            ),
            metric(),
            integer(
                "n",
                "Replications in which both have a value; 0 in a world in which a run collapsed.",
            ),
            statistic(
                "difference",
                "Mean of the combination less the policy whose levers are moved, replication by \
                 replication.",
            ),
            statistic("ci_low", "Lower end of Student's 95 % interval of the difference."),
            statistic("ci_high", "Upper end of that interval."),
        ];
        let text = "One row a combination of levers and metric: what moving these levers gains.";
        Some(Table { name: "coalitions", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        rows_of_metrics(plan) * plan.policies.len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples() / input.groups().len()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(attribution) = &input.plan.attribution else { return Ok(()) };
        let (point, policy) = (block / input.policies(), block % input.policies());
        let combinations = &attribution.combinations;
        let coalition = combinations.coalitions.get(policy).copied().unwrap_or(0);
        let moved = match coalition {
            0 => "none".to_owned(),
            coalition => combinations.moved(coalition, &attribution.levers).join(", "),
        };
        let has_collapsed = input.has_collapsed(point)?;
        for (index, metric) in input.plan.judged_metrics() {
            let values = |policy| input.columns.values(point, policy, WHOLE, index);
            let paired = match has_collapsed {
                true => None,
                false => PairedDifference::of(
                    &values(input.plan.baseline)?,
                    &values(policy)?,
                    CONFIDENCE,
                ),
            };
            let interval = paired.as_ref().and_then(|paired| paired.interval);
            row(&[
                ordinal(point + 1),
                Cell::Text(&input.plan.policies[policy]),
                Cell::Text(&moved),
                Cell::Text(metric.key),
                ordinal(paired.as_ref().map_or(0, |paired| paired.n)),
                Cell::Real(paired.map(|paired| paired.difference)),
                Cell::Real(interval.map(|interval| interval.low)),
                Cell::Real(interval.map(|interval| interval.high)),
            ]);
        }
        Ok(())
    }
}
