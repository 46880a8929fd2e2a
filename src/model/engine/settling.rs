//! Month 0 (section 7): climate, burnout and morale at their targets, under the settings of
//! [`Setting::settled`].

use super::block::Block;
use super::lanes::{LANES, LaneState, LaneTraits};
use super::organization::Organization;
use super::pass::{MonthInput, gather, lead};
use super::team_columns::Teams;
use crate::model::observe::tally::Tally;
use crate::model::schedule;
use crate::model::setting::Setting;
use crate::model::submodels::productivity;
use crate::numeric::vector::VectorTask;

/// The settling of everybody in a block, and of the teams that they report in; who leads these has been
/// noted, and the executive's team is ready.
#[derive(Debug)]
pub(super) struct Settling<'a> {
    pub(super) organization: &'a mut Organization,
    pub(super) teams: &'a mut Teams,
    pub(super) block: &'a Block,
    pub(super) settled: &'a Setting,
    pub(super) state: &'a mut LaneState,
}

impl VectorTask for Settling<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (block, setting, state) = (self.block, self.settled.clone(), &mut *self.state);
        let Organization { layout, structure, people, climate, .. } = &mut *self.organization;
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let (mut all, mut teams) = (people.rows(), self.teams.rows(climate));
        let mut people = all.of_one_length();
        let ready = layout.has_executive_above(block);
        let input = MonthInput {
            layout,
            structure,
            setting: &setting,
            last_month: 0.0,
            year_start: 0.0,
            ambition: 1.0,
            observes: false,
        };
        // The climate of these teams is not booked.
        let mut tally = Tally::nothing();
        for group in 0..block.rows.len() / block.grid.group() {
            let rows = block.rows.start + group * block.grid.group()..;
            let rows = rows.step_by(LANES).take(block.grid.group() / LANES);
            if let Some(bosses) = bosses {
                let first = bosses.teams.start + group * LANES;
                if !ready {
                    let start = block.rows.start + group * block.grid.group();
                    let mut led = gather(&people, start, &input, (block, bosses), group);
                    led.make_ready(&mut teams, first, &setting, &mut tally);
                }
                teams.surround(first, block.grid.width, &setting, state);
            } else {
                state.surround_top(productivity::freedom_at_top(&setting.constants));
            }
            for row in rows {
                state.load(&people, row);
                let traits = LaneTraits::at(&people, row);
                if block.level == 0 {
                    schedule::settle_contributors(state, &traits, &setting);
                } else {
                    state.load_managers(&people, row);
                    lead(state, structure, row, &setting);
                    schedule::settle_managers(state, &traits, block.level, &setting);
                }
                state.store(&mut people, row);
            }
        }
    }
}
