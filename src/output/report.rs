//! The report of a finished run, from its tables alone: a page and a file of Markdown with all of
//! it and the charts, and text for a terminal with its findings. Every section is told once, in
//! blocks that each of the three renders. Nothing is known of the model but what the manifest says.

mod against;
mod analysis;
mod analysis_tables;
mod attribution;
mod beside;
mod block;
mod break_even;
mod certainty;
mod citation;
mod differences;
mod doubts;
mod drift;
mod figure_words;
mod figures;
mod findings;
mod for_whom;
mod html;
mod in_short;
mod levers;
mod limits;
mod live;
mod markdown;
mod model;
mod over_points;
mod parameters;
mod plausibility;
mod records;
mod robustness;
mod sensitivity;
mod side_by_side;
mod standings;
mod study;
mod tables;
pub mod terminal;
mod terms;
mod varied;

pub use figures::CHARTS;
pub use live::{live_json, metrics_json};

use std::path::Path;

use super::charts::write_pictures;
use super::estimates::Estimates;
use super::{ALL_DEPARTMENTS, Beside, JoinedStudies, OutputError, Plausibility, RunTables};
use super::{Drawer, ListedFile, note_drawn};
use block::{Block, Section};
use figures::Charts;

use crate::scenario::{Analysis, shown};

/// The page in a run directory.
pub const PAGE: &str = "report.html";
/// The report as Markdown in a run directory.
pub const MARKDOWN: &str = "report.md";

/// A report, before it is written.
#[derive(Debug)]
pub struct Report {
    heading: Heading,
    sections: Vec<Section>,
    charts: Charts,
    /// What the page has at its end, so that its reader can try the scenario out.
    #[cfg(feature = "disk")]
    lab: Option<super::lab::LabBlock>,
}

/// What was found, in short: the numbers and words of the report that a terminal shows.
#[derive(Debug)]
pub struct Findings(Vec<Block>);

impl Findings {
    /// What the report of `run` says first, and whether its precision was reached.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`] and [`OutputError::NotATable`] when a table cannot be read.
    pub fn of(run: &RunTables) -> Result<Self, OutputError> {
        Self::with(run, &Beside::default())
    }

    /// As [`Self::of`], with the analyses that stand beside the study.
    ///
    /// # Errors
    ///
    /// As [`Self::of`].
    pub fn with(run: &RunTables, beside: &Beside) -> Result<Self, OutputError> {
        let source = Source::read(run, beside)?;
        if run.analysis() != Analysis::Policies {
            return Ok(Self(analysis::brief(&source)?));
        }
        let mut blocks = findings::brief(&source)?;
        blocks.extend(against::brief(&source)?);
        blocks.extend(beside::brief(&source)?);
        Ok(Self(blocks))
    }

    /// Finished studies side by side, and what differs from the first.
    #[must_use]
    pub fn of_studies(joined: &JoinedStudies) -> Self {
        Self(side_by_side::blocks(joined))
    }

    /// The warning of a baseline of `run` that is not plausible, as [`Self::of`] ends with it; empty where it
    /// is, or was not judged. Over worlds it counts those in which it is not.
    #[must_use]
    pub fn warning(run: &RunTables) -> Self {
        Self(analysis::warning(run))
    }

    /// The warning of a baseline that is not plausible; empty where it is, or was not judged.
    #[must_use]
    pub fn of_plausibility(found: Option<&Plausibility>) -> Self {
        Self(plausibility::brief(found, None))
    }

    /// Text in lines of at most `width` characters where that can be, without styles; a character that is
    /// not seen stands by its number.
    #[must_use]
    pub fn plain(&self, width: usize) -> String {
        let plain = terminal::unstyled(&terminal::text(&self.0, width));
        plain
            .split_inclusive('\n')
            .map(|line| match line.strip_suffix('\n') {
                Some(line) => shown(line).into_owned() + "\n",
                None => shown(line).into_owned(),
            })
            .collect()
    }

    /// Text in lines of at most `width` characters where that can be, with ANSI styles.
    #[must_use]
    pub fn terminal(&self, width: usize) -> String {
        terminal::text(&self.0, width)
    }
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
    estimates: Estimates<'r>,
    /// Those against the further policies that the study compares with.
    further: Vec<Estimates<'r>>,
    /// The analyses that stand beside the study.
    beside: &'r Beside,
}

impl<'r> Source<'r> {
    /// The study that `run` is; an analysis has no means and no comparison.
    fn read(run: &'r RunTables, beside: &'r Beside) -> Result<Self, OutputError> {
        let against = |baseline| match run.analysis() {
            Analysis::Policies => Estimates::read(run, ALL_DEPARTMENTS, baseline),
            _ => Ok(Estimates { run, baseline, means: Vec::new(), differences: Vec::new() }),
        };
        let further = run.also_against().into_iter().map(against).collect::<Result<_, _>>()?;
        Ok(Self { run, estimates: against(run.baseline())?, further, beside })
    }
}

/// The sections of a study of policies.
fn of_policies(source: &Source<'_>, charts: &Charts) -> Result<Vec<Section>, OutputError> {
    let mut sections = vec![
        in_short::section(source, charts)?,
        study::section(source),
        findings::section(source)?,
    ];
    sections.extend(against::section(source, charts)?);
    sections.extend(beside::section(source)?);
    sections.extend(for_whom::section(source)?);
    sections.extend([
        charts.section(),
        certainty::section(source)?,
        limits::section(source),
        tables::section(source)?,
        parameters::section(source),
    ]);
    Ok(sections)
}

/// The sections of an analysis.
fn of_analysis(source: &Source<'_>, charts: &Charts) -> Result<Vec<Section>, OutputError> {
    let mut parameters = parameters::section(source);
    parameters.blocks.splice(0..0, varied::table(source.run).map(Block::Table));
    Ok(vec![
        analysis::in_short(source, charts)?,
        study::section(source),
        analysis::findings(source)?,
        charts.section(),
        doubts::certainty(source),
        doubts::limits(source),
        analysis_tables::section(source)?,
        parameters,
    ])
}

impl Report {
    /// The report of `run`, and its charts; drawn on the threads of the current pool.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`] and [`OutputError::NotATable`] when a table cannot be read.
    pub fn of(run: &RunTables) -> Result<Self, OutputError> {
        Self::with(run, &Beside::default(), false)
    }

    /// As [`Self::of`], with the analyses that stand beside the study, and charts as PNG, too, where `png`
    /// says so.
    ///
    /// # Errors
    ///
    /// As [`Self::of`].
    pub fn with(run: &RunTables, beside: &Beside, png: bool) -> Result<Self, OutputError> {
        let source = Source::read(run, beside)?;
        let charts = Charts::draw(run, png)?;
        let mut sections = match run.analysis() {
            Analysis::Policies => of_policies(&source, &charts)?,
            _ => of_analysis(&source, &charts)?,
        };
        sections.extend([model::section(&source), citation::section(&source)]);
        let manifest = run.manifest();
        let question = manifest["scenario"]["description"].as_str().unwrap_or("").to_owned();
        let file = manifest["input"]["file"].as_str().unwrap_or("scenario.toml");
        let about =
            format!("Report of a simulation study by {}, from {file}", study::program(manifest));
        let heading = Heading { name: run.name().to_owned(), question, about };
        Ok(Self {
            heading,
            sections,
            charts,
            #[cfg(feature = "disk")]
            lab: None,
        })
    }

    /// The report with a lab at the end of its page.
    #[cfg(feature = "disk")]
    #[must_use]
    pub fn with_lab(self, lab: &super::Lab) -> Self {
        Self { lab: Some(lab.block()), ..self }
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

    /// The files of the report, by their names in a run directory: charts, page and Markdown.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let charts = self.charts.files().into_iter();
        let charts = charts.map(|(name, bytes)| (format!("{CHARTS}/{name}"), bytes));
        charts.chain(self.pages()).collect()
    }

    fn pages(&self) -> [(String, Vec<u8>); 2] {
        let pages = [(PAGE, self.html()), (MARKDOWN, self.markdown())];
        pages.map(|(name, text)| (name.to_owned(), text.into_bytes()))
    }

    /// Writes charts, page and Markdown into `directory`, and lists them in its `drawn.json`.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`]; [`OutputError::NoStudy`] where `drawn.json` is broken.
    pub fn write(&self, directory: &Path) -> Result<(), OutputError> {
        let (charts, pages) = (self.charts.files(), self.pages());
        write_pictures(&directory.join(CHARTS), &charts)?;
        write_pictures(directory, &pages)?;
        let chart =
            |(name, bytes): &(String, Vec<u8>)| ListedFile::of(&format!("{CHARTS}/{name}"), bytes);
        let page = |(name, bytes): &(String, Vec<u8>)| ListedFile::of(name, bytes);
        let drawn = charts.iter().map(chart).chain(pages.iter().map(page));
        note_drawn(directory, drawn.collect(), Drawer::Report)
    }
}
