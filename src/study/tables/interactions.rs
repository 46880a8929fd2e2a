//! interactions.csv: how much more, or less, two levers do together than each by itself.

use super::attribution::{Block, blocks, ends, metric, rows_of_metrics};
use super::{Made, StudyTable, TableInput};
use crate::study::Plan;
use crate::study::table::{Cell, Table, TakeRow, ordinal, point, statistic, text};

pub(super) struct Interactions;

impl StudyTable for Interactions {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let attribution = plan.attribution.as_ref()?;
        let is_exact = attribution.combinations.orders.is_none();
        if attribution.levers.len() < 2 || !is_exact {
            return None;
        }
        let mut columns = vec![
            point(),
            metric(),
            text("lever", "Name of a lever."),
            text("other", "Name of a later lever."),
            statistic(
                "interaction",
                "What moving both levers gains beyond what each gains by itself, in the metric's unit: \
                 the mean over all orders of the others and the pair. Above 0 the two make up more than \
                 their sum.",
            ),
        ];
        columns.extend(ends(""));
        let text = "One row a metric and pair of levers: what the two do together beyond their sum. \
                    Only where all combinations are run.";
        Some(Table { name: "interactions", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let levers = plan.attribution.as_ref().map_or(0, |attribution| attribution.levers.len());
        let pairs = levers * levers.saturating_sub(1) / 2;
        rows_of_metrics(plan) * pairs as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        blocks(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(place) = Block::of(input, block) else { return Ok(()) };
        let (game, resamples) = (place.game(input)?, input.resamples(place.point));
        let levers = place.attribution.levers.iter().enumerate();
        let pairs = levers.flat_map(|(first, lever)| {
            place.attribution.levers[first + 1..].iter().map(move |other| (lever, other))
        });
        for ((lever, other), interaction) in pairs.zip(game.interactions(resamples)) {
            let mut cells = vec![
                ordinal(place.point + 1),
                Cell::Text(place.metric.key),
                Cell::Text(&lever.name),
                Cell::Text(&other.name),
            ];
            cells.extend(interaction.cells());
            row(&cells);
        }
        Ok(())
    }
}
