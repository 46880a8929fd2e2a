//! The study by column: for every metric of every policy one value a replication.
//!
//! Runs are recorded one by one, as they end; tables want one metric over all replications. So
//! the records are transposed once, in tiles of some replications, and a tile is read again as a
//! whole, or of a large sample one column of it. Memory holds a few tiles, however many replications
//! there are.

mod pages;
mod shape;
mod tile;

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::Files;
use super::journal::error;
use super::ordered::ordered;
use super::run_place::RunPlace;
use super::store::{Store, to_bytes, to_numbers};
use super::{Plan, RunIndex, StudyError};
use crate::sim::Observation;
use pages::Pages;
pub(super) use shape::{Shape, TILE_BYTES};
use tile::NewTile;
pub(super) use tile::Tile;

/// Replications whose rows are made at once, at most.
const LANES_AT_ONCE: usize = 64;

/// The values of every run: what the tables are made of.
#[derive(Debug)]
pub struct RunColumns {
    shape: Shape,
    /// Replications of every point.
    by_point: Vec<usize>,
    store: Store,
    pages: Pages,
    /// The file of the columns, for messages.
    path: PathBuf,
}

/// The replications of a policy at a point in a group, each numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) point: usize,
    pub(super) policy: usize,
    pub(super) group: usize,
}

impl Sample {
    /// The run of a replication, from 1.
    pub(super) fn run(self, replication: u32) -> RunPlace {
        RunPlace { point: self.point, policy: self.policy, replication }
    }
}

impl RunColumns {
    /// Transposes the runs of `records` into columns, in memory.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn of(plan: &Plan, records: &RunIndex) -> Result<Self, StudyError> {
        let bytes = usize::try_from(plan.column_bytes()).unwrap_or(0);
        let store = Store::Memory(Vec::with_capacity(bytes));
        Self::transposed(plan, records, Shape::of(plan), (store, PathBuf::new()))
    }

    /// Transposes the runs of `records` into columns: in memory where they fit, with `threads` threads
    /// (see [`Plan::holds_columns`]), else as [`Self::in_file`].
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn for_tables(
        plan: &Plan,
        records: &RunIndex,
        threads: usize,
        (files, path): (&Arc<dyn Files>, &Path),
    ) -> Result<Self, StudyError> {
        match plan.holds_columns(threads) {
            true => Self::of(plan, records),
            false => Self::in_file(plan, records, files, path),
        }
    }

    /// Transposes the runs of `records` into columns, in a new file at `path` that is removed again
    /// in the end.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn in_file(
        plan: &Plan,
        records: &RunIndex,
        files: &Arc<dyn Files>,
        path: &Path,
    ) -> Result<Self, StudyError> {
        let store = Store::scratch(files, path).map_err(|source| error("create", path, source))?;
        Self::transposed(plan, records, Shape::of(plan), (store, path.to_owned()))
    }

    fn transposed(
        plan: &Plan,
        records: &RunIndex,
        shape: Shape,
        (store, path): (Store, PathBuf),
    ) -> Result<Self, StudyError> {
        let points = 0..plan.points.len();
        let by_point = points.map(|point| records.replications(point) as usize).collect();
        let under = plan.points.len() * shape.policies;
        let pages = Pages::new(shape, under * shape.groups);
        let mut columns = Self { shape, by_point, store, pages, path };
        // Whole samples as long as they fill no tile, else one tile of one policy after the other.
        let of_policy = shape.groups * shape.sample_numbers() * size_of::<f64>();
        let at_once = if shape.tiles() > 1 { 1 } else { (TILE_BYTES / of_policy.max(1)).max(1) };
        let pieces = under.div_ceil(at_once) * shape.tiles();
        let make = |piece: usize| -> Result<_, StudyError> {
            let first = piece / shape.tiles() * at_once;
            let policies = first..under.min(first + at_once);
            let tile = piece % shape.tiles();
            let first = policies.start * shape.groups;
            Ok((first, tile, transpose((plan, records), shape, policies, tile)?))
        };
        ordered(pieces, make, |(sample, tile, bytes): (usize, usize, Vec<u8>)| {
            // The tiles of a policy's groups lie together only where they have one each.
            let of_tile = shape.tile_numbers() * size_of::<f64>();
            let length = if shape.tiles() > 1 { of_tile } else { bytes.len() };
            for (sample, bytes) in (sample..).zip(bytes.chunks(length.max(1))) {
                let written = columns.store.write_at(shape.offset(sample, tile), bytes);
                written.map_err(|source| error("write", &columns.path, source))?;
            }
            Ok(())
        })?;
        Ok(columns)
    }

    /// The columns of a sample.
    pub(super) fn sample(&self, sample: Sample) -> Result<SampleColumns<'_>, StudyError> {
        let number = self.shape.number(sample);
        let page = match self.pages.are_whole() {
            true => Some(self.page(number, 0)?),
            false => None,
        };
        Ok(SampleColumns { columns: self, number, replications: self.by_point[sample.point], page })
    }

    /// The page with a tile of a sample, and where it begins in it.
    fn page(&self, sample: usize, tile: usize) -> Result<(Arc<[f64]>, usize), StudyError> {
        let page = self.pages.tile(&self.store, sample, tile);
        Ok(page.map_err(|source| error("read", &self.path, source))?)
    }

    /// The values of one metric over the replications, in their order; by numbers from 0.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the columns cannot be read.
    pub fn values(
        &self,
        point: usize,
        policy: usize,
        group: usize,
        metric: usize,
    ) -> Result<Vec<Option<f64>>, StudyError> {
        self.in_sample(Sample { point, policy, group }, metric)
    }

    /// The values of one metric in a sample, in the order of replications.
    pub(super) fn in_sample(
        &self,
        sample: Sample,
        metric: usize,
    ) -> Result<Vec<Option<f64>>, StudyError> {
        self.sample(sample)?.values(metric)
    }

    /// Replications of a point: those planned, or fewer where a precision was reached.
    #[must_use]
    pub fn replications(&self, point: usize) -> usize {
        self.by_point[point]
    }

    /// Blocks of replications whose rows are made at once, in a sample.
    pub(super) fn blocks(&self) -> usize {
        self.shape.tiles() * self.blocks_of_tile()
    }

    fn blocks_of_tile(&self) -> usize {
        self.shape.tile.div_ceil(LANES_AT_ONCE)
    }

    /// The tile of a block, and the replications (from 1) of the block, each with its place in the tile.
    pub(super) fn block(
        &self,
        sample: Sample,
        block: usize,
    ) -> Result<(Tile, impl Iterator<Item = (usize, u32)> + use<>), StudyError> {
        let shape = self.shape;
        let (tile, part) = (block / self.blocks_of_tile(), block % self.blocks_of_tile());
        let (page, first) = self.page(shape.number(sample), tile)?;
        let before = shape.tile * tile;
        let end = shape.tile.min(shape.replications - before).min(LANES_AT_ONCE * (part + 1));
        let lanes = LANES_AT_ONCE * part..end;
        let found = Tile { shape, page, first };
        Ok((found, lanes.map(move |lane| (lane, ordinal(before + lane + 1)))))
    }
}

/// The bytes of one tile of all groups of some policies, counted over all points: those of a sample
/// after those of the one before.
fn transpose(
    (plan, records): (&Plan, &RunIndex),
    shape: Shape,
    policies: Range<usize>,
    tile: usize,
) -> Result<Vec<u8>, StudyError> {
    let mut values = vec![f64::NAN; policies.len() * shape.groups * shape.tile_numbers()];
    let mut reader = records.reader();
    let lanes = shape.tile.min(shape.replications - shape.tile * tile);
    let of_policy = shape.groups * shape.tile_numbers();
    for point in policies.start / shape.policies..policies.end.div_ceil(shape.policies) {
        let metrics = plan.points[point].simulation.metrics();
        let own = shape.policies * point..shape.policies * (point + 1);
        let own = own.start.max(policies.start)..own.end.min(policies.end);
        for lane in 0..lanes {
            let replication = ordinal(shape.tile * tile + lane + 1);
            for number in own.clone() {
                let run = RunPlace { point, policy: number % shape.policies, replication };
                let Some(run) = reader.read(run)? else { continue };
                let samples = &mut values[(number - policies.start) * of_policy..][..of_policy];
                let samples = samples.chunks_exact_mut(shape.tile_numbers());
                for (group, values) in samples.enumerate() {
                    NewTile { shape, values }.take(lane, run, group, metrics);
                }
            }
        }
    }
    Ok(to_bytes(&values))
}

/// The columns of one sample; NaN where there is no value.
#[derive(Debug)]
pub(super) struct SampleColumns<'a> {
    columns: &'a RunColumns,
    /// Its number.
    number: usize,
    replications: usize,
    /// All of it, and where it begins; `None` where it is too large.
    page: Option<(Arc<[f64]>, usize)>,
}

impl SampleColumns<'_> {
    /// A column, one value a replication.
    fn column(&self, column: usize) -> Result<Cow<'_, [f64]>, StudyError> {
        let shape = self.columns.shape;
        if let Some((page, first)) = self.page.as_ref().filter(|_| shape.tiles() == 1) {
            let first = first + column * shape.tile;
            return Ok(Cow::Borrowed(&page[first..first + self.replications]));
        }
        let mut values = Vec::with_capacity(shape.tiles() * shape.tile);
        let mut bytes = vec![0; shape.tile * size_of::<f64>()];
        for tile in 0..shape.tiles() {
            match &self.page {
                Some((page, first)) => {
                    let first = first + tile * shape.tile_numbers() + column * shape.tile;
                    values.extend_from_slice(&page[first..first + shape.tile]);
                }
                None => {
                    let first = shape.offset(self.number, tile) + (column * bytes.len()) as u64;
                    let read = self.columns.store.read_at(first, &mut bytes);
                    read.map_err(|source| error("read", &self.columns.path, source))?;
                    values.extend(to_numbers(&bytes));
                }
            }
        }
        values.truncate(self.replications);
        Ok(Cow::Owned(values))
    }

    /// The values of one metric.
    pub(super) fn values(&self, metric: usize) -> Result<Vec<Option<f64>>, StudyError> {
        Ok(self.column(metric)?.iter().copied().map(existing).collect())
    }

    /// The sums of one metric after the switch, a numerator and a denominator a replication; 0
    /// where there is no run.
    pub(super) fn sums(&self, metric: usize) -> Result<(Vec<f64>, Vec<f64>), StudyError> {
        let sums = |column: usize| -> Result<Vec<f64>, StudyError> {
            let column = self.column(column)?;
            Ok(column.iter().map(|&sum| existing(sum).unwrap_or(0.0)).collect())
        };
        let first = self.columns.shape.metrics + 2 * metric;
        Ok((sums(first)?, sums(first + 1)?))
    }

    /// The values of one metric in one period; NaN where there is none.
    pub(super) fn in_period(
        &self,
        period: usize,
        metric: usize,
    ) -> Result<Cow<'_, [f64]>, StudyError> {
        self.column(self.columns.shape.period(period) + 1 + metric)
    }

    /// The sums of [`Plan::cost_of_output`] in one period after the switch (from 0), in the order
    /// of replications; `None` where there is no run.
    pub(super) fn costs(&self, period: usize) -> Result<Vec<Option<Observation>>, StudyError> {
        let column = self.columns.shape.costs(period);
        let (costs, outputs) = (self.column(column)?, self.column(column + 1)?);
        let sums = costs.iter().zip(outputs.iter());
        Ok(sums
            .map(|(&cost, &output)| Some(Observation::ratio(existing(cost)?, existing(output)?)))
            .collect())
    }
}

/// The time of period number `period`: …, −1, 0 in the warm-up, then 1, 2, …
pub(super) fn time_of(period: usize, warm_up_periods: usize) -> i32 {
    let whole = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    whole(period) - whole(warm_up_periods) + 1
}

/// NaN stands for what does not exist; no metric is NaN.
fn existing(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn ordinal(replication: usize) -> u32 {
    u32::try_from(replication).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
