//! The ladder of every policy: rungs and levels of management as boxes with heads and pay, and the
//! yearly flows between them, in and out, as arrows as wide as the number of persons.

use super::axis::with_interval;
use super::breakdown;
use super::flow::{Flow, LadderLayout, LadderPlace, number};
use super::scene::{Anchor, Scene};
use super::theme::{CRAFT, Color, HEADING, INK, LABEL, LEADING, MANAGEMENT, MARGIN, SMALL, tint};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues};
use crate::output::metric_label::in_words;
use crate::output::numbers::fixed;

/// The rungs of the craft, from below.
const RUNGS: [&str; 6] = ["junior", "mid", "senior", "staff", "principal", "distinguished"];
/// The first level of management stands beside the rung above senior, which earns the same at full
/// parity.
const FIRST_LEVEL: usize = 3;
/// Where hires come from and leavers go.
const OUTSIDE: &str = "outside";
/// Widths of a ladder, and room between two.
const PANEL_MIN: f64 = 176.0;
const PANEL_MAX: f64 = 300.0;
const BETWEEN: f64 = 14.0;
/// From a box to the next, and a box.
const PITCH: f64 = 34.0;
const BOX: f64 = 21.0;
/// Strength of the ground of a box.
const GROUND: f64 = 0.22;

/// What a policy's picture shows.
struct Ladder<'e> {
    policy: usize,
    places: Vec<(&'e str, LadderPlace)>,
    flows: Vec<Flow<'e>>,
    /// Moves that no arrow shows.
    others: Vec<&'e BreakdownValue>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
    choice.without_metrics("the ladder")?;
    let heads = breakdown::values(run, choice, ("ladder", &["place"]))?;
    let moves = breakdown::values(run, choice, ("flows", &["from", "to"]))?;
    let shown =
        |policy: &usize| choice.policy.as_ref().is_none_or(|name| *name == run.policies[*policy]);
    let ladders: Vec<Ladder<'_>> = (0..run.policies.len())
        .filter(shown)
        .map(|policy| Ladder::of(policy, &heads, &moves))
        .collect();
    let name = choice
        .policy
        .as_ref()
        .map_or_else(|| run.name().to_owned(), |policy| format!("{}, {policy}", run.name()));
    let title = format!("{name}: the ladder and what flows through it a year");
    let mut scene = Scene::new(choice.width(), &title);
    let widest = moves.all.iter().map(|own| own.value).fold(0.0, f64::max);
    let page = Page::new(&ladders, choice.width(), widest);
    let mut top = MARGIN;
    for ladders in ladders.chunks(page.columns) {
        let lines = ladders.iter().map(|own| page.name(run, own).len()).max().unwrap_or(1);
        let names = lines as f64 * HEADING * LEADING + 6.0;
        for (column, ladder) in ladders.iter().enumerate() {
            let left = page.left + column as f64 * (page.wide + BETWEEN);
            let name = &run.policies[ladder.policy];
            for (line, text) in page.name(run, ladder).iter().enumerate() {
                let at = (left, top + (line as f64 + 1.0) * HEADING * LEADING);
                scene.text(at, text, HEADING, Anchor::Start);
            }
            let sheet = page.sheet(left, top + names);
            scene.series(name, |scene| page.ladder(scene, &sheet, (name, &heads), ladder));
        }
        top += names + page.rows as f64 * PITCH + 6.0;
    }
    let note = format!(
        "{}In boxes: heads at the ends of years, and pay in units of a junior's. Arrows: persons a \
         year after the switch, wider for more, from 0.05 on; at the outer sides hires and \
         departures.{} {}.",
        choice.place(run, Some(choice.point(run)?))?,
        unseen(&ladders, run),
        heads.told()
    );
    let words: Vec<String> = ladders.iter().map(|ladder| ladder.in_words(run, &heads)).collect();
    scene.description = format!("{title}. {note} {}", words.join(" "));
    let across = (MARGIN, choice.width() - MARGIN);
    scene.height = scene.note(across, top, &note) + MARGIN;
    Ok(scene)
}

/// What the arrows leave out.
fn unseen(ladders: &[Ladder<'_>], run: &RunTables) -> String {
    let told = |ladder: &Ladder<'_>| -> Vec<String> {
        let name = &run.policies[ladder.policy];
        let way = |own: &&BreakdownValue| {
            format!(
                "{name}, {} to {}: {}",
                title(&own.keys[0]),
                title(&own.keys[1]),
                number(own.value)
            )
        };
        ladder.others.iter().map(way).collect()
    };
    let ways: Vec<String> = ladders.iter().flat_map(told).collect();
    if ways.is_empty() { String::new() } else { format!(" Besides: {}.", ways.join("; ")) }
}

impl<'e> Ladder<'e> {
    fn of(policy: usize, heads: &'e BreakdownValues, moves: &'e BreakdownValues) -> Self {
        let own = |entry: &&BreakdownValue| entry.policy == policy;
        // Moves that round to 0 a year have no arrow.
        let goes = |entry: &&BreakdownValue| !is_nothing(&number(entry.value));
        let moves: Vec<&BreakdownValue> = moves.all.iter().filter(own).filter(goes).collect();
        let is_met = |place: &str| {
            let head = heads.find(policy, &[place], "heads");
            let goes = |entry: &&BreakdownValue| entry.keys.iter().any(|key| key == place);
            head.is_some_and(|head| !is_nothing(&number(head.value))) || moves.iter().any(goes)
        };
        let all = heads.all.iter().filter(own).filter(|entry| entry.metric == "heads");
        let mut levels = 0;
        let stand = |entry: &'e BreakdownValue| {
            let place = entry.keys[0].as_str();
            let rung = RUNGS.iter().position(|rung| *rung == place);
            let row = rung.unwrap_or_else(|| {
                levels += 1;
                FIRST_LEVEL + levels - 1
            });
            (place, LadderPlace { manages: rung.is_none(), row })
        };
        let places: Vec<_> = all.map(stand).filter(|(place, _)| is_met(place)).collect();
        let find = |key: &str| places.iter().find(|(place, _)| *place == key).map(|place| place.1);
        let (mut flows, mut others) = (Vec::new(), Vec::new());
        for entry in moves {
            let (from, to) = (entry.keys[0].as_str(), entry.keys[1].as_str());
            let outside = [from == OUTSIDE, to == OUTSIDE];
            match Flow::between(entry, [find(from), find(to)], outside) {
                Some(flow) => flows.push(flow),
                None => others.push(entry),
            }
        }
        Self { policy, places, flows, others }
    }

    fn in_words(&self, run: &RunTables, heads: &BreakdownValues) -> String {
        let place = |(place, _): &(&str, LadderPlace)| {
            let heads = heads.find(self.policy, &[place], "heads")?;
            Some(format!("{} {}", title(place), number(heads.value)))
        };
        let places: Vec<String> = self.places.iter().filter_map(place).collect();
        let sum = |key: usize| {
            let ways = self.flows.iter().filter(|flow| flow.entry.keys[key] == OUTSIDE);
            number(ways.map(|flow| flow.entry.value).sum())
        };
        let name = &run.policies[self.policy];
        format!("{name}: {}; {} are hired and {} leave a year.", places.join(", "), sum(0), sum(1))
    }
}

/// How all ladders are laid out.
struct Page {
    left: f64,
    wide: f64,
    columns: usize,
    rows: usize,
    boxes: (f64, f64),
    widest: f64,
}

impl Page {
    fn new(ladders: &[Ladder<'_>], page: f64, widest: f64) -> Self {
        let room = page - 2.0 * MARGIN;
        #[expect(clippy::cast_possible_truncation, reason = "a few pictures")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let fits = ((room + BETWEEN) / (PANEL_MIN + BETWEEN)).floor().max(1.0) as usize;
        let columns = fits.min(ladders.len().max(1));
        let wide = (room - BETWEEN * (columns as f64 - 1.0)) / columns as f64;
        let wide = wide.min(PANEL_MAX);
        let all = columns as f64 * (wide + BETWEEN) - BETWEEN;
        let places = || ladders.iter().flat_map(|ladder| &ladder.places);
        let rows = places().map(|(_, stand)| stand.row + 1).max().unwrap_or(1);
        let widest_of = |manages: bool| {
            let own = places().filter(|(_, stand)| stand.manages == manages);
            own.map(|(place, _)| width(&title(place), LABEL)).fold(34.0, f64::max) + 7.0
        };
        let boxes = (widest_of(false), widest_of(true));
        Self { left: MARGIN + (room - all) / 2.0, wide, columns, rows, boxes, widest }
    }

    fn name(&self, run: &RunTables, ladder: &Ladder<'_>) -> Vec<String> {
        fit(&run.policies[ladder.policy], HEADING, self.wide, 2)
    }

    /// The columns of boxes, and the heights of rows.
    fn sheet(&self, left: f64, top: f64) -> LadderLayout {
        // Two arrows lie outside the boxes, and the columns are one and a half arrows apart.
        let share = (self.wide - self.boxes.0 - self.boxes.1) / 3.5;
        let craft = left + share;
        let management = left + self.wide - share - self.boxes.1;
        LadderLayout {
            craft: (craft, craft + self.boxes.0),
            management: (management, management + self.boxes.1),
            share,
            floor: top + (self.rows as f64 - 0.5) * PITCH,
            pitch: PITCH,
            half: BOX / 2.0,
            widest: self.widest,
        }
    }

    fn ladder(
        &self,
        scene: &mut Scene,
        sheet: &LadderLayout,
        (name, heads): (&str, &BreakdownValues),
        ladder: &Ladder<'_>,
    ) {
        sheet.draw(scene, &ladder.flows);
        for flow in &ladder.flows {
            let (start, end) = sheet.around(flow);
            let (from, to) = (title(&flow.entry.keys[0]), title(&flow.entry.keys[1]));
            let moves = with_interval(flow.entry.value, flow.entry.interval, 2);
            scene.hint(start, end, format!("{name}, {from} to {to}\n{moves} persons a year"));
        }
        for &(place, stand) in &ladder.places {
            let (left, right) = sheet.column(stand.manages);
            let middle = sheet.height(stand.row);
            let (top, bottom) = (middle - sheet.half, middle + sheet.half);
            let color: Color = if stand.manages { MANAGEMENT } else { CRAFT };
            scene.rectangle((left, top), (right, bottom), tint(color, GROUND));
            let x = f64::midpoint(left, right);
            scene.text((x, middle - 1.2), &title(place), LABEL, Anchor::Middle);
            let find = |metric: &str| heads.find(ladder.policy, &[place], metric);
            let value = |entry: Option<&BreakdownValue>, digits: Option<usize>| {
                entry.map_or_else(
                    || "–".to_owned(),
                    |own| match digits {
                        Some(digits) => fixed(own.value, digits),
                        None => number(own.value),
                    },
                )
            };
            let (count, pay) = (find("heads"), find("pay"));
            let text = format!("{} · {}", value(count, None), value(pay, Some(2)));
            scene.colored_text((x, middle + SMALL + 1.0), &text, (SMALL, INK), Anchor::Middle);
            let told = |own: Option<&BreakdownValue>| {
                own.map_or_else(|| "–".to_owned(), |own| with_interval(own.value, own.interval, 2))
            };
            let text =
                format!("{name}, {}\nheads: {}\npay: {}", title(place), told(count), told(pay));
            scene.hint((left, top), (right, bottom), text);
        }
    }
}

/// A place in words.
fn title(place: &str) -> String {
    in_words(&place.replace('-', " "))
}

fn is_nothing(written: &str) -> bool {
    !written.contains(|c: char| ('1'..='9').contains(&c))
}
