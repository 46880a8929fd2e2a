//! Runs again, with their months, persons and events.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use rungs::output::MemoryTables;
use rungs::run::{RunError, Story, StudySource, TraceRequest, TracedRuns};
use rungs::sim::Census;
use rungs::study::{
    Cell, Failure, PersonRows, RunTrace, TableSink, individual_outcomes, side_by_side_cells,
    side_by_side_table, trace_tables,
};

use crate::errors::{of_run, refused};
use crate::table::Table;

/// The end of the burn-in.
const SWITCH: (i32, u32) = (0, 12);

/// One run of a study again; under several policies, what became of the same people.
///
/// `months`, `persons` and `events` are tables, and under several policies `side_by_side`.
#[pyclass(frozen, module = "rungs")]
pub(crate) struct Replay {
    source: Arc<StudySource>,
    wanted: Wanted,
    tables: BTreeMap<String, Py<Table>>,
}

/// Which runs are wanted.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) policies: Vec<String>,
    pub(crate) replication: u32,
    pub(crate) point: Option<usize>,
}

impl Wanted {
    fn request(&self, rows: PersonRows, persons: Vec<u64>, seats: Vec<u64>) -> TraceRequest {
        let Self { policies, replication, point } = self.clone();
        TraceRequest { point, policies, replication, persons, seats, rows }
    }
}

/// Which rows the table of persons has.
pub(crate) fn rows(py: Python<'_>, word: &str, burn_in: bool) -> PyResult<PersonRows> {
    let census = match word {
        "month" => Census::Month,
        "year" => Census::Period,
        _ => return Err(refused(py, &format!("rows={word:?}: give \"month\" or \"year\""))),
    };
    Ok(PersonRows { census, from: if burn_in { (i32::MIN, 0) } else { SWITCH } })
}

/// What comes of runs again: the inner error is a run that failed as it did in its study.
type Again<T> = Result<Result<T, Failure>, RunError>;

/// Runs again what is asked; its tables, and what `then` makes of the traces.
fn again<T>(
    source: &StudySource,
    request: &TraceRequest,
    then: impl FnOnce(&TracedRuns<'_>, &[RunTrace<'_>]) -> Result<T, RunError>,
) -> Again<([MemoryTables; 3], T)> {
    let runs = TracedRuns::new(source, request)?;
    let mut sinks = [(); 3].map(|()| MemoryTables::default());
    for (sink, table) in sinks.iter_mut().zip(&trace_tables(runs.simulation())) {
        sink.begin(table)?;
    }
    match runs.trace(&mut sinks)? {
        Err(failure) => Ok(Err(failure)),
        Ok(traces) => {
            let made = then(&runs, &traces)?;
            drop(traces);
            Ok(Ok((sinks, made)))
        }
    }
}

/// What became of the same people, side by side.
fn side_by_side(
    runs: &TracedRuns<'_>,
    traces: &[RunTrace<'_>],
) -> Result<Option<MemoryTables>, RunError> {
    let simulation = runs.simulation();
    let table = side_by_side_table(simulation, &runs.names());
    let Some(table) = table.filter(|_| traces.len() > 1) else { return Ok(None) };
    let outcomes: Vec<_> =
        traces.iter().map(|trace| individual_outcomes(simulation, trace)).collect();
    let mut tables = MemoryTables::default();
    tables.begin(&table)?;
    let point = i64::try_from(runs.point + 1).unwrap_or(i64::MAX);
    for (index, seen) in traces[0].switch.iter().enumerate() {
        let own: Vec<_> = outcomes.iter().map(|outcomes| &outcomes[index]).collect();
        let mut cells = vec![
            Cell::Integer(point),
            Cell::Text(&simulation.groups()[seen.group]),
            Cell::Integer(i64::from(runs.request.replication)),
        ];
        cells.extend(side_by_side_cells(simulation, seen, &own));
        tables.row(&cells)?;
    }
    tables.end()?;
    Ok(Some(tables))
}

/// The value of runs again, or the error that Python raises.
fn value<T>(py: Python<'_>, made: Again<T>) -> PyResult<T> {
    match made {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(failure)) => Err(crate::errors::failed(py, &failure)),
        Err(error) => Err(of_run(py, &error)),
    }
}

impl Replay {
    pub(crate) fn run(
        py: Python<'_>,
        source: Arc<StudySource>,
        wanted: Wanted,
        rows: PersonRows,
    ) -> PyResult<Self> {
        if wanted.policies.is_empty() {
            return Err(refused(py, "name a policy"));
        }
        let request = wanted.request(rows, Vec::new(), Vec::new());
        let made = py.detach(|| again(&source, &request, side_by_side));
        let (sinks, individuals) = value(py, made)?;
        let mut tables = BTreeMap::new();
        for made in sinks.iter().chain(&individuals).flat_map(MemoryTables::tables) {
            let table = Py::new(py, Table::of_memory(py, made)?)?;
            tables.insert(made.declared.name.to_owned(), table);
        }
        Ok(Self { source, wanted, tables })
    }

    fn told(&self, py: Python<'_>, persons: Vec<u64>, seats: Vec<u64>) -> PyResult<Vec<Story>> {
        let rows = PersonRows { census: Census::Never, from: SWITCH };
        let request = self.wanted.request(rows, persons, seats);
        let tell = |runs: &TracedRuns<'_>, traces: &[RunTrace<'_>]| Ok(runs.stories(traces));
        let made = py.detach(|| again(&self.source, &request, tell));
        value(py, made).map(|(_, stories)| stories)
    }
}

#[pymethods]
impl Replay {
    /// The story of one person in words, year by year, as `rungs replay` tells it: of the person with an
    /// id (`person`), or of the one in a seat at the switch (`seat`, from 1).
    #[pyo3(signature = (seat=None, *, person=None))]
    fn story(&self, py: Python<'_>, seat: Option<u64>, person: Option<u64>) -> PyResult<String> {
        if seat.is_none() == person.is_none() {
            return Err(refused(py, "name a seat or a person: story(seat=17), story(person=4)"));
        }
        let stories = self.told(py, person.into_iter().collect(), seat.into_iter().collect())?;
        let names: Vec<&str> = self.wanted.policies.iter().map(String::as_str).collect();
        let text = |story: &Story| {
            let first = format!("Person {}: {}", story.person, story.traits);
            std::iter::once(first).chain(story.lines(&names)).collect::<Vec<_>>().join("\n")
        };
        Ok(stories.iter().map(text).collect::<Vec<_>>().join("\n\n"))
    }

    /// The tables by name.
    #[getter]
    fn tables(&self, py: Python<'_>) -> BTreeMap<String, Py<Table>> {
        self.tables.iter().map(|(name, table)| (name.clone(), table.clone_ref(py))).collect()
    }

    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
        self.tables.get(name).map(|table| table.clone_ref(py)).ok_or_else(|| {
            let names: Vec<&str> = self.tables.keys().map(String::as_str).collect();
            let text = format!("there is no {name:?}; the tables are {}", names.join(", "));
            PyAttributeError::new_err(text)
        })
    }

    fn __repr__(&self) -> String {
        let (policies, replication) = (self.wanted.policies.join(", "), self.wanted.replication);
        format!("<rungs.Replay of replication {replication} under {policies}>")
    }
}
