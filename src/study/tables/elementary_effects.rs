//! elementary_effects.csv: how much a difference changes where a key moves by half of its prior.

use super::sensitivity::{estimate, key_names, keys};
use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::scenario::SensitivityMethod;
use crate::stats::morris::ElementaryEffects as Effects;
use crate::study::Plan;
use crate::study::sensitivities::Found;
use crate::study::table::{Cell, Table, TakeRow, statistic, text};

pub(super) struct ElementaryEffects;

impl StudyTable for ElementaryEffects {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text(
                "key",
                "A drawn key; last \"dummy\", which nothing depends on: what it has by noise, others \
                 have too.",
            ),
            statistic(
                "mean",
                "Mean of the elementary effects over trajectories: change of the difference over the \
                 share of the prior by which the key moves, in the unit of the metric.",
            ),
            statistic("mean_absolute", "Mean of their magnitudes; noise raises it."),
            statistic("mean_absolute_low", "Lower end of Student's 95 % interval of that mean."),
            statistic("mean_absolute_high", "Upper end of that interval."),
            statistic(
                "sd",
                "Their standard deviation over trajectories, noise removed where there are two \
                 replications or more: how much the effect depends on where the world lies.",
            ),
        ]);
        let text = "One row a policy, baseline, metric and drawn key: elementary effects.";
        let has_effects = plan.method == SensitivityMethod::Morris && has_worlds(plan);
        has_effects.then_some(Table { name: "elementary_effects", text, columns })
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
        let effects = match &input.sensitivities()?.all[block].found {
            Some(Found::Effects(effects)) => effects.as_slice(),
            _ => &[],
        };
        let keys = input.difference_keys(&input.judged()?.differences[block]);
        for (place, name) in key_names(input.plan).enumerate() {
            let own: Option<&Effects> = effects.get(place);
            let mut cells = keys.to_vec();
            cells.extend([Cell::Text(name), Cell::Real(own.map(|own| own.mean.value))]);
            cells.extend(estimate(own.map(|own| &own.mean_absolute)));
            cells.push(Cell::Real(own.map(|own| own.sd.value)));
            row(&cells);
        }
        Ok(())
    }
}
