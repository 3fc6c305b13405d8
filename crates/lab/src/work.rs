//! Work on several threads, with the same results as on one.

use std::num::NonZeroUsize;
use std::thread;

/// What `work` makes of each item, in their order. Each result depends on its item alone.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    jobs: NonZeroUsize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    /// Fewer aren't worth a thread.
    const FEW: usize = 16;
    if jobs.get() == 1 || items.len() < FEW {
        return items.iter().map(work).collect();
    }
    let share = items.len().div_ceil(jobs.get());
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(share)
            .map(|some| scope.spawn(move || some.iter().map(work).collect::<Vec<R>>()))
            .collect();
        let joined = threads.into_iter().map(|thread| match thread.join() {
            Ok(results) => results,
            // a panic goes on where it would have been without threads
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    })
}
