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
use super::{attrition, outlook, staffing};
use crate::rng::{Purpose, Streams};

/// Parts of a block from which on all threads at hand share them: below, sharing costs more than
/// it saves.
const SHARED_FROM: usize = 6;

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(super) struct Bench {
    tools: Box<Tools>,
    leavers: Vec<Leaver>,
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
        self.see_off(organization, index, teams, desk);
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
            year_start: outlook::year_start(*month),
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
            book(&part);
            self.leavers = part.leavers;
        } else {
            let mut all = split(people, felt, &shift);
            if all.len() < SHARED_FROM {
                all.iter_mut().for_each(|part| instructions.work(part, &shift, &mut self.tools));
            } else {
                // Which thread works on which part is left to chance; nothing depends on it.
                let work = |tools: &mut Box<Tools>, part: &mut Part<'_>| {
                    instructions.work(part, &shift, tools);
                };
                all.par_iter_mut().for_each_init(Tools::new, work);
            }
            for mut part in all {
                book(&part);
                self.leavers.append(&mut part.leavers);
            }
        }
    }

    /// Once all of their teams are done, the quits of the month are felt there.
    pub(super) fn shake_teams(&mut self, organization: &mut Organization) {
        for (number, shock) in self.shocks.drain(..) {
            organization.climate.shock[number] += shock;
        }
    }

    /// Once everyone has worked, those who quit or retire leave their seats.
    fn see_off(
        &mut self,
        organization: &mut Organization,
        index: usize,
        teams: &Teams,
        desk: &mut Desk<'_>,
    ) {
        if !self.held.is_empty() {
            self.leavers.retain(|leaver| !self.held.contains(&leaver.seat));
        }
        let layout = &organization.layout;
        self.leavers.sort_unstable_by_key(|leaver| layout.number(leaver.seat));
        for leaver in self.leavers.drain(..) {
            if leaver.quits {
                book_quit(organization, index, leaver.seat, desk);
                desk.log.leaves(Happening::Quit, &organization.people, leaver.seat);
                self.shocks.extend(exit_shock(organization, index, leaver.seat, teams));
            } else {
                desk.sums.retirements += 1.0;
                desk.log.leaves(Happening::Retired, &organization.people, leaver.seat);
            }
            staffing::vacate(organization, index, leaver.seat, desk);
        }
    }
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

/// Books the quit of who sits in `seat` of block number `index`.
pub(super) fn book_quit(
    organization: &Organization,
    index: usize,
    seat: usize,
    desk: &mut Desk<'_>,
) {
    let people = &organization.people;
    let manager = organization.layout.blocks[index].level > 0;
    let manager_months = month_number(organization.month) - 1.0 - people.managing_since[seat];
    let sums = &mut *desk.sums;
    sums.quits += 1.0;
    sums.star_quits += f64::from(people.star[seat]);
    if manager {
        sums.manager_quits += 1.0;
        sums.new_manager_quits += if manager_months < NEW_MANAGER_MONTHS { 1.0 } else { 0.0 };
    }
    sums.replacement_cost +=
        desk.setting.workforce.replacement_cost * f64::from(MONTHS) * f64::from(people.pay[seat]);
}

/// What a quit adds to the exit shock of which team: the one that the leaver reported in.
fn exit_shock(
    organization: &Organization,
    index: usize,
    seat: usize,
    teams: &Teams,
) -> Option<(usize, f32)> {
    let layout = &organization.layout;
    let (_, team) = layout.boss(&layout.blocks[index], seat)?;
    let ln_craft = organization.people.ln_craft[seat];
    Some((team, attrition::exit_shock(ln_craft, teams.ln_craft_mean[team])))
}

#[cfg(test)]
mod tests;
