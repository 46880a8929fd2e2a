//! The tables `[[worthwhile]]`: the smallest differences worth having.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{WORTHWHILE_DIFFERENCE, WORTHWHILE_METRIC, WORTHWHILE_SOURCE};
use super::output::unknown_metric;
use super::parsed::Parsed;
use super::table::Table;
use super::value_error::repeated_name;
use crate::sim::Value;

/// The smallest differences, each with the key of its metric; `metrics` are the keys that there are.
pub(super) fn read(
    parsed: &Parsed<'_>,
    metrics: &[&'static str],
    out: &mut Collector,
) -> Vec<(&'static str, f64)> {
    let mut all: Vec<(&'static str, f64)> = Vec::new();
    for table in &parsed.worthwhile.tables {
        // Read so that what is no text is told.
        table.text(&WORTHWHILE_SOURCE, out);
        let (metric, difference) = (metric(table, metrics, out), difference(table, out));
        if let (Some(metric), Some(difference)) = (metric, difference) {
            if all.iter().any(|(other, _)| *other == metric) {
                out.push(repeated_name(table.at(&WORTHWHILE_METRIC), metric));
            }
            all.push((metric, difference));
        }
    }
    all
}

fn metric(
    table: &Table<'_>,
    metrics: &[&'static str],
    out: &mut Collector,
) -> Option<&'static str> {
    let Some(name) = table.text(&WORTHWHILE_METRIC, out) else {
        if !table.has(&WORTHWHILE_METRIC) {
            let help = "name a metric: `metric = \"morale\"`";
            out.push(Diagnostic::missing(table.key(&WORTHWHILE_METRIC)).help(help));
        }
        return None;
    };
    let known = metrics.iter().copied().find(|key| *key == name);
    if known.is_none() {
        out.push(unknown_metric(table.at(&WORTHWHILE_METRIC), name, metrics));
    }
    known
}

fn difference(table: &Table<'_>, out: &mut Collector) -> Option<f64> {
    if !table.has(&WORTHWHILE_DIFFERENCE) {
        let help = "say how much, in the unit of the metric: `difference = 0.5`";
        out.push(Diagnostic::missing(table.key(&WORTHWHILE_DIFFERENCE)).help(help));
    }
    match table.scalar(&WORTHWHILE_DIFFERENCE, out) {
        Some(Value::Real(difference)) => Some(difference),
        _ => None,
    }
}
