//! The numbers of the model that are not parameters, in one documented set.
//!
//! Submodels read them through a reference, so that any of them can become a key of a scenario
//! without touching a submodel. Section numbers are those of docs/model.md.

/// Rungs of the ladder: junior, mid, senior, staff, principal, distinguished.
pub(crate) const RUNGS: usize = 6;

/// The highest rung of the single ladder.
pub(crate) const SENIOR: u8 = 2;

/// Months in a year.
pub(crate) const MONTHS: u32 = 12;

/// A constant as documented: name, value, section, meaning, source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// The field's name.
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// The section of docs/model.md that uses it.
    pub section: &'static str,
    /// What it is.
    pub text: &'static str,
    /// Where it comes from, or `assumption`.
    pub source: &'static str,
}

macro_rules! constants {
    ( $( $field:ident = $value:literal, $section:literal, $text:literal, $source:literal ; )* ) => {
        /// The model's numbers that are not parameters.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Constants {
            $( #[doc = concat!($text, " (", $section, "). Source: ", $source, ".")]
               pub $field: f32, )*
            /// Craft at or above which a rung is held (4.10). Source: assumption.
            pub bars: [f32; RUNGS],
        }

        impl Constants {
            /// The numbers of the specification.
            pub const STANDARD: Self = Self {
                $( $field: $value, )*
                bars: [0.0, 0.7, 1.1, 1.6, 2.2, 3.0],
            };

            /// Name, value, section, meaning and source of each.
            pub const TABLE: &'static [Constant] = &[ $(
                Constant {
                    name: stringify!($field),
                    value: $value,
                    section: $section,
                    text: $text,
                    source: $source,
                }, )* ];
        }
    };
}

constants! {
    devotion_mean = 0.7, "2", "Mean of the logit of craft devotion", "assumption";
    age_at_entry = 22.0, "2", "Age without experience, at least", "assumption";
    age_spread = 6.0, "2", "Width of the uniform spread of that age", "assumption";
    experience_max = 30.0, "2", "Years of experience at most at hire", "assumption";
    onboarding_at_hire = 0.4, "2", "Onboarding w at hire", "assumption";

    neutral_trust = 0.5, "3", "Trust around the top seat; reference of morale", "assumption";
    neutral_autonomy = 0.7, "3", "Autonomy around the top seat; reference of morale and output", "assumption";
    neutral_friction = 0.4, "3", "Friction around the top seat; reference of morale and output", "assumption";

    skill_experience = 0.5, "4.1", "Management skill gained by experience in all", "assumption";
    skill_experience_months = 24.0, "4.1", "Time constant of that gain", "assumption";
    skill_burnout = 0.6, "4.1", "Skill lost per unit of burnout above the threshold", "assumption";
    skill_burnout_from = 0.5, "4.1", "Burnout above which skill is lost", "assumption";
    skill_reluctance = 0.5, "4.1", "Skill lost by full reluctance", "assumption";
    skill_vacant = -0.5, "4.1", "Skill with which a vacant seat acts", "assumption";
    craft_gap_max = 1.5, "4.1", "Largest craft gap of a manager over the team", "assumption";
    craft_gap_slope = 0.8, "4.1", "Logit per craft gap of micromanagement and hoarding", "the essays: brilliance as a barrier";
    micromanagement_base = -1.2, "4.1", "Logit of micromanagement at skill 0", "assumption";
    hoarding_base = -1.4, "4.1", "Logit of hoarding of work at skill 0", "assumption";
    avoidance_base = -0.8, "4.1", "Logit of avoidance of hard conversations at skill 0", "assumption";
    trust_base = 0.4, "4.1", "Logit of the trust target at skill 0", "assumption";
    trust_skill = 0.8, "4.1", "Logit of the trust target per skill unit", "set to Hoffman & Tadelis 2021";
    trust_avoidance = 0.4, "4.1", "Share of trust lost by full avoidance", "assumption";
    friction_base = 0.25, "4.1", "Friction target without failings", "assumption";
    friction_hoarding = 0.4, "4.1", "Friction added by full hoarding", "assumption";
    friction_avoidance = 0.2, "4.1", "Friction added by full avoidance", "assumption";
    friction_size = 0.2, "4.1", "Friction added per doubling of the team over its norm", "assumption";
    team_size_norm = 8.0, "4.1", "Reports that a manager leads without strain", "assumption";
    friction_vacant = 0.15, "4.1", "Friction added by a vacant management seat", "assumption";
    shock_decay = 0.85, "4.1", "Monthly factor of the exit shock", "assumption";

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
    burnout_reference = 0.35, "4.3", "Burnout at which it neither helps nor hurts", "assumption";
    morale_grievance = 0.05, "4.3", "Morale lost by a full grievance", "assumption";
    devotion_middle = 0.5, "4.3", "Craft devotion at which a role neither fits nor chafes", "assumption";
    fit_contributor = 0.06, "4.3", "Morale per devotion at the craft", "assumption";
    fit_manager = 0.25, "4.3", "Morale lost per devotion away from the craft", "the essays";
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
    load_friction_from = 0.35, "4.4", "Friction of the reference climate", "assumption";
    load_trust = 0.3, "4.4", "Load relieved per trust", "assumption";
    load_trust_from = 0.65, "4.4", "Trust of the reference climate", "assumption";
    load_vacancy = 0.5, "4.4", "Load per vacant share of the team", "assumption";
    load_manager = 0.30, "4.4", "Load of a manager, at least", "Gallup 2021: managers above contributors";
    load_aptitude = 0.3, "4.4", "Load of leading without aptitude", "assumption";
    load_aptitude_base = -1.0, "4.4", "Logit of that load at aptitude 0", "assumption";
    load_devotion = 0.25, "4.4", "Load per devotion away from the craft", "assumption";
    load_reluctance = 0.15, "4.4", "Load of full reluctance", "assumption";
    load_team_size = 0.2, "4.4", "Load per doubling of the team over its norm", "assumption";

    onboarding_months = 6.0, "4.5", "Time constant of onboarding", "assumption";
    grievance_decay = 0.85, "4.5", "Monthly factor of a grievance", "assumption";
    reluctance_decay = 0.985, "4.5", "Monthly factor of reluctance", "assumption";

    coordination_skill_max = 2.5, "4.6", "Skill beyond which coordination does not change", "assumption";
    output_burnout_from = 0.35, "4.6", "Burnout above which output is lost", "assumption";

    early_quit_months = 3.0, "4.7", "Tenure at the peak of early quits", "Farber 1994";
    settling_quit = 0.5, "4.7", "Slowly fading excess of the hazard at hire", "Farber 1994";
    settling_months = 36.0, "4.7", "Time constant of that fading", "assumption";
    quit_morale = 3.5, "4.7", "ln hazard per morale lost", "set to Hoffman & Tadelis 2021";
    quit_burnout = 1.5, "4.7", "ln hazard per burnout", "assumption; Hodkinson et al. 2022 for the sign";
    quit_underpay = 0.8, "4.7", "ln hazard per ln underpay", "assumption";
    quit_grievance = 0.7, "4.7", "ln hazard of a full grievance", "Dlugos & Keller 2021: quits doubled";
    underpay_min = -0.3, "4.7", "Overpay beyond which nothing changes", "assumption";
    underpay_max = 0.6, "4.7", "Underpay beyond which nothing changes", "assumption";
    market_craft = 0.35, "4.7", "ln market pay per ln craft", "assumption";
    market_craft_from = 0.55, "4.7", "Craft of a junior at market pay 1", "assumption";
    market_level = 1.5, "4.7", "Grade of a manager on the market, less the level", "assumption";
    market_aptitude = 0.05, "4.7", "ln market pay per leadership aptitude", "assumption";
    pay_step = 0.16, "4.7", "ln pay per grade", "assumption";
    manager_grade = 2.0, "4.7", "Grade of a manager, less the level", "assumption";

    wait_contributor = 3.0, "4.8", "Months until a contributor's seat is filled", "assumption";
    wait_inside = 3.0, "4.8", "Months until an inside search makes offers", "assumption";
    wait_outside = 5.0, "4.8", "Months until an outside search ends", "assumption";
    candidate_tenure = 12.0, "4.8", "Months of tenure of a candidate, at least", "assumption";
    performance_noise = 0.2, "4.8", "Error in seeing ln craft", "assumption";
    seniority_months = 60.0, "4.8", "Unit of tenure in the score", "assumption";
    offers_a_month = 2.0, "4.8", "Candidates asked a month, at most", "assumption";
    accept_pay = 4.0, "4.8", "ln odds of accepting per ln pay", "assumption";
    accept_prestige = 1.0, "4.8", "ln odds of accepting per prestige at full ambition", "assumption";
    accept_pressure = 1.5, "4.8", "ln odds of accepting by full pressure", "assumption";
    accept_devotion = 3.0, "4.8", "ln odds of accepting lost per devotion and share lost", "assumption";
    accept_aptitude = 0.6, "4.8", "ln odds of accepting per leadership aptitude", "assumption";
    craft_share_lost = 0.75, "4.8", "Share of the craft that a contributor gives up to manage", "the essays: 75 % in meetings";
    near_bar = 0.85, "4.8", "Share of the next rung's bar from which that rung is in view", "assumption";
    ask_again_months = 12.0, "4.8", "Months until who declined is asked again", "assumption";
    declined_grievance = 0.8, "4.8", "Grievance of declining under full pressure", "the essays: a no is remembered";
    accepted_morale = 0.06, "4.8", "Morale gained by a promotion to manage", "assumption";
    passed_over_ranks = 3.0, "4.8", "Ranks that can feel passed over", "assumption";
    passed_over_grievance = 1.0, "4.8", "Grievance of who is passed over", "Dlugos & Keller 2021";
    passed_over_prestige = 1.0, "4.8", "Prestige gain by which wanting the seat is judged", "assumption";
    outside_experience = 10.0, "4.8", "Mean years of experience of outside managers", "assumption";
    outside_manager_months = 24.0, "4.8", "Months as manager of outside managers", "assumption";

    review_months = 12.0, "4.10", "Months between reviews", "assumption: once a year";
    advance_stall = 12.0, "4.10", "Months since the last advance before the next rung", "assumption";
    advance_morale = 0.05, "4.10", "Morale gained by a rung of full worth", "assumption";
    blocked_grievance = 0.5, "4.10", "Grievance of who is held back at review", "assumption";
    hollow_grievance = 0.5, "4.10", "Grievance of a worthless expert rung", "Allen & Katz 1986 for the sign";
    step_back_months = 12.0, "4.10", "Months in the seat before a step back", "assumption";
    step_back_trust = 0.45, "4.10", "Trust below which a manager steps back or is dismissed", "assumption";
    step_back_morale = 0.5, "4.10", "Own morale below which a manager steps back", "assumption";
    step_back_chance = 0.5, "4.10", "Probability of a step back at review", "assumption";
    step_back_bar = 0.8, "4.10", "Share of a rung's bar at which it is given back", "assumption";
    dismissal_months = 18.0, "4.10", "Months in the seat before a dismissal", "assumption";
    dismissal_chance = 0.1, "4.10", "Probability of a dismissal at review", "assumption";

    start_quit = 1.1, "7", "Factor of base_quit in the hazard that candidates for month 0 have lived under", "approximation of 4.3 to 4.7";
    start_strain = 0.22, "7", "ln of that hazard per standard unit of strain proneness", "approximation of 4.3, 4.4 and 4.7";
    start_disposition = 2.3, "7", "ln of that hazard per disposition of morale lost", "approximation of 4.3 and 4.7";
    start_potential = 0.4, "7", "ln of that hazard per ln craft potential", "approximation of 4.3 and 4.7";
    start_aptitude = 0.4, "7", "ln of that hazard per leadership aptitude lost, in the months as manager", "approximation of 4.3, 4.4 and 4.7";
    start_prestige = 1.0, "7", "Prestige gain by which it is judged whether a candidate had come to manage", "assumption";
    start_practice = 12.0, "7", "Months as contributor before managing, at least", "assumption: as tenure in 4.8";
    start_candidates = 1000.0, "7", "Candidates for a seat, not ruled out, of whom the last is kept in any case", "assumption: a limit of the work";
}

impl Constants {
    /// The highest rung, at most `cap`, whose bar scaled by `share` the craft meets.
    pub(crate) fn rung_by_skill(&self, craft: f32, cap: u8, share: f32) -> u8 {
        (0..=cap).rev().find(|&rung| craft >= share * self.bars[usize::from(rung)]).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_is_held_from_its_bar_on() {
        let constants = Constants::STANDARD;
        assert_eq!(constants.rung_by_skill(0.69, 5, 1.0), 0);
        assert_eq!(constants.rung_by_skill(0.7, 5, 1.0), 1);
        assert_eq!(constants.rung_by_skill(9.0, 2, 1.0), 2);
        assert_eq!(constants.rung_by_skill(1.3, 5, 0.8), 3, "0.8 of the bar of staff is 1.28");
    }
}
