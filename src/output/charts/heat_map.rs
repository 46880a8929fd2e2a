//! Where a policy wins and where it does not: its difference from the baseline over a grid of two
//! factors, and the line on which it changes sign.

use std::ops::Range;

use super::axis::{decimals, with_interval};
use super::contour::line_at;
use super::measure::{Measure, of_mean};
use super::panel::{ABOVE, BELOW_NAMED};
use super::scene::{Anchor, Scene, Stroke};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{
    BETTER, Color, GRAY, HAIR, HEADING, INK, LABEL, LEADING, MARGIN, SMALL, WHITE, WORSE, is_dark,
    tint,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::estimates::{At, Estimates};
use crate::output::metric_label::with_unit;
use crate::output::numbers::{fixed, signed};
use crate::output::{Factor, MetricLabel, RunTables, TableRow};
use crate::sim::Direction;

/// Least width of a panel; fewer stand side by side where the page is narrow.
const PANEL_MIN: f64 = 105.0;
/// Least width of a cell for its value, where there is room.
const CELL_WIDTH: f64 = 27.0;
/// Room between panels.
const BETWEEN: f64 = 12.0;
/// Strongest tint of a cell.
const TINT_MAX: f64 = 0.85;
/// The strongest tint stands for at least this number of points of a share or rate, or per cent of the
/// baseline's mean, so that a tiny difference is pale.
const FULL_MIN: f64 = 2.0;
/// And for at least this number of times the smallest difference worth having.
const WORTHWHILE_TIMES: f64 = 2.0;
/// The line of the smallest difference worth having.
const WORTHWHILE_DASHES: &[f64] = &[2.4, 1.6];
/// Height of a cell, and of all of them.
const CELL_MIN: f64 = 12.0;
const GRID_HEIGHT: f64 = 90.0;

/// The levels of two factors, and the design point of each combination.
struct Grid {
    factors: [Factor; 2],
    /// Values of each factor as written, in ascending order.
    levels: [Vec<String>; 2],
    /// By row (second factor) and column (first): the design point.
    points: Vec<Vec<usize>>,
}

/// The differences of a policy in a metric.
struct Panel<'a> {
    metric: &'a MetricLabel,
    policy: &'a str,
    values: Vec<Vec<Option<Difference>>>,
    /// The difference at which a cell has its strongest tint, for all policies alike.
    full: f64,
    /// The smallest difference worth having.
    worthwhile: Option<f64>,
}

/// The difference at a design point, and whether its interval contains 0.
#[derive(Clone, Copy)]
struct Difference {
    value: f64,
    interval: Option<(f64, f64)>,
    in_doubt: bool,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    choice.check_baseline(run)?;
    let grid = grid(run)?;
    let estimates = Estimates::read(run, choice.rows_of(run), choice.baseline(run))?;
    let panels = panels(&grid, &estimates, choice);
    let page = Page::new(choice.width(), &grid, choice.metric_places(run).len());
    let note = format!("{}{}", choice.place(run, None)?, note(&grid, &page, &estimates, &panels));
    let room = Choice::height_max() - 2.0 * MARGIN - note_height(choice, &note);
    let sheets = even(page.panel_rows(panels.len()), page.pitch(), room)?;
    let count = sheets.len();
    let sheet = |(number, rows): (usize, Range<usize>)| {
        let title = format!(
            "{}: differences from {} over {} and {}",
            run.name(),
            estimates.baseline_name(),
            grid.factors[0].words(),
            grid.factors[1].words()
        );
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let mut words = Vec::new();
        for (i, panel) in panels.iter().enumerate().filter(|(i, _)| rows.contains(&page.row(*i))) {
            scene.series(&format!("{}, {}", panel.policy, panel.metric.words()), |scene| {
                page.panel(scene, page.corner(i, rows.start), &grid, panel);
            });
            words.push(panel.in_words());
        }
        let note = format!("{}{note}", sheet_words(number, count));
        scene.description = format!("{}. {note} {}", scene.title, words.join(" "));
        let across = (MARGIN, choice.width() - MARGIN);
        let bottom = MARGIN + rows.len() as f64 * page.pitch();
        scene.height = scene.note(across, bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

/// A panel for every policy and metric, those of a policy together.
fn panels<'r>(grid: &Grid, estimates: &Estimates<'r>, choice: &Choice) -> Vec<Panel<'r>> {
    let metrics = choice.metric_places(estimates.run);
    let others = estimates.others().into_iter();
    let places = others.flat_map(|policy| metrics.iter().map(move |&metric| (metric, policy)));
    let panel = |(metric, policy): (usize, usize)| Panel {
        metric: estimates.metric(metric),
        policy: &estimates.run.policies[policy],
        values: differences(grid, estimates, policy, metric),
        full: 0.0,
        worthwhile: choice.worthwhile(&estimates.metric(metric).key),
    };
    let mut panels: Vec<Panel<'_>> = places.map(panel).collect();
    for &metric in &metrics {
        let label = estimates.metric(metric);
        let yardstick = of_mean(estimates, grid.points[0][0], metric);
        let least = match yardstick.measure {
            Measure::Nothing => 0.0,
            _ => FULL_MIN / yardstick.factor,
        };
        let worthwhile = WORTHWHILE_TIMES * choice.worthwhile(&label.key).unwrap_or(0.0);
        let own = panels.iter().filter(|panel| panel.metric.key == label.key);
        let full = own.map(Panel::largest).fold(least.max(worthwhile), f64::max);
        let own = panels.iter_mut().filter(|panel| panel.metric.key == label.key);
        own.for_each(|panel| panel.full = full);
    }
    panels
}

fn note(grid: &Grid, page: &Page, estimates: &Estimates<'_>, panels: &[Panel<'_>]) -> String {
    let baseline = estimates.baseline_name();
    let count = estimates.replications().words_of_points();
    let mut note = format!(
        "Paired differences from {baseline}, {count}; blue: better, orange: worse (without a better \
         side: more and less). A tint means the same for all policies. "
    );
    let all = || panels.iter().flat_map(Panel::all);
    if all().any(|own| own.interval.is_some() && own.in_doubt) {
        note.push_str("In parentheses: the 95\u{a0}% interval contains 0. ");
    }
    let crosses = |panel: &Panel<'_>| !line_at(&panel.differences(), 0.0).is_empty();
    if panels.iter().any(crosses) {
        note.push_str("Black line: no difference. ");
    }
    if panels.iter().any(|panel| panel.worthwhile.is_some()) {
        note.push_str("Dashed: the smallest difference worth having. ");
    }
    note.push_str(
        "Lines are interpolated between the levels, which are one cell apart whatever their values.",
    );
    for (side, factor, room) in [
        ("Across", &grid.factors[0], page.wide - page.levels),
        ("Up", &grid.factors[1], page.cell.1 * page.rows as f64),
    ] {
        if !page.fits(factor, room) {
            note.push_str(&format!(" {side}: {}.", factor.long_words()));
        }
    }
    note
}

impl Panel<'_> {
    fn all(&self) -> impl Iterator<Item = &Difference> {
        self.values.iter().flatten().flatten()
    }

    /// The differences alone.
    fn differences(&self) -> Vec<Vec<Option<f64>>> {
        let line =
            |line: &Vec<Option<Difference>>| line.iter().map(|d| d.map(|d| d.value)).collect();
        self.values.iter().map(line).collect()
    }

    fn largest(&self) -> f64 {
        self.all().map(|difference| difference.value.abs()).fold(0.0, f64::max)
    }

    fn in_words(&self) -> String {
        let won = || self.all().filter(|own| wins(own.value, self.metric.better));
        let is_clear =
            |own: &&Difference| own.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        let (all, words) = (self.all().count(), self.metric.words());
        let side = if self.metric.better.is_some() { "better" } else { "more" };
        format!(
            "{}, {words}: mean {side} at {} of {all} points, with an interval that excludes 0 at {}.",
            self.policy,
            won().count(),
            won().filter(is_clear).count()
        )
    }

    /// The numbers of a cell.
    fn hint(&self, levels: &str, difference: &Difference) -> String {
        let digits = decimals(self.full, 3).min(4);
        let value = with_interval(difference.value, difference.interval, digits);
        format!("{}, {}\n{levels}\n{value}", self.policy, self.metric.words_and_unit())
    }

    /// The values as text, with equal decimals, as many as fit into `room`; `None` if none fit.
    fn texts(&self, room: f64, digits_max: usize) -> Option<Vec<Vec<String>>> {
        let texts = |digits: usize| {
            let text = |own: &Option<Difference>| own.map_or_else(String::new, |d| d.text(digits));
            self.values.iter().map(|line| line.iter().map(text).collect()).collect()
        };
        (0..=digits_max).rev().map(texts).find(|texts: &Vec<Vec<String>>| {
            texts.iter().flatten().all(|text| width(text, SMALL) < room)
        })
    }
}

impl Grid {
    /// The levels of a cell.
    fn in_words(&self, row: usize, column: usize) -> String {
        let [across, up] = &self.factors;
        let [x, y] = [&self.levels[0][column], &self.levels[1][row]];
        format!("{} {x}, {} {y}", across.words(), up.words())
    }
}

fn wins(difference: f64, better: Option<Direction>) -> bool {
    if better == Some(Direction::Lower) { difference < 0.0 } else { difference > 0.0 }
}

/// The grid of a design of two factors; refused where a combination of levels has no point.
fn grid(run: &RunTables) -> Result<Grid, ChartError> {
    let factors = run.factors();
    let [first, second] = &factors[..] else {
        let count = factors.len();
        let text = format!("it needs a design of two factors, and this one has {count}");
        return Err(ChartError::NotApplicable(text));
    };
    let rows = run.rows("points", &["point", &first.name, &second.name], &[])?;
    let levels = [levels(&rows, 1, first.numeric), levels(&rows, 2, second.numeric)];
    let mut points = Vec::new();
    for up in &levels[1] {
        let point = |across: &String| {
            let row = rows.iter().find(|row| row.text(1) == across && row.text(2) == up)?;
            row.text(0).parse().ok()
        };
        let row: Option<Vec<usize>> = levels[0].iter().map(point).collect();
        let Some(row) = row else {
            let text = "it needs a grid, and not every combination of levels has a design point";
            return Err(ChartError::NotApplicable(text.to_owned()));
        };
        points.push(row);
    }
    if levels.iter().any(|levels| levels.len() < 2) {
        let text = "it needs two levels of both factors at least";
        return Err(ChartError::NotApplicable(text.to_owned()));
    }
    Ok(Grid { factors: [first.clone(), second.clone()], levels, points })
}

/// Distinct values of a column: numbers in ascending order, names as they come.
pub(super) fn levels(rows: &[TableRow], column: usize, numeric: bool) -> Vec<String> {
    let mut levels: Vec<&TableRow> = Vec::new();
    for row in rows {
        if !levels.iter().any(|other| other.text(column) == row.text(column)) {
            levels.push(row);
        }
    }
    if numeric {
        let value = |row: &TableRow| row.number(column).unwrap_or(f64::NAN);
        levels.sort_by(|a, b| value(a).total_cmp(&value(b)));
    }
    levels.into_iter().map(|row| row.text(column).to_owned()).collect()
}

/// Differences of a policy by row and column of the grid.
fn differences(
    grid: &Grid,
    estimates: &Estimates<'_>,
    policy: usize,
    metric: usize,
) -> Vec<Vec<Option<Difference>>> {
    let difference = |&point: &usize| {
        let own = estimates.difference(At { point, policy, metric })?;
        let in_doubt = own.interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0);
        Some(Difference { value: own.difference?, interval: own.interval, in_doubt })
    };
    grid.points.iter().map(|row| row.iter().map(difference).collect()).collect()
}

/// Where panels stand.
struct Page {
    /// Panels side by side; those of a policy begin a new row.
    columns: usize,
    metrics: usize,
    left: f64,
    /// Room left of the first panel for the levels of the second factor.
    levels: f64,
    cell: (f64, f64),
    rows: usize,
    wide: f64,
}

impl Page {
    fn new(width_points: f64, grid: &Grid, metrics: usize) -> Self {
        let levels = grid.levels[1].iter().map(|level| width(level, SMALL)).fold(0.0, f64::max);
        let levels = levels.min(width_points / 5.0) + 4.0 + LABEL * LEADING;
        let room = width_points - 2.0 * MARGIN;
        let least = PANEL_MIN.max(levels + CELL_WIDTH * grid.levels[0].len() as f64);
        let fits = ((room + BETWEEN) / (least + BETWEEN)).floor().max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a few panels")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let columns = (fits as usize).min(metrics.max(1));
        let wide = (room - BETWEEN * (columns as f64 - 1.0)) / columns as f64;
        let rows = grid.levels[1].len();
        let high = (GRID_HEIGHT / rows as f64).max(CELL_MIN);
        let cell = ((wide - levels) / grid.levels[0].len() as f64, high);
        Self { columns, metrics, left: MARGIN, levels, cell, rows, wide }
    }

    fn pitch(&self) -> f64 {
        ABOVE + 2.0 * SMALL * LEADING + self.cell.1 * self.rows as f64 + BELOW_NAMED + 6.0
    }

    /// The row of panels that panel `index` is in, from 0.
    fn row(&self, index: usize) -> usize {
        let (policy, metric) = (index / self.metrics, index % self.metrics);
        policy * self.metrics.div_ceil(self.columns) + metric / self.columns
    }

    fn panel_rows(&self, panels: usize) -> usize {
        panels.checked_sub(1).map_or(0, |last| self.row(last) + 1)
    }

    /// Upper left corner of the cells of panel `index` on a sheet that begins with the row `first`.
    fn corner(&self, index: usize, first: usize) -> (f64, f64) {
        let column = index % self.metrics % self.columns;
        let x = self.left + column as f64 * (self.wide + BETWEEN) + self.levels;
        let row = (self.row(index) - first) as f64;
        (x, MARGIN + row * self.pitch() + ABOVE + 2.0 * SMALL * LEADING)
    }

    /// Whether all that is said of a factor fits beside its axis.
    fn fits(&self, factor: &Factor, room: f64) -> bool {
        width(&with_unit(&factor.long_words(), &factor.unit), LABEL) <= room
    }

    /// What a factor is called beside its axis.
    fn name(&self, factor: &Factor, room: f64) -> String {
        if self.fits(factor, room) {
            return with_unit(&factor.long_words(), &factor.unit);
        }
        fit(&factor.words_and_unit(), LABEL, room, 1).remove(0)
    }

    fn panel(&self, scene: &mut Scene, (x, y): (f64, f64), grid: &Grid, panel: &Panel<'_>) {
        self.headings(scene, (x, y), grid, panel);
        let (wide, high) = self.cell;
        let corner = |row: usize, column: usize| {
            // The first level of the second factor is at the bottom.
            (x + column as f64 * wide, y + (self.rows - 1 - row) as f64 * high)
        };
        let ground =
            |own: &Option<Difference>| ground(own.as_ref(), panel.metric.better, panel.full);
        for (row, line) in panel.values.iter().enumerate() {
            for (column, difference) in line.iter().enumerate() {
                let (left, top) = corner(row, column);
                let (start, end) = ((left, top), (left + wide, top + high));
                scene.rectangle(start, end, ground(difference));
                if let Some(difference) = difference {
                    let levels = grid.in_words(row, column);
                    let text = panel.hint(&levels, difference);
                    scene.hint(start, end, text);
                }
            }
        }
        self.part(scene, (x, y), grid.levels[0].len());
        self.contour(scene, (x, y), panel);
        let digits = decimals(panel.full, 3).min(4);
        for (row, line) in panel.texts(wide - 2.0, digits).into_iter().flatten().enumerate() {
            for (column, text) in line.iter().enumerate() {
                let (left, top) = corner(row, column);
                let middle = (left + wide / 2.0, top + high / 2.0);
                write(scene, middle, text, ground(&panel.values[row][column]));
            }
        }
    }

    /// The line on which the difference changes sign, and those of what is worth having.
    fn contour(&self, scene: &mut Scene, (x, y): (f64, f64), panel: &Panel<'_>) {
        let values = panel.differences();
        let bottom = y + (self.rows as f64 - 0.5) * self.cell.1;
        let place = |&(column, row): &(f64, f64)| {
            (x + (column + 0.5) * self.cell.0, bottom - row * self.cell.1)
        };
        let mut draw = |level: f64, stroke: Stroke| {
            for piece in line_at(&values, level) {
                let points: Vec<_> = piece.iter().map(place).collect();
                scene.line(points.clone(), Stroke::solid(WHITE, stroke.width + 1.6));
                scene.line(points, stroke);
            }
        };
        for level in panel.worthwhile.into_iter().flat_map(|size| [-size, size]) {
            draw(level, Stroke { color: INK, width: 0.8, dashes: WORTHWHILE_DASHES });
        }
        draw(0.0, Stroke::solid(INK, 1.4));
    }

    /// White lines between the cells.
    fn part(&self, scene: &mut Scene, (x, y): (f64, f64), columns: usize) {
        let (wide, high) = (self.cell.0 * columns as f64, self.cell.1 * self.rows as f64);
        for column in 1..columns {
            let at = x + column as f64 * self.cell.0;
            scene.line(vec![(at, y), (at, y + high)], Stroke::solid(WHITE, HAIR));
        }
        for row in 1..self.rows {
            let at = y + row as f64 * self.cell.1;
            scene.line(vec![(x, at), (x + wide, at)], Stroke::solid(WHITE, HAIR));
        }
    }

    /// Metric and policy above; levels and factors at the sides.
    fn headings(&self, scene: &mut Scene, (x, y): (f64, f64), grid: &Grid, panel: &Panel<'_>) {
        let (metric, policy) = (panel.metric, panel.policy);
        let left = x - self.levels;
        let words = fit(&metric.words(), HEADING, self.wide, 1).remove(0);
        let above = y - 4.0 - 2.0 * SMALL * LEADING;
        scene.text((left, above), &words, HEADING, Anchor::Start);
        let digits = decimals(panel.full, 2);
        let full = format!("full color: ±{}", fixed(panel.full, digits));
        let unit = if metric.unit.is_empty() { full } else { format!("{}; {full}", metric.unit) };
        for (line, text) in [policy, unit.as_str()].into_iter().enumerate() {
            let text = fit(text, SMALL, self.wide, 1).remove(0);
            let at = (left, above + (line as f64 + 1.0) * SMALL * LEADING);
            scene.colored_text(at, &text, (SMALL, GRAY), Anchor::Start);
        }
        let bottom = y + self.rows as f64 * self.cell.1;
        let (cell_width, cell_height) = self.cell;
        for (column, level) in grid.levels[0].iter().enumerate() {
            let label = fit(level, SMALL, cell_width, 1).remove(0);
            let at = (x + (column as f64 + 0.5) * cell_width, bottom + SMALL * 1.3);
            scene.colored_text(at, &label, (SMALL, GRAY), Anchor::Middle);
        }
        for (row, level) in grid.levels[1].iter().enumerate() {
            let label = fit(level, SMALL, self.levels - LABEL * LEADING - 4.0, 1).remove(0);
            let at = bottom - (row as f64 + 0.5) * cell_height + SMALL * 0.36;
            scene.colored_text((x - 4.0, at), &label, (SMALL, GRAY), Anchor::End);
        }
        let wide = cell_width * grid.levels[0].len() as f64;
        let across = self.name(&grid.factors[0], wide);
        scene.text((x + wide / 2.0, bottom + BELOW_NAMED - 1.0), &across, LABEL, Anchor::Middle);
        let up = self.name(&grid.factors[1], bottom - y);
        scene.upright_text((left + LABEL * 0.8, f64::midpoint(y, bottom)), &up, LABEL);
    }
}

/// Writes a value into the middle of its cell, on a patch of the cell's color, so that the contour
/// does not cross it.
fn write(scene: &mut Scene, (x, y): (f64, f64), text: &str, ground: Color) {
    if text.is_empty() {
        return;
    }
    let (half, high) = (width(text, SMALL) / 2.0 + 0.8, SMALL * 0.55);
    scene.rectangle((x - half, y - high), (x + half, y + high), ground);
    let color = if is_dark(ground) { WHITE } else { INK };
    scene.colored_text((x, y + SMALL * 0.36), text, (SMALL, color), Anchor::Middle);
}

impl Difference {
    /// With its sign, and in parentheses where its interval contains 0.
    fn text(&self, digits: usize) -> String {
        let value = signed(self.value, digits);
        if self.in_doubt { format!("({value})") } else { value }
    }
}

fn ground(difference: Option<&Difference>, better: Option<Direction>, full: f64) -> Color {
    match difference {
        Some(difference) if full > 0.0 => {
            let color = if wins(difference.value, better) { BETTER } else { WORSE };
            tint(color, difference.value.abs() / full * TINT_MAX)
        }
        _ => WHITE,
    }
}
