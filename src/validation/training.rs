//! Row 13: what training a supervisor does.

use super::estimate::{Measure, Scale, ln_ratio};
use super::laboratory::{Laboratory, led_teams};
use super::{Experiment, Sums, quits_of};
use crate::model::intervention::Intervention;
use crate::model::trial::Team;

/// Months followed after a training, and trainings that many months apart.
const MONTHS: u32 = 24;
const TRAININGS: usize = 5;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "training",
    text: "Every two years of ten under the single ladder, every other untrained first-level \
           manager, by place, is trained in a branch by the default effect. Measured over two \
           years, against the same managers untrained: output of those who report to them, and \
           how many of these managers quit themselves. Adhvaryu et al. train supervisors of lines \
           in a factory, drawn by lot among those nominated; `their quits` are read as \
           the supervisors' own.",
    measures: &[
        Measure {
            row: 13,
            name: "output of the reports of trained managers",
            unit: "%",
            published: (6.0, 7.0),
            accepted: (0.0, f64::INFINITY),
            decimals: 1,
            statistic: ln_ratio,
            scale: Scale::Percent,
            reading: "",
        },
        Measure {
            row: 13,
            name: "quits of trained managers themselves",
            unit: "%",
            published: (-15.0, -15.0),
            accepted: (f64::NEG_INFINITY, 0.0),
            decimals: 1,
            statistic: ln_ratio,
            scale: Scale::Percent,
            reading: "Training changes what a manager does to the team, not how the manager fares: morale and \
                      burnout of managers follow from aptitude, devotion and reluctance, which \
                      training leaves alone. The model has no way for it to keep managers.",
        },
    ],
    run: |laboratory| run(laboratory),
};

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let mut trial = laboratory.trial();
    let (mut output, mut quits) = (vec![0.0; 2], vec![0.0; 2]);
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
        }
    }
    vec![output, quits]
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn training_helps_the_lines_of_a_small_house() {
        let sums = run(&small(|_| {}));
        assert!(sums[0][0] > sums[0][1], "{sums:?}");
        assert!(sums[1][1] > 0.0, "some managers quit");
    }
}
