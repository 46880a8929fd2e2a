//! The ladder of every policy: rungs and levels of management as boxes with heads and pay, and the
//! yearly flows between them, in and out, as arrows as wide as the number of persons. Policies with
//! the same numbers share a picture.

use std::ops::Range;

use super::alike::{Alike, alike, names};
use super::axis::with_interval;
use super::breakdown;
use super::flow::{Flow, LadderLayout, LadderPlace, number};
use super::scene::{Anchor, Scene};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{
    BETTER, CRAFT, Color, GRAY, HEADING, INK, LABEL, LEADING, MANAGEMENT, MARGIN, SMALL, WORSE,
    tint,
};
use super::titles::Titles;
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues};
use crate::output::numbers::fixed;

/// The first level of management stands beside the rung above senior, which earns the same at full
/// parity.
const FIRST_LEVEL: usize = 3;
/// Where hires come from and leavers go.
const OUTSIDE: &str = "outside";
/// Widths of a ladder, and room between two.
const PANEL_MIN: f64 = 176.0;
const PANEL_MAX: f64 = 300.0;
/// Least length of an arrow beside a box.
const ARROW_MIN: f64 = 22.0;
/// Most lines of the names of a picture.
const NAME_LINES: usize = 3;
const BETWEEN: f64 = 14.0;
/// From a box to the next, and a box.
const PITCH: f64 = 34.0;
const BOX: f64 = 21.0;
/// Strength of the ground of a box.
const GROUND: f64 = 0.22;

/// The numbers of all ladders, and how they differ from those of the baseline.
struct Numbers {
    heads: BreakdownValues,
    moves: BreakdownValues,
    heads_differ: BreakdownValues,
    moves_differ: BreakdownValues,
}

/// What a policy's picture shows.
struct Ladder<'e> {
    policy: usize,
    places: Vec<(&'e str, LadderPlace)>,
    flows: Vec<Flow<'e>>,
    /// Moves that no arrow shows.
    others: Vec<&'e BreakdownValue>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    choice.without_metrics("the ladder")?;
    let (heads, moves) = (("ladder", &["place"][..]), ("flows", &["from", "to"][..]));
    let numbers = Numbers {
        heads: breakdown::values(run, choice, heads)?,
        moves: breakdown::values(run, choice, moves)?,
        heads_differ: breakdown::differences(run, choice, heads)?,
        moves_differ: breakdown::differences(run, choice, moves)?,
    };
    let shown =
        |policy: &usize| choice.policy.as_ref().is_none_or(|name| *name == run.policies[*policy]);
    let ladders: Vec<Ladder<'_>> =
        (0..run.policies.len()).map(|policy| Ladder::of(policy, &numbers)).collect();
    let policies = (0..run.policies.len()).filter(shown);
    let groups =
        alike(policies, |a, b| ladders[a].printed(&numbers) == ladders[b].printed(&numbers));
    let titles = Titles::of(run, choice);
    let page = Page::new((run, &titles), choice, &ladders, (&numbers, &groups));
    let place = choice.place(run, Some(choice.point(run)?))?;
    let note = format!("{place}{}", page.note());
    let room = Choice::height_max() - 2.0 * MARGIN - note_height(choice, &note);
    let sheets = even(groups.len().div_ceil(page.columns), page.height(), room)?;
    let count = sheets.len();
    let sheet = |(number, rows): (usize, Range<usize>)| {
        let name = choice.policy.as_ref();
        let name = name.map_or_else(String::new, |policy| format!(", {policy}"));
        let title = format!("{}{name}: the ladder and what flows through it a year", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let groups: Vec<&[Alike]> =
            groups.chunks(page.columns).skip(rows.start).take(rows.len()).collect();
        let mut top = MARGIN;
        for row in &groups {
            page.row_of_groups(&mut scene, row, top);
            top += page.height();
        }
        let note = format!("{}{note}", sheet_words(number, count));
        let words = groups.into_iter().flatten().map(|group| page.in_words(group));
        scene.description =
            format!("{}. {note} {}", scene.title, words.collect::<Vec<_>>().join(" "));
        let across = (MARGIN, choice.width() - MARGIN);
        scene.height = scene.note(across, top, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

impl Numbers {
    /// The color of a number: whether it is clearly more, or fewer, than under the baseline.
    fn ink(
        differ: &BreakdownValues,
        (policy, keys): (usize, &[&str]),
        metric: &str,
    ) -> Option<Color> {
        let (low, high) = differ.find(policy, keys, metric)?.interval?;
        match (low > 0.0, high < 0.0) {
            (true, _) => Some(BETTER),
            (_, true) => Some(WORSE),
            _ => None,
        }
    }
}

impl<'e> Ladder<'e> {
    fn of(policy: usize, numbers: &'e Numbers) -> Self {
        let (heads, moves) = (&numbers.heads, &numbers.moves);
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
            let rung = Titles::rung(place);
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
                Some(flow) => {
                    let place = (policy, &[from, to][..]);
                    let ink = Numbers::ink(&numbers.moves_differ, place, "moves").unwrap_or(GRAY);
                    flows.push(Flow { ink, ..flow });
                }
                None => others.push(entry),
            }
        }
        Self { policy, places, flows, others }
    }

    /// Everything that is printed of it.
    fn printed(&self, numbers: &Numbers) -> Vec<String> {
        let head = |(place, _): &(&str, LadderPlace)| {
            let find = |metric| numbers.heads.find(self.policy, &[place], metric);
            let heads = find("heads").map(|own| number(own.value));
            let pay = find("pay").map(|own| fixed(own.value, 2));
            format!("{place} {heads:?} {pay:?}")
        };
        let entries = self.flows.iter().map(|flow| flow.entry).chain(self.others.iter().copied());
        let moves = entries.map(|own| format!("{:?} {}", own.keys, number(own.value)));
        self.places.iter().map(head).chain(moves).collect()
    }
}

/// How all ladders are laid out.
struct Page<'a> {
    run: &'a RunTables,
    titles: &'a Titles,
    ladders: &'a [Ladder<'a>],
    numbers: &'a Numbers,
    groups: &'a [Alike],
    left: f64,
    wide: f64,
    columns: usize,
    rows: usize,
    boxes: (f64, f64),
    widest: f64,
    /// Height of the names above a picture.
    names: f64,
}

impl<'a> Page<'a> {
    fn new(
        (run, titles): (&'a RunTables, &'a Titles),
        choice: &Choice,
        ladders: &'a [Ladder<'a>],
        (numbers, groups): (&'a Numbers, &'a [Alike]),
    ) -> Self {
        let room = choice.width() - 2.0 * MARGIN;
        let places = || groups.iter().flat_map(|group| &ladders[group[0]].places);
        let rows = places().map(|(_, stand)| stand.row + 1).max().unwrap_or(1);
        let widest_of = |manages: bool| {
            let own = places().filter(|(_, stand)| stand.manages == manages);
            own.map(|(place, _)| width(&titles.title(place), LABEL)).fold(34.0, f64::max) + 7.0
        };
        let boxes = (widest_of(false), widest_of(true));
        let least = PANEL_MIN.max(boxes.0 + boxes.1 + 3.5 * ARROW_MIN);
        #[expect(clippy::cast_possible_truncation, reason = "a few pictures")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let fits = ((room + BETWEEN) / (least + BETWEEN)).floor().max(1.0) as usize;
        let columns = fits.min(groups.len().max(1));
        let wide = (room - BETWEEN * (columns as f64 - 1.0)) / columns as f64;
        let wide = wide.min(PANEL_MAX.max(least));
        // A title that leaves no room for arrows is shortened.
        let boxes = (boxes.0.min(wide - boxes.1 - 3.5 * ARROW_MIN), boxes.1);
        let all = columns as f64 * (wide + BETWEEN) - BETWEEN;
        let lines = groups.iter().map(|own| fit(&names(run, own), HEADING, wide, NAME_LINES).len());
        let names = lines.max().unwrap_or(1) as f64 * HEADING * LEADING + 6.0;
        let widest = numbers.moves.all.iter().map(|own| own.value).fold(0.0, f64::max);
        let left = MARGIN + (room - all) / 2.0;
        Self {
            run,
            titles,
            ladders,
            numbers,
            groups,
            left,
            wide,
            columns,
            rows,
            boxes,
            widest,
            names,
        }
    }

    /// What the arrows leave out.
    fn unseen(&self) -> String {
        let told = |group: &Alike| -> Vec<String> {
            let name = names(self.run, group);
            let way = |own: &&BreakdownValue| {
                let [from, to] = [0, 1].map(|key| self.titles.title(&own.keys[key]));
                format!("{name}, {from} to {to}: {}", number(own.value))
            };
            self.ladders[group[0]].others.iter().map(way).collect()
        };
        let ways: Vec<String> = self.groups.iter().flat_map(told).collect();
        if ways.is_empty() { String::new() } else { format!(" Besides: {}.", ways.join("; ")) }
    }

    fn note(&self) -> String {
        let mut note = format!(
            "In boxes: heads at the ends of years, and pay in units of a junior's. Arrows: persons a \
             year after the switch, wider for more, from 0.05 on; at the outer sides hires and \
             departures.{} {}.",
            self.unseen(),
            self.numbers.heads.told()
        );
        let is_other = |group: &Alike| !group.contains(&self.run.baseline());
        if self.groups.iter().any(is_other) && self.numbers.heads_differ.has_intervals() {
            let baseline = &self.run.policies[self.run.baseline()];
            note.push_str(&format!(
                " Blue: more than under {baseline}, orange: fewer, where the 95\u{a0}% interval of the \
                 paired difference leaves out 0."
            ));
        }
        if self.groups.iter().any(|group| group.len() > 1) {
            note.push_str(" Policies with the same numbers share a picture.");
        }
        note
    }

    /// Height of a row of pictures.
    fn height(&self) -> f64 {
        self.names + self.rows as f64 * PITCH + 6.0
    }

    fn row_of_groups(&self, scene: &mut Scene, groups: &[Alike], top: f64) {
        for (column, group) in groups.iter().enumerate() {
            let left = self.left + column as f64 * (self.wide + BETWEEN);
            let name = names(self.run, group);
            for (line, text) in fit(&name, HEADING, self.wide, NAME_LINES).iter().enumerate() {
                let at = (left, top + (line as f64 + 1.0) * HEADING * LEADING);
                scene.text(at, text, HEADING, Anchor::Start);
            }
            let sheet = self.sheet(left, top + self.names);
            scene.series(&name, |scene| {
                self.ladder(scene, &sheet, (&name, &self.ladders[group[0]]));
            });
        }
    }

    fn in_words(&self, group: &[usize]) -> String {
        let ladder = &self.ladders[group[0]];
        let place = |(place, _): &(&str, LadderPlace)| {
            let heads = self.numbers.heads.find(ladder.policy, &[place], "heads")?;
            Some(format!("{} {}", self.titles.title(place), number(heads.value)))
        };
        let places: Vec<String> = ladder.places.iter().filter_map(place).collect();
        let sum = |key: usize| {
            let ways = ladder.flows.iter().filter(|flow| flow.entry.keys[key] == OUTSIDE);
            number(ways.map(|flow| flow.entry.value).sum())
        };
        let name = names(self.run, group);
        format!("{name}: {}; {} are hired and {} leave a year.", places.join(", "), sum(0), sum(1))
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

    fn ladder(&self, scene: &mut Scene, sheet: &LadderLayout, (name, ladder): (&str, &Ladder<'_>)) {
        sheet.draw(scene, &ladder.flows);
        for flow in &ladder.flows {
            let (start, end) = sheet.around(flow);
            let [from, to] = [0, 1].map(|key| self.titles.title(&flow.entry.keys[key]));
            let moves = with_interval(flow.entry.value, flow.entry.interval, 2);
            scene.hint(start, end, format!("{name}, {from} to {to}\n{moves} persons a year"));
        }
        for &(place, stand) in &ladder.places {
            self.place(scene, sheet, (name, ladder), (place, stand));
        }
    }

    /// A box: the title, heads and pay.
    fn place(
        &self,
        scene: &mut Scene,
        sheet: &LadderLayout,
        (name, ladder): (&str, &Ladder<'_>),
        (place, stand): (&str, LadderPlace),
    ) {
        let (left, right) = sheet.column(stand.manages);
        let middle = sheet.height(stand.row);
        let (top, bottom) = (middle - sheet.half, middle + sheet.half);
        let color: Color = if stand.manages { MANAGEMENT } else { CRAFT };
        scene.rectangle((left, top), (right, bottom), tint(color, GROUND));
        let x = f64::midpoint(left, right);
        let title = self.titles.title(place);
        let fitted = fit(&title, LABEL, right - left - 2.0, 1).remove(0);
        scene.text((x, middle - 1.2), &fitted, LABEL, Anchor::Middle);
        let find = |metric: &str| self.numbers.heads.find(ladder.policy, &[place], metric);
        let (count, pay) = (find("heads"), find("pay"));
        let written = |own: Option<&BreakdownValue>, write: &dyn Fn(f64) -> String| {
            own.map_or_else(|| "–".to_owned(), |own| write(own.value))
        };
        let text = format!("{} · {}", written(count, &number), written(pay, &|pay| fixed(pay, 2)));
        let differs = |metric: &str| {
            Numbers::ink(&self.numbers.heads_differ, (ladder.policy, &[place]), metric)
        };
        let ink = differs("heads").or_else(|| differs("pay")).unwrap_or(INK);
        scene.colored_text((x, middle + SMALL + 1.0), &text, (SMALL, ink), Anchor::Middle);
        let told = |own: Option<&BreakdownValue>| {
            own.map_or_else(|| "–".to_owned(), |own| with_interval(own.value, own.interval, 2))
        };
        let text = format!("{name}, {title}\nheads: {}\npay: {}", told(count), told(pay));
        scene.hint((left, top), (right, bottom), text);
    }
}

fn is_nothing(written: &str) -> bool {
    !written.contains(|c: char| ('1'..='9').contains(&c))
}
