//! Charts as Python has them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use rungs::output::RunTables;
use rungs::output::charts::{
    Chart, ChartError, Choice, Picture as Sheet, sheet_stem, write_pictures,
};
use rungs::run::RunError;
use rungs::scenario::nearest;
use rungs::study;

use crate::errors::{of_output, of_run, refused};
use crate::held::Held;

/// A chart. A notebook shows it; `save` writes it as SVG or PNG.
#[pyclass(frozen, module = "rungs")]
pub(crate) struct Picture {
    held: Arc<Held>,
    chart: Chart,
    asked: Asked,
    sheets: Vec<Sheet>,
}

/// Which part of a study is drawn, and how wide.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) width: Option<f64>,
    pub(crate) point: Option<usize>,
    pub(crate) department: Option<String>,
    pub(crate) metrics: Vec<String>,
    pub(crate) policy: Option<String>,
    pub(crate) against: Option<String>,
    pub(crate) standardize: bool,
    pub(crate) factors: Vec<String>,
    pub(crate) worthwhile: Vec<(String, f64)>,
}

impl Asked {
    /// The choice for a study; an error in words.
    fn choice(&self, run: &RunTables) -> Result<Choice, String> {
        let usual = Choice::default();
        let width_mm = self.width.unwrap_or(usual.width_mm);
        let (low, high) = (Choice::WIDTH_MM_MIN, Choice::WIDTH_MM_MAX);
        if !(low..=high).contains(&width_mm) {
            return Err(format!("width={width_mm}: give {low} to {high} mm"));
        }
        if let Some(point) = self.point.filter(|point| !(1..=run.points()).contains(point)) {
            return Err(format!(
                "there is no design point {point}; the study has {}",
                run.points()
            ));
        }
        let metrics: Vec<&str> = run.metrics.iter().map(|metric| metric.key.as_str()).collect();
        for key in self.metrics.iter().chain(self.worthwhile.iter().map(|(key, _)| key)) {
            known("metric", key, &metrics)?;
        }
        if let Some((key, size)) =
            self.worthwhile.iter().find(|(_, size)| size.is_nan() || *size <= 0.0)
        {
            return Err(format!("worthwhile: {key} is {size}; give a number above 0 in its unit"));
        }
        let policies: Vec<&str> = run.policies.iter().map(String::as_str).collect();
        for name in [&self.policy, &self.against].into_iter().flatten() {
            known("policy", name, &policies)?;
        }
        let department = self.department.clone().unwrap_or(usual.department);
        let mut departments = run.departments();
        departments.push(rungs::output::ALL_DEPARTMENTS.to_owned());
        known(
            "department",
            &department,
            &departments.iter().map(String::as_str).collect::<Vec<_>>(),
        )?;
        let columns = run.factors();
        let columns: Vec<&str> = columns.iter().map(|factor| factor.name.as_str()).collect();
        for factor in &self.factors {
            known("factor", factor, &columns)?;
        }
        let Self { point, metrics, policy, against, standardize, factors, worthwhile, .. } =
            self.clone();
        Ok(Choice {
            width_mm,
            point,
            department,
            metrics,
            policy,
            against,
            standardize,
            factors,
            worthwhile,
        })
    }
}

/// Refuses a name that there is not.
fn known(what: &str, name: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&name) {
        return Ok(());
    }
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("there are {}", known.join(", ")),
    };
    Err(format!("there is no {what} {name:?}; {help}"))
}

/// A name, or a list of names.
pub(crate) fn names(given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    match given.filter(|given| !given.is_none()) {
        None => Ok(Vec::new()),
        Some(given) => {
            given.extract::<String>().map(|name| vec![name]).or_else(|_| given.extract())
        }
    }
}

/// Names of the charts of a study.
pub(crate) fn names_of(run: &RunTables) -> Vec<&'static str> {
    Chart::of(run).into_iter().map(Chart::name).collect()
}

/// Writes a file whole, or not at all.
pub(crate) fn write(py: Python<'_>, path: &Path, bytes: Vec<u8>) -> PyResult<()> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return Err(refused(py, &format!("{}: name a file", path.display())));
    };
    write_all(py, folder(path), &[(name, bytes)])
}

fn write_all(py: Python<'_>, folder: &Path, files: &[(String, Vec<u8>)]) -> PyResult<()> {
    py.detach(|| write_pictures(folder, files)).map_err(|error| of_output(py, error))
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

impl Picture {
    /// Draws a chart by its name.
    pub(crate) fn draw(
        py: Python<'_>,
        held: &Arc<Held>,
        name: &str,
        asked: Asked,
    ) -> PyResult<Self> {
        let all: Vec<&str> = Chart::ALL.into_iter().map(Chart::name).collect();
        // A blank or an underscore is a hyphen.
        let named = name.replace(['_', ' '], "-");
        let chart = Chart::ALL.into_iter().find(|chart| chart.name() == named);
        let chart = chart
            .ok_or_else(|| refused(py, &known("chart", &named, &all).err().unwrap_or_default()))?;
        let sheets = drawn(py, held, chart, &asked)?;
        Ok(Self { held: held.clone(), chart, asked, sheets })
    }
}

/// The sheets of a chart.
fn drawn(py: Python<'_>, held: &Arc<Held>, chart: Chart, asked: &Asked) -> PyResult<Vec<Sheet>> {
    enum No {
        Asked(String),
        Applicable(String),
    }
    let draw = || -> Result<Result<Vec<Sheet>, No>, RunError> {
        let run = held.run(None)?;
        let choice = match asked.choice(&run) {
            Ok(choice) => choice,
            Err(text) => return Ok(Err(No::Asked(text))),
        };
        match study::with_threads(held.threads, || chart.draw(&run, &choice))? {
            Ok(sheets) => Ok(Ok(sheets)),
            Err(ChartError::NotApplicable(why)) => Ok(Err(No::Applicable(why))),
            Err(ChartError::Failed(error)) => Err(error.into()),
        }
    };
    let drawn = py.detach(draw).map_err(|error| of_run(py, &error))?;
    drawn.map_err(|no| match no {
        No::Asked(text) => refused(py, &text),
        No::Applicable(why) => {
            refused(py, &format!("{} does not apply to this study: {why}", chart.name()))
        }
    })
}

#[pymethods]
impl Picture {
    /// The picture as SVG: its first sheet, where it has several.
    #[getter]
    fn svg(&self) -> String {
        self.sheets.first().map_or_else(String::new, Sheet::svg)
    }

    /// All sheets as SVG; there are several where the chart is higher than a page.
    #[getter]
    fn sheets(&self) -> Vec<String> {
        self.sheets.iter().map(Sheet::svg).collect()
    }

    /// A description in a few sentences, for readers who cannot see the chart.
    #[getter]
    fn description(&self) -> &str {
        self.sheets.first().map_or("", Sheet::description)
    }

    /// The name of the chart.
    #[getter]
    fn name(&self) -> &'static str {
        self.chart.name()
    }

    /// Writes the picture as SVG or PNG (300 dots an inch), as the ending of the file says, drawn anew
    /// where `width` (in millimeters) is another. Further sheets get `-2`, `-3`, … after the name. Returns
    /// the paths.
    #[pyo3(signature = (path, width=None))]
    fn save(&self, py: Python<'_>, path: PathBuf, width: Option<f64>) -> PyResult<Vec<PathBuf>> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        let is_png = match ending.as_deref() {
            Some("svg") => false,
            Some("png") => true,
            _ => {
                return Err(refused(
                    py,
                    &format!("{}: end the name in .svg or .png", path.display()),
                ));
            }
        };
        let (redrawn, sheets);
        match width {
            None => sheets = &self.sheets,
            Some(width) => {
                let asked = Asked { width: Some(width), ..self.asked.clone() };
                redrawn = drawn(py, &self.held, self.chart, &asked)?;
                sheets = &redrawn;
            }
        }
        let stem =
            path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let made = py.detach(|| {
            let file = |(at, sheet): (usize, &Sheet)| {
                let name =
                    format!("{}.{}", sheet_stem(&stem, at + 1), if is_png { "png" } else { "svg" });
                let bytes = if is_png { sheet.png()? } else { sheet.svg().into_bytes() };
                Some((name, bytes))
            };
            sheets.iter().enumerate().map(file).collect::<Option<Vec<_>>>()
        });
        let files =
            made.ok_or_else(|| refused(py, "the picture is too large for PNG; save it as SVG"))?;
        write_all(py, folder(&path), &files)?;
        Ok(files.into_iter().map(|(name, _)| folder(&path).join(name)).collect())
    }

    fn _repr_svg_(&self) -> Option<String> {
        (self.sheets.len() == 1).then(|| self.svg())
    }

    fn _repr_html_(&self) -> Option<String> {
        (self.sheets.len() > 1).then(|| self.sheets.iter().map(Sheet::inline_svg).collect())
    }

    fn __repr__(&self) -> String {
        format!("<rungs.Picture {}: {}>", self.chart.name(), self.description())
    }
}
