//! The Shapley values of the levers between two policies, as attribution.csv has them.

use super::indices::Estimate;
use super::pairs::{check, distinct, metric};
use super::{ChartError, Choice};
use crate::output::{OutputError, RunTables};

/// What a lever adds to a metric at a point.
pub(super) struct LeverValue {
    pub(super) point: usize,
    /// Place of the metric in the manifest.
    pub(super) metric: usize,
    /// Place of the lever.
    pub(super) lever: usize,
    /// Its Shapley value, in the unit that people read.
    pub(super) value: Estimate,
    /// The whole difference between the two policies.
    pub(super) whole: Option<f64>,
    /// The value as a share of the whole.
    pub(super) share: Option<f64>,
}

/// The values of all levers.
pub(super) struct Levers {
    pub(super) values: Vec<LeverValue>,
    /// Names of the levers, in the order of the table.
    pub(super) names: Vec<String>,
    /// The metrics, by their places.
    pub(super) metrics: Vec<usize>,
    /// The number of points.
    pub(super) points: usize,
    /// The most replications behind a value.
    pub(super) replications: f64,
    /// The two policies.
    pub(super) from: String,
    pub(super) to: String,
}

/// The values at the chosen point, or at all.
pub(super) fn levers(run: &RunTables, choice: &Choice) -> Result<Levers, ChartError> {
    const COLUMNS: [&str; 9] =
        ["point", "metric", "lever", "n", "value", "value_low", "value_high", "whole", "share"];
    check(run, choice, "attribution")?;
    let (mut values, mut names, mut replications) = (Vec::new(), Vec::new(), 0.0_f64);
    run.each_row("attribution", &COLUMNS, &mut |cells| {
        let point = cells.text(0).parse().ok().filter(|own| choice.point.is_none_or(|p| p == *own));
        let own = point.zip(metric(run, choice, cells.text(1))).zip(cells.number(4));
        let Some(((point, metric), value)) = own else { return Ok(()) };
        let lever = place(&mut names, cells.text(2));
        let scale = run.metrics[metric].scale();
        let interval = cells.number(5).zip(cells.number(6));
        let interval = interval.map(|(low, high)| (scale * low, scale * high));
        replications = replications.max(cells.number(3).unwrap_or(0.0));
        values.push(LeverValue {
            point,
            metric,
            lever,
            value: Estimate { value: scale * value, interval },
            whole: cells.number(7).map(|whole| scale * whole),
            share: cells.number(8),
        });
        Ok(())
    })?;
    if values.is_empty() {
        let why = "attribution.csv has no values of what was chosen";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let (from, to) = ends(run)?;
    let metrics = distinct(values.iter().map(|own: &LeverValue| own.metric));
    let points = distinct(values.iter().map(|own| own.point)).len();
    Ok(Levers { values, names, metrics, points, replications, from, to })
}

/// The place of a name, which is added where it is new.
pub(super) fn place(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|own| own == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

/// The two policies: as the scenario names them, or those of the first and last coalition.
pub(super) fn ends(run: &RunTables) -> Result<(String, String), OutputError> {
    let attribution = &run.manifest()["scenario"]["attribution"];
    let named = attribution["from"].as_str().zip(attribution["to"].as_str());
    if let Some((from, to)) = named {
        return Ok((from.to_owned(), to.to_owned()));
    }
    let (mut from, mut to, mut most) = (None, None, 0);
    if run.has("coalitions") {
        run.each_row("coalitions", &["policy", "levers"], &mut |cells| {
            let levers = cells.text(1);
            if levers == "none" {
                from.get_or_insert_with(|| cells.text(0).to_owned());
            } else if levers.split(", ").count() > most {
                most = levers.split(", ").count();
                to = Some(cells.text(0).to_owned());
            }
            Ok(())
        })?;
    }
    let or = |name: Option<String>, other: &str| name.unwrap_or_else(|| other.to_owned());
    Ok((or(from, "the first policy"), or(to, "the second policy")))
}

impl Levers {
    /// The value of a lever in a metric at the only point.
    pub(super) fn of(&self, metric: usize, lever: usize) -> Option<&LeverValue> {
        self.values.iter().find(|own| (own.metric, own.lever) == (metric, lever))
    }

    /// The shares of a lever in the whole of a metric, over all points.
    pub(super) fn shares(&self, metric: usize, lever: usize) -> Vec<f64> {
        let own = self.values.iter().filter(|own| (own.metric, own.lever) == (metric, lever));
        own.filter_map(|own| own.share).collect()
    }
}
