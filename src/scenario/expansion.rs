//! A scenario with its factors laid out: one valid scenario at every point of the design.
//!
//! A point is the scenario with the values of its factors in place of what the file gives. No point
//! can hold what a file could not: see [`super::checked`].

use std::sync::Arc;

use toml::de::DeTable;

use super::checked::Checked;
use super::factor::{self, Axis};
use super::fault::{Fault, FaultKind};
use super::limits::POINTS_MAX;
use super::list::List;
use super::model::{Model, write_out_short_form};
use super::points::{Places, Points};
use super::read::{Settled, settled};
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
    /// Where the points lie; `None` where there is the scenario alone.
    points: Option<Arc<Points>>,
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

    /// How many points there are, at least one.
    #[must_use]
    pub fn points(&self) -> usize {
        self.points.as_ref().map_or(1, |points| points.count())
    }

    /// A point, by its number from 0.
    #[must_use]
    pub fn point(&self, number: usize) -> DesignPoint {
        let values = |points: &Arc<Points>| points.values(&self.base.world, number);
        DesignPoint {
            values: self.points.as_ref().map_or_else(Vec::new, values),
            scenario: self.scenario(number),
        }
    }

    /// The scenario at a point, by its number from 0.
    #[must_use]
    pub fn scenario(&self, point: usize) -> Scenario {
        let mut scenario = self.base.clone();
        if let Some(points) = &self.points {
            points.put(point, &self.base.world, &mut scenario.world);
        }
        scenario
    }

    /// Lends the scenarios of all points in turn.
    pub(crate) fn each_scenario(&self, mut see: impl FnMut(&Scenario)) {
        let mut scenario = self.base.clone();
        for point in 0..self.points() {
            if let Some(points) = &self.points {
                points.put(point, &self.base.world, &mut scenario.world);
            }
            see(&scenario);
        }
    }

    /// Whether a factor moves a key, of whatever department or policy.
    pub(crate) fn moves(&self, key: &str) -> bool {
        let mut axes = self.points.iter().flat_map(|points| points.axes());
        axes.any(|axis| axis.paths.iter().any(|path| path.parameter.key == key))
    }

    /// The scenario with every parameter written out, and the factors where there are any.
    #[must_use]
    pub fn resolved(&self) -> serde_json::Value {
        let mut resolved = self.base.resolved();
        if !self.factors.is_empty() {
            let factor =
                |factor: &Factor| serde_json::json!({ "name": factor.name, "paths": factor.paths });
            resolved["design"] =
                serde_json::json!({ "kind": self.design, "points": self.points() });
            resolved["factor"] = self.factors.iter().map(factor).collect();
        }
        resolved
    }
}

impl From<Scenario> for Expansion {
    /// The scenario alone, at one point.
    fn from(base: Scenario) -> Self {
        Self { base, design: "grid", factors: Vec::new(), points: None }
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
    let Some((kind, points)) = laid_out.filter(|_| faults.is_empty()) else {
        return Ok(base.into());
    };
    if kind != "one-at-a-time" {
        let moved: Vec<_> = points.axes().iter().flat_map(|axis| &axis.paths).collect();
        faults.extend(overrides.idle(&document, &moved));
    }
    let factors = points.axes().iter().flat_map(factors_of).collect();
    Checked { document: &document, wire: &wire, base: &base, overrides }.check(&points, faults);
    Ok(Expansion { base, design: kind, factors, points: Some(Arc::new(points)) })
}

/// The word of the design's kind, and its points before they are validated; `None` where there is
/// no factor.
fn laid_out(
    wire: &Wire<'_>,
    document: &DeTable<'_>,
    scenario: &Result<Scenario, Rejected>,
    list: Option<List<'_>>,
    faults: &mut Vec<Fault>,
) -> Result<Option<(&'static str, Points)>, Rejected> {
    let file = &wire.file;
    let kind = value::choice(file, &DESIGN_KIND, faults);
    let listed = matches!(kind, Ok("list"));
    let axes = factor::read_all(&wire.factors, document, listed, faults);
    let (kind, axes) = (kind?, axes?);
    unused(file, kind, axes.is_empty(), faults);
    if axes.is_empty() {
        return Ok(None);
    }
    let places = match kind {
        "latin-hypercube" | "sobol" => {
            let points = count_of_points(file, kind, &axes, faults)?;
            Places::At(if kind == "sobol" {
                sobol(axes.len(), points)
            } else {
                let own =
                    file.entry(&DESIGN_SEED).map(|_| value::count(file, &DESIGN_SEED, faults));
                let studys = || scenario.as_ref().map_or(0, |scenario| scenario.study.seed);
                latin_hypercube(axes.len(), points, own.transpose()?.unwrap_or_else(studys))
            })
        }
        "list" => Places::Listed(listed_points(file, &axes, list, faults)?),
        _ => Places::At(laid_on_levels(file, kind, &axes, faults)?),
    };
    Ok(Some((kind, Points::new(axes, places))))
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
