//! What wakes the reloading thread.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::lock;

/// Rung by the watcher and the host, waited for by the reloading thread. However often it is rung,
/// that is one wake-up.
#[derive(Debug, Default)]
pub(super) struct Bell {
    rung: Mutex<Rung>,
    changed: Condvar,
}

/// What the bell was rung for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rung {
    /// Something may have changed.
    pub(super) look: bool,
    /// Folders came or went, or events were lost: watches may be dead.
    pub(super) lay: bool,
    /// Nobody needs the thread any more.
    pub(super) stop: bool,
}

impl Bell {
    pub(super) fn ring(&self, rung: Rung) {
        let mut now = lock(&self.rung);
        now.look |= rung.look;
        now.lay |= rung.lay;
        now.stop |= rung.stop;
        self.changed.notify_all();
    }

    /// Waits until it is rung, at most for `longest`; what it was rung for is then taken.
    pub(super) fn wait(&self, longest: Duration) -> Rung {
        let rung = lock(&self.rung);
        let idle = |rung: &mut Rung| !rung.look && !rung.lay && !rung.stop;
        let (mut rung, _) = self
            .changed
            .wait_timeout_while(rung, longest, idle)
            .unwrap_or_else(PoisonError::into_inner);
        let taken = *rung;
        *rung = Rung { stop: taken.stop, ..Rung::default() };
        taken
    }

    /// Lets `time` pass, whatever rings meanwhile; false, at once, when it is over for good.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut rung = lock(&self.rung);
        while !rung.stop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            (rung, _) =
                self.changed.wait_timeout(rung, left).unwrap_or_else(PoisonError::into_inner);
        }
        false
    }
}
