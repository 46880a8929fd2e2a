//! Month 0 (section 7): climate, burnout and morale at their targets, under the settings of
//! [`Setting::settled`].

use super::block::Tier;
use super::lanes::{Around, LANES, Lanes, Rows, State};
use super::organization::Organization;
use super::team_columns::Teams;
use super::teams::{Members, Sizes, TeamGroup};
use crate::model::observe::tally::Tally;
use crate::model::schedule;
use crate::model::setting::Setting;
use crate::model::submodels::{burnout, productivity, spillover};
use crate::numeric::number::Vector;
use crate::numeric::vector::LaneTask;

/// The settling of everybody in a tier, and of the teams that they report in; who leads these has been
/// noted, and the executive's team is ready.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    pub(super) organization: &'a mut Organization,
    pub(super) teams: &'a mut Teams,
    pub(super) tier: &'a Tier,
    /// The settings of its department, by lane.
    pub(super) settled: &'a Setting<Lanes>,
}

impl LaneTask for Settling<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        for lane in (0..LANES).step_by(V::WIDTH) {
            let setting = Setting::<V>::of_lanes(self.settled, lane);
            for group in 0..self.tier.groups() {
                let around = self.surroundings(group, lane, &setting);
                for member in 0..self.tier.members {
                    let row = self.tier.row_of_group(group) + member * LANES;
                    self.settle((row, lane), around, &setting);
                }
            }
        }
    }
}

impl Settling<'_> {
    /// What the teams of a group mean to their members, of the lanes from `lane` on.
    #[inline(always)]
    fn surroundings<V: Vector>(
        &mut self,
        group: usize,
        lane: usize,
        setting: &Setting<V>,
    ) -> Around<V> {
        let (tier, first) = (self.tier, self.tier.row_of_group(group));
        let Organization { layout, structure, people, climate, .. } = &mut *self.organization;
        let Some(bosses) = tier.bosses.map(|bosses| &layout.tiers[bosses]) else {
            return Around::top(productivity::freedom_at_top(&setting.constants));
        };
        let (people, mut teams) = (people.rows(), self.teams.rows(climate));
        let team = bosses.teams.start + group * LANES;
        if !tier.is_head {
            let experts = spillover::expert_bars(setting).filter(|_| tier.level == 0);
            let members = Members::gather(&people, (first + lane, tier.members), experts);
            let sizes = Sizes::load(structure, team, lane);
            // The climate of these teams is not booked.
            let mut tally = Tally::nothing();
            let count = tier.teams_in * tier.runs - group * LANES;
            let group = TeamGroup { first: team + lane, count: count.saturating_sub(lane) };
            group.make_ready(&mut teams, (&members, sizes), setting, &mut tally);
        }
        teams.surround(team + lane, setting)
    }

    /// Settles the persons of a row of lanes from `lane` on.
    #[inline(always)]
    fn settle<V: Vector>(
        &mut self,
        (row, lane): (usize, usize),
        mut around: Around<V>,
        setting: &Setting<V>,
    ) {
        let Organization { structure, people, .. } = &mut *self.organization;
        let (mut people, start) = (people.rows(), row + lane);
        let traits = Rows { people: &people, start };
        if self.tier.level == 0 {
            let mut state = State::load(&people, start);
            schedule::settle_contributors(&mut state, &traits, &around, setting);
            state.store(&mut people, start);
        } else {
            let mut state = State::load_managers(&people, start);
            let ln_sizes = V::load(structure.ln_led_sizes(row), lane);
            around.load = burnout::load_of_leading(ln_sizes, setting);
            schedule::settle_managers(&mut state, &traits, &around, self.tier.level, setting);
            state.store(&mut people, start);
        }
    }
}
