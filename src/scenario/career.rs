//! The career model's world: horizon, market, departments and policies.

use super::draft::WorldDraft;
use super::fault::Fault;
use super::limits::SEATS_MAX;
use super::policy::{self, Reach};
use super::value::Rejected;
use super::wire::Wire;
use super::world::{Career, World};
use super::{Horizon, Overrides, department, settings};
use crate::model::observe::metrics::metrics;

/// Reads the world of the career model.
pub(super) fn read(wire: &Wire<'_>, overrides: &Overrides, faults: &mut Vec<Fault>) -> WorldDraft {
    let file = &wire.file;
    let years = settings::years(file, faults);
    let burn_in_years = settings::burn_in_years(file, faults);
    let market = settings::market(file, faults);
    let departments = department::read_all(&wire.departments, faults);
    let reach = Reach {
        departments: departments.names.as_deref(),
        years: years.ok(),
        years_from: overrides.years_from(),
    };
    let policies = policy::read_all(&wire.policies, &reach, faults);
    let departments = departments.all();
    if let Ok(departments) = &departments {
        department::check_seats(&wire.departments, departments, faults);
    }
    WorldDraft {
        metrics: metrics().map(|metric| metric.key).collect(),
        names: policies.names.clone(),
        count: policies.count(),
        world: match (years, burn_in_years, market, departments, policies.all()) {
            (Ok(years), Ok(burn_in_years), Ok(market), Ok(departments), Ok(policies)) => {
                let horizon = Horizon { years, burn_in_years };
                Ok(World::Career(Career { horizon, departments, market, policies }))
            }
            _ => Err(Rejected),
        },
    }
}

/// Whether what is asked of several parameters together is sure to hold, where each is valid.
pub(super) fn is_sound(world: &Career) -> bool {
    world.seats() <= SEATS_MAX
        && world.policies.iter().all(|policy| policy::can_choose(&policy.policy.levers))
}
