//! Which terms a model takes: forward in stages while the held-out error falls, then backward.
//!
//! A stage takes all terms whose coefficient of the residuals is beyond what the largest of as many
//! coefficients of noise would be (Donoho, Tsaig, Drori & Starck 2012, "Sparse solution of
//! underdetermined systems of linear equations by stagewise orthogonal matching pursuit", IEEE
//! Transactions on Information Theory 58(2), 1094-1121). Terms near those taken become candidates
//! (an adaptive basis as that of Blatman & Sudret 2011, "Adaptive sparse polynomial chaos expansion
//! based on least angle regression", Journal of Computational Physics 230, 2345-2367).

use std::collections::BTreeSet;

use super::super::cholesky::dot;
use super::basis::{Basis, Term};
use super::fit::{Design, Fit};

/// The most terms that a stage takes.
const STAGE: usize = 16;

/// Worlds for each term of a model, at least.
const WORLDS_PER_TERM: usize = 5;

/// A term whose coefficient is below this many standard errors in the end is dropped.
const KEPT: f64 = 2.0;

/// A residual variance below this share of the whole is rounding.
const ROUNDING: f64 = 1e-26;

/// A model, and all terms that were candidates for it.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) design: Design,
    pub(super) fit: Fit,
    /// Those that the design did not take.
    pub(super) left: Vec<Term>,
}

/// The model of `y`, by position; `None` where y does not vary.
pub(super) fn select(basis: &Basis, candidates: &[Term], y: &[f64]) -> Option<Model> {
    let mut design = Design::constant(y.len());
    let mut fit = design.fit(y)?;
    let whole = fit.held_out_error();
    if whole <= 0.0 || whole.is_nan() {
        return None;
    }
    let mut left: BTreeSet<Term> = candidates.iter().copied().collect();
    loop {
        let room = (y.len() / WORLDS_PER_TERM).saturating_sub(design.terms.len());
        let taken = stage(basis, &left, &fit, room.min(STAGE));
        if taken.is_empty() || fit.held_out_error() < ROUNDING * whole {
            break;
        }
        let mut larger = design.clone();
        taken.iter().for_each(|term| larger.add(*term, basis));
        let Some(next) = larger.fit(y) else { break };
        if next.held_out_error() >= fit.held_out_error() {
            break;
        }
        (design, fit) = (larger, next);
        left.extend(taken.iter().flat_map(Term::extended));
        design.terms.iter().for_each(|term| _ = left.remove(term));
    }
    let keep: Vec<bool> = (fit.coefficients[1..].iter().zip(fit.variances()))
        .map(|(value, variance)| value * value >= KEPT * KEPT * variance)
        .collect();
    if keep.contains(&false) {
        let dropped = design.terms.iter().zip(&keep).filter(|(_, keep)| !**keep);
        left.extend(dropped.map(|(term, _)| *term));
        design = design.only(&keep);
        fit = design.fit(y)?;
    }
    Some(Model { design, fit, left: left.into_iter().collect() })
}

/// Of `left`, the `most` terms at most that stand out of the residuals, most of all first.
fn stage(basis: &Basis, left: &BTreeSet<Term>, fit: &Fit, most: usize) -> Vec<Term> {
    let freedom = (fit.residuals.len() - fit.coefficients.len()).max(1);
    let error = dot(&fit.residuals, &fit.residuals) / freedom as f64;
    // The largest of p standard normal numbers is about √(2 ln p).
    let bound = 2.0 * libm::log(left.len().max(2) as f64) * error;
    let worlds = fit.residuals.len();
    let mut found: Vec<(f64, Term)> = Vec::new();
    for &term in left {
        // The squares of a term sum to about the number of worlds.
        let [product, _] = basis.products(term, &fit.residuals, 0..worlds);
        let square = product * product / worlds as f64;
        if square > bound {
            found.push((square, term));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    found.truncate(most);
    found.into_iter().map(|(_, term)| term).collect()
}
