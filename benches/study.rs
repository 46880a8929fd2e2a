//! What a study costs besides its model: planning, tables, charts; and a published model.
//!
//! `cargo bench --bench study`; an item is a person-month, a replication or a table's row, as said.

use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::ItemsCount;
use rungs::classics::pluchino_2010::{Parameters, Pluchino2010, Policy};
use rungs::output::charts::{Chart, ChartError, Choice, Picture};
use rungs::output::{CsvTables, Manifest, OutputError, Provenance, RunDirectory, RunTables};
use rungs::scenario::{Expansion, Overrides};
use rungs::sim::{Row, RowSink, RunKey, Simulation};
use rungs::study::{self, NoProgress, Plan, RunColumns, RunIndex, tables, write_tables};
use tempfile::TempDir;

const SCENARIO: &str = r#"
name = "a policy study"
[horizon]
years = 10
burn_in_years = 5
[study]
replications = 20
[[department]]
name = "software"
headcount = 200
[[policy]]
name = "single"
preset = "single-ladder"
[[policy]]
name = "dual"
preset = "dual-ladder"
"#;

fn main() {
    divan::main();
}

/// A finished study, and a place for its files.
struct Study {
    expansion: Expansion,
    plan: Plan,
    records: RunIndex,
    folder: TempDir,
}

impl Study {
    fn new() -> Self {
        let parsed = Expansion::parse_with("study.toml", SCENARIO, &Overrides::default(), None);
        let Ok(expansion) = parsed else { panic!("the scenario is valid") };
        let plan = Plan::of(&expansion);
        let records = simulated(&plan);
        let Ok(folder) = TempDir::new() else { panic!("there is a place for tables") };
        Self { expansion, plan, records, folder }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("study")
    }

    /// Writes all tables to a directory of their own.
    fn write(&self, place: &Path) -> Result<(), OutputError> {
        let outcomes = RunColumns::of(&self.plan, &self.records)?;
        let directory = RunDirectory::create(place, true)?;
        write_tables(&self.plan, &self.records, &outcomes, &mut CsvTables::new(&directory))?;
        let simulation = &self.plan.points[0].simulation;
        Manifest {
            provenance: &Provenance {
                file: "study.toml".to_owned(),
                source: SCENARIO.as_bytes().to_vec(),
                overrides: Vec::new(),
                list: None,
            },
            scenario: self.expansion.resolved(),
            described: self.expansion.base.described(),
            tables: tables(&self.plan),
            parquet: false,
            metrics: simulation.metrics().to_vec(),
            breakdowns: simulation.breakdowns(),
            share: self.plan.share.clone(),
            joined: &[],
            missing: None,
            files: None,
            failures: &self.records.failures,
            plausible: None,
        }
        .write(&directory)?;
        directory.finish()?;
        Ok(())
    }

    fn person_months(&self) -> ItemsCount {
        ItemsCount::new(self.plan.person_months().unwrap_or_default())
    }
}

/// The records of a plan, made on one thread.
fn simulated(plan: &Plan) -> RunIndex {
    simulated_by(plan, 1)
}

fn simulated_by(plan: &Plan, threads: usize) -> RunIndex {
    let Ok(records) = study::run(plan, threads, &NoProgress) else { panic!("a study that runs") };
    records
}

/// Two policies, twenty replications: simulated and written on one thread; items are
/// person-months.
#[divan::bench(sample_count = 10)]
fn policy_study(bencher: Bencher<'_, '_>) {
    let mut study = Study::new();
    let place = study.place();
    bencher.counter(study.person_months()).bench_local(|| {
        study.records = simulated(&study.plan);
        let Ok(()) = study.write(&place) else { panic!("tables can be written") };
    });
}

/// The simulation of that study alone.
#[divan::bench(sample_count = 10)]
fn policy_study_simulated(bencher: Bencher<'_, '_>) {
    let study = Study::new();
    bencher.counter(study.person_months()).bench_local(|| simulated(&study.plan));
}

/// The simulation by threads, of four times the replications: how a sweep scales with cores.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn sweep(bencher: Bencher<'_, '_>, threads: usize) {
    let text = SCENARIO.replace("replications = 20", "replications = 80");
    let parsed = Expansion::parse_with("study.toml", &text, &Overrides::default(), None);
    let Some(plan) = parsed.ok().as_ref().map(Plan::of) else { panic!("it is valid") };
    let person_months = ItemsCount::new(plan.person_months().unwrap_or_default());
    bencher.counter(person_months).bench_local(|| simulated_by(&plan, threads));
}

/// Statistics and all tables of that study, one thread; items are rows of `series.csv`.
#[divan::bench(sample_count = 10)]
fn all_tables(bencher: Bencher<'_, '_>) {
    let study = Study::new();
    let place = study.place();
    bencher.counter(ItemsCount::new(study.plan.rows())).bench_local(|| study.write(&place));
}

/// A chart of the finished directory: read, drawn, and written as text.
#[divan::bench(args = CHARTS, sample_count = 10)]
fn chart_svg(bencher: Bencher<'_, '_>, name: &str) {
    chart(bencher, name, |picture| picture.svg().len());
}

/// That chart as pixels.
#[divan::bench(args = CHARTS, sample_count = 5)]
fn chart_png(bencher: Bencher<'_, '_>, name: &str) {
    chart(bencher, name, |picture| picture.png().map_or(0, |png| png.len()));
}

const CHARTS: [&str; 3] = ["trajectories", "forest", "distribution"];

fn chart(bencher: Bencher<'_, '_>, name: &str, write: impl Fn(&Picture) -> usize) {
    let study = Study::new();
    let Ok(()) = study.write(&study.place()) else { panic!("tables can be written") };
    let chart = Chart::ALL.into_iter().find(|chart| chart.name() == name);
    let Some(chart) = chart else { panic!("there is no chart {name}") };
    bencher.bench_local(|| {
        let Ok(sheets) = drawn(chart, &study.place()) else { panic!("{name} can be drawn") };
        sheets.iter().map(&write).sum::<usize>()
    });
}

fn drawn(chart: Chart, place: &Path) -> Result<Vec<Picture>, ChartError> {
    chart.draw(&RunTables::read(place)?, &Choice::default())
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, row: Row<'_>) {
        divan::black_box(row.observations);
    }
}

/// One run of Pluchino et al. (2010): 160 seats, 1,000 steps; items are seats and steps.
#[divan::bench]
fn pluchino_2010(bencher: Bencher<'_, '_>) {
    let model = Pluchino2010::new(&Parameters::default(), vec![Policy::default()]);
    let key = RunKey { seed: 1, replication: 1 };
    let items = model.horizon() as usize * model.persons_max();
    bencher.counter(ItemsCount::new(items)).bench_local(|| {
        let start = model.start(key, &mut Ignored);
        model.run(key, &start, 0, &mut Ignored);
    });
}
