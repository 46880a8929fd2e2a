//! Sums by run of what stands in the rows of a tier.
//!
//! A sum must not depend on how many runs stand side by side. So members of a team are added up first, in their
//! order, which is a sum of lanes; then teams, of which those with the same number modulo eight are added up in
//! their order, and last these eight.

use crate::model::engine::lanes::LANES;
use crate::numeric::number::Vector;

/// Sums of a run that are kept apart until the end: one 512-bit vector of `f64`.
const SLOTS: usize = 8;

/// A sum, by run.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    runs: usize,
    /// Slot after slot, and in a slot run after run; as many slots as there are teams, if these are fewer.
    sums: Vec<f64>,
    /// By run, when all teams have been added.
    totals: [f64; LANES],
}

impl Slots {
    /// A sum of no run.
    pub(crate) fn blank() -> Self {
        Self { runs: 0, sums: Vec::new(), totals: [0.0; LANES] }
    }

    /// Begins sums of nothing for `runs` runs of `teams` teams.
    #[inline]
    pub(crate) fn begin(&mut self, runs: usize, teams: usize) {
        self.runs = runs;
        self.sums.clear();
        self.sums.resize((teams.min(SLOTS) * runs).next_multiple_of(SLOTS), 0.0);
    }

    /// The place of the sum of the team in a lane, counted from the first group's first.
    #[inline(always)]
    pub(crate) fn place(&self, lane: usize) -> usize {
        lane % self.sums.len()
    }

    /// Adds those of the teams of some lanes, of which the first has its sum at `place`. Of fewer teams than
    /// slots, what lies beyond is padding, and 0.
    #[inline(always)]
    pub(crate) fn add<V: Vector>(&mut self, place: usize, teams: V) {
        teams.add_to(&mut self.sums, place);
    }

    /// Adds sums in double precision of the teams of group number `group` of a tier, a lane each.
    #[inline(always)]
    fn add_long(&mut self, group: usize, teams: &[f64; LANES]) {
        let count = self.sums.len();
        for (part, teams) in teams.as_chunks::<SLOTS>().0.iter().enumerate() {
            let at = (group * LANES + part * SLOTS) % count;
            let Some(slots) = self.sums[at..].first_chunk_mut::<SLOTS>() else {
                unreachable!("slots are whole vectors")
            };
            for i in 0..SLOTS {
                slots[i] += teams[i];
            }
        }
    }

    /// Adds the slots of every run up, in pairs.
    #[inline(always)]
    pub(crate) fn close(&mut self) {
        const NOTHING: [f64; LANES] = [0.0; LANES];
        let (runs, sums) = (self.runs, &self.sums[..]);
        let slot =
            |slot: usize| sums.get(slot * runs..(slot + 1) * runs).unwrap_or(&NOTHING[..runs]);
        let slots = [slot(0), slot(1), slot(2), slot(3), slot(4), slot(5), slot(6), slot(7)];
        for (i, total) in self.totals[..runs].iter_mut().enumerate() {
            let first = (slots[0][i] + slots[1][i]) + (slots[2][i] + slots[3][i]);
            *total = first + ((slots[4][i] + slots[5][i]) + (slots[6][i] + slots[7][i]));
        }
    }

    /// The sum of a run, when they are closed.
    #[inline]
    pub(crate) fn of(&self, run: usize) -> f64 {
        self.totals[run]
    }
}

/// Some sums, by run.
#[derive(Clone, Debug)]
pub(crate) struct RunSums<const N: usize>([Slots; N]);

impl<const N: usize> RunSums<N> {
    /// Sums of nothing.
    pub(crate) fn nothing(runs: usize) -> Self {
        Self(std::array::from_fn(|_| {
            let mut slots = Slots::blank();
            slots.begin(runs, SLOTS);
            slots
        }))
    }

    /// Adds the sums of the teams of a group that stand in the lanes from `lane` on, counted from the first
    /// group's.
    #[inline(always)]
    pub(crate) fn add<V: Vector>(&mut self, lane: usize, teams: &[V; N]) {
        let place = self.0.first().map_or(0, |slots| slots.place(lane));
        for (slots, &teams) in self.0.iter_mut().zip(teams) {
            slots.add(place, teams);
        }
    }

    /// Adds sums in double precision of the teams of group number `group` of a tier, a lane each.
    #[inline(always)]
    pub(crate) fn add_long(&mut self, group: usize, teams: &[[f64; LANES]; N]) {
        for (slots, teams) in self.0.iter_mut().zip(teams) {
            slots.add_long(group, teams);
        }
    }

    /// Ends the adding.
    pub(crate) fn close(&mut self) {
        self.0.iter_mut().for_each(Slots::close);
    }

    /// The sums of a run, when they are closed.
    pub(crate) fn of(&self, run: usize) -> [f64; N] {
        std::array::from_fn(|sum| self.0[sum].of(run))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number for every run and team, of which no two sums are equal.
    fn number(run: usize, team: usize) -> f64 {
        libm::exp(libm::sin((37 * run + team) as f64))
    }

    /// The sums of `runs` runs of `teams` teams each.
    fn sums(runs: usize, teams: usize) -> RunSums<1> {
        let mut sums = RunSums::<1>::nothing(runs);
        for group in 0..(runs * teams).div_ceil(LANES) {
            let mut lanes = [0.0; LANES];
            for (lane, number_of) in lanes.iter_mut().enumerate() {
                let pair = group * LANES + lane;
                let team = pair / runs;
                *number_of = if team < teams { number(pair % runs, team) } else { 0.0 };
            }
            sums.add_long(group, &[lanes]);
        }
        sums.close();
        sums
    }

    #[test]
    fn a_run_sums_up_alike_in_whatever_company() {
        for teams in [1, 2, 7, 32, 100, 1001] {
            let many = [2, 8, 32].map(|runs| sums(runs, teams));
            let [alone] = sums(1, teams).of(0);
            assert!((alone - (0..teams).map(|team| number(0, team)).sum::<f64>()).abs() < 1e-9);
            for sums in many {
                assert_eq!(sums.of(0)[0].to_bits(), alone.to_bits(), "{teams} teams");
                assert!((sums.of(1)[0] - alone).abs() > 1e-6);
            }
        }
    }
}
