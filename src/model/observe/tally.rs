//! What the work phase of a month counts and sums up (section 6).
//!
//! Sums are kept in `f64`, one for every lane of a few, seat after seat; the lanes are added up in
//! a fixed order when a part of a block is done. So no sum depends on the machine, and since the
//! parts are of a fixed size and added in their order, none depends on who worked on which.

use super::ledger::Sums;
use super::metrics::{BURNED_OUT_ABOVE, DISENGAGED_BELOW, NEW_MANAGER_MONTHS, RELUCTANT_ABOVE};
use crate::model::constants::SENIOR;
use crate::model::engine::lanes::{LANES, LaneState, LaneTraits, Lanes, lanes};
use crate::model::engine::layout::Block;
use crate::model::engine::teams::TeamsMut;
use crate::model::setting::Setting;

/// Lanes in which sums are kept: fixed, so that no sum depends on the machine.
pub(crate) const SUM_LANES: usize = 8;

type Sum = [f64; SUM_LANES];

/// Lanes in which numbers of seats are kept.
const COUNT_LANES: usize = 16;

/// They are whole, and exact as such: a part has far fewer than 2²⁴ seats.
type Count = [f32; COUNT_LANES];

/// Numbers of seats, a lane each of a row: a part has fewer rows than such a lane can count.
type Seated = [u16; LANES];

/// The sums of a month, of a part of a block and of the teams that it reports in.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Tally {
    morale: Sum,
    morale_squared: Sum,
    output: Sum,
    pay: Sum,
    craft: Sum,
    present: Seated,
    stars: Seated,
    disengaged: Count,
    burned_out: Count,
    reluctant: Count,
    experts: Seated,
    new_managers: Count,
    friction: Sum,
    autonomy: Sum,
    trust: Sum,
    skill: Sum,
    misplaced: Count,
    teams: usize,
}

impl Tally {
    #[inline(always)]
    pub(crate) fn nothing() -> Self {
        const ZERO: Sum = [0.0; SUM_LANES];
        const NONE: Count = [0.0; COUNT_LANES];
        const NOBODY: Seated = [0; LANES];
        Self {
            morale: ZERO,
            morale_squared: ZERO,
            output: ZERO,
            pay: ZERO,
            craft: ZERO,
            present: NOBODY,
            stars: NOBODY,
            disengaged: NONE,
            burned_out: NONE,
            reluctant: NONE,
            experts: NOBODY,
            new_managers: NONE,
            friction: ZERO,
            autonomy: ZERO,
            trust: ZERO,
            skill: ZERO,
            misplaced: NONE,
            teams: 0,
        }
    }

    /// Adds a row of seats after its month.
    #[inline(always)]
    pub(crate) fn add(&mut self, state: &LaneState, traits: &LaneTraits<'_>) {
        let here = &state.occupied;
        add_lanes(&mut self.morale, |i| here[i] * state.morale[i]);
        add_lanes(&mut self.morale_squared, |i| here[i] * state.morale[i] * state.morale[i]);
        add_lanes(&mut self.output, |i| state.output[i]);
        add_lanes(&mut self.pay, |i| here[i] * traits.pay[i]);
        add_lanes(&mut self.craft, |i| here[i] * state.craft[i]);
        let everyone = [1; LANES];
        count_seats(&mut self.present, traits.occupied, &everyone);
        count_seats(&mut self.stars, traits.occupied, traits.star);
        count_if(&mut self.disengaged, here, |i| state.morale[i] < DISENGAGED_BELOW);
        count_if(&mut self.burned_out, here, |i| state.burnout[i] > BURNED_OUT_ABOVE);
    }

    #[inline(always)]
    pub(crate) fn add_contributors(&mut self, traits: &LaneTraits<'_>) {
        let mut experts = [0; LANES];
        for (expert, &rung) in experts.iter_mut().zip(traits.rung) {
            *expert = u8::from(rung > SENIOR);
        }
        count_seats(&mut self.experts, traits.occupied, &experts);
    }

    #[inline(always)]
    pub(crate) fn add_managers(
        &mut self,
        state: &LaneState,
        traits: &LaneTraits<'_>,
        last_month: f32,
    ) {
        let (here, since) = (&state.occupied, traits.managing_since);
        count_if(&mut self.reluctant, here, |i| state.reluctance[i] > RELUCTANT_ABOVE);
        count_if(&mut self.new_managers, here, |i| last_month - since[i] < NEW_MANAGER_MONTHS);
    }

    /// Adds the climate of the teams from row `first` on, and who leads them; the first lanes,
    /// `count` of them, are teams.
    #[inline(always)]
    pub(crate) fn add_teams(&mut self, teams: &TeamsMut<'_>, first: usize, count: usize) {
        let mut real = [0.0_f32; LANES];
        real[..count].fill(1.0);
        let climate = &teams.climate;
        let (friction, autonomy) = (lanes(climate.friction, first), lanes(climate.autonomy, first));
        let (trust, skill) = (lanes(climate.trust, first), lanes(teams.skill, first));
        let led = lanes(teams.led, first);
        add_lanes(&mut self.friction, |i| real[i] * friction[i]);
        add_lanes(&mut self.autonomy, |i| real[i] * autonomy[i]);
        add_lanes(&mut self.trust, |i| real[i] * trust[i]);
        // Lanes beyond the teams are led by nobody.
        add_lanes(&mut self.skill, |i| led[i] * skill[i]);
        count_if(&mut self.misplaced, led, |i| skill[i] < 0.0);
        self.teams += count;
    }

    /// BreakdownRecorder the teams, in the unit that leads them.
    pub(crate) fn book_teams(&self, sums: &mut Sums) {
        sums.friction += total(self.friction);
        sums.autonomy += total(self.autonomy);
        sums.trust += total(self.trust);
        sums.manager_skill += total(self.skill);
        sums.misplaced_months += counted(self.misplaced);
        sums.management_seat_months += whole(self.teams);
    }

    /// BreakdownRecorder the people of `block`.
    pub(crate) fn book(&self, sums: &mut Sums, block: &Block, setting: &Setting) {
        let (present, stars) = (self.present(), seated(self.stars));
        sums.person_months += present;
        sums.star_months += stars;
        sums.morale += total(self.morale);
        sums.morale_squared += total(self.morale_squared);
        sums.disengaged_months += counted(self.disengaged);
        sums.burnout_months += counted(self.burned_out);
        sums.output += total(self.output);
        sums.payroll += total(self.pay);
        sums.craft += total(self.craft);
        if block.level == 0 {
            sums.contributor_months += present;
            sums.star_contributor_months += stars;
            sums.expert_months += seated(self.experts);
            sums.craft_at_work += total(self.craft);
        } else {
            sums.manager_months += present;
            sums.new_manager_months += counted(self.new_managers);
            sums.manager_burnout_months += counted(self.burned_out);
            sums.reluctant_months += counted(self.reluctant);
            sums.craft_at_work += f64::from(setting.workforce.craft_share) * total(self.craft);
        }
    }

    /// The persons at work.
    pub(crate) fn present(&self) -> f64 {
        seated(self.present)
    }
}

#[inline(always)]
fn add_lanes(sum: &mut Sum, value: impl Fn(usize) -> f32) {
    let mut lanes = *sum;
    for row in 0..LANES / SUM_LANES {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += f64::from(value(row * SUM_LANES + lane));
        }
    }
    *sum = lanes;
}

/// Counts the seats of those who are here, as 1 or 0, and of whom something holds.
#[inline(always)]
fn count_if(sum: &mut Count, here: &Lanes, holds: impl Fn(usize) -> bool) {
    let mut lanes = *sum;
    for row in 0..LANES / COUNT_LANES {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            let i = row * COUNT_LANES + lane;
            *sum += if holds(i) { here[i] } else { 0.0 };
        }
    }
    *sum = lanes;
}

#[inline(always)]
fn count_seats(sum: &mut Seated, occupied: &[u8; LANES], holds: &[u8; LANES]) {
    let mut lanes = *sum;
    for i in 0..LANES {
        lanes[i] += u16::from(occupied[i] & holds[i]);
    }
    *sum = lanes;
}

fn seated(sum: Seated) -> f64 {
    f64::from(sum.iter().map(|&traits| u32::from(traits)).sum::<u32>())
}

#[inline(always)]
fn counted(mut sum: Count) -> f64 {
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            sum[lane] += sum[lane + half];
        }
    }
    f64::from(sum[0])
}

fn total(sum: Sum) -> f64 {
    ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
}

/// A number of seats or teams as a number of a sum.
pub(crate) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
