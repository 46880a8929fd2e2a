//! How long a study takes, from a probe of this machine.

use std::time::Instant;

use rungs::model::{CareerModel, Design};
use rungs::run::{StudySource, WritingNeed};
use rungs::scenario::Career;
use rungs::sim::{Lane, Row, RowSink, RunKey, Simulation};
use rungs::study::Plan;

/// Seconds that the study takes on this machine, from a probe of it.
pub(super) fn seconds(source: &StudySource, plan: &Plan, threads: usize) -> f64 {
    work_seconds(source, plan) / effective(threads, plan.different_runs())
}

/// Seconds that the runs of the study take on one processor like those of this machine.
pub(super) fn work_seconds(source: &StudySource, plan: &Plan) -> f64 {
    let scenario = &source.expansion.base;
    match (scenario.career(), plan.person_months()) {
        (Some(career), Some(months)) => {
            seconds_per_person_month(career, scenario.study.baseline, plan) * months as f64
        }
        _ => seconds_per_run(plan) * plan.different_runs() as f64,
    }
}

/// Seconds that tables, charts and report take.
pub(super) fn writing_seconds(need: &WritingNeed, threads: usize) -> f64 {
    need.seconds / effective(threads, u64::MAX)
}

/// Threads that can work at the same time on as many runs.
pub(super) fn effective(threads: usize, runs: u64) -> f64 {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let busy = (threads.min(processors) as u64).min(runs);
    f64::from(u32::try_from(busy).unwrap_or(1))
}

/// Seconds per person-month on this machine, measured on small organizations with the scenario's
/// departments, as many side by side as in the study.
fn seconds_per_person_month(scenario: &Career, baseline: usize, plan: &Plan) -> f64 {
    const SEATS: u32 = 1500;
    const YEARS: u32 = 2;
    let share = SEATS / u32::try_from(scenario.departments.len()).unwrap_or(1);
    let departments = scenario.departments.iter().map(|department| {
        let mut parameters = department.parameters.clone();
        parameters.headcount = parameters.headcount.min(share.max(1));
        (department.name.clone(), parameters)
    });
    let probe = CareerModel::new(Design {
        departments: departments.collect(),
        constants: scenario.model_constants(),
        market: Vec::new(),
        burn_in_years: YEARS,
        years: 1,
        baseline: scenario.policies[baseline].policy.levers.clone(),
    });
    let warm_ups = plan.different_runs() / plan.policies.len().max(1) as u64;
    let abreast = plan.points[0].simulation.side_by_side().min(probe.side_by_side());
    let abreast = abreast.min(usize::try_from(warm_ups).unwrap_or(usize::MAX)).max(1);
    let seats = u32::try_from(probe.seats() * abreast).unwrap_or(1);
    let person_months = f64::from(12 * YEARS) * f64::from(seats);
    let mut rows: Vec<Ignored> = (0..abreast).map(|_| Ignored).collect();
    let lanes = rows.iter_mut().zip(1..).map(|(rows, replication)| Lane {
        simulation: &probe,
        key: RunKey { seed: 1, replication },
        rows,
    });
    let mut lanes: Vec<_> = lanes.collect();
    // The least of three: the first also warms the caches.
    let times = (1..=3).map(|_| {
        let clock = Instant::now();
        probe.start_side_by_side(&mut lanes);
        clock.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min) / person_months
}

/// Seconds for a run of the first design point on this machine.
fn seconds_per_run(plan: &Plan) -> f64 {
    let point = &plan.points[0];
    let key = RunKey { seed: plan.seed, replication: 1 };
    let clock = Instant::now();
    let start = point.simulation.start(key, &mut Ignored);
    point.simulation.run(key, &start, plan.baseline, &mut Ignored);
    clock.elapsed().as_secs_f64()
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, _row: Row<'_>) {}
}
