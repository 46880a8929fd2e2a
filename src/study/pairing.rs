//! What common random numbers save in this study, policy by policy.

use super::tables::{column, keys};
use super::writer::Writer;
use super::{Cell, ColumnKind, StudyError, Table, TableSink};
use crate::stats::Pairing;

pub(super) fn table() -> Table {
    let mut columns = keys();
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    columns.extend([
        column("metric", ColumnKind::Text, "", "Key of a headline metric."),
        real("correlation", "Correlation of policy and baseline over replications."),
        real(
            "variance_ratio",
            "Variance of the paired difference over the sum of both variances; 1 would be no use.",
        ),
        real(
            "replications_saved",
            "1 / variance_ratio: how many times the replications independent runs would need.",
        ),
    ]);
    let text = "One row a policy and headline metric: what common random numbers save.";
    Table { name: "pairing", text, columns }
}

pub(super) fn write<T: TableSink>(writer: &Writer<'_>, sink: &mut T) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    sink.begin(&table())?;
    let baseline = writer.plan.baseline;
    sink.rows(writer.places(), &|block, row| {
        let at @ (point, policy, group) = writer.place(block);
        let headline = writer.metrics.iter().copied().filter(|(_, metric)| metric.headline);
        for (index, metric) in headline.filter(|_| policy != baseline) {
            let values = |policy| writer.outcomes.values(point, policy, group, index);
            let pairing = Pairing::of(&values(baseline)?, &values(policy)?);
            let mut cells = writer.keys(at);
            cells.extend([
                Cell::Text(metric.key),
                Cell::Real(pairing.correlation),
                Cell::Real(pairing.variance_ratio),
                Cell::Real(pairing.replications_saved()),
            ]);
            row(&cells);
        }
        Ok(())
    })
}
