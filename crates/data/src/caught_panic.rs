//! Panics of libraries that read damaged files.

use std::cell::Cell;

thread_local! {
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread reads a file whose damage may end in a panic that is caught and
/// reported. A program's panic hook asks it, so that nobody is shown where a library panicked.
pub fn is_catching_panics() -> bool {
    IS_CATCHING.get()
}

/// Runs `work` on a file that may be damaged; `None` where it panicked.
#[cfg(feature = "parquet")]
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outer = IS_CATCHING.replace(true);
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    IS_CATCHING.set(outer);
    done.ok()
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use super::*;

    #[test]
    fn a_hook_can_tell_a_panic_that_is_caught() {
        assert_eq!(catch_panic(is_catching_panics), Some(true));
        assert!(!is_catching_panics());
        assert_eq!(catch_panic(|| -> u8 { panic!("the test's own") }), None);
        assert!(!is_catching_panics(), "after a panic");
    }
}
