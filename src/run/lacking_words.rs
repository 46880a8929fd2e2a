//! Runs that parts of a study lack, in words.

use std::fmt::Write;

use crate::study::LackingUnit;

/// Groups of replications that a message names of a part.
const GROUPS_MAX: usize = 3;

/// Stretches of points that it names of a group.
const STRETCHES_MAX: usize = 6;

/// Which replications at which points: `replications 4–6 at points 2 and 7, replication 9`. The points are
/// left out where there is but one; `lacking` are in their order.
pub(super) fn in_words(lacking: &[LackingUnit], points: usize) -> String {
    let mut groups: Vec<(u32, u32, Vec<usize>)> = Vec::new();
    for of_one in lacking.chunk_by(|a, b| a.replication == b.replication) {
        let (number, own) = (of_one[0].replication, of_one.iter().map(|unit| unit.point));
        let own: Vec<usize> = own.collect();
        match groups.last_mut() {
            Some((_, last, same)) if *last + 1 == number && *same == own => *last = number,
            _ => groups.push((number, number, own)),
        }
    }
    let shown = groups.iter().take(GROUPS_MAX).map(|(first, last, own)| {
        let mut text = if first == last {
            format!("replication {first}")
        } else {
            format!("replications {first}–{last}")
        };
        // All of them are not told.
        if points > 1 && own.len() < points {
            let word = if own.len() == 1 { "point" } else { "points" };
            let _ = write!(text, " at {word} {}", stretches(own));
        }
        text
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    let more = groups.iter().skip(GROUPS_MAX);
    let more: u32 = more.map(|(first, last, _)| last - first + 1).sum();
    if more > 0 {
        let _ = write!(text, ", and more in {more} others");
    }
    text
}

/// Numbers from 0 as they are counted from 1: `2, 5–7 and 9`.
fn stretches(numbers: &[usize]) -> String {
    let all = numbers.chunk_by(|a, b| a + 1 == *b).map(|side_by_side| {
        match (side_by_side.first(), side_by_side.last()) {
            (Some(first), Some(last)) if first < last => format!("{}–{}", first + 1, last + 1),
            (Some(one), _) => (one + 1).to_string(),
            _ => String::new(),
        }
    });
    let mut all: Vec<String> = all.collect();
    if all.len() > STRETCHES_MAX {
        let more = all.split_off(STRETCHES_MAX - 1).len();
        all.push(format!("{more} more stretches"));
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lacking: &[(u32, &[usize])], points: usize) -> String {
        let units = lacking.iter().flat_map(|&(replication, points)| {
            points.iter().map(move |&point| LackingUnit { replication, point })
        });
        in_words(&units.collect::<Vec<_>>(), points)
    }

    #[test]
    fn replications_and_points_are_told_in_stretches() {
        for (lacking, points, words) in [
            (
                &[(4, &[1, 6][..]), (5, &[1, 6]), (6, &[1, 6])][..],
                9,
                "replications 4–6 at points 2 and 7",
            ),
            (&[(4, &[0])], 1, "replication 4"),
            (&[(4, &[0, 1, 2]), (5, &[0])], 3, "replication 4, replication 5 at point 1"),
            (&[(1, &[0, 1, 4, 6, 7, 8])], 9, "replication 1 at points 1–2, 5 and 7–9"),
            (
                &[(1, &[0]), (3, &[0]), (5, &[0]), (7, &[0]), (8, &[0])],
                1,
                "replication 1, replication 3, replication 5, and more in 2 others",
            ),
            (
                &[(1, &[0, 2, 4, 6, 8, 10, 12, 14])],
                20,
                "replication 1 at points 1, 3, 5, 7, 9 and 3 more stretches",
            ),
        ] {
            assert_eq!(told(lacking, points), words);
        }
    }
}
