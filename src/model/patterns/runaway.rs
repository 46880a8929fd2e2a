//! Pattern 9: attrition rises with the span of control, and does not run away.

use super::*;
use crate::model::parameters::PROFILES;

/// Attrition under the single and under the dual ladder.
fn attritions(change: impl FnOnce(&mut DepartmentParameters)) -> [f64; 2] {
    let runs = sums(&model(change), &[Levers::default(), dual()], 3);
    [0, 1].map(|policy| mean(&runs[policy], attrition))
}

#[test]
fn pattern_9_attrition_rises_with_the_span_and_does_not_run_away() {
    println!("pattern 9: attrition under the single and the dual ladder, by span");
    let mut before = [0.0; 2];
    for span in [4, 8, 12, 16, 20, 40, 70] {
        let at = |contagion: f64| {
            attritions(|p| {
                p.span = span;
                p.contagion = contagion;
            })
        };
        let (none, usual, most) = (at(0.0), at(0.12), at(0.3));
        println!(
            "  span {span:2}: {:.1} and {:.1}; without contagion {:.1} and {:.1}, at 0.3 {:.1} and {:.1}",
            usual[0], usual[1], none[0], none[1], most[0], most[1]
        );
        for ladder in [0, 1] {
            let bound = if span <= 16 { 25.0 } else { 45.0 };
            assert!(usual[ladder] < bound, "span {span}: {}", usual[ladder]);
            // Teams of four feel each leaver more; from eight reports on, every step up costs.
            assert!(span <= 8 || usual[ladder] > before[ladder], "span {span}");
            if span <= 16 {
                assert!(most[ladder] < 4.0 / 3.0 * usual[ladder], "span {span}");
            }
            before[ladder] = usual[ladder];
        }
    }
    assert!(before[0] > 15.0 && before[1] > 11.0, "spans of 70 cost people: {before:?}");
}

#[test]
fn pattern_9_in_the_corner_of_the_priors_an_organization_is_left() {
    let mut worst: f64 = 0.0;
    for profile in PROFILES {
        let corner = |base_quit, contagion, span| {
            attritions(|p| {
                *p = DepartmentParameters::of_profile(profile);
                p.headcount = 400;
                (p.base_quit, p.contagion, p.span) = (base_quit, contagion, span);
            })
        };
        let own = DepartmentParameters::of_profile(profile);
        let (prior, range) =
            (corner(0.014, 0.2, 15), [8, 16, 70].map(|span| corner(0.02, 0.3, span)));
        let own = corner(own.base_quit, 0.3, 70);
        println!(
            "pattern 9: {}: in the corner of the priors {:.0} and {:.0}; at a span of 70 with a contagion of \
             0.3 {:.0} and {:.0}; in the corner of the ranges, spans 8, 16 and 70, {range:.0?}",
            profile.name, prior[0], prior[1], own[0], own[1]
        );
        worst = worst.max(prior[0]).max(prior[1]);
        // At S = 8 a contagion of 0.3 multiplies the hazard by 3.4 and no more.
        assert!(range.concat().into_iter().all(|rate| rate < 300.0), "{range:?}");
    }
    assert!(worst < 100.0, "{worst}");
}
