//! The study by column: for every metric of every policy one value a replication.
//!
//! Runs are recorded one by one, as they end; tables want one metric over all replications. So
//! the records are transposed once, in tiles of some replications. A column is then read without
//! the rest, and memory holds one column at a time however many replications there are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::Files;
use super::journal::error;
use super::ordered::ordered;
use super::run_index::Run;
use super::run_place::RunPlace;
use super::store::{Store, to_bytes, to_numbers};
use super::{Plan, RunIndex, StudyError};
use crate::scenario::Analysis;
use crate::sim::{Metric, Observation};

/// Replications of a tile with one department. Reading a column takes one access a tile, writing
/// one takes the memory of a tile.
const TILE: usize = 64;

/// The values of every run: what the tables are made of.
#[derive(Debug)]
pub struct RunColumns {
    shape: Shape,
    /// Replications of every point.
    by_point: Vec<usize>,
    store: Store,
    /// The file of the columns, for messages.
    path: PathBuf,
}

/// The dimensions of the columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    policies: usize,
    groups: usize,
    metrics: usize,
    /// Whether the sums of metrics and what happens in periods are kept, besides the reduced values.
    has_periods: bool,
    warm_up_periods: usize,
    /// Those of the warm-up included; 0 where they are not kept.
    periods: usize,
    /// The metric whose sums are kept by period, if there is one.
    cost: Option<usize>,
    replications: usize,
    tile: usize,
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
        Self::transposed(plan, records, Store::Memory(Vec::new()), PathBuf::new())
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
        Self::transposed(plan, records, store, path.to_owned())
    }

    fn transposed(
        plan: &Plan,
        records: &RunIndex,
        store: Store,
        path: PathBuf,
    ) -> Result<Self, StudyError> {
        let points = 0..plan.points.len();
        let by_point = points.map(|point| records.replications(point) as usize).collect();
        let mut columns = Self { shape: Shape::of(plan), by_point, store, path };
        let shape = columns.shape;
        for (point, in_point) in plan.points.iter().enumerate() {
            let metrics = in_point.simulation.metrics();
            for policy in 0..shape.policies {
                let place = |replication| RunPlace { point, policy, replication };
                let mut tile = 0;
                let make = |tile: usize| -> Result<Vec<Tile>, StudyError> {
                    let replications = shape.tile * tile + 1..=shape.tile * (tile + 1);
                    let mut tiles = vec![Tile::empty(shape); shape.groups];
                    let mut run = records.no_run();
                    for (lane, replication) in replications.enumerate() {
                        if replication <= shape.replications
                            && records.read(place(ordinal(replication)), &mut run)?
                        {
                            for (group, tile) in tiles.iter_mut().enumerate() {
                                tile.take(lane, &run, group, metrics);
                            }
                        }
                    }
                    Ok(tiles)
                };
                ordered(shape.tiles(), make, |made| {
                    for (group, made) in made.iter().enumerate() {
                        columns.write(Sample { point, policy, group }, tile, made)?;
                    }
                    tile += 1;
                    Ok(())
                })?;
            }
        }
        Ok(columns)
    }

    fn write(&mut self, sample: Sample, tile: usize, made: &Tile) -> Result<(), StudyError> {
        let bytes: Vec<u8> = to_bytes(&made.values).collect();
        let written = self.store.write_at(self.shape.offset(sample, tile, 0), &bytes);
        Ok(written.map_err(|source| error("write", &self.path, source))?)
    }

    fn read(&self, offset: u64, values: &mut [f64]) -> Result<(), StudyError> {
        let mut bytes = vec![0; size_of_val(values)];
        let read = self.store.read_at(offset, &mut bytes);
        read.map_err(|source| error("read", &self.path, source))?;
        values.iter_mut().zip(to_numbers(&bytes)).for_each(|(value, number)| *value = number);
        Ok(())
    }

    /// A column; NaN where there is no value.
    fn column(&self, sample: Sample, column: usize) -> Result<Vec<f64>, StudyError> {
        let shape = self.shape;
        let mut values = vec![f64::NAN; shape.tiles() * shape.tile];
        for (tile, values) in values.chunks_exact_mut(shape.tile).enumerate() {
            self.read(shape.offset(sample, tile, column), values)?;
        }
        values.truncate(self.by_point[sample.point]);
        Ok(values)
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
        Ok(self.column(sample, metric)?.into_iter().map(existing).collect())
    }

    /// The sums of one metric after the switch, a numerator and a denominator a replication; 0
    /// where there is no run.
    pub(super) fn sums(
        &self,
        sample: Sample,
        metric: usize,
    ) -> Result<(Vec<f64>, Vec<f64>), StudyError> {
        let sums = |column: usize| -> Result<Vec<f64>, StudyError> {
            let column = self.column(sample, column)?;
            Ok(column.into_iter().map(|sum| existing(sum).unwrap_or(0.0)).collect())
        };
        let first = self.shape.metrics + 2 * metric;
        Ok((sums(first)?, sums(first + 1)?))
    }

    /// The values of one metric in one period, in the order of replications.
    pub(super) fn in_period(
        &self,
        sample: Sample,
        period: usize,
        metric: usize,
    ) -> Result<Vec<Option<f64>>, StudyError> {
        let column = self.shape.period(period) + 1 + metric;
        Ok(self.column(sample, column)?.into_iter().map(existing).collect())
    }

    /// The sums of [`Plan::cost_of_output`] in one period after the switch (from 0), in the order
    /// of replications; `None` where there is no run.
    pub(super) fn costs(
        &self,
        sample: Sample,
        period: usize,
    ) -> Result<Vec<Option<Observation>>, StudyError> {
        let column = self.shape.costs(period);
        let (costs, outputs) = (self.column(sample, column)?, self.column(sample, column + 1)?);
        let sums = costs.into_iter().zip(outputs);
        Ok(sums
            .map(|(cost, output)| Some(Observation::ratio(existing(cost)?, existing(output)?)))
            .collect())
    }

    /// Replications of a point: those planned, or fewer where a precision was reached.
    #[must_use]
    pub fn replications(&self, point: usize) -> usize {
        self.by_point[point]
    }

    /// Tiles that the replications of a policy lie in.
    pub(super) fn tiles(&self) -> usize {
        self.shape.tiles()
    }

    /// Everything of one tile, and the replications (from 1) that lie in it.
    pub(super) fn tile(
        &self,
        sample: Sample,
        tile: usize,
    ) -> Result<(Tile, impl Iterator<Item = (usize, u32)> + use<>), StudyError> {
        let shape = self.shape;
        let mut found = Tile::empty(shape);
        self.read(shape.offset(sample, tile, 0), &mut found.values)?;
        let first = shape.tile * tile;
        let lanes = shape.tile.min(shape.replications - first);
        Ok((found, (0..lanes).map(move |lane| (lane, ordinal(first + lane + 1)))))
    }
}

impl Shape {
    pub(super) fn of(plan: &Plan) -> Self {
        let first = &plan.points[0].simulation;
        let (groups, replications) = (first.groups().len(), plan.replications as usize);
        // The tables of an analysis are of runs as a whole.
        let has_periods = plan.analysis == Analysis::Policies;
        let periods = (first.warm_up().periods() + first.horizon()) as usize;
        let cost = plan.cost_of_output().map(|(metric, _)| metric);
        Self {
            policies: plan.policies.len(),
            groups,
            metrics: first.metrics().len(),
            has_periods,
            warm_up_periods: first.warm_up().periods() as usize,
            periods: if has_periods { periods } else { 0 },
            cost: cost.filter(|_| has_periods),
            replications,
            tile: (TILE / groups).max(8).min(replications.max(1)),
        }
    }

    /// Bytes that the columns of a design point take.
    pub(super) fn column_bytes(self) -> u64 {
        (self.policies * self.tiles()) as u64 * self.tile_bytes()
    }

    /// Bytes that the tiles of all groups take.
    pub(super) fn tile_bytes(self) -> u64 {
        (self.groups * self.columns() * self.tile * size_of::<f64>()) as u64
    }

    /// The reduced values; then, if they are kept, the sums, then by period the exposure and the values, and last by
    /// period after the switch the sums of the cost of output.
    fn columns(self) -> usize {
        if !self.has_periods {
            return self.metrics;
        }
        let after = self.periods - self.warm_up_periods;
        self.costs(if self.cost.is_some() { after } else { 0 })
    }

    /// The first column of the cost of output in a period after the switch.
    fn costs(self, period: usize) -> usize {
        self.period(self.periods) + 2 * period
    }

    /// The first column of a period.
    fn period(self, period: usize) -> usize {
        3 * self.metrics + period * (1 + self.metrics)
    }

    fn tiles(self) -> usize {
        self.replications.div_ceil(self.tile)
    }

    fn offset(self, sample: Sample, tile: usize, column: usize) -> u64 {
        let Sample { point, policy, group } = sample;
        let sample = (point * self.policies + policy) * self.groups + group;
        let column = (sample * self.tiles() + tile) as u64 * self.columns() as u64 + column as u64;
        column * self.tile as u64 * size_of::<f64>() as u64
    }
}

/// Some replications of one policy and group: column after column, one value a replication.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    shape: Shape,
    values: Vec<f64>,
}

impl Tile {
    fn empty(shape: Shape) -> Self {
        Self { shape, values: vec![f64::NAN; shape.columns() * shape.tile] }
    }

    fn at(&self, column: usize, lane: usize) -> f64 {
        self.values[column * self.shape.tile + lane]
    }

    fn set(&mut self, column: usize, lane: usize, value: Option<f64>) {
        self.values[column * self.shape.tile + lane] = value.unwrap_or(f64::NAN);
    }

    /// Takes over the rows of `group` in a run.
    fn take(&mut self, lane: usize, run: &Run, group: usize, metrics: &[Metric]) {
        let shape = self.shape;
        let mut periods = Vec::new();
        for (index, metric) in metrics.iter().enumerate() {
            periods.clear();
            periods.extend(run.after(group).map(|row| row.observation(index)));
            let switch = run.warm_up(group).last().map(|row| row.observation(index));
            self.set(index, lane, metric.reduce(&periods, switch));
            if !shape.has_periods {
                continue;
            }
            let Observation { numerator, denominator } = Observation::total(&periods);
            let first = shape.metrics + 2 * index;
            self.set(first, lane, Some(numerator));
            self.set(first + 1, lane, Some(denominator));
        }
        if shape.has_periods {
            self.take_periods(lane, run, group, metrics);
        }
    }

    /// Takes over the periods of `group` in a run.
    fn take_periods(&mut self, lane: usize, run: &Run, group: usize, metrics: &[Metric]) {
        let shape = self.shape;
        for (period, row) in run.warm_up(group).chain(run.after(group)).enumerate() {
            let first = shape.period(period);
            self.set(first, lane, Some(row.person_months));
            for (index, metric) in metrics.iter().enumerate() {
                self.set(first + 1 + index, lane, metric.value(row.observation(index)));
            }
        }
        let Some(cost) = shape.cost else { return };
        for (period, row) in run.after(group).enumerate() {
            let Observation { numerator, denominator } = row.observation(cost);
            let first = shape.costs(period);
            self.set(first, lane, Some(numerator));
            self.set(first + 1, lane, Some(denominator));
        }
    }

    /// The reduced value of a metric in the run of a lane.
    pub(super) fn reduced(&self, lane: usize, metric: usize) -> Option<f64> {
        existing(self.at(metric, lane))
    }

    /// The periods of the run of a lane.
    pub(super) fn periods(&self, lane: usize) -> impl Iterator<Item = TilePeriod<'_>> {
        (0..self.shape.periods).map(move |period| TilePeriod {
            tile: self,
            lane,
            first: self.shape.period(period),
            time: time_of(period, self.shape.warm_up_periods),
        })
    }
}

/// One period of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct TilePeriod<'a> {
    tile: &'a Tile,
    lane: usize,
    /// Its first column.
    first: usize,
    pub(super) time: i32,
}

impl TilePeriod<'_> {
    pub(super) fn person_months(self) -> f64 {
        self.tile.at(self.first, self.lane)
    }

    pub(super) fn value(self, metric: usize) -> Option<f64> {
        existing(self.tile.at(self.first + 1 + metric, self.lane))
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
