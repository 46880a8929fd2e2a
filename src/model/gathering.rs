//! What the present reports of a team add up to.

use std::ops::Range;

use super::constants::SENIOR;
use super::elementary::larger;
use super::person::People;

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

impl Gathering {
    /// The present reports in `team`; only those of contributors have expert steps.
    #[inline(always)]
    pub(super) fn of(people: &People, team: Range<usize>, contributors: bool) -> Self {
        let (mut present, mut expert_steps) = (0, 0);
        let mut craft_max = [0.0_f32; WINDOW];
        let mut craft_sum = [0.0_f64; SUM_LANES];
        let mut morale_sum = [0.0_f64; SUM_LANES];
        for start in team.clone().step_by(WINDOW) {
            let occupied = occupied(&people.occupied, start..team.end);
            present += sum_of_bytes(occupied);
            if contributors {
                expert_steps += steps(occupied, u64::from_le_bytes(window(&people.rung, start)));
            }
            let here = occupied.to_le_bytes().map(f32::from);
            let craft = window(&people.craft, start);
            let morale = window(&people.morale, start);
            for i in 0..WINDOW {
                craft_max[i] = larger(craft_max[i], here[i] * craft[i]);
            }
            for lane in 0..SUM_LANES {
                craft_sum[lane] += f64::from(here[lane] * craft[lane]);
                morale_sum[lane] += f64::from(here[lane] * morale[lane]);
            }
            for lane in 0..SUM_LANES {
                let i = SUM_LANES + lane;
                craft_sum[lane] += f64::from(here[i] * craft[i]);
                morale_sum[lane] += f64::from(here[i] * morale[i]);
            }
        }
        let total = |sum: [f64; SUM_LANES]| (sum[0] + sum[1]) + (sum[2] + sum[3]);
        Self {
            present,
            craft_max: largest(craft_max),
            craft_sum: total(craft_sum),
            morale_sum: total(morale_sum),
            expert_steps,
        }
    }
}

/// The largest of eight, in three steps.
#[inline(always)]
fn largest(values: [f32; WINDOW]) -> f32 {
    let four: [f32; 4] = std::array::from_fn(|i| larger(values[i], values[i + 4]));
    let two: [f32; 2] = std::array::from_fn(|i| larger(four[i], four[i + 2]));
    larger(two[0], two[1])
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
    if let Some(full) = column.get(start..start + WINDOW).and_then(|all| all.try_into().ok()) {
        return full;
    }
    let mut padded = [T::default(); WINDOW];
    let rest = &column[start..];
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

    #[test]
    fn the_largest_of_eight() {
        for place in 0..WINDOW {
            let mut values = [0.5; WINDOW];
            values[place] = 2.0;
            assert_eq!(largest(values).to_bits(), 2.0_f32.to_bits());
        }
    }
}
