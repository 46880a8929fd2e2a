//! Persons on their way through the monthly pass: one, or several side by side.
//!
//! The pass loads some rows of seats into vectors, sends them through the submodels one after the other,
//! and stores what they have moved. A person alone goes the same way, in single numbers.

use crate::model::person::PeopleMut;
#[cfg(test)]
use crate::model::person::Person;
use crate::model::state::person_columns;
pub(crate) use crate::numeric::number::{LANES, Lanes};
use crate::numeric::number::{Number, Vector, Word};

/// Makes what the month reads and moves of persons from the table of what a person is.
macro_rules! in_the_pass {
    (
        traits { $( $(#[$a:meta])* $trait:ident : $type:ty , )* }
        state { $( $(#[$b:meta])* $state:ident , )* }
        managers { $( $(#[$c:meta])* $managers:ident , )* }
        events { $( $(#[$d:meta])* $event:ident : $of_event:ty , )* }
    ) => {
        /// What the month reads of a person, or of several side by side: where an equation needs it, for
        /// a processor has fewer registers than a person has traits.
        pub(crate) trait Traits<N> {
            /// 1 for an occupied seat, 0 for a vacant one or padding.
            fn occupied(&self) -> N;
            $( $(#[$a])* fn $trait(&self) -> N; )*
        }

        impl<V: Vector> Traits<V> for Rows<'_, '_> {
            #[inline(always)]
            fn occupied(&self) -> V {
                V::load_bytes(self.people.occupied, self.start)
            }

            $(
                #[inline(always)]
                fn $trait(&self) -> V {
                    <$type as Cell>::load(self.people.$trait, self.start)
                }
            )*
        }

        #[cfg(test)]
        impl Traits<f32> for Alone {
            fn occupied(&self) -> f32 {
                self.occupied
            }

            $( fn $trait(&self) -> f32 {
                f32::from(self.person.$trait)
            } )*
        }

        /// What a month moves of a person, or of several side by side.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct State<N> {
            $( $(#[$b])* pub(crate) $state: N, )*
            $( $(#[$c])* pub(crate) $managers: N, )*
        }

        impl<V: Vector> State<V> {
            /// That of the persons in the rows from `start` on, but for what only managers have.
            #[inline(always)]
            pub(crate) fn load(people: &PeopleMut<'_>, start: usize) -> Self {
                Self {
                    $( $state: V::load(people.$state, start), )*
                    $( $managers: V::of(0.0), )*
                }
            }

            /// That of the managers in the rows from `start` on.
            #[inline(always)]
            pub(crate) fn load_managers(people: &PeopleMut<'_>, start: usize) -> Self {
                Self { $( $managers: V::load(people.$managers, start), )* ..Self::load(people, start) }
            }

            /// Writes back what the month has moved, but for what only managers have.
            #[inline(always)]
            pub(crate) fn store(&self, people: &mut PeopleMut<'_>, start: usize) {
                $( self.$state.store(people.$state, start); )*
            }

            /// Writes back what only managers have.
            #[inline(always)]
            pub(crate) fn store_managers(&self, people: &mut PeopleMut<'_>, start: usize) {
                $( self.$managers.store(people.$managers, start); )*
            }
        }

        #[cfg(test)]
        impl State<f32> {
            /// That of a person.
            pub(crate) fn of(person: &Person) -> Self {
                Self { $( $state: person.$state, )* $( $managers: person.$managers, )* }
            }

            /// Makes it that of `person`.
            pub(crate) fn put_into(self, person: &mut Person) {
                $( person.$state = self.$state; )*
                $( person.$managers = self.$managers; )*
            }
        }
    };
}

person_columns!(in_the_pass);

/// The persons in the rows from `start` on, as many as a vector holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a, 'b> {
    pub(crate) people: &'a PeopleMut<'b>,
    pub(crate) start: usize,
}

/// A person alone.
#[cfg(test)]
#[derive(Clone, Debug)]
pub(crate) struct Alone {
    pub(crate) person: Person,
    /// 1 of who is there, 0 of who has left the seat.
    pub(crate) occupied: f32,
}

/// A cell of a column of traits.
trait Cell: Sized {
    /// Those of `column` from `start` on, as numbers.
    fn load<V: Vector>(column: &[Self], start: usize) -> V;
}

impl Cell for f32 {
    #[inline(always)]
    fn load<V: Vector>(column: &[Self], start: usize) -> V {
        V::load(column, start)
    }
}

impl Cell for u8 {
    #[inline(always)]
    fn load<V: Vector>(column: &[Self], start: usize) -> V {
        V::load_bytes(column, start)
    }
}

/// What surrounds a person in a month: what the team means to its members, and chance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<N: Number> {
    /// What the team's climate adds to the target of morale.
    pub(crate) climate_morale: N,
    /// m̄, the team's mean morale.
    pub(crate) peer_morale: N,
    /// How fast the team learns, from its lift and the skill of its manager.
    pub(crate) learning: N,
    /// The team's factor of output.
    pub(crate) team_output: N,
    /// The part of the burnout load that the surroundings set.
    pub(crate) load: N,
    /// What the team's exit shock adds to ln hazard.
    pub(crate) contagion: N,
    /// What the team's climate leaves for something new.
    pub(crate) freedom: N,
    /// The month's draw.
    pub(crate) word: N::Word,
}

impl<N: Number> Around<N> {
    /// The top seat: a neutral climate, which leaves `freedom`, no lift, nobody above, and nobody beside.
    #[inline(always)]
    pub(crate) fn top(freedom: N) -> Self {
        let (zero, one) = (N::of(0.0), N::of(1.0));
        Self {
            climate_morale: zero,
            peer_morale: zero,
            learning: one,
            team_output: one,
            load: zero,
            contagion: zero,
            freedom,
            word: Word::of(0),
        }
    }
}

impl<V: Vector> Around<V> {
    /// Repeats what surrounds the first `width` lanes, a power of two of them, in all others.
    #[inline(always)]
    pub(crate) fn repeated(&self, width: usize) -> Self {
        Self {
            climate_morale: repeated(self.climate_morale, width),
            peer_morale: repeated(self.peer_morale, width),
            learning: repeated(self.learning, width),
            team_output: repeated(self.team_output, width),
            load: repeated(self.load, width),
            contagion: repeated(self.contagion, width),
            freedom: repeated(self.freedom, width),
            word: self.word,
        }
    }
}

/// [`LANES`] entries of a column from `start` on.
#[inline(always)]
pub(crate) fn lanes<T>(column: &[T], start: usize) -> &[T; LANES] {
    run(column, start)
}

/// [`LANES`] entries of a column from `start` on, to be written.
#[inline(always)]
pub(crate) fn lanes_mut<T>(column: &mut [T], start: usize) -> &mut [T; LANES] {
    run_mut(column, start)
}

/// `N` entries of a column from `start` on.
#[inline(always)]
pub(crate) fn run<T, const N: usize>(column: &[T], start: usize) -> &[T; N] {
    match column[start..].first_chunk() {
        Some(run) => run,
        None => unreachable!("columns are of whole rows"),
    }
}

/// `N` entries of a column from `start` on, to be written.
#[inline(always)]
pub(crate) fn run_mut<T, const N: usize>(column: &mut [T], start: usize) -> &mut [T; N] {
    match column[start..].first_chunk_mut() {
        Some(run) => run,
        None => unreachable!("columns are of whole rows"),
    }
}

/// Repeats the first `width` lanes, a power of two of them, in all others.
#[inline(always)]
fn repeated<V: Vector>(numbers: V, width: usize) -> V {
    let mut lanes = [0.0; LANES];
    numbers.store(&mut lanes, 0);
    repeat(&mut lanes, width);
    V::load(&lanes, 0)
}

/// Repeats the first `width` lanes, a power of two of them, in all others.
#[inline(always)]
fn repeat(lanes: &mut Lanes, width: usize) {
    const RUN: usize = 8;
    let [a, b, c, d, ..] = *lanes;
    match width {
        1 => lanes[..RUN].copy_from_slice(&[a; RUN]),
        2 => lanes[..RUN].copy_from_slice(&[a, b, a, b, a, b, a, b]),
        4 => lanes[..RUN].copy_from_slice(&[a, b, c, d, a, b, c, d]),
        _ => (),
    }
    let first = *run::<f32, RUN>(lanes, 0);
    // At width 16 there are two runs, else one that comes twice.
    let second = if width > RUN { *run(lanes, RUN) } else { first };
    for start in (0..LANES).step_by(2 * RUN) {
        *run_mut(lanes, start) = first;
        *run_mut(lanes, start + RUN) = second;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lanes_come_again_in_all_others() {
        for width in [1, 2, 4, 8, 16] {
            let mut lanes = std::array::from_fn(|i| f32::from(u8::try_from(i).unwrap()));
            let expected: Lanes = std::array::from_fn(|i| lanes[i % width]);
            repeat(&mut lanes, width);
            assert_eq!(lanes.map(f32::to_bits), expected.map(f32::to_bits), "width {width}");
        }
    }
}
