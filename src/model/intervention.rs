//! What an experiment does to a run between two months.
//!
//! Ordinary runs do not use it: [`super::trial`] applies interventions before a month begins, to the
//! state that the month then finds.

use super::engine::elementary::{clamp, exp, ln};
use super::engine::month::Engine;
use super::engine::organization::Organization;
use super::engine::row::Row;
use super::person::month_number;
use super::policy::narrow;
use super::setting::Setting;
use super::staffing::departures::see_off;
use super::staffing::training::train;
use super::submodels::attrition::{self, Departure, DepartureKind, Quit};
use super::submodels::climate::{self, Occupant};

/// What is done to the person in a seat. On a vacant seat nothing is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intervention {
    /// The person leaves at the end of the month just simulated, and the seat is filled as usual:
    /// like one that a review has emptied, a month later than one emptied in the work phase.
    Leave {
        /// As a quit, which the team feels (4.7); otherwise as on retirement or death.
        quits: bool,
    },
    /// The person is passed over for a management seat that another got (4.8).
    PassOver,
    /// The person's morale rises, within 0 and 1.
    RaiseMorale {
        /// By how much, on the scale of 0 to 1.
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
    /// From now on, the person neither quits nor retires, and is neither asked to move nor
    /// dismissed.
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
    /// Does to the person in `row` what is done at once; the trial repeats [`Intervention::Lead`]
    /// every month.
    pub(crate) fn intervene(&mut self, row: Row, act: Intervention, settings: &[Setting]) {
        if self.organization.is_vacant(row) {
            return;
        }
        let people = &mut self.organization.people;
        match act {
            Intervention::Leave { quits } => self.leave(row, quits, settings),
            Intervention::PassOver => {
                people.grievance[row] = settings[0].constants.passed_over_grievance;
            }
            Intervention::RaiseMorale { by } => {
                people.morale[row] = clamp(people.morale[row] + narrow(by), 0.0, 1.0);
            }
            Intervention::Train => {
                self.at_block(self.block_of(row), settings, |organization, step, effects, _| {
                    train(organization, row, step, effects);
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

    /// Sets the aptitude and, where a gap is given, the craft of a manager, so that it leads as
    /// wanted.
    pub(crate) fn lead(&mut self, leadership: &Leadership, settings: &[Setting]) {
        let Leadership { row, skill, craft_gap } = *leadership;
        if self.organization.is_vacant(row) {
            return;
        }
        let unit = self.organization.layout.blocks[self.block_of(row)].unit;
        let constants = &settings[unit].constants;
        let occupant = occupant(&self.organization, row);
        let craft_mean = self.craft_mean_below(row);
        let people = &mut self.organization.people;
        people.lambda[row] += narrow(skill) - climate::skill(&occupant, constants);
        if let (Some(gap), Some(craft_mean)) = (craft_gap, craft_mean) {
            people.craft[row] = craft_mean * exp(narrow(gap));
            people.ln_craft[row] = ln(people.craft[row]);
        }
    }

    /// The person in `row` leaves as after a month's work.
    fn leave(&mut self, row: Row, quits: bool, settings: &[Setting]) {
        let kind = if quits {
            DepartureKind::Quit(self.quit_of(row, settings))
        } else {
            DepartureKind::Retirement
        };
        self.at_block(self.block_of(row), settings, |organization, step, effects, _| {
            see_off(organization, &Departure { row, kind }, step, effects);
        });
    }

    fn quit_of(&mut self, row: Row, settings: &[Setting]) -> Quit {
        let layout = &self.organization.layout;
        let block = &layout.blocks[self.block_of(row)];
        let (level, unit) = (block.level, block.unit);
        let boss = layout.boss(block, row);
        let ln_craft = self.organization.people.ln_craft[row];
        let shock = boss.and_then(|(boss, team)| {
            let craft_mean = self.craft_mean_below(boss)?;
            let (size, k) =
                (self.organization.structure.team_size(team), &settings[unit].constants);
            Some((team, attrition::exit_shock(ln_craft, ln(craft_mean), size, k)))
        });
        let last_month = month_number(self.organization.month) - 1.0;
        Quit::of(&self.organization.people.rows(), row.0, level, last_month, shock)
    }

    /// The number of the block that holds `row`.
    pub(crate) fn block_of(&self, row: Row) -> usize {
        self.organization.layout.block_of(row)
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

/// What the team feels of the person who manages from `row`.
pub(crate) fn occupant(organization: &Organization, row: Row) -> Occupant {
    let people = &organization.people;
    Occupant {
        lambda: people.lambda[row],
        training: people.training[row],
        manager_months: month_number(organization.month) - people.managing_since[row],
        burnout: people.burnout[row],
        reluctance: people.reluctance[row],
    }
}
