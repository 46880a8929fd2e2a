//! What holds at the end of every month of every organization, whatever its layout and policy.

use std::collections::BTreeSet;

use super::*;
use crate::model::engine::organization::Search;
use crate::model::fixture::{dual, setting};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Pool, Rule};

/// Layouts as (headcount, span) a department: one seat, one team, several levels, several heads.
const LAYOUTS: [&[(usize, usize)]; 5] =
    [&[(1, 4)], &[(7, 8)], &[(61, 5)], &[(90, 8), (9, 4), (30, 70)], &[(1, 4), (2, 4)]];

fn policies() -> Vec<Setting> {
    type Change = fn(&mut DepartmentParameters, &mut Levers);
    let changes: [Change; 7] = [
        |_, _| {},
        |_, levers| *levers = dual(),
        |parameters, levers| {
            // Much coming and going, and every search outside.
            (parameters.base_quit, parameters.contagion) = (0.04, 0.3);
            levers.external_share = 1.0;
        },
        |parameters, levers| {
            (levers.rule, levers.pool) = (Rule::Random, Pool::Department);
            (levers.external_share, levers.pressure) = (0.0, 0.4);
            parameters.acceptance_intercept = 4.0;
        },
        |parameters, levers| {
            // Nobody wants to manage.
            parameters.acceptance_intercept = -20.0;
            levers.rule = Rule::Worst;
        },
        |parameters, levers| {
            // Beginners are sent away again.
            (parameters.dismiss_below_craft, parameters.retirement_age) = (0.6, 50.0);
            levers.step_back = true;
        },
        |parameters, levers| {
            // Teams without trust: managers return by the dozen.
            *levers = dual();
            (parameters.leadership_slope, parameters.morale_base) = (2.0, 0.3);
            (parameters.base_quit, levers.weights_leadership) = (0.03, 0.0);
        },
    ];
    changes.into_iter().map(setting).collect()
}

#[test]
fn an_organization_stays_whole_month_by_month_for_twelve_years() {
    for layout in LAYOUTS {
        for (number, policy) in policies().into_iter().enumerate() {
            let settings = vec![policy; layout.len() + 1];
            let streams = vec![Streams::new(11, u32::try_from(number).unwrap())];
            let mut engine = Engine::start(Arc::new(Layout::new(layout)), streams, &settings);
            let mut before = Stock::of(&engine);
            for _ in 0..144 {
                engine.month(&settings);
                whole(&engine.organization);
                before = before.then(&engine);
            }
        }
    }
}

#[test]
fn a_change_of_policy_leaves_an_organization_whole() {
    let policies = policies();
    let layout = Arc::new(Layout::new(&[(61, 5), (9, 4)]));
    let mut engine =
        Engine::start(layout, vec![Streams::new(12, 1)], &vec![policies[0].clone(); 3]);
    let mut before = Stock::of(&engine);
    for year in 0..28 {
        let settings = vec![policies[(3 * year) % policies.len()].clone(); 3];
        for _ in 0..12 {
            engine.month(&settings);
            whole(&engine.organization);
            before = before.then(&engine);
        }
    }
}

/// Persons in the house, and all who have come and gone.
struct Stock {
    seated: usize,
    hires: f64,
    leavers: f64,
    /// Everybody ever hired, by the seats' counters.
    hired: u64,
}

impl Stock {
    fn of(engine: &Engine) -> Self {
        let sums = engine.ledger.whole(0);
        Self {
            seated: engine.organization.people.occupied.iter().filter(|&&o| o == 1).count(),
            hires: sums.contributor_hires + sums.outside_appointments,
            leavers: sums.quits + sums.retirements + sums.dismissals + sums.contributor_dismissals,
            hired: engine.organization.hires.iter().map(|&hires| u64::from(hires)).sum(),
        }
    }

    /// The stock a month later; fails unless who came less who left is the change of the seated.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred seats")]
    fn then(&self, engine: &Engine) -> Self {
        let now = Self::of(engine);
        let (hires, leavers) = (now.hires - self.hires, now.leavers - self.leavers);
        let grown = now.seated as f64 - self.seated as f64;
        assert!((hires - leavers - grown).abs() < 1e-9, "{hires} − {leavers} is not {grown}");
        assert!(((now.hired - self.hired) as f64 - hires).abs() < 1e-9);
        now
    }
}

/// Fails unless seats, vacancies, identities and states are as they must be.
fn whole(organization: &Organization) {
    let mut identities = BTreeSet::new();
    for (index, block) in organization.layout.blocks.iter().enumerate() {
        let mut vacant = BTreeSet::new();
        for vacancy in &organization.vacancies[index] {
            assert!(vacant.insert(vacancy.row), "{:?} is vacant twice", vacancy.row);
            assert!(vacancy.wait <= 5 && (block.level == 0 || vacancy.wait < 6));
            let open = block.level > 0 && vacancy.search == Search::Inside;
            assert!(vacancy.wait > 0 || open, "only an inside search stays open");
        }
        for row in organization.layout.rows_of(block.seats.clone()) {
            assert_eq!(vacant.contains(&row), organization.is_vacant(row), "{row:?}");
            if !organization.is_vacant(row) {
                let person = organization.people.person(row);
                let identity = (person.first_seat, person.ordinal, person.candidate);
                assert!(identities.insert(identity), "{identity:?} sits twice");
                state(&person, block.level, organization.month);
            }
        }
    }
    let climate = &organization.climate;
    for column in [&climate.friction, &climate.autonomy, &climate.trust] {
        assert!(column.iter().all(|&value| share(value)));
    }
    assert!(climate.shock.iter().all(|&shock| shock >= 0.0 && sound(shock)));
}

fn sound(value: f32) -> bool {
    value.is_normal() || value.to_bits() << 1 == 0
}

fn share(value: f32) -> bool {
    sound(value) && (0.0..=1.0).contains(&value)
}

fn state(person: &Person, level: u8, month: u32) {
    for value in [
        person.alpha,
        person.delta,
        person.onboarding,
        person.morale,
        person.burnout,
        person.grievance,
        person.reluctance,
    ] {
        assert!(share(value), "{person:?}");
    }
    let numbers =
        [person.lambda, person.strain, person.disposition, person.ln_craft, person.ln_pay];
    assert!(numbers.into_iter().all(sound), "{person:?}");
    let positive = [person.theta, person.craft, person.pay];
    assert!(positive.into_iter().all(|value| value > 0.0 && sound(value)), "{person:?}");
    assert!((0.0..=1.5).contains(&person.training));
    // Nobody knows more than the talent allows.
    assert!(person.craft <= person.theta * 1.000_01, "{person:?}");
    let now = month_number(month);
    assert!(person.hired <= now && person.advanced <= now && person.managing_since <= now);
    assert!(person.ask_again <= now + 12.0 && person.born < now - 12.0 * 22.0 + 1.0);
    assert!(person.rung <= 5 && person.star <= 1 && person.trained <= 1);
    assert!((person.ln_craft - crate::model::engine::elementary::ln(person.craft)).abs() < 1e-5);
    close(person.pay, libm::exp(f64::from(person.ln_pay)));
    if level > 0 {
        close(person.ln_pay, 0.16 * (2.0 + f64::from(level)));
    } else {
        assert!(person.reluctance.to_bits() == 0, "only managers are reluctant ones");
    }
}
