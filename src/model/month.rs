//! Process overview and scheduling (section 3): the order of a month.

use super::breakdowns::Books;
use super::climate::Climate;
use super::constants::{Constants, MONTHS};
use super::ledger::{Ledger, Sums};
use super::log::Log;
use super::organization::{Layout, Organization};
use super::person::{People, month_number};
use super::recruiter::Recruiter;
use super::setting::Setting;
use super::teams::{Scene, Teams};
use super::work::{Bench, Desk};
use super::{review, staffing};
use crate::rng::Streams;
use crate::stats::{correlation, quantile_of};
use std::sync::Arc;

/// An organization on its way: state, draws, books and reusable buffers.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) organization: Organization,
    pub(super) ledger: Ledger,
    pub(super) log: Log,
    /// The books of breakdowns, where they are asked for.
    pub(super) books: Option<Books>,
    streams: Streams,
    pub(super) teams: Teams,
    pub(super) bench: Bench,
    pub(super) recruiter: Recruiter,
}

impl Course {
    /// An organization at month 0, every seat filled, under the settings of its units.
    pub(super) fn start(layout: Arc<Layout>, streams: Streams, settings: &[Setting]) -> Self {
        let teams = layout.seats - layout.contributors;
        let organization = Organization {
            people: People::vacant(layout.seats),
            hires: vec![0; layout.seats],
            climate: Climate::start(teams, &Constants::STANDARD),
            vacancies: vec![Vec::new(); layout.blocks.len()],
            month: 0,
            layout,
        };
        let mut course = Self::from(organization, streams);
        course.each_block(settings, |organization, index, desk| {
            staffing::populate(organization, index, desk);
        });
        course
    }

    /// Continues from a state.
    pub(super) fn from(organization: Organization, streams: Streams) -> Self {
        Self {
            ledger: Ledger::new(organization.layout.departments),
            log: Log::default(),
            books: None,
            teams: Teams::new(&organization.layout),
            bench: Bench::new(),
            recruiter: Recruiter::new(),
            streams,
            organization,
        }
    }

    /// Keeps books of breakdowns for `years` years from now on, if they are wanted.
    pub(super) fn keep_books(&mut self, wanted: bool, years: u32) {
        self.books = wanted.then(|| Books::open(&self.organization, years));
    }

    /// Twelve months under the settings of each unit; the ledger then holds the year.
    pub(super) fn year(&mut self, settings: &[Setting]) {
        self.ledger.clear();
        for _ in 0..MONTHS {
            self.month(settings);
        }
    }

    /// One month.
    pub(super) fn month(&mut self, settings: &[Setting]) {
        self.begin_month(settings);
        self.end_month(settings);
    }

    /// The first half of a month: climate, work and departures.
    pub(super) fn begin_month(&mut self, settings: &[Setting]) {
        self.organization.month += 1;
        self.work(settings);
    }

    /// The second half: staffing and, once a year, the review.
    pub(super) fn end_month(&mut self, settings: &[Setting]) {
        self.each_block_downwards(settings, |organization, index, desk| {
            if organization.layout.blocks[index].level > 0 {
                staffing::fill_managers(organization, index, desk);
            } else {
                staffing::hire_contributors(organization, index, desk);
            }
        });
        if is_due(self.organization.month, settings) {
            self.review(settings);
        }
        self.each_block(settings, |organization, index, desk| {
            if organization.layout.blocks[index].level == 0 {
                review::dismiss_unskilled(organization, index, desk);
            }
        });
    }

    /// Climate, then work and departures, team by team from the bottom up.
    fn work(&mut self, settings: &[Setting]) {
        for vacancy in self.organization.vacancies.iter_mut().flatten() {
            vacancy.months = vacancy.months.saturating_add(1);
        }
        let layout = self.organization.layout.clone();
        self.teams.begin();
        for block in layout.blocks.iter().filter(|block| block.level > 0) {
            if block.report_blocks.len() > 1 {
                // The executive's team is of several departments and has a setting of its own;
                // other teams are made ready as the pass over their people comes to them.
                let mut scene = Scene::of(&mut self.organization, &layout);
                let sums = &mut self.ledger.units[block.unit];
                self.teams.prepare(&mut scene, block, &settings[block.unit], sums);
            }
            for report in block.report_blocks.clone() {
                self.work_block(report, settings);
            }
            self.bench.shake_teams(&mut self.organization);
        }
        self.work_block(layout.blocks.len() - 1, settings);
    }

    fn work_block(&mut self, index: usize, settings: &[Setting]) {
        let unit = self.organization.layout.blocks[index].unit;
        let mut desk = Desk {
            setting: &settings[unit],
            settings,
            streams: &self.streams,
            sums: &mut self.ledger.units[unit],
            log: &mut self.log,
            recruiter: &mut self.recruiter,
        };
        self.bench.work(&mut self.organization, index, &mut self.teams, &mut desk);
    }

    fn review(&mut self, settings: &[Setting]) {
        self.each_block(settings, |organization, index, desk| {
            if organization.layout.blocks[index].level > 0 {
                review::managers(organization, index, desk);
            } else {
                review::contributors(organization, index, desk);
            }
        });
    }

    /// Does `act` for every block from the bottom up.
    fn each_block(
        &mut self,
        settings: &[Setting],
        mut act: impl FnMut(&mut Organization, usize, &mut Desk<'_>),
    ) {
        for index in 0..self.organization.layout.blocks.len() {
            self.at_block(index, settings, &mut act);
        }
    }

    /// Does `act` for every block from the top down: the highest vacancies are filled first.
    fn each_block_downwards(
        &mut self,
        settings: &[Setting],
        mut act: impl FnMut(&mut Organization, usize, &mut Desk<'_>),
    ) {
        for index in (0..self.organization.layout.blocks.len()).rev() {
            self.at_block(index, settings, &mut act);
        }
    }

    /// Does `act` for one block.
    pub(super) fn at_block(
        &mut self,
        index: usize,
        settings: &[Setting],
        act: &mut impl FnMut(&mut Organization, usize, &mut Desk<'_>),
    ) {
        let unit = self.organization.layout.blocks[index].unit;
        let mut desk = Desk {
            setting: &settings[unit],
            settings,
            streams: &self.streams,
            sums: &mut self.ledger.units[unit],
            log: &mut self.log,
            recruiter: &mut self.recruiter,
        };
        act(&mut self.organization, index, &mut desk);
    }

    /// The year of the whole organization, then of each department, with what is read off the
    /// state at its end.
    pub(super) fn observe(&self) -> Vec<Sums> {
        self.observe_books(&self.ledger)
    }

    /// Likewise the part of the year since its books were `before`.
    pub(super) fn observe_since(&self, before: &Ledger) -> Vec<Sums> {
        self.observe_books(&self.ledger.since(before))
    }

    fn observe_books(&self, ledger: &Ledger) -> Vec<Sums> {
        let departments = self.organization.layout.departments;
        let part = |unit: usize| self.snapshot(ledger.units[unit].clone(), Some(unit));
        if departments == 1 {
            // The only department is the whole: there is no executive.
            return vec![part(0); 2];
        }
        let whole = self.snapshot(ledger.whole(), None);
        std::iter::once(whole).chain((0..departments).map(part)).collect()
    }

    /// `sums` with what is read off the state of a unit, or of all.
    fn snapshot(&self, mut sums: Sums, unit: Option<usize>) -> Sums {
        let people = &self.organization.people;
        let column = |values: &[f32]| -> Vec<f64> {
            let mut present = Vec::with_capacity(values.len());
            let blocks = self.organization.layout.blocks.iter();
            for block in blocks.filter(|block| unit.is_none_or(|unit| block.unit == unit)) {
                let seats = values[block.seats.clone()].iter();
                let seats = seats.zip(&people.occupied[block.seats.clone()]);
                let present_here = seats.filter(|(_, occupied)| **occupied == 1);
                present.extend(present_here.map(|(&value, _)| f64::from(value)));
            }
            present
        };
        sums.morale_p10 = quantile_of(&mut column(&people.morale), 0.1);
        sums.pay_skill_correlation =
            correlation(&column(&people.ln_pay), &column(&people.ln_craft));
        sums
    }
}

/// Whether a review follows the month.
fn is_due(month: u32, settings: &[Setting]) -> bool {
    // Whole numbers of months, exact in f32.
    month_number(month) % settings[0].constants.review_months < 0.5
}

#[cfg(test)]
mod tests;
