//! What a study has left out of its tables, and how it is had.

use serde_json::Value;

use super::{MetricLabel, RunTables, TableRow};

impl RunTables {
    /// Why there is no table over time, and the remedy, where the study has left these out.
    pub(super) fn without_series(&self) -> Option<String> {
        let left_out = self.manifest()["scenario"]["output"]["series"] == Value::Bool(false);
        left_out.then(|| {
            "it needs the tables over time, which `[output] series = false` leaves out; \
             `rungs extend DIR --set output.series=true` writes them from the runs on record"
                .to_owned()
        })
    }

    /// Why a table by period has no rows of one of the metrics, whose keys its rows tell in `column`, and
    /// the remedy where the study has left them out; `None` where it has some of each.
    pub(super) fn without_rows(
        &self,
        table: &str,
        metrics: &[&MetricLabel],
        (rows, column): (&[TableRow], usize),
    ) -> Option<String> {
        let has_rows =
            |metric: &&&MetricLabel| rows.iter().any(|row| row.text(column) == metric.key);
        let key = &metrics.iter().find(|metric| !rows.is_empty() && !has_rows(metric))?.key;
        let by_period = self.manifest()["scenario"]["output"]["by_period"].as_str();
        let remedy = match by_period {
            Some("auto" | "headline") => {
                ": of a design of many points, and with `[output] by_period = \"headline\"`, only headline \
                 metrics are summarized by period; `rungs extend DIR --set output.by_period=all` \
                 writes the others from the runs on record"
            }
            _ => "",
        };
        Some(format!("{table}.csv has no rows of `{key}`{remedy}"))
    }
}
