//! A trace tells the same story as the yearly rows, and changes none of it.

use super::super::census::{EVENT_FIELDS, PERSON_FIELDS};
use super::super::log::EventKind;
use super::super::metrics;
use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design, fixture};
use crate::sim::{Census, Entry, Observation, Row, RowSink, RunKey, Wants};

/// What a row says, kept.
type Kept = (i32, u32, usize, Vec<Observation>);

/// Persons or events: time, month, group, numbers.
type Told = (i32, u32, usize, Vec<f64>);

/// Keeps all it is told.
#[derive(Debug, Default)]
struct Notebook {
    wants: Wants,
    periods: Vec<Kept>,
    months: Vec<Kept>,
    persons: Vec<Told>,
    events: Vec<Told>,
}

impl RowSink for Notebook {
    fn period(&mut self, row: Row<'_>) {
        self.periods.push((row.time, 0, row.group, row.observations.to_vec()));
    }

    fn wants(&self) -> Wants {
        self.wants
    }

    fn month(&mut self, month: u32, row: Row<'_>) {
        self.months.push((row.time, month, row.group, row.observations.to_vec()));
    }

    fn person(&mut self, person: Entry<'_>) {
        let Entry { time, month, group, numbers } = person;
        self.persons.push((time, month.unwrap_or(0), group, numbers.to_vec()));
    }

    fn event(&mut self, event: Entry<'_>) {
        let Entry { time, month, group, numbers } = event;
        self.events.push((time, month.unwrap(), group, numbers.to_vec()));
    }
}

/// Two small departments in which everything happens: people retire, quit, and are dismissed for
/// want of craft; managers are dismissed in the burn-in and step back after it.
fn model() -> CareerModel {
    let department = |name: &str, headcount| {
        let mut parameters = DepartmentParameters { headcount, ..DepartmentParameters::default() };
        parameters.dismiss_below_craft = 0.25;
        parameters.retirement_age = 50.0;
        (name.to_owned(), parameters)
    };
    CareerModel::new(Design {
        departments: vec![department("north", 120), department("south", 60)],
        constants: Constants::STANDARD,
        market: vec![1.0, 2.0],
        burn_in_years: 6,
        years: 5,
        baseline: Levers::default(),
    })
}

fn traced(model: &CareerModel, wants: Wants) -> Notebook {
    let mut notebook = Notebook { wants, ..Notebook::default() };
    let key = RunKey { seed: 9, replication: 2 };
    let start = model.burn_in(key, &mut notebook);
    model.run_under(key, &start, &Policy::immediate(fixture::dual()), &mut notebook);
    notebook
}

fn column(key: &str) -> usize {
    PERSON_FIELDS.iter().position(|field| field.key == key).unwrap()
}

fn cell(key: &str) -> usize {
    EVENT_FIELDS.iter().position(|field| field.key == key).unwrap()
}

/// How often `happening` happened in a month, with `admits` on its numbers.
fn counted(
    notebook: &Notebook,
    (time, month): (i32, u32),
    kind: EventKind,
    admits: impl Fn(&[f64]) -> bool,
) -> f64 {
    let word = f64::from(kind as u8);
    let here = |told: &&Told| (told.0, told.1) == (time, month) && same(told.3[0], word);
    let count = notebook.events.iter().filter(here).filter(|told| admits(&told.3)).count();
    f64::from(u32::try_from(count).unwrap())
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

#[test]
fn a_trace_moves_no_yearly_number() {
    let model = model();
    let plain = traced(&model, Wants::PERIODS);
    assert!(plain.months.is_empty() && plain.persons.is_empty() && plain.events.is_empty());
    for wants in [
        Wants::ALL,
        Wants { months: true, ..Wants::PERIODS },
        Wants { persons: Census::Period, ..Wants::PERIODS },
        Wants { events: true, ..Wants::PERIODS },
        Wants { breakdowns: true, ..Wants::PERIODS },
    ] {
        assert_eq!(traced(&model, wants).periods, plain.periods, "{wants:?}");
    }
}

#[test]
fn the_months_of_a_year_sum_to_it() {
    let notebook = traced(&model(), Wants::ALL);
    assert_eq!(notebook.months.len(), 12 * notebook.periods.len());
    let snapshots = ["morale_p10", "pay_skill_correlation"];
    for (time, _, group, year) in &notebook.periods {
        let months: Vec<_> =
            notebook.months.iter().filter(|(t, _, g, _)| (t, g) == (time, group)).collect();
        assert_eq!(months.iter().map(|m| m.1).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
        for (at, metric) in metrics::metrics().enumerate() {
            let sum = |part: fn(&Observation) -> f64| -> f64 {
                months.iter().map(|month| part(&month.3[at])).sum()
            };
            if snapshots.contains(&metric.key) {
                assert_eq!(months[11].3[at], year[at], "{} at the end", metric.key);
                continue;
            }
            let (numerator, denominator) = (sum(|o| o.numerator), sum(|o| o.denominator));
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            // Squares about the mean of a month leave out what lies between the months.
            let within = metric.key == "morale_sd" && numerator <= year[at].numerator;
            assert!(within || near(numerator, year[at].numerator), "{} {time}", metric.key);
            assert!(near(denominator, year[at].denominator), "{} {time}", metric.key);
        }
    }
}

#[test]
fn events_are_as_many_as_the_metrics_count() {
    let notebook = traced(&model(), Wants::ALL);
    let any = |_: &[f64]| true;
    let (level, pairs) = (
        cell("from_level"),
        [
            ("attrition_rate", vec![EventKind::Quit]),
            ("retirement_rate", vec![EventKind::Retired]),
            ("promotion_rate", vec![EventKind::Promoted, EventKind::Appointed]),
            ("outside_manager_share", vec![EventKind::HiredToManage]),
            ("management_offers", vec![EventKind::Appointed, EventKind::Declined]),
            ("acceptance_share", vec![EventKind::Appointed]),
            ("step_back_rate", vec![EventKind::SteppedBack]),
        ],
    );
    let mut seen = vec![0.0; pairs.len()];
    for (time, month, _, row) in notebook.months.iter().filter(|month| month.2 == 0) {
        let at = |key: &str| metrics::metrics().position(|metric| metric.key == key).unwrap();
        for (number, (key, happenings)) in pairs.iter().enumerate() {
            let count: f64 =
                happenings.iter().map(|&h| counted(&notebook, (*time, *month), h, any)).sum();
            assert!(same(row[at(key)].numerator, count), "{key} in {time}/{month}");
            seen[number] += count;
        }
        let managers = |n: &[f64]| n[level] > 0.0;
        let quits = counted(&notebook, (*time, *month), EventKind::Quit, managers);
        assert!(same(row[at("manager_attrition_rate")].numerator, quits));
        let dismissals = counted(&notebook, (*time, *month), EventKind::Dismissed, managers);
        assert!(same(row[at("dismissal_rate")].numerator, dismissals));
        let inside = counted(&notebook, (*time, *month), EventKind::Appointed, any);
        let outside = counted(&notebook, (*time, *month), EventKind::HiredToManage, any);
        assert!(same(row[at("outside_manager_share")].denominator, inside + outside));
    }
    assert!(seen.iter().all(|&count| count > 0.0), "everything happens: {seen:?}");
    for &kind in EventKind::ALL {
        let word = f64::from(kind as u8);
        let found = notebook.events.iter().any(|told| same(told.3[0], word));
        assert!(found, "nobody was {}", kind.word());
    }
}

/// Who sits where, by the persons of a month: seat, person, level, rung.
fn seats(notebook: &Notebook, at: (i32, u32)) -> Vec<[f64; 4]> {
    let keys = ["seat", "person", "level", "rung"].map(column);
    let here = notebook.persons.iter().filter(|told| (told.0, told.1) == at);
    here.map(|told| keys.map(|key| told.3[key])).collect()
}

#[test]
fn every_change_between_two_months_is_told() {
    let notebook = traced(&model(), Wants::ALL);
    let months: Vec<_> = notebook.months.iter().filter(|m| m.2 == 0).map(|m| (m.0, m.1)).collect();
    let mut now: Vec<[f64; 4]> = seats(&notebook, months[0]);
    let [person, to_seat, to_level, to_rung] =
        ["person", "to_seat", "to_level", "to_rung"].map(cell);
    let quiet = [EventKind::Declined, EventKind::PassedOver, EventKind::Trained]
        .map(|kind| f64::from(kind as u8));
    for &at in &months[1..] {
        for told in notebook.events.iter().filter(|told| (told.0, told.1) == at) {
            let numbers = &told.3;
            if quiet.contains(&numbers[0]) {
                assert!(now.iter().any(|sitting| same(sitting[1], numbers[person])));
                continue;
            }
            now.retain(|sitting| !same(sitting[1], numbers[person]));
            if !numbers[to_seat].is_nan() {
                now.push([to_seat, person, to_level, to_rung].map(|key| numbers[key]));
            }
        }
        now.sort_by(|a, b| a[0].total_cmp(&b[0]));
        assert_eq!(now, seats(&notebook, at), "{at:?}");
    }
}

#[test]
fn a_person_is_told_as_it_is() {
    let notebook = traced(&model(), Wants::ALL);
    let value = |told: &Told, key: &str| told.3[column(key)];
    for told in &notebook.persons {
        let manages = value(told, "level") > 0.0;
        assert!(manages != value(told, "manager_years").is_nan());
        assert!(value(told, "age_years") >= 22.0 && value(told, "tenure_years") >= 0.0);
        assert!((0.0..=100.0).contains(&value(told, "morale")));
        assert!(told.2 > 0 || value(told, "level") > 1.0, "only the executive is of no department");
    }
    let at = notebook.persons.iter().filter(|told| (told.0, told.1) == (5, 12));
    let people: Vec<_> = at.collect();
    let heads = people.iter().filter(|told| value(told, "boss").is_nan()).count();
    assert!(heads >= 1, "nobody sits above the top");
    for told in people.iter().filter(|told| !value(told, "boss").is_nan()) {
        let boss = people.iter().find(|o| same(value(o, "person"), value(told, "boss"))).unwrap();
        assert!(value(boss, "level") > value(told, "level"));
    }
}

#[test]
fn a_start_without_burn_in_counts_its_persons_once() {
    let mut design = model().design;
    design.burn_in_years = 0;
    let model = CareerModel::new(design);
    let mut notebook = Notebook { wants: Wants::ALL, ..Notebook::default() };
    model.burn_in(RunKey { seed: 1, replication: 1 }, &mut notebook);
    assert_eq!(notebook.persons.len(), model.seats());
    assert!(notebook.persons.iter().all(|told| (told.0, told.1) == (0, 12)));
    assert!(notebook.events.is_empty() && notebook.months.is_empty());
}
