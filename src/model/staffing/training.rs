//! The training of managers, on the way into the job (4.8) and in it (4.10).

use crate::model::constants::MONTHS;
use crate::model::engine::elementary::larger;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::policy::narrow;

/// τ after a training of somebody whose τ was `before`: what was learned before is never lost.
pub(super) fn effect(before: f32, step: &Step<'_>) -> f32 {
    larger(before, narrow(step.setting.ladder.levers.training_effect))
}

/// Trains the manager in `row`, at a cost.
pub(crate) fn train(
    organization: &mut Organization,
    row: Row,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let people = &mut organization.people;
    people.trained[row] = 1;
    people.training[row] = effect(people.training[row], step);
    book(people.pay[row], step, effects);
}

/// Books the cost of one training of a manager with this monthly pay.
pub(super) fn book(pay: f32, step: &Step<'_>, effects: &mut Effects<'_>) {
    effects.sums.trainings += 1.0;
    effects.sums.training_cost +=
        step.setting.workforce.training_cost * f64::from(MONTHS) * f64::from(pay);
}
