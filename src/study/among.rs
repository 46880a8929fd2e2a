//! Which worlds a share is of.

use super::{Collapse, Plan, PolicyPair, WorldSet};

/// Which worlds are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// All.
    All,
    /// Those whose baseline is plausible.
    Plausible,
}

/// What of them collapsed for a pair of policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Collapsed {
    /// Worlds in which the policy collapsed.
    pub(super) policy: usize,
    /// Worlds in which what it is compared with did.
    pub(super) baseline: usize,
}

impl Among {
    /// Those of a study: of a simulation that declares no plausible bands, only all.
    pub(super) fn of(plan: &Plan) -> &'static [Self] {
        match plan.plausible_bands().is_empty() {
            true => &[Self::All],
            false => &[Self::All, Self::Plausible],
        }
    }

    /// The word in a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Plausible => "plausible",
        }
    }

    /// The numbers of the worlds, from 0.
    pub(super) fn worlds(self, set: &WorldSet) -> impl Iterator<Item = usize> {
        let plausible = |&world: &usize| set.plausible[world] == Some(true);
        (0..set.len()).filter(move |world| self == Self::All || plausible(world))
    }

    /// What of the worlds collapsed.
    pub(super) fn collapsed(self, set: &WorldSet, pair: PolicyPair) -> Collapsed {
        let mut collapsed = Collapsed::default();
        for world in self.worlds(set) {
            let collapse = set.collapse(world, pair);
            let (policy, baseline) = match collapse {
                Collapse::No => (0, 0),
                Collapse::Policy => (1, 0),
                Collapse::Baseline => (0, 1),
                Collapse::Both => (1, 1),
            };
            collapsed.policy += policy;
            collapsed.baseline += baseline;
        }
        collapsed
    }
}
