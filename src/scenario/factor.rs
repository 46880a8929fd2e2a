//! The tables `[[factor]]`: which keys a design moves, and through which values.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{FACTOR_NAME, FACTOR_PATH, FACTOR_PATHS, LEVELS, RANGE, STEPS};
use super::keys::{TableKind, split};
use super::location::{KeyLocation, Part, TableId};
use super::models::Model;
use super::name;
use super::parsed::{Parsed, Tables};
use super::path::{ParameterPath, PathError};
use super::raw::{RawTable, RawValue};
use super::sampling::{Coordinate, below};
use super::spread::Spread;
use super::table::Table;
use super::value::{Mismatch, scalar};
use super::value_error::refused;
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Kind, Parameter, Value};

/// Words that are not names of factors.
const TAKEN: &[(&str, &str)] = &[("point", "is the column of the points themselves")];

/// A `[[factor]]`: paths that move together.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    pub(super) paths: Vec<ParameterPath>,
    /// Names of its columns: one, or one a path where every path has values of its own.
    pub(super) columns: Vec<String>,
    pub(super) values: FactorValues,
    /// What messages call it.
    pub(super) place: TableId,
}

/// What a factor takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FactorValues {
    /// Levels, each a value a path.
    Levels(Vec<Vec<Value>>),
    /// From the lowest to the highest, and the levels to cut that into where it is cut.
    Range { low: f64, high: f64, steps: Option<usize> },
    /// Nothing here: a list gives them.
    Listed,
    /// Draws of a prior.
    Drawn(Spread),
}

impl Factor {
    /// Levels, where there are any.
    pub(super) fn levels(&self) -> Option<usize> {
        match &self.values {
            FactorValues::Levels(levels) => Some(levels.len()),
            FactorValues::Range { steps, .. } => *steps,
            FactorValues::Listed | FactorValues::Drawn(_) => None,
        }
    }

    /// Whether every path has values and a column of its own.
    pub(super) fn is_apart(&self) -> bool {
        self.columns.len() == self.paths.len()
    }

    /// Where its values are given.
    pub(super) fn location(&self) -> KeyLocation {
        let key = match self.values {
            FactorValues::Levels(_) => LEVELS.key,
            FactorValues::Range { .. } => RANGE.key,
            FactorValues::Drawn(_) if self.place.kind == TableKind::Prior => RANGE.key,
            FactorValues::Listed | FactorValues::Drawn(_) => "",
        };
        self.place.key(key).value()
    }

    /// The value of a path, by its number, at a coordinate; `None` where that leaves what the file
    /// gives, `own`. A range of whole numbers is cut by shares into as many equal parts as it has
    /// numbers.
    pub(super) fn value(
        &self,
        coordinate: Coordinate,
        path: usize,
        own: Option<Value>,
    ) -> Option<Value> {
        let parameter = self.paths.get(path)?.parameter;
        let counts = matches!(parameter.kind, Kind::Count { .. });
        let of_level = |levels: &[Vec<Value>], level: usize| levels.get(level)?.get(path).copied();
        match (&self.values, coordinate) {
            (FactorValues::Listed, _) | (_, Coordinate::Base) => None,
            (FactorValues::Drawn(spread), Coordinate::Share(share)) => {
                Some(spread.beside(own, parameter).value(parameter, share))
            }
            (FactorValues::Drawn(_), Coordinate::Level(_)) => None,
            (FactorValues::Levels(levels), Coordinate::Level(level)) => of_level(levels, level),
            (FactorValues::Levels(levels), Coordinate::Share(share)) => {
                of_level(levels, below(share, levels.len()))
            }
            (&FactorValues::Range { low, high, steps }, Coordinate::Level(level)) => {
                let last = steps.unwrap_or(2) - 1;
                let number = low + (high - low) * level as f64 / last as f64;
                Some(number_of(parameter, if level == last { high } else { number }))
            }
            (&FactorValues::Range { low, high, .. }, Coordinate::Share(share)) if counts => {
                Some(number_of(parameter, low + below(share, wholes(low, high)) as f64))
            }
            (&FactorValues::Range { low, high, .. }, Coordinate::Share(share)) => {
                Some(Value::Real((low + (high - low) * share).min(high)))
            }
        }
    }
}

/// Whole numbers from `low` to `high`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both are whole and within the range of a key"
)]
fn wholes(low: f64, high: f64) -> usize {
    (high - low) as usize + 1
}

/// A number as a value of the parameter.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number within the range of a key that counts"
)]
fn number_of(parameter: &Parameter, number: f64) -> Value {
    match parameter.kind {
        Kind::Count { .. } => Value::Count(number.round() as u64),
        _ => Value::Real(number),
    }
}

/// Reads all factors of a scenario, `given` by its tables in `parsed`; `listed` says that a list
/// gives their values. What is wrong with one is recorded, and the factor left out.
pub(super) fn read_all(
    parsed: &Parsed<'_>,
    given: &RawTable,
    listed: bool,
    out: &mut Collector,
) -> Vec<Factor> {
    let Tables { tables, .. } = &parsed.factors;
    let read = |table| FactorReader { table, given, model: parsed.model, listed }.read(out);
    let factors: Vec<_> = tables.iter().filter_map(read).collect();
    let columns = factors.iter().flat_map(|factor| {
        let named = tables.iter().find(|table| table.place == factor.place);
        let named = named.filter(|table| table.has(&FACTOR_NAME));
        let at = named.map_or_else(|| factor.location(), |table| table.at(&FACTOR_NAME));
        factor.columns.iter().map(move |name| (name.as_str(), at.clone()))
    });
    name::check_unique("factors", columns, out);
    for (index, factor) in factors.iter().enumerate() {
        for path in &factor.paths {
            let mut earlier = factors[..index].iter().flat_map(|factor| &factor.paths);
            if earlier.any(|other| other.meets(path)) {
                let reason = format!("another factor moves `{}` too", path.text);
                out.push(Diagnostic::of_rule(factor.location(), reason));
            }
        }
    }
    factors
}

/// Reads one table.
pub(super) struct FactorReader<'r> {
    pub(super) table: &'r Table<'r>,
    pub(super) given: &'r RawTable,
    pub(super) model: Model,
    pub(super) listed: bool,
}

impl FactorReader<'_> {
    fn read(&self, out: &mut Collector) -> Option<Factor> {
        let (table, before) = (self.table, out.len());
        let paths = self.paths(out);
        let name = table.text(&FACTOR_NAME, out);
        let name = name.filter(|name| name::check(name, table.at(&FACTOR_NAME), TAKEN, out));
        let paths = paths?;
        let (values, apart) = self.values(&paths, out)?;
        let columns = match name {
            Some(_) if apart => {
                let reason = "every path has values of its own here, and a column of its own";
                out.push(self.wrong(&FACTOR_NAME, reason).help("leave out `name`"));
                return None;
            }
            Some(name) => vec![name.to_owned()],
            None if apart => paths.iter().map(|path| path.text.clone()).collect(),
            None => vec![paths[0].text.clone()],
        };
        let factor = Factor { paths, columns, values, place: table.place.clone() };
        (out.len() == before).then_some(factor)
    }

    /// Where the keys are named.
    pub(super) fn at_path(&self) -> KeyLocation {
        let one = self.table.has(&FACTOR_PATH);
        self.table.at(if one { &FACTOR_PATH } else { &FACTOR_PATHS })
    }

    fn wrong(&self, parameter: &Parameter, reason: impl Into<String>) -> Diagnostic {
        Diagnostic::of_rule(self.table.at(parameter), reason)
    }

    /// The keys that the factor moves: those of `path` or of `paths`.
    pub(super) fn paths(&self, out: &mut Collector) -> Option<Vec<ParameterPath>> {
        let table = self.table;
        let (one, several) = (table.text(&FACTOR_PATH, out), table.texts(&FACTOR_PATHS, out));
        let written = match (one, several) {
            (Some(_), Some(_)) => {
                let reason = "`path` and `paths` exclude each other";
                out.push(self.wrong(&FACTOR_PATH, reason).help("keep one of the two"));
                return None;
            }
            (Some(path), None) => vec![(path, table.at(&FACTOR_PATH))],
            (None, Some(paths)) if !paths.is_empty() => {
                let at = |index| table.key(&FACTOR_PATHS).element(index);
                paths.into_iter().enumerate().map(|(index, path)| (path, at(index))).collect()
            }
            (None, _) => {
                if !table.has(&FACTOR_PATH) {
                    let help = "say which key it moves: `path = \"policy.dual.pay_parity\"`";
                    out.push(Diagnostic::missing(table.key(&FACTOR_PATH)).help(help));
                }
                return None;
            }
        };
        let count = written.len();
        let mut paths: Vec<ParameterPath> = Vec::new();
        for (text, at) in written {
            let path = ParameterPath::resolve(text, self.given);
            match path.and_then(|path| movable(path, self.model)) {
                Ok(path) if paths.iter().any(|other| other.meets(&path)) => {
                    let reason = format!("`{}` moves what another path moves", path.text);
                    out.push(Diagnostic::of_rule(at, reason));
                }
                Ok(path) => paths.push(path),
                Err(PathError { reason, help }) => {
                    out.push(Diagnostic::of_rule(at, reason).help_if(help));
                }
            }
        }
        (paths.len() == count).then_some(paths)
    }

    /// The factor's values, and whether every path has its own.
    fn values(&self, paths: &[ParameterPath], out: &mut Collector) -> Option<(FactorValues, bool)> {
        let table = self.table;
        let given = [&LEVELS, &RANGE, &STEPS].map(|parameter| table.has(parameter));
        let wrong = match given {
            [false, false, false] if self.listed => return Some((FactorValues::Listed, false)),
            _ if self.listed => {
                let first = [&LEVELS, &RANGE, &STEPS].into_iter().find(|row| table.has(row));
                let at = table.key(first.unwrap_or(&LEVELS)).name();
                let reason = "a list takes the values from its file";
                Diagnostic::of_rule(at, reason).help("leave out the values here")
            }
            [true, false, false] => return self.levels(paths, out),
            [false, true, _] => return Some((self.range(paths, out)?, false)),
            [true, range, _] => {
                let at = table.key(if range { &RANGE } else { &STEPS }).name();
                let reason = "`levels` stand for themselves, without `range` and `steps`";
                Diagnostic::of_rule(at, reason).help("keep `levels` or `range`")
            }
            [false, false, _] => {
                let at = table.place.key("").value();
                let help = "give `levels = [ … ]`, or `range = [lowest, highest]`";
                Diagnostic::of_rule(at, "the factor has no values").help(help)
            }
        };
        out.push(wrong);
        None
    }

    fn levels(&self, paths: &[ParameterPath], out: &mut Collector) -> Option<(FactorValues, bool)> {
        let raw = self.table.raw(&LEVELS)?;
        let Some(list) = raw.as_list() else {
            out.push(refused(&LEVELS, raw, Mismatch::Type, self.table.at(&LEVELS)));
            return None;
        };
        if list.is_empty() {
            out.push(self.wrong(&LEVELS, "`levels` needs at least one value"));
            return None;
        }
        let apart = list.iter().any(|level| level.as_list().is_some());
        let read = list.iter().enumerate().filter_map(|(index, level)| {
            let at = self.table.key(&LEVELS).element(index);
            if apart && level.as_list().is_none_or(|own| own.len() != paths.len()) {
                let reason =
                    format!("each level is a list of one value for each of {} paths", paths.len());
                out.push(Diagnostic::of_rule(at, reason));
                return None;
            }
            values_of(paths, level, &at, out)
        });
        let levels: Vec<_> = read.collect();
        (levels.len() == list.len()).then_some((FactorValues::Levels(levels), apart))
    }

    /// What `range` and `steps` say.
    pub(super) fn range(
        &self,
        paths: &[ParameterPath],
        out: &mut Collector,
    ) -> Option<FactorValues> {
        let table = self.table;
        let steps = table.scalar(&STEPS, out);
        let list = table.raw(&RANGE).and_then(RawValue::as_list).filter(|list| list.len() == 2);
        let counts = |path: &ParameterPath| matches!(path.parameter.kind, Kind::Count { .. });
        let numeric = |path: &&ParameterPath| {
            matches!(path.parameter.kind, Kind::Count { .. } | Kind::Real { .. })
        };
        let Some(list) = list else {
            let reason = "`range` takes two numbers, the lowest and the highest value";
            out.push(self.wrong(&RANGE, reason));
            return None;
        };
        let reason = if let Some(path) = paths.iter().find(|path| !numeric(path)) {
            let (_, key) = split(path.parameter.key);
            Some(format!("`{key}` takes {} and has no range", path.parameter.kind.allowed()))
        } else if paths.iter().any(|path| counts(path) != counts(&paths[0])) {
            let reason =
                "some of its keys take whole numbers only, and share no range with the others";
            Some(reason.to_owned())
        } else {
            None
        };
        if let Some(reason) = reason {
            let help = match table.place.kind {
                TableKind::Prior => "a prior is of numbers of one kind",
                _ => "give `levels = [ … ]`",
            };
            out.push(self.wrong(&RANGE, reason).help(help));
            return None;
        }
        let end = |index: usize, out: &mut Collector| {
            let at = table.key(&RANGE).element(index);
            values_of(paths, &list[index], &at, out)?.first()?.number()
        };
        let (low, high) = (end(0, out), end(1, out));
        let (low, high) = (low?, high?);
        if low >= high {
            out.push(self.wrong(&RANGE, "`range` begins with the lower number"));
            return None;
        }
        let steps = match steps {
            Some(Value::Count(steps)) => usize::try_from(steps).ok(),
            _ => None,
        };
        if counts(&paths[0]) && steps.is_some_and(|steps| steps > wholes(low, high)) {
            let reason =
                format!("there are only {} whole numbers to take steps in", wholes(low, high));
            out.push(self.wrong(&STEPS, reason));
        }
        Some(FactorValues::Range { low, high, steps })
    }
}

/// Refuses keys that have to be the same at all points.
pub(super) fn movable(path: ParameterPath, model: Model) -> Result<ParameterPath, PathError> {
    let moved = match path.table {
        TableKind::Department => DepartmentParameters::PARAMETERS,
        TableKind::Policy => model.levers(),
        _ => model.parameters(),
    };
    let fixed = model.info().fixed;
    if moved.contains(path.parameter) && !fixed.contains(&path.parameter.key) {
        return Ok(path);
    }
    if let Kind::Reals { .. } | Kind::Texts { .. } = path.parameter.kind {
        let reason = format!("`{}` is a list, and a design moves single values", path.text);
        let help = format!("set it in the file, or for all points by `--set '{}=[…]'`", path.text);
        return Err(PathError { reason, help: Some(help) });
    }
    let moves = match model {
        Model::Career => "parameters of departments, levers of policies and constants",
        _ => "parameters of the model that shape no table, and what policies set",
    };
    let reason = format!("`{}` is the same at all points; a design moves {moves}", path.text);
    let help = format!("set it in the file, or for all points by `--set {}=VALUE`", path.text);
    Err(PathError { reason, help: Some(help) })
}

/// The values that `raw`, which stands at `at`, gives to paths: the same to all, or an element of a
/// list to each. Those that a path does not take are recorded.
fn values_of(
    paths: &[ParameterPath],
    raw: &RawValue,
    at: &KeyLocation,
    out: &mut Collector,
) -> Option<Vec<Value>> {
    let mut values = Vec::with_capacity(paths.len());
    for (index, path) in paths.iter().enumerate() {
        let (mut own, mut at) = (raw, at.clone());
        if let (RawValue::List(list), Part::Value(elements)) = (raw, &mut at.part)
            && let Some(element) = list.get(index)
        {
            elements.push(index);
            own = element;
        }
        match scalar(&path.parameter.kind, own) {
            Ok(value) => values.push(value),
            Err(mismatch) => out.push(refused(path.parameter, own, mismatch, at)),
        }
    }
    (values.len() == paths.len()).then_some(values)
}
