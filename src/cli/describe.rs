//! `rungs describe`: the tables of what the program knows, as text, Markdown or JSON; or what one
//! word means.

use std::io::Write;

use clap::ValueEnum;
use rungs::output::descriptions::{self, DescriptionTable};
use rungs::scenario::nearest;
use serde_json::json;

use super::json;
use super::{DONE, UsageError, terminal};

#[derive(Debug, clap::Args)]
#[command(after_help = topics_help())]
pub(super) struct DescribeArguments {
    /// What to list: a topic, or the name of a key, metric, preset, profile, constant or column
    #[arg(value_name = "TOPIC|NAME")]
    word: String,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print one JSON object (docs/json.md)
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Topic {
    /// Every key of a scenario: unit, default, range, prior, source
    Parameters,
    /// Every metric: unit, meaning, reduction over the years, better side
    Metrics,
    /// The levers of a policy and what each preset sets
    Policies,
    /// The occupation profiles and what each changes
    Profiles,
    /// The columns of persons and of events, and what can happen to a person
    Persons,
    /// The model's numbers that no department or policy sets: value, range, source
    Constants,
    /// All of these
    All,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Paragraphs for a terminal
    Text,
    /// Tables in Markdown
    Markdown,
}

fn topics_help() -> String {
    Topic::value_variants().iter().filter_map(Topic::to_possible_value).fold(
        "Topics:".to_owned(),
        |help, topic| {
            let text = topic.get_help().map(ToString::to_string).unwrap_or_default();
            format!("{help}\n  {:<11} {text}", topic.get_name())
        },
    )
}

pub(super) fn describe(arguments: &DescribeArguments) -> anyhow::Result<u8> {
    let tables = match Topic::from_str(&arguments.word, false) {
        Ok(topic) => of_topic(topic),
        Err(_) => of_name(&arguments.word)?,
    };
    if arguments.json {
        let tables: Vec<_> = tables.iter().map(DescriptionTable::json).collect();
        json::print(&json!({ "tables": tables }))?;
        return Ok(DONE);
    }
    let print = match arguments.format {
        Format::Text => DescriptionTable::text,
        Format::Markdown => DescriptionTable::markdown,
    };
    let texts: Vec<String> = tables.iter().map(print).collect();
    write!(terminal::stdout(), "{}", texts.join("\n"))?;
    Ok(DONE)
}

fn of_topic(topic: Topic) -> Vec<DescriptionTable> {
    match topic {
        Topic::Parameters => descriptions::parameters(),
        Topic::Metrics => descriptions::metrics(),
        Topic::Policies => vec![descriptions::policies()],
        Topic::Profiles => vec![descriptions::profiles()],
        Topic::Persons => descriptions::persons(),
        Topic::Constants => vec![descriptions::constants()],
        Topic::All => descriptions::all(),
    }
}

/// What has this name, wherever it stands.
fn of_name(name: &str) -> Result<Vec<DescriptionTable>, UsageError> {
    let all = descriptions::named();
    let found: Vec<_> = all.iter().filter_map(|table| table.only(name)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let topics = Topic::value_variants().iter().filter_map(Topic::to_possible_value);
    let topics: Vec<String> = topics.map(|topic| topic.get_name().to_owned()).collect();
    let names = all.iter().flat_map(DescriptionTable::names);
    let near = nearest(name, names.chain(topics.iter().map(String::as_str)));
    let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    Err(UsageError(format!(
        "nothing is called `{name}`; {near}there are the topics {}, and the name of everything that \
         they list",
        topics.join(", ")
    )))
}
