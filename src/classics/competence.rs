//! Competence in the models of Pluchino et al.: how it is drawn, and how a promotion changes it.

use crate::sim::choice;
use crate::stats::normal;

/// Mean competence of a hire (Pluchino et al. 2010).
const MEAN: f64 = 7.0;
/// Its standard deviation.
const SD: f64 = 2.0;
/// Lowest competence.
const MIN: f64 = 1.0;
/// Highest competence.
pub(super) const MAX: f64 = 10.0;
/// A person below this competence is dismissed.
pub(super) const DISMISSED_BELOW: f64 = 4.0;

choice! {
    /// How a promotion changes a person's competence.
    pub enum Hypothesis {
        /// The Peter hypothesis: the new job needs another competence, which is a new draw.
        Peter = "peter",
        /// Common sense: the competence is kept, up to one point more or less.
        CommonSense = "common-sense",
    }
}

choice! {
    /// What happens to a drawn competence that is out of bounds.
    pub enum Bounds {
        /// It is set to the bound.
        Clamp = "clamp",
        /// It is drawn again until it lies within.
        Truncate = "truncate",
    }
}

/// How competence is drawn, and how promotions change it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Competence {
    pub(super) hypothesis: Hypothesis,
    pub(super) bounds: Bounds,
    /// ρ, correlation of the competence before and after a promotion under the Peter hypothesis.
    pub(super) continuity: f64,
    /// Lowest competence of a promoted person.
    promoted_min: f64,
}

impl Competence {
    /// The rule of the paper of 2011: the same bounds for all.
    pub(super) fn new(hypothesis: Hypothesis, bounds: Bounds, continuity: f64) -> Self {
        Self { hypothesis, bounds, continuity, promoted_min: MIN }
    }

    /// The rule of 2010: a promoted person has at least the competence below which people are
    /// dismissed. The paper does not say so, but its figures come out only with this rule.
    /// `Truncate` has no such minimum.
    pub(super) fn spared(self) -> Self {
        let promoted_min = match self.bounds {
            Bounds::Clamp => DISMISSED_BELOW,
            Bounds::Truncate => MIN,
        };
        Self { promoted_min, ..self }
    }

    /// The competence of a hire, from a uniform number.
    pub(super) fn of_hire(&self, uniform: f64) -> f64 {
        self.normal((MEAN, SD), MIN, uniform)
    }

    /// The competence after a promotion, from the competence before and a uniform number.
    pub(super) fn after_promotion(&self, before: f64, uniform: f64) -> f64 {
        let (min, rho) = (self.promoted_min, self.continuity);
        match (self.hypothesis, self.bounds) {
            (Hypothesis::Peter, _) => {
                let mean = MEAN + rho * (before - MEAN);
                self.normal((mean, SD * (1.0 - rho * rho).sqrt()), min, uniform)
            }
            (Hypothesis::CommonSense, Bounds::Clamp) => {
                (before + 2.0 * uniform - 1.0).clamp(min, MAX)
            }
            (Hypothesis::CommonSense, Bounds::Truncate) => {
                let (low, high) = ((before - 1.0).max(min), (before + 1.0).min(MAX));
                low + uniform * (high - low)
            }
        }
    }

    /// A normal variable between `min` and 10. Drawing again until it lies within is the same as
    /// drawing from the truncated distribution, whose inverse takes one uniform number.
    fn normal(&self, (mean, sd): (f64, f64), min: f64, uniform: f64) -> f64 {
        if sd <= 0.0 {
            return mean.clamp(min, MAX);
        }
        let probability = match self.bounds {
            Bounds::Clamp => uniform,
            Bounds::Truncate => {
                let (low, high) = (normal::cdf((min - mean) / sd), normal::cdf((MAX - mean) / sd));
                low + uniform * (high - low)
            }
        };
        (mean + sd * normal::quantile(probability)).clamp(min, MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIFORMS: u32 = 100_000;

    fn drawn(draw: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..UNIFORMS).map(|i| draw((f64::from(i) + 0.5) / f64::from(UNIFORMS))).collect()
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    fn share(values: &[f64], keep: impl Fn(f64) -> bool) -> f64 {
        values.iter().filter(|&&value| keep(value)).count() as f64 / values.len() as f64
    }

    fn peter(bounds: Bounds, continuity: f64) -> Competence {
        Competence::new(Hypothesis::Peter, bounds, continuity)
    }

    #[test]
    fn a_hire_is_incompetent_with_the_probability_of_a_normal_tail() {
        let hires = drawn(|u| peter(Bounds::Clamp, 0.0).of_hire(u));
        // Φ(−1.5).
        assert!((share(&hires, |c| c < DISMISSED_BELOW) - 0.066_807).abs() < 1e-5);
        // 69.42 in E: 7 + 2 (φ(3) − 3 Φ(−3)) − 2 (φ(1.5) − 1.5 Φ(−1.5)).
        assert!((mean(&hires) - 6.942_15).abs() < 1e-4);
    }

    #[test]
    fn to_truncate_leaves_nobody_on_the_bounds() {
        let hires = drawn(|u| peter(Bounds::Truncate, 0.0).of_hire(u));
        assert!(share(&hires, |c| c <= MIN || c >= MAX) <= 0.0);
        // Φ(−1.5) − Φ(−3) over Φ(1.5) − Φ(−3).
        assert!((share(&hires, |c| c < DISMISSED_BELOW) - 0.065_457 / 0.931_843).abs() < 1e-5);
    }

    #[test]
    fn nobody_is_promoted_into_dismissal_in_2010() {
        for hypothesis in [Hypothesis::Peter, Hypothesis::CommonSense] {
            let competence = Competence::new(hypothesis, Bounds::Clamp, 0.0);
            let promoted = |competence: Competence| {
                share(&drawn(|u| competence.after_promotion(4.2, u)), |c| c < DISMISSED_BELOW)
            };
            assert!(promoted(competence.spared()) <= 0.0);
            assert!(promoted(competence) > 0.05);
        }
        let drawn_again = peter(Bounds::Truncate, 0.0).spared();
        assert!(drawn_again.after_promotion(7.0, 1e-3) < DISMISSED_BELOW);
    }

    #[test]
    fn common_sense_is_a_step_of_at_most_one_point() {
        let competence = Competence::new(Hypothesis::CommonSense, Bounds::Truncate, 0.0);
        let promoted = drawn(|u| competence.after_promotion(9.5, u));
        assert!(promoted.iter().all(|&c| (8.5..=10.0).contains(&c)));
        assert!((mean(&promoted) - 9.25).abs() < 1e-9);
        let clamped = Competence { bounds: Bounds::Clamp, ..competence };
        assert!((clamped.after_promotion(9.5, 0.9) - 10.0).abs() < 1e-12);
        assert!((clamped.after_promotion(6.0, 0.9) - 6.8).abs() < 1e-12);
    }

    #[test]
    fn continuity_leads_from_a_fresh_draw_to_the_same_competence() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        for bounds in [Bounds::Clamp, Bounds::Truncate] {
            near(peter(bounds, 0.0).after_promotion(9.0, 0.3), peter(bounds, 0.0).of_hire(0.3));
            near(peter(bounds, 1.0).after_promotion(9.0, 0.3), 9.0);
            near(peter(bounds, 1.0).after_promotion(MAX, 0.3), MAX);
        }
        // 7 + 0.6 (9 − 7) at the median, and 0.8 times the spread about it.
        let half = peter(Bounds::Clamp, 0.6);
        near(half.after_promotion(9.0, 0.5), 8.2);
        let low = half.after_promotion(9.0, normal::cdf(-1.0));
        assert!((low - 6.6).abs() < 1e-9);
    }
}
