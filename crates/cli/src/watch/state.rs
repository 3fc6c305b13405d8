//! The pure core: everything that is shown, and how outcomes and keys change it.

use peristyle_engine::CaseReport;

use super::outcome::Rules;
use super::scored::Who;
use super::{Kind, Outcome, Scored};

/// What a person can press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Quit,
    Interrupt,
    Baseline,
    Cases,
    Next,
    Help,
    Back,
    Up,
    Down,
}

/// What the driver does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Show,
    /// The cases are run, and told of with [`State::cases_ran`].
    RunCases,
    Quit,
    Interrupt,
}

/// Whose scores are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// All together.
    Everyone,
    /// One, by its place.
    One(usize),
}

/// What is shown in the place of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    None,
    Help,
    Cases,
}

/// Scores to compare with, and when they stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    pub at: String,
    pub scored: Vec<Scored>,
}

/// Everything that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The last outcome; what it scored has moved to `now`.
    pub last: Outcome,
    /// The scores that stand.
    pub now: Vec<Scored>,
    /// Those before the last outcome; `None` before the second.
    pub before: Option<Vec<Scored>>,
    /// Whether the last outcome scored anew, so that differences say something.
    pub moved: bool,
    pub baseline: Option<Baseline>,
    pub cases: CaseReport,
    /// Whether the cases of the rules in use are still being run.
    pub testing: bool,
    pub view: View,
    pub panel: Panel,
    /// Lines that are scrolled past.
    pub scrolled: usize,
}

impl State {
    /// Begins with the first scores.
    pub fn new(mut first: Outcome) -> Self {
        let now = first.scored.take().unwrap_or_default();
        let cases = first.cases.take();
        let testing = cases.is_none();
        let cases = cases.unwrap_or(CaseReport { cases: Vec::new() });
        let view = if now.len() == 1 { View::One(0) } else { View::Everyone };
        let (panel, scrolled) = (Panel::None, 0);
        Self {
            last: first,
            now,
            before: None,
            moved: false,
            baseline: None,
            cases,
            testing,
            view,
            panel,
            scrolled,
        }
    }

    /// Takes the next outcome in.
    pub fn outcome(&mut self, mut outcome: Outcome) {
        self.moved = outcome.scored.is_some() && outcome.kind != Kind::Unchanged;
        let scored = outcome.scored.take().unwrap_or_else(|| self.now.clone());
        self.before = Some(std::mem::replace(&mut self.now, scored));
        match outcome.cases.take() {
            Some(cases) => self.cases_ran(cases),
            None => self.testing |= outcome.wants_cases(),
        }
        self.view = match self.view {
            View::One(at) if at < self.now.len() => View::One(at),
            _ if self.now.len() == 1 => View::One(0),
            _ => View::Everyone,
        };
        // news are seen, unless someone is reading how the cases went
        if self.panel == Panel::Help {
            self.panel = Panel::None;
        }
        self.scrolled = 0;
        self.last = outcome;
    }

    /// Takes a key in.
    pub fn key(&mut self, key: Key) -> Then {
        let scrolled = std::mem::take(&mut self.scrolled);
        match key {
            Key::Quit => return Then::Quit,
            Key::Interrupt => return Then::Interrupt,
            Key::Cases => {
                self.panel = Panel::Cases;
                self.testing = true;
                return Then::RunCases;
            }
            Key::Baseline => {
                let at = self.last.at.clone();
                self.baseline = Some(Baseline { at, scored: self.now.clone() });
            }
            Key::Next => {
                self.panel = Panel::None;
                self.view = self.next_view();
            }
            Key::Help if self.panel != Panel::Help => self.panel = Panel::Help,
            Key::Help | Key::Back => self.panel = Panel::None,
            Key::Up => self.scrolled = scrolled.saturating_sub(1),
            Key::Down => self.scrolled = scrolled + 1,
        }
        Then::Show
    }

    /// How the cases of the rules in use went.
    pub fn cases_ran(&mut self, cases: CaseReport) {
        self.cases = cases;
        self.testing = false;
    }

    /// Everyone, then one after the other.
    fn next_view(&self) -> View {
        let count = self.now.len();
        match self.view {
            _ if count == 1 => View::One(0),
            View::Everyone if count > 0 => View::One(0),
            View::One(at) if at + 1 < count => View::One(at + 1),
            _ => View::Everyone,
        }
    }

    pub fn rules(&self) -> &Rules {
        &self.last.rules
    }

    /// The same profile before the last outcome.
    pub fn before(&self, who: &Who) -> Option<&Scored> {
        self.before.as_ref().and_then(|all| of(all, who))
    }

    /// The same profile in the baseline.
    pub fn at_baseline(&self, who: &Who) -> Option<&Scored> {
        self.baseline.as_ref().and_then(|baseline| of(&baseline.scored, who))
    }
}

fn of<'a>(all: &'a [Scored], who: &Who) -> Option<&'a Scored> {
    all.iter().find(|one| one.who == *who)
}
