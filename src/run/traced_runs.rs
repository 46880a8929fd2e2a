//! Runs of a study again, month by month and person by person, without a file.

mod request;

pub use request::TraceRequest;

use std::collections::BTreeSet;

use super::{RunError, Story};
use crate::scenario::Career;
use crate::sim::Simulation;
use crate::study::{self, Failure, Plan, RunPlace, RunTrace, TableSink, TraceTables, TracedEntry};

/// Valid runs of a study, to be run again.
#[derive(Debug)]
pub struct TracedRuns<'r> {
    /// What is asked.
    pub request: &'r TraceRequest,
    /// The plan of the study.
    pub plan: Plan,
    /// The organization at the design point.
    pub career: Career,
    /// The design point, from 0.
    pub point: usize,
    /// The policies, from 0, in the order of the request.
    pub policies: Vec<usize>,
}

impl TracedRuns<'_> {
    /// The simulation of the design point.
    #[must_use]
    pub fn simulation(&self) -> &dyn Simulation {
        self.plan.points[self.point].simulation.as_ref()
    }

    /// Names of the policies that are asked for.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.policies.iter().map(|&policy| self.plan.policies[policy].as_str()).collect()
    }

    /// Runs every policy again, keeps what is asked of it, and writes months, persons and events of
    /// them all into `sinks`, which have begun. The inner error is a run that failed as it did in its
    /// study.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for a person that is in none of the runs and a seat that is vacant at the
    /// switch; [`RunError::Output`] of a sink.
    pub fn trace<T: TableSink>(
        &self,
        sinks: &mut [T; 3],
    ) -> Result<Result<Vec<RunTrace<'_>>, Failure>, RunError>
    where
        RunError: From<T::Error>,
    {
        let (plan, request) = (&self.plan, self.request);
        let mut traces = Vec::new();
        for &policy in &self.policies {
            let at = RunPlace { point: self.point, policy, replication: request.replication };
            let mut tables = TraceTables::new(plan, at, request.rows, sinks);
            let mut trace = RunTrace::new(self.simulation(), &request.persons, &request.seats);
            if let Err(failure) = study::replay(plan, at, &mut [&mut tables, &mut trace]) {
                return Ok(Err(failure));
            }
            tables.finish()?;
            traces.push(trace);
        }
        self.check_people(&traces)?;
        Ok(Ok(traces))
    }

    /// The stories of the persons who were asked for, and of those in the seats, in this order; each
    /// person's once.
    #[must_use]
    pub fn stories(&self, traces: &[RunTrace<'_>]) -> Vec<Story> {
        let in_seat = |&seat: &u64| {
            let seen = traces.first()?.switch.iter().find(|seen| seen.seat() == seat)?;
            Some(seen.person())
        };
        let mut persons = self.request.persons.clone();
        persons.extend(self.request.seats.iter().filter_map(in_seat));
        let mut told = BTreeSet::new();
        persons.retain(|&person| told.insert(person));
        let story = |person| Story::of(&self.career, traces, person);
        persons.into_iter().filter_map(story).collect()
    }

    /// Refuses persons and seats that there are none of.
    fn check_people(&self, traces: &[RunTrace<'_>]) -> Result<(), RunError> {
        let Some(switch) = traces.first().map(|trace| &trace.switch) else { return Ok(()) };
        let is_vacant = |seat: &&u64| switch.iter().all(|seen| seen.seat() != **seat);
        if let Some(seat) = self.request.seats.iter().find(is_vacant) {
            return Err(RunError::Refused(format!("seat {seat} is vacant at the switch")));
        }
        let years = || traces.iter().flat_map(|trace| &trace.periods_of_followed);
        let is_unseen = |person: &&u64| years().all(|seen| seen.person() != **person);
        let Some(person) = self.request.persons.iter().find(is_unseen) else { return Ok(()) };
        Err(RunError::Refused(format!(
            "person {person}: nobody of this id ends a year in this run from the switch on; \
             the {} people at the switch have ids from {} to {}",
            switch.len(),
            switch.first().map_or(0, TracedEntry::person),
            switch.iter().map(TracedEntry::person).max().unwrap_or(0)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::MemoryTables;
    use crate::run::StudySource;
    use crate::scenario::Overrides;
    use crate::sim::Census;
    use crate::study::{PersonRows, trace_tables};

    const SCENARIO: &str = r#"
        name = "an experiment"
        horizon = { years = 2, burn_in_years = 2 }
        study = { replications = 3 }
        department = [{ headcount = 40 }]
        policy = [
            { name = "single", preset = "single-ladder" },
            { name = "dual", preset = "dual-ladder" },
        ]
    "#;

    fn request(persons: &[u64], seats: &[u64]) -> TraceRequest {
        TraceRequest {
            point: None,
            policies: vec!["single".to_owned(), "dual".to_owned()],
            replication: 3,
            persons: persons.to_vec(),
            seats: seats.to_vec(),
            rows: PersonRows { census: Census::Month, from: (0, 12) },
        }
    }

    #[test]
    fn a_person_named_twice_and_in_a_seat_has_one_story_and_tables_are_in_memory() {
        let source = StudySource::parse("x.toml", SCENARIO, &Overrides::default(), None).unwrap();
        let by_seat = request(&[], &[5]);
        let runs = TracedRuns::new(&source, &by_seat).unwrap();
        let tables = trace_tables(runs.simulation());
        let mut sinks = [(); 3].map(|()| MemoryTables::default());
        sinks.iter_mut().zip(&tables).try_for_each(|(sink, table)| sink.begin(table)).unwrap();
        let traces = runs.trace(&mut sinks).unwrap().unwrap();
        let stories = runs.stories(&traces);
        assert_eq!(stories.len(), 1);
        assert_eq!(stories[0].years[0].lines.len(), 2, "a line a policy");
        assert!(sinks[1].table("persons").is_some_and(|persons| persons.rows() > 2 * 24 * 30));

        let person = stories[0].person;
        let nobody = request(&[person, 7], &[5]);
        let runs = TracedRuns::new(&source, &nobody).unwrap();
        let refused = runs.trace(&mut sinks).err().map_or_else(String::new, |e| e.to_string());
        assert!(refused.contains("nobody of this id"), "{refused}");
        let thrice = request(&[person, person], &[5]);
        let runs = TracedRuns::new(&source, &thrice).unwrap();
        let traces = runs.trace(&mut sinks).unwrap().unwrap();
        assert_eq!(runs.stories(&traces), stories);
    }
}
