//! `rungs lab`: a scenario in one HTML file that runs it in the reader's own browser.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rungs::output::{Lab, Provenance};
use rungs::run::{StudySource, not_live};

use super::scenario_files::load;
use super::{DONE, Settings, UsageError, terminal};

/// Where the page goes unless told otherwise.
const PLACE: &str = "lab.html";

#[derive(Debug, clap::Args)]
pub(super) struct LabArguments {
    /// A scenario file of the career model, of one organization
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    settings: Settings,
    /// Where the page goes; an earlier page of the lab is replaced
    #[arg(long, value_name = "FILE.html", default_value = PLACE)]
    output: PathBuf,
    /// Replace whatever file lies there
    #[arg(long)]
    overwrite: bool,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn lab(arguments: &LabArguments) -> anyhow::Result<u8> {
    let sources = load(std::slice::from_ref(&arguments.file), &arguments.settings)?;
    for source in &sources {
        of_source(source, &arguments.file)?.write(&arguments.output, arguments.overwrite)?;
    }
    let place = terminal::path(&arguments.output);
    if !arguments.quiet {
        writeln!(
            terminal::stdout(),
            "Wrote {place}. It runs in any browser, from disk, and sends nothing anywhere."
        )?;
    }
    if arguments.open && !open(&arguments.output) {
        writeln!(terminal::stderr(), "No browser could be opened; open {place} in yours.")?;
    }
    Ok(DONE)
}

/// The lab of a scenario, which messages call `name`.
pub(super) fn of_source(source: &StudySource, name: &Path) -> Result<Lab, UsageError> {
    match not_live(&source.expansion) {
        Some(why) => Err(UsageError(format!("{}: {why}", terminal::path(name)))),
        None => {
            let Provenance { file, source: toml, overrides, .. } = &source.provenance;
            Ok(Lab::new(&source.expansion.base.name, (file, toml), overrides))
        }
    }
}

/// Has the system open a page; says whether it could.
fn open(page: &Path) -> bool {
    let mut opener = if cfg!(target_os = "windows") {
        let mut start = Command::new("cmd");
        // The first word in quotes would be taken for a title.
        start.args(["/C", "start", ""]);
        start
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    };
    let opened = opener.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    opened.status().is_ok_and(|status| status.success())
}
