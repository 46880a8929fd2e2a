//! Sections 4.1 to 4.7 of the specification once more, person by person in double precision and
//! in no hurry: the work phase must agree with it, whatever lanes and chunks it goes through.

use super::*;
use crate::model::engine::layout::Block;
use crate::model::engine::row::SeatId;
use crate::model::fixture::dual;
use crate::model::parameters::{DepartmentParameters, profile};
use crate::model::policy::{Ladder, Levers};
use crate::model::setting::Workforce;
use crate::rng::{Purpose, Words};

/// A department's parameters and policy, as a scenario has them.
type Unit = (DepartmentParameters, Levers);

/// An organization at the start of a month.
struct House<'a> {
    organization: &'a Organization,
    units: &'a [Unit],
    market: f64,
    streams: &'a Streams,
}

/// A team as its members feel it in the month.
struct Team {
    friction: f64,
    autonomy: f64,
    trust: f64,
    /// S, decayed; the quits of the month are not yet in it.
    shock: f64,
    skill: f64,
    craft_mean: f64,
    morale_mean: f64,
    lift: f64,
    vacant_share: f64,
}

/// What a month makes of a person.
struct Worked {
    craft: f64,
    onboarding: f64,
    morale: f64,
    burnout: f64,
    grievance: f64,
    reluctance: f64,
    output: f64,
    /// The probability of a quit less the uniform number of the month: above 0, the person quits.
    quit_margin: f64,
    retires: bool,
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn positive(x: f64) -> f64 {
    x.max(0.0)
}

/// One month of `value` towards `target`, with a time for rising and one for falling.
fn towards(value: f64, target: f64, rising: f64, falling: f64) -> f64 {
    value + (target - value) / if target > value { rising } else { falling }
}

impl House<'_> {
    fn number(&self, column: &[f32], seat: usize) -> f64 {
        f64::from(column[seat])
    }

    fn month(&self) -> f64 {
        f64::from(self.organization.month)
    }

    /// s of a management seat.
    fn skill(&self, seat: usize) -> f64 {
        let people = &self.organization.people;
        if people.occupied[seat] == 0 {
            return -0.5;
        }
        let k = self.month() - 1.0 - self.number(&people.managing_since, seat);
        self.number(&people.lambda, seat)
            + self.number(&people.training, seat)
            + 0.5 * (1.0 - libm::exp(-k / 24.0))
            - 0.6 * positive(self.number(&people.burnout, seat) - 0.5)
            - 0.5 * self.number(&people.reluctance, seat)
    }

    /// 4.1 and 4.2: the team of boss number `boss` of `block`.
    fn team(&self, block: &Block, boss: usize) -> Team {
        let people = &self.organization.people;
        let (parameters, levers) = &self.units[block.unit];
        let layout = &self.organization.layout;
        let (n, m) = (block.reports.len(), block.size());
        let reports: Vec<usize> = (0..n)
            .filter(|i| i * m / n == boss)
            .map(|i| layout.row(SeatId(block.reports.start + i)).0)
            .collect();
        let present: Vec<usize> =
            reports.iter().copied().filter(|&seat| people.occupied[seat] == 1).collect();
        let count = |seats: &[usize]| f64::from(u32::try_from(seats.len()).unwrap());
        let mean = |column: &[f32]| {
            present.iter().map(|&seat| self.number(column, seat)).sum::<f64>() / count(&present)
        };
        let seat = layout.row(SeatId(block.seats.start + boss));
        let vacant = people.occupied[seat] == 0;
        let craft_mean = mean(&people.craft);
        let best = present.iter().map(|&seat| self.number(&people.craft, seat)).fold(0.0, f64::max);
        let experts: f64 = present
            .iter()
            .filter(|_| block.level == 1)
            .map(|&seat| positive(f64::from(people.rung[seat]) - 2.0))
            .sum();
        let q = if vacant || present.is_empty() {
            0.0
        } else {
            libm::log(self.number(&people.craft, seat.0) / craft_mean).clamp(0.0, 1.5)
        };
        let (s, kappa) = (self.skill(seat.0), parameters.leadership_slope);
        let micromanagement = sigma(-1.2 - kappa * s + 0.8 * q);
        let hoarding = sigma(-1.4 - kappa * s + 0.8 * q);
        let avoidance = sigma(-0.8 - kappa * s);
        let friction = 0.25
            + 0.4 * hoarding
            + 0.2 * avoidance
            + 0.2 * positive(count(&reports) / 8.0 - 1.0)
            + if vacant { 0.15 } else { 0.0 };
        let trust = sigma(0.4 + 0.8 * s) * (1.0 - 0.4 * avoidance);
        let climate = &self.organization.climate;
        let at = layout.team_led(block, seat);
        let (build, erode) = (parameters.build_months, parameters.erode_months);
        Team {
            friction: towards(f64::from(climate.friction[at]), friction.min(1.0), erode, build),
            autonomy: towards(f64::from(climate.autonomy[at]), 1.0 - micromanagement, build, erode),
            trust: towards(f64::from(climate.trust[at]), trust, build, erode),
            shock: 0.85 * f64::from(climate.shock[at]),
            skill: s,
            craft_mean,
            morale_mean: mean(&people.morale),
            lift: parameters.star_spill * positive(libm::log(best / craft_mean))
                + parameters.expert_spill * 0.04 * levers.influence * experts.min(4.0),
            vacant_share: 1.0 - count(&present) / count(&reports),
        }
    }

    /// 4.3: standing, and for contributors fit.
    fn role(&self, seat: usize, level: u8, levers: &Levers) -> f64 {
        let people = &self.organization.people;
        let (alpha, delta) = (self.number(&people.alpha, seat), self.number(&people.delta, seat));
        let stall = self.month() - 1.0 - self.number(&people.advanced, seat);
        let stalled = -0.08 * alpha * (1.0 - libm::exp(-stall / 36.0));
        if level > 0 {
            return stalled + 0.02 * f64::from(level) - 0.25 * (delta - 0.5)
                + 0.05 * self.number(&people.lambda, seat).clamp(-2.0, 2.0)
                - 0.08 * self.number(&people.reluctance, seat);
        }
        let rung = people.rung[seat];
        let steps = positive(f64::from(rung) - 2.0);
        let bars = [0.0, 0.7, 1.1, 1.6, 2.2, 3.0];
        let at_the_top = u32::from(rung) >= 2 + levers.expert_rungs && rung < 5;
        let blocked = at_the_top && self.number(&people.craft, seat) >= bars[usize::from(rung) + 1];
        let one = |parity: f64| parity.min(1.0);
        let worth =
            (one(levers.pay_parity) + one(levers.prestige_parity) + one(levers.influence)) / 3.0;
        let hollow = if rung > 2 { 0.05 * (1.0 + alpha) * (1.0 - worth) } else { 0.0 };
        stalled + 0.06 * (delta - 0.5) + 0.02 * levers.prestige_parity * steps
            - hollow
            - if blocked { 0.05 * (1.0 + alpha) } else { 0.0 }
    }

    /// Underpay of 4.7 with `craft`.
    fn underpay(&self, seat: usize, level: u8, craft: f64) -> f64 {
        let people = &self.organization.people;
        let by_craft = 0.35 * libm::log(craft / 0.55);
        let market = if level == 0 {
            by_craft
        } else {
            let lambda = self.number(&people.lambda, seat);
            by_craft.max(0.16 * (1.5 + f64::from(level)) + 0.05 * lambda)
        };
        (market - self.number(&people.ln_pay, seat)).clamp(-0.3, 0.6)
    }

    /// 4.3: morale after the month, with ε from the low twelve bits of `word`.
    fn morale(&self, seat: usize, block: &Block, team: Option<&Team>, word: u32) -> f64 {
        let people = &self.organization.people;
        let (parameters, levers) = &self.units[block.unit];
        let (m, b) = (self.number(&people.morale, seat), self.number(&people.burnout, seat));
        let craft = self.number(&people.craft, seat);
        let felt = team.map_or(0.0, |team| {
            0.25 * (team.trust - 0.5) + 0.15 * (team.autonomy - 0.7) - 0.20 * (team.friction - 0.4)
                + 0.30 * (team.morale_mean - m)
                - 0.02 * team.shock
        });
        let target = parameters.morale_base
            + self.number(&people.disposition, seat)
            + felt
            + self.role(seat, block.level, levers)
            - 0.20 * self.underpay(seat, block.level, craft)
            - 0.25 * (b - 0.35)
            - 0.05 * self.number(&people.grievance, seat);
        let digits = (word & 15) + (word >> 4 & 15) + (word >> 8 & 15);
        let epsilon = (f64::from(digits) - 22.5) / 63.75_f64.sqrt();
        (towards(m, target, 12.0, 4.0) + parameters.morale_noise * epsilon).clamp(0.0, 1.0)
    }

    /// 4.4: burnout after the month.
    fn burnout(&self, seat: usize, block: &Block, team: Option<&Team>) -> f64 {
        let people = &self.organization.people;
        let read = |column: &[f32]| self.number(column, seat);
        let surroundings = if block.level == 0 {
            let team = team.unwrap();
            0.32 + 0.5 * (team.friction - 0.35) - 0.3 * (team.trust - 0.65)
                + 0.5 * team.vacant_share
        } else {
            let boss = self.organization.layout.position(block, Row(seat));
            let size = u32::try_from(block.team(boss).len()).unwrap();
            0.30 + 0.3 * sigma(-1.0 - read(&people.lambda))
                + 0.25 * positive(read(&people.delta) - 0.5)
                + 0.15 * read(&people.reluctance)
                + 0.2 * positive(f64::from(size) / 8.0 - 1.0)
        };
        let (b, load) = (read(&people.burnout), 0.15 * read(&people.strain) + surroundings);
        (b + (load - b) / 12.0).clamp(0.0, 1.0)
    }

    /// 4.5: craft after the month.
    fn craft(&self, seat: usize, block: &Block, lift: f64) -> f64 {
        let people = &self.organization.people;
        let (parameters, _) = &self.units[block.unit];
        let (theta, c) = (self.number(&people.theta, seat), self.number(&people.craft, seat));
        if block.level == 0 {
            return c + (theta - c) / parameters.learning_months * (1.0 + lift);
        }
        let floor = theta * (1.0 - parameters.entry_gap);
        let off_craft = 1.0 - parameters.craft_share;
        let kept = libm::pow(0.5, off_craft / parameters.half_life_months);
        if c > floor { floor + (c - floor) * kept } else { c }
    }

    /// 4.6: the factor of output that the team sets.
    fn team_factor(parameters: &DepartmentParameters, team: &Team) -> f64 {
        (1.0 - parameters.friction_output * (team.friction - 0.4))
            * (1.0 + parameters.autonomy_output * (team.autonomy - 0.7))
            * (1.0 + team.lift)
            * (1.0 + parameters.coordination * team.skill.clamp(-2.5, 2.5))
    }

    /// 4.7: the hazard of a person as the month has left it.
    fn hazard(&self, seat: usize, block: &Block, team: Option<&Team>, after: &Worked) -> f64 {
        let (parameters, _) = &self.units[block.unit];
        let n = self.month() - self.number(&self.organization.people.hired, seat);
        let mood = -3.5 * (after.morale - parameters.morale_base)
            + 1.5 * (after.burnout - 0.35)
            + 0.8 * self.underpay(seat, block.level, after.craft)
            + 0.7 * after.grievance
            + parameters.contagion * team.map_or(0.0, |team| team.shock);
        let early = parameters.early_quit * (n / 3.0) * libm::exp(1.0 - n / 3.0);
        let tenure = 1.0 + early + 0.5 * libm::exp(-n / 36.0);
        parameters.base_quit * self.market * tenure * libm::exp(mood)
    }

    /// 4.3 to 4.7 for a person; `team` is that of its boss, none for the top seat.
    fn worked(&self, seat: usize, block: &Block, team: Option<&Team>, word: u32) -> Worked {
        let people = &self.organization.people;
        let (parameters, _) = &self.units[block.unit];
        let read = |column: &[f32]| self.number(column, seat);
        let age_years = (self.month() - read(&people.born)) / 12.0;
        let mut after = Worked {
            craft: self.craft(seat, block, team.map_or(0.0, |team| team.lift)),
            onboarding: read(&people.onboarding) + (1.0 - read(&people.onboarding)) / 6.0,
            morale: self.morale(seat, block, team, word),
            burnout: self.burnout(seat, block, team),
            grievance: 0.85 * read(&people.grievance),
            reluctance: 0.985 * read(&people.reluctance),
            output: 0.0,
            quit_margin: 0.0,
            retires: age_years >= parameters.retirement_age,
        };
        let share = if block.level == 0 { 1.0 } else { parameters.craft_share };
        after.output = share
            * after.craft
            * after.onboarding
            * libm::exp(parameters.morale_output * (after.morale - parameters.morale_base))
            * (1.0 - parameters.burnout_output * positive(after.burnout - 0.35))
            * team.map_or(1.0, |team| Self::team_factor(parameters, team));
        let uniform = (f64::from(word >> 12) + 0.5) / 1_048_576.0;
        after.quit_margin = -libm::expm1(-self.hazard(seat, block, team, &after)) - uniform;
        after
    }

    fn words(&self, block: &Block) -> Vec<u32> {
        let mut words = Words::default();
        let (place, count) = (block.place(self.organization.month), block.size());
        self.streams.fill(Purpose::Work, place, 0, count, &mut words);
        (0..count).map(|i| words.word(i)).collect()
    }
}

#[track_caller]
fn agrees(value: f32, expected: f64, what: &str, seat: usize) {
    let error = (f64::from(value) - expected).abs();
    assert!(error < 2e-5 * expected.abs().max(1.0), "{what} of {seat}: {value}, not {expected}");
}

/// Fails unless `after` is what the equations make of `house`; returns the output of the month
/// and how many quit.
fn compare(house: &House<'_>, after: &Organization) -> (f64, u32) {
    let layout = &house.organization.layout;
    let (mut output, mut quits) = (0.0, 0);
    let mut shocks = vec![0.0; layout.teams];
    for block in layout.blocks.iter().filter(|block| block.level > 0) {
        for boss in 0..block.size() {
            let (team, at) = (house.team(block, boss), block.teams.start + boss);
            agrees(after.climate.friction[at], team.friction, "friction", at);
            agrees(after.climate.autonomy[at], team.autonomy, "autonomy", at);
            agrees(after.climate.trust[at], team.trust, "trust", at);
            shocks[at] = team.shock;
        }
    }
    for block in &layout.blocks {
        for (seat, word) in layout.rows_of(block.seats.clone()).zip(house.words(block)) {
            let leads = block.bosses.map(|bosses| &layout.blocks[bosses]);
            let boss = leads.map(|bosses| (bosses, bosses.boss_of(layout.seat(seat))));
            let team = boss.map(|(bosses, number)| house.team(bosses, number));
            if house.organization.is_vacant(seat) {
                assert!(after.is_vacant(seat));
                continue;
            }
            let worked = house.worked(seat.0, block, team.as_ref(), word);
            output += worked.output;
            let people = &after.people;
            agrees(people.craft[seat], worked.craft, "craft", seat.0);
            agrees(people.onboarding[seat], worked.onboarding, "onboarding", seat.0);
            agrees(people.morale[seat], worked.morale, "morale", seat.0);
            agrees(people.burnout[seat], worked.burnout, "burnout", seat.0);
            agrees(people.grievance[seat], worked.grievance, "grievance", seat.0);
            agrees(people.reluctance[seat], worked.reluctance, "reluctance", seat.0);
            let quits_here = !worked.retires && worked.quit_margin > 0.0;
            if worked.retires || worked.quit_margin.abs() > 2e-6 {
                let leaves = worked.retires || quits_here;
                assert_eq!(after.is_vacant(seat), leaves, "departure from {seat:?}");
            }
            if quits_here {
                quits += 1;
                if let (Some((bosses, number)), Some(team)) = (boss, team) {
                    let at = bosses.teams.start + number;
                    shocks[at] += 1.0 + positive(libm::log(worked.craft / team.craft_mean));
                }
            }
        }
    }
    for (at, &shock) in shocks.iter().enumerate() {
        // Of a row that nobody is in, both are 0.
        agrees(after.climate.shock[at], shock, "shock", at);
    }
    (output, quits)
}

/// Three departments of different craft and policy, and an executive who follows the first.
fn units() -> Vec<Unit> {
    let research = DepartmentParameters::of_profile(profile("research").unwrap());
    let harsh = DepartmentParameters {
        sigma: 0.9,
        rho: 0.6,
        learning_months: 20.0,
        entry_gap: 0.75,
        craft_share: 0.4,
        half_life_months: 8.0,
        star_spill: 0.14,
        expert_spill: 1.7,
        base_quit: 0.02,
        contagion: 0.25,
        early_quit: 2.0,
        retirement_age: 55.0,
        morale_base: 0.5,
        morale_noise: 0.05,
        morale_output: 1.1,
        friction_output: 0.5,
        autonomy_output: 0.2,
        burnout_output: 0.8,
        coordination: 0.05,
        leadership_slope: 1.6,
        erode_months: 2.0,
        build_months: 20.0,
        burnout_base: 0.5,
        ..DepartmentParameters::default()
    };
    let hollow = Levers {
        pay_parity: 0.4,
        prestige_parity: 1.3,
        influence: 0.5,
        pressure: 0.6,
        expert_rungs: 2,
        ..dual()
    };
    let first = DepartmentParameters { base_quit: 0.015, ..DepartmentParameters::default() };
    vec![(first.clone(), dual()), (harsh, hollow), (research, Levers::default()), (first, dual())]
}

#[test]
fn the_work_of_a_month_agrees_with_the_equations_in_double_precision() {
    let mut units = units();
    let layout = Arc::new(Layout::new(&[(75, 6), (130, 11), (3, 4)]));
    for replication in 1..=3 {
        let streams = Streams::new(17, replication);
        let mut engine: Option<Engine> = None;
        let mut quits = 0;
        for month in 0..120 {
            if month == 60 {
                // A rung above those offered, and one that is worth more.
                (units[0].1.expert_rungs, units[1].1.expert_rungs) = (1, 3);
            }
            let market = if month % 24 < 12 { 1.0 } else { 1.7 };
            let setting = |(parameters, levers): &Unit| Setting {
                constants: Constants::STANDARD,
                workforce: Workforce::new(parameters),
                ladder: Ladder::new(levers, &Constants::STANDARD),
                market: if month % 24 < 12 { 1.0 } else { 1.7 },
            };
            let settings: Vec<_> = units.iter().map(setting).collect();
            let engine = engine
                .get_or_insert_with(|| Engine::start(layout.clone(), streams.clone(), &settings));
            let mut before = engine.organization.clone();
            before.month += 1;
            let booked = engine.ledger.whole();
            engine.begin_month(&settings);
            let house = House { organization: &before, units: &units, market, streams: &streams };
            let (output, left) = compare(&house, &engine.organization);
            quits += left;
            let after = engine.ledger.whole();
            let (done, gone) = (after.output - booked.output, after.quits - booked.quits);
            assert!((done / output - 1.0).abs() < 1e-5, "{done} {output}");
            assert!((gone - f64::from(left)).abs() < 1.5, "{gone} {left}");
            engine.end_month(&settings);
        }
        assert!(quits > 200, "{quits} quits are few to compare");
    }
}
