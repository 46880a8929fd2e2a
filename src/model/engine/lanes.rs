//! A row of seats on its way through the monthly pass.
//!
//! The pass copies the columns of a row into arrays of fixed length, sends them through the
//! submodels one after the other, and copies the changed ones back. Each submodel is a plain
//! loop over the arrays, which the compiler turns into vector instructions.

use crate::model::person::PeopleMut;

/// Seats in a chunk.
pub(crate) const LANES: usize = 32;

/// A column of a chunk.
pub(crate) type Lanes = [f32; LANES];

/// Who sits in a row of seats: what the pass reads and leaves as it is, where the columns hold it.
/// Names as in [`crate::model::person::Person`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LaneTraits<'a> {
    pub(crate) occupied: &'a [u8; LANES],
    pub(crate) theta: &'a Lanes,
    pub(crate) lambda: &'a Lanes,
    pub(crate) alpha: &'a Lanes,
    pub(crate) delta: &'a Lanes,
    pub(crate) strain: &'a Lanes,
    pub(crate) disposition: &'a Lanes,
    pub(crate) ln_pay: &'a Lanes,
    pub(crate) pay: &'a Lanes,
    pub(crate) hired: &'a Lanes,
    pub(crate) advanced: &'a Lanes,
    pub(crate) born: &'a Lanes,
    pub(crate) managing_since: &'a Lanes,
    pub(crate) fixed: &'a Lanes,
    pub(crate) fading: &'a Lanes,
    pub(crate) blocked_from: &'a Lanes,
    pub(crate) rung: &'a [u8; LANES],
    pub(crate) star: &'a [u8; LANES],
}

impl<'a> LaneTraits<'a> {
    /// The row from `start` on.
    #[inline(always)]
    pub(crate) fn at(people: &'a PeopleMut<'_>, start: usize) -> Self {
        Self {
            occupied: lanes(people.occupied, start),
            theta: lanes(people.theta, start),
            lambda: lanes(people.lambda, start),
            alpha: lanes(people.alpha, start),
            delta: lanes(people.delta, start),
            strain: lanes(people.strain, start),
            disposition: lanes(people.disposition, start),
            ln_pay: lanes(people.ln_pay, start),
            pay: lanes(people.pay, start),
            hired: lanes(people.hired, start),
            advanced: lanes(people.advanced, start),
            born: lanes(people.born, start),
            managing_since: lanes(people.managing_since, start),
            fixed: lanes(people.fixed, start),
            fading: lanes(people.fading, start),
            blocked_from: lanes(people.blocked_from, start),
            rung: lanes(people.rung, start),
            star: lanes(people.star, start),
        }
    }
}

/// The state of those who sit in a row of [`LANES`] seats, on its way through a month, and what
/// surrounds them.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct LaneState {
    /// 1 for an occupied seat, 0 for a vacant one or padding.
    pub(crate) occupied: Lanes,
    pub(crate) craft: Lanes,
    pub(crate) ln_craft: Lanes,
    pub(crate) onboarding: Lanes,
    pub(crate) morale: Lanes,
    pub(crate) burnout: Lanes,
    pub(crate) grievance: Lanes,
    /// Read for managers only.
    pub(crate) reluctance: Lanes,
    /// This month's draws.
    pub(crate) words: [u32; LANES],

    /// What the team's climate adds to the target of morale.
    pub(crate) climate_morale: Lanes,
    /// m̄, the team's mean morale.
    pub(crate) peer_morale: Lanes,
    /// e, the team's lift.
    pub(crate) lift: Lanes,
    /// The team's factor of output.
    pub(crate) team_output: Lanes,
    /// The part of the burnout load that the surroundings set.
    pub(crate) load: Lanes,
    /// `contagion`·S.
    pub(crate) contagion: Lanes,

    /// y, output in the month.
    pub(crate) output: Lanes,
    /// The logarithm of what a person's state makes of the hazard of quitting.
    pub(crate) mood: Lanes,
    /// 1 for an occupant who may leave, else 0.
    pub(crate) may_leave: Lanes,
}

impl LaneState {
    /// A chunk of vacant seats: every value is harmless to every equation.
    pub(crate) fn vacant() -> Self {
        const ZERO: Lanes = [0.0; LANES];
        const ONE: Lanes = [1.0; LANES];
        Self {
            occupied: ZERO,
            craft: ONE,
            ln_craft: ZERO,
            onboarding: ONE,
            morale: ZERO,
            burnout: ZERO,
            grievance: ZERO,
            reluctance: ZERO,
            words: [0; LANES],
            climate_morale: ZERO,
            peer_morale: ZERO,
            lift: ZERO,
            team_output: ONE,
            load: ZERO,
            contagion: ZERO,
            output: ZERO,
            mood: ZERO,
            may_leave: ZERO,
        }
    }

    /// The top seat: a neutral climate, no lift, nobody above.
    #[inline(always)]
    pub(crate) fn surround_top(&mut self) {
        self.climate_morale = [0.0; LANES];
        self.lift = [0.0; LANES];
        self.team_output = [1.0; LANES];
        self.contagion = [0.0; LANES];
    }

    /// Repeats what surrounds the first `width` lanes, a power of two of them, in all others.
    #[inline(always)]
    pub(crate) fn repeat_surroundings(&mut self, width: usize) {
        for column in [
            &mut self.climate_morale,
            &mut self.peer_morale,
            &mut self.lift,
            &mut self.team_output,
            &mut self.load,
            &mut self.contagion,
        ] {
            repeat(column, width);
        }
    }

    /// Reads the state of the row of occupants from `start` on.
    #[inline(always)]
    pub(crate) fn load(&mut self, people: &PeopleMut<'_>, start: usize) {
        self.occupied = widened(lanes(people.occupied, start));
        self.craft = *lanes(people.craft, start);
        self.ln_craft = *lanes(people.ln_craft, start);
        self.onboarding = *lanes(people.onboarding, start);
        self.morale = *lanes(people.morale, start);
        self.burnout = *lanes(people.burnout, start);
        self.grievance = *lanes(people.grievance, start);
    }

    /// Reads what only managers have.
    #[inline(always)]
    pub(crate) fn load_managers(&mut self, people: &PeopleMut<'_>, start: usize) {
        self.reluctance = *lanes(people.reluctance, start);
    }

    /// Writes back what the pass has changed.
    #[inline(always)]
    pub(crate) fn store(&self, people: &mut PeopleMut<'_>, start: usize) {
        *lanes_mut(people.craft, start) = self.craft;
        *lanes_mut(people.ln_craft, start) = self.ln_craft;
        *lanes_mut(people.onboarding, start) = self.onboarding;
        *lanes_mut(people.morale, start) = self.morale;
        *lanes_mut(people.burnout, start) = self.burnout;
        *lanes_mut(people.grievance, start) = self.grievance;
    }

    /// Writes back what it has changed of managers only.
    #[inline(always)]
    pub(crate) fn store_managers(&self, people: &mut PeopleMut<'_>, start: usize) {
        *lanes_mut(people.reluctance, start) = self.reluctance;
    }
}

/// The row of a column that begins at `start`.
#[inline(always)]
pub(crate) fn lanes<T>(column: &[T], start: usize) -> &[T; LANES] {
    run(column, start)
}

/// The same row, to be written.
#[inline(always)]
pub(crate) fn lanes_mut<T>(column: &mut [T], start: usize) -> &mut [T; LANES] {
    run_mut(column, start)
}

/// Some entries of a column from `start` on, as many as are asked for.
#[inline(always)]
pub(crate) fn run<T, const N: usize>(column: &[T], start: usize) -> &[T; N] {
    match column[start..].first_chunk() {
        Some(run) => run,
        None => unreachable!("columns are of whole rows"),
    }
}

/// The same entries, to be written.
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
    // Two runs at width 16, else the same one twice.
    let second = if width > RUN { *run(lanes, RUN) } else { first };
    for start in (0..LANES).step_by(2 * RUN) {
        *run_mut(lanes, start) = first;
        *run_mut(lanes, start + RUN) = second;
    }
}

/// A row of small whole numbers.
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
