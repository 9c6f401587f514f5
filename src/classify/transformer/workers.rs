//! Threads that run networks, each with an engine of one thread.
//! Knows no network.
//! Called by the tiers that have one.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rten::{RunOptions, ThreadPool};

/// As many workers as rayon has threads. Texts are dealt out one by one; results keep their order.
///
/// One network is shared by all, and each runs it on one thread: that is faster than one run at a time on all of them. A
/// thread of rayon that waits for a run would begin another one meanwhile, and so on without end; therefore plain threads
/// wait, and runs happen inside the workers.
#[derive(Debug)]
pub(crate) struct Workers(Vec<Worker>);

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct Worker(Arc<ThreadPool>);

impl Worker {
    /// How its runs are done.
    pub(crate) fn options(&self) -> RunOptions {
        RunOptions::default().with_thread_pool(Some(self.0.clone()))
    }
}

impl Workers {
    /// One worker for each thread of rayon.
    pub(crate) fn new() -> Self {
        let worker = |_| Worker(Arc::new(ThreadPool::with_num_threads(1)));
        Workers((0..rayon::current_num_threads()).map(worker).collect())
    }

    /// What a worker of its own makes of one piece of work.
    pub(crate) fn one<T: Send>(work: impl Fn(&Worker) -> T + Sync) -> T {
        let worker = Worker(Arc::new(ThreadPool::with_num_threads(1)));
        worker.0.run(|| work(&worker))
    }

    /// What `work` makes of each number under `count`, in their order. Panics where `work` does.
    pub(crate) fn each<T: Send>(&self, count: usize, work: impl Fn(usize, &Worker) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let turns = |worker: &Worker| {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count {
                    return done;
                }
                done.push((at, work(at, worker)));
            }
        };
        let turns = &turns;
        let parts: Vec<Vec<(usize, T)>> = std::thread::scope(|scope| {
            let begun: Vec<_> =
                (self.0.iter().take(count)).map(|worker| scope.spawn(move || worker.0.run(|| turns(worker)))).collect();
            begun.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        let mut all: Vec<(usize, T)> = parts.into_iter().flatten().collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, made)| made).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_their_numbers() {
        let workers = Workers::new();
        assert_eq!(workers.each(100, |at, _| at * 2), (0..100).map(|at| at * 2).collect::<Vec<_>>());
        assert!(workers.each(0, |at, _| at).is_empty());
    }

    #[test]
    fn many_callers_at_once_all_get_theirs() {
        use rayon::prelude::*;
        let workers = Workers::new();
        let sums: Vec<usize> = (0..64).into_par_iter().map(|n| workers.each(9, |at, _| at + n).iter().sum()).collect();
        assert_eq!(sums, (0..64).map(|n| 36 + 9 * n).collect::<Vec<_>>());
    }
}
