//! A model of one's own whose loop over agents is as fast as the processor allows: columns instead of
//! objects, the exponential of the library, and a choice in place of a branch.
//! `cargo run --release --example employees`

use std::error::Error;
use std::io::Write;

use rungs::numeric::{VectorTask, exp, sum, vectorized};
use rungs::rng::{Place, Purpose, Streams, unit};
use rungs::sim::{
    Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation, Start,
    WarmUp,
};
use rungs::study::{self, NoProgress, Plan, RunColumns, compare};

/// Morale of somebody who has just come.
const FRESH: f64 = 0.5;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    quits_by_policy(10_000, &mut std::io::stdout().lock())
}

/// Employees whose morale moves towards that of their firm, and who quit the more often the lower
/// it is. A fresh one takes over the place at once.
#[derive(Debug)]
pub(crate) struct Employees {
    number: usize,
    months: u32,
    /// By policy, the morale that the firm makes.
    targets: Vec<f64>,
    metrics: [Metric; 2],
}

impl Employees {
    pub(crate) fn new(number: usize, months: u32, targets: &[f64]) -> Self {
        let metric = |key, text, better| Metric {
            key,
            unit: "share",
            text,
            scale: 1.0,
            reduction: Reduction::RatioOfSums,
            better: Some(better),
            headline: true,
        };
        let metrics = [
            metric("morale", "Mean morale at the end of the month.", Direction::Higher),
            metric("quits", "Quits over employees.", Direction::Lower),
        ];
        Self { number, months, targets: targets.to_vec(), metrics }
    }
}

/// A month of all employees: for each a word for its morale, and one for its quit.
struct Month<'a> {
    morale: &'a mut [f64],
    noise: &'a [u32],
    luck: &'a [u32],
    target: f64,
    quits: u64,
    morale_sum: f64,
}

impl VectorTask for Month<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let words = self.noise.iter().zip(self.luck);
        for (morale, (&noise, &luck)) in self.morale.iter_mut().zip(words) {
            let moved = *morale + 0.1 * (self.target - *morale) + 0.05 * (2.0 * unit(noise) - 1.0);
            // With probability 1 / (1 + e^(8m − 1)), without the division.
            let quits = unit(luck) * (1.0 + exp(8.0 * moved - 1.0)) < 1.0;
            self.quits += u64::from(quits);
            *morale = if quits { FRESH } else { moved };
        }
        self.morale_sum = sum(self.morale);
    }
}

impl Simulation for Employees {
    fn period(&self) -> Period {
        Period::Month
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::None
    }

    fn horizon(&self) -> u32 {
        self.months
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn policies(&self) -> usize {
        self.targets.len()
    }

    fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
        Start::new(vec![FRESH; self.number])
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let streams = Streams::new(key.seed, key.replication);
        let mut morale = start.state::<Vec<f64>>().clone();
        let mut words = vec![0; 2 * self.number];
        for (month, time) in (1..=self.months).zip(1..) {
            let place = Place { department: 0, level: 0, period: month };
            streams.words(Purpose::Work, place, &mut words);
            let (noise, luck) = words.split_at(self.number);
            let target = self.targets[policy];
            let mut month =
                Month { morale: &mut morale, noise, luck, target, quits: 0, morale_sum: 0.0 };
            vectorized(&mut month);
            let (quits, count) = (month.quits as f64, self.number as f64);
            let observations =
                &[Observation::ratio(month.morale_sum, count), Observation::ratio(quits, count)];
            rows.period(Row { time, group: 0, person_months: count, observations });
        }
    }
}

/// Compares a firm with a better one.
pub(crate) fn quits_by_policy(number: usize, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let employees = Employees::new(number, 120, &[0.65, 0.75]);
    let identity = format!("{number} employees, 1");
    let plan = Plan::single(employees, &["as it is", "better"], &identity, 20, 1);
    let records = study::run(&plan, 2, &NoProgress)?;
    let outcomes = RunColumns::of(&plan, &records)?;
    for comparison in compare(&plan, &outcomes, 0, 0)? {
        let metric = plan.points[0].simulation.metrics()[comparison.metric].key;
        if let Some(interval) = comparison.paired.and_then(|paired| paired.interval) {
            writeln!(out, "{metric} changes by {:.4} to {:.4}", interval.low, interval.high)?;
        }
    }
    Ok(())
}
