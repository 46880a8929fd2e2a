//! Shapley values of more players than all coalitions can be tried for: from sampled orders.

use super::full;
use crate::rng::{Place, Purpose, Streams, Words, unit};
use crate::stats::interval::Interval;
use crate::stats::moments::Moments;
use crate::stats::normal;

/// Sampled orders in which players arrive, each followed by its reverse: what one order ascribes to a
/// player that comes early, its reverse ascribes to those that come late (Castro, Gómez & Tejada 2009,
/// "Polynomial calculation of the Shapley value based on sampling", Computers & Operations Research
/// 36, 1726-1730; antithetic pairs: Mitchell, Cooper, Frank & Holmes 2022, "Sampling permutations for
/// Shapley value estimation", JMLR 23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permutations {
    players: usize,
    /// Players in the order of their arrival; without the reverses.
    orders: Vec<Vec<usize>>,
}

impl Permutations {
    /// `pairs` orders of `players` with their reverses, under the study's `seed`; more pairs begin with
    /// the fewer. The words of [`Purpose::Permutation`] at period k shuffle pair k (Fisher & Yates).
    ///
    /// # Panics
    ///
    /// When there are more than 64 players.
    #[must_use]
    pub fn new(seed: u64, players: usize, pairs: u32) -> Self {
        assert!(players <= 64, "{players} players in one mask");
        let streams = Streams::new(seed, 0);
        let mut words = Words::default();
        let mut shuffled = |period: u32| {
            let place = Place { department: 0, level: 0, period };
            streams.fill(Purpose::Permutation, place, 0, players, &mut words);
            let mut order: Vec<usize> = (0..players).collect();
            for last in (1..players).rev() {
                order.swap(last, part(unit(words.word(last)), last + 1));
            }
            order
        };
        let orders = (0..pairs).map(&mut shuffled).collect();
        Self { players, orders }
    }

    /// The coalitions whose values are needed, in ascending order: those of nobody and of all, and
    /// whoever has arrived at some time in some order.
    #[must_use]
    pub fn coalitions(&self) -> Vec<u64> {
        let mut coalitions = vec![0, full(self.players)];
        for order in &self.orders {
            let mut present = 0;
            for player in order {
                present |= 1 << player;
                coalitions.extend([present, full(self.players) & !present]);
            }
        }
        coalitions.sort_unstable();
        coalitions.dedup();
        coalitions
    }

    /// The estimated Shapley values, of which each pair of orders gives one; they add up to what all
    /// bring about beyond nobody, to rounding. Zeros without a pair.
    pub fn shapley(&self, value: impl Fn(u64) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.players];
        for order in &self.orders {
            for (sum, gain) in sums.iter_mut().zip(self.of_pair(order, &value)) {
                *sum += gain;
            }
        }
        let pairs = self.orders.len().max(1) as f64;
        sums.into_iter().map(|sum| sum / pairs).collect()
    }

    /// The standard error of each player's value that results from sampling orders, by the spread
    /// between pairs; `None` for fewer than two pairs. `value` is best the mean over replications:
    /// their noise would count as spread.
    pub fn standard_errors(&self, value: impl Fn(u64) -> f64) -> Option<Vec<f64>> {
        let pairs: Vec<Vec<f64>> =
            self.orders.iter().map(|order| self.of_pair(order, &value)).collect();
        let of_player = |player: usize| {
            let gains: Vec<f64> = pairs.iter().map(|gains| gains[player]).collect();
            Some(Moments::of(&gains)?.sd()? / (gains.len() as f64).sqrt())
        };
        (0..self.players).map(of_player).collect()
    }

    /// The mean marginal contribution of each player in an order and its reverse.
    fn of_pair(&self, order: &[usize], value: &impl Fn(u64) -> f64) -> Vec<f64> {
        let mut gains = vec![0.0; self.players];
        let mut present = 0_u64;
        for &player in order {
            let forward = value(present | 1 << player) - value(present);
            present |= 1 << player;
            let absent = full(self.players) & !present;
            let backward = value(absent | 1 << player) - value(absent);
            gains[player] = 0.5 * (forward + backward);
        }
        gains
    }
}

/// The part of `count` equal parts that a share of 0 to 1 lies in.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is not negative, and its part is below count"
)]
fn part(share: f64, count: usize) -> usize {
    ((share * count as f64) as usize).min(count - 1)
}

/// The `interval` at `confidence` of an `estimate` over replications, widened by an independent
/// normal `standard_error` of sampled orders: its halves and the error's add up as squares.
///
/// # Panics
///
/// When `confidence` does not lie between 0 and 1.
#[must_use]
pub fn with_permutation_error(
    interval: Interval,
    estimate: f64,
    standard_error: f64,
    confidence: f64,
) -> Interval {
    assert!(
        confidence > 0.0 && confidence < 1.0,
        "a confidence of {confidence}; it must lie between 0 and 1"
    );
    let error = normal::quantile(0.5 + 0.5 * confidence) * standard_error;
    let widened = |half: f64| (half * half + error * error).sqrt();
    Interval {
        low: estimate - widened(estimate - interval.low),
        high: estimate + widened(interval.high - estimate),
    }
}
