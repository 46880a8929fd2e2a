//! Process overview and scheduling (section 3): the order of a month.

use super::column::Column;
use super::layout::{Block, Layout};
use super::leaders;
use super::organization::Organization;
use super::step::{Effects, Step};
use super::teams::Teams;
use super::work::{Unit, WorkPhase};
use crate::model::constants::{Constants, MONTHS};
use crate::model::observe::breakdowns::BreakdownRecorder;
use crate::model::observe::ledger::{Ledger, Sums};
use crate::model::observe::log::Log;
use crate::model::observe::tally::Tally;
use crate::model::observe::year_end::YearEnd;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::staffing::departures::see_off;
use crate::model::staffing::hiring;
use crate::model::staffing::scratch::StaffingScratch;
use crate::model::submodels::climate::Climate;
use crate::model::submodels::morale_baseline;
use crate::model::{review, staffing};
use crate::rng::Streams;
use std::sync::Arc;

/// An organization on its way: state, draws, books and reusable buffers.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) organization: Organization,
    pub(crate) ledger: Ledger,
    pub(crate) log: Log,
    /// The books of breakdowns, where they are asked for.
    pub(crate) breakdowns: Option<BreakdownRecorder>,
    streams: Streams,
    pub(crate) teams: Teams,
    pub(crate) work: WorkPhase,
    staffing: StaffingScratch,
    pub(crate) year_end: YearEnd,
    /// Whether the contributors' own targets of morale are to be computed anew before the next month.
    outdated: bool,
}

impl Engine {
    /// An organization at month 0, every seat filled, under the settings of its units.
    pub(crate) fn start(layout: Arc<Layout>, streams: Streams, settings: &[Setting]) -> Self {
        let organization = Organization {
            people: People::vacant(layout.rows),
            hires: Column::new(layout.rows),
            climate: Climate::start(layout.teams, &Constants::STANDARD),
            vacancies: vec![Vec::new(); layout.blocks.len()],
            month: 0,
            layout,
        };
        let mut engine = Self::from(organization, streams);
        for block in 0..engine.organization.layout.blocks.len() {
            engine.at_block(block, settings, |organization, step, _, scratch| {
                hiring::populate(organization, step, scratch);
            });
        }
        engine
    }

    /// Continues from a state.
    pub(crate) fn from(organization: Organization, streams: Streams) -> Self {
        Self {
            ledger: Ledger::new(organization.layout.departments),
            log: Log::default(),
            breakdowns: None,
            teams: Teams::new(&organization.layout),
            work: WorkPhase::new(),
            staffing: StaffingScratch::new(),
            year_end: YearEnd::new(),
            outdated: true,
            streams,
            organization,
        }
    }

    /// Keeps books of breakdowns for `years` years from now on, if they are wanted.
    pub(crate) fn record_breakdowns(&mut self, wanted: bool, years: u32) {
        self.breakdowns = wanted.then(|| BreakdownRecorder::open(&self.organization, years));
    }

    /// Twelve months under the settings of each unit; the ledger then holds the year.
    pub(crate) fn year(&mut self, settings: &[Setting]) {
        self.ledger.clear();
        for _ in 0..MONTHS {
            self.month(settings);
        }
    }

    /// One month. Between the months of a year, from the first one on, settings stay as they are but for the
    /// labor market: what depends on them is kept.
    pub(crate) fn month(&mut self, settings: &[Setting]) {
        self.begin_month(settings);
        self.end_month(settings);
    }

    /// The first half of a month: climate, work and departures.
    pub(crate) fn begin_month(&mut self, settings: &[Setting]) {
        self.organization.month += 1;
        self.work(settings);
    }

    /// The second half: staffing and, once a year, the review.
    pub(crate) fn end_month(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        for (block, Block { level, .. }) in layout.blocks.iter().enumerate().rev() {
            self.at_block(block, settings, |organization, step, effects, scratch| {
                if *level > 0 {
                    staffing::fill_managers(organization, step, effects, scratch);
                } else {
                    hiring::hire_contributors(organization, step, effects, scratch);
                }
            });
        }
        if is_due(self.organization.month, settings) {
            self.review(settings);
        }
        for (block, _) in layout.blocks.iter().enumerate().filter(|(_, block)| block.level == 0) {
            self.at_block(block, settings, |organization, step, effects, _| {
                review::dismiss_unskilled(organization, step, effects);
            });
        }
    }

    /// Leaders are noted and the executive's team is made ready; then everyone works, unit by unit;
    /// then those who leave are seen off, block by block, and their teams feel it.
    fn work(&mut self, settings: &[Setting]) {
        if self.outdated || self.organization.month % MONTHS == 1 {
            self.refresh_morale_baselines(settings);
        }
        for vacancy in self.organization.vacancies.iter_mut().flatten() {
            vacancy.months = vacancy.months.saturating_add(1);
        }
        let layout = self.organization.layout.clone();
        let leading = || layout.blocks.iter().filter(|block| block.level > 0);
        for block in leading() {
            let (setting, how) = (&settings[block.unit], self.work.instructions);
            let noted = (&mut self.teams, &mut self.work.skills);
            leaders::note(&self.organization, block, noted, setting, how);
        }
        for executive in leading().filter(|block| block.report_blocks.len() > 1) {
            let (setting, mut tally) = (&settings[executive.unit], Tally::nothing());
            self.teams.prepare(&mut self.organization, executive, setting, &mut tally);
            tally.book_teams(&mut self.ledger.units[executive.unit]);
        }
        for number in 0..layout.units() {
            let unit = Unit { number, setting: &settings[number], streams: &self.streams };
            let sums = &mut self.ledger.units[number];
            self.work.work(&mut self.organization, &mut self.teams, unit, sums);
        }
        let top = layout.blocks.len() - 1;
        for block in leading().flat_map(|block| block.report_blocks.clone()).chain([top]) {
            let mut departures = std::mem::take(&mut self.work.departures[block]);
            self.at_block(block, settings, |organization, step, effects, _| {
                for departure in &departures {
                    see_off(organization, departure, step, effects);
                }
            });
            departures.clear();
            self.work.departures[block] = departures;
        }
    }

    /// Computes the contributors' own targets of morale anew.
    fn refresh_morale_baselines(&mut self, settings: &[Setting]) {
        self.outdated = false;
        let layout = self.organization.layout.clone();
        for block in layout.blocks.iter().filter(|block| block.level == 0) {
            let setting = &settings[block.unit];
            morale_baseline::refresh(
                &mut self.organization,
                block,
                setting,
                self.work.instructions,
            );
        }
    }

    fn review(&mut self, settings: &[Setting]) {
        self.outdated = true;
        let layout = self.organization.layout.clone();
        for (block, Block { level, .. }) in layout.blocks.iter().enumerate() {
            self.at_block(block, settings, |organization, step, effects, _| {
                if *level > 0 {
                    review::managers(organization, step, effects);
                } else {
                    review::contributors(organization, step, effects);
                }
            });
        }
    }

    /// Does `act` for one block, whose sums are those of its unit.
    pub(crate) fn at_block(
        &mut self,
        block: usize,
        settings: &[Setting],
        act: impl FnOnce(&mut Organization, &Step<'_>, &mut Effects<'_>, &mut StaffingScratch),
    ) {
        let unit = self.organization.layout.blocks[block].unit;
        let step = Step {
            block,
            setting: &settings[unit],
            settings,
            streams: &self.streams,
            instructions: self.work.instructions,
        };
        let mut effects = Effects { sums: &mut self.ledger.units[unit], log: &mut self.log };
        act(&mut self.organization, &step, &mut effects, &mut self.staffing);
    }

    /// The year of the whole organization, then of each department, with what is read off the
    /// state at its end.
    pub(crate) fn observe(&mut self) -> Vec<Sums> {
        let whole = self.ledger.whole();
        let units = self.ledger.units.clone();
        self.observe_units(whole, units)
    }

    /// Likewise the part of the year since its books were `before`.
    pub(crate) fn observe_since(&mut self, before: &Ledger) -> Vec<Sums> {
        let part = self.ledger.since(before);
        self.observe_units(part.whole(), part.units)
    }

    fn observe_units(&mut self, whole: Sums, mut units: Vec<Sums>) -> Vec<Sums> {
        let departments = self.organization.layout.departments;
        if departments == 1 {
            // The only department is the whole: there is no executive.
            let only = self.snapshot(units.swap_remove(0), Some(0));
            return vec![only; 2];
        }
        let whole = self.snapshot(whole, None);
        let parts = units.into_iter().take(departments).enumerate();
        let parts = parts.map(|(unit, sums)| self.snapshot(sums, Some(unit)));
        std::iter::once(whole).chain(parts).collect()
    }

    /// `sums` with what is read off the state of a unit, or of all.
    fn snapshot(&mut self, mut sums: Sums, unit: Option<usize>) -> Sums {
        let blocks = self.organization.layout.blocks.iter();
        let blocks = blocks.filter(|block| unit.is_none_or(|unit| block.unit == unit));
        let (people, seats) = (&self.organization.people, blocks.map(|block| block.rows.clone()));
        sums.morale_p10 = self.year_end.morale_quantile(people, seats.clone(), 0.1);
        sums.pay_skill_correlation = self.year_end.pay_skill_correlation(people, seats);
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
