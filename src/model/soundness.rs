//! Whether draws are what the specification says, and whether the answer depends on how often the
//! house is reviewed. The rest of these tests is tests/soundness. Figures are printed:
//! `cargo test --release --lib model::soundness -- --nocapture`.

use super::constants::Constants;
use super::engine::month::Engine;
use super::observe::ledger::Sums;
use super::parameters::DepartmentParameters;
use super::person::Person;
use super::policy::{Levers, Policy, narrow, preset};
use super::setting::{Setting, test_setting};
use super::staffing::newcomers::tests::made;
use super::{CareerModel, Design};
use crate::rng::{Place, Purpose, Streams};
use crate::sim::{Row, RowSink, RunKey};
use crate::stats::{Moments, correlation, normal};

/// Persons as they are drawn at hire, with a mean of ten years of experience.
fn newcomers(count: usize) -> Vec<Person> {
    let (streams, place) = (Streams::new(11, 1), Place { department: 0, level: 0, period: 3 });
    let block = |seat| streams.block(Purpose::Hire, place, seat);
    made(&(0..count).map(block).collect::<Vec<_>>(), &test_setting(), 10.0)
}

/// A number read off a person, and off ten years of a run.
type Trait<'a> = (&'a str, &'a dyn Fn(&Person) -> f64);
type Figure = (&'static str, fn(&Sums) -> f64);

/// Kolmogorov's D of probabilities against the uniform distribution, times √n.
fn kolmogorov(mut probabilities: Vec<f64>) -> f64 {
    probabilities.sort_by(f64::total_cmp);
    let n = probabilities.len() as f64;
    let steps = probabilities.iter().enumerate();
    let largest = steps.map(|(i, p)| (p - i as f64 / n).max((i + 1) as f64 / n - p));
    largest.fold(0.0, f64::max) * n.sqrt()
}

#[test]
fn traits_have_the_distributions_of_the_specification() {
    let persons = newcomers(50_000);
    let parameters = DepartmentParameters::default();
    let logit = |p: f32| libm::log(f64::from(p) / (1.0 - f64::from(p)));
    let theta = |person: &Person| libm::log(f64::from(person.theta)) / parameters.sigma;
    let standard: [Trait<'_>; 6] = [
        ("craft potential", &theta),
        ("leadership aptitude", &|person| f64::from(person.lambda)),
        ("ambition", &|person| logit(person.alpha)),
        ("craft devotion", &|person| logit(person.delta) - 0.7),
        ("strain proneness", &|person| f64::from(person.strain)),
        ("disposition", &|person| f64::from(person.disposition) / parameters.disposition_sd),
    ];
    for (name, z) in standard {
        let d = kolmogorov(persons.iter().map(|person| normal::cdf(z(person))).collect());
        println!("{name}: D√n = {d:.3}");
        // 0.1 % of D√n lie above.
        assert!(d < 1.949, "{name}: {d}");
    }
    let values = |z: &dyn Fn(&Person) -> f64| persons.iter().map(z).collect::<Vec<_>>();
    let columns = standard.map(|(_, z)| values(z));
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns.iter().enumerate().skip(i + 1) {
            let expected = if (i, j) == (0, 1) { parameters.rho } else { 0.0 };
            // Four standard errors of 1/√50000.
            assert!((correlation(a, b).unwrap() - expected).abs() < 0.018, "{i} with {j}");
        }
    }
}

#[test]
fn experience_is_exponential_up_to_its_cap() {
    // Age is 22 + x + U(0, 6): with x exponential of mean 10, capped at 30, 5 % lie at the cap.
    // c = θ(1 − 0.6·exp(−12x/48)) gives x back.
    let experience = |person: &Person| {
        let left = (1.0 - f64::from(person.craft) / f64::from(person.theta)) / 0.6;
        -libm::log(left) * 4.0
    };
    let years: Vec<f64> = newcomers(50_000).iter().map(experience).collect();
    let at_cap = years.iter().filter(|&&x| x > 29.9).count() as f64 / years.len() as f64;
    assert!((at_cap - libm::exp(-2.99)).abs() < 0.004, "{at_cap}");
    // Below 25 years single precision still tells c from θ.
    let below: Vec<f64> = years.into_iter().filter(|&x| x < 25.0).collect();
    let mass = 1.0 - libm::exp(-2.5);
    let d = kolmogorov(below.iter().map(|x| (1.0 - libm::exp(-x / 10.0)) / mass).collect());
    assert!(d < 1.949, "{d}");
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, _row: Row<'_>) {}
}

const YEARS: u32 = 10;

/// Reviews every `months` instead of twelve, each with the chances of its part of a year. A review
/// leaves those whom it holds back with a grievance that fades by the month, so a quarterly one
/// would renew it four times a year: `renewed` lets it, else the grievance of a year stays what
/// it was.
fn reviewed_every(months: f32, renewed: bool, mut settings: Vec<Setting>) -> Vec<Setting> {
    let part = |chance: f64| 1.0 - libm::pow(1.0 - chance, f64::from(months) / 12.0);
    for setting in &mut settings {
        let k = &mut setting.constants;
        k.review_months = months;
        k.step_back_chance = narrow(part(f64::from(k.step_back_chance)));
        k.dismissal_chance = narrow(part(f64::from(k.dismissal_chance)));
        if !renewed {
            // The months of a grievance from one review to the next, and in a year.
            let fade = |months: f64| 1.0 - libm::pow(f64::from(k.grievance_decay), months);
            let (here, year) = (fade(f64::from(months)), fade(12.0));
            let scale = narrow(year / here * f64::from(months) / 12.0);
            k.blocked_grievance *= scale;
            k.hollow_grievance *= scale;
        }
        let share = &mut setting.ladder.levers.training_incumbents;
        *share = part(*share);
    }
    settings
}

/// The sums of ten years under `levers`, reviewed every `months`, by replication.
fn sums(model: &CareerModel, levers: &Levers, (months, renewed): (f32, bool)) -> Vec<Sums> {
    let policy = Policy::immediate(levers.clone());
    let run = |replication| {
        let start = model.burn_in(RunKey { seed: 1, replication }, &mut Ignored);
        let mut engine = Engine::from(start.organization, vec![Streams::new(1, replication)]);
        let mut whole = Sums::default();
        for year in 1..=YEARS {
            engine.year(&reviewed_every(months, renewed, model.settings(Some(&policy), year)));
            whole.add(&engine.ledger.whole(0));
        }
        whole
    };
    (1..=40).map(run).collect()
}

#[test]
fn the_answer_does_not_hang_on_how_often_the_house_is_reviewed() {
    let model = CareerModel::new(Design {
        departments: vec![("software".to_owned(), DepartmentParameters::default())],
        constants: Constants::STANDARD,
        market: Vec::new(),
        burn_in_years: 20,
        years: YEARS,
        baseline: Levers::default(),
    });
    let dual = Levers::of_preset(preset("dual-ladder").unwrap());
    let of = |months, renewed| {
        let of = |levers| sums(&model, levers, (months, renewed));
        (of(&Levers::default()), of(&dual))
    };
    let (yearly, quarterly, renewed) = (of(12.0, true), of(3.0, false), of(3.0, true));
    let figures: [Figure; 6] = [
        ("attrition", |s| s.quits / s.person_months),
        ("stars' attrition", |s| s.star_quits / s.star_months),
        ("morale", |s| s.morale / s.seated),
        ("burnout", |s| s.burnout_months / s.seated),
        ("output", |s| s.output / s.seat_months),
        ("stars in craft", |s| s.seated_star_contributors / s.seated_stars),
    ];
    for (name, figure) in figures {
        let (same, error) = change_of_effect(&yearly, &quarterly, figure);
        let (more, doubt) = change_of_effect(&yearly, &renewed, figure);
        println!(
            "{name}: {:+.1} % ± {:.1} of the effect when reviewed every quarter; {:+.1} % ± {:.1} \
             when that renews grievances",
            100.0 * same,
            200.0 * error,
            100.0 * more,
            200.0 * doubt
        );
        assert!(same.abs() < 0.1 + 3.0 * error, "{name}: {same}");
    }
}

/// Runs under the single and the dual ladder, by replication.
type Pair = (Vec<Sums>, Vec<Sums>);

/// By what share the effect of `a` on a figure differs in `b`, and its standard error.
fn change_of_effect(a: &Pair, b: &Pair, figure: fn(&Sums) -> f64) -> (f64, f64) {
    let effects = |(single, dual): &Pair| -> Vec<f64> {
        single.iter().zip(dual).map(|(single, dual)| figure(dual) - figure(single)).collect()
    };
    let (a, b) = (effects(a), effects(b));
    let changes: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
    let effect = Moments::of(&a).unwrap().mean;
    let change = Moments::of(&changes).unwrap();
    let error = change.sd().unwrap() / (change.n as f64).sqrt();
    (change.mean / effect, error / effect.abs())
}
