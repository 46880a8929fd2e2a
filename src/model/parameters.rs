//! The parameters of a department, and the occupation profiles that bundle them.

use crate::sim::{Value, described};

/// Individual-contributor seats that a department can have at most.
pub const HEADCOUNT_MAX: u32 = 1_000_000;

described! {
    /// One department's workforce and craft.
    pub struct DepartmentParameters in Department {
        headcount: count(800, 1, HEADCOUNT_MAX as u64)
            "headcount" "seats" "Individual-contributor seats."
            "assumption: a mid-sized firm";
        sigma: real(0.45, 0.15, 0.9) prior(0.2, 0.65)
            "sigma" "ln output" "Spread of craft potential: standard deviation of its logarithm."
            "Hunter, Schmidt & Judiesch 1990: output sd 32–48 % of the mean";
        rho: real(0.1, -0.2, 0.95) prior(-0.2, 0.5)
            "rho" "correlation" "Correlation of leadership aptitude with craft potential."
            "Benson, Li & Shue 2019; Judge, Colbert & Ilies 2004: about 0–0.3, below 0 among those eligible";
        learning_months: real(48.0, 12.0, 96.0) prior(24.0, 84.0)
            "learning_months" "months" "Time constant of learning the craft."
            "assumption";
        entry_gap: real(0.6, 0.2, 0.8) prior
            "entry_gap" "share" "Share of the craft potential that a beginner still lacks."
            "assumption";
        span: count(8, 4, 70) prior(5.0, 15.0)
            "span" "seats" "Reports of a manager at most: the tree is cut by it."
            "assumption: common spans are 5–15";
        craft_share: real(0.25, 0.0, 0.8) prior(0.1, 0.5)
            "craft_share" "share" "Share of a manager's time that is left for the craft."
            "assumption";
        half_life_months: real(13.0, 6.0, 60.0) prior(6.0, 24.0)
            "half_life_months" "months" "Time after which half of unpracticed gains in craft are gone."
            "Tatel & Ackerman 2025; Arthur et al. 1998: 6.5–13 months";
        star_spill: real(0.06, 0.0, 0.15) prior
            "star_spill" "lift per ln craft" "How much the best of a team lifts everyone's learning and output."
            "assumption, held against Azoulay, Graff Zivin & Wang 2010 and Jaravel, Petkova & Bell 2018";
        expert_spill: real(0.5, 0.0, 2.0) prior(0.0, 1.0)
            "expert_spill" "factor" "How much experts with influence lift their team."
            "assumption";
        teaching: real(0.0, 0.0, 0.5) prior(0.0, 0.2)
            "teaching" "share per skill unit" "How much the skill of the manager above speeds up learning; 0 for not at all."
            "Lazear, Shaw & Stanton 2015 for the sign: a boss teaches skills that persist";
        base_quit: real(0.0082, 0.0, 0.02) prior(0.005, 0.014)
            "base_quit" "hazard per month" "Hazard of quitting of a person at the reference state."
            "set to BLS JOLTS 2023–24: 10–15 % a year in knowledge work";
        contagion: real(0.12, 0.0, 0.3) prior(0.0, 0.2)
            "contagion" "share of the hazard per exit shock" "How much a colleague's quit raises the hazard of the rest of the team."
            "Sajjadiani et al. 2024: 0.23 more quits per quit";
        early_quit: real(1.0, 0.0, 3.0) prior(0.5, 2.0)
            "early_quit" "factor" "Height of the hazard's peak at three months of tenure."
            "Farber 1994";
        hire_experience_years: real(3.0, 0.0, 15.0)
            "hire_experience_years" "years" "Mean experience of contributors when hired (exponential, at most 30)."
            "assumption";
        retirement_age: real(65.0, 50.0, 75.0)
            "retirement_age" "years" "Age at which a person retires."
            "assumption";
        morale_base: real(0.62, 0.3, 0.9)
            "morale_base" "share" "Morale at the reference state, and at hire."
            "assumption";
        morale_noise: real(0.03, 0.0, 0.1)
            "morale_noise" "share" "Standard deviation of a month's shock to morale."
            "assumption";
        disposition_sd: real(0.08, 0.0, 0.2) prior(0.04, 0.12)
            "disposition_sd" "share" "Standard deviation of the lasting disposition of morale between persons."
            "assumption";
        morale_output: real(0.5, 0.0, 1.5) prior(0.2, 1.0)
            "morale_output" "ln output per morale" "How much morale raises output."
            "Oswald, Proto & Sgroi 2015; Bellet, De Neve & Ward 2023: 12–13 %";
        friction_output: real(0.2, 0.0, 0.6) prior(0.0, 0.4)
            "friction_output" "share per friction" "Output lost to friction in the team."
            "set to Lazear, Shaw & Stanton 2015";
        autonomy_output: real(0.08, 0.0, 0.3) prior(0.0, 0.2)
            "autonomy_output" "share per autonomy" "Output gained by autonomy."
            "assumption";
        burnout_output: real(0.3, 0.0, 1.0) prior(0.0, 0.6)
            "burnout_output" "share per burnout" "Output lost to burnout above 0.35."
            "assumption";
        coordination: real(0.01, 0.0, 0.06) prior
            "coordination" "share per skill unit" "Output gained by the skill of the manager above."
            "set to Lazear, Shaw & Stanton 2015; Fenizia 2022";
        leadership_slope: real(0.9, 0.0, 2.0) prior(0.4, 1.4)
            "leadership_slope" "ln odds per skill unit" "How much management skill lowers the odds of a manager's failings."
            "set to Hoffman & Tadelis 2021";
        erode_months: real(4.0, 1.0, 24.0) prior(2.0, 8.0)
            "erode_months" "months" "Time constant of a team climate that gets worse."
            "assumption: trust is lost three times faster than it is built";
        build_months: real(12.0, 1.0, 48.0) prior(6.0, 24.0)
            "build_months" "months" "Time constant of a team climate that gets better."
            "assumption";
        burnout_base: real(0.35, 0.0, 0.7)
            "burnout_base" "share" "Burnout at hire."
            "assumption";
        acceptance_intercept: real(-0.5, -20.0, 20.0) prior(-1.5, 0.5)
            "acceptance_intercept" "ln odds" "Odds of accepting a management seat, all else at zero."
            "set to Stack Overflow, CareerBuilder, Allen & Katz 1986: 25–45 % want to manage";
        dismiss_below_craft: real(0.0, 0.0, 2.0)
            "dismiss_below_craft" "craft" "A contributor with a craft below it is dismissed at the end of the month; 0 for never."
            "0 by default; Pluchino et al. 2010 dismiss below 4 of 10";
        replacement_cost: real(0.21, 0.0, 2.0) prior(0.1, 1.0)
            "replacement_cost" "share of annual pay" "Cost of replacing who quits."
            "Boushey & Glynn 2012: median 21 %";
        training_cost: real(0.05, 0.0, 1.0)
            "training_cost" "share of annual pay" "Cost of training a manager."
            "assumption";
        envy: real(0.0, 0.0, 1.0) prior(0.0, 0.5)
            "envy" "morale per share of experts" "Morale that ambition below the expert rungs loses as the share of experts grows; 0 for none."
            "Card, Mas, Moretti & Saez 2012; Cullen & Perez-Truglia 2022 for the sign";
        culture: real(0.0, 0.0, 1.0)
            "culture" "factor" "How much an organization's taste for managing weighs in ambition; 0 for not at all."
            "Fiedor 2015 for the sign: people drift toward who gets promoted";
        applicant_response: real(0.0, 0.0, 0.5) prior(0.0, 0.2)
            "applicant_response" "standard units" "How much better the applicants come to be where expert rungs of full worth are on offer; 0 for not at all."
            "Dal Bó, Finan & Rossi 2013; Ashraf et al. 2020 for the sign";
    } also {
        /// Least craft of the rungs mid, senior, staff, principal and distinguished, in standard
        /// deviations of ln θ above its mean; rising, from −3 to 4. The bar in c is exp(σ·bar).
        /// Source: assumption.
        bars: [f64; 5] = DEFAULT_BARS,
    }
}

/// The bars of the rungs above junior where a department gives none, in standard deviations of ln θ.
pub const DEFAULT_BARS: [f64; 5] = [-0.8, 0.2, 1.05, 1.75, 2.45];

/// Names of the six rungs where a department gives none: junior to distinguished.
pub const DEFAULT_TITLES: [&str; 6] =
    ["Junior", "Mid", "Senior", "Staff", "Principal", "Distinguished"];

/// An occupation profile: what it changes of the defaults.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The word in a scenario's `profile` key.
    pub name: &'static str,
    /// What it stands for.
    pub text: &'static str,
    /// The changed parameters.
    pub changes: &'static [(&'static str, Value)],
}

/// The profiles that a department can start from; `software` is the defaults.
pub const PROFILES: &[Profile] = &[
    Profile { name: "software", text: "Software engineering: the defaults.", changes: &[] },
    Profile {
        name: "design",
        text: "Design: a somewhat narrower spread of talent.",
        changes: &[("sigma", Value::Real(0.40)), ("learning_months", Value::Real(48.0))],
    },
    Profile {
        name: "sales",
        text: "Sales: a wide spread of talent, quickly learned, and more leaving.",
        changes: &[
            ("sigma", Value::Real(0.60)),
            ("learning_months", Value::Real(24.0)),
            ("base_quit", Value::Real(0.012)),
        ],
    },
    Profile {
        name: "trades",
        text: "Trades (roofing, elevator inspection): a narrow spread, slowly learned, larger crews.",
        changes: &[
            ("sigma", Value::Real(0.25)),
            ("learning_months", Value::Real(60.0)),
            ("span", Value::Count(10)),
            ("base_quit", Value::Real(0.010)),
        ],
    },
    Profile {
        name: "research",
        text: "Research: a wide spread, very slowly learned, and little leaving.",
        changes: &[
            ("sigma", Value::Real(0.55)),
            ("learning_months", Value::Real(72.0)),
            ("base_quit", Value::Real(0.0055)),
        ],
    },
];

/// The profile of that name.
#[must_use]
pub fn profile(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

impl DepartmentParameters {
    /// The defaults with a profile's changes.
    ///
    /// # Panics
    ///
    /// Never for the profiles of [`PROFILES`]: a test sets every change.
    #[must_use]
    pub fn of_profile(profile: &Profile) -> Self {
        let mut parameters = Self::default();
        for &(key, value) in profile.changes {
            let known = parameters.set(key, value);
            assert!(known, "profile {} changes the unknown key {key}", profile.name);
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Kind;

    #[test]
    fn every_profile_changes_known_keys_within_their_ranges() {
        for profile in PROFILES {
            let parameters = DepartmentParameters::of_profile(profile);
            for parameter in DepartmentParameters::PARAMETERS {
                match (parameter.kind, parameters.get(parameter.key).unwrap()) {
                    (Kind::Real { min, max, .. }, Value::Real(value)) => {
                        assert!((min..=max).contains(&value), "{}", parameter.key);
                    }
                    (Kind::Count { min, max, .. }, Value::Count(value)) => {
                        assert!((min..=max).contains(&value), "{}", parameter.key);
                    }
                    (kind, value) => panic!("{kind:?} holds {value:?}"),
                }
            }
        }
    }

    #[test]
    fn every_prior_lies_in_its_range_around_the_default() {
        for parameter in DepartmentParameters::PARAMETERS {
            let default = DepartmentParameters::default().get(parameter.key).unwrap();
            let (default, min, max) = match (parameter.kind, default) {
                (Kind::Real { min, max, .. }, Value::Real(default)) => (default, min, max),
                (Kind::Count { min, max, .. }, Value::Count(default)) => {
                    (default as f64, min as f64, max as f64)
                }
                (kind, value) => panic!("{kind:?} holds {value:?}"),
            };
            let Some((low, high)) = parameter.prior() else { continue };
            assert!(min <= low && low < high && high <= max, "{}", parameter.key);
            assert!((low..=high).contains(&default), "{}", parameter.key);
        }
    }

    #[test]
    fn the_trades_have_wider_crews_than_the_default() {
        let trades = DepartmentParameters::of_profile(profile("trades").unwrap());
        assert_eq!((trades.span, DepartmentParameters::default().span), (10, 8));
    }

    #[test]
    fn a_key_takes_only_values_of_its_kind() {
        let mut parameters = DepartmentParameters::default();
        assert!(!parameters.set("sigma", Value::Count(1)));
        assert!(!parameters.set("nonsense", Value::Real(1.0)));
        assert!(parameters.set("sigma", Value::Real(0.5)));
        assert_eq!(parameters.get("sigma"), Some(Value::Real(0.5)));
    }
}
