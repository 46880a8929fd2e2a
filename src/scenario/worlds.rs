//! The worlds of an analysis: points drawn from priors.

use super::question::{Analysis, SensitivityMethod};
use super::spread::Spread;
use super::world_layout::WorldLayout;
use crate::sim::{Distribution, Parameter};

/// What is drawn for the worlds of an analysis, and where in it each world lies.
#[derive(Clone, Debug)]
pub struct Worlds {
    /// What is drawn, in the order of the columns of the table of points.
    pub keys: Vec<WorldKey>,
    /// Where each world lies on each key, as a share (0–1) of independent uniform draws: what indices
    /// of sensitivity are of. By world, then key. A last column more, in a design of blocks or
    /// trajectories, is the dummy: a key that nothing depends on.
    pub independent: Vec<Vec<f64>>,
    /// The share of its prior that lies below the value of each key in each world: what they are after
    /// draws that go together were correlated. By world, then key.
    pub drawn: Vec<Vec<f64>>,
}

/// A key that is drawn.
#[derive(Clone, Debug)]
pub struct WorldKey {
    /// The name of its column.
    pub name: String,
    /// The key, by its first path.
    pub parameter: &'static Parameter,
    /// Its prior, beside the value that the file gives.
    pub spread: Spread,
}

impl Worlds {
    /// Up to `count` worlds of `keys` whose draws are independent, for a study planned in code: points
    /// of the scrambled Sobol sequence, or what `method` asks for. `None` where those are too few for
    /// the method.
    #[must_use]
    pub fn draw(
        keys: Vec<WorldKey>,
        method: SensitivityMethod,
        count: usize,
        seed: u64,
    ) -> Option<Self> {
        let layout = WorldLayout::of(Analysis::Sensitivity, method);
        if count == 0 || layout.lacking(count, keys.len()).is_some() {
            return None;
        }
        let independent = layout.lay_out("sobol", keys.len(), count, seed);
        let mut drawn = independent.clone();
        drawn.iter_mut().for_each(|world| world.truncate(keys.len()));
        Some(Self { keys, independent, drawn })
    }
}

impl WorldKey {
    /// The prior with every number written out; `paths` are those that it draws.
    pub(super) fn resolved(&self, paths: &[&str]) -> serde_json::Value {
        let Spread { distribution, low, high, .. } = self.spread;
        let mut resolved = serde_json::json!({
            "name": self.name,
            "paths": paths,
            "distribution": distribution.name(),
            "range": [low, high],
        });
        match distribution {
            Distribution::Triangular { mode } => resolved["mode"] = mode.into(),
            Distribution::Normal { mean, sd } => {
                resolved["mean"] = mean.into();
                resolved["sd"] = sd.into();
            }
            Distribution::Beta { alpha, beta } => {
                resolved["alpha"] = alpha.into();
                resolved["beta"] = beta.into();
            }
            Distribution::Uniform | Distribution::LogUniform => {}
        }
        resolved
    }

    /// The value of the key below which a share (0–1) of its prior lies.
    #[must_use]
    pub fn number(&self, share: f64) -> f64 {
        self.spread.number(self.parameter, share)
    }
}
