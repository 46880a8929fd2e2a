//! krABMaga: agents in its schedule, which look at the state of the simulation and change it.

use std::any::Any;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use peers::employee::{FRESH, moved, quit_probability};
use peers::{Arguments, measure, pluchino};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

fn main() {
    let arguments = Arguments::read();
    match arguments.model.as_str() {
        "employee" => measure(&arguments, |seed| employees(&arguments, seed)),
        "pluchino-2010" => measure(&arguments, |seed| pyramid(&arguments, seed)),
        other => panic!("no model {other}"),
    }
}

/// The conversions that krABMaga requires of every state.
macro_rules! as_state {
    () => {
        fn as_any(&self) -> &dyn Any {
            self
        }
        fn as_any_mut(&mut self) -> &mut dyn Any {
            self
        }
        fn as_state(&self) -> &dyn State {
            self
        }
        fn as_state_mut(&mut self) -> &mut dyn State {
            self
        }
    };
}

struct Company {
    rng: Xoshiro256PlusPlus,
    agents: usize,
    morale_sum: f64,
    quits: u64,
}

#[derive(Clone)]
struct Employee {
    morale: f64,
}

impl State for Company {
    as_state!();

    fn init(&mut self, schedule: &mut Schedule) {
        for _ in 0..self.agents {
            schedule.schedule_repeating(Box::new(Employee { morale: FRESH }), 0.0, 0);
        }
    }

    fn reset(&mut self) {}

    fn update(&mut self, _step: u64) {}
}

impl Agent for Employee {
    fn step(&mut self, state: &mut dyn State) {
        let company = state.as_any_mut().downcast_mut::<Company>().expect("a company");
        self.morale = moved(self.morale, company.rng.random());
        if company.rng.random::<f64>() < quit_probability(self.morale) {
            self.morale = FRESH;
            company.quits += 1;
        }
        company.morale_sum += self.morale;
    }
}

fn employees(arguments: &Arguments, seed: u32) -> [f64; 2] {
    let rng = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let mut company = Company { rng, agents: arguments.agents, morale_sum: 0.0, quits: 0 };
    let mut schedule = Schedule::new();
    company.init(&mut schedule);
    for _ in 0..arguments.steps {
        schedule.step(&mut company);
    }
    let agent_steps = (arguments.agents * arguments.steps) as f64;
    [company.morale_sum / agent_steps, company.quits as f64 / agent_steps]
}

#[derive(Clone, Copy)]
struct Person {
    competence: f64,
    age: f64,
}

/// Who sits where. The agents are the seats, because an agent of krABMaga can see another only
/// through the state.
struct Firm {
    rng: Xoshiro256PlusPlus,
    levels: Vec<Vec<Option<Person>>>,
    efficiency: f64,
}

#[derive(Clone)]
struct Seat {
    level: usize,
    place: usize,
}

impl Firm {
    fn new(seed: u32) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
        let levels = pluchino::LEVELS
            .iter()
            .map(|&(seats, _)| (0..seats).map(|_| Some(hire(&mut rng))).collect())
            .collect();
        Self { rng, levels, efficiency: 0.0 }
    }

    /// The place of the most competent of a level, by lot among equals.
    fn best(&mut self, level: usize) -> Option<usize> {
        let persons = &self.levels[level];
        let highest = persons.iter().flatten().map(|p| p.competence).reduce(f64::max)?;
        let is_best = |&place: &usize| persons[place].is_some_and(|p| p.competence == highest);
        let equals = || (0..persons.len()).filter(is_best);
        let count = equals().count();
        equals().nth(self.rng.random_range(0..count))
    }

    fn promote(&mut self, level: usize) {
        for place in 0..self.levels[level].len() {
            if self.levels[level][place].is_none()
                && let Some(best) = self.best(level + 1)
                && let Some(mut person) = self.levels[level + 1][best].take()
            {
                person.competence = pluchino::competence(&mut self.rng, pluchino::DISMISSED_BELOW);
                self.levels[level][place] = Some(person);
            }
        }
    }
}

fn hire(rng: &mut Xoshiro256PlusPlus) -> Person {
    Person { competence: pluchino::competence(rng, pluchino::MIN), age: pluchino::age(rng) }
}

impl State for Firm {
    as_state!();

    fn init(&mut self, schedule: &mut Schedule) {
        for (level, (seats, _)) in pluchino::LEVELS.into_iter().enumerate() {
            for place in 0..seats {
                schedule.schedule_repeating(Box::new(Seat { level, place }), 0.0, 0);
            }
        }
    }

    fn reset(&mut self) {}

    fn update(&mut self, _step: u64) {}

    /// Seats are filled once everybody has aged.
    fn after_step(&mut self, _schedule: &mut Schedule) {
        let bottom = self.levels.len() - 1;
        for level in 0..bottom {
            self.promote(level);
        }
        for seat in &mut self.levels[bottom] {
            seat.get_or_insert_with(|| hire(&mut self.rng));
        }
        let reached = self.levels.iter().zip(pluchino::LEVELS).map(|(level, (_, weight))| {
            weight * level.iter().flatten().map(|person| person.competence).sum::<f64>()
        });
        self.efficiency = pluchino::efficiency(reached.sum());
    }
}

impl Agent for Seat {
    fn step(&mut self, state: &mut dyn State) {
        let firm = state.as_any_mut().downcast_mut::<Firm>().expect("a firm");
        let seat = &mut firm.levels[self.level][self.place];
        if let Some(person) = seat {
            person.age += 1.0;
            if person.competence < pluchino::DISMISSED_BELOW || person.age > pluchino::AGE_MAX {
                *seat = None;
            }
        }
    }
}

fn pyramid(arguments: &Arguments, seed: u32) -> [f64; 1] {
    let mut firm = Firm::new(seed);
    let mut schedule = Schedule::new();
    firm.init(&mut schedule);
    let mut tail = 0.0;
    for step in 0..arguments.steps {
        schedule.step(&mut firm);
        if step + pluchino::TAIL >= arguments.steps {
            tail += firm.efficiency;
        }
    }
    [tail / pluchino::TAIL as f64]
}
