//! Where the points of a design lie, and what each puts in place of what the file gives.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::factor::{Factor, FactorValues};
use super::file_keys::{DESIGN_FILE, DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED, DESIGN_SEEDS};
use super::inputs::Inputs;
use super::limits::POINTS_MAX;
use super::list_file::ListFile;
use super::path::ParameterPath;
use super::sampling::{Coordinate, grid, grid_points, latin_hypercube, one_at_a_time, sobol};
use super::table::Table;
use super::worlds::Worlds;
use crate::sim::{Parameter, Value};

/// The factors of a design, and its points.
#[derive(Clone, Debug)]
pub(super) struct LaidOut {
    /// The word of its kind.
    pub(super) kind: &'static str,
    pub(super) factors: Vec<Factor>,
    points: Positions,
    /// What is known of the worlds, where the points are some.
    pub(super) worlds: Option<Arc<Worlds>>,
    /// Points that are left out because an earlier one has all of their values.
    pub(super) repeated: usize,
}

/// Where points lie.
#[derive(Clone, Debug)]
enum Positions {
    /// By point and factor.
    At(Vec<Vec<Coordinate>>),
    /// By point, factor and path.
    Listed(Vec<Vec<Vec<Value>>>),
}

impl LaidOut {
    /// Worlds at the given shares of the ranges of their priors, by world and factor.
    pub(super) fn of_worlds(kind: &'static str, factors: Vec<Factor>, worlds: Arc<Worlds>) -> Self {
        let point = |shares: &Vec<f64>| shares.iter().copied().map(Coordinate::Share).collect();
        let points = Positions::At(worlds.drawn.iter().map(point).collect());
        Self { kind, factors, points, worlds: Some(worlds), repeated: 0 }
    }

    pub(super) fn count(&self) -> usize {
        match &self.points {
            Positions::At(points) => points.len(),
            Positions::Listed(points) => points.len(),
        }
    }

    /// The design with every point once, at its first place. Those of a sample stay: there a point
    /// that comes twice weighs twice.
    pub(super) fn distinct(mut self, base: &Inputs) -> Self {
        if self.worlds.is_some() || ["latin-hypercube", "sobol"].contains(&self.kind) {
            return self;
        }
        let mut seen = BTreeSet::new();
        let is_new: Vec<bool> =
            (0..self.count()).map(|point| seen.insert(self.identity(base, point))).collect();
        let mut kept = is_new.iter().copied();
        let mut keep = || kept.next().unwrap_or(true);
        match &mut self.points {
            Positions::At(points) => points.retain(|_| keep()),
            Positions::Listed(points) => points.retain(|_| keep()),
        }
        self.repeated = is_new.len() - self.count();
        self
    }

    /// What all paths of the factors lead to at a point; [`ValueKey::None`] where the file gives what
    /// no level is: values that differ between departments or policies.
    fn identity(&self, base: &Inputs, point: usize) -> Vec<ValueKey> {
        let value = |(path, value): (&ParameterPath, Option<Value>)| {
            value.or_else(|| common(base, std::slice::from_ref(path)))
        };
        self.moved(point).map(value).map(ValueKey::of).collect()
    }

    /// The value of path number `path` of factor number `factor` at a point; `None` where the point
    /// leaves what the file gives, `own`.
    fn value(
        &self,
        point: usize,
        (factor, path): (usize, usize),
        own: Option<Value>,
    ) -> Option<Value> {
        match &self.points {
            Positions::At(points) => self.factors[factor].value(points[point][factor], path, own),
            Positions::Listed(points) => points[point][factor].get(path).copied(),
        }
    }

    /// The places of every path, by factor.
    fn paths(&self) -> impl Iterator<Item = ((usize, usize), &ParameterPath)> {
        self.factors.iter().enumerate().flat_map(|(factor, own)| {
            own.paths.iter().enumerate().map(move |(path, own)| ((factor, path), own))
        })
    }

    /// Every path and its value at a point, whatever the file gives.
    pub(super) fn moved(
        &self,
        point: usize,
    ) -> impl Iterator<Item = (&ParameterPath, Option<Value>)> {
        self.paths().map(move |(place, path)| (path, self.value(point, place, None)))
    }

    /// Makes the inputs of a point of `inputs`, which are those of the file, `base`, or of any other
    /// point.
    pub(super) fn put(&self, point: usize, base: &Inputs, inputs: &mut Inputs) {
        for (place, path) in self.paths() {
            for &element in &path.elements {
                let own = base.value(path, element);
                let value = self.value(point, place, own).or(own);
                let is_set = value.is_some_and(|value| inputs.set(path, element, value));
                debug_assert!(is_set, "{} takes what its row describes", path.parameter.key);
            }
        }
    }

    /// The values of every column at a point; where that leaves a factor alone, what `base` has.
    pub(super) fn values(&self, base: &Inputs, point: usize) -> Vec<Option<Value>> {
        let column = |(number, factor): (usize, &Factor)| -> Vec<Option<Value>> {
            let value = |column: usize| {
                let apart = factor.is_apart();
                let paths = if apart { &factor.paths[column..=column] } else { &factor.paths };
                let own = common(base, paths);
                self.value(point, (number, column), own).or(own)
            };
            (0..factor.columns.len()).map(value).collect()
        };
        self.factors.iter().enumerate().flat_map(column).collect()
    }
}

/// A value, so that equal values are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ValueKey {
    None,
    Count(u64),
    /// The bits of a number, 0 without a sign.
    Real(u64),
    Flag(bool),
    Choice(&'static str),
}

impl ValueKey {
    fn of(value: Option<Value>) -> Self {
        match value {
            None => Self::None,
            Some(Value::Count(count)) => Self::Count(count),
            Some(Value::Real(number)) => Self::Real((number + 0.0).to_bits()),
            Some(Value::Flag(flag)) => Self::Flag(flag),
            Some(Value::Choice(word)) => Self::Choice(word),
        }
    }
}

/// The value that inputs have at all of the paths, if it is the same.
pub(super) fn common(inputs: &Inputs, paths: &[ParameterPath]) -> Option<Value> {
    let mut values = paths
        .iter()
        .flat_map(|path| path.elements.iter().map(move |&element| inputs.value(path, element)));
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}

/// What `[design]` says.
#[derive(Debug)]
pub(super) struct DesignTable<'d> {
    pub(super) file: &'d Table<'d>,
    pub(super) kind: &'static str,
}

impl<'d> DesignTable<'d> {
    pub(super) fn read(file: &'d Table<'d>, out: &mut Collector) -> Self {
        Self { file, kind: file.choice(&DESIGN_KIND, out) }
    }

    /// Whether a list gives the points.
    pub(super) fn is_listed(&self) -> bool {
        self.kind == "list"
    }

    /// The file of the list, where one gives the points.
    pub(super) fn list_file(&self) -> Option<&'d str> {
        self.file.text(&DESIGN_FILE, &mut Collector::default()).filter(|_| self.is_listed())
    }

    /// Lays out points of the factors. `seed` is the study's, `list` holds the points of a list.
    pub(super) fn lay_out(
        &self,
        factors: Vec<Factor>,
        seed: u64,
        list: Option<ListFile<'_>>,
        out: &mut Collector,
    ) -> Option<LaidOut> {
        self.refuse_unused(&factors, out);
        let points = match self.kind {
            _ if factors.is_empty() => return None,
            "sobol" => Positions::At(sobol(factors.len(), self.count_of_points(&factors, out)?)),
            "latin-hypercube" => {
                let points = self.count_of_points(&factors, out)?;
                let has_own = self.file.has(&DESIGN_SEED);
                let seed = if has_own { self.file.count(&DESIGN_SEED, out) } else { seed };
                Positions::At(latin_hypercube(factors.len(), points, seed))
            }
            "list" => Positions::Listed(self.listed(&factors, list, out)?),
            _ => Positions::At(self.on_levels(&factors, out)?),
        };
        Some(LaidOut { kind: self.kind, factors, points, worlds: None, repeated: 0 })
    }

    /// Records keys of `[design]` that the design has no use for.
    fn refuse_unused(&self, factors: &[Factor], out: &mut Collector) {
        let (kind, no_factors) = (self.kind, factors.is_empty());
        let used: &[&Parameter] = match kind {
            _ if no_factors => &[],
            "latin-hypercube" => &[&DESIGN_KIND, &DESIGN_POINTS, &DESIGN_SEED, &DESIGN_SEEDS],
            "sobol" => &[&DESIGN_KIND, &DESIGN_POINTS, &DESIGN_SEEDS],
            "list" => &[&DESIGN_KIND, &DESIGN_FILE, &DESIGN_SEEDS],
            _ => &[&DESIGN_KIND, &DESIGN_SEEDS],
        };
        for parameter in [&DESIGN_KIND, &DESIGN_POINTS, &DESIGN_SEED, &DESIGN_SEEDS, &DESIGN_FILE] {
            if !self.file.has(parameter) || used.contains(&parameter) {
                continue;
            }
            let key = parameter.key;
            let (reason, help) = if no_factors {
                let begin = "begin one with `[[factor]]`, or leave out `[design]`";
                (format!("`{key}` has no factor to lay out"), begin)
            } else {
                let reason = format!("`{key}` does nothing in a design of the kind {kind:?}");
                (reason, "leave it out")
            };
            out.push(Diagnostic::of_rule(self.file.key(parameter).name(), reason).help(help));
        }
    }

    /// The points that a latin-hypercube or sobol design asks for.
    fn count_of_points(&self, factors: &[Factor], out: &mut Collector) -> Option<usize> {
        let kind = self.kind;
        for factor in factors {
            if let FactorValues::Range { steps: Some(_), .. } = factor.values {
                let reason = format!("`steps` does nothing in a design of the kind {kind:?}");
                out.push(Diagnostic::of_rule(factor.location(), reason).help("leave it out"));
            }
        }
        if !self.file.has(&DESIGN_POINTS) {
            let missing = Diagnostic::missing(self.file.key(&DESIGN_POINTS));
            out.push(missing.help("say how many: `points = 64`"));
            return None;
        }
        let points = self.file.scalar(&DESIGN_POINTS, out)?;
        if let Value::Count(points) = points { usize::try_from(points).ok() } else { None }
    }

    /// The points of a grid or one-at-a-time design.
    fn on_levels(&self, factors: &[Factor], out: &mut Collector) -> Option<Vec<Vec<Coordinate>>> {
        let kind = self.kind;
        let levels: Vec<usize> = factors.iter().filter_map(Factor::levels).collect();
        if levels.len() < factors.len() {
            for factor in factors.iter().filter(|factor| factor.levels().is_none()) {
                let reason = format!("a range has no levels for a design of the kind {kind:?}");
                let help = "add `steps = N`, or give `levels`";
                out.push(Diagnostic::of_rule(factor.location(), reason).help(help));
            }
            return None;
        }
        let is_grid = kind == "grid";
        let one_by_one = || Some(1 + levels.iter().sum::<usize>());
        let points = if is_grid { grid_points(&levels) } else { one_by_one() };
        if points.is_none_or(|points| points > POINTS_MAX) {
            let found = points.map_or("far more".to_owned(), |points| points.to_string());
            let has_kind = self.file.has(&DESIGN_KIND);
            let kind_at = self.file.at(&DESIGN_KIND);
            let at = if has_kind { kind_at } else { factors[0].location() };
            let reason = format!("the design has {found} points; at most {POINTS_MAX} are allowed");
            let kind = DiagnosticKind::Rule { place: self.file.place.clone(), reason };
            let help = "fewer levels, or a latin-hypercube or sobol design";
            out.push(Diagnostic::at(at, kind).help(help));
            return None;
        }
        Some(if is_grid { grid(&levels) } else { one_at_a_time(&levels) })
    }

    fn listed(
        &self,
        factors: &[Factor],
        list: Option<ListFile<'_>>,
        out: &mut Collector,
    ) -> Option<Vec<Vec<Vec<Value>>>> {
        if !self.file.has(&DESIGN_FILE) {
            let missing = Diagnostic::missing(self.file.key(&DESIGN_FILE));
            out.push(missing.help("name it: `file = \"points.csv\"`"));
            return None;
        }
        let Some(list) = list else {
            let reason = "the points of `design.file` were not read";
            out.push(Diagnostic::of_rule(self.file.at(&DESIGN_FILE), reason));
            return None;
        };
        let before = out.len();
        let points = list.points(factors, out);
        (out.len() == before).then_some(points)
    }
}
