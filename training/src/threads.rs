//! Work on numbers, shared among threads.

use indicatif::ProgressBar;

/// What the numbers below `count` come to, those of the first thread first: the order depends on the number of threads
/// and on nothing else.
pub(crate) fn shared<T: Send>(threads: usize, count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let bar = ProgressBar::new(count);
    let one = |number: u64| {
        let done = work(number);
        bar.inc(1);
        done
    };
    let one = &one;
    let part = move |thread: usize| (0..count).skip(thread).step_by(threads).map(one).collect::<Vec<T>>();
    let done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("drawing and reading do not panic")).collect()
    });
    bar.finish_and_clear();
    done
}
