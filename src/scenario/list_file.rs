//! The points of a list: a CSV text with one column a factor and one row a point.

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::factor::Factor;
use super::limits::POINTS_MAX;
use super::location::{TableId, clipped};
use super::near::word_help;
use super::raw::RawValue;
use super::value::scalar;
use super::value_error::refused;
use crate::sim::{Kind, Parameter, Value};

/// The column that a table of points may have besides, which is not read.
const POINT: &str = "point";

/// A list of points: its name in messages, and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListFile<'l> {
    pub(super) file: &'l str,
    pub(super) text: &'l str,
}

impl ListFile<'_> {
    fn wrong(&self, line: u64, reason: impl Into<String>) -> Diagnostic {
        let kind = DiagnosticKind::List { file: self.file.to_owned(), line, reason: reason.into() };
        Diagnostic::without_position(kind)
    }

    /// The points, each with the values of every factor; what is wrong with the list is recorded.
    pub(super) fn points(&self, factors: &[Factor], out: &mut Collector) -> Vec<Vec<Vec<Value>>> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(self.text.trim_start_matches('\u{feff}').as_bytes());
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                out.push(self.wrong(1, error.to_string()));
                return Vec::new();
            }
        };
        let before = out.len();
        let columns = self.columns(&header, factors, out);
        if out.len() > before {
            return Vec::new();
        }
        let mut points = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    out.push(self.wrong(line, ragged(&error)));
                    continue;
                }
            };
            let line = record.position().map_or(1, csv::Position::line);
            let read = factors.iter().zip(&columns).filter_map(|(factor, &column)| {
                let cell = record.get(column).unwrap_or_default();
                self.cell(cell, factor, line, out)
            });
            points.push(read.collect());
        }
        if points.is_empty() {
            out.push(self.wrong(1, "the list has no points: write one a line below the names"));
        } else if points.len() > POINTS_MAX {
            let reason = format!("{} points; a design has at most {POINTS_MAX}", points.len());
            out.push(self.wrong(1, reason));
        }
        points
    }

    /// The column of every factor.
    fn columns(
        &self,
        header: &csv::StringRecord,
        factors: &[Factor],
        out: &mut Collector,
    ) -> Vec<usize> {
        let names: Vec<_> = factors.iter().map(|factor| factor.columns[0].as_str()).collect();
        for (index, column) in header.iter().enumerate() {
            if header.iter().take(index).any(|other| other == column) {
                out.push(self.wrong(1, format!("two columns are called {:?}", clipped(column))));
            } else if column != POINT && !names.contains(&column) {
                let reason = format!("no factor is called {:?}", clipped(column));
                let help = word_help(column, names.iter().copied());
                out.push(self.wrong(1, reason).help_if(help));
            }
        }
        let find = |name: &&str| header.iter().position(|column| column == *name);
        for name in names.iter().filter(|name| find(name).is_none()) {
            out.push(self.wrong(1, format!("the factor {name:?} has no column")));
        }
        names.iter().filter_map(find).collect()
    }

    /// A cell as the values of the factor's paths.
    fn cell(
        &self,
        cell: &str,
        factor: &Factor,
        line: u64,
        out: &mut Collector,
    ) -> Option<Vec<Value>> {
        let read = |parameter: &Parameter| {
            let raw = match parameter.kind {
                Kind::Choice { .. } => Some(RawValue::Text(cell.trim_matches('"').to_owned())),
                _ => RawValue::parse(cell),
            };
            let Some(raw) = raw else {
                let allowed = parameter.kind.allowed();
                let reason = format!("`{}` takes {allowed}, found {cell:?}", parameter.key);
                return Err(Box::new(self.wrong(line, reason)));
            };
            scalar(&parameter.kind, &raw).map_err(|mismatch| {
                let at = TableId::FILE.key("").value();
                let Diagnostic { kind, help, label, .. } = refused(parameter, &raw, mismatch, at);
                Box::new(self.wrong(line, kind.to_string()).help_if(help.or(label)))
            })
        };
        let values: Result<_, _> = factor.paths.iter().map(|path| read(path.parameter)).collect();
        values.map_err(|diagnostic: Box<Diagnostic>| out.push(*diagnostic)).ok()
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
