//! The tables of the study as the page shows them: in full where they are short, otherwise their
//! first rows and the name of the file.

use super::Source;
use super::block::{Appendix, Block, Cell, Head, Section, Table, Words};
use crate::output::numbers::{NONE, counted, fixed, p_value, probability, range, rough, signed};
use crate::output::{Factor, MetricLabel, OutputError, TableRow};

/// Rows beyond which a table is cut.
const ROWS_MAX: usize = 400;

/// A table of the directory, and how its columns are shown.
struct Shown {
    file: &'static str,
    table: &'static str,
    title: &'static str,
    columns: &'static [Column],
}

/// A column of the page, made of one or two of the file.
struct Column {
    head: &'static str,
    from: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// The design point; left out where there is one.
    Point,
    /// The department; left out where there is one.
    Department,
    /// What the policy is compared with; left out where that is the study's baseline alone.
    Baseline,
    /// The period; its column is called as the study's periods are.
    Time,
    Word,
    /// The key of a metric.
    Metric,
    Count,
    /// A number in the metric's unit.
    Value,
    /// A difference in the metric's unit.
    Signed,
    /// An interval whose other end is in this column.
    To(&'static str),
    /// A number of no unit.
    Rough,
    Probability,
    PValue,
    Flag,
}

const fn column(head: &'static str, from: &'static str, kind: Kind) -> Column {
    Column { head, from, kind }
}

const POINT: Column = column("point", "point", Kind::Point);
const DEPARTMENT: Column = column("department", "department", Kind::Department);
const METRIC: Column = column("metric", "metric", Kind::Metric);
const BASELINE: Column = column("against", "baseline", Kind::Baseline);
const POLICY: Column = column("policy", "policy", Kind::Word);

const TABLES: [Shown; 6] = [
    Shown {
        file: "summary.csv",
        table: "summary",
        title: "Means of every policy and metric",
        columns: &[
            METRIC,
            POLICY,
            POINT,
            DEPARTMENT,
            column("mean", "mean", Kind::Value),
            column("95 % interval", "ci_low", Kind::To("ci_high")),
            column("sd", "sd", Kind::Value),
            column("n", "n", Kind::Count),
        ],
    },
    Shown {
        file: "comparison.csv",
        table: "comparison",
        title: "Differences between policies",
        columns: &[
            METRIC,
            POLICY,
            BASELINE,
            POINT,
            DEPARTMENT,
            column("difference", "difference", Kind::Signed),
            column("95 % interval", "ci_low", Kind::To("ci_high")),
            column("effect size", "effect_size", Kind::Rough),
            column("better in", "better_share", Kind::Probability),
            column("p", "p_value", Kind::PValue),
            column("p, Holm", "p_holm", Kind::PValue),
            column("n", "n", Kind::Count),
        ],
    },
    Shown {
        file: "break_even.csv",
        table: "break_even",
        title: "When policies have broken even",
        columns: &[
            POLICY,
            BASELINE,
            POINT,
            DEPARTMENT,
            column("from", "year", Kind::Time),
            column("share of replications", "share", Kind::Rough),
            column("net gain", "net_gain", Kind::Rough),
            column("95 % interval", "ci_low", Kind::To("ci_high")),
            column("n", "n", Kind::Count),
        ],
    },
    Shown {
        file: "ranking.csv",
        table: "ranking",
        title: "Ranks of the policies",
        columns: &[
            METRIC,
            POLICY,
            POINT,
            DEPARTMENT,
            column("rank", "rank", Kind::Rough),
            column("mean", "mean", Kind::Value),
            column("probability of being best", "probability_best", Kind::Probability),
        ],
    },
    Shown {
        file: "pareto.csv",
        table: "pareto",
        title: "Policies that no other beats all round",
        columns: &[
            POLICY,
            POINT,
            DEPARTMENT,
            column("efficient", "efficient", Kind::Flag),
            column("probability", "probability_efficient", Kind::Probability),
            column("beaten by", "dominated_by", Kind::Word),
        ],
    },
    Shown {
        file: "pairing.csv",
        table: "pairing",
        title: "What pairing saves",
        columns: &[
            METRIC,
            POLICY,
            POINT,
            DEPARTMENT,
            column("correlation", "correlation", Kind::Rough),
            column("variance ratio", "variance_ratio", Kind::Rough),
            column("times the replications", "replications_saved", Kind::Rough),
        ],
    },
];

pub(super) fn section(source: &Source<'_>) -> Result<Section, OutputError> {
    let mut blocks = vec![Block::Text(
        Words::of(
            "As the files of the run directory have them, but rounded; in the page, a \
                   heading sorts its column. A run's value is taken over all of its time after the \
                   switch, in the way that ",
        )
        .code("manifest.json")
        .say(" states for the metric."),
    )];
    for shown in &TABLES {
        if !source.run.has(shown.table) {
            continue;
        }
        if let Some(table) = table(source, shown)? {
            blocks.push(folded(shown.title, table, shown.file));
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

fn folded(title: &'static str, table: Table, file: &'static str) -> Block {
    let rows = counted(table.rows.len() as u64, "row", "rows");
    let extent = format!("{rows}; {file}");
    Block::Appendix(Appendix { title, extent, tables: vec![table], file })
}

fn table(source: &Source<'_>, shown: &Shown) -> Result<Option<Table>, OutputError> {
    let run = source.run;
    let has_departments = run.departments().len() > 1;
    let is_kept = |column: &&Column| match column.kind {
        Kind::Point => run.points() > 1,
        Kind::Department => has_departments,
        Kind::Baseline => !run.also_against().is_empty(),
        _ => true,
    };
    let columns: Vec<&Column> = shown.columns.iter().filter(is_kept).collect();
    let time = run.time_of_break_even().unwrap_or_default();
    let mut names: Vec<&str> = Vec::new();
    for column in &columns {
        names.push(if column.kind == Kind::Time { time } else { column.from });
    }
    let others: Vec<&str> = columns
        .iter()
        .filter_map(|column| if let Kind::To(other) = column.kind { Some(other) } else { None })
        .collect();
    names.extend(&others);
    let mut rows = run.rows(shown.table, &names, &[])?;
    let all = rows.len();
    let metric = columns.iter().position(|column| column.kind == Kind::Metric);
    if let Some(metric) = metric.filter(|_| all > ROWS_MAX) {
        let headline = |key: &str| run.metric(key).is_some_and(|metric| metric.headline);
        if rows.iter().any(|row| headline(row.text(metric))) {
            rows.retain(|row| headline(row.text(metric)));
        }
    }
    rows.truncate(ROWS_MAX);
    if rows.is_empty() {
        return Ok(None);
    }
    let own = columns.len();
    let cells = rows.iter().map(|row| {
        let metric = metric.and_then(|m| source.metric_place(row.text(m)));
        let decimals = metric.map(|metric| source.estimates.decimals[metric]);
        let cell = |(i, column): (usize, &&Column)| {
            let Kind::To(other) = column.kind else {
                return cell(source, column.kind, row, i, decimals);
            };
            let end = others.iter().position(|name| *name == other).unwrap_or(0);
            let ends = row.number(i).zip(row.number(own + end));
            Cell::number(range(ends, decimals.unwrap_or(3)), row.number(i))
        };
        columns.iter().enumerate().map(cell).collect()
    });
    let words = [Kind::Word, Kind::Metric, Kind::Department, Kind::Baseline, Kind::Flag];
    let numeric = |kind| !words.contains(&kind);
    let head =
        |column: &&Column| Head { text: column.head.to_owned(), numeric: numeric(column.kind) };
    let table = Table {
        caption: shown.title.to_owned(),
        heads: columns.iter().map(head).collect(),
        rows: cells.collect(),
        sortable: true,
        note: cut(rows.len(), all, shown.file),
    };
    Ok(Some(table))
}

/// What was left out.
fn cut(shown: usize, all: usize, file: &'static str) -> Option<Words> {
    (shown < all).then(|| {
        let rows = counted(all as u64, "row", "rows");
        Words::of(format!("{shown} of {rows}, headline metrics first; the whole is in "))
            .code(file)
            .say(".")
    })
}

fn cell(
    source: &Source<'_>,
    kind: Kind,
    row: &TableRow,
    at: usize,
    decimals: Option<usize>,
) -> Cell {
    let number = row.number(at);
    let shown = |show: &dyn Fn(f64, usize) -> String| match (number, decimals) {
        (None, _) => NONE.to_owned(),
        (Some(number), Some(decimals)) => show(number, decimals),
        (Some(number), None) => rough(Some(number)),
    };
    match kind {
        Kind::Word | Kind::Department | Kind::Baseline => Cell::word(row.text(at)),
        Kind::Metric => {
            let label = source.run.metric(row.text(at));
            let mut cell =
                Cell::word(label.map_or_else(|| row.text(at).to_owned(), MetricLabel::words));
            cell.below = label.map_or_else(String::new, |label| label.unit.clone());
            cell
        }
        Kind::Point | Kind::Count => Cell::number(row.text(at), number),
        Kind::Time => Cell::number(number.map_or(NONE, |_| row.text(at)), number),
        Kind::Value | Kind::To(_) => Cell::number(shown(&fixed), number),
        Kind::Signed => Cell::number(shown(&signed), number),
        Kind::Rough => Cell::number(rough(number), number),
        Kind::Probability => Cell::number(probability(number), number),
        Kind::PValue => Cell::number(p_value(number), number),
        Kind::Flag => Cell::word(match number {
            None => NONE,
            Some(flag) if flag > 0.5 => "yes",
            Some(_) => "no",
        }),
    }
}

/// The values of the factors by point.
fn points(source: &Source<'_>) -> Result<Option<Block>, OutputError> {
    let run = source.run;
    let factors = run.factors();
    if factors.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> =
        std::iter::once("point").chain(factors.iter().map(|factor| factor.name.as_str())).collect();
    let mut rows = run.rows("points", &names, &[])?;
    let all = rows.len();
    rows.truncate(ROWS_MAX);
    let cells = rows.iter().map(|row| {
        let cell = |i: usize| match row.number(i) {
            Some(number) => Cell::number(rough(Some(number)), Some(number)),
            None => Cell::word(row.text(i)),
        };
        (0..names.len()).map(cell).collect()
    });
    let head = |factor: &Factor| Head {
        text: match factor.unit.as_str() {
            "" => factor.name.clone(),
            unit => format!("{} ({unit})", factor.name),
        },
        numeric: factor.numeric,
    };
    let table = Table {
        caption: "Design points: the values of the factors".to_owned(),
        heads: std::iter::once(Head::number("point")).chain(factors.iter().map(head)).collect(),
        rows: cells.collect(),
        sortable: true,
        note: cut(rows.len(), all, "points.csv"),
    };
    Ok(Some(folded("Design points", table, "points.csv")))
}

/// The descriptions of the metrics.
fn metrics(source: &Source<'_>) -> Table {
    let metrics = source.run.manifest()["metrics"].as_array().map_or(&[][..], Vec::as_slice);
    let row = |metric: &serde_json::Value| {
        let text = |key: &str| metric[key].as_str().unwrap_or("").to_owned();
        let headline = if metric["headline"] == true { "yes" } else { "" };
        vec![
            Cell::word(text("key")),
            Cell::word(text("text")),
            Cell::word(text("unit")),
            Cell::word(match text("better").as_str() {
                "higher" => "more",
                "lower" => "less",
                _ => "",
            }),
            Cell::word(headline),
        ]
    };
    Table {
        caption: "Metrics".to_owned(),
        heads: ["metric", "meaning", "unit", "better", "headline"].map(Head::word).into(),
        rows: metrics.iter().map(row).collect(),
        sortable: true,
        note: None,
    }
}
