//! Organizations whose results are known from theory: accounts that are exact, and means of
//! distributions within four standard errors at fixed seeds.
//!
//! What needs the model's own constants changed (a constant hazard, a house at rest) is tested
//! inside, in src/model/engine/month/tests/closed_forms.rs.

use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy, preset};
use rungs::model::{CareerModel, Design};
use rungs::sim::{Observation, Row, RowSink, RunKey, Simulation};

/// The rows of a run, by year and group.
#[derive(Default)]
struct Rows(Vec<(i32, f64, Vec<Observation>)>);

impl RowSink for Rows {
    fn period(&mut self, row: Row<'_>) {
        if row.group == 0 {
            self.0.push((row.time, row.person_months, row.observations.to_vec()));
        }
    }
}

/// One department and one policy, which is also the baseline.
struct House {
    parameters: DepartmentParameters,
    levers: Levers,
    market: Vec<f64>,
    burn_in_years: u32,
    years: u32,
}

impl House {
    fn new(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Self {
        let (mut parameters, mut levers) = (DepartmentParameters::default(), Levers::default());
        change(&mut parameters, &mut levers);
        Self { parameters, levers, market: Vec::new(), burn_in_years: 0, years: 5 }
    }

    /// An organization that nobody leaves: no quits, retirement far off, and no way down or out.
    fn faithful(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Self {
        Self::new(|parameters, levers| {
            (parameters.base_quit, parameters.retirement_age) = (0.0, 75.0);
            levers.step_back = true;
            change(parameters, levers);
        })
    }

    /// The sums of the years after the switch, over `replications` replications.
    fn sums(&self, replications: u32) -> Sums {
        let model = CareerModel::new(Design {
            departments: vec![("house".to_owned(), self.parameters.clone())],
            constants: Constants::STANDARD,
            market: self.market.clone(),
            burn_in_years: self.burn_in_years,
            years: self.years,
            baseline: self.levers.clone(),
        });
        let (mut rows, mut warm_up) = (Rows::default(), Rows::default());
        for replication in 1..=replications {
            let key = RunKey { seed: 20, replication };
            let start = model.burn_in(key, &mut warm_up);
            model.run_under(key, &start, &Policy::immediate(self.levers.clone()), &mut rows);
        }
        Sums { keys: model.metrics().iter().map(|metric| metric.key).collect(), rows, warm_up }
    }
}

struct Sums {
    keys: Vec<&'static str>,
    rows: Rows,
    warm_up: Rows,
}

impl Sums {
    fn index(&self, key: &str) -> usize {
        self.keys.iter().position(|known| *known == key).expect("a metric of that key")
    }

    /// Numerator and denominator of a metric over all rows after the switch.
    fn of(&self, key: &str) -> (f64, f64) {
        let index = self.index(key);
        let observations = self.rows.0.iter().map(|(_, _, observations)| observations[index]);
        observations.fold((0.0, 0.0), |sum, o| (sum.0 + o.numerator, sum.1 + o.denominator))
    }

    fn ratio(&self, key: &str) -> f64 {
        let (numerator, denominator) = self.of(key);
        numerator / denominator
    }
}

#[track_caller]
fn close(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() < tolerance, "{value} is not {expected}");
}

/// The mean of a number over contributors at month 0 whom nothing but age has sorted: of experience at
/// hire `x` (years, exponential with a mean of 3, at most 30), age at hire and months since the hire.
fn at_start(retirement_age: f64, number: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for step in 0..400 {
        let x = (-3.0 * libm::log((f64::from(step) + 0.5) / 400.0)).min(30.0);
        for half_year in 0..12 {
            let age = 22.0 + x + 0.5 * (f64::from(half_year) + 0.5);
            for months in 0..636 {
                let months = f64::from(months);
                if months < 12.0 * (retirement_age - 22.0) && age + months / 12.0 < retirement_age {
                    sum += number(x, age, months);
                    weight += 1.0;
                }
            }
        }
    }
    sum / weight
}

#[test]
fn a_house_that_only_age_takes_from_fills_no_more_seats_than_age_has_emptied() {
    let mut house = House::faithful(|_, levers| {
        *levers = Levers::of_preset(preset("dual-ladder").unwrap());
        levers.external_share = 0.0;
    });
    house.years = 16;
    let sums = house.sums(1);
    for key in ["attrition_rate", "dismissal_rate"] {
        close(sums.of(key).0, 0.0, 1e-9);
    }
    let retired = sums.of("retirement_rate").0;
    // Whoever is appointed leaves a seat of its own, so that a retirement moves one manager a level.
    let appointments = sums.of("management_vacancy_months").1;
    assert!(retired > 100.0 && appointments > 10.0 && appointments < retired, "{appointments}");
    assert!(sums.of("promotion_rate").0 > 100.0, "rungs still rise");
}

#[test]
fn one_in_ten_of_a_houses_contributors_is_a_star() {
    // Managers are chosen by performance, already at month 0.
    let house = House::faithful(|parameters, _| parameters.headcount = 6000);
    let sums = House { years: 1, ..house }.sums(4);
    let stars = sums.of("stars_in_craft").0 / sums.of("expert_share").1;
    close(stars, 0.1, 4.0 * (0.09_f64 / 24_000.0).sqrt());
}

#[test]
fn the_craft_of_a_house_grows_as_the_learning_curve_says() {
    // Beginners who learn slowly, so that much is still to be learned.
    let house = House::faithful(|parameters, _| {
        (parameters.headcount, parameters.span, parameters.star_spill) = (4000, 70, 0.0);
        (parameters.learning_months, parameters.entry_gap) = (96.0, 0.8);
        parameters.hire_experience_years = 3.0;
    });
    let replications = 8;
    let sums = House { years: 1, ..house }.sums(replications);
    let theta = libm::exp(0.5 * 0.45 * 0.45);
    let lacking = at_start(75.0, |x, _, months| 0.8 * libm::exp(-(12.0 * x + months) / 96.0));
    let year = (1..=12).map(|month| libm::pow(1.0 - 1.0 / 96.0, f64::from(month))).sum::<f64>();
    let contributors = 4000.0 * theta * (12.0 - lacking * year);
    // The 59 managers have a twentieth of the craft at a quarter of their time, and one in fifty retires.
    let (at_work, _) = sums.of("craft_deployment");
    close(at_work / (f64::from(replications) * contributors), 1.0, 0.02);
    assert!(lacking > 0.05, "{lacking}");
}

#[test]
fn without_any_influence_on_output_it_is_the_craft_at_work() {
    let sums = House::faithful(|parameters, _| {
        parameters.star_spill = 0.0;
        (parameters.morale_output, parameters.friction_output) = (0.0, 0.0);
        (parameters.autonomy_output, parameters.burnout_output) = (0.0, 0.0);
        parameters.coordination = 0.0;
    })
    .sums(1);
    let (output, craft) = (sums.of("output_per_seat").0, sums.of("craft_deployment").0);
    // Newcomers, for those whom age has taken, have not settled in yet.
    assert!((0.99..1.0).contains(&(output / craft)), "{}", output / craft);
}

#[test]
fn the_payroll_of_juniors_and_their_managers_is_exact() {
    let house = House::faithful(|parameters, levers| {
        (parameters.headcount, parameters.span, parameters.sigma) = (64, 8, 0.15);
        // Nobody meets a bar four deviations above the mean, and juniors are asked too.
        parameters.bars = [4.0, 4.0, 4.0, 4.0, 4.0];
        levers.eligible_from_rung = 0;
    });
    let sums = House { years: 1, ..house }.sums(1);
    // Whom age takes earns nothing; of the eight managers and their head it takes nobody.
    let (persons, managers) = (sums.of("attrition_rate").1, sums.of("manager_attrition_rate").1);
    close(managers, 9.0 * 12.0, 1e-9);
    let payroll = persons - managers + 12.0 * (8.0 * libm::exp(0.48) + libm::exp(0.64));
    close(sums.of("payroll_per_seat").0, payroll, 1e-3);
    close(sums.of("payroll_per_seat").1 / 12.0, 73.0, 1e-9);
}

#[test]
fn who_is_old_enough_retires() {
    let house = House::new(|parameters, levers| {
        (parameters.base_quit, parameters.retirement_age) = (0.0, 50.0);
        (parameters.headcount, parameters.span) = (3000, 70);
        levers.step_back = true;
    });
    let sums = house.sums(8);
    // Whoever is 45 or older at month 0 retires in five years; newcomers and the 44 managers add little.
    let share = at_start(50.0, |_, age, months| f64::from(age + months / 12.0 >= 45.0));
    let expected = 8.0 * 3000.0 * share;
    close(sums.of("retirement_rate").0 / expected, 1.0, 0.03);
    close(sums.of("attrition_rate").0, 0.0, 1e-9);
}

#[test]
fn the_last_year_of_the_burn_in_has_an_index_of_one_hundred() {
    let mut house = House::new(|parameters, _| parameters.headcount = 60);
    (house.burn_in_years, house.years) = (3, 1);
    let sums = house.sums(3);
    let index = sums.index("productivity_index");
    let last = sums.warm_up.0.iter().filter(|(year, _, _)| *year == 0);
    let mut count = 0;
    for (_, _, observations) in last {
        close(observations[index].numerator / observations[index].denominator, 1.0, 1e-12);
        count += 1;
    }
    assert_eq!((count, sums.warm_up.0.len()), (3, 9));
}

#[test]
fn a_market_of_two_about_doubles_the_quits_and_a_market_of_zero_ends_them() {
    let quits = |market: &[f64]| {
        let mut house = House::new(|parameters, _| {
            (parameters.headcount, parameters.contagion) = (2000, 0.0);
        });
        (house.burn_in_years, house.years) = (2, 1);
        house.market = market.to_vec();
        house.sums(4).of("attrition_rate").0
    };
    let (calm, boom, slump) = (quits(&[]), quits(&[2.0]), quits(&[0.0]));
    assert!(calm > 900.0, "{calm} quits are few to compare");
    close(boom / calm, 2.0, 0.15);
    close(slump, 0.0, 1e-9);
    close(quits(&[1.0, 7.0]), calm, 1e-9);
}

#[test]
fn everybody_accepts_at_odds_of_twenty_and_nobody_at_minus_twenty() {
    let run = |intercept| {
        House::new(|parameters, _| {
            (parameters.headcount, parameters.acceptance_intercept) = (400, intercept);
        })
        .sums(2)
    };
    let (eager, averse) = (run(20.0), run(-20.0));
    assert!(eager.of("acceptance_share").1 > 20.0);
    close(eager.ratio("acceptance_share"), 1.0, 1e-9);
    assert!(averse.of("acceptance_share").1 > 50.0);
    close(averse.of("acceptance_share").0, 0.0, 1e-9);
    close(averse.ratio("outside_manager_share"), 1.0, 1e-9);
}

#[test]
fn a_search_that_is_outside_from_the_start_leaves_a_seat_open_for_four_full_months() {
    let mut house = House::new(|parameters, levers| {
        (parameters.base_quit, levers.external_share) = (0.02, 1.0);
    });
    house.years = 10;
    let sums = house.sums(2);
    let (months, appointments) = sums.of("management_vacancy_months");
    let dismissals = sums.of("dismissal_rate").0;
    assert!(appointments > 200.0 && appointments > 10.0 * dismissals, "{appointments}");
    // Emptied in the work of month t, filled at the end of t + 4; after a dismissal, t + 5.
    assert!((4.0 * appointments..=4.0 * appointments + dismissals).contains(&months), "{months}");
    close(sums.of("management_offers").0, 0.0, 1e-9);
    close(sums.ratio("outside_manager_share"), 1.0, 1e-9);
}

#[test]
fn contributors_seats_stay_open_for_two_months() {
    let mut house = House::new(|parameters, levers| {
        (parameters.base_quit, parameters.span) = (0.02, 70);
        (levers.external_share, levers.step_back) = (1.0, true);
    });
    house.years = 20;
    let sums = house.sums(2);
    // Every departure opens a seat for the starts of two months, a manager's for four. The last
    // two months' are still open.
    let leavers = sums.of("attrition_rate").0 + sums.of("retirement_rate").0;
    let managers = sums.of("management_vacancy_months").0;
    let appointments = sums.of("management_vacancy_months").1;
    let vacant = sums.of("vacancy_share").0;
    let expected = 2.0 * (leavers - appointments) + managers;
    close(vacant / expected, 1.0, 0.02);
}

#[test]
fn a_replacement_costs_its_share_of_annual_pay_and_a_training_its_own() {
    let cost = |replacement: f64, training: f64| {
        let house = House::new(|parameters, levers| {
            parameters.headcount = 200;
            (parameters.replacement_cost, parameters.training_cost) = (replacement, training);
            (levers.training_coverage, levers.training_incumbents) = (1.0, 0.5);
        });
        let sums = house.sums(1);
        sums.of("unit_labor_cost").0 - sums.of("payroll_per_seat").0
    };
    close(cost(0.0, 0.0), 0.0, 1e-6);
    let (quits, trainings) = (cost(0.21, 0.0), cost(0.0, 0.05));
    assert!(quits > 100.0 && trainings > 1.0, "{quits} {trainings}");
    // Costs change nothing else, and add up.
    close(cost(0.42, 0.2), 2.0 * quits + 4.0 * trainings, 1e-6 * quits);
}
