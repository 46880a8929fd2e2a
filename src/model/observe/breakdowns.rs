//! Tables of a run by other keys than time: where stars and experts are, climate under new
//! managers, leaving by tenure, and the ladder with what flows between its places.
//!
//! They are kept by what happens (the log of a month), by a look at teams under new managers a
//! month, and by a look at the seats a year: the pass over the seats is not touched, and who does
//! not ask for them pays nothing.

mod cell_sums;
mod climate;
mod cohorts;
mod flows;
mod ladder;
mod moves;
mod places;
mod tenure;

use super::log::Event;
use crate::model::constants::MONTHS;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::setting::Setting;
use crate::sim::{Breakdown, RowSink, Tallies};
use cell_sums::CellSums;
use climate::NewManagers;
use cohorts::Cohorts;
use flows::Flows;
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
    ]
}

/// Whether organizations of two layouts have the same breakdowns over the same years.
pub(crate) fn are_declared_alike(one: &Layout, other: &Layout) -> bool {
    places::of_layout(one) == places::of_layout(other)
}

/// The sums of all breakdowns from the switch on.
#[derive(Clone, Debug)]
pub(crate) struct BreakdownRecorder {
    cohorts: Cohorts,
    climate: NewManagers,
    tenures: Tenures,
    ladder: YearEnds,
    flows: Flows,
}

impl BreakdownRecorder {
    /// Bytes by seat, at most: members of cohorts, and terms of managers (one management seat to
    /// four contributors at most).
    pub(crate) const BYTES_PER_SEAT: usize =
        Cohorts::BYTES_PER_PERSON + NewManagers::BYTES_PER_SEAT / 4;

    /// Sums of nothing for an organization at the switch, `years` before the end, under the settings of
    /// its units.
    pub(crate) fn open(organization: &Organization, settings: &[Setting], years: u32) -> Self {
        let layout = &organization.layout;
        Self {
            cohorts: Cohorts::at_switch(organization, settings, years),
            climate: NewManagers::none(layout),
            tenures: Tenures::at_switch(organization),
            ladder: YearEnds::none(layout),
            flows: Flows::none(layout),
        }
    }

    /// Records a month at its end, with what happened in it.
    pub(crate) fn month(&mut self, organization: &Organization, events: &[Event]) {
        self.climate.see_all(organization);
        for change in events.iter().filter_map(|event| Move::of(event, organization)) {
            self.cohorts.take(&change);
            self.climate.take(&change, organization);
            self.tenures.take(&change);
            self.flows.take(&change);
        }
        if organization.month.is_multiple_of(MONTHS) {
            self.cohorts.year_end();
            self.ladder.year_end(organization);
        }
    }

    /// Closes the sums at the end of the last year, and reports the sums of the whole and of its
    /// departments where there are several.
    pub(crate) fn report(
        &mut self,
        organization: &Organization,
        groups: usize,
        rows: &mut dyn RowSink,
    ) {
        self.tenures.close(organization);
        let sheets: [&CellSums; 5] = [
            self.cohorts.sheet(),
            self.climate.sheet(),
            self.tenures.sheet(),
            self.ladder.sheet(),
            self.flows.sheet(),
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

#[cfg(test)]
mod tests;
