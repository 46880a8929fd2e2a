//! The tables `[[factor]]`: which keys a design moves, and through which values.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::keys::{Root, split};
use super::model::Model;
use super::name::{self, Name, duplicates};
use super::path::{Misled, Path};
use super::place::Place;
use super::refusal::found;
use super::rows::{FACTOR_NAME, FACTOR_PATH, FACTOR_PATHS, LEVELS, RANGE, STEPS};
use super::sampling::{Coordinate, below};
use super::table::{Entry, Table};
use super::value::{self, Rejected, Written};
use super::wire::Tables;
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Kind, Parameter, Value};

/// Words that are not names of factors.
const TAKEN: &[(&str, &str)] = &[("point", "is the column of the points themselves")];

/// A `[[factor]]`: paths that move together.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) paths: Vec<Path>,
    /// Names of its columns: one, or one a path where every path has values of its own.
    pub(super) columns: Vec<Name>,
    pub(super) values: Values,
    /// What messages call it.
    pub(super) place: Place,
    /// The values as written, which faults of a point are reported at.
    pub(super) span: Range<usize>,
}

/// What a factor takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    /// Levels, each a value a path.
    Levels(Vec<Vec<Value>>),
    /// From the lowest to the highest, and the levels to cut that into where it is cut.
    Range { low: f64, high: f64, steps: Option<usize> },
    /// Nothing here: a list gives them.
    Listed,
}

impl Axis {
    /// Levels, where there are any.
    pub(super) fn levels(&self) -> Option<usize> {
        match &self.values {
            Values::Levels(levels) => Some(levels.len()),
            Values::Range { steps, .. } => *steps,
            Values::Listed => None,
        }
    }

    /// The value of a path, by its number, at a coordinate; `None` where that leaves what the file
    /// gives. A range of whole numbers is cut by shares into as many equal parts as it has numbers.
    pub(super) fn value(&self, coordinate: Coordinate, path: usize) -> Option<Value> {
        let parameter = self.paths.get(path)?.parameter;
        let of_level = |levels: &[Vec<Value>], level: usize| levels.get(level)?.get(path).copied();
        match (&self.values, coordinate) {
            (Values::Listed, _) | (_, Coordinate::Base) => None,
            (Values::Levels(levels), Coordinate::Level(level)) => of_level(levels, level),
            (Values::Levels(levels), Coordinate::Share(share)) => {
                of_level(levels, below(share, levels.len()))
            }
            (&Values::Range { low, high, steps }, Coordinate::Level(level)) => {
                let last = steps.unwrap_or(2) - 1;
                let number = if level == last {
                    high
                } else {
                    low + (high - low) * level as f64 / last as f64
                };
                Some(number_of(parameter, number))
            }
            (&Values::Range { low, high, .. }, Coordinate::Share(share)) => {
                Some(match parameter.kind {
                    Kind::Count { .. } => {
                        let part = below(share, wholes(low, high)) as f64;
                        number_of(parameter, low + part)
                    }
                    _ => Value::Real(low + (high - low) * share),
                })
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

/// Reads all factors; faults of them are recorded, `listed` says that a list gives their values.
pub(super) fn read_all(
    tables: &Tables<'_>,
    document: &DeTable<'_>,
    listed: bool,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Axis>, Rejected> {
    let before = faults.len();
    let axes: Vec<_> = tables
        .tables
        .iter()
        .filter_map(|table| read(table, document, listed, faults).ok())
        .collect();
    duplicates("factors", axes.iter().flat_map(|axis| &axis.columns), faults);
    for (index, axis) in axes.iter().enumerate() {
        let met =
            |path: &&Path| axes[..index].iter().any(|o| o.paths.iter().any(|p| p.meets(path)));
        for path in axis.paths.iter().filter(met) {
            let reason = format!("another factor moves `{}` too", path.text);
            faults.push(fault(&axis.place, axis.columns[0].span.clone(), reason));
        }
    }
    if faults.len() == before && tables.complete { Ok(axes) } else { Err(Rejected) }
}

fn fault(place: &Place, span: Range<usize>, reason: impl Into<String>) -> Fault {
    Fault::at(span, FaultKind::Factor { place: place.clone(), reason: reason.into() })
}

fn read(
    table: &Table<'_>,
    document: &DeTable<'_>,
    listed: bool,
    faults: &mut Vec<Fault>,
) -> Result<Axis, Rejected> {
    let paths = paths(table, document, faults);
    let name = value::text(table, &FACTOR_NAME, faults).and_then(|written| {
        written
            .map(|text| name::checked(&text, (&table.place, &FACTOR_NAME), TAKEN, faults))
            .transpose()
    });
    let paths = paths?;
    let (values, span, apart) = values(table, &paths, listed, faults)?;
    let columns = match name? {
        Some(name) if apart => {
            let reason = "every path has values of its own here, and a column of its own";
            faults.push(fault(&table.place, name.span, reason).help("leave out `name`"));
            return Err(Rejected);
        }
        Some(name) => vec![name],
        None => {
            let named = if apart { paths.as_slice() } else { &paths[..1] };
            let name = |path: &Path| Name { text: path.text.clone(), span: span.clone() };
            named.iter().map(name).collect()
        }
    };
    Ok(Axis { paths, columns, values, place: table.place.clone(), span })
}

/// The keys that the factor moves: those of `path` or of `paths`.
fn paths(
    table: &Table<'_>,
    document: &DeTable<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Path>, Rejected> {
    let one = value::text(table, &FACTOR_PATH, faults)?;
    let several = value::texts(table, &FACTOR_PATHS, faults)?;
    let written: Vec<Written<'_>> = match (one, several) {
        (Some(path), None) => vec![path],
        (None, Some(paths)) if !paths.is_empty() => paths,
        (Some(path), Some(_)) => {
            let reason = "`path` and `paths` exclude each other";
            faults.push(fault(&table.place, path.span, reason).help("keep one of the two"));
            return Err(Rejected);
        }
        (None, _) => {
            let kind = FaultKind::Missing(table.place.key(FACTOR_PATH.key));
            let help = "say which key it moves: `path = \"policy.dual.pay_parity\"`";
            faults.push(Fault::at(table.span.clone(), kind).help(help));
            return Err(Rejected);
        }
    };
    let before = faults.len();
    let mut paths: Vec<Path> = Vec::new();
    for written in &written {
        match Path::resolve(written.text, document).and_then(movable) {
            Ok(path) if paths.iter().any(|other| other.meets(&path)) => {
                let reason = format!("`{}` moves what another path moves", path.text);
                faults.push(fault(&table.place, written.span.clone(), reason));
            }
            Ok(path) => paths.push(path),
            Err(Misled { reason, help }) => {
                faults.push(fault(&table.place, written.span.clone(), reason).help_if(help));
            }
        }
    }
    if faults.len() == before { Ok(paths) } else { Err(Rejected) }
}

/// Refuses keys that have to be the same at all points.
fn movable(path: Path) -> Result<Path, Misled> {
    let model = path.root.model();
    let moved = match path.root {
        Root::Department(_) => DepartmentParameters::PARAMETERS,
        Root::Policy(_) => model.levers(),
        Root::File(_) | Root::Factor(_) => model.parameters(),
    };
    let moves = |parameter: &Parameter| {
        parameter == path.parameter && !model.fixed().contains(&parameter.key)
    };
    if moved.iter().any(moves) {
        return Ok(path);
    }
    let moved = match model {
        Model::Career => "parameters of departments and levers of policies",
        _ => "parameters of the model that shape no table, and what policies set",
    };
    let reason = format!("`{}` is the same at all points; a factor moves {moved}", path.text);
    let help = format!("set it in the file, or for all points by `--set {}=VALUE`", path.text);
    Err(Misled { reason, help: Some(help) })
}

/// The factor's values, where they stand, and whether every path has its own.
fn values(
    table: &Table<'_>,
    paths: &[Path],
    listed: bool,
    faults: &mut Vec<Fault>,
) -> Result<(Values, Range<usize>, bool), Rejected> {
    let entries = [table.entry(&LEVELS), table.entry(&RANGE), table.entry(&STEPS)];
    match entries {
        [None, None, None] if listed => Ok((Values::Listed, table.span.clone(), false)),
        _ if listed => {
            let given = entries.into_iter().flatten().next();
            let span = given.map_or(table.span.clone(), |entry| entry.key_span.clone());
            let reason = "a list takes the values from its file";
            faults.push(fault(&table.place, span, reason).help("leave out the values here"));
            Err(Rejected)
        }
        [Some(levels), None, None] => {
            let (values, apart) = read_levels(levels, &table.place, paths, faults)?;
            Ok((Values::Levels(values), levels.value.span(), apart))
        }
        [None, Some(range), _] => {
            Ok((read_range(table, range, paths, faults)?, range.value.span(), false))
        }
        [Some(_), ..] => {
            let given = entries[1].or(entries[2]);
            let span = given.map_or(table.span.clone(), |entry| entry.key_span.clone());
            let reason = "`levels` stand for themselves, without `range` and `steps`";
            faults.push(fault(&table.place, span, reason).help("keep `levels` or `range`"));
            Err(Rejected)
        }
        [None, None, _] => {
            let reason = "the factor has no values";
            let help = "give `levels = [ … ]`, or `range = [lowest, highest]`";
            faults.push(fault(&table.place, table.span.clone(), reason).help(help));
            Err(Rejected)
        }
    }
}

fn read_levels(
    entry: &Entry<'_>,
    place: &Place,
    paths: &[Path],
    faults: &mut Vec<Fault>,
) -> Result<(Vec<Vec<Value>>, bool), Rejected> {
    let DeValue::Array(list) = entry.value.get_ref() else {
        let kind = FaultKind::WrongType {
            key: place.key(LEVELS.key),
            allowed: LEVELS.kind.allowed(),
            found: found(entry.value.get_ref()),
        };
        faults.push(Fault::at(entry.value.span(), kind).label("expected a list of values"));
        return Err(Rejected);
    };
    if list.is_empty() {
        faults.push(fault(place, entry.value.span(), "`levels` needs at least one value"));
        return Err(Rejected);
    }
    let apart = list.iter().any(|level| level.get_ref().is_array());
    let before = faults.len();
    let levels = list.iter().filter_map(|level| read_level(level, apart, place, paths, faults));
    let levels: Vec<_> = levels.collect();
    if faults.len() == before { Ok((levels, apart)) } else { Err(Rejected) }
}

/// One level: the same value for all paths, or a list of one for each.
fn read_level(
    level: &Spanned<DeValue<'_>>,
    apart: bool,
    place: &Place,
    paths: &[Path],
    faults: &mut Vec<Fault>,
) -> Option<Vec<Value>> {
    let written: Vec<&Spanned<DeValue<'_>>> = match level.get_ref() {
        DeValue::Array(own) if own.len() == paths.len() => own.iter().collect(),
        _ if !apart => paths.iter().map(|_| level).collect(),
        _ => {
            let reason =
                format!("each level is a list of one value for each of {} paths", paths.len());
            faults.push(fault(place, level.span(), reason));
            return None;
        }
    };
    let values = written
        .into_iter()
        .zip(paths)
        .map(|(value, path)| value::scalar(&entry(path.parameter, value), place, faults).ok());
    let values: Vec<_> = values.collect();
    values.into_iter().collect()
}

/// A value as if it stood under the parameter's key.
pub(super) fn entry<'d>(
    parameter: &'static Parameter,
    value: &'d Spanned<DeValue<'d>>,
) -> Entry<'d> {
    Entry { parameter, key_span: value.span(), value }
}

fn read_range(
    table: &Table<'_>,
    entry: &Entry<'_>,
    paths: &[Path],
    faults: &mut Vec<Fault>,
) -> Result<Values, Rejected> {
    let steps = match table.entry(&STEPS) {
        Some(_) => {
            Some(usize::try_from(value::count(table, &STEPS, faults)?).map_err(|_| Rejected)?)
        }
        None => None,
    };
    let span = entry.value.span();
    let list = entry.value.get_ref().as_array().filter(|list| list.len() == 2);
    let Some(list) = list else {
        let reason = "`range` takes two numbers, the lowest and the highest value";
        faults.push(fault(&table.place, span, reason));
        return Err(Rejected);
    };
    let numeric =
        |path: &&Path| !matches!(path.parameter.kind, Kind::Count { .. } | Kind::Real { .. });
    if let Some(path) = paths.iter().find(numeric) {
        let (_, key) = split(path.parameter.key);
        let reason = format!("`{key}` takes {} and has no range", path.parameter.kind.allowed());
        faults.push(fault(&table.place, span, reason).help("give `levels = [ … ]`"));
        return Err(Rejected);
    }
    let kind = |path: &Path| matches!(path.parameter.kind, Kind::Count { .. });
    if paths.iter().any(|path| kind(path) != kind(&paths[0])) {
        let reason = "some of its keys take whole numbers only, and share no range with the others";
        faults.push(fault(&table.place, span, reason).help("give `levels = [ … ]`"));
        return Err(Rejected);
    }
    let before = faults.len();
    let ends: Vec<_> =
        list.iter().filter_map(|end| read_level(end, false, &table.place, paths, faults)).collect();
    let number = |values: &Vec<Value>| match values.first() {
        Some(&Value::Count(count)) => count as f64,
        Some(&Value::Real(number)) => number,
        _ => f64::NAN,
    };
    let [low, high] = ends.as_slice() else { return Err(Rejected) };
    let (low, high) = (number(low), number(high));
    if low >= high {
        faults.push(fault(&table.place, span.clone(), "`range` begins with the lower number"));
    }
    if kind(&paths[0]) && steps.is_some_and(|steps| low < high && steps > wholes(low, high)) {
        let reason = format!("there are only {} whole numbers to take steps in", wholes(low, high));
        let at = table.entry(&STEPS).map_or(span, |entry| entry.value.span());
        faults.push(fault(&table.place, at, reason));
    }
    if faults.len() == before { Ok(Values::Range { low, high, steps }) } else { Err(Rejected) }
}
