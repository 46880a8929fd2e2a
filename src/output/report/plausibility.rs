//! The warning of a baseline that lies outside what its model holds for plausible: on the terminal
//! where it is worst, in the report all of it.

use super::block::{Block, Cell, Head, Table, Words};
use crate::output::numbers::{counted, listed, rough};
use crate::output::{BandLabel, Implausible, Plausibility};

/// Points that a terminal names.
const WORST: usize = 3;

/// Rows of the report's table.
const ROWS_MAX: usize = 400;

/// The warning in short, for a terminal: the worst points. Nothing where all is plausible. `of` is
/// the name of the study, where several are shown.
pub(super) fn brief(found: Option<&Plausibility>, of: Option<&str>) -> Vec<Block> {
    let Some(found) = found.filter(|found| !found.outside.is_empty()) else { return Vec::new() };
    if found.points == 1 {
        return vec![Block::Text(lead(found, of))];
    }
    let worst = found.worst(WORST);
    let rest = found.points_outside() > worst.len();
    let start = if rest { " The furthest outside:" } else { " Outside:" };
    let items = worst.iter().map(|own| Words::of(at_point(found, own)));
    vec![Block::Text(lead(found, of).say(start)), Block::List(items.collect())]
}

/// The warning of the report: over several points a table of all that lies outside.
pub(super) fn blocks(found: Option<&Plausibility>) -> Vec<Block> {
    let Some(found) = found.filter(|found| !found.outside.is_empty()) else { return Vec::new() };
    let mut blocks = vec![Block::Text(lead(found, None))];
    if found.points > 1 {
        blocks.push(Block::Table(table(found)));
    }
    blocks
}

/// Where the baseline lies, in a sentence; `None` where the model has no bands, or nothing was judged.
pub(super) fn in_short(found: Option<&Plausibility>) -> Option<String> {
    let found = found?;
    let bands = listed(&found.bands.iter().map(band).collect::<Vec<_>>());
    let (outside, points) = (found.points_outside(), found.points);
    Some(match (points, outside) {
        (1, 0) => format!(
            "The baseline lies where the model holds organizations for plausible ({bands})."
        ),
        (1, _) => {
            "The baseline is not plausible by the model's own bands, so that its differences say \
                   little about organizations that exist."
                .to_owned()
        }
        (_, 0) => format!(
            "At each of {points} design points the baseline lies where the model holds organizations for \
             plausible ({bands})."
        ),
        (_, outside) => format!(
            "At {outside} of {points} design points the baseline is not plausible by the model's own \
             bands ({bands}), so that differences there say little about organizations that exist."
        ),
    })
}

/// The bands, in a list.
pub(super) fn bands(found: &Plausibility) -> String {
    listed(&found.bands.iter().map(band).collect::<Vec<_>>())
}

fn lead(found: &Plausibility, of: Option<&str>) -> Words {
    let of = of.map_or_else(String::new, |name| format!(" in {name}"));
    let start = Words::default().strong(format!("Not plausible{of}:"));
    let (own, points) = (found.points_outside() as u64, found.points as u64);
    let start = if points > 1 {
        let points = counted(points, "design point", "design points");
        start.say(format!(" at {own} of {points} the baseline ")).strong(&found.policy).say(
            format!(
                " lies outside what the model holds for plausible ({}).",
                listed(&found.bands.iter().map(band).collect::<Vec<_>>())
            ),
        )
    } else {
        let measured =
            found.outside.iter().map(|own| format!("the {}", measured(found, own, " is")));
        let measured = listed(&measured.collect::<Vec<_>>());
        start.say(" under the baseline ").strong(&found.policy).say(format!(" {measured}."))
    };
    start.say(
        " What a policy changes in such an organization says little about those that exist: look \
         at the parameters that bring it about.",
    )
}

/// `attrition rate 5 to 25 per 100 person-years`.
fn band(band: &BandLabel) -> String {
    let [low, high] = [band.low, band.high].map(|end| rough(Some(end)));
    with_unit(format!("{} {low} to {high}", name(band)), band)
}

/// `attrition rate 41.2 per 100 person-years (plausible: 5 to 25)`, with `is` before the number.
fn measured(found: &Plausibility, own: &Implausible, is: &str) -> String {
    let band = &found.bands[own.band];
    let [low, high, mean] = [band.low, band.high, own.mean].map(|number| rough(Some(number)));
    let mean = with_unit(format!("{}{is} {mean}", name(band)), band);
    format!("{mean} (plausible: {low} to {high})")
}

/// `point 12 (span 20, contagion 0.3): attrition rate 143 per 100 person-years (plausible: …)`.
fn at_point(found: &Plausibility, own: &Implausible) -> String {
    let measured = measured(found, own, "");
    match own.values.as_str() {
        "" => format!("point {}: {measured}", own.point),
        values => format!("point {} ({values}): {measured}", own.point),
    }
}

fn table(found: &Plausibility) -> Table {
    let row = |own: &Implausible| {
        let band = &found.bands[own.band];
        let [low, high] = [band.low, band.high].map(|end| rough(Some(end)));
        let mut point = Cell::named(own.point.to_string(), &own.values);
        point.sort = Some(own.point.to_string());
        vec![
            point,
            Cell::named(name(band), &band.unit),
            Cell::number(rough(Some(own.mean)), Some(own.mean)),
            Cell::number(format!("{low} to {high}"), Some(band.low)),
            Cell::number(own.n.to_string(), Some(own.n as f64)),
        ]
    };
    let sources = found.bands.iter().map(|band| format!("{}: {}", name(band), band.source));
    let mut note = Words::of(format!(
        "Means of the whole organization over the periods after the switch. Where the bands come \
         from: {}.",
        sources.collect::<Vec<_>>().join("; ")
    ));
    if found.outside.len() > ROWS_MAX {
        let text = format!(" The first {ROWS_MAX} rows; ");
        note = note.say(text).code("manifest.json").say(" has all.");
    }
    Table {
        caption: format!("Where the baseline {} is not plausible", found.policy),
        heads: vec![
            Head::word("point"),
            Head::word("metric"),
            Head::number("mean"),
            Head::number("plausible"),
            Head::number("replications"),
        ],
        rows: found.outside.iter().take(ROWS_MAX).map(row).collect(),
        sortable: true,
        note: Some(note),
    }
}

fn name(band: &BandLabel) -> String {
    band.metric.replace('_', " ")
}

fn with_unit(text: String, band: &BandLabel) -> String {
    if band.unit.is_empty() { text } else { format!("{text} {}", band.unit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::plausibility::{by_hand, outside};

    fn said(blocks: &[Block]) -> String {
        let words = |block: &Block| match block {
            Block::Text(words) => words.plain(),
            Block::List(items) => {
                items.iter().map(|item| format!("\n- {}", item.plain())).collect()
            }
            other => format!("{other:?}"),
        };
        blocks.iter().map(words).collect()
    }

    #[test]
    fn one_organization_is_told_with_all_that_is_wrong_with_it() {
        let found = by_hand(1, &[outside(1, "quit_rate", 41.26), outside(1, "rise_rate", 0.5)]);
        let text = said(&brief(Some(&found), None));
        assert!(
            text.starts_with(
                "Not plausible: under the baseline single the quit rate is 41.3 per 100 \
                 (plausible: 5 to 25) and the rise rate is 0.5 per 100 (plausible: 2 to 15). What a \
                 policy"
            ),
            "{text}"
        );
        assert_eq!(said(&blocks(Some(&found))), text);
    }

    #[test]
    fn of_many_points_a_terminal_names_the_worst_and_the_report_all() {
        let outside: Vec<_> =
            (1..=5).map(|point| outside(point, "quit_rate", 30.0 + point as f64)).collect();
        let found = by_hand(12, &outside);
        let text = said(&brief(Some(&found), Some("b")));
        assert!(
            text.starts_with(
                "Not plausible in b: at 5 of 12 design points the baseline single lies outside \
                 what the model holds for plausible (quit rate 5 to 25 per 100 and rise rate 2 to \
                 15 per 100)."
            ),
            "{text}"
        );
        assert!(text.contains("\n- point 5 (span 20, contagion 0.3, rule worst): quit rate 35"));
        let shown = |point| text.contains(&format!("- point {point} "));
        assert!(text.contains("The furthest outside:") && !shown(2));
        assert_eq!([5, 4, 3].map(shown), [true; 3]);
        let [_, Block::Table(table)] = &blocks(Some(&found))[..] else { panic!("a table") };
        assert_eq!(table.rows.len(), 5);
        assert_eq!(table.rows[4][2].text, "35");
    }

    #[test]
    fn a_plausible_baseline_is_no_matter_for_words() {
        let found = by_hand(3, &[]);
        assert!(brief(Some(&found), None).is_empty() && blocks(None).is_empty());
    }
}
