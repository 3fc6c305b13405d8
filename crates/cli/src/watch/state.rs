//! The pure core: everything that is shown, and how outcomes and keys change it.

use peristyle_engine::CaseReport;

use super::outcome::RulesInUse;
use super::profile_score::ProfileKey;
use super::{OutcomeKind, ProfileScore, SaveOutcome};

/// What a person can press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPress {
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
pub enum DriverAction {
    Show,
    /// The cases are run, and told of with [`WatchState::cases_ran`].
    RunCases,
    Quit,
    Interrupt,
}

/// Whose scores are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreView {
    /// All together.
    Everyone,
    /// One, by its place.
    One(usize),
}

/// What is shown in the place of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchPanel {
    None,
    Help,
    Cases,
}

/// Scores to compare with, and when they stood.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedScores {
    pub at: String,
    pub scored: Vec<ProfileScore>,
}

/// Everything that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchState {
    /// The last outcome; what it scored has moved to `now`.
    pub last: SaveOutcome,
    /// The scores that stand.
    pub now: Vec<ProfileScore>,
    /// Those before the last outcome; `None` before the second.
    pub before: Option<Vec<ProfileScore>>,
    /// Whether the last outcome scored anew, so that differences say something.
    pub moved: bool,
    pub baseline: Option<ComparedScores>,
    pub cases: CaseReport,
    /// Whether the cases of the rules in use are still being run.
    pub testing: bool,
    pub view: ScoreView,
    pub panel: WatchPanel,
    /// Lines that are scrolled past.
    pub scrolled: usize,
}

impl WatchState {
    /// Begins with the first scores.
    pub fn new(mut first: SaveOutcome) -> Self {
        let now = first.scored.take().unwrap_or_default();
        let cases = first.cases.take();
        let testing = cases.is_none();
        let cases = cases.unwrap_or(CaseReport { cases: Vec::new() });
        let view = if now.len() == 1 { ScoreView::One(0) } else { ScoreView::Everyone };
        let (panel, scrolled) = (WatchPanel::None, 0);
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
    pub fn outcome(&mut self, mut outcome: SaveOutcome) {
        self.moved = outcome.scored.is_some() && outcome.kind != OutcomeKind::Unchanged;
        let scored = outcome.scored.take().unwrap_or_else(|| self.now.clone());
        self.before = Some(std::mem::replace(&mut self.now, scored));
        match outcome.cases.take() {
            Some(cases) => self.cases_ran(cases),
            None => self.testing |= outcome.wants_cases(),
        }
        self.view = match self.view {
            ScoreView::One(at) if at < self.now.len() => ScoreView::One(at),
            _ if self.now.len() == 1 => ScoreView::One(0),
            _ => ScoreView::Everyone,
        };
        // news are seen, unless someone is reading how the cases went
        if self.panel == WatchPanel::Help {
            self.panel = WatchPanel::None;
        }
        self.scrolled = 0;
        self.last = outcome;
    }

    /// Takes a key in.
    pub fn key(&mut self, key: KeyPress) -> DriverAction {
        let scrolled = std::mem::take(&mut self.scrolled);
        match key {
            KeyPress::Quit => return DriverAction::Quit,
            KeyPress::Interrupt => return DriverAction::Interrupt,
            KeyPress::Cases => {
                self.panel = WatchPanel::Cases;
                self.testing = true;
                return DriverAction::RunCases;
            }
            KeyPress::Baseline => {
                let at = self.last.at.clone();
                self.baseline = Some(ComparedScores { at, scored: self.now.clone() });
            }
            KeyPress::Next => {
                self.panel = WatchPanel::None;
                self.view = self.next_view();
            }
            KeyPress::Help if self.panel != WatchPanel::Help => self.panel = WatchPanel::Help,
            KeyPress::Help | KeyPress::Back => self.panel = WatchPanel::None,
            KeyPress::Up => self.scrolled = scrolled.saturating_sub(1),
            KeyPress::Down => self.scrolled = scrolled + 1,
        }
        DriverAction::Show
    }

    /// How the cases of the rules in use went.
    pub fn cases_ran(&mut self, cases: CaseReport) {
        self.cases = cases;
        self.testing = false;
    }

    /// Everyone, then one after the other.
    fn next_view(&self) -> ScoreView {
        let count = self.now.len();
        match self.view {
            _ if count == 1 => ScoreView::One(0),
            ScoreView::Everyone if count > 0 => ScoreView::One(0),
            ScoreView::One(at) if at + 1 < count => ScoreView::One(at + 1),
            _ => ScoreView::Everyone,
        }
    }

    pub fn rules(&self) -> &RulesInUse {
        &self.last.rules
    }

    /// The same profile before the last outcome.
    pub fn before(&self, who: &ProfileKey) -> Option<&ProfileScore> {
        self.before.as_ref().and_then(|all| of(all, who))
    }

    /// The same profile in the baseline.
    pub fn at_baseline(&self, who: &ProfileKey) -> Option<&ProfileScore> {
        self.baseline.as_ref().and_then(|baseline| of(&baseline.scored, who))
    }
}

fn of<'a>(all: &'a [ProfileScore], who: &ProfileKey) -> Option<&'a ProfileScore> {
    all.iter().find(|one| one.who == *who)
}
