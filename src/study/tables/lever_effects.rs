//! What levers do in one metric at one point, replication by replication.

use super::TableInput;
use crate::scenario::Attribution;
use crate::stats::shapley::{interactions, owen, shapley, with_permutation_error};
use crate::stats::{Interval, Resamples, mean, ratio_interval};
use crate::study::table::Cell;
use crate::study::{CONFIDENCE, StudyError};

/// The group that holds the whole organization.
pub(super) const WHOLE: usize = 0;

/// A metric under every combination of levers, and how its effect is shared out among them.
#[derive(Clone, Debug)]
pub(super) struct Game<'a> {
    attribution: &'a Attribution,
    /// By lever, the combination that moves it alone.
    levers: Vec<u64>,
    /// By replication, then policy; `None` where a combination has no value, and of all replications
    /// of a world that collapsed.
    replications: Vec<Option<Vec<f64>>>,
}

/// A mean over replications and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Effect {
    /// `None` without a replication.
    pub(super) mean: Option<f64>,
    /// `None` below [`REPLICATIONS_MIN`](crate::stats::REPLICATIONS_MIN) replications.
    pub(super) interval: Option<Interval>,
}

impl<'a> Game<'a> {
    /// A metric, by its index, at a point.
    pub(super) fn of(
        input: &TableInput<'_>,
        attribution: &'a Attribution,
        point: usize,
        metric: usize,
    ) -> Result<Self, StudyError> {
        let count = input.columns.replications(point);
        let levers = 0..attribution.levers.len();
        let levers = levers.map(|lever| attribution.combinations.of_lever(lever)).collect();
        if input.has_collapsed(point)? {
            return Ok(Self { attribution, levers, replications: vec![None; count] });
        }
        let by_policy: Vec<Vec<Option<f64>>> = (0..input.policies())
            .map(|policy| input.columns.values(point, policy, WHOLE, metric))
            .collect::<Result<_, _>>()?;
        let replication =
            |number: usize| by_policy.iter().map(|values| values[number]).collect::<Option<_>>();
        let replications = (0..count).map(replication).collect();
        Ok(Self { attribution, levers, replications })
    }

    /// Replications in which every combination has a value.
    pub(super) fn complete(&self) -> usize {
        self.replications.iter().flatten().count()
    }

    /// The value of every lever; their intervals are a bootstrap's over replications, with the error
    /// of sampled orders added where there are some.
    pub(super) fn values(&self, resamples: &Resamples) -> Vec<Effect> {
        let levers = self.levers.len();
        let Some(orders) = &self.attribution.combinations.orders else {
            return self.effects(resamples, |values| shapley(levers, self.of_levers(values)));
        };
        let effects = self.effects(resamples, |values| orders.shapley(self.of_levers(values)));
        let means = self.means();
        let errors = means.and_then(|means| orders.standard_errors(self.of_levers(&means)));
        let Some(errors) = errors else { return effects };
        effects.into_iter().zip(errors).map(|(effect, error)| effect.widened(error)).collect()
    }

    /// What every lever gains where no other is moved.
    pub(super) fn alone(&self, resamples: &Resamples) -> Vec<Effect> {
        let levers = self.levers.len();
        self.effects(resamples, |values| {
            crate::stats::shapley::alone(levers, self.of_levers(values))
        })
    }

    /// What every lever gains where all others are moved.
    pub(super) fn last_in(&self, resamples: &Resamples) -> Vec<Effect> {
        let levers = self.levers.len();
        self.effects(resamples, |values| {
            crate::stats::shapley::last_in(levers, self.of_levers(values))
        })
    }

    /// What all levers gain together.
    pub(super) fn whole(&self) -> Option<f64> {
        let all = self.attribution.combinations.all();
        let gain = |values: &Vec<f64>| self.value(values, all) - self.value(values, 0);
        mean(&self.replications.iter().flatten().map(gain).collect::<Vec<_>>())
    }

    /// The interaction of every pair of levers, by the first and then the second.
    pub(super) fn interactions(&self, resamples: &Resamples) -> Vec<Effect> {
        let levers = self.levers.len();
        self.effects(resamples, |values| {
            let matrix = interactions(levers, self.of_levers(values));
            let pairs = matrix.into_iter().enumerate();
            pairs.flat_map(|(first, row)| row.into_iter().skip(first + 1)).collect()
        })
    }

    /// The value of every key of a lever whose keys are moved one by one, by its place.
    pub(super) fn within(&self, lever: usize, resamples: &Resamples) -> Vec<Effect> {
        self.effects(resamples, |values| {
            owen(&self.levers, |coalition| self.value(values, coalition)).swap_remove(lever)
        })
    }

    /// The value of a combination of parts in one replication, whose values are by policy. Only those
    /// are asked for that are run.
    fn value(&self, values: &[f64], coalition: u64) -> f64 {
        let place = self.attribution.combinations.place(coalition);
        place.map_or(f64::NAN, |place| values[place])
    }

    /// The value of a combination of levers, as bits, in one replication.
    fn of_levers<'v>(&'v self, values: &'v [f64]) -> impl Fn(u64) -> f64 + 'v {
        move |coalition| {
            let levers = self.levers.iter().enumerate();
            let moved = levers.filter(|(lever, _)| coalition >> lever & 1 == 1);
            self.value(values, moved.fold(0, |all, (_, lever)| all | lever))
        }
    }

    /// Means over replications of what `of` makes of the values of one, by policy.
    fn effects(&self, resamples: &Resamples, of: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Effect> {
        let rows: Vec<Option<Vec<f64>>> =
            self.replications.iter().map(|values| values.as_deref().map(&of)).collect();
        let count = rows.iter().flatten().map(Vec::len).next();
        // Without a replication the count is that of the levers, or whatever else is asked.
        let count = count.unwrap_or_else(|| of(&vec![0.0; self.policies()]).len());
        let column =
            |number: usize| rows.iter().map(move |row| row.as_ref().map(|row| row[number]));
        (0..count)
            .map(|number| Effect::of(&column(number).collect::<Vec<_>>(), resamples))
            .collect()
    }

    fn policies(&self) -> usize {
        self.attribution.combinations.coalitions.len()
    }

    /// The means over replications, by policy.
    fn means(&self) -> Option<Vec<f64>> {
        let rows: Vec<&Vec<f64>> = self.replications.iter().flatten().collect();
        let of_policy = |policy| mean(&rows.iter().map(|row| row[policy]).collect::<Vec<_>>());
        (0..self.policies()).map(of_policy).collect()
    }
}

impl Effect {
    fn of(values: &[Option<f64>], resamples: &Resamples) -> Self {
        let present: Vec<f64> = values.iter().flatten().copied().collect();
        let numerators: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
        let counted = |value: &Option<f64>| if value.is_some() { 1.0 } else { 0.0 };
        let denominators: Vec<f64> = values.iter().map(counted).collect();
        Self {
            mean: mean(&present),
            interval: ratio_interval(resamples, &numerators, &denominators, CONFIDENCE),
        }
    }

    /// With the standard error of sampled orders.
    fn widened(self, error: f64) -> Self {
        let both = self.mean.zip(self.interval);
        let widened = |(mean, interval)| with_permutation_error(interval, mean, error, CONFIDENCE);
        Self { interval: both.map(widened), ..self }
    }

    /// The cells of the mean and the ends of its interval.
    pub(super) fn cells(&self) -> [Cell<'static>; 3] {
        let end = |end: fn(&Interval) -> f64| Cell::Real(self.interval.as_ref().map(end));
        [Cell::Real(self.mean), end(|interval| interval.low), end(|interval| interval.high)]
    }
}
