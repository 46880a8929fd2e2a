//! Whole organizations beside closed forms: survival, vacancies, traits, and the state in which
//! nothing moves any more. Seeds are fixed; a tolerance is four standard errors.

use super::*;
use crate::model::engine::row::Row;
use crate::model::fixture::{dual, sigma};
use crate::model::policy::narrow;
use crate::stats::correlation;

/// A hazard that depends on tenure alone, and no way out of a seat but a quit.
fn indifferent(base_quit: f64, early_quit: f64, settling: f32) -> Setting {
    let mut setting = setting(|parameters, levers| {
        (parameters.base_quit, parameters.early_quit) = (base_quit, early_quit);
        parameters.contagion = 0.0;
        levers.external_share = 1.0;
    });
    let k = &mut setting.constants;
    (k.quit_morale, k.quit_burnout, k.quit_underpay, k.quit_grievance) = (0.0, 0.0, 0.0, 0.0);
    (k.settling_quit, k.dismissal_chance) = (settling, 0.0);
    setting.workforce.retirement_months = 1e9;
    setting
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

/// The columns of an organization in double precision, contributors only.
fn contributors(organization: &Organization, column: &[f32]) -> Vec<f64> {
    let present = organization
        .layout
        .rows_of(0..organization.layout.contributors)
        .filter(|&s| !organization.is_vacant(s));
    present.map(|row| f64::from(column[row.0])).collect()
}

#[test]
fn a_constant_hazard_makes_tenure_geometric_and_vacancies_a_renewal() {
    let settings = alone(indifferent(0.03, 0.0, 0.0));
    let layout = Arc::new(Layout::new(&[(3000, 70)]));
    let mut engine = Engine::start(layout, vec![Streams::new(2, 1)], &settings);
    for _ in 0..25 {
        engine.year(&settings);
    }
    let (mut quits, mut months, mut vacant, mut tenures) = (0.0, 0.0, 0.0, Vec::new());
    for _ in 0..10 {
        engine.year(&settings);
        let sums = engine.ledger.whole(0);
        quits += sums.quits - sums.manager_quits;
        months += sums.contributor_months;
        vacant += 12.0 * 3000.0 - sums.contributor_months;
        let now = f64::from(engine.organization.month);
        let hired = contributors(&engine.organization, &engine.organization.people.hired);
        tenures.extend(hired.into_iter().map(|hired| now - hired));
    }
    let p = -libm::expm1(-0.03);
    // 340 000 person-months: a standard error of 0.00029.
    assert!((quits / months - p).abs() < 0.0012, "{} {p}", quits / months);
    // A seat is held for 1/p months on average and then vacant at the start of two.
    let share = 2.0 * p / (1.0 + 2.0 * p);
    assert!((vacant / 360_000.0 - share).abs() < 0.002, "{} {share}", vacant / 360_000.0);
    // Geometric, mean (1 − p)/p = 32.8 months; a third of 28 000 looks are independent.
    assert!((mean(&tenures) - (1.0 - p) / p).abs() < 1.3, "{}", mean(&tenures));
    for months in [6.0, 24.0, 60.0_f64] {
        let survivors = tenures.iter().filter(|&&tenure| tenure >= months).count();
        let share = f64::from(u32::try_from(survivors).unwrap())
            / f64::from(u32::try_from(tenures.len()).unwrap());
        let expected = libm::pow(1.0 - p, months);
        assert!((share - expected).abs() < 0.02, "{months}: {share} {expected}");
    }
}

#[test]
fn a_cohort_survives_as_the_hazard_of_tenure_says() {
    let settings = alone(indifferent(0.02, 1.5, 0.5));
    let mut organization = organization(&[(4000, 70)]);
    organization.people.hired.fill(month_number(MONTH));
    let mut engine = engine(organization);
    let mut log_survival = 0.0;
    for n in 1..=36 {
        engine.month(&settings);
        let n = f64::from(n);
        let early = 1.5 * n / 3.0 * libm::exp(1.0 - n / 3.0);
        log_survival -= 0.02 * (1.0 + early + 0.5 * libm::exp(-n / 36.0));
        let people = &engine.organization.people;
        let survivors = contributors(&engine.organization, &people.hired)
            .into_iter()
            .filter(|hired| (hired - f64::from(MONTH)).abs() < 0.5)
            .count();
        let expected = libm::exp(log_survival);
        let share = f64::from(u32::try_from(survivors).unwrap()) / 4000.0;
        // The standard error is at most 0.0079.
        assert!((share - expected).abs() < 0.0316, "month {n}: {share} {expected}");
    }
}

/// A department of `count` contributors, all of them just hired under the setting.
fn hired(count: usize, mut setting: Setting) -> Organization {
    setting.workforce.base_quit = 1e9;
    let settings = alone(setting);
    let mut engine = engine(organization(&[(count, 70)]));
    for _ in 0..3 {
        engine.month(&settings);
    }
    let hired = contributors(&engine.organization, &engine.organization.people.hired);
    assert_eq!(hired.len(), count, "everybody has quit and is replaced");
    engine.organization
}

#[test]
fn the_traits_of_newcomers_have_the_moments_of_their_distributions() {
    let drawn = setting(|parameters, _| {
        (parameters.rho, parameters.sigma, parameters.disposition_sd) = (0.4, 0.5, 0.1);
        (parameters.hire_experience_years, parameters.entry_gap) = (8.0, 0.7);
    });
    let organization = &hired(20_000, drawn);
    let people = &organization.people;
    let column = |values: &[f32]| contributors(organization, values);
    let ln_theta: Vec<f64> = column(&people.theta).into_iter().map(libm::log).collect();
    let (lambda, strain) = (column(&people.lambda), column(&people.strain));
    let squares = |values: &[f64]| mean(&values.iter().map(|x| x * x).collect::<Vec<_>>());
    // A standard error is the spread over √20 000 = 141.
    for (value, expected, tolerance) in [
        (mean(&ln_theta), 0.0, 0.0142),
        (squares(&ln_theta), 0.25, 0.01),
        (mean(&column(&people.theta)), libm::exp(0.125), 0.018),
        (mean(&lambda), 0.0, 0.0283),
        (squares(&lambda), 1.0, 0.04),
        (mean(&strain), 0.0, 0.0283),
        (squares(&strain), 1.0, 0.04),
        (mean(&column(&people.alpha)), 0.5, 0.006),
        (squares(&column(&people.disposition)), 0.01, 0.0004),
    ] {
        assert!((value - expected).abs() < tolerance, "{value} is not {expected}");
    }
    let product: Vec<f64> = ln_theta.iter().zip(&lambda).map(|(x, y)| x * y).collect();
    assert!((mean(&product) / 0.5 - 0.4).abs() < 0.031, "{}", mean(&product) / 0.5);
    let rows = organization.layout.rows_of(0..20_000);
    let stars = rows.map(|row| f64::from(people.star[row])).sum::<f64>();
    assert!((stars / 20_000.0 - 0.1).abs() < 0.0085, "{stars}");
    // Devotion: the mean of σ(0.7 + z), by the trapezoidal rule.
    let steps = (-800..=800).map(|i| f64::from(i) * 0.01);
    let devotion: f64 = steps
        .map(|z| 0.01 * sigma(0.7 + z) * libm::exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt())
        .sum();
    assert!((mean(&column(&people.delta)) - devotion).abs() < 0.006, "{devotion}");
    // c/θ = 1 − 0.7·e^(−x/4): the transform of an exponential of mean 8 capped at 30.
    let rate: f64 = 0.25 + 0.125;
    let transform = 0.125 / rate * (1.0 - libm::exp(-30.0 * rate)) + libm::exp(-30.0 * rate);
    let skill: Vec<f64> = column(&people.craft)
        .iter()
        .zip(column(&people.theta))
        .map(|(c, theta)| c / theta)
        .collect();
    assert!((mean(&skill) - (1.0 - 0.7 * transform)).abs() < 0.006, "{}", mean(&skill));
    let now = f64::from(organization.month);
    let ages: Vec<f64> = column(&people.born).into_iter().map(|born| (now - born) / 12.0).collect();
    let age = 25.0 + 8.0 * (1.0 - libm::exp(-30.0 / 8.0));
    assert!((mean(&ages) - age).abs() < 0.23, "{} {age}", mean(&ages));
}

#[test]
fn newcomers_bring_the_experience_that_the_department_hires_for() {
    for (years, tolerance) in [(3.0, 0.22), (0.0, 0.11)] {
        let hiring = setting(|parameters, _| parameters.hire_experience_years = years);
        let organization = hired(4000, hiring);
        let born = contributors(&organization, &organization.people.born);
        let now = f64::from(organization.month);
        let ages: Vec<f64> = born.into_iter().map(|born| (now - born) / 12.0).collect();
        assert!((mean(&ages) - 25.0 - years).abs() < tolerance, "{}", mean(&ages));
    }
}

#[test]
fn traits_are_independent_but_for_talent_and_aptitude() {
    let organization = &hired(20_000, setting(|_, _| {}));
    let people = &organization.people;
    let ln_theta: Vec<f32> =
        people.theta.iter().map(|&theta| narrow(libm::log(f64::from(theta)))).collect();
    let traits = [
        &ln_theta[..],
        &people.lambda[..],
        &people.alpha[..],
        &people.delta[..],
        &people.strain[..],
        &people.disposition[..],
        &people.born[..],
    ]
    .map(|column| contributors(organization, column));
    for (i, one) in traits.iter().enumerate() {
        for (j, other) in traits.iter().enumerate().take(i) {
            let expected = if (i, j) == (1, 0) { 0.1 } else { 0.0 };
            let found = correlation(one, other).unwrap();
            // Four standard errors of 1/√20 000.
            assert!((found - expected).abs() < 0.0283, "traits {j} and {i}: {found}");
        }
    }
}

/// The state of a house that nobody leaves and nothing shakes, in the limit of time.
struct Rest {
    craft: Vec<f64>,
    burnout: Vec<f64>,
    morale: Vec<f64>,
}

/// What a column holds of the seats with those numbers.
fn of_team(layout: &Layout, column: &[f64], numbers: std::ops::Range<usize>) -> Vec<f64> {
    layout.rows_of(numbers).map(|row| column[row.0]).collect()
}

/// (F, A, T) of the team of `seat`, led for ever by its occupant.
fn climate_at_rest(organization: &Organization, rest: &Rest, row: Row) -> [f64; 3] {
    let layout = &organization.layout;
    let block = &layout.blocks[layout.block_of(row)];
    let team = block.team(layout.position(block, row));
    let s = f64::from(organization.people.lambda[row] + organization.people.training[row]) + 0.5
        - 0.6 * (rest.burnout[row.0] - 0.5).max(0.0);
    let size = f64::from(u32::try_from(team.len()).unwrap());
    let q = libm::log(rest.craft[row.0] / mean(&of_team(layout, &rest.craft, team.clone())))
        .clamp(0.0, 1.5);
    let v = sigma(-0.8 - 0.9 * s);
    let h = sigma(-1.4 - 0.9 * s + 0.8 * q);
    [
        (0.25 + 0.4 * h + 0.2 * v + 0.2 * libm::log(size / 8.0).max(0.0)).min(1.0),
        1.0 - sigma(-1.2 - 0.9 * s + 0.8 * q),
        sigma(0.4 + 0.8 * s) * (1.0 - 0.4 * v),
    ]
}

/// Where craft, burnout and morale end under the full dual ladder.
fn at_rest(organization: &Organization) -> Rest {
    let (layout, people) = (&organization.layout, &organization.people);
    let read = |column: &[f32], row: Row| f64::from(column[row.0]);
    let empty = || vec![0.0; layout.rows];
    let mut rest = Rest { craft: empty(), burnout: empty(), morale: empty() };
    for block in &layout.blocks {
        for row in layout.rows_of(block.seats.clone()) {
            let talent = read(&people.theta, row);
            rest.craft[row.0] = if block.level > 0 { 0.4 * talent } else { talent };
            if block.level > 0 {
                let size = f64::from(organization.structure.team_size(layout.team_led(block, row)));
                let load = 0.15 * read(&people.strain, row)
                    + 0.30
                    + 0.3 * sigma(-1.0 - read(&people.lambda, row) - read(&people.training, row))
                    + 0.25 * (read(&people.delta, row) - 0.5).max(0.0)
                    + 0.2 * libm::log(size / 8.0).max(0.0);
                rest.burnout[row.0] = load.clamp(0.0, 1.0);
            }
        }
    }
    for block in &layout.blocks {
        let bosses = block.bosses.map(|bosses| &layout.blocks[bosses]);
        let mut targets = empty();
        for row in layout.rows_of(block.seats.clone()) {
            let air = layout.boss(block, row).map(|(boss, _)| boss);
            let [f, a, t] =
                air.map_or([0.4, 0.7, 0.5], |boss| climate_at_rest(organization, &rest, boss));
            let level = f64::from(block.level);
            let (lambda, delta) = (read(&people.lambda, row), read(&people.delta, row));
            let by_craft = 0.35 * libm::log(rest.craft[row.0] / 0.55);
            let role = if block.level == 0 {
                let load =
                    0.15 * read(&people.strain, row) + 0.32 + 0.5 * (f - 0.35) - 0.3 * (t - 0.65);
                rest.burnout[row.0] = load.clamp(0.0, 1.0);
                let bars = [-0.8, 0.2, 1.05, 1.75, 2.45].map(|bar| libm::exp(0.45 * bar));
                let rung = bars.iter().filter(|&&bar| rest.craft[row.0] >= bar).count();
                let rung = f64::from(u32::try_from(rung).unwrap());
                let underpay = (by_craft - 0.16 * rung).clamp(-0.3, 0.6);
                0.06 * (delta - 0.5) + 0.02 * (rung - 2.0).max(0.0) - 0.20 * underpay
            } else {
                let market = by_craft.max(0.16 * (1.5 + level) + 0.05 * lambda);
                let underpay = (market - 0.16 * (2.0 + level)).clamp(-0.3, 0.6);
                -0.25 * (delta - 0.5)
                    + 0.05 * (lambda + read(&people.training, row)).clamp(-2.0, 2.0)
                    + 0.02 * level
                    - 0.20 * underpay
            };
            targets[row.0] =
                0.62 + read(&people.disposition, row) + 0.25 * (t - 0.5) + 0.15 * (a - 0.7)
                    - 0.20 * (f - 0.4)
                    + role
                    - 0.08 * read(&people.alpha, row)
                    - 0.25 * (rest.burnout[row.0] - 0.35);
        }
        // m = target + 0.3·(m̄ − m), so that m̄ is the mean of the targets.
        for row in layout.rows_of(block.seats.clone()) {
            rest.morale[row.0] = match bosses {
                None => targets[row.0],
                Some(bosses) => {
                    let team = bosses.team(bosses.boss_of(layout.seat(row)));
                    (targets[row.0] + 0.3 * mean(&of_team(layout, &targets, team))) / 1.3
                }
            };
        }
    }
    rest
}

#[test]
fn without_noise_and_events_a_house_comes_to_rest_where_the_equations_say() {
    let mut still = setting(|parameters, levers| {
        (parameters.base_quit, parameters.morale_noise) = (0.0, 0.0);
        *levers = dual();
        levers.training_incumbents = 0.0;
    });
    still.workforce.retirement_months = 1e9;
    still.constants.step_back_chance = 0.0;
    let layout = Arc::new(Layout::new(&[(130, 11)]));
    let settings = alone(still);
    let mut engine = Engine::start(layout, vec![Streams::new(6, 1)], &settings);
    for _ in 0..100 {
        engine.year(&settings);
    }
    let organization = &engine.organization;
    assert!(organization.vacancies.iter().all(Vec::is_empty));
    let rest = at_rest(organization);
    for row in organization.layout.rows_of(0..organization.layout.seats) {
        let people = &organization.people;
        for (name, value, expected) in [
            ("craft", people.craft[row], rest.craft[row.0]),
            ("burnout", people.burnout[row], rest.burnout[row.0]),
            ("morale", people.morale[row], rest.morale[row.0]),
        ] {
            let error = (value - narrow(expected)).abs();
            assert!(error < 1e-4, "{name} of {row:?}: {value}, not {expected}");
        }
    }
}
