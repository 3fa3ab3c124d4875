//! Work on several threads whose results come in the order of what was asked, in memory that does not grow.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Items under way at once, per thread: enough that a slow one does not hold up the others, few enough to hold.
const PER_THREAD: usize = 4;

/// Works on items on `jobs` threads and hands the results on, in the order of the items, on the calling thread. At most
/// a few items a thread are taken ahead of the result that is handed on next: who takes results slowly slows down the
/// taking of items. `hand_on` may end it early.
pub fn in_order<T: Send, R: Send>(
    items: impl IntoIterator<Item = T>,
    jobs: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    hand_on: impl FnMut(R) -> ControlFlow<()>,
) {
    let (give, asked) = channel();
    let (done, results) = channel();
    let asked = Mutex::new(asked);
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            let (asked, work, done) = (&asked, &work, done.clone());
            scope.spawn(move || serve(asked, work, &done));
        }
        // When it ends, both channels end with it: the threads find nothing more to do and nobody to do it for.
        pass(items.into_iter(), give, results, jobs.get().saturating_mul(PER_THREAD), hand_on);
    });
}

/// Works on items until there are no more. A panic is sent on like a result, so that no receiver waits for ever.
fn serve<T, R>(asked: &Mutex<Receiver<(usize, T)>>, work: impl Fn(T) -> R, done: &Sender<(usize, thread::Result<R>)>) {
    loop {
        let next = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((at, item)) = next else { return };
        let result = catch_unwind(AssertUnwindSafe(|| work(item)));
        if done.send((at, result)).is_err() {
            return;
        }
    }
}

fn pass<T, R>(
    mut items: impl Iterator<Item = T>,
    give: Sender<(usize, T)>,
    results: Receiver<(usize, thread::Result<R>)>,
    ahead: usize,
    mut hand_on: impl FnMut(R) -> ControlFlow<()>,
) {
    let mut waiting = BTreeMap::new();
    let (mut given, mut handed_on) = (0, 0);
    loop {
        while given - handed_on < ahead {
            let Some(item) = items.next() else { break };
            if give.send((given, item)).is_err() {
                return;
            }
            given += 1;
        }
        if given == handed_on {
            return;
        }
        let Ok((at, result)) = results.recv() else { return };
        waiting.insert(at, result);
        while let Some(result) = waiting.remove(&handed_on) {
            handed_on += 1;
            match result {
                Ok(result) => {
                    if hand_on(result).is_break() {
                        return;
                    }
                }
                Err(panic) => resume_unwind(panic),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn jobs(jobs: usize) -> NonZeroUsize {
        NonZeroUsize::new(jobs).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        let slow = |item: u64| {
            thread::sleep(Duration::from_micros(item * 7919 % 400));
            item
        };
        let mut results = Vec::new();
        in_order(0..200, jobs(3), slow, |result| {
            results.push(result);
            ControlFlow::Continue(())
        });
        assert_eq!(results, (0..200).collect::<Vec<_>>());
    }

    /// No more items are taken than the threads can have under way, however slowly results are taken away.
    #[test]
    fn who_takes_results_slowly_slows_down_the_taking_of_items() {
        let taken = AtomicUsize::new(0);
        let mut handed_on = 0;
        let items = (0..500).inspect(|_| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        in_order(
            items,
            jobs(2),
            |item| item,
            |_| {
                assert!(taken.load(Ordering::SeqCst) <= handed_on + 2 * PER_THREAD);
                handed_on += 1;
                ControlFlow::Continue(())
            },
        );
        assert_eq!(handed_on, 500);
    }

    #[test]
    fn it_ends_early_when_told_to() {
        let mut handed_on = 0;
        in_order(
            0..,
            jobs(2),
            |item: u64| item,
            |_| {
                handed_on += 1;
                if handed_on == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(handed_on, 10);
    }

    #[test]
    #[should_panic(expected = "the seventh")]
    fn a_panic_of_the_work_is_the_callers_and_hangs_nobody() {
        let work = |item: u64| if item == 7 { panic!("the seventh") } else { item };
        in_order(0..100, jobs(2), work, |_| ControlFlow::Continue(()));
    }
}
