//! The work phase of a month: the people of a block go through 4.3–4.7, seat by seat.

use std::ops::Range;

use super::attrition::{Doubtful, Leaver};
use super::chunk::{CHUNK, Chunk};
use super::climate::Climate;
use super::constants::{MONTHS, SENIOR};
use super::ledger::Sums;
use super::log::{Happening, Log};
use super::metrics::{BURNED_OUT_ABOVE, DISENGAGED_BELOW, NEW_MANAGER_MONTHS, RELUCTANT_ABOVE};
use super::organization::{Block, Layout, Organization};
use super::person::{People, month_number};
use super::recruiter::Recruiter;
use super::setting::Setting;
use super::teams::{Scene, TEAMS, Teams};
use super::vector::InstructionSet;
use super::{attrition, burnout, craft, morale, productivity, staffing};
use crate::rng::{Purpose, Stream, Streams};

/// Random words drawn at a time.
const WORDS: usize = Stream::BATCH;

/// A batch of them, where vectors may be read.
#[derive(Debug)]
#[repr(align(64))]
struct Words([u32; WORDS]);

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(super) struct Bench {
    words: Box<Words>,
    chunk: Box<Chunk>,
    leavers: Vec<Leaver>,
    shocks: Vec<(usize, f32)>,
    /// Seats whose occupants leave under no circumstances: an experiment holds them.
    pub(super) held: Vec<usize>,
    pub(super) instructions: InstructionSet,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            words: Box::new(Words([0; WORDS])),
            chunk: Box::new(Chunk::vacant()),
            leavers: Vec::new(),
            shocks: Vec::new(),
            held: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in block number `index`, and of the climate of their teams.
    pub(super) fn work(
        &mut self,
        organization: &mut Organization,
        index: usize,
        teams: &mut Teams,
        desk: &mut Desk<'_>,
    ) {
        let layout = organization.layout.clone();
        let block = &layout.blocks[index];
        let instructions = self.instructions;
        instructions.work(&mut Pass {
            people: &mut organization.people,
            climate: &mut organization.climate,
            layout: &layout,
            block,
            stream: desk.streams.stream(Purpose::Work, block.place(organization.month)),
            last_month: month_number(organization.month) - 1.0,
            teams: &mut *teams,
            words: &mut self.words,
            chunk: &mut self.chunk,
            leavers: &mut self.leavers,
            desk: &mut *desk,
        });
        self.see_off(organization, index, teams, desk);
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

/// One pass over a block, seat by seat, with all that it reads and writes.
#[derive(Debug)]
pub(super) struct Pass<'a, 'd> {
    people: &'a mut People,
    climate: &'a mut Climate,
    layout: &'a Layout,
    block: &'a Block,
    stream: Stream,
    last_month: f32,
    teams: &'a mut Teams,
    words: &'a mut Words,
    chunk: &'a mut Chunk,
    leavers: &'a mut Vec<Leaver>,
    desk: &'a mut Desk<'d>,
}

/// How far a pass has come among the teams of its block.
#[derive(Clone, Copy, Debug)]
struct Front {
    /// The team that the next seat is in, and the end of its seats.
    team: usize,
    end: usize,
    /// The teams before this one are ready for the pass, and so are the seats before `reached`.
    next: usize,
    reached: usize,
}

impl Pass<'_, '_> {
    #[inline(always)]
    pub(super) fn run(&mut self) {
        // A copy of its own: the compiler sees that no column written is part of it.
        let setting = self.desk.setting.clone();
        let (block, layout) = (self.block, self.layout);
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let mut front = bosses.map(|bosses| self.first_team(bosses));
        let (mut tally, mut doubtful) = (Tally::nothing(), Doubtful::nobody());
        let mut start = block.seats.start;
        while start < block.seats.end {
            let seats = start..block.seats.end.min(start + CHUNK);
            self.chunk.load(self.people, seats.clone(), self.last_month);
            self.draw(start - block.seats.start);
            match (bosses, &mut front) {
                (Some(bosses), Some(front)) => {
                    while front.reached < seats.end {
                        self.make_ready(front, bosses, &setting);
                    }
                    self.surround(front, start, seats.end);
                }
                _ => surround_top(self.chunk),
            }
            if block.level == 0 {
                advance_contributors(self.chunk, &setting);
                tally.add(self.chunk);
                tally.add_contributors(self.chunk);
            } else {
                self.chunk.load_managers(self.people, start, self.last_month);
                self.lead(seats.clone(), &setting);
                advance_managers(self.chunk, block.level, &setting);
                tally.add(self.chunk);
                tally.add_managers(self.chunk);
                self.chunk.store_managers(self.people, seats.clone());
            }
            self.chunk.store(self.people, seats);
            doubtful.add(self.chunk, start, &setting, self.leavers);
            start += CHUNK;
        }
        doubtful.decide(&setting, self.leavers);
        tally.book(self.desk.sums, block, self.desk.setting);
    }

    /// Gives every manager the load of leading its team.
    #[inline(always)]
    fn lead(&mut self, seats: Range<usize>, setting: &Setting) {
        let teams = self.layout.manager(seats.start)..self.layout.manager(seats.end);
        for (load, &size) in self.chunk.load.iter_mut().zip(&self.teams.sizes[teams]) {
            *load = burnout::load_of_leading(f32::from(size), &setting.constants);
        }
    }

    /// Hands the seats from number `first` of the block on their words of the month.
    #[inline(always)]
    fn draw(&mut self, first: usize) {
        if first.is_multiple_of(WORDS) {
            let count = self.block.seats.len() - first;
            self.stream.batch(first / WORDS, count, &mut self.words.0);
        }
        let (chunks, _) = self.words.0.as_chunks();
        self.chunk.words = chunks[first % WORDS / CHUNK];
    }

    fn first_team(&self, bosses: &Block) -> Front {
        let boss = bosses.boss_of(self.block.seats.start);
        let seats = bosses.team(boss);
        let team = self.layout.manager(bosses.seats.start + boss);
        Front { team, end: seats.end, next: team, reached: seats.start }
    }

    /// Makes the next few teams ready for the pass.
    #[inline(always)]
    fn make_ready(&mut self, front: &mut Front, bosses: &Block, setting: &Setting) {
        let end = self.layout.manager(bosses.seats.end);
        let teams = front.next..end.min(front.next + TEAMS);
        let mut scene = Scene {
            people: self.people,
            climate: self.climate,
            layout: self.layout,
            last_month: self.last_month,
        };
        let sums = &mut *self.desk.sums;
        front.reached =
            self.teams.make_ready(&mut scene, teams.clone(), front.reached, setting, sums);
        self.teams.feel(self.climate, teams.clone(), setting);
        front.next = teams.end;
    }

    /// Gives every seat what its team means to it.
    #[inline(always)]
    fn surround(&mut self, front: &mut Front, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            if at == front.end {
                front.team += 1;
                front.end += usize::from(self.teams.sizes[front.team]);
            }
            let next = end.min(front.end);
            self.chunk.surround(at - start..next - start, self.teams, front.team);
            at = next;
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
    pub(super) recruiter: &'a mut Recruiter,
}

/// The submodels in the order of the specification.
#[inline(always)]
fn advance_contributors(chunk: &mut Chunk, setting: &Setting) {
    morale::step_contributors(chunk, setting);
    burnout::step_contributors(chunk, setting);
    craft::step_contributors(chunk, setting);
    productivity::step(chunk, 1.0, setting);
    attrition::step_contributors(chunk, setting);
}

/// The same for managers at `level`.
#[inline(always)]
fn advance_managers(chunk: &mut Chunk, level: u8, setting: &Setting) {
    morale::step_managers(chunk, level, setting);
    burnout::step_managers(chunk, setting);
    craft::step_managers(chunk, setting);
    productivity::step(chunk, setting.workforce.craft_share, setting);
    attrition::step_managers(chunk, level, setting);
}

/// The top seat: a neutral climate, no peers, no lift, nobody above.
#[inline(always)]
fn surround_top(chunk: &mut Chunk) {
    chunk.climate_morale.fill(0.0);
    chunk.peer_morale[..CHUNK].copy_from_slice(&chunk.morale);
    chunk.lift.fill(0.0);
    chunk.team_output.fill(1.0);
    chunk.contagion.fill(0.0);
}

/// Lanes in which sums are kept: fixed, so that no sum depends on the machine.
const SUM_LANES: usize = 8;

type Sum = [f64; SUM_LANES];

/// A number of seats by lane of the chunks.
type Count = [u32; CHUNK];

/// The sums of a block's month.
#[derive(Debug)]
struct Tally {
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
    fn nothing() -> Self {
        const ZERO: Sum = [0.0; SUM_LANES];
        const NONE: Count = [0; CHUNK];
        Self {
            morale: ZERO,
            morale_squared: ZERO,
            output: ZERO,
            pay: ZERO,
            craft: ZERO,
            present: NONE,
            stars: NONE,
            disengaged: NONE,
            burned_out: NONE,
            reluctant: NONE,
            experts: NONE,
            new_managers: NONE,
        }
    }

    #[inline(always)]
    fn add(&mut self, chunk: &Chunk) {
        let here = &chunk.occupied;
        add_lanes(&mut self.morale, |i| here[i] * chunk.morale[i]);
        add_lanes(&mut self.morale_squared, |i| here[i] * chunk.morale[i] * chunk.morale[i]);
        add_lanes(&mut self.output, |i| chunk.output[i]);
        add_lanes(&mut self.pay, |i| here[i] * chunk.pay[i]);
        add_lanes(&mut self.craft, |i| here[i] * chunk.craft[i]);
        count(&mut self.present, |i| here[i] > 0.0);
        count(&mut self.stars, |i| here[i] * chunk.star[i] > 0.0);
        count(&mut self.disengaged, |i| (here[i] > 0.0) & (chunk.morale[i] < DISENGAGED_BELOW));
        count(&mut self.burned_out, |i| (here[i] > 0.0) & (chunk.burnout[i] > BURNED_OUT_ABOVE));
    }

    #[inline(always)]
    fn add_contributors(&mut self, chunk: &Chunk) {
        let (here, senior) = (&chunk.occupied, f32::from(SENIOR));
        count(&mut self.experts, |i| (here[i] > 0.0) & (chunk.rung[i] > senior));
    }

    #[inline(always)]
    fn add_managers(&mut self, chunk: &Chunk) {
        let here = &chunk.occupied;
        count(&mut self.reluctant, |i| (here[i] > 0.0) & (chunk.reluctance[i] > RELUCTANT_ABOVE));
        count(&mut self.new_managers, |i| {
            (here[i] > 0.0) & (chunk.manager_months[i] < NEW_MANAGER_MONTHS)
        });
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

#[inline(always)]
fn count(sum: &mut Count, holds: impl Fn(usize) -> bool) {
    for (i, lane) in sum.iter_mut().enumerate() {
        *lane += u32::from(holds(i));
    }
}

fn counted(sum: Count) -> f64 {
    f64::from(sum.iter().sum::<u32>())
}

fn total(sum: Sum) -> f64 {
    ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
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
    let bosses = &layout.blocks[layout.blocks[index].bosses?];
    let number = layout.manager(bosses.seats.start + bosses.boss_of(seat));
    let ln_craft = organization.people.ln_craft[seat];
    Some((number, attrition::exit_shock(ln_craft, teams.ln_craft_mean[number])))
}

#[cfg(test)]
mod tests;
