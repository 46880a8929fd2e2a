//! The work phase of a month: everyone goes through 4.3–4.7, unit by unit, and some leave.

use super::layout::Layout;
use super::organization::Organization;
use super::pass::{Batch, BatchView, MonthInput, PassScratch, batches};
use super::row::Row;
use super::teams::Teams;
use super::vector::InstructionSet;
use crate::model::observe::ledger::Sums;
use crate::model::observe::log::{EventKind, Log};
use crate::model::observe::tally::whole;
use crate::model::person::month_number;
use crate::model::setting::Setting;
use crate::model::staffing;
use crate::model::staffing::departures;
use crate::model::staffing::departures::Departure;
use crate::model::staffing::recruiter::Recruiter;
use crate::model::submodels::morale_baseline;
use crate::rng::{Addresses, BLOCK_WORDS, Purpose, Streams};
use crate::sim::threads::*;

/// Rows of a department from which on all threads at hand share its parts: below, sharing costs more
/// than it saves.
pub(crate) const SHARED_FROM: usize = 48 * 1024;

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(crate) struct WorkPhase {
    scratch: Box<PassScratch>,
    batches: Vec<Batch>,
    /// Who leaves, by block.
    departures: Vec<Vec<Departure>>,
    shocks: Vec<(usize, f32)>,
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
            shocks: Vec::new(),
            skills: Vec::new(),
            held: Vec::new(),
            instructions: InstructionSet::detect(),
        }
    }

    /// One month of everyone in unit number `unit`, and of the climate of their teams. That of the
    /// executive's team is ready already: it is of several departments.
    pub(crate) fn work(
        &mut self,
        organization: &mut Organization,
        unit: usize,
        teams: &mut Teams,
        desk: &mut Desk<'_>,
    ) {
        let Organization { layout, people, climate, month, .. } = organization;
        let count = self.divide(layout, (unit, *month), desk);
        let input = MonthInput {
            layout,
            setting: desk.setting,
            last_month: month_number(*month) - 1.0,
            year_start: morale_baseline::year_start(*month),
        };
        let batches = &mut self.batches[..count];
        let (people, teams) = (people.rows(), teams.rows(climate));
        let mut view = BatchView { people, teams, first_row: 0, first_team: 0 };
        if batches.iter().map(|batch| batch.rows(layout).len()).sum::<usize>() < SHARED_FROM {
            self.instructions.work(batches, &mut view, &input, &mut self.scratch);
            batches.iter_mut().for_each(|batch| departures::note(batch, &view, &input));
        } else {
            share(batches, view, &input, self.instructions);
        }
        for batch in batches {
            batch.tally.book_teams(desk.sums);
            batch.tally.book(desk.sums, &layout.blocks[batch.index], desk.setting);
            desk.sums.vacant_months -= batch.tally.present();
            self.departures[batch.index].append(&mut batch.departures);
        }
    }

    /// Divides the unit into parts, the first so many of the bench's; says how many.
    fn divide(
        &mut self,
        layout: &Layout,
        (unit, month): (usize, u32),
        desk: &mut Desk<'_>,
    ) -> usize {
        self.departures.resize_with(layout.blocks.len(), Vec::new);
        let mut count = 0;
        let blocks = layout.blocks.iter().enumerate().filter(|(_, block)| block.unit == unit);
        for (index, block) in blocks {
            desk.sums.seat_months += whole(block.size());
            desk.sums.vacant_months += whole(block.size());
            let stream = desk.streams.stream(Purpose::Work, block.place(month));
            for groups in batches(block) {
                if count == self.batches.len() {
                    self.batches.push(Batch::blank());
                }
                let batch = &mut self.batches[count];
                (batch.index, batch.groups, batch.stream, batch.few) =
                    (index, groups, stream, None);
                count += 1;
            }
        }
        draw_few(&mut self.batches[..count], (layout, month), desk.streams);
        count
    }

    /// Once all of their teams are done, the quits of the month are felt there.
    pub(crate) fn shake_teams(&mut self, organization: &mut Organization) {
        for (number, shock) in self.shocks.drain(..) {
            organization.climate.shock[number] += shock;
        }
    }

    /// Once everyone has worked, those of block number `index` who quit or retire leave their seats.
    pub(crate) fn see_off(
        &mut self,
        organization: &mut Organization,
        index: usize,
        desk: &mut Desk<'_>,
    ) {
        for Departure { row, quit } in self.departures[index].drain(..) {
            if self.held.contains(&row) {
                continue;
            }
            if let Some(quit) = quit {
                quit.book(desk);
                desk.log.leaves(EventKind::Quit, &organization.people, row);
                self.shocks.extend(quit.shock);
            } else {
                desk.sums.retirements += 1.0;
                desk.log.leaves(EventKind::Retired, &organization.people, row);
            }
            staffing::vacate(organization, index, row, desk);
        }
    }
}

/// Draws the words of blocks that have no more seats than a block of ChaCha8 has words, several such
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

/// The month of `parts` on all threads at hand. Which thread works on which part is left to chance;
/// nothing depends on it.
fn share(
    batches: &mut [Batch],
    mut view: BatchView<'_>,
    input: &MonthInput<'_>,
    instructions: InstructionSet,
) {
    let mut views: Vec<_> = batches.iter().map(|batch| view.cut(batch, input.layout)).collect();
    let work = |scratch: &mut Box<PassScratch>, (batch, view): (&mut Batch, &mut BatchView<'_>)| {
        instructions.work(std::slice::from_mut(batch), view, input, scratch);
        departures::note(batch, view, input);
    };
    batches.par_iter_mut().zip(&mut views).for_each_init(PassScratch::new, work);
}

/// What a phase of the month works with in one department: its setting, draws, books and
/// log.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) setting: &'a Setting,
    /// The settings of all units: a person may move from one to another.
    pub(crate) settings: &'a [Setting],
    pub(crate) streams: &'a Streams,
    pub(crate) sums: &'a mut Sums,
    pub(crate) log: &'a mut Log,
    pub(crate) recruiter: &'a mut Recruiter,
}

#[cfg(test)]
mod tests;
