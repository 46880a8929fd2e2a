//! Which runs are asked for: names and numbers of the command line against the study.

use std::io::Write;

use super::super::{UsageError, counted};
use super::{Every, ReplayArguments};
use rungs::run::StudySource;
use rungs::scenario::{Career, Expansion, nearest};
use rungs::sim::{Choice, Simulation};
use rungs::study::{DISK_MAX_BYTES, Plan, RunPlace};

/// The runs that the command line asks for, validated.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) plan: Plan,
    /// The name of the scenario.
    pub(super) name: &'a str,
    /// The world of the design point.
    pub(super) world: Career,
    /// From 0.
    pub(super) point: usize,
    /// From 0, in the order of the command line.
    pub(super) policies: Vec<usize>,
    /// From 1.
    pub(super) replication: u32,
    pub(super) persons: Vec<u64>,
    pub(super) seats: Vec<u64>,
}

impl<'a> Question<'a> {
    /// Resolves the command line against a study.
    pub(super) fn of(source: &'a StudySource, arguments: &ReplayArguments) -> anyhow::Result<Self> {
        let expansion = &source.expansion;
        expansion.base.career().ok_or_else(|| no_persons(expansion))?;
        let plan = Plan::of(expansion);
        let point = point(&plan, arguments.point)?;
        let world = expansion.scenario(point).career().cloned();
        let mut policies = Vec::new();
        for name in &arguments.policy {
            let policy = policy(&plan.policies, name)?;
            if policies.contains(&policy) {
                return Err(UsageError(format!("--policy {name:?} is given twice")).into());
            }
            policies.push(policy);
        }
        let (replication, of) = (arguments.replication, plan.replications);
        if replication == 0 || replication > of {
            let text = format!("--replication {replication}: the study has replications 1 to {of}");
            return Err(UsageError(text).into());
        }
        let seats = plan.points[point].simulation.persons_max() as u64;
        if let Some(seat) = arguments.seat.iter().find(|seat| !(1..=seats).contains(seat)) {
            let text = format!("--seat {seat}: the organization has seats 1 to {seats}");
            return Err(UsageError(text).into());
        }
        Ok(Self {
            name: &expansion.base.name,
            world: world.ok_or_else(|| no_persons(expansion))?,
            point,
            policies,
            replication,
            persons: arguments.person.clone(),
            seats: arguments.seat.clone(),
            plan,
        })
    }

    pub(super) fn simulation(&self) -> &dyn Simulation {
        self.plan.points[self.point].simulation.as_ref()
    }

    /// The run of a policy (from 0).
    pub(super) fn at(&self, policy: usize) -> RunPlace {
        RunPlace { point: self.point, policy, replication: self.replication }
    }

    /// Refuses a table of persons that would fill the disk.
    pub(super) fn check_size(&self, arguments: &ReplayArguments) -> anyhow::Result<()> {
        /// Measured: 192 in a department of 800.
        const ROW_BYTES: u64 = 200;
        let simulation = self.simulation();
        let burn_in = if arguments.burn_in { simulation.warm_up().periods() } else { 0 };
        let rows_a_year = match arguments.persons {
            Every::Month => 12,
            Every::Year => 1,
        };
        let years = u64::from(burn_in) + u64::from(simulation.horizon());
        let rows =
            years * rows_a_year * simulation.persons_max() as u64 * self.policies.len() as u64;
        if rows * ROW_BYTES <= DISK_MAX_BYTES {
            return Ok(());
        }
        let remedy = match arguments.persons {
            Every::Month => "give --persons year",
            Every::Year => "replay fewer policies",
        };
        let text = format!(
            "persons.csv would take about {} GiB, more than the limit of {} GiB; {remedy}",
            (rows * ROW_BYTES) >> 30,
            DISK_MAX_BYTES >> 30
        );
        Err(UsageError(text).into())
    }

    /// Names of the policies that are asked for.
    pub(super) fn names(&self) -> Vec<&str> {
        self.policies.iter().map(|&policy| self.plan.policies[policy].as_str()).collect()
    }

    /// Prints what was run.
    pub(super) fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let names: Vec<_> = self.names().iter().map(|name| format!("\"{name}\"")).collect();
        let noun = if names.len() == 1 { "policy" } else { "policies" };
        let point = match self.plan.points.len() {
            1 => String::new(),
            _ => format!(", point {}", self.point + 1),
        };
        writeln!(
            out,
            "{}{point}, replication {} (seed {}): {noun} {}, {} after {} of burn-in",
            self.name,
            self.replication,
            self.plan.seed,
            names.join(" and "),
            counted(u64::from(self.simulation().horizon()), "year", "years"),
            counted(u64::from(self.simulation().warm_up().periods()), "year", "years"),
        )?;
        Ok(())
    }
}

/// Why a published model is not replayed.
fn no_persons(expansion: &Expansion) -> UsageError {
    UsageError(format!(
        "a replay follows persons, and the model {:?} tells of none; series.csv has every period of \
         its runs",
        expansion.base.model().word()
    ))
}

fn point(plan: &Plan, asked: Option<usize>) -> anyhow::Result<usize> {
    let points = plan.points.len();
    let text = match asked {
        None if points == 1 => return Ok(0),
        Some(point) if (1..=points).contains(&point) => return Ok(point - 1),
        None => format!("the study has {points} design points; name one with --point (points.csv)"),
        Some(point) => format!(
            "--point {point}: the study has {}",
            match points {
                1 => "one design point".to_owned(),
                _ => format!("design points 1 to {points}"),
            }
        ),
    };
    Err(UsageError(text).into())
}

fn policy(policies: &[String], name: &str) -> anyhow::Result<usize> {
    if let Some(policy) = policies.iter().position(|policy| policy == name) {
        return Ok(policy);
    }
    let help = nearest(name, policies.iter().map(String::as_str)).map_or_else(
        || {
            let names: Vec<_> = policies.iter().map(|policy| format!("{policy:?}")).collect();
            format!("expected {}", names.join(", "))
        },
        |near| format!("did you mean {near:?}?"),
    );
    Err(UsageError(format!("--policy {name:?}: no policy of the study is called so; {help}"))
        .into())
}
