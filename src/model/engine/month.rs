//! The engine: takes an organization through months and years, as [`crate::model::schedule`] orders.

use super::block::Block;
use super::column::Column;
use super::department::DepartmentState;
use super::layout::Layout;
use super::leaders;
use super::observation::book_states;
use super::organization::Organization;
use super::row::Row;
use super::settling::Settling;
use super::step::{Effects, Step};
use super::team_columns::Teams;
use super::work::{Unit, WorkPhase};
use crate::model::constants::MONTHS;
use crate::model::observe::breakdowns::BreakdownRecorder;
use crate::model::observe::ledger::{Ledger, Sums};
use crate::model::observe::log::Log;
use crate::model::observe::tally::Tally;
use crate::model::observe::year_end::YearEnd;
use crate::model::person::{People, month_number};
use crate::model::schedule::{Phase, STAFFING, WORKING};
use crate::model::setting::Setting;
use crate::model::staffing::departures::see_off;
use crate::model::staffing::hiring;
use crate::model::staffing::scratch::StaffingScratch;
use crate::model::staffing::start;
use crate::model::submodels::climate::Climate;
use crate::model::submodels::morale_baseline::{self, RungTerms};
use crate::model::{pushback, review, staffing};
use crate::rng::Streams;
use std::sync::Arc;

/// State, draws, ledger, log, and buffers that are reused.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) organization: Organization,
    pub(crate) ledger: Ledger,
    pub(crate) log: Log,
    /// The sums of breakdowns, where they are asked for.
    pub(crate) breakdowns: Option<BreakdownRecorder>,
    streams: Streams,
    pub(crate) teams: Teams,
    pub(crate) work: WorkPhase,
    staffing: StaffingScratch,
    pub(crate) year_end: YearEnd,
    /// What the rungs of every department meant when [`morale_baseline`] was computed; nothing where a
    /// review has changed since what it keeps.
    rung_terms: Vec<RungTerms>,
    /// Whether the state at the end of the last month is booked already, or belongs to no book.
    is_observed: bool,
}

impl Engine {
    /// An organization at month 0, every seat filled, under the settings of its units.
    pub(crate) fn start(layout: Arc<Layout>, streams: Streams, settings: &[Setting]) -> Self {
        let mut engine = Self::vacant(layout, streams);
        engine.populate(settings);
        engine
    }

    /// An organization at month 0 before anybody sits in it.
    fn vacant(layout: Arc<Layout>, streams: Streams) -> Self {
        let organization = Organization {
            people: People::vacant(layout.rows),
            hires: Column::new(layout.rows),
            climate: Climate::blank(layout.teams),
            departments: vec![DepartmentState::NEW; layout.departments + 1],
            vacancies: vec![Vec::new(); layout.blocks.len()],
            month: 0,
            structure: layout.founded.clone(),
            layout,
        };
        Self::from(organization, streams)
    }

    /// Fills every seat of a vacant organization (section 7).
    fn populate(&mut self, settings: &[Setting]) {
        for block in 0..self.organization.layout.blocks.len() {
            self.at_block(block, settings, |organization, step, _, _| {
                start::populate(organization, step);
            });
        }
        self.settle(settings);
    }

    /// Brings climate, burnout and morale to where they tend (section 7). Nobody ages: what needs a
    /// month finds the first one, and who leads is as able as at its beginning.
    fn settle(&mut self, settings: &[Setting]) {
        let settled: Vec<_> = settings.iter().map(Setting::settled).collect();
        self.organization.month = 1;
        self.refresh_morale_baselines(&settled);
        self.note_leaders(&settled);
        self.prepare_executive_team(&settled);
        let (layout, instructions) = (self.organization.layout.clone(), self.work.instructions);
        for block in &layout.blocks {
            instructions.compute(&mut Settling {
                organization: &mut self.organization,
                teams: &mut self.teams,
                block,
                settled: &settled[block.unit],
            });
        }
        self.organization.month = 0;
        // What the executive's team has booked is of no month.
        self.ledger.clear();
    }

    /// Continues from a state.
    pub(crate) fn from(organization: Organization, streams: Streams) -> Self {
        Self {
            ledger: Ledger::new(organization.layout.departments),
            log: Log::default(),
            breakdowns: None,
            teams: Teams::new(organization.layout.teams),
            work: WorkPhase::new(),
            staffing: StaffingScratch::new(),
            year_end: YearEnd::new(),
            rung_terms: Vec::new(),
            is_observed: true,
            streams,
            organization,
        }
    }

    /// Records breakdowns for `years` years from now on under the settings of each unit.
    pub(crate) fn record_breakdowns(&mut self, settings: &[Setting], years: u32) {
        self.breakdowns = Some(BreakdownRecorder::open(&self.organization, settings, years));
    }

    /// Twelve months under the settings of each unit; the ledger then holds the year.
    pub(crate) fn year(&mut self, settings: &[Setting]) {
        self.open_year();
        for _ in 0..MONTHS {
            self.month(settings);
        }
        self.book_states(settings);
    }

    /// Begins the books of a year.
    pub(crate) fn open_year(&mut self) {
        self.ledger.clear();
        self.is_observed = true;
    }

    /// Books the state at the end of the last month, unless that is done; the next month does it where
    /// nobody asks before.
    pub(crate) fn book_states(&mut self, settings: &[Setting]) {
        if std::mem::replace(&mut self.is_observed, true) {
            return;
        }
        let instructions = self.work.instructions;
        for (unit, setting) in settings.iter().take(self.organization.layout.units()).enumerate() {
            let sums = &mut self.ledger.units[unit];
            book_states(&mut self.organization, unit, setting, instructions, sums);
        }
    }

    /// One month. Within a year, settings may only change in the labor market: what depends on the
    /// rest is kept.
    pub(crate) fn month(&mut self, settings: &[Setting]) {
        self.begin_month(settings);
        self.end_month(settings);
    }

    /// The first half of a month.
    pub(crate) fn begin_month(&mut self, settings: &[Setting]) {
        for phase in WORKING {
            self.carry_out(phase, settings);
        }
    }

    /// The second half of a month.
    pub(crate) fn end_month(&mut self, settings: &[Setting]) {
        for phase in STAFFING {
            self.carry_out(phase, settings);
        }
    }

    fn carry_out(&mut self, phase: Phase, settings: &[Setting]) {
        match phase {
            Phase::Begin => self.begin(),
            Phase::PushBack => self.push_back(settings),
            Phase::MoraleBaseline => self.refresh_morale_baselines(settings),
            Phase::Leaders => self.note_leaders(settings),
            Phase::ExecutiveTeam => self.prepare_executive_team(settings),
            Phase::Work => self.work(settings),
            Phase::Departures => self.see_off(settings),
            Phase::Staffing => self.staff(settings),
            Phase::Review => self.review(settings),
            Phase::Dismissals => self.dismiss(settings),
            Phase::Observe => self.observe_departments(settings),
        }
    }

    fn begin(&mut self) {
        self.organization.month += 1;
        for vacancy in self.organization.vacancies.iter_mut().flatten() {
            vacancy.months = vacancy.months.saturating_add(1);
        }
    }

    fn push_back(&mut self, settings: &[Setting]) {
        let instructions = self.work.instructions;
        for (unit, setting) in
            settings.iter().take(self.organization.layout.departments).enumerate()
        {
            pushback::begin_month(&mut self.organization, unit, setting, instructions);
        }
    }

    fn observe_departments(&mut self, settings: &[Setting]) {
        let instructions = self.work.instructions;
        for (unit, setting) in
            settings.iter().take(self.organization.layout.departments).enumerate()
        {
            let sums = &mut self.ledger.units[unit];
            pushback::observe(&mut self.organization, unit, setting, instructions, sums);
        }
    }

    fn refresh_morale_baselines(&mut self, settings: &[Setting]) {
        let pairs = settings.iter().zip(&self.organization.departments);
        let terms: Vec<_> =
            pairs.map(|(setting, department)| RungTerms::of(setting, department)).collect();
        if self.rung_terms == terms && self.organization.month % MONTHS != 1 {
            return;
        }
        self.rung_terms = terms;
        let (layout, instructions) = (self.organization.layout.clone(), self.work.instructions);
        for block in layout.blocks.iter().filter(|block| block.level == 0) {
            let setting = &settings[block.unit];
            morale_baseline::refresh(&mut self.organization, block, setting, instructions);
        }
    }

    fn note_leaders(&mut self, settings: &[Setting]) {
        let instructions = self.work.instructions;
        for block in self.organization.layout.blocks.iter().filter(|block| block.level > 0) {
            let noted = (&mut self.teams, &mut self.work.skills);
            leaders::note(&self.organization, block, noted, &settings[block.unit], instructions);
        }
    }

    fn prepare_executive_team(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        for executive in layout.blocks.iter().filter(|block| block.report_blocks.len() > 1) {
            let (setting, mut tally) = (&settings[executive.unit], Tally::nothing());
            self.teams.prepare(&mut self.organization, executive, setting, &mut tally);
            tally.book_teams(&mut self.ledger.units[executive.unit]);
        }
    }

    fn work(&mut self, settings: &[Setting]) {
        let units = self.organization.layout.units();
        let observes = !std::mem::replace(&mut self.is_observed, false);
        for (number, setting) in settings.iter().take(units).enumerate() {
            let unit = Unit { number, setting, streams: &self.streams, observes };
            let sums = &mut self.ledger.units[number];
            self.work.work(&mut self.organization, &mut self.teams, unit, sums);
        }
    }

    /// Reports leave block by block, in the order of their bosses; the top seat comes last.
    fn see_off(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        let reports = layout.blocks.iter().flat_map(|block| block.report_blocks.clone());
        for block in reports.chain([layout.blocks.len() - 1]) {
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

    fn staff(&mut self, settings: &[Setting]) {
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
    }

    fn review(&mut self, settings: &[Setting]) {
        if !is_review_due(self.organization.month, settings) {
            return;
        }
        self.rung_terms.clear();
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

    fn dismiss(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        for (block, _) in layout.blocks.iter().enumerate().filter(|(_, block)| block.level == 0) {
            self.at_block(block, settings, |organization, step, effects, _| {
                review::dismiss_unskilled(organization, step, effects);
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

    /// What `ask` finds out about the seat above `row`, as a search for its holder would.
    pub(crate) fn about_seat_above<T>(
        &self,
        row: Row,
        settings: &[Setting],
        ask: impl FnOnce(&Step<'_>) -> T,
    ) -> T {
        let blocks = &self.organization.layout.blocks;
        let own = self.organization.layout.block_of(row);
        let block = blocks[own].bosses.unwrap_or(own);
        ask(&Step {
            block,
            setting: &settings[blocks[block].unit],
            settings,
            streams: &self.streams,
            instructions: self.work.instructions,
        })
    }

    /// The year of the whole organization, then of each department, with what is read off the
    /// state at its end.
    pub(crate) fn observe(&mut self) -> Vec<Sums> {
        let whole = self.ledger.whole();
        let units = self.ledger.units.clone();
        self.observe_units(whole, units)
    }

    /// What [`Self::observe`] yields, of the part of the year since its books were `before`.
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

/// Whether a review ends the month.
fn is_review_due(month: u32, settings: &[Setting]) -> bool {
    // Whole numbers of months, exact in f32.
    month_number(month) % settings[0].constants.review_months < 0.5
}

#[cfg(test)]
mod tests;
