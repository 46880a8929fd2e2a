//! Row 27: whether managers leave more when they are new in their seat.

use super::estimate::{Measure, Scale, ln_rate_ratio};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::observe::log::EventKind;
use crate::model::trial::Trial;

/// Months in the seat below which a manager is early in it.
const EARLY_MONTHS: u32 = 36;

/// Months in the seat from which a manager is late in it.
const LATE_MONTHS: u32 = 60;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "years-in-the-seat",
    text: "The single ladder for ten years, nothing done to it. Quits of managers of all levels are \
           counted by the months in their seat, from the last move on; a month with an occupied \
           management seat is a month of exposure. Measured: the rate of quitting in the first three years \
           in the seat against that after five. Baker, Gibbs & Holmstrom have exits of all kinds \
           from the management of one firm, by tenure; only quits are counted here. That exits hardly vary is read as \
           less than twice.",
    measures: &[Measure {
        row: "27",
        name: "quits of managers in years 1 to 3 in the seat against after year 5",
        unit: "ratio of rates",
        published: None,
        accepted: (f64::NEG_INFINITY, 2.0),
        decimals: 2,
        statistic: ln_rate_ratio,
        scale: Scale::Factor,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let seats = trial.contributors()..laboratory.model.seats();
    let mut count = Count::default();
    for _ in 0..12 * YEARS {
        let months: Vec<Option<u32>> =
            seats.clone().map(|seat| trial.months_in_seat(seat)).collect();
        trial.month();
        for (seat, months) in seats.clone().zip(months) {
            if let Some(months) = months {
                count.add(months, has_quit(&trial, seat));
            }
        }
    }
    count.sums()
}

/// Whether who sat in `seat` quit in the last month.
fn has_quit(trial: &Trial<'_>, seat: usize) -> bool {
    trial.incidents().iter().any(|i| i.kind == EventKind::Quit && i.from == Some(seat))
}

/// Quits and months of managers: early in the seat, and late.
#[derive(Clone, Copy, Debug, Default)]
struct Count([[f64; 2]; 2]);

impl Count {
    fn add(&mut self, months: u32, quits: bool) {
        let at = match months {
            0..EARLY_MONTHS => 0,
            LATE_MONTHS.. => 1,
            _ => return,
        };
        self.0[at][0] += f64::from(u8::from(quits));
        self.0[at][1] += 1.0;
    }

    fn sums(&self) -> Sums {
        self.0.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn where_every_tenth_leaves_whatever_the_time_in_the_seat_the_ratio_is_one() {
        let mut count = Count::default();
        for manager in 0..1000 {
            count.add(manager % 36, manager % 10 == 0);
            count.add(60 + manager % 200, manager % 10 == 5);
            count.add(36 + manager % 24, true);
        }
        assert_eq!(count.sums(), [100.0, 1000.0, 100.0, 1000.0]);
        assert_eq!(ln_rate_ratio(&count.sums()), Some(0.0));
    }

    #[test]
    fn managers_of_a_house_are_counted_early_and_late() {
        let sums = run(&small(|_| {}));
        assert!(sums.iter().all(|sum| *sum > 0.0), "{sums:?}");
        // 48 seats for ten years, those in between and the vacant ones left out.
        assert!(sums[1] + sums[3] < 48.0 * 120.0);
        let none = run(&small(|parameters| parameters.base_quit = 0.0));
        assert_eq!(ln_rate_ratio(&none), None, "nobody quits");
    }
}
