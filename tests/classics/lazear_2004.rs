//! Lazear 2004: closed forms of normal selection.

use rungs::classics::lazear_2004::{Lazear2004, Parameters, Policy, Selection};
use rungs::stats::normal;

use super::{Study, close};

const EFFICIENT: Policy = Policy { selection: Selection::Efficient, promoted_share: 0.1 };
const FACE_VALUE: Policy = Policy { selection: Selection::FaceValue, promoted_share: 0.1 };
const TOURNAMENT: Policy = Policy { selection: Selection::Tournament, promoted_share: 0.1 };

fn study(noise_sd: f64) -> Study {
    let parameters = Parameters { noise_sd, ..Parameters::default() };
    let policies = [("face value", FACE_VALUE), ("efficient", EFFICIENT), ("tenth", TOURNAMENT)];
    let policies = policies.map(|(name, policy)| (name.to_owned(), policy)).to_vec();
    Study::run(Lazear2004::new, &parameters, policies, 20)
}

fn density(z: f64) -> f64 {
    libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt()
}

/// The paper prints 4.01 and 2.08; the closed form is 4 and 2.02.
#[test]
fn the_standard_is_raised_by_the_share_of_luck() {
    for (noise_sd, standard) in [(1.0, 4.0), (0.1, 2.02), (0.0, 2.0)] {
        let parameters = Parameters { noise_sd, ..Parameters::default() };
        close(parameters.efficient_ability().expect("x"), 2.0, 1e-12);
        let efficient = parameters.standard(Selection::Efficient).expect("a standard");
        close(efficient, standard, 1e-12);
        close(parameters.standard(Selection::FaceValue).expect("a standard"), 2.0, 1e-12);
    }
}

#[test]
fn the_promoted_keep_the_share_that_was_ability_whatever_the_selection() {
    for (noise_sd, share) in [(1.0, 0.5), (0.5, 0.8), (0.1, 1.0 / 1.01)] {
        let study = study(noise_sd);
        for policy in ["efficient", "face value", "tenth"] {
            study.expects(policy, "performance_ratio", share);
        }
    }
}

#[test]
fn the_promoted_are_the_tail_of_what_is_shown() {
    let study = study(1.0);
    let shown_sd = 2.0_f64.sqrt();
    for (policy, standard) in [("efficient", 4.0), ("face value", 2.0)] {
        let z = standard / shown_sd;
        let tail = normal::cdf(-z);
        study.expects(policy, "promoted_share", tail);
        study.expects(policy, "performance_before", shown_sd * density(z) / tail);
        close(study.mean(policy, "standard"), standard, 1e-12);
    }
    close(study.mean("tenth", "promoted_share"), 0.1, 1e-12);
    study.expects("tenth", "standard", shown_sd * 1.281_551_565_5);
}

#[test]
fn the_raised_standard_is_worth_its_closed_form() {
    // Output per worker at a standard c: α + P(γ − α) + (δ − β) σA² φ(c / s) / s.
    let output = |standard: f64| {
        let z = standard / 2.0_f64.sqrt();
        1.0 - normal::cdf(-z) + 0.5 * density(z) / 2.0_f64.sqrt()
    };
    let study = study(1.0);
    study.expects("efficient", "output", output(4.0));
    study.expects("face value", "output", output(2.0));
    let paired = study.comparison("output").paired.expect("pairs");
    let interval = paired.interval.expect("replications");
    close(paired.difference, output(4.0) - output(2.0), interval.high - interval.low);
    assert!(study.comparison("output").is_clear() && paired.difference > 0.02);
}

#[test]
fn without_luck_there_is_no_decline() {
    let study = study(0.0);
    for policy in ["efficient", "face value", "tenth"] {
        close(study.mean(policy, "performance_ratio"), 1.0, 1e-12);
    }
}

#[test]
fn where_the_difficult_job_suits_nobody_better_nobody_is_promoted() {
    let parameters = Parameters { difficult_slope: 0.5, workers: 100, ..Parameters::default() };
    let policies = vec![("efficient".to_owned(), EFFICIENT)];
    let study = Study::run(Lazear2004::new, &parameters, policies, 2);
    close(study.mean("efficient", "promoted_share"), 0.0, 0.0);
    assert_eq!(study.values("efficient", "performance_ratio"), [None, None]);
    assert_eq!(study.values("efficient", "standard"), [None, None]);
}

#[test]
fn a_study_without_time_has_no_column_for_it() {
    let text = study(1.0).tables();
    let columns = "series: point,policy,department,replication,person_months,performance_ratio,";
    assert!(text.contains(columns));
}
