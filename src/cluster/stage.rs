//! What a study on many machines consists of, one after the other.

use super::ranges::ranges;

/// What is submitted by one call, and begins when the stage before it has ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Parts of the study, or of a round of it: an array of tasks.
    Elements {
        /// The round, from 1; `None` without a precision.
        round: Option<u32>,
        /// The parts, from 1, rising.
        parts: Vec<u32>,
    },
    /// Which points have enough replications after a round.
    Decide {
        /// The round, from 1.
        round: u32,
    },
    /// The parts become the study.
    Merge,
}

impl Stage {
    /// The stage in words: `parts 1-8`, `parts 1-8 of round 2`, `the merge`.
    #[must_use]
    pub fn said(&self) -> String {
        let parts = |parts: &[u32]| {
            let word = if parts.len() == 1 { "part" } else { "parts" };
            format!("{word} {}", ranges(parts, ", "))
        };
        match self {
            Self::Elements { round: None, parts: some } => parts(some),
            Self::Elements { round: Some(round), parts: some } => {
                format!("{} of round {round}", parts(some))
            }
            Self::Decide { round } => format!("which points go on after round {round}"),
            Self::Merge => "the merge".to_owned(),
        }
    }
}

/// All stages of a study of `parts` parts in `rounds` rounds, of which there are none without a
/// precision. After the last round nothing is left to decide.
#[must_use]
pub fn chain(parts: u32, rounds: usize) -> Vec<Stage> {
    let all: Vec<u32> = (1..=parts).collect();
    if rounds == 0 {
        return vec![Stage::Elements { round: None, parts: all }, Stage::Merge];
    }
    let last = u32::try_from(rounds).unwrap_or(u32::MAX);
    let round = |round: u32| {
        let elements = Stage::Elements { round: Some(round), parts: all.clone() };
        std::iter::once(elements).chain((round < last).then_some(Stage::Decide { round }))
    };
    (1..=last).flat_map(round).chain([Stage::Merge]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_a_chain_and_the_last_decides_nothing() {
        let said = |parts, rounds| {
            chain(parts, rounds).iter().map(Stage::said).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said(8, 0), "parts 1-8; the merge");
        assert_eq!(
            said(1, 2),
            "part 1 of round 1; which points go on after round 1; part 1 of round 2; the merge"
        );
    }
}
