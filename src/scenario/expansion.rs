//! A scenario with its factors laid out: one valid scenario at every point of the design.
//!
//! A point is the document with the values of its factors in place of what stands there, and is
//! validated like any other document; so no point can hold what a file could not.

use std::mem::discriminant;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::factor::{self, Axis};
use super::fault::{Fault, FaultKind};
use super::keys::Root;
use super::limits::POINTS_MAX;
use super::list::List;
use super::model::{Model, write_out_short_form};
use super::read::{Settled, settled, validated};
use super::rows::{DESIGN_FILE, DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED};
use super::sampling::{Coordinate, grid, grid_points, latin_hypercube, one_at_a_time, sobol};
use super::table::Table;
use super::value::{self, Rejected};
use super::wire::Wire;
use super::{Faults, Overrides, Scenario};
use crate::sim::{Parameter, Value};

/// A scenario and the points that its design runs it at.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// The scenario as the file gives it.
    pub base: Scenario,
    /// The word of the design's kind.
    pub design: &'static str,
    /// The factors; none where the scenario is run as it stands.
    pub factors: Vec<Factor>,
    /// The points, at least one.
    pub points: Vec<DesignPoint>,
}

/// A column of the table of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
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
    /// Reads a scenario and lays out its factors. `file` is only named in messages; `list` is
    /// the name and text of the file that [`Self::list_file`] asks for.
    ///
    /// # Errors
    ///
    /// Every fault of the text, of the overrides, of the list and of the points.
    pub fn parse_with(
        file: &str,
        text: &str,
        overrides: &Overrides,
        list: Option<(&str, &str)>,
    ) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let list = list.map(|(file, text)| List { file, text });
        match expanded(text, overrides, list, &mut faults) {
            Ok(expansion) if faults.is_empty() => Ok(expansion),
            _ => Err(Faults::new(file, text, faults)),
        }
    }

    /// The file of points that the design asks for, as the scenario names it: relative to its
    /// own place. `None` where it asks for none or cannot be read.
    #[must_use]
    pub fn list_file(text: &str, overrides: &Overrides) -> Option<String> {
        let mut unheard = Vec::new();
        let mut document = DeTable::parse(text).ok()?.into_inner();
        write_out_short_form(&mut document);
        overrides.apply(&mut document, text.len(), &mut unheard);
        let wire = Wire::read(&document, Model::of(&document), &mut unheard);
        let list = value::choice(&wire.file, &DESIGN_KIND, &mut unheard).ok()? == "list";
        let file = value::text(&wire.file, &DESIGN_FILE, &mut unheard).ok().flatten()?;
        list.then(|| file.text.to_owned())
    }

    /// The scenario with every parameter written out, and the factors where there are any.
    #[must_use]
    pub fn resolved(&self) -> serde_json::Value {
        let mut resolved = self.base.resolved();
        if !self.factors.is_empty() {
            let factor =
                |factor: &Factor| serde_json::json!({ "name": factor.name, "paths": factor.paths });
            resolved["design"] =
                serde_json::json!({ "kind": self.design, "points": self.points.len() });
            resolved["factor"] = self.factors.iter().map(factor).collect();
        }
        resolved
    }
}

impl From<Scenario> for Expansion {
    /// The scenario alone, at one point.
    fn from(base: Scenario) -> Self {
        let points = vec![DesignPoint { values: Vec::new(), scenario: base.clone() }];
        Self { base, design: "grid", factors: Vec::new(), points }
    }
}

fn expanded(
    text: &str,
    overrides: &Overrides,
    list: Option<List<'_>>,
    faults: &mut Vec<Fault>,
) -> Result<Expansion, Rejected> {
    let Settled { document, scenario } = settled(text, overrides, faults)?;
    let mut own = Vec::new();
    let wire = Wire::read(&document, Model::of(&document), &mut Vec::new());
    let laid_out = laid_out(&wire, &document, &scenario, list, &mut own);
    faults.extend(own.into_iter().map(|fault| match fault.span() {
        Some(span) if span.start > text.len() => overrides.told(fault, text.len()),
        _ => fault,
    }));
    let (base, laid_out) = (scenario?, laid_out?);
    let Some(LaidOut { kind, axes, points }) = laid_out.filter(|_| faults.is_empty()) else {
        return Ok(base.into());
    };
    if kind != "one-at-a-time" {
        let moved: Vec<_> = axes.iter().flat_map(|axis| &axis.paths).collect();
        faults.extend(overrides.idle(&document, &moved));
    }
    let factors = axes.iter().flat_map(factors_of).collect();
    let points = points_of(&document, &base, (&axes, &points), overrides, faults);
    Ok(Expansion { base, design: kind, factors, points })
}

/// A design before its points are validated.
#[derive(Debug)]
struct LaidOut {
    kind: &'static str,
    axes: Vec<Axis>,
    points: Points,
}

/// Where points lie.
#[derive(Debug)]
enum Points {
    At(Vec<Vec<Coordinate>>),
    /// By point, axis and path.
    Listed(Vec<Vec<Vec<Value>>>),
}

/// Lays out the points; `None` where there is no factor.
fn laid_out(
    wire: &Wire<'_>,
    document: &DeTable<'_>,
    scenario: &Result<Scenario, Rejected>,
    list: Option<List<'_>>,
    faults: &mut Vec<Fault>,
) -> Result<Option<LaidOut>, Rejected> {
    let file = &wire.file;
    let kind = value::choice(file, &DESIGN_KIND, faults);
    let listed = matches!(kind, Ok("list"));
    let axes = factor::read_all(&wire.factors, document, listed, faults);
    let (kind, axes) = (kind?, axes?);
    unused(file, kind, axes.is_empty(), faults);
    if axes.is_empty() {
        return Ok(None);
    }
    let points = match kind {
        "latin-hypercube" | "sobol" => {
            let points = count_of_points(file, kind, &axes, faults)?;
            Points::At(if kind == "sobol" {
                sobol(axes.len(), points)
            } else {
                let own =
                    file.entry(&DESIGN_SEED).map(|_| value::count(file, &DESIGN_SEED, faults));
                let studys = || scenario.as_ref().map_or(0, |scenario| scenario.study.seed);
                latin_hypercube(axes.len(), points, own.transpose()?.unwrap_or_else(studys))
            })
        }
        "list" => Points::Listed(listed_points(file, &axes, list, faults)?),
        _ => Points::At(laid_on_levels(file, kind, &axes, faults)?),
    };
    Ok(Some(LaidOut { kind, axes, points }))
}

/// Records keys of `[design]` that the design has no use for.
fn unused(file: &Table<'_>, kind: &str, no_factors: bool, faults: &mut Vec<Fault>) {
    let used: &[&Parameter] = match kind {
        _ if no_factors => &[],
        "latin-hypercube" => &[&DESIGN_KIND, &DESIGN_POINTS, &DESIGN_SEED],
        "sobol" => &[&DESIGN_KIND, &DESIGN_POINTS],
        "list" => &[&DESIGN_KIND, &DESIGN_FILE],
        _ => &[&DESIGN_KIND],
    };
    for parameter in [&DESIGN_KIND, &DESIGN_POINTS, &DESIGN_SEED, &DESIGN_FILE] {
        let Some(entry) = file.entry(parameter).filter(|_| !used.contains(&parameter)) else {
            continue;
        };
        let (key, help) = (parameter.key, "leave it out");
        let (reason, help) = if no_factors {
            let begin = "begin one with `[[factor]]`, or leave out `[design]`";
            (format!("`{key}` has no factor to lay out"), begin)
        } else {
            (format!("`{key}` does nothing in a design of the kind {kind:?}"), help)
        };
        faults.push(Fault::at(entry.key_span.clone(), FaultKind::Design(reason)).help(help));
    }
}

/// The points that a latin-hypercube or sobol design asks for.
fn count_of_points(
    file: &Table<'_>,
    kind: &str,
    axes: &[Axis],
    faults: &mut Vec<Fault>,
) -> Result<usize, Rejected> {
    for axis in axes {
        if let factor::Values::Range { steps: Some(_), .. } = axis.values {
            let reason = format!("`steps` does nothing in a design of the kind {kind:?}");
            let kind = FaultKind::Factor { place: axis.place.clone(), reason };
            faults.push(Fault::at(axis.span.clone(), kind).help("leave it out"));
        }
    }
    if file.entry(&DESIGN_POINTS).is_none() {
        let span = file.entry(&DESIGN_KIND).map_or(0..0, |entry| entry.value.span());
        let kind = FaultKind::Missing(file.place.key(DESIGN_POINTS.key));
        faults.push(Fault::at(span, kind).help("say how many: `points = 64`"));
        return Err(Rejected);
    }
    usize::try_from(value::count(file, &DESIGN_POINTS, faults)?).map_err(|_| Rejected)
}

/// The points of a grid or one-at-a-time design.
fn laid_on_levels(
    file: &Table<'_>,
    kind: &str,
    axes: &[Axis],
    faults: &mut Vec<Fault>,
) -> Result<Vec<Vec<Coordinate>>, Rejected> {
    let before = faults.len();
    for axis in axes.iter().filter(|axis| axis.levels().is_none()) {
        let reason = format!("a range has no levels for a design of the kind {kind:?}");
        let kind = FaultKind::Factor { place: axis.place.clone(), reason };
        faults.push(Fault::at(axis.span.clone(), kind).help("add `steps = N`, or give `levels`"));
    }
    if faults.len() > before {
        return Err(Rejected);
    }
    let levels: Vec<usize> = axes.iter().filter_map(Axis::levels).collect();
    let points =
        if kind == "grid" { grid_points(&levels) } else { Some(1 + levels.iter().sum::<usize>()) };
    if points.is_none_or(|points| points > POINTS_MAX) {
        let found = points.map_or("far more".to_owned(), |points| points.to_string());
        let span = file.entry(&DESIGN_KIND).map_or(axes[0].span.clone(), |e| e.value.span());
        let reason = format!("the design has {found} points; at most {POINTS_MAX} are allowed");
        let help = "fewer levels, or a latin-hypercube or sobol design";
        faults.push(Fault::at(span, FaultKind::Design(reason)).help(help));
        return Err(Rejected);
    }
    Ok(if kind == "grid" { grid(&levels) } else { one_at_a_time(&levels) })
}

fn listed_points(
    file: &Table<'_>,
    axes: &[Axis],
    list: Option<List<'_>>,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Vec<Vec<Value>>>, Rejected> {
    let Some(named) = file.entry(&DESIGN_FILE) else {
        let span = file.entry(&DESIGN_KIND).map_or(0..0, |entry| entry.value.span());
        let kind = FaultKind::Missing(file.place.key(DESIGN_FILE.key));
        faults.push(Fault::at(span, kind).help("name it: `file = \"points.csv\"`"));
        return Err(Rejected);
    };
    let Some(list) = list else {
        let reason = "the points of `design.file` were not read".to_owned();
        faults.push(Fault::at(named.value.span(), FaultKind::Design(reason)));
        return Err(Rejected);
    };
    let before = faults.len();
    let points = list.points(axes, faults);
    if faults.len() == before { Ok(points) } else { Err(Rejected) }
}

/// The columns of an axis.
fn factors_of(axis: &Axis) -> Vec<Factor> {
    let text = |path: &super::path::Path| path.text.clone();
    if axis.columns.len() == axis.paths.len() {
        let column = |(name, path): (&super::name::Name, &super::path::Path)| Factor {
            name: name.text.clone(),
            paths: vec![text(path)],
            parameter: path.parameter,
        };
        return axis.columns.iter().zip(&axis.paths).map(column).collect();
    }
    vec![Factor {
        name: axis.columns[0].text.clone(),
        paths: axis.paths.iter().map(text).collect(),
        parameter: axis.paths[0].parameter,
    }]
}

/// The scenario at every point; faults of points are recorded, those alike once.
fn points_of(
    document: &DeTable<'_>,
    base: &Scenario,
    (axes, points): (&[Axis], &Points),
    overrides: &Overrides,
    faults: &mut Vec<Fault>,
) -> Vec<DesignPoint> {
    let mut bare = document.clone();
    bare.remove("factor");
    bare.remove("design");
    let count = match points {
        Points::At(points) => points.len(),
        Points::Listed(points) => points.len(),
    };
    let mut alike: Vec<Alike> = Vec::new();
    let mut valid = Vec::with_capacity(count);
    for point in 0..count {
        let chosen: Vec<Option<Vec<Value>>> = axes
            .iter()
            .enumerate()
            .map(|(index, axis)| match points {
                Points::Listed(points) => Some(points[point][index].clone()),
                Points::At(points) => match points[point][index] {
                    Coordinate::Base => None,
                    Coordinate::Level(level) => Some(axis.level(level)),
                    Coordinate::Share(share) => Some(axis.share(share)),
                },
            })
            .collect();
        let values = values_of(base, axes, &chosen);
        let mut own = Vec::new();
        match at_point(&bare, axes, &chosen, overrides, &mut own) {
            Ok(scenario) if own.is_empty() => valid.push(DesignPoint { values, scenario }),
            _ => {
                for fault in own {
                    Alike::add(&mut alike, fault, point + 1, || told(axes, &values));
                }
            }
        }
    }
    faults.extend(alike.into_iter().map(|alike| alike.fault(axes)));
    valid
}

/// The scenario with the chosen values in place.
fn at_point(
    bare: &DeTable<'_>,
    axes: &[Axis],
    chosen: &[Option<Vec<Value>>],
    overrides: &Overrides,
    faults: &mut Vec<Fault>,
) -> Result<Scenario, Rejected> {
    let text = |axis: &Option<Vec<Value>>| -> Vec<String> {
        axis.iter().flatten().map(|&value| as_toml(value)).collect()
    };
    let texts: Vec<Vec<String>> = chosen.iter().map(text).collect();
    let mut document = bare.clone();
    for (axis, texts) in axes.iter().zip(&texts) {
        for (path, text) in axis.paths.iter().zip(texts) {
            if let Ok(value) = DeValue::parse(text) {
                path.set(&mut document, &Spanned::new(axis.span.clone(), value.into_inner()));
            }
        }
    }
    validated(&document, overrides, faults)
}

/// A value as TOML writes it.
fn as_toml(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => format!("{word:?}"),
    }
}

/// The values of every column; where a point leaves a factor alone, what the file gives.
fn values_of(base: &Scenario, axes: &[Axis], chosen: &[Option<Vec<Value>>]) -> Vec<Option<Value>> {
    let column = |(axis, chosen): (&Axis, &Option<Vec<Value>>)| -> Vec<Option<Value>> {
        let value = |index: usize| match chosen {
            Some(values) => values.get(index).copied(),
            None if axis.columns.len() == axis.paths.len() => {
                common(base, &axis.paths[index..=index])
            }
            None => common(base, &axis.paths),
        };
        (0..axis.columns.len()).map(value).collect()
    };
    axes.iter().zip(chosen).flat_map(column).collect()
}

/// The value that a scenario has at all of the paths, if it is the same.
fn common(scenario: &Scenario, paths: &[super::path::Path]) -> Option<Value> {
    let of_path = |path: &super::path::Path| -> Vec<Option<Value>> {
        let key = path.parameter.key;
        let value = |&element: &usize| match (scenario.world.settings(), path.root) {
            (Ok(career), Root::Department(_)) => {
                career.departments.get(element)?.parameters.get(key)
            }
            (Ok(career), _) => career.policies.get(element)?.policy.levers.get(key),
            (Err(classic), Root::Policy(_)) => classic.policy(element, key),
            (Err(classic), _) => classic.world(key),
        };
        path.elements.iter().map(value).collect()
    };
    let mut values = paths.iter().flat_map(of_path);
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}

/// The values of a point in words.
fn told(axes: &[Axis], values: &[Option<Value>]) -> String {
    const SHOWN: usize = 6;
    let names = axes.iter().flat_map(|axis| &axis.columns);
    let told = names.zip(values).filter_map(|(name, value)| {
        Some(format!("{} = {}", super::place::clipped(&name.text), as_toml((*value)?)))
    });
    let mut told: Vec<_> = told.collect();
    if told.len() > SHOWN {
        told.truncate(SHOWN);
        told.push("…".to_owned());
    }
    told.join(", ")
}

/// A fault that several points may have.
#[derive(Debug)]
struct Alike {
    fault: Fault,
    point: usize,
    values: String,
    others: usize,
}

impl Alike {
    fn add(alike: &mut Vec<Self>, fault: Fault, point: usize, values: impl FnOnce() -> String) {
        let kind = discriminant(&fault.kind);
        let known = |other: &&mut Self| {
            discriminant(&other.fault.kind) == kind && other.fault.span() == fault.span()
        };
        match alike.iter_mut().find(known) {
            Some(other) => other.others += 1,
            None => alike.push(Self { fault, point, values: values(), others: 0 }),
        }
    }

    fn fault(self, axes: &[Axis]) -> Fault {
        let Self { fault, point, values, others } = self;
        let others = match others {
            0 => String::new(),
            1 => " and one more".to_owned(),
            others => format!(" and {others} more"),
        };
        let of_factor = |span| axes.iter().any(|axis| axis.span == span);
        let label = fault.label.filter(|_| fault.span.clone().is_some_and(of_factor));
        let span = fault
            .span
            .filter(|span| of_factor(span.clone()))
            .or(axes.first().map(|axis| axis.span.clone()));
        let kind = FaultKind::Point { point, values, others, fault: Box::new(fault.kind) };
        Fault { kind, span, label, help: fault.help, also: None }
    }
}
