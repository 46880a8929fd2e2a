//! Who leads the teams of a month, and how well (4.1).
//!
//! Leaders stand in the rows of the teams that they report in themselves. Before anybody works they
//! are read there, and what the teams that they lead need to know of them is noted in the columns of
//! these teams: so a batch of the pass reads nothing beyond its own people and teams.

use super::block::Tier;
use super::lanes::{LANES, Lanes};
use super::organization::Organization;
use super::team_columns::Teams;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::climate::{self, Occupant};
use crate::numeric::number::{OfLanes, Vector};
use crate::numeric::vector::{InstructionSet, LaneTask};

/// Notes who leads the teams of `tier`, whose settings are `lanes`.
pub(crate) fn note(
    organization: &Organization,
    tier: &Tier,
    (teams, skills): (&mut Teams, &mut Vec<f32>),
    lanes: &Setting<Lanes>,
    instructions: InstructionSet,
) {
    skills.resize(skills.len().max(tier.rows.len()), 0.0);
    let own = tier.teams.clone();
    instructions.compute(&mut Noting {
        teams_led: &organization.layout.teams_led()[tier.rows.clone()],
        people: &organization.people,
        tier,
        last_month: month_number(organization.month) - 1.0,
        lanes,
        skills,
        led: &mut teams.led[own.clone()],
        skill: &mut teams.skill[own.clone()],
        leader_ln_craft: &mut teams.leader_ln_craft[own],
    });
}

/// The task of noting the leaders of a tier.
#[derive(Debug)]
struct Noting<'a> {
    /// By row of the tier, the team that is led from there.
    teams_led: &'a [u32],
    people: &'a People,
    tier: &'a Tier,
    last_month: f32,
    lanes: &'a Setting<Lanes>,
    /// A buffer: s by row of the tier.
    skills: &'a mut [f32],
    led: &'a mut [f32],
    skill: &'a mut [f32],
    leader_ln_craft: &'a mut [f32],
}

impl LaneTask for Noting<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let (people, last_month) = (self.people, self.last_month);
        let rows = &self.tier.rows;
        for lane in (0..LANES).step_by(V::WIDTH) {
            let k = self.lanes.constants.carried(OfLanes(lane));
            for start in (rows.start + lane..rows.end).step_by(LANES) {
                let occupant = Occupant {
                    lambda: V::load(&people.lambda, start),
                    training: V::load(&people.training, start),
                    manager_months: V::of(last_month) - V::load(&people.managing_since, start),
                    burnout: V::load(&people.burnout, start),
                    reluctance: V::load(&people.reluctance, start),
                };
                let here = V::load_bytes(&people.occupied, start).is_above(V::of(0.0));
                let skill = V::select(here, climate::skill(&occupant, &k), k.skill_vacant);
                skill.store(self.skills, start - rows.start);
            }
        }
        let (occupied, ln_craft) = (&people.occupied[rows.clone()], &people.ln_craft[rows.clone()]);
        let first = self.tier.teams.start;
        let noted = self.teams_led.iter().zip(occupied).zip(ln_craft).zip(&*self.skills);
        for (((&team, &here), &ln_craft), &skill) in noted {
            // Padding leads no team.
            if let Some(team) =
                (team as usize).checked_sub(first).filter(|&team| team < self.led.len())
            {
                self.led[team] = f32::from(here);
                self.skill[team] = skill;
                self.leader_ln_craft[team] = ln_craft;
            }
        }
    }
}
