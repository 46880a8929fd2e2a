//! The tables of an analysis of robustness as the report reads them.

use crate::output::report::records::{Pair, Ranged, Record, Records};
use crate::output::{OutputError, RunTables};

/// In what share of worlds a policy is better, worse, or no different in a metric.
#[derive(Clone, Debug, Default)]
pub(in crate::output::report) struct Shares {
    pub(in crate::output::report) metric: usize,
    /// Worlds that count: none that collapsed.
    pub(in crate::output::report) worlds: u64,
    pub(in crate::output::report) better: Ranged,
    pub(in crate::output::report) worse: Ranged,
    pub(in crate::output::report) too_small: Ranged,
    /// The smallest difference that matters, in the metric's unit.
    pub(in crate::output::report) worthwhile: Option<f64>,
    /// Whether the study gives it.
    pub(in crate::output::report) is_given: bool,
    /// Better by size in both halves of the replications; worse.
    pub(in crate::output::report) in_both_halves: [Option<f64>; 2],
    /// Significant after Benjamini and Hochberg: better, worse.
    pub(in crate::output::report) significant: [Option<f64>; 2],
    /// Corrected for noise: better, worse, too small.
    pub(in crate::output::report) corrected: [Option<f64>; 3],
    pub(in crate::output::report) noise_share: Option<f64>,
    /// Median of the difference, and the quantiles at 5 and 95 %.
    pub(in crate::output::report) difference: Ranged,
    /// Largest regret, and the world of it.
    pub(in crate::output::report) regret: Option<(f64, u64)>,
}

/// The shares of a pair among all worlds and among plausible ones, and how many metrics win at once.
#[derive(Clone, Debug)]
pub(in crate::output::report) struct OfPair {
    pub(in crate::output::report) pair: Pair,
    pub(in crate::output::report) all: Vec<Shares>,
    /// Empty where the model declares nothing plausible.
    pub(in crate::output::report) plausible: Vec<Shares>,
    pub(super) wins: Vec<Wins>,
    pub(super) boxes: Vec<WorldBox>,
    pub(super) collapsed: Collapsed,
}

/// The share of worlds in which exactly `metrics` metrics are better, or worse, at once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wins {
    pub(super) is_better: bool,
    pub(super) is_plausible: bool,
    pub(super) metrics: u64,
    pub(super) share: Ranged,
}

/// Ranges of keys within which a policy loses, or hardly matters, more often than elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WorldBox {
    pub(super) metric: usize,
    /// `worse` or `too small`.
    pub(super) outcome: String,
    pub(super) number: u64,
    /// The keys that it restricts, with its ends; `None` where it is open.
    pub(super) keys: Vec<(String, [Option<f64>; 2])>,
    pub(super) density: Ranged,
    pub(super) coverage: Ranged,
    pub(super) base_rate: Option<f64>,
    /// Share of the worlds that lie in it.
    pub(super) mass: Option<f64>,
}

/// Worlds that collapsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Collapsed {
    /// Under the policy alone, the baseline alone, and both.
    pub(super) under: [Vec<u64>; 3],
}

/// Reads the tables; the pairs in their order.
pub(in crate::output::report) fn read(run: &RunTables) -> Result<Vec<OfPair>, OutputError> {
    let mut pairs: Vec<OfPair> = Vec::new();
    for record in Records::read(run, "robustness")?.iter() {
        let Some((pair, metric)) = record.pair().zip(record.metric()) else { continue };
        let place = pairs.iter().position(|own| own.pair == pair).unwrap_or_else(|| {
            let (all, plausible, wins, boxes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            pairs.push(OfPair {
                pair,
                all,
                plausible,
                wins,
                boxes,
                collapsed: Collapsed::default(),
            });
            pairs.len() - 1
        });
        let own = &mut pairs[place];
        let into = if record.text("among") == "all" { &mut own.all } else { &mut own.plausible };
        into.push(shares(&record, metric));
    }
    let mut of = |record: &Record<'_>, put: &mut dyn FnMut(&mut OfPair)| {
        let pair = record.pair();
        pairs.iter_mut().filter(|own| Some(own.pair) == pair).for_each(put);
    };
    for record in Records::read(run, "wins")?.iter() {
        of(&record, &mut |own| own.wins.push(wins(&record)));
    }
    for record in Records::read(run, "boxes")?.iter() {
        of(&record, &mut |own| put_box(&mut own.boxes, &record));
    }
    read_collapsed(run, &mut pairs)?;
    Ok(pairs)
}

fn shares(record: &Record<'_>, metric: usize) -> Shares {
    let number = |name: &str| record.number(name);
    let ends = number("q05").zip(number("q95"));
    let regret_point = record.text("regret_point").parse().ok();
    Shares {
        metric,
        worlds: record.count("worlds"),
        better: record.ranged("better"),
        worse: record.ranged("worse"),
        too_small: record.ranged("too_small"),
        worthwhile: number("worthwhile"),
        is_given: record.text("worthwhile_from") == "study",
        in_both_halves: ["better_both_halves", "worse_both_halves"].map(number),
        significant: ["better_significant", "worse_significant"].map(number),
        corrected: ["better_corrected", "worse_corrected", "too_small_corrected"].map(number),
        noise_share: number("noise_share"),
        difference: Ranged { value: number("q50"), interval: ends },
        regret: number("regret_max").zip(regret_point),
    }
}

fn wins(record: &Record<'_>) -> Wins {
    Wins {
        is_better: record.text("outcome") == "better",
        is_plausible: record.text("among") != "all",
        metrics: record.count("metrics"),
        share: record.ranged("share"),
    }
}

/// A row is one key of a box.
fn put_box(boxes: &mut Vec<WorldBox>, record: &Record<'_>) {
    let Some(metric) = record.metric() else { return };
    let (outcome, number) = (record.text("outcome"), record.count("box"));
    let key = (record.text("key").to_owned(), ["low", "high"].map(|end| record.number(end)));
    let is_it = |own: &&mut WorldBox| {
        (own.metric, own.outcome.as_str(), own.number) == (metric, outcome, number)
    };
    match boxes.iter_mut().find(is_it) {
        Some(own) => own.keys.push(key),
        None => boxes.push(WorldBox {
            metric,
            outcome: outcome.to_owned(),
            number,
            keys: vec![key],
            density: record.ranged("density"),
            coverage: record.ranged("coverage"),
            base_rate: record.number("base_rate"),
            mass: record.number("mass"),
        }),
    }
}

/// Which worlds collapsed, and under which policy of each pair: the same for all metrics.
fn read_collapsed(run: &RunTables, pairs: &mut [OfPair]) -> Result<(), OutputError> {
    if !run.has("worlds") {
        return Ok(());
    }
    let columns = ["policy", "baseline", "point", "collapsed"];
    run.each_row("worlds", &columns, &mut |cells| {
        let under = ["policy", "baseline", "both"].iter().position(|word| *word == cells.text(3));
        let Some(under) = under else { return Ok(()) };
        let names = (cells.text(0), cells.text(1));
        let point = cells.text(2).parse().unwrap_or(0);
        let found = pairs.iter_mut().find(|own| own.pair.names(run) == names);
        if let Some(own) = found
            && !own.collapsed.under[under].contains(&point)
        {
            own.collapsed.under[under].push(point);
        }
        Ok(())
    })
}

impl OfPair {
    /// The shares of a metric, by its place.
    pub(in crate::output::report) fn of(&self, metric: usize) -> Option<&Shares> {
        self.all.iter().find(|own| own.metric == metric)
    }

    pub(in crate::output::report) fn of_plausible(&self, metric: usize) -> Option<&Shares> {
        self.plausible.iter().find(|own| own.metric == metric)
    }

    /// The metrics, first those that are worse in most worlds; as in the table where that is equal.
    pub(in crate::output::report) fn worse_first(&self) -> Vec<&Shares> {
        let mut all: Vec<&Shares> = self.all.iter().collect();
        let worse = |own: &Shares| own.worse.value.unwrap_or(0.0);
        all.sort_by(|a, b| worse(b).total_cmp(&worse(a)));
        all
    }

    /// Worlds that count in all of its metrics together: as many as in the one with most.
    pub(in crate::output::report) fn worlds(&self) -> u64 {
        self.all.iter().map(|own| own.worlds).max().unwrap_or(0)
    }
}

impl Collapsed {
    pub(super) fn count(&self) -> u64 {
        self.under.iter().map(|worlds| worlds.len() as u64).sum()
    }
}
