//! The charts: drawn once, for files of their own and for the page.

use super::block::{Block, Drawing, Figure, Pick, Section, Words};
use super::figure_words::reading;
use crate::output::charts::{Chart, ChartError, Choice, Picture, sheet_stem};
use crate::output::{MetricLabel, OutputError, RunTables};
use crate::sim::threads::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Folder of the charts in a run directory.
pub const CHARTS: &str = "charts";

/// Width of a chart on a narrow page: a journal's column, whose text is readable on a phone.
const NARROW_MM: f64 = 90.0;

/// Bytes of SVG beyond which a page shows the PNG instead, as for thousands of periods.
const WIDE_BYTES_MAX: usize = 600_000;

/// Bytes beyond which a page takes no second, narrow drawing of a chart.
const NARROW_BYTES_MAX: usize = 150_000;

/// Bytes of SVG that metrics to choose from may take in a page.
const PICKS_BYTES_MAX: usize = 800_000;

/// The charts of which a page has one metric at a time to choose from: the first that applies, and is small
/// enough.
const PICKED: [Chart; 4] =
    [Chart::Trajectories, Chart::HeatMap, Chart::Response, Chart::Distribution];

/// The chart that stands below the abstract: the first of these that applies, or else any.
const ABSTRACT: [Chart; 8] = [
    Chart::Sensitivity,
    Chart::Waterfall,
    Chart::RobustnessCurve,
    Chart::Forest,
    Chart::HeatMap,
    Chart::Response,
    Chart::Trajectories,
    Chart::Distribution,
];

/// All charts of a run.
#[derive(Debug)]
pub(super) struct Charts {
    drawn: Vec<Drawn>,
    /// The forest against every further policy that the study compares with, where it applies.
    against: Vec<Option<Drawn>>,
    /// Those that do not apply, and why.
    left_out: Vec<(Chart, String)>,
    picks: Option<(Chart, Vec<Pick>)>,
}

#[derive(Debug)]
struct Drawn {
    chart: Chart,
    /// What it compares with, where that is not the study's baseline.
    against: Option<String>,
    /// Name of its files.
    stem: String,
    drawing: Drawing,
    /// Its sheets, as SVG and, where that is asked for and they are not too large, PNG.
    sheets: Vec<(String, Option<Vec<u8>>)>,
    /// How it is read.
    reading: String,
}

impl Drawn {
    /// The stems of its sheets' files.
    fn stems(&self) -> impl Iterator<Item = String> + '_ {
        (1..=self.sheets.len()).map(|number| sheet_stem(&self.stem, number))
    }
}

impl Charts {
    /// Draws every chart of the study that applies, on the threads of the current pool; as PNG, too,
    /// where `png` says so.
    pub(super) fn draw(run: &RunTables, png: bool) -> Result<Self, OutputError> {
        let draw = |chart, against| draw(run, (chart, against), png);
        let drawn: Vec<_> =
            Chart::of(run).into_par_iter().map(|chart| (chart, draw(chart, None))).collect();
        let against = run
            .also_against()
            .into_par_iter()
            .map(|policy| unless_inapplicable(draw(Chart::Forest, Some(&run.policies[policy]))));
        let against: Vec<_> = against.collect();
        let against = against.into_iter().collect::<Result<_, _>>()?;
        let mut charts = Self { drawn: Vec::new(), against, left_out: Vec::new(), picks: None };
        for (chart, drawn) in drawn {
            match drawn {
                Ok(drawn) => charts.drawn.push(drawn),
                Err(ChartError::NotApplicable(why)) => charts.left_out.push((chart, why)),
                Err(ChartError::Failed(error)) => return Err(error),
            }
        }
        let applies = |chart: &Chart| charts.drawn.iter().any(|drawn| drawn.chart == *chart);
        for chart in PICKED.into_iter().filter(applies) {
            let picks = picks(run, chart)?;
            if picks.len() > 1 {
                charts.picks = Some((chart, picks));
                break;
            }
        }
        Ok(charts)
    }

    /// The files of the folder [`CHARTS`].
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = self.drawn.iter().chain(self.against.iter().flatten()).flat_map(|drawn| {
            drawn.stems().zip(&drawn.sheets).flat_map(|(name, (svg, png))| {
                let svg = (format!("{name}.svg"), svg.clone().into_bytes());
                let png = png.clone().map(|png| (format!("{name}.png"), png));
                std::iter::once(svg).chain(png)
            })
        });
        files.collect()
    }

    /// The figure of the abstract.
    pub(super) fn first(&self) -> Option<Block> {
        self.of_the_abstract().map(|drawn| self.figure(drawn))
    }

    fn of_the_abstract(&self) -> Option<&Drawn> {
        let find = |chart: &Chart| self.drawn.iter().find(|drawn| drawn.chart == *chart);
        ABSTRACT.iter().find_map(find).or(self.drawn.first())
    }

    pub(super) fn section(&self) -> Section {
        let first = self.of_the_abstract().map(|drawn| drawn.chart);
        let others = self.drawn.iter().filter(|drawn| Some(drawn.chart) != first);
        let mut blocks: Vec<Block> = others.map(|drawn| self.figure(drawn)).collect();
        if let Some(first) = first {
            let text = Words::of("The chart ").code(first.name());
            let text = text.say(" stands below the abstract.");
            blocks.insert(0, Block::Text(text));
        }
        if self.drawn.is_empty() {
            blocks.push(Block::text("No chart applies to this study as a whole."));
        }
        if !self.left_out.is_empty() {
            blocks.push(Block::text("Charts that do not apply, and why:"));
            blocks.push(Block::List(self.left_out()));
        }
        let more = Words::of("Other metrics, departments, points and widths: ")
            .code("rungs chart DIR NAME --metric KEY --department NAME --point K --width MM")
            .say(", with DIR for the run directory.");
        blocks.push(Block::Text(more));
        Section { id: "charts", heading: "Charts", blocks }
    }

    /// Those that do not apply, by reason.
    fn left_out(&self) -> Vec<Words> {
        let mut reasons: Vec<(&String, Words)> = Vec::new();
        for (chart, why) in &self.left_out {
            match reasons.iter_mut().find(|(reason, _)| *reason == why) {
                Some((_, charts)) => *charts = std::mem::take(charts).say(", ").code(chart.name()),
                None => reasons.push((why, Words::default().code(chart.name()))),
            }
        }
        reasons.into_iter().map(|(why, charts)| charts.say(format!(": {why}."))).collect()
    }

    /// The forest against a further policy, by its number from 0.
    pub(super) fn against(&self, number: usize) -> Option<Block> {
        self.against.get(number)?.as_ref().map(|drawn| self.figure(drawn))
    }

    fn figure(&self, drawn: &Drawn) -> Block {
        let chart = drawn.chart;
        let files = drawn.stems().zip(&drawn.sheets).map(|(stem, (_, png))| {
            let ending = if png.is_some() { "png" } else { "svg" };
            format!("{CHARTS}/{stem}.{ending}")
        });
        let picks = self.picks.as_ref().filter(|(picked, _)| *picked == chart);
        let baseline = drawn.against.as_deref().unwrap_or("the baseline");
        let said = |text: &str| text.replace("the baseline", baseline);
        let what = said(chart.text());
        let mut letters = what.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        let what: String = first.chain(letters).collect();
        Block::Figure(Box::new(Figure {
            name: drawn.stem.clone(),
            caption: Words::default()
                .strong(format!("{what}."))
                .say(format!(" {}", said(&drawn.reading))),
            drawing: drawn.drawing.clone(),
            files: files.collect(),
            picks: picks.map_or_else(Vec::new, |(_, picks)| picks.clone()),
        }))
    }
}

fn choice(width_mm: f64, metrics: Vec<String>) -> Choice {
    Choice { width_mm, metrics, ..Choice::default() }
}

/// Draws a chart, against a further policy where one is given.
fn draw(
    run: &RunTables,
    (chart, against): (Chart, Option<&String>),
    png: bool,
) -> Result<Drawn, ChartError> {
    let choice = |width| Choice { against: against.cloned(), ..choice(width, Vec::new()) };
    let (wide, stem) = (choice(Choice::WIDTH_MM), chart.stem(run, &choice(Choice::WIDTH_MM)));
    let wide = chart.draw(run, &wide)?;
    let narrow = inline(&chart.draw(run, &choice(NARROW_MM))?);
    let mut drawn = inline(&wide);
    let is_large = drawn.len() > WIDE_BYTES_MAX;
    let pixels = |sheet: &Picture| if png || is_large { sheet.png() } else { None };
    let mut sheets: Vec<_> = wide.iter().map(|sheet| (sheet.svg(), pixels(sheet))).collect();
    if is_large && sheets.iter().all(|(_, png)| png.is_some()) {
        let image = |png: &Vec<u8>| {
            format!("<img alt=\"\" src=\"data:image/png;base64,{}\"/>", STANDARD.encode(png))
        };
        drawn = sheets.iter().filter_map(|(_, png)| png.as_ref()).map(image).collect();
    }
    if !png {
        sheets.iter_mut().for_each(|(_, pixels)| *pixels = None);
    }
    let drawing = Drawing {
        alt: described(&wide),
        wide: drawn,
        narrow: (narrow.len() <= NARROW_BYTES_MAX).then_some(narrow),
    };
    let reading = reading(chart, run);
    Ok(Drawn { chart, against: against.cloned(), stem, drawing, sheets, reading })
}

/// The sheets of a chart, one below the other.
fn inline(sheets: &[Picture]) -> String {
    sheets.iter().map(Picture::inline_svg).collect()
}

/// What all sheets of a chart show.
fn described(sheets: &[Picture]) -> String {
    sheets.iter().map(Picture::description).collect::<Vec<_>>().join(" ")
}

/// The chart of one metric after the other, headline metrics first, as many as a page can take;
/// for narrow pages too, where there is room for all of these.
fn picks(run: &RunTables, chart: Chart) -> Result<Vec<Pick>, OutputError> {
    let (headline, others): (Vec<_>, Vec<_>) =
        run.metrics.iter().partition(|metric| metric.headline);
    let metrics: Vec<_> = headline.into_iter().chain(others).collect();
    let (mut picks, mut bytes) = (Vec::new(), 0);
    // A few at a time, so that little is drawn in vain.
    for metrics in metrics.chunks(8) {
        let drawn: Vec<_> = metrics.par_iter().map(|metric| pick(run, chart, metric)).collect();
        for pick in drawn {
            let Some(pick) = unless_inapplicable(pick)? else { continue };
            bytes += pick.drawing.wide.len();
            if bytes > PICKS_BYTES_MAX {
                return Ok(picks);
            }
            picks.push(pick);
        }
    }
    if 2 * bytes <= PICKS_BYTES_MAX {
        let narrow: Vec<_> = picks
            .par_iter()
            .map(|pick| chart.draw(run, &choice(NARROW_MM, vec![pick.key.clone()])))
            .collect();
        for (pick, narrow) in picks.iter_mut().zip(narrow) {
            pick.drawing.narrow = unless_inapplicable(narrow)?.map(|narrow| inline(&narrow));
        }
    }
    Ok(picks)
}

fn pick(run: &RunTables, chart: Chart, metric: &MetricLabel) -> Result<Pick, ChartError> {
    let wide = chart.draw(run, &choice(Choice::WIDTH_MM, vec![metric.key.clone()]))?;
    let drawing = Drawing { alt: described(&wide), wide: inline(&wide), narrow: None };
    Ok(Pick { key: metric.key.clone(), label: metric.words_and_unit(), drawing })
}

/// What was drawn; nothing where the chart does not apply to a metric.
fn unless_inapplicable<T>(drawn: Result<T, ChartError>) -> Result<Option<T>, OutputError> {
    match drawn {
        Ok(drawn) => Ok(Some(drawn)),
        Err(ChartError::NotApplicable(_)) => Ok(None),
        Err(ChartError::Failed(error)) => Err(error),
    }
}
