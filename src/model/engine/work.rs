//! The work phase of a month: everyone goes through 4.3–4.7, unit by unit, and some leave.

use super::block::SHARED_FROM;
use super::lanes::{LANES, Lanes};
use super::layout::Layout;
use super::observation;
use super::organization::Organization;
use super::pass::{Batch, BatchView, MonthInput, PassScratch};
use super::row::Row;
use super::team_columns::Teams;
use crate::model::observe::ledger::Ledger;
use crate::model::observe::tally::{Tally, TierTally, whole};
use crate::model::person::month_number;
use crate::model::setting::Setting;
use crate::model::submodels::attrition::Departure;
use crate::model::submodels::morale_baseline;
use crate::numeric::number::Vector;
use crate::numeric::vector::{InstructionSet, LaneTask};
use crate::rng::StreamLanes;
use crate::sim::threads::*;

/// What the month of work of a department, or of the executive, reads in all runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Working<'a> {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) department: usize,
    /// The settings of all departments of all runs, and those of this one by lane.
    pub(crate) settings: &'a [Setting],
    pub(crate) lanes: &'a Setting<Lanes>,
    pub(crate) streams: &'a StreamLanes,
    /// Whether the state at the end of the last month is still to be booked.
    pub(crate) observes: bool,
}

/// Reusable buffers of the work phase.
#[derive(Debug)]
pub(crate) struct WorkPhase {
    scratch: Box<PassScratch>,
    batches: Vec<Batch>,
    /// The sums of a tier.
    tally: TierTally,
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
            tally: TierTally::blank(),
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
        let Working { department, settings, lanes, streams, observes } = working;
        let Organization { layout, structure, people, climate, departments, month, .. } =
            organization;
        let count = self.divide(layout, department);
        let ambition = std::array::from_fn(|lane| {
            let unit = layout.unit(lane % layout.runs, department);
            departments[unit].ambition(&settings[unit])
        });
        let input = MonthInput {
            layout,
            structure,
            lanes,
            settings,
            streams,
            ambition: &ambition,
            month: *month,
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
        self.book(count, &input, ledger);
        for batch in &mut self.batches[..count] {
            let held = &self.held;
            for leaver in batch.departures.drain(..).filter(|leaver| !held.contains(&leaver.row)) {
                self.departures[layout.block_in(batch.index, leaver.row)].push(leaver);
            }
        }
    }

    /// Books what the first `count` batches, which are all of a department, have summed up.
    fn book(&mut self, count: usize, input: &MonthInput<'_>, ledger: &mut Ledger) {
        let (layout, tally) = (input.layout, &mut self.tally);
        for batches in self.batches[..count].chunk_by(|one, other| one.index == other.index) {
            let tier = &layout.tiers[batches[0].index];
            tally.begin(tier.runs, tier.teams_in);
            let groups = batches.iter().flat_map(|batch| &batch.tallies);
            self.instructions.compute(&mut AddingUp { groups, tally });
            for run in 0..layout.runs {
                let index = layout.blocks_of(run).start + batches[0].index;
                let block = &layout.blocks[index];
                let sums = &mut ledger.units[block.unit];
                let seats = whole(input.structure.seats(index));
                sums.seat_months += seats;
                if !tier.is_head && tier.bosses.is_some() {
                    tally.book_teams(sums, run);
                    sums.management_seat_months += whole(tier.teams_in);
                }
                tally.book(sums, run, tier.level);
                if input.observes {
                    sums.vacant_months += seats;
                    let of_level = (tier.level, &input.settings[block.unit]);
                    tally.book_states(sums, run, of_level);
                }
            }
        }
    }

    /// Books the climate of the executive's team of every run.
    pub(crate) fn book_executive(
        &mut self,
        layout: &Layout,
        tally: &Tally<Lanes>,
        ledger: &mut Ledger,
    ) {
        self.tally.begin(layout.runs, 1);
        let groups = std::iter::once(tally);
        self.instructions.compute(&mut AddingUp { groups, tally: &mut self.tally });
        for run in 0..layout.runs {
            let sums = &mut ledger.units[layout.unit(run, layout.departments)];
            self.tally.book_teams(sums, run);
            sums.management_seat_months += 1.0;
        }
    }

    /// Books the state of everybody at the end of a month.
    pub(crate) fn book_states(
        &mut self,
        organization: &mut Organization,
        settings: &[Setting],
        ledger: &mut Ledger,
    ) {
        let Organization { layout, structure, people, .. } = organization;
        let people = &people.rows();
        for (index, tier) in layout.tiers.iter().enumerate() {
            self.tally.begin(tier.runs, tier.teams_in);
            let looks = observation::look(people, tier, self.instructions);
            self.instructions
                .compute(&mut AddingUp { groups: looks.iter(), tally: &mut self.tally });
            for run in 0..layout.runs {
                let index = layout.blocks_of(run).start + index;
                let unit = layout.blocks[index].unit;
                let sums = &mut ledger.units[unit];
                sums.vacant_months += whole(structure.seats(index));
                self.tally.book_states(sums, run, (tier.level, &settings[unit]));
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

/// The adding up of the groups of a tier, which come in their order.
struct AddingUp<'a, I> {
    groups: I,
    tally: &'a mut TierTally,
}

impl<'a, I: Iterator<Item = &'a Tally<Lanes>>> LaneTask for AddingUp<'_, I> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        for (group, sums) in self.groups.by_ref().enumerate() {
            for lane in (0..LANES).step_by(V::WIDTH) {
                self.tally.add::<V>(group * LANES + lane, sums);
            }
        }
        self.tally.close();
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
