//! What a person-month costs, beside the floor that the random numbers set.
//!
//! `cargo bench` prints times and throughput; an item is a person-month, or for the floor the one
//! random word that a person-month needs. Compare figures of one run only: machines are noisy.

use divan::Bencher;
use divan::counter::ItemsCount;
use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy, preset};
use rungs::model::{CareerModel, Design};
use rungs::rng::{Place, Purpose, Streams, Words};
use rungs::sim::{Census, Entry, Lane, Row, RowSink, RunKey, Simulation, Wants};

const KEY: RunKey = RunKey { seed: 1, replication: 1 };

fn main() {
    // Figures are those of one core, but where a bench says otherwise.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build_global();
    assert!(one.is_ok(), "nothing has begun to use threads");
    divan::main();
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, row: Row<'_>) {
        divan::black_box(row.person_months);
    }
}

fn model(headcount: u32, burn_in_years: u32, years: u32) -> CareerModel {
    CareerModel::new(Design {
        departments: vec![(
            "software".to_owned(),
            DepartmentParameters { headcount, ..DepartmentParameters::default() },
        )],
        constants: Constants::STANDARD,
        market: Vec::new(),
        burn_in_years,
        years,
        baseline: Levers::default(),
    })
}

fn dual() -> Policy {
    let levers = preset("dual-ladder").map_or_else(Levers::default, Levers::of_preset);
    Policy::immediate(levers)
}

/// Filling a buffer with ChaCha8 words: no simulation of this kind can be faster.
#[divan::bench(args = [1_000, 100_000])]
fn floor(bencher: Bencher<'_, '_>, words: usize) {
    let streams = Streams::new(1, 1);
    let mut buffer = Words::default();
    let mut period = 0;
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        period = (period + 1) % 1000;
        let place = Place { department: 0, level: 0, period };
        streams.fill(Purpose::Work, place, 0, words, &mut buffer);
        divan::black_box(buffer.word(words - 1))
    });
}

/// Twelve months under the dual ladder, by contributors' seats; an item is a person-month. The
/// copy of the start state that a run continues is part of it.
#[divan::bench(args = [100, 1_000, 10_000, 100_000, 1_000_000], sample_count = 5)]
fn year(bencher: Bencher<'_, '_>, headcount: u32) {
    let model = model(headcount, 1, 1);
    let start = model.burn_in(KEY, &mut Ignored);
    let policy = dual();
    bencher
        .counter(ItemsCount::new(12 * model.seats()))
        .bench_local(|| model.run_under(KEY, &start, &policy, &mut Ignored));
}

/// A year of one organization of 1,000,000 contributors' seats, by threads.
#[divan::bench(args = [1, 2], sample_count = 3)]
fn one_on_threads(bencher: Bencher<'_, '_>, threads: usize) {
    let model = model(1_000_000, 1, 1);
    let start = model.burn_in(KEY, &mut Ignored);
    let policy = dual();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let Ok(pool) = pool else { panic!("threads can be had") };
    bencher
        .counter(ItemsCount::new(12 * model.seats()))
        .bench_local(|| pool.install(|| model.run_under(KEY, &start, &policy, &mut Ignored)));
}

/// Ten years, with what happens once a year only.
#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 10)]
fn decade(bencher: Bencher<'_, '_>, headcount: u32) {
    let model = model(headcount, 2, 10);
    let start = model.burn_in(KEY, &mut Ignored);
    let policy = dual();
    bencher
        .counter(ItemsCount::new(12 * 10 * model.seats()))
        .bench_local(|| model.run_under(KEY, &start, &policy, &mut Ignored));
}

/// Ten years of as many runs as are advanced side by side in a study, at most 32 of them, by contributors'
/// seats; an item is a person-month.
#[divan::bench(args = [50, 100, 400, 1_000, 3_000, 10_000], sample_count = 10)]
fn side_by_side(bencher: Bencher<'_, '_>, headcount: u32) {
    let model = model(headcount, 2, 10).under(vec![dual()]);
    let runs = model.side_by_side();
    let mut rows: Vec<Ignored> = (0..runs).map(|_| Ignored).collect();
    let lane = |(rows, replication)| Lane {
        simulation: &model,
        key: RunKey { seed: 1, replication },
        rows,
    };
    let mut lanes: Vec<Lane<'_>> =
        rows.iter_mut().map(|rows| rows as &mut dyn RowSink).zip(1..).map(lane).collect();
    let start = model.start_side_by_side(&mut lanes);
    let policies = vec![Some(0); runs];
    bencher
        .counter(ItemsCount::new(12 * 10 * model.seats() * runs))
        .bench_local(|| model.run_side_by_side(&start, &mut lanes, &policies));
}

/// Takes what it wants and drops it.
struct Listener(Wants);

impl RowSink for Listener {
    fn period(&mut self, row: Row<'_>) {
        divan::black_box(row.person_months);
    }

    fn wants(&self) -> Wants {
        self.0
    }

    fn month(&mut self, _month: u32, row: Row<'_>) {
        divan::black_box(row.person_months);
    }

    fn person(&mut self, person: Entry<'_>) {
        divan::black_box(person.numbers);
    }

    fn event(&mut self, event: Entry<'_>) {
        divan::black_box(event.numbers);
    }
}

/// One year at the default size, by what is wanted besides it.
#[divan::bench(args = ["nothing", "months", "events", "persons by year", "everything"])]
fn traced_year(bencher: Bencher<'_, '_>, what: &str) {
    let model = model(800, 2, 1);
    let start = model.burn_in(KEY, &mut Ignored);
    let policy = dual();
    let wants = match what {
        "months" => Wants { months: true, ..Wants::PERIODS },
        "events" => Wants { events: true, ..Wants::PERIODS },
        "persons by year" => Wants { persons: Census::Period, ..Wants::PERIODS },
        "everything" => Wants::ALL,
        _ => Wants::PERIODS,
    };
    bencher
        .counter(ItemsCount::new(12 * model.seats()))
        .bench_local(|| model.run_under(KEY, &start, &policy, &mut Listener(wants)));
}

/// A full run at the defaults: thirty years of burn-in and ten under the dual ladder.
#[divan::bench(sample_count = 10)]
fn full_run(bencher: Bencher<'_, '_>) {
    let model = model(800, 30, 10);
    let policy = dual();
    bencher.counter(ItemsCount::new(12 * 40 * model.seats())).bench_local(|| {
        let start = model.burn_in(KEY, &mut Ignored);
        model.run_under(KEY, &start, &policy, &mut Ignored);
    });
}
