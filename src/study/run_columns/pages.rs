//! What has been read of a file of columns lately, a page at a time: some samples as a whole or, of
//! larger ones, a tile.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::shape::Shape;
use crate::sim::threads::current_num_threads;
use crate::study::store::{Store, to_numbers};

/// Policies whose pages are kept on few threads, at most.
const POLICIES_KEPT: usize = 8;

/// Pages of a study's columns, of which the latest are kept.
#[derive(Debug)]
pub(super) struct Pages {
    shape: Shape,
    /// Samples of the study.
    all: usize,
    /// By their numbers, the one that was asked for last at the end.
    latest: Mutex<Vec<(usize, Arc<[f64]>)>>,
}

impl Pages {
    /// Pages of `all` samples.
    pub(super) fn new(shape: Shape, all: usize) -> Self {
        let latest = Mutex::new(Vec::new());
        Self { shape, all, latest }
    }

    /// Whether a page holds samples as a whole.
    pub(super) fn are_whole(&self) -> bool {
        self.shape.page > 0
    }

    /// The page with a tile of a sample, and where the tile's numbers begin in it.
    pub(super) fn tile(
        &self,
        store: &Store,
        sample: usize,
        tile: usize,
    ) -> io::Result<(Arc<[f64]>, usize)> {
        let shape = self.shape;
        if shape.page == 0 {
            let page = sample * shape.tiles() + tile;
            let place = (shape.offset(sample, tile), shape.tile_numbers());
            return Ok((self.page(page, store, place)?, 0));
        }
        let first = sample - sample % shape.page;
        let samples = shape.page.min(self.all - first);
        let place = (shape.offset(first, 0), samples * shape.sample_numbers());
        let page = self.page(first, store, place)?;
        Ok((page, (sample - first) * shape.sample_numbers() + tile * shape.tile_numbers()))
    }

    /// A page by its number: from memory, or from its place in the store, an offset and how many
    /// numbers there are.
    fn page(
        &self,
        number: usize,
        store: &Store,
        (offset, numbers): (u64, usize),
    ) -> io::Result<Arc<[f64]>> {
        if let Some(page) = self.known(number) {
            return Ok(page);
        }
        let mut bytes = vec![0; numbers * size_of::<f64>()];
        store.read_at(offset, &mut bytes)?;
        let page: Arc<[f64]> = to_numbers(&bytes).collect();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() >= self.most() {
            latest.remove(0);
        }
        latest.push((number, page.clone()));
        Ok(page)
    }

    /// Pages that are kept: a policy and its baseline for every thread, and on few threads all policies,
    /// which a comparison goes through metric by metric.
    fn most(&self) -> usize {
        (2 * current_num_threads()).max(self.shape.policies.min(POLICIES_KEPT))
    }

    fn known(&self, number: usize) -> Option<Arc<[f64]>> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let place = latest.iter().position(|(other, _)| *other == number)?;
        let found = latest.remove(place);
        let page = found.1.clone();
        latest.push(found);
        Some(page)
    }

    /// Pages in memory.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
