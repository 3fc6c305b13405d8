//! Signals that end the process: files that are half written go away first.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::exit::ExitStatus;

/// The files and folders to remove when a signal ends the process.
static PARTS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn parts() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a file, or a folder, that goes away when a signal ends the process.
pub fn create<T>(make: impl FnOnce() -> io::Result<(PathBuf, T)>) -> io::Result<(PathBuf, T)> {
    listener::start();
    // a signal waits until it is known
    let mut parts = parts();
    let (path, made) = make()?;
    parts.insert(path.clone());
    Ok((path, made))
}

/// Removes a file when a signal ends the process.
pub fn remove_at_end(path: &Path) {
    listener::start();
    parts().insert(path.to_owned());
}

/// Leaves a file where it is, whatever happens.
pub fn keep(path: &Path) {
    parts().remove(path);
}

/// Removes a file, or a folder, that is half written.
pub fn remove(path: &Path) {
    let mut parts = parts();
    delete(path);
    parts.remove(path);
}

fn delete(path: &Path) {
    // what can't be removed was hardly written
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// A run that ends by itself at the first signal. The second one ends the process.
#[derive(Debug, Clone)]
pub struct InterruptGuard {
    pub stop: Arc<std::sync::atomic::AtomicBool>,
}

impl InterruptGuard {
    /// Takes the first signal from now on.
    pub fn take() -> Self {
        listener::start();
        Self { stop: listener::take() }
    }

    /// Returns how the command ends after the signal.
    pub fn exit(&self) -> ExitStatus {
        listener::exit()
    }
}

#[cfg(unix)]
mod listener {
    use std::fs;
    use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
    use std::sync::{Arc, Once, OnceLock};
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::{ExitStatus, delete, parts};

    /// Set by the first signal, where a run takes it.
    static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    static SIGNAL: AtomicI32 = AtomicI32::new(0);

    /// Waits for signals on a thread of its own, from the first call on.
    pub(super) fn start() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let ignored = ignored();
            let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| match ignored {
                // `nohup`, or a shell that runs it in the background, asked for that
                Some(ignored) => ignored & (1 << (signal - 1)) == 0,
                None => *signal != SIGHUP,
            });
            // without it a signal ends the process as always, and leaves what is half written
            let Ok(mut signals) = Signals::new(wanted) else { return };
            let _ = thread::Builder::new().name("peristyle-signals".to_owned()).spawn(move || {
                for signal in signals.forever() {
                    if let Some(stop) = STOP.get()
                        && !stop.swap(true, Ordering::Relaxed)
                    {
                        SIGNAL.store(signal, Ordering::Relaxed);
                        continue;
                    }
                    // held to the end: nothing new is begun
                    let parts = parts();
                    parts.iter().for_each(|part| delete(part));
                    let _ = emulate_default_handler(signal);
                }
            });
        });
    }

    /// Returns the signals that the process was started to ignore, where the system says so.
    fn ignored() -> Option<u64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    }

    pub(super) fn take() -> Arc<AtomicBool> {
        Arc::clone(STOP.get_or_init(Arc::default))
    }

    pub(super) fn exit() -> ExitStatus {
        match SIGNAL.load(Ordering::Relaxed) {
            SIGTERM => ExitStatus::Terminated,
            SIGHUP => ExitStatus::HungUp,
            _ => ExitStatus::Interrupted,
        }
    }
}

#[cfg(not(unix))]
mod listener {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::ExitStatus;

    pub(super) fn start() {}

    /// Is set by Ctrl-C; the second one ends the process.
    pub(super) fn take() -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // without a handler the process ends by itself, and leaves its part to be written over
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop));
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
        }
        stop
    }

    pub(super) fn exit() -> ExitStatus {
        ExitStatus::Interrupted
    }
}
