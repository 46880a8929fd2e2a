//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month.

use std::ops::Range;

use super::climate::{self, Occupant, State};
use super::elementary::ln;
use super::ledger::Sums;
use super::organization::{Block, Organization};
use super::person::month_number;
use super::setting::Setting;
use super::spillover;
use super::vector::InstructionSet;

/// Teams in a chunk.
const TEAMS: usize = 16;

type Lanes = [f32; TEAMS];

/// What the people of each team feel this month, in columns by management seat.
#[derive(Clone, Debug)]
pub(super) struct Teams {
    /// s of the seat above; that of a vacant seat where it is vacant.
    pub(super) skill: Vec<f32>,
    pub(super) ln_craft_mean: Vec<f32>,
    pub(super) morale_mean: Vec<f32>,
    /// e.
    pub(super) lift: Vec<f32>,
    pub(super) vacant_share: Vec<f32>,
    instructions: InstructionSet,
}

impl Teams {
    pub(super) fn new(teams: usize) -> Self {
        let column = || vec![0.0; teams];
        Self {
            skill: column(),
            ln_craft_mean: column(),
            morale_mean: column(),
            lift: column(),
            vacant_share: column(),
            instructions: InstructionSet::detect(),
        }
    }

    /// Makes ready the teams that report to `block`, and books their climate.
    pub(super) fn prepare(
        &mut self,
        organization: &mut Organization,
        block: &Block,
        setting: &Setting,
        sums: &mut Sums,
    ) {
        for start in (0..block.seats.len()).step_by(TEAMS) {
            let length = TEAMS.min(block.seats.len() - start);
            let mut chunk = Chunk::gather(organization, block, start, length);
            self.instructions.lead(&mut chunk, setting);
            self.store(organization, &chunk, block.seats.start + start, length);
            chunk.book(sums, length);
        }
    }

    fn store(
        &mut self,
        organization: &mut Organization,
        chunk: &Chunk,
        first_seat: usize,
        length: usize,
    ) {
        let first = organization.layout.manager(first_seat);
        let climate = &mut organization.climate;
        for (column, lanes) in [
            (&mut self.skill, &chunk.skill),
            (&mut self.ln_craft_mean, &chunk.ln_craft_mean),
            (&mut self.morale_mean, &chunk.morale_mean),
            (&mut self.lift, &chunk.lift),
            (&mut self.vacant_share, &chunk.vacant_share),
            (&mut climate.friction, &chunk.friction),
            (&mut climate.autonomy, &chunk.autonomy),
            (&mut climate.trust, &chunk.trust),
            (&mut climate.shock, &chunk.shock),
        ] {
            column[first..first + length].copy_from_slice(&lanes[..length]);
        }
    }
}

/// What a manager's reports add up to at the start of a month.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gathering {
    present: f32,
    craft_mean: f32,
    craft_max: f32,
    morale_mean: f32,
    /// Σ (rung − 2)⁺ over contributors.
    expert_steps: f32,
}

/// Lanes in which a team is summed: fixed, so that the sum does not depend on the machine.
const SUM_LANES: usize = 4;

impl Gathering {
    /// The present reports in `team`; `None` where every seat is vacant.
    fn of(organization: &Organization, team: Range<usize>, contributors: bool) -> Option<Self> {
        let people = &organization.people;
        let occupied = &people.occupied[team.clone()];
        let craft = &people.craft[team.clone()];
        let morale = &people.morale[team.clone()];
        let rung = &people.rung[team];
        let (mut present, mut expert_steps) = (0_u16, 0_u16);
        let mut craft_max = 0.0_f32;
        let mut craft_sum = [0.0_f64; SUM_LANES];
        let mut morale_sum = [0.0_f64; SUM_LANES];
        for i in 0..occupied.len() {
            let here = f32::from(occupied[i]);
            present += u16::from(occupied[i]);
            expert_steps +=
                u16::from(occupied[i] * rung[i].saturating_sub(super::constants::SENIOR));
            craft_max = super::elementary::larger(craft_max, here * craft[i]);
            craft_sum[i % SUM_LANES] += f64::from(here * craft[i]);
            morale_sum[i % SUM_LANES] += f64::from(here * morale[i]);
        }
        if present == 0 {
            return None;
        }
        let mean = |sum: [f64; SUM_LANES]| {
            super::policy::narrow(((sum[0] + sum[1]) + (sum[2] + sum[3])) / f64::from(present))
        };
        Some(Self {
            present: f32::from(present),
            craft_mean: mean(craft_sum),
            craft_max,
            morale_mean: mean(morale_sum),
            expert_steps: if contributors { f32::from(expert_steps) } else { 0.0 },
        })
    }

    /// An empty team under a manager: no craft gap, no lift; nobody is there to feel it.
    fn empty(manager_craft: f32) -> Self {
        Self {
            present: 0.0,
            craft_mean: manager_craft,
            craft_max: manager_craft,
            morale_mean: 0.0,
            expert_steps: 0.0,
        }
    }
}

/// A run of neighboring management seats and their teams.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    occupied: Lanes,
    lambda: Lanes,
    training: Lanes,
    manager_months: Lanes,
    burnout: Lanes,
    reluctance: Lanes,
    ln_craft: Lanes,
    size: Lanes,
    craft_mean: Lanes,
    craft_max: Lanes,
    expert_steps: Lanes,
    morale_mean: Lanes,
    vacant_share: Lanes,
    friction: Lanes,
    autonomy: Lanes,
    trust: Lanes,
    shock: Lanes,
    skill: Lanes,
    ln_craft_mean: Lanes,
    lift: Lanes,
}

impl Chunk {
    fn gather(organization: &Organization, block: &Block, start: usize, length: usize) -> Self {
        let mut chunk =
            Self { craft_mean: [1.0; TEAMS], craft_max: [1.0; TEAMS], ..Self::default() };
        for lane in 0..length {
            let seat = block.seats.start + start + lane;
            chunk.occupant(organization, lane, seat);
            let team = block.team(start + lane);
            let size = count(team.len());
            let gathering = Gathering::of(organization, team, block.level == 1)
                .unwrap_or_else(|| Gathering::empty(organization.people.craft[seat]));
            chunk.size[lane] = size;
            chunk.craft_mean[lane] = gathering.craft_mean;
            chunk.craft_max[lane] = gathering.craft_max;
            chunk.expert_steps[lane] = gathering.expert_steps;
            chunk.morale_mean[lane] = gathering.morale_mean;
            chunk.vacant_share[lane] = (size - gathering.present) / size;
        }
        chunk
    }

    fn occupant(&mut self, organization: &Organization, lane: usize, seat: usize) {
        let (people, climate) = (&organization.people, &organization.climate);
        let team = organization.layout.manager(seat);
        self.occupied[lane] = f32::from(people.occupied[seat]);
        self.lambda[lane] = people.lambda[seat];
        self.training[lane] = people.training[seat];
        self.manager_months[lane] =
            month_number(organization.month) - 1.0 - people.managing_since[seat];
        self.burnout[lane] = people.burnout[seat];
        self.reluctance[lane] = people.reluctance[seat];
        self.ln_craft[lane] = people.ln_craft[seat];
        self.friction[lane] = climate.friction[team];
        self.autonomy[lane] = climate.autonomy[team];
        self.trust[lane] = climate.trust[team];
        self.shock[lane] = climate.shock[team];
    }

    #[inline(always)]
    pub(super) fn step(&mut self, setting: &Setting) {
        let k = &setting.constants;
        for i in 0..TEAMS {
            let vacant = 1.0 - self.occupied[i];
            let occupant = Occupant {
                lambda: self.lambda[i],
                training: self.training[i],
                manager_months: self.manager_months[i],
                burnout: self.burnout[i],
                reluctance: self.reluctance[i],
            };
            let led = climate::skill(&occupant, k);
            let s = if vacant > 0.0 { k.skill_vacant } else { led };
            let ln_mean = ln(self.craft_mean[i]);
            let gap = climate::craft_gap(self.ln_craft[i], ln_mean, k);
            let q = if vacant > 0.0 { 0.0 } else { gap };
            self.skill[i] = s;
            self.ln_craft_mean[i] = ln_mean;
            self.lift[i] =
                spillover::lift(ln(self.craft_max[i]), ln_mean, self.expert_steps[i], setting);
            let state = State {
                friction: self.friction[i],
                autonomy: self.autonomy[i],
                trust: self.trust[i],
                shock: self.shock[i],
            };
            let targets = climate::targets(s, q, self.size[i], vacant, setting);
            let next = climate::step(state, targets, setting);
            self.friction[i] = next.friction;
            self.autonomy[i] = next.autonomy;
            self.trust[i] = next.trust;
            self.shock[i] = next.shock;
        }
    }

    fn book(&self, sums: &mut Sums, length: usize) {
        for i in 0..length {
            sums.friction += f64::from(self.friction[i]);
            sums.autonomy += f64::from(self.autonomy[i]);
            sums.trust += f64::from(self.trust[i]);
            sums.manager_skill += f64::from(self.occupied[i] * self.skill[i]);
            let misplaced = self.occupied[i] > 0.0 && self.skill[i] < 0.0;
            sums.misplaced_months += if misplaced { 1.0 } else { 0.0 };
            sums.management_seat_months += 1.0;
        }
    }
}

/// A number of seats in the precision of the state.
#[expect(clippy::cast_precision_loss, reason = "a team has at most 70 seats, the executive's 64")]
pub(super) fn count(seats: usize) -> f32 {
    seats as f32
}

#[cfg(test)]
mod tests;
