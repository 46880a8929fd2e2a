//! The state of an organization, in columns by seat and by team.

use std::sync::Arc;

use super::climate::Climate;
use super::layout::Layout;
use super::person::People;
use super::teams::Teams;

/// How a vacancy is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    Inside,
    Outside,
}

/// A vacant seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vacancy {
    pub(super) seat: usize,
    /// Staffing phases until the seat is filled.
    pub(super) wait: u8,
    pub(super) search: Search,
    /// Work phases that the seat has gone through vacant.
    pub(super) months: u16,
}

/// The whole state of an organization.
#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub(super) layout: Arc<Layout>,
    pub(super) people: People,
    /// Persons ever hired into the seat.
    pub(super) hires: Vec<u16>,
    pub(super) climate: Climate,
    /// Vacancies by block.
    pub(super) vacancies: Vec<Vec<Vacancy>>,
    /// Months since the start of the burn-in.
    pub(super) month: u32,
}

impl Organization {
    /// Bytes that one seat of a live organization takes, its share of the state of teams and of
    /// what they find included (one management seat to four contributors at most), and the tree,
    /// which all organizations of a study have in common.
    pub(super) const BYTES_PER_SEAT: usize = People::BYTES_PER_SEAT
        + size_of::<u16>()
        + (Climate::BYTES_PER_TEAM + Teams::BYTES_PER_TEAM) / 4
        + Layout::BYTES_PER_SEAT;

    /// Whether `seat` is vacant.
    pub(super) fn is_vacant(&self, seat: usize) -> bool {
        self.people.occupied[seat] == 0
    }

    /// Opens a vacancy in `seat` of block `block`; its occupant has left or moved.
    pub(super) fn vacate(&mut self, block: usize, seat: usize, wait: u8, search: Search) {
        debug_assert!(self.people.occupied[seat] == 1, "seat {seat} falls vacant twice");
        self.people.occupied[seat] = 0;
        self.vacancies[block].push(Vacancy { seat, wait, search, months: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_live_seat_takes_at_most_a_hundred_and_fifty_bytes() {
        assert_eq!(Organization::BYTES_PER_SEAT, 131);
    }

    #[test]
    fn a_single_department_has_no_executive() {
        let layout = Layout::new(&[(16, 8)]);
        assert_eq!(layout.blocks.len(), 3);
        assert_eq!(layout.blocks[2].bosses, None);
        assert_eq!(layout.blocks[0].bosses, Some(1));
    }
}
