//! `rungs new`: a commented starter scenario.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rungs::scenario::{STARTER, Scenario};

use super::{DONE, UsageError, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct NewArguments {
    /// Where to write it; must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn new(arguments: &NewArguments) -> anyhow::Result<u8> {
    let path = terminal::path(&arguments.file);
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&arguments.file) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(UsageError(format!("{path} exists already; choose another name")).into());
        }
        Err(error) => return Err(error).with_context(|| format!("{path}: could not be created")),
    };
    file.write_all(starter(&arguments.file).as_bytes())
        .with_context(|| format!("{path}: could not be written"))?;
    writeln!(terminal::stdout(), "Wrote {path}. Run it with: rungs run {path}")?;
    Ok(DONE)
}

/// The starter under the name of its file, by which the directory of its results is called; under its
/// own where that is no name for a scenario.
fn starter(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    // Strings of JSON are strings of TOML, too.
    let name = format!("name = {}", serde_json::Value::from(stem.as_ref()));
    let text = STARTER.replacen("name = \"Two ladders\"", &name, 1);
    if Scenario::parse("starter.toml", &text).is_ok() { text } else { STARTER.to_owned() }
}
