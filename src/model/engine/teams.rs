//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month. Teams that stand side by side are made ready together,
//! just before their people work, so that a team's seats are read from memory once a month.

use super::elementary::{larger, ln};
use super::lanes::{LANES, LaneState, Lanes, lanes, lanes_mut, run, run_mut};
use super::layout::Layout;
use super::organization::Organization;
use super::team_columns::{Teams, TeamsMut};
use crate::model::observe::ledger::Ledger;
use crate::model::observe::tally::Tally;
use crate::model::person::PeopleMut;
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::model::submodels::attrition;
use crate::model::submodels::burnout;
use crate::model::submodels::climate::{self, State};
use crate::model::submodels::craft;
use crate::model::submodels::morale;
use crate::model::submodels::productivity;
use crate::model::submodels::spillover;

/// Teams that are summed up at once.
const ABREAST: usize = 8;

/// Teams are computed in multiples of this many lanes, one 512-bit vector.
const STEP: usize = 16;

impl Teams {
    /// Makes ready the executive's team of every run and books its climate, wherever its members stand: they are of
    /// several departments.
    pub(crate) fn prepare_executive(
        &mut self,
        organization: &mut Organization,
        settings: &[Setting],
        ledger: &mut Ledger,
    ) {
        let Organization { layout, structure, people, climate, .. } = organization;
        let layout: &Layout = layout;
        let people = people.rows();
        let mut teams = self.rows(climate);
        let mut group = Group::empty(layout.runs);
        let top = layout.tiers.len() - 1;
        for run in 0..layout.runs {
            let block = &layout.blocks[layout.blocks_of(run).start + top];
            let pair = block.pair(0);
            group.size[run] = structure.team_size(pair);
            group.ln_size[run] = structure.ln_team_size(pair);
            let experts =
                spillover::expert_bars(&settings[block.unit]).filter(|_| block.level == 1);
            for member in layout.rows_of(block.team(0)) {
                group.members.add(&people, member.0, run, experts);
            }
        }
        let mut tally = Tally::nothing();
        let unit = layout.unit(0, layout.departments);
        group.make_ready(&mut teams, layout.tiers[top].teams.start, &settings[unit], &mut tally);
        tally.book_teams(&mut ledger.units[unit]);
    }
}

impl TeamsMut<'_> {
    /// Surrounds members with what their teams mean to them: `width` teams side by side from `first`
    /// on, under the members' setting.
    #[inline(always)]
    pub(crate) fn surround(
        &mut self,
        first: usize,
        width: usize,
        setting: &Setting,
        around: &mut LaneState,
    ) {
        let (friction, autonomy) =
            (*lanes(self.climate.friction, first), *lanes(self.climate.autonomy, first));
        let (trust, shock) = (*lanes(self.climate.trust, first), *lanes(self.climate.shock, first));
        let (lift, skill) = (*lanes(self.lift, first), *lanes(self.skill, first));
        let vacant_share = *lanes(self.vacant_share, first);
        let k = &setting.constants;
        for i in 0..LANES {
            let state = State {
                friction: friction[i],
                autonomy: autonomy[i],
                trust: trust[i],
                shock: shock[i],
            };
            around.climate_morale[i] = morale::climate_term(state, k);
            around.team_output[i] = productivity::team_factor(state, lift[i], skill[i], setting);
            around.load[i] = burnout::load_of_team(state, vacant_share[i], k);
            around.contagion[i] = attrition::contagion(shock[i], setting);
            around.learning[i] = craft::learning(lift[i], skill[i], setting);
            around.freedom[i] = productivity::freedom(friction[i], autonomy[i]);
        }
        around.peer_morale = *lanes(self.morale_mean, first);
        *lanes_mut(self.output, first) = around.team_output;
        if width < LANES {
            around.repeat_surroundings(width);
        }
    }
}

/// The sums of the present members of teams, a lane each, member after member.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Members {
    present: Lanes,
    craft_max: Lanes,
    /// Σ (rung′ − 2)⁺ over contributors, where experts count.
    expert_steps: Lanes,
    craft: [f64; LANES],
    morale: [f64; LANES],
}

impl Members {
    /// Sums up the teams whose members stand in `grid` from row `start` on; `experts` holds the bars of
    /// the expert rungs where experts count.
    #[inline(always)]
    pub(crate) fn gather(
        &mut self,
        people: &PeopleMut<'_>,
        start: usize,
        members: usize,
        experts: Option<[f32; 3]>,
    ) {
        let mut lane = 0;
        while lane + ABREAST <= LANES {
            self.gather_abreast(people, (start, lane), members);
            if let Some(bars) = experts {
                self.gather_experts(people, (start, lane), members, bars);
            }
            lane += ABREAST;
        }
        for lane in lane..LANES {
            for member in 0..members {
                self.add(people, start + member * LANES + lane, lane, experts);
            }
        }
    }

    /// Sums up [`ABREAST`] teams from `lane` on.
    #[inline(always)]
    fn gather_abreast(
        &mut self,
        people: &PeopleMut<'_>,
        (start, lane): (usize, usize),
        members: usize,
    ) {
        // Sums of their own, so that each is kept in a register while it grows.
        let (mut present, mut best) = ([0.0; ABREAST], [0.0; ABREAST]);
        let (mut craft, mut morale) = ([0.0; ABREAST], [0.0; ABREAST]);
        for member in 0..members {
            let at = start + member * LANES + lane;
            let occupied = run::<_, ABREAST>(people.occupied, at);
            let (crafts, morales) =
                (run::<_, ABREAST>(people.craft, at), run::<_, ABREAST>(people.morale, at));
            for i in 0..ABREAST {
                let here = f32::from(occupied[i]);
                let craft_here = here * crafts[i];
                present[i] += here;
                best[i] = larger(best[i], craft_here);
                craft[i] += f64::from(craft_here);
                morale[i] += f64::from(here * morales[i]);
            }
        }
        *run_mut(&mut self.present, lane) = present;
        *run_mut(&mut self.craft_max, lane) = best;
        *run_mut(&mut self.craft, lane) = craft;
        *run_mut(&mut self.morale, lane) = morale;
    }

    /// Sums up what the experts of [`ABREAST`] teams from `lane` on are heard of.
    #[inline(always)]
    fn gather_experts(
        &mut self,
        people: &PeopleMut<'_>,
        (start, lane): (usize, usize),
        members: usize,
        bars: [f32; 3],
    ) {
        let mut steps = [0.0; ABREAST];
        for member in 0..members {
            let at = start + member * LANES + lane;
            let (occupied, rungs) =
                (run::<_, ABREAST>(people.occupied, at), run::<_, ABREAST>(people.rung, at));
            let crafts = run::<_, ABREAST>(people.craft, at);
            for i in 0..ABREAST {
                let heard = spillover::heard_steps(f32::from(rungs[i]), crafts[i], bars);
                steps[i] += f32::from(occupied[i]) * heard;
            }
        }
        *run_mut(&mut self.expert_steps, lane) = steps;
    }

    /// Adds who sits in `row` to one lane.
    #[inline(always)]
    fn add(&mut self, people: &PeopleMut<'_>, row: usize, lane: usize, experts: Option<[f32; 3]>) {
        let here = f32::from(people.occupied[row]);
        let present = here * people.craft[row];
        self.present[lane] += here;
        self.craft_max[lane] = larger(self.craft_max[lane], present);
        self.craft[lane] += f64::from(present);
        self.morale[lane] += f64::from(here * people.morale[row]);
        if let Some(bars) = experts {
            let rung = f32::from(people.rung[row]);
            self.expert_steps[lane] += here * spillover::heard_steps(rung, people.craft[row], bars);
        }
    }
}

/// A few teams side by side.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Group {
    /// The first `count` lanes are teams, the rest is padding.
    count: usize,
    pub(crate) members: Members,
    pub(crate) size: Lanes,
    pub(crate) ln_size: Lanes,
    /// 1 where nobody is present, else 0.
    empty: Lanes,
    craft_mean: Lanes,
    morale_mean: Lanes,
    vacant_share: Lanes,
    ln_craft_mean: Lanes,
    lift: Lanes,
    /// H of who manages the team, or of nobody.
    hoarding: Lanes,
}

impl Group {
    /// `count` teams without members: every value is harmless to every equation.
    #[inline(always)]
    pub(crate) fn empty(count: usize) -> Self {
        const ZERO: Lanes = [0.0; LANES];
        const ONE: Lanes = [1.0; LANES];
        Self {
            count,
            members: Members {
                present: ZERO,
                craft_max: ZERO,
                expert_steps: ZERO,
                craft: [0.0; LANES],
                morale: [0.0; LANES],
            },
            size: ONE,
            ln_size: ZERO,
            empty: ONE,
            craft_mean: ONE,
            morale_mean: ZERO,
            vacant_share: ZERO,
            ln_craft_mean: ZERO,
            lift: ZERO,
            hoarding: ZERO,
        }
    }

    /// Makes the teams ready, the first of them in row `first`, and books their climate.
    #[inline(always)]
    pub(crate) fn make_ready(
        &mut self,
        teams: &mut TeamsMut<'_>,
        first: usize,
        setting: &Setting,
        tally: &mut Tally,
    ) {
        self.average();
        self.step(teams, first, setting);
        *lanes_mut(teams.ln_craft_mean, first) = self.ln_craft_mean;
        *lanes_mut(teams.morale_mean, first) = self.morale_mean;
        *lanes_mut(teams.lift, first) = self.lift;
        *lanes_mut(teams.vacant_share, first) = self.vacant_share;
        tally.add_teams(teams, first, self.count, (&self.size, &self.hoarding));
    }

    /// Means and the vacant share of every team.
    #[inline(always)]
    fn average(&mut self) {
        let (members, lanes) = (&mut self.members, self.count.next_multiple_of(STEP).min(LANES));
        for i in 0..lanes {
            // An empty team: no craft gap, no lift; nobody is there to feel it.
            let empty = members.present[i] <= 0.0;
            let heads = if empty { 1.0 } else { members.present[i] };
            let (craft, morale) = (narrow(members.craft[i]), narrow(members.morale[i]));
            members.craft_max[i] = if empty { 1.0 } else { members.craft_max[i] };
            self.empty[i] = if empty { 1.0 } else { 0.0 };
            self.craft_mean[i] = if empty { 1.0 } else { craft } / heads;
            self.morale_mean[i] = morale / heads;
        }
        for i in 0..lanes {
            self.vacant_share[i] = (self.size[i] - members.present[i]) / self.size[i];
        }
    }

    /// 4.1 and 4.2: craft gap, lift, and one month of climate.
    #[inline(always)]
    fn step(&mut self, teams: &mut TeamsMut<'_>, first: usize, setting: &Setting) {
        let k = &setting.constants;
        let friction = lanes_mut(teams.climate.friction, first);
        let autonomy = lanes_mut(teams.climate.autonomy, first);
        let trust = lanes_mut(teams.climate.trust, first);
        let shock = lanes_mut(teams.climate.shock, first);
        let (led, skill) = (lanes(teams.led, first), lanes(teams.skill, first));
        let leader_ln_craft = lanes(teams.leader_ln_craft, first);
        let lanes = self.count.next_multiple_of(STEP).min(LANES);
        for i in 0..lanes {
            let (s, vacant) = (skill[i], 1.0 - led[i]);
            let ln_mean = ln(self.craft_mean[i]);
            let gap = climate::craft_gap(leader_ln_craft[i], ln_mean, k);
            let q = if vacant + self.empty[i] > 0.0 { 0.0 } else { gap };
            self.ln_craft_mean[i] = ln_mean;
            let steps = self.members.expert_steps[i];
            self.lift[i] = spillover::lift(ln(self.members.craft_max[i]), ln_mean, steps, setting);
            let state = State {
                friction: friction[i],
                autonomy: autonomy[i],
                trust: trust[i],
                shock: shock[i],
            };
            let targets = climate::targets(s, q, self.ln_size[i], vacant, setting);
            self.hoarding[i] = targets.hoarding;
            let step = climate::step(state, targets, setting);
            friction[i] = step.friction;
            autonomy[i] = step.autonomy;
            trust[i] = step.trust;
            shock[i] = step.shock;
        }
    }
}

#[cfg(test)]
mod tests;
