//! What two levers do together beyond what each does: a triangle of pairs, a panel a metric; over
//! several points the median.

use std::ops::Range;

use super::axis::{decimals, with_interval};
use super::indices::Estimate;
use super::levers::{ends, place};
use super::pairs::{check, distinct, metric, unit};
use super::panel::ABOVE;
use super::rows::{self, Columns, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{
    BETTER, Color, GRAY, INK, LABEL, LEADING, MARGIN, SMALL, WHITE, WORSE, is_dark, tint,
};
use super::typeface::{fit, width, wrap};
use super::{ChartError, Choice};
use crate::output::numbers::{fixed, grouped, signed};
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;
use crate::stats::quantile_of;

/// Height of a cell.
const CELL: f64 = 13.0;
/// Least width of a cell, for its number.
const CELL_MIN: f64 = 30.0;
const NAMES_MAX: f64 = 0.25;
const GUTTER: f64 = 5.0;
const BELOW_ROW: f64 = 6.0;
/// Room for the names of columns.
const TURNED_MAX: f64 = 60.0;
/// The strongest tint.
const TINT_MAX: f64 = 0.85;

/// The interaction of two levers in a metric.
struct Cell {
    metric: usize,
    levers: (usize, usize),
    estimate: Estimate,
}

struct Page<'a> {
    run: &'a RunTables,
    place: String,
    cells: Vec<Cell>,
    levers: Vec<String>,
    metrics: Vec<usize>,
    points: usize,
    between: (String, String),
    names: f64,
    columns: Columns,
    sections: Vec<usize>,
    rows: Vec<Range<usize>>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    check(run, choice, "interactions")?;
    let (cells, levers, points) = cells(run, choice)?;
    if cells.is_empty() {
        let why = "interactions.csv has no values of what was chosen";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let metrics = distinct(cells.iter().map(|cell| cell.metric));
    let names = levers.iter().skip(1).map(String::as_str);
    let names = names_room(names, LABEL, NAMES_MAX * choice.width());
    let least = CELL_MIN * (levers.len() as f64 - 1.0);
    let columns = Columns::new(choice.width(), names + GUTTER, least, metrics.len());
    let rows = columns.rows(metrics.len());
    let sections = vec![0; rows.len()];
    let place = choice.place(run, choice.point)?;
    let between = ends(run)?;
    let page = Page {
        run,
        place,
        cells,
        levers,
        metrics,
        points,
        between,
        names,
        columns,
        sections,
        rows,
    };
    rows::draw(&page, choice)
}

/// The cells, the levers, and over how many points the cells are.
fn cells(run: &RunTables, choice: &Choice) -> Result<(Vec<Cell>, Vec<String>, usize), ChartError> {
    type Found = (usize, (usize, usize), Vec<f64>, Option<(f64, f64)>);
    const COLUMNS: [&str; 7] = ["point", "metric", "lever", "other", "interaction", "low", "high"];
    let (mut found, mut levers, mut points): (Vec<Found>, Vec<String>, Vec<usize>) =
        (Vec::new(), Vec::new(), Vec::new());
    run.each_row("interactions", &COLUMNS, &mut |cells| {
        let point = cells.text(0).parse().ok().filter(|own| choice.point.is_none_or(|p| p == *own));
        let own = point.zip(metric(run, choice, cells.text(1))).zip(cells.number(4));
        let Some(((point, metric), value)) = own else { return Ok(()) };
        let pair = (place(&mut levers, cells.text(2)), place(&mut levers, cells.text(3)));
        let pair = (pair.0.min(pair.1), pair.0.max(pair.1));
        let scale = run.metrics[metric].scale();
        let interval = cells.number(5).zip(cells.number(6));
        let interval = interval.map(|(low, high)| (scale * low, scale * high));
        points.push(point);
        match found.iter_mut().find(|own| (own.0, own.1) == (metric, pair)) {
            Some(own) => own.2.push(scale * value),
            None => found.push((metric, pair, vec![scale * value], interval)),
        }
        Ok(())
    })?;
    let points = distinct(points).len();
    let cell = |(metric, levers, mut values, interval): Found| {
        let value = quantile_of(&mut values, 0.5)?;
        let ends = quantile_of(&mut values, 0.05).zip(quantile_of(&mut values, 0.95));
        let interval = if points > 1 { ends } else { interval };
        Some(Cell { metric, levers, estimate: Estimate { value, interval } })
    };
    Ok((found.into_iter().filter_map(cell).collect(), levers, points))
}

impl Page<'_> {
    fn label(&self, place: usize) -> &MetricLabel {
        &self.run.metrics[self.metrics[place]]
    }

    fn of(&self, place: usize) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| cell.metric == self.metrics[place])
    }

    fn largest(&self, place: usize) -> f64 {
        self.of(place).map(|cell| cell.estimate.value.abs()).fold(0.0, f64::max)
    }

    fn digits(&self, place: usize) -> usize {
        decimals(self.largest(place), 2)
    }

    /// The ground of a cell: blue where two levers together do better than each for itself.
    fn ground(&self, place: usize, value: f64) -> Color {
        let color = match self.label(place).better {
            Some(Direction::Lower) if value < 0.0 => BETTER,
            Some(Direction::Higher) | None if value > 0.0 => BETTER,
            _ => WORSE,
        };
        let largest = self.largest(place);
        tint(color, if largest > 0.0 { TINT_MAX * value.abs() / largest } else { 0.0 })
    }

    /// The number of a cell, in parentheses where its interval contains 0.
    fn text(&self, place: usize, cell: &Cell) -> String {
        let text = signed(cell.estimate.value, self.digits(place));
        match cell.estimate.interval {
            Some((low, high)) if low <= 0.0 && high >= 0.0 => format!("({text})"),
            _ => text,
        }
    }

    fn heading_lines(&self, place: usize) -> Vec<String> {
        let label = self.label(place);
        let full = format!("full color: ±{}", fixed(self.largest(place), self.digits(place)));
        let text = match unit(label) {
            "" => full,
            unit => format!("{unit}; {full}"),
        };
        wrap(&text, SMALL, self.columns.wide)
    }

    fn above(&self, row: usize) -> f64 {
        let lines = self.rows[row].clone().map(|place| self.heading_lines(place).len());
        ABOVE + lines.max().unwrap_or(1) as f64 * SMALL * LEADING
    }

    /// Height of the names of columns, and whether they read upward.
    fn below(&self) -> (f64, bool) {
        let wide = self.columns.wide / (self.levers.len() as f64 - 1.0).max(1.0);
        let names =
            || self.levers.iter().take(self.levers.len() - 1).map(|name| width(name, SMALL));
        let longest = names().fold(0.0, f64::max);
        let is_turned = longest > wide - 3.0;
        let height = if is_turned { longest.min(TURNED_MAX) + 5.0 } else { SMALL * 1.7 };
        (height, is_turned)
    }

    fn panel(&self, scene: &mut Scene, place: usize, (left, top): (f64, f64)) {
        let label = self.label(place);
        let count = self.levers.len().saturating_sub(1);
        let wide = self.columns.wide / count.max(1) as f64;
        scene.series(&label.words(), |scene| {
            for cell in self.of(place) {
                // The lower of two levers is the column, the other the row.
                let (column, row) = (cell.levers.0, cell.levers.1.saturating_sub(1));
                let (x, y) = (left + column as f64 * wide, top + row as f64 * CELL);
                let ground = self.ground(place, cell.estimate.value);
                let inside = ((x + 0.4, y + 0.4), (x + wide - 0.4, y + CELL - 0.4));
                scene.rectangle(inside.0, inside.1, ground);
                let (right, bottom) = inside.1;
                let corners = vec![
                    inside.0,
                    (right, inside.0.1),
                    (right, bottom),
                    (inside.0.0, bottom),
                    inside.0,
                ];
                scene.line(corners, Stroke::solid(tint(GRAY, 0.35), 0.4));
                let text = self.text(place, cell);
                if width(&text, SMALL) <= wide {
                    let ink = if is_dark(ground) { WHITE } else { INK };
                    let at = (x + wide / 2.0, y + CELL / 2.0 + SMALL * 0.36);
                    scene.colored_text(at, &text, (SMALL, ink), Anchor::Middle);
                }
                let told = self.told(place, cell);
                scene.hint(inside.0, inside.1, format!("{}\n{told}", label.words()));
            }
        });
        let (height, is_turned) = self.below();
        let bottom = top + count as f64 * CELL;
        for (column, name) in self.levers.iter().take(count).enumerate() {
            let x = left + (column as f64 + 0.5) * wide;
            if is_turned {
                let name = fit(name, SMALL, TURNED_MAX, 1).remove(0);
                let at = (x + SMALL * 0.36, bottom + 3.0 + width(&name, SMALL) / 2.0);
                scene.upright_text(at, &name, SMALL);
            } else {
                let at = (x, bottom + height - 2.0);
                scene.colored_text(at, name, (SMALL, INK), Anchor::Middle);
            }
        }
    }

    fn told(&self, place: usize, cell: &Cell) -> String {
        let names = (&self.levers[cell.levers.0], &self.levers[cell.levers.1]);
        let value = with_interval(cell.estimate.value, cell.estimate.interval, self.digits(place));
        format!("{} and {}: {value}", names.0, names.1)
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: what pairs of levers do together", self.run.name())
    }

    fn note(&self) -> String {
        let (from, to) = &self.between;
        let has_intervals = self.cells.iter().any(|cell| cell.estimate.interval.is_some());
        let sure = match (self.points, has_intervals) {
            (1, true) => {
                " In parentheses: the 95\u{a0}% interval by bootstrap over replications contains 0."
                    .to_owned()
            }
            (1, false) => String::new(),
            (points, _) => format!(
                " Medians over {} worlds. In parentheses: 0 lies between the 5 and 95\u{a0}% quantiles.",
                grouped(points as u64)
            ),
        };
        format!(
            "{}Interactions of levers between {from} and {to}: what two do together beyond what each \
             does for itself, on average over the others. Blue: better together, orange: worse (without \
             a better side: more and less).{sure}",
            self.place
        )
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, _: usize) -> String {
        let (from, to) = &self.between;
        format!("What two levers between {from} and {to} do together beyond what each does alone")
    }

    fn height(&self, row: usize) -> f64 {
        let cells = self.levers.len().saturating_sub(1) as f64 * CELL;
        self.above(row) + cells + self.below().0 + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let above = self.above(row);
        for (column, place) in self.rows[row].clone().enumerate() {
            let (left, right) = self.columns.sides(column);
            let head = super::panel::Sides { left, right, top: top + ABOVE, bottom: top + ABOVE };
            head.title(scene, left, &self.label(place).words());
            for (line, text) in self.heading_lines(place).iter().enumerate() {
                let y = top + ABOVE - 2.5 + (line as f64 + 0.6) * SMALL * LEADING;
                scene.colored_text((left, y), text, (SMALL, GRAY), Anchor::Start);
            }
            self.panel(scene, place, (left, top + above));
        }
        for (slot, name) in self.levers.iter().skip(1).enumerate() {
            let y = top + above + (slot as f64 + 0.5) * CELL + LABEL * 0.34;
            let name = fit(name, LABEL, self.names, 1).remove(0);
            scene.text((MARGIN, y), &name, LABEL, Anchor::Start);
        }
    }

    fn in_words(&self, row: usize) -> String {
        let told = self.rows[row].clone().map(|place| {
            let own: Vec<String> = self.of(place).map(|cell| self.told(place, cell)).collect();
            format!("{}: {}.", self.label(place).words(), own.join("; "))
        });
        told.collect::<Vec<_>>().join(" ")
    }
}
