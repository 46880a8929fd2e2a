//! `rungs chart`: charts of a finished run, from its tables alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;
use rungs::output::charts::{Chart, ChartError, Choice, Picture, sheet_stem, write_pictures};
use rungs::output::report::CHARTS;
use rungs::output::{ALL_DEPARTMENTS, Drawer, ListedFile, RunTables, note_drawn};
use rungs::scenario::nearest;
use rungs::study::with_threads;

use super::report::warning;
use super::{DONE, UsageError, counted, terminal, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
#[command(after_help = names_help())]
pub(super) struct ChartArguments {
    /// A finished run directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Charts [default: all that apply]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Charts, separated by commas, in place of their names
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "names")]
    only: Vec<String>,
    /// File formats, separated by commas [default: svg]
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    format: Vec<Format>,
    /// PNG at 300 dots an inch too, beside the SVG; short for --format svg,png
    #[arg(long, conflicts_with = "format")]
    png: bool,
    /// Width in millimeters, for example a journal's column
    #[arg(long, value_name = "MM", default_value_t = Choice::WIDTH_MM)]
    width: f64,
    /// The design point, from 1, for charts of a single one
    #[arg(long, value_name = "K")]
    point: Option<usize>,
    /// The policy of the ladder and of charts of many worlds [default: all] and of trajectories
    /// [default: the baseline]
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// The policy that the others are compared with [default: the study's baseline, in charts of many
    /// worlds all baselines]
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Measure the forest by standard deviations between persons, in place of points and per cent
    #[arg(long)]
    standardize: bool,
    /// A key that is an axis of the map of worlds, twice: across and up [default: those of its boxes]
    #[arg(long, value_name = "KEY")]
    factor: Vec<String>,
    /// Mark the smallest difference worth having in a metric, in its unit; may be repeated [default: those
    /// of the scenario's worthwhile]
    #[arg(long, value_name = "KEY=SIZE")]
    worthwhile: Vec<String>,
    /// A department in place of the whole organization
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// A metric in place of those that the chart shows; may be repeated
    #[arg(long, value_name = "KEY")]
    metric: Vec<String>,
    /// Where the charts go: a folder, or FILE.svg or FILE.png for a single one [default: DIR/charts]
    #[arg(long, value_name = "PLACE")]
    output: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Svg,
    Png,
}

/// Where charts go, and in which formats.
#[derive(Debug)]
struct Target {
    folder: PathBuf,
    /// The file's name without its ending, where a single chart was asked for under it.
    stem: Option<String>,
    formats: Vec<Format>,
}

impl Target {
    fn read(arguments: &ChartArguments) -> Result<Self, UsageError> {
        let formats = match (arguments.png, arguments.format.is_empty()) {
            (true, _) => vec![Format::Svg, Format::Png],
            (false, true) => vec![Format::Svg],
            (false, false) => arguments.format.clone(),
        };
        let place = arguments.output.clone();
        let folder = place.unwrap_or_else(|| arguments.directory.join(CHARTS));
        let ending = folder.extension().and_then(|ending| ending.to_str());
        let format = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Format::Svg,
            Some("png") => Format::Png,
            _ => return Ok(Self { folder, stem: None, formats }),
        };
        if arguments.output.is_none() || folder.is_dir() {
            return Ok(Self { folder, stem: None, formats });
        }
        if arguments.png || !arguments.format.is_empty() {
            let text = "names the format by its ending; leave out --format and --png";
            return Err(UsageError(format!("--output {} {text}", folder.display())));
        }
        let stem = folder.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let folder = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
        Ok(Self { folder, stem, formats: vec![format] })
    }

    /// The pictures under the name of the file, where one is named; refused where there are several.
    fn named(
        &self,
        pictures: Vec<(String, Picture)>,
    ) -> Result<Vec<(String, Picture)>, UsageError> {
        let Some(stem) = &self.stem else { return Ok(pictures) };
        match pictures.len() {
            1 => Ok(pictures.into_iter().map(|(_, picture)| (stem.clone(), picture)).collect()),
            0 => Ok(pictures),
            number => {
                let all = pictures.iter().map(|(stem, _)| stem.as_str()).collect::<Vec<_>>();
                Err(UsageError(format!(
                    "--output names one file, but there are {number} pictures: {}; name one chart, \
                     or give a folder",
                    all.join(", ")
                )))
            }
        }
    }
}

fn names_help() -> String {
    Chart::ALL.iter().fold("Charts:".to_owned(), |help, chart| {
        format!("{help}\n  {:<18} {}", chart.name(), chart.text())
    })
}

pub(super) fn chart(arguments: &ChartArguments) -> anyhow::Result<u8> {
    let names = [&arguments.names[..], &arguments.only].concat();
    let charts = charts(&names)?;
    if arguments.against.is_some() && !charts.iter().any(|chart| chart.compares()) {
        let compare = Chart::ALL.into_iter().filter(|chart| chart.compares()).map(Chart::name);
        let compare = compare.collect::<Vec<_>>().join(", ");
        let text = format!("--against is for charts that show differences: {compare}");
        return Err(UsageError(text).into());
    }
    check_marks(arguments, &charts)?;
    let target = Target::read(arguments)?;
    let run = RunTables::read(&arguments.directory)?;
    warn_unchecked(&arguments.directory, run.lacks_digests());
    let choice = choice(arguments, &run)?;
    let charts = if names.is_empty() { Chart::of(&run) } else { charts };
    let (mut pictures, mut left_out) = (Vec::new(), Vec::new());
    for chart in charts {
        match chart.draw(&run, &choice) {
            Ok(sheets) => {
                let stem = chart.stem(&run, &choice);
                let named = |(at, sheet): (usize, Picture)| (sheet_stem(&stem, at + 1), sheet);
                pictures.extend(sheets.into_iter().enumerate().map(named));
            }
            Err(ChartError::Failed(error)) => return Err(error.into()),
            Err(ChartError::NotApplicable(why)) => left_out.push((chart, why)),
        }
    }
    if let Some((chart, why)) = left_out.first().filter(|_| !names.is_empty()) {
        let text = format!("{} does not apply to {}: {why}", chart.name(), show(arguments));
        return Err(UsageError(text).into());
    }
    let pictures = target.named(pictures)?;
    let draw = || -> anyhow::Result<Vec<_>> {
        let files = pictures.par_iter().map(|(stem, chart)| drawn(stem, chart, &target.formats));
        files.collect()
    };
    let files = with_threads(threads(None), draw)??.concat();
    let place = &target.folder;
    if !files.is_empty() {
        write_pictures(place, &files)?;
        note(&arguments.directory, place, &files)?;
    }
    if !arguments.quiet {
        let mut out = terminal::stdout();
        write!(out, "{}", warning(&run))?;
        for (chart, why) in &left_out {
            writeln!(out, "{} is left out: {why}.", chart.name())?;
        }
        for name in left_over(place, &files) {
            writeln!(out, "{name} is a sheet of an earlier drawing; remove it.")?;
        }
        let number = counted(files.len() as u64, "file", "files");
        writeln!(out, "{number} in {}.", terminal::path(place))?;
    }
    Ok(DONE)
}

/// Sheets beyond those of the charts just drawn, as a narrower or wider drawing has left them.
fn left_over(place: &Path, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let drawn = |name: &String| files.iter().any(|(file, _)| file == name);
    let next = |(file, _): &(String, Vec<u8>)| {
        let (stem, ending) = file.rsplit_once('.')?;
        let (first, number) = match stem.rsplit_once('-') {
            Some((first, number)) if drawn(&format!("{first}.{ending}")) => {
                (first, number.parse().ok()?)
            }
            _ => (stem, 1),
        };
        let name = format!("{}.{ending}", sheet_stem(first, number + 1));
        (!drawn(&name) && place.join(&name).is_file()).then_some(name)
    };
    files.iter().filter_map(next).collect()
}

/// Refuses options that none of the charts heeds.
fn check_marks(arguments: &ChartArguments, charts: &[Chart]) -> Result<(), UsageError> {
    if !arguments.factor.is_empty() && !charts.contains(&Chart::WorldsMap) {
        return Err(UsageError("--factor is for the map of worlds, worlds-map".to_owned()));
    }
    if ![0, 2].contains(&arguments.factor.len()) {
        return Err(UsageError("--factor is given twice: the key across, the key up".to_owned()));
    }
    if arguments.standardize && !charts.contains(&Chart::Forest) {
        return Err(UsageError("--standardize is for the forest".to_owned()));
    }
    if !arguments.worthwhile.is_empty() && !charts.iter().any(|chart| chart.marks_worthwhile()) {
        let marked = Chart::ALL.into_iter().filter(|chart| chart.marks_worthwhile());
        let marked = marked.map(Chart::name).collect::<Vec<_>>().join(", ");
        return Err(UsageError(format!("--worthwhile is marked in: {marked}")));
    }
    Ok(())
}

/// Lists charts that were written into the run directory with what is drawn there.
fn note(run: &Path, place: &Path, files: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
    let folder = place.canonicalize()?;
    let Ok(folder) = folder.strip_prefix(run.canonicalize()?) else { return Ok(()) };
    let parts = folder.components().map(|part| part.as_os_str().to_string_lossy() + "/");
    let within: String = parts.collect();
    let drawn = files.iter().map(|(file, bytes)| ListedFile::of(&(within.clone() + file), bytes));
    Ok(note_drawn(run, drawn.collect(), Drawer::Chart)?)
}

fn show(arguments: &ChartArguments) -> String {
    arguments.directory.display().to_string()
}

/// The charts of these names, or all.
fn charts(names: &[String]) -> Result<Vec<Chart>, UsageError> {
    if names.is_empty() {
        return Ok(Chart::ALL.to_vec());
    }
    let known = || Chart::ALL.into_iter().map(Chart::name);
    let chart = |name: &String| {
        // `differences` is what the chart was called before.
        let name = if name == "differences" { Chart::Difference.name() } else { name };
        let found = Chart::ALL.into_iter().find(|chart| chart.name() == name);
        found.ok_or_else(|| unknown("chart", name, known()))
    };
    let named: Vec<Chart> = names.iter().map(chart).collect::<Result<_, _>>()?;
    Ok(Chart::ALL.into_iter().filter(|chart| named.contains(chart)).collect())
}

/// The error for an unknown word, with the known ones and the nearest of them.
fn unknown<'n>(what: &str, word: &str, known: impl Iterator<Item = &'n str>) -> UsageError {
    let known: Vec<&str> = known.collect();
    let near = nearest(word, known.iter().copied());
    let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    UsageError(format!("unknown {what} `{word}`; {near}there are: {}", known.join(", ")))
}

fn choice(arguments: &ChartArguments, run: &RunTables) -> Result<Choice, UsageError> {
    let (low, high) = (Choice::WIDTH_MM_MIN, Choice::WIDTH_MM_MAX);
    if !(low..=high).contains(&arguments.width) {
        return Err(UsageError(format!("--width must lie between {low} and {high} mm")));
    }
    if let Some(point) = arguments.point.filter(|point| !(1..=run.points()).contains(point)) {
        let points = counted(run.points() as u64, "design point", "design points");
        return Err(UsageError(format!(
            "there is no design point {point}; the study has {points}"
        )));
    }
    for key in &arguments.metric {
        if run.metric(key).is_none() {
            return Err(unknown(
                "metric",
                key,
                run.metrics.iter().map(|metric| metric.key.as_str()),
            ));
        }
    }
    let department = arguments.department.clone().unwrap_or_else(|| ALL_DEPARTMENTS.to_owned());
    let departments = run.departments();
    if department != ALL_DEPARTMENTS && !departments.contains(&department) {
        let known = departments.iter().map(String::as_str);
        return Err(unknown("department", &department, known.chain([ALL_DEPARTMENTS])));
    }
    for named in [&arguments.policy, &arguments.against].into_iter().flatten() {
        if !run.policies.contains(named) {
            return Err(unknown("policy", named, run.policies.iter().map(String::as_str)));
        }
    }
    Ok(Choice {
        width_mm: arguments.width,
        point: arguments.point,
        department,
        metrics: arguments.metric.clone(),
        policy: arguments.policy.clone(),
        against: arguments.against.clone(),
        standardize: arguments.standardize,
        factors: arguments.factor.iter().map(|name| factor(name, run)).collect::<Result<_, _>>()?,
        worthwhile: arguments
            .worthwhile
            .iter()
            .map(|text| worthwhile(text, run))
            .collect::<Result<_, _>>()?,
    })
}

/// The column of points.csv of a factor, which may be named by the last key of its path.
fn factor(name: &str, run: &RunTables) -> Result<String, UsageError> {
    let factors = run.factors();
    let by_key = || {
        let mut own = factors.iter().filter(|own| own.name.ends_with(&format!(".{name}")));
        own.next().filter(|_| own.next().is_none())
    };
    let found = factors.iter().find(|own| own.name == name).or_else(by_key);
    let found = found.map(|own| own.name.clone());
    found.ok_or_else(|| unknown("factor", name, factors.iter().map(|own| own.name.as_str())))
}

/// A metric and the smallest difference worth having.
fn worthwhile(text: &str, run: &RunTables) -> Result<(String, f64), UsageError> {
    let wrong = || {
        UsageError(format!(
            "--worthwhile {text}: give a metric and a number above 0 in its unit, for example \
             `--worthwhile {}=0.5`",
            run.metrics[0].key
        ))
    };
    let (key, size) = text.split_once('=').ok_or_else(wrong)?;
    let (key, size) = (key.trim(), size.trim());
    if run.metric(key).is_none() {
        return Err(unknown("metric", key, run.metrics.iter().map(|metric| metric.key.as_str())));
    }
    let size: f64 = size.parse().map_err(|_| wrong())?;
    if size.is_finite() && size > 0.0 { Ok((key.to_owned(), size)) } else { Err(wrong()) }
}

fn drawn(
    stem: &str,
    picture: &Picture,
    formats: &[Format],
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    if formats.contains(&Format::Svg) {
        files.push((format!("{stem}.svg"), picture.svg().into_bytes()));
    }
    if formats.contains(&Format::Png) {
        let Some(png) = picture.png() else {
            let text = format!("{stem} is too large for PNG; take --format svg");
            return Err(UsageError(text).into());
        };
        files.push((format!("{stem}.png"), png));
    }
    Ok(files)
}
