//! The state of an organization, in columns by seat and by team.

use std::sync::Arc;

use super::column::Column;
use super::department::DepartmentState;
use super::layout::Layout;
use super::row::Row;
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
