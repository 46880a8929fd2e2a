//! attribution.csv: what each lever does of the difference between two policies.

use super::lever_effects::Game;
use super::{Made, StudyTable, TableInput};
use crate::scenario::Attribution;
use crate::sim::Metric;
use crate::study::table::{Cell, Column, Table, TakeRow, integer, ordinal, point, statistic, text};
use crate::study::{Plan, StudyError};

pub(super) struct Attributions;

impl StudyTable for Attributions {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        plan.attribution.as_ref()?;
        let mut columns = vec![point(), metric(), text("lever", "Name of the lever."), n()];
        columns.push(statistic(
            "value",
            "Shapley value of the lever, in the metric's unit: the mean of what moving it gains over \
             all orders in which the levers can be moved. The values of all levers add up to `whole`.",
        ));
        columns.extend(ends("value"));
        let alone = "What moving the lever gains where no other is moved.";
        columns.push(statistic("alone", alone));
        columns.extend(ends("alone"));
        let last = "What moving the lever gains where all others are moved.";
        columns.push(statistic("last", last));
        columns.extend(ends("last"));
        columns.push(statistic("whole", "What moving all levers gains."));
        columns.push(statistic(
            "share",
            "Value over whole; below 0 or above 1 where levers work against each other.",
        ));
        let text = "One row a metric and lever: what the lever does of the difference between two \
                    policies.";
        Some(Table { name: "attribution", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let levers = plan.attribution.as_ref().map_or(0, |attribution| attribution.levers.len());
        rows_of_metrics(plan) * levers as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        blocks(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(place) = Block::of(input, block) else { return Ok(()) };
        let Block { attribution, point, metric, .. } = place;
        let (game, resamples) = (place.game(input)?, input.resamples(point));
        let (values, whole) = (game.values(resamples), game.whole());
        let (alone, last) = (game.alone(resamples), game.last_in(resamples));
        for (number, lever) in attribution.levers.iter().enumerate() {
            let mut cells = vec![
                ordinal(point + 1),
                Cell::Text(metric.key),
                Cell::Text(&lever.name),
                ordinal(game.complete()),
            ];
            for effect in [values[number], alone[number], last[number]] {
                cells.extend(effect.cells());
            }
            let share = values[number].mean.zip(whole).map(|(value, whole)| value / whole);
            cells.extend([whole, share.filter(|share| share.is_finite())].map(Cell::Real));
            row(&cells);
        }
        Ok(())
    }
}

/// A metric at a point: the rows of a block.
pub(super) struct Block<'a> {
    pub(super) attribution: &'a Attribution,
    pub(super) point: usize,
    /// The index of the metric.
    index: usize,
    pub(super) metric: &'a Metric,
}

impl<'a> Block<'a> {
    /// Block number `block`: by point, then metric. `None` where there is none.
    pub(super) fn of(input: &TableInput<'a>, block: usize) -> Option<Self> {
        let metrics = input.plan.judged_metrics();
        let &(index, metric) = metrics.get(block % metrics.len().max(1))?;
        let attribution = input.plan.attribution.as_deref()?;
        Some(Self { attribution, point: block / metrics.len(), index, metric })
    }

    pub(super) fn game(&self, input: &TableInput<'_>) -> Result<Game<'a>, StudyError> {
        Game::of(input, self.attribution, self.point, self.index)
    }
}

/// Blocks of the tables of an attribution.
pub(super) fn blocks(input: &TableInput<'_>) -> usize {
    input.points() * input.plan.judged_metrics().len()
}

/// Metrics at all points.
pub(super) fn rows_of_metrics(plan: &Plan) -> u64 {
    (plan.points.len() * plan.judged_metrics().len()) as u64
}

pub(super) fn metric() -> Column {
    text("metric", "Key of the metric.")
}

pub(super) fn n() -> Column {
    integer(
        "n",
        "Replications in which every combination of levers has a value; 0 in a world in which a run \
         collapsed.",
    )
}

/// The ends of the interval of a column.
pub(super) fn ends(of: &str) -> [Column; 2] {
    let whose = if of.is_empty() { String::new() } else { format!(" of `{of}`") };
    let name = |end: &str| if of.is_empty() { end.to_owned() } else { format!("{of}_{end}") };
    let low = format!(
        "Lower end of the 95 % interval{whose}, by bootstrap over replications; not given below ten."
    );
    [statistic(&name("low"), &low), statistic(&name("high"), "Upper end of that interval.")]
}
