//! Work on all threads, with results taken in order.

use super::StudyError;
use crate::sim::threads::*;

/// Makes `count` pieces on the threads of the pool and gives them to `take` in order. Only
/// a few are in memory at once.
pub(crate) fn ordered<T, E>(
    count: usize,
    make: impl Fn(usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    E: Send,
{
    // Twice the threads, so that one long piece does not leave the others idle.
    let at_once = 2 * current_num_threads();
    for first in (0..count).step_by(at_once) {
        let last = count.min(first + at_once);
        let made: Vec<Result<T, E>> = (first..last).into_par_iter().map(&make).collect();
        for piece in made {
            take(piece?)?;
        }
    }
    Ok(())
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
    use super::*;

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
