//! The career model under experiment: a run from the switch on, month by month, that can be
//! inspected, branched and intervened in.
//!
//! A trial draws what the run of the same seed and replication draws. So a branch with an
//! intervention and one without share every draw, and their difference is the effect of the
//! intervention (common random numbers).

use std::ops::Range;

use super::engine::month::Engine;
use super::engine::organization::Organization;
use super::engine::row::{Row, SeatId};
use super::intervention::{Intervention, Leadership, occupant};
use super::observe::log::{Event, EventKind, Position};
use super::observe::metrics::BURNED_OUT_ABOVE;
use super::person::{month_number, person_id};
use super::policy::Policy;
use super::review::months_in_seat;
use super::setting::Setting;
use super::staffing::selection;
use super::submodels::climate;
use super::submodels::productivity::{self, Worker};
use super::{BurnedIn, CareerModel};
use crate::rng::Streams;
use crate::sim::RunKey;

/// Months that make a year.
const MONTHS: u32 = super::constants::MONTHS;

/// A run from the switch on, under experiment.
#[derive(Debug)]
pub struct Trial<'m> {
    model: &'m CareerModel,
    policy: Policy,
    key: RunKey,
    engine: Engine,
    /// Months simulated since the switch.
    months: u32,
    settings: Vec<Setting>,
    leaderships: Vec<Leadership>,
    work: Vec<Option<Work>>,
    incidents: Vec<Incident>,
}

/// A team of contributors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Number of the seat that leads it.
    pub manager: usize,
    /// Numbers of the seats that report to it.
    pub reports: Range<usize>,
}

/// Who sits in a seat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The person's id, as in the table of persons.
    pub person: u64,
    /// Whether craft potential lies above the 90th percentile of its hire distribution.
    pub star: bool,
    /// The rung, 0 (junior) to 5 (distinguished); of a manager, the one held before managing.
    pub rung: u8,
    /// Craft potential θ.
    pub theta: f64,
    /// Craft skill c.
    pub craft: f64,
    /// Morale, 0–1.
    pub morale: f64,
    /// Whether burnout lies above 0.5, as `burnout_share` counts it.
    pub burned_out: bool,
    /// Whole months since the hire.
    pub tenure_months: u32,
    /// Whether the person was trained as a manager.
    pub trained: bool,
}

/// What a person did in the last month; it may have left or moved since.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// The person's id.
    pub person: u64,
    /// Whole months since the hire, the last one included.
    pub tenure_months: u32,
    /// Output, in months of a median contributor.
    pub output: f64,
    /// That output over the output of the same skill and onboarding at the reference state in a
    /// team of the same lift: the factor that the manager and the person's state contribute.
    pub yields: f64,
}

/// Something that happened to a person in the last month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incident {
    /// What.
    pub kind: EventKind,
    /// The person's id.
    pub person: u64,
    /// Number of the seat that the person was in; `None` outside.
    pub from: Option<usize>,
    /// Number of the seat that it is about; `None` outside.
    pub to: Option<usize>,
}

impl CareerModel {
    /// A trial from the end of a burn-in of this model, under `policy`.
    #[must_use]
    pub fn trial(&self, key: RunKey, start: &BurnedIn, policy: &Policy) -> Trial<'_> {
        let engine =
            Engine::from(start.organization.clone(), vec![Streams::new(key.seed, key.replication)]);
        let rows = self.layout.rows;
        let mut trial = Trial {
            model: self,
            policy: policy.clone(),
            key,
            engine,
            months: 0,
            settings: self.settings(Some(policy), 1),
            leaderships: Vec::new(),
            work: vec![None; rows],
            incidents: Vec::new(),
        };
        trial.engine.logs[0].keep(true);
        trial
    }
}

impl Trial<'_> {
    /// A copy of the state, to be continued in another way.
    #[must_use]
    pub fn branch(&self) -> Self {
        let streams = vec![Streams::new(self.key.seed, self.key.replication)];
        let mut engine = Engine::from(self.engine.organization.clone(), streams);
        engine.work.held.clone_from(&self.engine.work.held);
        engine.logs[0].keep(true);
        Self {
            model: self.model,
            policy: self.policy.clone(),
            key: self.key,
            engine,
            months: self.months,
            settings: self.settings.clone(),
            leaderships: self.leaderships.clone(),
            work: self.work.clone(),
            incidents: self.incidents.clone(),
        }
    }

    /// Applies `act` to the person in seat number `seat` before the next month begins. On a vacant
    /// seat nothing happens, but [`Intervention::Lead`] holds for later occupants.
    ///
    /// # Panics
    ///
    /// If there is no such seat; so do the other methods that take one.
    pub fn intervene(&mut self, seat: usize, act: Intervention) {
        let row = self.row(seat);
        self.engine.intervene(row, act, &self.settings);
        if let Intervention::Lead { skill, craft_gap } = act {
            self.leaderships.push(Leadership { row, skill, craft_gap });
        }
        if act == Intervention::Hold && !self.engine.organization.layout.is_contributor(row) {
            self.dismiss_nobody();
        }
    }

    /// Simulates one month.
    pub fn month(&mut self) {
        if self.months > 0 && self.months.is_multiple_of(MONTHS) {
            self.settings = self.model.settings(Some(&self.policy), self.months / MONTHS + 1);
            if self.holds_managers() {
                self.dismiss_nobody();
            }
        }
        for leadership in &self.leaderships {
            self.engine.lead(leadership, &self.settings);
        }
        // Events that an intervention has logged are no incidents of the month.
        self.engine.logs[0].clear();
        let occupied = self.engine.organization.people.occupied.to_vec();
        self.engine.begin_month(&self.settings);
        self.note_work(&occupied);
        self.engine.end_month(&self.settings);
        self.months += 1;
        let layout = &self.engine.organization.layout;
        let number =
            |position: Option<Position>| position.map(|position| layout.seat(position.row).0);
        let incident = |event: &Event| Incident {
            kind: event.kind,
            person: event.person,
            from: number(event.from),
            to: number(event.to),
        };
        self.incidents = self.engine.logs[0].events().iter().map(incident).collect();
    }

    /// Simulates `months` months.
    pub fn live(&mut self, months: u32) {
        for _ in 0..months {
            self.month();
        }
    }

    /// What happened in the last month, in order.
    #[must_use]
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The last month's work of the person who sat in `seat` when it began; `None` if nobody did.
    #[must_use]
    pub fn work(&self, seat: usize) -> Option<&Work> {
        self.work[self.row(seat).0].as_ref()
    }

    /// Number of contributors' seats; theirs are the first seat numbers.
    #[must_use]
    pub fn contributors(&self) -> usize {
        self.engine.organization.layout.contributors
    }

    /// All teams of contributors.
    #[must_use]
    pub fn teams(&self) -> Vec<Team> {
        let blocks = self.engine.organization.layout.blocks.iter();
        let teams = blocks.filter(|block| block.level == 1).flat_map(|block| {
            let team = |boss| Team { manager: block.seats.start + boss, reports: block.team(boss) };
            (0..block.size()).map(team)
        });
        teams.collect()
    }

    /// The person in `seat`; `None` if it is vacant.
    #[must_use]
    pub fn member(&self, seat: usize) -> Option<Member> {
        let row = self.row(seat);
        let people = &self.engine.organization.people;
        if self.engine.organization.is_vacant(row) {
            return None;
        }
        Some(Member {
            person: person_id(people, row),
            star: people.star[row] == 1,
            rung: people.rung[row],
            theta: f64::from(people.theta[row]),
            craft: f64::from(people.craft[row]),
            morale: f64::from(people.morale[row]),
            burned_out: people.burnout[row] > BURNED_OUT_ABOVE,
            tenure_months: tenure(&self.engine.organization, row),
            trained: people.trained[row] == 1,
        })
    }

    /// Whole months that the person has managed from `seat`, a management seat; `None` if it is
    /// vacant.
    #[must_use]
    pub fn months_in_seat(&self, seat: usize) -> Option<u32> {
        let (row, organization) = (self.row(seat), &self.engine.organization);
        (!organization.is_vacant(row)).then(|| whole(months_in_seat(organization, row)))
    }

    /// Management skill s, in standard units, of the person who manages from `seat`, as the next
    /// month finds it; `None` if the seat is vacant.
    #[must_use]
    pub fn skill(&self, seat: usize) -> Option<f64> {
        let row = self.row(seat);
        if self.engine.organization.is_vacant(row) {
            return None;
        }
        let occupant = occupant(&self.engine.organization, row);
        Some(f64::from(climate::skill(&occupant, &self.settings[0].constants)))
    }

    /// Whether the contributor in `seat` would want the seat above, as 4.8 decides who resents
    /// being passed over.
    #[must_use]
    pub fn wants_to_manage(&self, seat: usize) -> bool {
        let row = self.row(seat);
        let organization = &self.engine.organization;
        !organization.is_vacant(row)
            && self.engine.about_seat_above(row, &self.settings, |step| {
                selection::wants(organization, row, step)
            })
    }

    /// Probability, 0–1, that the contributor in `seat` accepts the seat above without pressure;
    /// `None` if the seat is vacant.
    #[must_use]
    pub fn free_acceptance(&self, seat: usize) -> Option<f64> {
        let row = self.row(seat);
        let organization = &self.engine.organization;
        (!organization.is_vacant(row)).then(|| {
            self.engine.about_seat_above(row, &self.settings, |step| {
                selection::free_acceptance(organization, row, step)
            })
        })
    }

    /// The row of the seat with this number.
    fn row(&self, seat: usize) -> Row {
        self.engine.organization.layout.row(SeatId(seat))
    }

    fn holds_managers(&self) -> bool {
        let layout = &self.engine.organization.layout;
        self.engine.work.held.iter().any(|&row| !layout.is_contributor(row))
    }

    /// Managers who are held are not dismissed; in a trial that holds some, no manager is.
    fn dismiss_nobody(&mut self) {
        for setting in &mut self.settings {
            setting.constants.dismissal_chance = 0.0;
        }
    }

    /// Notes the work of everyone who was there at the beginning of the month. The state is now
    /// the one from which output is computed (4.6), and the rows of leavers still hold theirs.
    fn note_work(&mut self, occupied: &[u8]) {
        let organization = &self.engine.organization;
        let (people, layout) = (&organization.people, &organization.layout);
        for block in &layout.blocks {
            let setting = &self.settings[block.unit];
            let share = if block.level == 0 { 1.0 } else { setting.workforce.craft_share };
            for row in layout.rows_of(block.seats.clone()) {
                if occupied[row.0] == 0 {
                    self.work[row.0] = None;
                    continue;
                }
                let team = layout.boss(block, row).map(|(_, team)| team);
                let factor = team.map_or(1.0, |team| self.engine.teams.output[team]);
                let lift = team.map_or(0.0, |team| self.engine.teams.lift[team]);
                let worker = Worker {
                    time: share,
                    craft: people.craft[row],
                    onboarding: people.onboarding[row],
                    morale: people.morale[row],
                    burnout: people.burnout[row],
                };
                let output = f64::from(productivity::output(&worker, factor, setting));
                let skilled = f64::from(share * worker.craft * worker.onboarding * (1.0 + lift));
                self.work[row.0] = Some(Work {
                    person: person_id(people, row),
                    tenure_months: tenure(organization, row),
                    output,
                    yields: output / skilled,
                });
            }
        }
    }
}

fn tenure(organization: &Organization, row: Row) -> u32 {
    whole(month_number(organization.month) - organization.people.hired[row])
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "months of a person's time are whole, not below 0 and few"
)]
fn whole(months: f32) -> u32 {
    months as u32
}

#[cfg(test)]
mod tests;
