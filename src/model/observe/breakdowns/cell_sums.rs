//! Sums of a breakdown of a run, by department.

use crate::model::engine::layout::Layout;

/// The sums of every cell, one after the other, for each department and last the executive.
#[derive(Clone, Debug)]
pub(super) struct CellSums {
    width: usize,
    sums: Vec<f64>,
}

impl CellSums {
    /// Zeros, `count` a unit.
    pub(super) fn new(layout: &Layout, width: usize) -> Self {
        Self { width, sums: vec![0.0; (layout.units()) * width] }
    }

    /// The sums of a unit.
    pub(super) fn unit(&mut self, unit: usize) -> &mut [f64] {
        &mut self.sums[unit * self.width..(unit + 1) * self.width]
    }

    /// Adds the sums of a group to a list: of the whole for group 0, else of a department.
    pub(super) fn append(&self, group: usize, list: &mut Vec<f64>) {
        let mut units = self.sums.chunks_exact(self.width);
        if let Some(department) = group.checked_sub(1) {
            list.extend(units.nth(department).into_iter().flatten());
            return;
        }
        let first = list.len();
        list.resize(first + self.width, 0.0);
        for unit in units {
            list[first..].iter_mut().zip(unit).for_each(|(sum, part)| *sum += part);
        }
    }
}
