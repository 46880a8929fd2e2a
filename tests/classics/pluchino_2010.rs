//! Pluchino, Rapisarda & Garofalo 2010: the printed asymptotes, an independent replication of them
//! over 300 runs, and what is exact.

use rungs::classics::pluchino_2010::{Parameters, Pluchino2010, Policy, Rule};
use rungs::classics::{Bounds, Hypothesis};

use super::{Study, close};

const BEST: (&str, Policy) = ("best", Policy { rule: Rule::Best, best_share: 0.5 });
const WORST: (&str, Policy) = ("worst", Policy { rule: Rule::Worst, best_share: 0.5 });
const RANDOM: (&str, Policy) = ("random", Policy { rule: Rule::Random, best_share: 0.5 });

fn mix(best_share: f64) -> (String, Policy) {
    (best_share.to_string(), Policy { rule: Rule::Mix, best_share })
}

fn study(parameters: &Parameters, policies: &[(&str, Policy)], replications: u32) -> Study {
    let policies = policies.iter().map(|(name, policy)| ((*name).to_owned(), policy.clone()));
    Study::run(Pluchino2010::new, parameters, policies.collect(), replications)
}

fn world(hypothesis: Hypothesis) -> Parameters {
    Parameters { hypothesis, ..Parameters::default() }
}

/// Means of the last 400 of 1000 steps over 50 runs, as in the paper, whose figures are read to
/// ±0.3; those of the replication (standard error 0.02) are met more closely.
#[test]
fn best_worst_and_random_come_to_the_asymptotes_of_figure_2() {
    let printed = [
        (
            Hypothesis::CommonSense,
            [(BEST, 78.8, 78.78), (WORST, 64.7, 64.70), (RANDOM, 71.9, 71.89)],
        ),
        (Hypothesis::Peter, [(BEST, 59.4, 59.45), (WORST, 81.7, 81.60), (RANDOM, 70.5, 70.54)]),
    ];
    for (hypothesis, figures) in printed {
        let study = study(&world(hypothesis), &[BEST, WORST, RANDOM], 50);
        for ((name, _), paper, replication) in figures {
            let mean = study.mean(name, "efficiency");
            close(mean, paper, 0.3);
            close(mean, replication, 0.2);
        }
    }
}

#[test]
fn the_mixes_come_to_the_printed_curves_and_meet_at_0_47() {
    let curve = |hypothesis, figures: [(f64, f64); 4], at_0_47| {
        let mut policies: Vec<_> = figures.iter().map(|&(share, _)| mix(share)).collect();
        policies.push(mix(0.47));
        let study = Study::run(Pluchino2010::new, &world(hypothesis), policies, 30);
        for (share, efficiency) in figures {
            close(study.mean(&share.to_string(), "efficiency"), efficiency, 0.3);
        }
        close(study.mean("0.47", "efficiency"), 71.0, 0.3);
        close(study.mean("0.47", "efficiency"), at_0_47, 0.25);
    };
    let common_sense = [(0.2, 66.8), (0.4, 69.9), (0.6, 73.2), (0.8, 76.5)];
    curve(Hypothesis::CommonSense, common_sense, 71.18);
    curve(Hypothesis::Peter, [(0.2, 77.4), (0.4, 72.7), (0.6, 68.0), (0.8, 63.5)], 71.16);
}

/// The ends of the curve are the pure rules, run by run and to the byte.
#[test]
fn a_mix_of_all_or_nothing_is_the_best_or_the_worst() {
    let parameters = Parameters { steps: 200, asymptote_steps: 100, ..world(Hypothesis::Peter) };
    let ends = [BEST, WORST, ("0", mix(0.0).1), ("1", mix(1.0).1)];
    let study = study(&parameters, &ends, 4);
    assert_eq!(study.values("1", "efficiency"), study.values("best", "efficiency"));
    assert_eq!(study.values("0", "efficiency"), study.values("worst", "efficiency"));
}

/// The start, and the first departures, which are those of hires.
#[test]
fn the_start_has_the_efficiency_and_the_incompetent_of_the_hire_distribution() {
    let parameters = Parameters { steps: 1, asymptote_steps: 1, ..Parameters::default() };
    let study = study(&parameters, &[BEST], 2000);
    let efficiency = study.metric("efficiency");
    let mut sum = 0.0;
    for replication in 1..=2000 {
        let run = study.run_of(0, replication);
        let start = run.warm_up(0).next().expect("step 0").observation(efficiency);
        sum += 100.0 * start.numerator / start.denominator;
    }
    // The standard deviation of a competence, 1.9, times 10 √(Σ r² n) / 59.5.
    close(sum / 2000.0, 69.42, 4.0 * 1.73 / 2000.0_f64.sqrt());
    // 160 Φ(−1.5).
    study.expects("best", "dismissals", 10.690);
}

/// E under the Peter hypothesis and random promotion: promotion does not depend on competence, so
/// turnover follows from ages alone.
fn peter_random() -> f64 {
    let below = |z: f64| rungs::stats::normal::cdf(z);
    let density = |z: f64| libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
    // P(c < 4) and the means below and above, of 7 + 2z set to the bounds 1 and 10.
    let incompetent = below(-1.5);
    let low = (below(-3.0) + 7.0 * (below(-1.5) - below(-3.0))
        - 2.0 * (density(-1.5) - density(-3.0)))
        / incompetent;
    let high = (7.0 * (below(1.5) - below(-1.5)) + 10.0 * below(-1.5)) / (1.0 - incompetent);
    // Steps that a competent hire stays: until 61.
    let age = |a: u32| {
        let year = below((f64::from(a) - 24.5) / 5.0) - below((f64::from(a) - 25.5) / 5.0);
        (f64::from(a) * year, year)
    };
    let ages = (18..=60).map(age).fold((0.0, 0.0), |sum, age| (sum.0 + age.0, sum.1 + age.1));
    let stay = 61.0 - ages.0 / ages.1;
    // 160 seats are the hires of a step times the steps that they stay.
    let hires = 160.0 / ((1.0 - incompetent) * stay + incompetent);
    let bottom = 81.0 * high - hires * incompetent * (high - low);
    // A promoted person has 7 on average, bounded to 4 and 10.
    let above: f64 = [(1.0, 1.0), (5.0, 0.9), (11.0, 0.8), (21.0, 0.6), (41.0, 0.4)]
        .iter()
        .map(|(seats, responsibility)| 7.0 * seats * responsibility)
        .sum();
    100.0 * (above + 0.2 * bottom) / 595.0
}

#[test]
fn random_promotion_under_the_peter_hypothesis_comes_to_its_closed_form() {
    close(peter_random(), 70.54, 0.005);
    let study = study(&world(Hypothesis::Peter), &[RANDOM], 60);
    study.expects("random", "efficiency", peter_random());
}

#[test]
fn accounts_of_seats_are_exact() {
    for hypothesis in [Hypothesis::Peter, Hypothesis::CommonSense] {
        for competence_bounds in [Bounds::Clamp, Bounds::Truncate] {
            let parameters = Parameters { competence_bounds, ..world(hypothesis) };
            let study = study(&parameters, &[BEST, WORST, RANDOM, ("mix", mix(0.5).1)], 3);
            for (policy, replication) in (0..4).flat_map(|p| (1..=3).map(move |r| (p, r))) {
                let run = study.run_of(policy, replication);
                assert!(study.count(&run, "vacancies") <= 0.0);
                let leavers: Vec<f64> = (1..=6)
                    .map(|level| study.count(&run, &format!("leavers_level_{level}")))
                    .collect();
                let all: f64 = leavers.iter().sum();
                assert!(all > 4000.0);
                close(study.count(&run, "hires"), all, 0.0);
                let gone = study.count(&run, "dismissals") + study.count(&run, "retirements");
                close(gone, all, 0.0);
                // L5 + 2 L4 + 3 L3 + 4 L2 + 5 L1.
                let weights = [5.0, 4.0, 3.0, 2.0, 1.0, 0.0];
                let moves = leavers.iter().zip(weights).map(|(leavers, weight)| leavers * weight);
                close(study.count(&run, "promotions"), moves.sum(), 0.0);
            }
        }
    }
}

/// Without the rule that the paper omits, its figures do not come out.
#[test]
fn drawing_again_instead_of_setting_to_the_bounds_misses_the_paper() {
    let parameters =
        Parameters { competence_bounds: Bounds::Truncate, ..world(Hypothesis::CommonSense) };
    let study = study(&parameters, &[BEST, WORST], 20);
    assert!(study.mean("best", "efficiency") < 78.8 - 2.0);
    assert!(study.mean("worst", "efficiency") > 64.7 + 1.0);
}

#[test]
fn best_and_worst_change_places_as_competence_survives_promotion() {
    let advantage = |continuity| {
        let parameters = Parameters { continuity, ..world(Hypothesis::Peter) };
        let study = study(&parameters, &[WORST, BEST], 10);
        let comparison = study.comparison("efficiency");
        assert!(comparison.is_clear());
        comparison.paired.expect("pairs").difference
    };
    let advantages = [0.0, 0.25, 0.5, 0.75, 1.0].map(advantage);
    assert!(advantages.is_sorted(), "{advantages:?}");
    assert!(advantages[0] < -20.0 && advantages[4] > 10.0, "{advantages:?}");
}

#[test]
fn a_run_is_in_the_tables_step_by_step() {
    let parameters = Parameters { steps: 5, asymptote_steps: 2, ..Parameters::default() };
    let study = study(&parameters, &[BEST, RANDOM], 3);
    assert_eq!(study.plan.points[0].simulation.metrics()[0].key, "efficiency");
    let text = study.tables();
    let columns = "series: point,policy,department,replication,step,person_months,efficiency,\
                   dismissals,retirements,promotions,hires,vacancies,leavers_level_1,";
    assert!(text.contains(columns), "{text}");
    for row in ["1,random,all,3,0,0.0,", "1,best,all,1,5,1920.0,"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "no row {row}");
    }
    assert!(text.lines().any(|line| line.starts_with("1,random,best,all,efficiency,3,")));
}
