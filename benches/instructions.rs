//! Workloads whose instructions `benches/count-instructions` counts by valgrind's callgrind.
//!
//! The pass over the seats runs in the instructions that every processor of the architecture has,
//! so that the count is the same on every machine. `cargo bench --bench instructions` runs both
//! workloads once and counts nothing.

use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy, preset};
use rungs::model::{CareerModel, Design, force_baseline_instructions};
use rungs::output::{CsvTables, OutputError, RunDirectory};
use rungs::scenario::{Expansion, Overrides};
use rungs::sim::{Row, RowSink, RunKey};
use rungs::study::{self, NoProgress, Plan, RunColumns, write_tables};

fn main() -> Result<(), OutputError> {
    force_baseline_instructions();
    let named: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let asked = |workload: &str| named.is_empty() || named.iter().any(|name| name == workload);
    if asked("months") {
        months();
    }
    if asked("study") {
        study()?;
    }
    Ok(())
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, row: Row<'_>) {
        std::hint::black_box(row.person_months);
    }
}

/// An organization of 1,000 contributors' seats: two years of burn-in, five under the dual ladder.
fn months() {
    let parameters = DepartmentParameters { headcount: 1_000, ..DepartmentParameters::default() };
    let model = CareerModel::new(Design {
        departments: vec![("software".to_owned(), parameters)],
        constants: Constants::STANDARD,
        market: Vec::new(),
        burn_in_years: 2,
        years: 5,
        baseline: Levers::default(),
    });
    let dual = preset("dual-ladder").map_or_else(Levers::default, Levers::of_preset);
    let key = RunKey { seed: 1, replication: 1 };
    let start = model.burn_in(key, &mut Ignored);
    model.run_under(key, &start, &Policy::immediate(dual), &mut Ignored);
}

/// `scenarios/tiny.toml` on one thread, and its tables.
fn study() -> Result<(), OutputError> {
    let text = include_str!("../scenarios/tiny.toml");
    let parsed = Expansion::parse_with("tiny.toml", text, &Overrides::default(), None);
    let Ok(expansion) = parsed else { panic!("the scenario is valid") };
    let plan = Plan::of(&expansion);
    let records = study::run(&plan, 1, &NoProgress)?;
    let outcomes = RunColumns::of(&plan, &records)?;
    let place = std::env::temp_dir().join(format!("rungs-instructions-{}", std::process::id()));
    let directory = RunDirectory::create(&place, true)?;
    study::with_threads(1, || {
        write_tables(&plan, &records, &outcomes, &mut CsvTables::new(&directory))
    })??;
    // What is not finished leaves nothing behind.
    drop(directory);
    Ok(())
}
