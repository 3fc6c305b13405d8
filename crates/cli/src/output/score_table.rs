//! Several answers as a table, a line for each.

use peristyle_engine::evaluate::PillarScore;
use peristyle_engine::{Evaluation, Ruleset};

use super::compare::CommandLineChanges;
use super::layout::{OutputStyle, bold, columns, dim, green, left, printable, right, wrap};
use super::numbers::{self, ScoreDigits};
use super::score::{BAR, GAP, WIDE, number, share};
use crate::args::DetailLevel;

/// Columns of a score.
const SCORE: usize = 7;
/// Columns of a coverage.
const KNOWN: usize = 5;
/// The most columns of an id.
const ID: usize = 30;
/// The fewest columns for words beside the numbers; with less, they stand below.
const BESIDE: usize = 16;
/// Columns that what stands below a line is set in.
const INDENT: usize = 4;

/// What is shown of each profile beside its score.
#[derive(Debug, Clone, Copy)]
pub struct ProfileDetails {
    pub level: DetailLevel,
    /// The tip that brings most.
    pub tips: bool,
}

/// Writes id, score, coverage and band of each profile, and the details that are asked for.
pub fn scores(
    answers: &[(Evaluation, Ruleset)],
    said: &CommandLineChanges<'_>,
    details: ProfileDetails,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let mut table = ScoreTable::new(answers, lang, look);
    table.head(answers, said);
    for (answer, ruleset) in answers {
        table.profile(answer, ruleset);
        if details.level != DetailLevel::Score {
            table.nodes(answer, details.level);
        }
        if details.tips {
            table.tip(answer);
        }
    }
    table.text
}

struct ScoreTable<'t> {
    lang: Option<&'t str>,
    look: OutputStyle,
    /// Columns of ids, and of packs where there are several.
    ids: usize,
    packs: usize,
    text: String,
}

impl<'t> ScoreTable<'t> {
    fn new(answers: &[(Evaluation, Ruleset)], lang: Option<&'t str>, look: OutputStyle) -> Self {
        let ids = answers.iter().map(|(one, _)| columns(&printable(&one.id))).max().unwrap_or(0);
        let room = look.width.saturating_sub(SCORE + KNOWN + 2 * GAP);
        let pack = |(_, ruleset): &(Evaluation, Ruleset)| ruleset.id().to_owned();
        let first = answers.first().map(pack);
        let differ = answers.iter().any(|one| Some(pack(one)) != first);
        let packs = answers.iter().map(|one| columns(&pack(one))).max().unwrap_or(0);
        let packs = if differ { packs } else { 0 };
        Self { lang, look, ids: ids.clamp(2, ID).min(room.max(2)), packs, text: String::new() }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn head(&mut self, answers: &[(Evaluation, Ruleset)], said: &CommandLineChanges<'_>) {
        let title = answers.first().map(|(_, ruleset)| ruleset.title_in(self.lang));
        let mut words: Vec<String> = title.filter(|_| self.packs == 0).into_iter().collect();
        words.extend(said.in_words());
        for line in wrap(&printable(&words.join(self.look.dot())), self.look.width) {
            if !line.is_empty() {
                self.line(&bold(&line));
            }
        }
        let bar = if self.look.width >= WIDE { " ".repeat(GAP + BAR) } else { String::new() };
        let (ids, score) = (" ".repeat(self.ids), right("score", SCORE));
        self.line(&dim(&format!("{ids}  {score}{bar}  {}", right("known", KNOWN))));
    }

    fn profile(&mut self, answer: &Evaluation, ruleset: &Ruleset) {
        let look = self.look;
        let digits = ScoreDigits::of(answer);
        let score = answer.score.map_or(look.dash().to_owned(), |score| digits.write(score));
        let known = numbers::percent(answer.coverage);
        let mut names = wrap(&printable(&answer.id), self.ids).into_iter();
        let name = left(&names.next().unwrap_or_default(), self.ids);
        let mut line = format!("{name}  {}", right(&score, SCORE));
        let mut taken = self.ids + GAP + SCORE;
        if look.width >= WIDE {
            line.push_str(&format!("  {}", look.bar(share(answer), BAR)));
            taken += GAP + BAR;
        }
        line.push_str(&format!("  {}", dim(&right(&known, KNOWN))));
        taken += GAP + KNOWN;
        if self.packs > 0 {
            line.push_str(&format!("  {}", left(ruleset.id(), self.packs)));
            taken += GAP + self.packs;
        }
        let (words, style): (String, fn(&str) -> String) = match (&answer.band, &answer.reason) {
            (Some(band), _) => (ruleset.band_title(band, self.lang), bold),
            (None, Some(reason)) => (printable(reason), dim),
            (None, None) => (String::new(), dim),
        };
        let room = look.width.saturating_sub(taken + GAP);
        let fits = columns(&words) <= room || room >= BESIDE;
        let mut parts = wrap(&words, if fits { room } else { look.width.saturating_sub(INDENT) })
            .into_iter()
            .filter(|part| !part.is_empty())
            .peekable();
        if let Some(part) = parts.next_if(|_| fits) {
            line.push_str(&format!("  {}", style(&part)));
        }
        self.line(&line);
        let indent = " ".repeat(if fits { taken + GAP } else { INDENT });
        for part in names {
            self.line(&part);
        }
        for part in parts {
            self.line(&format!("{indent}{}", style(&part)));
        }
    }

    /// What each pillar earns, and each indicator where that is asked for.
    fn nodes(&mut self, answer: &Evaluation, level: DetailLevel) {
        if level == DetailLevel::Indicators {
            answer
                .indicators()
                .for_each(|one| self.node(answer, one.title, one.score, one.points, 0));
        }
        answer.pillars().for_each(|pillar| self.pillar(answer, pillar, level, 0));
    }

    fn pillar(
        &mut self,
        answer: &Evaluation,
        pillar: PillarScore<'_>,
        level: DetailLevel,
        depth: usize,
    ) {
        self.node(answer, pillar.title, pillar.score, pillar.points, depth);
        if level == DetailLevel::Indicators {
            for one in pillar.indicators() {
                self.node(answer, one.title, one.score, one.points, depth + 1);
            }
        }
        pillar.pillars().for_each(|inner| self.pillar(answer, inner, level, depth + 1));
    }

    fn node(
        &mut self,
        answer: &Evaluation,
        title: &str,
        score: Option<f64>,
        points: Option<f64>,
        depth: usize,
    ) {
        /// Columns of a title, so that the numbers stand below each other.
        const TITLE: usize = 40;
        let digits = ScoreDigits::of(answer);
        let value = match (score, points.filter(|points| *points != 0.0)) {
            (None, _) => self.look.dash().to_owned(),
            (Some(score), None) => number(answer, score, points),
            (Some(score), Some(points)) => {
                format!("{} of {}", digits.write(score), digits.write(points))
            }
        };
        let indent = INDENT + 2 * depth;
        let room = self.look.width.saturating_sub(indent + columns(&value) + GAP).max(8);
        let width = room.min(TITLE - 2 * depth.min(8));
        let parts = wrap(&printable(title), width);
        for (at, part) in parts.iter().enumerate() {
            let value = if at + 1 == parts.len() { value.as_str() } else { "" };
            let cells = format!("{}  {value}", left(part, width));
            self.line(&format!("{}{}", " ".repeat(indent), dim(cells.trim_end())));
        }
    }

    fn tip(&mut self, answer: &Evaluation) {
        let Some(tip) = answer.tips.first() else { return };
        let gain = tip.gain.map(|gain| format!("{}  ", ScoreDigits::of(answer).signed(gain)));
        let gain = gain.unwrap_or_default();
        let text = if tip.text.is_empty() { &*tip.id } else { tip.text.as_str() };
        let indent = INDENT + columns(&gain);
        let parts = wrap(&printable(text), self.look.width.saturating_sub(indent));
        for (at, part) in parts.iter().enumerate() {
            let start = if at == 0 { green(&gain) } else { " ".repeat(columns(&gain)) };
            self.line(&format!("{}{start}{part}", " ".repeat(INDENT)));
        }
    }
}
