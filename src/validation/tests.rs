//! The battery as a whole, and the small laboratory that the tests of experiments share.

use super::*;

/// A small laboratory: enough people for a sign, few enough for a test.
pub(super) fn small(change: impl FnOnce(&mut DepartmentParameters)) -> Laboratory {
    small_at(1, change)
}

/// Another replication of it.
pub(super) fn small_at(
    replication: u32,
    change: impl FnOnce(&mut DepartmentParameters),
) -> Laboratory {
    let mut parameters = DepartmentParameters { headcount: 320, ..Default::default() };
    change(&mut parameters);
    Laboratory::new(parameters, RunKey { seed: 1, replication })
}

#[test]
fn every_finding_that_is_no_input_is_measured() {
    let measures: Vec<&str> =
        EXPERIMENTS.iter().flat_map(|e| e.measures).map(|measure| measure.row).collect();
    for evidence in EVIDENCE {
        let is_measured = measures.contains(&evidence.row);
        assert_eq!(is_measured, evidence.purpose != Use::Input, "row {}", evidence.row);
    }
}

#[test]
fn a_published_figure_lies_in_its_accepted_range_or_above_it() {
    for measure in EXPERIMENTS.iter().flat_map(|experiment| experiment.measures) {
        let (low, high) = measure.accepted;
        assert!(low < high, "{}", measure.name);
        if let Some((from, to)) = measure.published {
            assert!(from <= to, "{}", measure.name);
            assert!(low <= to && from <= high, "{}: they do not meet", measure.name);
        }
    }
}

#[test]
fn an_experiment_that_panics_fails_alone() {
    let settings = Settings { seed: 1, replications: 2 };
    let sums = |value: f64| -> Vec<Result<Vec<Sums>, String>> {
        EXPERIMENTS
            .iter()
            .enumerate()
            .map(|(at, experiment)| {
                if at == 4 && value > 1.5 {
                    return Err("no room".to_owned());
                }
                Ok(experiment.measures.iter().map(|_| vec![value, 2.0]).collect())
            })
            .collect()
    };
    let battery = Battery::judge(settings, &[sums(1.0), sums(2.0)]);
    assert!(battery.failures.contains(&"engagement: no room".to_owned()), "{:?}", battery.failures);
    let verdict = |row: &str| {
        battery.judged.iter().find(|judged| judged.evidence.row == row).map(Judged::verdict)
    };
    assert_eq!(verdict("5"), Some(Verdict::Failed));
    // 3 events in 4 person-months.
    assert_eq!(verdict("1"), Some(Verdict::Missed));
    assert_eq!(verdict("15"), Some(Verdict::Input));
}
