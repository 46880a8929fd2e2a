//! Lazear (2004), "The Peter Principle: A Theory of Decline", Journal of Political Economy 112(S1),
//! S141–S163: those who are promoted were also lucky, so they do worse afterward than before, and a
//! firm that knows this raises its standard.

use crate::rng::{Place, Purpose, Streams, Words, unit};
use crate::sim::{
    About, Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation,
    Start, WarmUp, choice, described,
};
use crate::stats::normal;

/// The description of the model, for manifest and reports.
pub const ABOUT: About = About {
    title: "The Peter Principle: A Theory of Decline",
    source: "Lazear (2004), \"The Peter Principle: A Theory of Decline\", Journal of Political \
             Economy 112, S141–S163",
    chance: true,
    purpose: "Why do the promoted disappoint?",
    entities: "Workers with a lasting ability, who show it with luck of their own in each of two \
               periods; an easy and a difficult job.",
    process: &[
        "Every worker shows ability and luck in the first period.",
        "The firm promotes by the policy's standard.",
        "The promoted show ability and other luck in the second period.",
    ],
    limits: &[
        "That the promoted fall back on average is regression to the mean; nobody becomes worse \
         at anything.",
    ],
    terms: &[],
    document: "docs/classics.md",
};

described! {
    /// The world of the model: two jobs, and workers whose ability shows through luck.
    pub struct Parameters in Model {
        workers: count(100_000, 100, 10_000_000)
            "workers" "persons" "Workers of a run."
            "assumption: enough for a mean over those promoted";
        easy_output: real(1.0, -100.0, 100.0)
            "easy_output" "output" "Output of a worker of ability 0 in the easy job: α of the paper."
            "assumption; with the others, x = 2 as in Lazear 2004";
        easy_slope: real(0.5, 0.0, 100.0)
            "easy_slope" "output per ability" "Output gained by ability in the easy job: β of the paper."
            "assumption; with the others, x = 2 as in Lazear 2004";
        difficult_output: real(0.0, -100.0, 100.0)
            "difficult_output" "output" "Output of a worker of ability 0 in the difficult job: γ of the paper."
            "assumption; with the others, x = 2 as in Lazear 2004";
        difficult_slope: real(1.0, 0.0, 100.0)
            "difficult_slope" "output per ability" "Output gained by ability in the difficult job: δ of the paper, above β."
            "assumption; with the others, x = 2 as in Lazear 2004";
        ability_sd: real(1.0, 0.01, 100.0) prior
            "ability_sd" "ability" "Standard deviation of ability, whose mean is 0."
            "Lazear 2004: 1";
        noise_sd: real(1.0, 0.0, 100.0) prior
            "noise_sd" "ability" "Standard deviation of the luck that comes on top of ability, afresh in each of two periods."
            "Lazear 2004: 1 and 0.1";
    }
}

choice! {
    /// How a firm sets its standard.
    pub enum Selection {
        /// It promotes workers who are expected to do better in the difficult job.
        Efficient = "efficient",
        /// It takes what a worker shows for ability.
        FaceValue = "face-value",
        /// It promotes a fixed share, those who did best.
        Tournament = "tournament",
    }
}

described! {
    /// What a firm can set.
    pub struct Policy in Policy {
        selection: choice(Selection, Efficient, "efficient")
            "selection" "–" "Who is promoted after the first period."
            "Lazear 2004: efficient; the others for comparison";
        promoted_share: real(0.1, 0.0, 1.0) prior
            "promoted_share" "share" "Share of the workers that a tournament promotes."
            "assumption";
    }
}

impl Parameters {
    /// Share of what a worker shows that is ability: σA² / (σA² + σe²).
    #[must_use]
    pub fn reliability(&self) -> f64 {
        let (ability, noise) = (self.ability_sd * self.ability_sd, self.noise_sd * self.noise_sd);
        ability / (ability + noise)
    }

    /// x, the ability at which both jobs have the same output; `None` where no ability is better
    /// placed in the difficult job.
    #[must_use]
    pub fn efficient_ability(&self) -> Option<f64> {
        let steeper = self.difficult_slope - self.easy_slope;
        (steeper > 0.0).then(|| (self.easy_output - self.difficult_output) / steeper)
    }

    /// What a worker has to show to be promoted under the policy. `None` where nobody is promoted,
    /// and in a tournament, where it depends on the other workers.
    #[must_use]
    pub fn standard(&self, selection: Selection) -> Option<f64> {
        match selection {
            // E(A | A + e₁) = reliability · (A + e₁), for normal variables.
            Selection::Efficient => Some(self.efficient_ability()? / self.reliability()),
            Selection::FaceValue => self.efficient_ability(),
            Selection::Tournament => None,
        }
    }
}

/// A worker's ability plus luck in the first period, and in the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worker {
    before: f64,
    after: f64,
}

/// Random words of a worker: ability, and luck in each period.
const WORDS: usize = 3;
/// Workers who are drawn from one stream.
const STREAM_WORKERS: usize = 1 << 12;

/// The model with one set of parameters, and the policies it is run under.
#[derive(Clone, Debug)]
pub struct Lazear2004 {
    parameters: Parameters,
    metrics: Vec<Metric>,
    policies: Vec<Policy>,
}

impl Lazear2004 {
    /// The model with these parameters and policies.
    #[must_use]
    pub fn new(parameters: &Parameters, policies: Vec<Policy>) -> Self {
        Self { parameters: parameters.clone(), metrics: metrics().to_vec(), policies }
    }

    /// The lowest performance in the first period with which a worker is promoted; `None` where
    /// nobody is.
    fn promoted(&self, workers: &[Worker], policy: &Policy) -> Option<f64> {
        let Selection::Tournament = policy.selection else {
            return self.parameters.standard(policy.selection);
        };
        let mut shown: Vec<f64> = workers.iter().map(|worker| worker.before).collect();
        let winners = (policy.promoted_share * workers.len() as f64).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count"
        )]
        let last = (winners as usize).checked_sub(1)?;
        Some(*shown.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1)
    }

    fn observe(&self, workers: &[Worker], standard: Option<f64>) -> [Observation; 6] {
        let world = &self.parameters;
        let (mut promoted, mut before, mut after, mut output) = (0.0, 0.0, 0.0, 0.0);
        for worker in workers {
            if standard.is_some_and(|standard| worker.before >= standard) {
                promoted += 1.0;
                before += worker.before;
                after += worker.after;
                output += world.difficult_output + world.difficult_slope * worker.after;
            } else {
                output += world.easy_output + world.easy_slope * worker.after;
            }
        }
        let all = workers.len() as f64;
        [
            Observation::ratio(after, before),
            Observation::ratio(before, promoted),
            Observation::ratio(after, promoted),
            Observation::ratio(promoted, all),
            Observation::single(standard),
            Observation::ratio(output, all),
        ]
    }
}

impl Simulation for Lazear2004 {
    fn period(&self) -> Period {
        Period::None
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::None
    }

    fn horizon(&self) -> u32 {
        1
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn persons_max(&self) -> usize {
        self.parameters.workers as usize
    }

    /// The workers, and their performances as a tournament sorts them.
    fn state_bytes(&self) -> u64 {
        (size_of::<Worker>() + size_of::<f64>()) as u64 * u64::from(self.parameters.workers)
    }

    fn policies(&self) -> usize {
        self.policies.len()
    }

    /// The workers: the same for every policy, with the same luck.
    fn start(&self, key: RunKey, _rows: &mut dyn RowSink) -> Start {
        let streams = Streams::new(key.seed, key.replication);
        let (ability_sd, noise_sd) = (self.parameters.ability_sd, self.parameters.noise_sd);
        let all = self.parameters.workers as usize;
        let mut workers = Vec::with_capacity(all);
        let mut words = Words::default();
        for period in 0.. {
            let count = STREAM_WORKERS.min(all - workers.len());
            if count == 0 {
                break;
            }
            let place = Place { department: 0, level: 0, period };
            streams.fill(Purpose::Hire, place, 0, count * WORDS, &mut words);
            workers.extend((0..count).map(|worker| {
                let drawn = |word| normal::quantile(unit(words.word(worker * WORDS + word)));
                let ability = ability_sd * drawn(0);
                Worker {
                    before: ability + noise_sd * drawn(1),
                    after: ability + noise_sd * drawn(2),
                }
            }));
        }
        Start::new(workers)
    }

    fn run(&self, _key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let workers: &Vec<Worker> = start.state();
        let standard = self.promoted(workers, &self.policies[policy]);
        let observations = self.observe(workers, standard);
        rows.period(Row { time: 1, group: 0, person_months: 0.0, observations: &observations });
    }
}

fn metrics() -> [Metric; 6] {
    let metric = |key, unit, text| Metric {
        key,
        unit,
        text,
        scale: 1.0,
        reduction: Reduction::RatioOfSums,
        better: None,
        headline: false,
    };
    let after = "What the promoted show in the second period, over what they had shown.";
    let ratio = metric("performance_ratio", "ratio", after);
    let standard = metric("standard", "ability", "What a worker has to show to be promoted.");
    let output = metric("output", "output per worker", "Output in the second period.");
    [
        Metric { headline: true, ..ratio },
        metric("performance_before", "ability", "What the promoted had shown, on average."),
        metric("performance_after", "ability", "What the promoted show in the second period."),
        metric("promoted_share", "share", "Workers promoted to the difficult job."),
        Metric { reduction: Reduction::Mean, ..standard },
        Metric { better: Some(Direction::Higher), headline: true, ..output },
    ]
}
