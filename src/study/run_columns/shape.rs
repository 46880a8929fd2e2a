//! How the columns of a study lie in their file.

use super::Sample;
use crate::scenario::Analysis;
use crate::study::Plan;

/// Bytes of a tile of all groups at most, if it holds more than the fewest replications: what is made
/// in memory at once.
pub(in crate::study) const TILE_BYTES: usize = 1 << 20;

/// Tiles up to which a sample is read as a whole.
const SAMPLE_TILES: usize = 4;

/// Replications of a tile at least, if there are as many.
const LANES_MIN: usize = 8;

/// The dimensions of the columns.
#[derive(Clone, Copy, Debug)]
pub(in crate::study) struct Shape {
    pub(super) policies: usize,
    pub(super) groups: usize,
    pub(super) metrics: usize,
    /// Whether the sums of metrics are kept, besides the reduced values.
    pub(super) has_sums: bool,
    pub(super) warm_up_periods: usize,
    /// Those of the warm-up included; 0 where they are not kept.
    pub(super) periods: usize,
    /// Periods after the switch.
    pub(super) horizon: usize,
    /// The metric whose sums are kept by period, if there is one.
    pub(super) cost: Option<usize>,
    pub(super) replications: usize,
    /// Replications of a tile.
    pub(super) tile: usize,
    /// Samples of a page; 0 where a page is a tile of one.
    pub(super) page: usize,
}

impl Shape {
    pub(in crate::study) fn of(plan: &Plan) -> Self {
        Self::with_tiles_of(plan, TILE_BYTES)
    }

    /// Columns in tiles of at most `bytes`.
    pub(super) fn with_tiles_of(plan: &Plan, bytes: usize) -> Self {
        let first = &plan.points[0].simulation;
        let (groups, replications) = (first.groups().len(), plan.replications as usize);
        // The tables of an analysis are of runs as a whole, and periods are for tables over time.
        let has_sums = plan.analysis == Analysis::Policies;
        let has_periods = has_sums && plan.tables.series;
        let horizon = first.horizon() as usize;
        let periods = first.warm_up().periods() as usize + horizon;
        let cost = plan.cost_of_output().map(|(metric, _)| metric);
        let shape = Self {
            policies: plan.policies.len(),
            groups,
            metrics: first.metrics().len(),
            has_sums,
            warm_up_periods: first.warm_up().periods() as usize,
            periods: if has_periods { periods } else { 0 },
            horizon,
            cost: cost.filter(|_| has_sums),
            replications,
            tile: 1,
            page: 0,
        };
        let of_replication = groups * shape.columns() * size_of::<f64>();
        let tile = (bytes / of_replication).max(LANES_MIN).min(replications.max(1));
        let shape = Self { tile, ..shape };
        let sample = shape.sample_numbers() * size_of::<f64>();
        let page = if sample <= SAMPLE_TILES * bytes { (bytes / sample.max(1)).max(1) } else { 0 };
        Self { page, ..shape }
    }

    /// Bytes that the columns of a design point take.
    pub(in crate::study) fn column_bytes(self) -> u64 {
        (self.policies * self.tiles()) as u64 * self.tile_bytes()
    }

    /// Bytes that the tiles of all groups take.
    pub(in crate::study) fn tile_bytes(self) -> u64 {
        (self.groups * self.tile_numbers() * size_of::<f64>()) as u64
    }

    /// Bytes of a page.
    pub(in crate::study) fn page_bytes(self) -> u64 {
        let numbers =
            if self.page > 0 { self.page * self.sample_numbers() } else { self.tile_numbers() };
        (numbers * size_of::<f64>()) as u64
    }

    /// Numbers of a tile.
    pub(super) fn tile_numbers(self) -> usize {
        self.columns() * self.tile
    }

    /// Numbers of a sample.
    pub(super) fn sample_numbers(self) -> usize {
        self.tile_numbers() * self.tiles()
    }

    /// The reduced values; then, if they are kept, the sums, then by period the exposure and the
    /// values, and last by period after the switch the sums of the cost of output.
    pub(super) fn columns(self) -> usize {
        if !self.has_sums {
            return self.metrics;
        }
        self.costs(if self.cost.is_some() { self.horizon } else { 0 })
    }

    /// The first column of the cost of output in a period after the switch.
    pub(super) fn costs(self, period: usize) -> usize {
        self.period(self.periods) + 2 * period
    }

    /// The first column of a period.
    pub(super) fn period(self, period: usize) -> usize {
        3 * self.metrics + period * (1 + self.metrics)
    }

    pub(super) fn tiles(self) -> usize {
        self.replications.div_ceil(self.tile)
    }

    /// The number of a sample, in their order.
    pub(super) fn number(self, Sample { point, policy, group }: Sample) -> usize {
        (point * self.policies + policy) * self.groups + group
    }

    /// Where the numbers of a tile begin in the file.
    pub(super) fn offset(self, sample: usize, tile: usize) -> u64 {
        let tile = (sample * self.tiles() + tile) as u64;
        tile * (self.tile_numbers() * size_of::<f64>()) as u64
    }
}
