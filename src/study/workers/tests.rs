//! The workers of a study on a model of sums, whose lanes are watched, and on the career model.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::*;
use crate::scenario::{Expansion, Fingerprint, Overrides};
use crate::sim::{Metric, Observation, Period, Reduction, RunKey, Simulation, WarmUp};
use crate::study::extent::Extent;
use crate::study::{
    Cell, Identities, NoProgress, Point, Points, Round, RunColumns, Shard, Share, Table, TableSink,
    run, run_with, write_tables,
};

/// The lanes that were given to simulations: of each call tree, replication and policy (`None` at the
/// start) of every lane that was not left out.
type Seen = Arc<Mutex<Vec<Vec<(usize, u32, Option<usize>)>>>>;

/// A model whose runs are sums, five of which stand side by side if they have the same tree.
#[derive(Clone, Debug)]
struct Sums {
    tree: usize,
    /// What the warm-up yields; it panics below 0.
    world: f64,
    /// By policy; a run panics below 0, in every third replication.
    levers: Vec<f64>,
    metrics: Vec<Metric>,
    seen: Seen,
}

impl Sums {
    fn begin(&self, key: RunKey, rows: &mut dyn RowSink) -> f64 {
        assert!(self.world >= 0.0, "world {} does not start", self.world);
        let reached = self.world + 1000.0 * key.seed as f64 + f64::from(key.replication);
        self.row(0, reached, rows);
        reached
    }

    fn go_on(&self, key: RunKey, reached: f64, policy: usize, rows: &mut dyn RowSink) {
        let lever = self.levers[policy];
        self.row(1, reached + lever / 3.0, rows);
        let is_third = key.replication.is_multiple_of(3);
        assert!(lever >= 0.0 || !is_third, "lever {lever} in replication {}", key.replication);
        self.row(2, reached + lever / 7.0, rows);
    }

    fn row(&self, time: i32, value: f64, rows: &mut dyn RowSink) {
        let observations = vec![Observation::ratio(value, 1.0); self.metrics.len()];
        rows.period(Row { time, group: 0, person_months: 1.0, observations: &observations });
    }

    fn of<'l>(lane: &Lane<'l>) -> &'l Self {
        (lane.simulation as &dyn Any).downcast_ref().unwrap()
    }

    /// Notes lanes, which have to be of one tree and no more than five.
    fn note(&self, lanes: &[Lane<'_>], policies: Option<&[Option<usize>]>) {
        assert!((1..=5).contains(&lanes.len()), "{} lanes", lanes.len());
        let policy = |at: usize| policies.map_or(Some(None), |all| all[at].map(Some));
        let lane = |(at, lane): (usize, &Lane<'_>)| {
            Some((Self::of(lane).tree, lane.key.replication, policy(at)?))
        };
        assert!(lanes.iter().all(|lane| Self::of(lane).tree == self.tree));
        self.seen.lock().unwrap().push(lanes.iter().enumerate().filter_map(lane).collect());
    }
}

impl Simulation for Sums {
    fn period(&self) -> Period {
        Period::Month
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::BurnIn(1)
    }

    fn horizon(&self) -> u32 {
        2
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn persons_max(&self) -> usize {
        1
    }

    fn policies(&self) -> usize {
        self.levers.len()
    }

    fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
        panic!("is started side by side")
    }

    fn run(&self, _key: RunKey, _start: &Start, _policy: usize, _rows: &mut dyn RowSink) {
        panic!("is run side by side")
    }

    fn side_by_side(&self) -> usize {
        5
    }

    fn stands_beside(&self, other: &dyn Simulation) -> bool {
        let other = (other as &dyn Any).downcast_ref::<Self>();
        other.is_some_and(|other| other.tree == self.tree)
    }

    fn start_side_by_side(&self, lanes: &mut [Lane<'_>]) -> Start {
        self.note(lanes, None);
        let starts = lanes.iter_mut().map(|lane| Self::of(lane).begin(lane.key, &mut *lane.rows));
        Start::new(starts.collect::<Vec<f64>>())
    }

    fn run_side_by_side(&self, start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
        self.note(lanes, Some(policies));
        let starts: &Vec<f64> = start.state();
        for ((lane, start), policy) in lanes.iter_mut().zip(starts).zip(policies) {
            if let Some(policy) = *policy {
                Self::of(lane).go_on(lane.key, *start, policy, &mut *lane.rows);
            }
        }
    }
}

/// A point of a design: tree, what the warm-up yields, and the levers.
type Given = (usize, f64, &'static [f64]);

/// A study of these points. Unless it `shares`, no two of its runs are known to be the same.
fn plan(points: &'static [Given], replications: u32, shares: bool) -> (Plan, Seen) {
    let seen = Seen::default();
    let metric = Metric {
        key: "sum",
        unit: "",
        text: "",
        scale: 1.0,
        reduction: Reduction::Mean,
        better: None,
        headline: true,
    };
    let simulation = {
        let seen = seen.clone();
        move |number: usize| {
            let (tree, world, levers) = points[number];
            let (levers, metrics) = (levers.to_vec(), vec![metric.clone()]);
            Sums { tree, world, levers, metrics, seen: seen.clone() }
        }
    };
    let names: Vec<String> = (0..points[0].2.len()).map(|number| format!("p{number}")).collect();
    let of_names: Vec<&str> = names.iter().map(String::as_str).collect();
    let single = Plan::single(simulation(0), &of_names, "", replications, 7);
    let mut extent = Extent::of(&simulation(0));
    for number in 1..points.len() {
        extent = extent.and(Extent::of(&simulation(number)));
    }
    let made = Points::new(points.len(), extent, move |number| {
        let own = if shares { String::new() } else { format!("{number}") };
        let simulation = simulation(number);
        let run = |(policy, lever): (usize, &f64)| {
            if shares { format!("{lever}") } else { format!("{lever} {policy}") }
        };
        let inputs = Fingerprint {
            warm_up: format!("{} {} {own}", simulation.tree, simulation.world),
            runs: simulation.levers.iter().enumerate().map(run).collect(),
        };
        let (identities, simulation) = (Identities::of(&inputs), Arc::new(simulation));
        Point { simulation, identities, values: Vec::new(), seed: 7 }
    });
    (Plan { points: made, ..single }, seen)
}

/// Asserts that both have the same runs, and the same failures.
fn assert_same(plan: &Plan, found: &RunIndex, expected: &RunIndex) {
    for place in plan.run_places() {
        let RunPlace { point, policy, replication } = place;
        let run = |records: &RunIndex| records.run(point, policy, replication).unwrap();
        assert_eq!(run(found), run(expected), "{place:?}");
    }
    assert_eq!(found.failures, expected.failures);
    assert_eq!(found.finished(), expected.finished());
}

/// How many warm-ups and runs simulations were asked for.
fn asked(seen: &Seen) -> (usize, usize) {
    let seen = seen.lock().unwrap();
    let lanes = || seen.iter().flatten();
    let starts = lanes().filter(|(_, _, policy)| policy.is_none()).count();
    (starts, lanes().count() - starts)
}

/// Two trees, worlds in common and not, equal policies at a point and across points.
const MIXED: &[Given] = &[
    (0, 1.0, &[0.0, 1.0, 2.0]),
    (1, 1.0, &[0.0, 1.0, 2.0]),
    (0, 1.0, &[0.0, 3.0, 1.0]),
    (0, 2.0, &[0.0, 4.0, 4.0]),
    (1, 1.0, &[0.0, 1.0, 2.0]),
    (0, 1.0, &[0.0, 0.0, 5.0]),
];

#[test]
fn what_is_the_same_is_run_once_and_found_at_every_point() {
    let (expected, _) = plan(MIXED, 7, false);
    let expected = run(&expected, 1, &NoProgress).unwrap();
    for threads in [1, 2, 3] {
        let (shared, seen) = plan(MIXED, 7, true);
        let found = run(&shared, threads, &NoProgress).unwrap();
        assert_same(&shared, &found, &expected);
        // Tree 0, world 1: levers 0, 1, 2, 3, 5; world 2: 0, 4. Tree 1: 0, 1, 2.
        let (starts, runs) = asked(&seen);
        assert_eq!(runs, 7 * 10);
        assert!(starts >= 7 * 3, "{starts} warm-ups");
        assert_eq!((found.in_journal(), shared.different_runs()), (70, 70));
        assert_eq!(found.person_months, starts as u64 + 2 * 70);
        assert_eq!(shared.person_months(), Some(7 * 3 + 2 * 70));
        let is_full = |lanes: &Vec<_>| lanes.len() == 5;
        assert!(threads > 1 || seen.lock().unwrap().iter().any(is_full), "{seen:?}");
    }
}

#[test]
fn on_one_thread_a_warm_up_in_common_is_run_once() {
    let (shared, seen) = plan(MIXED, 40, true);
    run(&shared, 1, &NoProgress).unwrap();
    assert_eq!(asked(&seen), (40 * 3, 40 * 10));
    let trees = |lanes: &Vec<(usize, u32, _)>| -> BTreeSet<usize> {
        lanes.iter().map(|(tree, ..)| *tree).collect()
    };
    assert!(seen.lock().unwrap().iter().all(|lanes| trees(lanes).len() == 1));
}

#[test]
fn few_replications_of_many_points_fill_lanes_with_runs_of_one_warm_up() {
    const MANY: &[Given] =
        &[(0, 1.0, &[0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13.])];
    let (expected, _) = plan(MANY, 1, false);
    let expected = run(&expected, 1, &NoProgress).unwrap();
    let (shared, seen) = plan(MANY, 1, true);
    let found = run(&shared, 2, &NoProgress).unwrap();
    assert_same(&shared, &found, &expected);
    let (starts, runs) = asked(&seen);
    assert_eq!((runs, found.in_journal()), (14, 14));
    assert!((2..=4).contains(&starts), "{starts}");
}

/// Counts runs; asks to stop after some of them.
struct Counted {
    runs: AtomicU64,
    stop_at: u64,
    fails_fast: bool,
}

impl Counted {
    fn new(stop_at: u64, fails_fast: bool) -> Self {
        Self { runs: AtomicU64::new(0), stop_at, fails_fast }
    }
}

impl Progress for Counted {
    fn advance(&self, runs: u64) {
        self.runs.fetch_add(runs, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.runs.load(Ordering::Relaxed) >= self.stop_at
    }

    fn fails_fast(&self) -> bool {
        self.fails_fast
    }
}

/// A world that does not start, and levers with which every third replication fails.
const FRAGILE: &[Given] = &[
    (0, 1.0, &[0.0, 1.0, -1.0]),
    (0, -1.0, &[0.0, 1.0, 2.0]),
    (0, 1.0, &[0.0, -1.0, 3.0]),
    (0, 2.0, &[0.0, -1.0, 3.0]),
    (0, -1.0, &[0.0, 4.0, 2.0]),
];

#[test]
fn runs_that_panic_are_told_from_those_beside_them_for_every_point() {
    let (expected, _) = plan(FRAGILE, 7, false);
    let expected = run(&expected, 1, &NoProgress).unwrap();
    let (shared, _) = plan(FRAGILE, 7, true);
    let told: Vec<_> =
        expected.failures.iter().map(|f| (f.replication, f.point, f.policy.as_str())).collect();
    let first = [(1, 2, ""), (1, 5, ""), (2, 2, ""), (2, 5, ""), (3, 1, "p2"), (3, 2, "")];
    assert_eq!((told.len(), &told[..6]), (2 * 7 + 3 * 2, &first[..]));
    for threads in [1, 2] {
        let counted = Counted::new(u64::MAX, false);
        let found = run(&shared, threads, &counted).unwrap();
        assert_same(&shared, &found, &expected);
        assert_eq!(counted.runs.into_inner(), shared.runs());
        assert!(!found.interrupted);
    }
}

#[test]
fn the_first_failure_ends_a_study_that_asks_for_it() {
    let (shared, _) = plan(FRAGILE, 7, true);
    let found = run(&shared, 1, &Counted::new(u64::MAX, true)).unwrap();
    let replications: Vec<u32> = found.failures.iter().map(|f| f.replication).collect();
    assert_eq!(replications, [1, 1], "{:?}", found.failures);
    assert!(found.interrupted);
}

#[test]
fn a_study_that_is_stopped_between_waves_goes_on_with_what_is_missing() {
    let (whole, _) = plan(MIXED, 7, false);
    let expected = run(&whole, 1, &NoProgress).unwrap();
    let (shared, seen) = plan(MIXED, 7, true);
    let mut records = run(&shared, 1, &Counted::new(4, false)).unwrap();
    assert!(records.interrupted && (4..40).contains(&records.finished()), "{records:?}");
    for more in [20, 60, u64::MAX] {
        let on_record = records.finished();
        records =
            run_with(&shared, records, 2, &Counted::new(on_record + more / 2, false)).unwrap();
        assert!(records.finished() > on_record);
    }
    assert!(!records.interrupted);
    assert_same(&shared, &records, &expected);
    // No run was asked for again.
    assert_eq!((asked(&seen).1, records.in_journal()), (70, 70));
    let nothing_left = run_with(&shared, records, 2, &NoProgress).unwrap();
    assert_same(&shared, &nothing_left, &expected);
    assert_eq!(asked(&seen).1, 70);
}

#[test]
fn parts_of_a_study_have_their_units_alone() {
    let (whole, _) = plan(MIXED, 7, false);
    let expected = run(&whole, 1, &NoProgress).unwrap();
    // By replications, and by points of a replication.
    for of in [3, 7, 16] {
        let mut runs = 0;
        for part in 1..=of {
            let (shared, _) = plan(MIXED, 7, true);
            let part = Plan { share: Some(Shard { part, of }.into()), ..shared };
            let found = run(&part, 2, &NoProgress).unwrap();
            for place in part.run_places() {
                let RunPlace { point, policy, replication } = place;
                let run = |records: &RunIndex| records.run(point, policy, replication).unwrap();
                assert_eq!(run(&found), run(&expected));
                assert!(run(&found).is_some());
            }
            assert_eq!(found.finished(), part.runs());
            assert!(found.in_journal() <= part.runs());
            assert_eq!(part.run_places().count() as u64, part.runs());
            runs += part.runs();
        }
        assert_eq!(runs, whole.runs());
    }
}

#[test]
fn a_round_has_its_replications_at_the_points_that_are_open() {
    let (shared, _) = plan(MIXED, 7, true);
    let round = Round { number: 2, replications: 2..5, open: [0, 2].into() };
    let share = Share { shard: Shard { part: 1, of: 1 }, round: Some(round) };
    let part = Plan { share: Some(share), ..shared };
    let found = run(&part, 1, &NoProgress).unwrap();
    let places: Vec<_> = part.run_places().map(|place| (place.point, place.replication)).collect();
    assert!(places.iter().all(|(point, number)| [0, 2].contains(point) && (3..6).contains(number)));
    assert_eq!((places.len() as u64, found.finished()), (part.runs(), part.runs()));
    assert!(found.run(1, 0, 4).unwrap().is_none() || found.in_journal() < part.runs());
}

/// A career study with this asked of it, and this after its policies; whether it `shares` as above.
fn career(study: &str, more: &str, shares: bool) -> Plan {
    let text = format!(
        "name = 'x'\nstudy.{study}\nhorizon = {{ years = 2, burn_in_years = 1 }}\n\
         [[department]]\nname = 'a'\nheadcount = 30\n[[department]]\nname = 'b'\nheadcount = 9\n\
         [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n{more}"
    );
    let expansion = Expansion::parse_with("x.toml", &text, &Overrides::default(), None);
    let plan = Plan::of(&expansion.unwrap_or_else(|faults| panic!("{faults}")));
    if shares {
        return plan;
    }
    let (count, extent) = (plan.points.len(), *plan.points.extent());
    let points = plan.points;
    let apart = Points::new(count, extent, move |number| {
        let runs = (0..points[number].simulation.policies()).map(|policy| policy.to_string());
        let inputs = Fingerprint { warm_up: number.to_string(), runs: runs.collect() };
        Point { identities: Identities::of(&inputs), ..points[number].clone() }
    });
    Plan { points: apart, ..plan }
}

#[test]
fn the_career_model_yields_the_same_shared_and_apart() {
    let levers = "[[factor]]\npath = 'policy.other.pay_parity'\nlevels = [0.2, 1.0]\n";
    let sizes = "[[factor]]\npath = 'department.a.headcount'\nlevels = [20, 40]\n";
    let alike = "[[policy]]\nname = 'again'\npreset = 'dual-ladder'\n";
    let fresh = format!("[design]\nseeds = 'fresh'\n{levers}");
    let three = "replications = 3";
    let precise = "precision = { metric = 'morale', half_width = 1.0, min = 40, max = 60 }";
    for (study, more, different) in [
        (three, levers.to_owned(), 3 * 3),
        (three, format!("{levers}{sizes}"), 3 * 6),
        (three, alike.to_owned(), 3 * 2),
        (three, format!("{alike}{levers}"), 3 * 3),
        (three, fresh, 3 * 4),
        (precise, levers.to_owned(), 60 * 3),
    ] {
        let (shared, apart) = (career(study, &more, true), career(study, &more, false));
        assert_eq!(shared.different_runs(), different, "{more}");
        let expected = run(&apart, 2, &NoProgress).unwrap();
        let found = run(&shared, 1, &NoProgress).unwrap();
        if shared.precision.is_none() {
            assert_eq!(found.in_journal(), different, "{more}");
            assert_eq!(shared.person_months(), Some(found.person_months), "{more}");
            assert_same(&shared, &found, &expected);
        }
        assert!(text_of(&shared, &found) == text_of(&apart, &expected), "{more}");
    }
}

/// The tables of a study as text.
fn text_of(plan: &Plan, records: &RunIndex) -> String {
    let columns = RunColumns::of(plan, records).unwrap();
    let mut text = Text::default();
    write_tables(plan, records, &columns, &mut text).unwrap();
    text.0
}

/// Names of tables, and a line a row.
#[derive(Default)]
struct Text(String);

impl TableSink for Text {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        self.0 += table.name;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        self.0 += &format!("{cells:?}\n");
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}
