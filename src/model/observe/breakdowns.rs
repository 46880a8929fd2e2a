//! Tables of a run by other keys than time: where stars and experts are, climate under new
//! managers, leaving by tenure, the ladder with what flows between its places, groups of persons, and
//! what foretells the quits of a team.
//!
//! They are kept by what happens (the log of a month), by a look at teams under new managers a
//! month, and by a look at the seats a year: the pass over the seats is not touched, and who does
//! not ask for them pays nothing.

mod cell_sums;
mod climate;
mod cohorts;
mod early_warning;
mod flows;
mod groups;
mod ladder;
mod moves;
mod places;
mod tenure;

use super::log::Log;
use crate::model::constants::MONTHS;
use crate::model::engine::block::Block;
use crate::model::engine::lanes::Lanes;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::team_columns::Teams;
use crate::model::setting::Setting;
use crate::numeric::vector::InstructionSet;
use crate::sim::{Breakdown, RowSink, Tallies};
use cell_sums::CellSums;
use climate::NewManagers;
use cohorts::Cohorts;
use early_warning::Warnings;
use flows::Flows;
use groups::Groups;
use ladder::YearEnds;
use moves::Move;
use tenure::Tenures;

/// The breakdowns of an organization of that layout over `years` years.
pub(crate) fn declare(layout: &Layout, years: u32) -> Vec<Breakdown> {
    vec![
        cohorts::declare(years),
        climate::declare(),
        tenure::declare(),
        ladder::declare(layout),
        flows::declare(layout),
        groups::declare(),
        early_warning::declare(),
    ]
}

/// Whether organizations of two layouts have the same breakdowns over the same years.
pub(crate) fn are_declared_alike(one: &Layout, other: &Layout) -> bool {
    places::of_layout(one) == places::of_layout(other)
}

/// A month at its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthEnd<'a> {
    pub(crate) organization: &'a Organization,
    /// What teams found in the month.
    pub(crate) teams: &'a Teams,
    /// The settings of each unit in the month.
    pub(crate) settings: &'a [Setting],
    /// Those of each department, by lane.
    pub(crate) lanes: &'a [Setting<Lanes>],
    /// What happened in it, in order, by run.
    pub(crate) logs: &'a [Log],
    pub(crate) instructions: InstructionSet,
}

/// The sums of all breakdowns of a run from the switch on.
#[derive(Clone, Debug)]
pub(crate) struct BreakdownRecorder {
    cohorts: Cohorts,
    climate: NewManagers,
    tenures: Tenures,
    ladder: YearEnds,
    flows: Flows,
    groups: Groups,
    warnings: Warnings,
}

impl BreakdownRecorder {
    /// Bytes by seat, at most: members of cohorts, and terms of managers and years of teams (one
    /// management seat to four contributors at most).
    pub(crate) const BYTES_PER_SEAT: usize =
        Cohorts::BYTES_PER_PERSON + (NewManagers::BYTES_PER_SEAT + Warnings::BYTES_PER_TEAM) / 4;

    /// Sums of nothing for every run of an organization at the switch, `years` before the end, under the
    /// settings of its units.
    pub(crate) fn open(organization: &Organization, settings: &[Setting], years: u32) -> Vec<Self> {
        let layout = &organization.layout;
        let none = Self {
            cohorts: Cohorts::none(layout, organization.month, years),
            climate: NewManagers::none(layout),
            tenures: Tenures::none(layout),
            ladder: YearEnds::none(layout),
            flows: Flows::none(layout),
            groups: Groups::none(layout),
            warnings: Warnings::none(layout),
        };
        let mut recorders = vec![none; layout.runs];
        for_everybody(organization, |block, row| {
            let recorder = &mut recorders[block.run];
            recorder.cohorts.enter(organization, (block, row), &settings[block.unit]);
            recorder.tenures.change_by(organization, (block, row), 1);
            recorder.groups.enter(organization, block, row);
        });
        recorders.iter_mut().for_each(|recorder| recorder.cohorts.open());
        recorders
    }

    /// Records a month of every run.
    pub(crate) fn month(recorders: &mut [Self], end: &MonthEnd<'_>) {
        for (run, recorder) in recorders.iter_mut().enumerate() {
            recorder.take(run, end);
        }
        if end.organization.month.is_multiple_of(MONTHS) {
            recorders.iter_mut().for_each(|recorder| recorder.cohorts.year_end());
            YearEnds::year_end(recorders.iter_mut().map(|recorder| &mut recorder.ladder), end);
            Groups::year_end(recorders.iter_mut().map(|recorder| &mut recorder.groups), end);
            Warnings::year_end(recorders.iter_mut().map(|recorder| &mut recorder.warnings), end);
        }
    }

    /// Records what happened in a month of its run.
    fn take(&mut self, run: usize, end: &MonthEnd<'_>) {
        let organization = end.organization;
        self.climate.see_all(organization, run);
        self.groups.begin(organization.month);
        for event in end.logs[run].events() {
            self.warnings.take(event, &organization.layout);
            let Some(change) = Move::of(event, organization) else {
                continue;
            };
            self.cohorts.take(&change);
            self.climate.take(&change, organization);
            self.tenures.take(&change);
            self.flows.take(&change);
            self.groups.take(&change, organization.month);
        }
    }

    /// Closes the sums of every run at the end of the last year.
    pub(crate) fn close(recorders: &mut [Self], organization: &Organization) {
        for_everybody(organization, |block, row| {
            recorders[block.run].tenures.change_by(organization, (block, row), -1);
        });
        for recorder in recorders {
            recorder.tenures.close();
            recorder.warnings.close();
        }
    }

    /// Reports the sums of the whole and of its departments where there are several, which are closed.
    pub(crate) fn report(&self, groups: usize, rows: &mut dyn RowSink) {
        let sheets: [&CellSums; 7] = [
            self.cohorts.sheet(),
            self.climate.sheet(),
            self.tenures.sheet(),
            self.ladder.sheet(),
            self.flows.sheet(),
            self.groups.sheet(),
            self.warnings.sheet(),
        ];
        for group in 0..groups {
            let mut sums = Vec::new();
            for sheet in sheets {
                sheet.append(group, &mut sums);
            }
            rows.tallies(Tallies { group, sums: &sums });
        }
    }
}

/// Looks at everybody who is there, of all runs, as they stand in the columns.
fn for_everybody(organization: &Organization, mut look: impl FnMut(&Block, Row)) {
    let layout = &organization.layout;
    for (index, tier) in layout.tiers.iter().enumerate() {
        for row in tier.rows.clone().map(Row).filter(|&row| !organization.is_vacant(row)) {
            look(&layout.blocks[layout.blocks_of(layout.run_of(row)).start + index], row);
        }
    }
}

#[cfg(test)]
mod tests;
