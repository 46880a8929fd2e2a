//! What a difference says, and never more than its adjusted p allows.

use crate::sim::Direction;

/// A difference counts where its p, adjusted for all policies and headline metrics, lies below this.
pub(super) const SIGNIFICANCE: f64 = 0.05;

/// What a difference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Chance does not explain it, and it is to the better.
    Better,
    /// Chance does not explain it, and it is to the worse.
    Worse,
    /// Chance does not explain it; no side is the better one.
    Different,
    /// All replications differ by the same amount: nothing is left to chance, and there is no p.
    Constant,
    /// Chance may explain it.
    Unclear,
}

impl Finding {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Better, Self::Worse, Self::Different, Self::Constant, Self::Unclear];

    /// What the difference of a metric says whose better side is `better`. `is_constant`: all
    /// replications differ by that much.
    pub(super) fn of(
        difference: f64,
        is_constant: bool,
        p_holm: Option<f64>,
        better: Option<Direction>,
    ) -> Self {
        if is_constant {
            return Self::Constant;
        }
        match (p_holm.is_some_and(|p| p < SIGNIFICANCE), better) {
            (false, _) => Self::Unclear,
            (true, None) => Self::Different,
            (true, Some(better)) if (difference > 0.0) == (better == Direction::Higher) => {
                Self::Better
            }
            (true, Some(_)) => Self::Worse,
        }
    }

    /// Its word in tables.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Different => "differs",
            Self::Constant => "constant",
            Self::Unclear => "cannot be told",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_better_or_worse_only_if_the_adjusted_p_says_so() {
        let clear = |better| Finding::of(2.0, false, Some(0.01), better);
        assert_eq!(clear(Some(Direction::Higher)), Finding::Better);
        assert_eq!(clear(Some(Direction::Lower)), Finding::Worse);
        assert_eq!(clear(None), Finding::Different);
        let higher = Some(Direction::Higher);
        assert_eq!(Finding::of(2.0, false, Some(0.05), higher), Finding::Unclear);
        assert_eq!(Finding::of(2.0, false, None, higher), Finding::Unclear);
        assert_eq!(Finding::of(2.0, true, None, higher), Finding::Constant);
    }
}
