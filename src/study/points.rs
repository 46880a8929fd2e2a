//! The design points of a study, each made when it is first asked for: a large design is checked
//! without making its models, and a study makes them where its workers need them.

use std::fmt::{self, Debug, Formatter};
use std::ops::Index;
use std::sync::OnceLock;

use super::Point;
use super::extent::Extent;

/// The design points of a plan; at least one.
pub struct Points {
    points: Source,
    extent: Extent,
}

enum Source {
    Made(Vec<Point>),
    ByNumber { made: Vec<OnceLock<Box<Point>>>, make: Make },
}

/// Makes the point of a number, from 0.
type Make = Box<dyn Fn(usize) -> Point + Send + Sync>;

impl Points {
    /// `count` points, which take `extent` together; `make` makes the point of a number, from 0.
    pub(super) fn by_number(
        count: usize,
        extent: Extent,
        make: impl Fn(usize) -> Point + Send + Sync + 'static,
    ) -> Self {
        let made = std::iter::repeat_with(OnceLock::new).take(count).collect();
        Self { points: Source::ByNumber { made, make: Box::new(make) }, extent }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.points {
            Source::Made(points) => points.len(),
            Source::ByNumber { made, .. } => made.len(),
        }
    }

    /// Never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in the order of the design.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Point> {
        (0..self.len()).map(|number| &self[number])
    }

    /// What their simulations take together.
    pub(super) fn extent(&self) -> &Extent {
        &self.extent
    }
}

impl Index<usize> for Points {
    type Output = Point;

    fn index(&self, number: usize) -> &Point {
        match &self.points {
            Source::Made(points) => &points[number],
            Source::ByNumber { made, make } => made[number].get_or_init(|| Box::new(make(number))),
        }
    }
}

impl From<Vec<Point>> for Points {
    fn from(points: Vec<Point>) -> Self {
        let extents = points.iter().map(|point| Extent::of(point.simulation.as_ref()));
        Self {
            extent: extents.reduce(Extent::and).unwrap_or_default(),
            points: Source::Made(points),
        }
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::Identities;
    use super::*;
    use crate::classics::kane_1970::{Kane1970, Parameters};
    use crate::scenario::Fingerprint;

    fn point(number: usize) -> Point {
        let alpha = 0.01 * number as f64;
        Point {
            simulation: Box::new(Kane1970::new(&Parameters { alpha, ..Parameters::default() })),
            identities: Identities::of(&Fingerprint { warm_up: String::new(), runs: Vec::new() }),
            values: vec![None; number],
        }
    }

    #[test]
    fn a_point_is_made_once_and_only_if_it_is_asked_for() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = made.clone();
        let points = Points::by_number(50, Extent::default(), move |number| {
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

    #[test]
    fn points_that_are_made_are_those_that_were_given() {
        let points = Points::from(vec![point(2), point(5)]);
        let numbers: Vec<_> = points.iter().map(|point| point.values.len()).collect();
        assert_eq!((numbers, points.len()), (vec![2, 5], 2));
        assert_eq!(*points.extent(), Extent::of(point(2).simulation.as_ref()).times(2));
    }
}
