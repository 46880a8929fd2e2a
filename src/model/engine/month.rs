//! The engine: takes an organization through months and years, as [`crate::model::schedule`] orders.

use super::block::Block;
use super::column::Column;
use super::department::DepartmentState;
use super::lanes::Lanes;
use super::layout::Layout;
use super::leaders;
use super::organization::Organization;
use super::row::Row;
use super::settling::Settling;
use super::step::{Effects, Step};
use super::team_columns::Teams;
use super::work::{WorkPhase, Working};
use crate::model::constants::MONTHS;
use crate::model::observe::breakdowns::BreakdownRecorder;
use crate::model::observe::ledger::{Ledger, Sums};
use crate::model::observe::log::Log;
use crate::model::observe::tally::Tally;
use crate::model::observe::year_end::YearEnd;
use crate::model::person::{People, month_number};
use crate::model::review::{self, rungs};
use crate::model::schedule::{Phase, STAFFING, WORKING};
use crate::model::setting::Setting;
use crate::model::staffing::departures::see_off;
use crate::model::staffing::hiring;
use crate::model::staffing::scratch::StaffingScratch;
use crate::model::staffing::start;
use crate::model::submodels::climate::Climate;
use crate::model::submodels::morale_baseline::{self, RungTerms};
use crate::model::{pushback, staffing};
use crate::rng::{StreamLanes, Streams};
use std::sync::Arc;

/// State, draws, ledger, logs, and buffers that are reused.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) organization: Organization,
    pub(crate) ledger: Ledger,
    /// What happens to persons, by run.
    pub(crate) logs: Vec<Log>,
    /// The sums of breakdowns, where they are asked for: of all runs or of none.
    pub(crate) breakdowns: Vec<BreakdownRecorder>,
    /// The draws, by run.
    streams: Vec<Streams>,
    lane_streams: StreamLanes,
    pub(crate) teams: Teams,
    pub(crate) work: WorkPhase,
    staffing: StaffingScratch,
    /// What the meaning of every department's rungs rested on when [`morale_baseline`] was computed; nothing where
    /// a review has changed since what it keeps.
    rung_bases: Vec<[f32; 3]>,
    /// The settings of the departments in force, by lane; nothing where they are still to be made.
    pub(crate) lane_settings: Vec<Setting<Lanes>>,
    /// Whether the state at the end of the last month is booked already, or belongs to no book.
    is_observed: bool,
}

impl Engine {
    /// Organizations at month 0, every seat filled, under the settings of the departments of all runs.
    pub(crate) fn start(layout: Arc<Layout>, streams: Vec<Streams>, settings: &[Setting]) -> Self {
        let mut engine = Self::vacant(layout, streams);
        engine.populate(settings);
        engine
    }

    /// Organizations at month 0 before anybody sits in them.
    fn vacant(layout: Arc<Layout>, streams: Vec<Streams>) -> Self {
        let organization = Organization {
            people: People::vacant(layout.rows),
            hires: Column::new(layout.rows),
            climate: Climate::blank(layout.teams),
            departments: vec![DepartmentState::NEW; layout.runs * layout.units()],
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
        let lanes = by_lane(&self.organization.layout, &settled);
        self.refresh_morale_baselines(&settled, &lanes);
        self.note_leaders(&lanes);
        // What the executive's team sums up is of no month.
        self.prepare_executive_team(&lanes);
        let (layout, instructions) = (self.organization.layout.clone(), self.work.instructions);
        for tier in &layout.tiers {
            instructions.compute(&mut Settling {
                organization: &mut self.organization,
                teams: &mut self.teams,
                tier,
                settled: &lanes[tier.department],
            });
        }
        self.organization.month = 0;
    }

    /// Continues from a state, with the draws of each of its runs.
    pub(crate) fn from(organization: Organization, streams: Vec<Streams>) -> Self {
        let layout = &organization.layout;
        debug_assert_eq!(streams.len(), layout.runs);
        Self {
            ledger: Ledger::new(layout.runs, layout.units()),
            logs: vec![Log::default(); layout.runs],
            breakdowns: Vec::new(),
            teams: Teams::new(layout.teams),
            work: WorkPhase::new(),
            staffing: StaffingScratch::new(),
            rung_bases: Vec::new(),
            lane_settings: Vec::new(),
            is_observed: true,
            lane_streams: StreamLanes::of(&streams),
            streams,
            organization,
        }
    }

    /// Records breakdowns for `years` years from now on under the settings of each unit.
    pub(crate) fn record_breakdowns(&mut self, settings: &[Setting], years: u32) {
        self.breakdowns = BreakdownRecorder::open(&self.organization, settings, years);
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
        self.work.book_states(&mut self.organization, settings, &mut self.ledger);
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
        let instructions = self.work.instructions;
        match phase {
            Phase::Begin => self.begin(settings),
            Phase::PushBack => {
                pushback::begin_month(&mut self.organization, settings, instructions);
            }
            Phase::MoraleBaseline => {
                let lanes = std::mem::take(&mut self.lane_settings);
                self.refresh_morale_baselines(settings, &lanes);
                self.lane_settings = lanes;
            }
            Phase::Leaders => {
                let lanes = std::mem::take(&mut self.lane_settings);
                self.note_leaders(&lanes);
                self.lane_settings = lanes;
            }
            Phase::ExecutiveTeam => self.book_executive_team(),
            Phase::Work => self.work(settings),
            Phase::Departures => self.see_off(settings),
            Phase::Staffing => self.staff(settings),
            Phase::Review => self.review(settings),
            Phase::Dismissals => self.dismiss(settings),
            Phase::Observe => {
                let ledger = &mut self.ledger;
                pushback::observe(&mut self.organization, settings, instructions, ledger);
            }
        }
    }

    fn begin(&mut self, settings: &[Setting]) {
        self.organization.month += 1;
        let layout = &self.organization.layout;
        if self.lane_settings.is_empty() || self.organization.month % MONTHS == 1 {
            self.lane_settings = by_lane(layout, settings);
        }
        for (department, lanes) in self.lane_settings.iter_mut().enumerate() {
            lanes.market = std::array::from_fn(|lane| {
                settings[layout.unit(lane % layout.runs, department)].market
            });
        }
        for vacancy in self.organization.vacancies.iter_mut().flatten() {
            vacancy.months = vacancy.months.saturating_add(1);
        }
    }

    /// Computes again what everybody's morale rests on, at the start of a year and where what the rungs of any
    /// department mean has changed: of all runs, for where nothing has changed the same comes out.
    fn refresh_morale_baselines(&mut self, settings: &[Setting], lanes: &[Setting<Lanes>]) {
        let pairs = settings.iter().zip(&self.organization.departments);
        let bases =
            pairs.clone().map(|(setting, department)| RungTerms::basis(setting, department));
        let begins = self.organization.month % MONTHS == 1 || self.rung_bases.is_empty();
        if !begins && bases.clone().eq(self.rung_bases.iter().copied()) {
            return;
        }
        self.rung_bases = bases.collect();
        let terms: Vec<_> =
            pairs.map(|(setting, department)| RungTerms::of(setting, department)).collect();
        let (layout, instructions) = (self.organization.layout.clone(), self.work.instructions);
        for tier in layout.tiers.iter().filter(|tier| tier.level == 0) {
            let meaning = (&lanes[tier.department], &terms[..]);
            morale_baseline::refresh(&mut self.organization, tier, meaning, instructions);
        }
    }

    fn note_leaders(&mut self, lanes: &[Setting<Lanes>]) {
        let instructions = self.work.instructions;
        for tier in self.organization.layout.tiers.iter().filter(|tier| tier.level > 0) {
            let noted = (&mut self.teams, &mut self.work.skills);
            leaders::note(&self.organization, tier, noted, &lanes[tier.department], instructions);
        }
    }

    /// Makes the executive's teams ready; returns their sums, where there are several departments.
    fn prepare_executive_team(&mut self, lanes: &[Setting<Lanes>]) -> Option<Tally<Lanes>> {
        let departments = self.organization.layout.departments;
        (departments > 1)
            .then(|| self.teams.prepare_executive(&mut self.organization, &lanes[departments]))
    }

    fn book_executive_team(&mut self) {
        let lanes = std::mem::take(&mut self.lane_settings);
        if let Some(tally) = self.prepare_executive_team(&lanes) {
            let layout = &self.organization.layout;
            self.work.book_executive(layout, &tally, &mut self.ledger);
        }
        self.lane_settings = lanes;
    }

    fn work(&mut self, settings: &[Setting]) {
        let observes = !std::mem::replace(&mut self.is_observed, false);
        for department in self.organization.layout.working() {
            let month = Working {
                department,
                settings,
                lanes: &self.lane_settings[department],
                streams: &self.lane_streams,
                observes,
            };
            self.work.work(&mut self.organization, &mut self.teams, month, &mut self.ledger);
        }
    }

    /// Reports leave block by block, in the order of their bosses; the top seat comes last.
    fn see_off(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        for run in 0..layout.runs {
            let own = layout.blocks_of(run);
            let top = own.end - 1;
            let reports = layout.blocks[own].iter().flat_map(|block| block.report_blocks.clone());
            for block in reports.chain([top]) {
                if self.work.departures[block].is_empty() {
                    continue;
                }
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
    }

    fn staff(&mut self, settings: &[Setting]) {
        let layout = self.organization.layout.clone();
        for (block, Block { level, .. }) in layout.blocks.iter().enumerate().rev() {
            if self.organization.vacancies[block].is_empty() {
                continue;
            }
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
        let month = self.organization.month;
        let layout = self.organization.layout.clone();
        let is_due = |run: &usize| is_review_due(month, &settings[layout.unit(*run, 0)]);
        let due: Vec<_> = (0..layout.runs).map(|run| is_due(&run)).collect();
        if !due.contains(&true) {
            return;
        }
        self.rung_bases.clear();
        let instructions = self.work.instructions;
        for index in 0..layout.tiers.len() {
            let tier = &layout.tiers[index];
            let mut risers = if tier.level == 0 {
                let draws = (settings, &self.streams[..]);
                rungs::review(&mut self.organization, tier, draws, &due, instructions)
            } else {
                Vec::new()
            };
            // Of each run in its order: a block of a tier stands where the tier does.
            for run in (0..layout.runs).filter(|&run| due[run]) {
                let block = layout.blocks_of(run).start + index;
                let risers = risers.get_mut(run).map(std::mem::take);
                self.at_block(block, settings, |organization, step, effects, _| match risers {
                    Some(risers) => review::contributors(organization, risers, step, effects),
                    None => review::managers(organization, step, effects),
                });
            }
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
        let Block { unit, run, .. } = self.organization.layout.blocks[block];
        let step = Step {
            block,
            setting: &settings[unit],
            settings,
            streams: &self.streams[run],
            instructions: self.work.instructions,
        };
        let (sums, log) = (&mut self.ledger.units[unit], &mut self.logs[run]);
        act(&mut self.organization, &step, &mut Effects { sums, log }, &mut self.staffing);
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
            streams: &self.streams[blocks[block].run],
            instructions: self.work.instructions,
        })
    }

    /// By run: the year of the whole organization, then of each department, with what is read off the
    /// state at its end.
    pub(crate) fn observe(&self) -> Vec<Vec<Sums>> {
        self.observe_books(&self.ledger)
    }

    /// What [`Self::observe`] yields, of the part of the year since its books were `before`.
    pub(crate) fn observe_since(&self, before: &Ledger) -> Vec<Vec<Sums>> {
        self.observe_books(&self.ledger.since(before))
    }

    fn observe_books(&self, books: &Ledger) -> Vec<Vec<Sums>> {
        let layout = self.organization.layout.clone();
        // The only department is the whole: there is no executive.
        let whole = (layout.departments == 1).then_some(0);
        let departments = (0..layout.departments).map(Some);
        let instructions = self.work.instructions;
        let read: Vec<_> = [whole]
            .into_iter()
            .chain(departments.filter(|_| layout.departments > 1))
            .map(|department| YearEnd::by_run(&self.organization, department, instructions))
            .collect();
        let of_run = |run: usize| {
            let own = books.of_run(run)[..layout.departments].to_vec();
            let whole = if layout.departments > 1 { books.whole(run) } else { own[0].clone() };
            let sums = std::iter::once(whole).chain(own).enumerate().map(|(group, sums)| {
                let YearEnd { morale_p10, pay_skill_correlation } =
                    read[group.min(read.len() - 1)][run];
                Sums { morale_p10, pay_skill_correlation, ..sums }
            });
            sums.collect()
        };
        (0..layout.runs).map(of_run).collect()
    }
}

/// The settings of every department of the runs of a layout, by lane.
fn by_lane(layout: &Layout, settings: &[Setting]) -> Vec<Setting<Lanes>> {
    let of_runs = |department| {
        let own: Vec<_> =
            (0..layout.runs).map(|run| &settings[layout.unit(run, department)]).collect();
        Setting::of_runs(&own)
    };
    (0..layout.units()).map(of_runs).collect()
}

/// Whether a review ends the month.
fn is_review_due(month: u32, setting: &Setting) -> bool {
    // Whole numbers of months, exact in f32.
    month_number(month) % setting.constants.review_months < 0.5
}

#[cfg(test)]
mod tests;
