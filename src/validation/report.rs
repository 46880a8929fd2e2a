//! The battery as a table, a chart and a manifest.

mod figures;

pub use figures::Figures;

use serde_json::json;

use super::document::{basis, parameters_basis};
use super::{Battery, Judged, Measure, Verdict};
use crate::output::charts::{Bar, Bars, Picture};
use crate::output::{CsvTables, ListedFile, OutputError, RunDirectory, digest, table_json};
use crate::study::{Cell, Column, ColumnKind, RESULTS_VERSION, Table, TableSink};

/// The declaration of validation.csv.
fn table() -> Table {
    let column = |name: &str, kind: ColumnKind, text: &str| Column {
        name: name.to_owned(),
        kind,
        unit: String::new(),
        text: text.to_owned(),
    };
    let (text, real) = (ColumnKind::Text, ColumnKind::Real);
    let columns = vec![
        column(
            "row",
            text,
            "Number of the finding; a letter tells the parts of one that was split.",
        ),
        column("finding", text, "What was found."),
        column("source", text, "Where."),
        column("use", text, "fit: defaults were set by it; check: not; input: a parameter is."),
        column("sets", text, "The parameters that an input sets."),
        column("published", text, "The published figure, in words."),
        column("accepted", text, "What is accepted of the model, in words."),
        column("measure", text, "What is measured in the model."),
        column("unit", text, "The unit of the numbers."),
        column("published_low", real, "The published figure, from …"),
        column("published_high", real, "… to."),
        column("accepted_low", real, "The accepted range, from …; empty where it is open."),
        column("accepted_high", real, "… to; empty where it is open."),
        column("simulated", real, "The simulated figure."),
        column("ci_low", real, "Lower limit of its 95 % interval over replications."),
        column("ci_high", real, "Upper limit."),
        column(
            "verdict",
            text,
            "met: the figure lies in the accepted range; missed; failed; input.",
        ),
        column(
            "interval",
            text,
            "The interval lies inside the range, overlaps an edge or lies outside.",
        ),
        column(
            "missed_by",
            real,
            "How far a missed figure lies beyond the nearer edge of the accepted range, below 0 on \
             its lower side; empty where it is met.",
        ),
    ];
    Table { name: "validation", text: "A finding and what is measured for it.", columns }
}

fn cells(judged: &Judged) -> Vec<Cell<'static>> {
    let evidence = judged.evidence;
    let measure = judged.measure;
    let of = |read: fn(&Measure) -> f64| Cell::Real(measure.map(read));
    let published = measure.and_then(|measure| measure.published);
    let interval = judged.estimate.and_then(|estimate| estimate.interval);
    vec![
        Cell::Text(evidence.row),
        Cell::Text(evidence.finding),
        Cell::Text(evidence.source),
        Cell::Text(evidence.purpose.word()),
        Cell::Text(evidence.sets),
        Cell::Text(evidence.published),
        Cell::Text(evidence.accepted),
        Cell::Text(measure.map_or("", |measure| measure.name)),
        Cell::Text(measure.map_or("", |measure| measure.unit)),
        Cell::Real(published.map(|(low, _)| low)),
        Cell::Real(published.map(|(_, high)| high)),
        of(|measure| measure.accepted.0),
        of(|measure| measure.accepted.1),
        Cell::Real(judged.estimate.map(|estimate| estimate.value)),
        Cell::Real(interval.map(|interval| interval.low)),
        Cell::Real(interval.map(|interval| interval.high)),
        Cell::Text(judged.verdict().word()),
        Cell::Text(judged.interval_lies().unwrap_or("")),
        Cell::Real(judged.missed_by()),
    ]
}

/// The picture of the findings that the model is compared with.
#[must_use]
pub fn picture(battery: &Battery) -> Picture {
    let bar = |judged: &Judged| {
        let measure = judged.measure?;
        let figures = Figures::of(judged);
        let simulated = judged.estimate.map(|estimate| estimate.value);
        let interval = judged.estimate.and_then(|estimate| estimate.interval);
        let value = match (figures.simulated.as_str(), figures.interval.as_str()) {
            ("", _) => "no figure".to_owned(),
            (value, "") => value.to_owned(),
            (value, interval) => format!("{value} ({interval})"),
        };
        Some(Bar {
            name: format!("{}  {}, {}", judged.evidence.row, measure.name, measure.unit),
            published: measure.published,
            accepted: drawn(measure, simulated),
            simulated,
            interval: interval.map(|interval| (interval.low, interval.high)),
            met: judged.verdict() == Verdict::Met,
            fit: judged.evidence.purpose == super::Use::Fit,
            values: [figures.published, value],
        })
    };
    Bars { bars: battery.judged.iter().filter_map(bar).collect() }.draw()
}

/// The accepted range as it is drawn: an open one goes twice as far from its edge as the published
/// figure or, where there is none, as the simulated one.
fn drawn(measure: &Measure, simulated: Option<f64>) -> (f64, f64) {
    let reach = |edge: f64| {
        let published = measure.published.map(|(from, to)| f64::midpoint(from, to));
        let way = published.or(simulated).map_or(0.0, |figure| 2.0 * (figure - edge).abs());
        if way > 0.0 { way } else { 1.0 }
    };
    match measure.accepted {
        (low, f64::INFINITY) => (low, low + reach(low)),
        (f64::NEG_INFINITY, high) => (high - reach(high), high),
        range => range,
    }
}

/// Writes table, chart and manifest into `directory`.
///
/// # Errors
///
/// [`OutputError`].
pub fn write(battery: &Battery, directory: &RunDirectory) -> Result<(), OutputError> {
    let table = table();
    let mut tables = CsvTables::new(directory);
    tables.begin(&table)?;
    for judged in &battery.judged {
        tables.row(&cells(judged))?;
    }
    tables.end()?;
    let mut files: Vec<_> = tables.made().iter().map(|made| made.listed.clone()).collect();
    let picture = picture(battery);
    let svg = Some(("validation.svg", picture.svg().into_bytes()));
    let png = picture.png().map(|png| ("validation.png", png));
    for (name, bytes) in svg.into_iter().chain(png) {
        directory.write(name, &bytes)?;
        files.push(ListedFile::of(name, &bytes));
    }
    let manifest = json!({
        "program": "rungs",
        "version": env!("CARGO_PKG_VERSION"),
        "results_version": RESULTS_VERSION,
        "validation": {
            "seed": battery.settings.seed,
            "replications": battery.settings.replications,
            "parameters_sha256": digest(parameters_basis().as_bytes()),
            "basis_sha256": basis(),
        },
        "tables": [table_json(&table)],
        "files": files,
        "failures": battery.failures,
    });
    let mut text = format!("{manifest:#}");
    text.push('\n');
    directory.write("manifest.json", text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_cell_a_column() {
        let judged = |row: &str, measure| Judged {
            evidence: super::super::evidence::finding(row),
            measure,
            estimate: None,
        };
        let measure = super::super::EXPERIMENTS[0].measures.first();
        for row in [judged("15", None), judged("1", measure)] {
            assert_eq!(cells(&row).len(), table().columns.len());
        }
        assert_eq!(Figures::of(&judged("15", None)).simulated, "");
        assert_eq!(Figures::of(&judged("1", measure)).accepted, "10 to 15");
    }

    #[test]
    fn an_open_range_is_drawn_twice_as_far_as_the_figure_it_is_compared_with() {
        let measure = |published, accepted| Measure {
            published,
            accepted,
            ..super::super::EXPERIMENTS[0].measures[0]
        };
        let open = measure(Some((6.0, 7.0)), (0.0, f64::INFINITY));
        assert_eq!(drawn(&open, Some(1.0)), (0.0, 13.0));
        let unpublished = measure(None, (f64::NEG_INFINITY, 2.0));
        assert_eq!(drawn(&unpublished, Some(1.25)), (0.5, 2.0));
        assert_eq!(drawn(&unpublished, None), (1.0, 2.0));
    }
}
