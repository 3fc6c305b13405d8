//! Work on several threads, with the same results as on one.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use peristyle_data::population::in_parallel as numbered;

/// Told how many pieces of a long work are done, and of how many; from any thread.
pub type WorkProgress<'p> = &'p (dyn Fn(usize, usize) + Sync);

/// Ignores progress.
pub fn ignore_progress(_done: usize, _of: usize) {}

/// Maps items in parallel and keeps their order. Each result depends on its item alone.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    jobs: NonZeroUsize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    /// Fewer aren't worth a thread.
    const FEW: usize = 16;
    let jobs = if items.len() < FEW { 1 } else { jobs.get() };
    // the numbers are those of the items
    let made = numbered(items.len(), jobs, |at| items.get(at).map(&work));
    made.into_iter().flatten().collect()
}

/// Maps numbers from 0 in parallel, and reports progress.
pub(crate) fn map_counted<R: Send>(
    jobs: NonZeroUsize,
    count: usize,
    progress: WorkProgress<'_>,
    work: impl Fn(usize) -> R + Sync,
) -> Vec<R> {
    let done = AtomicUsize::new(0);
    numbered(count, jobs.get(), |at| {
        let result = work(at);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, count);
        result
    })
}
