//! What the peers in Rust share: the two models' numbers, arguments, the clock, and what is printed.

use std::time::Instant;

/// The simple employee model; see ../README.md.
pub mod employee {
    pub const RATE: f64 = 0.1;
    pub const TARGET: f64 = 0.65;
    pub const NOISE: f64 = 0.05;
    pub const FRESH: f64 = 0.5;
    pub const A: f64 = 1.0;
    pub const B: f64 = 8.0;

    /// Morale a month later, from a uniform number.
    #[inline]
    pub fn moved(morale: f64, uniform: f64) -> f64 {
        morale + RATE * (TARGET - morale) + NOISE * (2.0 * uniform - 1.0)
    }

    /// Probability of a quit.
    #[inline]
    pub fn quit_probability(morale: f64) -> f64 {
        1.0 / (1.0 + (B * morale - A).exp())
    }
}

/// Pluchino, Rapisarda & Garofalo (2010); see ../README.md.
pub mod pluchino {
    /// Seats and responsibility by level, the top first.
    pub const LEVELS: [(usize, f64); 6] =
        [(1, 1.0), (5, 0.9), (11, 0.8), (21, 0.6), (41, 0.4), (81, 0.2)];
    pub const MEAN: f64 = 7.0;
    pub const SD: f64 = 2.0;
    pub const MIN: f64 = 1.0;
    pub const MAX: f64 = 10.0;
    pub const DISMISSED_BELOW: f64 = 4.0;
    pub const AGE_MEAN: f64 = 25.0;
    pub const AGE_SD: f64 = 5.0;
    pub const AGE_MIN: f64 = 18.0;
    pub const AGE_MAX: f64 = 60.0;
    /// Steps at the end whose mean efficiency is the result.
    pub const TAIL: usize = 400;

    use rand::Rng;
    use rand_distr::{Distribution, Normal};

    /// Competence of a hire (`min` 1) or of a promoted person (`min` 4).
    pub fn competence(rng: &mut impl Rng, min: f64) -> f64 {
        let normal = Normal::new(MEAN, SD).expect("a positive standard deviation");
        normal.sample(rng).clamp(min, MAX)
    }

    /// Age at hire.
    pub fn age(rng: &mut impl Rng) -> f64 {
        let normal = Normal::new(AGE_MEAN, AGE_SD).expect("a positive standard deviation");
        loop {
            let age = normal.sample(rng).round();
            if (AGE_MIN..=AGE_MAX).contains(&age) {
                return age;
            }
        }
    }

    /// Efficiency of a staff whose competence is weighed to `reached`.
    pub fn efficiency(reached: f64) -> f64 {
        let highest: f64 = LEVELS.iter().map(|&(seats, weight)| weight * MAX * seats as f64).sum();
        reached / highest
    }
}

/// The command line: MODEL AGENTS STEPS REPLICATIONS.
pub struct Arguments {
    pub model: String,
    pub agents: usize,
    pub steps: usize,
    pub replications: u32,
}

impl Arguments {
    pub fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let [model, agents, steps, replications] = words.as_slice() else {
            panic!("usage: MODEL AGENTS STEPS REPLICATIONS");
        };
        let number = |word: &String| word.parse().expect("a whole number");
        Self {
            model: model.clone(),
            agents: number(agents),
            steps: number(steps),
            replications: replications.parse().expect("a whole number"),
        }
    }
}

/// Times `replicate` for every replication, and prints what `../run` reads: seconds of the
/// processor in all, agent-steps, and the check values of every replication.
pub fn measure<const N: usize>(
    arguments: &Arguments,
    mut replicate: impl FnMut(u32) -> [f64; N],
) {
    let clock = Clock::start();
    let values: Vec<[f64; N]> = (1..=arguments.replications).map(&mut replicate).collect();
    let seconds = clock.seconds();
    let steps = arguments.agents as u64 * arguments.steps as u64 * u64::from(arguments.replications);
    println!("{{\"seconds\": {seconds}, \"agent_steps\": {steps}, \"values\": {values:?}}}");
}

/// Processor time of this thread, or elapsed time where the system does not report that.
struct Clock {
    wall: Instant,
    processor: Option<f64>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), processor: processor_seconds() }
    }

    fn seconds(&self) -> f64 {
        match (self.processor, processor_seconds()) {
            (Some(before), Some(after)) => after - before,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}
