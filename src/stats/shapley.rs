//! How an effect is divided among those who bring it about together: Shapley values, interactions,
//! and values within a group.
//!
//! Players are numbered from 0, a coalition is a set of them as a mask (bit i is player i; up to 64
//! players), and `value` tells what a coalition brings about, here in one replication. The values of
//! all players add up to what all bring about beyond none, to rounding; and a player whose presence
//! changes no value has exactly 0, since every term is a difference of equal numbers.

mod permutations;

pub use permutations::{Permutations, with_permutation_error};

/// The most players for which all coalitions are listed.
pub const EXACT_MAX: usize = 20;

/// All coalitions of `players`, in ascending order.
///
/// # Panics
///
/// When there are more players than [`EXACT_MAX`].
#[must_use]
pub fn all_coalitions(players: usize) -> Vec<u64> {
    assert!(players <= EXACT_MAX, "all coalitions of {players} players are too many");
    (0..1 << players).collect()
}

/// The Shapley value of each of `players`: its marginal contributions, averaged over all orders in
/// which players can arrive (Shapley 1953, "A value for n-person games"). Asks for the values of all
/// coalitions.
///
/// # Panics
///
/// When there are more players than [`EXACT_MAX`].
pub fn shapley(players: usize, value: impl Fn(u64) -> f64) -> Vec<f64> {
    let others = |player: u64| move |coalition: &u64| coalition >> player & 1 == 0;
    (0..players as u64)
        .map(|player| {
            let rest = all_coalitions(players).into_iter().filter(others(player));
            let term = |coalition: u64| {
                let gain = value(coalition | 1 << player) - value(coalition);
                arrival(coalition.count_ones(), players) * gain
            };
            rest.map(term).sum()
        })
        .collect()
}

/// The probability that just the players of a set of `size` arrive before a given one of `players`:
/// s! (n - s - 1)! / n!.
fn arrival(size: u32, players: usize) -> f64 {
    let ways =
        (1..=size).fold(1.0, |ways, i| ways * (players as f64 - f64::from(i)) / f64::from(i));
    1.0 / (players as f64 * ways)
}

/// The interaction of every pair of `players`, by row and column: how much more the two bring about
/// together than each by itself, averaged over the coalitions that they join; 0 on the diagonal. The
/// index of Grabisch & Roubens (1999), "An axiomatic approach to the concept of interaction among
/// players in cooperative games", International Journal of Game Theory 28, 547-565.
///
/// # Panics
///
/// When there are more players than [`EXACT_MAX`].
pub fn interactions(players: usize, value: impl Fn(u64) -> f64) -> Vec<Vec<f64>> {
    let of_pair = |first: usize, second: usize| -> f64 {
        let (i, j) = (1_u64 << first, 1_u64 << second);
        let rest = all_coalitions(players).into_iter().filter(|c| c & (i | j) == 0);
        let term = |c: u64| {
            let beside = value(c | i | j) - value(c | j);
            arrival(c.count_ones(), players - 1) * (beside - (value(c | i) - value(c)))
        };
        rest.map(term).sum()
    };
    let entry = |row: usize, column: usize| {
        if row == column { 0.0 } else { of_pair(row.min(column), row.max(column)) }
    };
    (0..players).map(|row| (0..players).map(|column| entry(row, column)).collect()).collect()
}

/// What each of `players` brings about alone: the value of it alone less that of nobody.
pub fn alone(players: usize, value: impl Fn(u64) -> f64) -> Vec<f64> {
    (0..players).map(|player| value(1 << player) - value(0)).collect()
}

/// What is lost when each of `players` alone is missing: what it brings about as the last one in.
pub fn last_in(players: usize, value: impl Fn(u64) -> f64) -> Vec<f64> {
    let all = full(players);
    (0..players).map(|player| value(all) - value(all & !(1 << player))).collect()
}

/// The coalition of all players.
///
/// # Panics
///
/// When there are more than 64 players.
#[must_use]
pub fn full(players: usize) -> u64 {
    assert!(players <= 64, "{players} players in one mask");
    if players == 64 { u64::MAX } else { (1 << players) - 1 }
}

/// The coalitions that [`owen`] asks for, in ascending order: some members of one group, with some
/// whole groups.
///
/// # Panics
///
/// When there are more groups than [`EXACT_MAX`], or a group has more members.
#[must_use]
pub fn owen_coalitions(groups: &[u64]) -> Vec<u64> {
    let mut coalitions: Vec<u64> = Vec::new();
    for group in 0..groups.len() {
        let members = members(groups[group]);
        for others in all_coalitions(groups.len()).iter().filter(|c| *c >> group & 1 == 0) {
            for inside in all_coalitions(members.len()) {
                coalitions.push(union(groups, *others) | union(&members, inside));
            }
        }
    }
    coalitions.sort_unstable();
    coalitions.dedup();
    coalitions
}

/// The values of Owen (1977), "Values of games with a priori unions", of the players in `groups`, as
/// masks that do not overlap; by group and then by player, in ascending order. Groups arrive one
/// after the other and members within them, so that the values of a group's members add up to the
/// Shapley value of the group among groups. With each group of one player they are Shapley values.
///
/// # Panics
///
/// When groups overlap, there are more of them than [`EXACT_MAX`], or a group has more members.
pub fn owen(groups: &[u64], value: impl Fn(u64) -> f64) -> Vec<Vec<f64>> {
    let together = groups.iter().fold(0, |all, group| all | group);
    let sizes: u32 = groups.iter().map(|group| group.count_ones()).sum();
    assert_eq!(together.count_ones(), sizes, "groups that overlap");
    let of_member = |group: usize, members: &[u64], member: usize| -> f64 {
        let mut sum = 0.0;
        for others in all_coalitions(groups.len()).into_iter().filter(|c| c >> group & 1 == 0) {
            let before = arrival(others.count_ones(), groups.len());
            for inside in all_coalitions(members.len()).into_iter().filter(|c| c >> member & 1 == 0)
            {
                let coalition = union(groups, others) | union(members, inside);
                let gain = value(coalition | members[member]) - value(coalition);
                sum += before * arrival(inside.count_ones(), members.len()) * gain;
            }
        }
        sum
    };
    let of_group = |group: usize| {
        let members = members(groups[group]);
        (0..members.len()).map(|member| of_member(group, &members, member)).collect()
    };
    (0..groups.len()).map(of_group).collect()
}

/// The players of a mask, each as a mask of its own.
fn members(mask: u64) -> Vec<u64> {
    (0..64).map(|player| 1 << player).filter(|player| mask & player != 0).collect()
}

/// The union of those `sets` whose bits are in `chosen`.
fn union(sets: &[u64], chosen: u64) -> u64 {
    let is_chosen = |(number, _): &(usize, &u64)| chosen >> number & 1 == 1;
    sets.iter().enumerate().filter(is_chosen).fold(0, |all, (_, set)| all | set)
}

#[cfg(test)]
mod tests;
