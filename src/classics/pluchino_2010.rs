//! Pluchino, Rapisarda & Garofalo (2010), "The Peter principle revisited: a computational study",
//! Physica A 389(3), 467–472: whom should a firm promote if competence does, or does not, survive
//! a promotion?

use super::age::HireAges;
use super::candidates::Preference;
use super::competence::{Bounds, Competence, Hypothesis};
use super::hierarchy::{Hierarchy, Pool};
use super::staff::{Course, Firm, Staff};
use super::turnover;
use crate::numeric::{VectorTask, vectorized};
use crate::rng::Streams;
use crate::sim::{
    About, Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation,
    Start, WarmUp, choice, described,
};

/// Seats and responsibility by level, the top first of the paper's pyramid.
pub const LEVELS: [(usize, f64); 6] =
    [(1, 1.0), (5, 0.9), (11, 0.8), (21, 0.6), (41, 0.4), (81, 0.2)];

/// The description of the model, for manifest and reports.
pub const ABOUT: About = About {
    title: "The Peter principle revisited",
    source: "Pluchino, Rapisarda & Garofalo (2010), \"The Peter principle revisited: a \
             computational study\", Physica A 389, 467–472",
    chance: true,
    purpose: "Whom should a firm promote, if those who are good at one job need not be good at \
              the next?",
    entities: "160 persons with an age and a competence from 1 to 10, on six levels of a \
               hierarchy whose responsibility rises to the top. A step is one year.",
    process: &[
        "Everybody ages; who is incompetent or too old leaves.",
        "From the top down, empty seats are filled from the level below by the policy's rule; \
         the hypothesis says what competence becomes of it.",
        "Empty seats at the bottom are hired for.",
        "Efficiency is the competence of all, weighed by responsibility.",
    ],
    limits: &[
        "Nothing but age and competence is modeled: nobody declines, learns, or leaves by \
         choice.",
        "Whether competence carries over to the next level is the hypothesis, not a finding.",
    ],
    terms: &[],
    document: "docs/classics.md",
};

described! {
    /// The world of the model.
    pub struct Parameters in Model {
        hypothesis: choice(Hypothesis, Peter, "peter")
            "hypothesis" "–" "What a promotion makes of competence: peter draws it afresh, common-sense keeps it."
            "Pluchino et al. 2010";
        competence_bounds: choice(Bounds, Clamp, "clamp")
            "competence_bounds" "–" "What becomes of a competence drawn outside 1 to 10: set to the bound, or drawn again."
            "the paper is silent; clamp, after a promotion to at least 4, gives its figures";
        continuity: real(0.0, 0.0, 1.0) prior
            "continuity" "correlation" "Correlation of the competence before and after a promotion under the Peter hypothesis."
            "Pluchino et al. 2010: 0";
        steps: count(1000, 1, 100_000)
            "steps" "steps" "Steps of a run, a year each."
            "Pluchino et al. 2010";
        asymptote_steps: count(400, 1, 100_000)
            "asymptote_steps" "steps" "The last steps, whose mean efficiency is the asymptote; all, where there are fewer."
            "Pluchino et al. 2010, figure 2: flat by then";
    }
}

choice! {
    /// Whom a firm promotes.
    pub enum Rule {
        /// The most competent.
        Best = "best",
        /// The least competent.
        Worst = "worst",
        /// Anybody.
        Random = "random",
        /// The best with a certain probability, else the worst.
        Mix = "mix",
    }
}

described! {
    /// What a firm can set.
    pub struct Policy in Policy {
        rule: choice(Rule, Best, "best")
            "rule" "–" "Who of the level below is promoted."
            "Pluchino et al. 2010";
        best_share: real(0.5, 0.0, 1.0) prior
            "best_share" "probability" "Probability that a promotion under the mix takes the best; else it takes the worst."
            "Pluchino et al. 2010: at 0.47 both hypotheses come to the same";
    }
}

impl Policy {
    fn prefers(&self, coin: f64) -> Preference {
        match self.rule {
            Rule::Best => Preference::Best,
            Rule::Worst => Preference::Worst,
            Rule::Random => Preference::Anybody,
            Rule::Mix if coin < self.best_share => Preference::Best,
            Rule::Mix => Preference::Worst,
        }
    }
}

/// The model with one set of parameters, and the policies it is run under.
#[derive(Clone, Debug)]
pub struct Pluchino2010 {
    steps: u32,
    firm: Firm,
    metrics: Vec<Metric>,
    policies: Vec<Policy>,
}

impl Pluchino2010 {
    /// The model with these parameters and policies.
    #[must_use]
    pub fn new(parameters: &Parameters, policies: Vec<Policy>) -> Self {
        let &Parameters { hypothesis, competence_bounds, continuity, steps, asymptote_steps } =
            parameters;
        let mut metrics = vec![efficiency(asymptote_steps)];
        metrics.extend(turnover::metrics(LEVELS.len()));
        Self {
            steps,
            firm: Firm {
                hierarchy: Hierarchy::new(&LEVELS),
                competence: Competence::new(hypothesis, competence_bounds, continuity).spared(),
                ages: HireAges::new(),
            },
            metrics,
            policies,
        }
    }
}

/// The metric of efficiency, with its asymptote.
pub(super) fn efficiency(asymptote_steps: u32) -> Metric {
    Metric {
        key: "efficiency",
        unit: "%",
        text: "Competence weighed by responsibility, of that of a staff of competence 10.",
        scale: 100.0,
        reduction: Reduction::TailMean(asymptote_steps),
        better: Some(Direction::Higher),
        headline: true,
    }
}

impl Simulation for Pluchino2010 {
    fn period(&self) -> Period {
        Period::Step
    }

    /// Step 0 is the start.
    fn warm_up(&self) -> WarmUp {
        WarmUp::Transient(1)
    }

    fn horizon(&self) -> u32 {
        self.steps
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn persons_max(&self) -> usize {
        self.firm.hierarchy.seats()
    }

    fn policies(&self) -> usize {
        self.policies.len()
    }

    fn start(&self, key: RunKey, rows: &mut dyn RowSink) -> Start {
        let staff = self.firm.start(&Streams::new(key.seed, key.replication));
        let mut observations = vec![Observation::MISSING; self.metrics.len()];
        observations[0] = self.firm.efficiency(&staff);
        rows.period(Row { time: 0, group: 0, person_months: 0.0, observations: &observations });
        Start::new(staff)
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let (policy, staff) = (&self.policies[policy], start.state::<Staff>());
        let streams = Streams::new(key.seed, key.replication);
        let course = Course::from(&self.firm, streams, staff.clone());
        vectorized(&mut Steps { steps: self.steps, policy, course, rows });
    }
}

/// All steps of a run.
struct Steps<'a> {
    steps: u32,
    policy: &'a Policy,
    course: Course<'a>,
    rows: &'a mut dyn RowSink,
}

impl VectorTask for Steps<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let levels = self.course.firm.hierarchy.levels.len();
        let mut observations = Vec::new();
        for time in (1..).take(self.steps as usize) {
            let turnover = self.course.step(1, Pool::Global, |coin| self.policy.prefers(coin));
            observations.clear();
            observations.push(self.course.firm.efficiency(&self.course.staff));
            turnover::observe(&turnover, levels, &mut observations);
            let person_months = 12.0 * f64::from(turnover.present);
            self.rows.period(Row { time, group: 0, person_months, observations: &observations });
        }
    }
}
