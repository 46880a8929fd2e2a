//! Row 30: whether stars leave for want of a way up.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::Laboratory;
use super::{Experiment, Sums};
use crate::model::policy::Levers;
use crate::sim::Observation;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "pay-growth",
    text: "Two runs of ten years from the same switch: the single ladder, in which pay ends at senior for who does not \
           manage, and the same with three expert rungs at the pay, prestige and influence of \
           managers, and nothing else changed. Stars' excess is their `star_attrition_rate` less the \
           same rate of all others. Measured: that excess without the rungs less that with \
           them. Trevor, Gerhart & Boudreau have the quits of salaried employees of one firm by \
           rated performance and growth of pay; stars are here defined by their potential, and the \
           rungs bring standing too, not pay alone.",
    measures: &[Measure {
        row: "30",
        name: "stars' excess quits, without expert rungs less with them",
        unit: "per 100 person-years",
        published: None,
        accepted: (0.0, f64::INFINITY),
        decimals: 2,
        statistic: difference_of_excesses,
        scale: Scale::Plain,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory, &with_rungs())],
};

/// The single ladder with three expert rungs at parity.
fn with_rungs() -> Levers {
    Levers {
        expert_rungs: 3,
        pay_parity: 1.0,
        prestige_parity: 1.0,
        influence: 1.0,
        ..Levers::default()
    }
}

/// Excess of the first eight sums' half over that of the second: quits and months of stars, then of
/// others.
fn difference_of_excesses(sums: &[f64]) -> Option<f64> {
    let excess = |sums: &[f64]| {
        let [stars, star_months, others, months] = *sums else { return None };
        Some(1200.0 * (quotient(stars, star_months)? - quotient(others, months)?))
    };
    let (without, with) = sums.split_at_checked(4)?;
    Some(excess(without)? - excess(with)?)
}

fn run(laboratory: &Laboratory, rungs: &Levers) -> Sums {
    let quits = |levers: &Levers| {
        let [all, stars] = laboratory.totals(levers, ["attrition_rate", "star_attrition_rate"]);
        let of = |read: fn(Observation) -> f64| [read(stars), read(all) - read(stars)];
        let ([star_quits, quits], [star_months, months]) =
            (of(|found| found.numerator), of(|found| found.denominator));
        [star_quits, star_months, quits, months]
    };
    [quits(&Levers::default()), quits(rungs)].concat()
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn without_rungs_there_is_nothing_to_gain() {
        let sums = run(&small(|_| {}), &Levers::default());
        assert!(sums.iter().all(|sum| *sum > 0.0), "{sums:?}");
        assert_eq!(difference_of_excesses(&sums), Some(0.0));
    }

    #[test]
    fn an_excess_is_that_of_stars_over_others() {
        // Without: 24 against 12 per 100 person-years; with: 18 against 12.
        let sums = [2.0, 100.0, 10.0, 1000.0, 1.5, 100.0, 10.0, 1000.0];
        let found = difference_of_excesses(&sums).unwrap();
        assert!((found - 6.0).abs() < 1e-9, "{found}");
        assert_eq!(difference_of_excesses(&[0.0; 8]), None);
    }
}
