//! How much of a difference each key explains, by whichever method the study used: indices of
//! variance, elementary effects, or distances between distributions.

use super::pairs::{Pair, PairRow, distinct, pairs, rows, rows_if_any};
use super::{ChartError, Choice};
use crate::output::metric_label::in_words;
use crate::output::{Factor, MetricLabel, RunTables};

/// The key that stands for nothing.
const DUMMY: &str = "dummy";
/// Most keys that a chart shows.
const KEYS_MAX: usize = 40;

/// What was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// First-order and total indices: shares of variance.
    Indices,
    /// Morris's elementary effects, in the unit of the metric.
    Effects,
    /// PAWN: Kolmogorov–Smirnov distances.
    Pawn,
}

/// A number with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// What a key explains.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Index {
    pub(super) key: String,
    /// Total index, mean absolute effect or largest distance.
    pub(super) outer: Option<Estimate>,
    /// First-order index, or median distance.
    pub(super) inner: Option<Estimate>,
}

/// How well the surface behind the indices fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    pub(super) method: String,
    pub(super) worlds: Option<f64>,
    pub(super) first_order_sum: Option<f64>,
    /// Share of the variance between worlds that is noise.
    pub(super) noise_share: Option<f64>,
}

/// The indices of a metric.
pub(super) struct MetricIndices<'r> {
    pub(super) label: &'r MetricLabel,
    indices: Vec<Index>,
    pub(super) fit: Option<Fit>,
}

/// The indices of a pair, the keys that explain most first.
pub(super) struct PairIndices<'r> {
    pub(super) pair: Pair,
    pub(super) metrics: Vec<MetricIndices<'r>>,
    pub(super) keys: Vec<String>,
    /// Keys that are not shown.
    pub(super) hidden: usize,
}

/// The indices of all chosen pairs, and by which method; the first of the tables that is there.
pub(super) fn indices<'r>(
    run: &'r RunTables,
    choice: &Choice,
) -> Result<(Method, Vec<PairIndices<'r>>), ChartError> {
    let method = match () {
        () if run.has("sensitivity") => Method::Indices,
        () if run.has("elementary_effects") => Method::Effects,
        () if run.has("pawn") => Method::Pawn,
        () => Method::Indices,
    };
    let columns: &[&str] = match method {
        Method::Indices => &[
            "key",
            "total",
            "total_low",
            "total_high",
            "first_order",
            "first_order_low",
            "first_order_high",
        ],
        Method::Effects => &["key", "mean_absolute", "mean_absolute_low", "mean_absolute_high"],
        Method::Pawn => &["key", "largest", "median"],
    };
    let rows = rows(run, choice, method.table(), columns)?;
    let fitted = ["method", "worlds", "first_order_sum", "noise_share"];
    let fits = rows_if_any(run, choice, "sensitivity_fit", &fitted)?;
    let of_pair = |pair| PairIndices::of(run, (method, pair), &rows, &fits);
    Ok((method, pairs(run, &rows).into_iter().map(of_pair).collect()))
}

impl Method {
    fn table(self) -> &'static str {
        match self {
            Self::Indices => "sensitivity",
            Self::Effects => "elementary_effects",
            Self::Pawn => "pawn",
        }
    }

    /// What the bars are.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Indices => "total index T (pale) with first-order index S inside (dark)",
            Self::Effects => "mean absolute elementary effect μ* over the range of a key",
            Self::Pawn => "largest (pale) and median (dark) Kolmogorov–Smirnov distance, PAWN",
        }
    }

    /// What the pale bars are, in short.
    pub(super) fn outer(self) -> &'static str {
        match self {
            Self::Indices => "total index",
            Self::Effects => "mean absolute elementary effect",
            Self::Pawn => "largest Kolmogorov–Smirnov distance",
        }
    }

    fn estimates(self, row: &PairRow, scale: f64) -> (Option<Estimate>, Option<Estimate>) {
        let number = |at: usize| row.cells.number(at).map(|number| scale * number);
        let with_interval = |at: usize| {
            let interval = number(at + 1).zip(number(at + 2));
            Some(Estimate { value: number(at)?, interval })
        };
        let alone = |at: usize| Some(Estimate { value: number(at)?, interval: None });
        match self {
            Self::Indices => (with_interval(1), with_interval(4)),
            Self::Effects => (with_interval(1), None),
            Self::Pawn => (alone(1), alone(2)),
        }
    }
}

impl<'r> PairIndices<'r> {
    fn of(
        run: &'r RunTables,
        (method, pair): (Method, Pair),
        rows: &[PairRow],
        fits: &[PairRow],
    ) -> Self {
        let own: Vec<&PairRow> = rows.iter().filter(|row| row.pair == pair).collect();
        let metric = |metric: usize| {
            let label = &run.metrics[metric];
            // Effects have the unit of the metric, the others none.
            let scale = if method == Method::Effects { label.scale() } else { 1.0 };
            let own = own.iter().filter(|row| row.metric == metric);
            let index = |row: &&PairRow| {
                let (outer, inner) = method.estimates(row, scale);
                Index { key: row.cells.text(0).to_owned(), outer, inner }
            };
            let fit = fits.iter().find(|row| (row.pair, row.metric) == (pair, metric));
            let fit = fit.map(|row| Fit {
                method: row.cells.text(0).to_owned(),
                worlds: row.cells.number(1),
                first_order_sum: row.cells.number(2),
                noise_share: row.cells.number(3),
            });
            MetricIndices { label, indices: own.map(index).collect(), fit }
        };
        let metrics = distinct(own.iter().map(|row| row.metric)).into_iter().map(metric);
        let metrics: Vec<MetricIndices<'r>> = metrics.collect();
        let mut keys = ordered(&metrics, method);
        let hidden = keys.len().saturating_sub(KEYS_MAX);
        keys.truncate(KEYS_MAX);
        Self { pair, metrics, keys, hidden }
    }
}

/// Keys by what they explain at most in any metric; effects against the largest of their metric.
fn ordered(metrics: &[MetricIndices<'_>], method: Method) -> Vec<String> {
    let mut keys: Vec<(f64, String)> = Vec::new();
    for metric in metrics {
        let largest = if method == Method::Effects { metric.largest() } else { 1.0 };
        for index in metric.indices.iter().filter(|index| index.key != DUMMY) {
            let size = index.outer.map_or(0.0, |own| own.value) / largest.max(f64::MIN_POSITIVE);
            match keys.iter_mut().find(|(_, key)| *key == index.key) {
                Some((most, _)) => *most = most.max(size),
                None => keys.push((size, index.key.clone())),
            }
        }
    }
    // Equal keys stay in the order of the table.
    keys.sort_by(|a, b| b.0.total_cmp(&a.0));
    keys.into_iter().map(|(_, key)| key).collect()
}

impl MetricIndices<'_> {
    pub(super) fn of(&self, key: &str) -> Option<&Index> {
        self.indices.iter().find(|index| index.key == key)
    }

    /// What a key that does nothing explains: what is not told apart from it may be chance.
    pub(super) fn dummy(&self) -> Option<&Index> {
        self.of(DUMMY)
    }

    /// The largest pale bar.
    pub(super) fn largest(&self) -> f64 {
        let values = self.indices.iter().filter_map(|index| index.outer);
        values.map(|own| own.value).fold(0.0, f64::max)
    }

    /// All values and ends of intervals.
    pub(super) fn ends(&self) -> impl Iterator<Item = f64> + '_ {
        self.indices.iter().flat_map(|index| [index.outer, index.inner]).flatten().flat_map(|own| {
            let (low, high) = own.interval.unwrap_or((own.value, own.value));
            [low, own.value, high]
        })
    }

    /// Whether a key is told apart from the dummy: its interval begins where that of the dummy has
    /// ended. `None` where there is no dummy or no interval.
    pub(super) fn is_clear(&self, index: &Index) -> Option<bool> {
        let dummy = self.dummy()?.outer?;
        let (low, _) = index.outer?.interval?;
        Some(low > dummy.interval.map_or(dummy.value, |(_, high)| high))
    }
}

/// What a key is called.
pub(super) fn key_words(factors: &[Factor], key: &str) -> String {
    let factor = factors.iter().find(|factor| factor.name == key);
    factor.map_or_else(|| in_words(key), Factor::words)
}

/// How the numbers were found, and over how many worlds.
pub(super) fn basis(method: Method, pairs: &[PairIndices<'_>]) -> String {
    let fits = || pairs.iter().flat_map(|own| &own.metrics).filter_map(|own| own.fit.as_ref());
    let worlds = fits().filter_map(|fit| fit.worlds).fold(0.0, f64::max);
    let over = match worlds > 0.0 {
        true => format!(" over {worlds} worlds"),
        false => String::new(),
    };
    match (method, fits().next().map_or("", |fit| fit.method.as_str())) {
        (Method::Indices, "chaos") => format!(
            "Shares of the variance{over}, by polynomial chaos, noise removed; 95\u{a0}% intervals by \
             jackknife over worlds and replications."
        ),
        (Method::Indices, _) => {
            format!("Shares of the variance{over}, noise removed; 95\u{a0}% intervals.")
        }
        (Method::Effects, _) => format!(
            "Elementary effects{over}: by how much a number moves over the range of a key; \
             95\u{a0}% intervals over trajectories."
        ),
        (Method::Pawn, _) => {
            format!("Distances between the distribution{over} and those within ranges of a key.")
        }
    }
}

/// How many keys are not shown; nothing where all are.
pub(super) fn hidden(pairs: &[PairIndices<'_>]) -> String {
    match pairs.iter().map(|own| own.hidden).max() {
        Some(hidden) if hidden > 0 => {
            format!(" The {hidden} keys that explain least are not shown.")
        }
        _ => String::new(),
    }
}
