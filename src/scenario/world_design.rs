//! Draws the worlds that a study asks for from its priors.

use std::sync::Arc;

use super::design::{DesignTable, LaidOut, common};
use super::diagnostic::{Collector, Diagnostic};
use super::factor::{Factor, FactorValues};
use super::file_keys::{ATTRIBUTION_WORLDS, DESIGN_FILE, DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED};
use super::inputs::Inputs;
use super::prior::Priors;
use super::question::{Analysis, SensitivityMethod};
use super::rank_correlation::{RankPair, correlate};
use super::read::Scenario;
use super::world_layout::WorldLayout;
use super::worlds::{WorldKey, Worlds};
use crate::sim::{Choice, Value};

/// Draws the worlds that a study asks for; `None` where it asks for none, or something is wrong.
pub(super) fn lay_out(
    table: &DesignTable<'_>,
    priors: Priors,
    base: &Scenario,
    out: &mut Collector,
) -> Option<LaidOut> {
    let Scenario { inputs, study, .. } = base;
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

/// How many worlds there are to be; `None` for none. An attribution runs some only where it says how
/// many by itself, because every one of its combinations is run in each.
fn count(table: &DesignTable<'_>, analysis: Analysis, out: &mut Collector) -> Option<usize> {
    let parameter = match analysis {
        Analysis::Attribution => &ATTRIBUTION_WORLDS,
        _ => &DESIGN_POINTS,
    };
    match table.file.scalar(parameter, out) {
        Some(Value::Count(worlds)) => usize::try_from(worlds).ok(),
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
