//! The state of an organization, in columns by seat and by team.

use std::sync::Arc;

use super::column::Column;
use super::department::DepartmentState;
use super::layout::Layout;
use super::row::{Row, SeatId};
use super::structure::Structure;
use crate::model::person::People;
use crate::model::submodels::climate::Climate;

/// How a vacancy is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    Inside,
    Outside,
}

/// A vacant seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vacancy {
    pub(crate) row: Row,
    /// Staffing phases until the seat is filled.
    pub(crate) wait: u8,
    pub(crate) search: Search,
    /// Work phases that the seat has gone through vacant.
    pub(crate) months: u16,
}

/// The whole state of an organization: of one run, or of several of one tree side by side, which know nothing of
/// each other.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) layout: Arc<Layout>,
    pub(crate) structure: Arc<Structure>,
    pub(crate) people: People,
    /// Persons ever hired into the seat.
    pub(crate) hires: Column<u16>,
    pub(crate) climate: Climate,
    /// The departments of every run, and last of each the executive, whose state never changes.
    pub(crate) departments: Vec<DepartmentState>,
    /// Vacancies by block.
    pub(crate) vacancies: Vec<Vec<Vacancy>>,
    /// Months since the start of the burn-in.
    pub(crate) month: u32,
}

impl Organization {
    /// The state of the department that block number `block` belongs to.
    pub(crate) fn department(&self, block: usize) -> &DepartmentState {
        &self.departments[self.layout.blocks[block].unit]
    }

    /// The state of some of its runs, as many as `layout` has.
    pub(crate) fn of_runs(&self, runs: &[usize], layout: &Arc<Layout>) -> Self {
        debug_assert!(Arc::ptr_eq(&self.structure, &self.layout.founded), "seats have changed");
        // By row and by team there, the one here.
        let (mut rows, mut teams) = (vec![None; layout.rows], vec![None; layout.teams]);
        let mut vacancies = Vec::with_capacity(layout.blocks.len());
        for (to, &from) in runs.iter().enumerate() {
            let own = self.layout.blocks_of(from);
            for (index, block) in own.clone().zip(&layout.blocks[layout.blocks_of(to)]) {
                let here = &self.layout.blocks[index];
                let seats = self.layout.rows_of(here.seats.clone());
                for (row, from) in layout.rows_of(block.seats.clone()).zip(seats) {
                    rows[row.0] = Some(from);
                }
                if block.level > 0 {
                    for boss in 0..block.size() {
                        teams[block.pair(boss)] = Some(Row(here.pair(boss)));
                    }
                }
                let moved = |vacancy: &Vacancy| {
                    let position = self.layout.position(here, vacancy.row);
                    Vacancy { row: layout.row(SeatId(block.seats.start + position)), ..*vacancy }
                };
                vacancies.push(self.vacancies[index].iter().map(moved).collect());
            }
        }
        let units = layout.units();
        let of_run = |&run: &usize| &self.departments[run * units..(run + 1) * units];
        Self {
            people: self.people.taken_over(&rows),
            hires: self.hires.taken_over(&rows),
            climate: self.climate.taken_over(&teams),
            departments: runs.iter().flat_map(of_run).copied().collect(),
            vacancies,
            month: self.month,
            structure: layout.founded.clone(),
            layout: layout.clone(),
        }
    }

    /// Whether `seat` is vacant.
    pub(crate) fn is_vacant(&self, row: Row) -> bool {
        self.people.occupied[row] == 0
    }

    /// Opens a vacancy in `seat` of block `block`; its occupant has left or moved.
    #[inline]
    pub(crate) fn vacate(&mut self, block: usize, row: Row, wait: u8, search: Search) {
        debug_assert!(self.structure.exists(row), "{row:?} is no seat");
        debug_assert!(self.people.occupied[row] == 1, "{row:?} falls vacant twice");
        self.people.occupied[row] = 0;
        self.vacancies[block].push(Vacancy { row, wait, search, months: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_department_has_no_executive() {
        let layout = Layout::new(&[(16, 8)]);
        assert_eq!(layout.blocks.len(), 3);
        assert_eq!(layout.blocks[2].bosses, None);
        assert_eq!(layout.blocks[0].bosses, Some(1));
    }
}
