//! Policies: the levers of promotion, the presets that bundle them, and where and when they hold.

use super::constants::{Constants, RUNGS, SENIOR};
use super::engine::elementary::smaller;
use crate::numeric::number::{Abreast, Carry, Number, Numbers};
use crate::sim::{Value, choice, described};

choice! {
    /// The order in which candidates for a management seat are asked.
    pub enum Rule {
        /// Highest score first.
        Best = "best",
        /// Lowest score first.
        Worst = "worst",
        /// In random order.
        Random = "random",
    }
}

choice! {
    /// Who may be promoted into a management seat.
    pub enum Pool {
        /// The seat's direct reports.
        Team = "team",
        /// Everyone on the level below in the department.
        Department = "department",
    }
}

described! {
    /// What an organization can set: every lever is a key, a preset is only a bundle of them.
    /// The default is the single ladder.
    pub struct Levers in Policy {
        expert_rungs: count(0, 0, 3) prior
            "expert_rungs" "rungs" "Expert rungs offered above senior: staff, principal, distinguished."
            "assumption";
        pay_parity: real(1.0, 0.0, 1.5) prior
            "pay_parity" "ratio" "Pay steps of an expert rung against those of the manager beside it."
            "assumption";
        prestige_parity: real(1.0, 0.0, 1.5) prior
            "prestige_parity" "ratio" "Standing of an expert rung against that of the manager beside it."
            "assumption";
        influence: real(0.0, 0.0, 2.0) prior
            "influence" "ratio" "Influence of experts over their team's craft."
            "assumption; Allen & Katz 1986 for the sign";
        weights_performance: real(1.0, 0.0, 100.0) prior(0.0, 1.0)
            "weights.performance" "weight" "Weight of performance in choosing managers."
            "Benson, Li & Shue 2019: firms promote the best performers";
        weights_leadership: real(0.0, 0.0, 100.0) prior(0.0, 1.0)
            "weights.leadership" "weight" "Weight of assessed leadership aptitude in choosing managers."
            "assumption";
        weights_seniority: real(0.0, 0.0, 100.0) prior(0.0, 1.0)
            "weights.seniority" "weight" "Weight of tenure (in units of five years) in choosing managers."
            "assumption";
        rule: choice(Rule, Best, "best")
            "rule" "–" "Order in which the candidates are asked."
            "Pluchino, Rapisarda & Garofalo 2010";
        assessment_noise: real(1.0, 0.0, 4.0) prior
            "assessment_noise" "standard units" "Error in seeing leadership aptitude."
            "assumption";
        performance_noise: real(0.96, 0.0, 2.0) prior
            "performance_noise" "standard deviations of ln craft" "Error in seeing performance, in units of the department's spread of craft potential."
            "Viswesvaran, Ones & Schmidt 1996: one supervisor's rating has a reliability of 0.52";
        eligible_from_rung: count(1, 0, 5) prior
            "eligible_from_rung" "rung" "The lowest rung whose contributors are asked to manage: 0 junior to 5 distinguished."
            "assumption";
        pressure: real(1.0, 0.0, 1.0) prior
            "pressure" "share" "Pressure to accept a management seat, because up is management."
            "assumption";
        training_coverage: real(0.35, 0.0, 1.0) prior(0.18, 0.44)
            "training.coverage" "share" "Share of new managers trained before the job."
            "assumption between CMI 2023 (18 %) and CareerBuilder and Gallup (42–44 %)";
        training_effect: real(0.4, 0.0, 1.5) prior
            "training.effect" "skill units" "Management skill gained by training."
            "assumption; Adhvaryu et al. for the sign";
        training_incumbents: real(0.0, 0.0, 1.0) prior
            "training.incumbents" "share per year" "Share of untrained managers trained in a year."
            "assumption";
        external_share: real(0.2, 0.0, 1.0) prior
            "external_share" "share" "Share of management searches that go outside from the start."
            "assumption";
        step_back: flag(false)
            "step_back" "–" "Whether managers may return to the craft without stigma."
            "assumption";
        pool: choice(Pool, Team, "team")
            "pool" "–" "Who may be promoted: the team, or the level below in the department."
            "Pluchino, Rapisarda & Garofalo 2011: neighbors or global";
        expert_quota: real(1.0, 0.0, 1.0) prior
            "expert_quota" "share of seats" "Share of a department's contributors' seats that may hold an expert rung."
            "published career frameworks cap the number of staff roles";
        bar_noise: real(0.0, 0.0, 0.5) prior
            "bar_noise" "ln craft" "Error in seeing craft at the bars of the rungs above mid."
            "Allen & Katz 1986 for the sign";
        loyalty: real(0.0, 0.0, 1.0) prior
            "loyalty" "share" "How far the bars above mid erode, over the years, into a reward for staying."
            "Allen & Katz 1986: criteria become a reward for loyalty";
        standing_start: real(1.0, 0.0, 1.0) prior
            "standing_start" "share" "Standing of the expert ladder at the switch; of effect with standing_months."
            "assumption";
        standing_months: real(0.0, 0.0, 120.0) prior
            "standing_months" "months" "Time constant of the standing of the expert ladder; 0 for a ladder that is believed in throughout."
            "assumption; Allen & Katz 1986 for the sign";
        scarce_share: real(1.0, 0.01, 1.0) prior
            "scarce_share" "share of contributors" "Share of experts above which their titles lose standing; of effect with standing_months."
            "assumption";
        pay_budget: flag(false)
            "pay_budget" "–" "Whether pay comes out of a fixed budget a head, so that everybody pays for the rises of some."
            "merit budgets are a share of payroll";
    }
}

/// A named bundle of levers: what it changes of the single ladder.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The word in a policy's `preset` key.
    pub name: &'static str,
    /// What it stands for.
    pub text: &'static str,
    /// The changed levers.
    pub changes: &'static [(&'static str, Value)],
}

/// The presets of a policy.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "single-ladder",
        text: "The only way up from senior is to manage: the best performers are asked, and pressed.",
        changes: &[],
    },
    Preset {
        name: "dual-ladder",
        text: "Experts rise beside managers in pay, prestige and influence; managers are chosen for \
               leadership, asked without pressure, trained, and may step back.",
        changes: &[
            ("expert_rungs", Value::Count(3)),
            ("influence", Value::Real(1.0)),
            ("weights.performance", Value::Real(0.3)),
            ("weights.leadership", Value::Real(1.0)),
            ("pressure", Value::Real(0.0)),
            ("training.coverage", Value::Real(1.0)),
            ("training.incumbents", Value::Real(0.25)),
            ("step_back", Value::Flag(true)),
        ],
    },
    Preset {
        name: "usual-practice",
        text: "The single ladder as firms report it: performance, leadership and seniority weigh alike \
               in who is asked to manage.",
        changes: &[
            ("weights.performance", Value::Real(0.5)),
            ("weights.leadership", Value::Real(0.5)),
            ("weights.seniority", Value::Real(0.5)),
        ],
    },
    Preset {
        name: "half-hearted",
        text: "The dual ladder as it decays: titles at a part of the pay and prestige, with little \
               influence, bars that reward staying, a standing that has to be earned, and pay out of a \
               fixed budget; managers are chosen, asked and trained much as before.",
        changes: &[
            ("expert_rungs", Value::Count(3)),
            ("pay_parity", Value::Real(0.6)),
            ("prestige_parity", Value::Real(0.6)),
            ("influence", Value::Real(0.3)),
            ("weights.performance", Value::Real(0.5)),
            ("weights.leadership", Value::Real(0.5)),
            ("weights.seniority", Value::Real(0.5)),
            ("pressure", Value::Real(0.5)),
            ("bar_noise", Value::Real(0.2)),
            ("loyalty", Value::Real(1.0)),
            ("standing_start", Value::Real(0.0)),
            ("standing_months", Value::Real(24.0)),
            ("scarce_share", Value::Real(0.1)),
            ("pay_budget", Value::Flag(true)),
        ],
    },
];

/// Levers that do one thing together, by what an attribution calls them: every lever is in one bundle.
pub const LEVER_BUNDLES: &[(&str, &[&str])] = &[
    (
        "rungs",
        &[
            "expert_rungs",
            "pay_parity",
            "prestige_parity",
            "influence",
            "expert_quota",
            "bar_noise",
            "loyalty",
            "standing_start",
            "standing_months",
            "scarce_share",
            "pay_budget",
        ],
    ),
    (
        "selection",
        &[
            "weights.performance",
            "weights.leadership",
            "weights.seniority",
            "rule",
            "assessment_noise",
            "performance_noise",
            "external_share",
            "pool",
        ],
    ),
    ("opt-in", &["pressure"]),
    ("training", &["training.coverage", "training.effect", "training.incumbents"]),
    ("step-back", &["step_back"]),
    ("eligibility", &["eligible_from_rung"]),
];

/// The preset of that name.
#[must_use]
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

impl Levers {
    /// The single ladder with a preset's changes.
    ///
    /// # Panics
    ///
    /// Never for the presets of [`PRESETS`]: a test sets every change.
    #[must_use]
    pub fn of_preset(preset: &Preset) -> Self {
        let mut levers = Self::default();
        for &(key, value) in preset.changes {
            let known = levers.set(key, value);
            assert!(known, "preset {} changes the unknown lever {key}", preset.name);
        }
        levers
    }
}

/// A policy in time and place: its levers, its first year, and the departments of its pilot.
/// Before that year, and outside those departments, the baseline holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The levers.
    pub levers: Levers,
    /// First year under the policy, from 1.
    pub from_year: u32,
    /// One flag a department, true where the policy holds; `None` for the whole organization.
    pub pilot: Option<Vec<bool>>,
}

impl Policy {
    /// A policy that holds at once and everywhere.
    #[must_use]
    pub fn immediate(levers: Levers) -> Self {
        Self { levers, from_year: 1, pilot: None }
    }

    /// Whether the policy holds in `department` in `year` (1 is the first after the switch).
    #[must_use]
    pub fn holds(&self, department: usize, year: u32) -> bool {
        year >= self.from_year && self.pilot.as_ref().is_none_or(|pilot| pilot[department])
    }
}

/// The levers in the form in which the submodels use them. The month reads a number of it; the rest is for
/// events, which are of one run.
#[derive(Clone, Debug)]
pub(crate) struct Ladder<N: Numbers = f32> {
    pub(crate) influence: N,
    pub(crate) levers: N::Alone<Levers>,
    /// The highest rung offered, 2 (senior) to 5 (distinguished).
    pub(crate) top_rung: N::Alone<u8>,
    /// ln pay by rung, before what a budget takes of it; a rung above those offered is paid as the
    /// highest offered.
    pub(crate) ln_pay: N::Alone<[f32; RUNGS]>,
    /// Prestige of a contributor by rung, where the ladder stands in full regard.
    pub(crate) prestige: N::Alone<[f32; RUNGS]>,
    prestige_parity: N::Alone<f32>,
    /// min(1, `pay_parity`) + min(1, `influence`).
    worth_of_pay_and_influence: N::Alone<f32>,
    pub(crate) pressure: N::Alone<f32>,
}

impl<N: Numbers> Ladder<N> {
    /// What the month reads of it, in other numbers.
    #[inline(always)]
    pub(crate) fn carried<M: Abreast>(&self, how: impl Carry<N, M>) -> Ladder<M> {
        Ladder {
            influence: how.carry(&self.influence),
            levers: M::nothing(),
            top_rung: M::nothing(),
            ln_pay: M::nothing(),
            prestige: M::nothing(),
            prestige_parity: M::nothing(),
            worth_of_pay_and_influence: M::nothing(),
            pressure: M::nothing(),
        }
    }
}

impl Ladder {
    pub(crate) fn new(levers: &Levers, constants: &Constants) -> Self {
        let offered = u8::try_from(levers.expert_rungs).unwrap_or(3).min(3);
        let top_rung = SENIOR + offered;
        let expert_steps = |rung: u8| f32::from(rung.saturating_sub(SENIOR));
        let grade = |rung: u8| {
            let paid = rung.min(top_rung);
            f32::from(paid.min(SENIOR)) + narrow(levers.pay_parity) * expert_steps(paid)
        };
        Self {
            top_rung,
            ln_pay: by_rung(|rung| constants.pay_step * grade(rung)),
            prestige: by_rung(|rung| narrow(levers.prestige_parity) * expert_steps(rung)),
            prestige_parity: narrow(levers.prestige_parity),
            worth_of_pay_and_influence: narrow(
                levers.pay_parity.min(1.0) + levers.influence.min(1.0),
            ),
            influence: narrow(levers.influence),
            pressure: narrow(levers.pressure),
            levers: levers.clone(),
        }
    }

    /// v: what an expert rung is worth beside its title, 0–1, where the ladder has that standing: the
    /// mean of min(1, `pay_parity`), min(1, `prestige_parity`·R) and min(1, influence).
    pub(crate) fn worth(&self, standing: f32) -> f32 {
        (self.worth_of_pay_and_influence + smaller(1.0, self.prestige_parity * standing)) / 3.0
    }

    /// Whether the policy offers `rung`.
    pub(crate) fn offers(&self, rung: u8) -> bool {
        rung <= self.top_rung
    }
}

pub(crate) fn by_rung(value: impl Fn(u8) -> f32) -> [f32; RUNGS] {
    [0, 1, 2, 3, 4, 5].map(value)
}

/// The entry of a table at a rung, found lane by lane without a look-up in memory. The rung is given as
/// a number of the state: of small integers the compiler would make a jump a lane.
#[inline(always)]
pub(crate) fn at_rung<N: Number>(table: &[N; RUNGS], rung: N) -> N {
    let [at_0, at_1, at_2, at_3, at_4, at_5] = *table;
    let from = |bar: f32, above: N, below: N| N::select(rung.is_above(N::of(bar)), above, below);
    let low = from(1.5, at_2, from(0.5, at_1, at_0));
    let high = from(4.5, at_5, from(3.5, at_4, at_3));
    from(2.5, high, low)
}

/// A parameter in the precision of the state.
#[expect(clippy::cast_possible_truncation, reason = "parameters are far within f32's range")]
pub(crate) fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(change: impl FnOnce(&mut Levers)) -> Ladder {
        let mut levers = Levers::of_preset(preset("dual-ladder").unwrap());
        change(&mut levers);
        Ladder::new(&levers, &Constants::STANDARD)
    }

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn every_rung_finds_its_own_entry() {
        let table = by_rung(|rung| 10.0 * f32::from(rung));
        for rung in 0..6_u8 {
            let entry = at_rung(&table, f32::from(rung));
            assert_eq!(entry.to_bits(), table[usize::from(rung)].to_bits());
        }
    }

    #[test]
    fn the_presets_are_those_of_the_specification() {
        let single = Levers::of_preset(preset("single-ladder").unwrap());
        assert_eq!(single, Levers::default());
        let dual = Levers::of_preset(preset("dual-ladder").unwrap());
        assert_eq!(dual.get("training.coverage"), Some(Value::Real(1.0)));
        assert_eq!(dual.get("weights.performance"), Some(Value::Real(0.3)));
        assert!(dual.step_back && dual.expert_rungs == 3);
    }

    #[test]
    fn at_parity_an_expert_earns_what_the_manager_beside_earns() {
        let ladder = ladder(|_| {});
        assert!(close(ladder.ln_pay[3], 0.16 * 3.0) && close(ladder.ln_pay[5], 0.16 * 5.0));
        assert!(close(ladder.prestige[4], 2.0) && close(ladder.worth(1.0), 1.0));
    }

    #[test]
    fn a_rung_above_those_offered_is_paid_as_the_highest_offered() {
        let ladder = ladder(|levers| levers.expert_rungs = 1);
        assert!(close(ladder.ln_pay[5], ladder.ln_pay[3]));
        assert!(close(ladder.ln_pay[3], 0.48));
    }

    #[test]
    fn a_ladder_in_name_only_is_worth_little() {
        let ladder = ladder(|levers| {
            levers.pay_parity = 0.2;
            levers.prestige_parity = 0.2;
            levers.influence = 0.0;
        });
        assert!(close(ladder.worth(1.0), 0.4 / 3.0));
        assert!(close(ladder.ln_pay[4], 0.16 * 2.4));
    }

    #[test]
    fn the_worth_of_a_title_falls_with_the_standing_of_the_ladder() {
        let ladder = ladder(|levers| levers.prestige_parity = 1.5);
        assert!(close(ladder.worth(0.5), (2.0 + 0.75) / 3.0) && close(ladder.worth(0.9), 1.0));
    }

    #[test]
    fn a_pilot_holds_in_its_departments_from_its_year_on() {
        let policy = Policy {
            from_year: 3,
            pilot: Some(vec![false, true]),
            ..Policy::immediate(Levers::default())
        };
        assert!(policy.holds(1, 3) && !policy.holds(1, 2) && !policy.holds(0, 3));
    }
}
