//! What wakes the reloading thread.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::lock;

/// A wake-up of the reloading thread by the watcher and the host. However many notifications came
/// meanwhile, that is one wake-up.
#[derive(Debug, Default)]
pub(super) struct ReloadNotifier {
    pending: Mutex<WakeReason>,
    changed: Condvar,
}

/// Why the reloading thread is woken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct WakeReason {
    /// Something may have changed.
    pub(super) look: bool,
    /// Folders came or went, or events were lost: watches may be dead.
    pub(super) lay: bool,
    /// Nobody needs the thread any more.
    pub(super) stop: bool,
}

impl ReloadNotifier {
    pub(super) fn notify(&self, reason: WakeReason) {
        let mut pending = lock(&self.pending);
        pending.look |= reason.look;
        pending.lay |= reason.lay;
        pending.stop |= reason.stop;
        self.changed.notify_all();
    }

    /// Waits for a notification, at most for `longest`, and takes the reasons that came.
    pub(super) fn wait(&self, longest: Duration) -> WakeReason {
        let pending = lock(&self.pending);
        let idle = |pending: &mut WakeReason| !pending.look && !pending.lay && !pending.stop;
        let (mut pending, _) = self
            .changed
            .wait_timeout_while(pending, longest, idle)
            .unwrap_or_else(PoisonError::into_inner);
        let taken = *pending;
        *pending = WakeReason { stop: taken.stop, ..WakeReason::default() };
        taken
    }

    /// Lets `time` pass, whatever rings meanwhile; false, at once, when it is over for good.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut pending = lock(&self.pending);
        while !pending.stop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            (pending, _) =
                self.changed.wait_timeout(pending, left).unwrap_or_else(PoisonError::into_inner);
        }
        false
    }
}
