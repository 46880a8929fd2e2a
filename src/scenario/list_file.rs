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

/// Columns that a table of points may have besides, which are not read: the number of the point, and
/// the numbers of rows as R and pandas write them.
const UNREAD: [&str; 3] = ["point", "", "Unnamed: 0"];

/// Cells by which other programs say that there is no value.
const MISSING: [&str; 7] = ["", "na", "n/a", "#n/a", "nan", "null", "none"];

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
            if index == 0 && names.iter().all(|name| *name != column) && column.contains(';') {
                let reason =
                    "the columns of a list are separated by commas, and this line has semicolons";
                out.push(
                    self.wrong(1, reason).help("save it as CSV with commas, and points in numbers"),
                );
            } else if header.iter().take(index).any(|other| other == column) {
                out.push(self.wrong(1, format!("two columns are called {:?}", clipped(column))));
            } else if !UNREAD.contains(&column) && !names.contains(&column) {
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
        if MISSING.contains(&cell.to_lowercase().as_str()) {
            let (names, what) =
                (&factor.columns[0], if cell.is_empty() { "an empty cell" } else { cell });
            let reason = format!("the factor {names:?} has no value here, but {what}");
            out.push(self.wrong(line, reason).help("give every point a value of every factor"));
            return None;
        }
        let read = |parameter: &Parameter| {
            let Some(raw) = value_of(cell, &parameter.kind) else {
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

/// A cell as its program may have written it: R writes `TRUE` and `1e+05`, pandas `True` and, where a
/// number is missing elsewhere in the column, `3.0` for 3.
fn value_of(cell: &str, kind: &Kind) -> Option<RawValue> {
    let number = || cell.parse::<f64>().ok().map(RawValue::Number);
    match kind {
        Kind::Choice { .. } => Some(RawValue::Text(cell.trim_matches('"').to_owned())),
        Kind::Flag { .. } => match cell.to_lowercase().as_str() {
            "true" | "t" => Some(RawValue::Flag(true)),
            "false" | "f" => Some(RawValue::Flag(false)),
            _ => RawValue::parse(cell),
        },
        Kind::Count { .. } => match RawValue::parse(cell).or_else(number) {
            Some(RawValue::Number(number)) => Some(whole(number)),
            other => other,
        },
        _ => RawValue::parse(cell).or_else(number),
    }
}

/// A number without a fraction as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "it is whole, and far below the bound")]
fn whole(number: f64) -> RawValue {
    const BELOW: f64 = 9e15;
    if number.fract() == 0.0 && number.abs() < BELOW {
        RawValue::Integer(number as i128)
    } else {
        RawValue::Number(number)
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

#[cfg(test)]
mod tests {
    use super::super::{Expansion, Overrides};
    use crate::sim::Value::{self, Choice, Count, Flag, Real};

    const FILE: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[design]\nkind = \"list\"\n\
        file = \"p.csv\"\n[[factor]]\nname = \"back\"\npath = \"policy.a.step_back\"\n[[factor]]\n\
        name = \"rungs\"\npath = \"policy.a.expert_rungs\"\n[[factor]]\nname = \"months\"\n\
        path = \"department.*.learning_months\"\n[[factor]]\nname = \"rule\"\n\
        path = \"policy.a.rule\"\n";

    fn read(list: &str) -> Result<Vec<Vec<Value>>, String> {
        let list = Some(("p.csv", list));
        let read = Expansion::parse_with("x.toml", FILE, &Overrides::default(), list);
        let expansion = read.map_err(|refused| refused.to_string())?;
        let point = |point| expansion.point(point).values.into_iter().flatten().collect();
        Ok((0..expansion.points()).map(point).collect())
    }

    #[test]
    fn lists_are_read_as_r_and_pandas_write_them() {
        let expected = vec![
            vec![Flag(true), Count(3), Real(60.0), Choice("best")],
            vec![Flag(false), Count(2), Real(60.5), Choice("worst")],
        ];
        for list in [
            "back,rungs,months,rule\ntrue,3,60,best\nfalse,2,60.5,worst\n",
            // write.csv and write.csv(row.names = FALSE) of R.
            "\"\",\"back\",\"rungs\",\"months\",\"rule\"\n\"1\",TRUE,3,6e+01,\"best\"\n\"2\",FALSE,2,60.5,\"worst\"\n",
            "\"back\",\"rungs\",\"months\",\"rule\"\r\nTRUE,3,60,\"best\"\r\nFALSE,2,60.5,\"worst\"\r\n",
            // to_csv() of pandas, and a table that was read and written again.
            ",back,rungs,months,rule\n0,True,3.0,60.0,best\n1,False,2.0,60.5,worst\n",
            "Unnamed: 0,back,rungs,months,rule\n0,True,3.0,60.,best\n1,False,2.0,60.5,worst\n",
            "\u{feff}back,rungs,months,rule\nTrue,3,60,best\nFalse,2,60.5,worst",
        ] {
            assert_eq!(read(list).unwrap(), expected, "{list}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused_by_its_line() {
        for (cells, reason) in [
            ("NA,3,1,best", "p.csv:2: the factor \"back\" has no value here, but NA"),
            ("true,,1,best", "p.csv:2: the factor \"rungs\" has no value here, but an empty cell"),
            ("true,3.5,50,best", "found 3.5"),
            ("1,3,50,best", "p.csv:2: `step_back` takes"),
            ("true,3,inf,best", "p.csv:2: "),
        ] {
            let said = read(&format!("back,rungs,months,rule\n{cells}\n")).unwrap_err();
            assert!(said.contains(reason), "{said}");
        }
        let said = read("back;rungs;months;rule\ntrue;3;50,5;best\n").unwrap_err();
        assert!(said.contains("separated by commas"), "{said}");
    }
}
