//! The work phase of a month: the people of a block go through 4.3–4.7, and some leave.

use rayon::prelude::*;

use super::attrition::Leaver;
use super::constants::MONTHS;
use super::layout::{Block, ROW};
use super::ledger::Sums;
use super::log::{Happening, Log};
use super::metrics::NEW_MANAGER_MONTHS;
use super::organization::Organization;
use super::pass::{Part, Shift, Tools, parts};
use super::person::month_number;
use super::recruiter::Recruiter;
use super::setting::Setting;
use super::tally::{Tally, whole};
use super::teams::Teams;
use super::vector::InstructionSet;
use super::{attrition, outlook, staffing};
use crate::rng::{Purpose, Streams};

/// Rows of a department from which on all threads at hand share its parts: below, sharing costs more
/// than it saves.
const SHARED_FROM: usize = 48 * 1024;

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(super) struct Bench {
    tools: Box<Tools>,
    parts: Vec<Part<'static>>,
    /// What they book.
    tallies: Vec<Tally>,
    /// Who leaves, by block.
    leavers: Vec<Vec<Leaver>>,
    shocks: Vec<(usize, f32)>,
    /// A buffer for [`super::leaders`].
    pub(super) skills: Vec<f32>,
    /// Seats whose occupants leave under no circumstances: an experiment holds them.
    pub(super) held: Vec<usize>,
    pub(super) instructions: InstructionSet,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            tools: Tools::new(),
            parts: Vec::new(),
            tallies: Vec::new(),
            leavers: Vec::new(),
            shocks: Vec::new(),
            skills: Vec::new(),
            held: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in unit number `unit`, and of the climate of their teams. That of the
    /// executive's team is ready already: it is of several departments.
    pub(super) fn work(
        &mut self,
        organization: &mut Organization,
        unit: usize,
        teams: &mut Teams,
        desk: &mut Desk<'_>,
    ) {
        self.leavers.resize_with(organization.layout.blocks.len(), Vec::new);
        self.work_blocks(organization, (unit, false), teams, desk);
        if organization.layout.departments > 1 {
            self.work_blocks(organization, (unit, true), teams, desk);
        }
    }

    /// The same for the blocks of the unit whose teams are `ready` or not.
    fn work_blocks(
        &mut self,
        organization: &mut Organization,
        (unit, ready): (usize, bool),
        teams: &mut Teams,
        desk: &mut Desk<'_>,
    ) {
        let Organization { layout, people, climate, month, .. } = organization;
        let shift = Shift {
            layout,
            setting: desk.setting,
            last_month: month_number(*month) - 1.0,
            year_start: outlook::year_start(*month),
        };
        let of_round =
            |block: &Block| block.unit == unit && layout.has_executive_above(block) == ready;
        let count = layout.blocks.iter().filter(|block| of_round(block)).flat_map(parts).count();
        self.tallies.resize_with(self.tallies.len().max(count), Tally::nothing);
        let mut tallies = self.tallies.iter_mut();
        let mut all = emptied(std::mem::take(&mut self.parts));
        let (mut people, mut teams) = (people.rows(), teams.rows(climate));
        let (mut row, mut team) = (0, 0);
        for (index, block) in layout.blocks.iter().enumerate() {
            if !of_round(block) {
                continue;
            }
            desk.sums.seat_months += whole(block.size());
            desk.sums.vacant_months += whole(block.size());
            people.cut(block.rows.start - row);
            let mut own = people.cut(block.rows.len());
            row = block.rows.end;
            let mut felt = block.bosses.map(|bosses| {
                let led = &layout.blocks[bosses].teams;
                teams.cut(led.start - team);
                team = led.end;
                teams.cut(led.len())
            });
            let mut leavers = std::mem::take(&mut self.leavers[index]);
            for (groups, tally) in parts(block).zip(&mut tallies) {
                let felt = felt.as_mut().map(|felt| felt.cut(groups.len() * ROW));
                all.push(Part {
                    index,
                    stream: desk.streams.stream(Purpose::Work, block.place(*month)),
                    people: own.cut(groups.len() * block.grid.group()),
                    teams: felt,
                    ready,
                    groups,
                    tally,
                    leavers: std::mem::take(&mut leavers),
                });
            }
        }
        let instructions = self.instructions;
        if all.iter().map(Part::rows).sum::<usize>() < SHARED_FROM {
            instructions.work(&mut all, &shift, &mut self.tools);
        } else {
            // Which thread works on which part is left to chance; nothing depends on it.
            let work = |tools: &mut Box<Tools>, part: &mut Part<'_>| {
                instructions.work(std::slice::from_mut(part), &shift, tools);
            };
            all.par_iter_mut().for_each_init(Tools::new, work);
        }
        for part in &mut all {
            part.tally.book_teams(desk.sums);
            part.tally.book(desk.sums, &layout.blocks[part.index], desk.setting);
            desk.sums.vacant_months -= part.tally.present();
            let leavers = &mut self.leavers[part.index];
            if leavers.is_empty() {
                std::mem::swap(leavers, &mut part.leavers);
            } else {
                leavers.append(&mut part.leavers);
            }
        }
        self.parts = emptied(all);
    }

    /// Once all of their teams are done, the quits of the month are felt there.
    pub(super) fn shake_teams(&mut self, organization: &mut Organization) {
        for (number, shock) in self.shocks.drain(..) {
            organization.climate.shock[number] += shock;
        }
    }

    /// Once everyone has worked, those of block number `index` who quit or retire leave their seats.
    pub(super) fn see_off(
        &mut self,
        organization: &mut Organization,
        index: usize,
        teams: &Teams,
        desk: &mut Desk<'_>,
    ) {
        let leavers = &mut self.leavers[index];
        if !self.held.is_empty() {
            leavers.retain(|leaver| !self.held.contains(&leaver.seat));
        }
        let layout = &organization.layout;
        leavers.sort_unstable_by_key(|leaver| layout.number(leaver.seat));
        for leaver in leavers.drain(..) {
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

/// A list of parts without any, in the memory of that one.
fn emptied<'a>(mut parts: Vec<Part<'_>>) -> Vec<Part<'a>> {
    parts.clear();
    parts.into_iter().map(|_| unreachable!("there is none")).collect()
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
