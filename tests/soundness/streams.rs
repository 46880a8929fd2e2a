//! The generator's streams: none overlaps another, neighbors are not correlated, words are uniform.

use std::collections::BTreeSet;

use rungs::rng::{BLOCK_WORDS, Place, Purpose, Streams, Words, unit};

const PURPOSES: [Purpose; 5] =
    [Purpose::Work, Purpose::Hire, Purpose::Selection, Purpose::Search, Purpose::Review];
const HERE: Place = Place { department: 1, level: 1, period: 240 };

/// The first `count` uniform numbers of a stream.
fn units(seed: u64, replication: u32, purpose: Purpose, place: Place, count: usize) -> Vec<f64> {
    let mut words = Words::default();
    Streams::new(seed, replication).fill(purpose, place, 0, count, &mut words);
    (0..count).map(|i| unit(words.word(i))).collect()
}

/// Pearson's correlation of uniform numbers times √n: standard normal if they are independent.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let products: f64 = a.iter().zip(b).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum();
    12.0 * products / (a.len() as f64).sqrt()
}

/// Kolmogorov's D of `values` against the uniform distribution, times √n.
fn kolmogorov(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let steps = values.iter().enumerate();
    let largest = steps.map(|(i, x)| (x - i as f64 / n).max((i + 1) as f64 / n - x));
    largest.fold(0.0, f64::max) * n.sqrt()
}

#[test]
fn no_two_streams_share_a_block() {
    // 5 purposes × 8 replications × 60 months × 3 levels × 2 departments × 4 blocks. Two equal
    // blocks of 64 random bits are expected once in 10⁸ such tests.
    let (mut seen, mut blocks) = (BTreeSet::new(), 0);
    for replication in 0..8 {
        let streams = Streams::new(1, replication);
        for purpose in PURPOSES {
            for period in 0..60 {
                for (level, department) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)] {
                    let place = Place { department, level, period };
                    for number in 0..4 {
                        let block = streams.block(purpose, place, number);
                        seen.insert((block[0], block[BLOCK_WORDS - 1]));
                        blocks += 1;
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), blocks);
}

#[test]
fn neighbors_are_not_correlated() {
    const COUNT: usize = 20_000;
    let mut scores = Vec::new();
    for seed in 0..20 {
        let here = |count| units(seed, 5, Purpose::Work, HERE, count);
        let (base, next) = (here(COUNT + 1), |place| units(seed, 5, Purpose::Work, place, COUNT));
        scores.push(("seats", correlation(&base[..COUNT], &base[1..])));
        let later = Place { period: HERE.period + 1, ..HERE };
        scores.push(("months", correlation(&base, &next(later))));
        scores.push(("levels", correlation(&base, &next(Place { level: 2, ..HERE }))));
        scores.push(("departments", correlation(&base, &next(Place { department: 2, ..HERE }))));
        let replication = units(seed, 6, Purpose::Work, HERE, COUNT);
        scores.push(("replications", correlation(&base, &replication)));
        scores
            .push(("seeds", correlation(&base, &units(seed + 100, 5, Purpose::Work, HERE, COUNT))));
        for purpose in &PURPOSES[1..] {
            let other = units(seed, 5, *purpose, HERE, COUNT);
            scores.push(("purposes", correlation(&base, &other)));
        }
    }
    let n = scores.len() as f64;
    let square = scores.iter().map(|(_, z)| z * z).sum::<f64>() / n;
    let worst =
        scores.iter().fold(("", 0.0_f64), |a, b| if b.1.abs() > a.1.abs() { *b } else { a });
    println!(
        "{n} correlations of neighbors: root mean square {:.3}, worst {worst:?}",
        square.sqrt()
    );
    // 200 standard normals: the mean square within four standard errors of √(2/200) of 1, none beyond 4.
    assert!((square - 1.0).abs() < 0.4, "{square}");
    assert!(worst.1.abs() < 4.0, "{worst:?}");
}

#[test]
fn words_are_uniform_in_every_purpose() {
    // 5 % of D√n lie above 1.358, 0.1 % above 1.949 (Kolmogorov 1933).
    let mut scores = Vec::new();
    for purpose in PURPOSES {
        for replication in 0..40 {
            scores.push(kolmogorov(units(3, replication, purpose, HERE, 5_000)));
        }
    }
    let above = scores.iter().filter(|&&d| d > 1.358).count();
    let worst = scores.iter().copied().fold(0.0, f64::max);
    println!(
        "{} Kolmogorov–Smirnov tests: {above} above the 5 % point, worst {worst:.3}",
        scores.len()
    );
    // Binomial(200, 0.05): 10 ± 3.1.
    assert!((1..=22).contains(&above), "{above}");
    assert!(worst < 2.3, "{worst}");
}

#[test]
fn what_is_cut_from_one_word_is_independent_and_uniform() {
    // A seat's month: 20 bits decide on leaving, 12 carry the noise of morale.
    let mut words = Words::default();
    const COUNT: usize = 200_000;
    Streams::new(4, 1).fill(Purpose::Work, HERE, 0, COUNT, &mut words);
    let cut = |bits: fn(u32) -> f64| (0..COUNT).map(|i| bits(words.word(i))).collect::<Vec<_>>();
    let quit = cut(|word| (f64::from(word >> 12) + 0.5) / 1_048_576.0);
    let noise = cut(|word| (f64::from(word & 0xfff) + 0.5) / 4096.0);
    assert!(correlation(&quit, &noise).abs() < 4.0);
    assert!(correlation(&quit[1..], &noise[..COUNT - 1]).abs() < 4.0);
    assert!(kolmogorov(quit) < 1.949);
    // Twelve bits are discrete: chi-square over their 4096 values, mean 4095, sd 90.5.
    let mut counts = vec![0.0; 4096];
    for i in 0..COUNT {
        counts[(words.word(i) & 0xfff) as usize] += 1.0;
    }
    let expected = COUNT as f64 / 4096.0;
    let square: f64 =
        counts.iter().map(|count: &f64| (count - expected) * (count - expected) / expected).sum();
    assert!((square - 4095.0).abs() < 4.0 * 90.5, "{square}");
}
