//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month. Teams that stand side by side are made ready together,
//! just before their people work, so that a team's seats are read from memory once a month.

use super::burnout;
use super::chunk::{Chunk, Lanes, row, row_mut, run, run_mut};
use super::climate::{self, Climate, ClimateRows, Occupant, State};
use super::column::Column;
use super::constants::SENIOR;
use super::elementary::{larger, ln, positive};
use super::layout::{Block, Grid, Layout, ROW};
use super::morale;
use super::organization::Organization;
use super::person::{Rows, month_number};
use super::policy::narrow;
use super::productivity;
use super::setting::Setting;
use super::spillover;
use super::tally::Tally;

/// Teams that are summed up at once.
const ABREAST: usize = 8;

/// Teams side by side are computed for in multiples of so many.
const LANES: usize = 16;

/// What the people of each team find this month, in columns by team.
#[derive(Clone, Debug)]
pub(super) struct Teams {
    /// s of the seat above; that of a vacant seat where it is vacant.
    pub(super) skill: Column<f32>,
    pub(super) ln_craft_mean: Column<f32>,
    pub(super) morale_mean: Column<f32>,
    /// e.
    pub(super) lift: Column<f32>,
    pub(super) vacant_share: Column<f32>,
    /// The factor of output.
    pub(super) output: Column<f32>,
}

/// The columns of some neighboring teams, to be worked on.
#[derive(Debug)]
pub(super) struct TeamRows<'a> {
    pub(super) skill: &'a mut [f32],
    pub(super) ln_craft_mean: &'a mut [f32],
    pub(super) morale_mean: &'a mut [f32],
    pub(super) lift: &'a mut [f32],
    pub(super) vacant_share: &'a mut [f32],
    pub(super) output: &'a mut [f32],
    pub(super) climate: ClimateRows<'a>,
}

impl<'a> TeamRows<'a> {
    /// Those of the first `count` teams, and of the others.
    pub(super) fn split_at(self, count: usize) -> (Self, Self) {
        let skill = self.skill.split_at_mut(count);
        let ln_craft_mean = self.ln_craft_mean.split_at_mut(count);
        let morale_mean = self.morale_mean.split_at_mut(count);
        let lift = self.lift.split_at_mut(count);
        let vacant_share = self.vacant_share.split_at_mut(count);
        let output = self.output.split_at_mut(count);
        let climate = self.climate.split_at(count);
        (
            Self {
                skill: skill.0,
                ln_craft_mean: ln_craft_mean.0,
                morale_mean: morale_mean.0,
                lift: lift.0,
                vacant_share: vacant_share.0,
                output: output.0,
                climate: climate.0,
            },
            Self {
                skill: skill.1,
                ln_craft_mean: ln_craft_mean.1,
                morale_mean: morale_mean.1,
                lift: lift.1,
                vacant_share: vacant_share.1,
                output: output.1,
                climate: climate.1,
            },
        )
    }
}

impl Teams {
    /// Bytes that one team takes.
    pub(super) const BYTES_PER_TEAM: usize = 6 * size_of::<f32>();

    pub(super) fn new(layout: &Layout) -> Self {
        let column = || Column::new(layout.teams);
        Self {
            skill: column(),
            ln_craft_mean: column(),
            morale_mean: column(),
            lift: column(),
            vacant_share: column(),
            output: column(),
        }
    }

    /// Its columns and those of the climate, from team number `first` on.
    pub(super) fn rows_from<'a>(
        &'a mut self,
        first: usize,
        climate: &'a mut Climate,
    ) -> TeamRows<'a> {
        TeamRows {
            skill: self.skill.rest(first),
            ln_craft_mean: self.ln_craft_mean.rest(first),
            morale_mean: self.morale_mean.rest(first),
            lift: self.lift.rest(first),
            vacant_share: self.vacant_share.rest(first),
            output: self.output.rest(first),
            climate: climate.rows_from(first),
        }
    }

    /// Makes ready the teams that report to `block`, wherever their members stand, and books their
    /// climate: the way of the executive's team, whose members are of several departments.
    pub(super) fn prepare(
        &mut self,
        organization: &mut Organization,
        block: &Block,
        setting: &Setting,
        tally: &mut Tally,
    ) {
        let layout = organization.layout.clone();
        let last_month = month_number(organization.month) - 1.0;
        let people = organization.people.rows();
        let mut teams = self.rows_from(0, &mut organization.climate);
        for first in (0..block.size()).step_by(ROW) {
            let led = first..block.size().min(first + ROW);
            let numbers = block.numbers.start + led.start..block.numbers.start + led.end;
            let mut group = Group::vacant(led.len());
            group.read_leaders(&people, layout.rows_of(numbers), 0, last_month);
            for (lane, boss) in led.enumerate() {
                let sizes = block.team(boss);
                group.size[lane] = layout.team_size(block, boss);
                for member in layout.seats(sizes) {
                    let is_contributor = layout.is_contributor(member);
                    group.members.add(&people, member, lane, is_contributor);
                }
            }
            group.make_ready(&mut teams, block.teams.start + first, setting, tally);
        }
    }
}

impl TeamRows<'_> {
    /// What the teams from row `first` on, `width` of them side by side, mean to their members,
    /// whose setting it is.
    #[inline(always)]
    pub(super) fn surround(
        &mut self,
        first: usize,
        width: usize,
        setting: &Setting,
        around: &mut Chunk,
    ) {
        let (friction, autonomy) =
            (*row(self.climate.friction, first), *row(self.climate.autonomy, first));
        let (trust, shock) = (*row(self.climate.trust, first), *row(self.climate.shock, first));
        let (lift, skill) = (*row(self.lift, first), *row(self.skill, first));
        let vacant_share = *row(self.vacant_share, first);
        let k = &setting.constants;
        for i in 0..ROW {
            let state = State {
                friction: friction[i],
                autonomy: autonomy[i],
                trust: trust[i],
                shock: shock[i],
            };
            around.climate_morale[i] = morale::climate_term(state, k);
            around.team_output[i] = productivity::team_factor(state, lift[i], skill[i], setting);
            around.load[i] = burnout::load_of_team(state, vacant_share[i], k);
            around.contagion[i] = setting.workforce.contagion * shock[i];
        }
        around.peer_morale = *row(self.morale_mean, first);
        around.lift = lift;
        *row_mut(self.output, first) = around.team_output;
        if width < ROW {
            around.repeat_surroundings(width);
        }
    }
}

/// The sums of the present members of teams, a lane each, member after member.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Members {
    present: Lanes,
    craft_max: Lanes,
    /// Σ (rung − 2)⁺ over contributors.
    expert_steps: Lanes,
    craft: [f64; ROW],
    morale: [f64; ROW],
}

impl Members {
    /// Sums up the teams whose members stand in `grid` from row `start` on.
    #[inline(always)]
    pub(super) fn gather(
        &mut self,
        people: &Rows<'_>,
        start: usize,
        grid: Grid,
        contributors: bool,
    ) {
        let mut lane = 0;
        while lane + ABREAST <= grid.width {
            self.gather_abreast(people, start, lane, grid, contributors);
            lane += ABREAST;
        }
        for lane in lane..grid.width {
            for member in 0..grid.members {
                self.add(people, start + member * grid.width + lane, lane, contributors);
            }
        }
    }

    /// Sums up [`ABREAST`] teams from `lane` on.
    #[inline(always)]
    fn gather_abreast(
        &mut self,
        people: &Rows<'_>,
        start: usize,
        lane: usize,
        grid: Grid,
        contributors: bool,
    ) {
        // Sums of their own, so that each is kept in a register while it grows.
        let (mut present, mut best, mut steps) = ([0.0; ABREAST], [0.0; ABREAST], [0.0; ABREAST]);
        let (mut craft, mut morale) = ([0.0; ABREAST], [0.0; ABREAST]);
        for member in 0..grid.members {
            let at = start + member * grid.width + lane;
            let (occupied, rungs) =
                (run::<_, ABREAST>(people.occupied, at), run::<_, ABREAST>(people.rung, at));
            let (crafts, morales) =
                (run::<_, ABREAST>(people.craft, at), run::<_, ABREAST>(people.morale, at));
            for i in 0..ABREAST {
                let here = f32::from(occupied[i]);
                let craft_here = here * crafts[i];
                present[i] += here;
                best[i] = larger(best[i], craft_here);
                craft[i] += f64::from(craft_here);
                morale[i] += f64::from(here * morales[i]);
                steps[i] += here * positive(f32::from(rungs[i]) - f32::from(SENIOR));
            }
        }
        *run_mut(&mut self.present, lane) = present;
        *run_mut(&mut self.craft_max, lane) = best;
        *run_mut(&mut self.craft, lane) = craft;
        *run_mut(&mut self.morale, lane) = morale;
        if contributors {
            *run_mut(&mut self.expert_steps, lane) = steps;
        }
    }

    /// Adds who sits in `seat` to one lane.
    #[inline(always)]
    fn add(&mut self, people: &Rows<'_>, seat: usize, lane: usize, contributor: bool) {
        let here = f32::from(people.occupied[seat]);
        let present = here * people.craft[seat];
        self.present[lane] += here;
        self.craft_max[lane] = larger(self.craft_max[lane], present);
        self.craft[lane] += f64::from(present);
        self.morale[lane] += f64::from(here * people.morale[seat]);
        if contributor {
            let steps = positive(f32::from(people.rung[seat]) - f32::from(SENIOR));
            self.expert_steps[lane] += here * steps;
        }
    }
}

/// A few teams side by side, and who leads them.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Group {
    /// The first lanes, so many, are teams.
    count: usize,
    pub(super) members: Members,
    occupied: Lanes,
    craft: Lanes,
    lambda: Lanes,
    training: Lanes,
    manager_months: Lanes,
    burnout: Lanes,
    reluctance: Lanes,
    ln_craft: Lanes,
    pub(super) size: Lanes,
    craft_mean: Lanes,
    morale_mean: Lanes,
    vacant_share: Lanes,
    skill: Lanes,
    ln_craft_mean: Lanes,
    lift: Lanes,
}

impl Group {
    /// Vacant seats over empty teams: every value is harmless to every equation.
    #[inline(always)]
    pub(super) fn vacant(count: usize) -> Self {
        const ZERO: Lanes = [0.0; ROW];
        const ONE: Lanes = [1.0; ROW];
        Self {
            count,
            members: Members {
                present: ZERO,
                craft_max: ZERO,
                expert_steps: ZERO,
                craft: [0.0; ROW],
                morale: [0.0; ROW],
            },
            occupied: ZERO,
            craft: ONE,
            lambda: ZERO,
            training: ZERO,
            manager_months: ZERO,
            burnout: ZERO,
            reluctance: ZERO,
            ln_craft: ZERO,
            size: ONE,
            craft_mean: ONE,
            morale_mean: ZERO,
            vacant_share: ZERO,
            skill: ZERO,
            ln_craft_mean: ZERO,
            lift: ZERO,
        }
    }

    /// Reads those who lead the teams, from the columns whose first row is number `origin`.
    #[inline(always)]
    pub(super) fn read_leaders(
        &mut self,
        people: &Rows<'_>,
        seats: &[u32],
        origin: usize,
        last_month: f32,
    ) {
        // Columns of one length: a seat that one of them has, all have.
        let count = people.occupied.len();
        let (occupied, craft) = (&people.occupied[..count], &people.craft[..count]);
        let (lambda, training) = (&people.lambda[..count], &people.training[..count]);
        let (since, burnout) = (&people.managing_since[..count], &people.burnout[..count]);
        let (reluctance, ln_craft) = (&people.reluctance[..count], &people.ln_craft[..count]);
        for (lane, &seat) in seats.iter().enumerate().take(ROW) {
            let seat = seat as usize - origin;
            self.occupied[lane] = f32::from(occupied[seat]);
            self.craft[lane] = craft[seat];
            self.lambda[lane] = lambda[seat];
            self.training[lane] = training[seat];
            self.manager_months[lane] = last_month - since[seat];
            self.burnout[lane] = burnout[seat];
            self.reluctance[lane] = reluctance[seat];
            self.ln_craft[lane] = ln_craft[seat];
        }
    }

    /// Makes the teams ready, the first of them in row `first`, and books their climate.
    #[inline(always)]
    pub(super) fn make_ready(
        &mut self,
        teams: &mut TeamRows<'_>,
        first: usize,
        setting: &Setting,
        tally: &mut Tally,
    ) {
        self.average();
        self.step(teams, first, setting);
        *row_mut(teams.skill, first) = self.skill;
        *row_mut(teams.ln_craft_mean, first) = self.ln_craft_mean;
        *row_mut(teams.morale_mean, first) = self.morale_mean;
        *row_mut(teams.lift, first) = self.lift;
        *row_mut(teams.vacant_share, first) = self.vacant_share;
        let led = Led { occupied: &self.occupied, skill: &self.skill };
        tally.add_teams(&teams.climate, first, &led, self.count);
    }

    /// Means and the vacant share of every team.
    #[inline(always)]
    fn average(&mut self) {
        let (members, lanes) = (&mut self.members, self.count.next_multiple_of(LANES).min(ROW));
        for i in 0..lanes {
            // An empty team under a manager: no craft gap, no lift; nobody is there to feel it.
            let empty = members.present[i] <= 0.0;
            let own = self.craft[i];
            let heads = if empty { 1.0 } else { members.present[i] };
            let (craft, morale) = (narrow(members.craft[i]), narrow(members.morale[i]));
            members.craft_max[i] = if empty { own } else { members.craft_max[i] };
            self.craft_mean[i] = if empty { own } else { craft } / heads;
            self.morale_mean[i] = morale / heads;
        }
        for i in 0..lanes {
            self.vacant_share[i] = (self.size[i] - members.present[i]) / self.size[i];
        }
    }

    /// 4.1 and 4.2.
    #[inline(always)]
    fn step(&mut self, teams: &mut TeamRows<'_>, first: usize, setting: &Setting) {
        let k = &setting.constants;
        let friction = row_mut(teams.climate.friction, first);
        let autonomy = row_mut(teams.climate.autonomy, first);
        let trust = row_mut(teams.climate.trust, first);
        let shock = row_mut(teams.climate.shock, first);
        let lanes = self.count.next_multiple_of(LANES).min(ROW);
        for i in 0..lanes {
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
            let steps = self.members.expert_steps[i];
            self.lift[i] = spillover::lift(ln(self.members.craft_max[i]), ln_mean, steps, setting);
            let state = State {
                friction: friction[i],
                autonomy: autonomy[i],
                trust: trust[i],
                shock: shock[i],
            };
            let targets = climate::targets(s, q, self.size[i], vacant, setting);
            let step = climate::step(state, targets, setting);
            friction[i] = step.friction;
            autonomy[i] = step.autonomy;
            trust[i] = step.trust;
            shock[i] = step.shock;
        }
    }
}

/// Who leads some teams, and how well.
#[derive(Clone, Copy, Debug)]
pub(super) struct Led<'a> {
    pub(super) occupied: &'a Lanes,
    pub(super) skill: &'a Lanes,
}

#[cfg(test)]
mod tests;
