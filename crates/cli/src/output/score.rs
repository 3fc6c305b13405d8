//! An evaluation as a person reads it: the score, where it comes from, what to do next.

use peristyle_engine::evaluate::{IndicatorScore, PillarScore, Tip};
use peristyle_engine::load::FactType;
use peristyle_engine::{Evaluation, Fact, Ruleset};

use super::layout::{Look, bold, columns, dim, green, left, printable, right, wrap};
use super::numbers::{self, Digits};

/// From here on, value and bar stand beside the title.
const WIDE: usize = 64;
/// Columns of an indicator's bar.
const BAR: usize = 10;
/// Columns between two cells.
const GAP: usize = 2;
/// The most columns that values take.
const MOST_VALUE: usize = 22;
/// The fewest columns for the reason why something stands in for a value.
const LEAST_REASON: usize = 16;
/// Missing facts named.
const NAMES: usize = 6;
/// Tips shown; nobody does ten things next.
const TIPS: usize = 5;

/// The whole answer for one profile.
pub fn score(evaluation: &Evaluation, ruleset: &Ruleset, lang: Option<&str>, look: Look) -> String {
    let mut sheet = Sheet::new(evaluation, ruleset, lang, look);
    sheet.head();
    sheet.nodes();
    sheet.missing();
    sheet.tips();
    sheet.text
}

/// A node's points; where they don't add up, its own value.
fn number(answer: &Evaluation, score: f64, points: Option<f64>) -> String {
    if points.is_none() && answer.range.is_none() {
        return format!("{score:.2}");
    }
    Digits::of(answer).write(score)
}

/// Several answers, a line for each.
pub fn scores(answers: &[(Evaluation, Ruleset)], lang: Option<&str>, look: Look) -> String {
    let ids = answers.iter().map(|(one, _)| columns(&one.id)).max().unwrap_or(0).min(30);
    let mut text = String::new();
    for (answer, ruleset) in answers {
        let digits = Digits::of(answer);
        let score = answer.score.map_or(look.dash().to_owned(), |score| digits.write(score));
        let mut line = format!("{}  {}", left(&printable(&answer.id), ids), right(&score, 7));
        if look.width >= WIDE {
            line.push_str("  ");
            line.push_str(&look.bar(share(answer), 2 * BAR));
        }
        match (&answer.band, &answer.reason) {
            (Some(band), _) => {
                line.push_str(&format!("  {}", bold(&ruleset.band_title(band, lang))));
            }
            (None, Some(reason)) => line.push_str(&format!("  {}", dim(&printable(reason)))),
            _ => {}
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The index as a share of what it can be.
fn share(evaluation: &Evaluation) -> f64 {
    let score = evaluation.score.unwrap_or(0.0);
    match evaluation.range {
        Some(range) => share_of(score, range),
        None => score / evaluation.points.unwrap_or(100.0),
    }
}

/// How far a value lies in a range.
fn share_of(value: f64, [lo, hi]: [f64; 2]) -> f64 {
    (value - lo) / (hi - lo)
}

struct Sheet<'a> {
    answer: &'a Evaluation,
    ruleset: &'a Ruleset,
    lang: Option<&'a str>,
    look: Look,
    digits: Digits,
    /// Columns of the points earned, and of those that could be.
    points: (usize, usize),
    values: usize,
    /// Columns of the widest title with its indent: a wide terminal doesn't tear rows apart.
    titles: usize,
    text: String,
}

impl<'a> Sheet<'a> {
    fn new(
        answer: &'a Evaluation,
        ruleset: &'a Ruleset,
        lang: Option<&'a str>,
        look: Look,
    ) -> Self {
        let digits = Digits::of(answer);
        let mut points = (1, 0);
        let mut see = |score: Option<f64>, most: Option<f64>| {
            let score = score.map_or(1, |score| columns(&number(answer, score, most)));
            points.0 = points.0.max(score);
            points.1 = points.1.max(most.map_or(0, |most| columns(&digits.write(most))));
        };
        answer.all_pillars().iter().for_each(|one| see(one.score, one.points));
        let indicators = answer.all_indicators();
        indicators.iter().for_each(|one| see(one.score, one.points));
        let values = indicators.iter().filter(|one| one.reason.is_none()).filter_map(|one| {
            let value = one.value.as_ref()?;
            Some(columns(&numbers::value(value, ruleset.fact_of(&one.id))))
        });
        let stands_in = indicators.iter().any(|one| one.reason.is_some() && one.scaled.is_some());
        let least = if stands_in { LEAST_REASON } else { 0 };
        let values = values.max().unwrap_or(0).clamp(least, MOST_VALUE);
        let indented = |title: &str, path: &str| columns(title) + 2 * path.matches('.').count();
        let pillars = answer.all_pillars();
        let titles = pillars.iter().map(|one| indented(&one.title, &one.id));
        let titles = titles.chain(indicators.iter().map(|one| indented(&one.title, &one.id)));
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

    /// Columns of a title beside cells, so that they stand under each other.
    fn title_room(&self, taken: usize, indent: usize) -> usize {
        self.room(taken + indent).min(self.titles.saturating_sub(indent)).max(8)
    }

    fn head(&mut self) {
        let answer = self.answer;
        let dot = self.look.dot();
        self.paragraph("", &self.ruleset.title_in(self.lang), bold);
        let mut facts = vec![printable(&answer.id)];
        facts.extend(answer.as_of.as_ref().map(|day| format!("data of {day}")));
        let version = answer.pack.version.as_deref().map(|version| format!(" {version}"));
        facts.push(format!("pack {}{}", answer.pack.id, version.unwrap_or_default()));
        self.paragraph("", &facts.join(dot), dim);
        self.line("");

        match answer.score {
            Some(score) => {
                let most = match (answer.range, answer.points) {
                    (Some([lo, hi]), _) => {
                        format!(" from {} to {}", numbers::plain(lo), numbers::plain(hi))
                    }
                    (None, Some(points)) => format!(" of {}", numbers::plain(points)),
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

    fn nodes(&mut self) {
        if !self.answer.indicators.is_empty() {
            self.line("");
        }
        for indicator in &self.answer.indicators {
            self.indicator(indicator, 0);
        }
        for pillar in &self.answer.pillars {
            self.line("");
            self.pillar(pillar, 0);
        }
    }

    /// Columns of `18.2 of 25.0`.
    fn points_width(&self) -> usize {
        let (score, most) = self.points;
        score + if most == 0 { 0 } else { 4 + most }
    }

    /// `18.2 of 25.0`, aligned.
    fn points_cell(&self, score: Option<f64>, points: Option<f64>) -> String {
        let dash = || self.look.dash().to_owned();
        let score = score.map_or_else(dash, |score| number(self.answer, score, points));
        let most = match points.filter(|points| *points != 0.0) {
            Some(points) => format!(" of {}", right(&self.digits.write(points), self.points.1)),
            None => String::new(),
        };
        left(&format!("{}{most}", right(&score, self.points.0)), self.points_width())
    }

    fn pillar(&mut self, pillar: &PillarScore, depth: usize) {
        let indent = "  ".repeat(depth);
        let cell = self.points_cell(pillar.score, pillar.points);
        let share = match (pillar.score, pillar.points, self.answer.range) {
            (Some(score), _, Some(range)) => share_of(score, range),
            (Some(score), Some(points), _) if points != 0.0 => score / points,
            (Some(score), None, _) => score,
            _ => 0.0,
        };
        let title = printable(&pillar.title);
        if self.look.width >= WIDE {
            let cells = self.values + GAP + BAR;
            let room = self.title_room(cells + self.points_width() + 2 * GAP, columns(&indent));
            for (at, part) in wrap(&title, room).iter().enumerate() {
                if at > 0 {
                    self.line(&format!("{indent}{}", bold(part)));
                    continue;
                }
                let rest = match &pillar.reason {
                    Some(_) => " ".repeat(cells),
                    None => self.look.bar(share, cells),
                };
                let cell = bold(cell.trim_end());
                self.line(&format!("{indent}{}  {rest}  {cell}", bold(&left(part, room))));
            }
        } else {
            self.paragraph(&indent, &title, bold);
            let cells = self.room(self.points_width() + 2 * GAP + columns(&indent));
            let bar = self.look.bar(share, cells.min(3 * BAR));
            self.line(&format!("{indent}  {bar}  {}", bold(cell.trim_end())));
        }
        if let Some(reason) = &pillar.reason {
            self.paragraph(&format!("{indent}  "), &printable(reason), dim);
        }
        let elsewhere = self.answer.reference.as_ref().and_then(|one| one.pillars.get(&pillar.id));
        if let Some(elsewhere) = elsewhere {
            let words = format!("published elsewhere: {}", self.digits.write(*elsewhere));
            self.paragraph(&format!("{indent}  "), &words, dim);
        }
        for indicator in &pillar.indicators {
            self.indicator(indicator, depth + 1);
        }
        for inner in &pillar.pillars {
            self.pillar(inner, depth + 1);
        }
    }

    fn indicator(&mut self, one: &IndicatorScore, depth: usize) {
        let indent = "  ".repeat(depth);
        let title = printable(&one.title);
        let cell = self.points_cell(one.score, one.points);
        let value = one
            .value
            .as_ref()
            .map_or(String::new(), |value| numbers::value(value, self.ruleset.fact_of(&one.id)));
        let is_missing = one.scaled.is_none();
        let words = match &one.reason {
            Some(reason) => self.short_reason(one, reason),
            None => value,
        };
        let share = one.scaled.map(|scaled| match self.answer.range {
            Some(range) => share_of(scaled, range),
            None => scaled,
        });
        let bar = share.map_or_else(|| " ".repeat(BAR), |share| self.look.bar(share, BAR));
        if self.look.width < WIDE {
            let room = self.room(columns(&indent) + GAP + self.points_width());
            let style = if is_missing { dim } else { str::to_owned };
            for (at, part) in wrap(&title, room).iter().enumerate() {
                let points = if at == 0 { cell.trim_end() } else { "" };
                let line = format!("{}  {points}", left(part, room));
                self.line(&format!("{indent}{}", style(line.trim_end())));
            }
            self.paragraph(&format!("{indent}  "), &words, dim);
            return;
        }
        let taken = self.values + BAR + self.points_width() + 3 * GAP;
        let room = self.title_room(taken, columns(&indent));
        let titles = wrap(&title, room);
        // a reason takes the place of the bar too
        let space =
            if one.reason.is_some() && is_missing { self.values + GAP + BAR } else { self.values };
        let words = wrap(&words, space);
        for at in 0..titles.len().max(words.len()) {
            let part = left(titles.get(at).map_or("", String::as_str), room);
            let word = left(words.get(at).map_or("", String::as_str), space);
            let line = if is_missing {
                let points = if at == 0 { cell.as_str() } else { "" };
                dim(format!("{indent}{part}  {word}  {points}").trim_end())
            } else {
                let tail = if at == 0 { format!("{bar}  {cell}") } else { String::new() };
                format!("{indent}{part}  {word}  {tail}")
            };
            self.line(&line);
        }
    }

    /// That the indicator's own fact is missing needs no name: it is listed below.
    fn short_reason(&self, one: &IndicatorScore, reason: &str) -> String {
        let fact = self.ruleset.fact_of(&one.id);
        let own = fact.map(|fact| format!("`{}` is missing", fact.id));
        match own.and_then(|own| reason.strip_prefix(&own)) {
            Some(rest) => format!("not known{}", printable(rest)),
            None => printable(reason),
        }
    }

    /// What to give to know more.
    fn missing(&mut self) {
        let indicators = self.answer.all_indicators();
        let missing = indicators.iter().filter(|one| one.scaled.is_none() && one.weight != 0.0);
        let mut facts: Vec<&Fact> =
            missing.filter_map(|one| self.ruleset.fact_of(&one.id)).collect();
        facts.dedup_by(|a, b| a.id == b.id);
        let Some(first) = facts.first() else { return };
        let example = match (first.kind, first.choices.first()) {
            (FactType::Bool, _) => "true",
            (FactType::Choice, Some(choice)) => choice,
            _ => "NUMBER",
        };
        let first = format!("{}={example}", first.id);
        let names: Vec<&str> = facts.iter().map(|fact| fact.id.as_str()).collect();
        let list = match names.len().checked_sub(NAMES) {
            Some(more @ 1..) => {
                let shown = names.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
                let pack = self.ruleset.id();
                format!("{shown} and {more} more (`peristyle pack docs {pack}` tells about each)")
            }
            _ => names.join(", "),
        };
        let words = format!(
            "What isn't known is left out: {list}. Give what you know, such as --fact \
             {first}, or in a facts file."
        );
        self.line("");
        self.paragraph("", &words, dim);
    }

    fn tips(&mut self) {
        let tips = &self.answer.tips;
        if tips.is_empty() {
            return;
        }
        self.line("");
        self.line(&bold("What to do next"));
        for tip in tips.iter().take(TIPS) {
            self.tip(tip);
        }
        if let Some(more @ 1..) = tips.len().checked_sub(TIPS) {
            let words = format!("{more} more: `peristyle explain` lists them all");
            self.paragraph("  ", &words, dim);
        }
    }

    fn tip(&mut self, tip: &Tip) {
        let gain = match (tip.gain, tip.score) {
            (Some(gain), _) => self.digits.signed(gain),
            (None, Some(score)) => format!("{} {}", self.look.arrow(), self.digits.write(score)),
            (None, None) => String::new(),
        };
        let gain = right(&gain, 7);
        let effort = format!(" (effort {})", numbers::plain(tip.effort));
        let words = format!("{}{}", printable(&tip.text), effort);
        self.paragraph(&format!("{}  ", green(&gain)), &words, str::to_owned);
    }
}
