//! Rows 3, 4a, 4b and 5: what a manager of another skill does to a team.

use super::estimate::{Measure, Scale, ln_rate_ratio, ln_ratio, quotient};
use super::laboratory::{Laboratory, led_teams};
use super::{Experiment, Sums};
use crate::model::intervention::Intervention;
use crate::model::observe::log::EventKind;
use crate::model::trial::{Team, Trial};
use crate::stats::{mean, quantile_of};

/// Months under the other manager, and the first of them, which are not measured.
const MONTHS: u32 = 60;
const SETTLED_MONTHS: u32 = 24;

/// The first year under the other boss, in months.
const FIRST_MONTHS: u32 = 12;

/// Standard deviations from the 10th to the 90th percentile of a normal distribution.
const TENTH_TO_NINETIETH_SD: f64 = 2.563;

/// Months at whose end team means are taken.
const SURVEYS: [u32; 3] = [48, 54, 60];

pub(super) static QUITS: Experiment = Experiment {
    key: "people-skill",
    text: "At the switch the 10th and the 90th percentile of management skill s are taken over the \
           first-level managers of the replication. In one branch every one of them leads with the \
           low skill from then on, in the other with the high one; managers are held, so that \
           nobody leads in between, and reports come and go. Measured: quits of reports per \
           person-month in months 25 to 60 under that manager, high against low. Hoffman & \
           Tadelis compare managers whom their reports survey, in one firm, and correct for the \
           error of the survey; here the skill is known.",
    measures: &[Measure {
        row: "3",
        name: "quits of reports, 90th against 10th percentile",
        unit: "%",
        published: Some((-60.0, -60.0)),
        accepted: (-75.0, -30.0),
        decimals: 0,
        statistic: ln_rate_ratio,
        scale: Scale::Percent,
        reading: "",
    }],
    run: |laboratory| vec![quits(laboratory)],
};

pub(super) static OUTPUT: Experiment = Experiment {
    key: "boss",
    text: "As for row 3, but the team is held too: the same people under a boss of the 10th or of \
           the 90th percentile of s. Measured: their output, high against low; for row 4a in months 1 to \
           12, the first under that boss, for row 4b in months 25 to 60, when trust, morale and \
           burnout have come to rest, by the standard deviation: the logarithm of the ratio over the \
           2.563 standard deviations that lie between the two percentiles of a normal \
           distribution. Lazear, Shaw & Stanton rank bosses by the output of those they led, and \
           their bosses change every few months; here the rank is that of the skill. Fenizia \
           measures the output of offices under managers who rotate between them.",
    measures: &[
        Measure {
            row: "4a",
            name: "output of the same reports in the first year, 90th against 10th percentile",
            unit: "%",
            published: Some((11.0, 11.0)),
            accepted: (5.0, 20.0),
            decimals: 1,
            statistic: ln_ratio,
            scale: Scale::Percent,
            reading: "",
        },
        Measure {
            row: "4b",
            name: "output of the same reports, settled, per standard deviation of the boss",
            unit: "%",
            published: Some((10.0, 10.0)),
            accepted: (4.0, 14.0),
            decimals: 1,
            statistic: ln_ratio_per_sd,
            scale: Scale::Percent,
            reading: "",
        },
    ],
    run: |laboratory| output(laboratory),
};

pub(super) static VARIANCE: Experiment = Experiment {
    key: "engagement",
    text: "Two branches from the switch, first-level managers held in both; in the second all of \
           them lead with the median skill s and the median craft gap q of the replication, while \
           the people below are drawn alike. Measured: variance between teams of the mean morale \
           of contributors, at months 48, 54 and 60; the manager's share is what is missing in the \
           second branch. Gallup gives a share of the variance of team engagement in regressions \
           whose details are not published; morale stands for engagement.",
    measures: &[Measure {
        row: "5",
        name: "share of the variance of team morale that is the manager's",
        unit: "%",
        published: Some((70.0, 70.0)),
        accepted: (50.0, 100.0),
        decimals: 0,
        statistic: share_removed,
        scale: Scale::Plain,
        reading: "",
    }],
    run: |laboratory| vec![variance(laboratory)],
};

/// ln of the first sum over the second, per standard deviation between the two percentiles.
fn ln_ratio_per_sd(sums: &[f64]) -> Option<f64> {
    Some(ln_ratio(sums)? / TENTH_TO_NINETIETH_SD)
}

/// By how many percent the second sum of squares is below the first.
fn share_removed(sums: &[f64]) -> Option<f64> {
    let [with, without] = *sums else { return None };
    Some(100.0 * (1.0 - quotient(without, with)?))
}

/// The quantile of management skill over the leaders of `teams`.
fn skill_quantile(trial: &Trial<'_>, teams: &[Team], p: f64) -> f64 {
    let mut skills: Vec<f64> = teams.iter().filter_map(|team| trial.skill(team.manager)).collect();
    quantile_of(&mut skills, p).unwrap_or(0.0)
}

/// A branch in which the leaders of `teams` stay in their seats and lead as `act` says.
fn led<'m>(trial: &Trial<'m>, teams: &[Team], act: Option<Intervention>) -> Trial<'m> {
    let mut branch = trial.branch();
    for team in teams {
        branch.intervene(team.manager, Intervention::Hold);
        if let Some(act) = act {
            branch.intervene(team.manager, act);
        }
    }
    branch
}

fn quits(laboratory: &Laboratory) -> Sums {
    let trial = laboratory.trial();
    let teams = led_teams(&trial);
    let mut sums = Sums::new();
    for p in [0.9, 0.1] {
        let skill = skill_quantile(&trial, &teams, p);
        let mut branch = led(&trial, &teams, Some(Intervention::Lead { skill, craft_gap: None }));
        let (mut quits, mut exposure) = (0.0, 0.0);
        for month in 1..=MONTHS {
            branch.month();
            if month <= SETTLED_MONTHS {
                continue;
            }
            for team in &teams {
                let at_work = team.reports.clone().filter(|&seat| branch.work(seat).is_some());
                exposure += at_work.count() as f64;
            }
            let from_led = |seat| teams.iter().any(|team| team.reports.contains(&seat));
            let quit = branch.incidents().iter().filter(|i| i.kind == EventKind::Quit);
            quits += quit.filter(|i| i.from.is_some_and(from_led)).count() as f64;
        }
        sums.extend([quits, exposure]);
    }
    sums
}

/// Output in the first year and settled, each high and low.
fn output(laboratory: &Laboratory) -> Vec<Sums> {
    let trial = laboratory.trial();
    let teams = led_teams(&trial);
    let seats: Vec<usize> = teams.iter().flat_map(|team| team.reports.clone()).collect();
    let held: Vec<usize> = seats.into_iter().filter(|&seat| trial.member(seat).is_some()).collect();
    let (mut first, mut settled) = (Sums::new(), Sums::new());
    for p in [0.9, 0.1] {
        let skill = skill_quantile(&trial, &teams, p);
        let mut branch = led(&trial, &teams, Some(Intervention::Lead { skill, craft_gap: None }));
        for &seat in &held {
            branch.intervene(seat, Intervention::Hold);
        }
        first.push(yielded(&mut branch, &held, FIRST_MONTHS));
        branch.live(SETTLED_MONTHS - FIRST_MONTHS);
        settled.push(yielded(&mut branch, &held, MONTHS - SETTLED_MONTHS));
    }
    vec![first, settled]
}

/// Output from `seats` over the next `months`.
fn yielded(branch: &mut Trial<'_>, seats: &[usize], months: u32) -> f64 {
    let mut output = 0.0;
    for _ in 0..months {
        branch.month();
        let works = seats.iter().filter_map(|&seat| branch.work(seat));
        output += works.map(|work| work.output).sum::<f64>();
    }
    output
}

fn variance(laboratory: &Laboratory) -> Sums {
    let trial = laboratory.trial();
    let teams = led_teams(&trial);
    let gap = |team: &Team| {
        let present = team.reports.clone().filter_map(|seat| trial.member(seat));
        let crafts: Vec<f64> = present.map(|member| member.craft).collect();
        let gap = libm::log(trial.member(team.manager)?.craft / mean(&crafts)?);
        Some(gap.clamp(0.0, 1.5))
    };
    let mut gaps: Vec<f64> = teams.iter().filter_map(gap).collect();
    let median = Intervention::Lead {
        skill: skill_quantile(&trial, &teams, 0.5),
        craft_gap: quantile_of(&mut gaps, 0.5),
    };
    [None, Some(median)].map(|act| squares(led(&trial, &teams, act), &teams)).into()
}

/// Squared deviations of the teams' mean morale from their mean, over all surveys.
fn squares(mut branch: Trial<'_>, teams: &[Team]) -> f64 {
    let mut sum = 0.0;
    for month in 1..=MONTHS {
        branch.month();
        if !SURVEYS.contains(&month) {
            continue;
        }
        let morale = |team: &Team| {
            let present = team.reports.clone().filter_map(|seat| branch.member(seat));
            mean(&present.map(|member| member.morale).collect::<Vec<f64>>())
        };
        let means: Vec<f64> = teams.iter().filter_map(morale).collect();
        let middle = mean(&means).unwrap_or(0.0);
        sum += means.iter().map(|mean| (mean - middle) * (mean - middle)).sum::<f64>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn where_skill_touches_nothing_that_output_is_made_of_the_boss_makes_no_difference() {
        let both = output(&small(|parameters| {
            (parameters.coordination, parameters.morale_output) = (0.0, 0.0);
            (parameters.friction_output, parameters.autonomy_output) = (0.0, 0.0);
            // Newcomers, who are not held, would change whom a team's best stands out from.
            (parameters.burnout_output, parameters.star_spill) = (0.0, 0.0);
        }));
        for sums in both {
            assert!(sums[0] > 100.0 && (sums[0] / sums[1] - 1.0).abs() < 1e-12, "{sums:?}");
        }
    }

    #[test]
    fn the_better_boss_gets_more_done_and_keeps_people() {
        let laboratory = small(|_| {});
        let [first, settled] = output(&laboratory).try_into().unwrap();
        assert!(first[0] > 1.01 * first[1], "{first:?}");
        assert!(ln_ratio(&settled) > ln_ratio(&first), "trust takes years to build");
        let per_sd = ln_ratio_per_sd(&settled).unwrap();
        assert!((per_sd * 2.563 - ln_ratio(&settled).unwrap()).abs() < 1e-12);
        let quits = quits(&laboratory);
        assert!(ln_rate_ratio(&quits).is_some_and(|change| change < 0.0), "{quits:?}");
    }

    #[test]
    fn managers_who_are_alike_leave_less_variance() {
        let sums = variance(&small(|_| {}));
        assert!(sums[1] < sums[0] && sums[1] > 0.0, "{sums:?}");
        assert_eq!(share_removed(&[4.0, 1.0]), Some(75.0));
        assert_eq!(share_removed(&[0.0, 1.0]), None);
    }
}
