//! Persons: who they are when hired (section 2), and the columns that hold them seat by seat.

use super::column::Column;
use super::constants::Constants;
use super::elementary::{exp, logistic, smaller};
use super::policy::narrow;
use super::setting::Workforce;
use crate::rng::{BLOCK_WORDS, unit};
use crate::stats::normal;

/// Declares a person as a row, and the columns that hold one such row a seat.
macro_rules! columns {
    ( $( $(#[$meta:meta])* $field:ident : $type:ty , )* ) => {
        /// A person, as one row.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct Person {
            $( $(#[$meta])* pub(super) $field: $type, )*
        }

        /// The persons of an organization in columns by seat. The row of a vacant seat is
        /// whatever its last occupant left: finite, and never counted.
        #[derive(Clone, Debug)]
        pub(super) struct People {
            /// 1 where the seat has an occupant, 0 where it is vacant.
            pub(super) occupied: Column<u8>,
            $( $(#[$meta])* pub(super) $field: Column<$type>, )*
        }

        /// The columns, or a run of their rows, to be worked on.
        #[derive(Debug)]
        pub(super) struct Rows<'a> {
            pub(super) occupied: &'a mut [u8],
            $( $(#[$meta])* pub(super) $field: &'a mut [$type], )*
        }

        impl<'a> Rows<'a> {
            /// The first `count` rows, and the others.
            pub(super) fn split_at(self, count: usize) -> (Self, Self) {
                let occupied = self.occupied.split_at_mut(count);
                $( let $field = self.$field.split_at_mut(count); )*
                (
                    Self { occupied: occupied.0, $( $field: $field.0, )* },
                    Self { occupied: occupied.1, $( $field: $field.1, )* },
                )
            }
        }

        impl People {
            /// Its columns.
            pub(super) fn rows(&mut self) -> Rows<'_> {
                Rows { occupied: &mut self.occupied, $( $field: &mut self.$field, )* }
            }

            /// Bytes that one seat takes.
            pub(super) const BYTES_PER_SEAT: usize = 1 $( + size_of::<$type>() )*;

            /// Columns for `seats` vacant seats.
            pub(super) fn vacant(seats: usize) -> Self {
                Self {
                    occupied: Column::new(seats),
                    $( $field: Column::new(seats), )*
                }
            }

            /// The person in `seat`.
            pub(super) fn person(&self, seat: usize) -> Person {
                debug_assert!(self.occupied[seat] == 1, "seat {seat} is vacant");
                Person { $( $field: self.$field[seat], )* }
            }

            /// Puts `person` into the vacant `seat`.
            pub(super) fn seat(&mut self, seat: usize, person: &Person) {
                debug_assert!(self.occupied[seat] == 0, "seat {seat} is taken");
                self.occupied[seat] = 1;
                $( self.$field[seat] = person.$field; )*
            }
        }
    };
}

columns! {
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
    /// c: craft skill.
    craft: f32,
    /// ln c.
    ln_craft: f32,
    /// w: onboarding, 0–1.
    onboarding: f32,
    /// m: morale, 0–1.
    morale: f32,
    /// b: burnout, 0–1.
    burnout: f32,
    /// g: grievance, 0–1.
    grievance: f32,
    /// ℓ: reluctance as a manager, 0–1.
    reluctance: f32,
    /// τ: training effect received.
    training: f32,
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
    /// Month from which the person may be asked again to manage.
    ask_again: f32,
    /// The rung; of a manager, the one held before managing.
    rung: u8,
    /// 1 for a star: θ above the 90th percentile of its hire distribution.
    star: u8,
    /// 1 once trained as a manager.
    trained: u8,
    /// Which of the candidates for the seat the person was.
    candidate: u8,
    /// Ordinal of the hire into the first seat: with that seat and the candidate, the identity.
    ordinal: u16,
    /// The seat that the person was first hired into.
    first_seat: u32,
}

/// 90th percentile of the standard normal distribution: above it, a person is a star.
const STAR_Z: f64 = 1.281_551_565_544_600_4;

/// The uniform and normal draws of one person, from its block of words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws([u32; BLOCK_WORDS]);

impl Draws {
    pub(super) fn new(words: [u32; BLOCK_WORDS]) -> Self {
        Self(words)
    }

    fn z(self, i: usize) -> f64 {
        normal::quantile(unit(self.0[i]))
    }

    /// Years of experience: exponential with `mean`, at most `max`.
    fn experience_years(self, mean: f32, max: f32) -> f32 {
        smaller(narrow(-f64::from(mean) * libm::log(unit(self.0[6]))), max)
    }

    fn age_years(self) -> f32 {
        narrow(unit(self.0[7]))
    }

    /// Position of the tenure at month 0 in its range, 0–1.
    pub(super) fn tenure(self) -> f32 {
        narrow(unit(self.0[8]))
    }

    /// Position of the stall at month 0 in its range, 0–1.
    pub(super) fn stall(self) -> f32 {
        narrow(unit(self.0[9]))
    }

    /// Error in assessing an outside candidate, standard normal.
    pub(super) fn assessment(self) -> f32 {
        narrow(self.z(10))
    }
}

impl Person {
    /// A newcomer of month `month` with a mean of `experience_mean` years of experience: the
    /// traits of section 2 and the state at hire, rung by skill up to senior. Pay and identity
    /// are the caller's.
    pub(super) fn newcomer(
        draws: Draws,
        workforce: &Workforce,
        constants: &Constants,
        experience_mean: f32,
        month: u32,
    ) -> Self {
        let z1 = draws.z(0);
        let rho = workforce.rho;
        let theta = exp(workforce.sigma * narrow(z1));
        let experience = draws.experience_years(experience_mean, constants.experience_max);
        let learned = exp(-12.0 * experience * workforce.learning_rate);
        let craft = theta * (1.0 - workforce.entry_gap * learned);
        let age_years =
            constants.age_at_entry + experience + constants.age_spread * draws.age_years();
        let now = month_number(month);
        Self {
            theta,
            lambda: narrow(rho * z1 + (1.0 - rho * rho).sqrt() * draws.z(1)),
            alpha: logistic(narrow(draws.z(2))),
            delta: logistic(constants.devotion_mean + narrow(draws.z(3))),
            strain: narrow(draws.z(4)),
            disposition: workforce.disposition_sd * narrow(draws.z(5)),
            craft,
            ln_craft: super::elementary::ln(craft),
            onboarding: constants.onboarding_at_hire,
            morale: workforce.morale_base,
            burnout: workforce.burnout_base,
            pay: 1.0,
            hired: now,
            advanced: now,
            born: now - 12.0 * age_years,
            managing_since: now,
            ask_again: now,
            rung: constants.rung_by_skill(craft, super::constants::SENIOR, 1.0),
            star: u8::from(z1 > STAR_Z),
            ..Self::default()
        }
    }

    /// Sets pay by its logarithm.
    pub(super) fn set_ln_pay(&mut self, ln_pay: f32) {
        self.ln_pay = ln_pay;
        self.pay = exp(ln_pay);
    }
}

/// The id of who sits in `seat`, as tables show it: the seat that the person was first hired into
/// (from 1), six digits for the ordinal of that hire (from 1) and one for the candidate.
///
/// It is the same under every policy for who was there at the switch, and exact as an `f64`.
pub(super) fn person_id(people: &People, seat: usize) -> u64 {
    let (first, ordinal) = (u64::from(people.first_seat[seat]), u64::from(people.ordinal[seat]));
    1_000_000 * (first + 1) + 10 * (ordinal + 1) + u64::from(people.candidate[seat])
}

/// A month as the columns hold it; exact up to 2²⁴ months.
#[expect(clippy::cast_precision_loss, reason = "a run has fewer than 2^18 months")]
pub(super) fn month_number(month: u32) -> f32 {
    month as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;

    fn newcomer(z_word: u32) -> Person {
        let workforce = Workforce::new(&DepartmentParameters::default());
        Person::newcomer(
            Draws::new([z_word; BLOCK_WORDS]),
            &workforce,
            &Constants::STANDARD,
            3.0,
            24,
        )
    }

    #[test]
    fn the_median_newcomer_by_hand() {
        let person = newcomer(1 << 31);
        // All normals 0; experience −3·ln ½ = 2.0794 years; learned exp(−12·2.0794/48) = 0.59460.
        assert!((person.theta - 1.0).abs() < 1e-6);
        assert!((person.craft - (1.0 - 0.6 * 0.594_604)).abs() < 1e-5, "{}", person.craft);
        assert!((person.alpha - 0.5).abs() < 1e-6);
        assert!((person.delta - 0.668_188).abs() < 1e-5);
        assert!((person.born - (24.0 - 12.0 * (22.0 + 2.079_44 + 3.0))).abs() < 1e-3);
        assert_eq!((person.rung, person.star), (0, 0));
        assert!((person.morale - 0.62).abs() < 1e-6 && (person.onboarding - 0.4).abs() < 1e-6);
    }

    #[test]
    fn one_in_ten_is_a_star() {
        // 0.9 of all words.
        let cut = 3_865_470_566;
        assert_eq!(newcomer(cut - 2).star, 0);
        assert_eq!(newcomer(cut + 2).star, 1);
    }

    #[test]
    fn a_person_goes_into_columns_and_comes_out_unchanged() {
        let mut people = People::vacant(3);
        let person = newcomer(12345);
        people.seat(1, &person);
        assert_eq!(people.person(1), person);
        assert_eq!(people.occupied[..], [0, 1, 0]);
    }

    #[test]
    fn experience_is_capped_at_thirty_years() {
        assert!((Draws::new([0; BLOCK_WORDS]).experience_years(15.0, 30.0) - 30.0).abs() < 1e-6);
    }
}
