//! Who left, rose and came in one step of the models of Pluchino et al., and its metrics.

use crate::sim::{Metric, Observation, Reduction};

/// Highest number of levels of a model.
pub(super) const LEVELS_MAX: usize = 6;

/// The turnover of one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turnover {
    /// Persons before anybody left.
    pub(super) present: u32,
    /// Persons dismissed for their competence.
    pub(super) dismissals: u32,
    /// Persons who left for their age alone.
    pub(super) retirements: u32,
    /// Persons moved up a level.
    pub(super) promotions: u32,
    /// Persons hired at the bottom.
    pub(super) hires: u32,
    /// Seats that stay empty because there is nobody to promote.
    pub(super) vacancies: u32,
    /// Dismissals and retirements by level, the top first.
    pub(super) leavers: [u32; LEVELS_MAX],
}

/// The metrics of turnover in an organization of `levels` levels.
pub(super) fn metrics(levels: usize) -> Vec<Metric> {
    let overall = OVERALL.iter().map(|&(key, text, _)| metric(key, text));
    let by_level = LEAVERS[..levels].iter().map(|&key| metric(key, "Persons who left that level."));
    overall.chain(by_level).collect()
}

/// One observation for each metric of [`metrics`].
pub(super) fn observe(turnover: &Turnover, levels: usize, observations: &mut Vec<Observation>) {
    let overall = OVERALL.iter().map(|(_, _, count)| count(turnover));
    for count in overall.chain(turnover.leavers[..levels].iter().copied()) {
        observations.push(Observation::ratio(f64::from(count), 1.0));
    }
}

/// Key, text and count of a metric.
type Counted = (&'static str, &'static str, fn(&Turnover) -> u32);

static OVERALL: [Counted; 5] = [
    ("dismissals", "Persons dismissed for a competence below 4.", |turnover| turnover.dismissals),
    ("retirements", "Persons who left above the age of 60.", |turnover| turnover.retirements),
    ("promotions", "Persons moved up a level.", |turnover| turnover.promotions),
    ("hires", "Persons hired at the bottom.", |turnover| turnover.hires),
    ("vacancies", "Seats empty at the end of the step.", |turnover| turnover.vacancies),
];

/// Keys by level, the top first, as the papers number them.
static LEAVERS: [&str; LEVELS_MAX] = [
    "leavers_level_1",
    "leavers_level_2",
    "leavers_level_3",
    "leavers_level_4",
    "leavers_level_5",
    "leavers_level_6",
];

fn metric(key: &'static str, text: &'static str) -> Metric {
    Metric {
        key,
        unit: "persons per step",
        text,
        scale: 1.0,
        reduction: Reduction::Mean,
        better: None,
        headline: false,
    }
}
