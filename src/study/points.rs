//! The design points of a study, each made when it is first asked for: a large design is checked
//! without making its models, and a study makes them where its workers need them.

use std::fmt::{self, Debug, Formatter};
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::Identities;
use super::different::{Different, DifferentCount};
use super::extent::Extent;
use crate::scenario::limits::SEED_MAX;
use crate::sim::{Simulation, Value};

/// One design point: a simulation with all its parameters and policies.
#[derive(Clone, Debug)]
pub struct Point {
    /// The simulation; it knows its policies by their place in [`Plan::policies`](super::Plan::policies).
    pub simulation: Arc<dyn Simulation>,
    /// The keys of its runs in a journal.
    pub identities: Identities,
    /// The values of [`Plan::factors`](super::Plan::factors); `None` where the point has no one value of a factor.
    pub values: Vec<Option<Value>>,
    /// Where the draws of its runs start from.
    pub seed: u64,
}

/// The seed of a design point, by its number from 0, where every point has one of its own: a function
/// of the study's seed and that number, which a scenario file can write.
pub(super) fn seed_of_point(seed: u64, number: usize) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"rungs: seed of a design point");
    hash.update(seed.to_le_bytes());
    hash.update((number as u64).to_le_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.finalize()[..8]);
    u64::from_le_bytes(bytes) & SEED_MAX
}

/// The design points of a plan; at least one.
pub struct Points {
    made: Vec<OnceLock<Box<Point>>>,
    make: Box<Make>,
    extent: Extent,
    different: OnceLock<Different>,
    count: Option<Box<Count>>,
}

/// Counts what differs between points without making them.
type Count = dyn Fn() -> Different + Send + Sync;

/// Makes the point with a given number, from 0.
type Make = dyn Fn(usize) -> Point + Send + Sync;

impl Points {
    /// `count` points with the total size `extent`; `make` makes the point of a number, from 0.
    pub(super) fn new(
        count: usize,
        extent: Extent,
        make: impl Fn(usize) -> Point + Send + Sync + 'static,
    ) -> Self {
        let made = std::iter::repeat_with(OnceLock::new).take(count).collect();
        Self { made, make: Box::new(make), extent, different: OnceLock::new(), count: None }
    }

    /// The same points, of which `count` tells how much differs without making them.
    pub(super) fn counted(self, count: impl Fn() -> Different + Send + Sync + 'static) -> Self {
        Self { count: Some(Box::new(count)), ..self }
    }

    /// How many warm-ups and runs of a replication differ.
    pub(super) fn different(&self) -> Different {
        *self.different.get_or_init(|| match &self.count {
            Some(count) => count(),
            None => {
                let mut count = DifferentCount::default();
                for point in self.iter() {
                    count.add(point.seed, &point.identities, point.simulation.persons_max());
                }
                count.found()
            }
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// All of them, in the order of the design.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Point> {
        (0..self.len()).map(|number| &self[number])
    }

    /// The size of their simulations together.
    pub(super) fn extent(&self) -> &Extent {
        &self.extent
    }
}

impl Index<usize> for Points {
    type Output = Point;

    fn index(&self, number: usize) -> &Point {
        self.made[number].get_or_init(|| Box::new((self.make)(number)))
    }
}

impl Debug for Points {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { extent, .. } = self;
        formatter.debug_struct("Points").field("len", &self.len()).field("extent", extent).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::classics::kane_1970::{Kane1970, Parameters};
    use crate::scenario::Fingerprint;

    fn point(number: usize) -> Point {
        let alpha = 0.01 * number as f64;
        Point {
            simulation: Arc::new(Kane1970::new(&Parameters { alpha, ..Parameters::default() })),
            identities: Identities::of(&Fingerprint { warm_up: String::new(), runs: Vec::new() }),
            values: vec![None; number],
            seed: 1,
        }
    }

    #[test]
    fn points_with_seeds_of_their_own_have_others_that_a_file_can_write() {
        let seeds = |seed: u64| (0..100).map(move |number| seed_of_point(seed, number));
        let all: std::collections::BTreeSet<u64> = seeds(1).chain(seeds(2)).collect();
        assert_eq!(all.len(), 200);
        assert!(all.iter().all(|seed| *seed <= SEED_MAX));
    }

    #[test]
    fn a_point_is_made_once_and_only_if_it_is_asked_for() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = made.clone();
        let points = Points::new(50, Extent::default(), move |number| {
            count.fetch_add(1, Ordering::Relaxed);
            point(number)
        });
        assert_eq!((points.len(), points.is_empty()), (50, false));
        assert!(format!("{points:?}").contains("len: 50"));
        assert_eq!(made.load(Ordering::Relaxed), 0);
        let at = |number: usize| points[number].values.len();
        assert_eq!([at(49), at(7), at(49), at(7)], [49, 7, 49, 7]);
        assert_eq!(made.load(Ordering::Relaxed), 2);
        let numbers: Vec<_> = points.iter().map(|point| point.values.len()).collect();
        assert_eq!(numbers, (0..50).collect::<Vec<_>>());
        assert_eq!(made.load(Ordering::Relaxed), 50);
    }
}
