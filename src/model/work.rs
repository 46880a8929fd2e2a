//! The work phase of a month: the people of a block go through 4.3–4.7, and some leave.

use rayon::prelude::*;

use super::attrition::Leaver;
use super::constants::MONTHS;
use super::layout::Layout;
use super::ledger::Sums;
use super::log::{Happening, Log};
use super::metrics::NEW_MANAGER_MONTHS;
use super::organization::Organization;
use super::pass::{Floor, Part, Shift, Tools, parts};
use super::person::month_number;
use super::recruiter::Recruiter;
use super::setting::Setting;
use super::tally::whole;
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
    parts: Vec<Part>,
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
        let Organization { layout, people, climate, month, .. } = organization;
        let count = self.divide(layout, (unit, *month), desk);
        let shift = Shift {
            layout,
            setting: desk.setting,
            last_month: month_number(*month) - 1.0,
            year_start: outlook::year_start(*month),
        };
        let parts = &mut self.parts[..count];
        let (people, teams) = (people.rows(), teams.rows(climate));
        let mut floor = Floor { people, teams, first_row: 0, first_team: 0 };
        if parts.iter().map(|part| part.rows(layout).len()).sum::<usize>() < SHARED_FROM {
            self.instructions.work(parts, &mut floor, &shift, &mut self.tools);
        } else {
            share(parts, floor, &shift, self.instructions);
        }
        for part in parts {
            part.tally.book_teams(desk.sums);
            part.tally.book(desk.sums, &layout.blocks[part.index], desk.setting);
            desk.sums.vacant_months -= part.tally.present();
            self.leavers[part.index].append(&mut part.leavers);
        }
    }

    /// Divides the unit into parts, the first so many of the bench's; says how many.
    fn divide(
        &mut self,
        layout: &Layout,
        (unit, month): (usize, u32),
        desk: &mut Desk<'_>,
    ) -> usize {
        self.leavers.resize_with(layout.blocks.len(), Vec::new);
        let mut count = 0;
        let blocks = layout.blocks.iter().enumerate().filter(|(_, block)| block.unit == unit);
        for (index, block) in blocks {
            desk.sums.seat_months += whole(block.size());
            desk.sums.vacant_months += whole(block.size());
            let stream = desk.streams.stream(Purpose::Work, block.place(month));
            for groups in parts(block) {
                if count == self.parts.len() {
                    self.parts.push(Part::blank());
                }
                let part = &mut self.parts[count];
                (part.index, part.groups, part.stream) = (index, groups, stream);
                count += 1;
            }
        }
        count
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

/// The month of `parts` on all threads at hand. Which thread works on which part is left to chance;
/// nothing depends on it.
fn share(
    parts: &mut [Part],
    mut floor: Floor<'_>,
    shift: &Shift<'_>,
    instructions: InstructionSet,
) {
    let mut floors: Vec<_> = parts.iter().map(|part| floor.cut(part, shift.layout)).collect();
    let work = |tools: &mut Box<Tools>, (part, floor): (&mut Part, &mut Floor<'_>)| {
        instructions.work(std::slice::from_mut(part), floor, shift, tools);
    };
    parts.par_iter_mut().zip(&mut floors).for_each_init(Tools::new, work);
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
