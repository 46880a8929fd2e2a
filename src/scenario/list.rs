//! The points of a list: a CSV text with one column a factor and one row a point.

use toml::de::DeValue;

use super::factor::{Axis, entry};
use super::fault::{Fault, FaultKind};
use super::limits::POINTS_MAX;
use super::near::word_help;
use super::place::{Place, clipped};
use super::value;
use crate::sim::{Kind, Parameter, Value};

/// The column that a table of points may have besides, which is not read.
const POINT: &str = "point";

/// A list of points: its name in messages, and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'l> {
    pub(super) file: &'l str,
    pub(super) text: &'l str,
}

impl List<'_> {
    fn fault(&self, line: u64, reason: impl Into<String>) -> Fault {
        let kind = FaultKind::List { file: self.file.to_owned(), line, reason: reason.into() };
        Fault::without_position(kind)
    }

    /// The points, each with the values of every axis; faults of the list are recorded.
    pub(super) fn points(&self, axes: &[Axis], faults: &mut Vec<Fault>) -> Vec<Vec<Vec<Value>>> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(self.text.trim_start_matches('\u{feff}').as_bytes());
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                faults.push(self.fault(1, error.to_string()));
                return Vec::new();
            }
        };
        let before = faults.len();
        let columns = self.columns(&header, axes, faults);
        if faults.len() > before {
            return Vec::new();
        }
        let mut points = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    faults.push(self.fault(line, ragged(&error)));
                    continue;
                }
            };
            let line = record.position().map_or(1, csv::Position::line);
            let read = axes.iter().zip(&columns).filter_map(|(axis, &column)| {
                let cell = record.get(column).unwrap_or_default();
                self.cell(cell, axis, line, faults)
            });
            points.push(read.collect());
        }
        if points.is_empty() {
            faults.push(self.fault(1, "the list has no points: write one a line below the names"));
        } else if points.len() > POINTS_MAX {
            let reason = format!("{} points; a design has at most {POINTS_MAX}", points.len());
            faults.push(self.fault(1, reason));
        }
        points
    }

    /// The column of every axis.
    fn columns(
        &self,
        header: &csv::StringRecord,
        axes: &[Axis],
        faults: &mut Vec<Fault>,
    ) -> Vec<usize> {
        let names: Vec<_> = axes.iter().map(|axis| axis.columns[0].text.as_str()).collect();
        for (index, column) in header.iter().enumerate() {
            if header.iter().take(index).any(|other| other == column) {
                faults.push(self.fault(1, format!("two columns are called {:?}", clipped(column))));
            } else if column != POINT && !names.contains(&column) {
                let reason = format!("no factor is called {:?}", clipped(column));
                let help = word_help(column, names.iter().copied());
                faults.push(self.fault(1, reason).help_if(help));
            }
        }
        let find = |name: &&str| header.iter().position(|column| column == *name);
        for name in names.iter().filter(|name| find(name).is_none()) {
            faults.push(self.fault(1, format!("the factor {name:?} has no column")));
        }
        names.iter().filter_map(find).collect()
    }

    /// A cell as the values of the axis's paths.
    fn cell(
        &self,
        cell: &str,
        axis: &Axis,
        line: u64,
        faults: &mut Vec<Fault>,
    ) -> Option<Vec<Value>> {
        let mut values = Vec::with_capacity(axis.paths.len());
        for path in &axis.paths {
            let written = as_toml(cell, path.parameter);
            let mut refused = Vec::new();
            let value = match DeValue::parse(&written) {
                Ok(value) => {
                    value::scalar(&entry(path.parameter, &value), &Place::File, &mut refused).ok()
                }
                Err(_) => None,
            };
            let Some(value) = value else {
                faults.push(match refused.pop() {
                    Some(Fault { kind, help, label, .. }) => {
                        self.fault(line, kind.to_string()).help_if(help.or(label))
                    }
                    None => {
                        let allowed = path.parameter.kind.allowed();
                        let key = path.parameter.key;
                        self.fault(line, format!("`{key}` takes {allowed}, found {cell:?}"))
                    }
                });
                return None;
            };
            values.push(value);
        }
        Some(values)
    }
}

/// A cell as TOML writes it: words in quotes.
fn as_toml(cell: &str, parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::Choice { .. } => format!("{:?}", cell.trim_matches('"')),
        _ => cell.to_owned(),
    }
}

fn ragged(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the line has {len} cells, the first line has {expected_len}")
        }
        _ => error.to_string(),
    }
}
