//! The work phase of a month: the people of a block go through 4.3–4.7, seat by seat.

use std::ops::Range;

use super::chunk::{CHUNK, Chunk, RETIRES, STAYS};
use super::climate::State;
use super::constants::{MONTHS, SENIOR};
use super::ledger::Sums;
use super::log::{Happening, Log};
use super::metrics::{BURNED_OUT_ABOVE, DISENGAGED_BELOW, NEW_MANAGER_MONTHS, RELUCTANT_ABOVE};
use super::organization::{Block, Organization};
use super::setting::Setting;
use super::teams::{self, Teams};
use super::vector::InstructionSet;
use super::{attrition, burnout, craft, morale, productivity, staffing};
use crate::rng::{Purpose, Streams, Words};

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(super) struct Bench {
    words: Words,
    chunk: Box<Chunk>,
    leavers: Vec<Leaver>,
    shocks: Vec<(usize, f32)>,
    instructions: InstructionSet,
}

#[derive(Clone, Copy, Debug)]
struct Leaver {
    seat: usize,
    quits: bool,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            words: Words::default(),
            chunk: Box::new(Chunk::vacant()),
            leavers: Vec::new(),
            shocks: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in block number `index`.
    pub(super) fn work(
        &mut self,
        organization: &mut Organization,
        index: usize,
        teams: &Teams,
        desk: &mut Desk<'_>,
    ) {
        let layout = organization.layout.clone();
        let block = &layout.blocks[index];
        let place = block.place(organization.month);
        desk.streams.fill(Purpose::Work, place, 0, block.seats.len(), &mut self.words);
        let mut tally = Tally::default();
        for start in block.seats.clone().step_by(CHUNK) {
            let length = CHUNK.min(block.seats.end - start);
            self.chunk.load(organization, start, length);
            self.words.copy_to(start - block.seats.start, &mut self.chunk.words[..length]);
            surround(&mut self.chunk, organization, block, start..start + length, teams, desk);
            self.instructions.work(&mut self.chunk, &mut tally, block.level, desk.setting);
            self.chunk.store(organization, start, length);
            self.note_leavers(start);
        }
        tally.book(desk.sums, block, desk.setting);
        self.see_off(organization, index, teams, desk);
    }

    /// Once all of their teams are done, the quits of the month are felt there.
    pub(super) fn shake_teams(&mut self, organization: &mut Organization) {
        for (number, shock) in self.shocks.drain(..) {
            organization.climate.shock[number] += shock;
        }
    }

    fn note_leavers(&mut self, start: usize) {
        // Mostly nobody leaves: one look at all bits, instead of one at each lane.
        if self.chunk.fate.iter().fold(0, |bits, fate| bits | fate.to_bits()) == STAYS.to_bits() {
            return;
        }
        for (lane, &fate) in self.chunk.fate.iter().enumerate().filter(|(_, fate)| **fate > STAYS) {
            self.leavers.push(Leaver { seat: start + lane, quits: fate < RETIRES });
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
}

/// The submodels in the order of the specification.
#[inline(always)]
pub(super) fn advance(chunk: &mut Chunk, level: u8, setting: &Setting) {
    if level == 0 {
        morale::step_contributors(chunk, setting);
        burnout::step_contributors(chunk, setting);
        craft::step_contributors(chunk, setting);
        productivity::step(chunk, 1.0, setting);
        attrition::step_contributors(chunk, setting);
    } else {
        morale::step_managers(chunk, level, setting);
        burnout::step_managers(chunk, setting);
        craft::step_managers(chunk, setting);
        productivity::step(chunk, setting.workforce.craft_share, setting);
        attrition::step_managers(chunk, level, setting);
    }
}

/// Gives every seat of the chunk what its team, or the lack of one above the top, means to it.
fn surround(
    chunk: &mut Chunk,
    organization: &Organization,
    block: &Block,
    seats: Range<usize>,
    teams: &Teams,
    desk: &Desk<'_>,
) {
    let setting = desk.setting;
    match block.bosses {
        Some(bosses) => {
            let bosses = &organization.layout.blocks[bosses];
            for boss in bosses.boss_of(seats.start)..=bosses.boss_of(seats.end - 1) {
                let team = bosses.team(boss);
                let lanes = team.start.max(seats.start) - seats.start
                    ..team.end.min(seats.end) - seats.start;
                let number = organization.layout.manager(bosses.seats.start + boss);
                surround_team(chunk, organization, lanes, number, teams, setting);
            }
        }
        None => surround_top(chunk),
    }
    if block.level > 0 {
        for seat in seats.clone() {
            let size = teams::count(block.team(seat - block.seats.start).len());
            chunk.load[seat - seats.start] = burnout::load_of_leading(size, &setting.constants);
        }
    }
}

fn surround_team(
    chunk: &mut Chunk,
    organization: &Organization,
    lanes: Range<usize>,
    number: usize,
    teams: &Teams,
    setting: &Setting,
) {
    let climate = State {
        friction: organization.climate.friction[number],
        autonomy: organization.climate.autonomy[number],
        trust: organization.climate.trust[number],
        shock: organization.climate.shock[number],
    };
    let k = &setting.constants;
    let (lift, skill) = (teams.lift[number], teams.skill[number]);
    chunk.climate_morale[lanes.clone()].fill(morale::climate_term(climate, k));
    chunk.peer_morale[lanes.clone()].fill(teams.morale_mean[number]);
    chunk.lift[lanes.clone()].fill(lift);
    chunk.team_output[lanes.clone()].fill(productivity::team_factor(climate, lift, skill, setting));
    chunk.load[lanes.clone()].fill(burnout::load_of_team(climate, teams.vacant_share[number], k));
    chunk.contagion[lanes].fill(setting.workforce.contagion * climate.shock);
}

/// The top seat: a neutral climate, no peers, no lift, nobody above.
fn surround_top(chunk: &mut Chunk) {
    chunk.climate_morale.fill(0.0);
    chunk.peer_morale = chunk.morale;
    chunk.lift.fill(0.0);
    chunk.team_output.fill(1.0);
    chunk.contagion.fill(0.0);
}

/// Lanes in which sums are kept: fixed, so that no sum depends on the machine.
const SUM_LANES: usize = 8;

type Sum = [f64; SUM_LANES];

/// A number of seats, exact up to 2²⁴ a lane.
type Count = [f32; SUM_LANES];

/// The sums of a block's month.
#[derive(Debug, Default)]
pub(super) struct Tally {
    morale: Sum,
    morale_squared: Sum,
    output: Sum,
    pay: Sum,
    craft: Sum,
    present: Count,
    stars: Count,
    disengaged: Count,
    burned_out: Count,
    reluctant: Count,
    experts: Count,
    new_managers: Count,
}

impl Tally {
    #[inline(always)]
    pub(super) fn add(&mut self, chunk: &Chunk, level: u8) {
        let here = &chunk.occupied;
        add_lanes(&mut self.morale, |i| here[i] * chunk.morale[i]);
        add_lanes(&mut self.morale_squared, |i| here[i] * chunk.morale[i] * chunk.morale[i]);
        add_lanes(&mut self.output, |i| chunk.output[i]);
        add_lanes(&mut self.pay, |i| here[i] * chunk.pay[i]);
        add_lanes(&mut self.craft, |i| here[i] * chunk.craft[i]);
        count(&mut self.present, |i| here[i]);
        count(&mut self.stars, |i| here[i] * chunk.star[i]);
        count(
            &mut self.disengaged,
            |i| {
                if chunk.morale[i] < DISENGAGED_BELOW { here[i] } else { 0.0 }
            },
        );
        count(&mut self.burned_out, |i| {
            if chunk.burnout[i] > BURNED_OUT_ABOVE { here[i] } else { 0.0 }
        });
        if level == 0 {
            let senior = f32::from(SENIOR);
            count(&mut self.experts, |i| if chunk.rung[i] > senior { here[i] } else { 0.0 });
        } else {
            count(&mut self.reluctant, |i| {
                if chunk.reluctance[i] > RELUCTANT_ABOVE { here[i] } else { 0.0 }
            });
            count(&mut self.new_managers, |i| {
                if chunk.manager_months[i] < NEW_MANAGER_MONTHS { here[i] } else { 0.0 }
            });
        }
    }

    fn book(&self, sums: &mut Sums, block: &Block, setting: &Setting) {
        let present = counted(self.present);
        let seats = f64::from(u32::try_from(block.seats.len()).unwrap_or(u32::MAX));
        sums.seat_months += seats;
        sums.vacant_months += seats - present;
        sums.person_months += present;
        sums.star_months += counted(self.stars);
        sums.morale += total(self.morale);
        sums.morale_squared += total(self.morale_squared);
        sums.disengaged_months += counted(self.disengaged);
        sums.burnout_months += counted(self.burned_out);
        sums.output += total(self.output);
        sums.payroll += total(self.pay);
        sums.craft += total(self.craft);
        if block.level == 0 {
            sums.contributor_months += present;
            sums.star_contributor_months += counted(self.stars);
            sums.expert_months += counted(self.experts);
            sums.craft_at_work += total(self.craft);
        } else {
            sums.manager_months += present;
            sums.new_manager_months += counted(self.new_managers);
            sums.manager_burnout_months += counted(self.burned_out);
            sums.reluctant_months += counted(self.reluctant);
            sums.craft_at_work += f64::from(setting.workforce.craft_share) * total(self.craft);
        }
    }
}

#[inline(always)]
fn add_lanes(sum: &mut Sum, value: impl Fn(usize) -> f32) {
    let mut lanes = *sum;
    for row in 0..CHUNK / SUM_LANES {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += f64::from(value(row * SUM_LANES + lane));
        }
    }
    *sum = lanes;
}

/// Adds ones and zeros.
#[inline(always)]
fn count(sum: &mut Count, one: impl Fn(usize) -> f32) {
    let mut lanes = *sum;
    for row in 0..CHUNK / SUM_LANES {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += one(row * SUM_LANES + lane);
        }
    }
    *sum = lanes;
}

fn counted(sum: Count) -> f64 {
    total(sum.map(f64::from))
}

fn total(sum: Sum) -> f64 {
    ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
}

fn book_quit(organization: &Organization, index: usize, seat: usize, desk: &mut Desk<'_>) {
    let people = &organization.people;
    let manager = organization.layout.blocks[index].level > 0;
    let manager_months =
        super::person::month_number(organization.month) - 1.0 - people.managing_since[seat];
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
    let bosses = &layout.blocks[layout.blocks[index].bosses?];
    let number = layout.manager(bosses.seats.start + bosses.boss_of(seat));
    let ln_craft = organization.people.ln_craft[seat];
    Some((number, attrition::exit_shock(ln_craft, teams.ln_craft_mean[number])))
}

#[cfg(test)]
mod tests;
