//! For whom: newcomers, seniors and above, stars and managers, beside everybody.
//!
//! Quits and months at risk are counted as they happen, from who comes, goes and rises; what persons
//! feel and yield is looked at once a year, at its end.

use super::MonthEnd;
use super::cell_sums::CellSums;
use super::moves::{Move, whole_months};
use super::places::Spot;
use crate::model::constants::SENIOR;
use crate::model::engine::block::Block;
use crate::model::engine::lanes::{LANES, Lanes, lanes};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::observe::metrics::BURNED_OUT_ABOVE;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::productivity::{Worker, output};
use crate::numeric::vector::VectorTask;
use crate::sim::{Breakdown, Denominator, Direction, Field, FieldKind, Measure, MeasureKind};

/// Months in the house from which on nobody is a newcomer.
const NEWCOMER_MONTHS: u16 = 24;

const GROUPS: usize = 5;
const ALL: usize = 0;
const NEWCOMERS: usize = 1;
const SENIORS: usize = 2;
const STARS: usize = 3;
const MANAGERS: usize = 4;

static KEYS: [Field; 1] = [Field {
    key: "group",
    kind: FieldKind::Choice(&["all", "newcomers", "seniors", "stars", "managers"]),
    unit: "",
    text: "Newcomers: fewer than 24 full months in the house; seniors: contributors on the rung \
           senior or above; stars: craft potential above the 90th percentile of its hire \
           distribution; managers: in a management seat. A person may belong to several.",
}];

/// Sums of a cell: quits and person-months at risk; then of the looks at the ends of years, heads,
/// morale, persons burned out, output, stars and those of them in the craft.
const SUMS: usize = 8;
const QUITS: usize = 0;
const AT_RISK: usize = 1;
const HEADS: usize = 2;
const MORALE: usize = 3;
const BURNED_OUT: usize = 4;
const OUTPUT: usize = 5;
const ALL_STARS: usize = 6;
const CRAFT_STARS: usize = 7;

static MEASURES: [Measure; 6] = [
    Measure {
        scale: 1200.0,
        ..mean(
            "attrition_rate",
            "per 100 person-years",
            "Voluntary quits of persons in the group at the start of the month, per person-month \
             of such persons, annualized.",
            ([QUITS, AT_RISK], Some(Direction::Lower)),
        )
    },
    Measure {
        scale: 100.0,
        ..mean(
            "morale",
            "0–100",
            "Mean morale of the group at the ends of years.",
            ([MORALE, HEADS], Some(Direction::Higher)),
        )
    },
    mean(
        "burnout_share",
        "share",
        "Share of the group with burnout above 0.5 at the ends of years.",
        ([BURNED_OUT, HEADS], Some(Direction::Lower)),
    ),
    mean(
        "output_per_person",
        "median contributors",
        "Output of a person of the group, as it is at the ends of years; 1 is that of a median \
         contributor at full skill.",
        ([OUTPUT, HEADS], Some(Direction::Higher)),
    ),
    mean(
        "stars_in_craft",
        "share",
        "Share of the group's stars in contributors' seats at the ends of years; none for seniors \
         and managers, who are in the craft or not by definition.",
        ([CRAFT_STARS, ALL_STARS], Some(Direction::Higher)),
    ),
    Measure {
        denominator: Denominator::Period,
        ..mean(
            "heads",
            "persons",
            "Persons in the group, mean of the ends of years.",
            ([HEADS; 2], None),
        )
    },
];

const fn mean(
    key: &'static str,
    unit: &'static str,
    text: &'static str,
    ([numerator, below], better): ([usize; 2], Option<Direction>),
) -> Measure {
    let (denominator, kind) = (Denominator::Sum(below), MeasureKind::RatioOfSums);
    Measure { key, unit, text, scale: 1.0, better, numerator, denominator, kind }
}

pub(super) fn declare() -> Breakdown {
    Breakdown {
        name: "groups",
        text: "One row a policy, group of persons and metric: for whom a policy does what.",
        keys: &KEYS,
        cells: (0..).take(GROUPS).collect(),
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// Who is there of a unit.
#[derive(Clone, Debug, Default)]
struct Present {
    /// By group; of newcomers the sum of `hired_in`.
    heads: [i32; GROUPS],
    /// Those hired in the last months, by month of hire modulo [`NEWCOMER_MONTHS`].
    hired_in: [i32; NEWCOMER_MONTHS as usize],
}

impl Present {
    /// `by` more persons like `who` are there, of that tenure at the end of `month`.
    fn change(&mut self, who: Membership, (tenure_months, month): (usize, u32), by: i32) {
        if tenure_months < usize::from(NEWCOMER_MONTHS) {
            let months = usize::from(NEWCOMER_MONTHS);
            self.hired_in[(month as usize + months - tenure_months) % months] += by;
            self.heads[NEWCOMERS] += by;
        }
        self.heads[ALL] += by;
        self.heads[SENIORS] += if who.is_senior { by } else { 0 };
        self.heads[STARS] += if who.is_star { by } else { 0 };
        self.heads[MANAGERS] += if who.manages { by } else { 0 };
    }

    /// Those hired [`NEWCOMER_MONTHS`] before `month` are newcomers no more.
    fn begin(&mut self, month: u32) {
        let settled = &mut self.hired_in[month as usize % usize::from(NEWCOMER_MONTHS)];
        self.heads[NEWCOMERS] -= std::mem::take(settled);
    }
}

/// What makes a person belong to groups, but for tenure.
#[derive(Clone, Copy, Debug)]
struct Membership {
    is_star: bool,
    manages: bool,
    is_senior: bool,
}

impl Membership {
    fn of(spot: Spot, is_star: bool) -> Self {
        let manages = spot.manager.is_some();
        Self { is_star, manages, is_senior: !manages && spot.place >= usize::from(SENIOR) }
    }

    fn groups(self) -> impl Iterator<Item = usize> {
        let all = [(ALL, true), (SENIORS, self.is_senior), (STARS, self.is_star)];
        let all = all.into_iter().chain([(MANAGERS, self.manages)]);
        all.filter(|(_, belongs)| *belongs).map(|(group, _)| group)
    }
}

/// The sums of all groups, and who is there now.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    /// By unit.
    present: Vec<Present>,
    sheet: CellSums,
}

impl Groups {
    pub(super) fn at_switch(organization: &Organization) -> Self {
        let (layout, people) = (&organization.layout, &organization.people);
        let mut present = vec![Present::default(); layout.departments + 1];
        for block in &layout.blocks {
            let manages = block.level > 0;
            for row in block.rows.clone().map(Row).filter(|&row| !organization.is_vacant(row)) {
                let is_senior = !manages && people.rung[row] >= SENIOR;
                let who = Membership { is_star: people.star[row] == 1, manages, is_senior };
                let tenure = month_number(organization.month) - people.hired[row];
                let when = (whole_months(tenure), organization.month);
                present[block.unit].change(who, when, 1);
            }
        }
        Self { present, sheet: CellSums::new(layout, GROUPS * SUMS) }
    }

    /// Who is there at the start of `month` is at risk in it.
    pub(super) fn begin(&mut self, month: u32) {
        for (unit, present) in self.present.iter_mut().enumerate() {
            let sums = self.sheet.unit(unit).chunks_exact_mut(SUMS);
            sums.zip(present.heads).for_each(|(sums, heads)| sums[AT_RISK] += f64::from(heads));
            present.begin(month);
        }
    }

    pub(super) fn take(&mut self, change: &Move, month: u32) {
        let when = (change.tenure_months, month);
        if let Some(from) = change.from {
            let who = Membership::of(from, change.is_star);
            self.present[from.unit].change(who, when, -1);
            if change.quits {
                let sums = self.sheet.unit(from.unit);
                who.groups().for_each(|group| sums[group * SUMS + QUITS] += 1.0);
                // One month longer in the house than at the start of the month.
                if change.tenure_months <= usize::from(NEWCOMER_MONTHS) {
                    sums[NEWCOMERS * SUMS + QUITS] += 1.0;
                }
            }
        }
        if let Some(to) = change.to {
            self.present[to.unit].change(Membership::of(to, change.is_star), when, 1);
        }
    }

    pub(super) fn year_end(&mut self, end: &MonthEnd<'_>) {
        let layout = &end.organization.layout;
        for block in &layout.blocks {
            let setting = &end.settings[block.unit];
            let manages = block.level > 0;
            let mut look = Look {
                people: &end.organization.people,
                output: &end.teams.output,
                block,
                first_team: block.bosses.map(|bosses| layout.blocks[bosses].teams.start),
                now: month_number(end.organization.month),
                setting,
                time: if manages { setting.workforce.craft_share } else { 1.0 },
                seen: Seen::default(),
            };
            end.instructions.run(&mut look);
            let sheet = self.sheet.unit(block.unit);
            let Seen { of: [all, newcomers, seniors, stars], newcomer_stars } = look.seen;
            add(sheet, ALL, &all);
            add(sheet, NEWCOMERS, &newcomers);
            add(sheet, STARS, &stars);
            match manages {
                true => add(sheet, MANAGERS, &all),
                false => add(sheet, SENIORS, &seniors),
            }
            for (group, stars) in [(ALL, stars[0]), (NEWCOMERS, newcomer_stars), (STARS, stars[0])]
            {
                sheet[group * SUMS + ALL_STARS] += stars;
                sheet[group * SUMS + CRAFT_STARS] += if manages { 0.0 } else { stars };
            }
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}

/// Adds what a look saw of a group.
fn add(sheet: &mut [f64], group: usize, [heads, morale, burned_out, output]: &[f64; FIELDS]) {
    let seen = [(HEADS, heads), (MORALE, morale), (BURNED_OUT, burned_out), (OUTPUT, output)];
    seen.into_iter().for_each(|(sum, seen)| sheet[group * SUMS + sum] += seen);
}

/// What a look tells apart of a block: everybody, newcomers, those on the rung senior or above, stars.
const MASKS: usize = 4;
/// What it sums of each: heads, morale, persons burned out, output.
const FIELDS: usize = 4;

/// The sums of a look.
#[derive(Debug, Default)]
struct Seen {
    of: [[f64; FIELDS]; MASKS],
    newcomer_stars: f64,
}

/// Some of them, by lane.
#[derive(Debug)]
struct SeenLanes {
    of: [[Lanes; FIELDS]; MASKS],
    newcomer_stars: Lanes,
}

/// A look at everybody in a block.
#[derive(Debug)]
struct Look<'a> {
    people: &'a People,
    /// The factor of output by team.
    output: &'a [f32],
    block: &'a Block,
    /// The first team that its seats are in; `None` for the top seat.
    first_team: Option<usize>,
    now: f32,
    setting: &'a Setting,
    /// Share of the time that goes into the craft.
    time: f32,
    seen: Seen,
}

impl VectorTask for Look<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (grid, setting) = (self.block.grid, self.setting.clone());
        for groups in self.block.batches() {
            // Sums of a batch are short: single precision holds them.
            let nothing = [0.0; LANES];
            let mut lanes = SeenLanes { of: [[nothing; FIELDS]; MASKS], newcomer_stars: nothing };
            for group in groups {
                let factor = self.factors(group * grid.width);
                let first = self.block.rows.start + group * grid.group();
                for start in (first..first + grid.group()).step_by(LANES) {
                    self.add(start, &factor, &setting, &mut lanes);
                }
            }
            for (sums, lanes) in self.seen.of.iter_mut().zip(&lanes.of) {
                sums.iter_mut().zip(lanes).for_each(|(sum, lanes)| *sum += total(lanes));
            }
            self.seen.newcomer_stars += total(&lanes.newcomer_stars);
        }
    }
}

impl Look<'_> {
    /// The factors of output of the teams that stand side by side from `team` on.
    #[inline(always)]
    fn factors(&self, team: usize) -> Lanes {
        let mut factors = [1.0; LANES];
        if let Some(first) = self.first_team {
            for (i, factor) in factors.iter_mut().enumerate() {
                *factor = self.output[first + team + i % self.block.grid.width];
            }
        }
        factors
    }

    #[inline(always)]
    fn add(&self, start: usize, factor: &Lanes, setting: &Setting, sums: &mut SeenLanes) {
        let people = self.people;
        let (occupied, rung) = (lanes(&people.occupied, start), lanes(&people.rung, start));
        let (star, hired) = (lanes(&people.star, start), lanes(&people.hired, start));
        let (craft, onboarding) = (lanes(&people.craft, start), lanes(&people.onboarding, start));
        let (morale, burnout) = (lanes(&people.morale, start), lanes(&people.burnout, start));
        let mut seen = [[0.0; LANES]; FIELDS];
        let mut masks = [[0.0; LANES]; MASKS];
        for i in 0..LANES {
            let here = f32::from(occupied[i]);
            let worker = Worker {
                time: self.time,
                craft: craft[i],
                onboarding: onboarding[i],
                morale: morale[i],
                burnout: burnout[i],
            };
            let is_new = self.now - hired[i] < f32::from(NEWCOMER_MONTHS);
            seen[0][i] = 1.0;
            seen[1][i] = morale[i];
            seen[2][i] = if burnout[i] > BURNED_OUT_ABOVE { 1.0 } else { 0.0 };
            seen[3][i] = output(&worker, factor[i], setting);
            masks[0][i] = here;
            masks[1][i] = if is_new { here } else { 0.0 };
            masks[2][i] = if rung[i] >= SENIOR { here } else { 0.0 };
            masks[3][i] = here * f32::from(star[i]);
        }
        for (mask, sums) in masks.iter().zip(&mut sums.of) {
            for (seen, sum) in seen.iter().zip(sums) {
                for i in 0..LANES {
                    sum[i] += mask[i] * seen[i];
                }
            }
        }
        let [_, newcomers, _, stars, ..] = &masks;
        for ((sum, newcomer), star) in sums.newcomer_stars.iter_mut().zip(newcomers).zip(stars) {
            *sum += newcomer * star;
        }
    }
}

/// The sum of all lanes, half by half.
#[inline(always)]
fn total(lanes: &Lanes) -> f64 {
    let mut sums = [0.0; LANES];
    for i in 0..LANES {
        sums[i] = f64::from(lanes[i]);
    }
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] += sums[i + width];
        }
        width /= 2;
    }
    sums[0]
}
