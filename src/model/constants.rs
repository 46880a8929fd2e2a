//! The numbers of the model that are not parameters, in one documented set.
//!
//! Submodels read them through a reference, so that a study can vary any of them by its path
//! `constant.NAME`. Section numbers are those of docs/model.md.

use crate::numeric::number::{Carry, Lanes};
use crate::sim::{Kind, Parameter, Prior, Scope, Value};

/// Rungs of the ladder: junior, mid, senior, staff, principal, distinguished.
pub(crate) const RUNGS: usize = 6;

/// The highest rung of the single ladder.
pub(crate) const SENIOR: u8 = 2;

/// Months in a year.
pub(crate) const MONTHS: u32 = 12;

/// A constant as documented: name, value, range, section, meaning, source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// The field's name; a scenario writes `constant.NAME`.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Whether and how far a study may vary it.
    pub range: ConstantRange,
    /// The section of docs/model.md that uses it.
    pub section: &'static str,
    /// What it is.
    pub text: &'static str,
    /// Where it comes from, or `assumption`.
    pub source: &'static str,
}

/// Whether a study may vary a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ConstantRange {
    /// It may, within this range.
    Varied(Kind),
    /// It may not, for this reason.
    Fixed(&'static str),
}

macro_rules! constants {
    ( $( $field:ident = $value:literal $( $form:ident $( ( $($bound:tt)* ) )? )? ,
         $section:literal, $text:literal, $source:literal ; )* ) => {
        /// The model's numbers that are not parameters of a department or levers of a policy.
        /// `N` is one number, or several side by side.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Constants<N = f32> {
            $( #[doc = concat!($text, " (", $section, "). Source: ", $source, ".")]
               pub $field: N, )*
        }

        impl<N> Constants<N> {
            /// The same constants in other numbers.
            #[inline(always)]
            pub(crate) fn carried<M>(&self, how: impl Carry<N, M>) -> Constants<M> {
                Constants { $( $field: how.carry(&self.$field), )* }
            }
        }

        impl Constants<Lanes> {
            /// Makes those of `lane` those of one run.
            pub(crate) fn set_lane(&mut self, lane: usize, own: &Constants) {
                $( self.$field[lane] = own.$field; )*
            }
        }

        impl Constants {
            /// The numbers of the specification.
            pub const STANDARD: Self = Self {
                $( $field: $value, )*
            };

            /// Name, value, range, section, meaning and source of each.
            pub const TABLE: &'static [Constant] = &[ $(
                Constant {
                    name: stringify!($field),
                    value: $value,
                    range: constants!(@range $value $( $form $( ( $($bound)* ) )? )? ),
                    section: $section,
                    text: concat!($text, "."),
                    source: $source,
                }, )* ];

            /// Sets the constant of that name; says whether a study may vary one that is called so
            /// and takes such a value. Ranges are the caller's to check, against
            /// [`Self::PARAMETERS`].
            #[expect(clippy::cast_possible_truncation, reason = "ranges are far within f32's")]
            pub fn set(&mut self, name: &str, value: Value) -> bool {
                let number = match value {
                    Value::Count(count) => count as f32,
                    Value::Real(number) => number as f32,
                    Value::Flag(_) | Value::Choice(_) => return false,
                };
                let is_varied = Self::PARAMETERS.iter().any(|row| row.key == name);
                match name {
                    $( stringify!($field) if is_varied => self.$field = number, )*
                    _ => return false,
                }
                true
            }
        }
    };

    (@range $value:literal) => { ConstantRange::Varied(third_to_threefold($value)) };
    (@range $value:literal odds) => { ConstantRange::Varied(odds($value)) };
    (@range $value:literal within($low:literal, $high:literal)) => {
        ConstantRange::Varied(Kind::Real { default: Some($value), min: $low, max: $high })
    };
    (@range $value:literal whole($low:literal, $high:literal)) => {
        ConstantRange::Varied(Kind::Count { default: Some(count($value)), min: $low, max: $high })
    };
    (@range $value:literal fixed($reason:literal)) => { ConstantRange::Fixed($reason) };
}

// A row reads `name = value form, section, text, source;`. Without a form the range is a third to
// three times the value, in three digits; `odds`: a third to three times the odds whose logarithm the
// value is, so ±1.1; `within(low, high)`: a range of its own, where more or less would be no share,
// probability or decay; `whole(low, high)`: whole numbers, of months and of what is counted;
// `fixed(reason)`: no study varies it.
constants! {
    devotion_mean = 0.7 odds, "2", "Mean of the logit of craft devotion", "assumption";
    age_at_entry = 22.0 within(16.0, 30.0), "2", "Age without experience, at least", "assumption";
    age_spread = 6.0, "2", "Width of the uniform spread of that age", "assumption";
    experience_max = 30.0 within(15.0, 40.0), "2", "Years of experience at most at hire", "assumption";
    onboarding_at_hire = 0.4 within(0.13, 1.0), "2", "Onboarding w at hire", "assumption";

    neutral_trust = 0.5 within(0.17, 1.0), "3", "Trust around the top seat; reference of morale", "assumption";
    neutral_autonomy = 0.7 within(0.23, 1.0), "3", "Autonomy around the top seat; reference of morale and output", "assumption";
    neutral_friction = 0.4 within(0.13, 1.0), "3", "Friction around the top seat; reference of morale and output", "assumption";

    skill_experience = 0.5, "4.1", "Management skill gained by experience in all", "assumption";
    skill_experience_months = 24.0, "4.1", "Time constant of that gain", "assumption";
    skill_burnout = 0.6, "4.1", "Skill lost per unit of burnout above the threshold", "assumption";
    skill_burnout_from = 0.5 within(0.17, 1.0), "4.1", "Burnout above which skill is lost", "assumption";
    skill_reluctance = 0.5, "4.1", "Skill lost by full reluctance", "assumption";
    skill_vacant = -0.5 within(-1.5, 0.5), "4.1", "Skill with which a vacant seat acts", "assumption";
    craft_gap_max = 1.5, "4.1", "Largest craft gap of a manager over the team", "assumption";
    craft_gap_slope = 0.8, "4.1", "Logit per craft gap of micromanagement and hoarding", "assumption";
    micromanagement_base = -1.2 odds, "4.1", "Logit of micromanagement at skill 0", "assumption";
    hoarding_base = -1.4 odds, "4.1", "Logit of hoarding of work at skill 0", "assumption";
    avoidance_base = -0.8 odds, "4.1", "Logit of avoidance of hard conversations at skill 0", "assumption";
    trust_base = 0.4 odds, "4.1", "Logit of the trust target at skill 0", "assumption";
    trust_skill = 0.8, "4.1", "Logit of the trust target per skill unit", "set to Hoffman & Tadelis 2021";
    trust_avoidance = 0.4 within(0.13, 1.0), "4.1", "Share of trust lost by full avoidance", "assumption";
    friction_base = 0.25, "4.1", "Friction target without failings", "assumption";
    friction_hoarding = 0.4, "4.1", "Friction added by full hoarding", "assumption";
    friction_avoidance = 0.2, "4.1", "Friction added by full avoidance", "assumption";
    friction_size = 0.2, "4.1", "Friction added per ln of the team's size over its norm", "AONL & Laudio 2024 and Doran et al. 2004 for the sign: turnover is highest in the largest spans, by some percent";
    team_size_norm = 8.0, "4.1", "Reports that a manager leads without strain", "assumption";
    friction_vacant = 0.15, "4.1", "Friction added by a vacant management seat", "assumption";
    shock_decay = 0.85 within(0.5, 0.95), "4.1", "Monthly factor of the exit shock", "assumption";
    shock_max = 8.0, "4.1", "Exit shock at most", "assumption";

    influence_lift = 0.04, "4.2", "Lift per expert rung in the team at influence 1", "assumption";
    influence_rungs_max = 4.0, "4.2", "Expert rungs in a team that count at most", "assumption";

    morale_down_months = 4.0, "4.3", "Time constant of falling morale", "assumption";
    morale_up_months = 12.0, "4.3", "Time constant of rising morale", "assumption";
    morale_trust = 0.25, "4.3", "Morale per trust", "assumption";
    morale_autonomy = 0.15, "4.3", "Morale per autonomy", "assumption";
    morale_friction = 0.20, "4.3", "Morale lost per friction", "assumption";
    morale_underpay = 0.20, "4.3", "Morale lost per ln underpay", "assumption";
    morale_peers = 0.30, "4.3", "Pull of the team's mean morale", "assumption";
    morale_shock = 0.02, "4.3", "Morale lost per exit shock", "assumption";
    morale_burnout = 0.25, "4.3", "Morale lost per burnout", "assumption";
    burnout_reference = 0.35 within(0.12, 1.0), "4.3", "Burnout at which it neither helps nor hurts", "assumption";
    morale_grievance = 0.05, "4.3", "Morale lost by a full grievance", "assumption";
    devotion_middle = 0.5 within(0.17, 0.83), "4.3", "Craft devotion at which a role neither fits nor chafes", "assumption";
    fit_contributor = 0.06, "4.3", "Morale per devotion at the craft", "assumption";
    fit_manager = 0.25, "4.3", "Morale lost per devotion away from the craft", "assumption";
    fit_leadership = 0.05, "4.3", "Morale per leadership aptitude in management", "assumption";
    fit_leadership_max = 2.0, "4.3", "Aptitude beyond which fit does not change", "assumption";
    fit_reluctance = 0.08, "4.3", "Morale lost by full reluctance", "assumption";
    stall_ambition = 0.08, "4.3", "Morale that full ambition loses when it stalls", "assumption";
    stall_months = 36.0, "4.3", "Time constant of that loss", "assumption";
    standing_prestige = 0.02, "4.3", "Morale per step of prestige", "assumption";
    standing_blocked = 0.05, "4.3", "Morale lost by who is blocked, without ambition", "assumption";
    standing_hollow = 0.05, "4.3", "Morale lost by a worthless title, without ambition", "Allen & Katz 1986 for the sign";

    burnout_months = 12.0, "4.4", "Time constant of burnout", "assumption";
    load_strain = 0.15, "4.4", "Load per standard unit of strain proneness", "assumption";
    load_contributor = 0.32, "4.4", "Load of a contributor at the reference climate", "assumption";
    load_friction = 0.5, "4.4", "Load per friction", "assumption";
    load_friction_from = 0.35 within(0.12, 1.0), "4.4", "Friction of the reference climate", "assumption";
    load_trust = 0.3, "4.4", "Load relieved per trust", "assumption";
    load_trust_from = 0.65 within(0.22, 1.0), "4.4", "Trust of the reference climate", "assumption";
    load_vacancy = 0.5, "4.4", "Load per vacant share of the team", "assumption";
    load_manager = 0.30, "4.4", "Load of a manager, at least", "Gallup 2021: managers above contributors";
    load_aptitude = 0.3, "4.4", "Load of leading without aptitude", "assumption";
    load_aptitude_base = -1.0 odds, "4.4", "Logit of that load at aptitude 0", "assumption";
    load_devotion = 0.25, "4.4", "Load per devotion away from the craft", "assumption";
    load_reluctance = 0.15, "4.4", "Load of full reluctance", "assumption";
    load_team_size = 0.2, "4.4", "Load per ln of the team's size over its norm", "assumption";

    onboarding_months = 6.0, "4.5", "Time constant of onboarding", "assumption";
    grievance_decay = 0.85 within(0.5, 0.98), "4.5", "Monthly factor of a grievance", "assumption";
    reluctance_decay = 0.985 within(0.9, 0.998), "4.5", "Monthly factor of reluctance", "assumption";

    coordination_skill_max = 2.5, "4.6", "Skill beyond which coordination and teaching do not change", "assumption";
    output_burnout_from = 0.35 within(0.12, 1.0), "4.6", "Burnout above which output is lost", "assumption";

    early_quit_months = 3.0, "4.7", "Tenure at the peak of early quits", "Farber 1994";
    settling_quit = 0.5, "4.7", "Slowly fading excess of the hazard at hire", "Farber 1994";
    settling_months = 36.0, "4.7", "Time constant of that fading", "assumption";
    quit_morale = 3.5, "4.7", "ln hazard per morale lost", "set to Hoffman & Tadelis 2021";
    quit_burnout = 1.5, "4.7", "ln hazard per burnout", "assumption; Hodkinson et al. 2022 for the sign";
    quit_underpay = 0.8, "4.7", "ln hazard per ln underpay", "assumption";
    quit_grievance = 1.1, "4.7", "ln hazard of a full grievance", "Dlugos & Keller 2021: quits doubled over the six months after";
    shock_team = 8.0, "4.7", "Team in whose colleagues an exit shock is counted", "assumption";
    underpay_min = -0.3, "4.7", "Overpay beyond which nothing changes", "assumption";
    underpay_max = 0.6, "4.7", "Underpay beyond which nothing changes", "assumption";
    market_craft = 0.35, "4.7", "ln market pay per ln craft", "assumption";
    market_craft_from = 0.55, "4.7", "Craft of a junior at market pay 1", "assumption";
    market_level = 1.5, "4.7", "Grade of a manager on the market, less the level", "assumption";
    market_aptitude = 0.05, "4.7", "ln market pay per leadership aptitude", "assumption";
    pay_step = 0.16, "4.7", "ln pay per grade", "assumption";
    manager_grade = 2.0, "4.7", "Grade of a manager, less the level", "assumption";

    wait_contributor = 3.0 whole(1, 9), "4.8", "Months until a contributor's seat is filled", "assumption";
    wait_inside = 3.0 whole(1, 9), "4.8", "Months until an inside search makes offers", "assumption";
    wait_outside = 5.0 whole(1, 15), "4.8", "Months until an outside search ends", "assumption";
    candidate_tenure = 12.0 whole(0, 36), "4.8", "Months of tenure of a candidate, at least", "assumption";
    seniority_months = 60.0, "4.8", "Unit of tenure in the score", "assumption";
    offers_a_month = 2.0 whole(1, 6), "4.8", "Candidates asked a month, at most", "assumption";
    accept_pay = 4.0, "4.8", "ln odds of accepting per ln pay", "assumption";
    accept_prestige = 1.0, "4.8", "ln odds of accepting per prestige at full ambition", "assumption";
    accept_pressure = 1.5, "4.8", "ln odds of accepting by full pressure", "assumption";
    accept_devotion = 3.0, "4.8", "ln odds of accepting lost per devotion and share lost", "assumption";
    accept_aptitude = 0.6, "4.8", "ln odds of accepting per leadership aptitude", "assumption";
    craft_share_lost = 0.75 within(0.25, 1.0), "4.8", "Share of the craft that a contributor gives up to manage", "assumption";
    near_bar = 0.85 within(0.5, 1.0), "4.8", "Share of the next rung's bar from which that rung is in view", "assumption";
    ask_again_months = 12.0 whole(1, 36), "4.8", "Months until who declined is asked again", "assumption";
    declined_grievance = 0.8 within(0.0, 1.0), "4.8", "Grievance of declining under full pressure", "assumption";
    accepted_morale = 0.06, "4.8", "Morale gained by a promotion to manage", "assumption";
    passed_over_ranks = 3.0 whole(1, 9), "4.8", "Ranks that can feel passed over", "assumption";
    passed_over_grievance = 1.0 within(0.0, 1.0), "4.8", "Grievance of who is passed over", "Dlugos & Keller 2021";
    passed_over_prestige = 1.0, "4.8", "Prestige gain by which wanting the seat is judged", "assumption";
    outside_experience = 10.0, "4.8", "Mean years of experience of outside managers", "assumption";
    outside_manager_months = 24.0 whole(0, 72), "4.8", "Months as manager of outside managers", "assumption";

    review_months = 12.0 fixed("reviews are part of the year's schedule"), "4.10", "Months between reviews", "assumption: once a year";
    advance_stall = 12.0 whole(0, 36), "4.10", "Months since the last advance before the next rung", "assumption";
    advance_morale = 0.05, "4.10", "Morale gained by a rung of full worth", "assumption";
    blocked_grievance = 0.5 within(0.0, 1.0), "4.10", "Grievance of who is held back at review", "assumption";
    hollow_grievance = 0.5 within(0.0, 1.0), "4.10", "Grievance of a worthless expert rung", "Allen & Katz 1986 for the sign";
    step_back_months = 12.0 whole(0, 36), "4.10", "Months in the seat before a step back", "assumption";
    step_back_trust = 0.45 within(0.15, 0.9), "4.10", "Trust below which a manager steps back or is dismissed", "assumption";
    step_back_morale = 0.5 within(0.17, 0.9), "4.10", "Own morale below which a manager steps back", "assumption";
    step_back_chance = 0.5 within(0.0, 1.0), "4.10", "Probability of a step back at review", "assumption";
    step_back_bar = 0.8 within(0.5, 1.0), "4.10", "Share of a rung's bar at which it is given back", "assumption";
    dismissal_months = 18.0 whole(0, 54), "4.10", "Months in the seat before a dismissal", "assumption";
    dismissal_chance = 0.1 within(0.0, 1.0), "4.10", "Probability of a dismissal at review", "assumption";
    loyalty_craft = 0.35, "4.10", "ln craft that a unit of tenure stands for where the bar has eroded", "assumption";
    loyalty_months = 60.0, "4.10", "Unit of that tenure, and tenure at which it counts neither way", "assumption";
    loyalty_min = -1.0 within(-3.0, 0.0), "4.10", "Units of tenure that count against a newcomer, at most", "assumption";
    loyalty_max = 2.0, "4.10", "Units of tenure that count for a veteran, at most", "assumption";
    loyalty_years = 8.0, "4.10", "Time constant of the erosion of the bar", "Allen & Katz 1986 for the sign: criteria are followed at first";

    culture_appointments = 30.0, "4.11", "Promotions over which culture moves to what they reward", "assumption";
    culture_contrast = 2.0, "4.11", "Culture to which a promotion moves per ambition less devotion of who is promoted", "assumption";
    culture_expert = -1.0 within(-2.0, 0.0), "4.11", "What a rise to an expert rung adds to that culture", "assumption";
    appeal_months = 24.0, "4.11", "Time constant of an employer's appeal to applicants", "assumption";

    start_quit = 1.1, "7", "Factor of base_quit in the hazard that candidates for month 0 have lived under", "approximation of 4.3 to 4.7";
    start_strain = 0.22, "7", "ln of that hazard per standard unit of strain proneness", "approximation of 4.3, 4.4 and 4.7";
    start_disposition = 2.3, "7", "ln of that hazard per disposition of morale lost", "approximation of 4.3 and 4.7";
    start_potential = 0.4, "7", "ln of that hazard per ln craft potential", "approximation of 4.3 and 4.7";
    start_aptitude = 0.4, "7", "ln of that hazard per leadership aptitude lost, in the months as manager", "approximation of 4.3, 4.4 and 4.7";
    start_prestige = 1.0, "7", "Prestige gain by which it is judged whether a candidate had come to manage", "assumption";
    start_practice = 12.0 whole(0, 36), "7", "Months as contributor before managing, at least", "assumption: as tenure in 4.8";
    start_candidates = 1000.0 fixed("it limits the work of a start, not the world"), "7", "Candidates for a seat, not ruled out, of whom the last is kept in any case", "assumption: a limit of the work";
}

impl Constant {
    /// The key that sets it; `None` of one that no study varies.
    const fn key(&self) -> Option<Parameter> {
        let ConstantRange::Varied(kind) = self.range else { return None };
        Some(Parameter {
            key: self.name,
            scope: Scope::Constant,
            kind,
            unit: "–",
            prior: Prior::None,
            text: self.text,
            source: self.source,
        })
    }
}

/// How many constants a study may vary.
const VARIED: usize = {
    let (mut count, mut place) = (0, 0);
    while place < Constants::TABLE.len() {
        if Constants::TABLE[place].key().is_some() {
            count += 1;
        }
        place += 1;
    }
    count
};

/// The keys that set them.
static KEYS: [Parameter; VARIED] = {
    let first = Constants::TABLE[0].key().expect("the first of the table is varied");
    let (mut keys, mut count, mut place) = ([first; VARIED], 0, 0);
    while place < Constants::TABLE.len() {
        if let Some(key) = Constants::TABLE[place].key() {
            keys[count] = key;
            count += 1;
        }
        place += 1;
    }
    keys
};

/// From a third to three times a value, in three digits.
const fn third_to_threefold(value: f64) -> Kind {
    let (low, high) = (three_digits(value.abs() / 3.0), three_digits(value.abs() * 3.0));
    let (min, max) = if value < 0.0 { (-high, -low) } else { (low, high) };
    Kind::Real { default: Some(value), min, max }
}

/// A positive number in three digits, or as a whole number.
const fn three_digits(number: f64) -> f64 {
    assert!(number > 0.0, "a constant of 0 needs a range of its own");
    let mut scale = 1.0;
    while number * scale < 100.0 {
        scale *= 10.0;
    }
    rounded(number * scale) / scale
}

/// The nearest whole number, halves away from 0.
#[expect(clippy::cast_possible_truncation, reason = "ranges have few digits")]
#[expect(clippy::cast_precision_loss, reason = "ranges have few digits")]
const fn rounded(number: f64) -> f64 {
    (if number < 0.0 { number - 0.5 } else { number + 0.5 }) as i64 as f64
}

/// A constant that counts, as a number.
#[expect(clippy::cast_possible_truncation, reason = "it is whole")]
#[expect(clippy::cast_sign_loss, reason = "it is not below 0")]
const fn count(value: f64) -> u64 {
    value as u64
}

/// From a third to three times the odds of which the value is the logarithm.
const fn odds(value: f64) -> Kind {
    const LN_3: f64 = 1.1;
    let (min, max) = (rounded((value - LN_3) * 100.0), rounded((value + LN_3) * 100.0));
    Kind::Real { default: Some(value), min: min / 100.0, max: max / 100.0 }
}

impl Constants {
    /// Those that a study may vary, as the keys of a scenario's table `[constant]`.
    pub const PARAMETERS: &'static [Parameter] = &KEYS;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constant_is_set_to_what_its_row_says_and_lies_in_its_range() {
        let mut set = Constants::STANDARD;
        for constant in Constants::TABLE {
            let (value, is_within) = match constant.range {
                ConstantRange::Varied(Kind::Real { default: Some(value), min, max }) => {
                    (Value::Real(value), min < value && value <= max)
                }
                ConstantRange::Varied(Kind::Count { default: Some(value), min, max }) => {
                    (Value::Count(value), (min..max).contains(&value))
                }
                ConstantRange::Varied(kind) => panic!("{}: {kind:?}", constant.name),
                ConstantRange::Fixed(_) => {
                    assert!(!set.set(constant.name, Value::Real(constant.value)));
                    continue;
                }
            };
            assert!(is_within, "{}: {:?}", constant.name, constant.range);
            assert!(set.set(constant.name, value), "{}", constant.name);
        }
        assert_eq!(set, Constants::STANDARD);
        assert!(set.set("wait_inside", Value::Count(9)) && !set.set("bars", Value::Real(1.0)));
        assert_eq!(set, Constants { wait_inside: 9.0, ..Constants::STANDARD });
    }

    #[test]
    fn ranges_are_a_third_to_threefold_of_the_value_or_of_its_odds() {
        let range = |name: &str| {
            let key = Constants::PARAMETERS.iter().find(|key| key.key == name).unwrap();
            key.kind.range()
        };
        assert_eq!(range("friction_vacant"), "0.05–0.45");
        assert_eq!(range("influence_lift"), "0.0133–0.12");
        assert_eq!(range("quit_morale"), "1.17–10.5");
        assert_eq!(range("settling_months"), "12–108");
        assert_eq!(range("underpay_min"), "−0.9–−0.1");
        assert_eq!(range("micromanagement_base"), "−2.3–−0.1");
        assert_eq!(range("wait_contributor"), "1–9");
    }
}
