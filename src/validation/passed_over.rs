//! Row 6: who is passed over for promotion quits.

use super::estimate::{Measure, Scale, ln_ratio};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums, quits_of};
use crate::model::intervention::Intervention;
use crate::model::trial::Trial;

/// Months in which quits are counted.
const MONTHS: u32 = 6;

/// Months of tenure from which a person is a candidate (4.8).
const CANDIDATE_MONTHS: u32 = 12;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "passed-over",
    text: "Every six months of ten years of the single ladder, in each team the best performer who \
           could be asked to manage and would have wanted to (4.8) is passed over in a branch: \
           grievance 1, and nothing else. Measured: how many of these people quit in the six \
           months after, against the same people in the run without it. Dlugos & Keller compare \
           applicants who were rejected with others; here each person is compared with itself, not \
           passed over.",
    measures: &[Measure {
        row: "6",
        name: "quits within six months of being passed over",
        unit: "factor",
        published: Some((2.0, 2.0)),
        accepted: (1.5, 2.5),
        decimals: 3,
        statistic: ln_ratio,
        scale: Scale::Factor,
        reading: "A grievance doubles the hazard at once (the constant set by this finding) but fades by \
                  15 % a month, to less than half after six; so the mean over the six months \
                  falls short of two. Some of the people compared with are passed over in earnest \
                  within that time.",
    }],
    run: |laboratory| vec![run(laboratory)],
};

fn run(laboratory: &Laboratory) -> Sums {
    let mut trial = laboratory.trial();
    let mut sums = vec![0.0; 2];
    for _ in 0..12 * YEARS / MONTHS {
        let chosen: Vec<usize> =
            trial.teams().iter().filter_map(|team| first(&trial, team.reports.clone())).collect();
        let persons: Vec<u64> =
            chosen.iter().filter_map(|&seat| Some(trial.member(seat)?.person)).collect();
        let mut branch = trial.branch();
        for &seat in &chosen {
            branch.intervene(seat, Intervention::PassOver);
        }
        for _ in 0..MONTHS {
            for (sum, run) in sums.iter_mut().zip([&mut branch, &mut trial]) {
                run.month();
                *sum += quits_of(run, &persons);
            }
        }
    }
    sums
}

/// The best performer of a team who could be asked to manage, and wants to.
fn first(trial: &Trial<'_>, reports: std::ops::Range<usize>) -> Option<usize> {
    let craft = |seat: usize| trial.member(seat).map_or(0.0, |member| member.craft);
    let candidates = reports.filter(|&seat| {
        let tenured =
            trial.member(seat).is_some_and(|member| member.tenure_months >= CANDIDATE_MONTHS);
        tenured && trial.wants_to_manage(seat)
    });
    candidates.max_by(|&a, &b| craft(a).total_cmp(&craft(b)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn the_passed_over_quit_more() {
        let sums = run(&small(|_| {}));
        assert!(sums[0] > sums[1] && sums[1] > 0.0, "{sums:?}");
    }

    #[test]
    fn where_nobody_wants_to_manage_nobody_is_passed_over() {
        assert_eq!(run(&small(|parameters| parameters.acceptance_intercept = -20.0)), [0.0, 0.0]);
    }
}
