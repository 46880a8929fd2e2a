//! The breakdowns of a run are what anyone would count from its persons and events.

mod early_warning;
mod groups;

use crate::model::constants::Constants;
use crate::model::engine::row::SeatId;
use std::collections::BTreeMap;

use super::places::{EXECUTIVE, OUTSIDE, WORDS};
use super::*;
use crate::model::engine::month::Engine;
use crate::model::observe::census::{EVENT_FIELDS, PERSON_FIELDS};
use crate::model::observe::log::EventKind;
use crate::model::parameters::DepartmentParameters;
use crate::model::person::person_id;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design, fixture};
use crate::rng::Streams;
use crate::sim::{Entry, Row, RunKey, Simulation, Wants};

const YEARS: u32 = 5;
const KEY: RunKey = RunKey { seed: 9, replication: 2 };

/// Two small departments in which everything happens: people retire, quit, and are dismissed for
/// want of craft, some in the month in which they came.
fn model(departments: usize) -> CareerModel {
    let department = |name: &str, headcount| {
        let mut parameters = DepartmentParameters { headcount, ..DepartmentParameters::default() };
        parameters.dismiss_below_craft = 0.25;
        parameters.retirement_age = 50.0;
        (name.to_owned(), parameters)
    };
    let all = vec![department("north", 120), department("south", 60)];
    CareerModel::new(Design {
        departments: all.into_iter().take(departments).collect(),
        constants: Constants::STANDARD,
        market: vec![1.0, 2.0],
        burn_in_years: 6,
        years: YEARS,
        baseline: Levers::default(),
    })
}

/// Persons or events: months since the switch, group, numbers.
type Told = (i32, usize, Vec<f64>);

/// Persons and events from the switch on, and the tallies of every group.
#[derive(Debug, Default)]
struct Notebook {
    persons: Vec<Told>,
    events: Vec<Told>,
    tallies: Vec<Vec<f64>>,
}

impl RowSink for Notebook {
    fn period(&mut self, _row: Row<'_>) {}

    fn wants(&self) -> Wants {
        Wants::ALL
    }

    fn person(&mut self, person: Entry<'_>) {
        let Entry { time, month, group, numbers } = person;
        self.persons.push((at(time, month), group, numbers.to_vec()));
    }

    fn event(&mut self, event: Entry<'_>) {
        let Entry { time, month, group, numbers } = event;
        self.events.push((at(time, month), group, numbers.to_vec()));
    }

    fn tallies(&mut self, tallies: Tallies<'_>) {
        assert_eq!(tallies.group, self.tallies.len());
        self.tallies.push(tallies.sums.to_vec());
    }
}

/// Months since the switch.
fn at(time: i32, month: Option<u32>) -> i32 {
    12 * (time - 1) + i32::try_from(month.unwrap()).unwrap()
}

/// The engine after the burn-in, its log kept and its breakdowns recorded under a policy of `levers`.
fn recording(model: &CareerModel, levers: Levers) -> (Engine, Policy) {
    let start = model.burn_in(KEY, &mut Silent);
    let streams = vec![Streams::new(KEY.seed, KEY.replication)];
    let mut engine = Engine::from(start.organization.clone(), streams);
    let policy = Policy::immediate(levers);
    engine.record_breakdowns(&model.settings(Some(&policy), 1), YEARS);
    engine.logs[0].keep(true);
    (engine, policy)
}

/// A run of `model` under the dual ladder, where nothing of the burn-in but its end is kept.
fn told(model: &CareerModel) -> Notebook {
    let mut notebook = Notebook::default();
    let start = model.burn_in(KEY, &mut notebook);
    model.run_under(KEY, &start, &Policy::immediate(fixture::dual()), &mut notebook);
    notebook.persons.retain(|told| told.0 >= 0);
    notebook.events.retain(|told| told.0 > 0);
    notebook
}

/// The sums of a breakdown in a group, by the words or numbers of the keys.
fn tallies(
    model: &CareerModel,
    notebook: &Notebook,
    name: &str,
    group: usize,
) -> BTreeMap<Vec<u32>, Vec<f64>> {
    let number = model.breakdowns().iter().position(|b| b.name == name).unwrap();
    let (before, breakdown) = model.breakdowns().split_at(number);
    let first: usize = before.iter().map(Breakdown::numbers).sum();
    let sums = notebook.tallies[group][first..].chunks_exact(breakdown[0].sums);
    breakdown[0].cells().map(<[u32]>::to_vec).zip(sums.map(<[f64]>::to_vec)).collect()
}

fn number(numbers: &[f64], key: &str) -> f64 {
    numbers[PERSON_FIELDS.iter().position(|field| field.key == key).unwrap()]
}

fn cell(numbers: &[f64], key: &str) -> f64 {
    numbers[EVENT_FIELDS.iter().position(|field| field.key == key).unwrap()]
}

fn kind(numbers: &[f64]) -> EventKind {
    *EventKind::ALL.iter().find(|h| f64::from(**h as u8).to_bits() == numbers[0].to_bits()).unwrap()
}

fn index(number: f64) -> u32 {
    assert!(number >= 0.0 && number.fract().abs() < 1e-9, "{number}");
    format!("{number:.0}").parse().unwrap()
}

/// The place of who is on that level and rung; nobody of no department but the executive is a
/// manager of several departments.
fn place(model: &CareerModel, row: f64, level: f64, rung: f64) -> u32 {
    let word = if level.is_nan() {
        WORDS[OUTSIDE]
    } else if model.layout.departments > 1 && index(row) as usize == model.seats() {
        WORDS[EXECUTIVE]
    } else if level > 0.0 {
        return 5 + index(level);
    } else {
        return index(rung);
    };
    places::key(WORDS.iter().position(|other| *other == word).unwrap())
}

/// Whether somebody of a group counts in another: the whole is all.
fn counts(of: usize, group: usize) -> bool {
    group == 0 || of == group
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

const MOVING: [EventKind; 8] = [
    EventKind::Hired,
    EventKind::HiredToManage,
    EventKind::Promoted,
    EventKind::Appointed,
    EventKind::SteppedBack,
    EventKind::Quit,
    EventKind::Retired,
    EventKind::Dismissed,
];

#[test]
fn flows_are_the_events_that_move_somebody() {
    for departments in [1, 2] {
        let model = model(departments);
        let notebook = told(&model);
        for group in 0..model.groups().len() {
            let mut expected = BTreeMap::new();
            for (_, of, numbers) in &notebook.events {
                if counts(*of, group) && MOVING.contains(&kind(numbers)) {
                    let [from, to] = ["from", "to"].map(|end| {
                        let [row, level, rung] = ["seat", "level", "rung"]
                            .map(|key| cell(numbers, &format!("{end}_{key}")));
                        place(&model, row, level, rung)
                    });
                    *expected.entry(vec![from, to]).or_insert(0.0) += 1.0;
                }
            }
            let mut found = tallies(&model, &notebook, "flows", group);
            found.retain(|_, moves| moves[0] > 0.0);
            let found: BTreeMap<_, f64> =
                found.into_iter().map(|(k, moves)| (k, moves[0])).collect();
            assert!(expected.len() > 10);
            assert_eq!(found, expected, "group {group} of {departments} departments");
        }
    }
}

#[test]
fn what_flows_in_less_what_flows_out_is_what_is_left() {
    for departments in [1, 2] {
        let model = model(departments);
        let notebook = told(&model);
        let end = 12 * i32::try_from(YEARS).unwrap();
        for group in 0..model.groups().len() {
            let flows = tallies(&model, &notebook, "flows", group);
            let heads = |month: i32, wanted: u32| {
                let here = notebook.persons.iter().filter(|told| told.0 == month);
                let here = here.filter(|told| counts(told.1, group)).filter(|(_, _, numbers)| {
                    let [row, level, rung] = ["seat", "level", "rung"].map(|k| number(numbers, k));
                    place(&model, row, level, rung) == wanted
                });
                f64::from(u32::try_from(here.count()).unwrap())
            };
            for key in tallies(&model, &notebook, "ladder", group).keys() {
                // The seat of the executive is of no department; who gets it leaves one.
                if group > 0 && key[0] as usize == EXECUTIVE {
                    continue;
                }
                let sum = |end: usize| -> f64 {
                    flows.iter().filter(|(way, _)| way[end] == key[0]).map(|(_, m)| m[0]).sum()
                };
                let (gained, left) = (sum(1) - sum(0), heads(end, key[0]) - heads(0, key[0]));
                assert!(same(gained, left), "{}: {gained} {left}", WORDS[key[0] as usize]);
            }
        }
    }
}

#[test]
fn the_ladder_is_the_persons_at_the_ends_of_years() {
    let model = model(2);
    let notebook = told(&model);
    for group in 0..3 {
        for (key, sums) in tallies(&model, &notebook, "ladder", group) {
            let (mut heads, mut pay) = (0.0, 0.0);
            for (month, of, numbers) in &notebook.persons {
                let [row, level, rung] = ["seat", "level", "rung"].map(|k| number(numbers, k));
                if *month > 0
                    && month % 12 == 0
                    && counts(*of, group)
                    && place(&model, row, level, rung) == key[0]
                {
                    heads += 1.0;
                    pay += number(numbers, "pay");
                }
            }
            assert!(same(sums[0], heads), "{}", WORDS[key[0] as usize]);
            assert!((sums[1] - pay).abs() < 1e-9 * pay.max(1.0));
        }
    }
}

#[test]
fn places_are_where_the_persons_of_the_switch_are() {
    let model = model(2);
    let notebook = told(&model);
    // exp(0.45·1.05)
    const STAFF: f64 = 1.603_997_7;
    for group in 0..3 {
        let found = tallies(&model, &notebook, "places", group);
        for (cohort, belongs) in [
            |numbers: &[f64]| number(numbers, "star") > 0.0,
            |numbers: &[f64]| number(numbers, "craft") >= STAFF,
        ]
        .into_iter()
        .enumerate()
        {
            let ids: Vec<f64> = notebook
                .persons
                .iter()
                .filter(|told| told.0 == 0 && counts(told.1, group) && belongs(&told.2))
                .map(|told| number(&told.2, "person"))
                .collect();
            let size = f64::from(u32::try_from(ids.len()).unwrap());
            for year in 0..=YEARS {
                let mut here = [0.0, 0.0, size];
                let month = 12 * i32::try_from(year).unwrap();
                for (_, _, numbers) in notebook.persons.iter().filter(|told| told.0 == month) {
                    if ids.iter().any(|id| same(*id, number(numbers, "person"))) {
                        here[usize::from(number(numbers, "level") > 0.0)] += 1.0;
                        here[2] -= 1.0;
                    }
                }
                for (place, here) in (0..).zip(here) {
                    let key = vec![u32::try_from(cohort).unwrap(), place, year];
                    assert_eq!(found[&key], [here, size], "{key:?} in group {group}");
                }
            }
            assert!(group > 0 || size > 5.0);
        }
    }
}

/// Months in the house at the end of the month.
fn tenure(numbers: &[f64]) -> u32 {
    index((12.0 * number(numbers, "tenure_years")).round())
}

#[test]
fn tenures_are_counted_person_by_person() {
    let model = model(2);
    let notebook = told(&model);
    let mut fresh = 0;
    for group in 0..3 {
        let mut expected: BTreeMap<u32, [f64; 3]> = (0..=120).map(|at| (at, [0.0; 3])).collect();
        let mut count = |at: u32, which: usize| {
            if let Some(sums) = expected.get_mut(&at) {
                sums[which] += 1.0;
            }
        };
        let end = 12 * i32::try_from(YEARS).unwrap();
        for (_, _, numbers) in
            notebook.persons.iter().filter(|told| told.0 < end && counts(told.1, group))
        {
            count(tenure(numbers), 2);
        }
        for (month, of, numbers) in &notebook.events {
            let kind = kind(numbers);
            if !kind.ends_employment() || !counts(*of, group) {
                continue;
            }
            let before = notebook.persons.iter().find(|told| {
                told.0 == month - 1 && same(number(&told.2, "person"), cell(numbers, "person"))
            });
            let at = before.map_or(0, |told| tenure(&told.2));
            count(at, 1);
            if kind == EventKind::Quit {
                count(at, 0);
            }
            if before.is_none() {
                count(0, 2);
                fresh += 1;
            }
        }
        let found = tallies(&model, &notebook, "tenure", group);
        let found: BTreeMap<u32, Vec<f64>> = found.into_iter().map(|(k, v)| (k[0], v)).collect();
        for (at, sums) in &found {
            assert_eq!(sums[..], expected[at], "{at} months in group {group}");
        }
        assert_eq!(found.len(), expected.len());
    }
    assert!(fresh > 0, "somebody is dismissed in the month of hire");
}

#[test]
fn climates_are_those_of_seats_whose_manager_came_after_the_switch() {
    let mut levers = fixture::dual();
    levers.training_incumbents = 0.0;
    levers.training_coverage = 0.5;
    let model = model(2);
    let (mut engine, policy) = recording(&model, levers);
    let layout = model.layout.clone();
    let managers = layout.seats - layout.contributors;
    let mut terms: Vec<Option<(u64, u32, bool)>> = vec![None; managers];
    let mut expected = vec![[0.0; 4]; 2 * 49];
    for year in 1..=YEARS {
        let settings = model.settings(Some(&policy), year);
        for _ in 0..12 {
            let who = |organization: &Organization, manager: usize| {
                let row = layout.row(SeatId(layout.contributors + manager));
                (!organization.is_vacant(row)).then(|| person_id(&organization.people, row))
            };
            let before: Vec<_> = (0..managers).map(|m| who(&engine.organization, m)).collect();
            engine.month(&settings);
            let organization = &engine.organization;
            for (manager, before) in before.into_iter().enumerate() {
                let after = who(organization, manager);
                let mut see = |since: u32, is_trained: bool| {
                    let months = (organization.month - since) as usize;
                    let climate = &organization.climate;
                    let cell = if is_trained { months } else { 49 + months };
                    let row = layout.row(SeatId(layout.contributors + manager));
                    let team = layout.team_led(&layout.blocks[layout.block_of(row)], row);
                    let seen = [climate.trust[team], climate.autonomy[team]];
                    let seen = [seen[0], seen[1], climate.friction[team], 1.0];
                    if months <= 48 {
                        let sums = expected[cell].iter_mut().zip(seen);
                        sums.for_each(|(sum, value)| *sum += f64::from(value));
                    }
                };
                if let Some((_, since, is_trained)) = terms[manager] {
                    see(since, is_trained);
                }
                if after != before {
                    let is_trained = |row: crate::model::engine::row::Row| {
                        organization.people.training[row] > 0.0
                    };
                    terms[manager] = after.map(|person| {
                        let trained = is_trained(layout.row(SeatId(layout.contributors + manager)));
                        see(organization.month, trained);
                        (person, organization.month, trained)
                    });
                }
            }
            record(&mut engine, &settings);
        }
    }
    let mut found = Vec::new();
    engine.breakdowns[0].climate.sheet().append(0, &mut found);
    for (cell, (found, expected)) in found.chunks_exact(4).zip(&expected).enumerate() {
        assert!(same(found[3], expected[3]), "cell {cell}: {found:?} {expected:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "cell {cell}");
    }
    assert!(expected[0][3] > 10.0 && expected[49][3] > 10.0 && expected[48][3] > 0.0);
}

/// Records a month that the engine has gone through.
fn record(engine: &mut Engine, settings: &[Setting]) {
    let end = MonthEnd {
        organization: &engine.organization,
        teams: &engine.teams,
        settings,
        lanes: &engine.lane_settings,
        logs: &engine.logs,
        instructions: InstructionSet::detect(),
    };
    BreakdownRecorder::month(&mut engine.breakdowns, &end);
    engine.logs[0].clear();
}

struct Silent;

impl RowSink for Silent {
    fn period(&mut self, _row: Row<'_>) {}
}

#[test]
fn a_department_and_the_executive_make_up_the_whole() {
    let model = model(2);
    let notebook = told(&model);
    for name in ["places", "climate", "tenure", "ladder", "flows", "groups", "early_warning"] {
        let [whole, north, south] = [0, 1, 2].map(|group| tallies(&model, &notebook, name, group));
        for (key, sums) in &whole {
            for (at, sum) in sums.iter().enumerate() {
                let parts = north[key][at] + south[key][at];
                // What is left is the one executive's: sixty months and its pay at most.
                assert!(parts <= sum + 1e-9 && sum - parts <= 60.0, "{name} {key:?}");
            }
        }
    }
}
