//! What an experiment does to a run between two months.
//!
//! An ordinary run knows nothing of it: [`super::trial`] applies interventions before a month
//! begins, to the state that the month then finds.

use super::engine::elementary::{clamp, exp, ln};
use super::engine::month::Engine;
use super::engine::organization::Organization;
use super::engine::row::Row;
use super::observe::log::EventKind;
use super::person::month_number;
use super::policy::narrow;
use super::setting::Setting;
use super::staffing::departures::Quit;
use super::submodels::{attrition, climate};
use super::{staffing, trial};

/// What is done to who sits in a seat. On a vacant seat nothing is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intervention {
    /// The person leaves at the end of the month just lived, and the seat is filled as ever: as
    /// one that a review has emptied, a month later than one emptied by work.
    Leave {
        /// As a quit, which the team feels (4.7); otherwise as on retirement or death.
        quits: bool,
    },
    /// The person is passed over for a management seat that another got (4.8).
    PassOver,
    /// The person's morale rises, within 0 and 1.
    RaiseMorale {
        /// By so much, on the scale of 0 to 1.
        by: f64,
    },
    /// The manager is trained by the policy's `training.effect` (4.8).
    Train,
    /// From now on, whoever manages from this seat does so with this skill s (4.1): aptitude is
    /// set so before every month.
    Lead {
        /// Management skill s, in standard units.
        skill: f64,
        /// ln of the manager's craft over the team's mean, where that is set too.
        craft_gap: Option<f64>,
    },
    /// From now on, the person neither quits nor retires, is neither asked to move nor dismissed.
    Hold,
}

/// Skill and craft gap that a management seat is led with, whoever sits there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Leadership {
    pub(crate) row: Row,
    pub(crate) skill: f64,
    pub(crate) craft_gap: Option<f64>,
}

impl Engine {
    /// Does to who sits in `seat` what is done at once; [`Intervention::Lead`] is the trial's to
    /// repeat every month.
    pub(crate) fn intervene(&mut self, row: Row, act: Intervention, settings: &[Setting]) {
        if self.organization.is_vacant(row) {
            return;
        }
        let people = &mut self.organization.people;
        match act {
            Intervention::Leave { quits } => self.see_out(row, quits, settings),
            Intervention::PassOver => {
                people.grievance[row] = settings[0].constants.passed_over_grievance;
            }
            Intervention::RaiseMorale { by } => {
                people.morale[row] = clamp(people.morale[row] + narrow(by), 0.0, 1.0);
            }
            Intervention::Train => {
                let index = self.block_of(row);
                self.at_block(index, settings, &mut |organization, _, desk| {
                    let mut person = organization.people.person(row);
                    staffing::train(&mut person, desk);
                    organization.people.occupied[row] = 0;
                    organization.people.put(row, &person);
                });
            }
            Intervention::Hold => {
                // Nobody is asked before the month from which it may be asked again.
                people.ask_again[row] = f32::MAX;
                if !self.work.held.contains(&row) {
                    self.work.held.push(row);
                }
            }
            Intervention::Lead { .. } => {}
        }
    }

    /// Makes who manages from the seat lead as told, by aptitude and, where told, by craft.
    pub(crate) fn lead(&mut self, leadership: &Leadership, settings: &[Setting]) {
        let Leadership { row, skill, craft_gap } = *leadership;
        if self.organization.is_vacant(row) {
            return;
        }
        let unit = self.organization.layout.blocks[self.block_of(row)].unit;
        let constants = &settings[unit].constants;
        let occupant = trial::occupant(&self.organization, row);
        let craft_mean = self.craft_mean_below(row);
        let people = &mut self.organization.people;
        people.lambda[row] += narrow(skill) - climate::skill(&occupant, constants);
        if let (Some(gap), Some(craft_mean)) = (craft_gap, craft_mean) {
            people.craft[row] = craft_mean * exp(narrow(gap));
            people.ln_craft[row] = ln(people.craft[row]);
        }
    }

    fn see_out(&mut self, row: Row, quits: bool, settings: &[Setting]) {
        let index = self.block_of(row);
        let boss = self.boss_of(row);
        if let (true, Some((boss, team))) = (quits, boss)
            && let Some(craft_mean) = self.craft_mean_below(boss)
        {
            let ln_craft = self.organization.people.ln_craft[row];
            self.organization.climate.shock[team] +=
                attrition::exit_shock(ln_craft, ln(craft_mean));
        }
        self.at_block(index, settings, &mut |organization, index, desk| {
            let kind = if quits { EventKind::Quit } else { EventKind::Retired };
            if quits {
                let level = organization.layout.blocks[index].level;
                let last_month = month_number(organization.month) - 1.0;
                Quit::of(&organization.people.rows(), row.0, level, last_month).book(desk);
            } else {
                desk.sums.retirements += 1.0;
            }
            desk.log.leaves(kind, &organization.people, row);
            staffing::vacate(organization, index, row, desk);
        });
    }

    /// The number of the block that holds `seat`.
    pub(crate) fn block_of(&self, row: Row) -> usize {
        self.organization.layout.block_of(row)
    }

    /// The management seat above `seat`, and the team that it leads.
    fn boss_of(&self, row: Row) -> Option<(Row, usize)> {
        let layout = &self.organization.layout;
        layout.boss(&layout.blocks[self.block_of(row)], row)
    }

    /// Mean craft of the present reports of a management seat; `None` without any.
    fn craft_mean_below(&self, boss: Row) -> Option<f32> {
        let organization: &Organization = &self.organization;
        let layout = &organization.layout;
        let block = &layout.blocks[self.block_of(boss)];
        let team = layout.rows_of(block.team(layout.position(block, boss)));
        let present = team.filter(|&row| !organization.is_vacant(row));
        let crafts: Vec<f64> =
            present.map(|row| f64::from(organization.people.craft[row])).collect();
        crate::stats::mean(&crafts).map(narrow)
    }
}
