//! The pass of a month over the people of a department of all runs, in batches that know nothing of each other.
//!
//! A batch is some groups of teams of a tier: those that stand side by side are made ready together, then
//! their members go through 4.3–4.7, as many lanes at a time as a vector holds. Every lane is computed with the
//! numbers of its own run. A batch reads nothing beyond its own rows and teams, and what it sums up is its own
//! until all batches are done. So batches may be worked on in any order and at the same time.

use std::ops::Range;

use super::block::Tier;
use super::lanes::{Around, LANES, Lanes, Rows, State};
use super::layout::Layout;
use super::row::Row;
use super::structure::Structure;
use super::team_columns::TeamsMut;
use super::teams::{Members, Sizes, TeamGroup};
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
use crate::numeric::vector::VectorPass;
use crate::rng::{BLOCK_WORDS, Place, Purpose, StreamLanes};

/// What all batches of a department's month have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthInput<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) structure: &'a Structure,
    /// The settings of the department, by lane.
    pub(crate) lanes: &'a Setting<Lanes>,
    /// Those of all departments of all runs.
    pub(crate) settings: &'a [Setting],
    pub(crate) streams: &'a StreamLanes,
    /// By how much ambition weighs in the department.
    pub(crate) ambition: &'a Lanes,
    pub(crate) month: u32,
    pub(crate) last_month: f32,
    /// The last month before the year.
    pub(crate) year_start: f32,
    /// Whether the state at the end of the last month is still to be booked.
    pub(crate) observes: bool,
}

/// Some groups of teams of a tier on their way through the month.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The number of the tier.
    pub(crate) index: usize,
    /// Its groups of teams, by their number in the tier.
    pub(crate) groups: Range<usize>,
    /// The sums of each.
    pub(crate) tallies: Vec<Tally<Lanes>>,
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
#[repr(align(64))]
pub(crate) struct PassScratch {
    /// The words of some members of a group, by lane.
    words: [[u32; LANES]; BLOCK_WORDS],
    candidates: QuitCandidates,
}

impl PassScratch {
    pub(crate) fn new() -> Box<Self> {
        let candidates = QuitCandidates::nobody();
        Box::new(Self { words: [[0; LANES]; BLOCK_WORDS], candidates })
    }
}

/// What a month means to the lanes of a part of a department's rows.
#[derive(Debug)]
struct Meaning<V: Vector> {
    setting: Setting<V>,
    terms: MonthTerms<V>,
    hazard: Hazard<V>,
    /// The bars of the expert rungs, where experts count in any lane.
    experts: Option<[V; 3]>,
}

impl<V: Vector> Meaning<V> {
    #[inline(always)]
    fn of(input: &MonthInput<'_>, lane: usize) -> Self {
        // A copy of its own: the compiler sees that no column written is part of it.
        let setting = Setting::of_lanes(input.lanes, lane);
        let months = (input.last_month, input.year_start);
        let terms = MonthTerms::of(months, V::load(input.ambition, lane), &setting);
        let (hazard, experts) = (Hazard::of(&setting), spillover::expert_bars(&setting));
        Self { setting, terms, hazard, experts }
    }
}

impl<'a, 'b> VectorPass<BatchView<'a>, MonthInput<'b>, PassScratch> for Batch {
    /// The month of some batches of a department: of the lanes of one vector after those of another.
    #[inline(always)]
    fn pass<V: Vector>(
        batches: &mut [Self],
        view: &mut BatchView<'a>,
        input: &MonthInput<'b>,
        scratch: &mut PassScratch,
    ) {
        for batch in &mut *batches {
            // Every number of them is put below.
            batch.tallies.resize(batch.groups.len(), Tally::BLANK);
        }
        for lane in (0..LANES).step_by(V::WIDTH) {
            let meaning = Meaning::<V>::of(input, lane);
            for batch in &mut *batches {
                batch.run(view, input, (lane, &meaning), scratch);
            }
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
            tallies: Vec::new(),
            leavers: Vec::new(),
            departures: Vec::new(),
        }
    }

    /// Its rows, by their number in the organization.
    pub(crate) fn rows(&self, layout: &Layout) -> Range<usize> {
        let tier = &layout.tiers[self.index];
        tier.row_of_group(self.groups.start)..tier.row_of_group(self.groups.end)
    }

    /// The teams that its people report in, by their row in the organization; none for the top seat.
    fn teams(&self, layout: &Layout) -> Option<Range<usize>> {
        let bosses = &layout.tiers[layout.tiers[self.index].bosses?];
        let team = |group| bosses.teams.start + group * LANES;
        Some(team(self.groups.start)..team(self.groups.end))
    }

    /// Makes departures of those who leave, in the order of the seats' numbers: right after the batch
    /// has worked, while it is still in the cache.
    pub(crate) fn note_departures(&mut self, view: &BatchView<'_>, input: &MonthInput<'_>) {
        let layout = input.layout;
        self.leavers.sort_unstable_by_key(|&(row, _)| layout.seat(row));
        self.departures.extend(self.leavers.drain(..).map(|(row, quits)| {
            if !quits {
                return Departure { row, kind: DepartureKind::Retirement };
            }
            let index = row.0 - view.first_row;
            let block = &layout.blocks[layout.block_in(self.index, row)];
            let shock = layout.boss(block, row).map(|(_, team)| {
                let ln_craft_mean = view.teams.ln_craft_mean[team - view.first_team];
                let k = &input.settings[block.unit].constants;
                let (size, ln_craft) =
                    (input.structure.team_size(team), view.people.ln_craft[index]);
                (team, attrition::exit_shock(ln_craft, ln_craft_mean, size, k))
            });
            let quit = Quit::of(&view.people, index, block.level, input.last_month, shock);
            Departure { row, kind: DepartureKind::Quit(quit) }
        }));
    }

    /// The month of the lanes from `lane` on.
    #[inline(always)]
    fn run<V: Vector>(
        &mut self,
        view: &mut BatchView<'_>,
        input: &MonthInput<'_>,
        (lane, meaning): (usize, &Meaning<V>),
        scratch: &mut PassScratch,
    ) {
        let layout = input.layout;
        let tier = &layout.tiers[self.index];
        let bosses = tier.bosses.map(|bosses| &layout.tiers[bosses]);
        let BatchView { people, teams, first_row, first_team } = view;
        let mut people = people.of_one_length();
        let PassScratch { words, candidates } = scratch;
        candidates.begin(input.last_month + 1.0, lane, &meaning.hazard);
        let mut work = Work { tier, input, lane, meaning, tally: Tally::nothing(), candidates };
        for (group, tally) in self.groups.clone().zip(&mut self.tallies) {
            work.tally = Tally::nothing();
            let first = tier.row_of_group(group);
            let around = match bosses {
                Some(bosses) => {
                    let team = bosses.teams.start + group * LANES;
                    let at = team - *first_team + lane;
                    if !tier.is_head {
                        let count = tier.teams_in * tier.runs - group * LANES;
                        let group = TeamGroup { first: at, count: count.saturating_sub(lane) };
                        let start = first - *first_row + lane;
                        work.make_ready(teams, (group, team), (&people, start));
                    }
                    teams.surround(at, &meaning.setting)
                }
                None => Around::top(productivity::freedom_at_top(&meaning.setting.constants)),
            };
            for member in (0..tier.members).step_by(BLOCK_WORDS) {
                work.draw(group, member, words);
                let row = first + member * LANES;
                let (start, count) = (row - *first_row + lane, tier.members - member);
                let words = &words[..count.min(BLOCK_WORDS)];
                if tier.level == 0 {
                    work.members::<false>(&mut people, (start, row), &around, words);
                } else {
                    work.members::<true>(&mut people, (start, row), &around, words);
                }
                work.candidates.decide_on_many::<V>(&mut self.leavers);
            }
            work.tally.store(tally, lane);
        }
        work.candidates.decide::<V>(&mut self.leavers);
    }
}

/// The work of a batch, of the lanes from `lane` on.
struct Work<'a, V: Vector> {
    tier: &'a Tier,
    input: &'a MonthInput<'a>,
    lane: usize,
    meaning: &'a Meaning<V>,
    tally: Tally<V>,
    candidates: &'a mut QuitCandidates,
}

impl<V: Vector> Work<'_, V> {
    /// Makes the teams of a group ready whose first lane leads team number `team` of the organization;
    /// their members stand from row `start` of `people` on.
    #[inline(always)]
    fn make_ready(
        &mut self,
        teams: &mut TeamsMut<'_>,
        (group, team): (TeamGroup, usize),
        (people, start): (&PeopleMut<'_>, usize),
    ) {
        let experts = self.meaning.experts.filter(|_| self.tier.level == 0);
        let members = Members::gather(people, (start, self.tier.members), experts);
        let sizes = Sizes::load(self.input.structure, team, self.lane);
        let setting = &self.meaning.setting;
        group.make_ready(teams, (&members, sizes), setting, &mut self.tally);
    }

    /// Draws the words of the members of a group from number `member` on, of every lane those of its own
    /// team, as many as a block of the generator holds.
    #[inline(always)]
    fn draw(&self, group: usize, member: usize, words: &mut [[u32; LANES]; BLOCK_WORDS]) {
        let Tier { runs, members, .. } = *self.tier;
        let blocks = members.div_ceil(BLOCK_WORDS);
        let mut numbers = [0; LANES];
        for (lane, number) in numbers.iter_mut().enumerate() {
            let team = (group * LANES + lane) / runs;
            *number = u32::try_from(team * blocks + member / BLOCK_WORDS).unwrap_or(u32::MAX);
        }
        let place = self.tier.place(self.input.month);
        let at = (Purpose::Work, place);
        self.input.streams.draw::<V>(at, (self.lane, &numbers), words);
    }

    /// The month of some members of a group, of whom `words` holds the draws: the first stand in the rows
    /// from `start` of `people` on, which are those from row number `row` on.
    #[inline(always)]
    fn members<const MANAGE: bool>(
        &mut self,
        people: &mut PeopleMut<'_>,
        (start, row): (usize, usize),
        around: &Around<V>,
        words: &[[u32; LANES]],
    ) {
        let rows = (start..).step_by(LANES).zip((row..).step_by(LANES));
        for (words, at) in words.iter().zip(rows) {
            let word = V::load_words(words, self.lane);
            self.persons::<MANAGE>(people, at, Around { word, ..*around });
        }
    }

    /// The month of the persons in the rows from `start` of `people` on, of those from row number `row` on.
    #[inline(always)]
    fn persons<const MANAGE: bool>(
        &mut self,
        people: &mut PeopleMut<'_>,
        (start, row): (usize, usize),
        mut around: Around<V>,
    ) {
        let (level, input) = (self.tier.level, self.input);
        let Meaning { setting, terms, .. } = self.meaning;
        let traits = Rows { people, start };
        let mut state =
            if MANAGE { State::load_managers(people, start) } else { State::load(people, start) };
        if input.observes {
            self.tally.add_states(Found { state: &state, traits: &traits }, level);
        }
        let worked = if MANAGE {
            if self.tier.bosses.is_none() {
                // No peers.
                around.peer_morale = state.morale;
            }
            let ln_sizes = V::load(input.structure.ln_led_sizes(row), self.lane);
            around.load = burnout::load_of_leading(ln_sizes, setting);
            schedule::managers(&mut state, &traits, &around, (level, terms), setting)
        } else {
            schedule::contributors(&mut state, &traits, &around, terms, setting)
        };
        let made = Worked { made: &worked.made, traits: &traits, last_month: input.last_month };
        if MANAGE {
            self.tally.add_managers(made);
        } else {
            self.tally.add_contributors(made);
        }
        let at = (row + self.lane, self.lane);
        self.candidates.add(&worked.outlook, (&traits, &around), at);
        if MANAGE {
            state.store_managers(people, start);
        }
        state.store(people, start);
    }
}

impl Tier {
    /// The coordinates of its draws in `period`.
    fn place(&self, period: u32) -> Place {
        let department = u16::try_from(self.department).unwrap_or(u16::MAX);
        Place { department, level: self.level, period }
    }
}
