//! What is read off the state at the end of a year (section 6): the 10th percentile of morale, and
//! the correlation of pay with skill.

use std::ops::Range;

use crate::model::engine::lanes::run;
use crate::model::person::People;
use crate::numeric::vector::{InstructionSet, VectorTask};
use crate::stats::quantile_of_ranked;

/// Seats read side by side: sums are kept by lane, so that none depends on the machine.
const ABREAST: usize = 16;

/// The bits that number the bins of morale, of which there are 257.
const BIN_BITS: u32 = 0x1ff;

/// Bins, used or not.
const BINS: usize = BIN_BITS as usize + 1;

/// Reads the state, with buffers that it uses again.
#[derive(Debug)]
pub(crate) struct YearEnd {
    /// Persons by bin of morale.
    bins: Box<[u32; BINS]>,
    /// Morale of those in the bins that matter.
    near: Vec<f32>,
    pub(crate) instructions: InstructionSet,
}

impl YearEnd {
    pub(crate) fn new() -> Self {
        Self { bins: Box::new([0; BINS]), near: Vec::new(), instructions: InstructionSet::detect() }
    }

    /// The quantile of `p` of the morale of everybody in those runs of seats; `None` where there
    /// is nobody.
    ///
    /// Persons are counted by bins of morale, and only those in the bins of the two order statistics
    /// that matter are put in order: the value is that of sorting all.
    pub(crate) fn morale_quantile(
        &mut self,
        people: &People,
        runs: impl Iterator<Item = Range<usize>> + Clone,
        p: f64,
    ) -> Option<f64> {
        self.bins.fill(0);
        for seats in runs.clone() {
            self.instructions.run(&mut Counting { people, seats, bins: &mut self.bins });
        }
        let count = self.bins.iter().sum::<u32>() as usize;
        quantile_of_ranked(count, p, |below, above| {
            let (from, before) = self.bin_of(below);
            let (to, _) = self.bin_of(above);
            self.near.clear();
            for seats in runs {
                let (near, bins) = (&mut self.near, (from, to));
                self.instructions.run(&mut Gathering { people, seats, bins, near });
            }
            self.near.sort_unstable_by(f32::total_cmp);
            [below, above].map(|rank| f64::from(self.near[rank - before]))
        })
    }

    /// The bin that holds the person of that rank from below, and how many are in the bins before.
    fn bin_of(&self, rank: usize) -> (u32, usize) {
        let mut before = 0;
        for (bin, &count) in (0..).zip(self.bins.iter()) {
            if rank < before + count as usize {
                return (bin, before);
            }
            before += count as usize;
        }
        (0, 0)
    }

    /// Correlation of ln pay with ln craft of everybody in those runs of seats; `None` where
    /// either does not vary.
    pub(crate) fn pay_skill_correlation(
        &self,
        people: &People,
        runs: impl Iterator<Item = Range<usize>> + Clone,
    ) -> Option<f64> {
        let first = runs.clone().flatten().find(|&row| people.occupied[row] == 1)?;
        // About the first person: the mean of equal numbers is that number, and they do not vary.
        let origin = [people.ln_pay[first], people.ln_craft[first]].map(f64::from);
        let mut sums = Sums { people, seats: 0..0, center: origin, sums: [[0.0; ABREAST]; 3] };
        for seats in runs.clone() {
            sums.seats = seats;
            self.instructions.run(&mut sums);
        }
        let [count, pay, craft] = sums.sums.map(total);
        let center = [origin[0] + pay / count, origin[1] + craft / count];
        let mut products = Products { people, seats: 0..0, center, sums: [[0.0; ABREAST]; 3] };
        for seats in runs {
            products.seats = seats;
            self.instructions.run(&mut products);
        }
        let [pay_squares, craft_squares, product] = products.sums.map(total);
        let correlation = product / pay_squares.sqrt() / craft_squares.sqrt();
        correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
    }
}

/// The bin of a morale, 0–1, ascending: rounded to a multiple of 1/256, which adding 1.5·2²³ leaves
/// in the low bits of the sum.
#[inline(always)]
fn bin(morale: f32) -> u32 {
    (morale * 256.0 + 12_582_912.0).to_bits() & BIN_BITS
}

/// Counts persons by bin of morale.
#[derive(Debug)]
struct Counting<'a> {
    people: &'a People,
    seats: Range<usize>,
    bins: &'a mut [u32; BINS],
}

impl VectorTask for Counting<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let mut start = self.seats.start;
        while start < self.seats.end {
            let morale: [f32; ABREAST] = *run(&self.people.morale, start);
            let occupied: [u8; ABREAST] = *run(&self.people.occupied, start);
            let mut at = [0; ABREAST];
            for (at, morale) in at.iter_mut().zip(morale) {
                *at = bin(morale);
            }
            for (at, occupied) in at.into_iter().zip(occupied) {
                self.bins[at as usize % BINS] += u32::from(occupied);
            }
            start += ABREAST;
        }
    }
}

/// Gathers the morale of those in a range of bins.
#[derive(Debug)]
struct Gathering<'a> {
    people: &'a People,
    seats: Range<usize>,
    /// The first and the last bin.
    bins: (u32, u32),
    near: &'a mut Vec<f32>,
}

impl VectorTask for Gathering<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (first, last) = self.bins;
        let mut start = self.seats.start;
        while start < self.seats.end {
            let morale: [f32; ABREAST] = *run(&self.people.morale, start);
            let occupied: [u8; ABREAST] = *run(&self.people.occupied, start);
            let (mut is_near, mut any) = ([0; ABREAST], 0);
            for i in 0..ABREAST {
                let bin = bin(morale[i]);
                is_near[i] = u32::from((bin >= first) & (bin <= last) & (occupied[i] == 1));
                any |= is_near[i];
            }
            if any > 0 {
                let near = morale.into_iter().zip(is_near).filter(|&(_, is_near)| is_near > 0);
                self.near.extend(near.map(|(morale, _)| morale));
            }
            start += ABREAST;
        }
    }
}

/// A sum by lane.
type Sum = [f64; ABREAST];

/// Of the seats from `start` on: whether somebody is there, 1 or 0, and ln pay and ln craft about a
/// center, 0 where nobody is.
#[inline(always)]
fn about(people: &People, start: usize, [pay_center, craft_center]: [f64; 2]) -> [Sum; 3] {
    let pay: &[f32; ABREAST] = run(&people.ln_pay, start);
    let craft: &[f32; ABREAST] = run(&people.ln_craft, start);
    let occupied: &[u8; ABREAST] = run(&people.occupied, start);
    let [mut here, mut x, mut y] = [[0.0; ABREAST]; 3];
    for i in 0..ABREAST {
        here[i] = f64::from(occupied[i]);
        x[i] = here[i] * (f64::from(pay[i]) - pay_center);
        y[i] = here[i] * (f64::from(craft[i]) - craft_center);
    }
    [here, x, y]
}

/// Persons, and the sums of their ln pay and ln craft about a center.
#[derive(Debug)]
struct Sums<'a> {
    people: &'a People,
    seats: Range<usize>,
    center: [f64; 2],
    /// Persons, pay, craft.
    sums: [Sum; 3],
}

impl VectorTask for Sums<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let [mut n, mut x, mut y] = self.sums;
        let mut start = self.seats.start;
        while start < self.seats.end {
            let [here, pay, craft] = about(self.people, start, self.center);
            for i in 0..ABREAST {
                n[i] += here[i];
                x[i] += pay[i];
                y[i] += craft[i];
            }
            start += ABREAST;
        }
        self.sums = [n, x, y];
    }
}

/// Sums of the products of ln pay and ln craft about a center.
#[derive(Debug)]
struct Products<'a> {
    people: &'a People,
    seats: Range<usize>,
    center: [f64; 2],
    /// Pay squared, craft squared, pay times craft.
    sums: [Sum; 3],
}

impl VectorTask for Products<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let [mut xx, mut yy, mut xy] = self.sums;
        let mut start = self.seats.start;
        while start < self.seats.end {
            let [_, pay, craft] = about(self.people, start, self.center);
            for i in 0..ABREAST {
                xx[i] += pay[i] * pay[i];
                yy[i] += craft[i] * craft[i];
                xy[i] += pay[i] * craft[i];
            }
            start += ABREAST;
        }
        self.sums = [xx, yy, xy];
    }
}

/// The sum of all lanes, half by half.
fn total(sum: Sum) -> f64 {
    let mut lanes = sum;
    let mut width = ABREAST / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::organization::Organization;
    use crate::model::engine::row::Row;
    use crate::model::fixture::{edit, organization};
    use crate::stats::{assert_close, correlation, quantile_of};

    /// Several hundred people of whom every fifth has left, with morale from all of its range.
    fn scattered(count: usize) -> Organization {
        let mut organization = organization(&[(count, 7), (37, 5)]);
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            crate::model::policy::narrow(f64::from(state) / 4_294_967_296.0)
        };
        let layout = organization.layout.clone();
        for row in layout.rows_of(0..layout.seats) {
            edit(&mut organization, row, |person| {
                (person.morale, person.craft, person.ln_pay) = (next(), 0.5 + next(), next());
                person.ln_pay += 0.3 * person.craft;
            });
            organization.people.occupied[row] = u8::from(next() > 0.2);
        }
        organization.people.morale[count / 2..count / 2 + 20].fill(0.1);
        organization
    }

    fn runs(organization: &Organization) -> impl Iterator<Item = Range<usize>> + Clone {
        organization.layout.blocks.iter().filter(|b| b.unit == 0).map(|b| b.rows.clone())
    }

    fn present(organization: &Organization, column: &[f32]) -> Vec<f64> {
        let seats = runs(organization).flatten();
        let seats = seats.filter(|&row| !organization.is_vacant(Row(row)));
        seats.map(|row| f64::from(column[row])).collect()
    }

    #[test]
    fn a_quantile_is_that_of_all_who_are_present_in_order() {
        let mut year_end = YearEnd::new();
        for count in [1, 5, 30, 83, 400, 1601] {
            let organization = scattered(count);
            let people = &organization.people;
            for p in [0.0, 0.1, 0.37, 0.5, 0.9, 1.0] {
                let expected = quantile_of(&mut present(&organization, &people.morale), p);
                let quantile = year_end.morale_quantile(people, runs(&organization), p);
                assert_eq!(quantile, expected, "{count} seats, quantile of {p}");
            }
        }
    }

    #[test]
    fn bins_ascend_from_the_lowest_to_the_highest_morale() {
        assert_eq!((bin(0.0), bin(1.0)), (0, 256));
        let morale = (0..=60_000_u16).map(|i| f32::from(i) / 60_000.0);
        let bins: Vec<_> = morale.map(bin).collect();
        assert!(bins.is_sorted());
    }

    #[test]
    fn the_correlation_is_that_of_two_passes_over_the_present() {
        for count in [2, 30, 400, 1601] {
            let organization = scattered(count);
            let people = &organization.people;
            let (pay, craft) =
                (present(&organization, &people.ln_pay), present(&organization, &people.ln_craft));
            let expected = correlation(&pay, &craft).unwrap();
            let year_end = YearEnd::new();
            let found = year_end.pay_skill_correlation(people, runs(&organization)).unwrap();
            assert_close(found, expected, 1e-13);
        }
    }

    #[test]
    fn what_does_not_vary_or_does_not_exist_has_no_figure() {
        let mut organization = organization(&[(40, 7)]);
        let mut year_end = YearEnd::new();
        organization.people.ln_pay.fill(0.1);
        let people = &organization.people;
        assert_eq!(year_end.pay_skill_correlation(people, runs(&organization)), None);
        organization.people.occupied.fill(0);
        let people = &organization.people;
        assert_eq!(year_end.pay_skill_correlation(people, runs(&organization)), None);
        assert_eq!(year_end.morale_quantile(people, runs(&organization), 0.1), None);
    }
}
