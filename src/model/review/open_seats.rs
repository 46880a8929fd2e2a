//! 4.10 Where a manager who steps back may go.

use std::ops::Range;

use crate::model::engine::organization::{Organization, Vacancy};
use crate::model::engine::row::Row;

/// The open seats among the reports of a level while its managers are reviewed.
///
/// A seat that a manager has stepped back to is occupied, and its vacancy is struck out only at the
/// end: so a review looks through the vacancies once, not once a manager.
#[derive(Debug)]
pub(crate) struct OpenSeats {
    block: usize,
    /// The first vacancy, by number of its seat, that may still be open.
    first: usize,
}

impl OpenSeats {
    /// Those of block number `block`.
    pub(crate) fn of(organization: &mut Organization, block: usize) -> Self {
        let layout = &organization.layout;
        organization.vacancies[block].sort_unstable_by_key(|vacancy| layout.seat(vacancy.row));
        Self { block, first: 0 }
    }

    /// The seat to which a manager steps back: in its `own` team first, whose numbers are given,
    /// else the first of the block; `None` if no seat is open.
    pub(crate) fn choose(
        &mut self,
        organization: &Organization,
        own: &Range<usize>,
    ) -> Option<Row> {
        let vacancies = &organization.vacancies[self.block];
        let is_open = |vacancy: &&Vacancy| organization.is_vacant(vacancy.row);
        let number = |vacancy: &Vacancy| organization.layout.seat(vacancy.row).0;
        let near = vacancies.partition_point(|vacancy| number(vacancy) < own.start);
        let team = vacancies[near..].iter().take_while(|vacancy| number(vacancy) < own.end);
        if let Some(vacancy) = team.clone().find(is_open) {
            return Some(vacancy.row);
        }
        self.first += vacancies[self.first..].iter().take_while(|v| !is_open(v)).count();
        vacancies.get(self.first).map(|vacancy| vacancy.row)
    }

    /// Ends the review: seats that were taken are no longer vacant.
    pub(crate) fn close(self, organization: &mut Organization) {
        let people = &organization.people;
        organization.vacancies[self.block].retain(|vacancy| people.occupied[vacancy.row] == 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::organization::Search;
    use crate::model::engine::row::SeatId;
    use crate::model::fixture::{junior, organization};

    #[test]
    fn a_returning_manager_takes_a_seat_of_the_own_team_first() {
        let taken = |vacant: &[usize]| {
            let mut organization = organization(&[(12, 4)]);
            let layout = organization.layout.clone();
            for &number in vacant {
                organization.vacate(0, layout.row(SeatId(number)), 3, Search::Outside);
            }
            let (mut open, mut seats) = (OpenSeats::of(&mut organization, 0), Vec::new());
            for _ in 0..3 {
                let Some(row) = open.choose(&organization, &(4..8)) else { break };
                organization.people.put(row, &junior());
                seats.push(layout.seat(row).0);
            }
            open.close(&mut organization);
            (seats, organization.vacancies[0].len())
        };
        assert_eq!(taken(&[1, 6, 11, 5]), (vec![5, 6, 1], 1));
        assert_eq!(taken(&[11, 9, 2]), (vec![2, 9, 11], 0));
        assert_eq!(taken(&[]), (vec![], 0));
    }
}
