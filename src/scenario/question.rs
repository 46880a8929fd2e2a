//! What a study asks, and the words of the keys that say how.

use crate::sim::choice;

choice! {
    /// What a study asks.
    pub enum Analysis {
        /// How policies differ, in the organization of the file or at the points of its factors.
        Policies = "policies",
        /// In what share of the worlds of the priors a policy is better, worse, or no different.
        Robustness = "robustness",
        /// Which parameters drive a difference between policies over the worlds of the priors.
        Sensitivity = "sensitivity",
        /// Which levers do the work between two policies.
        Attribution = "attribution",
    }
}

choice! {
    /// How sensitivities are estimated.
    pub enum SensitivityMethod {
        /// Polynomial chaos from given worlds.
        Chaos = "chaos",
        /// Saltelli's blocks of worlds with Jansen's estimator of the total index.
        Jansen = "jansen",
        /// Elementary effects along trajectories.
        Morris = "morris",
        /// Distances between distributions, by moments of none.
        Pawn = "pawn",
    }
}

choice! {
    /// Where the draws of the points of a design start from.
    pub enum Seeds {
        /// Every point from a seed of its own.
        Fresh = "fresh",
        /// All points from the study's seed.
        Common = "common",
    }
}

impl Analysis {
    /// Whether the study runs worlds of its priors, whether or not it says how many.
    #[must_use]
    pub fn needs_worlds(self) -> bool {
        matches!(self, Self::Robustness | Self::Sensitivity)
    }

    /// Worlds where nothing else is said; `None` where there are none then.
    pub(super) fn default_worlds(self) -> Option<usize> {
        match self {
            Self::Policies | Self::Attribution => None,
            Self::Robustness => Some(512),
            Self::Sensitivity => Some(1024),
        }
    }
}
