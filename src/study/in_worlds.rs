//! A study planned in code of a simulation in many worlds.

use std::sync::Arc;

use super::extent::Extent;
use super::points::seed_of_point;
use super::tables::factor_column;
use super::{Identities, Plan, Point, Points};
use crate::scenario::{Analysis, Fingerprint, SensitivityMethod, Worlds};
use crate::sim::{Simulation, Value};

impl Plan {
    /// A study of one simulation ([`Self::single`]) in every one of `worlds`: there, the
    /// simulation that `make` makes of the values of the keys, in the order of [`Worlds::keys`]. Every
    /// world has a seed of its own. `method` says how sensitivities are estimated, where `analysis`
    /// asks for them; `worlds` are drawn for it.
    ///
    /// # Panics
    ///
    /// Without a world, or for a study of more than one point.
    #[must_use]
    pub fn in_worlds<S: Simulation>(
        self,
        (analysis, method): (Analysis, SensitivityMethod),
        worlds: Worlds,
        make: impl Fn(&[Value]) -> S + Send + Sync + 'static,
    ) -> Self {
        assert!(!worlds.drawn.is_empty(), "a study without a world");
        assert_eq!(self.points.len(), 1, "a study of one simulation");
        let (seed, count) = (self.seed, worlds.drawn.len());
        let (worlds, policies) = (Arc::new(worlds), self.policies.clone());
        let single = self.points[0].clone();
        let extent = Extent::of(single.simulation.as_ref()).times(count);
        let factors = worlds.keys.iter();
        let factors = factors.map(|key| factor_column(&key.name, key.parameter, &[]));
        let drawn = worlds.clone();
        let point = move |number: usize| {
            let keys = drawn.keys.iter().zip(&drawn.drawn[number]);
            let values: Vec<Value> =
                keys.map(|(key, share)| key.spread.value(key.parameter, *share)).collect();
            let inputs = Fingerprint {
                warm_up: format!("{:?} in {values:?}", single.identities.warm_up()),
                runs: policies.clone(),
            };
            Point {
                simulation: Arc::new(make(&values)),
                identities: Identities::of(&inputs),
                values: values.into_iter().map(Some).collect(),
                seed: seed_of_point(seed, number),
            }
        };
        Self {
            factors: factors.collect(),
            points: Points::new(count, extent, point),
            analysis,
            method,
            worlds: Some(worlds),
            ..self
        }
    }
}
