//! Scripts run on a stack of known size, whatever the host's thread has.

/// Enough for 16 calls of expressions nested 128 deep in a debug build, twice over.
const STACK: usize = 32 * 1024 * 1024;
/// Less than this left, and a new stack is made.
const NEEDED: usize = 24 * 1024 * 1024;

/// What anything else takes: nodes nested 64 deep and the wording of tips, in a debug build.
const WITHOUT_SCRIPTS: usize = 1024 * 1024;

/// Runs `work` with enough stack for the deepest script that the limits allow. Inside another
/// call it costs a comparison.
pub(crate) fn on_own_stack<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(NEEDED, STACK, work)
}

/// Runs `work` that asks the interpreter for nothing, or seldom: on the stack of a usual thread it
/// costs a comparison.
pub(crate) fn on_some_stack<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(WITHOUT_SCRIPTS, STACK, work)
}
