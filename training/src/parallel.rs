//! Work on numbered pages and strips, shared among the threads of the program.

use indicatif::ProgressBar;
use rayon::prelude::*;

/// Works on the numbers below `count` and shows how far it is. With `n` threads the results are those of the numbers
/// 0, n, 2n, …, then those of 1, n + 1, …: training draws from them in this order, which the committed weights depend on.
pub(crate) fn in_parallel<T: Send>(count: u64, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let bar = ProgressBar::new(count);
    let threads = rayon::current_num_threads();
    let numbers: Vec<u64> = (0..count).take(threads).flat_map(|first| (first..count).step_by(threads)).collect();
    let done = numbers.into_par_iter().map(|number| {
        let done = work(number);
        bar.inc(1);
        done
    });
    let done = done.collect();
    bar.finish_and_clear();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_that_depends_on_the_number_of_threads() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        assert_eq!(pool.install(|| in_parallel(5, |number| number)), [0, 2, 4, 1, 3]);
        assert!(pool.install(|| in_parallel(0, |number| number)).is_empty());
    }
}
