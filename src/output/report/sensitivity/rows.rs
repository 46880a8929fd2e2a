//! The tables of an analysis of sensitivity as the report reads them.

use crate::output::report::records::{Pair, Ranged, Record, Records};
use crate::output::{OutputError, RunTables};

/// The key that nothing depends on.
pub(super) const DUMMY: &str = "dummy";

/// What drives the difference of a pair in a metric.
#[derive(Clone, Debug)]
pub(in crate::output::report) struct Driven {
    pub(in crate::output::report) pair: Pair,
    pub(in crate::output::report) metric: usize,
    /// Indices by key, the largest total first; the dummy apart.
    pub(in crate::output::report) keys: Vec<Index>,
    pub(in crate::output::report) dummy: Option<Index>,
    pub(in crate::output::report) fit: Fit,
    /// The curves of conditional means by key.
    pub(super) effects: Vec<Effect>,
    /// Elementary effects by key, the largest first.
    pub(super) elementary: Vec<Elementary>,
    /// Distances between distributions by key, the largest first; the dummy among them.
    pub(super) distances: Vec<Distance>,
}

/// Sobol indices of a key.
#[derive(Clone, Debug)]
pub(in crate::output::report) struct Index {
    pub(in crate::output::report) key: String,
    pub(in crate::output::report) first: Ranged,
    pub(in crate::output::report) total: Ranged,
}

/// How far the indices can be trusted.
#[derive(Clone, Debug, Default)]
pub(in crate::output::report) struct Fit {
    pub(in crate::output::report) method: String,
    pub(super) worlds: u64,
    pub(super) replications: u64,
    pub(super) degree: Option<f64>,
    pub(in crate::output::report) mean: Option<f64>,
    pub(in crate::output::report) sd_between: Option<f64>,
    pub(super) noise_share: Option<f64>,
    pub(super) lack_of_fit: Option<f64>,
    pub(super) first_order_sum: Ranged,
}

/// The difference where a key has each of a few values, all others drawn.
#[derive(Clone, Debug)]
pub(super) struct Effect {
    pub(super) key: String,
    /// Value of the key, and the difference there.
    pub(super) curve: Vec<(f64, f64)>,
}

/// Morris's elementary effects of a key.
#[derive(Clone, Debug)]
pub(super) struct Elementary {
    pub(super) key: String,
    pub(super) mean: Option<f64>,
    pub(super) absolute: Ranged,
    pub(super) sd: Option<f64>,
}

/// PAWN's distance of a key.
#[derive(Clone, Debug)]
pub(super) struct Distance {
    pub(super) key: String,
    pub(super) median: Option<f64>,
    pub(super) largest: Option<f64>,
}

/// Reads the tables; pairs and metrics in their order.
pub(in crate::output::report) fn read(run: &RunTables) -> Result<Vec<Driven>, OutputError> {
    let mut all: Vec<Driven> = Vec::new();
    for record in Records::read(run, "sensitivity_fit")?.iter() {
        let fit = fit(&record);
        put(&mut all, &record, |own| own.fit = fit);
    }
    for record in Records::read(run, "sensitivity")?.iter() {
        let [first, total] = ["first_order", "total"].map(|name| record.ranged(name));
        let index = Index { key: record.text("key").to_owned(), first, total };
        put(&mut all, &record, |own| {
            if index.key == DUMMY { own.dummy = Some(index) } else { own.keys.push(index) }
        });
    }
    for record in Records::read(run, "main_effects")?.iter() {
        let Some(at) = record.number("value").zip(record.number("difference")) else { continue };
        let key = record.text("key");
        put(&mut all, &record, |own| match own.effects.iter_mut().find(|own| own.key == key) {
            Some(effect) => effect.curve.push(at),
            None => own.effects.push(Effect { key: key.to_owned(), curve: vec![at] }),
        });
    }
    for record in Records::read(run, "elementary_effects")?.iter() {
        let (mean, sd) = (record.number("mean"), record.number("sd"));
        let key = record.text("key").to_owned();
        let own = Elementary { key, mean, absolute: record.ranged("mean_absolute"), sd };
        put(&mut all, &record, |into| into.elementary.push(own));
    }
    for record in Records::read(run, "pawn")?.iter() {
        let [median, largest] = ["median", "largest"].map(|name| record.number(name));
        let own = Distance { key: record.text("key").to_owned(), median, largest };
        put(&mut all, &record, |into| into.distances.push(own));
    }
    for own in &mut all {
        let by = |number: Option<f64>| number.unwrap_or(f64::NEG_INFINITY);
        own.keys.sort_by(|a, b| by(b.total.value).total_cmp(&by(a.total.value)));
        own.elementary.sort_by(|a, b| by(b.absolute.value).total_cmp(&by(a.absolute.value)));
        own.distances.sort_by(|a, b| by(b.median).total_cmp(&by(a.median)));
    }
    Ok(all)
}

fn put(all: &mut Vec<Driven>, record: &Record<'_>, put: impl FnOnce(&mut Driven)) {
    let Some((pair, metric)) = record.pair().zip(record.metric()) else { return };
    let place = all.iter().position(|own| (own.pair, own.metric) == (pair, metric));
    let place = place.unwrap_or_else(|| {
        all.push(Driven::new(pair, metric));
        all.len() - 1
    });
    put(&mut all[place]);
}

fn fit(record: &Record<'_>) -> Fit {
    let number = |name: &str| record.number(name);
    Fit {
        method: record.text("method").to_owned(),
        worlds: record.count("worlds"),
        replications: record.count("replications"),
        degree: number("degree"),
        mean: number("mean"),
        sd_between: number("sd_between"),
        noise_share: number("noise_share"),
        lack_of_fit: number("lack_of_fit"),
        first_order_sum: record.ranged("first_order_sum"),
    }
}

impl Driven {
    fn new(pair: Pair, metric: usize) -> Self {
        Self {
            pair,
            metric,
            keys: Vec::new(),
            dummy: None,
            fit: Fit::default(),
            effects: Vec::new(),
            elementary: Vec::new(),
            distances: Vec::new(),
        }
    }

    /// The keys whose total stands out from nothing: the low end of its interval lies above the dummy's
    /// total, and above 0.
    pub(in crate::output::report) fn leading(&self) -> Vec<&Index> {
        let dummy = self.dummy.as_ref().and_then(|dummy| dummy.total.value).unwrap_or(0.0);
        let stands_out = |own: &&Index| match own.total.interval {
            Some((low, _)) => low > dummy.max(0.0),
            None => own.total.value.is_some_and(|total| total > dummy.max(0.0)),
        };
        self.keys.iter().filter(stands_out).collect()
    }
}
