//! Work on all cores while the next pieces are read and the last results are taken, in the order of the pieces.
//! Knows nothing of threads and comments.
//! Called by the pipeline for batches of them.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use crate::error::{Error, ErrorKind, Result};

/// Pieces that may be in work, or done and not yet taken, for each core: this bounds the memory.
const AHEAD: usize = 2;

/// Runs `give` with a function that it calls with each piece; the results of `work` go to `take`, in the order of the pieces.
///
/// `give` and `take` run on the calling thread, `work` on rayon's; on one core, and on a thread of rayon's own, which must
/// not wait for others, all three take turns. Errs when `give` or `take` does; then no other result is taken.
pub(super) fn in_order<P: Send, R: Send, G>(
    work: impl Fn(P) -> R + Sync,
    take: &mut dyn FnMut(R) -> Result<()>,
    give: impl FnOnce(&mut dyn FnMut(P) -> Result<()>) -> Result<G>,
) -> Result<G> {
    let cores = rayon::current_num_threads();
    if cores == 1 || rayon::current_thread_index().is_some() {
        return give(&mut |piece| take(work(piece)));
    }
    overlapped(AHEAD * cores, &work, take, give)
}

fn overlapped<P: Send, R: Send, G>(
    ahead: usize,
    work: &(impl Fn(P) -> R + Sync),
    take: &mut dyn FnMut(R) -> Result<()>,
    give: impl FnOnce(&mut dyn FnMut(P) -> Result<()>) -> Result<G>,
) -> Result<G> {
    rayon::in_place_scope(|scope| {
        let mut waiting: VecDeque<Receiver<R>> = VecDeque::new();
        let given = give(&mut |piece| {
            let (done, result) = sync_channel(1);
            scope.spawn(move |_| {
                // Nobody waits for it after an error.
                let _ = done.send(work(piece));
            });
            waiting.push_back(result);
            while let Some(first) = waiting.front() {
                let result = match first.try_recv() {
                    Ok(result) => result,
                    Err(TryRecvError::Empty) if waiting.len() <= ahead => break,
                    Err(_) => received(first)?,
                };
                waiting.pop_front();
                take(result)?;
            }
            Ok(())
        })?;
        waiting.iter().try_for_each(|next| take(received(next)?))?;
        Ok(given)
    })
}

/// Waits for a result. Work that panics gives none; the scope then panics too.
fn received<R>(waiting: &Receiver<R>) -> Result<R> {
    waiting.recv().map_err(|_| Error::new(ErrorKind::Data, "a worker ended without a result"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(ahead: usize, fails_at: Option<usize>) -> (Vec<usize>, Result<()>) {
        let work = |n: usize| {
            std::thread::sleep(std::time::Duration::from_micros(((n * 7) % 5 * 100) as u64));
            n * n
        };
        let mut taken = Vec::new();
        let mut take = |square| {
            taken.push(square);
            Ok(())
        };
        let result = overlapped(ahead, &work, &mut take, |give| {
            (0..50).try_for_each(|n| match fails_at {
                Some(at) if at == n => Err(Error::new(ErrorKind::Data, "as asked")),
                _ => give(n),
            })
        });
        (taken, result)
    }

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        for ahead in [0, 1, 4, 100] {
            let (taken, result) = squares(ahead, None);
            assert!(result.is_ok());
            assert_eq!(taken, (0..50).map(|n| n * n).collect::<Vec<usize>>());
        }
    }

    #[test]
    fn an_error_ends_the_run_and_what_was_taken_is_the_beginning() {
        let (taken, result) = squares(4, Some(30));
        assert!(result.is_err());
        assert!(taken.len() <= 30 && taken.iter().enumerate().all(|(n, square)| n * n == *square));
    }

    #[test]
    fn on_a_thread_of_a_pool_nobody_waits_for_another() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
        let mut sum = 0;
        let result = pool.install(|| {
            let mut take = |n| {
                sum += n;
                Ok(())
            };
            in_order(|n: u32| n, &mut take, |give| (0..10).try_for_each(give))
        });
        assert!(result.is_ok());
        assert_eq!(sum, 45);
    }
}
