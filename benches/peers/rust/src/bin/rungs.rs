//! rungs: the employee model as a third party's [`Simulation`], and pluchino-2010 as it is shipped.

use peers::employee::{A, B, FRESH, moved};
use peers::{Arguments, measure, pluchino};
use rungs::classics::pluchino_2010::{Parameters, Pluchino2010, Policy};
use rungs::numeric::{VectorTask, exp, sum, vectorized};
use rungs::rng::{Place, Purpose, Streams, unit};
use rungs::sim::{
    Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation, Start, WarmUp,
};

fn main() {
    let arguments = Arguments::read();
    match arguments.model.as_str() {
        "employee" => {
            let model = Company::new(arguments.agents, arguments.steps);
            measure::<2>(&arguments, |seed| run(&model, seed, arguments.steps));
        }
        "pluchino-2010" => {
            let steps = u32::try_from(arguments.steps).expect("few steps");
            let parameters = Parameters { steps, ..Parameters::default() };
            let model = Pluchino2010::new(&parameters, vec![Policy::default()]);
            measure::<1>(&arguments, |seed| run(&model, seed, pluchino::TAIL));
        }
        other => panic!("no model {other}"),
    }
}

/// Means of the first `N` metrics over the last `tail` periods.
fn run<const N: usize>(model: &dyn Simulation, replication: u32, tail: usize) -> [f64; N] {
    let key = RunKey { seed: 1, replication };
    let from = model.horizon() as usize - tail;
    let mut rows = Means { from, tail, means: [0.0; N] };
    let start = model.start(key, &mut rows);
    model.run(key, &start, 0, &mut rows);
    rows.means
}

struct Means<const N: usize> {
    from: usize,
    tail: usize,
    means: [f64; N],
}

impl<const N: usize> RowSink for Means<N> {
    fn period(&mut self, row: Row<'_>) {
        if usize::try_from(row.time).is_ok_and(|time| time > self.from) {
            for (mean, observed) in self.means.iter_mut().zip(row.observations) {
                *mean += observed.numerator / observed.denominator / self.tail as f64;
            }
        }
    }
}

#[derive(Debug)]
struct Company {
    agents: usize,
    months: u32,
    metrics: [Metric; 2],
}

impl Company {
    fn new(agents: usize, months: usize) -> Self {
        let metric = |key, text| Metric {
            key,
            unit: "share",
            text,
            scale: 1.0,
            reduction: Reduction::RatioOfSums,
            better: None,
            headline: true,
        };
        Self {
            agents,
            months: u32::try_from(months).expect("few months"),
            metrics: [
                metric("morale", "Mean morale at the end of the month."),
                metric("quits", "Quits over employees."),
            ],
        }
    }
}

impl Simulation for Company {
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

    fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
        Start::new(vec![FRESH; self.agents])
    }

    fn run(&self, key: RunKey, start: &Start, _policy: usize, rows: &mut dyn RowSink) {
        let streams = Streams::new(key.seed, key.replication);
        let mut employees = start.state::<Vec<f64>>().clone();
        let mut words = vec![0; 2 * self.agents];
        for (month, time) in (1..=self.months).zip(1..) {
            let place = Place { department: 0, level: 0, period: month };
            streams.words(Purpose::Work, place, &mut words);
            let (noise, luck) = words.split_at(self.agents);
            let mut month =
                Month { employees: &mut employees, noise, luck, quits: 0, morale_sum: 0.0 };
            vectorized(&mut month);
            let count = self.agents as f64;
            let observations = &[
                Observation::ratio(month.morale_sum, count),
                Observation::ratio(month.quits as f64, count),
            ];
            rows.period(Row { time, group: 0, person_months: count, observations });
        }
    }
}

/// A month of all employees, as in examples/employees.rs.
struct Month<'a> {
    employees: &'a mut [f64],
    noise: &'a [u32],
    luck: &'a [u32],
    quits: u64,
    morale_sum: f64,
}

impl VectorTask for Month<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let words = self.noise.iter().zip(self.luck);
        for (morale, (&noise, &luck)) in self.employees.iter_mut().zip(words) {
            let later = moved(*morale, unit(noise));
            // With the probability of a quit, without its division.
            let quits = unit(luck) * (1.0 + exp(B * later - A)) < 1.0;
            self.quits += u64::from(quits);
            *morale = if quits { FRESH } else { later };
        }
        self.morale_sum = sum(self.employees);
    }
}
