//! Parallel work on a list, on one thread for each processor. Results are in the order of the list.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

/// Threads at most: with more, memory and disk are the limit.
const THREADS: usize = 16;

/// Calls `work` with each item; a panic in it is a panic here.
pub(super) fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(THREADS);
    let share = items.len().div_ceil(threads).max(1);
    let mut shares = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        shares.push(items.by_ref().take(share).collect::<Vec<_>>());
    }
    thread::scope(|scope| {
        let work = &work;
        let start = |share: Vec<T>| scope.spawn(move || share.into_iter().map(work).collect::<Vec<_>>());
        let running = shares.into_iter().map(start).collect::<Vec<_>>();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order() {
        for count in [0, 1, 2, 17, 1000] {
            assert_eq!(super::each((0..count).collect(), |at| at * 2), (0..count).map(|at| at * 2).collect::<Vec<_>>());
        }
    }
}
