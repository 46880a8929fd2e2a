//! What a simulation is to a study: a start state, policies that continue from it, and rows.
//!
//! The career model, the published models and a third party's own model implement [`Simulation`];
//! designs, replications, tables and comparisons depend on nothing else. Parameters and metrics are
//! described here too, so that parser, documentation, tables and charts read one description.

mod about;
mod breakdown;
mod choice;
mod described;
mod distribution;
mod field;
mod metric;
mod parameter;
mod person_outcomes;
mod plausible;
mod rows;
mod side_by_side;
mod start;
pub(crate) mod threads;

pub use about::{About, Term};
pub use breakdown::{Breakdown, Denominator, Measure, MeasureKind};
pub(crate) use choice::choice;
pub(crate) use described::described;
pub use distribution::Distribution;
pub use field::{Field, FieldKind};
pub use metric::{Direction, Metric, Observation, Reduction};
pub use parameter::{Choice, Described, Kind, Parameter, Prior, Scope, Value};
pub use person_outcomes::{PersonMilestone, PersonNumbers, PersonOutcomes};
pub use plausible::PlausibleBand;
pub use rows::{Census, Entry, Row, RowSink, Tallies, Wants};
pub use side_by_side::Lane;
pub use start::Start;

use std::any::Any;
use std::fmt::Debug;
use std::sync::LazyLock;

/// How a simulation counts time, and what the column of its periods is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Rows by month.
    Month,
    /// Rows by year.
    Year,
    /// Rows by step of no fixed length.
    Step,
    /// One row, no time.
    None,
}

impl Period {
    /// The name of the time column; `None` where there is no time.
    #[must_use]
    pub fn column(self) -> Option<&'static str> {
        match self {
            Self::Month => Some("month"),
            Self::Year => Some("year"),
            Self::Step => Some("step"),
            Self::None => None,
        }
    }

    /// The months of a period; `None` where they are not fixed.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Month => Some(1),
            Self::Year => Some(12),
            Self::Step | Self::None => None,
        }
    }
}

/// How a simulation reaches the state that every policy starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarmUp {
    /// Periods under the baseline policy; reported as periods …, −1, 0.
    BurnIn(u32),
    /// Periods under rules of the model's own; reported as periods …, −1, 0.
    Transient(u32),
    /// Policies start at the initial state.
    None,
}

impl WarmUp {
    /// Periods reported before the switch.
    #[must_use]
    pub fn periods(self) -> u32 {
        match self {
            Self::BurnIn(periods) | Self::Transient(periods) => periods,
            Self::None => 0,
        }
    }
}

/// Which run of a study: its draws follow from the seed and the replication alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunKey {
    /// The study's seed.
    pub seed: u64,
    /// The replication, from 1.
    pub replication: u32,
}

/// A model with its parameters and policies, as a study runs it: a pure function of (parameters,
/// policy, seed, replication).
///
/// A simulation does no IO and reads no clock. It cannot return an error; should it panic, the
/// study records that run as failed and goes on.
pub trait Simulation: Any + Send + Sync + Debug {
    /// The length of a reported period.
    fn period(&self) -> Period;

    /// What precedes the first period under a policy.
    fn warm_up(&self) -> WarmUp;

    /// Periods reported after the switch.
    fn horizon(&self) -> u32;

    /// The metrics of every row, in column order.
    fn metrics(&self) -> &[Metric];

    /// The values of the column `department`: the whole first, then its parts where there are
    /// several.
    fn groups(&self) -> &[String] {
        static WHOLE: LazyLock<[String; 1]> = LazyLock::new(|| ["all".to_owned()]);
        &*WHOLE
    }

    /// The columns of persons, for those who ask for them; none where there are no persons.
    fn person_columns(&self) -> &[Field] {
        &[]
    }

    /// The most persons that there are at any time; 0 where there are none.
    fn persons_max(&self) -> usize {
        0
    }

    /// Bytes that one live state takes, of as many runs as are advanced side by side, for the memory estimate of a
    /// study; 0 where it is negligible.
    fn state_bytes(&self) -> u64 {
        0
    }

    /// The columns of events, which happen to persons; none where the simulation reports none.
    fn event_columns(&self) -> &[Field] {
        &[]
    }

    /// How the outcomes of persons are shown; `None` where they are not.
    fn person_outcomes(&self) -> Option<&PersonOutcomes> {
        None
    }

    /// Keys of the metrics that are traded off against each other: the policies that no other beats
    /// in all of them are the Pareto set. Without two of them, which need a better side, there is
    /// none.
    fn goals(&self) -> &[&'static str] {
        &[]
    }

    /// Key of the metric that is the cost of a unit of output: cost over output, as sums
    /// ([`Reduction::RatioOfSums`]). By it a study says when a policy has broken even. `None` where
    /// nothing is produced at a cost.
    fn cost_of_output(&self) -> Option<&'static str> {
        None
    }

    /// Where metrics of the baseline lie, over the periods after the switch, in worlds that could be
    /// met. A study warns of a baseline that lies elsewhere. None where nothing is known of that.
    fn plausible(&self) -> &[PlausibleBand] {
        &[]
    }

    /// Where metrics of a run, over the periods after the switch, have to lie for what it simulates to
    /// be one still. An analysis over worlds counts runs that lie elsewhere as collapsed, and leaves
    /// them out of every mean, share and index. None where every run counts.
    fn viable(&self) -> &[PlausibleBand] {
        &[]
    }

    /// Tables of a run by other keys than time, for those who ask for them; may be empty.
    fn breakdowns(&self) -> &[Breakdown] {
        &[]
    }

    /// The number of policies that it can be run under; 1 where there is nothing to vary.
    fn policies(&self) -> usize {
        1
    }

    /// Runs the warm-up under the baseline; its rows go to `rows` with times up to 0. The state at
    /// the switch is what every policy continues from.
    fn start(&self, key: RunKey, rows: &mut dyn RowSink) -> Start;

    /// Continues a copy of `start`, a state of [`Self::start`], under policy number `policy` (from
    /// 0); rows with times from 1 on. Design points whose warm-ups are functions of the same inputs
    /// have one start in common: it may be that of another simulation, with the same warm-up.
    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink);

    /// The most runs of its size that it advances side by side; 1 where it takes them one by one.
    ///
    /// A study then hands runs to [`Self::start_side_by_side`] and [`Self::run_side_by_side`] in place
    /// of [`Self::start`] and [`Self::run`], in any number up to this. The rows of a run must depend,
    /// to the bit, neither on the lanes beside it nor on their number.
    fn side_by_side(&self) -> usize {
        1
    }

    /// Whether runs of `other` may stand beside its own. What stands beside the same stands beside each
    /// other.
    fn stands_beside(&self, _other: &dyn Simulation) -> bool {
        false
    }

    /// Runs the warm-ups of several runs, as [`Self::start`] does that of one; the states at the
    /// switch, in the order of the lanes, in one. `self` is the simulation of the first lane.
    ///
    /// If it panics, the study takes the same runs one by one.
    fn start_side_by_side(&self, lanes: &mut [Lane<'_>]) -> Start {
        side_by_side::start_one_by_one(lanes)
    }

    /// Continues a copy of `start`, a state of [`Self::start_side_by_side`] with as many lanes: each
    /// lane from the start with its number, under the policy of its own simulation in `policies`, as
    /// [`Self::run`] does one; a lane without a policy is left out. As there, the simulation of a lane
    /// may be another than that at the start, with the same warm-up.
    ///
    /// If it panics, the study takes the same runs one by one.
    fn run_side_by_side(&self, start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
        side_by_side::run_one_by_one(start, lanes, policies);
    }
}
