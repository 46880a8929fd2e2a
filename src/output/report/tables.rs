//! The tables of the study as the page shows them: in full where they are short, otherwise their
//! first rows and the name of the file.

use super::Source;
use super::block::{Appendix, Block, Cell, Head, Section, Table, Words};
use super::study::time;
use crate::output::numbers::{
    NONE, as_set, counted, decimals, fixed, p_value, probability, range, rough, signed,
};
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
    /// A share of the replications whose number is in this column.
    Of(&'static str),
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

/// The column of periods, whose name in a file is that of the study's periods.
const PERIOD: &str = "year";

const TABLES: [Shown; 7] = [
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
            column("sd", "sd", Kind::Rough),
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
            column("better in", "better_share", Kind::Of("n")),
            column("p", "p_value", Kind::PValue),
            column("p, Holm", "p_holm", Kind::PValue),
            column("n", "n", Kind::Count),
        ],
    },
    Shown {
        file: "series_comparison.csv",
        table: "series_comparison",
        title: "Differences between policies, period by period",
        columns: &[
            METRIC,
            POLICY,
            BASELINE,
            POINT,
            DEPARTMENT,
            column("period", PERIOD, Kind::Time),
            column("difference", "difference", Kind::Signed),
            column("95 % interval", "ci_low", Kind::To("ci_high")),
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
            column("from", PERIOD, Kind::Time),
            column("by the end in", "share", Kind::Of("n")),
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
    let over = if time(source).is_some() { " over all of its time after the switch" } else { "" };
    let mut blocks = vec![Block::Text(
        Words::of(format!(
            "As the files of the run directory have them, shares from 0 to 1, but rounded; in the page, \
             a heading sorts its column. Intervals, p and probabilities are of chance between \
             replications alone. A run's value is taken{over} in the way that "
        ))
        .code("manifest.json")
        .say(" states for the metric."),
    )];
    let values = source.run.points_in_words()?;
    for shown in &TABLES {
        if !source.run.has(shown.table) {
            continue;
        }
        if let Some(table) = table(source, shown, &values)? {
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

fn table(
    source: &Source<'_>,
    shown: &Shown,
    values: &[String],
) -> Result<Option<Table>, OutputError> {
    let run = source.run;
    let columns = kept(source, shown);
    let time = run.time().unwrap_or_default();
    let in_file = |name: &'static str| if name == PERIOD { time.as_str() } else { name };
    // The columns, and after them the second ones that cells are made of.
    let own = columns.iter().map(|column| in_file(column.from));
    let others = columns.iter().map(|column| in_file(column.kind.other().unwrap_or(column.from)));
    let names: Vec<&str> = own.chain(others).collect();
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
    let made = rows.iter().map(|row| {
        let digits = digits(&columns, row);
        let cell = |(at, column): (usize, &&Column)| {
            let mut cell = cell(source, column.kind, (row, [at, columns.len() + at]), digits);
            if column.kind == Kind::Point {
                let point = row.text(at).parse::<usize>().unwrap_or(0);
                let values = point.checked_sub(1).and_then(|point| values.get(point));
                cell.below = values.cloned().unwrap_or_default();
            }
            cell
        };
        columns.iter().enumerate().map(cell).collect()
    });
    let words = [Kind::Word, Kind::Metric, Kind::Department, Kind::Baseline, Kind::Flag];
    let head = |column: &&Column| match column.kind {
        Kind::Time if column.head == "period" => Head::number(&time),
        kind if words.contains(&kind) => Head::word(column.head),
        _ => Head::number(column.head),
    };
    let table = Table {
        caption: shown.title.to_owned(),
        heads: columns.iter().map(head).collect(),
        rows: made.collect(),
        sortable: true,
        note: cut(rows.len(), all, shown.file),
    };
    Ok(without_empty(table))
}

/// The columns of a table that this study needs.
fn kept<'s>(source: &Source<'_>, shown: &'s Shown) -> Vec<&'s Column> {
    let run = source.run;
    let is_kept = |column: &&Column| match column.kind {
        Kind::Point => run.points() > 1,
        Kind::Department => run.departments().len() > 1,
        Kind::Baseline => !run.also_against().is_empty(),
        _ => true,
    };
    shown.columns.iter().filter(is_kept).collect()
}

/// The decimals of a row's estimate and its interval, where it has them.
fn digits(columns: &[&Column], row: &TableRow) -> Option<usize> {
    let of = |wanted: fn(Kind) -> bool| columns.iter().position(|column| wanted(column.kind));
    let estimate = of(|kind| matches!(kind, Kind::Value | Kind::Signed))?;
    let ends = of(|kind| matches!(kind, Kind::To(_)));
    let half = ends.and_then(|at| Some((row.number(columns.len() + at)? - row.number(at)?) / 2.0));
    Some(decimals(row.number(estimate)?, half))
}

/// Without columns that no row has a value in, and where something is missing, why; `None` where
/// nothing but names is left.
fn without_empty(mut table: Table) -> Option<Table> {
    let is_empty = |column: usize| table.rows.iter().all(|row| row[column].text == NONE);
    let empty: Vec<usize> = (0..table.heads.len()).filter(|&column| is_empty(column)).collect();
    let dropped: Vec<String> = empty.iter().map(|&at| table.heads[at].text.clone()).collect();
    for &column in empty.iter().rev() {
        table.heads.remove(column);
        table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }
    let has_numbers = table.heads.iter().any(|head| head.numeric && head.text != "point");
    if table.rows.is_empty() || !has_numbers {
        return None;
    }
    let told = dropped.iter().any(|head| head.contains("probability"));
    Some(table.noted(told.then(|| {
        Words::of(
            "Below ten replications: no probability is given, because their resamples are too few \
             histories to be sure of any.",
        )
    })))
}

impl Kind {
    /// The second column that a cell is made of.
    fn other(self) -> Option<&'static str> {
        match self {
            Self::To(other) | Self::Of(other) => Some(other),
            _ => None,
        }
    }
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
    (row, [at, other]): (&TableRow, [usize; 2]),
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
        Kind::Value => Cell::number(shown(&fixed), number),
        Kind::To(_) => {
            let ends = number.zip(row.number(other));
            let digits = decimals.unwrap_or_else(|| {
                ends.map_or(0, |(low, high)| {
                    crate::output::numbers::decimals(low.abs().max(high.abs()), None)
                })
            });
            Cell::number(range(ends, digits), number)
        }
        Kind::Of(_) => {
            let of = number.zip(row.number(other));
            let text = of.map_or(NONE.to_owned(), |(share, n)| {
                format!("{} of {n:.0}", rough(Some((share * n * 2.0).round() / 2.0)))
            });
            Cell::number(text, number)
        }
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
pub(super) fn points(source: &Source<'_>) -> Result<Option<Block>, OutputError> {
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
            Some(number) => Cell::number(as_set(number), Some(number)),
            None => Cell::word(row.text(i)),
        };
        (0..names.len()).map(cell).collect()
    });
    let head = |factor: &Factor| Head {
        text: factor.name.clone(),
        unit: factor.unit.clone(),
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
pub(super) fn metrics(source: &Source<'_>) -> Table {
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
