//! boxes.csv: where among the worlds a policy is worse, or different by too little to matter.

use super::sensitivity::keys;
use super::worlds::{has_worlds, paired_columns};
use super::{Made, StudyTable, TableInput, differences};
use crate::scenario::{WorldKey, Worlds};
use crate::sim::Kind;
use crate::stats::{DenseBox, Interval, Limits, prim};
use crate::study::judged::{JudgedDifference, Outcome};
use crate::study::table::{Cell, Table, TakeRow, integer, ordinal, real, statistic, text};
use crate::study::{CONFIDENCE, Collapse, Plan, PolicyPair};

/// Boxes of a difference at most.
const BOXES: usize = 3;

/// The least share of worlds that have to collapse for boxes of them.
const COLLAPSED_MIN: f64 = 0.05;

/// What boxes of differences are of.
const OUTCOMES: [Outcome; 2] = [Outcome::Worse, Outcome::TooSmall];

pub(super) struct Boxes;

impl StudyTable for Boxes {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let held_out =
            |name: &str, text: &str| statistic(name, &format!("{text}, of the held-out half."));
        let mut columns = paired_columns().to_vec();
        columns.extend([
            text("outcome", "\"worse\", \"too small\" to matter, or \"collapsed\" (of no metric)."),
            integer("box", "Its number: a later box is of worlds outside of the earlier ones."),
            text("key", "A drawn key that the box restricts."),
            real("low", "From this value of the key on; nothing where it is not bounded there."),
            real("high", "Below this value of the key."),
            held_out("mass", "Share of worlds in the box"),
            held_out("density", "Share of the worlds in the box that have the outcome"),
            statistic("density_low", "Lower end of Wilson's 95 % interval of the density."),
            statistic("density_high", "Upper end of that interval."),
            held_out("coverage", "Share of the worlds with the outcome that lie in the box"),
            statistic("coverage_low", "Lower end of Wilson's 95 % interval of the coverage."),
            statistic("coverage_high", "Upper end of that interval."),
            held_out("base_rate", "Share of all worlds outside of earlier boxes with the outcome"),
            statistic(
                "density_found",
                "The density in the half that the box was found on: too high.",
            ),
            statistic("coverage_found", "The coverage in that half."),
        ]);
        let text = "One row a restricted key of a box: where a policy is worse, or different by too \
                    little, found on one half of the worlds and measured on the other.";
        has_worlds(plan).then_some(Table { name: "boxes", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let searches = differences(plan) * OUTCOMES.len() as u64 + plan.policy_pairs().len() as u64;
        searches * BOXES as u64 * keys(plan)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.judged().map(|_| ())
    }

    /// One for every difference, and at the end one for every pair.
    fn blocks(&self, input: &TableInput<'_>) -> usize {
        let pairs = input.plan.policy_pairs().len();
        pairs * input.plan.judged_metrics().len() + pairs
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let Some(worlds) = input.plan.worlds.as_deref() else { return Ok(()) };
        let differences = &input.judged()?.differences;
        let Some(judged) = differences.get(block) else {
            let pair = input.plan.policy_pairs()[block - differences.len()];
            let collapsed = in_collapsed(input, worlds, pair)?;
            let keys = input.pair_keys(pair);
            write(worlds, &[keys[0], keys[1], Cell::Text("")], "collapsed", &collapsed, row);
            return Ok(());
        };
        for outcome in OUTCOMES {
            let found = in_outcome(worlds, judged, outcome);
            write(worlds, &input.difference_keys(judged), outcome.word(), &found, row);
        }
        Ok(())
    }
}

/// The boxes of an outcome, among the worlds in which neither collapsed.
fn in_outcome(worlds: &Worlds, judged: &JudgedDifference, outcome: Outcome) -> Vec<DenseBox> {
    let counted = judged.worlds.iter().enumerate();
    let counted = counted.filter_map(|(world, own)| Some((world, own.as_ref()?.outcome)));
    let (x, flags): (Vec<Vec<f64>>, Vec<bool>) =
        counted.map(|(world, own)| (coordinates(worlds, world), own == Some(outcome))).unzip();
    prim(&x, &flags, BOXES)
}

/// The boxes of the worlds in which one of a pair collapsed; none where few did.
fn in_collapsed(
    input: &TableInput<'_>,
    worlds: &Worlds,
    pair: PolicyPair,
) -> Result<Vec<DenseBox>, crate::study::StudyError> {
    let set = input.worlds()?;
    let flags: Vec<bool> =
        (0..set.len()).map(|world| set.collapse(world, pair) != Collapse::No).collect();
    let collapsed = flags.iter().filter(|flag| **flag).count();
    if (collapsed as f64) < COLLAPSED_MIN * flags.len() as f64 {
        return Ok(Vec::new());
    }
    let x: Vec<Vec<f64>> = (0..set.len()).map(|world| coordinates(worlds, world)).collect();
    Ok(prim(&x, &flags, BOXES))
}

/// Where a world lies on every key, from 0 to below 1: at the share of its prior; on one of whole
/// numbers in the middle of the part of its number, since all worlds of one number are alike there.
fn coordinates(worlds: &Worlds, world: usize) -> Vec<f64> {
    let keys = worlds.keys.iter().zip(&worlds.drawn[world]);
    keys.map(|(key, &share)| match numbers(key) {
        Some(numbers) => (key.number(share) - key.spread.low + 0.5) / numbers,
        None => share,
    })
    .collect()
}

/// The value of a key at a limit of a box: of whole numbers the first one above it.
fn value(key: &WorldKey, limit: f64) -> f64 {
    match numbers(key) {
        Some(numbers) => (key.spread.low + limit * numbers).round(),
        None => key.number(limit),
    }
}

/// How many numbers a key of whole numbers takes.
fn numbers(key: &WorldKey) -> Option<f64> {
    let is_whole = matches!(key.parameter.kind, Kind::Count { .. });
    is_whole.then_some(key.spread.high - key.spread.low + 1.0)
}

/// Writes boxes, a row a restricted key.
fn write(
    worlds: &Worlds,
    keys: &[Cell<'_>],
    outcome: &str,
    found: &[DenseBox],
    row: &mut TakeRow<'_>,
) {
    for (number, dense) in found.iter().enumerate() {
        for limits in &dense.limits {
            let mut cells = keys.to_vec();
            cells.extend([Cell::Text(outcome), ordinal(number + 1)]);
            cells.extend(of_key(worlds, limits));
            cells.extend(of_box(dense));
            row(&cells);
        }
    }
}

/// The cells from `key` to `high`.
fn of_key<'w>(worlds: &'w Worlds, limits: &Limits) -> [Cell<'w>; 3] {
    let key = &worlds.keys[limits.key];
    let at = |limit: Option<f64>| Cell::Real(limit.map(|limit| value(key, limit)));
    [Cell::Text(&key.name), at(limits.low), at(limits.high)]
}

/// The cells from `mass` on.
fn of_box(dense: &DenseBox) -> [Cell<'static>; 10] {
    let (found, held_out) = (&dense.in_sample, &dense.held_out);
    let density = held_out.density_interval(CONFIDENCE);
    let coverage = held_out.coverage_interval(CONFIDENCE);
    let low = |interval: &Option<Interval>| interval.as_ref().map(|interval| interval.low);
    let high = |interval: &Option<Interval>| interval.as_ref().map(|interval| interval.high);
    [
        held_out.mass(),
        held_out.density(),
        low(&density),
        high(&density),
        held_out.coverage(),
        low(&coverage),
        high(&coverage),
        held_out.base_rate(),
        found.density(),
        found.coverage(),
    ]
    .map(Cell::Real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::scenario::{SensitivityMethod, Spread};
    use crate::sim::Distribution;

    #[test]
    fn limits_of_whole_numbers_lie_between_two_of_them() {
        let mut all = DepartmentParameters::PARAMETERS.iter();
        let parameter = all.find(|parameter| parameter.key == "span").unwrap();
        let distribution = Distribution::Triangular { mode: 6.0 };
        let spread = Spread { distribution, low: 5.0, high: 8.0, follows: false };
        let key = WorldKey { name: "span".to_owned(), parameter, spread };
        let worlds = Worlds::draw(vec![key], SensitivityMethod::Chaos, 400, 1).unwrap();
        let x: Vec<Vec<f64>> = (0..400).map(|world| coordinates(&worlds, world)).collect();
        let seven: Vec<bool> =
            worlds.drawn.iter().map(|shares| worlds.keys[0].number(shares[0]) >= 7.0).collect();
        let found = prim(&x, &seven, BOXES);
        let limits = &found[0].limits[0];
        assert_eq!((value(&worlds.keys[0], limits.low.unwrap()), limits.high), (7.0, None));
        assert_eq!(found[0].held_out.density(), Some(1.0));
    }
}
