//! within.csv: the value of one lever, shared out among its keys.

use super::attribution::{Block, blocks, ends, metric, rows_of_metrics};
use super::{Made, StudyTable, TableInput};
use crate::study::Plan;
use crate::study::table::{Cell, Table, TakeRow, ordinal, point, statistic, text};

pub(super) struct Within;

impl StudyTable for Within {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        plan.attribution.as_ref()?.within?;
        let mut columns = vec![
            point(),
            metric(),
            text("lever", "Name of the lever."),
            text("key", "Key of policies that the lever moves."),
            statistic(
                "value",
                "Owen value of the key, in the metric's unit: the mean of what moving it gains over all \
                 orders in which the keys of the lever follow each other. The values of its keys add up \
                 to the value of the lever.",
            ),
        ];
        columns.extend(ends(""));
        let text = "One row a metric and key of one lever: what the key does of the lever's value.";
        Some(Table { name: "within", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let keys = plan.attribution.as_ref().and_then(|attribution| {
            Some(attribution.levers[attribution.within?].keys.len() as u64)
        });
        rows_of_metrics(plan) * keys.unwrap_or(0)
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        blocks(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(place) = Block::of(input, block) else { return Ok(()) };
        let attribution = place.attribution;
        let Some(within) = attribution.within else { return Ok(()) };
        let (game, resamples) = (place.game(input)?, input.resamples(place.point));
        let lever = &attribution.levers[within];
        for (key, effect) in lever.keys.iter().zip(game.within(within, resamples)) {
            let mut cells = vec![
                ordinal(place.point + 1),
                Cell::Text(place.metric.key),
                Cell::Text(&lever.name),
                Cell::Text(key),
            ];
            cells.extend(effect.cells());
            row(&cells);
        }
        Ok(())
    }
}
