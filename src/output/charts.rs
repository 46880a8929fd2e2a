//! Charts of a finished run, from its tables alone: one file a chart, one theme, and one scene
//! from which both SVG and PNG are made.

mod alike;
mod axis;
mod boxes;
mod breakdown;
#[cfg(not(target_arch = "wasm32"))]
mod canvas;
mod choice;
mod climate;
mod contour;
#[cfg(not(target_arch = "wasm32"))]
mod coverage;
mod difference;
mod distribution;
mod dots;
mod early_warning;
mod evidence;
mod flow;
mod forest;
mod forest_rows;
mod groups;
mod heat_map;
mod indices;
mod interactions;
mod ladder;
mod lever_shares;
mod levers;
mod main_effects;
mod measure;
mod names;
#[cfg(not(target_arch = "wasm32"))]
mod outlines;
mod pairs;
mod panel;
mod places;
#[cfg(not(target_arch = "wasm32"))]
mod png;
mod response;
mod robustness_curve;
mod rows;
mod scene;
mod sensitivity;
mod sensitivity_matrix;
mod sheets;
mod stem;
mod svg;
mod tenure;
mod theme;
mod titles;
mod trade_off;
mod trajectories;
mod typeface;
mod waterfall;
mod wins;
mod worlds_map;

pub use choice::Choice;
pub use evidence::{Bar, Bars};
pub(super) use measure::yardstick_of_mean;

use std::path::{Path, PathBuf};

use super::{OutputError, RunTables};
use crate::study::disk::{Disk, Files, create_dirs, write};
use scene::Scene;

/// The charts that a run directory may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Metrics over the years under the baseline, or another policy.
    Trajectories,
    /// Differences from the baseline with their intervals.
    Forest,
    /// Differences from the baseline over the years.
    Difference,
    /// Two metrics against each other, and the Pareto set.
    TradeOff,
    /// Differences over two factors, and where they change sign.
    HeatMap,
    /// Differences from the baseline over one factor.
    Response,
    /// Metrics over replications.
    Distribution,
    /// Where those who were stars and experts at the switch are.
    Places,
    /// Climate of teams since their manager came.
    Climate,
    /// Who is still there, by tenure.
    Tenure,
    /// The places of the ladder and what flows between them.
    Ladder,
    /// Differences from the baseline by group of persons.
    Groups,
    /// What foretells the quits of a team.
    EarlyWarning,
    /// Share of worlds in which a policy gains more than x over a baseline.
    RobustnessCurve,
    /// How many headline metrics a policy wins and loses at once, by share of worlds.
    Wins,
    /// Worlds by two of their keys, and where a policy is worse or too little better.
    WorldsMap,
    /// What a difference depends on: first-order and total indices.
    Sensitivity,
    /// Total indices of all keys in all metrics.
    SensitivityMatrix,
    /// How a difference follows the leading keys.
    MainEffects,
    /// What each lever adds on the way from one policy to another.
    Waterfall,
    /// What two levers do together beyond what each does.
    Interactions,
}

/// A chart, drawn, or a sheet of one that is higher than a page.
#[derive(Clone, Debug)]
pub struct Picture(Scene);

/// Why there is no picture.
#[derive(Debug)]
pub enum ChartError {
    /// The chart does not apply to the directory; the reason, without a full stop.
    NotApplicable(String),
    /// The tables cannot be read.
    Failed(OutputError),
}

impl From<OutputError> for ChartError {
    fn from(error: OutputError) -> Self {
        Self::Failed(error)
    }
}

impl Chart {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Trajectories,
        Self::Forest,
        Self::Difference,
        Self::TradeOff,
        Self::HeatMap,
        Self::Response,
        Self::Distribution,
        Self::Places,
        Self::Climate,
        Self::Tenure,
        Self::Ladder,
        Self::Groups,
        Self::EarlyWarning,
        Self::RobustnessCurve,
        Self::Wins,
        Self::WorldsMap,
        Self::Sensitivity,
        Self::SensitivityMatrix,
        Self::MainEffects,
        Self::Waterfall,
        Self::Interactions,
    ];

    /// Its name on the command line and on disk.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trajectories => "trajectories",
            Self::Forest => "forest",
            Self::Difference => "difference",
            Self::TradeOff => "trade-off",
            Self::HeatMap => "heat-map",
            Self::Response => "response",
            Self::Distribution => "distribution",
            Self::Places => "places",
            Self::Climate => "climate",
            Self::Tenure => "tenure",
            Self::Ladder => "ladder",
            Self::Groups => "groups",
            Self::EarlyWarning => "early-warning",
            Self::RobustnessCurve => "robustness-curve",
            Self::Wins => "wins",
            Self::WorldsMap => "worlds-map",
            Self::Sensitivity => "sensitivity",
            Self::SensitivityMatrix => "sensitivity-matrix",
            Self::MainEffects => "main-effects",
            Self::Waterfall => "waterfall",
            Self::Interactions => "interactions",
        }
    }

    /// What it shows.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Trajectories => "metrics over the years under the baseline",
            Self::Forest => "differences from the baseline, all headline metrics",
            Self::Difference => "differences from the baseline over the years",
            Self::TradeOff => "two metrics against each other, and the Pareto set",
            Self::HeatMap => "differences over a grid of two factors, and where they change sign",
            Self::Response => "differences from the baseline over the levels of one factor",
            Self::Distribution => {
                "metrics over replications, and paired differences from the baseline"
            }
            Self::Places => "where stars and experts of the switch are, year by year",
            Self::Climate => "team climate by months since a new manager came",
            Self::Tenure => "retention by tenure: the share of persons who stay so long",
            Self::Ladder => "rungs and levels: heads, pay, and yearly flows between them",
            Self::Groups => "differences from the baseline for newcomers, seniors, stars, managers",
            Self::EarlyWarning => "states of a team that foretell its quits, and what they add",
            Self::RobustnessCurve => "share of worlds with a gain over the baseline above x",
            Self::Wins => "headline metrics better and worse than under the baseline at once",
            Self::WorldsMap => {
                "worlds by two of their keys: where a policy is better, worse, or no different"
            }
            Self::Sensitivity => {
                "what drives a difference: first-order and total indices of its keys"
            }
            Self::SensitivityMatrix => "total indices of keys in the differences of all metrics",
            Self::MainEffects => "mean differences over the values of the leading keys",
            Self::Waterfall => "what each lever adds between two policies: Shapley values",
            Self::Interactions => "what pairs of levers do together beyond what each does alone",
        }
    }

    /// Whether it shows differences, so that [`Choice::against`] has an effect.
    #[must_use]
    pub fn compares(self) -> bool {
        self.is_of_pairs()
            || matches!(
                self,
                Self::Forest
                    | Self::Difference
                    | Self::HeatMap
                    | Self::Response
                    | Self::Distribution
            )
    }

    /// Whether it marks the smallest differences worth having (`Choice::worthwhile`).
    #[must_use]
    pub fn marks_worthwhile(self) -> bool {
        matches!(self, Self::Forest | Self::Difference | Self::HeatMap | Self::Response)
    }

    /// Whether it shows one policy alone where [`Choice::policy`] names one.
    #[must_use]
    pub fn is_of_policy(self) -> bool {
        self.is_of_pairs() || matches!(self, Self::Ladder | Self::Trajectories)
    }

    /// Whether it shows policies against baselines over many worlds: all pairs, or those of
    /// [`Choice::policy`] and [`Choice::against`].
    fn is_of_pairs(self) -> bool {
        matches!(
            self,
            Self::RobustnessCurve
                | Self::Wins
                | Self::WorldsMap
                | Self::Sensitivity
                | Self::SensitivityMatrix
                | Self::MainEffects
        )
    }

    /// Tables of a study of many worlds, or of levers, any of which it is drawn from; none for
    /// charts of ordinary studies.
    fn tables(self) -> &'static [&'static str] {
        match self {
            Self::RobustnessCurve | Self::WorldsMap => &["worlds"],
            Self::Wins => &["wins"],
            Self::Sensitivity | Self::SensitivityMatrix => {
                &["sensitivity", "elementary_effects", "pawn"]
            }
            Self::MainEffects => &["main_effects"],
            Self::Waterfall => &["attribution"],
            Self::Interactions => &["interactions"],
            _ => &[],
        }
    }

    /// The charts that a report of `run` shows: those of its tables of worlds or levers or, for an
    /// ordinary study, all others.
    #[must_use]
    pub fn of(run: &RunTables) -> Vec<Self> {
        let is_there = |chart: &Self| chart.tables().iter().any(|table| run.has(table));
        let own: Vec<Self> = Self::ALL.into_iter().filter(is_there).collect();
        if !own.is_empty() {
            return own;
        }
        Self::ALL.into_iter().filter(|chart| chart.tables().is_empty()).collect()
    }

    /// Refuses charts of ordinary studies where there are tables of worlds or levers in their place.
    fn check_tables(self, run: &RunTables) -> Result<(), ChartError> {
        let needed: &[&str] = match self {
            Self::Trajectories => &["series_summary"],
            Self::Difference => &["series_comparison"],
            Self::TradeOff => &["summary"],
            Self::Forest | Self::HeatMap | Self::Response => &["summary", "comparison"],
            _ => &[],
        };
        let is_ordinary = Self::of(run).iter().all(|chart| chart.tables().is_empty());
        match needed.iter().find(|table| !is_ordinary && !run.has(table)) {
            Some(table) => Err(ChartError::NotApplicable(format!(
                "the directory has no {table}.csv: studies of robustness, sensitivity and attribution \
                 have tables of their own in its place"
            ))),
            None => Ok(()),
        }
    }

    /// Draws it from the tables of `run`: its sheets, of which there are more than one where it is
    /// higher than [`Choice::HEIGHT_MM_MAX`].
    ///
    /// # Errors
    ///
    /// [`ChartError`].
    pub fn draw(self, run: &RunTables, choice: &Choice) -> Result<Vec<Picture>, ChartError> {
        self.check_tables(run)?;
        let choice = &choice.with_worthwhile_of(run);
        let sheets = match self {
            Self::Trajectories => trajectories::draw(run, choice),
            Self::Forest => forest::draw(run, choice),
            Self::Difference => difference::draw(run, choice),
            Self::TradeOff => trade_off::draw(run, choice),
            Self::HeatMap => heat_map::draw(run, choice),
            Self::Response => response::draw(run, choice),
            Self::Distribution => distribution::draw(run, choice),
            Self::Places => places::draw(run, choice),
            Self::Climate => climate::draw(run, choice),
            Self::Tenure => tenure::draw(run, choice),
            Self::Ladder => ladder::draw(run, choice),
            Self::Groups => groups::draw(run, choice),
            Self::EarlyWarning => early_warning::draw(run, choice),
            Self::RobustnessCurve => robustness_curve::draw(run, choice),
            Self::Wins => wins::draw(run, choice),
            Self::WorldsMap => worlds_map::draw(run, choice),
            Self::Sensitivity => sensitivity::draw(run, choice),
            Self::SensitivityMatrix => sensitivity_matrix::draw(run, choice),
            Self::MainEffects => main_effects::draw(run, choice),
            Self::Waterfall => waterfall::draw(run, choice),
            Self::Interactions => interactions::draw(run, choice),
        };
        Ok(sheets?.into_iter().map(Picture).collect())
    }
}

/// The name of a sheet's files, without ending: that of the chart for the first, then `-2`, `-3`, ….
#[must_use]
pub fn sheet_stem(stem: &str, number: usize) -> String {
    if number < 2 { stem.to_owned() } else { format!("{stem}-{number}") }
}

/// Whether a file of the stem `name` is a further sheet of the chart of the stem `stem`.
pub(super) fn is_sheet_of(name: &str, stem: &str) -> bool {
    let number = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-'));
    number.and_then(|number| number.parse().ok()).is_some_and(|number: usize| {
        (2..=sheets::SHEETS_MAX).contains(&number) && name == sheet_stem(stem, number)
    })
}

/// The names of the files that a chart of this stem may have in the formats SVG and PNG.
pub(super) fn sheet_files(stem: &str) -> impl Iterator<Item = String> + '_ {
    (1..=sheets::SHEETS_MAX).flat_map(move |number| {
        ["svg", "png"].map(|ending| format!("{}.{ending}", sheet_stem(stem, number)))
    })
}

impl Picture {
    /// The picture as SVG, text as text.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::svg(&self.0)
    }

    /// The picture as a part of a page of HTML, which gives it a name, its size and a font.
    #[must_use]
    pub fn inline_svg(&self) -> String {
        svg::inline(&self.0)
    }

    /// The picture as PNG at 300 dots an inch; `None` if it is too large for one, and on wasm32,
    /// where plotters draws no letters.
    #[must_use]
    pub fn png(&self) -> Option<Vec<u8>> {
        #[cfg(target_arch = "wasm32")]
        return None;
        #[cfg(not(target_arch = "wasm32"))]
        png::png(&self.0)
    }

    /// A description in a few sentences, for readers who cannot see the chart.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.0.description
    }
}

/// Writes files into `folder`: all of them under temporary names, and to the disk, before the first
/// is renamed.
///
/// # Errors
///
/// [`OutputError::Io`].
pub fn write_pictures(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), OutputError> {
    create_dirs(&Disk, folder)
        .map_err(|error| OutputError::io("create the directory", folder, error))?;
    let aside = |name: &str| folder.join(format!("{name}.partial"));
    let written = files.iter().try_for_each(|(name, bytes)| {
        let path = aside(name);
        write(&Disk, &path, bytes).map_err(|error| OutputError::io("write", &path, error))
    });
    let placed = written.and_then(|()| {
        files.iter().try_for_each(|(name, _)| {
            let (from, to): (PathBuf, PathBuf) = (aside(name), folder.join(name));
            Disk.rename(&from, &to).map_err(|error| OutputError::io("replace", &to, error))
        })?;
        Disk.sync_dir(folder).map_err(|error| OutputError::io("sync the directory", folder, error))
    });
    if placed.is_err() {
        for (name, _) in files {
            // Fails for a file that was not written, or is renamed already.
            let _ = Disk.remove_file(&aside(name));
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn pictures_are_written_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("charts");
        let file = |name: &str| (name.to_owned(), b"<svg/>".to_vec());
        write_pictures(&folder, &[file("a.svg")]).unwrap();
        write_pictures(&folder, &[file("b.svg"), file("no/folder.svg")]).unwrap_err();
        let names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.svg"]);
    }
}
