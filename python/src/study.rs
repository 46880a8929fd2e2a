//! A study as Python has it: a valid scenario, to be changed and run.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use rungs::output::report::Findings;
use rungs::run::{PlannedStudy, StudySource, Written};
use rungs::scenario::{AskedKeys, Overrides};
use rungs::study::NoProgress;
use serde_json::{Value, json};

use crate::described;
use crate::errors::{broken, of_run};
use crate::given::{Form, Given};
use crate::points;
use crate::result::StudyResult;
use crate::run_options::{Asked, RunOptions, Telling, threads_or_all};
use crate::table::Table;
use crate::values::{dictionary, object, settings};

/// Organizations, and the policies that are compared on them: a valid scenario.
///
/// A study never changes; `with_` makes another one. It can be pickled.
#[pyclass(frozen, module = "rungs", name = "Study")]
pub(crate) struct Study {
    pub(crate) given: Given,
    pub(crate) source: Arc<StudySource>,
}

impl Study {
    pub(crate) fn of(py: Python<'_>, given: Given) -> PyResult<Self> {
        let (given, source) = given.valid(py)?;
        Ok(Self { given, source: Arc::new(source) })
    }

    fn planned(&self) -> PlannedStudy<'_> {
        PlannedStudy::new(&self.source, None)
    }

    /// Runs what a verb of the command line asks for, with keywords of `run`.
    fn ask<'py>(
        &self,
        py: Python<'py>,
        said: &str,
        keys: &Overrides,
        run: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = Self::of(py, self.given.asked(said, keys))?;
        Bound::new(py, asked)?.call_method("run", (), run)
    }
}

#[pymethods]
impl Study {
    /// The study of a scenario file, as `rungs run` reads it.
    #[classmethod]
    fn from_file(_class: &Bound<'_, PyType>, py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let given = py.detach(|| Given::read(&path));
        Self::of(py, given.map_err(|error| crate::errors::of_source(py, &error))?)
    }

    /// The study of the text of a scenario file. `name` is what messages call it; a list of points is
    /// looked for in `folder`.
    #[classmethod]
    #[pyo3(signature = (text, name="scenario.toml", folder=None))]
    fn from_toml(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        text: String,
        name: &str,
        folder: Option<PathBuf>,
    ) -> PyResult<Self> {
        let [shown, file] = [name; 2].map(str::to_owned);
        let form = Form::Text { shown, file, text };
        Self::of(py, Given::new(form, folder.unwrap_or_default()))
    }

    /// The study of a dictionary with the keys of a scenario file; a key whose value is None is absent.
    /// `name` is what messages call it; a list of points is looked for in `folder`.
    #[classmethod]
    #[pyo3(signature = (keys, name="the dictionary", folder=None))]
    fn from_dict(
        _class: &Bound<'_, PyType>,
        py: Python<'_>,
        keys: &Bound<'_, PyAny>,
        name: &str,
        folder: Option<PathBuf>,
    ) -> PyResult<Self> {
        let form = Form::Dictionary { name: name.to_owned(), keys: dictionary(keys)? };
        Self::of(py, Given::new(form, folder.unwrap_or_default()))
    }

    /// The study with other values of some keys: `study.with_({"policy.dual.influence": 0.5})`, or as
    /// keywords with two underscores for a point.
    #[pyo3(signature = (keys=None, **keywords))]
    fn with_(
        &self,
        py: Python<'_>,
        keys: Option<&Bound<'_, PyAny>>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        Self::of(py, self.given.with(py, &settings(keys, keywords)?)?)
    }

    /// The study at many points: a list of dictionaries, each with the values of the same keys, becomes
    /// its design. A point that is listed twice is run once.
    fn with_points(&self, py: Python<'_>, points: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::of(py, points::listed(&self.given, points)?)
    }

    /// The study with some of its policies alone; what it finds of them is the same. The baseline stays.
    fn of_policies(&self, py: Python<'_>, names: Vec<String>) -> PyResult<Self> {
        Self::of(py, points::of_policies(&self.given, &names, py)?)
    }

    /// What the study would run: `runs`, `points`, `person_months`, `memory_bytes`, `disk_bytes` of its
    /// directory, and `notes` worth knowing. With `pilot`, the baseline is run in two replications of
    /// every point, and `plausible` says whether it lies where the model holds it for plausible, `said`
    /// where it does not.
    #[pyo3(signature = (pilot=false, threads=None))]
    fn check<'py>(
        &self,
        py: Python<'py>,
        pilot: bool,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let threads = threads_or_all(py, threads)?;
        let told = py.detach(|| -> Result<Value, rungs::run::RunError> {
            let study = self.planned();
            let (plan, written) =
                (study.plan(), Written { parquet: false, draws: true, png: false });
            study.check_size(threads, written, 0)?;
            let mut told = json!({
                "name": self.name(),
                "points": plan.points.len(),
                "policies": plan.policies,
                "replications": plan.replications,
                "runs": plan.runs(),
                "different_runs": plan.different_runs(),
                "person_months": plan.person_months(),
                "memory_bytes": plan.memory_bytes(threads),
                "disk_bytes": study.writing_need(threads, written).most_bytes,
                "notes": self.source.expansion.notes(),
            });
            if pilot {
                let found = study.pilot(threads, &NoProgress)?.plausibility;
                let is_plausible = found.as_ref().map(|found| found.points_outside() == 0);
                told["plausible"] = json!(is_plausible);
                told["said"] = Findings::of_plausibility(found.as_ref()).plain(80).into();
            }
            Ok(told)
        });
        object(py, &told.map_err(|error| of_run(py, &error))?)
    }

    /// Every parameter that a policy, a department or the model has here, by its path: `key`, `kind`,
    /// `value`, `low` and `high` of its range, `options` of a choice, `prior_low` and `prior_high`,
    /// `unit`, `text`, `source`.
    #[getter]
    fn parameters(&self, py: Python<'_>) -> PyResult<Table> {
        described::parameters(py, &self.source.expansion.base)
    }

    /// The metrics of the study: `key`, `unit`, `better` (`higher`, `lower`, or nothing), `headline`
    /// (1 for those that reports show first), `text`.
    #[getter]
    fn metrics(&self, py: Python<'_>) -> PyResult<Table> {
        described::metrics(py, self.planned().plan())
    }

    /// Its name.
    #[getter]
    pub(crate) fn name(&self) -> &str {
        &self.source.expansion.base.name
    }

    /// What it is about; may be empty.
    #[getter]
    fn description(&self) -> &str {
        &self.source.expansion.base.description
    }

    /// Names of its policies.
    #[getter]
    fn policies(&self) -> Vec<String> {
        self.planned().plan().policies.clone()
    }

    /// The policy that the others are compared with.
    #[getter]
    fn baseline(&self) -> String {
        let plan = &self.planned();
        plan.plan().policies[plan.plan().baseline].clone()
    }

    /// Replications of every policy at every point; with a precision, the most.
    #[getter]
    pub(crate) fn replications(&self) -> u32 {
        self.source.expansion.base.study.replications
    }

    /// Where all draws start from.
    #[getter]
    fn seed(&self) -> u64 {
        self.source.expansion.base.study.seed
    }

    /// Design points.
    #[getter]
    fn points(&self) -> usize {
        self.source.expansion.points()
    }

    /// Runs: points × policies × replications.
    #[getter]
    fn runs(&self) -> u64 {
        self.planned().plan().runs()
    }

    /// SHA-256 of what tells this study from others, however it was given.
    #[getter]
    fn digest(&self) -> String {
        self.planned().study_digest()
    }

    /// The scenario with the value of every key, given or default.
    #[getter]
    fn resolved<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, &self.source.expansion.resolved())
    }

    /// The scenario as the text of a file, without what `with_` has set.
    #[getter]
    fn toml(&self) -> String {
        self.given.text()
    }

    /// What `with_` has set, by key, the last value of each.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let set = self.source.provenance.overrides.iter().cloned();
        object(py, &Value::Object(set.collect()))
    }

    /// Runs the study; the numbers are those of `rungs run`, to the bit.
    ///
    /// `replications` and `seed` take the place of the scenario's. `threads` are all processors where it
    /// is left out. `progress` is True for a bar, False for nothing, or a function that is called with
    /// phase, runs done, runs of the study, and the outcomes so far (tables by name, or None). Without
    /// `output` everything stays in memory, and `tables` names those that are made at once; others are
    /// made when they are asked for. With `output` the directory of `rungs run` is written there, to which
    /// the keywords after it apply.
    ///
    /// Ctrl-C stops the study: `Interrupted`, a KeyboardInterrupt, has what was run as `partial`.
    #[pyo3(signature = (replications=None, seed=None, threads=None, progress=Telling::Usual, output=None,
        tables=None, *, overwrite=false, resume=false, parquet=false, png=false, report=true))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn run(
        &self,
        py: Python<'_>,
        replications: Option<u32>,
        seed: Option<u64>,
        threads: Option<usize>,
        progress: Telling,
        output: Option<PathBuf>,
        tables: Option<Vec<String>>,
        overwrite: bool,
        resume: bool,
        parquet: bool,
        png: bool,
        report: bool,
    ) -> PyResult<StudyResult> {
        let mut set = Vec::new();
        set.extend(replications.map(|number| ("study.replications".to_owned(), number.into())));
        set.extend(seed.map(|number| ("study.seed".to_owned(), number.into())));
        let changed = if set.is_empty() { None } else { Some(self.given.with(py, &set)?) };
        let changed = changed.map(|given| Self::of(py, given)).transpose()?;
        let study = changed.as_ref().unwrap_or(self);
        let asked = Asked { threads: threads_or_all(py, threads)?, progress };
        match output {
            None => StudyResult::run(py, study, asked, tables),
            Some(place) => {
                let options = RunOptions { overwrite, resume, parquet, png, report };
                StudyResult::run_into(py, study, asked, place, options)
            }
        }
    }

    /// `rungs robustness`: in what share of worlds, drawn from the priors, do the differences hold. Runs
    /// four replications of every world, unless `with_` or `replications` says otherwise; `triple` compares
    /// the usual policies in place of the scenario's. Takes the keywords of `run`.
    #[pyo3(signature = (worlds=None, *, triple=false, **run))]
    fn robustness<'py>(
        &self,
        py: Python<'py>,
        worlds: Option<u32>,
        triple: bool,
        run: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = AskedKeys { worlds, triple, ..AskedKeys::default() };
        self.ask(py, "robustness()", &asked.robustness("robustness()"), run)
    }

    /// `rungs sensitivity`: which keys drive the differences. `method` is chaos, jansen, morris or pawn.
    /// Runs two replications of every world, unless `with_` or `replications` says otherwise. Takes the
    /// keywords of `run`.
    #[pyo3(signature = (worlds=None, *, method=None, triple=false, **run))]
    fn sensitivity<'py>(
        &self,
        py: Python<'py>,
        worlds: Option<u32>,
        method: Option<&str>,
        triple: bool,
        run: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = AskedKeys { worlds, triple, method, ..AskedKeys::default() };
        self.ask(py, "sensitivity()", &asked.sensitivity("sensitivity()"), run)
    }

    /// `rungs attribute`: what each lever does on the way from one policy to another. Runs 100
    /// replications, with `worlds` 4 of each, unless `with_` or `replications` says otherwise. Takes the
    /// keywords of `run`.
    #[pyo3(signature = (from_=None, to=None, *, within=None, permutations=None, worlds=None, **run))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn attribute<'py>(
        &self,
        py: Python<'py>,
        from_: Option<&str>,
        to: Option<&str>,
        within: Option<&str>,
        permutations: Option<u32>,
        worlds: Option<u32>,
        run: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked =
            AskedKeys { worlds, from: from_, to, within, permutations, ..AskedKeys::default() };
        self.ask(py, "attribute()", &asked.attribution("attribute()"), run)
    }

    fn __repr__(&self) -> String {
        let plan = self.planned();
        let plan = plan.plan();
        format!(
            "<rungs.Study {:?}: {} policies, {} points, {} replications>",
            self.name(),
            plan.policies.len(),
            plan.points.len(),
            plan.replications
        )
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let restore = slf.get_type().getattr("_restored")?;
        Ok((restore, (slf.get().given.pickled(),)))
    }

    /// The study that was pickled.
    #[classmethod]
    fn _restored(_class: &Bound<'_, PyType>, py: Python<'_>, pickled: &str) -> PyResult<Self> {
        let given = Given::unpickled(pickled);
        Self::of(py, given.ok_or_else(|| broken(py, "this is no pickled study"))?)
    }
}
