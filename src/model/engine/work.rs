//! The work phase of a month: everyone goes through 4.3–4.7, unit by unit, and some leave.

use super::layout::Layout;
use super::organization::Organization;
use super::pass::{Batch, BatchView, MonthInput, PassScratch};
use super::row::Row;
use super::team_columns::Teams;
use crate::model::observe::ledger::Sums;
use crate::model::observe::tally::whole;
use crate::model::person::month_number;
use crate::model::setting::Setting;
use crate::model::submodels::attrition::Departure;
use crate::model::submodels::morale_baseline;
use crate::numeric::vector::InstructionSet;
use crate::rng::{Addresses, BLOCK_WORDS, Purpose, Streams};
use crate::sim::threads::*;

/// Rows of a department from which on all threads share its batches, which are six then: below, waking
/// threads costs more than they save (measured; docs/performance.md).
pub(crate) const SHARED_FROM: usize = 48 * 1024;

/// A department, or the executive: what its month of work reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit<'a> {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) number: usize,
    pub(crate) setting: &'a Setting,
    pub(crate) streams: &'a Streams,
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

    /// One month of everyone in a unit, and of the climate of their teams. That of the
    /// executive's team is ready already: it is of several departments.
    pub(crate) fn work(
        &mut self,
        organization: &mut Organization,
        teams: &mut Teams,
        unit: Unit<'_>,
        sums: &mut Sums,
    ) {
        let ambition = organization.departments[unit.number].ambition(unit.setting);
        let Organization { layout, structure, people, climate, month, .. } = organization;
        let count = self.divide(layout, *month, unit);
        let input = MonthInput {
            layout,
            structure,
            setting: unit.setting,
            ambition,
            last_month: month_number(*month) - 1.0,
            year_start: morale_baseline::year_start(*month),
            observes: unit.observes,
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
        for index in
            (0..layout.blocks.len()).filter(|&index| layout.blocks[index].unit == unit.number)
        {
            sums.seat_months += whole(structure.seats(index));
            if unit.observes {
                sums.vacant_months += whole(structure.seats(index));
            }
        }
        for batch in batches {
            batch.tally.book_teams(sums);
            batch.tally.book(sums, &layout.blocks[batch.index]);
            if unit.observes {
                batch.tally.book_states(sums, &layout.blocks[batch.index], unit.setting);
            }
            let held = &self.held;
            let leaving = batch.departures.drain(..).filter(|leaver| !held.contains(&leaver.row));
            self.departures[batch.index].extend(leaving);
        }
    }

    /// Divides a unit into batches, the first of those kept here; returns how many.
    fn divide(&mut self, layout: &Layout, month: u32, unit: Unit<'_>) -> usize {
        self.departures.resize_with(layout.blocks.len(), Vec::new);
        let mut count = 0;
        let blocks =
            layout.blocks.iter().enumerate().filter(|(_, block)| block.unit == unit.number);
        for (index, block) in blocks {
            let stream = unit.streams.stream(Purpose::Work, block.place(month));
            for groups in block.batches() {
                if count == self.batches.len() {
                    self.batches.push(Batch::blank());
                }
                let batch = &mut self.batches[count];
                (batch.index, batch.groups, batch.stream, batch.few) =
                    (index, groups, stream, None);
                count += 1;
            }
        }
        draw_few(&mut self.batches[..count], (layout, month), unit.streams);
        count
    }
}

/// Draws the words of blocks that have no more seats than a block of ChaCha8 has words, four such
/// blocks side by side.
fn draw_few(batches: &mut [Batch], (layout, month): (&Layout, u32), streams: &Streams) {
    const ABREAST: usize = 4;
    let size = |batch: &Batch| layout.blocks[batch.index].size();
    let mut small = batches.iter_mut().filter(|batch| size(batch) <= BLOCK_WORDS).peekable();
    while small.peek().is_some() {
        let batches: [_; ABREAST] = std::array::from_fn(|_| small.next());
        let mut addresses = Addresses::<ABREAST>::blank();
        for (lane, batch) in batches.iter().flatten().enumerate() {
            let place = layout.blocks[batch.index].place(month);
            addresses.set(lane, streams, (Purpose::Work, place), 0);
        }
        let words = streams.abreast::<ABREAST, ABREAST>(&addresses);
        for (lane, batch) in batches.into_iter().flatten().enumerate() {
            batch.few = Some(words.map(|row| row[lane]));
        }
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
