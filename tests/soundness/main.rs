//! Whether the machinery itself can be trusted: streams that do not touch, draws that are uniform,
//! intervals that cover, pairing that pays, a burn-in that is long enough, and answers that do not
//! depend on how large the organization is. Seeds are fixed; the tolerances are stated beside them.
//!
//! What needs the model's own constants changed (the time between reviews) or looks at persons as
//! they are drawn stands in src/model/soundness.rs. Figures are printed:
//! `cargo test --release --test soundness -- --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

mod intervals;
mod pairing;
mod settling;
mod streams;

use rungs::scenario::Scenario;
use rungs::sim::Metric;
use rungs::study::{NoProgress, Plan, RunColumns, run};

/// The metrics that the headline is made of, in the order of the tables.
const HEADLINE: [&str; 8] = [
    "attrition_rate",
    "star_attrition_rate",
    "manager_attrition_rate",
    "morale",
    "burnout_share",
    "output_per_seat",
    "unit_labor_cost",
    "stars_in_craft",
];

/// A finished study of one department.
struct Study {
    plan: Plan,
    outcomes: RunColumns,
}

impl Study {
    /// A study of `headcount` contributors under `policies` (TOML), the first the baseline.
    fn new(
        headcount: u32,
        years: (u32, u32),
        (replications, seed): (u32, u64),
        policies: &str,
    ) -> Self {
        let (burn_in_years, years) = years;
        let text = format!(
            "name = 's'\nhorizon = {{ years = {years}, burn_in_years = {burn_in_years} }}\n\
             study = {{ replications = {replications}, seed = {seed} }}\n\
             department = [{{ headcount = {headcount} }}]\n{policies}"
        );
        let scenario = Scenario::parse("s.toml", &text).unwrap();
        let plan = Plan::of(&scenario.into());
        let records = run(&plan, 2, &NoProgress).unwrap();
        assert!(records.failures.is_empty());
        let outcomes = RunColumns::of(&plan, &records).unwrap();
        Self { plan, outcomes }
    }

    fn metric(&self, key: &str) -> (usize, &Metric) {
        self.plan.metrics().into_iter().find(|(_, metric)| metric.key == key).unwrap()
    }

    /// The values of a metric by replication.
    fn values(&self, policy: usize, key: &str) -> Vec<f64> {
        let (index, _) = self.metric(key);
        let values = self.outcomes.values(0, policy, 0, index).unwrap();
        values.into_iter().map(Option::unwrap).collect()
    }

    /// Policy less baseline by replication.
    fn differences(&self, policy: usize, key: &str) -> Vec<f64> {
        let pairs = self.values(policy, key).into_iter().zip(self.values(0, key));
        pairs.map(|(policy, baseline)| policy - baseline).collect()
    }
}

/// A policy: the single ladder with one thing changed.
fn policy(name: &str, levers: &str) -> String {
    format!("[[policy]]\nname = '{name}'\n{levers}\n")
}

/// Mean, and its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, (square / (n - 1.0) / n).sqrt())
}

fn variance(values: &[f64]) -> f64 {
    let (_, error) = mean_and_error(values);
    error * error * values.len() as f64
}
