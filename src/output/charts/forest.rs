//! Differences from the baseline with their intervals, all headline metrics.
//!
//! Shares and rates are measured in points, other metrics in per cent of the baseline's mean, or all
//! in standard deviations between persons. The better side is on the right. The values beside it are
//! as measured.

use std::ops::Range;

use super::axis::Scale;
use super::forest_rows::{Comparison, Group, Groups, comparisons};
use super::measure::Measure;
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::{Anchor, Scene, Stroke};
use super::sheets::{note_height, packed, sheet_title, sheet_words};
use super::theme::{
    GRAY, HEADING, LABEL, LEADING, MARGIN, MARKER, SHADE, SMALL, WORTHWHILE, color, marker,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::finding::SIGNIFICANCE;

/// Height of the row of a policy, and of one whose name takes two lines.
const ROW: f64 = 10.0;
const ROW_OF_TWO: f64 = 17.0;
/// Height of the row that names a metric.
const METRIC: f64 = HEADING * LEADING + 3.0;
/// Room around the rows of a metric.
const GAP: f64 = 1.5;
/// Room below the rows of a panel, and between panels.
const FOOT: f64 = 3.0;
const BETWEEN: f64 = 6.0;
/// Share of the width that names of policies may take in one line; longer ones take two lines, and
/// this share.
const NAMES_MAX: f64 = 0.38;
const NAMES_OF_TWO: f64 = 0.3;
/// Room between the plot and the text beside it.
const GUTTER: f64 = 8.0;

/// Rows of a group that stand together.
struct Piece<'g, 'r> {
    group: &'g Group<'r>,
    rows: Range<usize>,
}

/// What all sheets share.
struct Page<'a> {
    run: &'a RunTables,
    choice: &'a Choice,
    baseline: &'a str,
    /// Names of policies to the left of the plot, values to the right.
    sides: Sides,
    row: f64,
    scales: Vec<(Measure, Scale)>,
    replications: String,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let not = |why: &str| Err(ChartError::NotApplicable(why.to_owned()));
    choice.check_baseline(run)?;
    let groups = comparisons(run, choice)?;
    let is_placed = |group: &&Group<'_>| group.rows.iter().any(|own| own.placed.is_some());
    if choice.standardize && !groups.0.iter().any(|own| is_placed(&own)) {
        return not(
            "no metric has a spread between persons to measure differences by; leave out --standardize",
        );
    }
    if groups.0.iter().flat_map(|group| &group.rows).all(|own| own.own.difference.is_none()) {
        return not("there are no differences");
    }
    let page = Page::new(run, choice, &groups);
    let rows: Vec<(&Group<'_>, usize)> =
        groups.0.iter().flat_map(|own| (0..own.rows.len()).map(move |row| (own, row))).collect();
    let note = page.note(&groups.0.iter().collect::<Vec<_>>(), &sheet_words(98, 99))?;
    let room = Choice::height_max() - 2.0 * MARGIN - note_height(choice, &note);
    let sheets = packed(rows.len(), room, |at, first| page.added(&rows, at, first))?;
    let count = sheets.len();
    let sheet = |(number, own): (usize, Range<usize>)| {
        let pieces = pieces(&rows[own]);
        let title = format!("{}: differences from {}", run.name(), page.baseline);
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let bottom = page.sheet(&mut scene, &pieces);
        let shown: Vec<&Group<'_>> = pieces.iter().map(|piece| piece.group).collect();
        let note = page.note(&shown, &sheet_words(number, count))?;
        scene.description = format!("{}. {note} {}", scene.title, page.in_words(&pieces));
        let across = (MARGIN, choice.width() - MARGIN);
        scene.height = scene.note(across, bottom, &note) + MARGIN;
        Ok(scene)
    };
    sheets.into_iter().enumerate().map(sheet).collect()
}

/// The rows of a sheet, those of a metric together.
fn pieces<'g, 'r>(rows: &[(&'g Group<'r>, usize)]) -> Vec<Piece<'g, 'r>> {
    let of_one = rows.chunk_by(|a, b| std::ptr::eq(a.0, b.0));
    let piece = |own: &[(&'g Group<'r>, usize)]| {
        let (group, first) = own[0];
        Piece { group, rows: first..first + own.len() }
    };
    of_one.map(piece).collect()
}

impl<'a> Page<'a> {
    fn new(run: &'a RunTables, choice: &'a Choice, groups: &Groups<'_>) -> Self {
        let baseline = choice.baseline(run);
        let others = run.others(baseline).into_iter();
        let longest = others.map(|policy| width(&run.policies[policy], LABEL)).fold(0.0, f64::max);
        let is_long = longest > choice.width() * NAMES_MAX;
        let names = if is_long { choice.width() * NAMES_OF_TWO } else { longest };
        let values = groups.0.iter().flat_map(|group| &group.rows);
        let values = values.map(|own| width(&own.value(), SMALL)).fold(0.0, f64::max);
        let sides = Sides {
            left: 2.0 * MARGIN + names + GUTTER,
            right: choice.width() - MARGIN - values - GUTTER,
            top: 0.0,
            bottom: 0.0,
        };
        let scale = |measure: Measure| {
            let own = groups.0.iter().filter(|group| group.measure == measure);
            let ends = own.clone().flat_map(|group| &group.rows).filter_map(|own| own.placed);
            let ends: Vec<f64> = ends.flat_map(|(_, low, high)| [low, high]).collect();
            let sizes = own.filter_map(|group| group.worthwhile).flat_map(|size| [-size, size]);
            let all = ends.iter().copied().chain(sizes).chain([0.0]);
            Some((measure, sides.across(all.filter(|_| !ends.is_empty()))?))
        };
        let all = [Measure::Points, Measure::PerCent, Measure::Persons];
        Self {
            run,
            choice,
            baseline: &run.policies[baseline],
            sides,
            row: if is_long { ROW_OF_TWO } else { ROW },
            scales: all.into_iter().filter_map(scale).collect(),
            replications: groups.replications(),
        }
    }

    fn height(&self, piece: &Piece<'_, '_>) -> f64 {
        METRIC + 2.0 * GAP + piece.rows.len() as f64 * self.row
    }

    /// Height that row `at` adds to a sheet that begins with row `first`: its own, and that of the
    /// metric's name and of the axis where it is the first below them.
    fn added(&self, rows: &[(&Group<'_>, usize)], at: usize, first: usize) -> f64 {
        let (group, row) = rows[at];
        let begins_metric = at == first || row == 0;
        let begins_panel = at == first || (row == 0 && rows[at - 1].0.measure != group.measure);
        let mut height = self.row;
        if begins_metric {
            height += METRIC + 2.0 * GAP;
        }
        if begins_panel {
            height += ABOVE + FOOT + BELOW_NAMED + BETWEEN;
        }
        height
    }

    /// A panel for each measure, one below the other; returns where the last one ends.
    fn sheet(&self, scene: &mut Scene, pieces: &[Piece<'_, '_>]) -> f64 {
        let mut y = MARGIN;
        for panel in pieces.chunk_by(|a, b| a.group.measure == b.group.measure) {
            let measure = panel[0].group.measure;
            let height: f64 = panel.iter().map(|piece| self.height(piece)).sum();
            let scale = self.scales.iter().find(|own| own.0 == measure).map(|own| own.1);
            let above = if scale.is_some() { ABOVE } else { 0.0 };
            let sides = Sides { top: y + above, bottom: y + above + height + FOOT, ..self.sides };
            y += above;
            // What is not worth having lies below the axis.
            for piece in panel {
                self.ground(scene, (sides, scale), y, piece);
                y += self.height(piece);
            }
            if let Some(x) = &scale {
                self.axis(scene, sides, x, measure);
            }
            y = sides.top;
            for piece in panel {
                self.piece(scene, (sides, scale), y, piece);
                y += self.height(piece);
            }
            y = sides.bottom + if scale.is_some() { BELOW_NAMED } else { 0.0 } + BETWEEN;
        }
        y - BETWEEN + 2.0
    }

    /// The band of differences that are not worth having.
    fn ground(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, Option<Scale>),
        top: f64,
        piece: &Piece<'_, '_>,
    ) {
        let (Some(x), Some(size)) = (x, piece.group.worthwhile) else { return };
        let at = |value: f64| sides.inside(x.at(value));
        let rows = (top + METRIC, top + self.height(piece));
        scene.rectangle((at(-size), rows.0), (at(size), rows.1), WORTHWHILE);
    }

    fn piece(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, Option<Scale>),
        top: f64,
        piece: &Piece<'_, '_>,
    ) {
        let group = piece.group;
        let right = self.choice.width() - MARGIN;
        let again = if piece.rows.start > 0 { ", continued" } else { "" };
        let side = match (group.metric.better, group.measure) {
            (None, Measure::Nothing) | (Some(_), _) => "",
            (None, _) => ", no better side: right is more",
        };
        let heading = format!("{}{side}{again}", group.heading());
        let heading = fit(&heading, HEADING, right - 2.0 * MARGIN, 1).remove(0);
        scene.rectangle((MARGIN, top), (right, top + METRIC), SHADE);
        scene.text((MARGIN + 3.0, top + METRIC - 4.0), &heading, HEADING, Anchor::Start);
        let mut y = top + METRIC + GAP;
        for own in &group.rows[piece.rows.clone()] {
            let name = &self.run.policies[own.own.at.policy];
            scene.series(&format!("{name}, {}", group.metric.words()), |scene| {
                draw_row(scene, (sides, x.as_ref()), y + self.row / 2.0, (name, own));
            });
            scene.hint((MARGIN, y), (right, y + self.row), own.in_words(name, group));
            y += self.row;
        }
    }

    /// The axis tells sizes, and which side is better: a difference of a metric of which less is
    /// better stands on the right if it is below 0.
    fn axis(&self, scene: &mut Scene, sides: Sides, x: &Scale, measure: Measure) {
        let mut ticks = x.ticks(6, false);
        sides.columns(scene, x, &ticks);
        for tick in &mut ticks {
            tick.label = tick.label.trim_start_matches('−').to_owned();
        }
        let room = 2.0 * (sides.middle().min(scene.width - sides.middle()) - MARGIN);
        let names = axis_names(measure, self.baseline);
        let name = names.iter().find(|name| width(name, LABEL) <= room);
        sides.axis(scene, x, &ticks, name.unwrap_or(&names[names.len() - 1]));
        let zero = x.at(0.0);
        scene.line(vec![(zero, sides.top), (zero, sides.bottom)], Stroke::solid(GRAY, 0.9));
        let y = sides.top - 4.0;
        if zero - MARGIN > width("← worse", SMALL) + 4.0 {
            scene.colored_text((zero - 4.0, y), "← worse", (SMALL, GRAY), Anchor::End);
        }
        if scene.width - MARGIN - zero > width("better →", SMALL) + 4.0 {
            scene.colored_text((zero + 4.0, y), "better →", (SMALL, GRAY), Anchor::Start);
        }
    }

    /// What a sheet of these metrics shows.
    fn note(&self, groups: &[&Group<'_>], sheet: &str) -> Result<String, ChartError> {
        let place = self.choice.place(self.run, Some(self.choice.point(self.run)?))?;
        let mut note = format!(
            "{sheet}{place}Paired differences from {}, {}. ",
            self.baseline, self.replications
        );
        let has = |measure: Measure| groups.iter().any(|group| group.measure == measure);
        if has(Measure::Points) {
            note.push_str("Shares and rates in points of 100. ");
        }
        if has(Measure::PerCent) {
            let which = if has(Measure::Points) { "Other metrics in" } else { "In" };
            note.push_str(&format!("{which} per cent of the baseline’s mean. "));
        }
        if has(Measure::Persons) {
            note.push_str(
                "In standard deviations between persons under the baseline: that of the column \
                 METRIC_sd, and √(p(1−p)) for shares and yearly rates p. ",
            );
        }
        if has(Measure::Nothing) {
            note.push_str("Metrics without an axis have nothing to be measured by. ");
        }
        note.push_str("Right is better; the numbers have the sign and unit of the metric.");
        if groups.iter().any(|group| group.worthwhile.is_some()) {
            note.push_str(" Shaded: smaller than the smallest difference worth having.");
        }
        if groups.iter().flat_map(|group| &group.rows).any(|own| own.own.p_holm.is_some()) {
            note.push_str(
                " Filled: p <\u{a0}5\u{a0}% after Holm’s adjustment for all policies and headline \
                 metrics.",
            );
        }
        Ok(note)
    }

    /// What the picture says, metric by metric, for those who cannot see it.
    fn in_words(&self, pieces: &[Piece<'_, '_>]) -> String {
        let piece = |piece: &Piece<'_, '_>| {
            let rows = piece.group.rows[piece.rows.clone()].iter();
            let values =
                rows.map(|own| format!("{} {}", self.run.policies[own.own.at.policy], own.value()));
            format!("{}: {}.", piece.group.heading(), values.collect::<Vec<_>>().join("; "))
        };
        pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
    }
}

/// The name of an axis, the longest first.
fn axis_names(measure: Measure, baseline: &str) -> Vec<String> {
    match measure {
        Measure::Points => vec![
            format!("Difference from {baseline} in points (of 100)"),
            "Difference in points (of 100)".to_owned(),
            "Points (of 100)".to_owned(),
        ],
        Measure::PerCent => vec![
            format!("Difference in per cent of the mean under {baseline}"),
            "Per cent of the baseline’s mean".to_owned(),
            "Per cent of baseline".to_owned(),
        ],
        Measure::Persons => vec![
            format!("Difference in standard deviations between persons under {baseline}"),
            "Standard deviations between persons".to_owned(),
            "SD between persons".to_owned(),
        ],
        Measure::Nothing => vec![String::new()],
    }
}

fn draw_row(
    scene: &mut Scene,
    (sides, x): (Sides, Option<&Scale>),
    y: f64,
    (name, comparison): (&str, &Comparison),
) {
    const CAP: f64 = 1.8;
    let line = y + LABEL * 0.34;
    let lines = fit(name, LABEL, sides.left - GUTTER - 2.0 * MARGIN, 2);
    let first = line - (lines.len() as f64 - 1.0) * LABEL * 0.55;
    for (i, text) in lines.iter().enumerate() {
        let at = (2.0 * MARGIN, first + i as f64 * LABEL * 1.1);
        scene.text(at, text, LABEL, Anchor::Start);
    }
    let value = comparison.value();
    scene.text((scene.width - MARGIN, line), &value, SMALL, Anchor::End);
    let (Some(x), Some((at, low, high))) = (x, comparison.placed) else { return };
    let (at, low, high) = (x.at(at), x.at(low), x.at(high));
    let color = color(comparison.own.at.policy);
    let stroke = Stroke::solid(color, 0.9);
    if comparison.own.interval.is_some() {
        scene.line(vec![(low, y), (high, y)], stroke);
        for end in [low, high] {
            scene.line(vec![(end, y - CAP), (end, y + CAP)], stroke);
        }
    }
    let filled = comparison.own.p_holm.is_some_and(|p| p < SIGNIFICANCE);
    scene.marker((at, y), (marker(comparison.own.at.policy), color), MARKER, filled);
}
