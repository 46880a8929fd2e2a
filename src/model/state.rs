//! What a person is (section 2): one table, from which the columns of an organization, a person as a
//! row, several persons side by side, and the lanes of the month's pass are made.

/// Calls the macro `$with` with the four groups of columns. [`super::person`] makes the columns from
/// them, [`super::engine::lanes`] what the pass loads, moves and stores.
macro_rules! person_columns {
    ($with:ident) => {
        $with! {
            // Read by the month; only events change them.
            traits {
                /// θ: craft potential; the output of a median contributor at full skill is 1.
                theta: f32,
                /// λ: leadership aptitude, standard units.
                lambda: f32,
                /// α: ambition, 0–1.
                alpha: f32,
                /// δ: craft devotion, 0–1.
                delta: f32,
                /// r: strain proneness, standard units.
                strain: f32,
                /// ν: lasting disposition of morale.
                disposition: f32,
                /// ln pay; a junior's pay is 1.
                ln_pay: f32,
                /// Pay in units of a junior's.
                pay: f32,
                /// Month of hire: tenure is the months since.
                hired: f32,
                /// Month of the last advancement: stall is the months since.
                advanced: f32,
                /// Month of birth.
                born: f32,
                /// Month from which k, the months as manager in all, counts; read for managers only.
                managing_since: f32,
                /// The terms of a contributor's target of morale that only events change, from
                /// [`super::submodels::morale_baseline`]; a manager's, and the next three, are stale
                /// and never read.
                fixed: f32,
                /// The term of the last advancement, as it was at the start of the year.
                fading: f32,
                /// Craft from which a contributor is blocked; infinite where it is not.
                blocked_from: f32,
                /// Morale that a contributor loses from there on.
                blocked: f32,
                /// τ: training effect received; changed by events, read of managers.
                training: f32,
                /// The rung; of a manager, the one held before managing.
                rung: u8,
                /// 1 for a star: θ above the 90th percentile of its hire distribution.
                star: u8,
            }
            // Moved by the month.
            state {
                /// c: craft skill.
                craft,
                /// ln c.
                ln_craft,
                /// w: onboarding, 0–1.
                onboarding,
                /// m: morale, 0–1.
                morale,
                /// b: burnout, 0–1.
                burnout,
                /// g: grievance, 0–1.
                grievance,
            }
            // Moved by the month of managers only.
            managers {
                /// ℓ: reluctance as a manager, 0–1.
                reluctance,
            }
            // Read and changed by events only.
            events {
                /// Month from which the person may be asked again to manage.
                ask_again: f32,
                /// 1 once trained as a manager.
                trained: u8,
                /// Which of the candidates for the seat the person was.
                candidate: u8,
                /// Ordinal of the hire into the first seat: with that seat and the candidate, the
                /// identity.
                ordinal: u16,
                /// The seat that the person was first hired into.
                first_seat: u32,
            }
        }
    };
}

pub(super) use person_columns;
