//! Studies planned in code rather than by a scenario: of the career model, or of a third party's
//! own.

use super::{Detail, Identities, Plan, Point, Progress, Shard};
use crate::sim::Simulation;

impl<S: Simulation> Plan<S> {
    /// A study of one simulation under named policies, of which the first is the baseline: every
    /// policy in `replications` replications under `seed`.
    ///
    /// `identity` is everything that the runs are a function of besides policy, seed and
    /// replication, as text: a model's name and parameters. With what the policies print for
    /// debugging it is what a journal knows the runs by, so that another model's are never taken
    /// for them.
    ///
    /// # Panics
    ///
    /// Without a policy or a replication.
    #[must_use]
    pub fn single(
        simulation: S,
        policies: Vec<(String, S::Policy)>,
        identity: &str,
        (replications, seed): (u32, u64),
    ) -> Self {
        assert!(!policies.is_empty(), "a study without a policy");
        assert!(replications > 0, "a study without a replication");
        let (names, policies): (Vec<String>, Vec<S::Policy>) = policies.into_iter().unzip();
        let run_identity = |policy| format!("{identity}; {policy:?}");
        let warm_up = format!("{identity}; {:?}", policies[0]);
        let point = Point {
            simulation,
            identities: Identities::of(&warm_up, policies.iter().map(run_identity)),
            policies,
            values: Vec::new(),
        };
        Self {
            points: vec![point].into(),
            factors: Vec::new(),
            policies: names,
            baseline: 0,
            replications,
            precision: None,
            detail: Detail::default(),
            shown: None,
            seed,
            shard: Shard::WHOLE,
        }
    }
}

/// Neither watches a study nor stops it.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn advance(&self, _runs: u64) {}

    fn stops(&self) -> bool {
        false
    }
}
