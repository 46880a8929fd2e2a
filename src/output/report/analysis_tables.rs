//! The tables of an analysis as the page folds them: all columns as the files have them, rounded.

use super::Source;
use super::block::{Appendix, Block, Cell, Head, Section, Table, Words};
use super::tables::{metrics, points};
use crate::output::numbers::{counted, rough};
use crate::output::{MetricLabel, OutputError, RowCells};

/// Rows beyond which a table is cut.
const ROWS_MAX: usize = 200;

/// The tables: name, file, title.
const TABLES: [(&str, &str, &str); 13] = [
    ("robustness", "robustness.csv", "Shares of worlds"),
    ("wins", "wins.csv", "Metrics that are better, or worse, at once"),
    ("boxes", "boxes.csv", "Boxes where a policy loses, or hardly matters"),
    ("worlds", "worlds.csv", "Differences in every world"),
    ("sensitivity", "sensitivity.csv", "Indices of sensitivity"),
    ("sensitivity_fit", "sensitivity_fit.csv", "How good the fits are"),
    ("main_effects", "main_effects.csv", "Main effects"),
    ("elementary_effects", "elementary_effects.csv", "Elementary effects"),
    ("pawn", "pawn.csv", "Distances between distributions"),
    ("attribution", "attribution.csv", "Values of the levers"),
    ("interactions", "interactions.csv", "Interactions of two levers"),
    ("within", "within.csv", "Values of keys within a lever"),
    ("coalitions", "coalitions.csv", "Combinations of levers"),
];

pub(super) fn section(source: &Source<'_>) -> Result<Section, OutputError> {
    let mut blocks = vec![Block::Text(
        Words::of(
            "As the files of the run directory have them, shares from 0 to 1, but rounded; in the page, a \
             heading sorts its column. What a column means stands in ",
        )
        .code("manifest.json")
        .say("."),
    )];
    for (name, file, title) in TABLES {
        if source.run.has(name) {
            blocks.push(folded(source, (name, file), title)?);
        }
    }
    blocks.extend(points(source)?);
    blocks.push(Block::Appendix(Appendix {
        title: "What the metrics mean",
        extent: String::new(),
        tables: vec![metrics(source)],
        file: "manifest.json",
    }));
    Ok(Section { id: "tables", heading: "Tables", blocks })
}

fn folded(
    source: &Source<'_>,
    (name, file): (&str, &'static str),
    title: &'static str,
) -> Result<Block, OutputError> {
    let run = source.run;
    let columns = run.column_names(name);
    let numeric: Vec<bool> = columns.iter().map(|column| run.is_number(name, column)).collect();
    let (mut rows, mut all) = (Vec::new(), 0_u64);
    run.each_row(name, &columns, &mut |cells| {
        all += 1;
        if rows.len() < ROWS_MAX {
            let row =
                (0..columns.len()).map(|at| cell(source, cells, (at, columns[at]), numeric[at]));
            rows.push(row.collect::<Vec<Cell>>());
        }
        Ok(())
    })?;
    let head = |(column, numeric): (&&str, &bool)| {
        let words = column.replace('_', " ");
        if *numeric { Head::number(words) } else { Head::word(words) }
    };
    let note = (rows.len() < usize::try_from(all).unwrap_or(usize::MAX)).then(|| {
        let shown =
            format!("The first {ROWS_MAX} of {}; the whole is in ", counted(all, "row", "rows"));
        Words::of(shown).code(file).say(".")
    });
    let extent = format!("{}; {file}", counted(rows.len() as u64, "row", "rows"));
    let table = Table {
        caption: title.to_owned(),
        heads: columns.iter().zip(&numeric).map(head).collect(),
        rows,
        sortable: true,
        note,
    };
    Ok(Block::Appendix(Appendix { title, extent, tables: vec![table], file }))
}

fn cell(
    source: &Source<'_>,
    cells: &RowCells<'_>,
    (at, column): (usize, &str),
    is_number: bool,
) -> Cell {
    let text = cells.text(at);
    if is_number {
        return Cell::number(rough(cells.number(at)), cells.number(at));
    }
    match column {
        "metric" => {
            let label = source.run.metric(text);
            Cell::word(label.map_or_else(|| text.to_owned(), MetricLabel::words))
        }
        _ => Cell::word(text),
    }
}
