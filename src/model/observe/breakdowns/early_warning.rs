//! How well the state of a team at the start of a year foretells who quits.
//!
//! A team-year is a year of the contributors under a level-1 management seat. Its state is read at the
//! end of the year before, and set against the quits per seat of the year and of the next one, for teams
//! differ in size. The first year after the switch gives the first of last year's quits, so that the
//! first team-year is the second.

use super::MonthEnd;
use super::cell_sums::CellSums;
use crate::model::engine::block::{Block, Tier};
use crate::model::engine::lanes::{LANES, Lanes, lanes};
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::observe::log::{Event, EventKind};
use crate::model::person::{People, month_number};
use crate::model::setting::Setting;
use crate::model::submodels::climate::{self, Occupant};
use crate::numeric::vector::VectorTask;
use crate::sim::{Breakdown, Denominator, Field, FieldKind, Measure, MeasureKind};
use crate::stats::ProductSums;

/// States of a team.
const STATES: usize = 9;
/// Last year's quits among them, and so what the others are measured by.
const LAST_QUITS: usize = 8;
/// The year that begins, and the one after it.
const HORIZONS: usize = 2;
const SUMS: usize = size_of::<ProductSums>() / size_of::<f64>();

static KEYS: [Field; 2] = [
    Field {
        key: "state",
        kind: FieldKind::Choice(&[
            "friction",
            "autonomy",
            "trust",
            "manager_skill",
            "morale",
            "burnout",
            "exit_shock",
            "vacant_share",
            "last_year_quits",
        ]),
        unit: "",
        text: "State of a team at the start of a year: friction, autonomy and trust; s of its \
               manager (of a vacant seat that of 4.1); mean morale and burnout of the present \
               members; S; share of vacant seats; quits per seat in the year before.",
    },
    Field {
        key: "horizon",
        kind: FieldKind::Choice(&["that-year", "next-year"]),
        unit: "",
        text: "Whose quits are foretold: of the year that begins, or of the one after it.",
    },
];

static MEASURES: [Measure; 3] = [
    Measure {
        key: "correlation",
        unit: "correlation",
        text: "Correlation of the state with the quits per seat, over all team-years of all \
               replications.",
        scale: 1.0,
        better: None,
        numerator: 0,
        denominator: Denominator::Sum(0),
        kind: MeasureKind::Correlation,
    },
    Measure {
        key: "gain",
        unit: "share of variance",
        text: "What the state adds to last year's quits: squared multiple correlation of the quits \
               with both, less their squared correlation with last year's quits alone; none for \
               last year's quits themselves.",
        scale: 1.0,
        better: None,
        numerator: 0,
        denominator: Denominator::Sum(0),
        kind: MeasureKind::Gain,
    },
    Measure {
        key: "team_years",
        unit: "team-years",
        text: "Team-years of a run, on average.",
        scale: 1.0,
        better: None,
        numerator: 0,
        denominator: Denominator::Run,
        kind: MeasureKind::RatioOfSums,
    },
];

pub(super) fn declare() -> Breakdown {
    let horizons = |state| (0..).take(HORIZONS).flat_map(move |horizon| [state, horizon]);
    Breakdown {
        name: "early_warning",
        text: "One row a policy, state of a team, horizon and metric: how well the state foretells \
               quits.",
        keys: &KEYS,
        cells: (0..).take(STATES).flat_map(horizons).collect(),
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// A state of a team; `None` where nobody was present to have morale and burnout.
type State = Option<[f32; STATES]>;

/// A team of contributors.
#[derive(Clone, Copy, Debug, Default)]
struct Team {
    /// Of the year, so far.
    quits: f32,
    /// At the start of the year, and of the year before.
    begun: [State; HORIZONS],
}

/// The sums of products over the team-years of a horizon: what is not of a state is kept once.
#[derive(Clone, Copy, Debug, Default)]
struct TeamYears {
    count: f64,
    quits: f64,
    last: f64,
    quits_squared: f64,
    last_squared: f64,
    quits_last: f64,
    state: [f64; STATES],
    state_squared: [f64; STATES],
    state_quits: [f64; STATES],
    state_last: [f64; STATES],
}

/// All teams, and the sums over their years.
#[derive(Clone, Debug)]
pub(super) struct Warnings {
    /// By management seat.
    teams: Vec<Team>,
    /// By unit and horizon.
    years: Vec<[TeamYears; HORIZONS]>,
    sheet: CellSums,
}

impl Warnings {
    pub(super) const BYTES_PER_TEAM: usize = size_of::<Team>();

    pub(super) fn none(layout: &Layout) -> Self {
        let sheet = CellSums::new(layout, STATES * HORIZONS * SUMS);
        let years = vec![[TeamYears::default(); HORIZONS]; layout.units()];
        Self { teams: vec![Team::default(); layout.seats - layout.contributors], years, sheet }
    }

    /// Counts a quit of a contributor.
    pub(super) fn take(&mut self, event: &Event, layout: &Layout) {
        if let Some(from) = event.from.filter(|_| event.kind == EventKind::Quit)
            && layout.is_contributor(from.row)
            && let Some((boss, _)) =
                layout.boss(&layout.blocks[layout.block_of(from.row)], from.row)
        {
            self.teams[layout.number(boss) - layout.contributors].quits += 1.0;
        }
    }

    /// Sets the quits of the year against the states that foretell them, and reads the next states, by run.
    pub(super) fn year_end<'a>(runs: impl Iterator<Item = &'a mut Self>, end: &MonthEnd<'_>) {
        let layout = &end.organization.layout;
        let of_tier = |department: usize| {
            let mut members =
                Members::of(&end.organization.people, layout.contributors_of(department));
            end.instructions.run(&mut members);
            members
        };
        let members: Vec<_> = (0..layout.departments).map(of_tier).collect();
        for (run, warnings) in runs.enumerate() {
            for (block, members) in layout.blocks[layout.blocks_of(run)].iter().zip(&members) {
                if let Some(bosses) = block.bosses {
                    warnings.see(&layout.blocks[bosses], members, end);
                }
            }
        }
    }

    /// Does so for the teams that report to a block.
    fn see(&mut self, bosses: &Block, members: &Members<'_>, end: &MonthEnd<'_>) {
        let organization = end.organization;
        let layout = &organization.layout;
        let years = &mut self.years[bosses.department];
        for (boss, leader) in layout.rows_of(bosses.seats.clone()).enumerate() {
            let pair = bosses.pair(boss);
            let team = &mut self.teams[layout.number(leader) - layout.contributors];
            let quits = team.quits / organization.structure.team_size(pair);
            for (years, begun) in years.iter_mut().zip(&team.begun) {
                begun.iter().for_each(|state| years.add(state, quits));
            }
            let setting = &end.settings[bosses.unit];
            let means = members.means(
                pair - layout.tiers[bosses.tier].teams.start,
                organization.structure.team_size(pair),
            );
            let state = means.map(|means| {
                state(organization, pair, (skill(organization, leader, setting), quits), means)
            });
            *team = Team { quits: 0.0, begun: [state, team.begun[0]] };
        }
    }

    /// Lays out the sums, cell by cell.
    pub(super) fn close(&mut self) {
        for (unit, years) in self.years.iter().enumerate() {
            let (cells, _) = self.sheet.unit(unit).as_chunks_mut::<SUMS>();
            for (state, cells) in cells.chunks_exact_mut(HORIZONS).enumerate() {
                for (cell, years) in cells.iter_mut().zip(years) {
                    *cell = years.products(state);
                }
            }
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}

impl TeamYears {
    /// Adds a team-year: the state it began in, and the quits per seat.
    fn add(&mut self, state: &[f32; STATES], quits: f32) {
        let (quits, last) = (f64::from(quits), f64::from(state[LAST_QUITS]));
        self.count += 1.0;
        self.quits += quits;
        self.last += last;
        self.quits_squared += quits * quits;
        self.last_squared += last * last;
        self.quits_last += quits * last;
        for (at, &state) in state.iter().enumerate() {
            let state = f64::from(state);
            self.state[at] += state;
            self.state_squared[at] += state * state;
            self.state_quits[at] += state * quits;
            self.state_last[at] += state * last;
        }
    }

    /// The sums of a state as x, quits as y and last year's quits as z.
    fn products(&self, state: usize) -> ProductSums {
        [
            self.count,
            self.state[state],
            self.quits,
            self.last,
            self.state_squared[state],
            self.quits_squared,
            self.last_squared,
            self.state_quits[state],
            self.state_last[state],
            self.quits_last,
        ]
    }
}

/// The state at the end of a year of a team, with the skill of its manager and the quits of the year, and
/// mean morale and burnout of its members and its vacant share.
fn state(
    organization: &Organization,
    pair: usize,
    (skill, quits): (f32, f32),
    [morale, burnout, vacant_share]: [f32; 3],
) -> [f32; STATES] {
    let climate = &organization.climate;
    [
        climate.friction[pair],
        climate.autonomy[pair],
        climate.trust[pair],
        skill,
        morale,
        burnout,
        climate.shock[pair],
        vacant_share,
        quits,
    ]
}

/// s of the manager in `row` at the start of the next month.
fn skill(organization: &Organization, row: Row, setting: &Setting) -> f32 {
    let people = &organization.people;
    if organization.is_vacant(row) {
        return setting.constants.skill_vacant;
    }
    let occupant = Occupant {
        lambda: people.lambda[row],
        training: people.training[row],
        manager_months: month_number(organization.month) - people.managing_since[row],
        burnout: people.burnout[row],
        reluctance: people.reluctance[row],
    };
    climate::skill(&occupant, &setting.constants)
}

/// The present members of the teams of a tier, summed by team.
#[derive(Debug)]
struct Members<'a> {
    people: &'a People,
    tier: &'a Tier,
    /// By pair of team and run, a group at a time: how many are present, their morale and their burnout.
    sums: Vec<[Lanes; 3]>,
}

impl<'a> Members<'a> {
    fn of(people: &'a People, tier: &'a Tier) -> Self {
        Self { people, tier, sums: vec![[[0.0; LANES]; 3]; tier.groups()] }
    }

    /// Mean morale and burnout, and the vacant share of `size` seats, of a team by the number of its pair;
    /// `None` where nobody is present.
    fn means(&self, pair: usize, size: f32) -> Option<[f32; 3]> {
        let [present, morale, burnout] = self.sums[pair / LANES].map(|lanes| lanes[pair % LANES]);
        (present > 0.0).then(|| [morale / present, burnout / present, 1.0 - present / size])
    }
}

impl VectorTask for Members<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let people = self.people;
        for (group, sums) in self.sums.iter_mut().enumerate() {
            for member in 0..self.tier.members {
                let start = self.tier.row_of_group(group) + member * LANES;
                let occupied = lanes(&people.occupied, start);
                let (morale, burnout) =
                    (lanes(&people.morale, start), lanes(&people.burnout, start));
                for i in 0..LANES {
                    let here = f32::from(occupied[i]);
                    sums[0][i] += here;
                    sums[1][i] += here * morale[i];
                    sums[2][i] += here * burnout[i];
                }
            }
        }
    }
}
