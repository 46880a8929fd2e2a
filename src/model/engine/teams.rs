//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month. Teams that stand side by side are made ready together,
//! just before their people work, so that a team's seats are read from memory once a month.

use super::elementary::{larger, ln};
use super::lanes::{Around, LANES, Lanes};
use super::organization::Organization;
use super::structure::Structure;
use super::team_columns::{Teams, TeamsMut};
use crate::model::observe::tally::{Tally, TeamLanes};
use crate::model::person::PeopleMut;
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
    /// Makes the executive's team of every run ready and sums up its climate, wherever its members stand: they
    /// are of several departments. `lanes` are the executive's settings.
    pub(crate) fn prepare_executive(
        &mut self,
        organization: &mut Organization,
        lanes: &Setting<Lanes>,
    ) -> Tally<Lanes> {
        let Organization { layout, structure, people, climate, .. } = organization;
        let people = people.rows();
        let mut teams = self.rows(climate);
        let top = layout.tiers.len() - 1;
        let first = layout.tiers[top].teams.start;
        let mut members = Members::<Lanes>::nobody();
        for run in 0..layout.runs {
            let block = &layout.blocks[layout.blocks_of(run).start + top];
            for member in layout.rows_of(block.team(0)) {
                members.add(&people, member.0, run);
            }
        }
        let mut tally = Tally::BLANK;
        for lane in (0..LANES).step_by(Eight::WIDTH) {
            let setting = Setting::<Eight>::of_lanes(lanes, lane);
            let group = TeamGroup { first: first + lane, count: layout.runs.saturating_sub(lane) };
            let sizes = Sizes::load(structure, first, lane);
            let mut own = Tally::<Eight>::nothing();
            group.make_ready(&mut teams, (&members.part(lane), sizes), &setting, &mut own);
            own.store(&mut tally, lane);
        }
        tally
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<N> {
    present: N,
    craft_max: N,
    craft: N,
    morale: N,
    /// Σ (rung′ − 2)⁺ over contributors, where experts count.
    expert_steps: N,
}

impl<V: Vector> Members<V> {
    /// Sums up the teams whose `members` members stand in the rows from `start` on; `experts` holds the bars
    /// of the expert rungs, where experts count.
    #[inline(always)]
    pub(crate) fn gather(
        people: &PeopleMut<'_>,
        (start, members): (usize, usize),
        experts: Option<[V; 3]>,
    ) -> Self {
        let zero = V::of(0.0);
        let (mut present, mut craft_max) = (zero, zero);
        let (mut craft, mut morale, mut expert_steps) = (zero, zero, zero);
        for row in (start..).step_by(LANES).take(members) {
            let here = V::load_bytes(people.occupied, row);
            let craft_here = here * V::load(people.craft, row);
            present = present + here;
            craft_max = larger(craft_max, craft_here);
            craft = craft + craft_here;
            morale = morale + here * V::load(people.morale, row);
        }
        if let Some(bars) = experts {
            for row in (start..).step_by(LANES).take(members) {
                let (rung, own) = (V::load_bytes(people.rung, row), V::load(people.craft, row));
                let heard = spillover::heard_steps(rung, own, bars);
                expert_steps = expert_steps + V::load_bytes(people.occupied, row) * heard;
            }
        }
        Self { present, craft_max, craft, morale, expert_steps }
    }

    /// What they are on average, in teams of `size` seats.
    #[inline(always)]
    fn average(&self, size: V) -> Means<V> {
        let (zero, one) = (V::of(0.0), V::of(1.0));
        // An empty team: no craft gap, no lift; nobody is there to feel it.
        let is_empty = zero.is_at_least(self.present);
        let heads = V::select(is_empty, one, self.present);
        Means {
            empty: V::select(is_empty, one, zero),
            ln_craft: ln(V::select(is_empty, one, self.craft) / heads),
            ln_craft_max: ln(V::select(is_empty, one, self.craft_max)),
            morale: self.morale / heads,
            vacant_share: (size - self.present) / size,
        }
    }
}

impl Members<Lanes> {
    /// Sums of nobody.
    fn nobody() -> Self {
        const ZERO: Lanes = [0.0; LANES];
        Self { present: ZERO, craft_max: ZERO, craft: ZERO, morale: ZERO, expert_steps: ZERO }
    }

    /// Adds the manager in `row` to one lane.
    fn add(&mut self, people: &PeopleMut<'_>, row: usize, lane: usize) {
        let here = f32::from(people.occupied[row]);
        let craft_here = here * people.craft[row];
        self.present[lane] += here;
        self.craft_max[lane] = larger(self.craft_max[lane], craft_here);
        self.craft[lane] += craft_here;
        self.morale[lane] += here * people.morale[row];
    }

    /// Those of the lanes from `lane` on.
    fn part<V: Vector>(&self, lane: usize) -> Members<V> {
        Members {
            present: V::load(&self.present, lane),
            craft_max: V::load(&self.craft_max, lane),
            craft: V::load(&self.craft, lane),
            morale: V::load(&self.morale, lane),
            expert_steps: V::load(&self.expert_steps, lane),
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
    /// As many lanes, the first ones, are teams; any rest is padding.
    pub(crate) count: usize,
}

impl TeamGroup {
    /// 4.1 and 4.2: makes the teams ready, by craft gap, lift, and one month of climate, and sums their climate
    /// up.
    #[inline(always)]
    pub(crate) fn make_ready<V: Vector>(
        self,
        teams: &mut TeamsMut<'_>,
        (members, sizes): (&Members<V>, Sizes<V>),
        setting: &Setting<V>,
        tally: &mut Tally<V>,
    ) {
        let (at, zero, k) = (self.first, V::of(0.0), &setting.constants);
        let means = members.average(sizes.size);
        let (led, skill) = (V::load(teams.led, at), V::load(teams.skill, at));
        let vacant = V::of(1.0) - led;
        let gap = climate::craft_gap(V::load(teams.leader_ln_craft, at), means.ln_craft, k);
        let is_without = (vacant + means.empty).is_above(zero);
        let gap = V::select(is_without, zero, gap);
        let (best, steps) = (means.ln_craft_max, members.expert_steps);
        let lift = spillover::lift(best, means.ln_craft, steps, setting);
        let targets = climate::targets(skill, gap, sizes.ln_size, vacant, setting);
        let before = State::load(&teams.climate, at);
        let climate = climate::step(before, targets, setting);
        let real: V = self.real();
        climate.or(before, real.is_above(zero)).store(&mut teams.climate, at);
        means.ln_craft.store(teams.ln_craft_mean, at);
        means.morale.store(teams.morale_mean, at);
        lift.store(teams.lift, at);
        means.vacant_share.store(teams.vacant_share, at);
        let hoarding = targets.hoarding;
        let size = sizes.size;
        tally.add_teams(&TeamLanes { real, led, size, hoarding, skill, climate });
    }

    /// 1 for every lane that is a team, 0 for padding.
    #[inline(always)]
    fn real<V: Vector>(self) -> V {
        const REAL: [f32; 2 * LANES] = {
            let mut real = [1.0; 2 * LANES];
            let mut lane = LANES;
            while lane < 2 * LANES {
                real[lane] = 0.0;
                lane += 1;
            }
            real
        };
        V::load(&REAL, LANES - self.count.min(LANES))
    }
}

#[cfg(test)]
mod tests;
