//! Who leads the teams of a month, and how well (4.1).
//!
//! Leaders stand in the rows of the teams that they report in themselves. Before anybody works they
//! are read there, and what the teams that they lead need to know of them is noted in the columns of
//! these teams: so a batch of the pass reads nothing beyond its own people and teams.

use super::block::Block;
use super::layout::Layout;
use super::organization::Organization;
use super::team_columns::Teams;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::climate::{self, Occupant};
use crate::numeric::number::{Everywhere, Vector};
use crate::numeric::vector::{InstructionSet, LaneTask};

/// Notes who leads the teams of `block`.
pub(crate) fn note(
    organization: &Organization,
    block: &Block,
    (teams, skills): (&mut Teams, &mut Vec<f32>),
    setting: &Setting,
    instructions: InstructionSet,
) {
    skills.resize(skills.len().max(block.rows.len()), 0.0);
    let own = block.teams.start..block.teams.start + block.size();
    instructions.compute(&mut Noting {
        layout: &organization.layout,
        people: &organization.people,
        block,
        last_month: month_number(organization.month) - 1.0,
        setting,
        skills,
        led: &mut teams.led[own.clone()],
        skill: &mut teams.skill[own.clone()],
        leader_ln_craft: &mut teams.leader_ln_craft[own],
    });
}

/// The task of noting the leaders of a block.
#[derive(Debug)]
struct Noting<'a> {
    layout: &'a Layout,
    people: &'a People,
    block: &'a Block,
    last_month: f32,
    setting: &'a Setting,
    /// A buffer: s by row of the block.
    skills: &'a mut [f32],
    led: &'a mut [f32],
    skill: &'a mut [f32],
    leader_ln_craft: &'a mut [f32],
}

impl LaneTask for Noting<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let (people, last_month) = (self.people, self.last_month);
        let k = self.setting.constants.carried(Everywhere);
        let (led, skill) = (&mut *self.led, &mut *self.skill);
        let leader_ln_craft = &mut *self.leader_ln_craft;
        let rows = &self.block.rows;
        for start in rows.clone().step_by(V::WIDTH) {
            let occupant = Occupant {
                lambda: V::load(&people.lambda, start),
                training: V::load(&people.training, start),
                manager_months: V::of(last_month) - V::load(&people.managing_since, start),
                burnout: V::load(&people.burnout, start),
                reluctance: V::load(&people.reluctance, start),
            };
            climate::skill(&occupant, &k).store(self.skills, start - rows.start);
        }
        let (occupied, ln_craft) = (&people.occupied[rows.clone()], &people.ln_craft[rows.clone()]);
        let skills = &self.skills[..occupied.len()];
        let noted = led.iter_mut().zip(skill).zip(leader_ln_craft);
        let leaders = self.layout.rows_of(self.block.seats.clone());
        for (((led, skill), leader_ln_craft), row) in noted.zip(leaders) {
            let leader = row.0 - rows.start;
            let here = occupied[leader];
            *led = f32::from(here);
            *skill = if here == 1 { skills[leader] } else { self.setting.constants.skill_vacant };
            *leader_ln_craft = ln_craft[leader];
        }
    }
}
