//! What the years before month 0 have made of candidates (section 7), lane by lane: who was hired n
//! months ago, practiced the craft for i of them and managed for the last k.

use crate::model::constants::RUNGS;
use crate::model::engine::elementary::{clamp, exp, floor, larger, ln, logistic};
use crate::model::policy::at_rung;
use crate::model::setting::Setting;
use crate::model::staffing::newcomers::{Drawn, ambition, devotion, lanes};
use crate::rng::{BLOCK_WORDS, unit};

/// Numbers of the words of n and k.
const TENURE: usize = 8;
const MANAGING: usize = 9;

/// Words of candidates, a row for each number of a word.
pub(super) type Words<const N: usize> = [[u32; N]; BLOCK_WORDS];

/// The years of candidates from their hire to month 0.
#[derive(Debug)]
pub(super) struct Lives<const N: usize> {
    /// i: months as contributor, the first ones.
    pub(super) practice: [f32; N],
    /// k: months as manager, the last ones.
    pub(super) managing: [f32; N],
    /// n = i + k.
    pub(super) tenure: [f32; N],
    /// c at the end of the months as contributor.
    pub(super) craft: [f32; N],
    /// The rung by this craft, up to senior; of managers the one held before managing.
    pub(super) rung: [f32; N],
    /// Age at month 0, in months.
    pub(super) age: [f32; N],
}

impl<const N: usize> Lives<N> {
    /// Those of candidates who have been drawn: n = floor(u·12·(`retirement_age` − 22)) and, where
    /// they manage, k = floor(u′·n).
    #[inline(always)]
    pub(super) fn of(words: &Words<N>, drawn: &Drawn<N>, manages: bool, setting: &Setting) -> Self {
        let (workforce, k) = (&setting.workforce, &setting.constants);
        let career = f64::from(workforce.retirement_months) - 12.0 * f64::from(k.age_at_entry);
        let tenure = lanes!(i => whole_share(words[TENURE][i], career));
        let mut managing = [0.0; N];
        if manages {
            managing = lanes!(i => whole_share(words[MANAGING][i], f64::from(tenure[i])));
        }
        let practice = lanes!(i => tenure[i] - managing[i]);
        let craft = drawn.craft_after(&practice, setting);
        let [_, mid, senior, ..] = workforce.bars;
        Self {
            rung: lanes!(i => {
                let below_senior = if craft[i] >= mid { 1.0 } else { 0.0 };
                if craft[i] >= senior { 2.0 } else { below_senior }
            }),
            age: lanes!(i => drawn.age[i] + tenure[i]),
            practice,
            managing,
            tenure,
            craft,
        }
    }

    /// Probability of having stayed so long:
    /// exp(−h·a(i) − h·e^(−0.4λ)·(a(n) − a(i))), h = 1.1·`base_quit`·exp(0.22r − 2.3ν + 0.4 ln θ).
    #[inline(always)]
    pub(super) fn stayed(&self, drawn: &Drawn<N>, manages: bool, setting: &Setting) -> [f32; N] {
        let (workforce, k) = (&setting.workforce, &setting.constants);
        let base = k.start_quit * workforce.base_quit;
        let potential = k.start_potential * workforce.sigma;
        let hazard = lanes!(i => base * exp(
            k.start_strain * drawn.strain[i] - k.start_disposition * drawn.disposition[i]
                + potential * drawn.talent[i]
        ));
        let all = lanes!(i => exposure(self.tenure[i], setting));
        if !manages {
            return lanes!(i => exp(-hazard[i] * all[i]));
        }
        let first = lanes!(i => exposure(self.practice[i], setting));
        let led = lanes!(i => exp(-k.start_aptitude * drawn.lambda[i]));
        lanes!(i => exp(-hazard[i] * (first[i] + led[i] * (all[i] - first[i]))))
    }

    /// U of 4.8 without its pressure: what the rung's contributor made of a seat at level 1.
    #[inline(always)]
    pub(super) fn utility(
        &self,
        words: &Words<N>,
        drawn: &Drawn<N>,
        setting: &Setting,
    ) -> [f32; N] {
        let (k, ladder) = (&setting.constants, &setting.ladder);
        let (alpha, delta) = (ambition(words), devotion(words, setting));
        let ln_pay = setting.ln_pay_of_seat(1);
        lanes!(i => {
            setting.workforce.acceptance_intercept
                + k.accept_pay * (ln_pay - at_rung(&ladder.ln_pay, self.rung[i]))
                + k.accept_prestige * alpha[i] * k.start_prestige
                - k.accept_devotion * delta[i] * k.craft_share_lost
                + k.accept_aptitude * drawn.lambda[i]
        })
    }

    /// c at month 0: what lies above the beginner's floor has faded over the months as manager (4.5).
    #[inline(always)]
    pub(super) fn craft_left(&self, drawn: &Drawn<N>, setting: &Setting) -> [f32; N] {
        let workforce = &setting.workforce;
        let ln_fade = ln(workforce.craft_fade);
        lanes!(i => {
            let floor = drawn.theta[i] * (1.0 - workforce.entry_gap);
            let above = (self.craft[i] - floor) * exp(ln_fade * self.managing[i]);
            // Whoever has not managed keeps the craft to the bit.
            if self.managing[i] > 0.0 { floor + above } else { self.craft[i] }
        })
    }

    /// Whole months since the craft of contributors reached the bar of their rung, at most n.
    ///
    /// θ(1 − `entry_gap`·exp(−t/`learning_months`)) is the bar after
    /// t = `learning_months`·ln(`entry_gap`/(1 − bar/θ)) months of practice.
    #[inline(always)]
    pub(super) fn since_bar(&self, drawn: &Drawn<N>, setting: &Setting) -> [f32; N] {
        // The craft has reached the bar, so that the potential is above it but for rounding.
        const LEAST: f32 = 1e-7;
        let workforce = &setting.workforce;
        let bars: &[f32; RUNGS] = &workforce.bars;
        let (ln_gap, months) = (ln(workforce.entry_gap), 1.0 / workforce.learning_rate);
        lanes!(i => {
            let lacking = larger(1.0 - at_rung(bars, self.rung[i]) / drawn.theta[i], LEAST);
            let reached = months * (ln_gap - ln(lacking));
            let now = drawn.practice(i, &self.tenure);
            clamp(now - reached, 0.0, self.tenure[i]).floor()
        })
    }
}

/// What is left after k months as manager of a reluctance ℓ = 1 − σ(U − 1.5·`pressure`)/σ(U): it
/// fades by 0.985 a month. `free` is U without the pressure.
#[inline(always)]
pub(super) fn reluctance_left(free: f32, months: f32, setting: &Setting) -> f32 {
    let fade = exp(ln(setting.constants.reluctance_decay) * months);
    (1.0 - logistic(free) / accepts(free, setting)) * fade
}

/// σ(U), the probability of having come to manage; `free` is U without the pressure.
#[inline(always)]
pub(super) fn accepts(free: f32, setting: &Setting) -> f32 {
    logistic(free + setting.constants.accept_pressure * setting.ladder.pressure)
}

/// a(n): the hazard of 4.7 summed over the first n months, in months at its level of long tenure:
/// n + 3e·`early_quit`·(1 − (1 + n/3)e^(−n/3)) + 18(1 − e^(−n/36)).
#[inline(always)]
fn exposure(months: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    let peaks = months * (1.0 / k.early_quit_months);
    let early = std::f32::consts::E * k.early_quit_months * setting.workforce.early_quit;
    let settling = k.settling_quit * k.settling_months;
    months
        + early * (1.0 - (1.0 + peaks) * exp(-peaks))
        + settling * (1.0 - exp(-months * (1.0 / k.settling_months)))
}

/// floor(u·`months`) of the uniform number u of a word; in `f64`, since a whole number must not depend
/// on rounding.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^24")]
#[inline(always)]
pub(super) fn whole_share(word: u32, months: f64) -> f32 {
    floor(unit(word) * months) as f32
}
