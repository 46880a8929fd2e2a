//! ixa: people are entities with properties, and a plan on the timeline is the month.

use ixa::prelude::*;
use ixa::rand::RngExt;
use peers::employee::{FRESH, moved, quit_probability};
use peers::{Arguments, measure, pluchino};

define_rng!(Luck);

fn main() {
    let arguments = Arguments::read();
    match arguments.model.as_str() {
        "employee" => measure(&arguments, |seed| employees(&arguments, seed)),
        "pluchino-2010" => measure(&arguments, |seed| firm(&arguments, seed)),
        other => panic!("no model {other}"),
    }
}

define_entity!(Employee);
define_property!(
    struct Morale(f64),
    Employee,
    impl_eq_hash = both,
    default_const = Morale(FRESH)
);

#[derive(Default)]
struct Books {
    months_left: usize,
    morale_sum: f64,
    quits: u64,
}

define_data_plugin!(BooksPlugin, Books, Books::default());

fn employees(arguments: &Arguments, seed: u32) -> [f64; 2] {
    let mut context = Context::new();
    context.init_random(u64::from(seed));
    for _ in 0..arguments.agents {
        let _ = context.add_entity(Employee).expect("an employee");
    }
    context.get_data_mut(BooksPlugin).months_left = arguments.steps;
    context.add_plan(1.0, month);
    context.execute();
    let books = context.get_data(BooksPlugin);
    let agent_steps = (arguments.agents * arguments.steps) as f64;
    [books.morale_sum / agent_steps, books.quits as f64 / agent_steps]
}

fn month(context: &mut Context) {
    let (mut morale_sum, mut quits) = (0.0, 0);
    for employee in context.get_entity_iterator::<Employee>() {
        let Morale(before) = context.get_property(employee);
        let mut morale = moved(before, context.sample(Luck, |rng| rng.random()));
        if context.sample_bool(Luck, quit_probability(morale)) {
            morale = FRESH;
            quits += 1;
        }
        context.set_property(employee, Morale(morale));
        morale_sum += morale;
    }
    let books = context.get_data_mut(BooksPlugin);
    books.morale_sum += morale_sum;
    books.quits += quits;
    books.months_left -= 1;
    if books.months_left > 0 {
        context.add_plan(context.get_current_time() + 1.0, month);
    }
}

define_entity!(Person);
define_property!(struct Competence(f64), Person, impl_eq_hash = both);
define_property!(struct Age(f64), Person, impl_eq_hash = both);
// The level that a person works on; nobody is taken out of the population, so those who left
// have none.
define_property!(struct Level(Option<usize>), Person);

#[derive(Default)]
struct Asymptote {
    steps_left: usize,
    efficiency_sum: f64,
}

define_data_plugin!(AsymptotePlugin, Asymptote, Asymptote::default());

fn firm(arguments: &Arguments, seed: u32) -> [f64; 1] {
    let mut context = Context::new();
    context.init_random(u64::from(seed));
    context.index_property::<Person, Level>();
    for (level, (seats, _)) in pluchino::LEVELS.into_iter().enumerate() {
        for _ in 0..seats {
            hire(&mut context, level);
        }
    }
    context.get_data_mut(AsymptotePlugin).steps_left = arguments.steps;
    context.add_plan(1.0, year);
    context.execute();
    [context.get_data(AsymptotePlugin).efficiency_sum / pluchino::TAIL as f64]
}

fn hire(context: &mut Context, level: usize) {
    let (competence, age) = context
        .sample(Luck, |rng| (pluchino::competence(rng, pluchino::MIN), pluchino::age(rng)));
    let _ = context
        .add_entity(with!(Person, Competence(competence), Age(age), Level(Some(level))))
        .expect("a person");
}

fn persons(context: &Context, level: usize) -> Vec<EntityId<Person>> {
    context.query_result_iterator(with!(Person, Level(Some(level)))).collect()
}

fn year(context: &mut Context) {
    let bottom = pluchino::LEVELS.len() - 1;
    for level in 0..=bottom {
        age_and_leave(context, level);
    }
    for level in 0..bottom {
        promote(context, level);
    }
    let vacancies = pluchino::LEVELS[bottom].0 - persons(context, bottom).len();
    for _ in 0..vacancies {
        hire(context, bottom);
    }
    let efficiency = efficiency(context);
    let asymptote = context.get_data_mut(AsymptotePlugin);
    if asymptote.steps_left <= pluchino::TAIL {
        asymptote.efficiency_sum += efficiency;
    }
    asymptote.steps_left -= 1;
    if asymptote.steps_left > 0 {
        context.add_plan(context.get_current_time() + 1.0, year);
    }
}

fn age_and_leave(context: &mut Context, level: usize) {
    for person in persons(context, level) {
        let Age(age) = context.get_property(person);
        let Competence(competence) = context.get_property(person);
        context.set_property(person, Age(age + 1.0));
        if competence < pluchino::DISMISSED_BELOW || age + 1.0 > pluchino::AGE_MAX {
            context.set_property(person, Level(None));
        }
    }
}

fn promote(context: &mut Context, level: usize) {
    let vacancies = pluchino::LEVELS[level].0 - persons(context, level).len();
    let mut candidates: Vec<(f64, EntityId<Person>)> = persons(context, level + 1)
        .into_iter()
        .map(|person| (context.get_property::<Person, Competence>(person).0, person))
        .collect();
    for _ in 0..vacancies {
        let Some(highest) = candidates.iter().map(|&(c, _)| c).reduce(f64::max) else { return };
        let equals: Vec<usize> =
            (0..candidates.len()).filter(|&place| candidates[place].0 == highest).collect();
        let lot = context.sample_range(Luck, 0..equals.len());
        let (_, person) = candidates.swap_remove(equals[lot]);
        let after =
            context.sample(Luck, |rng| pluchino::competence(rng, pluchino::DISMISSED_BELOW));
        context.set_property(person, Competence(after));
        context.set_property(person, Level(Some(level)));
    }
}

fn efficiency(context: &Context) -> f64 {
    let mut reached = 0.0;
    for (level, (_, weight)) in pluchino::LEVELS.into_iter().enumerate() {
        for person in context.query_result_iterator(with!(Person, Level(Some(level)))) {
            reached += weight * context.get_property::<Person, Competence>(person).0;
        }
    }
    pluchino::efficiency(reached)
}
