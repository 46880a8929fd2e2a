//! Who leads the teams of a month, and how well (4.1).
//!
//! Leaders stand in the rows of the teams that they report in themselves. Before anybody works they
//! are read there, and what the teams that they lead need to know of them is noted in the columns of
//! these teams: so a batch of the pass reads nothing beyond its own people and teams.

use super::block::Block;
use super::lanes::{LANES, lanes, lanes_mut};
use super::layout::Layout;
use super::organization::Organization;
use super::team_columns::Teams;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::climate::{self, Occupant};
use crate::numeric::vector::{InstructionSet, VectorTask};

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
    instructions.run(&mut Noting {
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

impl VectorTask for Noting<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (people, last_month) = (self.people, self.last_month);
        let k = self.setting.constants.clone();
        let (led, skill) = (&mut *self.led, &mut *self.skill);
        let leader_ln_craft = &mut *self.leader_ln_craft;
        let rows = &self.block.rows;
        for start in rows.clone().step_by(LANES) {
            let (lambda, training) = (lanes(&people.lambda, start), lanes(&people.training, start));
            let (since, burnout) =
                (lanes(&people.managing_since, start), lanes(&people.burnout, start));
            let reluctance = lanes(&people.reluctance, start);
            let mut skills = [0.0; LANES];
            for i in 0..LANES {
                let occupant = Occupant {
                    lambda: lambda[i],
                    training: training[i],
                    manager_months: last_month - since[i],
                    burnout: burnout[i],
                    reluctance: reluctance[i],
                };
                skills[i] = climate::skill(&occupant, &k);
            }
            *lanes_mut(self.skills, start - rows.start) = skills;
        }
        let (occupied, ln_craft) = (&people.occupied[rows.clone()], &people.ln_craft[rows.clone()]);
        let skills = &self.skills[..occupied.len()];
        let noted = led.iter_mut().zip(skill).zip(leader_ln_craft);
        let leaders = self.layout.rows_of(self.block.seats.clone());
        for (((led, skill), leader_ln_craft), row) in noted.zip(leaders) {
            let leader = row.0 - rows.start;
            let here = occupied[leader];
            *led = f32::from(here);
            *skill = if here == 1 { skills[leader] } else { k.skill_vacant };
            *leader_ln_craft = ln_craft[leader];
        }
    }
}
