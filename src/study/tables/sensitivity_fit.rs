//! sensitivity_fit.csv: what the indices of a difference rest on, and how well they fit.

use super::sensitivity::estimate;
use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::sim::Choice;
use crate::stats::chaos::Indices;
use crate::study::Plan;
use crate::study::sensitivities::{Found, Sensitivity};
use crate::study::table::{
    Cell, ColumnKind, Table, TakeRow, column, integer, ordinal, statistic, text,
};
use crate::study::world_values::Between;

pub(super) struct SensitivityFits;

impl StudyTable for SensitivityFits {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let count = |name: &str, text: &str| column(name, ColumnKind::MaybeInteger, "", text);
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text("method", "\"chaos\", \"jansen\", \"morris\" or \"pawn\"."),
            integer(
                "worlds",
                "Worlds that count: those in which neither collapsed, of blocks and trajectories whole \
                 ones.",
            ),
            integer("replications", "Replications of a world; noise is removed with two or more."),
            count("degree", "Highest degree of the polynomials (chaos)."),
            count("terms", "Terms of the expansion (chaos)."),
            count("pairs", "Pairs of keys with terms of their own (chaos)."),
            statistic("mean", "Mean of the difference over worlds."),
            statistic(
                "sd_between",
                "Standard deviation of the difference between worlds, noise removed; not given with one \
                 replication.",
            ),
            statistic("noise_share", "Share of the variance of the difference between worlds that is noise."),
            statistic(
                "lack_of_fit",
                "Mean squared error, noise removed, of the expansion in worlds that it was not fitted \
                 to, over the variance between worlds (chaos).",
            ),
            statistic("first_order_sum", "Sum of the first-order indices: 1 where keys only add."),
            statistic("first_order_sum_low", "Lower end of the 95 % interval of that sum."),
            statistic("first_order_sum_high", "Upper end of that interval."),
        ]);
        let text = "One row a policy, baseline and metric: what its sensitivities rest on.";
        has_worlds(plan).then_some(Table { name: "sensitivity_fit", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        differences(plan)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.sensitivities().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.differences()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let sensitivity = &input.sensitivities()?.all[block];
        let mut cells = input.difference_keys(&input.judged()?.differences[block]).to_vec();
        cells.extend([
            Cell::Text(input.plan.method.word()),
            ordinal(sensitivity.worlds),
            Cell::Integer(i64::from(input.plan.replications)),
        ]);
        cells.extend(of_fit(sensitivity));
        row(&cells);
        Ok(())
    }
}

/// The cells from `degree` on.
fn of_fit(sensitivity: &Sensitivity) -> Vec<Cell<'static>> {
    let (chaos, first_sum) = match &sensitivity.found {
        Some(Found::Chaos(indices)) => (Some(indices.as_ref()), Some(&indices.first_sum)),
        Some(Found::Blocks(indices)) => (None, Some(&indices.first_sum)),
        _ => (None, None),
    };
    let count =
        |of: fn(&Indices) -> usize| chaos.map_or(Cell::Real(None), |indices| ordinal(of(indices)));
    let between = sensitivity.between;
    let sd = between.filter(|between| between.noise.is_some()).map(Between::sd);
    let lack_of_fit = chaos.map(|indices| indices.lack_of_fit.value);
    let mut cells = vec![
        count(|indices| indices.degree),
        count(|indices| indices.terms),
        count(|indices| indices.pairs),
        Cell::Real(sensitivity.mean),
        Cell::Real(sd),
        Cell::Real(between.and_then(Between::noise_share)),
        Cell::Real(lack_of_fit.filter(|number| number.is_finite())),
    ];
    cells.extend(estimate(first_sum));
    cells
}
