//! Games whose values are known.

#![expect(clippy::float_cmp, reason = "a player that cannot act has exactly 0")]

use super::*;
use crate::rng::{Place, Purpose, Streams, Words, unit};
use crate::stats::{Interval, RESAMPLES, Resamples, assert_close, ratio_interval};

fn has(coalition: u64, player: u64) -> f64 {
    f64::from(u8::from(coalition >> player & 1 == 1))
}

/// x₁ + 2 x₂ + 3 x₃ + 4 x₁ x₂ - 6 x₁ x₂ x₃
fn polynomial(c: u64) -> f64 {
    let [a, b, d] = [has(c, 0), has(c, 1), has(c, 2)];
    a + 2.0 * b + 3.0 * d + 4.0 * a * b - 6.0 * a * b * d
}

fn airport(c: u64) -> f64 {
    f64::from(64 - (c & 7).leading_zeros())
}

/// One left glove and two right ones: a pair is worth 1.
fn glove(c: u64) -> f64 {
    has(c, 0) * has(c, 1).max(has(c, 2))
}

/// Values of all coalitions without a pattern.
fn arbitrary(players: usize, seed: u64) -> Vec<f64> {
    let mut words = Words::default();
    let place = Place { department: 0, level: 0, period: 0 };
    Streams::new(seed, 0).fill(Purpose::Design, place, 0, 1 << players, &mut words);
    (0..1 << players).map(|c| 10.0 * unit(words.word(c)) - 3.0).collect()
}

fn at(values: &[f64]) -> impl Fn(u64) -> f64 {
    |c| values[usize::try_from(c).unwrap()]
}

#[track_caller]
fn assert_all_close(actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (actual, expected) in actual.iter().zip(expected) {
        assert!((actual - expected).abs() < tolerance, "{actual} is not {expected}");
    }
}

#[test]
fn known_games_have_their_values() {
    assert_all_close(&shapley(3, polynomial), &[1.0, 2.0, 1.0], 1e-14);
    assert_all_close(&shapley(3, airport), &[1.0 / 3.0, 5.0 / 6.0, 11.0 / 6.0], 1e-14);
    assert_all_close(&shapley(3, glove), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0], 1e-14);
}

#[test]
fn alone_and_last_in_are_those_of_the_polynomial() {
    assert_eq!(alone(3, polynomial), [1.0, 2.0, 3.0]);
    assert_eq!(last_in(3, polynomial), [-1.0, 0.0, -3.0]);
}

#[test]
fn interactions_are_those_of_the_polynomial() {
    // Of a product of s players, each pair has 1 / (s - 1) of its coefficient.
    let matrix = interactions(3, polynomial);
    assert_all_close(&matrix[0], &[0.0, 1.0, -3.0], 1e-14);
    assert_all_close(&matrix[1], &[1.0, 0.0, -3.0], 1e-14);
}

#[test]
fn values_add_up_to_the_whole_in_every_replication() {
    for players in [1, 2, 5, 8] {
        let values = arbitrary(players, 7);
        let whole = values[values.len() - 1] - values[0];
        assert_close(shapley(players, at(&values)).iter().sum(), whole, 1e-12);
        let sampled = Permutations::new(3, players, 4).shapley(at(&values));
        assert_close(sampled.iter().sum(), whole, 1e-12);
    }
}

#[test]
fn a_player_that_cannot_act_has_exactly_zero() {
    let values = arbitrary(6, 1);
    // Player 2 changes nothing.
    let value = |c: u64| at(&values)(c & !4);
    assert_eq!(shapley(6, value)[2], 0.0);
    assert_eq!(interactions(6, value)[2], [0.0; 6]);
    assert_eq!(owen(&[0b1_0101, 0b10_0010, 0b1000], value)[0][1], 0.0);
    assert_eq!(Permutations::new(1, 6, 5).shapley(value)[2], 0.0);
    assert_eq!((alone(6, value)[2], last_in(6, value)[2]), (0.0, 0.0));
}

#[test]
fn owen_values_of_a_group_add_up_to_the_value_of_the_group() {
    let values = arbitrary(6, 2);
    let groups = [0b00_0111, 0b00_1000, 0b11_0000];
    let of_groups = shapley(3, |c| at(&values)(union(&groups, c)));
    let within = owen(&groups, at(&values));
    assert_eq!(within.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 2]);
    for (group, value) in within.iter().zip(of_groups) {
        assert_close(group.iter().sum(), value, 1e-12);
    }
    let alone: Vec<u64> = (0..6).map(|player| 1 << player).collect();
    assert_all_close(&owen(&alone, at(&values)).concat(), &shapley(6, at(&values)), 1e-12);
    assert_all_close(&owen(&[0b11_1111], at(&values))[0], &shapley(6, at(&values)), 1e-12);
}

#[test]
fn owen_values_of_the_gloves_favor_the_pair() {
    // The left glove and a right one together: the other right one has no power left.
    assert_all_close(&owen(&[0b011, 0b100], glove).concat(), &[0.75, 0.25, 0.0], 1e-14);
}

#[test]
fn owen_values_need_only_their_coalitions() {
    let groups = [0b00_0111, 0b00_1000, 0b11_0000];
    let needed = owen_coalitions(&groups);
    // 8 × 4 with members of the first group, 4 × 4 with those of the last; 8 are in both.
    assert_eq!(needed.len(), 32 + 16 - 8);
    let asked = |c: u64| {
        assert!(needed.binary_search(&c).is_ok(), "coalition {c:b}");
        0.0
    };
    assert!(owen(&groups, asked).concat().iter().all(|value| *value == 0.0));
}

#[test]
fn sampled_orders_need_only_their_coalitions_and_more_begin_with_fewer() {
    let permutations = Permutations::new(5, 9, 6);
    let needed = permutations.coalitions();
    assert!(needed.is_sorted() && needed.len() <= 2 + 2 * 6 * 8);
    let asked = |c: u64| {
        assert!(needed.binary_search(&c).is_ok(), "coalition {c:b}");
        0.0
    };
    let _ = permutations.shapley(asked);
    let more = Permutations::new(5, 9, 7).coalitions();
    assert!(needed.iter().all(|c| more.binary_search(c).is_ok()));
    assert_ne!(Permutations::new(6, 9, 6), permutations);
    assert_eq!(full(64), u64::MAX);
}

#[test]
fn an_order_and_its_reverse_are_exact_where_players_meet_in_pairs() {
    let pairs = |c: u64| {
        let x = |player| has(c, player);
        2.0 * x(0) - x(1) + 3.0 * x(0) * x(4) - 5.0 * x(2) * x(3) + x(1) * x(4)
    };
    assert_all_close(&Permutations::new(1, 5, 1).shapley(pairs), &shapley(5, pairs), 1e-14);
}

#[test]
fn the_error_of_sampled_orders_is_told_by_the_spread_between_them() {
    let values = arbitrary(8, 3);
    let exact = shapley(8, at(&values));
    let (mut squares, mut variances) = (0.0, 0.0);
    for seed in 0..200 {
        let permutations = Permutations::new(seed, 8, 20);
        let sampled = permutations.shapley(at(&values));
        let errors = permutations.standard_errors(at(&values)).unwrap();
        for ((sampled, exact), error) in sampled.iter().zip(&exact).zip(errors) {
            squares += (sampled - exact) * (sampled - exact);
            variances += error * error;
        }
    }
    assert!((squares / variances - 1.0).abs() < 0.15, "{squares} {variances}");
    assert_eq!(Permutations::new(1, 8, 1).standard_errors(at(&values)), None);
}

#[test]
fn errors_of_orders_and_replications_add_up_as_squares() {
    let interval = Interval { low: 7.0, high: 14.0 };
    let error = 4.0 / crate::stats::normal::quantile(0.975);
    let widened = with_permutation_error(interval, 10.0, error, 0.95);
    assert_close(widened.low, 5.0, 1e-12);
    assert_close(widened.high, 10.0 + 32.0_f64.sqrt(), 1e-12);
    assert_eq!(with_permutation_error(interval, 10.0, 0.0, 0.95), interval);
}

/// Coverage of the bootstrap's interval of a mean Shapley value over replications.
#[test]
#[ignore = "measures; takes a minute"]
fn intervals_over_replications_cover_the_value() {
    let place = |period| Place { department: 0, level: 0, period };
    for replications in [10, 30, 100] {
        let mut covered = 0;
        let trials = 1000_u32;
        for trial in 0..trials {
            let resamples = Resamples::new(u64::from(trial) + 1, replications);
            let mut words = Words::default();
            let values: Vec<f64> = (0..replications)
                .map(|replication| {
                    let streams = Streams::new(9, u32::try_from(replication).unwrap());
                    streams.fill(Purpose::Start, place(trial), 0, 8, &mut words);
                    // The polynomial, with noise of a skewed distribution on every coalition.
                    let noise = |c: u64| -libm::log(unit(words.word(usize::try_from(c).unwrap())));
                    shapley(3, |c| polynomial(c) + 2.0 * noise(c))[0]
                })
                .collect();
            let ones = vec![1.0; replications];
            let interval = ratio_interval(&resamples, &values, &ones, 0.95).unwrap();
            covered += u32::from(interval.contains(1.0));
        }
        let coverage = f64::from(covered) / f64::from(trials);
        println!("{replications} replications, {RESAMPLES} resamples: {coverage:.3}");
        assert!(coverage > 0.93 && coverage < 0.97, "{coverage}");
    }
}
