//! Runs that are advanced side by side, which a simulation may be faster at than at one after the
//! other; and how that is done where a simulation has no way of its own: one after the other.

use std::fmt::{self, Debug, Formatter};

use super::{RowSink, RunKey, Simulation, Start};

/// One of several runs that are advanced side by side.
pub struct Lane<'a> {
    /// The simulation whose run it is; one that stands beside those of the other lanes
    /// ([`Simulation::stands_beside`]).
    pub simulation: &'a dyn Simulation,
    /// Which run of its simulation.
    pub key: RunKey,
    /// The receiver of its rows, which takes those of no other lane.
    pub rows: &'a mut dyn RowSink,
}

impl Debug for Lane<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { simulation, key, .. } = self;
        let mut lane = formatter.debug_struct("Lane");
        lane.field("simulation", simulation).field("key", key).finish_non_exhaustive()
    }
}

/// The starts of several runs, in the order of their lanes.
struct Starts(Vec<Start>);

/// Starts one run after the other, each by [`Simulation::start`] of its own simulation.
pub(super) fn start_one_by_one(lanes: &mut [Lane<'_>]) -> Start {
    let starts = lanes.iter_mut().map(|lane| lane.simulation.start(lane.key, &mut *lane.rows));
    Start::new(Starts(starts.collect()))
}

/// Continues one run after the other, each by [`Simulation::run`] of its own simulation; a lane
/// without a policy is left out.
///
/// # Panics
///
/// With a start that is not of [`start_one_by_one`] with as many lanes, or with other than a policy
/// a lane.
pub(super) fn run_one_by_one(start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
    let Starts(starts) = start.state();
    assert_eq!((lanes.len(), policies.len()), (starts.len(), starts.len()), "lanes and starts");
    for ((start, lane), policy) in starts.iter().zip(lanes).zip(policies) {
        if let Some(policy) = *policy {
            lane.simulation.run(lane.key, start, policy, &mut *lane.rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Metric, Observation, Period, Row, WarmUp};

    /// A simulation whose runs yield a number of its own, of their replication and of their policy.
    #[derive(Debug)]
    struct Numbered(f64);

    impl Simulation for Numbered {
        fn period(&self) -> Period {
            Period::Step
        }

        fn warm_up(&self) -> WarmUp {
            WarmUp::BurnIn(1)
        }

        fn horizon(&self) -> u32 {
            1
        }

        fn metrics(&self) -> &[Metric] {
            &[]
        }

        fn policies(&self) -> usize {
            3
        }

        fn start(&self, key: RunKey, rows: &mut dyn RowSink) -> Start {
            let reached = self.0 + f64::from(key.replication);
            rows.period(row(0, reached, &[]));
            Start::new(reached)
        }

        fn run(&self, _key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
            let reached: &f64 = start.state();
            rows.period(row(1, reached + policy as f64 / 10.0, &[]));
        }
    }

    fn row(time: i32, person_months: f64, observations: &[Observation]) -> Row<'_> {
        Row { time, group: 0, person_months, observations }
    }

    /// Times and numbers.
    #[derive(Debug, Default, PartialEq)]
    struct Rows(Vec<(i32, f64)>);

    impl RowSink for Rows {
        fn period(&mut self, row: Row<'_>) {
            self.0.push((row.time, row.person_months));
        }
    }

    /// What runs of two simulations yield side by side, under these policies after each other.
    fn side_by_side(waves: &[[Option<usize>; 3]]) -> [Rows; 3] {
        let simulations = [Numbered(10.0), Numbered(20.0), Numbered(10.0)];
        let mut rows = [Rows::default(), Rows::default(), Rows::default()];
        let mut lanes: Vec<Lane<'_>> = simulations
            .iter()
            .zip(&mut rows)
            .zip(1..)
            .map(|((simulation, rows), replication)| Lane {
                simulation,
                key: RunKey { seed: 1, replication },
                rows,
            })
            .collect();
        let start = simulations[0].start_side_by_side(&mut lanes);
        for policies in waves {
            simulations[0].run_side_by_side(&start, &mut lanes, policies);
        }
        rows
    }

    #[test]
    fn without_a_way_of_its_own_a_simulation_takes_runs_one_by_one() {
        assert_eq!(Numbered(1.0).side_by_side(), 1);
        assert!(!Numbered(1.0).stands_beside(&Numbered(1.0)));
        let found = side_by_side(&[[Some(1), Some(0), None], [Some(2), None, Some(2)]]);
        let expected = [
            Rows(vec![(0, 11.0), (1, 11.1), (1, 11.2)]),
            Rows(vec![(0, 22.0), (1, 22.0)]),
            Rows(vec![(0, 13.0), (1, 13.2)]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    #[should_panic(expected = "lanes and starts")]
    fn a_run_without_a_start_is_refused() {
        let (mut one, mut other) = (Rows::default(), Rows::default());
        let key = RunKey { seed: 1, replication: 1 };
        let simulation = &Numbered(1.0);
        let mut lanes = [&mut one, &mut other].map(|rows| Lane { simulation, key, rows });
        let start = simulation.start_side_by_side(&mut lanes[..1]);
        simulation.run_side_by_side(&start, &mut lanes, &[Some(0), Some(0)]);
    }
}
