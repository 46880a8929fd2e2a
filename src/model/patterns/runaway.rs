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
            // Up to eight reports nothing strains; beyond, every step up costs.
            assert!(usual[ladder] > before[ladder] - 0.5, "span {span}");
            if span <= 16 {
                assert!(most[ladder] < 4.0 / 3.0 * usual[ladder], "span {span}");
            }
            before[ladder] = usual[ladder];
        }
    }
    assert!(before[0] > 15.0 && before[1] > 11.0, "spans of 70 cost people: {before:?}");
}

#[test]
fn no_corner_of_the_ranges_empties_the_house_every_year() {
    let mut worst: f64 = 0.0;
    for profile in PROFILES {
        for span in [8, 16, 70] {
            let of = |base_quit: Option<f64>, contagion: f64| {
                let mut parameters = DepartmentParameters::of_profile(profile);
                parameters.headcount = 400;
                (parameters.span, parameters.contagion) = (span, contagion);
                parameters.base_quit = base_quit.unwrap_or(parameters.base_quit);
                attritions(|p| *p = parameters)
            };
            let (own, most) = (of(None, 0.3), of(Some(0.02), 0.3));
            println!(
                "  {}, span {span}, contagion 0.3: {:.0} and {:.0}; at a base of 0.02 {:.0} and {:.0}",
                profile.name, own[0], own[1], most[0], most[1]
            );
            worst = worst.max(most[0]).max(most[1]);
        }
    }
    // The first edition had everybody leave every month there.
    assert!(worst < 150.0, "{worst}");
}
