//! Many documents at once, their verdicts in input order, in memory that does not grow with their number.

use bordercheck::{Disposition, Profile, Reference, Verdict, verify};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::load::Task;

/// Documents taken up together, per thread: enough that a slow one does not hold up the others, few enough to hold.
const PER_THREAD: usize = 8;

/// Judges every task and hands each verdict on, in order. Returns the worst disposition.
///
/// # Errors
/// What kept a verdict from being handed on, or the threads from being started.
pub(crate) fn run(
    tasks: &[Task],
    reference: &Reference,
    profile: &Profile,
    jobs: usize,
    on_terminal: bool,
    mut hand_on: impl FnMut(&Task, &Verdict) -> Result<(), String>,
) -> Result<Disposition, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(|error| error.to_string())?;
    let bar = if on_terminal && tasks.len() > 1 { progress(tasks.len()) } else { ProgressBar::hidden() };
    let mut worst = Disposition::Clear;
    for chunk in tasks.chunks(pool.current_num_threads().max(1) * PER_THREAD) {
        let judge = |task: &Task| {
            let verdict = verify(&task.load(), reference, profile);
            bar.inc(1);
            verdict
        };
        let verdicts: Vec<Verdict> = pool.install(|| chunk.par_iter().map(judge).collect());
        for (task, verdict) in chunk.iter().zip(&verdicts) {
            worst = worst.max(verdict.disposition);
            hand_on(task, verdict)?;
        }
    }
    bar.finish_and_clear();
    Ok(worst)
}

fn progress(documents: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} documents, {per_sec}, {eta} left");
    let bar = ProgressBar::new(u64::try_from(documents).unwrap_or(u64::MAX));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
