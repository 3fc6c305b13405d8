//! An evaluation as a person reads it: the score, where it comes from, what to do next.

mod next;
mod nodes;

use peristyle_engine::evaluate::IndicatorScore;
use peristyle_engine::{Evaluation, Ruleset};

use super::compare::CommandLineChanges;
use super::layout::{OutputStyle, bold, columns, dim, green, printable, wrap};
use super::numbers::{self, ScoreDigits};

/// From here on, value and bar stand beside the title.
pub(super) const WIDE: usize = 64;
/// Columns of an indicator's bar.
pub(super) const BAR: usize = 10;
/// Columns between two cells.
pub(super) const GAP: usize = 2;
/// The most columns that values take.
const MOST_VALUE: usize = 22;
/// The fewest columns for the reason why something stands in for a value.
const LEAST_REASON: usize = 16;

/// The whole answer for one profile.
pub fn score(
    evaluation: &Evaluation,
    ruleset: &Ruleset,
    said: &CommandLineChanges<'_>,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let mut sheet = ScoreText::new(evaluation, ruleset, lang, look);
    sheet.head(said);
    sheet.nodes();
    sheet.missing();
    sheet.tips();
    sheet.text
}

/// A node's points; where they don't add up, its own value.
pub(super) fn number(answer: &Evaluation, score: f64, points: Option<f64>) -> String {
    if points.is_none() && answer.range.is_none() {
        return format!("{score:.2}");
    }
    ScoreDigits::of(answer).write(score)
}

/// The index as a share of what it can be.
pub fn share(evaluation: &Evaluation) -> f64 {
    let score = evaluation.score.unwrap_or(0.0);
    match evaluation.range {
        Some(range) => share_of(score, range),
        None => score / evaluation.points.unwrap_or(100.0),
    }
}

/// How far a value lies in a range.
pub fn share_of(value: f64, [lo, hi]: [f64; 2]) -> f64 {
    (value - lo) / (hi - lo)
}

/// Whether the value is known, and its scale gives nothing for it.
fn has_no_share(one: &IndicatorScore<'_>) -> bool {
    one.scaled.is_none() && one.value.is_some()
}

struct ScoreText<'a> {
    answer: &'a Evaluation,
    ruleset: &'a Ruleset,
    lang: Option<&'a str>,
    look: OutputStyle,
    digits: ScoreDigits,
    /// Columns of the points earned, and of those that could be.
    points: (usize, usize),
    values: usize,
    /// Columns of the widest title with its indent: a wide terminal doesn't tear rows apart.
    titles: usize,
    text: String,
}

impl<'a> ScoreText<'a> {
    fn new(
        answer: &'a Evaluation,
        ruleset: &'a Ruleset,
        lang: Option<&'a str>,
        look: OutputStyle,
    ) -> Self {
        let digits = ScoreDigits::of(answer);
        let mut points = (1, 0);
        let mut see = |score: Option<f64>, most: Option<f64>, has_minus: bool| {
            if answer.score.is_none() && most.is_some() {
                points.0 = columns("100 %");
                return;
            }
            if let (Some(score), Some(_), true) = (score, most, has_minus) {
                points.0 = points.0.max(columns(&digits.signed(score)));
                return;
            }
            let score = score.map_or(1, |score| columns(&number(answer, score, most)));
            points.0 = points.0.max(score);
            points.1 = points.1.max(most.map_or(0, |most| columns(&digits.write(most))));
        };
        answer.all_pillars().for_each(|one| see(one.score, one.points, one.has_minus));
        let indicators: Vec<_> = answer.all_indicators().collect();
        indicators.iter().for_each(|one| see(one.score, one.points, one.has_minus));
        let values = indicators.iter().filter_map(|one| {
            let value = one.value.filter(|_| one.reason.is_none() || has_no_share(one))?;
            Some(columns(&numbers::value(value, ruleset.fact_of(one.id))))
        });
        let stands_in = indicators.iter().any(|one| one.reason.is_some() && one.scaled.is_some());
        let least = if stands_in { LEAST_REASON } else { 0 };
        let values = values.max().unwrap_or(0).clamp(least, MOST_VALUE);
        let indented = |title: &str, path: &str| columns(title) + 2 * path.matches('.').count();
        let titles = answer.all_pillars().map(|one| indented(one.title, one.id));
        let titles = titles.chain(indicators.iter().map(|one| indented(one.title, one.id)));
        let titles = titles.max().unwrap_or(0);
        let text = String::new();
        Self { answer, ruleset, lang, look, digits, points, values, titles, text }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Wrapped lines, the first after `first`, the others as far in.
    fn paragraph(&mut self, first: &str, words: &str, style: fn(&str) -> String) {
        let indent = columns(&anstream::adapter::strip_str(first).to_string());
        for (at, line) in wrap(words, self.look.width.saturating_sub(indent)).iter().enumerate() {
            let start = if at == 0 { first.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{start}{}", style(line)));
        }
    }

    /// Columns left beside what is `taken`; a deep tree overflows rather than vanishes.
    fn room(&self, taken: usize) -> usize {
        self.look.width.saturating_sub(taken).max(8)
    }

    fn head(&mut self, said: &CommandLineChanges<'_>) {
        let answer = self.answer;
        let dot = self.look.dot();
        let mut title = vec![self.ruleset.title_in(self.lang)];
        title.extend(said.in_words());
        self.paragraph("", &printable(&title.join(dot)), bold);
        let mut facts = vec![printable(&answer.id)];
        facts.extend(answer.as_of.as_ref().map(|day| format!("data of {day}")));
        let version = answer.pack.version.as_deref().map(|version| format!(" {version}"));
        facts.push(format!("pack {}{}", answer.pack.id, version.unwrap_or_default()));
        facts.extend(answer.tier.as_ref().map(|tier| format!("tier {tier}")));
        self.paragraph("", &facts.join(dot), dim);
        self.line("");

        match answer.score {
            Some(score) => {
                let most = match (answer.range, answer.points) {
                    (Some([lo, hi]), _) => {
                        format!(
                            " from {} to {}",
                            numbers::display_number(lo),
                            numbers::display_number(hi)
                        )
                    }
                    (None, Some(points)) if (0.0..=points).contains(&score) => {
                        format!(" of {}", numbers::display_number(points))
                    }
                    // negative weights let it leave its range
                    (None, Some(points)) => {
                        format!(", beyond 0 to {}", numbers::display_number(points))
                    }
                    _ => String::new(),
                };
                let number = self.digits.write(score);
                let band = answer.band.as_deref();
                let band = band.map(|band| self.ruleset.band_title(band, self.lang));
                let band = band.unwrap_or_default();
                let taken = columns(&number) + columns(&most) + GAP;
                let room = self.look.width.saturating_sub(taken);
                let beside = columns(&band) + GAP;
                let fits = room >= BAR + beside;
                let cells = room.saturating_sub(if fits { beside } else { 0 });
                let bar = self.look.bar(share(answer), cells.clamp(4, 3 * BAR));
                let tail = if fits { format!("  {}", bold(&band)) } else { String::new() };
                self.line(&format!("{}{most}  {bar}{tail}", green(&number)));
                if !fits {
                    self.paragraph("", &band, bold);
                }
            }
            None => {
                let reason = answer.reason.as_deref().unwrap_or("nothing to score");
                let first = format!("{} ", bold("no score:"));
                self.paragraph(&first, &printable(reason), str::to_owned);
            }
        }
        if answer.coverage < 1.0 {
            let known = numbers::percent(answer.coverage);
            self.paragraph("", &format!("{known} of what counts is known"), dim);
        }
        if let Some(reference) = &answer.reference {
            let mut words = format!(
                "published elsewhere: {} ({})",
                self.digits.write(reference.score),
                printable(&reference.source)
            );
            if let Some(score) = answer.score {
                let apart = score - reference.score;
                let side = if apart < 0.0 { "lower" } else { "higher" };
                let apart = self.digits.write(apart.abs());
                words.push_str(&format!("; this is {apart} {side}"));
            }
            self.paragraph("", &words, str::to_owned);
        }
    }
}
