//! Team-years counted team by team.

use super::*;
use crate::stats::{ProductSums, add_products};

/// A state of a team: the sums of its nine numbers with quits, by state and horizon.
const STATES: usize = 9;

/// The state of the team that a boss of a block leads, read seat by seat; `None` where nobody is present.
fn state(
    organization: &Organization,
    (bosses, boss): (&Block, usize),
    quits: f64,
) -> Option<[f64; STATES]> {
    let layout = &organization.layout;
    let team = bosses.pair(boss);
    let people = &organization.people;
    let seats = bosses.team(boss);
    let size = f64::from(u32::try_from(seats.len()).unwrap());
    let present: Vec<_> =
        layout.rows_of(seats).filter(|&row| !organization.is_vacant(row)).collect();
    let heads = f64::from(u32::try_from(present.len()).unwrap());
    let mean = |of: &dyn Fn(crate::model::engine::row::Row) -> f32| {
        present.iter().map(|&row| f64::from(of(row))).sum::<f64>() / heads
    };
    let leader = layout.row(SeatId(bosses.seats.start + boss));
    let skill = if organization.is_vacant(leader) {
        -0.5
    } else {
        let of = |column: &[f32]| f64::from(column[leader.0]);
        let months = f64::from(organization.month) - of(&people.managing_since);
        of(&people.lambda) + of(&people.training) + 0.5 * (1.0 - libm::exp(-months / 24.0))
            - 0.6 * (of(&people.burnout) - 0.5).max(0.0)
            - 0.5 * of(&people.reluctance)
    };
    let climate = &organization.climate;
    let climate = [&climate.friction, &climate.autonomy, &climate.trust, &climate.shock]
        .map(|column| f64::from(column[team]));
    let [friction, autonomy, trust, shock] = climate;
    let (morale, burnout) = (mean(&|row| people.morale[row]), mean(&|row| people.burnout[row]));
    let vacant = 1.0 - heads / size;
    let state = [friction, autonomy, trust, skill, morale, burnout, shock, vacant, quits];
    (!present.is_empty()).then_some(state)
}

#[test]
fn team_years_are_counted_team_by_team() {
    let model = model(2);
    let (mut engine, policy) = recording(&model, fixture::dual());
    let layout = model.layout.clone();
    // By year: the state of every team at its end, and its quits per seat in it.
    let mut years: Vec<Vec<(Option<[f64; STATES]>, f64)>> = Vec::new();
    let teams: Vec<(&Block, usize)> = layout
        .blocks
        .iter()
        .filter(|block| block.level == 1)
        .flat_map(|block| (0..block.size()).map(move |boss| (block, boss)))
        .collect();
    for year in 1..=YEARS {
        let settings = model.settings(Some(&policy), year);
        let mut quits = BTreeMap::new();
        for _ in 0..12 {
            engine.month(&settings);
            for event in engine.logs[0].events().iter().filter(|e| e.kind == EventKind::Quit) {
                let row = event.from.unwrap().row;
                let block = &layout.blocks[layout.block_of(row)];
                if block.level == 0 {
                    *quits.entry(layout.boss(block, row).unwrap().1).or_insert(0.0) += 1.0;
                }
            }
            record(&mut engine, &settings);
        }
        let of_team = |&(bosses, boss): &(&Block, usize)| {
            let team = bosses.pair(boss);
            let rate = quits.get(&team).copied().unwrap_or(0.0)
                / f64::from(engine.organization.structure.team_size(team));
            (state(&engine.organization, (bosses, boss), rate), rate)
        };
        years.push(teams.iter().map(of_team).collect());
    }
    let mut expected: Vec<ProductSums> = vec![[0.0; 10]; 2 * STATES];
    for (year, begun) in years.iter().enumerate() {
        for (horizon, ahead) in years[year + 1..].iter().take(2).enumerate() {
            for ((state, last), (_, quits)) in begun.iter().zip(ahead) {
                for (at, state) in state.iter().flatten().enumerate() {
                    add_products(&mut expected[2 * at + horizon], [*state, *quits, *last]);
                }
            }
        }
    }
    let mut found = Vec::new();
    let warnings = &mut engine.breakdowns[0].warnings;
    warnings.close();
    warnings.sheet().append(0, &mut found);
    for (cell, (found, expected)) in found.chunks_exact(10).zip(&expected).enumerate() {
        assert!(same(found[0], expected[0]), "cell {cell}: {found:?} {expected:?}");
        for (found, expected) in found.iter().zip(expected) {
            let near = 1e-5 * expected.abs().max(1e-2);
            assert!((found - expected).abs() < near, "cell {cell}: {found} {expected}");
        }
    }
    // 23 teams: 15 in the north, 8 in the south; four years to begin in, and three with one after it.
    assert!(same(expected[0][0], 23.0 * 4.0) && same(expected[1][0], 23.0 * 3.0));
    assert!(expected[0][2] > 1.0, "quits");
}
