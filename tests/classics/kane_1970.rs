//! Kane 1970: the printed efficiencies by level, and his criterion.

use rungs::classics::kane_1970::{Kane1970, Parameters};

use super::{Study, close};

fn study(alpha: f64) -> Study {
    let parameters = Parameters { alpha, ..Parameters::default() };
    let none = vec![("none".to_owned(), ())];
    Study::run(|parameters, _: Vec<()>| Kane1970::new(parameters), &parameters, none, 2)
}

fn by_level(study: &Study) -> Vec<f64> {
    (1..=40).map(|level| study.mean("none", &format!("efficiency_level_{level}"))).collect()
}

#[test]
fn the_efficiencies_by_level_are_those_of_the_paper() {
    let levels = by_level(&study(0.1));
    let printed = [
        (1, 82.772),
        (2, 84.307),
        (3, 85.045),
        (4, 85.221),
        (5, 85.247),
        (10, 85.077),
        (40, 84.286),
    ];
    for (level, efficiency) in printed {
        close(levels[level - 1], efficiency, 0.001);
    }
    assert!(levels[..5].is_sorted(), "rising to the fifth level");
    assert!(levels[4..].is_sorted_by(|a, b| a > b), "falling from the fifth level");
}

#[test]
fn where_promotion_is_likely_efficiency_rises_to_the_top() {
    assert!(by_level(&study(0.2)).is_sorted());
}

/// The highest level is reached by those promoted every year, for any α.
#[test]
fn the_fortieth_level_is_the_long_run_of_promotion() {
    for alpha in [0.05, 0.1, 0.3] {
        close(study(alpha).mean("none", "efficiency_level_40"), 590.0 / 7.0, 1e-3);
    }
}

#[test]
fn there_is_no_chance_and_a_level_without_persons_has_no_efficiency() {
    let study = study(0.1);
    let summary = study.summary("none", "efficiency");
    assert_eq!((summary.n, summary.sd), (2, Some(0.0)));
    let run = study.run_of(0, 1);
    let third = study.metric("efficiency_level_3");
    let missing = run.warm_up(0).chain(run.after(0));
    let missing = missing.filter(|row| row.observation(third).denominator <= 0.0);
    assert_eq!(missing.map(|row| row.time).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn the_series_of_a_study_counts_years_from_the_first_recruits() {
    let text = study(0.1).tables();
    let columns = "series: point,policy,department,replication,year,person_months,efficiency,\
                   efficiency_level_1,efficiency_level_2,";
    assert!(text.contains(columns));
    assert!(text.lines().any(|line| line.starts_with("1,none,all,1,0,0.0,78.0,78.0,,")), "{text}");
}
