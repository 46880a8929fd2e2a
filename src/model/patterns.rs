//! The patterns that must emerge (section 8 of the specification), each by its own small
//! experiment. Figures are printed: `cargo test --release patterns -- --nocapture`.

use super::constants::Constants;
use super::engine::month::Engine;
use super::engine::row::Row;
use super::observe::ledger::Sums;
use super::person::month_number;
use super::policy::preset;
use super::submodels::climate::{Occupant, skill};
use super::{CareerModel, Design, Levers};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Policy;
use crate::rng::Streams;
use crate::sim::RunKey;
use crate::stats::{Moments, quantile_of};

mod losing;
mod runaway;

const YEARS: u32 = 10;

fn model(change: impl FnOnce(&mut DepartmentParameters)) -> CareerModel {
    under(Levers::default(), change)
}

/// One department whose burn-in is under `baseline`.
fn under(baseline: Levers, change: impl FnOnce(&mut DepartmentParameters)) -> CareerModel {
    let mut parameters = DepartmentParameters::default();
    change(&mut parameters);
    CareerModel::new(Design {
        departments: vec![("software".to_owned(), parameters)],
        constants: Constants::STANDARD,
        market: Vec::new(),
        burn_in_years: 10,
        years: YEARS,
        baseline,
    })
}

fn of_preset(name: &str) -> Levers {
    Levers::of_preset(preset(name).unwrap())
}

fn dual() -> Levers {
    of_preset("dual-ladder")
}

fn single(change: impl FnOnce(&mut Levers)) -> Levers {
    let mut levers = Levers::default();
    change(&mut levers);
    levers
}

/// The sums of years 1 to 10 under each policy, by replication, from the same burn-in.
fn sums(model: &CareerModel, policies: &[Levers], replications: u32) -> Vec<Vec<Sums>> {
    let mut by_policy = vec![Vec::new(); policies.len()];
    for replication in 1..=replications {
        let (key, mut ignored) = (RunKey { seed: 1, replication }, Ignored);
        let start = model.burn_in(key, &mut ignored);
        for (levers, runs) in policies.iter().zip(&mut by_policy) {
            let mut engine =
                Engine::from(start.organization.clone(), vec![Streams::new(1, replication)]);
            let mut whole = Sums::default();
            let policy = Policy::immediate(levers.clone());
            for year in 1..=YEARS {
                engine.year(&model.settings(Some(&policy), year));
                whole.add(&engine.ledger.whole(0));
            }
            runs.push(whole);
        }
    }
    by_policy
}

struct Ignored;

impl crate::sim::RowSink for Ignored {
    fn period(&mut self, _row: crate::sim::Row<'_>) {}
}

/// Mean of the differences `b` − `a` of a figure, and that mean in its standard errors.
fn difference(a: &[Sums], b: &[Sums], figure: impl Fn(&Sums) -> f64) -> (f64, f64) {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| figure(b) - figure(a)).collect();
    let moments = Moments::of(&differences).unwrap();
    let error = moments.sd().unwrap() / (moments.n as f64).sqrt();
    (moments.mean, moments.mean / error)
}

fn attrition(s: &Sums) -> f64 {
    1200.0 * s.quits / s.person_months
}

fn star_attrition(s: &Sums) -> f64 {
    1200.0 * s.star_quits / s.star_months
}

fn output(s: &Sums) -> f64 {
    12.0 * s.output / s.seat_months
}

fn stars_in_craft(s: &Sums) -> f64 {
    s.seated_star_contributors / s.seated_stars
}

fn mean(runs: &[Sums], figure: impl Fn(&Sums) -> f64) -> f64 {
    runs.iter().map(figure).sum::<f64>() / runs.len() as f64
}

#[test]
fn pattern_1_the_order_of_best_random_and_worst_turns_round_with_the_correlation() {
    let rules = ["best", "random", "worst"]
        .map(|word| single(|levers| levers.rule = crate::sim::Choice::parse(word).unwrap()));
    for (rho, sign) in [(0.1, 1.0), (0.9, -1.0)] {
        let runs = sums(&model(|p| p.rho = rho), &rules, 240);
        let random = difference(&runs[0], &runs[1], output);
        let worst = difference(&runs[1], &runs[2], output);
        println!(
            "pattern 1: rho {rho}: output best {:.3}, random {:+.3} ({:.1} se), then worst {:+.3} \
             ({:.1} se)",
            mean(&runs[0], output),
            random.0,
            random.1,
            worst.0,
            worst.1
        );
        assert!(sign * random.1 > 3.0 && sign * worst.1 > 3.0);
    }
}

/// Sets λ of every level-1 manager so that s is `target`, whoever sits there.
fn fix_skill(engine: &mut Engine, target: f32) {
    let organization = &mut engine.organization;
    let layout = organization.layout.clone();
    for row in layout.rows_of(layout.blocks[1].seats.clone()) {
        let s = skill_of(engine, row);
        engine.organization.people.lambda[row] += target - s;
    }
}

fn skill_of(engine: &Engine, row: Row) -> f32 {
    let people = &engine.organization.people;
    let occupant = Occupant {
        lambda: people.lambda[row],
        training: people.training[row],
        manager_months: month_number(engine.organization.month) - people.managing_since[row],
        burnout: people.burnout[row],
        reluctance: people.reluctance[row],
    };
    skill(&occupant, &Constants::STANDARD)
}

/// The 10th, 50th and 90th percentile of s over level-1 managers after the burn-in.
fn skill_percentiles(model: &CareerModel, replications: u32) -> [f32; 3] {
    let mut skills = Vec::new();
    for replication in 1..=replications {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let engine = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        let layout = &engine.organization.layout;
        let seats = layout.rows_of(layout.blocks[1].seats.clone());
        let present = seats.filter(|&row| !engine.organization.is_vacant(row));
        skills.extend(present.map(|row| f64::from(skill_of(&engine, row))));
    }
    [0.1, 0.5, 0.9].map(|p| super::policy::narrow(quantile_of(&mut skills, p).unwrap()))
}

#[test]
fn pattern_2_a_better_manager_keeps_people() {
    let model = model(|_| {});
    let [low, _, high] = skill_percentiles(&model, 6);
    let settings = model.settings(None, 0);
    let mut quits = [0.0_f64; 2];
    let mut exposure = [0.0_f64; 2];
    for replication in 1..=12 {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        for (arm, target) in [low, high].into_iter().enumerate() {
            let mut engine =
                Engine::from(start.organization.clone(), vec![Streams::new(1, replication)]);
            for month in 1..=60 {
                if month == 25 {
                    engine.ledger.clear();
                }
                fix_skill(&mut engine, target);
                engine.month(&settings);
            }
            let whole = engine.ledger.whole(0);
            quits[arm] += whole.quits - whole.manager_quits;
            exposure[arm] += whole.contributor_months;
        }
    }
    let rate = |arm: usize| 1200.0 * quits[arm] / exposure[arm];
    let change = rate(1) / rate(0) - 1.0;
    println!(
        "pattern 2: s from {low:.2} (10th percentile) to {high:.2} (90th): quits of reports {:.1} \
         to {:.1} per 100 person-years, {:+.0} %",
        rate(0),
        rate(1),
        100.0 * change
    );
    assert!((-0.75..=-0.30).contains(&change), "the accepted range of the evidence");
}

#[test]
fn patterns_3_4_and_8_what_the_dual_ladder_and_a_ladder_in_name_only_bring() {
    let name_only = single(|levers| {
        levers.expert_rungs = 3;
        levers.pay_parity = 0.2;
        levers.prestige_parity = 0.2;
    });
    let policies = [Levers::default(), dual(), name_only, of_preset("usual-practice")];
    let runs = sums(&model(|_| {}), &policies, 24);
    let change =
        |policy: usize, figure: fn(&Sums) -> f64| difference(&runs[0], &runs[policy], figure).0;
    for (name, figure) in [
        ("attrition", attrition as fn(&Sums) -> f64),
        ("star attrition", star_attrition),
        ("output", output),
        ("stars in craft", stars_in_craft),
    ] {
        let share = change(2, figure) / change(1, figure);
        println!("pattern 3: in name only brings {:.0} % of the change in {name}", 100.0 * share);
        assert!((-0.1..0.3).contains(&share), "a small fraction: {name} {share}");
    }
    let (quits, star_quits) = (change(1, attrition), change(1, star_attrition));
    let (before, after) = (mean(&runs[0], stars_in_craft), mean(&runs[1], stars_in_craft));
    println!(
        "pattern 4: attrition {quits:+.2}, of stars {star_quits:+.2}; stars in craft {before:.3} to {after:.3}"
    );
    assert!(star_quits < quits && quits < 0.0);
    let usual = difference(&runs[3], &runs[1], attrition).0;
    let gain = mean(&runs[1], output) / mean(&runs[0], output) - 1.0;
    let rate = mean(&runs[0], attrition);
    let morale = |s: &Sums| 100.0 * s.morale / s.seated;
    let vacant = |s: &Sums| s.appointment_vacancy_months / s.appointments;
    let (low, high) = (mean(&runs[0], morale), mean(&runs[1], morale));
    println!(
        "pattern 8: attrition {rate:.2}, {quits:+.2}, against usual practice {usual:+.2}; morale {low:.1} to {high:.1}; output {:+.1} %; \
         stars in craft {before:.3} to {after:.3}; management vacancy {:.1} months",
        100.0 * gain,
        mean(&runs[0], vacant)
    );
    assert!((12.0..=15.0).contains(&rate) && (-3.5..=-1.5).contains(&quits));
    assert!((-3.0..=-1.0).contains(&usual));
    assert!(low >= 64.0 && high <= 71.0 && (0.06..=0.15).contains(&gain));
    assert!((before - 0.7).abs() < 0.06 && (after - 0.8).abs() < 0.06);
    assert!(mean(&runs[0], vacant) > 2.0);
}

#[test]
fn pattern_5_trust_is_built_over_years_and_harmed_within_months() {
    let model = model(|_| {});
    let [low, middle, high] = skill_percentiles(&model, 6);
    let settings = model.settings(None, 0);
    // Mean trust of the teams after 6, 24 and 120 months under low, middle and high skill, each
    // from the same state: three years under the middle one.
    let mut trust = [[0.0_f64; 3]; 3];
    for replication in 1..=4 {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let mut before = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        for _ in 0..60 {
            fix_skill(&mut before, middle);
            before.month(&settings);
        }
        for (arm, target) in [low, middle, high].into_iter().enumerate() {
            let state = before.organization.clone();
            let mut engine = Engine::from(state, vec![Streams::new(1, replication)]);
            for month in 1..=120 {
                fix_skill(&mut engine, target);
                engine.month(&settings);
                if let Some(at) = [6, 24, 120].iter().position(|&m| m == month) {
                    trust[arm][at] += mean_trust(&engine) / 4.0;
                }
            }
        }
    }
    let moved =
        |arm: usize, at: usize| (trust[arm][at] - trust[1][at]) / (trust[arm][2] - trust[1][2]);
    println!(
        "pattern 5: of the whole change in trust, a worse manager has done {:.0} % by month 6 and \
         {:.0} % by month 24, a better one {:.0} % and {:.0} %",
        100.0 * moved(0, 0),
        100.0 * moved(0, 1),
        100.0 * moved(2, 0),
        100.0 * moved(2, 1)
    );
    assert!(moved(0, 0) > 0.6, "harm shows within months");
    assert!(moved(2, 0) < 0.5 && moved(2, 1) > 0.75, "trust is built over about two years");
}

fn mean_trust(engine: &Engine) -> f64 {
    let organization = &engine.organization;
    let layout = &organization.layout;
    let block = &layout.blocks[1];
    let held = layout.rows_of(block.seats.clone()).filter(|&row| !organization.is_vacant(row));
    let trust: Vec<f64> = held
        .map(|row| f64::from(organization.climate.trust[layout.team_led(block, row)]))
        .collect();
    trust.iter().sum::<f64>() / trust.len() as f64
}

#[test]
fn pattern_6_pressure_costs() {
    let model = model(|_| {});
    let opt_in = single(|levers| levers.pressure = 0.0);
    let runs = sums(&model, &[Levers::default(), opt_in.clone()], 24);
    let burned_out = |s: &Sums| s.manager_burnout_months / s.seated_managers;
    let quits = difference(&runs[0], &runs[1], attrition);
    let burnout = difference(&runs[0], &runs[1], burned_out);
    let gain = difference(&runs[0], &runs[1], output);
    println!(
        "pattern 6: opt-in alone: attrition {:+.2} ({:.1} se), managers burned out {:+.3} ({:.1} \
         se), output {:+.3} ({:.1} se)",
        quits.0, quits.1, burnout.0, burnout.1, gain.0, gain.1
    );
    assert!(quits.1 < -3.0 && burnout.1 < -3.0 && gain.1 > 3.0);
    let (pressed, n_pressed) = decliners_who_quit(&model, &Levers::default());
    let (free, n_free) = decliners_who_quit(&model, &opt_in);
    let variance = |p: f64, n: f64| p * (1.0 - p) / n;
    let error = (variance(pressed, n_pressed) + variance(free, n_free)).sqrt();
    println!(
        "pattern 6: of those who decline, {:.1} % of {n_pressed} quit in the next year under \
         pressure, {:.1} % of {n_free} without it ({:.1} se)",
        100.0 * pressed,
        100.0 * free,
        (pressed - free) / error
    );
    assert!(pressed - free > 2.0 * error);
    let (reluctant, willing) = reluctance_and_trust(&model);
    println!(
        "pattern 6: at equal aptitude, trust under reluctant managers {reluctant:.3}, under \
         willing ones {willing:.3}"
    );
    assert!(reluctant < willing);
}

/// Share of the contributors who decline an offer that quits within twelve months, and how many
/// declined.
fn decliners_who_quit(model: &CareerModel, levers: &Levers) -> (f64, f64) {
    let policy = Policy::immediate(levers.clone());
    let settings = model.settings(Some(&policy), 1);
    let (mut declined, mut gone) = (0.0, 0.0);
    for replication in 1..=64 {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let mut engine = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        let layout = engine.organization.layout.clone();
        let contributors: Vec<_> = layout.rows_of(0..layout.contributors).collect();
        let mut followed: Vec<(u32, (u32, u16))> = Vec::new();
        for _ in 0..120 {
            engine.month(&settings);
            let month = engine.organization.month;
            let people = &engine.organization.people;
            let identity = |row: Row| (people.first_seat[row], people.ordinal[row]);
            let now = month_number(month);
            let asked = contributors.iter().filter(|&&row| {
                people.occupied[row] == 1 && (people.ask_again[row] - now - 12.0).abs() < 0.5
            });
            followed.extend(asked.map(|&row| (month, identity(row))));
            let due = followed.iter().filter(|(since, _)| since + 12 == month);
            for &(_, who) in due {
                // Moved up, or retired, is not gone; few are, and they count as staying.
                let here = (0..people.occupied.len())
                    .any(|row| people.occupied[row] == 1 && identity(Row(row)) == who);
                declined += 1.0;
                gone += if here { 0.0 } else { 1.0 };
            }
        }
    }
    (gone / declined, declined)
}

/// Mean trust under level-1 managers with a reluctance above 0.3 and below 0.05 whose aptitude
/// lies within half a unit of 0, a year or more in the seat.
fn reluctance_and_trust(model: &CareerModel) -> (f64, f64) {
    let settings = model.settings(None, 0);
    let mut trust = [Vec::new(), Vec::new()];
    for replication in 1..=12 {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let mut engine = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        for _ in 0..10 {
            engine.year(&settings);
            let organization = &engine.organization;
            let people = &organization.people;
            let now = month_number(organization.month);
            let layout = &organization.layout;
            let block = &layout.blocks[1];
            for row in layout.rows_of(block.seats.clone()) {
                let settled = (12.0..36.0).contains(&(now - people.advanced[row]));
                if organization.is_vacant(row) || !settled || people.lambda[row].abs() > 0.5 {
                    continue;
                }
                let arm = match people.reluctance[row] {
                    l if l > 0.3 => 0,
                    l if l < 0.05 => 1,
                    _ => continue,
                };
                let team = layout.team_led(block, row);
                trust[arm].push(f64::from(organization.climate.trust[team]));
            }
        }
    }
    let [reluctant, willing] = trust.map(|t| t.iter().sum::<f64>() / t.len() as f64);
    (reluctant, willing)
}

#[test]
fn pattern_7_step_back_relieves_the_worst_led_teams_and_keeps_the_craft() {
    let model = model(|_| {});
    let with = single(|levers| levers.step_back = true);
    let (worst_without, craft_without) = worst_led(&model, &Levers::default());
    let (worst_with, craft_with) = worst_led(&model, &with);
    println!(
        "pattern 7: teams with trust below 0.45: {:.1} % without step-back, {:.1} % with; craft \
         deployed {craft_without:.4} and {craft_with:.4}",
        100.0 * worst_without,
        100.0 * worst_with
    );
    assert!(worst_with < 0.9 * worst_without);
    assert!(craft_with > craft_without - 0.005, "the house keeps its craft");
}

/// Share of teams with a trust below 0.45, and craft at work over all craft.
fn worst_led(model: &CareerModel, levers: &Levers) -> (f64, f64) {
    let policy = Policy::immediate(levers.clone());
    let (mut low, mut teams) = (0.0, 0.0);
    let mut whole = Sums::default();
    for replication in 1..=12 {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let mut engine = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        for year in 1..=YEARS {
            engine.year(&model.settings(Some(&policy), year));
            whole.add(&engine.ledger.whole(0));
            let organization = &engine.organization;
            let block = &organization.layout.blocks[1];
            for team in (0..block.size()).map(|boss| block.pair(boss)) {
                let trust = organization.climate.trust[team];
                low += if trust < 0.45 { 1.0 } else { 0.0 };
                teams += 1.0;
            }
        }
    }
    (low / teams, whole.craft_at_work / whole.craft)
}
