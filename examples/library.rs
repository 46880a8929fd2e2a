//! Studies in Rust, without a scenario file: one of the career model, built in code, and one of a
//! model that the library has never heard of. `cargo run --release --example library`

use std::error::Error;
use std::io::Write;
use std::path::Path;

use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, PRESETS, Policy};
use rungs::model::{CareerModel, Design};
use rungs::output::{CsvTables, RunDirectory};
use rungs::rng::{Place, Purpose, Streams, Words, unit};
use rungs::sim::{
    Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation, Start,
    WarmUp,
};
use rungs::study::{self, NoProgress, Plan, RunColumns, compare};
use serde_json::json;

type Done = Result<(), Box<dyn Error>>;

pub(crate) fn main() -> Done {
    let out = &mut std::io::stdout().lock();
    career_study(out)?;
    let place = std::env::temp_dir().join("rungs-example-voters");
    own_model(&place, out)?;
    writeln!(out, "The tables of the voters are in {}.", place.display())?;
    Ok(())
}

/// What a dual ladder changes in a small firm, and what the half of it changes.
pub(crate) fn career_study(out: &mut impl Write) -> Done {
    let ladder = |preset| Levers::of_preset(&PRESETS[preset]);
    let half = Levers { pay_parity: 0.5, prestige_parity: 0.5, ..ladder(1) };
    let design = Design {
        departments: vec![(
            "software".to_owned(),
            DepartmentParameters { headcount: 60, ..Default::default() },
        )],
        constants: Constants::STANDARD,
        market: vec![1.0, 1.5],
        burn_in_years: 5,
        years: 3,
        baseline: ladder(0),
    };
    let policies = [ladder(0), ladder(1), half].map(Policy::immediate);
    let identity = format!("career model of {design:?} under {policies:?}");
    let model = CareerModel::new(design).under(policies.into());
    let plan = Plan::single(model, &["single", "dual", "half"], &identity, 8, 1);

    let records = study::run(&plan, 2, &NoProgress)?;
    let outcomes = RunColumns::of(&plan, &records)?;
    let metrics = plan.points[0].simulation.metrics();
    for comparison in compare(&plan, &outcomes, 0, 0)? {
        let metric = &metrics[comparison.metric];
        if let Some(paired) = comparison.paired.filter(|_| metric.headline) {
            let (policy, change) = (&plan.policies[comparison.policy], paired.difference);
            writeln!(out, "{policy}: {} changes by {change:.3} {}", metric.key, metric.unit)?;
        }
    }
    Ok(())
}

/// Voters on a ring take over the opinion of a neighbor, the left or the right one by chance
/// (the voter model of Holley & Liggett 1975), but for zealots, who never change theirs.
#[derive(Debug)]
pub(crate) struct Voters {
    number: usize,
    steps: u32,
    /// By policy, how many of the voters are zealots, spread evenly, who hold opinion 1.
    zealots: Vec<usize>,
    metrics: [Metric; 2],
}

impl Voters {
    fn new(number: usize, steps: u32, zealots: &[usize]) -> Self {
        let share = |key, text, reduction, better| Metric {
            key,
            unit: "share",
            text,
            scale: 1.0,
            reduction,
            better,
            headline: true,
        };
        let held = "Voters who hold opinion 1, after the last step.";
        let strife = "Pairs of neighbors who hold different opinions, over all steps.";
        let less = Some(Direction::Lower);
        let metrics = [
            share("opinion_share", held, Reduction::Last, None),
            share("strife_share", strife, Reduction::RatioOfSums, less),
        ];
        Self { number, steps, zealots: zealots.to_vec(), metrics }
    }

    fn left(&self, voter: usize) -> usize {
        (voter + self.number - 1) % self.number
    }

    fn right(&self, voter: usize) -> usize {
        (voter + 1) % self.number
    }

    fn observe(&self, opinions: &[bool]) -> [Observation; 2] {
        let pairs = opinions.iter().enumerate();
        let count = |number: usize| number as f64;
        let held = opinions.iter().filter(|&&opinion| opinion).count();
        let strife = pairs.filter(|&(v, &opinion)| opinion != opinions[self.right(v)]).count();
        [held, strife].map(|sum| Observation::ratio(count(sum), count(self.number)))
    }
}

/// A draw's address is replication, step and voter; the same voter is tossed the same coin under
/// every policy, so that policies can be compared in pairs.
fn draws(key: RunKey, step: u32, voters: usize) -> Vec<f64> {
    let mut words = Words::default();
    let place = Place { department: 0, level: 0, period: step };
    Streams::new(key.seed, key.replication).fill(Purpose::Work, place, 0, voters, &mut words);
    (0..voters).map(|voter| unit(words.word(voter))).collect()
}

impl Simulation for Voters {
    fn period(&self) -> Period {
        Period::Step
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::None
    }

    fn horizon(&self) -> u32 {
        self.steps
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn policies(&self) -> usize {
        self.zealots.len()
    }

    fn start(&self, key: RunKey, _rows: &mut dyn RowSink) -> Start {
        let opinions = draws(key, 0, self.number).into_iter().map(|draw| draw < 0.5);
        Start::new(opinions.collect::<Vec<bool>>())
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let (start, zealots) = (start.state::<Vec<bool>>(), self.zealots[policy]);
        let is_zealot = |voter: usize| voter * zealots % self.number < zealots;
        let mut opinions: Vec<bool> =
            (0..self.number).map(|voter| start[voter] || is_zealot(voter)).collect();
        for (step, time) in (1..=self.steps).zip(1..) {
            let draws = draws(key, step, self.number);
            let heard = |voter: usize| {
                let right = draws[voter] < 0.5;
                opinions[if right { self.right(voter) } else { self.left(voter) }]
            };
            opinions = (0..self.number).map(|voter| is_zealot(voter) || heard(voter)).collect();
            let observations = &self.observe(&opinions);
            rows.period(Row { time, group: 0, person_months: 0.0, observations });
        }
    }
}

/// Runs the voters by the machinery of every study, and writes every table to `place`.
pub(crate) fn own_model(place: &Path, out: &mut impl Write) -> Done {
    let policies = ["0 zealots", "4 zealots", "16 zealots"];
    let voters = Voters::new(64, 100, &[0, 4, 16]);
    let plan = Plan::single(voters, &policies, "64 voters, 1", 20, 7);
    let records = study::run(&plan, 2, &NoProgress)?;
    let outcomes = RunColumns::of(&plan, &records)?;
    let directory = RunDirectory::create(place, true)?;
    study::write_tables(&plan, &records, &outcomes, &mut CsvTables::new(&directory))?;
    // What the manifest lists is the program's own, and may be replaced by the next run.
    let tables = study::tables(&plan).into_iter();
    let tables: Vec<_> =
        tables.map(|table| json!({ "file": format!("{}.csv", table.name) })).collect();
    let manifest =
        json!({ "program": "rungs", "results_version": study::RESULTS_VERSION, "tables": tables });
    directory.write("manifest.json", manifest.to_string().as_bytes())?;
    directory.finish()?;
    for comparison in compare(&plan, &outcomes, 0, 0)? {
        let metric = plan.points[0].simulation.metrics()[comparison.metric].key;
        let policy = &plan.policies[comparison.policy];
        if let Some(interval) = comparison.paired.and_then(|paired| paired.interval) {
            let (low, high) = (interval.low, interval.high);
            writeln!(out, "{policy}: {metric} changes by {low:.3} to {high:.3}")?;
        }
    }
    Ok(())
}
