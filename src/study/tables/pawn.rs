//! pawn.csv: how far the distribution of a difference moves where a key is known.

use super::sensitivity::{key_names, keys};
use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::scenario::SensitivityMethod;
use crate::study::Plan;
use crate::study::table::{Cell, Table, TakeRow, statistic, text};

pub(super) struct Pawn;

impl StudyTable for Pawn {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text(
                "key",
                "A drawn key; last \"dummy\", which nothing depends on: what it has by chance, others \
                 have too.",
            ),
            statistic(
                "median",
                "Distance (0–1) of Kolmogorov and Smirnov between the distribution of the difference \
                 over all worlds and that over the worlds of a tenth of the key's values: the median of \
                 the ten. Where one policy collapsed, the difference counts as larger than any other, \
                 on the side of the other policy.",
            ),
            statistic("largest", "The largest of these distances."),
        ]);
        let text = "One row a policy, baseline, metric and drawn key, where the method is \"pawn\", or \
                    worlds collapsed: how far the distribution of the difference moves with the key.";
        let has_distances =
            matches!(plan.method, SensitivityMethod::Pawn | SensitivityMethod::Chaos);
        (has_distances && has_worlds(plan)).then_some(Table { name: "pawn", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        differences(plan) * (keys(plan) + 1)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.sensitivities().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.differences()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(pawn) = &input.sensitivities()?.all[block].pawn else { return Ok(()) };
        let of_difference = input.difference_keys(&input.judged()?.differences[block]);
        // The column of the dummy is one of them; the mean over many is surer.
        let keys = usize::try_from(keys(input.plan)).unwrap_or(usize::MAX);
        let distances = pawn.keys.iter().take(keys).chain([&pawn.dummy]);
        for (name, distances) in key_names(input.plan).zip(distances) {
            let mut cells = of_difference.to_vec();
            let median = Cell::Real(Some(distances.median));
            cells.extend([Cell::Text(name), median, Cell::Real(Some(distances.max))]);
            row(&cells);
        }
        Ok(())
    }
}
