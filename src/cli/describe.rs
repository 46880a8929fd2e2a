//! `rungs describe`: the tables of what the program knows, as text or as Markdown.

use std::io::Write;

use clap::ValueEnum;
use rungs::output::descriptions::{self, DescriptionTable};

use super::{DONE, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct DescribeArguments {
    /// What to list
    #[arg(value_enum)]
    topic: Topic,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
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

pub(super) fn describe(arguments: &DescribeArguments) -> anyhow::Result<u8> {
    let tables = match arguments.topic {
        Topic::Parameters => descriptions::parameters(),
        Topic::Metrics => descriptions::metrics(),
        Topic::Policies => vec![descriptions::policies()],
        Topic::Profiles => vec![descriptions::profiles()],
        Topic::Persons => descriptions::persons(),
        Topic::Constants => vec![descriptions::constants()],
        Topic::All => descriptions::all(),
    };
    let print = match arguments.format {
        Format::Text => DescriptionTable::text,
        Format::Markdown => DescriptionTable::markdown,
    };
    let texts: Vec<String> = tables.iter().map(print).collect();
    write!(terminal::stdout(), "{}", texts.join("\n"))?;
    Ok(DONE)
}
