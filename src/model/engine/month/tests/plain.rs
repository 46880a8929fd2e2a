//! The work phase once more, seat by seat in the order of the reporting tree and in the precision
//! of the state: what the pass makes in rows of lanes, in parts and on any number of threads must
//! be this to the last bit.
//!
//! The equations stand here as the specification has them, with its numbers; the model's are exp, ln,
//! what fades, the larger and the smaller, for they define the bits, and what settings and the layout have ready: rates,
//! bars, the worth of a rung, the size of a team, which groups are a part. Sums go to eight lanes by the row of the
//! seat, part by part, and are added up in pairs.

use super::*;
use crate::model::engine::elementary::{
    clamp as within, exp, exp_near_zero, fade, larger as max, ln, logistic, smaller as min,
};
use crate::model::engine::layout::Block;
use crate::model::engine::pass;
use crate::model::engine::row::SeatId;
use crate::model::engine::work::SHARED_FROM;
use crate::model::policy::narrow;
use crate::model::setting::Workforce;
use crate::model::submodels::attrition::uniform;
use crate::model::submodels::morale::noise;
use crate::rng::{Purpose, Words};

/// A team as its members find it.
#[derive(Clone, Copy)]
struct Team {
    friction: f32,
    autonomy: f32,
    trust: f32,
    shock: f32,
    skill: f32,
    ln_craft_mean: f32,
    morale_mean: f32,
    lift: f32,
    vacant_share: f32,
}

/// What a month makes of who sits in a seat.
struct Person {
    craft: f32,
    ln_craft: f32,
    onboarding: f32,
    morale: f32,
    burnout: f32,
    grievance: f32,
    reluctance: f32,
    output: f32,
    quits: bool,
    retires: bool,
}

/// Sums in eight lanes.
#[derive(Clone, Copy, Default)]
struct Sum([f64; 8]);

impl Sum {
    fn add(&mut self, row: usize, value: f32) {
        self.0[row % 8] += f64::from(value);
    }

    fn total(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + b) + (c + d)) + ((e + f) + (g + h))
    }
}

/// One month of `value` towards `target`, at one rate upwards and another downwards.
fn towards(value: f32, target: f32, up: f32, down: f32) -> f32 {
    let gap = target - value;
    value + gap * if gap > 0.0 { up } else { down }
}

/// An organization at the start of a month.
struct House<'a> {
    organization: &'a Organization,
    settings: &'a [Setting],
    streams: &'a Streams,
}

impl House<'_> {
    fn last_month(&self) -> f32 {
        month_number(self.organization.month) - 1.0
    }

    /// 4.1 and 4.2: the team of boss number `boss` of `block`.
    fn team(&self, block: &Block, boss: usize) -> Team {
        let (people, layout) = (&self.organization.people, &self.organization.layout);
        let work = &self.settings[block.unit].workforce;
        let led = layout.row(SeatId(block.seats.start + boss));
        let (mut craft, mut morale, mut best) = (0.0_f64, 0.0_f64, 0.0_f32);
        let (mut present, mut experts, mut size) = (0.0_f32, 0.0_f32, 0.0_f32);
        for seat in layout.rows_of(block.team(boss)) {
            size += 1.0;
            if people.occupied[seat] == 1 {
                present += 1.0;
                craft += f64::from(people.craft[seat]);
                morale += f64::from(people.morale[seat]);
                best = max(best, people.craft[seat]);
                if block.level == 1 {
                    experts += max(f32::from(people.rung[seat]) - 2.0, 0.0);
                }
            }
        }
        let heads = if present > 0.0 { present } else { 1.0 };
        if present <= 0.0 {
            // Nobody is there: no lift.
            (best, craft) = (1.0, 1.0);
        }
        let ln_mean = ln(narrow(craft) / heads);
        let vacant = people.occupied[led] == 0;
        let (s, q) = if vacant {
            (-0.5, 0.0)
        } else {
            let k = self.last_month() - people.managing_since[led];
            let s =
                people.lambda[led] + people.training[led] + 0.5 * (1.0 - exp(-k * (1.0 / 24.0)))
                    - 0.6 * max(people.burnout[led] - 0.5, 0.0)
                    - 0.5 * people.reluctance[led];
            let q = within(people.ln_craft[led] - ln_mean, 0.0, 1.5);
            // And no craft gap.
            (s, if present > 0.0 { q } else { 0.0 })
        };
        let kappa = work.leadership_slope;
        let micromanagement = logistic(-1.2 - kappa * s + 0.8 * q);
        let hoarding = logistic(-1.4 - kappa * s + 0.8 * q);
        let avoidance = logistic(-0.8 - kappa * s);
        let friction = 0.25
            + 0.4 * hoarding
            + 0.2 * avoidance
            + 0.2 * max(size / 8.0 - 1.0, 0.0)
            + 0.15 * if vacant { 1.0 } else { 0.0 };
        let trust = logistic(0.4 + 0.8 * s) * (1.0 - 0.4 * avoidance);
        let (climate, at) = (&self.organization.climate, block.teams.start + boss);
        let (build, erode) = (work.build_rate, work.erode_rate);
        Team {
            friction: towards(climate.friction[at], min(1.0, friction), erode, build),
            autonomy: towards(climate.autonomy[at], 1.0 - micromanagement, build, erode),
            trust: towards(climate.trust[at], trust, build, erode),
            shock: fade(climate.shock[at], 0.85),
            skill: s,
            ln_craft_mean: ln_mean,
            morale_mean: narrow(morale) / heads,
            lift: work.star_spill * max(ln(best) - ln_mean, 0.0)
                + work.expert_spill
                    * 0.04
                    * self.settings[block.unit].ladder.influence
                    * min(4.0, experts),
            vacant_share: (size - present) / size,
        }
    }

    /// Base, disposition, fit and standing of 4.3. What is left of a contributor's last advancement is
    /// that of the start of the year, times what has faded since for all alike.
    fn own(&self, seat: usize, block: &Block) -> f32 {
        let (people, ladder) = (&self.organization.people, &self.settings[block.unit].ladder);
        let (alpha, delta) = (people.alpha[seat], people.delta[seat]);
        let base = self.settings[block.unit].workforce.morale_base + people.disposition[seat];
        if block.level > 0 {
            let stall = self.last_month() - people.advanced[seat];
            let stalled = 0.08 * alpha * (1.0 - exp(-stall * (1.0 / 36.0)));
            let fit = -0.25 * (delta - 0.5) + 0.05 * within(people.lambda[seat], -2.0, 2.0)
                - 0.08 * people.reluctance[seat];
            return base + fit + (0.02 * f32::from(block.level) - stalled);
        }
        let rung = people.rung[seat];
        let steps = max(f32::from(rung) - 2.0, 0.0);
        let blocked = rung >= 2 && people.craft[seat] >= ladder.blocked_bar[usize::from(rung)];
        let hollow = 0.05 * (1.0 + alpha) * (1.0 - ladder.worth);
        let fixed =
            base + 0.06 * (delta - 0.5) + 0.02 * (narrow(ladder.levers.prestige_parity) * steps)
                - if rung > 2 { hollow } else { 0.0 }
                - 0.08 * alpha;
        let year_start = ((self.last_month() / 12.0).floor()) * 12.0;
        let fading = 0.08 * alpha * exp((people.advanced[seat] - year_start) * (1.0 / 36.0));
        let left = exp((year_start - self.last_month()) * (1.0 / 36.0));
        fixed + left * fading - if blocked { 0.05 * (1.0 + alpha) } else { 0.0 }
    }

    /// Underpay of 4.7 at that ln of craft.
    fn underpay(&self, seat: usize, block: &Block, ln_craft: f32) -> f32 {
        let people = &self.organization.people;
        let craft = 0.35 * (ln_craft - ln(0.55));
        let market = if block.level > 0 {
            max(craft, 0.16 * (1.5 + f32::from(block.level)) + 0.05 * people.lambda[seat])
        } else {
            craft
        };
        within(market - people.ln_pay[seat], -0.3, 0.6)
    }

    /// 4.3: morale after the month.
    fn morale(&self, seat: usize, block: &Block, team: Option<Team>, word: u32) -> f32 {
        let people = &self.organization.people;
        let work = &self.settings[block.unit].workforce;
        let m = people.morale[seat];
        let felt = team.map_or(0.0, |team| {
            0.25 * (team.trust - 0.5) + 0.15 * (team.autonomy - 0.7)
                - 0.20 * (team.friction - 0.4)
                - 0.02 * team.shock
        });
        let target = self.own(seat, block) + felt
            - 0.20 * self.underpay(seat, block, people.ln_craft[seat])
            + 0.30 * (team.map_or(m, |team| team.morale_mean) - m)
            - 0.25 * (people.burnout[seat] - 0.35)
            - 0.05 * people.grievance[seat];
        let relaxed = towards(m, target, 1.0 / 12.0, 1.0 / 4.0);
        within(relaxed + work.morale_noise * noise(word), 0.0, 1.0)
    }

    /// 4.4: burnout after the month.
    fn burnout(&self, seat: usize, block: &Block, team: Option<Team>) -> f32 {
        let (people, layout) = (&self.organization.people, &self.organization.layout);
        let strain = 0.15 * people.strain[seat];
        let load = if let (0, Some(team)) = (block.level, team) {
            let team = 0.32 + 0.5 * (team.friction - 0.35) - 0.3 * (team.trust - 0.65)
                + 0.5 * team.vacant_share;
            strain + team
        } else {
            let size = layout.team_size(block, layout.position(block, Row(seat)));
            strain
                + (0.30 + 0.2 * max(size / 8.0 - 1.0, 0.0))
                + 0.3 * logistic(-1.0 - people.lambda[seat])
                + 0.25 * max(people.delta[seat] - 0.5, 0.0)
                + 0.15 * people.reluctance[seat]
        };
        let b = people.burnout[seat];
        within(b + (load - b) * (1.0 / 12.0), 0.0, 1.0)
    }

    /// 4.5: craft after the month.
    fn craft(&self, seat: usize, block: &Block, lift: f32) -> f32 {
        let people = &self.organization.people;
        let work = &self.settings[block.unit].workforce;
        let (theta, c) = (people.theta[seat], people.craft[seat]);
        if block.level == 0 {
            return c + (theta - c) * work.learning_rate * (1.0 + lift);
        }
        let floor = theta * (1.0 - work.entry_gap);
        if c > floor { floor + (c - floor) * work.craft_fade } else { c }
    }

    /// 4.6: the factor of output that the team sets.
    fn team_factor(work: &Workforce, team: Team) -> f32 {
        (1.0 - work.friction_output * (team.friction - 0.4))
            * (1.0 + work.autonomy_output * (team.autonomy - 0.7))
            * (1.0 + team.lift)
            * (1.0 + work.coordination * within(team.skill, -2.5, 2.5))
    }

    /// 4.7: the probability of a quit of a person as the month has left it.
    fn quits(&self, seat: usize, block: &Block, team: Option<Team>, after: &Person) -> f32 {
        let setting = &self.settings[block.unit];
        let work = &setting.workforce;
        let n = month_number(self.organization.month) - self.organization.people.hired[seat];
        let early = n * (1.0 / 3.0);
        let tenure =
            1.0 + work.early_quit * early * exp(1.0 - early) + 0.5 * exp(-n * (1.0 / 36.0));
        let mood = 1.5 * (after.burnout - 0.35) - 3.5 * (after.morale - work.morale_base)
            + 0.8 * self.underpay(seat, block, after.ln_craft)
            + 0.7 * after.grievance
            + team.map_or(0.0, |team| work.contagion * team.shock);
        1.0 - exp(-(work.base_quit * setting.market * tenure * exp(mood)))
    }

    /// 4.3 to 4.7 for who sits in `seat`, in a team or none.
    fn person(&self, seat: usize, block: &Block, team: Option<Team>, word: u32) -> Person {
        let people = &self.organization.people;
        let work = &self.settings[block.unit].workforce;
        let craft = self.craft(seat, block, team.map_or(0.0, |team| team.lift));
        let (w, l) = (people.onboarding[seat], people.reluctance[seat]);
        let age = month_number(self.organization.month) - people.born[seat];
        let mut after = Person {
            craft,
            ln_craft: ln(craft),
            onboarding: w + (1.0 - w) * (1.0 / 6.0),
            morale: self.morale(seat, block, team, word),
            burnout: self.burnout(seat, block, team),
            grievance: fade(people.grievance[seat], 0.85),
            reluctance: if block.level > 0 { fade(l, 0.985) } else { l },
            output: 0.0,
            quits: false,
            retires: age >= work.retirement_months,
        };
        let share = if block.level == 0 { 1.0 } else { work.craft_share };
        after.output = share
            * craft
            * after.onboarding
            * exp_near_zero(work.morale_output * (after.morale - work.morale_base))
            * (1.0 - work.burnout_output * max(after.burnout - 0.35, 0.0))
            * team.map_or(1.0, |team| Self::team_factor(work, team));
        let quits = self.quits(seat, block, team, &after) - uniform(word) > 0.0;
        after.quits = quits && !after.retires;
        after
    }

    fn words(&self, block: &Block) -> Vec<u32> {
        let mut words = Words::default();
        let place = block.place(self.organization.month);
        self.streams.fill(Purpose::Work, place, 0, block.size(), &mut words);
        (0..block.size()).map(|i| words.word(i)).collect()
    }
}

#[track_caller]
fn same(value: f32, expected: f32, what: &str, at: usize) {
    assert_eq!(value.to_bits(), expected.to_bits(), "{what} of {at}: {value}, not {expected}");
}

/// Fails unless `after` is what a plain month makes of `house`, to the last bit; gives the year's
/// sums that it adds to those `before`, by unit.
fn compare(house: &House<'_>, after: &Organization, before: &[Sums]) -> Vec<Sums> {
    let layout = &house.organization.layout;
    let (mut sums, mut shocks) = (before.to_vec(), after.climate.shock.to_vec());
    for block in layout.blocks.iter().filter(|block| block.level > 0) {
        for boss in 0..block.size() {
            let (team, at) = (house.team(block, boss), block.teams.start + boss);
            same(after.climate.friction[at], team.friction, "friction", at);
            same(after.climate.autonomy[at], team.autonomy, "autonomy", at);
            same(after.climate.trust[at], team.trust, "trust", at);
            shocks[at] = team.shock;
        }
        teams(house, block, &mut sums);
    }
    for block in &layout.blocks {
        let words = house.words(block);
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let mut people: Vec<Option<Person>> = (0..block.rows.len()).map(|_| None).collect();
        for (number, &word) in block.seats.clone().zip(&words) {
            let seat = layout.row(SeatId(number));
            if house.organization.is_vacant(seat) {
                assert!(after.is_vacant(seat));
                continue;
            }
            let team = bosses.map(|bosses| house.team(bosses, bosses.boss_of(SeatId(number))));
            let person = house.person(seat.0, block, team, word);
            agree(after, seat.0, &person);
            if let (true, Some((_, at)), Some(team)) =
                (person.quits, layout.boss(block, seat), team)
            {
                shocks[at] += 1.0 + max(person.ln_craft - team.ln_craft_mean, 0.0);
            }
            people[seat.0 - block.rows.start] = Some(person);
        }
        book(house, block, &people, &mut sums[block.unit]);
    }
    for (at, &shock) in shocks.iter().enumerate() {
        same(after.climate.shock[at], shock, "shock", at);
    }
    sums
}

fn agree(after: &Organization, seat: usize, person: &Person) {
    let people = &after.people;
    same(people.craft[seat], person.craft, "craft", seat);
    same(people.ln_craft[seat], person.ln_craft, "ln craft", seat);
    same(people.onboarding[seat], person.onboarding, "onboarding", seat);
    same(people.morale[seat], person.morale, "morale", seat);
    same(people.burnout[seat], person.burnout, "burnout", seat);
    same(people.grievance[seat], person.grievance, "grievance", seat);
    same(people.reluctance[seat], person.reluctance, "reluctance", seat);
    assert_eq!(
        after.is_vacant(Row(seat)),
        person.quits || person.retires,
        "departure from row {seat}"
    );
}

/// BreakdownRecorder the people of a block, part by part.
fn book(house: &House<'_>, block: &Block, people: &[Option<Person>], sums: &mut Sums) {
    let setting = &house.settings[block.unit];
    let rows = block.grid.group();
    for groups in pass::batches(block) {
        let [mut morale, mut squared, mut output, mut pay, mut craft] = [Sum::default(); 5];
        for (row, person) in people.iter().enumerate().skip(groups.start * rows) {
            let Some(person) = person else { continue };
            if row >= groups.end * rows {
                break;
            }
            let seat = block.rows.start + row;
            morale.add(row, person.morale);
            squared.add(row, person.morale * person.morale);
            output.add(row, person.output);
            pay.add(row, house.organization.people.pay[seat]);
            craft.add(row, person.craft);
            sums.disengaged_months += if person.morale < 0.4 { 1.0 } else { 0.0 };
            sums.burnout_months += if person.burnout > 0.5 { 1.0 } else { 0.0 };
            sums.person_months += 1.0;
        }
        sums.morale += morale.total();
        sums.morale_squared += squared.total();
        sums.output += output.total();
        sums.payroll += pay.total();
        sums.craft += craft.total();
        let share = if block.level == 0 { 1.0 } else { setting.workforce.craft_share };
        sums.craft_at_work += f64::from(share) * craft.total();
    }
}

/// BreakdownRecorder the teams that a block leads: part by part of those who report to it.
fn teams(house: &House<'_>, block: &Block, sums: &mut [Sums]) {
    let layout = &house.organization.layout;
    let below = &layout.blocks[block.report_blocks.start];
    let mut batches: Vec<_> = pass::batches(below)
        .map(|groups| groups.start * below.grid.width..groups.end * below.grid.width)
        .collect();
    if block.report_blocks.len() > 1 {
        batches = std::iter::once(0..block.size()).collect();
    }
    for batch in batches {
        let [mut friction, mut autonomy, mut trust, mut skill] = [Sum::default(); 4];
        for boss in batch.start..batch.end.min(block.size()) {
            let team = house.team(block, boss);
            friction.add(boss, team.friction);
            autonomy.add(boss, team.autonomy);
            trust.add(boss, team.trust);
            if !house.organization.is_vacant(layout.row(SeatId(block.seats.start + boss))) {
                skill.add(boss, team.skill);
            }
        }
        let sums = &mut sums[block.unit];
        sums.friction += friction.total();
        sums.autonomy += autonomy.total();
        sums.trust += trust.total();
        sums.manager_skill += skill.total();
    }
}

/// What is compared of a year's sums.
fn figures(sums: &Sums) -> [f64; 13] {
    [
        sums.person_months,
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
    ]
}

/// Settings of every unit in a year: the first department has the single ladder, and the others go
/// through ladders that give, take and hollow out rungs; reviews come every `review_months`.
fn settings(units: usize, year: u32, review_months: f32) -> Vec<Setting> {
    let of = |unit: usize| {
        let mut setting = setting(|parameters, levers| {
            (parameters.base_quit, parameters.retirement_age) = (0.02, 58.0);
            if unit > 0 {
                *levers = crate::model::fixture::dual();
                levers.prestige_parity = [0.7, 1.2, 0.1][year as usize % 3];
                levers.expert_rungs = [3, 1, 2][year as usize % 3];
            }
        });
        setting.constants.review_months = review_months;
        setting
    };
    (0..units).map(of).collect()
}

/// Compares the work of every month of a history with a plain month.
fn agrees(departments: &[(usize, usize)], months: u32, review_months: f32, threads: usize) {
    let streams = Streams::new(23, 1);
    let layout = Arc::new(Layout::new(departments));
    let in_month = |month: u32| settings(layout.units(), month / 12, review_months);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut engine = Engine::start(layout.clone(), streams.clone(), &in_month(0));
        for month in 0..months {
            let settings = in_month(month);
            let mut before = engine.organization.clone();
            before.month += 1;
            let booked = engine.ledger.units.clone();
            engine.begin_month(&settings);
            let house = House { organization: &before, settings: &settings, streams: &streams };
            let expected = compare(&house, &engine.organization, &booked);
            for (unit, expected) in engine.ledger.units.iter().zip(&expected) {
                assert_eq!(figures(unit).map(f64::to_bits), figures(expected).map(f64::to_bits));
            }
            engine.end_month(&settings);
        }
    });
}

#[test]
fn the_work_of_a_month_is_that_of_a_plain_month_to_the_last_bit() {
    agrees(&[(401, 7), (90, 12), (3, 8)], 60, 12.0, 1);
    agrees(&[(75, 70)], 40, 12.0, 1);
}

#[test]
fn reviews_within_a_year_are_felt_in_the_month_after() {
    agrees(&[(90, 9), (300, 7)], 36, 5.0, 1);
}

#[test]
fn a_department_of_several_parts_is_worked_on_by_many_threads_with_the_same_bits() {
    let departments = [(300, 8), (50_000, 8)];
    assert!(Layout::new(&departments).rows - 2000 > SHARED_FROM, "threads share the second");
    agrees(&departments, 2, 12.0, 3);
}
