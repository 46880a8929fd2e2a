//! Where a policy wins and where it does not: its difference from the baseline over a grid of two
//! factors, and the line on which it changes sign.

use super::axis::{decimals, fixed};
use super::contour::zero_line;
use super::panel::{ABOVE, BELOW_NAMED};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{
    BETTER, GRAY, HEADING, INK, LABEL, LEADING, MARGIN, SMALL, WHITE, WORSE, is_dark, tint,
};
use super::typeface::{fit, width};
use super::{Choice, Undrawn};
use crate::output::tables_read::{Better, Factor, MetricLabel, Row, RunTables, with_unit};

/// Least width of a panel; fewer stand side by side where the page is narrow.
const PANEL_MIN: f64 = 105.0;
/// Room between panels.
const BETWEEN: f64 = 12.0;
/// Strongest tint of a cell.
const TINT_MAX: f64 = 0.85;
/// Height of a cell, and of all of them.
const CELL_MIN: f64 = 12.0;
const GRID_HEIGHT: f64 = 90.0;

/// The levels of two factors, and which design point has which.
struct Grid {
    factors: [Factor; 2],
    /// Values of each factor as written, in ascending order.
    levels: [Vec<String>; 2],
    /// By row (second factor) and column (first): the design point.
    points: Vec<Vec<String>>,
}

/// The difference at a design point, and whether its interval contains 0.
#[derive(Clone, Copy)]
struct Difference {
    value: f64,
    in_doubt: bool,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, Undrawn> {
    let not = |why: &str| Err(Undrawn::NotApplicable(why.to_owned()));
    if run.policies.len() < 2 {
        return not("there is one policy, and nothing to compare it with");
    }
    let grid = grid(run)?;
    let metrics = choice.metrics(run);
    let only = [("department", choice.department.as_str())];
    let columns = ["point", "policy", "metric", "difference", "ci_low", "ci_high"];
    let rows = run.rows("comparison", &columns, &only)?;
    let baseline = run.baseline();
    let policies = run.policies.iter().enumerate().filter(|(place, _)| *place != baseline);
    let panels: Vec<(&MetricLabel, &str)> = policies
        .flat_map(|(_, policy)| metrics.iter().map(move |metric| (*metric, policy.as_str())))
        .collect();
    let title = format!(
        "{}: differences from {} over {} and {}",
        run.name(),
        run.policies[baseline],
        grid.factors[0].name,
        grid.factors[1].name
    );
    let mut scene = Scene::new(choice.width(), &title);
    let page = Page::new(choice.width(), &grid, metrics.len());
    let mut words = String::new();
    for (i, (metric, policy)) in panels.iter().enumerate() {
        let values = differences(&grid, &rows, policy, &metric.key);
        let at = page.corner(i);
        scene.series(&format!("{policy}, {}", metric.words()), |scene| {
            page.panel(scene, at, &grid, (metric, policy), &values);
        });
        let won = values.iter().flatten().flatten().filter(|d| wins(d.value, metric.better));
        let all = values.iter().flatten().flatten().count();
        words.push_str(&format!(
            " {policy}, {}: better at {} of {all} points.",
            metric.words(),
            won.count()
        ));
    }
    let note = format!(
        "{}Paired differences from {}; blue: better, orange: worse (without a better side: more \
         and less). In parentheses: the 95 % interval contains 0. Black line: no difference, \
         interpolated between the levels, which stand a cell apart whatever their values.",
        choice.place(run, None)?,
        run.policies[baseline],
    );
    scene.description = format!("{title}. {note}{words}");
    let across = (MARGIN, choice.width() - MARGIN);
    scene.height = scene.note(across, page.bottom(panels.len()), &note) + MARGIN;
    Ok(scene)
}

fn wins(difference: f64, better: Option<Better>) -> bool {
    if better == Some(Better::Lower) { difference < 0.0 } else { difference > 0.0 }
}

/// The grid of a design of two factors; refused where a combination of levels has no point.
fn grid(run: &RunTables) -> Result<Grid, Undrawn> {
    let factors = run.factors();
    let [first, second] = &factors[..] else {
        let count = factors.len();
        let text = format!("it needs a design of two factors, and this one has {count}");
        return Err(Undrawn::NotApplicable(text));
    };
    let rows = run.rows("points", &["point", &first.name, &second.name], &[])?;
    let levels = [levels(&rows, 1, first.numeric), levels(&rows, 2, second.numeric)];
    let mut points = Vec::new();
    for up in &levels[1] {
        let point = |across: &String| {
            let row = rows.iter().find(|row| row.text(1) == across && row.text(2) == up)?;
            Some(row.text(0).to_owned())
        };
        let row: Option<Vec<String>> = levels[0].iter().map(point).collect();
        let Some(row) = row else {
            let text = "it needs a grid, and not every combination of levels has a design point";
            return Err(Undrawn::NotApplicable(text.to_owned()));
        };
        points.push(row);
    }
    if levels.iter().any(|levels| levels.len() < 2) {
        let text = "it needs two levels of both factors at least";
        return Err(Undrawn::NotApplicable(text.to_owned()));
    }
    Ok(Grid { factors: [first.clone(), second.clone()], levels, points })
}

/// Distinct values of a column: numbers in ascending order, names as they come.
pub(super) fn levels(rows: &[Row], column: usize, numeric: bool) -> Vec<String> {
    let mut levels: Vec<&Row> = Vec::new();
    for row in rows {
        if !levels.iter().any(|other| other.text(column) == row.text(column)) {
            levels.push(row);
        }
    }
    if numeric {
        let value = |row: &Row| row.number(column).unwrap_or(f64::NAN);
        levels.sort_by(|a, b| value(a).total_cmp(&value(b)));
    }
    levels.into_iter().map(|row| row.text(column).to_owned()).collect()
}

/// Differences of a policy by row and column of the grid.
fn differences(
    grid: &Grid,
    rows: &[Row],
    policy: &str,
    metric: &str,
) -> Vec<Vec<Option<Difference>>> {
    let own: Vec<&Row> =
        rows.iter().filter(|row| row.text(1) == policy && row.text(2) == metric).collect();
    let difference = |point: &String| {
        let row = own.iter().find(|row| row.text(0) == point)?;
        let (low, high) = (row.number(4), row.number(5));
        let clear = low.is_some_and(|low| low > 0.0) || high.is_some_and(|high| high < 0.0);
        Some(Difference { value: row.number(3)?, in_doubt: !clear })
    };
    grid.points.iter().map(|row| row.iter().map(difference).collect()).collect()
}

/// Where panels stand.
struct Page {
    columns: usize,
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
        let fits = ((room + BETWEEN) / (PANEL_MIN + BETWEEN)).floor().max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a few panels")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let columns = (fits as usize).min(metrics.max(1));
        let wide = (room - BETWEEN * (columns as f64 - 1.0)) / columns as f64;
        let rows = grid.levels[1].len();
        let high = (GRID_HEIGHT / rows as f64).max(CELL_MIN);
        let cell = ((wide - levels) / grid.levels[0].len() as f64, high);
        Self { columns, left: MARGIN, levels, cell, rows, wide }
    }

    fn pitch(&self) -> f64 {
        ABOVE + HEADING * LEADING + self.cell.1 * self.rows as f64 + BELOW_NAMED + 6.0
    }

    /// Upper left corner of the cells of panel `index`.
    fn corner(&self, index: usize) -> (f64, f64) {
        let (row, column) = (index / self.columns, index % self.columns);
        let x = self.left + column as f64 * (self.wide + BETWEEN) + self.levels;
        (x, MARGIN + row as f64 * self.pitch() + ABOVE + HEADING * LEADING)
    }

    fn bottom(&self, panels: usize) -> f64 {
        MARGIN + panels.div_ceil(self.columns) as f64 * self.pitch()
    }

    fn panel(
        &self,
        scene: &mut Scene,
        (x, y): (f64, f64),
        grid: &Grid,
        (metric, policy): (&MetricLabel, &str),
        values: &[Vec<Option<Difference>>],
    ) {
        self.headings(scene, (x, y), grid, (metric, policy));
        let numbers = || values.iter().flatten().flatten().map(|difference| difference.value);
        let largest = numbers().map(f64::abs).fold(0.0, f64::max);
        let digits = decimals(largest, 2);
        let place = |row: usize, column: usize| {
            // The first level of the second factor is at the bottom.
            let (column, row) = (column as f64, (self.rows - 1 - row) as f64);
            (x + column * self.cell.0, y + row * self.cell.1)
        };
        for (row, line) in values.iter().enumerate() {
            for (column, difference) in line.iter().enumerate() {
                let (left, top) = place(row, column);
                let ground = ground(difference.as_ref(), metric.better, largest);
                let right = (left + self.cell.0, top + self.cell.1);
                scene.rectangle((left, top), right, ground);
                self.write(scene, (left, top), difference.as_ref(), (digits, ground));
            }
        }
        let zero: Vec<Vec<Option<f64>>> =
            values.iter().map(|line| line.iter().map(|d| d.map(|d| d.value)).collect()).collect();
        let bottom = y + (self.rows as f64 - 0.5) * self.cell.1;
        for piece in zero_line(&zero) {
            let points: Vec<_> = piece
                .iter()
                .map(|&(column, row)| {
                    (x + (column + 0.5) * self.cell.0, bottom - row * self.cell.1)
                })
                .collect();
            scene.line(points.clone(), Stroke::solid(WHITE, 3.0));
            scene.line(points, Stroke::solid(INK, 1.4));
        }
    }

    /// Metric and policy above; levels and factors at the sides.
    fn headings(
        &self,
        scene: &mut Scene,
        (x, y): (f64, f64),
        grid: &Grid,
        (metric, policy): (&MetricLabel, &str),
    ) {
        let left = x - self.levels;
        let metric = fit(&metric.words_and_unit(), HEADING, self.wide, 1).remove(0);
        scene.text((left, y - HEADING * LEADING - 4.0), &metric, HEADING, Anchor::Start);
        let policy = fit(policy, LABEL, self.wide, 1).remove(0);
        scene.colored_text((left, y - 4.0), &policy, (LABEL, GRAY), Anchor::Start);
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
        let name = |factor: &Factor, room: f64| {
            fit(&with_unit(&factor.name, &factor.unit), LABEL, room, 1).remove(0)
        };
        let wide = cell_width * grid.levels[0].len() as f64;
        let across = name(&grid.factors[0], wide);
        scene.text((x + wide / 2.0, bottom + BELOW_NAMED - 1.0), &across, LABEL, Anchor::Middle);
        let up = name(&grid.factors[1], bottom - y);
        scene.upright_text((left + LABEL * 0.8, f64::midpoint(y, bottom)), &up, LABEL);
    }

    /// Writes a value into its cell, if the cell is wide enough.
    fn write(
        &self,
        scene: &mut Scene,
        (left, top): (f64, f64),
        difference: Option<&Difference>,
        (digits, ground): (usize, super::theme::Color),
    ) {
        let text = match difference {
            None => "–".to_owned(),
            Some(difference) => {
                let value = fixed(difference.value, digits);
                let sign = if difference.value > 0.0 && value.contains(|c| ('1'..='9').contains(&c))
                {
                    "+"
                } else {
                    ""
                };
                if difference.in_doubt {
                    format!("({sign}{value})")
                } else {
                    format!("{sign}{value}")
                }
            }
        };
        if width(&text, SMALL) < self.cell.0 - 1.0 {
            let at = (left + self.cell.0 / 2.0, top + self.cell.1 / 2.0 + SMALL * 0.36);
            let color = if is_dark(ground) { WHITE } else { INK };
            scene.colored_text(at, &text, (SMALL, color), Anchor::Middle);
        }
    }
}

fn ground(
    difference: Option<&Difference>,
    better: Option<Better>,
    largest: f64,
) -> super::theme::Color {
    match difference {
        Some(difference) if largest > 0.0 => {
            let color = if wins(difference.value, better) { BETTER } else { WORSE };
            tint(color, difference.value.abs() / largest * TINT_MAX)
        }
        _ => WHITE,
    }
}
