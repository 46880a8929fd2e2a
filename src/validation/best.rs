//! Row 9: what a team loses with its best.

use super::estimate::{Measure, Scale, ln_ratio};
use super::laboratory::{Laboratory, led_teams};
use super::{Experiment, Sums};
use crate::model::intervention::Intervention;
use crate::model::trial::{Team, Trial};

/// Months over which the collaborators' output is measured.
const MONTHS: u32 = 60;

/// Times, five years apart, at which the best are taken away.
const TIMES: u32 = 2;

/// Months of tenure from which a person is settled in.
const SETTLED_MONTHS: u32 = 12;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "loss-of-the-best",
    text: "At the switch and five years later, in every team that has a manager and whose best craftsperson has been in \
           the house for a year or more, that person leaves in one branch and stays in the other, by \
           death, so to speak: no quit that the team would feel. The collaborators, the manager, and \
           the best that stays are held, so that the same people are compared; the seat is \
           filled again as ever. Measured: output of the collaborators over the five years after, the \
           best's own left out. The published figures follow patents, earnings and papers of those who \
           worked with an inventor or a scientist who died; the figure drawn is that inside firms \
           and in close-knit teams.",
    measures: &[Measure {
        row: "9",
        name: "output of a team over five years after its best has left",
        unit: "%",
        published: Some((-4.0, 0.0)),
        accepted: (-5.0, 0.0),
        decimals: 1,
        statistic: ln_ratio,
        scale: Scale::Percent,
        reading: "",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 2];
    for time in 0..TIMES {
        if time > 0 {
            trial.live(MONTHS);
        }
        let teams = led_teams(&trial);
        let led: Vec<(&Team, usize)> =
            teams.iter().filter_map(|team| Some((team, best_of(&trial, team)?))).collect();
        for (sum, leaves) in sums.iter_mut().zip([true, false]) {
            *sum += collaborators_output(trial.branch(), &led, leaves);
        }
    }
    sums
}

/// The seat of the team's best, if that person has settled in.
fn best_of(trial: &Trial<'_>, team: &Team) -> Option<usize> {
    let craft = |seat: usize| trial.member(seat).map_or(0.0, |member| member.craft);
    let best = team.reports.clone().max_by(|&a, &b| craft(a).total_cmp(&craft(b)))?;
    (trial.member(best)?.tenure_months >= SETTLED_MONTHS).then_some(best)
}

fn collaborators_output(mut branch: Trial<'_>, led: &[(&Team, usize)], leaves: bool) -> f64 {
    let mut collaborators = Vec::new();
    for &(team, best) in led {
        let act = if leaves { Intervention::Leave { quits: false } } else { Intervention::Hold };
        branch.intervene(best, act);
        branch.intervene(team.manager, Intervention::Hold);
        let others = team.reports.clone().filter(|&seat| seat != best);
        collaborators.extend(others.filter(|&seat| branch.member(seat).is_some()));
    }
    for &seat in &collaborators {
        branch.intervene(seat, Intervention::Hold);
    }
    let mut output = 0.0;
    for _ in 0..MONTHS {
        branch.month();
        let works = collaborators.iter().filter_map(|&seat| branch.work(seat));
        output += works.map(|work| work.output).sum::<f64>();
    }
    output
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn where_the_best_lifts_nobody_nobody_loses_by_it() {
        let sums = run(&small(|parameters| {
            (parameters.star_spill, parameters.morale_output) = (0.0, 0.0);
            (parameters.friction_output, parameters.autonomy_output) = (0.0, 0.0);
            parameters.burnout_output = 0.0;
        }));
        assert!(sums[0] > 100.0 && (sums[0] / sums[1] - 1.0).abs() < 1e-12, "{sums:?}");
    }

    #[test]
    fn the_more_the_best_lifts_the_more_is_lost() {
        let loss = |spill| {
            let sums = run(&small(|parameters| parameters.star_spill = spill));
            ln_ratio(&sums).unwrap()
        };
        assert!(loss(0.15) < loss(0.06) && loss(0.06) < 0.0);
    }
}
