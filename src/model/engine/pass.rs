//! The pass of a month over the people of a department, in batches that know nothing of each other.
//!
//! A batch is a run of teams of a block: those that stand side by side are made ready together, then
//! their members go through 4.3–4.7, as many rows at a time as a vector holds. A batch reads nothing beyond its own
//! rows and teams, and what it books is its own until all batches are done. So batches may be worked
//! on in any order and at the same time.

use std::ops::Range;

use super::block::Block;
use super::lanes::{Around, LANES, Lanes, Rows, State};
use super::layout::Layout;
use super::row::Row;
use super::structure::Structure;
use super::team_columns::TeamsMut;
use super::teams::{Members, MembersAt, Sizes, TeamGroup};
use super::words::Words;
use crate::model::observe::tally::{Found, Tally, Worked};
use crate::model::person::PeopleMut;
use crate::model::schedule::{self, MonthTerms};
use crate::model::setting::Setting;
use crate::model::submodels::attrition::{
    self, Departure, DepartureKind, Hazard, Quit, QuitCandidates,
};
use crate::model::submodels::burnout;
use crate::model::submodels::productivity;
use crate::model::submodels::spillover;
use crate::numeric::number::Vector;
use crate::numeric::vector::{Eight, VectorPass};
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
    words: Words,
}

impl PassScratch {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self { words: Words::none() })
    }
}

/// What a month means to a department, in every lane.
#[derive(Debug)]
struct Meaning<V: Vector> {
    setting: Setting<V>,
    terms: MonthTerms<V>,
    /// The bars of the expert rungs by lane, where experts count.
    experts: Option<[Lanes; 3]>,
}

impl<V: Vector> Meaning<V> {
    #[inline(always)]
    fn of(input: &MonthInput<'_>) -> Self {
        // A copy of its own: the compiler sees that no column written is part of it.
        let setting = Setting::everywhere(input.setting);
        let months = (input.last_month, input.year_start);
        let terms = MonthTerms::of(months, V::of(input.ambition), &setting);
        let experts = spillover::expert_bars(input.setting);
        Self { setting, terms, experts: experts.map(|bars| bars.map(|bar| [bar; LANES])) }
    }
}

impl<'a, 'b> VectorPass<BatchView<'a>, MonthInput<'b>, PassScratch> for Batch {
    /// The month of some batches of a department.
    #[inline(always)]
    fn pass<V: Vector>(
        batches: &mut [Self],
        view: &mut BatchView<'a>,
        input: &MonthInput<'b>,
        scratch: &mut PassScratch,
    ) {
        let meaning = Meaning::<V>::of(input);
        for batch in batches {
            batch.run(view, input, &meaning, &mut scratch.words);
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
    fn run<V: Vector>(
        &mut self,
        view: &mut BatchView<'_>,
        input: &MonthInput<'_>,
        meaning: &Meaning<V>,
        words: &mut Words,
    ) {
        let layout = input.layout;
        let block = &layout.blocks[self.index];
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let BatchView { people, teams, first_row, first_team } = view;
        let mut people = people.of_one_length();
        let mut work = Work::of(block, input, meaning);
        words.forget();
        let (size, mut numbers_of_row) = (block.grid.group(), [0; LANES]);
        for group in self.groups.clone() {
            let first = block.rows.start + group * size;
            let around = match bosses {
                Some(bosses) => {
                    let members = MembersAt { start: first - *first_row, grid: block.grid };
                    let team = bosses.teams.start + group * LANES;
                    let count = block.grid.width.min(bosses.size() - group * block.grid.width);
                    let teams_at = TeamGroup { first: team - *first_team, count };
                    if !layout.has_executive_above(block) {
                        work.make_ready(teams, (teams_at, team), (&people, members));
                    }
                    work.surroundings(teams, teams_at.first)
                }
                None => {
                    [Around::top(productivity::freedom_at_top(&meaning.setting.constants)); PARTS]
                }
            };
            match &self.few {
                Some(few) => words.take(few),
                None => words.draw(&self.stream, block, numbers(block, bosses, group)),
            }
            for row in (first..first + size).step_by(LANES) {
                words.copy_to(layout, block, row, &mut numbers_of_row);
                for (part, &around) in around.iter().enumerate().take(V::PARTS) {
                    let lane = part * V::WIDTH;
                    let word = V::load_words(&numbers_of_row, lane);
                    let start = row - *first_row + lane;
                    let around = Around { word, ..around };
                    work.persons(&mut people, start, (row, lane), around, &mut self.leavers);
                }
            }
        }
        work.candidates.decide::<V>(&mut self.leavers);
        self.tally = work.tally;
    }
}

/// Parts of the lanes at most.
const PARTS: usize = LANES / Eight::WIDTH;

/// The work of a batch.
struct Work<'a, V: Vector> {
    block: &'a Block,
    input: &'a MonthInput<'a>,
    meaning: &'a Meaning<V>,
    tally: Tally,
    candidates: QuitCandidates,
}

impl<'a, V: Vector> Work<'a, V> {
    #[inline(always)]
    fn of(block: &'a Block, input: &'a MonthInput<'a>, meaning: &'a Meaning<V>) -> Self {
        let mut candidates = QuitCandidates::nobody(input.last_month + 1.0);
        for lane in (0..LANES).step_by(V::WIDTH) {
            candidates.set_hazards(lane, &Hazard::of(&meaning.setting));
        }
        Self { block, input, meaning, tally: Tally::nothing(), candidates }
    }

    /// Makes the teams of a group ready, whose number in the organization begins at `team`.
    #[inline(always)]
    fn make_ready(
        &mut self,
        teams: &mut TeamsMut<'_>,
        (group, team): (TeamGroup, usize),
        (people, members): (&PeopleMut<'_>, MembersAt),
    ) {
        let experts = self.meaning.experts.as_ref().filter(|_| self.block.level == 0);
        let members = Members::gather::<V>(people, members, experts);
        for lane in (0..self.block.grid.width).step_by(V::WIDTH) {
            let sizes = Sizes::load(self.input.structure, team, lane);
            let (setting, tally) = (&self.meaning.setting, &mut self.tally);
            group.make_ready(teams, (&members, sizes), lane, setting, tally);
        }
        self.tally.count_teams(group.count);
    }

    /// What the teams from `first` on mean to their members, by part of the lanes.
    #[inline(always)]
    fn surroundings(&self, teams: &mut TeamsMut<'_>, first: usize) -> [Around<V>; PARTS] {
        let (width, setting) = (self.block.grid.width, &self.meaning.setting);
        let mut around = [Around::top(V::of(0.0)); PARTS];
        for (part, around) in around.iter_mut().enumerate().take(V::PARTS) {
            if width < V::WIDTH {
                *around = teams.surround(first, setting).repeated(width);
            } else {
                *around = teams.surround(first + part * V::WIDTH % width, setting);
            }
        }
        around
    }

    /// The month of the persons in the rows from `start` of `people` on: part of those from row number
    /// `row` on, from `lane` on.
    #[inline(always)]
    fn persons(
        &mut self,
        people: &mut PeopleMut<'_>,
        start: usize,
        (row, lane): (usize, usize),
        mut around: Around<V>,
        leavers: &mut Vec<(Row, bool)>,
    ) {
        let (level, input) = (self.block.level, self.input);
        let Meaning { setting, terms, .. } = self.meaning;
        let traits = Rows { people, start };
        let mut state = match level {
            0 => State::load(people, start),
            _ => State::load_managers(people, start),
        };
        if self.block.bosses.is_none() {
            // No peers.
            around.peer_morale = state.morale;
        }
        if input.observes {
            self.tally.add_states(Found { state: &state, traits: &traits }, level, lane);
        }
        let worked = if level == 0 {
            schedule::contributors(&mut state, &traits, &around, terms, setting)
        } else {
            let ln_sizes = V::load(input.structure.ln_led_sizes(row), lane);
            around.load = burnout::load_of_leading(ln_sizes, setting);
            schedule::managers(&mut state, &traits, &around, (level, terms), setting)
        };
        let made = Worked { made: &worked.made, traits: &traits, last_month: input.last_month };
        let at = (row + lane, lane);
        self.candidates.add(&worked.outlook, (&traits, &around), at, leavers);
        if level == 0 {
            self.tally.add_contributors(made, lane);
        } else {
            self.tally.add_managers(made, lane);
            state.store_managers(people, start);
        }
        state.store(people, start);
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
