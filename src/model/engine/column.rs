//! A column of an organization's state: a slice that begins where a vector register may.
//!
//! The pass reads and writes columns in runs of 64 bytes. A run that straddles two lines of the
//! cache costs two accesses, and the allocator promises no more than 16 bytes.

use std::fmt;
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::slice::SliceIndex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::row::Row;

/// Bytes of a line of the cache.
const LINE: usize = 64;

/// Bytes from which on a column is large: the allocator begins it where it begins every other large
/// one within a page.
const LARGE: usize = 1 << 14;

/// By how many lines the next large column is shifted against the last one, so that the same row
/// of many columns does not fall into the same set of the cache.
fn shift() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    5 * (NEXT.fetch_add(1, Ordering::Relaxed) % 12)
}

/// Cells of `T`, the first of them at the start of a line of the cache.
pub(crate) struct Column<T> {
    cells: Vec<T>,
    first: usize,
}

impl<T: Copy + Default> Column<T> {
    /// A column of `count` cells of the default.
    pub(crate) fn new(count: usize) -> Self {
        let margin = Margin::of::<T>(count);
        let mut cells = vec![T::default(); count + margin.cells()];
        let first = margin.first(cells.as_ptr());
        cells.truncate(first + count);
        Self { cells, first }
    }
}

impl<T: Copy + Default> Column<T> {
    /// A column of other rows: each takes over a cell of this one, or holds the default.
    pub(crate) fn taken_over(&self, rows: &[Option<Row>]) -> Self {
        let mut column = Self::new(rows.len());
        for (cell, row) in column.iter_mut().zip(rows) {
            *cell = row.map_or_else(T::default, |row| self[row]);
        }
        column
    }
}

impl<T: Copy + Default> Clone for Column<T> {
    fn clone(&self) -> Self {
        let margin = Margin::of::<T>(self.len());
        let mut cells = Vec::with_capacity(self.len() + margin.cells());
        let first = margin.first(cells.as_ptr());
        cells.resize(first, T::default());
        cells.extend_from_slice(self);
        Self { cells, first }
    }
}

/// Cells before a column: those that the allocator may be off a line, and those of the shift.
#[derive(Clone, Copy, Debug)]
struct Margin {
    line: usize,
    shift: usize,
}

impl Margin {
    /// The margin of a column of `count` cells.
    fn of<T>(count: usize) -> Self {
        let line = LINE / size_of::<T>();
        let shift = if count * size_of::<T>() < LARGE { 0 } else { line * shift() };
        Self { line, shift }
    }

    /// The most cells that this can be.
    fn cells(self) -> usize {
        self.line + self.shift
    }

    /// Where a column begins whose memory begins at `cells`.
    fn first<T>(self, cells: *const T) -> usize {
        cells.align_offset(LINE).min(self.line) + self.shift
    }
}

impl<T: PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl<T: fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.cells[self.first..]
    }
}

impl<T> DerefMut for Column<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.cells[self.first..]
    }
}

impl<T> Index<Row> for Column<T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, row: Row) -> &T {
        &self[..][row.0]
    }
}

impl<T> IndexMut<Row> for Column<T> {
    #[inline(always)]
    fn index_mut(&mut self, row: Row) -> &mut T {
        &mut self[..][row.0]
    }
}

impl<T, I: SliceIndex<[T]>> Index<I> for Column<T> {
    type Output = I::Output;

    #[inline(always)]
    fn index(&self, index: I) -> &I::Output {
        &self.cells[self.first..][index]
    }
}

impl<T, I: SliceIndex<[T]>> IndexMut<I> for Column<T> {
    #[inline(always)]
    fn index_mut(&mut self, index: I) -> &mut I::Output {
        &mut self.cells[self.first..][index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_and_its_copy_begin_at_a_line() {
        for count in [0, 1, 100, 5000, 200_003] {
            let mut column = Column::<f32>::new(count);
            column.fill(2.5);
            let copy = column.clone();
            assert_eq!(copy.len(), count);
            assert_eq!(copy.as_ptr().align_offset(LINE), 0);
            assert!(copy.iter().all(|cell| cell.to_bits() == 2.5_f32.to_bits()));
            assert_eq!(Column::<u8>::new(count).as_ptr().align_offset(LINE), 0);
        }
    }
}
