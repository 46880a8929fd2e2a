//! Which part of a run is drawn, and how wide.

use super::ChartError;
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError, RunTables};

/// Points of 1/72 inch a millimeter.
const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Which part of a run is drawn, and how wide.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Width of the picture.
    pub width_mm: f64,
    /// The design point, from 1, for charts of a single one.
    pub point: Option<usize>,
    /// The department; [`ALL_DEPARTMENTS`] for the whole organization.
    pub department: String,
    /// Keys of the metrics; empty for those that the chart chooses.
    pub metrics: Vec<String>,
    /// The policy of a ladder, all for `None`; and that of trajectories, the baseline for `None`.
    pub policy: Option<String>,
    /// The policy that the others are compared with; the study's baseline for `None`.
    pub against: Option<String>,
    /// Whether the forest measures by standard deviations between persons.
    pub standardize: bool,
    /// The two factors of a map of worlds, by their columns in points.csv; empty for those that it
    /// chooses.
    pub factors: Vec<String>,
    /// Keys of metrics with the smallest difference worth having, above 0 and in the unit of the
    /// metric, which charts of differences mark; those that the study names are marked besides.
    pub worthwhile: Vec<(String, f64)>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            width_mm: Self::WIDTH_MM,
            point: None,
            department: ALL_DEPARTMENTS.to_owned(),
            metrics: Vec::new(),
            policy: None,
            against: None,
            standardize: false,
            factors: Vec::new(),
            worthwhile: Vec::new(),
        }
    }
}

impl Choice {
    /// The narrowest picture in which labels find room.
    pub const WIDTH_MM_MIN: f64 = 70.0;
    /// The widest picture: A3 in landscape.
    pub const WIDTH_MM_MAX: f64 = 420.0;
    /// A column and a half of Elsevier's journals ("Artwork sizing").
    pub const WIDTH_MM: f64 = 140.0;

    /// The highest sheet: A4 less its margins. Charts that need more take several.
    pub const HEIGHT_MM_MAX: f64 = 240.0;

    pub(super) fn height_max() -> f64 {
        Self::HEIGHT_MM_MAX * POINTS_PER_MM
    }

    /// The smallest difference worth having in a metric, where one is named.
    pub(super) fn worthwhile(&self, metric: &str) -> Option<f64> {
        self.worthwhile.iter().find(|(key, _)| key == metric).map(|(_, size)| *size)
    }

    /// With the smallest differences worth having that the study names, for metrics of which this choice
    /// names none.
    pub(super) fn with_worthwhile_of(&self, run: &RunTables) -> Self {
        let mut choice = self.clone();
        let named = run.worthwhile().into_iter();
        choice.worthwhile.extend(named.filter(|(key, _)| self.worthwhile(key).is_none()));
        choice
    }

    /// The department whose rows are read: those of the only department are the organization's.
    pub(super) fn rows_of(&self, run: &RunTables) -> &str {
        match run.departments() {
            only if only.len() == 1 && only[0] == self.department => ALL_DEPARTMENTS,
            _ => &self.department,
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.width_mm * POINTS_PER_MM
    }

    /// The design point of a chart that shows one.
    pub(super) fn point(&self, run: &RunTables) -> Result<usize, ChartError> {
        match (self.point, run.points()) {
            (Some(point), _) => Ok(point),
            (None, 1) => Ok(1),
            (None, points) => Err(ChartError::NotApplicable(format!(
                "it shows one design point and the study has {points}; name one with --point"
            ))),
        }
    }

    /// The place of the policy that the others are compared with.
    pub(super) fn baseline(&self, run: &RunTables) -> usize {
        let named = self.against.as_ref();
        let place = named.and_then(|name| run.policies.iter().position(|policy| policy == name));
        place.unwrap_or_else(|| run.baseline())
    }

    /// Refuses to draw differences where there are none: with one policy, or from a policy that the
    /// study does not compare with.
    pub(super) fn check_baseline(&self, run: &RunTables) -> Result<(), ChartError> {
        let baseline = self.baseline(run);
        if run.policies.len() < 2 {
            let text = "there is one policy, and nothing to compare it with";
            return Err(ChartError::NotApplicable(text.to_owned()));
        }
        if baseline == run.baseline() || run.also_against().contains(&baseline) {
            return Ok(());
        }
        let name = &run.policies[baseline];
        Err(ChartError::NotApplicable(format!(
            "the study gives no differences from `{name}`; add it to `also_against` of `[study]` \
             and extend the study with `rungs extend`"
        )))
    }

    /// Refuses a choice of metrics, for charts that show something else.
    pub(super) fn without_metrics(&self, what: &str) -> Result<(), ChartError> {
        if self.metrics.is_empty() {
            return Ok(());
        }
        Err(ChartError::NotApplicable(format!("it shows {what}, and --metric names others")))
    }

    /// Places of the chosen metrics, or of those shown first.
    pub(super) fn metric_places(&self, run: &RunTables) -> Vec<usize> {
        if self.metrics.is_empty() {
            return run.first();
        }
        let place = |key: &String| run.metrics.iter().position(|metric| metric.key == *key);
        self.metrics.iter().filter_map(place).collect()
    }

    /// The metrics of these places.
    pub(super) fn metrics<'r>(&self, run: &'r RunTables) -> Vec<&'r MetricLabel> {
        self.metric_places(run).into_iter().map(|place| &run.metrics[place]).collect()
    }

    /// Where the numbers come from, in words; nothing for the whole of a study of one point.
    pub(super) fn place(
        &self,
        run: &RunTables,
        point: Option<usize>,
    ) -> Result<String, OutputError> {
        let mut place = String::new();
        if self.department != ALL_DEPARTMENTS {
            place.push_str(&format!("Department {}. ", self.department));
        }
        if let Some(point) = point.filter(|_| run.points() > 1) {
            let values = run.points_in_words()?;
            let values = values.get(point - 1).map_or("", String::as_str);
            place.push_str(&format!("Design point {point}: {values}. "));
        }
        Ok(place)
    }
}
