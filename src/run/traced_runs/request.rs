//! Which runs are asked for: names and numbers against the study.

use super::TracedRuns;
use crate::run::{RunError, StudySource};
use crate::scenario::nearest;
use crate::sim::Choice;
use crate::study::{PersonRows, Plan};

/// Runs of a study, and people in them.
#[derive(Clone, Debug)]
pub struct TraceRequest {
    /// The design point, from 1; `None` where the study has one.
    pub point: Option<usize>,
    /// Names of the policies.
    pub policies: Vec<String>,
    /// The replication, from 1.
    pub replication: u32,
    /// Ids of persons whose every year is kept.
    pub persons: Vec<u64>,
    /// Seats, from 1, whose occupants at the switch are followed, too.
    pub seats: Vec<u64>,
    /// Which rows the table of persons has.
    pub rows: PersonRows,
}

impl<'r> TracedRuns<'r> {
    /// What is asked of the study of a scenario.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for what the study does not have.
    pub fn new(source: &StudySource, request: &'r TraceRequest) -> Result<Self, RunError> {
        let expansion = &source.expansion;
        let no_persons = || {
            RunError::Refused(format!(
                "a replay follows persons, and the model {:?} tells of none; the table series has \
                 every period of its runs",
                expansion.base.model().word()
            ))
        };
        expansion.base.career().ok_or_else(no_persons)?;
        let plan = Plan::of(expansion);
        let point = point(&plan, request.point)?;
        let career = expansion.scenario(point).career().cloned().ok_or_else(no_persons)?;
        let mut policies = Vec::new();
        for name in &request.policies {
            let policy = policy(&plan.policies, name)?;
            if policies.contains(&policy) {
                return Err(RunError::Refused(format!("policy {name:?} is given twice")));
            }
            policies.push(policy);
        }
        let (replication, of) = (request.replication, plan.replications);
        if replication == 0 || replication > of {
            let text = format!("replication {replication}: the study has replications 1 to {of}");
            return Err(RunError::Refused(text));
        }
        let seats = plan.points[point].simulation.persons_max() as u64;
        if let Some(seat) = request.seats.iter().find(|seat| !(1..=seats).contains(seat)) {
            let text = format!("seat {seat}: the organization has seats 1 to {seats}");
            return Err(RunError::Refused(text));
        }
        Ok(Self { request, plan, career, point, policies })
    }
}

fn point(plan: &Plan, asked: Option<usize>) -> Result<usize, RunError> {
    let points = plan.points.len();
    Err(RunError::Refused(match asked {
        None if points == 1 => return Ok(0),
        Some(point) if (1..=points).contains(&point) => return Ok(point - 1),
        None => format!(
            "the study has {points} design points; name one of those in points.csv (--point K)"
        ),
        Some(point) if points == 1 => format!("point {point}: the study has one design point"),
        Some(point) => format!("point {point}: the study has design points 1 to {points}"),
    }))
}

fn policy(policies: &[String], name: &str) -> Result<usize, RunError> {
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
    let text = format!("policy {name:?}: no policy of the study is called so; {help}");
    Err(RunError::Refused(text))
}
