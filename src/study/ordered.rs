//! Work on all threads, with results taken in order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::StudyError;
use crate::sim::threads::*;

/// Makes `count` pieces on the threads of the pool and gives them to `take` in order, on the thread
/// that calls. Only a few are in memory at once, and no thread waits while there is room for more: the
/// one that takes makes pieces, too, where the next is not yet there.
pub(crate) fn ordered<T, E>(
    count: usize,
    make: impl Fn(usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    E: Send,
{
    let others = current_num_threads() - 1;
    if others == 0 || count < 2 {
        return (0..count).try_for_each(|piece| take(make(piece)?));
    }
    let pieces: Pieces<Result<T, E>> = Pieces::new(count, 2 * (others + 1));
    let mut taken = Ok(());
    in_place_scope(|scope| {
        while let Some(step) = pieces.step(others) {
            match step {
                Step::Take(piece) => taken = piece.and_then(&mut take),
                Step::Make(piece) => pieces.put(piece, make(piece)),
                Step::Call => scope.spawn(|_| {
                    let _stop = StopOnPanic(&pieces);
                    while let Some(piece) = pieces.claim() {
                        pieces.put(piece, make(piece));
                    }
                }),
            }
            if taken.is_err() {
                pieces.stop();
            }
        }
    });
    taken
}

/// Pieces that several threads make and one takes.
struct Pieces<T> {
    count: usize,
    /// Pieces that may be in memory, or be made.
    room: usize,
    state: Mutex<State<T>>,
    made: Condvar,
}

struct State<T> {
    /// The first piece that nobody makes yet.
    next: usize,
    taken: usize,
    /// Threads besides the one that takes.
    at_work: usize,
    waiting: BTreeMap<usize, T>,
    stopped: bool,
}

/// What the thread that takes does next.
enum Step<T> {
    Take(T),
    Make(usize),
    /// Calls another thread.
    Call,
}

impl<T> Pieces<T> {
    fn new(count: usize, room: usize) -> Self {
        let waiting = BTreeMap::new();
        let state = State { next: 0, taken: 0, at_work: 0, waiting, stopped: false };
        Self { count, room, state: Mutex::new(state), made: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next step; `None` where all is taken, or the work has been stopped. It waits where the
    /// next piece is being made, and there is no room for more.
    fn step(&self, others: usize) -> Option<Step<T>> {
        let mut state = self.state();
        loop {
            if state.taken == self.count || state.stopped {
                return None;
            }
            let has_room = self.has_room(&state);
            if has_room && state.at_work < others {
                state.at_work += 1;
                return Some(Step::Call);
            }
            let next = state.taken;
            if let Some(piece) = state.waiting.remove(&next) {
                state.taken += 1;
                return Some(Step::Take(piece));
            }
            if has_room {
                state.next += 1;
                return Some(Step::Make(state.next - 1));
            }
            state = self.made.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether a piece can be begun.
    fn has_room(&self, state: &State<T>) -> bool {
        state.next < self.count.min(state.taken + self.room)
    }

    /// A piece for one of the other threads; `None` ends its work, because a thread that waited here
    /// might be the one that takes, lower on its stack.
    fn claim(&self) -> Option<usize> {
        let mut state = self.state();
        if state.stopped || !self.has_room(&state) {
            state.at_work -= 1;
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    fn put(&self, number: usize, piece: T) {
        self.state().waiting.insert(number, piece);
        self.made.notify_one();
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.made.notify_one();
    }
}

/// Stops the work where the thread that holds it panics, so that none waits for its piece.
struct StopOnPanic<'p, T>(&'p Pieces<T>);

impl<T> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// Runs `act`, whose parallel work `threads` threads share.
///
/// # Errors
///
/// [`StudyError::Threads`].
pub fn with_threads<T: Send>(
    threads: usize,
    act: impl FnOnce() -> T + Send,
) -> Result<T, StudyError> {
    Ok(start(threads)?.share(act))
}

/// Starts `threads` threads.
pub(super) fn start(threads: usize) -> Result<Threads, StudyError> {
    Threads::start(threads).map_err(StudyError::Threads)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_piece_is_taken_once_and_in_order_whatever_the_threads() {
        for threads in 1..=4 {
            for count in [0, 1, 2, 3, 50] {
                let mut taken = Vec::new();
                let made = |piece: usize| {
                    // Pieces that make use of the threads themselves, and take unequal times.
                    let sum: usize = (0..100 * (piece % 7)).into_par_iter().sum();
                    Ok((piece, sum))
                };
                let ended = with_threads(threads, || {
                    ordered(count, made, |(piece, _)| {
                        taken.push(piece);
                        Ok::<_, StudyError>(())
                    })
                });
                assert!(ended.unwrap().is_ok());
                assert_eq!(taken, (0..count).collect::<Vec<_>>(), "{threads} threads");
            }
        }
    }

    #[test]
    fn no_more_pieces_are_made_than_there_is_room_for() {
        let (made, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let make = |_| {
            most.fetch_max(1 + made.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
            Ok::<_, StudyError>(())
        };
        let take = |()| {
            made.fetch_sub(1, Ordering::Relaxed);
            Ok(())
        };
        with_threads(3, || ordered(500, make, take)).unwrap().unwrap();
        assert!((1..=6).contains(&most.into_inner()));
    }

    #[test]
    #[should_panic(expected = "piece forty")]
    fn a_piece_that_panics_ends_the_work() {
        let made = |piece: usize| match piece {
            40 => panic!("piece forty"),
            _ => Ok::<_, StudyError>(()),
        };
        let _ = with_threads(3, || ordered(100, made, Ok));
    }

    #[test]
    fn pieces_are_taken_in_order_up_to_the_first_error() {
        let mut taken = Vec::new();
        let made = |piece: usize| if piece == 40 { Err("forty") } else { Ok(piece) };
        let ended = with_threads(3, || {
            ordered(100, made, |piece| {
                taken.push(piece);
                Ok(())
            })
        });
        assert_eq!(ended.unwrap(), Err("forty"));
        assert_eq!(taken, (0..40).collect::<Vec<_>>());
    }
}
