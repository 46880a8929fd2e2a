//! What drives a difference, and how far that can be trusted, in sentences.

use super::direction;
use super::rows::{DUMMY, Distance, Driven, Elementary, Fit, Index};
use crate::output::RunTables;
use crate::output::numbers::{counted, decimals, fixed, listed, percent, signed};
use crate::output::report::block::Words;
use crate::output::report::differences::name;
use crate::output::report::records::Ranged;
use crate::output::report::robustness::words::in_unit;

/// Keys that a sentence names.
const NAMED_MAX: usize = 4;

/// Said where no index can be estimated.
const NOTHING_LEFT: &str = "All that it varies may be chance between replications, so that nothing is left to \
                            share out among keys; more replications or larger organizations may tell";

/// An interval of an index or a sum that is wider than this says nothing.
const WIDE: f64 = 1.0;

/// `base_quit (0.52)` of the keys that stand out, a few at most; empty where none does.
pub(in crate::output::report) fn leading_keys(own: &Driven, most: usize) -> Vec<String> {
    let leading = own.leading();
    let told = |own: &&Index| format!("{} ({})", own.key, two(own.total.value));
    leading.iter().take(most).map(told).collect()
}

/// All that is said of a metric's difference between two policies.
pub(super) fn clause(own: &Driven, run: &RunTables) -> Words {
    let label = &run.metrics[own.metric];
    let mut sentences = vec![spread(&own.fit, run, own.metric)];
    let is_known = own.keys.iter().any(|index| index.total.value.is_some());
    if !own.keys.is_empty() && !is_known {
        sentences.push(NOTHING_LEFT.to_owned());
        sentences.extend(distances(&own.distances));
        sentences.retain(|text| !text.is_empty());
        let said = format!(", {}: {}.", name(label), sentences.join(". "));
        return own.pair.words(run).say(said);
    }
    sentences.extend(driven(own));
    sentences.extend(elementary(&own.elementary, run, own.metric));
    sentences.extend(distances(&own.distances));
    let ways = own.leading().into_iter().take(NAMED_MAX).filter_map(|index| {
        let effect = own.effects.iter().find(|effect| effect.key == index.key)?;
        direction::words(effect, label)
    });
    let ways: Vec<String> = ways.collect();
    if !ways.is_empty() {
        sentences.push(capitalized(&ways.join("; ")));
    }
    sentences.extend(trust(own));
    let sentences: Vec<String> = sentences.into_iter().filter(|text| !text.is_empty()).collect();
    own.pair.words(run).say(format!(", {}: {}.", name(label), sentences.join(". ")))
}

/// `the difference is −2.7 on average and varies between worlds by 0.9 (a standard deviation)`.
fn spread(fit: &Fit, run: &RunTables, metric: usize) -> String {
    let label = &run.metrics[metric];
    match fit.mean.zip(fit.sd_between) {
        None => String::new(),
        Some((mean, sd)) => format!(
            "the difference is {} on average over {} and varies between them by {} (standard deviation)",
            signed(label.scale() * mean, decimals(label.scale() * mean, None)),
            counted(fit.worlds, "world", "worlds"),
            in_unit(sd, label)
        ),
    }
}

/// `driven by base_quit (total 0.52 [0.44, 0.60], alone 0.45 [0.40, 0.50]), …; the other 20 cannot be told
/// from a key that nothing depends on`.
fn driven(own: &Driven) -> Option<String> {
    if own.keys.is_empty() {
        return None;
    }
    let leading = own.leading();
    let told = |index: &&Index| {
        format!(
            "{} (total {}, alone {})",
            index.key,
            index_with_ends(index.total),
            index_with_ends(index.first)
        )
    };
    let named: Vec<String> = leading.iter().take(NAMED_MAX).map(told).collect();
    if named.is_empty() {
        return Some("No key stands out from one that nothing depends on".to_owned());
    }
    let mut said = format!("Driven by {}", listed(&named));
    let more: Vec<String> = leading.iter().skip(NAMED_MAX).map(|own| own.key.clone()).collect();
    if !more.is_empty() {
        said.push_str(&format!("; less so by {}", listed(&more)));
    }
    match own.keys.len() - leading.len() {
        0 => {}
        1 => said.push_str("; the other key cannot be told from one that nothing depends on"),
        rest => said.push_str(&format!(
            "; the other {rest} keys cannot be told from one that nothing depends on"
        )),
    }
    Some(said)
}

/// What the fit says about the indices.
fn trust(own: &Driven) -> Option<String> {
    let fit = &own.fit;
    let mut parts = Vec::new();
    let width = |own: Ranged| own.half_width().map_or(0.0, |half| 2.0 * half);
    if width(fit.first_order_sum) > WIDE {
        parts.push(format!(
            "the sum of what keys do alone is known no better than {}\u{a0}% of the variance, too little to tell it from what they \
             do together",
            fit.first_order_sum.ends_in_percent().unwrap_or_default()
        ));
    } else if let Some(sum) = fit.first_order_sum.value {
        let rest = 1.0 - sum;
        let together = if rest > 0.05 {
            format!(", so that keys acting together make about {}", percent(rest))
        } else {
            ", so that hardly anything is left for keys acting together".to_owned()
        };
        parts.push(format!(
            "keys alone make {} of the variance{together}",
            shares_with_ends(fit.first_order_sum)
        ));
    }
    if let Some(share) = fit.lack_of_fit {
        let degree = fit.degree.map_or(String::new(), |degree| format!(" of degree {degree:.0}"));
        parts.push(match share < 1.0 {
            true => format!("the polynomial{degree} misses {} of it", percent(share.max(0.0))),
            false => format!("the polynomial{degree} explains none of it"),
        });
    }
    if let Some(share) = fit.noise_share {
        let n = counted(fit.replications, "replication", "replications");
        parts.push(format!(
            "{} of the variance of means over {n} is chance between replications{}",
            percent(share.clamp(0.0, 1.0)),
            if own.keys.is_empty() { "" } else { ", which the indices leave out" }
        ));
    }
    if let Some(dummy) = &own.dummy {
        parts.push(format!("the {DUMMY} has {}", index_with_ends(dummy.total)));
    }
    (!parts.is_empty()).then(|| format!("How far to trust this: {}", parts.join("; ")))
}

/// Morris's effects above that of the dummy: how much the difference moves as a key crosses its prior.
fn elementary(all: &[Elementary], run: &RunTables, metric: usize) -> Option<String> {
    let label = &run.metrics[metric];
    let told =
        |own: &Elementary| own.absolute.value.map_or("–".to_owned(), |size| in_unit(size, label));
    let dummy = all.iter().find(|own| own.key == DUMMY);
    let least = dummy.and_then(|own| own.absolute.value).unwrap_or(0.0);
    let above = all.iter().filter(|own| own.absolute.value.is_some_and(|size| size > least));
    let named: Vec<String> =
        above.take(NAMED_MAX).map(|own| format!("{} ({})", own.key, told(own))).collect();
    if all.is_empty() {
        return None;
    }
    let what = "Mean size of its change as a key crosses its prior (Morris 1991)";
    let beside = dummy.map_or(String::new(), |own| format!("; the {DUMMY} has {}", told(own)));
    Some(match named.is_empty() {
        true => format!(
            "{what}: no key stands above the {DUMMY} ({})",
            dummy.map_or("–".to_owned(), told)
        ),
        false => format!("{what}: {}{beside}", listed(&named)),
    })
}

/// PAWN's distances above that of the dummy.
fn distances(all: &[Distance]) -> Option<String> {
    let dummy = all.iter().find(|own| own.key == DUMMY).and_then(|own| own.median).unwrap_or(0.0);
    let above = all.iter().filter(|own| own.median.is_some_and(|median| median > dummy));
    let named: Vec<String> =
        above.take(NAMED_MAX).map(|own| format!("{} ({})", own.key, two(own.median))).collect();
    if all.is_empty() {
        return None;
    }
    let what = "By distances between distributions (PAWN, Pianosi & Wagener 2018)";
    Some(match named.is_empty() {
        true => format!("{what} no key stands above the {DUMMY} ({})", two(Some(dummy))),
        false => format!("{what}: {}; the {DUMMY} has {}", listed(&named), two(Some(dummy))),
    })
}

/// `0.52 [0.44, 0.60]`.
fn index_with_ends(own: Ranged) -> String {
    let ends = own.interval.map_or(String::new(), |(low, high)| {
        format!(" [{},\u{a0}{}]", fixed(low, 2), fixed(high, 2))
    });
    format!("{}{ends}", two(own.value))
}

/// `81 % [76, 86]`.
fn shares_with_ends(own: Ranged) -> String {
    own.in_percent().unwrap_or_default()
}

/// An index: two decimals.
pub(super) fn two(number: Option<f64>) -> String {
    number.map_or("–".to_owned(), |number| fixed(number, 2))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).collect()
}
