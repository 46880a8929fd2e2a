//! Pattern 10: where the dual ladder loses.

use super::*;
use crate::model::observe::metrics;
use crate::sim::Direction;

fn morale(s: &Sums) -> f64 {
    100.0 * s.morale / s.seated
}

#[test]
fn pattern_10_a_half_hearted_ladder_in_a_world_of_envy_brings_nothing_but_some_stars() {
    let envious = under(of_preset("usual-practice"), |p| p.envy = 0.5);
    let policies = ["usual-practice", "half-hearted", "dual-ladder"].map(of_preset);
    let runs = sums(&envious, &policies, 24);
    let half = |figure: fn(&Sums) -> f64| difference(&runs[0], &runs[1], figure);
    let whole = |figure: fn(&Sums) -> f64| difference(&runs[0], &runs[2], figure);
    for (name, figure) in [
        ("attrition", attrition as fn(&Sums) -> f64),
        ("morale", morale),
        ("output", output),
        ("star attrition", star_attrition),
        ("stars in craft", stars_in_craft),
    ] {
        println!(
            "pattern 10: at an envy of 0.5, {name}: half-hearted {:+.3} ({:.1} se), the whole {:+.3} ({:.1} se)",
            half(figure).0,
            half(figure).1,
            whole(figure).0,
            whole(figure).1
        );
    }
    assert!(half(attrition).1 > 3.0 && half(morale).1 < -3.0, "both are worse");
    assert!(half(output).0 < 0.1 * whole(output).0, "the gain in output is gone");
    let left = half(stars_in_craft).0 / whole(stars_in_craft).0;
    assert!((0.1..0.8).contains(&left), "a fraction of the stars' gain is left: {left}");
}

#[test]
fn pattern_10_a_hollow_title_is_better_than_none_in_no_metric() {
    for name in ["single-ladder", "usual-practice"] {
        let without = of_preset(name);
        let mut hollow = without.clone();
        hollow.expert_rungs = 3;
        (hollow.pay_parity, hollow.prestige_parity, hollow.influence) = (0.0, 0.0, 0.0);
        let runs = sums(&under(without.clone(), |_| {}), &[without, hollow], 40);
        for (at, metric) in metrics::metrics().enumerate() {
            let Some(direction) = metric.better else { continue };
            let value = |s: &Sums| metric.value(metrics::observe(s)[at]).unwrap_or(0.0);
            let (change, errors) = difference(&runs[0], &runs[1], value);
            let sign = if direction == Direction::Higher { 1.0 } else { -1.0 };
            println!(
                "pattern 10: {name}, hollow titles, {}: {change:+.4} ({errors:.1} se)",
                metric.key
            );
            // Titles of their own are not there without them.
            if metric.key != "earned_title_share" {
                assert!(sign * errors < 3.0 || errors.is_nan(), "{} {change} {errors}", metric.key);
            }
        }
    }
}
