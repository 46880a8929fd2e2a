//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month. Teams that stand side by side are made ready together,
//! just before their people work, so that a team's seats are read from memory once a month.

use super::block::{Block, Grid};
use super::elementary::{larger, ln};
use super::lanes::{Around, LANES, Lanes};
use super::organization::Organization;
use super::structure::Structure;
use super::team_columns::{Teams, TeamsMut};
use crate::model::observe::tally::{Tally, TeamLanes};
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
use crate::numeric::number::Vector;
use crate::numeric::vector::Eight;

impl Teams {
    /// Makes ready the teams that report to `block` and books their climate, wherever their members
    /// stand: the executive's team has members of several departments.
    pub(crate) fn prepare(
        &mut self,
        organization: &mut Organization,
        block: &Block,
        setting: &Setting,
        tally: &mut Tally,
    ) {
        let Organization { layout, structure, people, climate, .. } = organization;
        let people = people.rows();
        let mut teams = self.rows(climate);
        let experts = spillover::expert_bars(setting).filter(|_| block.level == 1);
        let setting = Setting::<Eight>::everywhere(setting);
        for first in (0..block.size()).step_by(LANES) {
            let led = first..block.size().min(first + LANES);
            let mut members = Members::none();
            for (lane, boss) in led.clone().enumerate() {
                for member in layout.rows_of(block.team(boss)) {
                    members.add(&people, member.0, lane, experts);
                }
            }
            let group = TeamGroup { first: block.teams.start + first, count: led.len() };
            for lane in (0..led.len()).step_by(Eight::WIDTH) {
                let sizes = Sizes::load(structure, group.first, lane);
                group.make_ready(&mut teams, (&members, sizes), lane, &setting, tally);
            }
            tally.count_teams(group.count);
        }
    }
}

impl TeamsMut<'_> {
    /// What the teams from `first` on mean to their members, under the members' setting.
    #[inline(always)]
    pub(crate) fn surround<V: Vector>(&mut self, first: usize, setting: &Setting<V>) -> Around<V> {
        let climate = State::load(&self.climate, first);
        let (lift, skill) = (V::load(self.lift, first), V::load(self.skill, first));
        let k = &setting.constants;
        let around = Around {
            climate_morale: morale::climate_term(climate, k),
            peer_morale: V::load(self.morale_mean, first),
            learning: craft::learning(lift, skill, setting),
            team_output: productivity::team_factor(climate, lift, skill, setting),
            load: burnout::load_of_team(climate, V::load(self.vacant_share, first), k),
            contagion: attrition::contagion(climate.shock, setting),
            ..Around::top(productivity::freedom(climate.friction, climate.autonomy))
        };
        around.team_output.store(self.output, first);
        around
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

/// Where the members of teams that stand side by side are found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MembersAt {
    /// The row of the first member of the first team.
    pub(crate) start: usize,
    pub(crate) grid: Grid,
}

impl Members {
    /// Sums of nobody.
    #[inline(always)]
    pub(crate) fn none() -> Self {
        const ZERO: Lanes = [0.0; LANES];
        Self {
            present: ZERO,
            craft_max: ZERO,
            expert_steps: ZERO,
            craft: [0.0; LANES],
            morale: [0.0; LANES],
        }
    }

    /// Sums up the members of teams side by side; `experts` holds the bars of the expert rungs by lane,
    /// where experts count.
    #[inline(always)]
    pub(crate) fn gather<V: Vector>(
        people: &PeopleMut<'_>,
        at: MembersAt,
        experts: Option<&[Lanes; 3]>,
    ) -> Self {
        let (mut members, width) = (Self::none(), at.grid.width);
        if width == LANES {
            for lane in (0..LANES).step_by(V::WIDTH) {
                members.gather_abreast::<V>(people, at, lane, experts);
            }
            return members;
        }
        let mut lane = 0;
        while lane + Eight::WIDTH <= width {
            members.gather_abreast::<Eight>(people, at, lane, experts);
            lane += Eight::WIDTH;
        }
        for lane in lane..width {
            let bars = experts.map(|bars| bars.map(|bar| bar[lane]));
            for member in 0..at.grid.members {
                members.add(people, at.start + member * width + lane, lane, bars);
            }
        }
        members
    }

    /// Sums up as many teams as a vector holds, from `lane` on.
    #[inline(always)]
    fn gather_abreast<V: Vector>(
        &mut self,
        people: &PeopleMut<'_>,
        at: MembersAt,
        lane: usize,
        experts: Option<&[Lanes; 3]>,
    ) {
        let (mut present, mut best) = (V::of(0.0), V::of(0.0));
        let (first, width) = (at.start + lane, at.grid.width);
        let (craft, morale) = (&mut self.craft[lane..], &mut self.morale[lane..]);
        for row in (first..).step_by(width).take(at.grid.members) {
            let here = V::load_bytes(people.occupied, row);
            let craft_here = here * V::load(people.craft, row);
            present = present + here;
            best = larger(best, craft_here);
            craft_here.add_to(&mut craft[..V::WIDTH], 0);
            (here * V::load(people.morale, row)).add_to(&mut morale[..V::WIDTH], 0);
        }
        present.store(&mut self.present, lane);
        best.store(&mut self.craft_max, lane);
        if let Some([staff, principal, distinguished]) = experts {
            let bars =
                [V::load(staff, lane), V::load(principal, lane), V::load(distinguished, lane)];
            let mut steps = V::of(0.0);
            for row in (first..).step_by(width).take(at.grid.members) {
                let (rung, craft) = (V::load_bytes(people.rung, row), V::load(people.craft, row));
                let heard = spillover::heard_steps(rung, craft, bars);
                steps = steps + V::load_bytes(people.occupied, row) * heard;
            }
            steps.store(&mut self.expert_steps, lane);
        }
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

    /// What the members of the teams from `lane` on are on average.
    #[inline(always)]
    fn average<V: Vector>(&self, lane: usize, size: V) -> Means<V> {
        let (zero, one) = (V::of(0.0), V::of(1.0));
        let present = V::load(&self.present, lane);
        // An empty team: no craft gap, no lift; nobody is there to feel it.
        let is_empty = zero.is_at_least(present);
        let heads = V::select(is_empty, one, present);
        let sum = |sums: &[f64; LANES]| V::load(&sums.map(narrow), lane);
        Means {
            empty: V::select(is_empty, one, zero),
            ln_craft: ln(V::select(is_empty, one, sum(&self.craft)) / heads),
            ln_craft_max: ln(V::select(is_empty, one, V::load(&self.craft_max, lane))),
            morale: sum(&self.morale) / heads,
            vacant_share: (size - present) / size,
        }
    }
}

/// What the present members of teams are on average.
#[derive(Clone, Copy, Debug)]
struct Means<V> {
    /// 1 where nobody is present, else 0.
    empty: V,
    ln_craft: V,
    ln_craft_max: V,
    morale: V,
    vacant_share: V,
}

/// Report seats of teams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes<V> {
    size: V,
    ln_size: V,
}

impl<V: Vector> Sizes<V> {
    /// Those of the teams from `lane` on, of [`LANES`] from `first` on.
    #[inline(always)]
    pub(crate) fn load(structure: &Structure, first: usize, lane: usize) -> Self {
        Self {
            size: V::load(structure.team_sizes(first), lane),
            ln_size: V::load(structure.ln_team_sizes(first), lane),
        }
    }
}

/// A few teams side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TeamGroup {
    /// The row of the first team.
    pub(crate) first: usize,
    /// The first so many lanes are teams, the rest is padding.
    pub(crate) count: usize,
}

impl TeamGroup {
    /// 4.1 and 4.2: makes the teams from `lane` on ready, by craft gap, lift, and one month of climate, and
    /// books their climate.
    #[inline(always)]
    pub(crate) fn make_ready<V: Vector>(
        self,
        teams: &mut TeamsMut<'_>,
        (members, sizes): (&Members, Sizes<V>),
        lane: usize,
        setting: &Setting<V>,
        tally: &mut Tally,
    ) {
        let (at, zero, k) = (self.first + lane, V::of(0.0), &setting.constants);
        let means = members.average(lane, sizes.size);
        let (led, skill) = (V::load(teams.led, at), V::load(teams.skill, at));
        let vacant = V::of(1.0) - led;
        let gap = climate::craft_gap(V::load(teams.leader_ln_craft, at), means.ln_craft, k);
        let is_without = (vacant + means.empty).is_above(zero);
        let gap = V::select(is_without, zero, gap);
        let steps = V::load(&members.expert_steps, lane);
        let lift = spillover::lift(means.ln_craft_max, means.ln_craft, steps, setting);
        let targets = climate::targets(skill, gap, sizes.ln_size, vacant, setting);
        let before = State::load(&teams.climate, at);
        let climate = climate::step(before, targets, setting);
        let real: V = self.real(lane);
        climate.or(before, real.is_above(zero)).store(&mut teams.climate, at);
        means.ln_craft.store(teams.ln_craft_mean, at);
        means.morale.store(teams.morale_mean, at);
        lift.store(teams.lift, at);
        means.vacant_share.store(teams.vacant_share, at);
        let hoarding = targets.hoarding;
        let size = sizes.size;
        tally.add_teams(&TeamLanes { real, led, size, hoarding, skill, climate }, lane);
    }

    /// 1 for every lane from `lane` on that is a team, 0 for padding.
    #[inline(always)]
    fn real<V: Vector>(self, lane: usize) -> V {
        let mut real = [0.0_f32; LANES];
        real[..self.count].fill(1.0);
        V::load(&real, lane)
    }
}

#[cfg(test)]
mod tests;
