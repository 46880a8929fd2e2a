//! Rows 13 and 29: what training a supervisor does.

use super::estimate::{Measure, Scale, ln_ratio, quotient};
use super::laboratory::led_teams;
use super::{Experiment, Sums, quits_of};
use crate::model::intervention::Intervention;
use crate::model::trial::{Team, Trial};

/// Months followed after a training, and trainings that many months apart.
const MONTHS: u32 = 24;
const TRAININGS: usize = 5;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "training",
    text: "Every two years of ten under the single ladder, every other untrained first-level \
           manager, by place, is trained in a branch by the default effect. Measured over two \
           years, against the same managers untrained: output of those who report to them, how \
           many of these managers quit themselves, and the morale of those who are still in their \
           seat in both runs, month by month. Adhvaryu et al. train supervisors of lines in a \
           factory, drawn by lot among those nominated; `their quits` are read as the \
           supervisors' own. Gallup compares managers who were trained with others who were not; \
           morale stands for wellbeing, and only the sign is held against it.",
    measures: &[
        Measure {
            row: "13",
            name: "output of the reports of trained managers",
            unit: "%",
            published: Some((6.0, 7.0)),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: ln_ratio,
            scale: Scale::Percent,
            reading: "",
        },
        Measure {
            row: "13",
            name: "quits of trained managers themselves",
            unit: "%",
            published: Some((-15.0, -15.0)),
            accepted: (f64::NEG_INFINITY, 0.0),
            decimals: 1,
            statistic: ln_ratio,
            scale: Scale::Percent,
            reading: "",
        },
        Measure {
            row: "29",
            name: "morale of trained managers less that of the same untrained",
            unit: "points of 100",
            published: None,
            accepted: (0.0, f64::INFINITY),
            decimals: 2,
            statistic: mean_difference,
            scale: Scale::Plain,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory.trial()),
};

/// The difference of two sums over the same number of months, in points of 100.
fn mean_difference(sums: &[f64]) -> Option<f64> {
    let [trained, untrained, months] = *sums else { return None };
    Some(100.0 * quotient(trained - untrained, months)?)
}

fn run(mut trial: Trial<'_>) -> Vec<Sums> {
    let (mut output, mut quits, mut morale) = (vec![0.0; 2], vec![0.0; 2], vec![0.0; 3]);
    for _ in 0..TRAININGS {
        let mut untrained = led_teams(&trial);
        untrained.retain(|team| trial.member(team.manager).is_some_and(|m| !m.trained));
        let chosen: Vec<Team> = untrained.into_iter().step_by(2).collect();
        let managers = chosen.iter().filter_map(|team| trial.member(team.manager));
        let persons: Vec<u64> = managers.map(|member| member.person).collect();
        let mut branch = trial.branch();
        for team in &chosen {
            branch.intervene(team.manager, Intervention::Train);
        }
        for _ in 0..MONTHS {
            for (at, run) in [&mut branch, &mut trial].into_iter().enumerate() {
                run.month();
                quits[at] += quits_of(run, &persons);
                let reports = chosen.iter().flat_map(|team| team.reports.clone());
                let works = reports.filter_map(|seat| run.work(seat));
                output[at] += works.map(|work| work.output).sum::<f64>();
            }
            for (team, &person) in chosen.iter().zip(&persons) {
                let of = |run: &Trial<'_>| run.member(team.manager).filter(|m| m.person == person);
                if let (Some(trained), Some(untrained)) = (of(&branch), of(&trial)) {
                    morale[0] += trained.morale;
                    morale[1] += untrained.morale;
                    morale[2] += 1.0;
                }
            }
        }
    }
    vec![output, quits, morale]
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;
    use crate::model::policy::Levers;

    #[test]
    fn training_helps_the_lines_of_a_small_house() {
        let sums = run(small(|_| {}).trial());
        assert!(sums[0][0] > sums[0][1], "{sums:?}");
        assert!(sums[1][1] > 0.0, "some managers quit");
    }

    #[test]
    fn a_training_that_teaches_nothing_changes_nothing() {
        let levers = Levers { training_effect: 0.0, ..Levers::default() };
        let sums = run(small(|_| {}).trial_under(&levers));
        for sums in &sums {
            assert!(sums[0] > 0.0 && sums[0].to_bits() == sums[1].to_bits(), "{sums:?}");
        }
        assert_eq!(mean_difference(&sums[2]), Some(0.0));
        assert_eq!(mean_difference(&[0.0; 3]), None);
    }
}
