//! Some rows of seats on their way through the monthly pass.
//!
//! The pass copies the state of [`LANES`] rows into arrays, sends them through the submodels one
//! after the other, and copies them back. Each submodel is a plain loop over the arrays, which the
//! compiler turns into vector instructions.

use crate::model::person::PeopleMut;
use crate::model::state::person_columns;

/// Rows that the pass takes at once, and teams that stand side by side at most: two vectors of 512 bits.
pub(crate) const LANES: usize = 32;

/// An entry for each lane.
pub(crate) type Lanes = [f32; LANES];

/// Makes the lanes of the pass from the table of what a person is.
macro_rules! lanes_of_persons {
    (
        traits { $( $(#[$a:meta])* $trait:ident : $type:ty , )* }
        state { $( $(#[$b:meta])* $state:ident = $vacant:literal , )* }
        managers { $( $(#[$c:meta])* $managers:ident = $vacant_too:literal , )* }
        events { $( $(#[$d:meta])* $event:ident : $of_event:ty , )* }
    ) => {
        /// What the pass reads of the persons in [`LANES`] rows, in place.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct LaneTraits<'a> {
            pub(crate) occupied: &'a [u8; LANES],
            $( $(#[$a])* pub(crate) $trait: &'a [$type; LANES], )*
        }

        impl<'a> LaneTraits<'a> {
            /// Those of the rows from `start` on.
            #[inline(always)]
            pub(crate) fn at(people: &'a PeopleMut<'_>, start: usize) -> Self {
                Self {
                    occupied: lanes(people.occupied, start),
                    $( $trait: lanes(people.$trait, start), )*
                }
            }
        }

        /// What a month moves of the persons in [`LANES`] rows, and what surrounds them.
        #[derive(Debug)]
        #[repr(align(64))]
        pub(crate) struct LaneState {
            /// 1 for an occupied seat, 0 for a vacant one or padding.
            pub(crate) occupied: Lanes,
            $( $(#[$b])* pub(crate) $state: Lanes, )*
            $( $(#[$c])* pub(crate) $managers: Lanes, )*
            /// This month's draws.
            pub(crate) words: [u32; LANES],

            /// What the team's climate adds to the target of morale.
            pub(crate) climate_morale: Lanes,
            /// m̄, the team's mean morale.
            pub(crate) peer_morale: Lanes,
            /// How fast the team learns, from its lift and the skill of its manager.
            pub(crate) learning: Lanes,
            /// The team's factor of output.
            pub(crate) team_output: Lanes,
            /// The part of the burnout load that the surroundings set.
            pub(crate) load: Lanes,
            /// What the team's exit shock adds to ln hazard.
            pub(crate) contagion: Lanes,
            /// What the team's climate leaves for something new.
            pub(crate) freedom: Lanes,

            /// y, output in the month.
            pub(crate) output: Lanes,
            /// The craft at work that goes into something new.
            pub(crate) innovation: Lanes,
            /// The logarithm of what a person's state makes of the hazard of quitting.
            pub(crate) mood: Lanes,
            /// 1 for an occupant who may leave, else 0.
            pub(crate) may_leave: Lanes,
        }

        impl LaneState {
            /// Lanes without a person.
            pub(crate) fn vacant() -> Self {
                const ZERO: Lanes = [0.0; LANES];
                const ONE: Lanes = [1.0; LANES];
                Self {
                    occupied: ZERO,
                    $( $state: [$vacant; LANES], )*
                    $( $managers: [$vacant_too; LANES], )*
                    words: [0; LANES],
                    climate_morale: ZERO,
                    peer_morale: ZERO,
                    learning: ONE,
                    team_output: ONE,
                    load: ZERO,
                    contagion: ZERO,
                    freedom: ZERO,
                    output: ZERO,
                    innovation: ZERO,
                    mood: ZERO,
                    may_leave: ZERO,
                }
            }

            /// Reads the state of the rows from `start` on.
            #[inline(always)]
            pub(crate) fn load(&mut self, people: &PeopleMut<'_>, start: usize) {
                self.occupied = widened(lanes(people.occupied, start));
                $( self.$state = *lanes(people.$state, start); )*
            }

            /// Reads what only managers have.
            #[inline(always)]
            pub(crate) fn load_managers(&mut self, people: &PeopleMut<'_>, start: usize) {
                $( self.$managers = *lanes(people.$managers, start); )*
            }

            /// Writes back what the month has moved.
            #[inline(always)]
            pub(crate) fn store(&self, people: &mut PeopleMut<'_>, start: usize) {
                $( *lanes_mut(people.$state, start) = self.$state; )*
            }

            /// Writes back what only managers have.
            #[inline(always)]
            pub(crate) fn store_managers(&self, people: &mut PeopleMut<'_>, start: usize) {
                $( *lanes_mut(people.$managers, start) = self.$managers; )*
            }
        }
    };
}

person_columns!(lanes_of_persons);

impl LaneState {
    /// The top seat: a neutral climate, no lift, nobody above.
    #[inline(always)]
    pub(crate) fn surround_top(&mut self, freedom: f32) {
        self.climate_morale = [0.0; LANES];
        self.learning = [1.0; LANES];
        self.team_output = [1.0; LANES];
        self.contagion = [0.0; LANES];
        self.freedom = [freedom; LANES];
    }

    /// Repeats what surrounds the first `width` lanes, a power of two, in all others.
    #[inline(always)]
    pub(crate) fn repeat_surroundings(&mut self, width: usize) {
        for column in [
            &mut self.climate_morale,
            &mut self.peer_morale,
            &mut self.learning,
            &mut self.team_output,
            &mut self.load,
            &mut self.contagion,
            &mut self.freedom,
        ] {
            repeat(column, width);
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

/// Small whole numbers as reals.
#[inline(always)]
pub(crate) fn widened(row: &[u8; LANES]) -> Lanes {
    let mut numbers = [0.0; LANES];
    for i in 0..LANES {
        numbers[i] = f32::from(row[i]);
    }
    numbers
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
