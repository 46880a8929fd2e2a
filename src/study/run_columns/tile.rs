//! A tile of columns: some replications of one policy and group, column after column.

use std::sync::Arc;

use super::shape::Shape;
use super::{existing, time_of};
use crate::sim::{Metric, Observation};
use crate::study::run_index::Run;

/// A tile that is being made, one value a replication in every column.
#[derive(Debug)]
pub(super) struct NewTile<'t> {
    pub(super) shape: Shape,
    pub(super) values: &'t mut [f64],
}

impl NewTile<'_> {
    fn set(&mut self, column: usize, lane: usize, value: Option<f64>) {
        self.values[column * self.shape.tile + lane] = value.unwrap_or(f64::NAN);
    }

    /// Takes over the rows of `group` in a run.
    pub(super) fn take(&mut self, lane: usize, run: &Run, group: usize, metrics: &[Metric]) {
        let shape = self.shape;
        let mut periods = Vec::new();
        for (index, metric) in metrics.iter().enumerate() {
            periods.clear();
            periods.extend(run.after(group).map(|row| row.observation(index)));
            let switch = run.warm_up(group).last().map(|row| row.observation(index));
            self.set(index, lane, metric.reduce(&periods, switch));
            if !shape.has_sums {
                continue;
            }
            let Observation { numerator, denominator } = Observation::total(&periods);
            let first = shape.metrics + 2 * index;
            self.set(first, lane, Some(numerator));
            self.set(first + 1, lane, Some(denominator));
        }
        if shape.periods > 0 {
            self.take_periods(lane, run, group, metrics);
        }
        if let Some(cost) = shape.cost {
            self.take_costs(lane, run, group, cost);
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
    }

    /// Takes over the cost of output of `group` in the periods after the switch.
    fn take_costs(&mut self, lane: usize, run: &Run, group: usize, cost: usize) {
        let shape = self.shape;
        for (period, row) in run.after(group).enumerate() {
            let Observation { numerator, denominator } = row.observation(cost);
            let first = shape.costs(period);
            self.set(first, lane, Some(numerator));
            self.set(first + 1, lane, Some(denominator));
        }
    }
}

/// A tile as it is read.
#[derive(Clone, Debug)]
pub(in crate::study) struct Tile {
    pub(super) shape: Shape,
    /// Numbers, among them those of the tile.
    pub(super) page: Arc<[f64]>,
    /// Where they begin.
    pub(super) first: usize,
}

impl Tile {
    fn at(&self, column: usize, lane: usize) -> f64 {
        self.page[self.first + column * self.shape.tile + lane]
    }

    /// The reduced value of a metric in the run of a lane.
    pub(in crate::study) fn reduced(&self, lane: usize, metric: usize) -> Option<f64> {
        existing(self.at(metric, lane))
    }

    /// The periods of the run of a lane.
    pub(in crate::study) fn periods(&self, lane: usize) -> impl Iterator<Item = TilePeriod<'_>> {
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
pub(in crate::study) struct TilePeriod<'a> {
    tile: &'a Tile,
    lane: usize,
    /// Its first column.
    first: usize,
    pub(in crate::study) time: i32,
}

impl TilePeriod<'_> {
    pub(in crate::study) fn person_months(self) -> f64 {
        self.tile.at(self.first, self.lane)
    }

    pub(in crate::study) fn value(self, metric: usize) -> Option<f64> {
        existing(self.tile.at(self.first + 1 + metric, self.lane))
    }
}
