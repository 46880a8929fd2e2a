//! Which seats exist, and how large teams are: state of an organization, which the engine reads every
//! month. It begins as the layout has it; the layout only says where the columns hold a seat.

use super::block::{Block, Tier};
use super::column::Column;
use super::elementary::ln;
use super::lanes::{LANES, lanes};
use super::row::Row;

/// Seats and team sizes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Structure {
    /// 1 for the row of a seat, 0 for padding.
    exists: Column<u8>,
    /// Seats by block.
    seats: Vec<usize>,
    /// Report seats by team; 1 for padding.
    team_size: Column<f32>,
    /// ln of report seats by team; 0 for padding.
    ln_team_size: Column<f32>,
    /// ln of the report seats of the team that a manager leads, by row from the first manager's on; 0
    /// for padding.
    ln_led_size: Column<f32>,
}

impl Structure {
    /// Bytes that one seat takes in teams of four.
    pub(crate) const BYTES_PER_SEAT: usize = size_of::<u8>() + 3 * size_of::<f32>() / 4;

    /// That of `tiers` and `blocks` with every seat of the layout, given the row of every seat, and how many
    /// rows there are.
    pub(super) fn of(
        (tiers, blocks): (&[Tier], &[Block]),
        row_by_seat: &[u32],
        rows: usize,
    ) -> Self {
        let managing = || blocks.iter().filter(|block| block.level > 0);
        let first = tiers.iter().find(|tier| tier.level > 0).map_or(rows, |tier| tier.rows.start);
        let teams = tiers.last().map_or(0, |tier| tier.teams.end);
        let (mut exists, mut team_size) = (Column::new(rows), Column::new(teams));
        let (mut ln_team_size, mut ln_led_size) = (Column::new(teams), Column::new(rows - first));
        team_size.fill(1.0);
        for &row in row_by_seat {
            exists[row as usize] = 1;
        }
        for block in managing() {
            let leaders = &row_by_seat[block.seats.clone()];
            for (boss, &row) in leaders.iter().enumerate() {
                let size = f32::from(u16::try_from(block.team(boss).len()).unwrap_or(u16::MAX));
                team_size[block.pair(boss)] = size;
                ln_team_size[block.pair(boss)] = ln(size);
                ln_led_size[row as usize - first] = ln(size);
            }
        }
        let seats = blocks.iter().map(Block::size).collect();
        Self { exists, seats, team_size, ln_team_size, ln_led_size }
    }

    /// Whether `row` holds a seat.
    pub(crate) fn exists(&self, row: Row) -> bool {
        self.exists[row] == 1
    }

    /// Seats of block number `block`.
    pub(crate) fn seats(&self, block: usize) -> usize {
        self.seats[block]
    }

    /// Report seats of `team`.
    #[inline]
    pub(crate) fn team_size(&self, team: usize) -> f32 {
        self.team_size[team]
    }

    /// Report seats of [`LANES`] teams from `first` on.
    #[inline]
    pub(crate) fn team_sizes(&self, first: usize) -> &[f32; LANES] {
        lanes(&self.team_size, first)
    }

    /// ln of the report seats of [`LANES`] teams from `first` on.
    #[inline]
    pub(crate) fn ln_team_sizes(&self, first: usize) -> &[f32; LANES] {
        lanes(&self.ln_team_size, first)
    }

    /// ln of the report seats of the teams that managers in [`LANES`] rows from `start` on lead.
    #[inline]
    pub(crate) fn ln_led_sizes(&self, start: usize) -> &[f32; LANES] {
        lanes(&self.ln_led_size, start - (self.exists.len() - self.ln_led_size.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::layout::Layout;
    use crate::model::engine::row::SeatId;

    #[test]
    fn every_seat_exists_and_padding_does_not() {
        let layout = Layout::new(&[(1001, 8), (37, 5), (4, 4)]);
        let structure = &layout.founded;
        let existing = (0..layout.rows).filter(|&row| structure.exists(Row(row)));
        assert_eq!(existing.count(), layout.seats);
        for (index, block) in layout.blocks.iter().enumerate() {
            assert_eq!(structure.seats(index), block.size());
            assert!(layout.rows_of(block.seats.clone()).all(|row| structure.exists(row)));
        }
    }

    #[test]
    fn managers_lead_teams_of_the_size_that_the_tree_gives() {
        let layout = Layout::new(&[(1001, 8), (37, 5), (4, 4)]);
        for block in layout.blocks.iter().filter(|block| block.level > 0) {
            for boss in 0..block.size() {
                let size = f32::from(u16::try_from(block.team(boss).len()).unwrap());
                let row = layout.row(SeatId(block.seats.start + boss)).0;
                let led = layout.founded.ln_led_sizes(row / LANES * LANES)[row % LANES];
                let team = block.pair(boss);
                let ln_team = layout.founded.ln_team_size[team];
                assert_eq!(layout.founded.team_size(team).to_bits(), size.to_bits());
                assert_eq!([led.to_bits(), ln_team.to_bits()], [ln(size).to_bits(); 2]);
            }
        }
    }
}
