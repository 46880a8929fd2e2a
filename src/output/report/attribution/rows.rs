//! The tables of an attribution as the report reads them.

use crate::output::report::records::{Ranged, Record, Records, distinct};
use crate::output::{OutputError, RunTables};

/// What the levers do to a metric, at one point.
#[derive(Clone, Debug)]
pub(super) struct Attributed {
    pub(super) point: usize,
    pub(super) metric: usize,
    pub(super) n: u64,
    /// The whole effect: the difference between the two policies.
    pub(super) whole: Option<f64>,
    /// In the order of the levers.
    pub(super) levers: Vec<Part>,
    pub(super) interactions: Vec<Interaction>,
    /// Values of the keys of the lever that is looked into.
    pub(super) within: Vec<Within>,
}

/// What a lever does.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) lever: String,
    /// Shapley's value.
    pub(super) value: Ranged,
    /// Its effect with no other lever moved, and with all others moved.
    pub(super) alone: Ranged,
    pub(super) last: Ranged,
    pub(super) share: Option<f64>,
}

/// What two levers do together beyond what each does.
#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) levers: [String; 2],
    pub(super) size: Ranged,
}

/// A key of a lever, and its Owen value.
#[derive(Clone, Debug)]
pub(super) struct Within {
    pub(super) lever: String,
    pub(super) key: String,
    pub(super) value: Ranged,
}

/// Reads the tables; points and metrics in their order.
pub(super) fn read(run: &RunTables) -> Result<Vec<Attributed>, OutputError> {
    let mut all: Vec<Attributed> = Vec::new();
    for record in Records::read(run, "attribution")?.iter() {
        let own = Part {
            lever: record.text("lever").to_owned(),
            value: record.ranged("value"),
            alone: record.ranged("alone"),
            last: record.ranged("last"),
            share: record.number("share"),
        };
        let (n, whole) = (record.count("n"), record.number("whole"));
        put(&mut all, &record, |into| {
            (into.n, into.whole) = (n, whole);
            into.levers.push(own);
        });
    }
    for record in Records::read(run, "interactions")?.iter() {
        let size = Ranged {
            value: record.number("interaction"),
            interval: record.number("low").zip(record.number("high")),
        };
        let levers = ["lever", "other"].map(|name| record.text(name).to_owned());
        put(&mut all, &record, |into| into.interactions.push(Interaction { levers, size }));
    }
    for record in Records::read(run, "within")?.iter() {
        let value = Ranged {
            value: record.number("value"),
            interval: record.number("low").zip(record.number("high")),
        };
        let [lever, key] = ["lever", "key"].map(|name| record.text(name).to_owned());
        put(&mut all, &record, |into| into.within.push(Within { lever, key, value }));
    }
    for own in &mut all {
        let size = |own: &Interaction| own.size.value.map_or(-1.0, f64::abs);
        own.interactions.sort_by(|a, b| size(b).total_cmp(&size(a)));
    }
    Ok(all)
}

fn put(all: &mut Vec<Attributed>, record: &Record<'_>, put: impl FnOnce(&mut Attributed)) {
    let point = usize::try_from(record.count("point")).unwrap_or(0);
    let Some(metric) = record.metric() else { return };
    let place = all.iter().rposition(|own| (own.point, own.metric) == (point, metric));
    let place = place.unwrap_or_else(|| {
        let (levers, interactions, within) = (Vec::new(), Vec::new(), Vec::new());
        all.push(Attributed { point, metric, n: 0, whole: None, levers, interactions, within });
        all.len() - 1
    });
    put(&mut all[place]);
}

/// The metrics that are attributed, in their order.
pub(super) fn metrics(all: &[Attributed]) -> Vec<usize> {
    distinct(all.iter().map(|own| own.metric))
}
