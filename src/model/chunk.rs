//! A run of neighboring seats on its way through the monthly pass.
//!
//! The pass copies a few seats' columns into arrays of fixed length, sends them through the
//! submodels one after the other, and copies the changed ones back. Each submodel is a plain
//! loop over the arrays, which the compiler turns into vector instructions.

use super::organization::Organization;
use super::person::month_number;

/// Seats in a chunk.
pub(super) const CHUNK: usize = 32;

/// A column of a chunk.
pub(super) type Lanes = [f32; CHUNK];

/// What befalls a person at the end of the work phase.
pub(super) const STAYS: f32 = 0.0;
/// The person quits.
pub(super) const QUITS: f32 = 1.0;
/// The person retires.
pub(super) const RETIRES: f32 = 2.0;

/// The state and surroundings of [`CHUNK`] seats; names as in [`super::person::Person`].
#[derive(Debug)]
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
    pub(super) climate_morale: Lanes,
    /// m̄, the team's mean morale.
    pub(super) peer_morale: Lanes,
    /// e, the team's lift.
    pub(super) lift: Lanes,
    /// The team's factor of output.
    pub(super) team_output: Lanes,
    /// The part of the burnout load that the surroundings set.
    pub(super) load: Lanes,
    /// `contagion`·S.
    pub(super) contagion: Lanes,

    /// y, output in the month.
    pub(super) output: Lanes,
    /// [`STAYS`], [`QUITS`] or [`RETIRES`].
    pub(super) fate: Lanes,
}

impl Chunk {
    /// A chunk of vacant seats: every value is harmless to every equation.
    pub(super) fn vacant() -> Self {
        const ZERO: Lanes = [0.0; CHUNK];
        const ONE: Lanes = [1.0; CHUNK];
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
            climate_morale: ZERO,
            peer_morale: ZERO,
            lift: ZERO,
            team_output: ONE,
            load: ZERO,
            contagion: ZERO,
            output: ZERO,
            fate: [STAYS; CHUNK],
        }
    }

    /// Reads the `length` seats from `start` on, in the work phase of `organization.month`.
    pub(super) fn load(&mut self, organization: &Organization, start: usize, length: usize) {
        let people = &organization.people;
        let seats = start..start + length;
        let this_month = month_number(organization.month);
        copy(&people.theta[seats.clone()], &mut self.theta);
        copy(&people.lambda[seats.clone()], &mut self.lambda);
        copy(&people.alpha[seats.clone()], &mut self.alpha);
        copy(&people.delta[seats.clone()], &mut self.delta);
        copy(&people.strain[seats.clone()], &mut self.strain);
        copy(&people.disposition[seats.clone()], &mut self.disposition);
        copy(&people.craft[seats.clone()], &mut self.craft);
        copy(&people.ln_craft[seats.clone()], &mut self.ln_craft);
        copy(&people.onboarding[seats.clone()], &mut self.onboarding);
        copy(&people.morale[seats.clone()], &mut self.morale);
        copy(&people.burnout[seats.clone()], &mut self.burnout);
        copy(&people.grievance[seats.clone()], &mut self.grievance);
        copy(&people.reluctance[seats.clone()], &mut self.reluctance);
        copy(&people.ln_pay[seats.clone()], &mut self.ln_pay);
        copy(&people.pay[seats.clone()], &mut self.pay);
        elapsed(&people.advanced[seats.clone()], this_month - 1.0, &mut self.stall);
        elapsed(&people.hired[seats.clone()], this_month, &mut self.tenure);
        elapsed(&people.born[seats.clone()], this_month, &mut self.age);
        elapsed(&people.managing_since[seats.clone()], this_month - 1.0, &mut self.manager_months);
        widen(&people.rung[seats.clone()], &mut self.rung);
        widen(&people.star[seats.clone()], &mut self.star);
        widen(&people.occupied[seats], &mut self.occupied);
        self.occupied[length..].fill(0.0);
    }

    /// Writes back what the pass has changed.
    pub(super) fn store(&self, organization: &mut Organization, start: usize, length: usize) {
        let people = &mut organization.people;
        let seats = start..start + length;
        write_back(&self.craft, &mut people.craft[seats.clone()]);
        write_back(&self.ln_craft, &mut people.ln_craft[seats.clone()]);
        write_back(&self.onboarding, &mut people.onboarding[seats.clone()]);
        write_back(&self.morale, &mut people.morale[seats.clone()]);
        write_back(&self.burnout, &mut people.burnout[seats.clone()]);
        write_back(&self.grievance, &mut people.grievance[seats.clone()]);
        write_back(&self.reluctance, &mut people.reluctance[seats]);
    }
}

/// Copies a column; lanes beyond its end keep the values of an earlier chunk.
#[inline(always)]
fn copy(column: &[f32], lanes: &mut Lanes) {
    if let Ok(full) = <&Lanes>::try_from(column) {
        *lanes = *full;
    } else {
        lanes[..column.len()].copy_from_slice(column);
    }
}

/// The reverse of [`copy`].
#[inline(always)]
fn write_back(lanes: &Lanes, column: &mut [f32]) {
    let length = column.len();
    if let Ok(full) = <&mut Lanes>::try_from(&mut *column) {
        *full = *lanes;
    } else {
        column.copy_from_slice(&lanes[..length]);
    }
}

/// Months from each entry of a column to `until`.
#[inline(always)]
fn elapsed(since: &[f32], until: f32, lanes: &mut Lanes) {
    copy(since, lanes);
    for lane in &mut lanes[..since.len()] {
        *lane = until - *lane;
    }
}

#[inline(always)]
fn widen(column: &[u8], lanes: &mut Lanes) {
    for (lane, &value) in lanes.iter_mut().zip(column) {
        *lane = f32::from(value);
    }
}
