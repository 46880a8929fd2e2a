//! Single numbers of a study, a mean or a difference, at one point or at all.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use rungs::output::{ALL_DEPARTMENTS, ColumnValues, MemoryTable, OutputError, RunTables};
use rungs::run::RunError;
use rungs::scenario::nearest;

use crate::errors::{of_run, refused};
use crate::held::Held;

/// Which number is sought.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'s> {
    pub(crate) metric: &'s str,
    pub(crate) policy: Option<&'s str>,
    pub(crate) over: Option<&'s str>,
    pub(crate) point: Option<usize>,
    pub(crate) department: Option<&'s str>,
}

/// A table of estimates.
#[derive(Clone, Copy)]
pub(crate) struct Estimates {
    table: &'static str,
    /// The class of Python that a row becomes.
    class: &'static str,
    /// Its numbers, after which `n` and one more come.
    columns: [&'static str; 5],
}

/// Means of policies.
pub(crate) const MEANS: Estimates = Estimates {
    table: "summary",
    class: "Mean",
    columns: ["mean", "ci_low", "ci_high", "n", "sd"],
};

/// Paired differences of policies from others.
pub(crate) const DIFFERENCES: Estimates = Estimates {
    table: "comparison",
    class: "Difference",
    columns: ["difference", "ci_low", "ci_high", "n", "p_holm"],
};

/// What is sought, all names known.
struct Found {
    unit: String,
    /// Columns and the cells that rows have there.
    cells: Vec<(&'static str, String)>,
}

/// The numbers of a row.
type Numbers = [Option<f64>; 5];

/// What was read of all points.
struct Read {
    numbers: BTreeMap<usize, Numbers>,
    found: Found,
    points: usize,
}

impl Sought<'_> {
    /// Finds what is named; an error in words. `compares` says whether a policy is compared with another.
    fn find(&self, run: &RunTables, compares: bool) -> Result<Found, String> {
        let label = run.metric(self.metric).ok_or_else(|| {
            let keys: Vec<&str> = run.metrics.iter().map(|metric| metric.key.as_str()).collect();
            unknown("metric", self.metric, &keys)
        })?;
        let (policy, over) = self.policies(run, compares)?;
        let mut cells = vec![
            ("policy", policy),
            ("department", self.department(run)?),
            ("metric", self.metric.to_owned()),
        ];
        if compares {
            cells.push(("baseline", over));
        }
        Ok(Found { unit: label.unit.clone(), cells })
    }

    /// The policy, and the one that it is compared with.
    fn policies(&self, run: &RunTables, compares: bool) -> Result<(String, String), String> {
        let names: Vec<&str> = run.policies.iter().map(String::as_str).collect();
        let baseline = names[run.baseline()];
        let over = self.over.unwrap_or(baseline);
        if let Some(name) =
            [Some(over), self.policy].into_iter().flatten().find(|n| !names.contains(n))
        {
            return Err(unknown("policy", name, &names));
        }
        let others: Vec<&str> =
            names.iter().copied().filter(|name| !compares || *name != over).collect();
        let policy = match (self.policy, others.as_slice()) {
            (Some(policy), _) => policy,
            (None, [only]) => only,
            (None, _) => return Err(format!("name the policy: {}", others.join(", "))),
        };
        if compares && policy == over {
            return Err(format!("{policy:?} does not differ from itself; name another policy"));
        }
        let is_compared =
            over == baseline || run.also_against().iter().any(|&place| run.policies[place] == over);
        if compares && !is_compared {
            return Err(format!(
                "the study gives no differences from {over:?}; run it with \
                 {{\"study.also_against\": [{over:?}]}}, or with another baseline"
            ));
        }
        Ok((policy.to_owned(), over.to_owned()))
    }

    fn department(&self, run: &RunTables) -> Result<String, String> {
        let department = self.department.unwrap_or(ALL_DEPARTMENTS);
        let departments = run.departments();
        let mut known: Vec<&str> = departments.iter().map(String::as_str).collect();
        // The only department is the organization.
        if department == ALL_DEPARTMENTS || known == [department] {
            return Ok(ALL_DEPARTMENTS.to_owned());
        }
        known.push(ALL_DEPARTMENTS);
        match known.contains(&department) {
            true => Ok(department.to_owned()),
            false => Err(unknown("department", department, &known)),
        }
    }

    /// The design point.
    fn point(&self, run: &RunTables) -> Result<usize, String> {
        match (self.point, run.points()) {
            (None, 1) => Ok(1),
            (None, points) => {
                Err(format!("the study has {points} design points; name one with `point`"))
            }
            (Some(point), points) if (1..=points).contains(&point) => Ok(point),
            (Some(point), points) => {
                Err(format!("there is no design point {point}; the study has {points}"))
            }
        }
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("there are {}", known.join(", ")),
    };
    format!("there is no {what} {name:?}; {help}")
}

impl Estimates {
    /// The numbers at all points in one pass over the table, by point.
    fn numbers(
        &self,
        held: &Held,
        run: &RunTables,
        found: &Found,
    ) -> Result<BTreeMap<usize, Numbers>, RunError> {
        if let Some(tables) = held.made(self.table)?
            && let Some(table) = tables.table(self.table)
        {
            return Ok(of_memory(table, &self.columns, found));
        }
        let names = self.columns.into_iter().chain(["point"]);
        let names: Vec<&str> = names.chain(found.cells.iter().map(|(name, _)| *name)).collect();
        let mut numbers = BTreeMap::new();
        run.each_row(self.table, &names, &mut |cells| {
            let mut wanted = found.cells.iter().zip(self.columns.len() + 1..);
            if wanted.all(|((_, cell), at)| cells.text(at) == cell)
                && let Ok(point) = cells.text(self.columns.len()).parse()
            {
                numbers.insert(point, [0, 1, 2, 3, 4].map(|at| cells.number(at)));
            }
            Ok::<(), OutputError>(())
        })?;
        Ok(numbers)
    }

    /// What is sought, at all points; in words what of it there is not.
    fn read(&self, held: &Held, sought: &Sought<'_>) -> Result<Result<Read, String>, RunError> {
        if held.declared(self.table).is_none() {
            return Ok(Err(format!(
                "the study has no table {:?}: studies of robustness, sensitivity and attribution \
                 have tables of their own in its place",
                self.table
            )));
        }
        let run = held.run(Some(self.table))?;
        match sought.find(&run, self.table == DIFFERENCES.table) {
            Err(text) => Ok(Err(text)),
            Ok(found) => {
                let numbers = self.numbers(held, &run, &found)?;
                Ok(Ok(Read { numbers, found, points: run.points() }))
            }
        }
    }

    /// The estimate at the point that is sought.
    pub(crate) fn one<'py>(
        &self,
        py: Python<'py>,
        held: &Held,
        sought: &Sought<'_>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let read = py.detach(|| -> Result<_, RunError> {
            let read = self.read(held, sought)?;
            let point = sought.point(&*held.run(Some(self.table))?);
            Ok(read.and_then(|read| Ok((read, point?))))
        });
        let read = read.map_err(|error| of_run(py, &error))?;
        let (Read { numbers, found, .. }, point) = read.map_err(|text| refused(py, &text))?;
        let Some(numbers) = numbers.get(&point) else {
            let text = format!("the table {} has no row of {:?}", self.table, sought.metric);
            return Err(refused(py, &text));
        };
        self.made(py, numbers, &found)
    }

    /// The estimates at all points, in their order.
    pub(crate) fn all<'py>(
        &self,
        py: Python<'py>,
        held: &Held,
        sought: &Sought<'_>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let read = py.detach(|| self.read(held, sought)).map_err(|error| of_run(py, &error))?;
        let Read { numbers, found, points } = read.map_err(|text| refused(py, &text))?;
        let missing = [None, None, None, Some(0.0), None];
        let numbers = (1..=points).map(|point| numbers.get(&point).unwrap_or(&missing));
        numbers.map(|numbers| self.made(py, numbers, &found)).collect()
    }

    fn made<'py>(
        &self,
        py: Python<'py>,
        numbers: &Numbers,
        found: &Found,
    ) -> PyResult<Bound<'py, PyAny>> {
        let [mean, low, high, n, last] = *numbers;
        let n = n.unwrap_or(0.0).into_pyobject(py)?.call_method0("__int__")?;
        let class = py.import("rungs._estimates")?.getattr(self.class)?;
        class.call1((mean, low, high, n, last, found.unit.as_str()))
    }
}

/// The numbers of the rows of a table in memory that have the cells of what is sought, by point.
fn of_memory(table: &MemoryTable, columns: &[&str; 5], found: &Found) -> BTreeMap<usize, Numbers> {
    let column = |name: &str| table.column(name).map(|place| &table.columns[place]);
    let wanted: Vec<(&ColumnValues, &str)> = found
        .cells
        .iter()
        .filter_map(|(name, cell)| Some((column(name)?, cell.as_str())))
        .collect();
    let numbers = columns.map(column);
    let number = |values: Option<&ColumnValues>, row: usize| match values? {
        ColumnValues::Integer(values) => values[row].map(|whole| whole as f64),
        ColumnValues::Real(values) => values[row],
        ColumnValues::Text(_) => None,
    };
    let Some(ColumnValues::Integer(points)) = column("point") else { return BTreeMap::new() };
    let is_wanted = |row: &usize| {
        wanted.iter().all(|(values, cell)| {
            matches!(values, ColumnValues::Text(values) if *values[*row] == **cell)
        })
    };
    let rows = (0..table.rows()).filter(is_wanted);
    let numbered = rows.filter_map(|row| {
        let point = usize::try_from(points[row]?).ok()?;
        Some((point, numbers.map(|values| number(values, row))))
    });
    numbered.collect()
}
