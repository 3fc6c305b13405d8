//! A state as a person reads it, in lines that fit.

mod population;
mod profile;

use peristyle_engine::diagnostic::RenderOptions;

use super::{OutcomeKind, ScoreView, WatchPanel, WatchState};
use crate::output::{
    OutputStyle, ScoreDigits, bold, columns, dim, green, printable, red, wrap, wrap_drawn, yellow,
};

/// From here on, bars and a column for the baseline fit.
const WIDE: usize = 64;
/// The most rules that are listed as changed.
const MOST_CHANGES: usize = 12;
/// While nobody knows yet how the cases go.
const RUNNING: &str = "running the cases";
/// The most failing cases that are listed.
const MOST_CASES: usize = 8;

/// Lines of a state.
pub struct StateText<'a> {
    state: &'a WatchState,
    look: OutputStyle,
    lines: Vec<String>,
}

impl<'a> StateText<'a> {
    pub fn new(state: &'a WatchState, look: OutputStyle) -> Self {
        Self { state, look, lines: Vec::new() }
    }

    /// The last outcome, for a reader that keeps everything that was written.
    pub fn block(mut self) -> Vec<String> {
        if self.state.last.kind == OutcomeKind::Started {
            self.head();
        }
        self.news();
        self.scores();
        self.changes();
        // those of before were written before
        if !matches!(self.state.last.kind, OutcomeKind::Refused | OutcomeKind::Input) {
            self.cases();
        }
        self.lines
    }

    /// The whole screen, but for the line with the keys.
    pub fn screen(mut self) -> Vec<String> {
        self.head();
        self.news();
        match self.state.panel {
            WatchPanel::Help => self.help(),
            WatchPanel::Cases => self.all_cases(),
            WatchPanel::None => {
                self.blank();
                self.scores();
                self.changes();
                self.cases();
            }
        }
        self.lines
    }

    /// The keys, as many as fit.
    pub fn keys(&self) -> String {
        let mut text = String::new();
        let mut taken = 0;
        for (key, what) in
            [("q", "quit"), ("?", "help"), ("b", "baseline"), ("t", "cases"), ("p", "next profile")]
        {
            let gap = if taken == 0 { 0 } else { 3 };
            taken += gap + key.len() + 1 + what.len();
            if taken > self.look.width {
                break;
            }
            text.push_str(&" ".repeat(gap));
            text.push_str(&format!("{} {}", bold(key), dim(what)));
        }
        text
    }

    /// A blank line, unless there is one already.
    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn line(&mut self, line: &str) {
        self.lines.push(line.trim_end().to_owned());
    }

    /// Wrapped lines, the first after `first`, the others as far in.
    fn paragraph(&mut self, first: &str, words: &str, style: fn(&str) -> String) {
        let indent = columns(&anstream::adapter::strip_str(first).to_string());
        let room = self.look.width.saturating_sub(indent).max(8);
        for (at, line) in wrap(&printable(words), room).iter().enumerate() {
            let start = if at == 0 { first.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{start}{}", style(line)));
        }
    }

    fn head(&mut self) {
        let dot = self.look.dot();
        let rules = self.state.rules();
        self.paragraph("", &rules.title, bold);
        let mut facts = Vec::new();
        match self.state.view {
            ScoreView::One(at) => {
                if let Some(one) = self.state.now.get(at) {
                    facts.push(one.who.0.clone());
                    if self.state.now.len() > 1 {
                        facts.push(format!("{} of {}", at + 1, self.state.now.len()));
                    }
                    facts.extend(one.as_of.as_ref().map(|day| format!("data of {day}")));
                }
            }
            ScoreView::Everyone => facts.push(format!("{} profiles", self.state.now.len())),
        }
        facts.push(format!("pack {}", rules.name));
        self.paragraph("", &facts.join(dot), dim);
    }

    /// What the last outcome was, and what is wrong.
    fn news(&mut self) {
        let last = &self.state.last;
        let rules = self.state.rules();
        let short: String = rules.fingerprint.chars().take(8).collect();
        let at = format!("{} ", last.at);
        let in_use = format!("generation {}, {short}", rules.generation);
        match last.kind {
            OutcomeKind::Started => {
                self.paragraph(&at, &format!("started: {in_use}"), str::to_owned)
            }
            OutcomeKind::Reloaded => self.paragraph(&at, &format!("reloaded: {in_use}"), green),
            OutcomeKind::Unchanged => {
                self.paragraph(&at, &format!("saved, and the rules are the same: {in_use}"), dim);
            }
            OutcomeKind::Refused => {
                let words = format!("refused: still using {short} from {}", rules.since);
                self.paragraph(&at, &words, red);
            }
            OutcomeKind::Input if last.problems.has_errors() => {
                self.paragraph(&at, "an input can't be read: the scores of before stay", red);
            }
            OutcomeKind::Input => {
                self.paragraph(&at, &format!("input read again: {in_use}"), green)
            }
        }
        if last.kind != OutcomeKind::Refused
            && last.kind != OutcomeKind::Input
            && last.problems.has_errors()
        {
            self.paragraph("", "the inputs don't fit these rules: the scores of before stay", red);
        }
        if !last.problems.is_empty() {
            let options = RenderOptions { colour: true, width: self.look.width };
            let text = last.problems.render(options);
            self.blank();
            for line in wrap_drawn(&text, self.look.width) {
                self.line(&line);
            }
            self.blank();
        }
        if !last.records.is_empty() {
            let count = last.records.len();
            let words = if count == 1 { "remark" } else { "remarks" };
            let words = format!("{count} {words} on the input: `peristyle score` shows them");
            self.paragraph("", &words, dim);
        }
    }

    fn scores(&mut self) {
        match self.state.view {
            ScoreView::Everyone => self.everyone(),
            ScoreView::One(at) => {
                if let Some(one) = self.state.now.get(at) {
                    self.one(one);
                }
            }
        }
    }

    fn changes(&mut self) {
        let changes = &self.state.last.changes;
        if changes.is_empty() {
            return;
        }
        self.blank();
        self.line(&bold("changed rules"));
        for change in changes.iter().take(MOST_CHANGES) {
            let mut words = change.to_string();
            if !self.look.unicode {
                words = words.replace('→', self.look.arrow());
            }
            self.paragraph("  ", &words, str::to_owned);
        }
        if let Some(more @ 1..) = changes.len().checked_sub(MOST_CHANGES) {
            self.line(&dim(&format!("  and {more} more")));
        }
    }

    /// The failing cases, or that there are none.
    fn cases(&mut self) {
        let count = self.state.cases.cases.len();
        let failing = count - self.state.cases.passed();
        if self.state.testing {
            self.blank();
            self.line(&dim(RUNNING));
            return;
        }
        if count == 0 {
            return;
        }
        self.blank();
        if failing == 0 {
            self.line(&dim(&format!("{count} of {count} cases pass")));
            return;
        }
        self.line(&red(&format!("{failing} of {count} cases fail")));
        for case in self.state.cases.failed().take(MOST_CASES) {
            for failure in &case.failures {
                self.paragraph("  ", &failure.message, str::to_owned);
            }
        }
        if let Some(more @ 1..) = failing.checked_sub(MOST_CASES) {
            self.line(&dim(&format!("  and {more} more")));
        }
    }

    /// Each case, because someone asked.
    fn all_cases(&mut self) {
        self.blank();
        if self.state.testing {
            self.line(&dim(RUNNING));
            return;
        }
        let report = &self.state.cases;
        if report.cases.is_empty() {
            self.paragraph("", "the pack has no cases: they go into `cases.yaml`", yellow);
            return;
        }
        let failing: Vec<_> = report.failed().collect();
        let checks: usize = report.cases.iter().map(|case| case.checks).sum();
        let words = format!("{} of {} cases pass", report.passed(), report.cases.len());
        let style = if failing.is_empty() { green } else { red };
        self.paragraph("", &format!("{words}, {checks} checks"), style);
        let (bad, good) = if self.look.unicode { ("✗", "✓") } else { ("x", "-") };
        for case in failing {
            self.paragraph(&format!("  {} ", red(bad)), &case.name, bold);
            let named = format!("case `{}`: ", case.name);
            for failure in &case.failures {
                let words = failure.message.strip_prefix(&named).unwrap_or(&failure.message);
                self.paragraph("    ", words, str::to_owned);
            }
        }
        for case in report.cases.iter().filter(|case| case.failures.is_empty()) {
            self.paragraph(&format!("  {} ", green(good)), &case.name, str::to_owned);
        }
    }

    fn help(&mut self) {
        self.blank();
        let arrows = if self.look.unicode { "↑ ↓" } else { "j k" };
        for (key, words) in [
            ("q", "quit"),
            ("b", "make the scores of now the baseline: differences to it are shown from then on"),
            ("t", "run the pack's cases, and show each"),
            ("p", "the next profile; after the last one, everyone together"),
            (arrows, "scroll, where the screen is too small"),
            ("?", "show this, and put it away; so does Esc"),
        ] {
            self.paragraph(
                &format!("  {}  ", bold(&crate::output::left(key, 3))),
                words,
                str::to_owned,
            );
        }
        self.blank();
        let words = "The scores follow every save of the pack and of the inputs. A save that \
                     breaks the pack is shown with its reasons, and the last good rules stay in \
                     use.";
        self.paragraph("  ", words, dim);
    }
}

/// A difference in words; `None` where there is nothing to compare with.
fn difference(now: Option<f64>, then: Option<f64>, digits: ScoreDigits) -> Option<(f64, String)> {
    match (now, then) {
        (Some(now), Some(then)) => Some((now - then, digits.signed(now - then))),
        _ => None,
    }
}

/// Green up, red down; what doesn't show isn't coloured.
fn painted(by: f64, text: &str) -> String {
    let is_none = text.trim().trim_start_matches('+').bytes().all(|b| matches!(b, b'0' | b'.'));
    match by {
        _ if is_none => dim(text),
        by if by > 0.0 => green(text),
        _ => red(text),
    }
}
