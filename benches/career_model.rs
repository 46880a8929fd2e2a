//! What a person-month costs, beside the floor that the random numbers set.
//!
//! `cargo bench` prints times and throughput; an item is a person-month, or for the floor the one
//! random word that a person-month needs. Compare figures of one run only: machines are noisy.

use divan::Bencher;
use divan::counter::ItemsCount;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy, preset};
use rungs::model::{CareerModel, Design};
use rungs::rng::{Place, Purpose, Streams, Words};
use rungs::sim::{Row, RowSink, RunKey, Simulation};

const KEY: RunKey = RunKey { seed: 1, replication: 1 };

fn main() {
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

/// Ten years under the dual ladder, by contributors' seats.
#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 10)]
fn decade(bencher: Bencher<'_, '_>, headcount: u32) {
    let model = model(headcount, 2, 10);
    let start = model.start(KEY, &mut Ignored);
    let policy = dual();
    bencher
        .counter(ItemsCount::new(12 * 10 * model.seats()))
        .bench_local(|| model.run(KEY, &start, &policy, &mut Ignored));
}

/// A full run at the defaults: thirty years of burn-in and ten under the dual ladder.
#[divan::bench(sample_count = 10)]
fn full_run(bencher: Bencher<'_, '_>) {
    let model = model(800, 30, 10);
    let policy = dual();
    bencher.counter(ItemsCount::new(12 * 40 * model.seats())).bench_local(|| {
        let start = model.start(KEY, &mut Ignored);
        model.run(KEY, &start, &policy, &mut Ignored);
    });
}
