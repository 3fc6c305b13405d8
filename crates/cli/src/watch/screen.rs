//! The terminal's screen, which is left as it was found: at the end, after a mistake of ours, and
//! when it is killed.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap,
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use crossterm::{execute, queue};

/// Whether there is anything to put back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The screen while it is ours.
pub struct Screen {
    paints: bool,
}

impl Screen {
    /// Takes the screen; dropping it gives it back.
    pub fn take(paints: bool) -> io::Result<Self> {
        put_back_after_a_panic(thread::current().id());
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        // from here on, dropping it puts things back, even if the next line fails
        let screen = Self { paints };
        execute!(io::stdout(), EnterAlternateScreen, Hide, DisableLineWrap)?;
        Ok(screen)
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        let (columns, rows) = size().unwrap_or((80, 24));
        (usize::from(columns.max(1)), usize::from(rows.max(1)))
    }

    /// Shows these lines and the last one at the bottom, all at once.
    pub fn draw(&self, lines: &[String], last: &str) -> io::Result<()> {
        let mut out = Vec::new();
        let (_, rows) = self.size();
        let empty = rows.saturating_sub(lines.len() + 1);
        let all = lines.iter().map(String::as_str).chain(std::iter::repeat_n("", empty));
        queue!(out, BeginSynchronizedUpdate)?;
        for (row, line) in all.chain([last]).enumerate() {
            // cleared before it is written: after a full line, the cursor still stands on its end
            let row = u16::try_from(row).unwrap_or(u16::MAX);
            queue!(out, MoveTo(0, row), Clear(ClearType::CurrentLine))?;
            self.write(&mut out, line)?;
            queue!(out, ResetColor)?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        let mut stdout = io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()
    }

    fn write(&self, out: &mut Vec<u8>, text: &str) -> io::Result<()> {
        if self.paints {
            out.write_all(text.as_bytes())
        } else {
            write!(out, "{}", anstream::adapter::strip_str(text))
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        put_back();
    }
}

/// Leaves the terminal as it was found; the second time does nothing.
fn put_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // a terminal that is gone needs nothing back
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            EnableLineWrap,
            Show,
            LeaveAlternateScreen
        );
        let _ = disable_raw_mode();
    }
}

/// Before the message of a panic is written, so that it can be read. The engine survives a panic
/// of its own thread, and so does the screen.
fn put_back_after_a_panic(ours: ThreadId) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == ours {
            put_back();
        }
        if !TAKEN.load(Ordering::SeqCst) {
            before(panic);
        }
    }));
}
