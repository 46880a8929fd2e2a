//! `rungs schema`: the JSON Schema of scenario files, for editors.

use std::io::Write;

use super::{DONE, terminal};

pub(super) fn schema() -> anyhow::Result<u8> {
    write!(terminal::stdout(), "{}", rungs::scenario::schema())?;
    Ok(DONE)
}
