//! The work phase of a month: everyone goes through 4.3–4.7, unit by unit, and some leave.

use super::layout::Layout;
use super::organization::Organization;
use super::pass::{Batch, BatchView, MonthInput, PassScratch};
use super::row::Row;
use super::team_columns::Teams;
use crate::model::observe::ledger::Ledger;
use crate::model::observe::tally::whole;
use crate::model::person::month_number;
use crate::model::setting::Setting;
use crate::model::submodels::attrition::Departure;
use crate::model::submodels::morale_baseline;
use crate::numeric::vector::InstructionSet;
use crate::rng::Streams;
use crate::sim::threads::*;

/// Rows of a department from which on all threads share its batches, which are six then: below, waking
/// threads costs more than they save (measured; docs/performance.md).
pub(crate) const SHARED_FROM: usize = 48 * 1024;

/// What the month of work of a department, or of the executive, reads in all runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Working<'a> {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) department: usize,
    /// By unit.
    pub(crate) settings: &'a [Setting],
    /// By run.
    pub(crate) streams: &'a [Streams],
    /// Whether the state at the end of the last month is still to be booked.
    pub(crate) observes: bool,
}

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(crate) struct WorkPhase {
    scratch: Box<PassScratch>,
    batches: Vec<Batch>,
    /// Who has worked and leaves, by block, in the order of the seats' numbers.
    pub(crate) departures: Vec<Vec<Departure>>,
    /// A buffer for [`super::leaders`].
    pub(crate) skills: Vec<f32>,
    /// Seats whose occupants leave under no circumstances: an experiment holds them.
    pub(crate) held: Vec<Row>,
    pub(crate) instructions: InstructionSet,
}

impl WorkPhase {
    pub(crate) fn new() -> Self {
        Self {
            scratch: PassScratch::new(),
            batches: Vec::new(),
            departures: Vec::new(),
            skills: Vec::new(),
            held: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in a department of all runs, and of the climate of their teams. That of the
    /// executive's team is ready already: it is of several departments.
    pub(crate) fn work(
        &mut self,
        organization: &mut Organization,
        teams: &mut Teams,
        working: Working<'_>,
        ledger: &mut Ledger,
    ) {
        let Working { department, settings, streams, observes } = working;
        let setting = &settings[department];
        let ambition = organization.departments[department].ambition(setting);
        let Organization { layout, structure, people, climate, month, .. } = organization;
        let count = self.divide(layout, department);
        let input = MonthInput {
            layout,
            structure,
            setting,
            streams,
            ambition,
            last_month: month_number(*month) - 1.0,
            year_start: morale_baseline::year_start(*month),
            observes,
        };
        let batches = &mut self.batches[..count];
        let (people, teams) = (people.rows(), teams.rows(climate));
        let mut view = BatchView { people, teams, first_row: 0, first_team: 0 };
        if batches.iter().map(|batch| batch.rows(layout).len()).sum::<usize>() < SHARED_FROM {
            self.instructions.pass(batches, &mut view, &input, &mut self.scratch);
            batches.iter_mut().for_each(|batch| batch.note_departures(&view, &input));
        } else {
            share(batches, view, &input, self.instructions);
        }
        let own = layout.blocks.iter().enumerate();
        for (index, block) in own.filter(|(_, block)| block.department == department) {
            let sums = &mut ledger.units[block.unit];
            sums.seat_months += whole(structure.seats(index));
            if observes {
                sums.vacant_months += whole(structure.seats(index));
            }
        }
        for batch in batches {
            let sums = &mut ledger.units[department];
            batch.tally.book_teams(sums);
            batch.tally.book(sums, &layout.tiers[batch.index]);
            if observes {
                batch.tally.book_states(sums, &layout.tiers[batch.index], setting);
            }
            let held = &self.held;
            for leaver in batch.departures.drain(..).filter(|leaver| !held.contains(&leaver.row)) {
                self.departures[layout.block_of(leaver.row)].push(leaver);
            }
        }
    }

    /// Divides a department into batches, the first of those kept here; returns how many.
    fn divide(&mut self, layout: &Layout, department: usize) -> usize {
        self.departures.resize_with(layout.blocks.len(), Vec::new);
        let mut count = 0;
        let tiers = layout.tiers.iter().enumerate();
        for (index, tier) in tiers.filter(|(_, tier)| tier.department == department) {
            for groups in tier.batches() {
                if count == self.batches.len() {
                    self.batches.push(Batch::blank());
                }
                let batch = &mut self.batches[count];
                (batch.index, batch.groups) = (index, groups);
                count += 1;
            }
        }
        count
    }
}

/// The month of `batches` on all threads. Which thread works on which batch is left to chance;
/// nothing depends on it.
fn share(
    batches: &mut [Batch],
    mut view: BatchView<'_>,
    input: &MonthInput<'_>,
    instructions: InstructionSet,
) {
    let mut views: Vec<_> = batches.iter().map(|batch| view.cut(batch, input.layout)).collect();
    let work = |scratch: &mut Box<PassScratch>, (batch, view): (&mut Batch, &mut BatchView<'_>)| {
        instructions.pass(std::slice::from_mut(batch), view, input, scratch);
        batch.note_departures(view, input);
    };
    batches.par_iter_mut().zip(&mut views).for_each_init(PassScratch::new, work);
}

#[cfg(test)]
mod tests;
