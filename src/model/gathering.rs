//! What the present reports of a team add up to.

use std::ops::Range;

use super::constants::SENIOR;
use super::person::People;
use super::policy::narrow;

/// Seats read at once.
const WINDOW: usize = 8;

/// Lanes in which a team is summed: fixed, so that the sum does not depend on the machine.
const SUM_LANES: usize = 4;

/// The sums of the present reports of a team at the start of a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gathering {
    pub(super) present: u16,
    pub(super) craft_max: f32,
    pub(super) craft_sum: f64,
    pub(super) morale_sum: f64,
    /// Σ (rung − 2)⁺ over contributors.
    pub(super) expert_steps: u16,
}

/// Craft and morale of the present in a run of seats, and 0 for a vacant seat: what teams are
/// summed from. A buffer that is reused.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    first: usize,
    craft: Vec<f64>,
    morale: Vec<f64>,
}

impl Roll {
    /// Calls the roll of `seats`.
    #[inline(always)]
    pub(super) fn call(&mut self, people: &People, seats: Range<usize>) {
        let count = seats.len();
        if self.craft.len() < count {
            self.craft.resize(count, 0.0);
            self.morale.resize(count, 0.0);
        }
        self.first = seats.start;
        let occupied = &people.occupied[seats.clone()];
        let values = people.craft[seats.clone()].iter().zip(&people.morale[seats]);
        let out = self.craft[..count].iter_mut().zip(&mut self.morale[..count]);
        for (((out_craft, out_morale), (&craft, &morale)), &here) in out.zip(values).zip(occupied) {
            let here = f32::from(here);
            *out_craft = f64::from(here * craft);
            *out_morale = f64::from(here * morale);
        }
    }

    /// The present reports in `team`, which is part of the roll; only those of contributors have
    /// expert steps.
    #[inline(always)]
    pub(super) fn gather(
        &self,
        people: &People,
        team: Range<usize>,
        contributors: bool,
    ) -> Gathering {
        let lanes = team.start - self.first..team.end - self.first;
        let (craft, morale) = (&self.craft[lanes.clone()], &self.morale[lanes]);
        let (mut craft_sum, mut morale_sum) = ([0.0; SUM_LANES], [0.0; SUM_LANES]);
        let mut craft_max = [0.0_f64; SUM_LANES];
        let (craft_rows, craft_rest) = craft.as_chunks::<SUM_LANES>();
        let (morale_rows, morale_rest) = morale.as_chunks::<SUM_LANES>();
        let mut row = |craft: &[f64; SUM_LANES], morale: &[f64; SUM_LANES]| {
            for i in 0..SUM_LANES {
                craft_sum[i] += craft[i];
                morale_sum[i] += morale[i];
                craft_max[i] = if craft[i] > craft_max[i] { craft[i] } else { craft_max[i] };
            }
        };
        for (craft, morale) in craft_rows.iter().zip(morale_rows) {
            row(craft, morale);
        }
        if !craft_rest.is_empty() {
            row(&padded_row(craft_rest), &padded_row(morale_rest));
        }
        let (mut present, mut expert_steps) = (0, 0);
        let mut start = team.start;
        while start < team.end {
            let occupied = occupied(&people.occupied, start..team.end);
            present += sum_of_bytes(occupied);
            if contributors {
                expert_steps += steps(occupied, u64::from_le_bytes(window(&people.rung, start)));
            }
            start += WINDOW;
        }
        Gathering {
            present,
            craft_max: narrow(craft_max.into_iter().fold(0.0, f64::max)),
            craft_sum: total(craft_sum),
            morale_sum: total(morale_sum),
            expert_steps,
        }
    }
}

/// The last seats of a team, and zeros up to a row.
#[inline(always)]
fn padded_row(rest: &[f64]) -> [f64; SUM_LANES] {
    std::array::from_fn(|i| rest.get(i).copied().unwrap_or(0.0))
}

#[inline(always)]
fn total(sum: [f64; SUM_LANES]) -> f64 {
    (sum[0] + sum[1]) + (sum[2] + sum[3])
}

/// One in every byte.
const ONES: u64 = u64::from_le_bytes([1; WINDOW]);

/// The sum of eight small numbers, a byte each.
#[inline(always)]
fn sum_of_bytes(bytes: u64) -> u16 {
    u16::from((bytes.wrapping_mul(ONES) >> 56).to_le_bytes()[0])
}

/// Σ (rung − 2)⁺ over occupied seats, a byte each.
#[inline(always)]
fn steps(occupied: u64, rungs: u64) -> u16 {
    // 128 − 3 added to a rung above senior, and to no other, sets the high bit of its byte.
    let reach = 0x7f - SENIOR;
    let experts = occupied & ((rungs + u64::from(reach) * ONES) >> 7);
    sum_of_bytes((rungs & (experts * 0xff)) - u64::from(SENIOR) * experts)
}

/// The entries of a column from `start` on; those beyond its end are the default.
#[inline(always)]
fn window<T: Copy + Default>(column: &[T], start: usize) -> [T; WINDOW] {
    match column[start..].first_chunk() {
        Some(full) => *full,
        None => padded(&column[start..]),
    }
}

#[cold]
#[inline(never)]
fn padded<T: Copy + Default>(rest: &[T]) -> [T; WINDOW] {
    let mut padded = [T::default(); WINDOW];
    padded[..rest.len()].copy_from_slice(rest);
    padded
}

/// Which seats are occupied, a byte each from the start of `seats` on; beyond its end, none.
#[inline(always)]
fn occupied(column: &[u8], seats: Range<usize>) -> u64 {
    let bytes = u64::from_le_bytes(window(column, seats.start));
    let beyond = WINDOW.saturating_sub(seats.len());
    bytes & (u64::MAX >> (8 * beyond))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_of_the_occupied_above_senior() {
        let rungs = u64::from_le_bytes([0, 1, 2, 3, 4, 5, 5, 3]);
        assert_eq!(steps(ONES, rungs), 1 + 2 + 3 + 3 + 1);
        assert_eq!(steps(u64::from_le_bytes([1, 1, 1, 0, 1, 1, 0, 0]), rungs), 2 + 3);
        assert_eq!(sum_of_bytes(rungs), 23);
    }

    #[test]
    fn seats_beyond_the_team_and_beyond_the_column_do_not_count() {
        let column = [1, 1, 0, 1, 1, 1, 1, 1, 1, 1];
        assert_eq!(occupied(&column, 1..4).to_le_bytes(), [1, 0, 1, 0, 0, 0, 0, 0]);
        assert_eq!(occupied(&column, 6..10).to_le_bytes(), [1, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(window(&column, 7), [1, 1, 1, 0, 0, 0, 0, 0]);
    }
}
