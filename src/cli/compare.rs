//! `rungs compare`: finished studies side by side. It reads their tables and simulates nothing.

use std::io::Write;
use std::path::{Path, PathBuf};

use rungs::output::report::Findings;
use rungs::output::{FinishedStudy, JoinedStudies, Replaces, RunDirectory};
use rungs::study::disk::Disk;

use super::{DONE, UsageError, refuse_other, terminal, terminal_width, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct CompareArguments {
    /// Finished run directories, two or more; the others are compared with the first
    #[arg(value_name = "DIR", required = true, num_args = 2..)]
    studies: Vec<PathBuf>,
    /// Write the comparison and the runs of all studies to a directory
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace what an earlier comparison has written
    #[arg(long, requires = "output")]
    overwrite: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn compare(arguments: &CompareArguments) -> anyhow::Result<u8> {
    check_places(arguments)?;
    let read = arguments.studies.iter().map(|place| FinishedStudy::read(place));
    let studies: Vec<FinishedStudy> = read.collect::<Result<_, _>>()?;
    studies.iter().for_each(|study| warn_unchecked(&study.place, study.run.lacks_digests()));
    let joined = JoinedStudies::of(studies)?;
    if let Some(place) = &arguments.output {
        let replaces = if arguments.overwrite { Replaces::Finished } else { Replaces::Nothing };
        let directory = RunDirectory::create_in(&Disk::files(), place, replaces)?;
        joined.write(&directory)?;
        directory.finish()?;
    }
    if arguments.quiet {
        return Ok(DONE);
    }
    let mut out = terminal::stdout();
    write!(out, "{}", Findings::of_studies(&joined).terminal(terminal_width()))?;
    if let Some(place) = &arguments.output {
        writeln!(out, "\nTables and manifest are in {}.", terminal::path(place))?;
    }
    Ok(DONE)
}

/// Refuses a study that is given twice, and an output that would replace a study.
fn check_places(arguments: &CompareArguments) -> anyhow::Result<()> {
    let whole = |place: &Path| place.canonicalize().unwrap_or_else(|_| place.to_owned());
    for (index, place) in arguments.studies.iter().enumerate() {
        if arguments.studies[..index].iter().any(|other| whole(other) == whole(place)) {
            let text = format!("{} is given twice; name each study once", place.display());
            return Err(UsageError(text).into());
        }
    }
    let Some(output) = &arguments.output else { return Ok(()) };
    if let Some(study) = arguments.studies.iter().find(|place| whole(place) == whole(output)) {
        let study = study.display();
        let text = format!(
            "--output {} would replace the study {study}; name another directory",
            output.display()
        );
        return Err(UsageError(text).into());
    }
    refuse_other(output, "comparison")?;
    RunDirectory::check(output, arguments.overwrite)?;
    Ok(())
}
