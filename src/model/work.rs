//! The work phase of a month: the people of a block go through 4.3–4.7, and some leave.

use rayon::prelude::*;

use super::attrition::Leaver;
use super::constants::MONTHS;
use super::ledger::Sums;
use super::log::{Happening, Log};
use super::metrics::NEW_MANAGER_MONTHS;
use super::organization::Organization;
use super::pass::{Part, Shift, Tools, parts};
use super::person::{Rows, month_number};
use super::recruiter::Recruiter;
use super::setting::Setting;
use super::tally::{Tally, whole};
use super::teams::{TeamRows, Teams};
use super::vector::InstructionSet;
use super::{attrition, staffing};
use crate::rng::{Purpose, Streams};

/// Parts of a block from which on all threads at hand share them: below, sharing costs more than
/// it saves.
const SHARED_FROM: usize = 6;

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(super) struct Bench {
    tools: Box<Tools>,
    leavers: Vec<Leaver>,
    departures: Vec<Departure>,
    shocks: Vec<(usize, f32)>,
    /// Seats whose occupants leave under no circumstances: an experiment holds them.
    pub(super) held: Vec<usize>,
    pub(super) instructions: InstructionSet,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            tools: Tools::new(),
            leavers: Vec::new(),
            departures: Vec::new(),
            shocks: Vec::new(),
            held: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in block number `index`, and of the climate of their teams unless
    /// these are `ready`.
    pub(super) fn work(
        &mut self,
        organization: &mut Organization,
        index: usize,
        teams: &mut Teams,
        ready: bool,
        desk: &mut Desk<'_>,
    ) {
        self.pass_over(organization, index, (teams, ready), desk);
        self.see_off(organization, index, desk);
    }

    /// The pass over the people of the block, part by part.
    fn pass_over(
        &mut self,
        organization: &mut Organization,
        index: usize,
        (teams, ready): (&mut Teams, bool),
        desk: &mut Desk<'_>,
    ) {
        let Organization { layout, people, climate, month, .. } = organization;
        let block = &layout.blocks[index];
        let (people, above) = people.split(&block.rows);
        let first_team = block.bosses.map_or(0, |bosses| layout.blocks[bosses].teams.start);
        let felt = teams.rows_from(first_team, climate);
        let shift = Shift {
            layout,
            block,
            setting: desk.setting,
            stream: &desk.streams.stream(Purpose::Work, block.place(*month)),
            last_month: month_number(*month) - 1.0,
            above: &above,
            ready,
        };
        desk.sums.seat_months += whole(block.size());
        desk.sums.vacant_months += whole(block.size());
        let mut book = |part: &Part<'_>| {
            part.tally.book_teams(desk.sums);
            part.tally.book(desk.sums, block, desk.setting);
            desk.sums.vacant_months -= part.tally.present();
        };
        let instructions = self.instructions;
        let mut ranges = parts(block);
        let (first, second) = (ranges.next().unwrap_or(0..0), ranges.next());
        if second.is_none() {
            let leavers = std::mem::take(&mut self.leavers);
            let mut part =
                Part { people, teams: felt, groups: first, tally: Tally::nothing(), leavers };
            instructions.work(&mut part, &shift, &mut self.tools);
            note_departures(&mut part, &shift, &mut self.departures);
            book(&part);
            self.leavers = part.leavers;
        } else {
            let mut all = split(people, felt, &shift);
            if all.len() < SHARED_FROM {
                for part in &mut all {
                    instructions.work(part, &shift, &mut self.tools);
                    note_departures(part, &shift, &mut self.departures);
                }
            } else {
                // Which thread works on which part is left to chance; nothing depends on it.
                let work = |tools: &mut Box<Tools>, part: &mut Part<'_>| {
                    instructions.work(part, &shift, tools);
                    let mut departures = Vec::new();
                    note_departures(part, &shift, &mut departures);
                    departures
                };
                let departures: Vec<_> = all.par_iter_mut().map_init(Tools::new, work).collect();
                self.departures.extend(departures.into_iter().flatten());
            }
            all.iter().for_each(book);
        }
    }

    /// Once all of their teams are done, the quits of the month are felt there.
    pub(super) fn shake_teams(&mut self, organization: &mut Organization) {
        for (number, shock) in self.shocks.drain(..) {
            organization.climate.shock[number] += shock;
        }
    }

    /// Once everyone has worked, those who quit or retire leave their seats.
    fn see_off(&mut self, organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
        for Departure { leaver, quit, shock } in self.departures.drain(..) {
            let seat = leaver.seat;
            if self.held.contains(&seat) {
                continue;
            }
            if leaver.quits {
                quit.book(desk);
                desk.log.leaves(Happening::Quit, &organization.people, seat);
                self.shocks.extend(shock);
            } else {
                desk.sums.retirements += 1.0;
                desk.log.leaves(Happening::Retired, &organization.people, seat);
            }
            staffing::vacate(organization, index, seat, desk);
        }
    }
}

/// Who leaves, with what is read of it while its part is near.
#[derive(Debug)]
struct Departure {
    leaver: Leaver,
    quit: Quit,
    /// What a quit adds to the exit shock of which team: the one that the leaver reported in.
    shock: Option<(usize, f32)>,
}

/// Notes who leaves a part that has worked, in the order of seats.
fn note_departures(part: &mut Part<'_>, shift: &Shift<'_>, departures: &mut Vec<Departure>) {
    let (layout, block) = (shift.layout, shift.block);
    part.leavers.sort_unstable_by_key(|leaver| layout.number(leaver.seat));
    let first_row = block.rows.start + part.groups.start * block.grid.group();
    let first_team = part.groups.start * block.grid.width
        + block.bosses.map_or(0, |bosses| layout.blocks[bosses].teams.start);
    let Part { people, teams, leavers, .. } = part;
    departures.extend(leavers.drain(..).map(|leaver| {
        let row = leaver.seat - first_row;
        let shock = layout.boss(block, leaver.seat).map(|(_, team)| {
            let ln_craft_mean = teams.ln_craft_mean[team - first_team];
            (team, attrition::exit_shock(people.ln_craft[row], ln_craft_mean))
        });
        Departure { leaver, quit: Quit::of(people, row, block.level, shift.last_month), shock }
    }));
}

/// The parts of a block.
fn split<'a>(mut people: Rows<'a>, mut teams: TeamRows<'a>, shift: &Shift<'_>) -> Vec<Part<'a>> {
    let grid = shift.block.grid;
    let mut all = Vec::new();
    for groups in parts(shift.block) {
        let (own, others) = people.split_at(groups.len() * grid.group());
        let (felt, rest) = teams.split_at(groups.len() * grid.width);
        (people, teams) = (others, rest);
        let (tally, leavers) = (Tally::nothing(), Vec::new());
        all.push(Part { people: own, teams: felt, groups, tally, leavers });
    }
    all
}

/// What a phase of the month works with in one department: its setting, draws, books and
/// log.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) setting: &'a Setting,
    /// The settings of all units: a person may move from one to another.
    pub(super) settings: &'a [Setting],
    pub(super) streams: &'a Streams,
    pub(super) sums: &'a mut Sums,
    pub(super) log: &'a mut Log,
    pub(super) recruiter: &'a mut Recruiter,
}

/// What the books want to know of who quits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quit {
    star: u8,
    pay: f32,
    /// Months as manager in all, of a manager.
    manager_months: Option<f32>,
}

impl Quit {
    /// That of the person in `row`, at the level of its block.
    pub(super) fn of(people: &Rows<'_>, row: usize, level: u8, last_month: f32) -> Self {
        let manager_months = (level > 0).then(|| last_month - people.managing_since[row]);
        Self { star: people.star[row], pay: people.pay[row], manager_months }
    }

    pub(super) fn book(self, desk: &mut Desk<'_>) {
        let sums = &mut *desk.sums;
        sums.quits += 1.0;
        sums.star_quits += f64::from(self.star);
        if let Some(months) = self.manager_months {
            sums.manager_quits += 1.0;
            sums.new_manager_quits += if months < NEW_MANAGER_MONTHS { 1.0 } else { 0.0 };
        }
        sums.replacement_cost +=
            desk.setting.workforce.replacement_cost * f64::from(MONTHS) * f64::from(self.pay);
    }
}

#[cfg(test)]
mod tests;
