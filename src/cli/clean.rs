//! `rungs clean`: drops what the journal of a finished run gives again.

use std::io::Write;
use std::path::PathBuf;

use rungs::run::{StoredRun, clean as clean_run};

use super::{DONE, counted, terminal, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct CleanArguments {
    /// A finished run directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Say which files would be dropped, and drop none
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but errors
    #[arg(long, short, conflicts_with = "dry_run")]
    quiet: bool,
}

pub(super) fn clean(arguments: &CleanArguments) -> anyhow::Result<u8> {
    let cleaned = clean_run(&arguments.directory, !arguments.dry_run)?;
    let stored = StoredRun::read(&arguments.directory)?;
    warn_unchecked(&arguments.directory, stored.lacks_digests());
    if arguments.quiet {
        return Ok(DONE);
    }
    let mut out = terminal::stdout();
    let place = terminal::path(&arguments.directory);
    for name in &cleaned.changed {
        let name = terminal::path(name);
        writeln!(out, "{name} stays: it was changed since it was written.")?;
    }
    if cleaned.files.is_empty() {
        writeln!(out, "There is nothing to drop in {place}.")?;
        return Ok(DONE);
    }
    if arguments.dry_run {
        for (name, bytes) in &cleaned.files {
            writeln!(out, "{:>12}  {}", size(*bytes), terminal::path(name))?;
        }
    }
    let files = counted(cleaned.files.len() as u64, "file", "files");
    let size = size(cleaned.bytes());
    let told = match arguments.dry_run {
        true => format!("Would drop {files} of {place}, {size}"),
        false => format!("Dropped {files} of {place}, {size}"),
    };
    writeln!(out, "{told}; `rungs extend {place}` makes them again.")?;
    Ok(DONE)
}

/// `3.4 MiB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 3] = ["KiB", "MiB", "GiB"];
    if bytes < 1024 {
        return counted(bytes, "byte", "bytes");
    }
    let (mut number, mut unit) = (bytes as f64 / 1024.0, 0);
    while number >= 1024.0 && unit + 1 < UNITS.len() {
        (number, unit) = (number / 1024.0, unit + 1);
    }
    format!("{number:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_suits_them() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(5 << 20), "5.0 MiB");
        assert_eq!(size(3 << 40), "3072.0 GiB");
    }
}
