//! Published findings and what is simulated for them, side by side: a row each, drawn so that the
//! accepted ranges of all rows lie above each other.

use super::Picture;
use super::axis::Scale;
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{
    BETTER, Color, GRAY, GRID, HAIR, HEADING, LABEL, MARGIN, MARKER, Marker, SHADE, SMALL, WHITE,
    WORSE, tint,
};
use super::typeface::fit;

/// Width of the picture: two columns of a journal, 180 mm.
const WIDTH: f64 = 180.0 * 72.0 / 25.4;
/// Height of a row, of two lines.
const ROW: f64 = 19.0;
/// Where names end, the plot begins and ends, and the published figures end, as shares of the
/// width.
const NAMES: f64 = 0.425;
const PLOT: (f64, f64) = (0.435, 0.71);
const PUBLISHED: f64 = 0.79;
/// How far the plot reaches beyond the accepted range, in its width.
const BEYOND: f64 = 0.75;
/// Half the height of the bar of the published figure.
const BAR: f64 = 2.2;

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What is measured.
    pub name: String,
    /// The published figure, from and to; `None` where there is none in the unit of the row.
    pub published: Option<(f64, f64)>,
    /// The accepted range, finite.
    pub accepted: (f64, f64),
    /// The simulated figure; `None` where there is none.
    pub simulated: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// Whether it lies in the accepted range.
    pub met: bool,
    /// Whether defaults were fitted to the finding.
    pub fit: bool,
    /// The published and the simulated figure as texts.
    pub values: [String; 2],
}

/// All findings of a battery.
#[derive(Clone, Debug)]
pub struct Bars {
    /// In their order.
    pub bars: Vec<Bar>,
}

impl Bars {
    /// Draws them.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut scene = Scene::new(WIDTH, "Published findings and their simulated counterparts");
        let plot =
            Scale { low: -BEYOND, high: 1.0 + BEYOND, from: PLOT.0 * WIDTH, to: PLOT.1 * WIDTH };
        let top = MARGIN + 2.0 * HEADING;
        let bottom = top + ROW * self.bars.len() as f64;
        ground(&mut scene, &plot, top, bottom);
        for (at, bar) in self.bars.iter().enumerate() {
            let y = top + ROW * (at as f64 + 0.5);
            scene.series(&bar.name, |scene| row(scene, &plot, y, bar));
            let corners = ((MARGIN, y - ROW / 2.0), (WIDTH - MARGIN, y + ROW / 2.0));
            scene.hint(corners.0, corners.1, bar.in_words());
        }
        let note = "Each row has a scale of its own, on which the accepted range spans the shaded \
                    column; a range that is open on one side runs from its edge to twice the \
                    distance of the published figure, or of the simulated one where none was \
                    published. Gray bar: published. Point and line: simulated, with its \
                    95\u{a0}% interval over replications; filled if the figure lies in the accepted \
                    range, hollow if not; a square where defaults were set by the finding, a circle \
                    where they were not. A triangle points to what lies beyond.";
        scene.height = scene.note((MARGIN, WIDTH - MARGIN), bottom + 4.0, note) + MARGIN;
        scene.description = format!("{}. {note} {}", scene.title, self.in_words());
        Picture(scene)
    }

    fn in_words(&self) -> String {
        self.bars.iter().map(Bar::in_words).collect::<Vec<String>>().join(" ")
    }
}

impl Bar {
    fn in_words(&self) -> String {
        let [published, simulated] = &self.values;
        let met = if self.met { "met" } else { "missed" };
        format!("{}: published {published}, simulated {simulated}, {met}.", self.name)
    }
}

/// The shaded column, its borders and the headings.
fn ground(scene: &mut Scene, plot: &Scale, top: f64, bottom: f64) {
    let (low, high) = (plot.at(0.0), plot.at(1.0));
    scene.rectangle((low, top), (high, bottom), SHADE);
    for x in [low, high] {
        scene.line(vec![(x, top), (x, bottom)], Stroke::solid(GRAY, HAIR));
    }
    let y = top - 5.0;
    let head = |scene: &mut Scene, x: f64, text: &str, anchor| {
        scene.colored_text((x, y), text, (SMALL, GRAY), anchor);
    };
    head(scene, MARGIN, "Finding", Anchor::Start);
    head(scene, f64::midpoint(low, high), "accepted range", Anchor::Middle);
    head(scene, PUBLISHED * WIDTH, "published", Anchor::End);
    head(scene, WIDTH - MARGIN, "simulated (95\u{a0}% interval)", Anchor::End);
}

fn row(scene: &mut Scene, plot: &Scale, y: f64, bar: &Bar) {
    scene.line(
        vec![(MARGIN, y + ROW / 2.0), (WIDTH - MARGIN, y + ROW / 2.0)],
        Stroke::solid(GRID, HAIR),
    );
    let line = y + LABEL * 0.34;
    let lines = fit(&bar.name, LABEL, NAMES * WIDTH - MARGIN, 2);
    let first = line - (lines.len() as f64 - 1.0) * LABEL * 0.58;
    for (i, text) in lines.iter().enumerate() {
        scene.text((MARGIN, first + i as f64 * LABEL * 1.16), text, LABEL, Anchor::Start);
    }
    let [published, simulated] = &bar.values;
    scene.colored_text((PUBLISHED * WIDTH, line), published, (SMALL, GRAY), Anchor::End);
    let color = if bar.met { BETTER } else { WORSE };
    scene.text((WIDTH - MARGIN, line), simulated, SMALL, Anchor::End);
    let (low, high) = bar.accepted;
    let share = |value: f64| (value - low) / (high - low);
    if let Some(published) = bar.published {
        published_bar(scene, plot, y - 2.5, published, &share);
    }
    let Some(value) = bar.simulated.map(&share) else { return };
    let y = y + 2.5;
    if let Some((from, to)) = bar.interval {
        let inside = |value: f64| plot.at(share(value).clamp(plot.low, plot.high));
        scene.line(vec![(inside(from), y), (inside(to), y)], Stroke::solid(color, 1.0));
    }
    let marker = if bar.fit { Marker::Square } else { Marker::Circle };
    if (plot.low..=plot.high).contains(&value) {
        scene.marker((plot.at(value), y), (marker, color), MARKER, bar.met);
    } else {
        beyond(scene, plot, value, y, color);
    }
}

/// The published figure: a bar from end to end, at least a stroke wide.
fn published_bar(
    scene: &mut Scene,
    plot: &Scale,
    y: f64,
    (from, to): (f64, f64),
    share: &impl Fn(f64) -> f64,
) {
    const LEAST: f64 = 0.9;
    let at = |value: f64| plot.at(share(value).clamp(plot.low, plot.high));
    let (left, right) = (at(from).min(at(to)) - LEAST, at(from).max(at(to)) + LEAST);
    scene.rectangle((left, y - BAR), (right, y + BAR), tint(GRAY, 0.6));
}

/// A hollow triangle at the edge that points to where the figure lies: beyond what is accepted.
fn beyond(scene: &mut Scene, plot: &Scale, value: f64, y: f64, color: Color) {
    const SIZE: f64 = 3.0;
    let (edge, turn) = if value > plot.high { (plot.to, 1.0) } else { (plot.from, -1.0) };
    let base = edge - turn * 1.6 * SIZE;
    let corners: Vec<Spot> = vec![(edge, y), (base, y - SIZE), (base, y + SIZE)];
    scene.area(corners.clone(), WHITE, 1.0);
    let outline = corners.iter().chain(&corners[..2]).copied().collect();
    scene.line(outline, Stroke::solid(color, 0.8));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(simulated: f64, met: bool) -> Bar {
        Bar {
            name: "6  quits, factor".to_owned(),
            published: Some((2.0, 2.0)),
            accepted: (1.5, 2.5),
            simulated: Some(simulated),
            interval: Some((simulated - 0.1, simulated + 0.1)),
            met,
            fit: true,
            values: ["2".to_owned(), format!("{simulated:.2}")],
        }
    }

    #[test]
    fn every_finding_is_a_series_and_told_in_words() {
        let none =
            Bar { published: None, simulated: None, interval: None, met: false, ..bar(1.0, false) };
        let picture = Bars { bars: vec![bar(1.7, true), bar(40.0, false), none] }.draw();
        let svg = picture.svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let texts: String = document.descendants().filter_map(|node| node.text()).collect();
        assert!(texts.contains("1.70") && texts.contains("accepted range"));
        assert!(picture.description().contains("simulated 40.00, missed"));
        assert!(picture.png().is_some());
    }
}
