//! Loops over many numbers, with the widest vectors that the processor has.

use pulp::Arch;

/// Runs loops over `count` numbers, compiled for each kind of vectors; the processor's widest are
/// taken. They give the same bits: no arithmetic is contracted or put into another order. What `run`
/// calls has to be inlined.
#[inline(always)]
pub(crate) fn vectorized<R>(count: usize, run: impl FnOnce() -> R) -> R {
    // a few numbers aren't worth the choice
    if count < 8 { run() } else { Arch::new().dispatch(run) }
}
