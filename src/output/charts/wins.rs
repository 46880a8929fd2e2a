//! How many headline metrics a policy wins and loses at once against a baseline: shares of worlds,
//! stacked from the middle outward.

use super::axis::{Scale, Tick};
use super::pairs::{Pair, baselines, check, distinct, pairs, rows as read};
use super::panel::{BELOW, Sides};
use super::rows::{self, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{
    BETTER, Color, GRAY, HAIR, INK, LABEL, LEADING, MARGIN, SMALL, WHITE, WORSE, is_dark, tint,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::numbers::{fixed, grouped, percent};

/// Height of a bar, and from one to the next.
const BAR: f64 = 8.6;
const PITCH: f64 = 10.4;
/// Room below the bars of a pair.
const BELOW_PAIR: f64 = 5.0;
/// Room between names and bars.
const GUTTER: f64 = 6.0;
/// Share of the width that names of policies may take.
const NAMES_MAX: f64 = 0.27;
/// The palest and the darkest tint.
const PALEST: f64 = 0.12;
const DARKEST: f64 = 1.0;
/// The worlds that are counted, in the order of the bars.
const AMONG: [(&str, &str); 2] = [("all", "all"), ("plausible", "plausible")];
/// Outcomes, with the side on which they stand.
const BETTER_SIDE: (&str, f64) = ("better", 1.0);
const WORSE_SIDE: (&str, f64) = ("worse", -1.0);

/// The share of worlds in which exactly this number of metrics has an outcome.
struct Count {
    pair: Pair,
    among: String,
    outcome: String,
    metrics: usize,
    worlds: f64,
    share: f64,
    interval: Option<(f64, f64)>,
}

struct Page<'a> {
    run: &'a RunTables,
    counts: Vec<Count>,
    baselines: Vec<Option<usize>>,
    /// A row a pair.
    pairs: Vec<Pair>,
    sections: Vec<usize>,
    /// The number of metrics that are counted.
    metrics: usize,
    names: f64,
    bars: Sides,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    check(run, choice, "wins")?;
    choice.without_metrics("how many metrics win at once")?;
    let columns = ["among", "outcome", "metrics", "worlds", "share", "share_low", "share_high"];
    let rows = read(run, choice, "wins", &columns)?;
    let pairs = pairs(run, &rows);
    let baselines = baselines(run, &pairs);
    let count = |row: &super::pairs::PairRow| {
        let cells = &row.cells;
        Some(Count {
            pair: row.pair,
            among: cells.text(0).to_owned(),
            outcome: cells.text(1).to_owned(),
            metrics: cells.text(2).parse().ok()?,
            worlds: cells.number(3)?,
            share: cells.number(4)?,
            interval: cells.number(5).zip(cells.number(6)),
        })
    };
    let counts: Vec<Count> = rows.iter().filter_map(count).collect();
    let metrics = counts.iter().map(|own| own.metrics).max().unwrap_or(0);
    if metrics == 0 {
        let why = "no world is left in which a metric has an outcome";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let section = |pair: &Pair| baselines.iter().position(|own| *own == pair.baseline).unwrap_or(0);
    let sections = pairs.iter().map(section).collect();
    let names = distinct(pairs.iter().map(|pair| pair.policy)).into_iter();
    let names = names.map(|policy| run.policies[policy].as_str());
    let names = names_room(names, LABEL, NAMES_MAX * choice.width());
    let kinds = width("plausible", SMALL);
    let left = MARGIN + names + GUTTER + kinds + GUTTER;
    let right = choice.width() - MARGIN - width("100\u{a0}%", SMALL) / 2.0;
    let bars = Sides { left, right, top: 0.0, bottom: 0.0 };
    let page = Page { run, counts, baselines, pairs, sections, metrics, names, bars };
    rows::draw(&page, choice)
}

impl Page<'_> {
    fn across(&self) -> Scale {
        Scale { low: -1.0, high: 1.0, from: self.bars.left, to: self.bars.right }
    }

    /// Shares count outward on both sides.
    fn ticks(&self) -> Vec<Tick> {
        let step = if self.bars.width() > 170.0 { 1 } else { 2 };
        let tick = |quarter: i8| {
            let value = f64::from(quarter) / 4.0;
            Tick { value, label: format!("{}\u{a0}%", fixed(100.0 * value.abs(), 0)) }
        };
        (-4..=4).filter(|quarter| quarter % step == 0).map(tick).collect()
    }

    /// The worlds that are counted for a pair.
    fn kinds(&self, pair: Pair) -> Vec<(&'static str, &'static str)> {
        let has = |among: &str| {
            let mut own = self.counts.iter();
            own.any(|own| own.pair == pair && own.among == among && own.worlds > 0.0)
        };
        AMONG.into_iter().filter(|(among, _)| has(among)).collect()
    }

    fn of<'s>(
        &'s self,
        pair: Pair,
        among: &'s str,
        outcome: &'s str,
    ) -> impl Iterator<Item = &'s Count> {
        self.counts
            .iter()
            .filter(move |own| own.pair == pair && own.among == among && own.outcome == outcome)
    }

    /// How many worlds are counted.
    fn worlds(&self, pair: Pair, among: &str) -> f64 {
        self.of(pair, among, BETTER_SIDE.0).map(|own| own.worlds).sum()
    }

    /// The share of worlds in which at least this number of metrics has an outcome.
    fn at_least(&self, pair: Pair, among: &str, (outcome, metrics): (&str, usize)) -> f64 {
        let own = self.of(pair, among, outcome).filter(|own| own.metrics >= metrics);
        own.map(|own| own.share).sum()
    }

    fn tint(&self, color: Color, metrics: usize) -> Color {
        let share = (metrics as f64 - 1.0) / (self.metrics as f64 - 1.0).max(1.0);
        tint(color, PALEST + (DARKEST - PALEST) * share)
    }

    /// The bar of an outcome, from the middle outward: the most metrics at once first.
    fn bar(
        &self,
        scene: &mut Scene,
        (pair, among): (Pair, &str),
        (side, color): ((&str, f64), Color),
        top: f64,
    ) {
        let x = self.across();
        let (outcome, sign) = side;
        let mut from = 0.0;
        for metrics in (1..=self.metrics).rev() {
            let Some(own) = self.of(pair, among, outcome).find(|own| own.metrics == metrics) else {
                continue;
            };
            if own.share <= 0.0 {
                continue;
            }
            let ends = [x.at(sign * from), x.at(sign * (from + own.share))];
            let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            let ground = self.tint(color, metrics);
            scene.rectangle((left, top), (right, top + BAR), ground);
            if from > 0.0 {
                scene.line(vec![(ends[0], top), (ends[0], top + BAR)], Stroke::solid(WHITE, 0.7));
            }
            let number = metrics.to_string();
            if right - left > width(&number, SMALL) + 3.0 {
                let ink = if is_dark(ground) { WHITE } else { INK };
                let at = (f64::midpoint(left, right), top + BAR / 2.0 + SMALL * 0.36);
                scene.colored_text(at, &number, (SMALL, ink), Anchor::Middle);
            }
            scene.hint((left, top), (right, top + BAR), self.hint(own));
            from += own.share;
        }
        let end = x.at(sign * from);
        let edge = Stroke::solid(color, HAIR);
        scene.line(
            vec![(x.at(0.0), top), (end, top), (end, top + BAR), (x.at(0.0), top + BAR)],
            edge,
        );
    }

    fn hint(&self, own: &Count) -> String {
        let ends = own.interval.map_or_else(String::new, |(low, high)| {
            format!(" ({} to {})", percent(low), percent(high))
        });
        let least = self.at_least(own.pair, &own.among, (&own.outcome, own.metrics));
        format!(
            "{}, {} worlds\nexactly {} of {} metrics {}: {}{ends}\nat least {}: {}",
            own.pair.words(self.run),
            own.among,
            own.metrics,
            self.metrics,
            own.outcome,
            percent(own.share),
            own.metrics,
            percent(least)
        )
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: headline metrics better and worse at once", self.run.name())
    }

    fn note(&self) -> String {
        let most = |among: &str| {
            let worlds = self.pairs.iter().map(|pair| self.worlds(*pair, among));
            worlds.fold(0.0, f64::max)
        };
        #[expect(clippy::cast_possible_truncation, reason = "a number of worlds")]
        #[expect(clippy::cast_sign_loss, reason = "not below 0")]
        let [all, plausible] = ["all", "plausible"].map(|among| grouped(most(among) as u64));
        let plausible = match most("plausible") > 0.0 {
            true => format!(", and {plausible} in which the baseline is plausible"),
            false => String::new(),
        };
        format!(
            "Over {all} worlds{plausible}; those that collapsed under one of the two policies are left \
             out. Numbers: how many of {} metrics are better, or worse, at once, by more than the \
             smallest difference worth having. They are stacked outward from the most, so that where a \
             shade ends, in such a share of worlds at least that number is better, or worse. Chance \
             within a world is not taken out.",
            self.metrics
        )
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        let than = match self.baselines[section] {
            Some(baseline) => format!(" than under {}", self.run.policies[baseline]),
            None => String::new(),
        };
        format!(
            "Share of worlds by how many of {} metrics are better or worse at once{than}",
            self.metrics
        )
    }

    fn height(&self, row: usize) -> f64 {
        let bars = self.kinds(self.pairs[row]).len().max(1);
        bars as f64 * PITCH + BELOW_PAIR
    }

    fn foot(&self) -> f64 {
        BELOW + LABEL * LEADING + 2.0
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, is_last: bool) {
        let pair = self.pairs[row];
        let x = self.across();
        let bottom = top + self.height(row);
        let sides = Sides { top, bottom, ..self.bars };
        sides.columns(scene, &x, &self.ticks());
        let name = fit(&self.run.policies[pair.policy], LABEL, self.names, 2);
        for (line, text) in name.iter().enumerate() {
            let y = top + BAR / 2.0 + LABEL * 0.36 + line as f64 * PITCH;
            scene.text((MARGIN, y), text, LABEL, Anchor::Start);
        }
        scene.series(&pair.words(self.run), |scene| {
            for (slot, (among, name)) in self.kinds(pair).into_iter().enumerate() {
                let top = top + slot as f64 * PITCH;
                let at = (self.bars.left - GUTTER, top + BAR / 2.0 + SMALL * 0.36);
                scene.colored_text(at, name, (SMALL, GRAY), Anchor::End);
                self.bar(scene, (pair, among), (BETTER_SIDE, BETTER), top);
                self.bar(scene, (pair, among), (WORSE_SIDE, WORSE), top);
            }
        });
        let zero = x.at(0.0);
        scene.line(vec![(zero, top - 1.0), (zero, bottom)], Stroke::solid(GRAY, 0.9));
        if is_last {
            sides.axis(scene, &x, &self.ticks(), "");
            let y = bottom + BELOW + LABEL;
            for (anchor, at, text) in [
                (Anchor::End, zero - 14.0, "← metrics worse"),
                (Anchor::Start, zero + 14.0, "metrics better →"),
            ] {
                scene.text((at, y), text, LABEL, anchor);
            }
        }
    }

    fn in_words(&self, row: usize) -> String {
        let pair = self.pairs[row];
        let half = self.metrics.div_ceil(2);
        let told = self.kinds(pair).into_iter().map(|(among, name)| {
            let share = |outcome: &str, metrics| percent(self.at_least(pair, among, (outcome, metrics)));
            format!(
                "{}, {name} worlds: at least one metric better in {}, at least {half} in {}, all in {}; \
                 at least one worse in {}.",
                pair.words(self.run),
                share("better", 1),
                share("better", half),
                share("better", self.metrics),
                share("worse", 1)
            )
        });
        told.collect::<Vec<_>>().join(" ")
    }
}
