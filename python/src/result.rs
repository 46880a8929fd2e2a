//! What a study has found, as Python has it.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::{PyAttributeError, PyKeyError};
use pyo3::prelude::*;
use rungs::output::report::{Findings, Report};
use rungs::run::{PlannedStudy, RunError, StoredRun};
use rungs::scenario::nearest;
use rungs::study;
use serde_json::Value;

use crate::errors::{of_output, of_run, refused};
use crate::estimates;
use crate::given::Given;
use crate::held::{Held, Place};
use crate::picture::{Asked as AskedPicture, Picture};
use crate::replay::{Replay, Wanted};
use crate::run_options::{Asked, RunOptions, Telling, threads_or_all};
use crate::study::Study;
use crate::table::Table;
use crate::values::object;
use crate::working;

/// What a study has found: its tables, charts and report.
///
/// Every table is an attribute (`result.summary`, `result.comparison`, …) and a key
/// (`result["summary"]`); `tables` names them. `print(result)` prints the findings.
#[pyclass(frozen, module = "rungs", name = "Result")]
pub(crate) struct StudyResult {
    pub(crate) given: Given,
    pub(crate) held: Arc<Held>,
}

impl StudyResult {
    pub(crate) fn new(given: Given, held: Held) -> Self {
        Self { given, held: Arc::new(held) }
    }

    /// Runs a study in memory.
    pub(crate) fn run(
        py: Python<'_>,
        study: &Study,
        asked: Asked,
        tables: Option<Vec<String>>,
    ) -> PyResult<Self> {
        check_names(py, study, tables.as_deref())?;
        working::in_memory(py, study, asked, tables, None)
    }

    /// Runs a study into a directory.
    pub(crate) fn run_into(
        py: Python<'_>,
        study: &Study,
        asked: Asked,
        place: PathBuf,
        options: RunOptions,
    ) -> PyResult<Self> {
        working::into_directory(py, study, asked, place, options)
    }

    /// The table of a name, made where it is not there yet.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Option<Table>> {
        let Some(declared) = self.held.declared(name) else { return Ok(None) };
        let made = py.detach(|| self.held.made(name)).map_err(|error| of_run(py, &error))?;
        if let Some(tables) = made {
            return tables.table(name).map(|table| Table::of_memory(py, table)).transpose();
        }
        let read = || {
            let run = self.held.run(Some(name))?;
            Ok(Table::read(&run, name, declared)?)
        };
        py.detach(read).map(Some).map_err(|error: RunError| of_run(py, &error))
    }

    /// What there is in place of a table of this name.
    fn unknown(&self, name: &str) -> String {
        let names = self.held.names();
        let near = nearest(name, names.iter().copied());
        match near {
            Some(near) => format!("there is no table {name:?}; did you mean {near:?}?"),
            None => format!("there is no table {name:?}; there are {}", names.join(", ")),
        }
    }

    fn said(&self, py: Python<'_>, width: usize) -> PyResult<String> {
        let told = || -> Result<String, RunError> {
            let run = self.held.run(None)?;
            let beside = self.held.beside(&run)?;
            Ok(Findings::with(&run, &beside)?.plain(width))
        };
        py.detach(told).map_err(|error| of_run(py, &error))
    }

    fn replications(&self) -> u32 {
        self.held.source.expansion.base.study.replications
    }
}

/// Refuses names of tables that a study does not have.
fn check_names(py: Python<'_>, own: &Study, asked: Option<&[String]>) -> PyResult<()> {
    let declared = || study::tables(PlannedStudy::new(&own.source, None).plan());
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(()) };
    let names: Vec<&str> = declared().iter().map(|table| table.name).collect();
    match asked.iter().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let text = format!("there is no table {name:?}; there are {}", names.join(", "));
            Err(refused(py, &text))
        }
    }
}

#[pymethods]
impl StudyResult {
    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        self.table(py, name)?.ok_or_else(|| PyKeyError::new_err(self.unknown(name)))
    }

    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        self.table(py, name)?.ok_or_else(|| PyAttributeError::new_err(self.unknown(name)))
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Vec<String>> {
        let usual = slf.get_type().dir()?;
        let mut names: Vec<String> = usual.extract()?;
        names.extend(slf.get().tables());
        Ok(names)
    }

    /// Names of the tables.
    #[getter]
    fn tables(&self) -> Vec<String> {
        self.held.names().into_iter().map(str::to_owned).collect()
    }

    /// Whether the study was stopped before its end; the tables then show what was run.
    #[getter]
    fn partial(&self) -> bool {
        self.held.is_partial()
    }

    /// The runs that failed: `point`, `policy`, `replication` and `message` of each.
    #[getter]
    fn failures<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, &self.held.manifest["failures"])
    }

    /// The manifest: what was run, and what its numbers mean.
    #[getter]
    fn manifest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, &self.held.manifest)
    }

    /// The directory in which it lies; None in memory.
    #[getter]
    fn directory(&self) -> Option<PathBuf> {
        match &self.held.place {
            Place::Memory(_) => None,
            Place::Directory(directory) => Some(directory.clone()),
        }
    }

    /// The study that it is of.
    #[getter]
    fn study(&self) -> Study {
        Study { given: self.given.clone(), source: self.held.source.clone() }
    }

    /// What was found in words, as the command line prints it.
    #[getter]
    fn findings(&self, py: Python<'_>) -> PyResult<String> {
        self.said(py, 80)
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        self.said(py, 80)
    }

    /// The mean paired difference of a metric under a policy from that under another: `mean`, `low` and
    /// `high` of its 95 % interval, `n` replications, `p_holm` for headline metrics, and `unit`.
    /// `policy` may be left out where there is one besides the baseline, `over` is the baseline unless
    /// it names one of `also_against`.
    #[pyo3(signature = (metric, policy=None, over=None, *, point=None, department=None))]
    fn difference<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        policy: Option<&str>,
        over: Option<&str>,
        point: Option<usize>,
        department: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sought = estimates::Sought { metric, policy, over, point, department };
        estimates::DIFFERENCES.one(py, &self.held, &sought)
    }

    /// The mean of a metric under a policy: `mean`, `low` and `high` of its 95 % interval, `n`
    /// replications, `sd` between them, and `unit`.
    #[pyo3(signature = (metric, policy=None, *, point=None, department=None))]
    fn mean<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        policy: Option<&str>,
        point: Option<usize>,
        department: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let sought = estimates::Sought { metric, policy, over: None, point, department };
        estimates::MEANS.one(py, &self.held, &sought)
    }

    /// `difference` at every design point, in their order.
    #[pyo3(signature = (metric, policy=None, over=None, *, department=None))]
    fn differences<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        policy: Option<&str>,
        over: Option<&str>,
        department: Option<&str>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let sought = estimates::Sought { metric, policy, over, point: None, department };
        estimates::DIFFERENCES.all(py, &self.held, &sought)
    }

    /// `mean` at every design point, in their order.
    #[pyo3(signature = (metric, policy=None, *, department=None))]
    fn means<'py>(
        &self,
        py: Python<'py>,
        metric: &str,
        policy: Option<&str>,
        department: Option<&str>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let sought = estimates::Sought { metric, policy, over: None, point: None, department };
        estimates::MEANS.all(py, &self.held, &sought)
    }

    /// Draws a chart by its name on the command line, such as `forest` or `trajectories`; `width` is in
    /// millimeters. The other keywords are the options of `rungs chart`.
    #[pyo3(signature = (name, *, width=None, point=None, department=None, metric=None, policy=None,
        against=None, standardize=false, factors=None, worthwhile=None))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn plot(
        &self,
        py: Python<'_>,
        name: &str,
        width: Option<f64>,
        point: Option<usize>,
        department: Option<String>,
        metric: Option<&Bound<'_, PyAny>>,
        policy: Option<String>,
        against: Option<String>,
        standardize: bool,
        factors: Option<Vec<String>>,
        worthwhile: Option<std::collections::BTreeMap<String, f64>>,
    ) -> PyResult<Picture> {
        let asked = AskedPicture {
            width,
            point,
            department,
            metrics: crate::picture::names(metric)?,
            policy,
            against,
            standardize,
            factors: factors.unwrap_or_default(),
            worthwhile: worthwhile.unwrap_or_default().into_iter().collect(),
        };
        Picture::draw(py, &self.held, name, asked)
    }

    /// Names of the charts that `plot` draws of this study.
    #[getter]
    fn charts(&self, py: Python<'_>) -> PyResult<Vec<&'static str>> {
        let run = py.detach(|| self.held.run(None)).map_err(|error| of_run(py, &error))?;
        Ok(crate::picture::names_of(&run))
    }

    /// Writes the report, a page of HTML with all charts in it, and returns its path.
    fn report(&self, py: Python<'_>, path: PathBuf) -> PyResult<PathBuf> {
        let page = || -> Result<String, RunError> {
            let run = self.held.run(None)?;
            let beside = self.held.beside(&run)?;
            let report =
                study::with_threads(self.held.threads, || Report::with(&run, &beside, false));
            Ok(report??.html())
        };
        let page = py.detach(page).map_err(|error| of_run(py, &error))?;
        crate::picture::write(py, &path, page.into_bytes())?;
        Ok(path)
    }

    /// Writes the directory that `rungs run` makes of this study, byte for byte, but for timings.json.
    /// Of a study that was stopped it is that of an unfinished run, `DIR.partial`, which
    /// `run(output=DIR, resume=True)` or `rungs run --resume` finishes. Returns its path.
    #[pyo3(signature = (directory, *, overwrite=false, parquet=false, png=false, report=true))]
    fn save(
        &self,
        py: Python<'_>,
        directory: PathBuf,
        overwrite: bool,
        parquet: bool,
        png: bool,
        report: bool,
    ) -> PyResult<PathBuf> {
        let options = RunOptions { overwrite, resume: false, parquet, png, report };
        working::save(py, self, directory, options)
    }

    /// The study with more replications, of which only those that are new are run. In memory it is another
    /// result; a directory is extended in its place, as `rungs extend` does. `study` is a changed study,
    /// such as one with a further policy.
    #[pyo3(signature = (replications=None, *, study=None, threads=None, progress=Telling::Usual))]
    fn extend(
        &self,
        py: Python<'_>,
        replications: Option<u32>,
        study: Option<&Bound<'_, Study>>,
        threads: Option<usize>,
        progress: Telling,
    ) -> PyResult<Self> {
        let given = study.map_or(&self.given, |study| &study.get().given);
        let set = replications.map(|number| ("study.replications".to_owned(), Value::from(number)));
        let given = match set {
            Some(set) => given.with(py, &[set])?,
            None => given.clone(),
        };
        let study = Study::of(py, given)?;
        let asked = Asked { threads: threads_or_all(py, threads)?, progress };
        match &self.held.place {
            Place::Memory(_) => working::in_memory(py, &study, asked, None, Some(&self.held)),
            Place::Directory(directory) => {
                working::extend_directory(py, &study, asked, directory.clone())
            }
        }
    }

    /// One run again, month by month and person by person; under several policies, what became of the
    /// same people. `policy` is a name or a list of them; `rows` says how often persons are listed:
    /// month or year.
    #[pyo3(signature = (policy, replication, *, point=None, rows="month", burn_in=false))]
    fn replay(
        &self,
        py: Python<'_>,
        policy: &Bound<'_, PyAny>,
        replication: u32,
        point: Option<usize>,
        rows: &str,
        burn_in: bool,
    ) -> PyResult<Replay> {
        let policies = crate::picture::names(Some(policy))?;
        let wanted = Wanted { policies, replication, point };
        Replay::run(py, self.held.source.clone(), wanted, crate::replay::rows(py, rows, burn_in)?)
    }

    fn __repr__(&self) -> String {
        let name = self.held.manifest["scenario"]["name"].as_str().unwrap_or("");
        let partial = if self.partial() { ", stopped before its end" } else { "" };
        let place = match &self.held.place {
            Place::Memory(_) => "in memory".to_owned(),
            Place::Directory(directory) => format!("in {}", directory.display()),
        };
        let replications = self.replications();
        format!("<rungs.Result {name:?}, {replications} replications, {place}{partial}>")
    }
}

/// The results of the finished run in a directory.
#[pyfunction]
pub(crate) fn read(py: Python<'_>, directory: PathBuf) -> PyResult<StudyResult> {
    let stored = py.detach(|| StoredRun::read_whole(&directory));
    let stored = stored.map_err(|error| of_run(py, &error))?;
    let (given, source) = Given::stored(py, &stored)?.valid(py)?;
    let threads = threads_or_all(py, None)?;
    let held = py.detach(|| Held::in_directory(Arc::new(source), directory, threads));
    held.map(|held| StudyResult::new(given, held)).map_err(|error| of_output(py, error))
}

/// One run of a finished run directory again; see `Result.replay`.
#[pyfunction]
#[pyo3(signature = (directory, policy, replication, *, point=None, rows="month", burn_in=false))]
pub(crate) fn replay(
    py: Python<'_>,
    directory: PathBuf,
    policy: &Bound<'_, PyAny>,
    replication: u32,
    point: Option<usize>,
    rows: &str,
    burn_in: bool,
) -> PyResult<Replay> {
    read(py, directory)?.replay(py, policy, replication, point, rows, burn_in)
}
