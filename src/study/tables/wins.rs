//! wins.csv: in what share of worlds how many metrics are better, or worse, at once.

use super::comparison::baseline_column;
use super::worlds::has_worlds;
use super::{Made, StudyTable, TableInput};
use crate::stats::share_interval;
use crate::study::among::Among;
use crate::study::judged::{JudgedDifference, Outcome};
use crate::study::table::{Cell, Table, TakeRow, integer, ordinal, statistic, text};
use crate::study::{CONFIDENCE, Plan};

/// The outcomes that are counted.
const OUTCOMES: [Outcome; 2] = [Outcome::Better, Outcome::Worse];

pub(super) struct Wins;

impl StudyTable for Wins {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let columns = vec![
            text("policy", "Name of the policy."),
            baseline_column(),
            text("among", "\"all\" worlds, or the \"plausible\" ones."),
            text("outcome", "\"better\" or \"worse\", by the smallest difference that matters."),
            integer(
                "metrics",
                "How many metrics are so at once, of the headline ones with a better side.",
            ),
            integer(
                "worlds",
                "Worlds in which that is their number, of those in which neither collapsed.",
            ),
            statistic("share", "Their share (0–1)."),
            statistic("share_low", "Lower end of Wilson's 95 % interval of the share."),
            statistic("share_high", "Upper end of that interval."),
        ];
        let text = "One row a policy, baseline and number of metrics: in how many worlds that \
                    number is better, or worse, at once.";
        let has_rows = judged_sides(plan) > 0 && has_worlds(plan);
        has_rows.then_some(Table { name: "wins", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let numbers = OUTCOMES.len() * (judged_sides(plan) + 1);
        (plan.policy_pairs().len() * Among::of(plan).len() * numbers) as u64
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.judged().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.plan.policy_pairs().len()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let pair = input.plan.policy_pairs()[block];
        let own = |judged: &&JudgedDifference| judged.pair == pair && judged.better.is_some();
        let judged: Vec<_> = input.judged()?.differences.iter().filter(own).collect();
        let name = |policy: usize| Cell::Text(&input.plan.policies[policy]);
        for &among in Among::of(input.plan) {
            let worlds: Vec<usize> = among.worlds(input.worlds()?).collect();
            for outcome in OUTCOMES {
                let counts = counts(&judged, &worlds, outcome);
                let of = counts.iter().sum();
                for (metrics, &worlds) in counts.iter().enumerate() {
                    let interval = share_interval(worlds, of, CONFIDENCE);
                    row(&[
                        name(pair.policy),
                        name(pair.baseline),
                        Cell::Text(among.word()),
                        Cell::Text(outcome.word()),
                        ordinal(metrics),
                        ordinal(worlds),
                        Cell::Real((of > 0).then(|| worlds as f64 / of as f64)),
                        Cell::Real(interval.as_ref().map(|interval| interval.low)),
                        Cell::Real(interval.as_ref().map(|interval| interval.high)),
                    ]);
                }
            }
        }
        Ok(())
    }
}

/// Metrics with a better side that the study looks at.
fn judged_sides(plan: &Plan) -> usize {
    plan.judged_metrics().iter().filter(|(_, metric)| metric.better.is_some()).count()
}

/// In how many worlds just 0, 1, 2 … of the differences have an outcome; of those worlds in which all
/// of them exist.
fn counts(judged: &[&JudgedDifference], worlds: &[usize], outcome: Outcome) -> Vec<usize> {
    let mut counts = vec![0; judged.len() + 1];
    for &world in worlds {
        let outcomes: Option<Vec<_>> =
            judged.iter().map(|judged| Some(judged.worlds[world].as_ref()?.outcome)).collect();
        if let Some(outcomes) = outcomes {
            counts[outcomes.iter().filter(|own| **own == Some(outcome)).count()] += 1;
        }
    }
    counts
}
