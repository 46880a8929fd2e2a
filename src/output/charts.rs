//! Charts of a finished run, from its tables alone: one file a chart, one theme, and one scene
//! from which both SVG and PNG are made.

mod axis;
mod breakdown;
mod choice;
mod climate;
mod contour;
mod differences;
mod distribution;
mod dots;
mod early_warning;
mod evidence;
mod flow;
mod forest;
#[cfg(not(target_arch = "wasm32"))]
mod glyphs;
mod groups;
mod heat_map;
mod ladder;
mod names;
mod panel;
mod places;
#[cfg(not(target_arch = "wasm32"))]
mod png;
mod response;
mod scene;
mod stem;
mod svg;
mod tenure;
mod theme;
mod trade_off;
mod trajectories;
mod typeface;

pub use choice::Choice;
pub use evidence::{Bar, Bars};

use std::path::{Path, PathBuf};

use super::{OutputError, RunTables};
use crate::study::disk::{Disk, Files, create_dirs, write};
use scene::Scene;

/// The charts that a run directory may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Metrics over the years, by policy.
    Trajectories,
    /// Differences from the baseline with their intervals.
    Forest,
    /// Differences from the baseline over the years.
    Differences,
    /// Two metrics against each other, and the Pareto set.
    TradeOff,
    /// Differences over two factors, and where they change sign.
    HeatMap,
    /// Metrics over one factor.
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
}

/// A chart, drawn.
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
    pub const ALL: [Self; 13] = [
        Self::Trajectories,
        Self::Forest,
        Self::Differences,
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
    ];

    /// Its name on the command line and on disk.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trajectories => "trajectories",
            Self::Forest => "forest",
            Self::Differences => "differences",
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
        }
    }

    /// What it shows.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Trajectories => "metrics over the years by policy: medians and bands",
            Self::Forest => "differences from the baseline with intervals, all headline metrics",
            Self::Differences => "differences from the baseline over the years, with intervals",
            Self::TradeOff => "two metrics against each other, and the Pareto set",
            Self::HeatMap => "differences over a grid of two factors, and where they change sign",
            Self::Response => "metrics over the levels of one factor",
            Self::Distribution => "metrics over replications, and their paired differences",
            Self::Places => "where stars and experts of the switch are, year by year",
            Self::Climate => "team climate by months since a new manager came",
            Self::Tenure => "share that is still there, by tenure",
            Self::Ladder => "rungs and levels: heads, pay, and yearly flows between them",
            Self::Groups => "differences from the baseline for newcomers, seniors, stars, managers",
            Self::EarlyWarning => "states of a team that foretell its quits, and what they add",
        }
    }

    /// Whether it shows differences, so that [`Choice::against`] has an effect.
    #[must_use]
    pub fn compares(self) -> bool {
        matches!(self, Self::Forest | Self::Differences | Self::HeatMap | Self::Distribution)
    }

    /// Draws it from the tables of `run`.
    ///
    /// # Errors
    ///
    /// [`ChartError`].
    pub fn draw(self, run: &RunTables, choice: &Choice) -> Result<Picture, ChartError> {
        let scene = match self {
            Self::Trajectories => trajectories::draw(run, choice),
            Self::Forest => forest::draw(run, choice),
            Self::Differences => differences::draw(run, choice),
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
        };
        scene.map(Picture)
    }
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
