//! robustness.csv: in what share of worlds a policy is better, worse, or different by too little to
//! matter.

use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::sim::Direction;
use crate::stats::noise::Denoised;
use crate::stats::{mean, quantile, share_interval};
use crate::study::among::Among;
use crate::study::judged::{JudgedDifference, JudgedWorld, Outcome};
use crate::study::table::{
    Cell, Column, ColumnKind, Table, TakeRow, column, integer, ordinal, real, statistic, text,
};
use crate::study::world_values::{Between, ValuePlace};
use crate::study::{CONFIDENCE, Plan, StudyError};

/// A difference is significant where its q value lies below.
const SIGNIFICANT: f64 = 0.05;

/// The shares of worlds below which the quantiles lie.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Cells of a share with its interval.
const SHARE_CELLS: usize = 3;

pub(super) struct Robustness;

impl StudyTable for Robustness {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = paired_columns().to_vec();
        columns.extend(columns_of_worlds());
        columns.extend(columns_of_shares());
        columns.extend(columns_of_differences());
        let text = "One row a policy, baseline and metric, over all worlds and over the plausible ones: \
                    in what share of them the policy is better.";
        has_worlds(plan).then_some(Table { name: "robustness", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        differences(plan) * Among::of(plan).len() as u64
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.judged().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.differences()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let judged = &input.judged()?.differences[block];
        for &among in Among::of(input.plan) {
            let counted: Counted<'_> = Counted::of(judged, among.worlds(input.worlds()?));
            let mut cells = input.difference_keys(judged).to_vec();
            cells.extend(of_worlds(input, &counted, among)?);
            cells.extend(counted.shares());
            cells.extend(counted.differences());
            cells.extend(regret(input, &counted)?);
            row(&cells);
        }
        Ok(())
    }
}

fn columns_of_worlds() -> [Column; 6] {
    [
        text("among", "\"all\" worlds, or the \"plausible\" ones."),
        integer(
            "worlds",
            "Worlds in which neither collapsed and all replications have a value: what shares are of.",
        ),
        integer("collapsed_policy", "Worlds in which the policy collapsed."),
        integer("collapsed_baseline", "Worlds in which the baseline did."),
        real("worthwhile", "The smallest difference that matters, in the unit of the metric."),
        text(
            "worthwhile_from",
            "Who says so: \"study\", or \"a tenth of the baseline's sd between worlds\".",
        ),
    ]
}

fn columns_of_shares() -> Vec<Column> {
    let with_interval = |name: &str, means: &str| {
        [
            statistic(name, &format!("Share of worlds (0–1) in which the policy is {means}.")),
            statistic(&format!("{name}_low"), "Lower end of Wilson's 95 % interval of that share."),
            statistic(&format!("{name}_high"), "Upper end of that interval."),
        ]
    };
    let mut columns = with_interval("better", "better by what matters or more").to_vec();
    columns.extend(with_interval("worse", "worse by what matters or more"));
    columns.extend(with_interval("too_small", "different by less than what matters"));
    columns.extend([
        statistic(
            "better_corrected",
            "The share better with the noise of few replications taken out; it and the next two are \
             not given with one replication.",
        ),
        statistic("worse_corrected", "The share worse, corrected so."),
        statistic("too_small_corrected", "The share too small to matter, corrected so."),
        statistic("better_by_sign", "Share in which it is better by anything."),
        statistic("worse_by_sign", "Share in which it is worse by anything."),
        statistic("better_both_halves", "Share in which both halves of the replications are better."),
        statistic("worse_both_halves", "Share in which both halves of the replications are worse."),
        statistic("better_significant", "Share in which it is better with a q value below 0.05."),
        statistic("worse_significant", "Share in which it is worse with a q value below 0.05."),
    ]);
    columns
}

fn columns_of_differences() -> Vec<Column> {
    let mut columns = vec![
        statistic("mean", "Mean of the difference over worlds."),
        statistic(
            "sd_between",
            "Standard deviation of the difference between worlds, noise removed; not given with one \
             replication.",
        ),
        statistic(
            "noise_share",
            "Share of the variance of the difference between worlds that is noise.",
        ),
    ];
    let quantile = |(name, percent): (&str, u32)| {
        let text = format!("The measured difference that {percent} % of worlds do not exceed.");
        statistic(name, &text)
    };
    let quantiles = [("q05", 5), ("q25", 25), ("q50", 50), ("q75", 75), ("q95", 95)];
    columns.extend(quantiles.map(quantile));
    columns.extend([
        statistic(
            "regret_max",
            "How much the best policy of the study is better than this one, in the world where that \
             is most.",
        ),
        column("regret_point", ColumnKind::MaybeInteger, "", "The number of that world."),
    ]);
    columns
}

/// The worlds that a row is of.
struct Counted<'a> {
    judged: &'a JudgedDifference,
    /// Those in which neither collapsed, with their numbers from 0.
    worlds: Vec<(usize, &'a JudgedWorld)>,
}

impl<'a> Counted<'a> {
    fn of(judged: &'a JudgedDifference, worlds: impl Iterator<Item = usize>) -> Self {
        let worlds = worlds.filter_map(|world| Some((world, judged.worlds[world].as_ref()?)));
        Self { judged, worlds: worlds.collect() }
    }

    /// Worlds that a property holds in.
    fn count(&self, holds: impl Fn(&JudgedWorld) -> bool) -> usize {
        self.worlds.iter().filter(|(_, world)| holds(world)).count()
    }

    /// Their share; `None` without a world.
    fn share(&self, holds: impl Fn(&JudgedWorld) -> bool) -> Cell<'static> {
        let of = self.worlds.len();
        Cell::Real((of > 0).then(|| self.count(holds) as f64 / of as f64))
    }

    fn with_interval(&self, outcome: Outcome) -> [Cell<'static>; SHARE_CELLS] {
        let of = self.worlds.len();
        if !self.can_be(outcome) {
            return [Cell::Real(None); SHARE_CELLS];
        }
        let is_so = |world: &JudgedWorld| world.outcome == Some(outcome);
        let interval = share_interval(self.count(is_so), of, CONFIDENCE);
        let end = |end: Option<f64>| Cell::Real(end);
        let low = end(interval.as_ref().map(|interval| interval.low));
        [self.share(is_so), low, end(interval.as_ref().map(|interval| interval.high))]
    }

    /// Whether there is such an outcome: a metric without a better side has neither of the others.
    fn can_be(&self, outcome: Outcome) -> bool {
        outcome == Outcome::TooSmall || self.judged.better.is_some()
    }

    /// The cells from `better` to `worse_significant`.
    fn shares(&self) -> Vec<Cell<'static>> {
        let (better, sides) = (self.judged.better, [Outcome::Better, Outcome::Worse]);
        let size = self.judged.worthwhile.size_or_zero();
        let mut cells: Vec<Cell<'static>> = [Outcome::Better, Outcome::Worse, Outcome::TooSmall]
            .into_iter()
            .flat_map(|outcome| self.with_interval(outcome))
            .collect();
        cells.extend(self.corrected());
        let by_sign = |world: &JudgedWorld| Outcome::of(world.moments.mean, 0.0, better);
        let has_halves = self.worlds.iter().all(|(_, world)| world.halves.is_some());
        let has_tests = self.worlds.iter().any(|(_, world)| world.q_value.is_some());
        let significant = |world: &JudgedWorld| {
            by_sign(world).filter(|_| world.q_value.is_some_and(|q| q < SIGNIFICANT))
        };
        let both = |world: &JudgedWorld| world.both_halves(size, better);
        let when = |is_known: bool, of: &dyn Fn(&JudgedWorld) -> Option<Outcome>| {
            sides.map(|side| match is_known && self.can_be(side) {
                true => self.share(|world| of(world) == Some(side)),
                false => Cell::Real(None),
            })
        };
        cells.extend(when(true, &by_sign));
        cells.extend(when(has_halves, &both));
        cells.extend(when(has_tests, &significant));
        cells
    }

    /// The shares of worlds better, worse and too small with the noise taken out of the spread of their
    /// means.
    fn corrected(&self) -> [Cell<'static>; SHARE_CELLS] {
        let worlds = || self.worlds.iter().map(|(_, world)| world);
        let means: Vec<f64> = worlds().map(|world| world.moments.mean).collect();
        let error = |world: &&JudgedWorld| Some(world.moments.variance? / world.moments.n as f64);
        let errors: Option<Vec<f64>> = worlds().map(error).collect();
        let denoised = errors.and_then(|errors| Denoised::of(&means, &errors));
        let (size, better) = (self.judged.worthwhile.size_or_zero(), self.judged.better);
        let share = |outcome: Outcome| {
            let denoised = denoised.filter(|_| self.can_be(outcome))?;
            let own = |mean: f64| Outcome::of(denoised.estimate(mean), size, better);
            let count = means.iter().filter(|mean| own(**mean) == Some(outcome)).count();
            Some(count as f64 / means.len() as f64)
        };
        [Outcome::Better, Outcome::Worse, Outcome::TooSmall]
            .map(|outcome| Cell::Real(share(outcome)))
    }

    /// The cells from `mean` to `q95`.
    fn differences(&self) -> Vec<Cell<'static>> {
        let worlds = || self.worlds.iter().map(|(_, world)| world);
        let mut means: Vec<f64> = worlds().map(|world| world.moments.mean).collect();
        let between = Between::of(worlds().map(|world| world.differences.as_slice()));
        let sd = between.filter(|between| between.noise.is_some()).map(Between::sd);
        let mut cells = vec![mean(&means), sd, between.and_then(Between::noise_share)];
        means.sort_by(f64::total_cmp);
        cells.extend(QUANTILES.map(|share| quantile(&means, share)));
        cells.into_iter().map(Cell::Real).collect()
    }
}

/// The cells from `among` to `worthwhile_from`.
fn of_worlds(
    input: &TableInput<'_>,
    counted: &Counted<'_>,
    among: Among,
) -> Result<[Cell<'static>; 6], StudyError> {
    let collapsed = among.collapsed(input.worlds()?, counted.judged.pair);
    let worthwhile = counted.judged.worthwhile;
    Ok([
        Cell::Text(among.word()),
        ordinal(counted.worlds.len()),
        ordinal(collapsed.policy),
        ordinal(collapsed.baseline),
        Cell::Real(worthwhile.size),
        Cell::Text(worthwhile.from),
    ])
}

/// The cells of the largest regret: of the means of worlds, over all policies of the study that did not
/// collapse there.
fn regret(input: &TableInput<'_>, counted: &Counted<'_>) -> Result<[Cell<'static>; 2], StudyError> {
    let Some(better) = counted.judged.better else { return Ok([Cell::Real(None); 2]) };
    let (values, metric) = (&input.judged()?.values, counted.judged.metric);
    let sign = if better == Direction::Higher { 1.0 } else { -1.0 };
    let gain = |world: usize, policy: usize| {
        values.mean(ValuePlace { world, policy, metric }).map(|mean| sign * mean)
    };
    let mut most: Option<(f64, usize)> = None;
    for &(world, _) in &counted.worlds {
        let all = (0..input.policies()).filter_map(|policy| gain(world, policy));
        let Some(own) = gain(world, counted.judged.pair.policy) else { continue };
        let regret = all.fold(own, f64::max) - own;
        if most.is_none_or(|(so_far, _)| regret > so_far) {
            most = Some((regret, world));
        }
    }
    let point = most.map_or(Cell::Real(None), |(_, world)| ordinal(world + 1));
    Ok([Cell::Real(most.map(|(regret, _)| regret)), point])
}
