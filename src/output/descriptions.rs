//! The tables of parameters, metrics, policies, profiles, persons and constants, as text and as the
//! Markdown of docs/parameters.md.

use std::fmt::Write as _;

use crate::model::constants::{Constant, ConstantRange, Constants};
use crate::model::observe::census::{EVENT_FIELDS, PERSON_FIELDS};
use crate::model::observe::log::EventKind;
use crate::model::parameters::{DepartmentParameters, PROFILES, Profile};
use crate::model::policy::{Levers, PRESETS, Preset};
use crate::scenario::{Model, all_parameters};
use crate::sim::{Choice, Direction, Field, FieldKind, Metric, Parameter, Reduction, Scope, Value};

/// The document docs/parameters.md: everything, in Markdown.
#[must_use]
pub fn document() -> String {
    let mut text = "# Parameters, metrics, policies, profiles, persons, constants\n\n\
        Printed by `rungs describe all --format markdown` from the tables that the program itself \
        reads. Sensitivity and robustness studies draw a key uniformly from its prior, which is its \
        range or the part of it that is given; a study may say otherwise.\n"
        .to_owned();
    for table in all() {
        text.push('\n');
        text.push_str(&table.markdown());
    }
    text
}

/// All of them, in the order of the document.
#[must_use]
pub fn all() -> Vec<DescriptionTable> {
    let mut tables = parameters();
    tables.extend([policies(), profiles()]);
    tables.extend(metrics());
    tables.extend(persons());
    tables.push(constants());
    tables
}

/// A titled table; the first cell of a row is its name.
#[derive(Clone, Debug)]
pub struct DescriptionTable {
    title: String,
    /// What all rows share; empty for nothing.
    note: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl DescriptionTable {
    /// A paragraph a row: the name, then the cells under their headings.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, "=".repeat(self.title.chars().count()));
        if !self.note.is_empty() {
            let _ = writeln!(text, "\n{}", self.note);
        }
        let width = self.header.iter().map(|head| head.chars().count()).max().unwrap_or(0);
        for row in &self.rows {
            let _ = writeln!(text, "\n{}", row[0]);
            for (head, cell) in self.header.iter().zip(row).skip(1).filter(|(_, c)| !c.is_empty()) {
                let _ = writeln!(text, "    {head:<width$}  {cell}");
            }
        }
        text
    }

    /// The rows of this name, whether or not it says where a key belongs (`years` for
    /// `horizon.years`); `None` where there are none.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<Self> {
        let rows: Vec<_> =
            self.rows.iter().filter(|row| is_called(&row[0], name)).cloned().collect();
        let (title, header) = (self.title.clone(), self.header.clone());
        (!rows.is_empty()).then_some(Self { title, note: "", header, rows })
    }

    /// The names of the rows.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row[0].as_str())
    }

    /// The table as JSON: `title`, `columns`, and `rows` with every cell under its heading, as a text.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let row = |row: &Vec<String>| -> serde_json::Map<_, _> {
            let cells = self.header.iter().zip(row);
            cells.map(|(head, cell)| ((*head).to_owned(), cell.as_str().into())).collect()
        };
        serde_json::json!({
            "title": self.title,
            "note": self.note,
            "columns": self.header,
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    /// A heading and a table.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", self.title);
        if !self.note.is_empty() {
            let _ = writeln!(text, "{}\n", self.note);
        }
        let _ = writeln!(text, "| {} |", self.header.join(" | "));
        let _ = writeln!(text, "|{}", "---|".repeat(self.header.len()));
        for row in &self.rows {
            let cells: Vec<_> = row[1..].iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(text, "| `{}` | {} |", row[0], cells.join(" | "));
        }
        text
    }
}

/// All of them for a look at a single name: presets are rows here, and the levers are those of the
/// keys of a policy.
#[must_use]
pub fn named() -> Vec<DescriptionTable> {
    let mut tables = parameters();
    tables.extend([presets(), profiles()]);
    tables.extend(metrics());
    tables.extend(persons());
    tables.push(constants());
    tables
}

/// Whether a row of this name is meant by a word. `a_1 … a_9` stands for all that differ by their
/// number.
fn is_called(row: &str, word: &str) -> bool {
    let plain = |name: &str| name.trim_end_matches(|last: char| last.is_ascii_digit()).to_owned();
    match row.split_once(" … ") {
        Some((first, _)) => plain(first) == plain(word) && plain(word) != word,
        None => row == word || row.strip_suffix(word).is_some_and(|before| before.ends_with('.')),
    }
}

/// The presets, and what each sets.
#[must_use]
pub fn presets() -> DescriptionTable {
    let row = |preset: &Preset| {
        let levers = Levers::of_preset(preset);
        let set = Levers::PARAMETERS
            .iter()
            .filter_map(|lever| Some(format!("{} = {}", lever.key, shown(levers.get(lever.key)?))));
        vec![preset.name.to_owned(), preset.text.to_owned(), set.collect::<Vec<_>>().join(", ")]
    };
    DescriptionTable {
        title: "Presets".to_owned(),
        note: "",
        header: vec!["preset", "meaning", "levers"],
        rows: PRESETS.iter().map(row).collect(),
    }
}

/// Every key of a scenario, and of each published model.
#[must_use]
pub fn parameters() -> Vec<DescriptionTable> {
    let mut tables = career_parameters();
    for model in published() {
        let title = |of: &str| format!("The model {:?}: keys of {of}", model.word());
        let keys =
            [(title("[model]"), model.parameters()), (title("a [[policy]]"), model.levers())];
        let keys = keys.into_iter().filter(|(_, rows)| !rows.is_empty());
        tables.extend(keys.map(|(title, rows)| parameter_table(title, rows.iter())));
    }
    tables
}

/// The published models.
fn published() -> impl Iterator<Item = Model> {
    Model::ALL.into_iter().filter(|model| *model != Model::Career)
}

fn career_parameters() -> Vec<DescriptionTable> {
    [
        (Scope::Scenario, "Keys of a scenario"),
        (Scope::Market, "Keys of [market]"),
        (Scope::Department, "Keys of a [[department]]"),
        (Scope::Policy, "Keys of a [[policy]]"),
        (Scope::Factor, "Keys of a [[factor]]"),
        (Scope::Prior, "Keys of a [[prior]]"),
        (Scope::Worthwhile, "Keys of a [[worthwhile]]"),
        (Scope::Lever, "Keys of a [[lever]]"),
    ]
    .map(|(scope, title)| {
        let rows = all_parameters().into_iter().filter(|p| p.scope == scope);
        parameter_table(title.to_owned(), rows)
    })
    .into()
}

fn parameter_table(
    title: String,
    rows: impl Iterator<Item = &'static Parameter>,
) -> DescriptionTable {
    DescriptionTable {
        title,
        note: "",
        header: vec!["key", "meaning", "default", "range", "prior", "unit", "source"],
        rows: rows.map(parameter).collect(),
    }
}

fn parameter(parameter: &Parameter) -> Vec<String> {
    vec![
        parameter.key.to_owned(),
        parameter.text.to_owned(),
        parameter.kind.default_text(),
        parameter.kind.range(),
        parameter.prior_text().unwrap_or_else(|| "–".to_owned()),
        parameter.unit.to_owned(),
        parameter.source.to_owned(),
    ]
}

/// Every metric of every model.
#[must_use]
pub fn metrics() -> Vec<DescriptionTable> {
    let of_model = |model: Model| {
        metric_table(format!("The model {:?}: metrics", model.word()), model, "period")
    };
    let career = metric_table("Metrics".to_owned(), Model::Career, "year");
    std::iter::once(career).chain(published().map(of_model)).collect()
}

/// The metrics of a model; those that differ only by their number stand in one row.
fn metric_table(title: String, model: Model, period: &str) -> DescriptionTable {
    let metrics = model.metrics();
    let alike = |a: &Metric, b: &Metric| a.text == b.text && a.unit == b.unit;
    DescriptionTable {
        title,
        note: "",
        header: vec!["metric", "meaning", "unit", "over the years", "better", "headline"],
        rows: metrics.chunk_by(alike).map(|metrics| metric(metrics, period)).collect(),
    }
}

fn metric(metrics: &[Metric], period: &str) -> Vec<String> {
    let metric = &metrics[0];
    let reduction = match metric.reduction {
        Reduction::RatioOfSums => "ratio of sums".to_owned(),
        Reduction::RootRatioOfSums => "root of the ratio of sums".to_owned(),
        Reduction::Mean => format!("mean of the {period}s"),
        Reduction::Last => format!("last {period}"),
        Reduction::TailMean(periods) => format!("mean of the last {periods} {period}s"),
        Reduction::EndMinusSwitch => format!("last {period} less the switch"),
    };
    let better = match metric.better {
        Some(Direction::Higher) => "more",
        Some(Direction::Lower) => "less",
        None => "",
    };
    vec![
        match metrics {
            [first, .., last] => format!("{} … {}", first.key, last.key),
            _ => metric.key.to_owned(),
        },
        metric.text.to_owned(),
        metric.unit.to_owned(),
        reduction,
        better.to_owned(),
        if metric.headline { "yes".to_owned() } else { String::new() },
    ]
}

/// The levers of a policy, and what each preset sets.
#[must_use]
pub fn policies() -> DescriptionTable {
    let mut header = vec!["lever"];
    header.extend(PRESETS.iter().map(|preset| preset.name));
    header.push("meaning");
    let presets: Vec<Levers> = PRESETS.iter().map(Levers::of_preset).collect();
    let mut rows: Vec<Vec<String>> = Levers::PARAMETERS
        .iter()
        .map(|lever| {
            let mut row = vec![lever.key.to_owned()];
            row.extend(
                presets.iter().map(|levers| levers.get(lever.key).map_or_else(String::new, shown)),
            );
            row.push(lever.text.to_owned());
            row
        })
        .collect();
    let mut about = vec!["(preset)".to_owned()];
    about.extend(PRESETS.iter().map(|preset| preset.text.to_owned()));
    about.push("What the bundle stands for.".to_owned());
    rows.insert(0, about);
    DescriptionTable {
        title: "Policies: the levers and the presets that bundle them".to_owned(),
        note: "",
        header,
        rows,
    }
}

/// The occupation profiles, and what each changes.
#[must_use]
pub fn profiles() -> DescriptionTable {
    let row = |profile: &Profile| {
        let parameters = DepartmentParameters::of_profile(profile);
        let changes: Vec<String> = profile
            .changes
            .iter()
            .filter_map(|(key, _)| Some(format!("{key} = {}", shown(parameters.get(key)?))))
            .collect();
        let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join(", ") };
        vec![profile.name.to_owned(), profile.text.to_owned(), changes]
    };
    DescriptionTable {
        title: "Profiles".to_owned(),
        note: "",
        header: vec!["profile", "meaning", "changes of the defaults"],
        rows: PROFILES.iter().map(row).collect(),
    }
}

/// The columns of persons and of events, and what can happen to a person.
#[must_use]
pub fn persons() -> Vec<DescriptionTable> {
    let columns = |title: &str, fields: &[Field]| {
        let row = |field: &Field| {
            let kind = match field.kind {
                FieldKind::Integer => "whole number",
                FieldKind::Real => "number",
                FieldKind::Choice(_) => "word",
            };
            [field.key, field.text, kind, field.unit].map(str::to_owned).to_vec()
        };
        DescriptionTable {
            title: title.to_owned(),
            note: "",
            header: vec!["column", "meaning", "type", "unit"],
            rows: fields.iter().map(row).collect(),
        }
    };
    let words = EventKind::WORDS.iter().zip(EventKind::TEXTS);
    vec![
        columns("Persons: columns of persons.csv", &PERSON_FIELDS),
        columns("Events: columns of events.csv", &EVENT_FIELDS),
        DescriptionTable {
            title: "Events: what can happen to a person".to_owned(),
            note: "",
            header: vec!["event", "meaning"],
            rows: words
                .map(|(word, text)| [word, text].map(|s| (*s).to_owned()).to_vec())
                .collect(),
        },
    ]
}

/// The model's numbers that no department or policy sets.
#[must_use]
pub fn constants() -> DescriptionTable {
    let row = |constant: &Constant| {
        let range = match constant.range {
            ConstantRange::Varied(kind) => kind.range(),
            ConstantRange::Fixed(reason) => format!("fixed: {reason}"),
        };
        vec![
            constant.name.to_owned(),
            constant.text.to_owned(),
            constant.value.to_string().replace('-', "−"),
            range,
            constant.section.to_owned(),
            constant.source.to_owned(),
        ]
    };
    DescriptionTable {
        title: "Constants: keys of [constant]".to_owned(),
        note: "The numbers of docs/model.md that no department or policy sets; a study varies one by \
               its path `constant.NAME`. Where nothing better is known the range is a third to \
               three times the value; for the logarithm of odds it is that of the odds, ±1.1; for \
               shares, probabilities and decays it stays below 1; for months and numbers that are \
               counted it is whole. None has a prior: a study that draws one says from where.",
        header: vec!["constant", "meaning", "value", "range", "section of docs/model.md", "source"],
        rows: Constants::TABLE.iter().map(row).collect(),
    }
}

fn shown(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_lever_metric_and_constant_is_in_the_document() {
        let document = document();
        let keys = all_parameters().into_iter().map(|parameter| parameter.key);
        let names = Constants::TABLE.iter().map(|constant| constant.name);
        let published =
            published().flat_map(|model| model.parameters().iter().chain(model.levers()));
        let keys = keys.chain(published.map(|parameter| parameter.key));
        let metrics = Model::Career.metrics();
        for name in keys.chain(metrics.iter().map(|metric| metric.key)).chain(names) {
            assert!(document.contains(&format!("| `{name}` |")), "{name} is missing");
        }
    }

    #[test]
    fn everything_that_is_listed_is_found_by_its_name() {
        let tables = named();
        let found = |word: &str| tables.iter().filter_map(|table| table.only(word)).count();
        for word in [
            "pay_parity",
            "horizon.years",
            "years",
            "attrition_rate",
            "dual-ladder",
            "sales",
            "trust_skill",
            "weights.seniority",
            "step_back",
        ] {
            assert!(found(word) > 0, "{word}");
        }
        for table in &tables {
            for name in table.names() {
                let first = name.split(" … ").next().unwrap();
                assert!(found(first) > 0, "{name}");
            }
        }
        assert_eq!(found("parity") + found("nonsense") + found(""), 0);
        let json = policies().json();
        assert_eq!(json["rows"][0]["lever"], "(preset)");
    }

    #[test]
    fn every_row_has_a_cell_a_heading() {
        for table in all() {
            assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
        }
    }
}
