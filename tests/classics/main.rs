//! The published models through the machinery of studies, against the figures of their papers:
//! plan, runner, journal, reduction, summary, comparison and tables meet answers that are known.

mod kane_1970;
mod lazear_2004;
mod pluchino_2010;
mod pluchino_2011;

use rungs::sim::{Metric, RunKey, Simulation};
use rungs::study::{self, Cell, Comparison, Plan, Run, RunColumns, RunIndex, StudyError};
use rungs::study::{NoProgress, Summary, Table, TableSink, summarize};

/// A study of a published model that has been run.
struct Study {
    plan: Plan,
    records: RunIndex,
    outcomes: RunColumns,
}

impl Study {
    /// Runs `model` with `parameters` under policies of these names; the first is the baseline.
    fn run<S: Simulation, W, P>(
        model: impl Fn(&W, Vec<P>) -> S,
        parameters: &W,
        policies: Vec<(String, P)>,
        replications: u32,
    ) -> Self {
        let (names, policies): (Vec<String>, Vec<P>) = policies.into_iter().unzip();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = Plan::single(model(parameters, policies), &names, "", replications, 1);
        let records = study::run(&plan, 2, &NoProgress).expect("threads");
        assert!(records.failures.is_empty(), "{:?}", records.failures);
        let outcomes = RunColumns::of(&plan, &records).expect("records in memory");
        Self { plan, records, outcomes }
    }

    fn metric(&self, key: &str) -> usize {
        let metrics = self.plan.points[0].simulation.metrics();
        metrics.iter().position(|metric| metric.key == key).expect("a metric of that key")
    }

    /// The values of a metric over the replications of a policy.
    fn values(&self, policy: &str, key: &str) -> Vec<Option<f64>> {
        let policy = self.plan.policies.iter().position(|name| name == policy).expect("a policy");
        self.outcomes.values(0, policy, 0, self.metric(key)).expect("columns in memory")
    }

    fn summary(&self, policy: &str, key: &str) -> Summary {
        summarize(&self.values(policy, key))
    }

    fn mean(&self, policy: &str, key: &str) -> f64 {
        self.summary(policy, key).mean.expect("a value")
    }

    /// Fails unless the mean over replications lies within four standard errors of `expected`.
    #[track_caller]
    fn expects(&self, policy: &str, key: &str, expected: f64) {
        let Summary { n, mean, sd, .. } = self.summary(policy, key);
        let error = sd.expect("replications") / (n as f64).sqrt();
        close(mean.expect("a value"), expected, 4.0 * error);
    }

    /// A metric of the second policy against the first.
    fn comparison(&self, key: &str) -> Comparison {
        let metric = self.metric(key);
        let comparisons = study::compare(&self.plan, &self.outcomes, 0, 0);
        let mut comparisons = comparisons.expect("columns in memory").into_iter();
        comparisons.find(|c| (c.policy, c.metric) == (1, metric)).expect("two policies")
    }

    fn run_of(&self, policy: usize, replication: u32) -> Run {
        let run = self.records.run(0, policy, replication).expect("records in memory");
        run.expect("a run that ended")
    }

    /// The sum of a count over the steps of a run.
    fn count(&self, run: &Run, key: &str) -> f64 {
        let metric = self.metric(key);
        run.after(0).map(|row| row.observation(metric).numerator).sum()
    }

    /// All tables as text.
    fn tables(&self) -> String {
        let mut text = Text::default();
        study::write_tables(&self.plan, &self.records, &self.outcomes, &mut text)
            .expect("records in memory");
        text.0
    }
}

/// Pins the results: if any draw or formula changes, this fails, and CHANGELOG.md needs an entry
/// under *Results*.
#[test]
fn the_first_runs_are_what_they_were() {
    use rungs::classics::{lazear_2004, pluchino_2010, pluchino_2011};

    let parameters =
        pluchino_2010::Parameters { steps: 50, asymptote_steps: 1, ..Default::default() };
    let model = pluchino_2010::Pluchino2010::new;
    let study = Study::run(model, &parameters, one(pluchino_2010::Policy::default()), 2);
    assert_eq!(
        study.values("one", "efficiency"),
        [Some(59.17823320731566), Some(59.80764030163206)]
    );

    let parameters = pluchino_2011::Parameters {
        transient_steps: 500,
        steps: 100,
        asymptote_steps: 10,
        ..Default::default()
    };
    let policy = pluchino_2011::Policy { random_share: 0.5, ..Default::default() };
    let study = Study::run(pluchino_2011::Pluchino2011::new, &parameters, one(policy), 2);
    assert_eq!(study.values("one", "gain"), [Some(0.2749620223496885), Some(0.2785643414671557)]);

    let parameters = lazear_2004::Parameters { workers: 10_000, ..Default::default() };
    let policy = lazear_2004::Policy::default();
    let study = Study::run(lazear_2004::Lazear2004::new, &parameters, one(policy), 2);
    assert_eq!(study.values("one", "output"), [Some(1.0075347306568172), Some(0.9864980715835608)]);
}

fn one<P>(policy: P) -> Vec<(String, P)> {
    vec![("one".to_owned(), policy)]
}

/// Tables as text: names of columns, then a line a row.
#[derive(Default)]
struct Text(String);

impl TableSink for Text {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        self.0 += &format!("{}: {}\n", table.name, names.join(","));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => (*text).to_owned(),
                Cell::Integer(number) => number.to_string(),
                Cell::Real(Some(number)) => format!("{number:?}"),
                Cell::Real(None) => String::new(),
            })
            .collect();
        self.0 += &cells.join(",");
        self.0.push('\n');
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

#[track_caller]
fn close(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected} ± {tolerance}");
}

/// Every metric is described, has a key of its own, and gets an observation in every row.
#[test]
fn every_model_yields_a_row_a_period_and_an_observation_a_metric() {
    use rungs::classics::{kane_1970, lazear_2004, pluchino_2010, pluchino_2011};

    rows_of(&pluchino_2010::Pluchino2010::new(
        &pluchino_2010::Parameters::default(),
        vec![pluchino_2010::Policy::default()],
    ));
    rows_of(&pluchino_2011::Pluchino2011::new(
        &pluchino_2011::Parameters::default(),
        vec![pluchino_2011::Policy::default()],
    ));
    rows_of(&kane_1970::Kane1970::new(&kane_1970::Parameters::default()));
    rows_of(&lazear_2004::Lazear2004::new(
        &lazear_2004::Parameters::default(),
        vec![lazear_2004::Policy::default()],
    ));
}

/// The times and widths of a model's rows.
#[derive(Default)]
struct Rows(Vec<(i32, usize)>);

impl rungs::sim::RowSink for Rows {
    fn period(&mut self, row: rungs::sim::Row<'_>) {
        assert_eq!(row.group, 0);
        self.0.push((row.time, row.observations.len()));
    }
}

fn rows_of(model: &dyn Simulation) {
    let (mut before, mut after) = (Rows::default(), Rows::default());
    let key = RunKey { seed: 3, replication: 1 };
    let start = model.start(key, &mut before);
    model.run(key, &start, 0, &mut after);
    let metrics: Vec<&Metric> = model.metrics().iter().collect();
    let expected = |times: std::ops::RangeInclusive<i32>| -> Vec<(i32, usize)> {
        times.map(|time| (time, metrics.len())).collect()
    };
    let signed = |periods: u32| i32::try_from(periods).expect("a few");
    assert_eq!(before.0, expected(1 - signed(model.warm_up().periods())..=0));
    assert_eq!(after.0, expected(1..=signed(model.horizon())));
    let mut keys: Vec<_> = metrics.iter().map(|metric| metric.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), metrics.len());
    assert!(metrics.iter().all(|metric| !metric.text.is_empty() && !metric.unit.is_empty()));
}
