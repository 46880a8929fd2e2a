//! Row 8: a quit makes others quit.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::intervention::Intervention;
use crate::model::observe::log::EventKind;
use crate::model::trial::{Team, Trial};

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "contagion",
    text: "At the start of every year of ten under the single ladder, one contributor of each team \
           quits in a branch: the first present from a seat on that moves with team, year and \
           replication, whoever that is. Measured: quits from the other seats of the team within \
           twelve months, less those in the run without it, per quit that was made. The seat \
           itself is left out: its newcomer quits early more often, whatever the contagion. \
           Sajjadiani et al. have stores of a retailer, and quits of all workers of a store.",
    measures: &[Measure {
        row: "8",
        name: "more quits of colleagues within a year, per quit",
        unit: "quits",
        published: Some((0.23, 0.23)),
        accepted: (0.05, 0.35),
        decimals: 3,
        statistic: per_quit,
        scale: Scale::Plain,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn per_quit(sums: &[f64]) -> Option<f64> {
    let [with, without, made] = *sums else { return None };
    quotient(with - without, made)
}

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 3];
    for year in 0..YEARS {
        let turn = (laboratory.key.replication + year) as usize;
        let teams = trial.teams();
        let chosen: Vec<(&Team, usize)> = teams
            .iter()
            .enumerate()
            .filter_map(|(at, team)| Some((team, present_from(&trial, team, turn + at)?)))
            .collect();
        let mut branch = trial.branch();
        for &(_, seat) in &chosen {
            branch.intervene(seat, Intervention::Leave { quits: true });
        }
        sums[2] += chosen.len() as f64;
        for _ in 0..12 {
            for (sum, run) in sums.iter_mut().zip([&mut branch, &mut trial]) {
                run.month();
                *sum += colleagues_who_quit(run, &chosen);
            }
        }
    }
    sums
}

/// The first occupied seat of `team`, from number `turn` on, wrapping around.
fn present_from(trial: &Trial<'_>, team: &Team, turn: usize) -> Option<usize> {
    let seats = team.reports.len();
    let seat = |step: usize| team.reports.start + (turn + step) % seats;
    (0..seats).map(seat).find(|&seat| trial.member(seat).is_some())
}

/// Quits of the last month in the teams of the chosen seats, without those seats.
fn colleagues_who_quit(trial: &Trial<'_>, chosen: &[(&Team, usize)]) -> f64 {
    let quit = trial.incidents().iter().filter(|i| i.kind == EventKind::Quit);
    let from = quit.filter_map(|incident| incident.from);
    let counts = |seat: &usize| {
        let own = chosen.iter().find(|(team, _)| team.reports.contains(seat));
        own.is_some_and(|(_, chosen)| chosen != seat)
    };
    from.filter(counts).count() as f64
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn without_contagion_a_quit_makes_next_to_no_other() {
        let per_quit = |contagion: f64| {
            let runs = (1..=6).map(|replication| {
                run(&super::super::tests::small_at(replication, |parameters| {
                    parameters.contagion = contagion;
                }))
            });
            let total = runs.fold(vec![0.0; 3], |mut total, sums| {
                total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
                total
            });
            per_quit(&total).unwrap()
        };
        let (none, strong) = (per_quit(0.0), per_quit(0.3));
        assert!(none.abs() < 0.05, "a vacant seat burdens the others a little: {none}");
        assert!(strong > 0.15, "{strong}");
    }

    #[test]
    fn the_first_who_is_there_leaves() {
        let laboratory = small(|_| {});
        let trial = laboratory.trial();
        let team = trial.teams()[0].clone();
        let seat = present_from(&trial, &team, 2).unwrap();
        assert!(team.reports.contains(&seat) && trial.member(seat).is_some());
        assert_eq!(present_from(&trial, &team, 2 + team.reports.len()), Some(seat));
    }
}
