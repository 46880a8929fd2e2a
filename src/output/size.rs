//! What the files of a study take on disk, before it is run: from the rows of its tables, which are
//! known, and the bytes of a row, which a small sample of the study shows.

use std::sync::Arc;

use super::OutputError;
use super::tables_csv::{Lines, kinds_of};
use crate::stats::RESAMPLES;
use crate::study::{Cell, Column, ColumnKind, MakeBlock, Plan, Table, TableSink, tables_and_rows};

/// A number with all its digits. Measured: 15.7 to 18 in tables of organizations of 800, of which
/// 12 to 16 in those by period.
const REAL_BYTES: f64 = 16.0;

/// A number computed over runs, with nine digits, a point and often a zero before it.
const STATISTIC_BYTES: f64 = 10.5;

/// A number of a period, a count or a rank.
const INTEGER_BYTES: f64 = 2.0;

/// A word that is no name.
const WORD_BYTES: f64 = 10.0;

/// A table as Parquet over the same as CSV, without its description. Measured: 0.05 to 0.34 where
/// tables are long.
const PARQUET_SHARE: f64 = 0.3;

/// The description of a column in a file of Parquet. Measured: 7 to 10 kB in tables of 40 columns.
const PARQUET_COLUMN_BYTES: u64 = 250;

/// Rows of boxes over those that there are at most, which have all keys. Measured: 0.002 to 0.02.
const BOX_ROWS_SHARE: f64 = 0.02;

/// Blocks of a table whose rows are looked at.
const BLOCKS: usize = 6;

/// Counts the bytes of rows, in some blocks of every table.
#[derive(Debug, Default)]
pub(crate) struct RowBytes {
    /// Names of tables, and bytes and rows that were seen of each.
    seen: Vec<(&'static str, u64, u64)>,
    /// The kinds of the columns of the last of them.
    kinds: Arc<[ColumnKind]>,
}

impl RowBytes {
    /// Bytes of a row of a table; `None` where none was seen.
    fn mean(&self, table: &str) -> Option<f64> {
        let (_, bytes, rows) = self.seen.iter().find(|(name, ..)| *name == table)?;
        (*rows > 0).then(|| *bytes as f64 / *rows as f64)
    }
}

impl TableSink for RowBytes {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.seen.push((table.name, 0, 0));
        self.kinds = kinds_of(table);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        if let Some((_, bytes, rows)) = self.seen.last_mut() {
            *bytes += Lines::of(cells, &self.kinds).len() as u64;
            *rows += 1;
        }
        Ok(())
    }

    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), OutputError> {
        let looked_at = blocks.min(BLOCKS);
        for number in 0..looked_at {
            let mut taken = Ok(());
            make(number * blocks / looked_at, &mut |cells| {
                if taken.is_ok() {
                    taken = self.row(cells);
                }
            })?;
            taken?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Bytes of all tables of a study, with rows as a sample of it has them (see [`Plan::sample`]), or
/// with numbers of all digits.
pub(crate) fn tables_bytes(plan: &Plan, sample: Option<(&Plan, &RowBytes)>, parquet: bool) -> u64 {
    let mut all = 0;
    for (table, rows) in tables_and_rows(plan) {
        let names = |plan: &Plan| names_bytes(plan, &table.columns);
        let sampled = sample
            .and_then(|(sample, seen)| Some(seen.mean(table.name)? + names(plan) - names(sample)));
        let row = sampled.unwrap_or_else(|| names(plan) + others_bytes(plan, &table.columns));
        let rows = match table.name {
            "boxes" => rows as f64 * BOX_ROWS_SHARE,
            _ => rows as f64,
        };
        let csv = (row * rows).ceil();
        let header: usize = table.columns.iter().map(|column| column.name.len() + 1).sum();
        all += as_bytes(csv) + header as u64;
        if parquet {
            let columns = table.columns.len() as u64;
            all += as_bytes(csv * PARQUET_SHARE) + columns * PARQUET_COLUMN_BYTES;
        }
    }
    all
}

/// Bytes of charts and report, with PNG where `png` says so. Measured for single points: without PNG
/// 1.4 MB with two policies and 3.4 with six, with PNG 4.2 and 10.4.
pub(crate) fn drawn_bytes(plan: &Plan, png: bool) -> u64 {
    let policies = plan.policies.len() as u64;
    let (few, more) = (policies.min(8), policies.saturating_sub(8));
    let of = |[whole, each, further]: [u64; 3]| whole + each * few + further * more;
    let kind = match (plan.points.len(), plan.breakdowns().is_empty()) {
        (1, true) => Drawn { text: [500_000, 150_000, 40_000], pixels: [400_000, 400_000, 50_000] },
        (1, false) => {
            Drawn { text: [400_000, 500_000, 150_000], pixels: [750_000, 1_050_000, 200_000] }
        }
        _ => Drawn { text: [300_000, 100_000, 25_000], pixels: [200_000, 100_000, 10_000] },
    };
    let pixels = if png { of(kind.pixels) } else { 0 };
    let simulation = &plan.points[0].simulation;
    let periods = u64::from(simulation.warm_up().periods() + simulation.horizon());
    let has_years = plan.points.len() == 1 && plan.tables.series;
    let over_time = if has_years { 650 * periods * policies } else { 0 };
    of(kind.text) + pixels + over_time
}

/// Bytes of what is drawn of a study of a kind: in all, for each of eight policies, and for each further one.
struct Drawn {
    text: [u64; 3],
    pixels: [u64; 3],
}

/// Processor seconds that the tables of a study take, `bytes` in all. Measured on a core of 2.5 GHz:
/// 1.7 s for 175 MB of one replication, 0.2 s for 64 policies in three.
pub(crate) fn tables_seconds(plan: &Plan, bytes: u64) -> f64 {
    const SECONDS_PER_BYTE: f64 = 1e-8;
    const SECONDS_PER_VALUE: f64 = 1.5e-8;
    const SECONDS_PER_RESAMPLED: f64 = 1e-9;
    let replications = f64::from(plan.replications);
    let of_table = |(table, rows): (Table, u64)| match table.name {
        "pooled" | "ranking" | "pareto" => {
            rows as f64 * replications * RESAMPLES as f64 * SECONDS_PER_RESAMPLED
        }
        "runs" | "series" | "persons" => 0.0,
        _ => rows as f64 * replications * SECONDS_PER_VALUE,
    };
    let all: f64 = tables_and_rows(plan).into_iter().map(of_table).sum();
    bytes as f64 * SECONDS_PER_BYTE + all + analysis_seconds(plan)
}

/// Processor seconds that boxes or sensitivities take. Measured on a core of 2.5 GHz for 40 differences
/// between policies and 22 keys: 0.5 s for boxes of 512 worlds, 0.6 s for chaos of 1,024.
fn analysis_seconds(plan: &Plan) -> f64 {
    const SECONDS_PER_WORLD: f64 = 2.5e-5;
    if !plan.analysis.needs_worlds() {
        return 0.0;
    }
    let differences = plan.policy_pairs().len() * plan.judged_metrics().len();
    (differences * plan.points.len()) as f64 * SECONDS_PER_WORLD
}

/// Processor seconds that charts and report take, where the tables take `bytes` in all; with PNG where
/// `png` says so. Measured for single points on a core of 3.7 GHz, which takes two thirds of this: 0.04 s
/// with two policies and 0.13 with six, with PNG 0.2 and 0.4.
pub(crate) fn drawn_seconds(plan: &Plan, bytes: u64, png: bool) -> f64 {
    const SECONDS_PER_BYTE: f64 = 5e-8;
    let policies = plan.policies.len() as f64;
    let (text, pixels) = match (plan.points.len(), plan.breakdowns().is_empty()) {
        (1, true) => {
            (0.05 + 0.02 * policies + bytes as f64 * SECONDS_PER_BYTE, 0.05 + 0.02 * policies)
        }
        (1, false) => {
            (0.05 + 0.04 * policies + bytes as f64 * SECONDS_PER_BYTE, 0.1 + 0.05 * policies)
        }
        _ => (0.2, 0.1),
    };
    if png { text + pixels } else { text }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn as_bytes(number: f64) -> u64 {
    number as u64
}

/// Bytes of the names and ordinals of a row: what a larger study has longer ones of.
fn names_bytes(plan: &Plan, columns: &[Column]) -> f64 {
    let metrics = plan.metrics();
    let bytes = |column: &Column| match column.name.as_str() {
        "point" => digits(plan.points.len()),
        "replication" | "n" => digits(plan.replications as usize),
        "policy" | "baseline" => mean_length(plan.policies.iter().map(String::as_str)),
        "department" => mean_length(plan.points[0].simulation.groups().iter().map(String::as_str)),
        "metric" => mean_length(metrics.iter().map(|(_, metric)| metric.key)),
        _ => 0.0,
    };
    columns.iter().map(bytes).sum()
}

/// Bytes of the other cells of a row, and of the commas.
fn others_bytes(plan: &Plan, columns: &[Column]) -> f64 {
    // One replication has no spread.
    let is_empty = |name: &str| {
        let spread = ["sd", "ci_", "effect_size", "p_", "difference_ci_", "probability_"];
        plan.replications == 1 && spread.iter().any(|start| name.starts_with(start))
    };
    let bytes = |column: &Column| match (column.name.as_str(), column.kind) {
        ("point" | "replication" | "n" | "policy" | "baseline" | "department" | "metric", _) => 1.0,
        (name, _) if is_empty(name) => 1.0,
        (_, ColumnKind::Text) => 1.0 + WORD_BYTES,
        (_, ColumnKind::Integer | ColumnKind::MaybeInteger) => 1.0 + INTEGER_BYTES,
        (_, ColumnKind::Real) => 1.0 + REAL_BYTES,
        (_, ColumnKind::Statistic) => 1.0 + STATISTIC_BYTES,
    };
    columns.iter().map(bytes).sum()
}

fn mean_length<'t>(texts: impl ExactSizeIterator<Item = &'t str>) -> f64 {
    let count = texts.len().max(1) as f64;
    texts.map(str::len).sum::<usize>() as f64 / count
}

/// Digits of the numbers from 1 to `last`, on average.
fn digits(last: usize) -> f64 {
    let (mut all, mut from) = (0, 1);
    while from <= last {
        // The numbers from `from` on have one digit more than those before.
        all += last - from + 1;
        from *= 10;
    }
    all as f64 / last.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_numbers_written_out() {
        for last in [1, 9, 10, 99, 100, 2345] {
            let all: usize = (1..=last).map(|number: usize| number.to_string().len()).sum();
            assert!((digits(last) - all as f64 / last as f64).abs() < 1e-12, "{last}");
        }
    }
}
