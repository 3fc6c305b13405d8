//! How long the interpreter runs, for who asks: no clock is looked at otherwise, and nothing that is
//! worked out depends on it.

use std::cell::Cell;
use std::time::{Duration, Instant};

thread_local! {
    static SPENT: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// Does `work`, and says for how long the interpreter ran meanwhile on this thread.
pub(crate) fn interpreting<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let outer = SPENT.replace(Some(Duration::ZERO));
    let result = work();
    let spent = SPENT.replace(outer).unwrap_or_default();
    (result, spent)
}

/// Does `work`, which is the interpreter's.
pub(super) fn counted<R>(work: impl FnOnce() -> R) -> R {
    let Some(before) = SPENT.get() else { return work() };
    let began = Instant::now();
    let result = work();
    SPENT.set(Some(before + began.elapsed()));
    result
}
