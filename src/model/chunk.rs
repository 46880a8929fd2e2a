//! A run of neighboring seats on its way through the monthly pass.
//!
//! The pass copies a few seats' columns into arrays of fixed length, sends them through the
//! submodels one after the other, and copies the changed ones back. Each submodel is a plain
//! loop over the arrays, which the compiler turns into vector instructions.

use std::ops::Range;

use super::column::Column;
use super::person::People;
use super::teams::Teams;

/// Seats in a chunk.
pub(super) const CHUNK: usize = 32;

/// A column of a chunk.
pub(super) type Lanes = [f32; CHUNK];

/// Lanes that are filled at once with what a team means to its members.
const SPREAD: usize = 16;

/// A column of what surrounds a seat, with room for what is spread beyond the last lane.
pub(super) type Surroundings = [f32; CHUNK + SPREAD];

/// The state and surroundings of [`CHUNK`] seats; names as in [`super::person::Person`].
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Chunk {
    /// 1 for an occupied seat, 0 for a vacant one or padding.
    pub(super) occupied: Lanes,
    pub(super) theta: Lanes,
    pub(super) lambda: Lanes,
    pub(super) alpha: Lanes,
    pub(super) delta: Lanes,
    pub(super) strain: Lanes,
    pub(super) disposition: Lanes,
    pub(super) craft: Lanes,
    pub(super) ln_craft: Lanes,
    pub(super) onboarding: Lanes,
    pub(super) morale: Lanes,
    pub(super) burnout: Lanes,
    pub(super) grievance: Lanes,
    pub(super) reluctance: Lanes,
    pub(super) ln_pay: Lanes,
    pub(super) pay: Lanes,
    /// Months since the last advancement, start of the month.
    pub(super) stall: Lanes,
    /// Months since the hire, this month included.
    pub(super) tenure: Lanes,
    /// Age in months, this month included.
    pub(super) age: Lanes,
    /// Months as manager in all, start of the month; read for managers only.
    pub(super) manager_months: Lanes,
    pub(super) rung: Lanes,
    pub(super) star: Lanes,
    /// This month's draws.
    pub(super) words: [u32; CHUNK],

    /// What the team's climate adds to the target of morale.
    pub(super) climate_morale: Surroundings,
    /// m̄, the team's mean morale.
    pub(super) peer_morale: Surroundings,
    /// e, the team's lift.
    pub(super) lift: Surroundings,
    /// The team's factor of output.
    pub(super) team_output: Surroundings,
    /// The part of the burnout load that the surroundings set.
    pub(super) load: Surroundings,
    /// `contagion`·S.
    pub(super) contagion: Surroundings,

    /// y, output in the month.
    pub(super) output: Lanes,
    /// The logarithm of what a person's state makes of the hazard of quitting.
    pub(super) mood: Lanes,
    /// 1 for an occupant who may leave, else 0.
    pub(super) doubtful: Lanes,
}

impl Chunk {
    /// A chunk of vacant seats: every value is harmless to every equation.
    pub(super) fn vacant() -> Self {
        const ZERO: Lanes = [0.0; CHUNK];
        const ONE: Lanes = [1.0; CHUNK];
        const AROUND: Surroundings = [0.0; CHUNK + SPREAD];
        Self {
            occupied: ZERO,
            theta: ONE,
            lambda: ZERO,
            alpha: ZERO,
            delta: ZERO,
            strain: ZERO,
            disposition: ZERO,
            craft: ONE,
            ln_craft: ZERO,
            onboarding: ONE,
            morale: ZERO,
            burnout: ZERO,
            grievance: ZERO,
            reluctance: ZERO,
            ln_pay: ZERO,
            pay: ONE,
            stall: ZERO,
            tenure: ZERO,
            age: ZERO,
            manager_months: ZERO,
            rung: ZERO,
            star: ZERO,
            words: [0; CHUNK],
            climate_morale: AROUND,
            peer_morale: AROUND,
            lift: AROUND,
            team_output: [1.0; CHUNK + SPREAD],
            load: AROUND,
            contagion: AROUND,
            output: ZERO,
            mood: ZERO,
            doubtful: ZERO,
        }
    }

    /// Gives the seats in `lanes` what team number `team` means to its members.
    #[inline(always)]
    pub(super) fn surround(&mut self, lanes: Range<usize>, teams: &Teams, team: usize) {
        let mut start = lanes.start;
        let end = lanes.end.min(CHUNK);
        while start < end {
            // What is written beyond the team is overwritten by the next one, or never read.
            for (column, value) in [
                (&mut self.climate_morale, teams.climate_morale[team]),
                (&mut self.peer_morale, teams.morale_mean[team]),
                (&mut self.lift, teams.lift[team]),
                (&mut self.team_output, teams.output[team]),
                (&mut self.load, teams.load[team]),
                (&mut self.contagion, teams.contagion[team]),
            ] {
                column[start..start + SPREAD].fill(value);
            }
            start += SPREAD;
        }
    }

    /// Reads what contributors and managers are read for: the occupants of `seats` at the end of
    /// `last_month`.
    #[inline(always)]
    pub(super) fn load(&mut self, people: &People, seats: Range<usize>, last_month: f32) {
        let (start, this_month) = (seats.start, last_month + 1.0);
        copy(&people.theta, start, &mut self.theta);
        copy(&people.alpha, start, &mut self.alpha);
        copy(&people.delta, start, &mut self.delta);
        copy(&people.strain, start, &mut self.strain);
        copy(&people.disposition, start, &mut self.disposition);
        copy(&people.craft, start, &mut self.craft);
        copy(&people.ln_craft, start, &mut self.ln_craft);
        copy(&people.onboarding, start, &mut self.onboarding);
        copy(&people.morale, start, &mut self.morale);
        copy(&people.burnout, start, &mut self.burnout);
        copy(&people.grievance, start, &mut self.grievance);
        copy(&people.ln_pay, start, &mut self.ln_pay);
        copy(&people.pay, start, &mut self.pay);
        elapsed(&people.advanced, start, last_month, &mut self.stall);
        elapsed(&people.hired, start, this_month, &mut self.tenure);
        elapsed(&people.born, start, this_month, &mut self.age);
        widen(&people.rung, start, &mut self.rung);
        widen(&people.star, start, &mut self.star);
        widen(&people.occupied, start, &mut self.occupied);
        if seats.len() < CHUNK {
            self.occupied[seats.len()..].fill(0.0);
        }
    }

    /// Reads what only managers are read for.
    #[inline(always)]
    pub(super) fn load_managers(&mut self, people: &People, start: usize, last_month: f32) {
        copy(&people.lambda, start, &mut self.lambda);
        copy(&people.reluctance, start, &mut self.reluctance);
        elapsed(&people.managing_since, start, last_month, &mut self.manager_months);
    }

    /// Writes back what the pass has changed of `seats`.
    #[inline(always)]
    pub(super) fn store(&self, people: &mut People, seats: Range<usize>) {
        write_back(&self.craft, &mut people.craft, seats.clone());
        write_back(&self.ln_craft, &mut people.ln_craft, seats.clone());
        write_back(&self.onboarding, &mut people.onboarding, seats.clone());
        write_back(&self.morale, &mut people.morale, seats.clone());
        write_back(&self.burnout, &mut people.burnout, seats.clone());
        write_back(&self.grievance, &mut people.grievance, seats);
    }

    /// Writes back what it has changed of managers only.
    #[inline(always)]
    pub(super) fn store_managers(&self, people: &mut People, seats: Range<usize>) {
        write_back(&self.reluctance, &mut people.reluctance, seats);
    }
}

/// Copies a column from `start` on; lanes beyond its end keep their values. A chunk at the end of
/// a block also reads seats of the next one: their values are as harmless as those of vacant seats.
#[inline(always)]
pub(super) fn copy<const N: usize>(column: &Column<f32>, start: usize, lanes: &mut [f32; N]) {
    match column.run(start) {
        Some(full) => *lanes = *full,
        None => copy_rest(&column[start..], lanes),
    }
}

#[cold]
#[inline(never)]
fn copy_rest(rest: &[f32], lanes: &mut [f32]) {
    lanes[..rest.len()].copy_from_slice(rest);
}

/// Writes the lanes of `seats` back to a column.
#[inline(always)]
pub(super) fn write_back<const N: usize>(
    lanes: &[f32; N],
    column: &mut Column<f32>,
    seats: Range<usize>,
) {
    if seats.len() == N
        && let Some(full) = column.run_mut(seats.start)
    {
        *full = *lanes;
    } else {
        write_back_rest(lanes, &mut column[seats]);
    }
}

#[cold]
#[inline(never)]
fn write_back_rest(lanes: &[f32], rest: &mut [f32]) {
    rest.copy_from_slice(&lanes[..rest.len()]);
}

/// Months from each entry of a column to `until`.
#[inline(always)]
pub(super) fn elapsed<const N: usize>(
    since: &Column<f32>,
    start: usize,
    until: f32,
    lanes: &mut [f32; N],
) {
    copy(since, start, lanes);
    // Lanes beyond the column are swapped back and forth between two harmless values.
    for lane in lanes {
        *lane = until - *lane;
    }
}

/// Copies a column of small whole numbers, as [`copy`] does.
#[inline(always)]
pub(super) fn widen<const N: usize>(column: &Column<u8>, start: usize, lanes: &mut [f32; N]) {
    match column.run::<N>(start) {
        Some(full) => *lanes = full.map(f32::from),
        None => widen_rest(&column[start..], lanes),
    }
}

#[cold]
#[inline(never)]
fn widen_rest(rest: &[u8], lanes: &mut [f32]) {
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane = f32::from(value);
    }
}
