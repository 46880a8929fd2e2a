//! Where experiments take place: one replication of the default organization after its burn-in.

use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::trial::{Team, Trial};
use crate::model::{BurnedIn, CareerModel, Design};
use crate::sim::{Row, RowSink, RunKey};

/// Years of burn-in: those of a scenario's default.
pub(super) const BURN_IN_YEARS: u32 = 30;

/// Years after the switch of a run without an intervention.
pub(super) const YEARS: u32 = 10;

/// One replication, at the switch.
#[derive(Debug)]
pub(super) struct Laboratory {
    pub(super) key: RunKey,
    pub(super) model: CareerModel,
    pub(super) start: BurnedIn,
    pub(super) parameters: DepartmentParameters,
}

impl Laboratory {
    /// The organization of `parameters` after a burn-in under the single ladder.
    pub(super) fn new(parameters: DepartmentParameters, key: RunKey) -> Self {
        let model = CareerModel::new(Design {
            departments: vec![("validation".to_owned(), parameters.clone())],
            constants: Constants::STANDARD,
            market: Vec::new(),
            burn_in_years: BURN_IN_YEARS,
            years: YEARS,
            baseline: Levers::default(),
        });
        let start = model.burn_in(key, &mut Nobody);
        Self { key, model, start, parameters }
    }

    /// A trial under the single ladder.
    pub(super) fn trial(&self) -> Trial<'_> {
        self.trial_under(&Levers::default())
    }

    /// A trial under `levers` from the switch on.
    pub(super) fn trial_under(&self, levers: &Levers) -> Trial<'_> {
        self.model.trial(self.key, &self.start, &Policy::immediate(levers.clone()))
    }
}

/// The teams whose management seat is filled.
pub(super) fn led_teams(trial: &Trial<'_>) -> Vec<Team> {
    let mut teams = trial.teams();
    teams.retain(|team| trial.member(team.manager).is_some());
    teams
}

/// A receiver that drops every row.
pub(super) struct Nobody;

impl RowSink for Nobody {
    fn period(&mut self, _row: Row<'_>) {}
}
