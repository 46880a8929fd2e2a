//! What the present reports of a team add up to.

use std::ops::Range;

use super::constants::SENIOR;
use super::elementary::larger;
use super::person::People;

/// Seats read at once.
const WINDOW: usize = 8;

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

impl Gathering {
    /// The present reports in `team`; only those of contributors have expert steps.
    #[inline(always)]
    pub(super) fn of(people: &People, team: Range<usize>, contributors: bool) -> Self {
        let (mut present, mut expert_steps) = (0, 0);
        let mut craft_max = [0.0_f32; WINDOW];
        let mut craft_sum = [0.0_f64; WINDOW];
        let mut morale_sum = [0.0_f64; WINDOW];
        let mut start = team.start;
        while start < team.end {
            let occupied = occupied(&people.occupied, start..team.end);
            present += sum_of_bytes(occupied);
            if contributors {
                expert_steps += steps(occupied, u64::from_le_bytes(window(&people.rung, start)));
            }
            let here = occupied.to_le_bytes();
            let (craft, morale) = (window(&people.craft, start), window(&people.morale, start));
            for i in 0..WINDOW {
                let (craft, morale) = (f32::from(here[i]) * craft[i], f32::from(here[i]) * morale[i]);
                craft_max[i] = larger(craft_max[i], craft);
                craft_sum[i] += f64::from(craft);
                morale_sum[i] += f64::from(morale);
            }
            start += WINDOW;
        }
        Self {
            present,
            craft_max: craft_max.into_iter().reduce(larger).unwrap_or(0.0),
            craft_sum: total(craft_sum),
            morale_sum: total(morale_sum),
            expert_steps,
        }
    }
}

/// The sum of eight lanes in a fixed order. (In double precision the sums of a team's numbers, of
/// 24 bits each, are mostly exact, so that hardly any order would make a difference.)
#[inline(always)]
fn total(sum: [f64; WINDOW]) -> f64 {
    ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]))
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
