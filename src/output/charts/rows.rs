//! Charts that are made of rows of panels under headings: how they are packed into sheets.

use std::ops::Range;

use super::scene::{Anchor, Scene, Stroke};
use super::sheets::{note_height, packed, sheet_title, sheet_words};
use super::theme::{GRID, HEADING, LEADING, MARGIN};
use super::typeface::{width, wrap};
use super::{ChartError, Choice};

/// Room below a heading, and above all but the first of a sheet.
const BELOW_HEADING: f64 = 4.0;
const ABOVE_HEADING: f64 = 6.0;

/// A chart of rows. Rows of one section stand together below its heading, which is repeated on every
/// sheet.
pub(super) trait Rows {
    /// What the chart is, in a line.
    fn title(&self) -> String;

    /// What stands below it.
    fn note(&self) -> String;

    /// The section of each row, in their order.
    fn sections(&self) -> &[usize];

    /// What stands above the rows of a section.
    fn heading(&self, section: usize) -> String;

    /// Height of a row, with its own heading.
    fn height(&self, row: usize) -> f64;

    /// Height of what stands below the last row of a section on a sheet.
    fn foot(&self) -> f64 {
        0.0
    }

    /// Draws a row from `top` down; with what stands below it if it is the last one of its section
    /// on the sheet.
    fn draw(&self, scene: &mut Scene, row: usize, top: f64, is_last: bool);

    /// Draws the key of a sheet with these rows from `top` down; returns where it ends.
    fn key(&self, _: &mut Scene, _: Range<usize>, top: f64) -> f64 {
        top
    }

    /// What a row says, for those who cannot see it.
    fn in_words(&self, row: usize) -> String;
}

/// Draws the sheets of `rows`.
pub(super) fn draw(rows: &impl Rows, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let sections = rows.sections();
    let across = choice.width() - 2.0 * MARGIN;
    let starts = |row: usize, first: usize| row == first || sections[row] != sections[row - 1];
    let heading = |row: usize| heading_height(&rows.heading(sections[row]), across);
    let note = rows.note();
    let key = rows.key(&mut Scene::new(choice.width(), ""), 0..sections.len(), 0.0);
    let numbered = format!("{}{note}", sheet_words(98, 99));
    let rest = rows.foot() + key + note_height(choice, &numbered);
    let room = Choice::height_max() - 2.0 * MARGIN - rest;
    let height = |row: usize, first: usize| {
        let above = if row == first { 0.0 } else { ABOVE_HEADING + rows.foot() };
        let above = if starts(row, first) { above + heading(row) } else { 0.0 };
        above + rows.height(row)
    };
    let sheets = packed(sections.len(), room, height)?;
    let count = sheets.len();
    let sheet = |(number, own): (usize, Range<usize>)| {
        let mut scene = Scene::new(choice.width(), &sheet_title(&rows.title(), number, count));
        let mut top = MARGIN;
        for row in own.clone() {
            if starts(row, own.start) {
                top += if row == own.start { 0.0 } else { ABOVE_HEADING };
                top = draw_heading(&mut scene, &rows.heading(sections[row]), top);
            }
            let is_last = row + 1 == own.end || starts(row + 1, own.start);
            rows.draw(&mut scene, row, top, is_last);
            top += rows.height(row) + if is_last { rows.foot() } else { 0.0 };
        }
        let bottom = rows.key(&mut scene, own.clone(), top);
        let note = format!("{}{note}", sheet_words(number, count));
        let words: Vec<String> = own.map(|row| rows.in_words(row)).collect();
        scene.description = format!("{}. {note} {}", scene.title, words.join(" "));
        scene.height = scene.note((MARGIN, MARGIN + across), bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

fn heading_height(text: &str, across: f64) -> f64 {
    wrap(text, HEADING, across).len() as f64 * HEADING * LEADING + BELOW_HEADING
}

/// Writes the heading of a section over a line; returns where it ends.
fn draw_heading(scene: &mut Scene, text: &str, top: f64) -> f64 {
    let (left, right) = (MARGIN, scene.width - MARGIN);
    let mut y = top;
    for line in wrap(text, HEADING, right - left) {
        y += HEADING * LEADING;
        scene.text((left, y - 1.5), &line, HEADING, Anchor::Start);
    }
    scene.line(vec![(left, y + 1.5), (right, y + 1.5)], Stroke::solid(GRID, 0.8));
    y + BELOW_HEADING
}

/// Panels of one width side by side, the first one to the right of names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// Panels side by side.
    pub(super) count: usize,
    first: f64,
    pub(super) wide: f64,
    between: f64,
}

impl Columns {
    /// Room between panels.
    const BETWEEN: f64 = 12.0;

    /// At most `panels` columns of at least `least` points beside names of the width `names`, on a
    /// page of the width `page`.
    pub(super) fn new(page: f64, names: f64, least: f64, panels: usize) -> Self {
        let first = MARGIN + names;
        // The last label of an axis reaches beyond its panel.
        let room = page - 2.0 * MARGIN - first;
        let fits = ((room + Self::BETWEEN) / (least + Self::BETWEEN)).floor().max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a few panels")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let count = (fits as usize).min(panels.max(1));
        // Rows are filled evenly.
        Self::side_by_side(page, names, panels.div_ceil(panels.div_ceil(count).max(1)))
    }

    /// `count` columns beside names of the width `names`, on a page of the width `page`.
    pub(super) fn side_by_side(page: f64, names: f64, count: usize) -> Self {
        let (first, count) = (MARGIN + names, count.max(1));
        let room = page - 2.0 * MARGIN - first;
        let wide = (room - Self::BETWEEN * (count as f64 - 1.0)) / count as f64;
        Self { count, first, wide, between: Self::BETWEEN }
    }

    /// Columns that are further apart.
    pub(super) fn apart(self, between: f64) -> Self {
        let lost = (between - self.between) * (self.count as f64 - 1.0) / self.count as f64;
        Self { wide: self.wide - lost, between, ..self }
    }

    /// Left and right side of a panel.
    pub(super) fn sides(&self, column: usize) -> (f64, f64) {
        let left = self.first + column as f64 * (self.wide + self.between);
        (left, left + self.wide)
    }

    /// The rows of `panels` panels.
    pub(super) fn rows(&self, panels: usize) -> Vec<Range<usize>> {
        let first = (0..panels).step_by(self.count);
        first.map(|first| first..(first + self.count).min(panels)).collect()
    }
}

/// Room that names take beside panels, at most `share` of a page of the width `page`.
pub(super) fn names_room<'n>(
    names: impl IntoIterator<Item = &'n str>,
    size: f64,
    most: f64,
) -> f64 {
    names.into_iter().map(|name| width(name, size)).fold(0.0, f64::max).min(most)
}
