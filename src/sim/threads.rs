//! Work on several threads by rayon, or on one thread if the feature `threads` is off. Results are
//! placed by index, so both give the same.

#[cfg(feature = "threads")]
mod several {
    pub(crate) use rayon::prelude::*;
    pub(crate) use rayon::{current_num_threads, in_place_scope, scope};

    /// Bytes of the stack of a thread: without any optimization a month of the career model, whose equations
    /// take vectors by value, needs between 3 and 8 million.
    const STACK: usize = 16 << 20;

    /// A pool of threads.
    pub(crate) struct Threads(rayon::ThreadPool);

    impl Threads {
        /// Starts `count` threads; the error says why they could not be started.
        pub(crate) fn start(count: usize) -> Result<Self, String> {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(count).stack_size(STACK).build();
            Ok(Self(pool.map_err(|error| error.to_string())?))
        }

        /// Runs `act`, whose parallel work the threads share.
        pub(crate) fn share<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
            self.0.install(act)
        }

        /// Runs `act` on every thread; the results by thread.
        pub(crate) fn on_each<T: Send>(&self, act: impl Fn() -> T + Sync) -> Vec<T> {
            self.0.broadcast(|_| act())
        }
    }
}

#[cfg(not(feature = "threads"))]
mod alone {
    pub(crate) trait IntoParallelIterator: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<I: IntoIterator> IntoParallelIterator for I {}

    pub(crate) trait ParallelSlice<T> {
        fn par_iter(&self) -> std::slice::Iter<'_, T>;
        fn par_iter_mut(&mut self) -> std::slice::IterMut<'_, T>;
        fn par_chunks(&self, length: usize) -> std::slice::Chunks<'_, T>;
        #[cfg(all(feature = "output", not(target_arch = "wasm32")))]
        fn par_chunks_mut(&mut self, length: usize) -> std::slice::ChunksMut<'_, T>;
    }

    impl<T> ParallelSlice<T> for [T] {
        fn par_iter(&self) -> std::slice::Iter<'_, T> {
            self.iter()
        }

        fn par_iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
            self.iter_mut()
        }

        fn par_chunks(&self, length: usize) -> std::slice::Chunks<'_, T> {
            self.chunks(length)
        }

        #[cfg(all(feature = "output", not(target_arch = "wasm32")))]
        fn par_chunks_mut(&mut self, length: usize) -> std::slice::ChunksMut<'_, T> {
            self.chunks_mut(length)
        }
    }

    /// Methods of rayon's iterators that the standard library's do not have.
    pub(crate) trait ParallelIterator: Iterator + Sized {
        fn map_init<S, T>(
            self,
            init: impl Fn() -> S,
            mut act: impl FnMut(&mut S, Self::Item) -> T,
        ) -> impl Iterator<Item = T> {
            let mut scratch = init();
            self.map(move |item| act(&mut scratch, item))
        }

        fn for_each_init<S>(self, init: impl Fn() -> S, mut act: impl FnMut(&mut S, Self::Item)) {
            let mut scratch = init();
            self.for_each(|item| act(&mut scratch, item));
        }
    }

    impl<I: Iterator> ParallelIterator for I {}

    /// Runs at once what it is given.
    pub(crate) struct Scope;

    impl Scope {
        pub(crate) fn spawn(&self, act: impl FnOnce(&Self)) {
            act(self);
        }
    }

    pub(crate) fn scope(act: impl FnOnce(&Scope)) {
        act(&Scope);
    }

    pub(crate) fn in_place_scope(act: impl FnOnce(&Scope)) {
        act(&Scope);
    }

    pub(crate) fn current_num_threads() -> usize {
        1
    }

    pub(crate) struct Threads;

    impl Threads {
        pub(crate) fn start(_count: usize) -> Result<Self, String> {
            Ok(Self)
        }

        pub(crate) fn share<T: Send>(&self, act: impl FnOnce() -> T + Send) -> T {
            act()
        }

        pub(crate) fn on_each<T: Send>(&self, act: impl Fn() -> T + Sync) -> Vec<T> {
            vec![act()]
        }
    }
}

#[cfg(not(feature = "threads"))]
pub(crate) use alone::*;
#[cfg(feature = "threads")]
pub(crate) use several::*;
