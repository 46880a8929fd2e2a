//! Studies side by side as tables: one of all runs, one of what differs.

use serde_json::{Value, json};

use super::{JoinedRow, JoinedStudies};
use crate::output::manifest::{table_json, write_json};
use crate::output::{CsvTables, FinishedStudy, OutputError, RunDirectory};
use crate::study::{Cell, Column, ColumnKind, Table, TableSink};

impl JoinedStudies {
    /// Writes comparison_of_studies.csv, the runs of all studies as runs.csv, and a manifest that
    /// describes both.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`]; [`OutputError::NoStudy`] should a study have changed meanwhile.
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        let guards = self.studies.iter().any(|study| study.run.is_spreadsheet_safe());
        let mut sink = CsvTables::guarded(directory, guards);
        sink.begin(&comparison_table())?;
        for row in &self.rows {
            sink.row(&self.comparison_row(row))?;
        }
        let runs = self.runs_table();
        sink.begin(&runs)?;
        for (study, name) in self.studies.iter().zip(&self.names) {
            let columns = study.run.column_names("runs");
            // Empty where the study does not have the column.
            let place = |column: &Column| {
                let at = columns.iter().position(|own| *own == column.name)?;
                Some((at, study.run.is_number("runs", columns[at])))
            };
            let places: Vec<Option<(usize, bool)>> = runs.columns[1..].iter().map(place).collect();
            study.run.each_row("runs", &columns, &mut |row| {
                let cells = places.iter().map(|place| match *place {
                    Some((at, is_number)) => cell(row.text(at), is_number),
                    None => Cell::Text(""),
                });
                sink.row(&std::iter::once(Cell::Text(name)).chain(cells).collect::<Vec<_>>())
            })?;
        }
        sink.end()?;
        let files: Vec<_> = sink.made().iter().map(|made| &made.listed).collect();
        let mut manifest = self.manifest();
        manifest["files"] = json!(files);
        write_json(directory, "manifest.json", &manifest)
    }

    fn comparison_row<'a>(&'a self, row: &'a JoinedRow) -> Vec<Cell<'a>> {
        let (group, summary, across) = (self.group(row), &row.summary, row.across.as_ref());
        let interval = across.and_then(|across| across.interval);
        let reference = across.map_or("", |_| &self.names[0]);
        vec![
            Cell::Text(&self.names[row.study]),
            Cell::Integer(group.point),
            Cell::Text(&group.policy),
            Cell::Text(&group.department),
            Cell::Text(&self.metrics()[row.metric].key),
            whole(summary.n),
            Cell::Real(summary.mean),
            Cell::Real(summary.sd),
            Cell::Real(summary.interval.map(|interval| interval.low)),
            Cell::Real(summary.interval.map(|interval| interval.high)),
            Cell::Text(reference),
            Cell::Text(across.map_or("", |across| across.sampling.word())),
            across.and_then(|across| across.pairs).map_or(Cell::Real(None), whole),
            Cell::Real(across.map(|across| across.difference)),
            Cell::Real(interval.map(|interval| interval.low)),
            Cell::Real(interval.map(|interval| interval.high)),
            Cell::Real(across.and_then(|across| across.p_value)),
            Cell::Real(row.p_holm),
        ]
    }

    /// The table of the runs of all studies: a column for the study, the point, the factors that any
    /// study has joined to it, and what all have.
    fn runs_table(&self) -> Table {
        let mut columns = vec![study_column()];
        for (number, study) in self.studies.iter().enumerate() {
            let described = run_columns(study);
            let policy = described.iter().position(|column| column.name == "policy").unwrap_or(1);
            for (at, column) in described.into_iter().enumerate() {
                let known = columns.iter_mut().find(|known| known.name == column.name);
                match known {
                    // Numbers in one study and words in another are words.
                    Some(known) if known.kind != column.kind => known.kind = ColumnKind::Text,
                    Some(_) => {}
                    None if number > 0 && at < policy => {
                        let end = columns.iter().position(|known| known.name == "policy");
                        columns.insert(end.unwrap_or(columns.len()), column);
                    }
                    None => columns.push(column),
                }
            }
        }
        let text = "One row a run of a study: metrics over the periods after the switch.";
        Table { name: "runs", text, columns }
    }

    fn manifest(&self) -> Value {
        let study = |(number, (study, name)): (usize, (&FinishedStudy, &String))| {
            let FinishedStudy { place, run, seed, .. } = study;
            let differs = self.differences[number]
                .iter()
                .map(|key| json!({ "key": key.key, "first": key.first, "here": key.second }));
            json!({
                "name": name,
                "directory": place.display().to_string(),
                "input": run.manifest()["input"],
                "seed": seed,
                "plausible": run.manifest()["plausible"],
                "differs": differs.collect::<Vec<_>>(),
            })
        };
        let first = self.studies[0].run.manifest();
        json!({
            "program": "rungs",
            "version": env!("CARGO_PKG_VERSION"),
            "results_version": first["results_version"],
            "comparison": {
                "studies": self.studies.iter().zip(&self.names).enumerate().map(study).collect::<Vec<_>>(),
            },
            "metrics": self.metrics().iter().map(|metric| &metric.described).collect::<Vec<_>>(),
            "tables": [table_json(&comparison_table()), table_json(&self.runs_table())],
        })
    }
}

/// A cell of another table: a text, or a number as it was written.
fn cell(text: &str, is_number: bool) -> Cell<'_> {
    match (is_number, text.parse::<i64>()) {
        (false, _) => Cell::Text(text),
        (true, Ok(whole)) => Cell::Integer(whole),
        (true, Err(_)) => Cell::Real(text.parse().ok()),
    }
}

fn column(name: &str, kind: ColumnKind, text: &str) -> Column {
    Column { name: name.to_owned(), kind, unit: String::new(), text: text.to_owned() }
}

fn study_column() -> Column {
    column("study", ColumnKind::Text, "The study: its directory's name.")
}

/// The columns of the runs of a study as its manifest describes them.
fn run_columns(study: &FinishedStudy) -> Vec<Column> {
    let tables = study.run.manifest()["tables"].as_array().into_iter().flatten();
    let runs = tables.filter(|table| table["file"] == "runs.csv");
    runs.flat_map(|table| table["columns"].as_array()).flatten().map(column_read).collect()
}

/// A column as a manifest describes it.
fn column_read(described: &Value) -> Column {
    let text = |key: &str| described[key].as_str().unwrap_or("").to_owned();
    let kind = match described["type"].as_str() {
        Some("integer") => ColumnKind::Integer,
        Some("real") => ColumnKind::Real,
        _ => ColumnKind::Text,
    };
    Column { name: text("name"), kind, unit: text("unit"), text: text("text") }
}

fn comparison_table() -> Table {
    let (text, statistic) = (ColumnKind::Text, ColumnKind::Statistic);
    let columns = vec![
        study_column(),
        column("point", ColumnKind::Integer, "Design point, from 1."),
        column("policy", text, "Name of the policy."),
        column("department", text, "\"all\", or the department's name."),
        column("metric", text, "Key of the metric."),
        column("n", ColumnKind::Integer, "Replications that have a value."),
        column("mean", statistic, "Mean over replications, in the metric's unit."),
        column("sd", statistic, "Standard deviation between replications."),
        column("ci_low", statistic, "Lower end of Student's 95 % interval of the mean."),
        column("ci_high", statistic, "Upper end of that interval."),
        column(
            "reference",
            text,
            "The first study, where it has the same policy, department and point.",
        ),
        column(
            "sampling",
            text,
            "\"paired\": a replication has the same draws in both studies (one seed, one burn-in, the \
             same seats), and the difference is taken replication by replication; \
             \"independent\": it has not.",
        ),
        column("pairs", ColumnKind::Integer, "Replications that both have, where paired."),
        column("difference", statistic, "Mean of this study less that of the reference."),
        column(
            "difference_ci_low",
            statistic,
            "Lower end of the 95 % interval of the difference: Student's where paired, else Welch's.",
        ),
        column("difference_ci_high", statistic, "Upper end of that interval."),
        column(
            "p_value",
            statistic,
            "Two-sided p of the paired t test, or of Welch's; empty where the horizons differ.",
        ),
        column(
            "p_holm",
            statistic,
            "That p adjusted by Holm's method over studies × policies × headline metrics.",
        ),
    ];
    Table {
        name: "comparison_of_studies",
        text: "One row a study, policy and metric, and what differs from the first study.",
        columns,
    }
}

fn whole(number: usize) -> Cell<'static> {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
