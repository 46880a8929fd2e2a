//! Month 0 (section 7): climate, burnout and morale at their targets, under the settings of
//! [`Setting::settled`].

use super::block::Block;
use super::lanes::{Around, LANES, Rows, State};
use super::organization::Organization;
use super::team_columns::Teams;
use super::teams::{Members, MembersAt, Sizes, TeamGroup};
use crate::model::observe::tally::Tally;
use crate::model::schedule;
use crate::model::setting::Setting;
use crate::model::submodels::{burnout, productivity, spillover};
use crate::numeric::number::Vector;
use crate::numeric::vector::LaneTask;

/// The settling of everybody in a block, and of the teams that they report in; who leads these has been
/// noted, and the executive's team is ready.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    pub(super) organization: &'a mut Organization,
    pub(super) teams: &'a mut Teams,
    pub(super) block: &'a Block,
    pub(super) settled: &'a Setting,
}

impl LaneTask for Settling<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let setting = Setting::<V>::everywhere(self.settled);
        if !self.organization.layout.has_executive_above(self.block) {
            self.make_ready(&setting);
        }
        let Organization { layout, structure, people, climate, .. } = &mut *self.organization;
        let bosses = self.block.bosses.map(|bosses| &layout.blocks[bosses]);
        let (mut people, mut teams) = (people.rows(), self.teams.rows(climate));
        let (grid, level) = (self.block.grid, self.block.level);
        for row in self.block.rows.clone().step_by(V::WIDTH) {
            let lane = (row - self.block.rows.start) % LANES;
            let mut around = match bosses {
                None => Around::top(productivity::freedom_at_top(&setting.constants)),
                Some(bosses) => {
                    let group = (row - self.block.rows.start) / grid.group();
                    let first = bosses.teams.start + group * LANES;
                    if grid.width < V::WIDTH {
                        teams.surround(first, &setting).repeated(grid.width)
                    } else {
                        teams.surround(first + lane % grid.width, &setting)
                    }
                }
            };
            let traits = Rows { people: &people, start: row };
            if level == 0 {
                let mut state = State::load(&people, row);
                schedule::settle_contributors(&mut state, &traits, &around, &setting);
                state.store(&mut people, row);
            } else {
                let mut state = State::load_managers(&people, row);
                let ln_sizes = V::load(structure.ln_led_sizes(row - lane), lane);
                around.load = burnout::load_of_leading(ln_sizes, &setting);
                schedule::settle_managers(&mut state, &traits, &around, level, &setting);
                state.store(&mut people, row);
            }
        }
    }
}

impl Settling<'_> {
    /// Makes the teams ready that the people report in.
    #[inline(always)]
    fn make_ready<V: Vector>(&mut self, setting: &Setting<V>) {
        let Organization { layout, structure, people, climate, .. } = &mut *self.organization;
        let Some(bosses) = self.block.bosses.map(|bosses| &layout.blocks[bosses]) else { return };
        let (people, mut teams) = (people.rows(), self.teams.rows(climate));
        let grid = self.block.grid;
        let experts = spillover::expert_bars(self.settled).filter(|_| self.block.level == 0);
        let experts = experts.map(|bars| bars.map(|bar| [bar; LANES]));
        // The climate of these teams is not booked.
        let mut tally = Tally::nothing();
        for (group, start) in self.block.rows.clone().step_by(grid.group()).enumerate() {
            let members = MembersAt { start, grid };
            let members = Members::gather::<V>(&people, members, experts.as_ref());
            let first = bosses.teams.start + group * LANES;
            let count = grid.width.min(bosses.size() - group * grid.width);
            for lane in (0..grid.width).step_by(V::WIDTH) {
                let sizes = Sizes::load(structure, first, lane);
                let group = TeamGroup { first, count };
                group.make_ready(&mut teams, (&members, sizes), lane, setting, &mut tally);
            }
        }
    }
}
