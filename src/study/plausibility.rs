//! Whether the baseline of a study is plausible: at every design point, its metrics beside the
//! bands that the simulation declares.

use super::run_columns::Sample;
use super::tables::summary::summarize;
use super::{Plan, RunColumns, StudyError};
use crate::sim::{Metric, PlausibleBand, Value};

/// The group that holds the whole organization.
pub(super) const WHOLE: usize = 0;

/// The baseline at a design point beside the plausible bands.
#[derive(Clone, Debug, PartialEq)]
pub struct PointJudgement {
    /// The design point, from 1.
    pub point: usize,
    /// The values of [`Plan::factors`] there; `None` where the point has no one value of a factor.
    pub values: Vec<Option<Value>>,
    /// One measurement a band, in the order of [`Plan::plausible_bands`].
    pub measured: Vec<Measurement>,
}

/// A metric of the baseline beside its plausible band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// The band.
    pub band: PlausibleBand,
    /// The metric in the whole organization over the periods after the switch, its mean over
    /// replications; `None` where it does not exist.
    pub mean: Option<f64>,
    /// Replications that have a value.
    pub n: usize,
}

impl PointJudgement {
    /// The measurements that lie outside their bands. A number that does not exist lies nowhere.
    pub fn outside(&self) -> impl Iterator<Item = &Measurement> {
        self.measured.iter().filter(|measured| measured.is_outside())
    }

    /// Whether all measurements lie in their bands; `None` where one does not exist.
    pub(super) fn is_plausible(&self) -> Option<bool> {
        let is_known = self.measured.iter().all(|measured| measured.mean.is_some());
        is_known.then(|| self.outside().next().is_none())
    }
}

impl Measurement {
    /// Whether the mean lies outside the band.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.mean.is_some_and(|mean| !self.band.holds(mean))
    }
}

impl Plan {
    /// The plausible bands of the simulation, each with its metric; a band of a metric that there
    /// is not is left out.
    #[must_use]
    pub fn plausible_bands(&self) -> Vec<(PlausibleBand, &Metric)> {
        self.numbered_bands().map(|(band, (_, metric))| (band, metric)).collect()
    }

    /// The bands, each with its metric and the number of that.
    fn numbered_bands(&self) -> impl Iterator<Item = (PlausibleBand, (usize, &Metric))> {
        let simulation = &self.points[0].simulation;
        let metrics = simulation.metrics();
        let bands = numbered(simulation.plausible(), metrics);
        bands.map(move |(number, band)| (band, (number, &metrics[number])))
    }
}

/// The bands of metrics that there are, each with the number of its metric.
pub(super) fn numbered<'s>(
    bands: &'s [PlausibleBand],
    metrics: &'s [Metric],
) -> impl Iterator<Item = (usize, PlausibleBand)> + 's {
    let place = |band: &PlausibleBand| metrics.iter().position(|metric| metric.key == band.metric);
    bands.iter().filter_map(move |band| Some((place(band)?, *band)))
}

/// Judges the baseline at every design point, in the order of the design; nothing where the
/// simulation declares no band.
///
/// # Errors
///
/// [`StudyError::Journal`] when the columns cannot be read.
pub fn judge(plan: &Plan, columns: &RunColumns) -> Result<Vec<PointJudgement>, StudyError> {
    let bands: Vec<_> = plan.numbered_bands().collect();
    if bands.is_empty() {
        return Ok(Vec::new());
    }
    let at = |point: usize| {
        let sample = Sample { point, policy: plan.baseline, group: WHOLE };
        let measured = bands.iter().map(|&(band, (metric, _))| {
            let summary = summarize(&columns.in_sample(sample, metric)?);
            Ok(Measurement { band, mean: summary.mean, n: summary.n })
        });
        let measured = measured.collect::<Result<_, StudyError>>()?;
        let values = plan.points[point].values.clone();
        Ok(PointJudgement { point: point + 1, values, measured })
    };
    (0..plan.points.len()).map(at).collect()
}
