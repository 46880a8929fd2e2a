//! What a month finds in every team before its people work: means, lift, climate, leadership.
//!
//! Means, vacant share and management skill are those of the start of the month; the climate is
//! updated here and used the same month. Teams are made ready a few at a time, just before their
//! people work, so that a team's seats are read from memory once a month.

use std::ops::Range;

use super::burnout;
use super::chunk::{copy, elapsed, widen, write_back};
use super::climate::{self, Climate, Occupant, State};
use super::column::Column;
use super::elementary::ln;
use super::gathering::Roll;
use super::ledger::Sums;
use super::morale;
use super::organization::{Block, Layout, Organization};
use super::person::{People, month_number};
use super::policy::narrow;
use super::productivity;
use super::setting::Setting;
use super::spillover;

/// Teams in a chunk.
pub(super) const TEAMS: usize = 16;

type Lanes = [f32; TEAMS];

/// What the people of each team feel this month, in columns by management seat.
#[derive(Clone, Debug)]
pub(super) struct Teams {
    /// Report seats.
    pub(super) sizes: Vec<u16>,
    /// s of the seat above; that of a vacant seat where it is vacant.
    pub(super) skill: Column<f32>,
    pub(super) ln_craft_mean: Column<f32>,
    pub(super) morale_mean: Column<f32>,
    /// e.
    pub(super) lift: Column<f32>,
    pub(super) vacant_share: Column<f32>,
    /// What the climate adds to the target of morale.
    pub(super) climate_morale: Column<f32>,
    /// The factor of output.
    pub(super) output: Column<f32>,
    /// The part of a contributor's burnout load that the team sets.
    pub(super) load: Column<f32>,
    /// `contagion`·S.
    pub(super) contagion: Column<f32>,
    /// The first management seats, so many, have their teams ready.
    ready: usize,
    roll: Roll,
}

/// What is read and written while teams are made ready.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) people: &'a People,
    pub(super) climate: &'a mut Climate,
    pub(super) layout: &'a Layout,
    /// The number of the month before this one.
    pub(super) last_month: f32,
}

impl<'a> Scene<'a> {
    pub(super) fn of(organization: &'a mut Organization, layout: &'a Layout) -> Self {
        Self {
            last_month: month_number(organization.month) - 1.0,
            people: &organization.people,
            climate: &mut organization.climate,
            layout,
        }
    }
}

impl Teams {
    /// Bytes that one team takes.
    pub(super) const BYTES_PER_TEAM: usize = 9 * size_of::<f32>() + size_of::<u16>();

    pub(super) fn new(layout: &Layout) -> Self {
        let column = || Column::new(layout.seats - layout.contributors);
        let bosses = layout.blocks.iter().filter(|block| block.level > 0);
        let size = |team: Range<usize>| u16::try_from(team.len()).unwrap_or(u16::MAX);
        Self {
            sizes: bosses
                .flat_map(|block| (0..block.seats.len()).map(move |boss| size(block.team(boss))))
                .collect(),
            skill: column(),
            ln_craft_mean: column(),
            morale_mean: column(),
            lift: column(),
            vacant_share: column(),
            climate_morale: column(),
            output: column(),
            load: column(),
            contagion: column(),
            ready: 0,
            roll: Roll::default(),
        }
    }

    /// Starts a month: no team is ready.
    pub(super) fn begin(&mut self) {
        self.ready = 0;
    }

    /// Makes ready the teams that report to `block`, and books their climate.
    pub(super) fn prepare(
        &mut self,
        scene: &mut Scene<'_>,
        block: &Block,
        setting: &Setting,
        sums: &mut Sums,
    ) {
        let end = scene.layout.manager(block.seats.end);
        let mut next = scene.layout.manager(block.seats.start);
        let mut seat = block.reports.start;
        while next < end {
            let teams = next..end.min(next + TEAMS);
            seat = self.make_ready(scene, teams.clone(), seat, setting, sums);
            next = teams.end;
        }
    }

    /// Makes ready a few teams whose reports begin at `seat`, unless they are; gives the end of
    /// their reports.
    #[inline(always)]
    pub(super) fn make_ready(
        &mut self,
        scene: &mut Scene<'_>,
        teams: Range<usize>,
        seat: usize,
        setting: &Setting,
        sums: &mut Sums,
    ) -> usize {
        let sizes = &self.sizes[teams.clone()];
        let end = seat + sizes.iter().map(|&size| usize::from(size)).sum::<usize>();
        if teams.end <= self.ready {
            return end;
        }
        let mut chunk = Chunk::vacant();
        chunk.read_leaders(scene, teams.clone());
        self.roll.call(scene.people, seat..end);
        chunk.gather(scene, &self.roll, sizes, seat);
        chunk.average();
        chunk.step(setting);
        self.store(scene.climate, &chunk, teams.clone());
        chunk.book(sums, teams.len());
        self.ready = teams.end;
        end
    }

    #[inline(always)]
    fn store(&mut self, climate: &mut Climate, chunk: &Chunk, teams: Range<usize>) {
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
            write_back(lanes, column, teams.clone());
        }
    }

    /// What `teams` mean to their members, whose setting it is.
    #[inline(always)]
    pub(super) fn feel(&mut self, climate: &Climate, teams: Range<usize>, setting: &Setting) {
        let read = |column: &Column<f32>| {
            let mut lanes = [0.0; TEAMS];
            copy(column, teams.start, &mut lanes);
            lanes
        };
        let (friction, autonomy) = (read(&climate.friction), read(&climate.autonomy));
        let (trust, shock) = (read(&climate.trust), read(&climate.shock));
        let (lift, skill) = (read(&self.lift), read(&self.skill));
        let vacant_share = read(&self.vacant_share);
        let mut felt = [[0.0; TEAMS]; 4];
        for i in 0..TEAMS {
            let state = State {
                friction: friction[i],
                autonomy: autonomy[i],
                trust: trust[i],
                shock: shock[i],
            };
            let k = &setting.constants;
            felt[0][i] = morale::climate_term(state, k);
            felt[1][i] = productivity::team_factor(state, lift[i], skill[i], setting);
            felt[2][i] = burnout::load_of_team(state, vacant_share[i], k);
            felt[3][i] = setting.workforce.contagion * shock[i];
        }
        for (column, lanes) in
            [&mut self.climate_morale, &mut self.output, &mut self.load, &mut self.contagion]
                .into_iter()
                .zip(&felt)
        {
            write_back(lanes, column, teams.clone());
        }
    }
}

/// A run of neighboring management seats and their teams.
#[derive(Debug)]
#[repr(align(64))]
struct Chunk {
    occupied: Lanes,
    craft: Lanes,
    lambda: Lanes,
    training: Lanes,
    manager_months: Lanes,
    burnout: Lanes,
    reluctance: Lanes,
    ln_craft: Lanes,
    size: Lanes,
    present: Lanes,
    craft_sum: [f64; TEAMS],
    craft_mean: Lanes,
    craft_max: Lanes,
    expert_steps: Lanes,
    morale_sum: [f64; TEAMS],
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
    /// Vacant seats over empty teams: every value is harmless to every equation.
    #[inline(always)]
    fn vacant() -> Self {
        const ZERO: Lanes = [0.0; TEAMS];
        const ONE: Lanes = [1.0; TEAMS];
        Self {
            occupied: ZERO,
            craft: ONE,
            lambda: ZERO,
            training: ZERO,
            manager_months: ZERO,
            burnout: ZERO,
            reluctance: ZERO,
            ln_craft: ZERO,
            size: ONE,
            present: ZERO,
            craft_sum: [0.0; TEAMS],
            craft_mean: ONE,
            craft_max: ONE,
            expert_steps: ZERO,
            morale_sum: [0.0; TEAMS],
            morale_mean: ZERO,
            vacant_share: ZERO,
            friction: ZERO,
            autonomy: ZERO,
            trust: ZERO,
            shock: ZERO,
            skill: ZERO,
            ln_craft_mean: ZERO,
            lift: ZERO,
        }
    }

    /// Reads those who lead `teams`. The lanes beyond are read too and never used.
    #[inline(always)]
    fn read_leaders(&mut self, scene: &Scene<'_>, teams: Range<usize>) {
        let (people, climate) = (scene.people, &*scene.climate);
        let boss = scene.layout.contributors + teams.start;
        copy(&people.craft, boss, &mut self.craft);
        copy(&people.lambda, boss, &mut self.lambda);
        copy(&people.training, boss, &mut self.training);
        copy(&people.burnout, boss, &mut self.burnout);
        copy(&people.reluctance, boss, &mut self.reluctance);
        copy(&people.ln_craft, boss, &mut self.ln_craft);
        elapsed(&people.managing_since, boss, scene.last_month, &mut self.manager_months);
        widen(&people.occupied, boss, &mut self.occupied);
        copy(&climate.friction, teams.start, &mut self.friction);
        copy(&climate.autonomy, teams.start, &mut self.autonomy);
        copy(&climate.trust, teams.start, &mut self.trust);
        copy(&climate.shock, teams.start, &mut self.shock);
    }

    /// Sums up the teams of `sizes` from `seat` on.
    #[inline(always)]
    fn gather(&mut self, scene: &Scene<'_>, roll: &Roll, sizes: &[u16], mut seat: usize) {
        for (lane, &size) in sizes.iter().enumerate() {
            let team = seat..seat + usize::from(size);
            seat = team.end;
            // Rungs count among contributors only: their teams begin below all managers.
            let contributors = team.start < scene.layout.contributors;
            let gathering = roll.gather(scene.people, team, contributors);
            self.size[lane] = f32::from(size);
            self.present[lane] = f32::from(gathering.present);
            self.craft_sum[lane] = gathering.craft_sum;
            self.craft_max[lane] = gathering.craft_max;
            self.expert_steps[lane] = f32::from(gathering.expert_steps);
            self.morale_sum[lane] = gathering.morale_sum;
        }
    }

    /// Means and the vacant share of every team.
    #[inline(always)]
    fn average(&mut self) {
        for i in 0..TEAMS {
            // An empty team under a manager: no craft gap, no lift; nobody is there to feel it.
            if self.present[i] <= 0.0 {
                self.craft_max[i] = self.craft[i];
                self.craft_sum[i] = f64::from(self.craft[i]);
            }
            let heads = f64::from(if self.present[i] <= 0.0 { 1.0 } else { self.present[i] });
            self.craft_mean[i] = narrow(self.craft_sum[i] / heads);
            self.morale_mean[i] = narrow(self.morale_sum[i] / heads);
        }
        for i in 0..TEAMS {
            self.vacant_share[i] = (self.size[i] - self.present[i]) / self.size[i];
        }
    }

    /// 4.1 and 4.2.
    #[inline(always)]
    fn step(&mut self, setting: &Setting) {
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

    #[inline(always)]
    fn book(&self, sums: &mut Sums, length: usize) {
        let teams = 0..length.min(TEAMS);
        // Sums of their own, so that each is kept in a register while it grows.
        let [mut friction, mut autonomy, mut trust, mut skill, mut misplaced] =
            [sums.friction, sums.autonomy, sums.trust, sums.manager_skill, sums.misplaced_months];
        for i in teams.clone() {
            friction += f64::from(self.friction[i]);
            autonomy += f64::from(self.autonomy[i]);
            trust += f64::from(self.trust[i]);
            skill += f64::from(self.occupied[i] * self.skill[i]);
            let is_misplaced = self.occupied[i] > 0.0 && self.skill[i] < 0.0;
            misplaced += if is_misplaced { 1.0 } else { 0.0 };
        }
        (sums.friction, sums.autonomy, sums.trust) = (friction, autonomy, trust);
        (sums.manager_skill, sums.misplaced_months) = (skill, misplaced);
        sums.management_seat_months += f64::from(u16::try_from(teams.len()).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests;
