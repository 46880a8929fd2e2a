//! The pass of a month over the people of a department, in parts that know nothing of each other.
//!
//! A part is a run of teams of a block: those that stand side by side are made ready together, then
//! their members go through 4.3–4.7 row by row. A part reads nothing beyond its own rows and teams,
//! and what it books is its own until all parts are done. So parts may be worked on in any order and
//! at the same time.

use std::ops::Range;

use super::lanes::{LANES, LaneState, LaneTraits};
use super::layout::{Block, Layout};
use super::row::Row;
use super::teams::{Group, TeamsMut};
use crate::model::observe::tally::Tally;
use crate::model::person::PeopleMut;
use crate::model::setting::Setting;
use crate::model::submodels::attrition::{
    Departure, DepartureKind, Quit, QuitBound, QuitCandidates,
};
use crate::model::submodels::{attrition, burnout, craft, morale, morale_baseline, productivity};
use crate::rng::{BLOCK_WORDS, Stream};

/// Rows of a part, but for the rounding to whole groups of teams: fixed, for sums are added up
/// part by part.
const BATCH_ROWS: usize = 8192;

/// What all parts of a department's month have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthInput<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) setting: &'a Setting,
    pub(crate) last_month: f32,
    /// The last month before the year.
    pub(crate) year_start: f32,
}

/// A part of a block on its way through the month.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The number of the block.
    pub(crate) index: usize,
    /// The groups of the block that it consists of.
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

/// Where parts are worked on: people and the teams that they report in.
#[derive(Debug)]
pub(crate) struct BatchView<'a> {
    pub(crate) people: PeopleMut<'a>,
    pub(crate) teams: TeamsMut<'a>,
    /// The first of these rows and teams, by its number in the organization.
    pub(crate) first_row: usize,
    pub(crate) first_team: usize,
}

/// What a part is worked on with: buffers that are reused.
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

/// The groups of a block in parts.
pub(crate) fn batches(block: &Block) -> impl Iterator<Item = Range<usize>> {
    let groups = block.rows.len() / block.grid.group();
    let size = (BATCH_ROWS / block.grid.group()).max(1);
    (0..groups).step_by(size).map(move |start| start..groups.min(start + size))
}

/// The month of some parts of a department.
#[inline(always)]
pub(crate) fn run(
    batches: &mut [Batch],
    view: &mut BatchView<'_>,
    input: &MonthInput<'_>,
    scratch: &mut PassScratch,
) {
    // A copy of its own: the compiler sees that no column written is part of it.
    let setting = input.setting.clone();
    let this_month = input.last_month + 1.0;
    let month = Month {
        last_month: input.last_month,
        fading_factor: morale_baseline::fading_factor(this_month, input.year_start, &setting),
        bound: QuitBound::of(this_month, &setting),
    };
    for batch in batches {
        batch.run(view, input, (&month, &setting), scratch);
    }
}

impl BatchView<'_> {
    /// Cuts off what lies before `part`, and then the floor of the part.
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
    /// A part of nothing.
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

    /// The rows of the teams that its people report in, likewise; none for the top seat.
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
                (team, attrition::exit_shock(view.people.ln_craft[index], ln_craft_mean))
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
        (month, setting): (&Month, &Setting),
        scratch: &mut PassScratch,
    ) {
        let layout = input.layout;
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
                    let mut led = gather(&people, start, layout, (block, bosses), group);
                    led.make_ready(teams, first, setting, &mut tally);
                }
                teams.surround(first, block.grid.width, setting, state);
            } else {
                state.surround_top();
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
                if block.level == 0 {
                    advance_contributors(state, &traits, month, setting);
                    tally.add(state, &traits);
                    tally.add_contributors(&traits);
                } else {
                    state.load_managers(&people, start);
                    lead(state, layout, row, setting);
                    advance_managers(state, &traits, block.level, month, setting);
                    tally.add(state, &traits);
                    tally.add_managers(state, &traits, input.last_month);
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
fn gather(
    people: &PeopleMut<'_>,
    start: usize,
    layout: &Layout,
    (block, bosses): (&Block, &Block),
    group: usize,
) -> Group {
    let led = group * block.grid.width..bosses.size().min((group + 1) * block.grid.width);
    let mut teams = Group::empty(led.len());
    teams.size = *layout.team_sizes(bosses.teams.start + led.start);
    teams.members.gather(people, start, block.grid, block.level == 0);
    teams
}

/// Gives every manager the load of leading its team.
#[inline(always)]
fn lead(state: &mut LaneState, layout: &Layout, start: usize, setting: &Setting) {
    let sizes = layout.led_sizes(start);
    for (load, &size) in state.load.iter_mut().zip(sizes) {
        *load = burnout::load_of_leading(size, &setting.constants);
    }
}

/// What the month means to everyone in the department.
#[derive(Clone, Copy, Debug)]
struct Month {
    last_month: f32,
    fading_factor: f32,
    bound: QuitBound,
}

/// The submodels in the order of the specification. A loop of its own for each leaves the processor
/// more that it can do at the same time than one loop over all of them.
#[inline(always)]
fn advance_contributors(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    month: &Month,
    setting: &Setting,
) {
    for i in 0..LANES {
        morale::contributor(state, traits, i, month.fading_factor, setting);
    }
    for i in 0..LANES {
        burnout::contributor(state, traits, i, setting);
    }
    for i in 0..LANES {
        craft::contributor(state, traits, i, setting);
    }
    for i in 0..LANES {
        productivity::person(state, i, 1.0, setting);
    }
    for i in 0..LANES {
        attrition::contributor(state, traits, i, &month.bound, setting);
    }
}

/// The same for managers at `level`.
#[inline(always)]
fn advance_managers(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    level: u8,
    month: &Month,
    setting: &Setting,
) {
    let share = setting.workforce.craft_share;
    for i in 0..LANES {
        morale::manager(state, traits, i, (level, month.last_month), setting);
    }
    for i in 0..LANES {
        burnout::manager(state, traits, i, setting);
    }
    for i in 0..LANES {
        craft::manager(state, traits, i, setting);
    }
    for i in 0..LANES {
        productivity::person(state, i, share, setting);
    }
    for i in 0..LANES {
        attrition::manager(state, traits, i, level, &month.bound, setting);
    }
}

/// The words of a few hundred seats, by their position in the block.
#[derive(Debug)]
#[repr(align(64))]
struct Words {
    words: [u32; Words::ROOM],
    /// The position whose word comes first, and the one after the last word that is there.
    from: usize,
    until: usize,
}

impl Words {
    /// More than the largest group and two batches.
    const ROOM: usize = 4096;

    fn none() -> Self {
        Self { words: [0; Self::ROOM], from: 0, until: 0 }
    }

    /// Forgets what is of another block.
    fn forget(&mut self) {
        (self.from, self.until) = (0, 0);
    }

    /// Takes the first words of a block, which has no more seats.
    #[inline(always)]
    fn take(&mut self, few: &[u32; BLOCK_WORDS]) {
        self.words[..BLOCK_WORDS].copy_from_slice(few);
        (self.from, self.until) = (0, BLOCK_WORDS);
    }

    /// Draws the words of the seats with those numbers, unless they are there.
    #[inline(always)]
    fn draw(&mut self, stream: &Stream, block: &Block, numbers: Range<usize>) {
        let (first, count) = (block.seats.start, block.size());
        let from = (numbers.start - first) / Stream::BATCH * Stream::BATCH;
        if from >= self.until {
            self.until = from;
        } else if from > self.from {
            self.words.copy_within(from - self.from..self.until - self.from, 0);
        }
        self.from = from;
        while self.until < numbers.end - first {
            let batch = self.words[self.until - from..].first_chunk_mut();
            let Some(batch) = batch else { unreachable!("a group fits into the room") };
            stream.batch(self.until / Stream::BATCH, count - self.until, batch);
            self.until += Stream::BATCH;
        }
    }

    /// Hands the seats of the row that begins at `start` on their words; those that no seat has
    /// get some word that nobody reads.
    #[inline(always)]
    fn copy_to(&self, layout: &Layout, block: &Block, start: usize, words: &mut [u32; LANES]) {
        let origin = u32::try_from(block.seats.start + self.from).unwrap_or(u32::MAX);
        let numbers = layout.seats_of_lanes(start);
        for i in 0..LANES {
            words[i] = self.words[numbers[i].wrapping_sub(origin) as usize % Self::ROOM];
        }
    }
}
