//! Groups counted person by person.

use super::*;
use crate::model::engine::row::Row;
use crate::model::submodels::productivity::{Worker, output};

/// Whether somebody with these numbers is of everybody, newcomers, seniors, stars, managers.
fn belongs(numbers: &[f64]) -> [bool; 5] {
    let manages = number(numbers, "level") > 0.0;
    let is_senior = !manages && number(numbers, "rung") >= 2.0;
    [true, tenure(numbers) < 24, is_senior, number(numbers, "star") > 0.0, manages]
}

#[test]
fn quits_are_of_the_groups_that_somebody_was_in_when_the_month_began() {
    for departments in [1, 2] {
        let model = model(departments);
        let notebook = told(&model);
        let end = 12 * i32::try_from(YEARS).unwrap();
        for group in 0..model.groups().len() {
            let mut expected = [[0.0; 2]; 5];
            let before = |month: i32| {
                notebook.persons.iter().filter(move |told| told.0 == month && counts(told.1, group))
            };
            for month in 0..end {
                for (_, _, numbers) in before(month) {
                    let of = expected.iter_mut().zip(belongs(numbers));
                    of.for_each(|(sums, belongs)| sums[1] += f64::from(u8::from(belongs)));
                }
            }
            for (month, of, numbers) in &notebook.events {
                if kind(numbers) != EventKind::Quit || !counts(*of, group) {
                    continue;
                }
                let person = cell(numbers, "person");
                let who = before(month - 1).find(|told| same(number(&told.2, "person"), person));
                let of = expected.iter_mut().zip(belongs(&who.unwrap().2));
                of.for_each(|(sums, belongs)| sums[0] += f64::from(u8::from(belongs)));
            }
            let found = tallies(&model, &notebook, "groups", group);
            let found: Vec<_> = found.into_values().map(|sums| [sums[0], sums[1]]).collect();
            assert_eq!(found, expected, "group {group} of {departments} departments");
            let quits = expected.map(|sums| sums[0]);
            assert!(group > 0 || quits.iter().all(|quits| *quits > 2.0), "{quits:?}");
            assert!(quits[1] < quits[0] && quits[2] < quits[0]);
        }
    }
}

#[test]
fn what_is_seen_of_a_group_is_that_of_its_persons_at_the_ends_of_years() {
    let model = model(2);
    let notebook = told(&model);
    for group in 0..3 {
        // Heads, morale, persons burned out, stars, and those in the craft.
        let mut expected = [[0.0; 5]; 5];
        let ends = notebook.persons.iter().filter(|told| told.0 > 0 && told.0 % 12 == 0);
        for (_, _, numbers) in ends.filter(|told| counts(told.1, group)) {
            let is = |condition: bool| f64::from(u8::from(condition));
            let star = number(numbers, "star");
            let craft = star * is(number(numbers, "level") < 1.0);
            let morale = number(numbers, "morale") / 100.0;
            let seen = [1.0, morale, is(number(numbers, "burnout") > 0.5), star, craft];
            for (sums, _) in expected.iter_mut().zip(belongs(numbers)).filter(|own| own.1) {
                sums.iter_mut().zip(seen).for_each(|(sum, seen)| *sum += seen);
            }
        }
        for which in [2, 4] {
            // Seniors and managers are in the craft or not by definition.
            (expected[which][3], expected[which][4]) = (0.0, 0.0);
        }
        for (which, found) in tallies(&model, &notebook, "groups", group).into_values().enumerate()
        {
            let found = [found[2], found[3], found[4], found[6], found[7]];
            for (found, expected) in found.into_iter().zip(expected[which]) {
                assert!((found - expected).abs() <= 1e-5 * expected, "{which}: {found} {expected}");
            }
        }
        assert!(group > 0 || expected.iter().all(|sums| sums[0] > 20.0 && sums[2] > 0.0));
    }
}

#[test]
fn output_is_that_of_every_person_in_its_team_at_the_ends_of_years() {
    let model = model(2);
    let (mut engine, policy) = recording(&model, fixture::dual());
    let layout = model.layout.clone();
    let mut expected = [0.0; 5];
    for year in 1..=YEARS {
        let settings = model.settings(Some(&policy), year);
        for _ in 0..12 {
            engine.month(&settings);
            record(&mut engine, &settings);
        }
        let people = &engine.organization.people;
        for block in &layout.blocks {
            let setting = &settings[block.unit];
            let present = |row: &Row| !engine.organization.is_vacant(*row);
            for row in layout.rows_of(block.seats.clone()).filter(present) {
                let manages = block.level > 0;
                let worker = Worker {
                    time: if manages { setting.workforce.craft_share } else { 1.0 },
                    craft: people.craft[row],
                    onboarding: people.onboarding[row],
                    morale: people.morale[row],
                    burnout: people.burnout[row],
                };
                let factor = layout.boss(block, row).map_or(1.0, |(_, t)| engine.teams.output[t]);
                let tenure = crate::model::person::month_number(engine.organization.month)
                    - people.hired[row];
                let is_senior = !manages && people.rung[row] >= 2;
                let of = [true, tenure < 24.0, is_senior, people.star[row] == 1, manages];
                for (sum, _) in expected.iter_mut().zip(of).filter(|own| own.1) {
                    *sum += f64::from(output(&worker, factor, setting));
                }
            }
        }
    }
    let mut found = Vec::new();
    engine.breakdowns[0].groups.sheet().append(0, &mut found);
    for (found, expected) in found.chunks_exact(8).zip(expected) {
        assert!(expected > 10.0 && (found[5] - expected).abs() < 1e-5 * expected);
    }
}
