//! Which combinations of levers an attribution runs.

use super::diagnostic::Diagnostic;
use super::file_keys::{ATTRIBUTION_PERMUTATIONS, ATTRIBUTION_WITHIN};
use super::levers::Lever;
use super::limits::{COMBINATIONS_MAX, SAMPLED_COMBINATIONS_MAX};
use super::table::Table;
use crate::stats::shapley::{Permutations, all_coalitions, full};

/// Levers up to which all combinations are run where nothing else is said.
const EXACT_LEVERS: usize = 6;

/// Orders that are sampled beyond, where nothing else is said; each is followed by its reverse.
const ORDERS: u32 = 32;

/// Which parts of the levers are moved in the policies of an attribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combinations {
    /// What is moved as a whole: every lever, and of the lever within which the value is shared out
    /// every key by itself. In the order of the levers, at most 32.
    pub parts: Vec<LeverPart>,
    /// The parts that are moved, by policy of the study: bit k is set where part number k is. Each
    /// combination is there once, those of fewer parts first: the first moves nothing, the last
    /// everything.
    pub coalitions: Vec<u64>,
    /// The sampled orders in which the levers are moved; `None` where all combinations are run.
    pub orders: Option<Permutations>,
    /// How many orders those are, each with its reverse.
    pub permutations: Option<u32>,
}

/// A lever, or one of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeverPart {
    /// The place of the lever.
    pub lever: usize,
    /// The keys that are moved: one, or all of the lever's.
    pub keys: Vec<&'static str>,
}

/// Why there are no combinations.
#[derive(Debug)]
pub(super) enum NotCombined {
    /// The parts, whose number it is, have too many combinations.
    TooManyParts(usize),
    /// The sampled orders take too many combinations, whose number it is.
    TooManyOrders(usize),
    /// The value of a lever is to be shared out within it, and orders to be sampled.
    SampledWithin,
}

impl Combinations {
    /// The combinations of levers: all of them up to [`EXACT_LEVERS`], and within a lever; else those
    /// of a sample of orders, as many as `permutations` says, drawn from the study's `seed`.
    pub(super) fn of(
        levers: &[Lever],
        within: Option<usize>,
        permutations: Option<u32>,
        seed: u64,
    ) -> Result<Self, NotCombined> {
        let parts = parts(levers, within);
        let is_sampled = permutations.is_some() || levers.len() > EXACT_LEVERS && within.is_none();
        if is_sampled {
            if within.is_some() {
                return Err(NotCombined::SampledWithin);
            }
            let pairs = permutations.unwrap_or(ORDERS);
            let orders = Permutations::new(seed, levers.len(), pairs);
            let mut coalitions = orders.coalitions();
            let all = full(levers.len());
            coalitions
                .extend((0..levers.len()).flat_map(|lever| [1 << lever, all & !(1 << lever)]));
            let coalitions = in_order(coalitions);
            let found = Self { parts, coalitions, orders: Some(orders), permutations: Some(pairs) };
            return match found.coalitions.len() {
                count if count > SAMPLED_COMBINATIONS_MAX => Err(NotCombined::TooManyOrders(count)),
                _ => Ok(found),
            };
        }
        if parts.len() > COMBINATIONS_MAX.ilog2() as usize {
            return Err(NotCombined::TooManyParts(parts.len()));
        }
        let coalitions = in_order(all_coalitions(parts.len()));
        Ok(Self { parts, coalitions, orders: None, permutations: None })
    }

    /// The combination that moves everything.
    #[must_use]
    pub fn all(&self) -> u64 {
        (0..self.parts.len()).fold(0, |all, part| all | 1 << part)
    }

    /// The combination that moves one lever, by its place, and all of its keys.
    #[must_use]
    pub fn of_lever(&self, lever: usize) -> u64 {
        let own = self.parts.iter().enumerate().filter(|(_, part)| part.lever == lever);
        own.fold(0, |all, (part, _)| all | 1 << part)
    }

    /// The place among the policies of a combination, if it is run.
    #[must_use]
    pub fn place(&self, coalition: u64) -> Option<usize> {
        let order = |other: &u64| (other.count_ones(), *other);
        self.coalitions.binary_search_by_key(&order(&coalition), order).ok()
    }

    /// What a combination moves, by lever: its name, and the keys in brackets where it moves some of
    /// them alone.
    #[must_use]
    pub fn moved(&self, coalition: u64, levers: &[Lever]) -> Vec<String> {
        let of_lever = |(place, lever): (usize, &Lever)| {
            let own = self.of_lever(place);
            match coalition & own {
                0 => None,
                moved if moved == own => Some(lever.name.clone()),
                moved => {
                    let parts = self.parts.iter().enumerate();
                    let keys = parts.filter(|(part, _)| moved >> part & 1 == 1);
                    let keys: Vec<_> = keys.flat_map(|(_, part)| part.keys.clone()).collect();
                    Some(format!("{} ({})", lever.name, keys.join(", ")))
                }
            }
        };
        levers.iter().enumerate().filter_map(of_lever).collect()
    }

    /// The name of a combination as a policy.
    pub(super) fn name(&self, coalition: u64, levers: &[Lever]) -> String {
        match coalition {
            0 => "none".to_owned(),
            all if all == self.all() => "all".to_owned(),
            _ => self.moved(coalition, levers).join(" + "),
        }
    }
}

fn parts(levers: &[Lever], within: Option<usize>) -> Vec<LeverPart> {
    let of_lever = |(place, lever): (usize, &Lever)| -> Vec<LeverPart> {
        let part = |keys: &[&'static str]| LeverPart { lever: place, keys: keys.to_vec() };
        match within == Some(place) {
            true => lever.keys.chunks(1).map(part).collect(),
            false => vec![part(&lever.keys)],
        }
    };
    levers.iter().enumerate().flat_map(of_lever).collect()
}

/// Each combination once, those of fewer parts first.
fn in_order(mut coalitions: Vec<u64>) -> Vec<u64> {
    coalitions.sort_unstable_by_key(|coalition| (coalition.count_ones(), *coalition));
    coalitions.dedup();
    coalitions
}

impl NotCombined {
    /// Why, and where in the file it is to be mended.
    pub(super) fn diagnostic(&self, file: &Table<'_>) -> Diagnostic {
        let (at, reason, help) = match self {
            Self::TooManyOrders(found) => (
                &ATTRIBUTION_PERMUTATIONS,
                format!(
                    "the sampled orders of the levers take {found} combinations; at most \
                     {SAMPLED_COMBINATIONS_MAX} are run"
                ),
                "lower `permutations`, or bundle keys in fewer `[[lever]]`s",
            ),
            Self::TooManyParts(parts) => (
                &ATTRIBUTION_WITHIN,
                format!(
                    "the keys of the lever and the other levers are {parts}, which have 2^{parts} \
                     combinations; at most {COMBINATIONS_MAX} are run"
                ),
                "write `[[lever]]`s so that this one moves fewer keys, or there are fewer others",
            ),
            Self::SampledWithin => (
                &ATTRIBUTION_PERMUTATIONS,
                "values within a lever take all combinations, and no sampled orders".to_owned(),
                "leave out `permutations`, or `within`",
            ),
        };
        Diagnostic::of_rule(file.at(at), reason).help(help)
    }
}

/// A policy that takes some keys from another.
#[derive(Debug)]
pub(super) struct Combined {
    pub(super) name: String,
    pub(super) description: String,
    /// The keys that are moved.
    pub(super) taken: Vec<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levers(keys: &[&[&'static str]]) -> Vec<Lever> {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let levers = names.iter().zip(keys);
        levers.map(|(name, keys)| Lever { name: (*name).to_owned(), keys: keys.to_vec() }).collect()
    }

    #[test]
    fn all_combinations_of_few_levers_stand_from_nothing_to_everything() {
        let levers = levers(&[&["k"], &["l", "m"], &["n"]]);
        let all = Combinations::of(&levers, None, None, 1).unwrap();
        assert_eq!(all.coalitions, [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110, 0b111]);
        let names: Vec<_> = all.coalitions.iter().map(|c| all.name(*c, &levers)).collect();
        assert_eq!(names, ["none", "a", "b", "c", "a + b", "a + c", "b + c", "all"]);
        for (place, coalition) in all.coalitions.iter().enumerate() {
            assert_eq!(all.place(*coalition), Some(place));
        }
        assert!(all.orders.is_none());
    }

    #[test]
    fn the_keys_of_a_lever_are_moved_one_by_one_within_it() {
        let levers = levers(&[&["k"], &["l", "m"]]);
        let within = Combinations::of(&levers, Some(1), None, 1).unwrap();
        assert_eq!((within.parts.len(), within.coalitions.len()), (3, 8));
        assert_eq!((within.of_lever(0), within.of_lever(1)), (0b001, 0b110));
        assert_eq!(within.name(0b011, &levers), "a + b (l)");
        assert_eq!(within.name(0b110, &levers), "b");
    }

    #[test]
    fn many_levers_are_moved_along_orders_and_each_alone_and_last() {
        let keys: [&[&str]; 8] =
            [&["1"], &["2", "3"], &["4"], &["5"], &["6"], &["7"], &["8"], &["9"]];
        let levers = levers(&keys);
        let sampled = Combinations::of(&levers, None, None, 1).unwrap();
        for coalition in sampled.orders.as_ref().unwrap().coalitions() {
            assert!(sampled.place(coalition).is_some());
        }
        for lever in 0..8 {
            let own = sampled.of_lever(lever);
            assert!(sampled.place(own).is_some() && sampled.place(sampled.all() & !own).is_some());
        }
        assert!(sampled.coalitions.len() < 256);
        let asked = Combinations::of(&levers[..3], None, Some(2), 1).unwrap();
        assert!(asked.orders.is_some());
        let within = Combinations::of(&levers, Some(1), None, 1).unwrap();
        assert_eq!((within.orders, within.coalitions.len()), (None, 512));
    }
}
