//! `rungs validate`: compares the model with published findings.

use std::io::Write;
use std::path::{Path, PathBuf};

use anstyle::Style;
use rungs::output::charts::write_pictures;
use rungs::output::report::terminal::{BETTER, QUIET, WORSE};
use rungs::output::{Replaces, RunDirectory};
use rungs::study::disk::Disk;
use rungs::validation::{Battery, Figures, Judged, Settings, Verdict, document, picture, write};

use super::progress::Ticks;
use super::{
    DONE, FAILED, HEADING, UsageError, refuse_other, terminal, terminal_width, threads, wrapped,
};

/// The default directory of the battery.
const PLACE: &str = "output/validation";

#[derive(Debug, clap::Args)]
pub(super) struct ValidateArguments {
    /// Fewer replications of the same experiments: a look, not a result
    #[arg(long, conflicts_with = "document")]
    quick: bool,
    /// Where table, chart and manifest go [default: output/validation]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace what an earlier battery has written
    #[arg(long)]
    overwrite: bool,
    /// Write the page with the results to FILE, and its picture beside it
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of the replications
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn validate(arguments: &ValidateArguments) -> anyhow::Result<u8> {
    let place = arguments.output.clone().unwrap_or_else(|| PathBuf::from(PLACE));
    check_document(arguments)?;
    refuse_other(&place, "validation")?;
    let replaces = if arguments.overwrite { Replaces::Finished } else { Replaces::Nothing };
    let directory = RunDirectory::create_in(&Disk::files(), &place, replaces)?;
    let replications =
        if arguments.quick { Settings::QUICK_REPLICATIONS } else { Settings::REPLICATIONS };
    let settings = Settings { seed: arguments.seed, replications };
    let ticks = Ticks::new(u64::from(replications), "replications", arguments.quiet)?;
    let battery = Battery::run(settings, threads(arguments.threads), &|| ticks.advance())?;
    ticks.finish();
    write(&battery, &directory)?;
    let place = directory.finish()?;
    if let Some(page) = &arguments.document {
        write_document(&battery, page)?;
    }
    if !arguments.quiet {
        print(&mut terminal::stdout(), &battery, &place)?;
    }
    for failure in &battery.failures {
        writeln!(terminal::stderr(), "{WORSE}failed{WORSE:#}: {failure}")?;
    }
    Ok(if battery.failures.is_empty() { DONE } else { FAILED })
}

fn check_document(arguments: &ValidateArguments) -> Result<(), UsageError> {
    match &arguments.document {
        Some(page) if page.extension().is_some_and(|ending| ending == "svg") => {
            let text = "the page is Markdown, and its picture stands beside it; name it FILE.md";
            Err(UsageError(format!("{}: {text}", page.display())))
        }
        Some(page) if !arguments.overwrite && page.exists() => Err(taken(page)),
        Some(page) if !arguments.overwrite && page.with_extension("svg").exists() => {
            Err(taken(&page.with_extension("svg")))
        }
        Some(page) if page.file_stem().is_none() => {
            Err(UsageError(format!("{} names no file", page.display())))
        }
        _ => Ok(()),
    }
}

fn taken(file: &Path) -> UsageError {
    UsageError(format!("{} exists already; give --overwrite to replace it", file.display()))
}

fn write_document(battery: &Battery, page: &Path) -> anyhow::Result<()> {
    let stem = page.file_stem().unwrap_or_default().to_string_lossy();
    let svg = format!("{stem}.svg");
    let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = document(battery, &svg);
    let folder = page.parent().filter(|folder| !folder.as_os_str().is_empty());
    let files = [(svg, picture(battery).svg().into_bytes()), (name, text.into_bytes())];
    write_pictures(folder.unwrap_or(Path::new(".")), &files)?;
    Ok(())
}

fn print(out: &mut impl Write, battery: &Battery, place: &Path) -> anyhow::Result<()> {
    let Settings { seed, replications } = battery.settings;
    writeln!(
        out,
        "{HEADING}The model against published findings{HEADING:#}: {replications} replications, seed {seed}\n"
    )?;
    let heads = ["", "measured", "published", "accepted", "simulated", "", "use", "verdict"];
    let rows: Vec<Vec<String>> =
        battery.judged.iter().filter(|judged| judged.measure.is_some()).map(texts).collect();
    let longest = |column: usize| {
        let texts = rows.iter().map(|row| row[column].chars().count());
        texts.chain([heads[column].chars().count()]).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..heads.len()).map(longest).collect();
    let rest: usize = widths.iter().sum::<usize>() - widths[1] + 2 * (heads.len() - 1);
    widths[1] = widths[1].min(terminal_width().saturating_sub(rest).max(24));
    line(out, &heads.map(str::to_owned), &widths, QUIET)?;
    let verdicts = battery.judged.iter().filter(|judged| judged.measure.is_some());
    for (row, judged) in rows.iter().zip(verdicts) {
        let style = if judged.verdict() == Verdict::Met { BETTER } else { WORSE };
        line(out, row, &widths, style)?;
    }
    writeln!(out, "\n{}", battery.summary())?;
    let legend = "Met: the simulated figure lies in the accepted range; missed, how far above or \
                  below it; in brackets where its 95 % interval over replications lies. fit: defaults were set by the finding; check: \
                  they were not.";
    writeln!(out, "{QUIET}{}{QUIET:#}", wrapped(legend, terminal_width()))?;
    writeln!(out, "Table, chart and manifest are in {}.", place.display())?;
    Ok(())
}

fn texts(judged: &Judged) -> Vec<String> {
    let figures = Figures::of(judged);
    let measure = judged.measure.map_or_else(String::new, |m| format!("{}, {}", m.name, m.unit));
    let lies = judged.interval_lies().map_or_else(String::new, |lies| format!(" ({lies})"));
    let beyond = match figures.beyond.as_str() {
        "" => String::new(),
        beyond => format!(", {beyond}"),
    };
    vec![
        judged.evidence.row.to_owned(),
        measure,
        figures.published,
        figures.accepted,
        figures.simulated,
        figures.interval,
        judged.evidence.purpose.word().to_owned(),
        format!("{}{beyond}{lies}", judged.verdict().word()),
    ]
}

/// Writes a row; the second column in as many lines as it takes, the last one in `style`.
fn line(
    out: &mut impl Write,
    texts: &[String],
    widths: &[usize],
    style: Style,
) -> anyhow::Result<()> {
    let measured = wrapped(&texts[1], widths[1]);
    for (number, part) in measured.lines().enumerate() {
        if number > 0 {
            writeln!(out, "{:1$}{part}", "", widths[0] + 2)?;
            continue;
        }
        write!(out, "{:>1$}  {part:2$}", texts[0], widths[0], widths[1])?;
        for (text, width) in texts.iter().zip(widths).take(texts.len() - 1).skip(2) {
            write!(out, "  {text:>width$}")?;
        }
        let last = &texts[texts.len() - 1];
        writeln!(out, "  {style}{last}{style:#}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_measure_takes_several_lines_and_the_figures_one() {
        let texts = ["1", "what is measured", "2", "1 to 3", "2.5", "2 to 3", "fit", "met"];
        let mut out = Vec::new();
        let widths = [2, 9, 2, 6, 3, 6, 3, 3];
        line(&mut out, &texts.map(str::to_owned), &widths, Style::new()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, " 1  what is     2  1 to 3  2.5  2 to 3  fit  met\n    measured\n");
    }
}
