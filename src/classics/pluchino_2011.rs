//! Pluchino, Rapisarda & Garofalo (2011), "Efficient promotion strategies in hierarchical
//! organizations", Physica A 390(20), 3496–3511: what does a firm gain by promoting a share of its
//! people by lot, from the whole level below or from a seat's own reports?

use super::age::HireAges;
use super::candidates::Preference;
use super::competence::{Bounds, Competence, Hypothesis};
use super::hierarchy::{Hierarchy, Pool};
use super::pluchino_2010::efficiency;
use super::staff::{Course, Firm, Staff};
use super::turnover;
use crate::rng::Streams;
use crate::sim::{
    About, Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation,
    Start, WarmUp, described,
};

/// Responsibility by level, the top first of the paper's tree.
pub const RESPONSIBILITIES: [f64; 5] = [1.0, 0.8, 0.6, 0.4, 0.2];

/// Steps of a year.
const STEPS_A_YEAR: u32 = 12;

/// The description of the model, for manifest and reports.
pub const ABOUT: About = About {
    title: "Efficient promotion strategies",
    source: "Pluchino, Rapisarda & Garofalo (2011), \"Efficient promotion strategies in \
             hierarchical organizations\", Physica A 390, 3496–3511",
    chance: true,
    purpose: "What does a firm gain that has promoted its best, and from then on promotes a \
              share by lot?",
    entities: "Persons with an age and a competence from 1 to 10 in a tree of five levels, whose \
               responsibility rises to the top. A step is one month.",
    process: &[
        "Everybody ages by a year in every twelfth step; who is incompetent or too old leaves.",
        "From the top down, empty seats are filled from the pool: the best during the transient, \
         then by lot with the policy's probability.",
        "Empty seats at the bottom are hired for.",
        "Efficiency is the competence of all, weighed by responsibility; the gain is what it has \
         risen since the transient.",
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
        reports: count(4, 2, 10)
            "reports" "persons" "Reports of everybody above the bottom of the tree of five levels."
            "Pluchino et al. 2011: 3 to 6";
        hypothesis: choice(Hypothesis, Peter, "peter")
            "hypothesis" "–" "What a promotion makes of competence: peter draws it afresh, common-sense keeps it."
            "Pluchino et al. 2011";
        competence_bounds: choice(Bounds, Clamp, "clamp")
            "competence_bounds" "–" "What becomes of a competence drawn outside 1 to 10: set to the bound, or drawn again."
            "the paper is silent; clamp gives its figures";
        continuity: real(0.0, 0.0, 1.0) prior
            "continuity" "correlation" "Correlation of the competence before and after a promotion under the Peter hypothesis."
            "Pluchino et al. 2011: 0";
        transient_steps: count(1000, 1, 100_000)
            "transient_steps" "steps" "First steps, in which the best is promoted, a month each."
            "Pluchino et al. 2011";
        steps: count(1000, 1, 100_000)
            "steps" "steps" "Steps after them, under the policy."
            "Pluchino et al. 2011";
        asymptote_steps: count(400, 1, 100_000)
            "asymptote_steps" "steps" "The last steps of either part, whose mean efficiencies are compared; all, where there are fewer."
            "Pluchino et al. 2011";
    }
}

described! {
    /// What a firm can set.
    pub struct Policy in Policy {
        random_share: real(0.0, 0.0, 1.0) prior
            "random_share" "probability" "Probability that a promotion after the transient goes by lot; else it takes the best."
            "Pluchino et al. 2011";
        pool: choice(Pool, Global, "global")
            "pool" "–" "Who may be promoted, in the transient too: the whole level below, or the seat's own reports."
            "Pluchino et al. 2011";
    }
}

/// The model with one set of parameters, and the policies it is run under.
#[derive(Clone, Debug)]
pub struct Pluchino2011 {
    transient_steps: u32,
    steps: u32,
    asymptote_steps: u32,
    firm: Firm,
    metrics: Vec<Metric>,
    policies: Vec<Policy>,
}

impl Pluchino2011 {
    /// The model with these parameters and policies.
    #[must_use]
    pub fn new(parameters: &Parameters, policies: Vec<Policy>) -> Self {
        let mut seats = 1;
        let level = |responsibility| {
            let level = (seats, responsibility);
            seats *= parameters.reports as usize;
            level
        };
        let hierarchy = Hierarchy::new(&RESPONSIBILITIES.map(level));
        let bounds = parameters.competence_bounds;
        let mut metrics = own_metrics(parameters.asymptote_steps).to_vec();
        metrics.extend(turnover::metrics(RESPONSIBILITIES.len()));
        Self {
            transient_steps: parameters.transient_steps,
            steps: parameters.steps,
            asymptote_steps: parameters.asymptote_steps,
            firm: Firm {
                hierarchy,
                competence: Competence::new(parameters.hypothesis, bounds, parameters.continuity),
                ages: HireAges::new(),
            },
            metrics,
            policies,
        }
    }

    /// Seats of the tree.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.firm.hierarchy.seats()
    }
}

fn own_metrics(asymptote_steps: u32) -> [Metric; 3] {
    let efficiency = efficiency(asymptote_steps);
    [
        Metric {
            key: "gain",
            unit: "% points",
            text: "Efficiency less its mean at the end of the transient.",
            ..efficiency.clone()
        },
        efficiency.clone(),
        Metric {
            key: "transient_efficiency",
            text: "Efficiency in the last steps of the transient, before the policy's share of \
                   random promotions.",
            reduction: Reduction::Mean,
            better: Some(Direction::Higher),
            headline: false,
            ..efficiency
        },
    ]
}

/// Efficiency at the end of the transient.
#[derive(Debug, Default)]
struct Base {
    sum: f64,
    steps: f64,
}

impl Base {
    fn add(&mut self, efficiency: Observation) {
        self.sum += efficiency.numerator / efficiency.denominator;
        self.steps += 1.0;
    }

    /// `efficiency` less the base.
    fn gain(&self, efficiency: Observation) -> Observation {
        let base = self.sum / self.steps;
        Observation::single(Some(efficiency.numerator / efficiency.denominator - base))
    }
}

impl Simulation for Pluchino2011 {
    fn period(&self) -> Period {
        Period::Step
    }

    /// Step 0 is the start. The transient is part of the run, because the policy's pool is already
    /// used in it.
    fn warm_up(&self) -> WarmUp {
        WarmUp::Transient(1)
    }

    fn horizon(&self) -> u32 {
        self.transient_steps + self.steps
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
        observations[1] = self.firm.efficiency(&staff);
        rows.period(Row { time: 0, group: 0, person_months: 0.0, observations: &observations });
        Start::new(staff)
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let (policy, staff) = (&self.policies[policy], start.state::<Staff>());
        let streams = Streams::new(key.seed, key.replication);
        let mut course = Course::from(&self.firm, streams, staff.clone());
        let mut observations = Vec::with_capacity(self.metrics.len());
        let mut base = Base::default();
        for (step, time) in (1..=self.horizon()).zip(1..) {
            let is_transient = step <= self.transient_steps;
            let random_share = if is_transient { 0.0 } else { policy.random_share };
            let prefers = |coin| {
                if coin < random_share { Preference::Anybody } else { Preference::Best }
            };
            let years = u32::from(step % STEPS_A_YEAR == 0);
            let turnover = course.step(years, policy.pool, prefers);

            let efficiency = self.firm.efficiency(&course.staff);
            let is_base = is_transient && step + self.asymptote_steps > self.transient_steps;
            if is_base {
                base.add(efficiency);
            }
            let only = |condition, observation| {
                if condition { observation } else { Observation::MISSING }
            };
            observations.clear();
            observations.push(only(!is_transient, base.gain(efficiency)));
            observations.push(efficiency);
            observations.push(only(is_base, efficiency));
            turnover::observe(&turnover, RESPONSIBILITIES.len(), &mut observations);
            let person_months = f64::from(turnover.present);
            rows.period(Row { time, group: 0, person_months, observations: &observations });
        }
    }
}
