//! Runs side by side: burn-ins, and what follows them, of several runs of one tree at once.
//!
//! Runs under different policies, of different replications and of different parameters may stand side by side,
//! as long as their trees and their years are the same. What a run yields depends neither on those beside it nor on
//! how many they are: one run alone is the case of one.

use std::any::Any;

use super::engine::lanes::LANES;
use super::engine::layout::Layout;
use super::engine::month::Engine;
use super::observe::breakdowns::BreakdownRecorder;
use super::observe::ledger::Sums;
use super::observe::trace::{ModelRun, Year, live};
use super::policy::Policy;
use super::setting::Setting;
use super::{BurnedIn, CareerModel, pushback, whole};
use crate::rng::Streams;
use crate::sim::{Lane, Start};

/// Rows of an organization of several runs at most: what they hold is as large as a cache that cores share.
const ROWS_MAX: usize = 1 << 14;

/// The most runs of a tree that are advanced side by side.
pub(crate) fn most(layout: &Layout) -> usize {
    let runs = (ROWS_MAX / layout.seats.max(1)).clamp(1, LANES);
    // The power of two at or below.
    1 << runs.ilog2()
}

/// Runs the burn-ins of as many runs as a power of two; their rows get years up to 0.
pub(crate) fn burn_in(runs: &mut [ModelRun<'_>]) -> BurnedIn {
    let design = &runs[0].model.design;
    let settings = settings(runs, None, 0);
    let layout = runs[0].model.layouts.of(runs.len()).clone();
    let mut engine = Engine::start(layout, streams(runs), &settings);
    let times = 1 - whole(design.burn_in_years)..=0;
    let years: Vec<_> = times.map(|year| live(&mut engine, &settings, year, runs)).collect();
    let output_base: Vec<Vec<_>> = match years.last() {
        Some(last) => last.iter().map(|year| year.sums.iter().map(per_seat).collect()).collect(),
        None => {
            for (number, run) in runs.iter_mut().enumerate() {
                run.model.count_at_start(&engine, number, run.rows);
            }
            vec![vec![None; 1 + engine.organization.layout.departments]; runs.len()]
        }
    };
    for years in &years {
        report(years, &output_base, runs);
    }
    let mut organization = engine.organization;
    pushback::note_pay_base(&mut organization);
    BurnedIn { organization, output_base }
}

/// Continues a copy of `start`, which is of as many runs, each under its policy; rows get years from 1 on.
pub(crate) fn run(start: &BurnedIn, runs: &mut [ModelRun<'_>], policies: &[&Policy]) {
    let mut engine = Engine::from(start.organization.clone(), streams(runs));
    let years = runs[0].model.design.years;
    if runs.iter().any(|run| run.rows.wants().breakdowns) {
        engine.record_breakdowns(&settings(runs, Some(policies), 1), years);
    }
    for year in 1..=years {
        let settings = settings(runs, Some(policies), year);
        let lived = live(&mut engine, &settings, whole(year), runs);
        report(&lived, &start.output_base, runs);
    }
    if !engine.breakdowns.is_empty() {
        BreakdownRecorder::close(&mut engine.breakdowns, &engine.organization);
    }
    for (breakdowns, run) in engine.breakdowns.iter().zip(runs) {
        if run.rows.wants().breakdowns {
            breakdowns.report(run.model.groups.len(), run.rows);
        }
    }
}

/// The settings of the departments of all runs in `year` (0 and below: the burn-in).
fn settings(runs: &[ModelRun<'_>], policies: Option<&[&Policy]>, year: u32) -> Vec<Setting> {
    let policy = |number: usize| policies.map(|policies| policies[number]);
    let runs = runs.iter().enumerate();
    runs.flat_map(|(number, run)| run.model.settings(policy(number), year)).collect()
}

fn streams(runs: &[ModelRun<'_>]) -> Vec<Streams> {
    runs.iter().map(|run| Streams::new(run.key.seed, run.key.replication)).collect()
}

/// Output per seat-month.
fn per_seat(sums: &Sums) -> Option<f64> {
    (sums.seat_months > 0.0 && sums.output > 0.0).then(|| sums.output / sums.seat_months)
}

/// Reports a year of every run.
fn report(years: &[Year], output_base: &[Vec<Option<f64>>], runs: &mut [ModelRun<'_>]) {
    for ((year, base), run) in years.iter().zip(output_base).zip(runs) {
        run.model.report(year, base, run.rows);
    }
}

/// What [`start`] hands over: burn-ins of a power of two of runs, one after the other.
#[derive(Debug)]
struct Starts(Vec<BurnedIn>);

/// Runs the burn-ins of any number of runs: in as few powers of two as there are.
pub(crate) fn start(lanes: &mut [Lane<'_>]) -> Start {
    let mut runs = of_models(lanes);
    let mut starts = Vec::new();
    let mut rest = &mut runs[..];
    while !rest.is_empty() {
        let (first, others) = rest.split_at_mut((1 << rest.len().ilog2()).min(LANES));
        starts.push(burn_in(first));
        rest = others;
    }
    Start::new(Starts(starts))
}

/// Continues the runs of [`start`] under policies of their own models; those without one are left out.
pub(crate) fn continue_from(start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
    let Starts(starts) = start.state();
    let mut runs: Vec<_> = of_models(lanes).into_iter().map(Some).collect();
    let mut first = 0;
    for start in starts {
        let count = start.output_base.len();
        let wanted: Vec<_> =
            (0..count).filter(|number| policies[first + number].is_some()).collect();
        let mut rest = &wanted[..];
        while !rest.is_empty() {
            let (chosen, others) = rest.split_at(1 << rest.len().ilog2());
            let own = |number: &usize| {
                let run = runs[first + number].take()?;
                let policy = &run.model.policies[policies[first + number]?];
                Some((run, policy))
            };
            let (mut own, policies): (Vec<_>, Vec<_>) = chosen.iter().filter_map(own).unzip();
            if own.len() == count {
                run(start, &mut own, &policies);
            } else {
                run(&start.of_runs(chosen, own[0].model), &mut own, &policies);
            }
            rest = others;
        }
        first += count;
    }
}

/// The lanes as runs of the career model.
///
/// # Panics
///
/// Where a lane is of another simulation, which does not stand beside it.
fn of_models<'a>(lanes: &'a mut [Lane<'_>]) -> Vec<ModelRun<'a>> {
    let of_model = |lane: &'a mut Lane<'_>| {
        let simulation: &dyn Any = lane.simulation;
        match simulation.downcast_ref() {
            Some(model) => ModelRun { model, key: lane.key, rows: &mut *lane.rows },
            None => panic!("{:?} does not stand beside a career model", lane.simulation),
        }
    };
    lanes.iter_mut().map(of_model).collect()
}

impl BurnedIn {
    /// The state of some of the runs alone, as many as a power of two.
    fn of_runs(&self, runs: &[usize], model: &CareerModel) -> Self {
        Self {
            organization: self.organization.of_runs(runs, model.layouts.of(runs.len())),
            output_base: runs.iter().map(|&run| self.output_base[run].clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Design;
    use crate::model::constants::Constants;
    use crate::model::parameters::DepartmentParameters;
    use crate::model::policy::{Levers, Policy};
    use crate::sim::{Row, RowSink, RunKey, Simulation, Tallies, Wants};

    /// Every number that a run yields, to the bit.
    #[derive(Debug, Default, PartialEq)]
    struct Numbers(Vec<u64>);

    impl RowSink for Numbers {
        fn wants(&self) -> Wants {
            Wants { breakdowns: true, ..Wants::PERIODS }
        }

        fn period(&mut self, row: Row<'_>) {
            self.0.push(row.person_months.to_bits());
            for observation in row.observations {
                self.0.extend([observation.numerator, observation.denominator].map(f64::to_bits));
            }
        }

        fn tallies(&mut self, tallies: Tallies<'_>) {
            self.0.extend(tallies.sums.iter().map(|sum| sum.to_bits()));
        }
    }

    /// Models of one tree under two policies, whose parameters differ as much as parameters can.
    fn models(headcounts: &[u32]) -> [CareerModel; 3] {
        [0, 1, 2].map(|world: u8| {
            let extent = f64::from(world);
            let parameters = |headcount| DepartmentParameters {
                headcount,
                rho: 0.3 * extent,
                sigma: 0.4 + 0.1 * extent,
                base_quit: 0.008 + 0.004 * extent,
                envy: [0.0, 0.4, 0.1][usize::from(world)],
                culture: 0.3 * extent,
                morale_noise: 0.02 + 0.01 * extent,
                contagion: 0.2 * extent,
                ..DepartmentParameters::default()
            };
            let department =
                |(number, &headcount): (usize, &u32)| (number.to_string(), parameters(headcount));
            let mut constants = Constants::STANDARD;
            constants.quit_burnout *= 1.0 + 0.3 * f32::from(world);
            constants.review_months = [12.0, 6.0, 12.0][usize::from(world)];
            let dual = crate::model::fixture::dual();
            let mut pressed = dual.clone();
            (pressed.standing_months, pressed.bar_noise, pressed.pay_budget) =
                (12.0 * extent, 0.2 * extent, world == 1);
            let policy = |levers| Policy { levers, pilot: None, from_year: 1 };
            CareerModel::new(Design {
                departments: headcounts.iter().enumerate().map(department).collect(),
                constants,
                market: vec![1.0, 1.0 + 0.5 * extent],
                burn_in_years: 2,
                years: 3,
                baseline: Levers::default(),
            })
            .under(vec![policy(Levers::default()), policy(pressed)])
        })
    }

    /// What a run yields alone.
    fn alone(model: &CareerModel, key: RunKey, policy: usize) -> Numbers {
        let mut numbers = Numbers::default();
        let start = Simulation::start(model, key, &mut numbers);
        Simulation::run(model, key, &start, policy, &mut numbers);
        numbers
    }

    #[test]
    fn a_run_yields_the_same_in_whatever_company() {
        for headcounts in [[60].as_slice(), &[30, 45], &[1], &[9, 1]] {
            let models = models(headcounts);
            for count in [2, 3, 7, 32] {
                let of = |lane: usize| {
                    let replication = 1 + u32::try_from(lane).unwrap() / 2;
                    (&models[lane % 3], RunKey { seed: 5, replication }, lane / 2 % 2)
                };
                let mut found: Vec<_> = (0..count).map(|_| Numbers::default()).collect();
                let mut lanes: Vec<Lane<'_>> = found
                    .iter_mut()
                    .enumerate()
                    .map(|(lane, rows)| {
                        let (simulation, key, _) = of(lane);
                        Lane { simulation, key, rows }
                    })
                    .collect();
                let start = models[0].start_side_by_side(&mut lanes);
                // One is left out, the others continue without it.
                let policies: Vec<_> =
                    (0..count).map(|lane| (lane != 1).then(|| of(lane).2)).collect();
                models[0].run_side_by_side(&start, &mut lanes, &policies);
                for (lane, found) in found.iter().enumerate().filter(|(lane, _)| *lane != 1) {
                    let (model, key, policy) = of(lane);
                    let same = *found == alone(model, key, policy);
                    assert!(same, "lane {lane} of {count}, {headcounts:?}");
                }
            }
        }
    }

    #[test]
    fn runs_stand_beside_those_of_the_same_tree_and_years() {
        let [model, other, _] = models(&[40]);
        assert!(model.stands_beside(&other));
        assert!(!model.stands_beside(&models(&[41])[0]));
        assert!(!model.stands_beside(&models(&[20, 20])[0]));
        let longer = Design { years: 4, ..other.design.clone() };
        assert!(!model.stands_beside(&CareerModel::new(longer)));
        assert_eq!(model.side_by_side(), LANES);
    }
}
