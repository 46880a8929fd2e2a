//! Where experiments take place: one replication of the default organization after its burn-in.

use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy, preset};
use crate::model::trial::{Team, Trial};
use crate::model::{BurnedIn, CareerModel, Design};
use crate::sim::{Observation, Row, RowSink, RunKey, Simulation};

/// Years of burn-in: those of a scenario's default.
pub(super) const BURN_IN_YEARS: u32 = 10;

/// Years after the switch of a run without an intervention.
pub(super) const YEARS: u32 = 10;

/// One replication, at the switch.
#[derive(Debug)]
pub(super) struct Laboratory {
    pub(super) key: RunKey,
    pub(super) model: CareerModel,
    pub(super) start: BurnedIn,
    pub(super) parameters: DepartmentParameters,
    /// The levers of the burn-in.
    baseline: Levers,
}

impl Laboratory {
    /// The organization of `parameters` after a burn-in under the single ladder.
    pub(super) fn new(parameters: DepartmentParameters, key: RunKey) -> Self {
        Self::under(Levers::default(), parameters, key)
    }

    /// The organization of `parameters` after a burn-in under `baseline`.
    pub(super) fn under(baseline: Levers, parameters: DepartmentParameters, key: RunKey) -> Self {
        let model = CareerModel::new(Design {
            departments: vec![("validation".to_owned(), parameters.clone())],
            constants: Constants::STANDARD,
            market: Vec::new(),
            burn_in_years: BURN_IN_YEARS,
            years: YEARS,
            baseline: baseline.clone(),
        });
        let start = model.burn_in(key, &mut Nobody);
        Self { key, model, start, parameters, baseline }
    }

    /// A trial under the levers of the burn-in.
    pub(super) fn trial(&self) -> Trial<'_> {
        self.trial_under(&self.baseline)
    }

    /// A trial under `levers` from the switch on.
    pub(super) fn trial_under(&self, levers: &Levers) -> Trial<'_> {
        self.model.trial(self.key, &self.start, &Policy::immediate(levers.clone()))
    }

    /// Sums over the years after the switch, under `levers`, of the metrics with these keys: of each
    /// what it counts, and over what.
    pub(super) fn totals<const N: usize>(
        &self,
        levers: &Levers,
        keys: [&str; N],
    ) -> [Observation; N] {
        let mut years = Years::default();
        let policy = Policy::immediate(levers.clone());
        self.model.run_under(self.key, &self.start, &policy, &mut years);
        keys.map(|key| {
            let at = self.model.metrics().iter().position(|metric| metric.key == key);
            let periods: Vec<Observation> =
                years.0.iter().filter_map(|year| at.map(|at| year[at])).collect();
            Observation::total(&periods)
        })
    }
}

/// The levers of the dual ladder.
pub(super) fn dual_ladder() -> Levers {
    of_preset("dual-ladder")
}

/// The levers of the single ladder as firms report it.
pub(super) fn usual_practice() -> Levers {
    of_preset("usual-practice")
}

fn of_preset(name: &str) -> Levers {
    match preset(name) {
        Some(preset) => Levers::of_preset(preset),
        None => panic!("there is no preset {name}"),
    }
}

/// A receiver that keeps the observations of every year.
#[derive(Default)]
struct Years(Vec<Vec<Observation>>);

impl RowSink for Years {
    fn period(&mut self, row: Row<'_>) {
        self.0.push(row.observations.to_vec());
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
