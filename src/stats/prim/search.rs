//! The search for one box: peeling, choice, dropped limits and pasting.

use super::{Limits, MASS_MIN, RESTRICTION_LEVEL, ROWS_MIN, STEP};
use crate::stats::incomplete_beta::regularized;

/// The two ends of a coordinate.
const ENDS: [End; 2] = [End::Low, End::High];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Low,
    High,
}

/// Rows, and those of interest among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    rows: usize,
    of_interest: usize,
}

impl Count {
    fn density(self) -> f64 {
        self.of_interest as f64 / self.rows as f64
    }
}

/// A box that is being searched: limits by coordinate, and what they hold.
#[derive(Clone, Debug)]
struct Candidate {
    limits: Vec<Limits>,
    count: Count,
}

impl Candidate {
    fn contains(&self, point: &[f64]) -> bool {
        self.limits.iter().zip(point).all(|(limits, value)| limits.contain(*value))
    }
}

/// The rows that a box is looked for in.
#[derive(Debug)]
pub(super) struct Search<'d> {
    x: &'d [Vec<f64>],
    of_interest: &'d [bool],
    /// The rows by coordinate, in ascending order of it.
    orders: Vec<Vec<usize>>,
    rows: Vec<usize>,
    rows_min: usize,
    base_rate: f64,
}

impl<'d> Search<'d> {
    /// A search among `rows`, which are what earlier boxes left of `all` rows.
    pub(super) fn new(
        x: &'d [Vec<f64>],
        of_interest: &'d [bool],
        rows: Vec<usize>,
        all: usize,
    ) -> Self {
        let keys = x.first().map_or(0, Vec::len);
        let order = |key: usize| {
            let mut order = rows.clone();
            order.sort_by(|a, b| x[*a][key].total_cmp(&x[*b][key]));
            order
        };
        let orders = (0..keys).map(order).collect();
        let share = (0..=all).find(|rows| *rows as f64 >= MASS_MIN * all as f64).unwrap_or(all);
        let hits = rows.iter().filter(|row| of_interest[**row]).count();
        let base_rate = hits as f64 / rows.len().max(1) as f64;
        Self { x, of_interest, orders, rows, rows_min: share.max(ROWS_MIN), base_rate }
    }

    /// The limits of the box; `None` where there is none.
    pub(super) fn find(&self) -> Option<Vec<Limits>> {
        if self.rows.len() <= self.rows_min || self.base_rate <= 0.0 || self.base_rate >= 1.0 {
            return None;
        }
        let chosen = self.without_idle_limits(self.peeled()?);
        let chosen = self.without_idle_limits(self.pasted(chosen));
        let is_limit = |limits: &Limits| limits.low.is_some() || limits.high.is_some();
        let limits: Vec<Limits> = chosen.limits.into_iter().filter(is_limit).collect();
        (!limits.is_empty()).then_some(limits)
    }

    fn counted(&self, limits: Vec<Limits>) -> Candidate {
        let mut candidate = Candidate { limits, count: Count::default() };
        for &row in &self.rows {
            if candidate.contains(&self.x[row]) {
                candidate.count.rows += 1;
                candidate.count.of_interest += usize::from(self.of_interest[row]);
            }
        }
        candidate
    }

    /// How hard a box is to explain by chance: √n (d - p), without the factor that all have in common.
    fn score(&self, count: Count) -> f64 {
        (count.rows as f64).sqrt() * (count.density() - self.base_rate)
    }

    /// The best box on the path of peeling; `None` where none is denser than the base rate.
    fn peeled(&self) -> Option<Candidate> {
        let whole = |key| Limits { key, low: None, high: None };
        let mut current = self.counted((0..self.orders.len()).map(whole).collect());
        let mut best: Option<(f64, Candidate)> = None;
        while let Some(next) = self.peel(&current) {
            current = next;
            let score = self.score(current.count);
            if score > best.as_ref().map_or(0.0, |(score, _)| *score) {
                best = Some((score, current.clone()));
            }
            if current.count.of_interest == current.count.rows {
                break;
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// The box after a cut at the end where a cut of some depth would raise the score most; `None` where
    /// every cut would leave too few rows.
    fn peel(&self, current: &Candidate) -> Option<Candidate> {
        let mut best: Option<(f64, Candidate)> = None;
        for key in 0..self.orders.len() {
            for end in ENDS {
                let Some(limit) = self.cut(current, key, end) else { continue };
                let Some(promise) = self.promise(current, key, end) else { continue };
                if best.as_ref().is_some_and(|(best, _)| promise <= *best) {
                    continue;
                }
                let cut = self.counted(moved(&current.limits, (key, end), Some(limit)));
                if cut.count.rows >= self.rows_min && cut.count.rows < current.count.rows {
                    best = Some((promise, cut));
                }
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// The highest score that a cut at an end of a coordinate reaches, of a step or deeper.
    fn promise(&self, current: &Candidate, key: usize, end: End) -> Option<f64> {
        let steps = step(current.count.rows);
        let is_inside = |row: &&usize| current.contains(&self.x[**row]);
        let inside: Vec<usize> = self.orders[key].iter().filter(is_inside).copied().collect();
        let mut left = current.count;
        let mut best: Option<f64> = None;
        for gone in 0..inside.len() {
            if left.rows < self.rows_min {
                break;
            }
            let at = |gone: usize| match end {
                End::Low => inside[gone],
                End::High => inside[inside.len() - 1 - gone],
            };
            let row = at(gone);
            let splits_equals =
                gone > 0 && self.x[at(gone - 1)][key].total_cmp(&self.x[row][key]).is_eq();
            if gone >= steps && !splits_equals {
                let score = self.score(left);
                best = Some(best.map_or(score, |best| best.max(score)));
            }
            left.rows -= 1;
            left.of_interest -= usize::from(self.of_interest[row]);
        }
        best
    }

    /// Where a cut at an end of a coordinate goes: between the rows that it takes off and the rest.
    fn cut(&self, current: &Candidate, key: usize, end: End) -> Option<f64> {
        let steps = step(current.count.rows);
        let is_inside = |row: &&usize| current.contains(&self.x[**row]);
        let value = |row: &usize| self.x[*row][key];
        match end {
            End::Low => {
                let mut inside = self.orders[key].iter().filter(is_inside).map(value);
                let last_out = inside.nth(steps - 1)?;
                let first_in = inside.find(|value| *value > last_out)?;
                Some(between(last_out, first_in))
            }
            End::High => {
                let mut inside = self.orders[key].iter().rev().filter(is_inside).map(value);
                let last_out = inside.nth(steps - 1)?;
                let first_in = inside.find(|value| *value < last_out)?;
                Some(between(first_in, last_out))
            }
        }
    }

    /// The box without the limits that chance explains.
    fn without_idle_limits(&self, mut current: Candidate) -> Candidate {
        let level = RESTRICTION_LEVEL / self.orders.len() as f64;
        loop {
            let mut idlest: Option<(f64, Candidate)> = None;
            for face in faces(&current.limits) {
                let without = self.counted(moved(&current.limits, face, None));
                let chance = chance(current.count, without.count.density());
                if chance > idlest.as_ref().map_or(level, |(chance, _)| *chance) {
                    idlest = Some((chance, without));
                }
            }
            match idlest {
                Some((_, without)) => current = without,
                None => return current,
            }
        }
    }

    /// The box with limits moved out as long as that raises the score.
    fn pasted(&self, mut current: Candidate) -> Candidate {
        loop {
            let mut best: Option<(f64, Candidate)> = None;
            for face in faces(&current.limits) {
                let wider =
                    self.counted(moved(&current.limits, face, self.farther(&current, face)));
                let score = self.score(wider.count);
                let best_score = best.as_ref().map_or(self.score(current.count), |(best, _)| *best);
                if score > best_score {
                    best = Some((score, wider));
                }
            }
            match best {
                Some((_, wider)) => current = wider,
                None => return current,
            }
        }
    }

    /// Where a limit goes that takes in a step of the rows beyond it; `None` where nothing is beyond.
    fn farther(&self, current: &Candidate, (key, end): (usize, End)) -> Option<f64> {
        let steps = step(current.count.rows);
        let open =
            Candidate { limits: moved(&current.limits, (key, end), None), count: current.count };
        let is_beyond = |row: &&usize| {
            open.contains(&self.x[**row]) && !current.limits[key].contain(self.x[**row][key])
        };
        let value = |row: &usize| self.x[*row][key];
        match end {
            End::Low => {
                let mut beyond = self.orders[key].iter().rev().filter(is_beyond).map(value);
                let last_in = beyond.nth(steps - 1)?;
                beyond.find(|value| *value < last_in).map(|out| between(out, last_in))
            }
            End::High => {
                let mut beyond = self.orders[key].iter().filter(is_beyond).map(value);
                let last_in = beyond.nth(steps - 1)?;
                beyond.find(|value| *value > last_in).map(|out| between(last_in, out))
            }
        }
    }
}

/// The rows of one step in a box of `rows`: [`STEP`] of them, rounded down, and one at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the floor is wanted, of a number from 0 to rows"
)]
fn step(rows: usize) -> usize {
    ((STEP * rows as f64) as usize).max(1)
}

/// The limits that are set, by coordinate and end.
fn faces(limits: &[Limits]) -> Vec<(usize, End)> {
    let of = |limits: &Limits| {
        let low = limits.low.map(|_| (limits.key, End::Low));
        let high = limits.high.map(|_| (limits.key, End::High));
        low.into_iter().chain(high)
    };
    limits.iter().flat_map(of).collect()
}

/// The limits with one of them put elsewhere or taken away.
fn moved(limits: &[Limits], (key, end): (usize, End), to: Option<f64>) -> Vec<Limits> {
    let mut limits = limits.to_vec();
    match end {
        End::Low => limits[key].low = to,
        End::High => limits[key].high = to,
    }
    limits
}

/// A limit above `low` and at most `high`: the middle, as far as there is one.
fn between(low: f64, high: f64) -> f64 {
    let middle = 0.5 * (low + high);
    if middle > low { middle } else { high }
}

/// The probability that of as many rows at least as many are of interest, if the share of interest
/// were `density`: a sum of binomial terms, as an incomplete beta function.
fn chance(count: Count, density: f64) -> f64 {
    let (hits, misses) = (count.of_interest as f64, (count.rows - count.of_interest) as f64);
    if count.of_interest == 0 {
        return 1.0;
    }
    regularized(hits, misses + 1.0, density, 1.0 - density)
}
