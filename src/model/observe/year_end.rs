//! What is read off the state at the end of a year (section 6): the 10th percentile of morale, and
//! the correlation of pay with skill, of all runs side by side.

use super::run_sums::RunSums;
use crate::model::engine::block::Tier;
use crate::model::engine::lanes::{LANES, lanes};
use crate::model::engine::organization::Organization;
use crate::model::person::People;
use crate::numeric::vector::{InstructionSet, VectorTask};
use crate::stats::quantile_of_ranked;

/// The bits that number the bins of morale, of which there are 257.
const BIN_BITS: u32 = 0x1ff;

/// Bins, used or not.
const BINS: usize = BIN_BITS as usize + 1;

/// What is read off the state of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct YearEnd {
    /// 10th percentile of morale; `None` where there is nobody.
    pub(crate) morale_p10: Option<f64>,
    /// Correlation of ln pay with ln craft; `None` where either does not vary.
    pub(crate) pay_skill_correlation: Option<f64>,
}

impl YearEnd {
    /// That of every run, of a department or of all.
    pub(crate) fn by_run(
        organization: &Organization,
        department: Option<usize>,
        instructions: InstructionSet,
    ) -> Vec<Self> {
        let quantiles = morale_quantiles(organization, department, (0.1, instructions));
        let correlations = pay_skill_correlations(organization, department, instructions);
        let found = quantiles.into_iter().zip(correlations);
        found
            .map(|(morale_p10, pay_skill_correlation)| Self { morale_p10, pay_skill_correlation })
            .collect()
    }
}

/// The tiers of a department, or of all.
fn tiers(organization: &Organization, department: Option<usize>) -> Vec<&Tier> {
    let tiers = organization.layout.tiers.iter();
    tiers.filter(|tier| department.is_none_or(|number| tier.department == number)).collect()
}

/// By run, the quantile of `p` of the morale of everybody; `None` where there is nobody.
///
/// Persons are counted by bins of morale, and only those in the bins of the two order statistics
/// that matter are put in order: the value is that of sorting all.
fn morale_quantiles(
    organization: &Organization,
    department: Option<usize>,
    (p, instructions): (f64, InstructionSet),
) -> Vec<Option<f64>> {
    let (people, tiers) = (&organization.people, tiers(organization, department));
    let runs = organization.layout.runs;
    let mut counting = Counting { people, tiers: &tiers, bins: vec![[0; BINS]; runs] };
    instructions.run(&mut counting);
    let counts: Vec<_> =
        counting.bins.iter().map(|bins| bins.iter().sum::<u32>() as usize).collect();
    // By run, the bins of the two order statistics, and how many are in the bins before.
    let mut gathering =
        Gathering { people, tiers: &tiers, bins: [[0; LANES]; 2], near: vec![Vec::new(); runs] };
    let mut before = vec![0; runs];
    for (run, bins) in counting.bins.iter().enumerate() {
        quantile_of_ranked(counts[run], p, |below, above| {
            let (from, earlier) = bin_of(bins, below);
            let (to, _) = bin_of(bins, above);
            before[run] = earlier;
            for lane in (run..LANES).step_by(runs) {
                gathering.bins[0][lane] = from;
                gathering.bins[1][lane] = to;
            }
            [0.0; 2]
        });
    }
    instructions.run(&mut gathering);
    let quantile = |(run, near): (usize, &mut Vec<f32>)| {
        near.sort_unstable_by(f32::total_cmp);
        quantile_of_ranked(counts[run], p, |below, above| {
            [below, above].map(|rank| f64::from(near[rank - before[run]]))
        })
    };
    gathering.near.iter_mut().enumerate().map(quantile).collect()
}

/// The bin that holds the person of that rank from below, and how many are in the bins before.
fn bin_of(bins: &[u32; BINS], rank: usize) -> (u32, usize) {
    let mut before = 0;
    for (bin, &count) in (0..).zip(bins) {
        if rank < before + count as usize {
            return (bin, before);
        }
        before += count as usize;
    }
    (0, 0)
}

/// By run, the correlation of ln pay with ln craft of everybody; `None` where either does not vary.
fn pay_skill_correlations(
    organization: &Organization,
    department: Option<usize>,
    instructions: InstructionSet,
) -> Vec<Option<f64>> {
    let (people, tiers) = (&organization.people, tiers(organization, department));
    let runs = organization.layout.runs;
    // About the first person: the mean of equal numbers is that number, and they do not vary.
    let origins: Vec<_> = (0..runs).map(|run| origin(organization, department, run)).collect();
    let sums = RunSums::nothing(runs);
    let mut sums = Sums { people, tiers: &tiers, centers: by_lane(&origins), sums };
    instructions.run(&mut sums);
    sums.sums.close();
    let center = |run: usize| {
        let [count, pay, craft] = sums.sums.of(run);
        if count > 0.0 {
            [origins[run][0] + pay / count, origins[run][1] + craft / count]
        } else {
            [0.0; 2]
        }
    };
    let centers: Vec<_> = (0..runs).map(center).collect();
    let sums = RunSums::nothing(runs);
    let mut products = Products { people, tiers: &tiers, centers: by_lane(&centers), sums };
    instructions.run(&mut products);
    products.sums.close();
    let correlation = |run: usize| {
        let [pay_squares, craft_squares, product] = products.sums.of(run);
        let correlation = product / pay_squares.sqrt() / craft_squares.sqrt();
        correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
    };
    (0..runs).map(correlation).collect()
}

/// ln pay and ln craft of the first person of a run; 0 where there is nobody.
fn origin(organization: &Organization, department: Option<usize>, run: usize) -> [f64; 2] {
    let (layout, people) = (&organization.layout, &organization.people);
    let blocks = layout.blocks[layout.blocks_of(run)].iter();
    let own = blocks.filter(|block| department.is_none_or(|number| block.department == number));
    let mut rows = own.flat_map(|block| layout.rows_of(block.seats.clone()));
    rows.find(|&row| people.occupied[row] == 1)
        .map_or([0.0; 2], |row| [people.ln_pay[row], people.ln_craft[row]].map(f64::from))
}

/// Two numbers a run, by lane.
fn by_lane(runs: &[[f64; 2]]) -> [Sum; 2] {
    [0, 1].map(|number| std::array::from_fn(|lane| runs[lane % runs.len()][number]))
}

/// The bin of a morale, 0–1, ascending: rounded to a multiple of 1/256, which adding 1.5·2²³ leaves
/// in the low bits of the sum.
#[inline(always)]
fn bin(morale: f32) -> u32 {
    (morale * 256.0 + 12_582_912.0).to_bits() & BIN_BITS
}

/// Counts persons by run and bin of morale.
#[derive(Debug)]
struct Counting<'a> {
    people: &'a People,
    tiers: &'a [&'a Tier],
    bins: Vec<[u32; BINS]>,
}

impl VectorTask for Counting<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let last = self.bins.len() - 1;
        for tier in self.tiers {
            for start in tier.rows.clone().step_by(LANES) {
                let morale = lanes(&self.people.morale, start);
                let occupied = lanes(&self.people.occupied, start);
                let mut at = [0; LANES];
                for i in 0..LANES {
                    at[i] = bin(morale[i]);
                }
                for i in 0..LANES {
                    // The number of runs is a power of two.
                    self.bins[i & last][at[i] as usize % BINS] += u32::from(occupied[i]);
                }
            }
        }
    }
}

/// Gathers the morale of those in a range of bins, by run.
#[derive(Debug)]
struct Gathering<'a> {
    people: &'a People,
    tiers: &'a [&'a Tier],
    /// The first and the last bin, by lane.
    bins: [[u32; LANES]; 2],
    near: Vec<Vec<f32>>,
}

impl VectorTask for Gathering<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let ([first, last], runs) = (self.bins, self.near.len());
        for tier in self.tiers {
            for start in tier.rows.clone().step_by(LANES) {
                let morale = *lanes(&self.people.morale, start);
                let occupied = *lanes(&self.people.occupied, start);
                let (mut is_near, mut any) = ([0; LANES], 0);
                for i in 0..LANES {
                    let bin = bin(morale[i]);
                    let is_between = (bin >= first[i]) & (bin <= last[i]);
                    is_near[i] = u32::from(is_between & (occupied[i] == 1));
                    any |= is_near[i];
                }
                if any > 0 {
                    for i in (0..LANES).filter(|&i| is_near[i] > 0) {
                        self.near[i % runs].push(morale[i]);
                    }
                }
            }
        }
    }
}

/// A sum by lane.
type Sum = [f64; LANES];

/// Of the rows from `start` on: whether somebody is there, 1 or 0, and ln pay and ln craft about a
/// center, 0 where nobody is.
#[inline(always)]
fn about(people: &People, start: usize, [pay_center, craft_center]: &[Sum; 2]) -> [Sum; 3] {
    let (pay, craft) = (lanes(&people.ln_pay, start), lanes(&people.ln_craft, start));
    let occupied = lanes(&people.occupied, start);
    let [mut here, mut x, mut y] = [[0.0; LANES]; 3];
    for i in 0..LANES {
        here[i] = f64::from(occupied[i]);
        x[i] = here[i] * (f64::from(pay[i]) - pay_center[i]);
        y[i] = here[i] * (f64::from(craft[i]) - craft_center[i]);
    }
    [here, x, y]
}

/// Persons, and the sums of their ln pay and ln craft about a center.
#[derive(Debug)]
struct Sums<'a> {
    people: &'a People,
    tiers: &'a [&'a Tier],
    centers: [Sum; 2],
    /// Persons, pay, craft.
    sums: RunSums<3>,
}

impl VectorTask for Sums<'_> {
    #[inline(always)]
    fn run(&mut self) {
        for tier in self.tiers {
            for group in 0..tier.groups() {
                let [mut n, mut x, mut y] = [[0.0; LANES]; 3];
                for member in 0..tier.members {
                    let start = tier.row_of_group(group) + member * LANES;
                    let [here, pay, craft] = about(self.people, start, &self.centers);
                    for i in 0..LANES {
                        n[i] += here[i];
                        x[i] += pay[i];
                        y[i] += craft[i];
                    }
                }
                self.sums.add_long(group, &[n, x, y]);
            }
        }
    }
}

/// Sums of the products of ln pay and ln craft about a center.
#[derive(Debug)]
struct Products<'a> {
    people: &'a People,
    tiers: &'a [&'a Tier],
    centers: [Sum; 2],
    /// Pay squared, craft squared, pay times craft.
    sums: RunSums<3>,
}

impl VectorTask for Products<'_> {
    #[inline(always)]
    fn run(&mut self) {
        for tier in self.tiers {
            for group in 0..tier.groups() {
                let [mut xx, mut yy, mut xy] = [[0.0; LANES]; 3];
                for member in 0..tier.members {
                    let start = tier.row_of_group(group) + member * LANES;
                    let [_, pay, craft] = about(self.people, start, &self.centers);
                    for i in 0..LANES {
                        xx[i] += pay[i] * pay[i];
                        yy[i] += craft[i] * craft[i];
                        xy[i] += pay[i] * craft[i];
                    }
                }
                self.sums.add_long(group, &[xx, yy, xy]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn present(organization: &Organization, column: &[f32]) -> Vec<f64> {
        let seats = tiers(organization, Some(0)).into_iter().flat_map(|tier| tier.rows.clone());
        let seats = seats.filter(|&row| !organization.is_vacant(Row(row)));
        seats.map(|row| f64::from(column[row])).collect()
    }

    fn read(organization: &Organization) -> YearEnd {
        YearEnd::by_run(organization, Some(0), InstructionSet::Baseline)[0]
    }

    #[test]
    fn a_quantile_is_that_of_all_who_are_present_in_order() {
        for count in [1, 5, 30, 83, 400, 1601] {
            let organization = scattered(count);
            for p in [0.0, 0.1, 0.37, 0.5, 0.9, 1.0] {
                let morale = &organization.people.morale;
                let expected = quantile_of(&mut present(&organization, morale), p);
                let how = (p, InstructionSet::Baseline);
                let quantile = morale_quantiles(&organization, Some(0), how);
                assert_eq!(quantile, [expected], "{count} seats, quantile of {p}");
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
            assert_close(read(&organization).pay_skill_correlation.unwrap(), expected, 1e-13);
        }
    }

    #[test]
    fn what_does_not_vary_or_does_not_exist_has_no_figure() {
        let mut organization = organization(&[(40, 7)]);
        organization.people.ln_pay.fill(0.1);
        let found = read(&organization);
        assert_eq!(found.pay_skill_correlation, None);
        assert!(found.morale_p10.is_some());
        organization.people.occupied.fill(0);
        assert_eq!(read(&organization), YearEnd::default());
    }
}
