//! The driver on a terminal: redraws, and listens to keys.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::case_runner::CaseRunner;
use super::screen::Screen;
use super::{DriverAction, KeyPress, SaveOutcome, StateText, WatchFollower, WatchState, pipe};
use crate::args::WatchFormat;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console, OutputStyle};

/// How long to wait for a key before looking at the files.
const KEYS: Duration = Duration::from_millis(40);
/// How long to wait for the files before listening to keys.
const FILES: Duration = Duration::from_millis(10);
/// Longer lines are hard to follow.
const WIDEST: usize = 100;

/// Shows outcomes until someone presses `q` or Ctrl-C.
pub fn terminal(
    mut follower: WatchFollower<'_>,
    first: SaveOutcome,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    let signals = signals().map_err(|error| lost(&error))?;
    let Ok(screen) = Screen::take(console.paints()) else {
        // a terminal that can't be drawn on can still be written to
        return pipe(follower, first, WatchFormat::Table, console);
    };
    let mut testing = CaseRunner::new();
    testing.begin(follower.rules().clone(), follower.exports().clone());
    let mut state = WatchState::new(first);
    let mut stale = true;
    loop {
        if stale {
            draw(&screen, &mut state, console.look).map_err(|error| lost(&error))?;
        }
        stale = false;
        match signals.load(Ordering::Relaxed) {
            0 => {}
            INTERRUPTED => return Ok(ExitStatus::Interrupted),
            _ => return Ok(ExitStatus::Terminated),
        }
        if poll(KEYS).map_err(|error| lost(&error))? {
            let key = match read().map_err(|error| lost(&error))? {
                Event::Key(key) => pressed(key),
                Event::Resize(..) => {
                    stale = true;
                    None
                }
                _ => None,
            };
            if let Some(key) = key {
                stale = true;
                match state.key(key) {
                    DriverAction::Show => {}
                    DriverAction::RunCases => {
                        testing.begin(follower.rules().clone(), follower.exports().clone())
                    }
                    DriverAction::Quit => return Ok(ExitStatus::Done),
                    DriverAction::Interrupt => return Ok(ExitStatus::Interrupted),
                }
            }
        }
        if let Some(outcome) = follower.next(FILES) {
            if outcome.wants_cases() {
                testing.begin(follower.rules().clone(), follower.exports().clone());
            }
            state.outcome(outcome);
            stale = true;
        }
        if let Some(cases) = testing.ended() {
            state.cases_ran(cases);
            stale = true;
        }
    }
}

/// What was sent from outside; Ctrl-C on the keyboard is a key here.
const INTERRUPTED: usize = 1;
const TERMINATED: usize = 2;

fn signals() -> io::Result<Arc<AtomicUsize>> {
    let signals = Arc::new(AtomicUsize::new(0));
    for (signal, value) in [(SIGINT, INTERRUPTED), (SIGTERM, TERMINATED)] {
        signal_hook::flag::register_usize(signal, Arc::clone(&signals), value)?;
    }
    #[cfg(unix)]
    signal_hook::flag::register_usize(
        signal_hook::consts::SIGHUP,
        Arc::clone(&signals),
        TERMINATED,
    )?;
    Ok(signals)
}

fn lost(error: &io::Error) -> CommandFailure {
    output::cant_write("the terminal", error)
}

fn pressed(key: KeyEvent) -> Option<KeyPress> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(KeyPress::Interrupt);
    }
    Some(match key.code {
        KeyCode::Char('q') => KeyPress::Quit,
        KeyCode::Char('b') => KeyPress::Baseline,
        KeyCode::Char('t') => KeyPress::Cases,
        KeyCode::Char('p') => KeyPress::Next,
        KeyCode::Char('?' | 'h') => KeyPress::Help,
        KeyCode::Esc => KeyPress::Back,
        KeyCode::Up | KeyCode::Char('k') => KeyPress::Up,
        KeyCode::Down | KeyCode::Char('j') => KeyPress::Down,
        _ => return None,
    })
}

/// As much as fits, with what is out of sight said in the last line.
fn draw(screen: &Screen, state: &mut WatchState, look: OutputStyle) -> io::Result<()> {
    let (columns, rows) = screen.size();
    let look = OutputStyle { width: columns.min(WIDEST), ..look };
    let keys = StateText::new(state, look).keys();
    let lines = StateText::new(state, look).screen();
    // the last line is for the keys, the one above it stays free where there is room
    let room = rows.saturating_sub(if lines.len() + 2 > rows { 1 } else { 2 });
    let hidden = lines.len().saturating_sub(room);
    state.scrolled = state.scrolled.min(hidden);
    let from = state.scrolled;
    let shown = lines.get(from..(from + room).min(lines.len())).unwrap_or_default();
    let below = hidden - from;
    let last = if below == 0 {
        keys
    } else {
        let word = if below == 1 { "line" } else { "lines" };
        let more = output::bold(&format!("{below} more {word} below"));
        let narrow = OutputStyle { width: look.width.saturating_sub(24), ..look };
        format!("{more}{}{}", look.dot(), StateText::new(state, narrow).keys())
    };
    screen.draw(shown, &last)
}
