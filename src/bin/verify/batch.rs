//! Many documents at once, their verdicts in input order, in memory that does not grow with their number.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::thread;

use bordercheck::{Disposition, Engine, in_order};
use indicatif::{ProgressBar, ProgressStyle};

use crate::load::Task;
use crate::output::{Report, Writer};

/// Judges every task and hands each report on, in order, until nobody takes them any more. Returns the worst disposition.
///
/// # Errors
/// The reason why a report could not be written or handed on.
pub(crate) fn run(
    tasks: &[Task],
    engine: &Engine,
    writer: &Writer,
    jobs: usize,
    on_terminal: bool,
    mut hand_on: impl FnMut(&Report) -> Result<ControlFlow<()>, String>,
) -> Result<Disposition, String> {
    let bar = if on_terminal && tasks.len() > 1 { progress(tasks.len()) } else { ProgressBar::hidden() };
    let mut ended = Ok(Disposition::Clear);
    let judge = |task: &Task| {
        let document = task.load();
        let (judgement, pages) = engine.judge_with_pages(&document);
        let report = writer.write(task, judgement, &pages);
        bar.inc(1);
        report
    };
    in_order(tasks, jobs_of(jobs, tasks.len()), judge, |report| {
        let handed_on = report.and_then(|report| {
            let flow = hand_on(&report)?;
            Ok((flow, report.judgement.verdict.disposition))
        });
        match (handed_on, &ended) {
            (Ok((flow, disposition)), Ok(worst)) => {
                ended = Ok((*worst).max(disposition));
                flow
            }
            (Err(why), _) => {
                ended = Err(why);
                ControlFlow::Break(())
            }
            (Ok(_), Err(_)) => ControlFlow::Break(()),
        }
    });
    bar.finish_and_clear();
    ended
}

/// As many threads as were asked for, else one a processor, and no more than there is work for.
fn jobs_of(asked: usize, tasks: usize) -> NonZeroUsize {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = if asked == 0 { processors } else { asked };
    NonZeroUsize::new(jobs.min(tasks)).unwrap_or(NonZeroUsize::MIN)
}

fn progress(documents: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} documents, {per_sec}, {eta} left");
    let bar = ProgressBar::new(u64::try_from(documents).unwrap_or(u64::MAX));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
