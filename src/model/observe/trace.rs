//! A year of the model with what a receiver of rows asks for besides: its months, its persons,
//! and what happens to them.
//!
//! A month is the difference of the year's sums after and before it: exact for what is counted,
//! to the rounding of a sum of a year for the rest. So the year's own numbers are what they are
//! without a trace. What a year reads off the state at its end (the 10th percentile of morale,
//! the correlation of pay and craft) a month reads off the state at its own.

use super::breakdowns::{BreakdownRecorder, MonthEnd};
use super::census::{self, PersonView};
use super::ledger::Sums;
use super::log::Log;
use super::metrics;
use crate::model::CareerModel;
use crate::model::constants::MONTHS;
use crate::model::engine::month::Engine;
use crate::model::engine::row::Row;
use crate::model::setting::Setting;
use crate::sim::{self, Census, Entry, RowSink, RunKey, Wants};

/// One of several runs that are advanced side by side.
pub(crate) struct ModelRun<'a> {
    pub(crate) model: &'a CareerModel,
    pub(crate) key: RunKey,
    pub(crate) rows: &'a mut dyn RowSink,
}

/// The sums of a year of a run, by group, and of its months where they were asked for.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) time: i32,
    pub(crate) sums: Vec<Sums>,
    pub(crate) months: Vec<Vec<Sums>>,
}

/// Runs the year `time` of all runs; persons and events go to their rows at once, sums are returned by run.
pub(crate) fn live(
    engine: &mut Engine,
    settings: &[Setting],
    time: i32,
    runs: &mut [ModelRun<'_>],
) -> Vec<Year> {
    let wants: Vec<_> = runs.iter().map(|run| run.rows.wants()).collect();
    let records = !engine.breakdowns.is_empty();
    for (log, wants) in engine.logs.iter_mut().zip(&wants) {
        log.keep(wants.events || records);
    }
    let only_periods = |wants: &Wants| (Wants { breakdowns: false, ..*wants }) == Wants::PERIODS;
    let mut months: Vec<Vec<Vec<Sums>>> = vec![Vec::new(); runs.len()];
    if wants.iter().all(only_periods) && !records {
        engine.year(settings);
    } else {
        let wants_months = wants.iter().any(|wants| wants.months);
        engine.open_year();
        for month in 1..=MONTHS {
            let before = wants_months.then(|| engine.ledger.clone());
            engine.month(settings);
            if wants_months || month == MONTHS {
                engine.book_states(settings);
            }
            if let Some(before) = before {
                let found = engine.observe_since(&before).into_iter().zip(&wants).zip(&mut months);
                for ((month, _), months) in found.filter(|((_, wants), _)| wants.months) {
                    months.push(month);
                }
            }
            if records {
                BreakdownRecorder::month(
                    &mut engine.breakdowns,
                    &MonthEnd {
                        organization: &engine.organization,
                        teams: &engine.teams,
                        settings,
                        lanes: &engine.lane_settings,
                        logs: &engine.logs,
                        instructions: engine.work.instructions,
                    },
                );
            }
            for (number, (run, wants)) in runs.iter_mut().zip(&wants).enumerate() {
                if wants.events {
                    run.model.tell(engine, number, (time, month), run.rows);
                }
                if wants.persons == Census::Month {
                    run.model.count(engine, number, (time, Some(month)), run.rows);
                }
            }
            engine.logs.iter_mut().for_each(Log::clear);
        }
        for (number, (run, wants)) in runs.iter_mut().zip(&wants).enumerate() {
            if wants.persons == Census::Period {
                run.model.count(engine, number, (time, None), run.rows);
            }
        }
    }
    let years = engine.observe().into_iter().zip(months);
    years.map(|(sums, months)| Year { time, sums, months }).collect()
}

impl CareerModel {
    /// Writes the persons of a start without burn-in, as at the end of period 0.
    pub(crate) fn count_at_start(&self, engine: &Engine, run: usize, rows: &mut dyn RowSink) {
        match rows.wants().persons {
            Census::Never => {}
            Census::Period => self.count(engine, run, (0, None), rows),
            Census::Month => self.count(engine, run, (0, Some(MONTHS)), rows),
        }
    }

    /// One row a person of a run, in the order of seats.
    fn count(
        &self,
        engine: &Engine,
        run: usize,
        (time, month): (i32, Option<u32>),
        rows: &mut dyn RowSink,
    ) {
        let organization = &engine.organization;
        for block in &organization.layout.blocks[organization.layout.blocks_of(run)] {
            let taken = |row: &Row| !organization.is_vacant(*row);
            for row in organization.layout.rows_of(block.seats.clone()).filter(taken) {
                let numbers = census::numbers(PersonView { organization, block, row });
                let group = self.group(block.department);
                rows.person(Entry { time, month, group, numbers: &numbers });
            }
        }
    }

    /// One row for each thing that happened in a run since the last time.
    fn tell(&self, engine: &Engine, run: usize, (time, month): (i32, u32), rows: &mut dyn RowSink) {
        for event in engine.logs[run].events() {
            let (numbers, block) = census::event(event, &engine.organization.layout);
            let group = block.map_or(0, |block| self.group(block.department));
            rows.event(Entry { time, month: Some(month), group, numbers: &numbers });
        }
    }

    /// The group of a department: its own department where there are several, else the whole.
    fn group(&self, unit: usize) -> usize {
        if unit + 1 < self.groups.len() { unit + 1 } else { 0 }
    }

    /// Reports the months of a year, then the year.
    pub(crate) fn report(&self, year: &Year, base: &[Option<f64>], rows: &mut dyn RowSink) {
        for (month, sums) in (1..).zip(&year.months) {
            self.each_group(year.time, sums, base, &mut |row| rows.month(month, row));
        }
        self.each_group(year.time, &year.sums, base, &mut |row| rows.period(row));
    }

    fn each_group(
        &self,
        time: i32,
        sums: &[Sums],
        base: &[Option<f64>],
        tell: &mut dyn FnMut(sim::Row<'_>),
    ) {
        let groups = sums.iter().zip(base).take(self.groups.len());
        for (group, (sums, &output_base)) in groups.enumerate() {
            let sums = Sums { output_base, ..sums.clone() };
            let (person_months, observations) = (sums.person_months, metrics::observe(&sums));
            tell(sim::Row { time, group, person_months, observations: &observations });
        }
    }
}

#[cfg(test)]
mod tests;
