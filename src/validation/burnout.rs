//! Row 7: burnout and leaving.

use super::estimate::{Measure, Scale, ln_ratio};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums, quit};

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "burnout",
    text: "The single ladder for ten years, nothing done to it. At the start of every year each \
           contributor is burned out (burnout above 0.5) or not, and within the year has quit or \
           not. Measured: the odds ratio of Mantel & Haenszel (1959) over the 2×2 tables of all \
           years and replications. Hodkinson et al. pool surveys of physicians in which burnout \
           and the intention to leave are asked at one time; a quit within a year stands for the \
           intention.",
    measures: &[Measure {
        row: "7",
        name: "odds of quitting within a year, burned out against not",
        unit: "odds ratio",
        published: Some((2.3, 4.17)),
        accepted: (1.5, 4.2),
        decimals: 2,
        statistic: ln_ratio,
        scale: Scale::Factor,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

/// A 2×2 table: burned out and not, of each those who quit and those who stayed.
#[derive(Clone, Copy, Debug, Default)]
struct Table([[f64; 2]; 2]);

impl Table {
    /// What it adds above and below the line of the Mantel-Haenszel odds ratio.
    fn terms(&self) -> [f64; 2] {
        let [[a, b], [c, d]] = self.0;
        let n = a + b + c + d;
        if n > 0.0 { [a * d / n, b * c / n] } else { [0.0; 2] }
    }
}

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 2];
    for _ in 0..YEARS {
        let asked: Vec<(u64, bool)> = (0..trial.contributors())
            .filter_map(|seat| trial.member(seat))
            .map(|member| (member.person, member.burned_out))
            .collect();
        let mut gone = Vec::new();
        for _ in 0..12 {
            trial.month();
            gone.extend(quit(&trial));
        }
        gone.sort_unstable();
        let mut table = Table::default();
        for (person, burned_out) in asked {
            let stayed = gone.binary_search(&person).is_err();
            table.0[usize::from(!burned_out)][usize::from(stayed)] += 1.0;
        }
        for (sum, term) in sums.iter_mut().zip(table.terms()) {
            *sum += term;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn the_odds_ratio_of_one_table_is_its_own() {
        let table = Table([[10.0, 20.0], [30.0, 240.0]]);
        let [above, below] = table.terms();
        assert!((above / below - 10.0 * 240.0 / (20.0 * 30.0)).abs() < 1e-12);
        assert_eq!(Table::default().terms().map(f64::to_bits), [0, 0]);
    }

    #[test]
    fn the_burned_out_quit_more() {
        let sums = run(&small(|_| {}));
        assert!(sums[0] > sums[1] && sums[1] > 0.0, "{sums:?}");
    }
}
