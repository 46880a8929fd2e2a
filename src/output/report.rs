//! The report of a finished run: a page and a file of Markdown that tell the same story, with the
//! charts, from the tables alone. Nothing is known of the model but what the manifest says.

mod block;
mod certainty;
mod citation;
mod figures;
mod findings;
mod html;
mod limits;
mod markdown;
mod model;
mod numbers;
mod over_points;
mod parameters;
mod results;
mod study;
mod tables;

pub use figures::CHARTS;

use std::path::Path;

use super::charts::write_pictures;
use super::{OutputError, RunTables};
use block::Section;
use figures::Charts;
use results::Results;

/// The page in a run directory.
pub const PAGE: &str = "report.html";
/// The same as Markdown.
pub const MARKDOWN: &str = "report.md";

/// A report, before it is written.
#[derive(Debug)]
pub struct Report {
    heading: Heading,
    sections: Vec<Section>,
    charts: Charts,
}

/// What stands above the report.
#[derive(Debug)]
struct Heading {
    /// Name of the study.
    name: String,
    /// What it is about, as the scenario says; may be empty.
    question: String,
    /// What this is.
    about: String,
}

/// What every section reads.
#[derive(Debug)]
struct Source<'r> {
    run: &'r RunTables,
    results: Results<'r>,
}

impl Source<'_> {
    /// The place of a metric in the manifest.
    fn metric_place(&self, key: &str) -> Option<usize> {
        self.run.metrics.iter().position(|metric| metric.key == key)
    }
}

impl Report {
    /// The report of `run`, and its charts; drawn on the threads at hand.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`] and [`OutputError::NotATable`] when a table cannot be read.
    pub fn of(run: &RunTables) -> Result<Self, OutputError> {
        let source = Source { run, results: Results::read(run)? };
        let charts = Charts::draw(run)?;
        let sections = vec![
            study::section(&source),
            findings::section(&source)?,
            charts.section(),
            certainty::section(&source)?,
            limits::section(&source),
            tables::section(&source)?,
            parameters::section(&source),
            model::section(&source),
            citation::section(&source),
        ];
        let manifest = run.manifest();
        let question = manifest["scenario"]["description"].as_str().unwrap_or("").to_owned();
        let file = manifest["input"]["file"].as_str().unwrap_or("scenario.toml");
        let about =
            format!("Report of a simulation study by {}, from {file}", study::program(manifest));
        let heading = Heading { name: run.name().to_owned(), question, about };
        Ok(Self { heading, sections, charts })
    }

    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        html::page(self)
    }

    /// The file of Markdown; it shows the charts of the folder [`CHARTS`].
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::document(self)
    }

    /// Writes charts, page and Markdown into `directory`.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &Path) -> Result<(), OutputError> {
        write_pictures(&directory.join(CHARTS), &self.charts.files())?;
        let files = [(PAGE, self.html()), (MARKDOWN, self.markdown())];
        let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes()));
        write_pictures(directory, &files)
    }
}
