//! Who leaves a part of a block (4.7), and what the books and the team want to know of them: read
//! right after the part has worked, while it is still in the cache, by the thread that worked on it.

use crate::model::constants::MONTHS;
use crate::model::engine::pass::{Batch, BatchView, MonthInput};
use crate::model::engine::row::Row;
use crate::model::engine::work::Desk;
use crate::model::observe::metrics::NEW_MANAGER_MONTHS;
use crate::model::person::PeopleMut;
use crate::model::submodels::attrition;

/// Somebody who leaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Departure {
    pub(crate) row: Row,
    /// Of who quits; `None` of who retires.
    pub(crate) quit: Option<Quit>,
}

/// What the books and the team want to know of who quits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quit {
    star: u8,
    pay: f32,
    /// Months as manager in all, of a manager.
    manager_months: Option<f32>,
    /// What the quit adds to the exit shock of which team: the one that the leaver reported in.
    pub(crate) shock: Option<(usize, f32)>,
}

/// Notes who leaves a part that has worked, in the order of the seats' numbers.
pub(crate) fn note(batch: &mut Batch, view: &BatchView<'_>, input: &MonthInput<'_>) {
    let layout = input.layout;
    let block = &layout.blocks[batch.index];
    batch.leavers.sort_unstable_by_key(|leaver| layout.seat(leaver.row));
    batch.departures.extend(batch.leavers.drain(..).map(|leaver| {
        let row = leaver.row.0 - view.first_row;
        let shock = || {
            let (_, team) = layout.boss(block, leaver.row)?;
            let ln_craft_mean = view.teams.ln_craft_mean[team - view.first_team];
            let ln_craft = view.people.ln_craft[row];
            Some((team, attrition::exit_shock(ln_craft, ln_craft_mean)))
        };
        let quit = || Quit {
            shock: shock(),
            ..Quit::of(&view.people, row, block.level, input.last_month)
        };
        Departure { row: leaver.row, quit: leaver.quits.then(quit) }
    }));
}

impl Quit {
    /// That of the person in entry `row` of `people`, at the level of its block; no team feels it.
    pub(crate) fn of(people: &PeopleMut<'_>, row: usize, level: u8, last_month: f32) -> Self {
        let manager_months = (level > 0).then(|| last_month - people.managing_since[row]);
        Self { star: people.star[row], pay: people.pay[row], manager_months, shock: None }
    }

    pub(crate) fn book(self, desk: &mut Desk<'_>) {
        let sums = &mut *desk.sums;
        sums.quits += 1.0;
        sums.star_quits += f64::from(self.star);
        if let Some(months) = self.manager_months {
            sums.manager_quits += 1.0;
            sums.new_manager_quits += if months < NEW_MANAGER_MONTHS { 1.0 } else { 0.0 };
        }
        sums.replacement_cost +=
            desk.setting.workforce.replacement_cost * f64::from(MONTHS) * f64::from(self.pay);
    }
}
