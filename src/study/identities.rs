//! What runs are functions of, besides seed and replication, as digests: where these are the same, so
//! are the runs.

use sha2::{Digest, Sha256};

use crate::scenario::Fingerprint;

/// A SHA-256 of everything that runs are a function of, besides seed and replication.
pub(super) type Identity = [u8; 32];

/// The keys of a point's runs in a journal, before seed and replication.
#[derive(Clone, Debug)]
pub struct Identities {
    warm_up: Identity,
    /// By policy.
    runs: Vec<Identity>,
}

impl Identities {
    /// The identities of a point whose runs are functions of these inputs.
    #[must_use]
    pub fn of(Fingerprint { warm_up, runs }: &Fingerprint) -> Self {
        let take = |hash: &mut Sha256, text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        let mut of_warm_up = Sha256::new();
        take(&mut of_warm_up, warm_up);
        let of_run = |run: &String| {
            let mut hash = of_warm_up.clone();
            take(&mut hash, run);
            hash.finalize().into()
        };
        Self { runs: runs.iter().map(of_run).collect(), warm_up: of_warm_up.finalize().into() }
    }

    /// Those of some policies alone.
    pub(super) fn only(&self, policies: &[usize]) -> Self {
        let runs = policies.iter().map(|&policy| self.runs[policy]).collect();
        Self { warm_up: self.warm_up, runs }
    }

    /// What the warm-ups of the point have in common.
    pub(super) fn warm_up(&self) -> &Identity {
        &self.warm_up
    }

    /// What the runs of each policy have in common.
    pub(super) fn runs(&self) -> &[Identity] {
        &self.runs
    }

    /// What the runs of a policy have in common.
    pub(super) fn run(&self, policy: usize) -> &Identity {
        &self.runs[policy]
    }
}
