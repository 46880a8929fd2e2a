//! Where a policy loses, or hardly matters: boxes in words.

use super::rows::{OfPair, WorldBox};
use crate::output::RunTables;
use crate::output::numbers::{as_set, listed, percent};
use crate::output::report::block::{Block, Words};
use crate::output::report::differences::name;

/// What the boxes are, and one item each; nothing where none was found.
pub(super) fn blocks(pairs: &[OfPair], run: &RunTables) -> Vec<Block> {
    let items: Vec<Words> =
        pairs.iter().flat_map(|own| own.boxes.iter().map(|found| words(own, found, run))).collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading("Where a policy loses, or hardly matters".to_owned()),
        Block::text(
            "Boxes of keys, found on one half of the worlds (PRIM, Friedman & Fisher 1999) and \
             measured on the other, which did not choose them; brackets hold 95\u{a0}% intervals. A box \
             says where to look, not why.",
        ),
        Block::List(items),
    ]
}

/// `dual against single, attrition rate: where rho ≥ 0.7 and sigma ≥ 0.5: worse in 61 % [45, 75] of the
/// held-out worlds there, against 12 % overall; covers 40 % [28, 53] of them`.
fn words(own: &OfPair, found: &WorldBox, run: &RunTables) -> Words {
    let label = &run.metrics[found.metric];
    let outcome = if found.outcome == "worse" { "worse" } else { "too small to matter" };
    let held_out = match (found.density.in_percent(), found.base_rate) {
        (Some(density), Some(base)) => format!(
            "{outcome} in {density} of the held-out worlds there, against {} of all",
            percent(base)
        ),
        (Some(density), None) => format!("{outcome} in {density} of the held-out worlds there"),
        (None, _) => "no held-out world lies there".to_owned(),
    };
    let covers = found.coverage.in_percent();
    let covers =
        covers.map_or(String::new(), |share| format!("; it covers {share} of those worlds"));
    let mass =
        found.mass.map_or(String::new(), |mass| format!(" and holds {} of all", percent(mass)));
    let mass = if covers.is_empty() { String::new() } else { mass };
    own.pair.words(run).say(format!(
        ", {}: where {}: {held_out}{covers}{mass}.",
        name(label),
        conditions(found)
    ))
}

/// `rho ≥ 0.7 and 0.2 ≤ sigma < 0.5`.
fn conditions(found: &WorldBox) -> String {
    let condition = |(key, ends): &(String, [Option<f64>; 2])| match ends.map(|end| end.map(as_set))
    {
        [Some(low), Some(high)] => format!("{low} ≤ {key} < {high}"),
        [Some(low), None] => format!("{key} ≥ {low}"),
        [None, Some(high)] => format!("{key} < {high}"),
        [None, None] => format!("{key} is anything"),
    };
    listed(&found.keys.iter().map(condition).collect::<Vec<_>>())
}
