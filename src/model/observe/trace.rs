//! A year of the model with what a receiver of rows asks for besides: its months, its persons,
//! and what happens to them.
//!
//! A month is the difference of the year's sums after and before it: exact for what is counted,
//! to the rounding of a sum of a year for the rest. So the year's own numbers are what they are
//! without a trace. What a year reads off the state at its end (the 10th percentile of morale,
//! the correlation of pay and craft) a month reads off the state at its own.

use super::breakdowns::MonthEnd;
use super::census::{self, PersonView};
use super::ledger::Sums;
use super::metrics;
use crate::model::CareerModel;
use crate::model::constants::MONTHS;
use crate::model::engine::month::Engine;
use crate::model::engine::row::Row;
use crate::model::setting::Setting;
use crate::sim::{self, Census, Entry, RowSink, Wants};

/// The sums of a year, by group, and of its months where they were asked for.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) time: i32,
    pub(crate) sums: Vec<Sums>,
    pub(crate) months: Vec<Vec<Sums>>,
}

impl CareerModel {
    /// Runs the year `time`; persons and events go to `rows` at once, sums are returned.
    pub(crate) fn live(
        &self,
        engine: &mut Engine,
        settings: &[Setting],
        time: i32,
        rows: &mut dyn RowSink,
    ) -> Year {
        let wants = rows.wants();
        engine.log.keep(wants.events || engine.breakdowns.is_some());
        let mut months = Vec::new();
        if (Wants { breakdowns: false, ..wants }) == Wants::PERIODS && engine.breakdowns.is_none() {
            engine.year(settings);
            return Year { time, sums: engine.observe(), months };
        }
        engine.open_year();
        for month in 1..=MONTHS {
            let before = wants.months.then(|| engine.ledger.clone());
            engine.month(settings);
            if wants.months || month == MONTHS {
                engine.book_states(settings);
            }
            months.extend(before.map(|before| engine.observe_since(&before)));
            if let Some(breakdowns) = &mut engine.breakdowns {
                breakdowns.month(&MonthEnd {
                    organization: &engine.organization,
                    teams: &engine.teams,
                    settings,
                    events: engine.log.events(),
                    instructions: engine.year_end.instructions,
                });
            }
            if wants.events {
                self.tell(engine, (time, month), rows);
            }
            engine.log.clear();
            if wants.persons == Census::Month {
                self.count(engine, (time, Some(month)), rows);
            }
        }
        if wants.persons == Census::Period {
            self.count(engine, (time, None), rows);
        }
        Year { time, sums: engine.observe(), months }
    }

    /// Writes the persons of a start without burn-in, as at the end of period 0.
    pub(crate) fn count_at_start(&self, engine: &Engine, rows: &mut dyn RowSink) {
        match rows.wants().persons {
            Census::Never => {}
            Census::Period => self.count(engine, (0, None), rows),
            Census::Month => self.count(engine, (0, Some(MONTHS)), rows),
        }
    }

    /// One row a person, in the order of seats.
    fn count(&self, engine: &Engine, (time, month): (i32, Option<u32>), rows: &mut dyn RowSink) {
        let organization = &engine.organization;
        for block in &organization.layout.blocks {
            let taken = |row: &Row| !organization.is_vacant(*row);
            for row in organization.layout.rows_of(block.seats.clone()).filter(taken) {
                let numbers = census::numbers(PersonView { organization, block, row });
                let group = self.group(block.unit);
                rows.person(Entry { time, month, group, numbers: &numbers });
            }
        }
    }

    /// One row for each thing that happened since the last time.
    fn tell(&self, engine: &Engine, (time, month): (i32, u32), rows: &mut dyn RowSink) {
        for event in engine.log.events() {
            let (numbers, block) = census::event(event, &engine.organization.layout);
            let group = block.map_or(0, |block| self.group(block.unit));
            rows.event(Entry { time, month: Some(month), group, numbers: &numbers });
        }
    }

    /// The group of a unit: its own department where there are several, else the whole.
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
