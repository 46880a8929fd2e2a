//! What levers do in one metric at one point, replication by replication: the values of all combinations
//! of them, shared out among the levers.

use super::TableInput;
use crate::scenario::{Attribution, Combinations};
use crate::stats::{Interval, Resamples, mean, ratio_interval, student_interval};
use crate::study::table::Cell;
use crate::study::{CONFIDENCE, StudyError};

/// The group that holds the whole organization.
pub(super) const WHOLE: usize = 0;

/// What is gained where a part of the levers is moved after some others: places of two policies, with
/// and without the part, and how much of the mean the gain is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gain {
    with: usize,
    without: usize,
    weight: f64,
}

/// How the effect of all levers is shared out among their parts.
#[derive(Clone, Debug)]
pub(super) struct Sharing<'a> {
    attribution: &'a Attribution,
    /// By part.
    gains: Vec<Vec<Gain>>,
}

/// A metric under every combination of levers.
#[derive(Clone, Debug)]
pub(super) struct Game {
    /// By replication, then policy; `None` where a combination has no value, and of all replications
    /// of a world that collapsed.
    replications: Vec<Option<Vec<f64>>>,
}

/// A mean over replications and its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Effect {
    /// `None` without a replication.
    pub(super) mean: Option<f64>,
    /// `None` below [`REPLICATIONS_MIN`](crate::stats::REPLICATIONS_MIN) replications.
    pub(super) interval: Option<Interval>,
}

impl<'a> Sharing<'a> {
    pub(super) fn of(attribution: &'a Attribution) -> Self {
        let combinations = &attribution.combinations;
        let gains = match combinations.orders.as_slice() {
            [] => (0..combinations.parts.len()).map(|part| exact(combinations, part)).collect(),
            orders => along(combinations, orders),
        };
        Self { attribution, gains }
    }

    /// The places of the parts of a lever.
    pub(super) fn parts(&self, lever: usize) -> Vec<usize> {
        let parts = self.attribution.combinations.parts.iter().enumerate();
        parts.filter(|(_, part)| part.lever == lever).map(|(place, _)| place).collect()
    }

    /// The value of some parts together in one replication, whose values are by policy.
    pub(super) fn value(&self, parts: &[usize], values: &[f64]) -> f64 {
        let gain = |gain: &Gain| gain.weight * (values[gain.with] - values[gain.without]);
        let of_part = |part: &usize| self.gains[*part].iter().map(gain).sum::<f64>();
        parts.iter().map(of_part).sum()
    }

    /// What of the value of some parts is due to the sampled orders: half the width of Student's
    /// interval over pairs of an order and its reverse; `None` where all combinations are run.
    fn order_error(&self, parts: &[usize], game: &Game) -> Option<f64> {
        let orders = &self.attribution.combinations.orders;
        let means = game.means().filter(|_| !orders.is_empty())?;
        let gain = |gain: &Gain| means[gain.with] - means[gain.without];
        let of_order = |order: usize| -> f64 {
            parts.iter().map(|part| gain(&self.gains[*part][order])).sum()
        };
        let pairs = (0..orders.len() / 2).map(|pair| of_order(2 * pair) + of_order(2 * pair + 1));
        let pairs: Vec<f64> = pairs.map(|both| both / 2.0).collect();
        Some(student_interval(&pairs, CONFIDENCE)?.half_width())
    }

    /// The value of some parts together over replications. The interval is a bootstrap's over
    /// replications; where orders are sampled, their error is added by the root of squares.
    pub(super) fn effect(&self, parts: &[usize], game: &Game, resamples: &Resamples) -> Effect {
        let effect = game.effect(resamples, |values| self.value(parts, values));
        let (Some(mean), Some(found)) = (effect.mean, effect.interval) else { return effect };
        let Some(error) = self.order_error(parts, game) else { return effect };
        let widened = |half: f64| (half * half + error * error).sqrt();
        let interval = Interval {
            low: mean - widened(mean - found.low),
            high: mean + widened(found.high - mean),
        };
        Effect { interval: Some(interval), ..effect }
    }
}

impl Game {
    /// A metric, by its index, at a point.
    pub(super) fn of(
        input: &TableInput<'_>,
        point: usize,
        metric: usize,
    ) -> Result<Self, StudyError> {
        let replications = input.columns.replications(point);
        if input.has_collapsed(point)? {
            return Ok(Self { replications: vec![None; replications] });
        }
        let by_policy: Vec<Vec<Option<f64>>> = (0..input.policies())
            .map(|policy| input.columns.values(point, policy, WHOLE, metric))
            .collect::<Result<_, _>>()?;
        let replication =
            |number: usize| by_policy.iter().map(|values| values[number]).collect::<Option<_>>();
        Ok(Self { replications: (0..replications).map(replication).collect() })
    }

    /// Replications in which every combination has a value.
    pub(super) fn complete(&self) -> usize {
        self.replications.iter().flatten().count()
    }

    /// The mean over replications of what `of` makes of the values of one, by policy.
    pub(super) fn effect(&self, resamples: &Resamples, of: impl Fn(&[f64]) -> f64) -> Effect {
        let values = self.replications.iter().map(|values| values.as_deref().map(&of));
        let values: Vec<Option<f64>> = values.collect();
        let present: Vec<f64> = values.iter().flatten().copied().collect();
        let numerators: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
        let counted = |value: &Option<f64>| if value.is_some() { 1.0 } else { 0.0 };
        let denominators: Vec<f64> = values.iter().map(counted).collect();
        Effect {
            mean: mean(&present),
            interval: ratio_interval(resamples, &numerators, &denominators, CONFIDENCE),
        }
    }

    /// The means over replications, by policy.
    fn means(&self) -> Option<Vec<f64>> {
        let mut rows = self.replications.iter().flatten();
        let mut sums = rows.next()?.clone();
        for row in rows {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
        let count = self.complete() as f64;
        Some(sums.into_iter().map(|sum| sum / count).collect())
    }
}

impl Effect {
    /// The cells of the mean and the ends of its interval.
    pub(super) fn cells(&self) -> [Cell<'static>; 3] {
        let end = |end: fn(&Interval) -> f64| Cell::Real(self.interval.as_ref().map(end));
        [Cell::Real(self.mean), end(|interval| interval.low), end(|interval| interval.high)]
    }
}

/// The interaction of two levers in one replication: what both together gain beyond what each gains
/// alone, after whichever others are moved before; the index of Grabisch & Roubens (1999), "An axiomatic
/// approach to the concept of interaction among players in cooperative games". By the places of the
/// policies of the four combinations; empty where not all combinations are run.
#[derive(Clone, Debug)]
pub(super) struct Interaction(Vec<([usize; 4], f64)>);

impl Interaction {
    pub(super) fn of(attribution: &Attribution, pair: [usize; 2]) -> Self {
        let combinations = &attribution.combinations;
        let [first, second] = pair.map(|lever| combinations.of_lever(lever));
        let others = (0..attribution.levers.len()).filter(|lever| !pair.contains(lever));
        let others: Vec<u32> = others.map(|lever| combinations.of_lever(lever)).collect();
        let terms = subsets(&others).into_iter().filter_map(|(before, weight)| {
            let coalitions = [before | first | second, before | first, before | second, before];
            let mut places = [0; 4];
            for (place, coalition) in places.iter_mut().zip(coalitions) {
                *place = combinations.place(coalition)?;
            }
            Some((places, weight))
        });
        Self(terms.collect())
    }

    pub(super) fn value(&self, values: &[f64]) -> f64 {
        let term = |(places, weight): &([usize; 4], f64)| {
            let [both, first, second, neither] = places.map(|place| values[place]);
            weight * ((both - first) - (second - neither))
        };
        self.0.iter().map(term).sum()
    }
}

/// The gains of a part where all combinations are run: the mean over the orders of the levers of which
/// the parts of each follow each other (Owen 1977, "Values of games with a priori unions"; without
/// parts the value of Shapley 1953).
fn exact(combinations: &Combinations, part: usize) -> Vec<Gain> {
    let own = combinations.parts[part].lever;
    let levers: Vec<u32> = {
        let count = combinations.parts.iter().map(|part| part.lever + 1).max().unwrap_or(0);
        (0..count).map(|lever| combinations.of_lever(lever)).collect()
    };
    let others: Vec<u32> =
        levers.iter().enumerate().filter(|(lever, _)| *lever != own).map(|(_, own)| *own).collect();
    let within = levers[own] & !(1 << part);
    let siblings: Vec<u32> =
        (0..combinations.parts.len()).map(|bit| 1 << bit).filter(|bit| within & bit != 0).collect();
    let mut gains = Vec::new();
    for (before, of_levers) in subsets(&others) {
        for (inside, of_parts) in subsets(&siblings) {
            let without = before | inside;
            let place = |coalition| combinations.place(coalition);
            if let (Some(with), Some(without)) = (place(without | 1 << part), place(without)) {
                gains.push(Gain { with, without, weight: of_levers * of_parts });
            }
        }
    }
    gains
}

/// Every union of some of `others`, with the share of the orders of them and one more in which exactly
/// these come before that one: s! (n − s)! / (n + 1)! for s of n.
fn subsets(others: &[u32]) -> Vec<(u32, f64)> {
    let count = others.len();
    // 1 / ((n + 1) · C(n, s)), by C(n, s + 1) = C(n, s) (n − s) / (s + 1).
    let mut choices = vec![1.0_f64];
    for taken in 0..count {
        choices.push(choices[taken] * (count - taken) as f64 / (taken + 1) as f64);
    }
    let union = |chosen: u32| {
        let others = others.iter().enumerate();
        let taken = others.filter(|(place, _)| chosen >> place & 1 == 1);
        let weight = 1.0 / ((count + 1) as f64 * choices[chosen.count_ones() as usize]);
        (taken.fold(0, |union, (_, own)| union | own), weight)
    };
    (0..1_u32 << count).map(union).collect()
}

/// The gains of every part along sampled orders.
fn along(combinations: &Combinations, orders: &[Vec<usize>]) -> Vec<Vec<Gain>> {
    let mut gains = vec![Vec::with_capacity(orders.len()); combinations.parts.len()];
    let weight = 1.0 / orders.len() as f64;
    for order in orders {
        let mut before = 0;
        for &part in order {
            let after = before | 1 << part;
            let places = (combinations.place(after), combinations.place(before));
            if let (Some(with), Some(without)) = places {
                gains[part].push(Gain { with, without, weight });
            }
            before = after;
        }
    }
    gains
}
