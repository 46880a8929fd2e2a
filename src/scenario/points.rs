//! Where the points of a design lie, and what each puts in place of what the file gives.

use super::factor::Axis;
use super::path::Path;
use super::sampling::Coordinate;
use super::world::World;
use crate::sim::Value;

/// The factors of a design, and its points.
#[derive(Clone, Debug)]
pub(super) struct Points {
    axes: Vec<Axis>,
    places: Places,
}

/// Where points lie.
#[derive(Clone, Debug)]
pub(super) enum Places {
    /// By point and axis.
    At(Vec<Vec<Coordinate>>),
    /// By point, axis and path.
    Listed(Vec<Vec<Vec<Value>>>),
}

impl Points {
    pub(super) fn new(axes: Vec<Axis>, places: Places) -> Self {
        Self { axes, places }
    }

    pub(super) fn axes(&self) -> &[Axis] {
        &self.axes
    }

    pub(super) fn count(&self) -> usize {
        match &self.places {
            Places::At(points) => points.len(),
            Places::Listed(points) => points.len(),
        }
    }

    /// The value of a path of an axis at a point, all by their numbers; `None` where the point
    /// leaves what the file gives.
    fn value(&self, (point, axis, path): (usize, usize, usize)) -> Option<Value> {
        match &self.places {
            Places::At(points) => self.axes[axis].value(points[point][axis], path),
            Places::Listed(points) => points[point][axis].get(path).copied(),
        }
    }

    /// Every path with its axis, and its value at a point.
    pub(super) fn moved(
        &self,
        point: usize,
    ) -> impl Iterator<Item = (&Axis, &Path, Option<Value>)> {
        self.axes.iter().enumerate().flat_map(move |(number, axis)| {
            let paths = axis.paths.iter().enumerate();
            paths.map(move |(place, path)| (axis, path, self.value((point, number, place))))
        })
    }

    /// Makes the world of a point of `world`, which is that of the file, `base`, or of any other
    /// point.
    pub(super) fn put(&self, point: usize, base: &World, world: &mut World) {
        for (_, path, value) in self.moved(point) {
            for &element in &path.elements {
                let value = value.or_else(|| base.value(path, element));
                let is_set = value.is_some_and(|value| world.set(path, element, value));
                debug_assert!(is_set, "{} takes what its row describes", path.parameter.key);
            }
        }
    }

    /// The values of every column at a point; where that leaves a factor alone, what `base` has.
    pub(super) fn values(&self, base: &World, point: usize) -> Vec<Option<Value>> {
        let column = |(number, axis): (usize, &Axis)| -> Vec<Option<Value>> {
            let apart = axis.columns.len() == axis.paths.len();
            let value = |column: usize| {
                let paths = if apart { &axis.paths[column..=column] } else { &axis.paths };
                self.value((point, number, column)).or_else(|| common(base, paths))
            };
            (0..axis.columns.len()).map(value).collect()
        };
        self.axes.iter().enumerate().flat_map(column).collect()
    }
}

/// The value that a world has at all of the paths, if it is the same.
fn common(world: &World, paths: &[Path]) -> Option<Value> {
    let mut values = paths
        .iter()
        .flat_map(|path| path.elements.iter().map(move |&element| world.value(path, element)));
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}
