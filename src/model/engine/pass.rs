//! The pass of a month over the people of a department, in batches that know nothing of each other.
//!
//! A batch is a run of teams of a block: those that stand side by side are made ready together, then
//! their members go through 4.3–4.7, [`LANES`] rows at a time. A batch reads nothing beyond its own
//! rows and teams, and what it books is its own until all batches are done. So batches may be worked
//! on in any order and at the same time.

use std::ops::Range;

use super::block::Block;
use super::lanes::{LANES, LaneState, LaneTraits};
use super::layout::Layout;
use super::row::Row;
use super::structure::Structure;
use super::team_columns::TeamsMut;
use super::teams::Group;
use super::words::Words;
use crate::model::observe::tally::{Tally, Worked};
use crate::model::person::PeopleMut;
use crate::model::schedule::{self, MonthTerms};
use crate::model::setting::Setting;
use crate::model::submodels::attrition::{self, Departure, DepartureKind, Quit, QuitCandidates};
use crate::model::submodels::burnout;
use crate::model::submodels::productivity;
use crate::model::submodels::spillover;
use crate::numeric::vector::VectorPass;
use crate::rng::{BLOCK_WORDS, Stream};

/// What all batches of a department's month have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthInput<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) structure: &'a Structure,
    pub(crate) setting: &'a Setting,
    /// By how much ambition weighs in the department.
    pub(crate) ambition: f32,
    pub(crate) last_month: f32,
    /// The last month before the year.
    pub(crate) year_start: f32,
    /// Whether the state at the end of the last month is still to be booked.
    pub(crate) observes: bool,
}

/// Some groups of teams of a block on their way through the month.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The number of the block.
    pub(crate) index: usize,
    /// Its groups of teams, by their number in the block.
    pub(crate) groups: Range<usize>,
    pub(crate) stream: Stream,
    /// The words of its seats, where they are so few that they were drawn with those of others.
    pub(crate) few: Option<[u32; BLOCK_WORDS]>,
    pub(crate) tally: Tally,
    /// The rows of those who leave, and whether by a quit.
    leavers: Vec<(Row, bool)>,
    /// Who leaves, in the order of the seats' numbers.
    pub(crate) departures: Vec<Departure>,
}

/// The people and teams of one batch or several: views into the columns.
#[derive(Debug)]
pub(crate) struct BatchView<'a> {
    pub(crate) people: PeopleMut<'a>,
    pub(crate) teams: TeamsMut<'a>,
    /// The first of these rows and teams, by its number in the organization.
    pub(crate) first_row: usize,
    pub(crate) first_team: usize,
}

/// Buffers of the pass, reused from batch to batch.
#[derive(Debug)]
pub(crate) struct PassScratch {
    state: LaneState,
    words: Words,
}

impl PassScratch {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self { state: LaneState::vacant(), words: Words::none() })
    }
}

impl<'a, 'b> VectorPass<BatchView<'a>, MonthInput<'b>, PassScratch> for Batch {
    /// The month of some batches of a department.
    #[inline(always)]
    fn pass(
        batches: &mut [Self],
        view: &mut BatchView<'a>,
        input: &MonthInput<'b>,
        scratch: &mut PassScratch,
    ) {
        // A copy of its own: the compiler sees that no column written is part of it.
        let setting = input.setting.clone();
        let months = (input.last_month, input.year_start);
        let month = MonthTerms::of(months, input.ambition, &setting);
        for batch in batches {
            batch.run(view, input, (&month, &setting), scratch);
        }
    }
}

impl BatchView<'_> {
    /// Cuts off what lies before `batch`, and then the view of the batch.
    pub(crate) fn cut(&mut self, batch: &Batch, layout: &Layout) -> Self {
        let rows = batch.rows(layout);
        self.people.cut(rows.start - self.first_row);
        let people = self.people.cut(rows.len());
        self.first_row = rows.end;
        let teams = batch.teams(layout).unwrap_or(self.first_team..self.first_team);
        self.teams.cut(teams.start - self.first_team);
        let felt = self.teams.cut(teams.len());
        self.first_team = teams.end;
        Self { people, teams: felt, first_row: rows.start, first_team: teams.start }
    }
}

impl Batch {
    /// A batch of nothing.
    pub(crate) fn blank() -> Self {
        Self {
            index: 0,
            groups: 0..0,
            stream: Stream::default(),
            few: None,
            tally: Tally::nothing(),
            leavers: Vec::new(),
            departures: Vec::new(),
        }
    }

    /// Its rows, by their number in the organization.
    pub(crate) fn rows(&self, layout: &Layout) -> Range<usize> {
        let block = &layout.blocks[self.index];
        let row = |group| block.rows.start + group * block.grid.group();
        row(self.groups.start)..row(self.groups.end)
    }

    /// The teams that its people report in, by their row in the organization; none for the top seat.
    fn teams(&self, layout: &Layout) -> Option<Range<usize>> {
        let bosses = &layout.blocks[layout.blocks[self.index].bosses?];
        let team = |group| bosses.teams.start + group * LANES;
        Some(team(self.groups.start)..team(self.groups.end))
    }

    /// Makes departures of those who leave, in the order of the seats' numbers: right after the batch
    /// has worked, while it is still in the cache.
    pub(crate) fn note_departures(&mut self, view: &BatchView<'_>, input: &MonthInput<'_>) {
        let layout = input.layout;
        let block = &layout.blocks[self.index];
        self.leavers.sort_unstable_by_key(|&(row, _)| layout.seat(row));
        self.departures.extend(self.leavers.drain(..).map(|(row, quits)| {
            if !quits {
                return Departure { row, kind: DepartureKind::Retirement };
            }
            let index = row.0 - view.first_row;
            let shock = layout.boss(block, row).map(|(_, team)| {
                let ln_craft_mean = view.teams.ln_craft_mean[team - view.first_team];
                let (size, k) = (input.structure.team_size(team), &input.setting.constants);
                let ln_craft = view.people.ln_craft[index];
                (team, attrition::exit_shock(ln_craft, ln_craft_mean, size, k))
            });
            let quit = Quit::of(&view.people, index, block.level, input.last_month, shock);
            Departure { row, kind: DepartureKind::Quit(quit) }
        }));
    }

    #[inline(always)]
    fn run(
        &mut self,
        view: &mut BatchView<'_>,
        input: &MonthInput<'_>,
        (month, setting): (&MonthTerms, &Setting),
        scratch: &mut PassScratch,
    ) {
        let (layout, last_month) = (input.layout, input.last_month);
        let block = &layout.blocks[self.index];
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let ready = layout.has_executive_above(block);
        let PassScratch { state, words } = scratch;
        let BatchView { people, teams, first_row, first_team } = view;
        let mut people = people.of_one_length();
        let leavers = &mut self.leavers;
        words.forget();
        let (mut tally, mut quit_candidates) = (Tally::nothing(), QuitCandidates::nobody());
        let mut row = block.rows.start + self.groups.start * block.grid.group();
        for group in self.groups.clone() {
            if let Some(bosses) = bosses {
                let first = bosses.teams.start + group * LANES - *first_team;
                if !ready {
                    let start = row - *first_row;
                    let mut led = gather(&people, start, input, (block, bosses), group);
                    led.make_ready(teams, first, setting, &mut tally);
                }
                teams.surround(first, block.grid.width, setting, state);
            } else {
                state.surround_top(productivity::freedom_at_top(&setting.constants));
            }
            match &self.few {
                Some(few) => words.take(few),
                None => words.draw(&self.stream, block, numbers(block, bosses, group)),
            }
            for _ in 0..block.grid.group() / LANES {
                let start = row - *first_row;
                state.load(&people, start);
                if bosses.is_none() {
                    // No peers.
                    state.peer_morale = state.morale;
                }
                words.copy_to(layout, block, row, &mut state.words);
                let traits = LaneTraits::at(&people, start);
                if block.level > 0 {
                    state.load_managers(&people, start);
                }
                if input.observes {
                    tally.add_states(Worked { state, traits: &traits, last_month }, block.level);
                }
                if block.level == 0 {
                    schedule::contributors(state, &traits, month, setting);
                    tally.add_contributors(Worked { state, traits: &traits, last_month });
                } else {
                    lead(state, input.structure, row, setting);
                    schedule::managers(state, &traits, block.level, month, setting);
                    tally.add_managers(Worked { state, traits: &traits, last_month });
                }
                quit_candidates.add((state, &traits), row, (&month.bound, setting), leavers);
                state.store(&mut people, start);
                if block.level > 0 {
                    state.store_managers(&mut people, start);
                }
                row += LANES;
            }
        }
        quit_candidates.decide(setting, leavers);
        self.tally = tally;
    }
}

/// The numbers of the seats in group number `group` of a block.
fn numbers(block: &Block, bosses: Option<&Block>, group: usize) -> Range<usize> {
    let width = block.grid.width;
    match bosses {
        Some(bosses) if bosses.size() > width => {
            let end = bosses.size().min((group + 1) * width);
            bosses.team(group * width).start..bosses.team(end - 1).end
        }
        _ => block.seats.clone(),
    }
}

/// The teams of a group; their members stand from row `start` on.
#[inline(always)]
pub(super) fn gather(
    people: &PeopleMut<'_>,
    start: usize,
    input: &MonthInput<'_>,
    (block, bosses): (&Block, &Block),
    group: usize,
) -> Group {
    let led = group * block.grid.width..bosses.size().min((group + 1) * block.grid.width);
    let mut teams = Group::empty(led.len());
    let first = bosses.teams.start + led.start;
    teams.size = *input.structure.team_sizes(first);
    teams.ln_size = *input.structure.ln_team_sizes(first);
    let experts = spillover::expert_bars(input.setting).filter(|_| block.level == 0);
    teams.members.gather(people, start, block.grid, experts);
    teams
}

/// Gives every manager the load of leading its team.
#[inline(always)]
pub(super) fn lead(state: &mut LaneState, structure: &Structure, start: usize, setting: &Setting) {
    let sizes = structure.ln_led_sizes(start);
    for (load, &ln_size) in state.load.iter_mut().zip(sizes) {
        *load = burnout::load_of_leading(ln_size, &setting.constants);
    }
}
