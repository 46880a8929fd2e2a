//! The tables `[[prior]]`: which keys are drawn for the worlds of an analysis, and how.
//!
//! A key of a department that no table names is drawn from its own prior, one draw for all
//! departments; so is a parameter of a published model. Levers of policies and constants are drawn
//! only where a table names them.

use super::attribution::Attribution;
use super::diagnostic::{Collector, Diagnostic};
use super::factor::{Factor, FactorReader, FactorValues};
use super::file_keys::{
    ALPHA, BETA, CORRELATION_RANK, CORRELATION_WITH, DEFAULT_PRIORS, DISTRIBUTION, MODE,
    PRIOR_MEAN, PRIOR_NAME, PRIOR_RANGE, PRIOR_SD, PRIOR_SOURCE,
};
use super::inputs::Inputs;
use super::keys::TableKind;
use super::location::{KeyLocation, TableId};
use super::models::Model;
use super::name;
use super::parsed::Parsed;
use super::path::ParameterPath;
use super::raw::RawTable;
use super::spread::Spread;
use super::table::Table;
use super::value_error::unknown_name;
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Distribution, Kind, Parameter, Value};

/// Words that are not names of priors.
const TAKEN: &[(&str, &str)] = &[
    ("point", "is the column of the points themselves"),
    ("dummy", "is the key that nothing depends on, shown beside the others"),
];

/// What is drawn for a world, as factors, and which draws go together.
#[derive(Clone, Debug)]
pub(super) struct Priors {
    pub(super) factors: Vec<Factor>,
    pub(super) correlations: Vec<Correlation>,
}

/// Two draws that go together.
#[derive(Clone, Debug)]
pub(super) struct Correlation {
    /// Places of the priors.
    pub(super) pair: (usize, usize),
    pub(super) rank: f64,
    /// Where it is given.
    pub(super) at: KeyLocation,
}

impl Priors {
    /// Reads the tables, and adds the priors that keys have of their own. What is wrong with a table
    /// is recorded, and the table left out.
    pub(super) fn read(
        parsed: &Parsed<'_>,
        given: &RawTable,
        base: &Inputs,
        out: &mut Collector,
    ) -> Self {
        let before = out.len();
        let tables = &parsed.priors.tables;
        let mut factors = Vec::new();
        let mut named: Vec<(String, KeyLocation)> = Vec::new();
        for table in tables {
            let reader = PriorReader { table, given, model: parsed.model };
            if let Some(factor) = reader.read(base, out) {
                let at =
                    if table.has(&PRIOR_NAME) { table.at(&PRIOR_NAME) } else { factor.location() };
                named.push((factor.columns[0].clone(), at));
                factors.push(factor);
            }
        }
        let names = named.iter().map(|(name, at)| (name.as_str(), at.clone()));
        name::check_unique("priors", names, out);
        check_apart(&factors, out);
        let correlations = if out.len() > before {
            Vec::new()
        } else {
            tables
                .iter()
                .enumerate()
                .filter_map(|(at, t)| correlation(t, at, &factors, out))
                .collect()
        };
        if parsed.file.flag(&DEFAULT_PRIORS, out) {
            let own = own_priors(parsed.model, base, &factors);
            factors.extend(own);
        }
        Self { factors, correlations }
    }
}

impl Priors {
    /// The priors of an attribution: a draw of a policy's key holds in the combinations that take the
    /// key from that policy. One that holds in none is left out.
    pub(super) fn among(self, attribution: &Attribution) -> Self {
        let mut kept = Vec::new();
        let factors = self.factors.into_iter().enumerate().filter_map(|(place, factor)| {
            let paths: Vec<_> =
                factor.paths.iter().filter_map(|path| attribution.path(path)).collect();
            (!paths.is_empty()).then(|| {
                kept.push(place);
                Factor { paths, ..factor }
            })
        });
        let factors = factors.collect();
        let place = |old: usize| kept.iter().position(|kept| *kept == old);
        let correlations = self.correlations.into_iter().filter_map(|correlation| {
            let (first, second) = correlation.pair;
            let pair = (place(first)?, place(second)?);
            Some(Correlation { pair, ..correlation })
        });
        Self { factors, correlations: correlations.collect() }
    }
}

/// Records priors of keys that an earlier one draws too.
fn check_apart(factors: &[Factor], out: &mut Collector) {
    for (index, factor) in factors.iter().enumerate() {
        for path in &factor.paths {
            let mut earlier = factors[..index].iter().flat_map(|factor| &factor.paths);
            if earlier.any(|other| other.meets(path)) {
                let reason = format!("another prior draws `{}` too", path.text);
                out.push(Diagnostic::of_rule(factor.location(), reason));
            }
        }
    }
}

/// What `[prior.correlation]` of table number `place` says, if it is there.
fn correlation(
    table: &Table<'_>,
    place: usize,
    factors: &[Factor],
    out: &mut Collector,
) -> Option<Correlation> {
    let (with, rank) = (table.text(&CORRELATION_WITH, out), table.scalar(&CORRELATION_RANK, out));
    let (with, Value::Real(rank)) = (match (with, rank) {
        (None, None) => return None,
        (Some(with), Some(rank)) => (with, rank),
        (with, _) => {
            let missing = if with.is_some() { &CORRELATION_RANK } else { &CORRELATION_WITH };
            let help =
                "say which prior and how much: `correlation = { with = \"rho\", rank = 0.4 }`";
            out.push(Diagnostic::missing(table.key(missing)).help(help));
            return None;
        }
    }) else {
        return None;
    };
    let names = factors[..place].iter().map(|factor| factor.columns[0].as_str());
    let Some(first) = names.clone().position(|name| name == with) else {
        let unknown = unknown_name(table.at(&CORRELATION_WITH), "earlier prior", with, names);
        out.push(unknown);
        return None;
    };
    Some(Correlation { pair: (first, place), rank, at: table.at(&CORRELATION_RANK) })
}

/// The priors that keys have of their own, of those that no factor moves.
fn own_priors(model: Model, base: &Inputs, named: &[Factor]) -> Vec<Factor> {
    let (table, rows, within) = match model {
        Model::Career => (TableKind::Department, DepartmentParameters::PARAMETERS, "department.*"),
        _ => (TableKind::File, model.parameters(), "model"),
    };
    let count = base.career().map_or(1, |career| career.departments.len());
    let own = rows.iter().filter_map(|parameter| {
        let spread = Spread::own(parameter)?;
        let moved = |element: usize| {
            let mut paths = named.iter().flat_map(|factor| &factor.paths);
            paths.any(|path| {
                path.table == table
                    && path.parameter.key == parameter.key
                    && path.elements.contains(&element)
            })
        };
        let elements: Vec<usize> = (0..count).filter(|&element| !moved(element)).collect();
        let text = format!("{within}.{}", parameter.key);
        let path = ParameterPath { text, table, elements, parameter };
        (!path.elements.is_empty()).then(|| Factor {
            columns: vec![parameter.key.to_owned()],
            paths: vec![path],
            values: FactorValues::Drawn(spread),
            place: TableId::FILE,
        })
    });
    own.collect()
}

/// Reads one table.
struct PriorReader<'r> {
    table: &'r Table<'r>,
    given: &'r RawTable,
    model: Model,
}

impl PriorReader<'_> {
    fn read(&self, base: &Inputs, out: &mut Collector) -> Option<Factor> {
        let (table, before) = (self.table, out.len());
        let reader = FactorReader { table, given: self.given, model: self.model, listed: false };
        let paths = reader.paths(out);
        let name = table.text(&PRIOR_NAME, out);
        let name = name.filter(|name| name::check(name, table.at(&PRIOR_NAME), TAKEN, out));
        // Read so that what is no text is told; the resolved scenario shows it.
        table.text(&PRIOR_SOURCE, out);
        let paths = paths?;
        let spread = self.spread(&reader, &paths, out)?;
        let name = name.map_or_else(|| column_name(&paths[0], base), str::to_owned);
        let factor = Factor {
            paths,
            columns: vec![name],
            values: FactorValues::Drawn(spread),
            place: table.place.clone(),
        };
        (out.len() == before).then_some(factor)
    }

    /// The range and the distribution over it.
    fn spread(
        &self,
        reader: &FactorReader<'_>,
        paths: &[ParameterPath],
        out: &mut Collector,
    ) -> Option<Spread> {
        let table = self.table;
        let (low, high) = if table.has(&PRIOR_RANGE) {
            match reader.range(paths, out)? {
                FactorValues::Range { low, high, .. } => (low, high),
                _ => return None,
            }
        } else {
            let Some(ends) = ends(paths[0].parameter) else {
                let reason = format!("`{}` takes no number to draw", paths[0].text);
                out.push(Diagnostic::of_rule(reader.at_path(), reason));
                return None;
            };
            ends
        };
        let distribution = self.distribution((low, high), out)?;
        let fits = !table.has(&PRIOR_RANGE);
        let spread = Spread { distribution, low, high, follows: fits };
        match distribution.fault(low, high) {
            None => Some(spread),
            Some(fault) => {
                let reason = format!("the prior is none: {fault}");
                out.push(Diagnostic::of_rule(table.at(&DISTRIBUTION), reason));
                None
            }
        }
    }

    fn distribution(&self, (low, high): (f64, f64), out: &mut Collector) -> Option<Distribution> {
        let table = self.table;
        let word = table.choice(&DISTRIBUTION, out);
        let used: &[&Parameter] = match word {
            "triangular" => &[&MODE],
            "normal" => &[&PRIOR_MEAN, &PRIOR_SD],
            "beta" => &[&ALPHA, &BETA],
            _ => &[],
        };
        for parameter in [&MODE, &PRIOR_MEAN, &PRIOR_SD, &ALPHA, &BETA] {
            if table.has(parameter) && !used.contains(&parameter) {
                let key = parameter.key;
                let reason = format!("`{key}` does nothing in a distribution {word:?}");
                out.push(
                    Diagnostic::of_rule(table.key(parameter).name(), reason).help("leave it out"),
                );
            }
        }
        let mut number = |parameter: &Parameter, default: f64| match table.scalar(parameter, out) {
            Some(Value::Real(number)) => number,
            _ => default,
        };
        let middle = f64::midpoint(low, high);
        Some(match word {
            "uniform" => Distribution::Uniform,
            "triangular" => Distribution::Triangular { mode: number(&MODE, middle) },
            "normal" => Distribution::Normal {
                mean: number(&PRIOR_MEAN, middle),
                sd: number(&PRIOR_SD, (high - low) / 4.0),
            },
            "beta" => Distribution::Beta { alpha: number(&ALPHA, 2.0), beta: number(&BETA, 2.0) },
            "log-uniform" => Distribution::LogUniform,
            // The word was refused.
            _ => return None,
        })
    }
}

/// The ends of a parameter's own prior, or else of its range.
fn ends(parameter: &Parameter) -> Option<(f64, f64)> {
    let range = || match parameter.kind {
        Kind::Real { min, max, .. } => Some((min, max)),
        // Ranges of whole numbers end far below 2^53.
        Kind::Count { min, max, .. } => Some((min as f64, max as f64)),
        _ => None,
    };
    parameter.prior().or_else(range)
}

/// The name of a column: the key where the path means it everywhere, else the path.
fn column_name(path: &ParameterPath, base: &Inputs) -> String {
    let everywhere = match path.table {
        TableKind::Department => {
            base.career().is_some_and(|career| career.departments.len() == path.elements.len())
        }
        TableKind::Policy => false,
        _ => true,
    };
    if everywhere { path.parameter.key.to_owned() } else { path.text.clone() }
}
