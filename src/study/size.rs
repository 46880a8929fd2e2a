//! Estimates what a study takes, before it starts; what its files take is known to those who write
//! them.

use super::error::MEMORY_MAX_BYTES;
use super::journal::{FOLDED, Widths};
use super::run_columns::{Shape, TILE_BYTES};
use super::{Plan, StudyError};
use crate::stats::RESAMPLES;

/// Memory of a design point for each of its groups and policies: a part of its model, and the keys
/// of its runs. Measured: 790 with one department and two policies, 720 with eight of each.
const POINT_PART_BYTES: u64 = 800;

/// Memory of the program itself. Measured: 6.5 MB at its peak in `scenarios/tiny.toml`.
const PROGRAM_BYTES: u64 = 6 << 20;

/// A row of a breakdown. Measured: 99 to 148 in the seven tables of `scenarios/dual-ladder.toml`.
const BREAKDOWN_ROW_BYTES: u64 = 148;

/// Columns up to which they are held in memory, and written to no file.
const HELD_COLUMN_BYTES: u64 = 512 << 20;

/// Memory of a metric under a policy in a world, its values aside.
const VALUES_BYTES: u64 = 56;

/// Memory of a difference between policies in a world, its values aside.
const DIFFERENCE_BYTES: u64 = 200;

impl Plan {
    /// Rows of `series.csv`; 0 where it is not written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let first = &self.points[0].simulation;
        let periods = u64::from(first.warm_up().periods() + first.horizon());
        let months = if self.detail.months { 12 } else { 1 };
        let rows = self.runs() * periods * months * first.groups().len() as u64;
        if self.tables.series { rows } else { 0 }
    }

    /// Rows of `persons.csv` at most; 0 where it is not written.
    #[must_use]
    pub fn person_rows(&self) -> u64 {
        let most = self.points.extent().persons_most as u64;
        let censuses = u64::from(self.points[0].simulation.horizon()) + 1;
        if self.detail.persons { self.runs() * censuses * most } else { 0 }
    }

    /// Runs that the study simulates: those that differ. Others have their records.
    #[must_use]
    pub fn different_runs(&self) -> u64 {
        self.here(self.points.different().runs * u64::from(self.replications))
    }

    /// Person-months that the whole study simulates: what is the same at several points or under
    /// several policies once, and of a replication each different warm-up once; vacant seats counted.
    /// `None` where there are no persons, or their periods have no fixed length.
    #[must_use]
    pub fn person_months(&self) -> Option<u64> {
        let first = &self.points[0].simulation;
        let (months, different) = (self.months_of_period()?, self.points.different());
        let person_periods = u64::from(first.warm_up().periods()) * different.persons_of_warm_ups
            + u64::from(first.horizon()) * different.persons_of_runs;
        let person_months = months * person_periods * u64::from(self.replications);
        (person_months > 0).then_some(person_months)
    }

    /// Months of a period; `None` where periods have no fixed length.
    fn months_of_period(&self) -> Option<u64> {
        self.points[0].simulation.period().months().map(u64::from)
    }

    /// Person-months of `periods` periods of the organization at a point (from 0), vacant seats
    /// counted; 0 where there are no persons, or periods have no fixed length.
    pub(super) fn person_months_of(&self, point: usize, periods: u32) -> u64 {
        let persons = self.points[point].simulation.persons_max() as u64;
        self.months_of_period().unwrap_or(0) * persons * u64::from(periods)
    }

    /// Persons of the smallest and of the largest organization, vacant seats counted.
    #[must_use]
    pub fn persons(&self) -> (usize, usize) {
        let extent = self.points.extent();
        (extent.persons_least, extent.persons_most)
    }

    /// Bytes of the live states that a thread advances side by side.
    fn live_bytes(&self) -> u64 {
        let extent = self.points.extent();
        let units = self.points.len() as u64 * u64::from(self.replications);
        extent.batch_bytes.min(extent.state_bytes.saturating_mul(units))
    }

    /// Bytes of the numbers of all records, which the journal takes on disk at most: it has them packed.
    #[must_use]
    pub fn journal_bytes(&self) -> u64 {
        let Widths { warm_up, run } = self.widths();
        let warm_ups = self.here(self.points.different().warm_ups * u64::from(self.replications));
        8 * (self.different_runs() * run as u64 + warm_ups * warm_up as u64)
    }

    /// Bytes of the columns that tables are made of, in memory or on disk; they go when the tables are
    /// written.
    #[must_use]
    pub fn column_bytes(&self) -> u64 {
        Shape::of(self).column_bytes() * self.points.len() as u64
    }

    /// Whether the columns that tables are made of are held in memory, with `threads` threads: up to
    /// 512 MiB, where that keeps within the limit of memory.
    #[must_use]
    pub fn holds_columns(&self, threads: usize) -> bool {
        let (columns, others) = (self.column_bytes(), self.bytes_besides_columns(threads));
        columns <= HELD_COLUMN_BYTES && others.saturating_add(columns) <= MEMORY_MAX_BYTES
    }

    /// Bytes of memory, with `threads` threads of which each holds the simulations that it
    /// advances side by side twice, the copies at the switch included.
    #[must_use]
    pub fn memory_bytes(&self, threads: usize) -> u64 {
        let held = if self.holds_columns(threads) { self.column_bytes() } else { 0 };
        self.bytes_besides_columns(threads).saturating_add(held)
    }

    /// Bytes of memory that putting parts of the study together takes, with `threads` threads: their keys,
    /// twice, and the records that are on the way.
    #[must_use]
    pub fn merging_bytes(&self, threads: usize) -> u64 {
        const KEY_BYTES: u64 = 64;
        let warm_ups = self.runs() / self.policies.len() as u64;
        let on_the_way = 4 * (threads as u64) * FOLDED as u64;
        let kept = PROGRAM_BYTES + (self.runs() + warm_ups) * KEY_BYTES;
        kept.saturating_add(on_the_way.min(2 * self.journal_bytes()))
    }

    /// Bytes of memory without columns that are held there.
    fn bytes_besides_columns(&self, threads: usize) -> u64 {
        let (threads, shape) = (threads as u64, Shape::of(self));
        let live = self.live_bytes().saturating_mul(2 * threads);
        let parts = self.points[0].simulation.groups().len() + self.policies.len();
        let points = (self.points.len() * parts) as u64 * POINT_PART_BYTES;
        // Places of runs in the journal, then a column as it is read and as it is sorted.
        let places = 8 * (self.runs() + self.runs() / self.policies.len() as u64);
        let columns = 64 * threads * u64::from(self.replications);
        let resamples = u64::from(self.replications.min(1000)) * RESAMPLES as u64;
        // As they are made and as they wait to be written, then as they are read.
        let made = 4 * threads * shape.tile_bytes().max(TILE_BYTES as u64);
        let tiles = (made + 2 * threads * shape.page_bytes()).min(4 * self.column_bytes());
        // Records as they are made side by side; one of them encoded, and read again.
        let Widths { warm_up, run } = self.widths();
        let numbers = (self.points.extent().side_by_side + 2) * (warm_up + run) as u64;
        let records = 8 * threads * numbers;
        // The sums of each cell of a point, and its rows as text, several of which wait.
        let points_many = self.points.len() as u64;
        let breakdowns = 4 * BREAKDOWN_ROW_BYTES * threads * (self.breakdown_rows() / points_many);
        // The keys of all cells are in memory even if breakdowns are not written.
        let cells = 4 * self.points.extent().keys;
        let own = [PROGRAM_BYTES, live, points, cells, places];
        let tables = [columns, resamples, tiles, records, breakdowns, self.judged_bytes()];
        own.into_iter().chain(tables).fold(0, u64::saturating_add)
    }

    /// Bytes of memory of the differences in all worlds of an analysis; 0 where they are not looked at.
    fn judged_bytes(&self) -> u64 {
        if !self.analysis.needs_worlds() {
            return 0;
        }
        let (metrics, values) = (self.judged_metrics().len(), 8 * u64::from(self.replications));
        let of_policies = (metrics * self.policies.len()) as u64 * (VALUES_BYTES + values);
        let of_pairs = (metrics * self.policy_pairs().len()) as u64 * (DIFFERENCE_BYTES + values);
        self.points.len() as u64 * (of_policies + of_pairs)
    }

    /// Refuses a study that exceeds the limit of memory; else returns its bytes of memory.
    ///
    /// # Errors
    ///
    /// [`StudyError::Memory`] with the estimate.
    pub fn check_memory(&self, threads: usize) -> Result<u64, StudyError> {
        within_memory(self.memory_bytes(threads))
    }

    /// Refuses parts that exceed the limit of memory when they are put together; else returns the bytes of
    /// memory that this takes.
    ///
    /// # Errors
    ///
    /// [`StudyError::Memory`] with the estimate.
    pub fn check_merging(&self, threads: usize) -> Result<u64, StudyError> {
        within_memory(self.merging_bytes(threads))
    }
}

/// Refuses a need beyond the limit of memory.
fn within_memory(needed_bytes: u64) -> Result<u64, StudyError> {
    match needed_bytes {
        0..=MEMORY_MAX_BYTES => Ok(needed_bytes),
        _ => Err(StudyError::Memory { needed_bytes }),
    }
}
