//! Metrics of sums worked by hand.

use super::*;

#[test]
fn the_eight_headline_metrics_are_those_of_the_specification() {
    let headline: Vec<_> = metrics().filter(|m| m.headline).map(|m| m.key).collect();
    assert_eq!(
        headline,
        [
            "attrition_rate",
            "star_attrition_rate",
            "manager_attrition_rate",
            "morale",
            "burnout_share",
            "output_per_seat",
            "unit_labor_cost",
            "stars_in_craft",
        ]
    );
    assert!(metrics().filter(|m| m.headline).all(|m| m.better.is_some()));
}

#[test]
fn keys_are_unique() {
    let mut keys: Vec<_> = metrics().map(|m| m.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), metrics().len());
}

fn value(key: &str, sums: &Sums) -> Option<f64> {
    let (metric, observe) = TABLE.iter().find(|(m, _)| m.key == key).unwrap();
    metric.value(observe(sums))
}

fn close(value: Option<f64>, expected: f64) {
    assert!((value.unwrap() - expected).abs() < 1e-9, "{value:?} is not {expected}");
}

#[test]
fn a_team_of_five_over_a_year_by_hand() {
    let sums = Sums {
        seat_months: 72.0,
        person_months: 60.0,
        seated: 60.0,
        vacant_months: 12.0,
        manager_months: 12.0,
        quits: 1.0,
        morale: 36.0,
        morale_squared: 22.2,
        output: 54.0,
        payroll: 66.0,
        replacement_cost: 2.52,
        training_cost: 0.6,
        step_backs: 1.0,
        output_base: Some(0.5),
        ..Sums::default()
    };
    close(value("attrition_rate", &sums), 20.0);
    close(value("step_back_rate", &sums), 100.0);
    close(value("morale", &sums), 60.0);
    close(value("morale_sd", &sums), 10.0);
    close(value("output_per_seat", &sums), 9.0);
    close(value("productivity_index", &sums), 150.0);
    close(value("unit_labor_cost", &sums), 69.12 / 54.0);
    close(value("payroll_per_seat", &sums), 66.0 / 72.0);
    close(value("vacancy_share", &sums), 1.0 / 6.0);
}

#[test]
fn without_exposure_there_is_no_value() {
    for metric in metrics() {
        assert_eq!(value(metric.key, &Sums::default()), None, "{}", metric.key);
    }
}

#[test]
fn a_team_waits_for_its_boss_and_has_what_is_left_for_something_new() {
    let sums = Sums {
        seat_months: 72.0,
        innovation: 18.0,
        management_seat_months: 12.0,
        bottleneck_months: 3.0,
        late: 2.4,
        ..Sums::default()
    };
    close(value("innovation", &sums), 3.0);
    close(value("bottleneck_share", &sums), 0.25);
    close(value("late_share", &sums), 0.2);
    // At a hoarded half of the work it is even odds.
    assert!((lateness(0.5) - 0.5).abs() < 1e-6 && lateness(0.2) < 0.2 && lateness(0.8) > 0.8);
}

#[test]
fn a_ladder_is_seen_by_its_departments_and_its_titles() {
    // A year of a department of 100 seats at a standing of 0.5, and of one of 300 at 0.9.
    let sums = Sums {
        contributor_seat_months: 4800.0,
        standing: 0.5 * 1200.0 + 0.9 * 3600.0,
        culture: -0.2 * 1200.0 + 0.2 * 3600.0,
        expert_titles: 240.0,
        earned_titles: 180.0,
        ..Sums::default()
    };
    close(value("ladder_standing", &sums), 0.8);
    close(value("culture", &sums), 0.1);
    close(value("earned_title_share", &sums), 0.75);
}
