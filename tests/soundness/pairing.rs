//! Common random numbers: what they save for every kind of change, and that nothing is needlessly
//! out of step.

use super::{HEADLINE, Study, policy, variance};

/// One lever moved at a time, and the least factor in replications that pairing has to save on any
/// headline metric: half of what was measured with 200 replications of 800 seats, or less.
const CHANGES: [(&str, &str, f64); 13] = [
    ("dual", "preset = 'dual-ladder'", 1.5),
    ("expert rungs", "expert_rungs = 3\ninfluence = 1.0", 2.5),
    ("no pressure", "pressure = 0.0", 3.0),
    ("leadership", "weights = { performance = 0.3, leadership = 1.0 }", 2.5),
    ("seniority", "weights = { performance = 0.0, seniority = 1.0 }", 2.5),
    ("random", "rule = 'random'", 2.5),
    ("worst", "rule = 'worst'", 2.0),
    ("all are trained", "training = { coverage = 1.0 }", 15.0),
    ("incumbents are trained", "training = { incumbents = 0.25 }", 15.0),
    ("none from outside", "external_share = 0.0", 5.0),
    ("half from outside", "external_share = 0.5", 4.0),
    ("step-back", "step_back = true", 4.0),
    ("pool", "pool = 'department'", 1.2),
];

#[test]
fn pairing_cuts_the_variance_of_every_headline_difference() {
    let changes = CHANGES.map(|(name, levers, _)| policy(name, levers)).concat();
    let study = Study::new(400, (20, 10), (100, 1), &(policy("single", "") + &changes));
    for (place, (name, _, least)) in CHANGES.iter().enumerate() {
        let factors = HEADLINE.map(|key| {
            let independent =
                variance(&study.values(0, key)) + variance(&study.values(place + 1, key));
            independent / variance(&study.differences(place + 1, key))
        });
        println!("{name}: {}", factors.map(|factor| format!("{factor:.1}")).join(", "));
        for (key, factor) in HEADLINE.iter().zip(factors) {
            assert!(factor > *least, "{name}: {key} {factor}");
        }
    }
}

#[test]
fn unpaired_replications_have_the_variance_of_independent_seeds() {
    // The factor above takes Var a + Var b for that of independent runs. Setting replication k of
    // one policy beside k + 1 of the other must give it: no trace of another replication's draws.
    let policies = [policy("single", ""), policy("dual", "preset = 'dual-ladder'")].concat();
    let study = Study::new(60, (5, 5), (1000, 1), &policies);
    for key in HEADLINE {
        let (baseline, variant) = (study.values(0, key), study.values(1, key));
        let shifted: Vec<f64> = variant[1..].iter().zip(&baseline).map(|(b, a)| b - a).collect();
        let ratio = variance(&shifted) / (variance(&baseline) + variance(&variant));
        // Relative standard error of a variance of 1000: 4.5 %.
        assert!((ratio - 1.0).abs() < 0.18, "{key}: {ratio}");
    }
}

#[test]
fn a_lever_that_cannot_act_changes_nothing() {
    let idle = [
        policy("single", ""),
        // Without expert rungs, their pay and prestige concern nobody.
        policy("worth", "pay_parity = 0.3\nprestige_parity = 0.2"),
        policy("influence", "influence = 2.0"),
        policy("noise", "assessment_noise = 3.0\nexternal_share = 0.0"),
        policy("nobody from outside", "external_share = 0.0"),
    ];
    let study = Study::new(200, (3, 5), (4, 1), &idle.concat());
    for key in HEADLINE {
        for place in [1, 2] {
            assert_eq!(study.values(place, key), study.values(0, key), "{key}");
        }
    }
    // Noise in perceived leadership has no effect where leadership has no weight. Outside searches,
    // which use nothing but it, remain where nobody is eligible: not once in these runs.
    for key in HEADLINE {
        assert_eq!(study.values(3, key), study.values(4, key), "{key}");
    }
}
