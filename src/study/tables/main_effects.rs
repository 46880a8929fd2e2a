//! main_effects.csv: the mean difference where one key has a value and all others are free.

use super::sensitivity::{estimate, keys};
use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::scenario::SensitivityMethod;
use crate::study::Plan;
use crate::study::sensitivities::Found;
use crate::study::table::{Cell, Table, TakeRow, real, statistic, text};

/// Points of a curve: shares 0, 0.05 … 1 of the prior.
const POINTS: u32 = 21;

pub(super) struct MainEffects;

impl StudyTable for MainEffects {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text("key", "A drawn key."),
            real("value", "Its value."),
            statistic("share", "The share (0–1) of its prior that lies below that value."),
            statistic(
                "difference",
                "Mean of the difference over worlds where the key has that value.",
            ),
            statistic("difference_low", "Lower end of the 95 % band of that mean, value by value."),
            statistic("difference_high", "Upper end of that band."),
        ]);
        let text =
            "One row a policy, baseline, metric, drawn key and value: curves of main effects.";
        let has_curves = plan.method == SensitivityMethod::Chaos && has_worlds(plan);
        has_curves.then_some(Table { name: "main_effects", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        differences(plan) * keys(plan) * u64::from(POINTS)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.sensitivities().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.differences()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(worlds) = input.plan.worlds.as_deref() else { return Ok(()) };
        let shares: Vec<f64> =
            (0..POINTS).map(|point| f64::from(point) / f64::from(POINTS - 1)).collect();
        let found = input.sensitivities()?.all[block].found.as_ref();
        let of_difference = input.difference_keys(&input.judged()?.differences[block]);
        for (place, key) in worlds.keys.iter().enumerate() {
            let curve = match found {
                Some(Found::Chaos(indices)) => indices.main_effect(place, &shares),
                _ => Vec::new(),
            };
            for (point, &share) in shares.iter().enumerate() {
                let mut cells = of_difference.to_vec();
                let value = Cell::Real(Some(key.number(share)));
                cells.extend([Cell::Text(&key.name), value, Cell::Real(Some(share))]);
                cells.extend(estimate(curve.get(point)));
                row(&cells);
            }
        }
        Ok(())
    }
}
