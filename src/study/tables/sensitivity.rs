//! sensitivity.csv: how much of the spread of a difference over worlds each key accounts for.

use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::scenario::SensitivityMethod;
use crate::stats::Estimate;
use crate::study::Plan;
use crate::study::sensitivities::{DUMMY, Found};
use crate::study::table::{Cell, Table, TakeRow, statistic, text};

pub(super) struct Sensitivities;

impl StudyTable for Sensitivities {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text(
                "key",
                "A drawn key; last \"dummy\", which nothing depends on: what it has by chance, others \
                 have too.",
            ),
            statistic(
                "first_order",
                "Share (0–1) of the variance of the difference over worlds that the key accounts for \
                 alone. Noise is removed where there are two replications or more; an index of a key \
                 that does nothing is then below 0 half of the time. Not given where there are too few \
                 worlds, or nothing varies.",
            ),
            statistic("first_order_low", "Lower end of the 95 % interval of that share, over worlds."),
            statistic("first_order_high", "Upper end of that interval."),
            statistic("total", "Share in which it takes part, alone or together with other keys."),
            statistic("total_low", "Lower end of the 95 % interval of that share, over worlds."),
            statistic("total_high", "Upper end of that interval."),
        ]);
        let text = "One row a policy, baseline, metric and drawn key: what drives the difference.";
        let has_indices =
            matches!(plan.method, SensitivityMethod::Chaos | SensitivityMethod::Jansen);
        (has_indices && has_worlds(plan)).then_some(Table { name: "sensitivity", text, columns })
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
        let sensitivity = &input.sensitivities()?.all[block];
        let by_key = match &sensitivity.found {
            Some(Found::Chaos(indices)) => Some((&indices.first, &indices.total)),
            Some(Found::Blocks(indices)) => Some((&indices.first, &indices.total)),
            _ => None,
        };
        let keys = input.difference_keys(&input.judged()?.differences[block]);
        for (place, name) in key_names(input.plan).enumerate() {
            let mut cells = keys.to_vec();
            cells.push(Cell::Text(name));
            cells.extend(estimate(by_key.map(|(first, _)| &first[place])));
            cells.extend(estimate(by_key.map(|(_, total)| &total[place])));
            row(&cells);
        }
        Ok(())
    }
}

/// Drawn keys, the dummy left out.
pub(super) fn keys(plan: &Plan) -> u64 {
    plan.worlds.as_ref().map_or(0, |worlds| worlds.keys.len() as u64)
}

/// Names of the drawn keys, and of the dummy.
pub(super) fn key_names(plan: &Plan) -> impl Iterator<Item = &str> {
    let keys = plan.worlds.iter().flat_map(|worlds| &worlds.keys);
    keys.map(|key| key.name.as_str()).chain([DUMMY])
}

/// A number and the ends of its interval; nothing where there is none.
pub(super) fn estimate(estimate: Option<&Estimate>) -> [Cell<'static>; 3] {
    let Some(Estimate { value, interval }) = estimate else { return [Cell::Real(None); 3] };
    [*value, interval.low, interval.high]
        .map(|number| Cell::Real(Some(number).filter(|number| number.is_finite())))
}
