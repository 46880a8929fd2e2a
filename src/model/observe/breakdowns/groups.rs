//! For whom: newcomers, seniors and above, stars and managers, beside everybody.
//!
//! Quits and months at risk are counted as they happen, from who comes, goes and rises; what persons
//! feel and yield is looked at once a year, at its end.

use super::MonthEnd;
use super::cell_sums::CellSums;
use super::moves::{Move, whole_months};
use super::places::Spot;
use crate::model::constants::SENIOR;
use crate::model::engine::block::{Block, Tier};
use crate::model::engine::lanes::{LANES, Lanes};
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::observe::metrics::BURNED_OUT_ABOVE;
use crate::model::observe::run_sums::RunSums;
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::productivity::{Worker, output};
use crate::numeric::number::{Number, Vector};
use crate::numeric::vector::LaneTask;
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
    /// Nobody there.
    pub(super) fn none(layout: &Layout) -> Self {
        let present = vec![Present::default(); layout.units()];
        Self { present, sheet: CellSums::new(layout, GROUPS * SUMS) }
    }

    /// Takes in who sits in a row of a block at the switch.
    pub(super) fn enter(&mut self, organization: &Organization, block: &Block, row: Row) {
        let people = &organization.people;
        let manages = block.level > 0;
        let is_senior = !manages && people.rung[row] >= SENIOR;
        let who = Membership { is_star: people.star[row] == 1, manages, is_senior };
        let tenure = month_number(organization.month) - people.hired[row];
        let when = (whole_months(tenure), organization.month);
        self.present[block.department].change(who, when, 1);
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

    /// Looks at everybody at the end of a year, by run.
    pub(super) fn year_end<'a>(runs: impl Iterator<Item = &'a mut Self>, end: &MonthEnd<'_>) {
        let layout = &end.organization.layout;
        let seen = layout.tiers.iter().map(|tier| {
            let mut look = Look::at(tier, end);
            end.instructions.compute(&mut look);
            look.seen
        });
        let seen: Vec<_> = seen.collect();
        for (run, groups) in runs.enumerate() {
            for (block, seen) in layout.blocks[layout.blocks_of(run)].iter().zip(&seen) {
                groups.add(block, &seen.of(run));
            }
        }
    }

    /// Adds what a look saw of a block.
    fn add(&mut self, block: &Block, seen: &[f64; SEEN]) {
        let manages = block.level > 0;
        let sheet = self.sheet.unit(block.department);
        let [all, newcomers, seniors, stars] =
            [0, 1, 2, 3].map(|mask| std::array::from_fn(|field| seen[mask * FIELDS + field]));
        let newcomer_stars = seen[SEEN - 1];
        add(sheet, ALL, &all);
        add(sheet, NEWCOMERS, &newcomers);
        add(sheet, STARS, &stars);
        match manages {
            true => add(sheet, MANAGERS, &all),
            false => add(sheet, SENIORS, &seniors),
        }
        for (group, stars) in [(ALL, stars[0]), (NEWCOMERS, newcomer_stars), (STARS, stars[0])] {
            sheet[group * SUMS + ALL_STARS] += stars;
            sheet[group * SUMS + CRAFT_STARS] += if manages { 0.0 } else { stars };
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

/// All of that, and last how many newcomers are stars.
const SEEN: usize = MASKS * FIELDS + 1;

/// A look at everybody in a tier.
#[derive(Debug)]
struct Look<'a> {
    people: &'a People,
    /// The factor of output by team.
    output: &'a [f32],
    tier: &'a Tier,
    /// The first team that its seats are in; `None` for the top seat.
    first_team: Option<usize>,
    now: f32,
    lanes: &'a Setting<Lanes>,
    seen: RunSums<SEEN>,
}

impl<'a> Look<'a> {
    fn at(tier: &'a Tier, end: &MonthEnd<'a>) -> Self {
        let layout = &end.organization.layout;
        Self {
            people: &end.organization.people,
            output: &end.teams.output,
            tier,
            first_team: tier.bosses.map(|bosses| layout.tiers[bosses].teams.start),
            now: month_number(end.organization.month),
            lanes: &end.lanes[tier.department],
            seen: RunSums::nothing(layout.runs),
        }
    }
}

impl LaneTask for Look<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        for group in 0..self.tier.groups() {
            for lane in (0..LANES).step_by(V::WIDTH) {
                let seen = self.teams::<V>(group, lane);
                self.seen.add(group * LANES + lane, &seen);
            }
        }
        self.seen.close();
    }
}

impl Look<'_> {
    /// What is seen of the teams of a group that stand in the lanes from `lane` on. Sums of a team are short:
    /// single precision holds them.
    #[inline(always)]
    fn teams<V: Vector>(&self, group: usize, lane: usize) -> [V; SEEN] {
        let (zero, one, people) = (V::of(0.0), V::of(1.0), self.people);
        let setting = Setting::of_lanes(self.lanes, lane);
        let factor = match self.first_team {
            Some(first) => V::load(self.output, first + group * LANES + lane),
            None => one,
        };
        let time = if self.tier.level > 0 { setting.workforce.craft_share } else { one };
        let only = |mask, number| V::select(mask, number, zero);
        let mut sums = [zero; SEEN];
        let first = self.tier.row_of_group(group) + lane;
        for start in (first..).step_by(LANES).take(self.tier.members) {
            let here = V::load_bytes(&people.occupied, start);
            let burnout = V::load(&people.burnout, start);
            let worker = Worker {
                time,
                craft: V::load(&people.craft, start),
                onboarding: V::load(&people.onboarding, start),
                morale: V::load(&people.morale, start),
                burnout,
            };
            let tenure = V::of(self.now) - V::load(&people.hired, start);
            let is_new = V::of(f32::from(NEWCOMER_MONTHS)).is_above(tenure);
            let rung = V::load_bytes(&people.rung, start);
            let is_senior = rung.is_at_least(V::of(f32::from(SENIOR)));
            let is_burned_out = burnout.is_above(V::of(BURNED_OUT_ABOVE));
            let made = output(&worker, factor, &setting);
            let seen = [one, worker.morale, only(is_burned_out, one), made];
            let star = here * V::load_bytes(&people.star, start);
            let newcomer = only(is_new, here);
            let masks = [here, newcomer, only(is_senior, here), star];
            for (mask, sums) in masks.into_iter().zip(sums.chunks_exact_mut(FIELDS)) {
                for (sum, seen) in sums.iter_mut().zip(seen) {
                    *sum = *sum + mask * seen;
                }
            }
            sums[SEEN - 1] = sums[SEEN - 1] + newcomer * star;
        }
        sums
    }
}
