//! What the submodels' tests start from: small organizations of which every number is known.
//!
//! A [`junior`] stands at the reference state: paid what the market pays, just advanced, and
//! without disposition, strain, grievance or devotion beyond the middle, so that only the base is
//! left of the target of morale. A test changes one thing and sees what follows from it.

use std::sync::Arc;

use super::constants::Constants;
use super::engine::column::Column;
use super::engine::department::DepartmentState;
use super::engine::lanes::{Alone, Around, LANES, State};
use super::engine::layout::Layout;
use super::engine::organization::Organization;
use super::engine::row::{Row, SeatId};
use super::engine::step::{Effects, Step};
use super::observe::ledger::Sums;
use super::observe::log::Log;
use super::parameters::DepartmentParameters;
use super::person::{People, Person, month_number};
use super::policy::{Ladder, Levers, narrow, preset};
use super::setting::{Setting, Workforce};
use super::staffing::scratch::StaffingScratch;
use super::staffing::vacancies::vacate;
use super::submodels::climate::Climate;
use super::submodels::morale_baseline::{self, RungTerms};
use crate::numeric::vector::InstructionSet;
use crate::rng::Streams;

/// The month in which the tests take place; no review ends it.
pub(crate) const MONTH: u32 = 100;

/// Five contributors and the span that puts them under one manager: seats 0 to 4, and [`HEAD`].
pub(crate) const FIVE: &[(usize, usize)] = &[(5, 8)];

/// The manager's seat over [`FIVE`].
pub(crate) const HEAD: Row = seat(5);

/// Where the seat with that number stands in an organization of one team and its manager, as that of
/// [`FIVE`] is: all of them in the first lane, one row of lanes after the other.
pub(crate) const fn seat(number: usize) -> Row {
    Row(number * LANES)
}

/// A number where a row is meant is that of a [`seat`].
impl From<usize> for Row {
    fn from(number: usize) -> Self {
        seat(number)
    }
}

/// The setting of the only department, and that of the executive, which it has not.
pub(crate) fn alone(setting: Setting) -> [Setting; 2] {
    [setting.clone(), setting]
}

/// The defaults under the single ladder, with changes; juniors are asked to manage too, for all are.
pub(crate) fn setting(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Setting {
    let (mut parameters, mut levers) = (DepartmentParameters::default(), Levers::default());
    levers.eligible_from_rung = 0;
    change(&mut parameters, &mut levers);
    Setting {
        workforce: Workforce::new(&parameters),
        ladder: Ladder::new(&levers, &Constants::STANDARD),
        constants: Constants::STANDARD,
        market: 1.0,
        years_since_switch: None,
    }
}

/// The defaults under the single ladder, without the noise of morale.
pub(crate) fn quiet() -> Setting {
    setting(|parameters, _| parameters.morale_noise = 0.0)
}

/// The levers of the dual-ladder preset, but that juniors are asked to manage too.
pub(crate) fn dual() -> Levers {
    let levers = Levers::of_preset(preset("dual-ladder").unwrap());
    Levers { eligible_from_rung: 0, ..levers }
}

/// A contributor at the reference state in [`MONTH`]: forty years old, five years in the house.
pub(crate) fn junior() -> Person {
    let now = month_number(MONTH);
    Person {
        theta: 1.0,
        alpha: 0.5,
        delta: 0.5,
        craft: 0.55,
        onboarding: 1.0,
        morale: 0.62,
        burnout: 0.35,
        pay: 1.0,
        hired: now - 60.0,
        advanced: now - 1.0,
        born: now - 480.0,
        managing_since: now - 60.0,
        ask_again: now,
        ln_craft: super::engine::elementary::ln(0.55),
        ..Person::default()
    }
}

/// A manager at `level` who has led for two years.
pub(crate) fn manager(level: u8) -> Person {
    let mut person = junior();
    person.set_ln_pay(0.16 * (2.0 + f32::from(level)));
    person.rung = 2;
    person.managing_since = month_number(MONTH) - 25.0;
    person
}

/// Departments of (headcount, span) with a [`junior`] or [`manager`] in every seat.
pub(crate) fn organization(departments: &[(usize, usize)]) -> Organization {
    let layout = Arc::new(Layout::new(departments));
    let mut people = People::vacant(layout.rows);
    for block in &layout.blocks {
        for row in layout.rows_of(block.seats.clone()) {
            let mut person = if block.level > 0 { manager(block.level) } else { junior() };
            person.first_seat = u32::try_from(layout.number(row)).unwrap();
            people.put(row, &person);
        }
    }
    let mut hires = Column::new(layout.rows);
    hires.fill(1);
    let mut climate = Climate::blank(layout.teams);
    climate.friction.fill(0.40);
    climate.autonomy.fill(0.75);
    climate.trust.fill(0.55);
    Organization {
        people,
        hires,
        climate,
        departments: vec![DepartmentState::NEW; layout.departments + 1],
        vacancies: vec![Vec::new(); layout.blocks.len()],
        month: MONTH,
        structure: layout.founded.clone(),
        layout,
    }
}

/// The rows of the seats with those numbers.
pub(crate) fn rows<const N: usize>(organization: &Organization, numbers: [usize; N]) -> [Row; N] {
    numbers.map(|number| organization.layout.row(SeatId(number)))
}

/// Changes the person in `row`; what follows from craft and ln pay is brought in line.
pub(crate) fn edit(
    organization: &mut Organization,
    row: impl Into<Row>,
    change: impl FnOnce(&mut Person),
) {
    let row = row.into();
    let mut person = organization.people.person(row);
    change(&mut person);
    person.ln_craft = narrow(libm::log(f64::from(person.craft)));
    person.pay = narrow(libm::exp(f64::from(person.ln_pay)));
    organization.people.occupied[row] = 0;
    organization.people.put(row, &person);
}

/// Somebody in the work phase of [`MONTH`], with neutral surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Seated {
    pub(crate) state: State<f32>,
    pub(crate) around: Around<f32>,
    person: Person,
}

impl Seated {
    /// What the month reads of the person, whose outlook is that of `setting`.
    pub(crate) fn traits(&self, setting: &Setting) -> Alone {
        let mut organization = organization(&[(1, 70)]);
        edit(&mut organization, 0, |sitting| *sitting = self.person.clone());
        refresh_baseline(&mut organization, &alone(setting.clone()), InstructionSet::Baseline);
        Alone { person: organization.people.person(Row(0)), occupied: 1.0 }
    }

    /// Does `step` under `setting`.
    pub(crate) fn goes_through<T>(
        &mut self,
        setting: &Setting,
        step: impl FnOnce(&mut State<f32>, &Alone, &Around<f32>) -> T,
    ) -> T {
        let traits = self.traits(setting);
        step(&mut self.state, &traits, &self.around)
    }
}

/// `person` in the work phase of [`MONTH`], among peers of the same morale.
pub(crate) fn seated(person: Person) -> Seated {
    let mut state = State::of(&person);
    state.ln_craft = narrow(libm::log(f64::from(person.craft)));
    let around = Around { peer_morale: person.morale, ..Around::top(0.0) };
    Seated { state, around, person }
}

/// Computes what the morale of the contributors of all departments of the only run rests on.
pub(crate) fn refresh_baseline(
    organization: &mut Organization,
    settings: &[Setting],
    instructions: InstructionSet,
) {
    let layout = organization.layout.clone();
    let units = settings.iter().zip(&organization.departments);
    let terms: Vec<_> = units.map(|(setting, unit)| RungTerms::of(setting, unit)).collect();
    for tier in layout.tiers.iter().filter(|tier| tier.level == 0) {
        let lanes = Setting::of_runs(&[&settings[tier.department]]);
        morale_baseline::refresh(organization, tier, (&lanes, &terms), instructions);
    }
}

/// The factor of an afterglow in [`MONTH`].
pub(crate) fn fading_factor(setting: &Setting) -> f32 {
    morale_baseline::fading_factor(month_number(MONTH), morale_baseline::year_start(MONTH), setting)
}

/// Settings, draws, sums and scratch: what a [`Step`] and its effects are made of.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) settings: Vec<Setting>,
    pub(crate) streams: Streams,
    pub(crate) instructions: InstructionSet,
    pub(crate) sums: Sums,
    pub(crate) log: Log,
    pub(crate) scratch: StaffingScratch,
}

impl Office {
    /// The office of a single department.
    pub(crate) fn new(setting: Setting) -> Self {
        Self {
            settings: alone(setting).to_vec(),
            streams: Streams::new(1, 1),
            instructions: InstructionSet::detect(),
            sums: Sums::default(),
            log: Log::default(),
            scratch: StaffingScratch::new(),
        }
    }

    /// A step in block number `block` of the first department.
    pub(crate) fn step(&self, block: usize) -> Step<'_> {
        Step {
            block,
            setting: &self.settings[0],
            settings: &self.settings,
            streams: &self.streams,
            instructions: self.instructions,
        }
    }

    /// Does `act` in block number `block` of the first department.
    pub(crate) fn at(
        &mut self,
        block: usize,
        act: impl FnOnce(&Step<'_>, &mut Effects<'_>, &mut StaffingScratch),
    ) {
        let Self { settings, streams, instructions, sums, log, scratch } = self;
        let (setting, instructions) = (&settings[0], *instructions);
        let step = Step { block, setting, settings, streams, instructions };
        act(&step, &mut Effects { sums, log }, scratch);
    }

    /// Opens a vacancy in `row` of block number `block`.
    pub(crate) fn vacate(&self, organization: &mut Organization, block: usize, row: Row) {
        vacate(organization, block, row, &self.step(block));
    }
}

/// Fails unless `compute` gives the same lines whatever vector instructions it uses.
#[track_caller]
pub(crate) fn every_instruction_set_agrees(compute: impl Fn(InstructionSet) -> Vec<String>) {
    let baseline = compute(InstructionSet::Baseline);
    assert!(!baseline.is_empty());
    for wider in InstructionSet::available() {
        assert!(compute(wider) == baseline, "{wider:?} computes otherwise");
    }
}

/// The logistic function, in double precision.
pub(crate) fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Fails unless `value` is `expected` but for the rounding of single precision.
#[track_caller]
pub(crate) fn close(value: f32, expected: f64) {
    let error = (f64::from(value) - expected).abs();
    assert!(error < 1e-5 * expected.abs().max(1.0), "{value} is not {expected}");
}
