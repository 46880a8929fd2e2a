//! The worlds of an analysis: points drawn from priors.

use std::sync::Arc;

use super::design::{DesignTable, LaidOut, common};
use super::diagnostic::{Collector, Diagnostic};
use super::factor::{Factor, FactorValues};
use super::file_keys::{DESIGN_FILE, DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED};
use super::inputs::Inputs;
use super::prior::Priors;
use super::question::{Analysis, SensitivityMethod};
use super::rank_correlation::{RankPair, correlate};
use super::read::StudySettings;
use super::spread::Spread;
use super::world_layout::WorldLayout;
use crate::sim::{Choice, Distribution, Parameter, Value};

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

/// Draws the worlds that a study asks for; `None` where it asks for none, or something is wrong.
pub(super) fn lay_out(
    table: &DesignTable<'_>,
    priors: Priors,
    base: (&Inputs, &StudySettings),
    out: &mut Collector,
) -> Option<LaidOut> {
    let (inputs, study) = base;
    let worlds = count(table, study.analysis, out)?;
    let Priors { factors, correlations } = priors;
    if factors.is_empty() {
        let reason = format!(
            "the study asks for worlds, and nothing is drawn for them: no key of the model {:?} has a \
             prior of its own",
            inputs.model().word()
        );
        let help = "add a `[[prior]]` with a path and a range";
        out.push(Diagnostic::of_rule(table.file.at(&DESIGN_POINTS), reason).help(help));
        return None;
    }
    let kind = kind(table, out)?;
    let layout = WorldLayout::of(study.analysis, study.method);
    if let Some(needed) = layout.lacking(worlds, factors.len()) {
        out.push(too_few(table, study.method, worlds, needed));
        return None;
    }
    let has_own = table.file.has(&DESIGN_SEED);
    let seed = if has_own { table.file.count(&DESIGN_SEED, out) } else { study.seed };
    let independent = layout.lay_out(kind, factors.len(), worlds, seed);
    let mut drawn = independent.clone();
    drawn.iter_mut().for_each(|world| world.truncate(factors.len()));
    let pairs: Vec<RankPair> = correlations.iter().map(|correlation| correlation.pair).collect();
    if let Err(first) = correlate(&mut drawn, &pairs) {
        let reason = "the correlations of the priors do not go together";
        let diagnostic = Diagnostic::of_rule(correlations[first].at.clone(), reason);
        out.push(diagnostic.help("correlations closer to 0 do"));
        return None;
    }
    let keys = factors.iter().map(|factor| key(factor, inputs)).collect();
    let worlds = Arc::new(Worlds { keys, independent, drawn });
    Some(LaidOut::of_worlds(kind, factors, worlds))
}

/// How many worlds there are to be; `None` for none.
fn count(table: &DesignTable<'_>, analysis: Analysis, out: &mut Collector) -> Option<usize> {
    match table.file.scalar(&DESIGN_POINTS, out) {
        Some(Value::Count(points)) => usize::try_from(points).ok(),
        _ => analysis.default_worlds(),
    }
}

/// A method that has too few worlds for its design.
fn too_few(
    table: &DesignTable<'_>,
    method: SensitivityMethod,
    worlds: usize,
    needed: usize,
) -> Diagnostic {
    let word = method.word();
    let reason = format!(
        "{worlds} worlds are too few for the method {word:?}, which runs them in groups that change \
         every key in turn"
    );
    let help = format!("ask for {needed} worlds or more: `--worlds {needed}`, or draw fewer keys");
    Diagnostic::of_rule(table.file.at(&DESIGN_POINTS), reason).help(help)
}

/// How they are sampled.
fn kind(table: &DesignTable<'_>, out: &mut Collector) -> Option<&'static str> {
    let file = table.file;
    if file.has(&DESIGN_FILE) {
        let reason = "worlds are drawn from priors, and come from no list";
        out.push(Diagnostic::of_rule(file.key(&DESIGN_FILE).name(), reason).help("leave it out"));
    }
    match table.kind {
        kind @ ("sobol" | "latin-hypercube") => Some(kind),
        _ if !file.has(&DESIGN_KIND) => Some("sobol"),
        kind => {
            let reason =
                format!("worlds are drawn from priors, and cannot be laid out as {kind:?}");
            let help = "write `kind = \"sobol\"` or `\"latin-hypercube\"`, or leave it out";
            out.push(Diagnostic::of_rule(file.at(&DESIGN_KIND), reason).help(help));
            None
        }
    }
}

fn key(factor: &Factor, base: &Inputs) -> WorldKey {
    let parameter = factor.paths[0].parameter;
    let spread = match factor.values {
        FactorValues::Drawn(spread) => spread.beside(common(base, &factor.paths), parameter),
        _ => unreachable!("worlds are drawn from priors"),
    };
    WorldKey { name: factor.columns[0].clone(), parameter, spread }
}
