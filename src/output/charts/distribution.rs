//! Outcomes over replications: every run as a dot, with a box of quartiles; beside it the paired
//! differences from the baseline, replication by replication.

use std::ops::Range;

use super::axis::Scale;
use super::panel::{ABOVE, BELOW, Sides};
use super::scene::{Anchor, Scene, Stroke};
use super::sheets::{note_height, packed, sheet_title, sheet_words};
use super::theme::{GRAY, GRID, HAIR, HEADING, INK, LABEL, LEADING, MARGIN, SMALL, color, tint};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::numbers::fixed;
use crate::output::{MetricLabel, RunTables, TableRow};
use crate::stats::quantile_of;

/// Height of the row of a policy.
const ROW: f64 = 17.0;
/// Share of the width that names of policies may take.
const NAMES_MAX: f64 = 0.28;
/// Room between names, values and differences.
const GUTTER: f64 = 9.0;
/// With more replications than this, dots would be a blot, and boxes stand alone.
const DOTS_MAX: usize = 200;
/// Fraction of the golden ratio: multiples of it spread evenly (Knuth, TAOCP 3, section 6.4).
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Values of a policy by replication, in the order of the rows.
struct Outcomes {
    place: usize,
    values: Vec<(String, f64)>,
}

/// A metric, and the policies that stand together.
struct Piece {
    metric: usize,
    policies: Range<usize>,
}

/// The outcomes of a metric, and their differences from the baseline.
struct Panel<'r> {
    metric: &'r MetricLabel,
    values: Vec<Outcomes>,
    differences: Vec<Outcomes>,
}

/// Height of a panel beside its rows.
const AROUND: f64 = BELOW + ABOVE + SMALL * LEADING + 4.0;

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let point = choice.point(run)?;
    let metrics = choice.metrics(run);
    let columns: Vec<&str> = ["policy", "replication"]
        .into_iter()
        .chain(metrics.iter().map(|m| m.key.as_str()))
        .collect();
    let number = point.to_string();
    let only = [("point", number.as_str()), ("department", choice.rows_of(run))];
    let rows = run.rows("runs", &columns, &only)?;
    let first = rows.first().map_or("", |row| row.text(1));
    if rows.iter().all(|row| row.text(1) == first) {
        let text = "it needs two replications at least, and the study has one";
        return Err(ChartError::NotApplicable(text.to_owned()));
    }
    let baseline = choice.baseline(run);
    let panel = |(at, metric)| {
        let values = outcomes(run, &rows, 2 + at);
        Panel { metric, differences: paired(&values, baseline), values }
    };
    let panels: Vec<Panel<'_>> = metrics.into_iter().enumerate().map(panel).collect();
    let page = Page { run, baseline, sides: sides(run, choice.width()) };
    let note = format!("{}{}", choice.place(run, Some(point))?, page.note(&panels));
    let room = Choice::height_max() - 2.0 * MARGIN - note_height(choice, &note);
    let pieces = pieces(panels.len(), run.policies.len(), room);
    let sheets = packed(pieces.len(), room, |at, _| page.height(&pieces[at]))?;
    let count = sheets.len();
    let sheet = |(number, own): (usize, Range<usize>)| {
        let title = format!("{}: outcomes over replications by policy", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let mut top = MARGIN + ABOVE + SMALL * LEADING;
        for piece in &pieces[own] {
            page.panel(&mut scene, top, &panels[piece.metric], &piece.policies);
            top += page.height(piece);
        }
        let note = format!("{}{note}", sheet_words(number, count));
        scene.description =
            format!("{}. Policies: {}. {note}", scene.title, run.policies.join(", "));
        let bottom = top - AROUND + BELOW;
        scene.height = scene.note((MARGIN, choice.width() - MARGIN), bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

/// The policies of every metric, those that a sheet has no room for in several pieces.
fn pieces(metrics: usize, policies: usize, room: f64) -> Vec<Piece> {
    #[expect(clippy::cast_possible_truncation, reason = "some dozens of rows")]
    #[expect(clippy::cast_sign_loss, reason = "at least one")]
    let most = ((room - AROUND) / ROW).floor().max(1.0) as usize;
    let each = policies.div_ceil(policies.div_ceil(most).max(1)).max(1);
    let piece = |metric: usize| {
        let end = move |first: usize| (first + each).min(policies);
        (0..policies).step_by(each).map(move |first| Piece { metric, policies: first..end(first) })
    };
    (0..metrics).flat_map(piece).collect()
}

/// What all panels share.
struct Page<'a> {
    run: &'a RunTables,
    baseline: usize,
    sides: (Sides, Option<Sides>),
}

impl Page<'_> {
    fn height(&self, piece: &Piece) -> f64 {
        ROW * piece.policies.len() as f64 + AROUND
    }

    fn panel(&self, scene: &mut Scene, top: f64, own: &Panel<'_>, policies: &Range<usize>) {
        let bottom = top + ROW * policies.len() as f64;
        let values = Sides { top, bottom, ..self.sides.0 };
        head(scene, own.metric, values, "values");
        for (row, policy) in policies.clone().enumerate() {
            name(scene, values, row, &self.run.policies[policy]);
        }
        column(scene, (self.run, own.metric), values, (&own.values, policies), None);
        if let Some(differences) = self.sides.1 {
            let differences = Sides { top, bottom, ..differences };
            let baseline = &self.run.policies[self.baseline];
            let long = format!("difference from {baseline}");
            let fits = width(&long, SMALL) <= differences.width();
            let text = if fits { &long } else { "difference from the baseline" };
            scene.colored_text((differences.left, top - 4.0), text, (SMALL, GRAY), Anchor::Start);
            let shown = (&own.differences[..], policies);
            column(scene, (self.run, own.metric), differences, shown, Some(baseline));
        }
    }

    fn note(&self, panels: &[Panel<'_>]) -> String {
        let all = panels.iter().flat_map(|panel| &panel.values).map(|own| own.values.len());
        let most = all.max().unwrap_or(0);
        let dots = if most > DOTS_MAX { "" } else { "; a dot is a replication" };
        let paired = match self.sides.1.is_some() {
            true => " Differences are paired: same replication, same chance.",
            false => "",
        };
        format!(
            "{most} replications{dots}. Box: median and interquartile range; whiskers: 5 and 95\u{a0}% \
             quantiles.{paired}"
        )
    }
}

/// The columns of values and, with several policies, of differences.
fn sides(run: &RunTables, page: f64) -> (Sides, Option<Sides>) {
    let names = run.policies.iter().flat_map(|name| fit(name, LABEL, page * NAMES_MAX, 2));
    let names = names.map(|line| width(&line, LABEL)).fold(0.0, f64::max);
    let left = MARGIN + names + GUTTER;
    let right = page - MARGIN - 4.0;
    let whole = Sides { left, right, top: 0.0, bottom: 0.0 };
    if run.policies.len() < 2 {
        return (whole, None);
    }
    let middle = whole.middle();
    let half = |left: f64, right: f64| Sides { left, right, ..whole };
    (half(left, middle - GUTTER), Some(half(middle + GUTTER, right)))
}

fn outcomes(run: &RunTables, rows: &[TableRow], column: usize) -> Vec<Outcomes> {
    let outcomes = |(place, policy): (usize, &String)| {
        let own = rows.iter().filter(|row| row.text(0) == policy);
        let values = own.filter_map(|row| Some((row.text(1).to_owned(), row.number(column)?)));
        Outcomes { place, values: values.collect() }
    };
    run.policies.iter().enumerate().map(outcomes).collect()
}

/// Differences from the baseline in the replications that both have; none for the baseline.
fn paired(outcomes: &[Outcomes], baseline: usize) -> Vec<Outcomes> {
    let of_baseline: std::collections::BTreeMap<&str, f64> =
        outcomes[baseline].values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    let differences = |own: &Outcomes| {
        let pair = |(key, value): &(String, f64)| {
            Some((key.clone(), value - of_baseline.get(key.as_str())?))
        };
        let values = own.values.iter().filter(|_| own.place != baseline).filter_map(pair);
        Outcomes { place: own.place, values: values.collect() }
    };
    outcomes.iter().map(differences).collect()
}

fn head(scene: &mut Scene, metric: &MetricLabel, values: Sides, what: &str) {
    let page =
        Sides { right: scene.width - MARGIN, top: values.top - SMALL * LEADING + 2.0, ..values };
    page.heading(scene, MARGIN, metric);
    scene.colored_text((values.left, values.top - 4.0), what, (SMALL, GRAY), Anchor::Start);
}

fn name(scene: &mut Scene, values: Sides, row: usize, name: &str) {
    let lines = fit(name, LABEL, scene.width * NAMES_MAX, 2);
    let middle = values.top + (row as f64 + 0.5) * ROW;
    let mut y = middle - lines.len() as f64 * LABEL * 1.1 / 2.0 - LABEL * 0.2;
    for line in lines {
        y += LABEL * 1.1;
        scene.text((values.left - GUTTER, y), &line, LABEL, Anchor::End);
    }
}

/// Draws the rows of these policies on the scale of all; differences are from `baseline`.
fn column(
    scene: &mut Scene,
    (run, metric): (&RunTables, &MetricLabel),
    sides: Sides,
    (outcomes, shown): (&[Outcomes], &Range<usize>),
    baseline: Option<&String>,
) {
    let all = outcomes.iter().flat_map(|outcomes| &outcomes.values).map(|value| value.1);
    let Some(x) = sides.across(all.chain(baseline.map(|_| 0.0))) else {
        let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
        scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
        return;
    };
    #[expect(clippy::cast_possible_truncation, reason = "a few ticks")]
    #[expect(clippy::cast_sign_loss, reason = "widths are positive")]
    let ticks = x.ticks((sides.width() / (HEADING * 3.0)).max(4.0) as usize, false);
    sides.columns(scene, &x, &ticks);
    sides.axis(scene, &x, &ticks, "");
    if baseline.is_some() {
        let at = x.at(0.0);
        scene.line(vec![(at, sides.top), (at, sides.bottom)], Stroke::solid(GRAY, 0.9));
    }
    for (row, outcomes) in outcomes[shown.clone()].iter().enumerate() {
        let middle = sides.top + (row as f64 + 0.5) * ROW;
        if row > 0 {
            let y = sides.top + row as f64 * ROW;
            scene.line(vec![(sides.left, y), (sides.right, y)], Stroke::solid(GRID, HAIR));
        }
        let name = &run.policies[outcomes.place];
        scene.series(name, |scene| outcomes.draw(scene, middle, &x));
        if let Some(text) = outcomes.in_words(x.decimals()) {
            let (top, bottom) = (middle - ROW / 2.0, middle + ROW / 2.0);
            let what =
                baseline.map_or_else(String::new, |name| format!(", difference from {name}"));
            let text = format!("{name}, {}{what}\n{text}", metric.words_and_unit());
            scene.hint((sides.left, top), (sides.right, bottom), text);
        }
    }
}

impl Outcomes {
    /// What box and whiskers show.
    fn quantiles(&self) -> Option<[f64; 5]> {
        let mut values: Vec<f64> = self.values.iter().map(|value| value.1).collect();
        let mut found = [0.0; 5];
        for (place, p) in [0.05, 0.25, 0.5, 0.75, 0.95].into_iter().enumerate() {
            found[place] = quantile_of(&mut values, p)?;
        }
        Some(found)
    }

    fn in_words(&self, decimals: usize) -> Option<String> {
        let [q05, q25, q50, q75, q95] = self.quantiles()?.map(|value| fixed(value, decimals));
        let count = self.values.len();
        Some(format!(
            "median {q50} of {count} replications; interquartile range {q25} to {q75}; 5 to 95\u{a0}% {q05} \
             to {q95}"
        ))
    }

    fn draw(&self, scene: &mut Scene, middle: f64, x: &Scale) {
        const BOX: f64 = 0.2 * ROW;
        let Some(quantiles) = self.quantiles() else { return };
        let [q05, q25, q50, q75, q95] = quantiles.map(|quantile| x.at(quantile));
        let color = color(self.place);
        let edge = Stroke::solid(color, 0.8);
        scene.line(vec![(q05, middle), (q95, middle)], edge);
        let corners = [(q25, -BOX), (q75, -BOX), (q75, BOX), (q25, BOX), (q25, -BOX)];
        let corners: Vec<_> = corners.iter().map(|&(x, dy)| (x, middle + dy)).collect();
        scene.area(corners.clone(), tint(color, 0.25), 1.0);
        scene.line(corners, edge);
        if self.values.len() <= DOTS_MAX {
            for (i, (_, value)) in self.values.iter().enumerate() {
                let share = (i as f64 + 1.0) * GOLDEN;
                let across = (share - share.floor() - 0.5) * 0.72 * ROW;
                scene.dot((x.at(*value), middle + across), 0.9, color, 0.45);
            }
        }
        scene.line(vec![(q50, middle - BOX), (q50, middle + BOX)], Stroke::solid(INK, 1.4));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_of_the_same_replication() {
        let outcomes = |place, values: &[(&str, f64)]| Outcomes {
            place,
            values: values.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect(),
        };
        let both = [outcomes(0, &[("1", 1.0), ("2", 5.0)]), outcomes(1, &[("2", 6.0), ("3", 9.0)])];
        let paired = paired(&both, 0);
        assert!(paired[0].values.is_empty());
        assert_eq!(paired[1].values, [("2".to_owned(), 1.0)]);
    }
}
