//! A scenario with its factors laid out: one valid scenario at every point of the design.
//!
//! A point is the scenario with the values of its factors in place of what the file gives. Every
//! value is one that its key takes; what is asked of several keys together is asked again at every
//! point, by the rules that hold for a file.

use std::mem::discriminant;
use std::sync::Arc;

use super::design::{DesignTable, LaidOut};
use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::factor::{Factor, read_all};
use super::keys::TableKind;
use super::list_file::ListFile;
use super::location::clipped;
use super::overrides::Overrides;
use super::parsed::Parsed;
use super::path::ParameterPath;
use super::prior::Priors;
use super::question::{Analysis, Seeds};
use super::raw::RawTable;
use super::read::Scenario;
use super::world_design;
use super::worlds::Worlds;
use crate::sim::{Choice, Parameter, Value};

/// A scenario and the points that its design runs it at.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// The scenario as the file gives it.
    pub base: Scenario,
    /// The columns of the table of points; none where the scenario is run as it stands.
    pub columns: Vec<FactorColumn>,
    /// Where the points lie; `None` where there is the scenario alone.
    laid_out: Option<Arc<LaidOut>>,
}

/// A column of the table of points.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorColumn {
    /// The column's name.
    pub name: String,
    /// The paths that take the column's value.
    pub paths: Vec<String>,
    /// The key that they lead to, by its first path.
    pub parameter: &'static Parameter,
}

/// One point of a design.
#[derive(Clone, Debug)]
pub struct DesignPoint {
    /// The value of every factor; `None` where the file's values differ between the departments
    /// or policies that the factor moves.
    pub values: Vec<Option<Value>>,
    /// The scenario there.
    pub scenario: Scenario,
}

impl Expansion {
    /// The word of the design's kind.
    #[must_use]
    pub fn design(&self) -> &'static str {
        self.laid_out.as_ref().map_or("grid", |design| design.kind)
    }

    /// How many points there are, at least one.
    #[must_use]
    pub fn points(&self) -> usize {
        self.laid_out.as_ref().map_or(1, |design| design.count())
    }

    /// How many further points of a grid, a list or a one-at-a-time design are not run, because an
    /// earlier one has all of their values.
    #[must_use]
    pub fn repeated_points(&self) -> usize {
        self.laid_out.as_ref().map_or(0, |design| design.repeated)
    }

    /// A point, by its number from 0.
    #[must_use]
    pub fn point(&self, number: usize) -> DesignPoint {
        let values = |design: &Arc<LaidOut>| design.values(&self.base.inputs, number);
        DesignPoint {
            values: self.laid_out.as_ref().map_or_else(Vec::new, values),
            scenario: self.scenario(number),
        }
    }

    /// The scenario at a point, by its number from 0.
    #[must_use]
    pub fn scenario(&self, point: usize) -> Scenario {
        let mut scenario = self.base.clone();
        if let Some(design) = &self.laid_out {
            design.put(point, &self.base.inputs, &mut scenario.inputs);
        }
        scenario
    }

    /// The worlds that the points are; `None` where they are points of factors, or there is the
    /// scenario alone.
    #[must_use]
    pub fn worlds(&self) -> Option<&Arc<Worlds>> {
        self.laid_out.as_ref()?.worlds.as_ref()
    }

    /// Whether every point has a seed of its own; a scenario without a design has that of the study.
    #[must_use]
    pub fn has_fresh_seeds(&self) -> bool {
        self.laid_out.is_some() && self.base.study.seeds == Seeds::Fresh
    }

    /// Lends the scenarios of all points in turn.
    pub(crate) fn each_scenario(&self, mut see: impl FnMut(&Scenario)) {
        let mut scenario = self.base.clone();
        for point in 0..self.points() {
            if let Some(design) = &self.laid_out {
                design.put(point, &self.base.inputs, &mut scenario.inputs);
            }
            see(&scenario);
        }
    }

    /// Whether a factor moves a key, of whatever department or policy.
    pub(crate) fn moves(&self, key: &str) -> bool {
        let mut factors = self.laid_out.iter().flat_map(|design| &design.factors);
        factors.any(|factor| factor.paths.iter().any(|path| path.parameter.key == key))
    }

    /// The scenario with every parameter written out, and the factors where there are any.
    #[must_use]
    pub fn resolved(&self) -> serde_json::Value {
        let mut resolved = self.base.resolved();
        if let Some(design) = &self.laid_out {
            let column = |column: &FactorColumn| serde_json::json!({ "name": column.name, "paths": column.paths });
            resolved["design"] =
                serde_json::json!({ "kind": design.kind, "points": self.points() });
            if self.base.study.seeds == Seeds::Fresh {
                resolved["design"]["seeds"] = Seeds::Fresh.word().into();
            }
            resolved["factor"] = self.columns.iter().map(column).collect();
            if let Some(worlds) = &design.worlds {
                resolved["prior"] = worlds
                    .keys
                    .iter()
                    .zip(&design.factors)
                    .map(|(key, factor)| {
                        let paths = factor.paths.iter().map(|path| path.text.as_str());
                        key.resolved(&paths.collect::<Vec<_>>())
                    })
                    .collect();
            }
        }
        resolved
    }
}

impl From<Scenario> for Expansion {
    /// The scenario alone, at one point.
    fn from(base: Scenario) -> Self {
        Self { base, columns: Vec::new(), laid_out: None }
    }
}

/// A scenario as it is given, by its tables, and the options that it was given with.
#[derive(Debug)]
pub(super) struct Given<'g> {
    pub(super) raw: &'g RawTable,
    pub(super) parsed: &'g Parsed<'g>,
    pub(super) overrides: &'g Overrides,
}

impl Given<'_> {
    /// Lays out the factors of the scenario, which is `base`, and checks every point.
    pub(super) fn expand(
        &self,
        base: Scenario,
        list: Option<ListFile<'_>>,
        out: &mut Collector,
    ) -> Expansion {
        if !cfg!(feature = "designs") {
            return base.into();
        }
        let before = out.len();
        let table = DesignTable::read(&self.parsed.file, out);
        let priors = Priors::read(self.parsed, self.raw, base.given_inputs(), out);
        let factors = read_all(self.parsed, self.raw, table.is_listed(), out);
        if out.len() > before {
            return base.into();
        }
        let (priors, drawn) = match &base.attribution {
            Some(attribution) => {
                let drawn = priors.factors.iter().flat_map(|factor| factor.paths.clone()).collect();
                (priors.among(attribution), Some(drawn))
            }
            None => (priors, None::<Vec<ParameterPath>>),
        };
        let design = match base.study.analysis {
            // What the file says of worlds is for the verbs that draw them.
            Analysis::Policies if factors.is_empty() && self.parsed.has_priors() => None,
            Analysis::Policies => table.lay_out(factors, base.study.seed, list, out),
            _ => world_design::lay_out(&table, priors, &base, out),
        };
        let Some(design) = design.filter(|_| out.is_empty()) else { return base.into() };
        let design = design.distinct(&base.inputs);
        if design.kind != "one-at-a-time" {
            let paths = design.factors.iter().flat_map(|factor| &factor.paths).collect();
            let given: Vec<&ParameterPath> = drawn.as_ref().map_or(paths, |d| d.iter().collect());
            out.extend(self.overrides.idle(self.raw, &given));
        }
        self.check(&design, &base, out);
        let columns = design.factors.iter().flat_map(columns_of).collect();
        Expansion { base, columns, laid_out: Some(Arc::new(design)) }
    }

    /// Records what is wrong with the points, each once for all points that it is wrong with.
    fn check(&self, design: &LaidOut, base: &Scenario, out: &mut Collector) {
        let mut alike: Vec<OfPoints> = Vec::new();
        let mut inputs = base.inputs.clone();
        for point in 0..design.count() {
            design.put(point, &base.inputs, &mut inputs);
            let mut own = Collector::default();
            if base.attribution.is_some() {
                // No key of a combination is written by hand.
                inputs.check(&|_, _| false, &mut own);
            } else {
                inputs.check(&self.gives(design, point), &mut own);
            }
            for diagnostic in own.into_list() {
                let kind = discriminant(&diagnostic.kind);
                let known = alike.iter_mut().find(|other| {
                    discriminant(&other.diagnostic.kind) == kind
                        && other.diagnostic.at == diagnostic.at
                });
                match known {
                    Some(other) => other.others += 1,
                    None => {
                        let values = in_words(design, &design.values(&base.inputs, point));
                        alike.push(OfPoints { diagnostic, point: point + 1, values, others: 0 });
                    }
                }
            }
        }
        out.extend(alike.into_iter().map(|of_points| of_points.diagnostic(design)));
    }

    /// Whether a file that says what the point is would give a key: of `[model]`, or of the policy
    /// at a place.
    fn gives(&self, design: &LaidOut, point: usize) -> impl Fn(Option<usize>, &str) -> bool {
        move |policy, key| {
            let table = match policy {
                None => Some(&self.parsed.file),
                Some(place) => self.parsed.policies.tables.get(place),
            };
            let leads_there = |path: &ParameterPath| match policy {
                None => path.table == TableKind::File,
                Some(place) => path.table == TableKind::Policy && path.elements.contains(&place),
            };
            table.is_some_and(|table| table.gives(key))
                || design.moved(point).any(|(path, value)| {
                    value.is_some() && path.parameter.key == key && leads_there(path)
                })
        }
    }
}

/// The columns of a factor.
fn columns_of(factor: &Factor) -> Vec<FactorColumn> {
    let text = |path: &ParameterPath| path.text.clone();
    let column = |(index, name): (usize, &String)| {
        let paths = if factor.is_apart() { &factor.paths[index..=index] } else { &factor.paths };
        FactorColumn {
            name: name.clone(),
            paths: paths.iter().map(text).collect(),
            parameter: paths[0].parameter,
        }
    };
    factor.columns.iter().enumerate().map(column).collect()
}

/// The values of a point in words.
fn in_words(design: &LaidOut, values: &[Option<Value>]) -> String {
    const SHOWN: usize = 6;
    let names = design.factors.iter().flat_map(|factor| &factor.columns);
    let words = names
        .zip(values)
        .filter_map(|(name, value)| Some(format!("{} = {}", clipped(name), as_toml((*value)?))));
    let mut words: Vec<_> = words.collect();
    if words.len() > SHOWN {
        words.truncate(SHOWN);
        words.push("…".to_owned());
    }
    words.join(", ")
}

/// A value as TOML writes it.
pub(super) fn as_toml(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => format!("{word:?}"),
    }
}

/// A diagnostic that several points may have.
#[derive(Debug)]
struct OfPoints {
    diagnostic: Diagnostic,
    point: usize,
    values: String,
    others: usize,
}

impl OfPoints {
    /// The diagnostic at the factor that moves its key, or else at the first factor.
    fn diagnostic(self, design: &LaidOut) -> Diagnostic {
        let Self { diagnostic: Diagnostic { kind, help, label, at, .. }, point, values, others } =
            self;
        let others = match others {
            0 => String::new(),
            1 => " and one more".to_owned(),
            others => format!(" and {others} more"),
        };
        let moves = |factor: &&Factor| {
            let key = at.as_ref().map(|at| &at.key);
            key.is_some_and(|key| factor.paths.iter().any(|path| path.leads_to(key)))
        };
        let mover = design.factors.iter().find(moves);
        let factor = mover.unwrap_or(&design.factors[0]);
        let kind = DiagnosticKind::Point { point, values, others, kind: Box::new(kind) };
        let label = label.filter(|_| mover.is_some());
        Diagnostic { label, help, ..Diagnostic::at(factor.location(), kind) }
    }
}
