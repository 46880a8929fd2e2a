//! The examples run, and say what they should.

use std::fs;

#[expect(dead_code, reason = "a test calls its studies, not its main")]
#[path = "../../examples/library.rs"]
mod library;

#[expect(dead_code, reason = "a test calls its study, not its main")]
#[path = "../../examples/employees.rs"]
mod employees;

#[expect(dead_code, reason = "a test calls its table, not its main")]
#[path = "../../examples/reference.rs"]
mod reference;

#[test]
fn the_reference_page_runs_five_years_of_every_preset() {
    let mut out = Vec::new();
    reference::every_preset(&mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let years: Vec<_> = said.lines().skip(1).map(|line| line.split_whitespace()).collect();
    assert_eq!(years.len(), 20, "{said}");
    for year in years {
        let cells: Vec<_> = year.skip(2).map(|cell| cell.parse::<f64>().unwrap()).collect();
        let [attrition, morale, output, standing] = cells[..] else { panic!("{said}") };
        assert!((0.0..40.0).contains(&attrition) && (50.0..80.0).contains(&morale), "{said}");
        assert!((6.0..18.0).contains(&output) && (0.0..=1.0).contains(&standing), "{said}");
    }
}

#[test]
fn a_study_of_the_career_model_can_be_built_in_code() {
    let mut out = Vec::new();
    library::career_study(&mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    for line in ["dual: attrition_rate changes by ", "half: morale changes by "] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn a_model_of_ones_own_is_run_and_compared_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("voters");
    let mut out = Vec::new();
    library::own_model(&place, &mut out).unwrap();
    // Another run replaces the tables of the first.
    library::own_model(&place, &mut Vec::new()).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("16 zealots: opinion_share changes by "));
    let read = |table: &str| fs::read_to_string(place.join(table)).unwrap();
    assert_eq!(read("runs.csv").lines().count(), 1 + 3 * 20);
    assert!(read("series.csv").starts_with("point,policy,department,replication,step,"));
    let zealots = |line: &&str| line.starts_with("1,16 zealots,0 zealots,all,opinion_share");
    let comparison = read("comparison.csv");
    let low: f64 =
        comparison.lines().find(zealots).unwrap().split(',').nth(7).unwrap().parse().unwrap();
    assert!(low > 0.2, "a quarter of zealots wins the others over: {low}");
}

#[test]
fn employees_of_a_better_firm_are_happier_and_quit_less() {
    let mut out = Vec::new();
    employees::quits_by_policy(500, &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let low = |metric: &str| -> f64 {
        let line = said.lines().find(|line| line.starts_with(metric)).unwrap();
        line.split_whitespace().nth(3).unwrap().parse().unwrap()
    };
    assert!(low("morale") > 0.02 && low("quits") < -0.005, "{said}");
}
