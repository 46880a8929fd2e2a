//! `rungs new`: a commented starter scenario.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use anyhow::Context;
use rungs::scenario::STARTER;

use super::{DONE, UsageError};

#[derive(Debug, clap::Args)]
pub(super) struct NewArguments {
    /// Where to write it; must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn new(arguments: &NewArguments) -> anyhow::Result<u8> {
    let path = arguments.file.display();
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&arguments.file) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(UsageError(format!("{path} exists already; choose another name")).into());
        }
        Err(error) => return Err(error).with_context(|| format!("{path}: could not be created")),
    };
    file.write_all(STARTER.as_bytes()).with_context(|| format!("{path}: could not be written"))?;
    writeln!(anstream::stdout(), "Wrote {path}. Run it with: rungs run {path}")?;
    Ok(DONE)
}
