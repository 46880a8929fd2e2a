//! One study against another: the same policy under other assumptions.

use super::CONFIDENCE;
use crate::stats::{IndependentDifference, Interval, PairedDifference};

/// What two studies have in common, and so how they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// The seed is the same: a replication of one study has the draws of that of the other.
    Paired,
    /// Different seeds.
    Independent,
}

impl Sampling {
    /// The word of the tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Paired => "paired",
            Self::Independent => "independent",
        }
    }
}

/// A metric of a policy in one study less that in another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudyDifference {
    /// How the samples were compared.
    pub sampling: Sampling,
    /// Replications with a value in both studies, where they are paired.
    pub pairs: Option<usize>,
    /// The difference of the means, in the unit of the metric.
    pub difference: f64,
    /// Its interval: Student's of the paired differences, or Welch's; `None` below two values.
    pub interval: Option<Interval>,
    /// Two-sided p of the paired t test, or of Welch's.
    pub p_value: Option<f64>,
}

/// A value of every replication, by its number, rising.
pub type ByReplication = [(u32, Option<f64>)];

/// `other` less `reference`; `None` where there is nothing to compare. Paired samples are
/// compared over the replications that both have.
#[must_use]
pub fn between_studies(
    reference: &ByReplication,
    other: &ByReplication,
    sampling: Sampling,
) -> Option<StudyDifference> {
    match sampling {
        Sampling::Paired => {
            let (reference, other) = common(reference, other);
            let paired = PairedDifference::of(&reference, &other, CONFIDENCE)?;
            Some(StudyDifference {
                sampling,
                pairs: Some(paired.n),
                difference: paired.difference,
                interval: paired.interval,
                p_value: paired.p_value,
            })
        }
        Sampling::Independent => {
            let present = |values: &ByReplication| -> Vec<f64> {
                values.iter().filter_map(|(_, value)| *value).collect()
            };
            let (reference, other) = (present(reference), present(other));
            let welch = IndependentDifference::of(&reference, &other, CONFIDENCE)?;
            let IndependentDifference { difference, interval, p_value } = welch;
            Some(StudyDifference { sampling, pairs: None, difference, interval, p_value })
        }
    }
}

/// The values of the replications that both have, side by side.
fn common(a: &ByReplication, b: &ByReplication) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    let of = |replication: u32| {
        b.binary_search_by_key(&replication, |(other, _)| *other).ok().map(|at| b[at].1)
    };
    a.iter().filter_map(|&(replication, value)| Some((value, of(replication)?))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: [(u32, Option<f64>); 4] =
        [(1, Some(1.0)), (2, Some(5.0)), (3, None), (4, Some(9.0))];
    const OTHER: [(u32, Option<f64>); 4] =
        [(1, Some(2.0)), (2, Some(6.5)), (3, Some(7.0)), (9, Some(50.0))];

    #[test]
    fn studies_of_one_seed_are_compared_replication_by_replication() {
        let found = between_studies(&REFERENCE, &OTHER, Sampling::Paired).unwrap();
        // Differences 1 and 1.5.
        assert_eq!((found.pairs, found.difference), (Some(2), 1.25));
        assert!(found.interval.unwrap().half_width() < 4.0);
    }

    #[test]
    fn studies_of_different_seeds_are_compared_by_their_means() {
        let found = between_studies(&REFERENCE, &OTHER, Sampling::Independent).unwrap();
        assert_eq!((found.pairs, found.difference), (None, 65.5 / 4.0 - 5.0));
        assert!(found.interval.unwrap().half_width() > 20.0);
    }

    #[test]
    fn nothing_in_common_is_no_difference() {
        assert_eq!(between_studies(&REFERENCE, &[(7, Some(1.0))], Sampling::Paired), None);
        assert_eq!(between_studies(&REFERENCE, &[], Sampling::Independent), None);
    }
}
