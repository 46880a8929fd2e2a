//! The bridge from the career model to Pluchino et al. (2010): scenarios/bridge.toml shows their
//! order of best, random and worst at low correlation, and the crossing as it rises.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the scenario fails")]

use std::fs;
use std::path::Path;

use rungs::scenario::{Expansion, Overrides};
use rungs::study::{self, NoProgress, Plan, RunColumns, compare};

/// The paired difference of output from `random`, with its interval, by point.
fn differences(policy: &str) -> Vec<(f64, f64, f64)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/bridge.toml");
    let text = fs::read_to_string(path).unwrap();
    let expansion =
        Expansion::parse_with("bridge.toml", &text, &Overrides::default(), None).unwrap();
    let mut plan = Plan::of(&expansion);
    plan.replications = 12;
    let records = study::run(&plan, 2, &NoProgress).unwrap();
    let outcomes = RunColumns::of(&plan, &records).unwrap();
    let policy = plan.policies.iter().position(|name| name == policy).unwrap();
    let metrics = plan.points[0].simulation.metrics();
    let at = |point: usize| {
        let comparisons = compare(&plan, &outcomes, point, 0).unwrap();
        let mut output = comparisons.iter().filter(|comparison| {
            comparison.policy == policy && metrics[comparison.metric].key == "output_per_seat"
        });
        let paired = output.next().unwrap().paired.unwrap();
        let interval = paired.interval.unwrap();
        (paired.difference, interval.low, interval.high)
    };
    (0..plan.points.len()).map(at).collect()
}

#[test]
fn the_best_are_promoted_at_a_loss_when_nothing_carries_over_and_at_a_gain_when_all_does() {
    let (best, worst) = (differences("best"), differences("worst"));
    let (first, last) = (0, best.len() - 1);
    assert_eq!(last, 6, "seven levels of rho");
    assert!(best[first].2 < 0.0 && worst[first].1 > 0.0, "best < random < worst at rho 0");
    assert!(best[last].1 > 0.0 && worst[last].2 < 0.0, "worst < random < best at rho 0.9");
    // One crossing each, between 0.3 and 0.9: before it the order of rho 0, after it the other.
    for (rule, sign) in [(&best, 1.0), (&worst, -1.0)] {
        let signs: Vec<bool> = rule.iter().map(|(mean, _, _)| sign * mean > 0.0).collect();
        let turns = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(turns, 1, "{rule:?}");
        assert!(!signs[2] && signs[6]);
    }
}
