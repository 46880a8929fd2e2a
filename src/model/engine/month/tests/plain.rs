//! The work phase once more, seat by seat in the order of the reporting tree: each person alone in a row of
//! lanes, each team alone. The equations are the engine's own, which src/model/reference.rs holds to docs/model.md; here
//! it is rows of lanes, batches and threads that must not change a bit, nor the order of sums.
//!
//! Members of a team are added up first, in their order; then teams with the same number modulo eight, and
//! last these eight, in pairs. Every run is computed alone, whatever stands beside it in the engine.

use super::*;
use crate::model::constants::Constants;
use crate::model::engine::block::Block;
use crate::model::engine::block::SHARED_FROM;
use crate::model::engine::elementary::{larger, ln, smaller};
use crate::model::engine::lanes::{self, Alone, Around};
use crate::model::fixture::dual;
use crate::model::schedule::{self, MonthTerms};
use crate::model::submodels::attrition::exit_shock;
use crate::model::submodels::climate::{self, Occupant, State};
use crate::model::submodels::morale_baseline::{self, MoraleBaseline, RungTerms, Traits};
use crate::model::submodels::{attrition, burnout, craft, morale, productivity, spillover};
use crate::rng::{BLOCK_WORDS, Purpose};

/// A team as its members find it.
#[derive(Clone, Copy)]
struct Team {
    climate: State,
    skill: f32,
    ln_craft_mean: f32,
    morale_mean: f32,
    lift: f32,
    vacant_share: f32,
}

/// What a month makes of who sits in a seat.
struct Worked {
    person: Person,
    output: f32,
    innovation: f32,
    /// Whether who leaves quits; `None` of who stays.
    quits: Option<bool>,
}

/// A sum over teams, whose members are added up first.
#[derive(Clone, Default)]
struct Sum {
    /// By team.
    members: Vec<f32>,
}

impl Sum {
    fn add(&mut self, team: usize, value: f32) {
        self.members.resize(self.members.len().max(team + 1), 0.0);
        self.members[team] += value;
    }

    fn total(&self) -> f64 {
        let mut slots = [0.0; 8];
        for (team, &members) in self.members.iter().enumerate() {
            slots[team % 8] += f64::from(members);
        }
        let [a, b, c, d, e, f, g, h] = slots;
        ((a + b) + (c + d)) + ((e + f) + (g + h))
    }
}

/// One of the organizations side by side, at the start of a month.
struct House<'a> {
    organization: &'a Organization,
    /// Its number among them.
    run: usize,
    /// Those of all.
    settings: &'a [Setting],
    /// Its own.
    streams: &'a Streams,
}

impl House<'_> {
    fn month(&self) -> f32 {
        month_number(self.organization.month)
    }

    /// The person in a row, if anybody sits there.
    fn occupant(&self, row: Row) -> Option<Person> {
        (!self.organization.is_vacant(row)).then(|| self.organization.people.person(row))
    }

    fn blocks(&self) -> &[Block] {
        let layout = &self.organization.layout;
        &layout.blocks[layout.blocks_of(self.run)]
    }

    /// The number of the team that `seat` is in, and its own number in the team.
    fn place(&self, block: &Block, seat: SeatId) -> (usize, usize) {
        let layout = &self.organization.layout;
        match block.bosses {
            Some(bosses) if layout.blocks[bosses].report_blocks.len() == 1 => {
                let boss = layout.blocks[bosses].boss_of(seat);
                (boss, seat.0 - layout.blocks[bosses].team(boss).start)
            }
            // The top seat; and the executive's reports, who are alone on their levels.
            _ => (0, 0),
        }
    }

    /// The team of boss number `boss` of `block`.
    fn team(&self, block: &Block, boss: usize) -> Team {
        let (layout, setting) = (&self.organization.layout, &self.settings[block.unit]);
        let k = &setting.constants;
        let seats: Vec<_> = layout.rows_of(block.team(boss)).collect();
        let members: Vec<_> = seats.iter().filter_map(|&row| self.occupant(row)).collect();
        let (size, present) = (count(seats.len()), count(members.len()));
        let sum = |of: fn(&Person) -> f32| members.iter().map(of).fold(0.0, |sum, x| sum + x);
        let (ln_craft_mean, best) = if members.is_empty() {
            (0.0, 0.0)
        } else {
            let best = members.iter().map(|x| x.craft).fold(0.0, larger);
            (ln(sum(|x| x.craft) / present), ln(best))
        };
        let bars = spillover::expert_bars(setting).filter(|_| block.level == 1);
        let steps = |x: &Person| {
            bars.map_or(0.0, |bars| spillover::heard_steps(f32::from(x.rung), x.craft, bars))
        };
        let experts = members.iter().map(steps).sum();
        let leader = self.occupant(layout.row(SeatId(block.seats.start + boss)));
        let skill = leader.as_ref().map_or(k.skill_vacant, |leader| self.skill(leader, k));
        let gap = leader.as_ref().filter(|_| !members.is_empty());
        let gap = gap.map_or(0.0, |leader| climate::craft_gap(leader.ln_craft, ln_craft_mean, k));
        let vacant = if leader.is_none() { 1.0 } else { 0.0 };
        let targets = climate::targets(skill, gap, ln(size), vacant, setting);
        let before = state(&self.organization.climate, block.pair(boss));
        Team {
            climate: climate::step(before, targets, setting),
            skill,
            ln_craft_mean,
            morale_mean: sum(|x| x.morale) / larger(present, 1.0),
            lift: spillover::lift(best, ln_craft_mean, experts, setting),
            vacant_share: (size - present) / size,
        }
    }

    fn skill(&self, leader: &Person, k: &Constants) -> f32 {
        let occupant = Occupant {
            lambda: leader.lambda,
            training: leader.training,
            manager_months: self.month() - 1.0 - leader.managing_since,
            burnout: leader.burnout,
            reluctance: leader.reluctance,
        };
        climate::skill(&occupant, k)
    }

    /// The month of `person` in `row` of `block`, in a team or none.
    fn work(&self, row: Row, block: &Block, team: Option<Team>, word: u32) -> Worked {
        let setting = &self.settings[block.unit];
        let department = &self.organization.departments[block.unit];
        let mut person =
            self.with_baseline(&self.organization.people.person(row), department, setting);
        let (traits, mut state) =
            (Alone { person: person.clone(), occupied: 1.0 }, lanes::State::of(&person));
        let around = self.around((row, &person), block, team, word);
        let year_start = morale_baseline::year_start(self.organization.month);
        let months = (self.month() - 1.0, year_start);
        let terms = MonthTerms::of(months, department.ambition(setting), setting);
        let worked = if block.level == 0 {
            schedule::contributors(&mut state, &traits, &around, &terms, setting)
        } else {
            let month = (block.level, &terms);
            schedule::managers(&mut state, &traits, &around, month, setting)
        };
        state.put_into(&mut person);
        Worked {
            person,
            output: worked.made.output,
            innovation: worked.made.innovation,
            quits: worked.outlook.leaves(&traits, &around, self.month(), setting),
        }
    }

    /// The person with the part of its morale target that changes only at events, computed now.
    fn with_baseline(
        &self,
        person: &Person,
        department: &DepartmentState,
        setting: &Setting,
    ) -> Person {
        let traits = Traits {
            alpha: person.alpha,
            delta: person.delta,
            disposition: person.disposition,
            rung: f32::from(person.rung),
            advanced: person.advanced,
        };
        let year_start = morale_baseline::year_start(self.organization.month);
        let terms = RungTerms::of(setting, department);
        let MoraleBaseline { fixed, fading, blocked_from, blocked } =
            MoraleBaseline::of(&traits, year_start, setting, &terms);
        Person { fixed, fading, blocked_from, blocked, ..person.clone() }
    }

    /// What surrounds a person: the team, for managers the one they lead, and the month's draw.
    fn around(
        &self,
        (row, person): (Row, &Person),
        block: &Block,
        team: Option<Team>,
        word: u32,
    ) -> Around<f32> {
        let setting = &self.settings[block.unit];
        let k = &setting.constants;
        let mut around = Around {
            peer_morale: person.morale,
            word,
            ..Around::top(productivity::freedom_at_top(k))
        };
        if let Some(team) = team {
            around.climate_morale = morale::climate_term(team.climate, k);
            around.peer_morale = team.morale_mean;
            around.learning = craft::learning(team.lift, team.skill, setting);
            around.freedom = productivity::freedom(team.climate.friction, team.climate.autonomy);
            around.team_output =
                productivity::team_factor(team.climate, team.lift, team.skill, setting);
            around.load = burnout::load_of_team(team.climate, team.vacant_share, k);
            around.contagion = attrition::contagion(team.climate.shock, setting);
        }
        if block.level > 0 {
            let layout = &self.organization.layout;
            let led = block.team(layout.position(block, row)).len();
            around.load = burnout::load_of_leading(ln(count(led)), setting);
        }
        around
    }

    /// The month's draw of `seat`.
    fn word(&self, block: &Block, seat: SeatId) -> u32 {
        let members = self.organization.layout.tiers[block.tier].members;
        let (team, member) = self.place(block, seat);
        let number = team * members.div_ceil(BLOCK_WORDS) + member / BLOCK_WORDS;
        let place = block.place(self.organization.month);
        self.streams.block(Purpose::Work, place, number)[member % BLOCK_WORDS]
    }
}

/// The climate of a team.
fn state(climate: &Climate, at: usize) -> State {
    State {
        friction: climate.friction[at],
        autonomy: climate.autonomy[at],
        trust: climate.trust[at],
        shock: climate.shock[at],
    }
}

fn count(seats: usize) -> f32 {
    f32::from(u16::try_from(seats).unwrap())
}

#[track_caller]
fn same(value: f32, expected: f32, what: &str, at: usize) {
    assert_eq!(value.to_bits(), expected.to_bits(), "{what} of {at}: {value}, not {expected}");
}

/// Fails unless `after` is what a plain month makes of `house`, to the last bit; adds to the year's sums of
/// its departments what the month adds to them.
fn compare(house: &House<'_>, after: &Organization, sums: &mut [Sums], observes: bool) {
    let layout = &house.organization.layout;
    let first = layout.blocks_of(house.run).start;
    let teams_of = |block: &Block| match block.level {
        0 => Vec::new(),
        _ => (0..block.size()).map(|boss| house.team(block, boss)).collect::<Vec<_>>(),
    };
    let teams: Vec<_> = house.blocks().iter().map(teams_of).collect();
    let mut shocks: Vec<Vec<_>> =
        teams.iter().map(|teams| teams.iter().map(|team| team.climate.shock).collect()).collect();
    for (block, teams) in house.blocks().iter().zip(&teams) {
        for (boss, team) in teams.iter().enumerate() {
            let at = block.pair(boss);
            let (now, expected) = (state(&after.climate, at), team.climate);
            same(now.friction, expected.friction, "friction", at);
            same(now.autonomy, expected.autonomy, "autonomy", at);
            same(now.trust, expected.trust, "trust", at);
        }
        book_teams(house, block, teams, &mut sums[block.unit]);
    }
    for block in house.blocks() {
        let mut people = Vec::new();
        for seat in block.seats.clone().map(SeatId) {
            let row = layout.row(seat);
            if house.organization.is_vacant(row) {
                assert!(after.is_vacant(row));
                continue;
            }
            let boss = block.bosses.map(|bosses| (bosses, layout.blocks[bosses].boss_of(seat)));
            let team = boss.map(|(bosses, boss)| teams[bosses - first][boss]);
            let worked = house.work(row, block, team, house.word(block, seat));
            agree(after, row, &worked);
            if let (Some(true), Some((bosses, boss)), Some(team)) = (worked.quits, boss, team) {
                let size = layout.founded.team_size(layout.blocks[bosses].pair(boss));
                let k = &house.settings[block.unit].constants;
                let felt = exit_shock(worked.person.ln_craft, team.ln_craft_mean, size, k);
                let shock = &mut shocks[bosses - first][boss];
                *shock = smaller(*shock + felt, k.shock_max);
            }
            people.push((house.place(block, seat).0, worked));
        }
        book(&people, &mut sums[block.unit]);
        if observes {
            book_states(house, block, &mut sums[block.unit]);
        }
    }
    for (block, shocks) in house.blocks().iter().zip(shocks) {
        for (boss, shock) in shocks.into_iter().enumerate() {
            same(after.climate.shock[block.pair(boss)], shock, "shock", block.pair(boss));
        }
    }
}

/// Fails unless the columns hold the person as the month has left it, gone or not.
fn agree(after: &Organization, row: Row, worked: &Worked) {
    let (people, person) = (&after.people, &worked.person);
    same(people.craft[row], person.craft, "craft", row.0);
    same(people.ln_craft[row], person.ln_craft, "ln craft", row.0);
    same(people.onboarding[row], person.onboarding, "onboarding", row.0);
    same(people.morale[row], person.morale, "morale", row.0);
    same(people.burnout[row], person.burnout, "burnout", row.0);
    same(people.grievance[row], person.grievance, "grievance", row.0);
    same(people.reluctance[row], person.reluctance, "reluctance", row.0);
    assert_eq!(after.is_vacant(row), worked.quits.is_some(), "departure from {row:?}");
}

/// Books what the people of a block have done, by the teams that they are in.
fn book(people: &[(usize, Worked)], sums: &mut Sums) {
    let [mut output, mut innovation, mut pay] = [(); 3].map(|()| Sum::default());
    for &(team, ref worked) in people {
        output.add(team, worked.output);
        innovation.add(team, worked.innovation);
        pay.add(team, worked.person.pay);
        sums.person_months += 1.0;
    }
    sums.output += output.total();
    sums.innovation += innovation.total();
    sums.payroll += pay.total();
}

/// Books the state of the people of a block as the month finds it.
fn book_states(house: &House<'_>, block: &Block, sums: &mut Sums) {
    let setting = &house.settings[block.unit];
    let [mut morale, mut squared, mut craft] = [(); 3].map(|()| Sum::default());
    for seat in block.seats.clone().map(SeatId) {
        let Some(person) = house.occupant(house.organization.layout.row(seat)) else { continue };
        let (team, _) = house.place(block, seat);
        morale.add(team, person.morale);
        squared.add(team, person.morale * person.morale);
        craft.add(team, person.craft);
        sums.disengaged_months += if person.morale < 0.4 { 1.0 } else { 0.0 };
        sums.burnout_months += if person.burnout > 0.5 { 1.0 } else { 0.0 };
        sums.seated += 1.0;
    }
    sums.morale += morale.total();
    sums.morale_squared += squared.total();
    sums.craft += craft.total();
    let share = if block.level == 0 { 1.0 } else { setting.workforce.craft_share };
    sums.craft_at_work += f64::from(share) * craft.total();
}

/// Books the teams that a block leads.
fn book_teams(house: &House<'_>, block: &Block, teams: &[Team], sums: &mut Sums) {
    let [mut friction, mut autonomy, mut trust, mut skill] = [(); 4].map(|()| Sum::default());
    let layout = &house.organization.layout;
    for (boss, team) in teams.iter().enumerate() {
        friction.add(boss, team.climate.friction);
        autonomy.add(boss, team.climate.autonomy);
        trust.add(boss, team.climate.trust);
        if !house.organization.is_vacant(layout.row(SeatId(block.seats.start + boss))) {
            skill.add(boss, team.skill);
        }
    }
    sums.friction += friction.total();
    sums.autonomy += autonomy.total();
    sums.trust += trust.total();
    sums.manager_skill += skill.total();
    sums.management_seat_months += f64::from(u32::try_from(teams.len()).unwrap());
}

/// What is compared of a year's sums.
fn figures(sums: &Sums) -> [f64; 16] {
    [
        sums.person_months,
        sums.seated,
        sums.innovation,
        sums.morale,
        sums.morale_squared,
        sums.output,
        sums.payroll,
        sums.craft,
        sums.craft_at_work,
        sums.disengaged_months,
        sums.burnout_months,
        sums.friction,
        sums.autonomy,
        sums.trust,
        sums.manager_skill,
        sums.management_seat_months,
    ]
}

/// Settings of every unit of a run in a year: in the first department of every other run the single ladder,
/// everywhere else ladders that give, take and hollow out rungs; reviews come every `review_months`.
fn settings(run: usize, units: usize, year: u32, review_months: f32) -> Vec<Setting> {
    let of = |unit: usize| {
        let mut setting = setting(|parameters, levers| {
            (parameters.base_quit, parameters.retirement_age) = (0.02, 58.0);
            parameters.morale_noise += 0.001 * f64::from(u32::try_from(run).unwrap());
            if unit > 1 || !(unit + run).is_multiple_of(2) {
                *levers = dual();
                levers.prestige_parity = [0.7, 1.2, 0.1][(year as usize + run) % 3];
                levers.expert_rungs = [3, 1, 2][(year as usize + run) % 3];
            }
        });
        setting.constants.review_months = review_months;
        setting
    };
    (0..units).map(of).collect()
}

/// Compares the work of every month of a history of several organizations side by side with a plain month of
/// each.
fn agrees(departments: &[(usize, usize)], runs: usize, months: u32, review_months: f32) {
    let streams: Vec<_> =
        (0..runs).map(|run| Streams::new(23, u32::try_from(run).unwrap())).collect();
    let layout = Arc::new(Layout::of(departments, runs));
    let in_month = |month: u32| -> Vec<_> {
        let of = |run: usize| settings(run, layout.units(), month / 12, review_months);
        (0..runs).flat_map(of).collect()
    };
    let mut engine = Engine::start(layout.clone(), streams.clone(), &in_month(0));
    for month in 0..months {
        let settings = in_month(month);
        let mut before = engine.organization.clone();
        before.month += 1;
        let mut booked = engine.ledger.units.clone();
        engine.begin_month(&settings);
        for (run, streams) in streams.iter().enumerate() {
            let house = House { organization: &before, run, settings: &settings, streams };
            compare(&house, &engine.organization, &mut booked, month > 0);
        }
        for (unit, expected) in engine.ledger.units.iter().zip(&booked) {
            assert_eq!(figures(unit).map(f64::to_bits), figures(expected).map(f64::to_bits));
        }
        engine.end_month(&settings);
    }
}

#[test]
fn the_work_of_a_month_is_that_of_a_plain_month_to_the_last_bit() {
    agrees(&[(401, 7), (90, 12), (3, 8)], 1, 60, 12.0);
    agrees(&[(75, 70)], 1, 40, 12.0);
}

#[test]
fn runs_side_by_side_work_as_each_would_alone() {
    agrees(&[(101, 7), (20, 12), (3, 8)], 4, 40, 12.0);
    agrees(&[(75, 37)], 8, 30, 12.0);
    agrees(&[(41, 8)], 32, 30, 12.0);
}

#[test]
fn reviews_within_a_year_are_felt_in_the_month_after() {
    agrees(&[(90, 9), (300, 7)], 1, 36, 5.0);
}

#[test]
fn a_department_of_several_batches_is_worked_on_by_many_threads_with_the_same_bits() {
    let departments = [(300, 8), (50_000, 8)];
    assert!(Layout::new(&departments).rows - 2000 > SHARED_FROM, "threads share the second");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    pool.install(|| agrees(&departments, 1, 2, 12.0));
}
