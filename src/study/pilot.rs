//! Smaller studies than one that is planned, to be run before it: a pilot, which is the baseline at
//! every design point, and a sample, which has every table.

use std::any::Any;
use std::sync::Arc;

use super::extent::Extent;
use super::{Detail, Plan, Point, Points};
use crate::sim::{
    Breakdown, Field, Lane, Metric, Period, PlausibleBand, RowSink, RunKey, Simulation, Start,
    WarmUp,
};

impl Plan {
    /// The same study with its baseline alone, in `replications` replications of every point under
    /// the same draws, without breakdowns, months and persons.
    ///
    /// # Panics
    ///
    /// Without a replication.
    #[must_use]
    pub fn pilot(self, replications: u32) -> Self {
        assert!(replications > 0, "a pilot without a replication");
        let (studied, baseline) = (self.points, self.baseline);
        let (count, extent) = (studied.len(), *studied.extent());
        Self {
            points: Points::new(count, extent, move |number| studied[number].narrowed(&[baseline])),
            policies: vec![self.policies[baseline].clone()],
            baseline: 0,
            also_against: Vec::new(),
            replications,
            precision: None,
            detail: Detail::default(),
            attribution: None,
            shown: None,
            share: None,
            ..self
        }
    }

    /// The same study at its first design point, with its baseline and one more policy, in
    /// `replications` replications: a little of every table, but for that of the precision.
    ///
    /// # Panics
    ///
    /// Without a replication.
    #[must_use]
    pub fn sample(&self, replications: u32) -> Self {
        assert!(replications > 0, "a sample without a replication");
        let other = (0..self.policies.len()).find(|&policy| policy != self.baseline);
        let policies: Vec<usize> = std::iter::once(self.baseline).chain(other).collect();
        let first = self.points[0].narrowed(&policies);
        let extent = Extent::of(first.simulation.as_ref());
        Self {
            points: Points::new(1, extent, move |_| first.clone()),
            policies: policies.iter().map(|&policy| self.policies[policy].clone()).collect(),
            baseline: 0,
            also_against: Vec::new(),
            replications,
            precision: None,
            share: None,
            factors: self.factors.clone(),
            shown: self.shown.clone(),
            worlds: None,
            attribution: None,
            worthwhile: self.worthwhile.clone(),
            ..*self
        }
    }

    /// Periods that the study simulates, what is the same at several points or under several policies
    /// once; those of a simulation without time count as one.
    #[must_use]
    pub fn periods(&self) -> u64 {
        let (first, different) = (&self.points[0].simulation, self.points.different());
        let before = u64::from(first.warm_up().periods()) * different.warm_ups;
        let after = u64::from(first.horizon().max(1)) * different.runs;
        u64::from(self.replications) * (before + after)
    }
}

impl Point {
    /// The same point under some of its policies, of which the first is the baseline.
    fn narrowed(&self, policies: &[usize]) -> Self {
        let (studied, values, seed) = (self.simulation.clone(), self.values.clone(), self.seed);
        let simulation = Arc::new(Narrowed { studied, policies: policies.to_vec() });
        Self { simulation, identities: self.identities.only(policies), values, seed }
    }
}

/// A simulation under some of its policies.
#[derive(Debug)]
struct Narrowed {
    studied: Arc<dyn Simulation>,
    policies: Vec<usize>,
}

impl Simulation for Narrowed {
    fn period(&self) -> Period {
        self.studied.period()
    }

    fn warm_up(&self) -> WarmUp {
        self.studied.warm_up()
    }

    fn horizon(&self) -> u32 {
        self.studied.horizon()
    }

    fn metrics(&self) -> &[Metric] {
        self.studied.metrics()
    }

    fn groups(&self) -> &[String] {
        self.studied.groups()
    }

    fn person_columns(&self) -> &[Field] {
        self.studied.person_columns()
    }

    fn persons_max(&self) -> usize {
        self.studied.persons_max()
    }

    fn state_bytes(&self) -> u64 {
        self.studied.state_bytes()
    }

    fn goals(&self) -> &[&'static str] {
        self.studied.goals()
    }

    fn cost_of_output(&self) -> Option<&'static str> {
        self.studied.cost_of_output()
    }

    fn plausible(&self) -> &[PlausibleBand] {
        self.studied.plausible()
    }

    fn viable(&self) -> &[PlausibleBand] {
        self.studied.viable()
    }

    fn breakdowns(&self) -> &[Breakdown] {
        self.studied.breakdowns()
    }

    fn policies(&self) -> usize {
        self.policies.len()
    }

    fn start(&self, key: RunKey, rows: &mut dyn RowSink) -> Start {
        self.studied.start(key, rows)
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        self.studied.run(key, start, self.policies[policy], rows);
    }

    fn side_by_side(&self) -> usize {
        self.studied.side_by_side()
    }

    fn stands_beside(&self, other: &dyn Simulation) -> bool {
        let other = Self::of(other);
        other.is_some_and(|other| self.studied.stands_beside(other.studied.as_ref()))
    }

    fn start_side_by_side(&self, lanes: &mut [Lane<'_>]) -> Start {
        self.studied.start_side_by_side(&mut studied(lanes))
    }

    fn run_side_by_side(&self, start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
        let own = |(lane, policy): (&Lane<'_>, &Option<usize>)| {
            policy
                .map(|policy| Self::of(lane.simulation).map_or(policy, |own| own.policies[policy]))
        };
        let policies: Vec<Option<usize>> = lanes.iter().zip(policies).map(own).collect();
        self.studied.run_side_by_side(start, &mut studied(lanes), &policies);
    }
}

impl Narrowed {
    /// A simulation that is narrowed, too; `None` for any other.
    fn of(simulation: &dyn Simulation) -> Option<&Self> {
        (simulation as &dyn Any).downcast_ref()
    }
}

/// The same lanes, each of the simulation that is narrowed in it.
fn studied<'l>(lanes: &'l mut [Lane<'_>]) -> Vec<Lane<'l>> {
    let lane = |lane: &'l mut Lane<'_>| {
        let simulation = Narrowed::of(lane.simulation);
        let simulation = simulation.map_or(lane.simulation, |narrowed| narrowed.studied.as_ref());
        Lane { simulation, key: lane.key, rows: &mut *lane.rows }
    };
    lanes.iter_mut().map(lane).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Observation, Reduction, Row};
    use crate::study::journal::RunDigest;
    use crate::study::{NoProgress, RunColumns, RunPlace, judge, run};

    /// A world whose quits are known: 10 + replication under policy 0, 100 times as many under the
    /// others; and that cannot be anywhere else.
    #[derive(Debug)]
    struct Known([Metric; 2], [PlausibleBand; 3]);

    fn known() -> Known {
        let metric = |key| Metric {
            key,
            unit: "per 100",
            text: "",
            scale: 1.0,
            reduction: Reduction::Mean,
            better: None,
            headline: true,
        };
        let band = |metric, low, high| PlausibleBand { metric, low, high, source: "by hand" };
        Known(
            [metric("quits"), metric("rises")],
            [band("rises", 2.0, 15.0), band("quits", 5.0, 11.5), band("gone", 0.0, 1.0)],
        )
    }

    impl Simulation for Known {
        fn period(&self) -> Period {
            Period::Step
        }

        fn warm_up(&self) -> WarmUp {
            WarmUp::None
        }

        fn horizon(&self) -> u32 {
            1
        }

        fn metrics(&self) -> &[Metric] {
            &self.0
        }

        fn policies(&self) -> usize {
            3
        }

        fn plausible(&self) -> &[PlausibleBand] {
            &self.1
        }

        fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
            Start::new(())
        }

        fn run(&self, key: RunKey, _start: &Start, policy: usize, rows: &mut dyn RowSink) {
            let quits = 10.0 + f64::from(key.replication);
            let quits = if policy == 1 { quits } else { 100.0 * quits };
            let observations = &[Observation::ratio(quits, 1.0), Observation::MISSING];
            rows.period(Row { time: 1, group: 0, person_months: 0.0, observations });
        }
    }

    fn key(plan: &Plan, policy: usize) -> RunDigest {
        plan.run_key(RunPlace { point: 0, policy, replication: 1 })
    }

    fn plan() -> Plan {
        Plan { baseline: 1, ..Plan::single(known(), &["a", "b", "c"], "", 4, 1) }
    }

    #[test]
    fn the_baseline_is_judged_by_its_mean_and_what_does_not_exist_lies_nowhere() {
        let whole = plan();
        let columns = RunColumns::of(&whole, &run(&whole, 1, &NoProgress).unwrap()).unwrap();
        let judged = judge(&whole, &columns).unwrap();
        let [point] = judged.as_slice() else { panic!("{judged:?}") };
        let [rises, quits] = point.measured.as_slice() else { panic!("{point:?}") };
        assert_eq!((rises.mean, rises.n, rises.is_outside()), (None, 0, false));
        assert_eq!((quits.mean, quits.n, quits.is_outside()), (Some(12.5), 4, true));
        assert_eq!((point.point, point.outside().collect::<Vec<_>>()), (1, vec![quits]));
    }

    #[test]
    fn a_sample_runs_the_baseline_and_another_policy_with_the_draws_of_the_study() {
        let sample = plan().sample(2);
        assert_eq!((sample.runs(), sample.baseline), (4, 0));
        assert_eq!(sample.policies, ["b", "a"]);
        for (own, studied) in [(0, 1), (1, 0)] {
            assert_eq!(key(&sample, own), key(&plan(), studied));
        }
        let columns = RunColumns::of(&sample, &run(&sample, 1, &NoProgress).unwrap()).unwrap();
        let quits = |policy| columns.values(0, policy, 0, 0).unwrap();
        assert_eq!(quits(0), [Some(11.0), Some(12.0)]);
        assert_eq!(quits(1), [Some(1100.0), Some(1200.0)]);
    }

    #[test]
    fn a_pilot_runs_the_baseline_alone_with_the_draws_of_the_study() {
        let pilot = plan().pilot(2);
        assert_eq!((pilot.runs(), pilot.policies.as_slice()), (2, ["b".to_owned()].as_slice()));
        assert_eq!(key(&pilot, 0), key(&plan(), 1));
        assert_eq!((pilot.periods(), plan().periods()), (2, 12));
        let columns = RunColumns::of(&pilot, &run(&pilot, 1, &NoProgress).unwrap()).unwrap();
        let judged = judge(&pilot, &columns).unwrap();
        // 11 and 12: their mean is the end of the band, which belongs to it.
        assert_eq!(judged[0].measured[1].mean, Some(11.5));
        assert_eq!(judged[0].outside().count(), 0);
    }
}
