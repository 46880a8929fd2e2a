//! Plain Rust without a framework: a vector of employees and a loop.

use peers::employee::{FRESH, moved, quit_probability};
use peers::{Arguments, measure, pluchino};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

fn main() {
    let arguments = Arguments::read();
    match arguments.model.as_str() {
        "employee" => measure(&arguments, |seed| employee(&arguments, seed)),
        "pluchino-2010" => measure(&arguments, |seed| firm(&arguments, seed)),
        other => panic!("no model {other}"),
    }
}

fn employee(arguments: &Arguments, seed: u32) -> [f64; 2] {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let mut morale = vec![FRESH; arguments.agents];
    let (mut morale_sum, mut quits) = (0.0, 0_u64);
    for _ in 0..arguments.steps {
        for m in &mut morale {
            *m = moved(*m, rng.random());
            if rng.random::<f64>() < quit_probability(*m) {
                *m = FRESH;
                quits += 1;
            }
            morale_sum += *m;
        }
    }
    let agent_steps = (arguments.agents * arguments.steps) as f64;
    [morale_sum / agent_steps, quits as f64 / agent_steps]
}

struct Person {
    competence: f64,
    age: f64,
}

impl Person {
    fn hire(rng: &mut Xoshiro256PlusPlus) -> Self {
        Self { competence: pluchino::competence(rng, pluchino::MIN), age: pluchino::age(rng) }
    }

    fn stays(&self) -> bool {
        self.competence >= pluchino::DISMISSED_BELOW && self.age <= pluchino::AGE_MAX
    }
}

fn firm(arguments: &Arguments, seed: u32) -> [f64; 1] {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(u64::from(seed));
    let mut levels: Vec<Vec<Person>> = pluchino::LEVELS
        .iter()
        .map(|&(seats, _)| (0..seats).map(|_| Person::hire(rng)).collect())
        .collect();
    let mut tail = 0.0;
    for step in 0..arguments.steps {
        for level in &mut levels {
            for person in level.iter_mut() {
                person.age += 1.0;
            }
            level.retain(Person::stays);
        }
        for upper in 0..levels.len() - 1 {
            while levels[upper].len() < pluchino::LEVELS[upper].0 {
                let Some(best) = best(&levels[upper + 1], rng) else { break };
                let mut person = levels[upper + 1].swap_remove(best);
                person.competence = pluchino::competence(rng, pluchino::DISMISSED_BELOW);
                levels[upper].push(person);
            }
        }
        if let (Some(bottom), Some(&(seats, _))) = (levels.last_mut(), pluchino::LEVELS.last()) {
            while bottom.len() < seats {
                bottom.push(Person::hire(rng));
            }
        }
        if step + pluchino::TAIL >= arguments.steps {
            tail += efficiency(&levels);
        }
    }
    [tail / pluchino::TAIL as f64]
}

/// The place of the most competent, by lot among equals.
fn best(level: &[Person], rng: &mut Xoshiro256PlusPlus) -> Option<usize> {
    let highest = level.iter().map(|person| person.competence).reduce(f64::max)?;
    let equals = || (0..level.len()).filter(|&place| level[place].competence == highest);
    equals().nth(rng.random_range(0..equals().count()))
}

fn efficiency(levels: &[Vec<Person>]) -> f64 {
    let reached = levels.iter().zip(pluchino::LEVELS).map(|(level, (_, weight))| {
        weight * level.iter().map(|person| person.competence).sum::<f64>()
    });
    pluchino::efficiency(reached.sum())
}
