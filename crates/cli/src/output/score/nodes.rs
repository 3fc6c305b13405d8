//! The pillars and indicators: what each is worth, and from which value.

use peristyle_engine::evaluate::{IndicatorScore, PillarScore};

use super::{BAR, GAP, ScoreText, WIDE, has_no_share, number, share_of};
use crate::output::layout::{bold, columns, dim, left, printable, right, wrap};
use crate::output::numbers;

impl ScoreText<'_> {
    pub(super) fn nodes(&mut self) {
        if self.answer.indicators().len() > 0 {
            self.line("");
        }
        for indicator in self.answer.indicators() {
            self.indicator(&indicator, 0);
        }
        for pillar in self.answer.pillars() {
            self.line("");
            self.pillar(pillar, 0);
        }
    }

    /// Columns of `18.2 of 25.0`.
    fn points_width(&self) -> usize {
        let (score, most) = self.points;
        score + if most == 0 { 0 } else { 4 + most }
    }

    /// `18.2 of 25.0`, aligned; the share where there is no score to have a part in.
    fn points_cell(
        &self,
        score: Option<f64>,
        points: Option<f64>,
        share: Option<f64>,
        has_minus: bool,
    ) -> String {
        let dash = || self.look.dash().to_owned();
        // points of nothing would say something else than the bar
        if self.answer.score.is_none() && points.is_some() {
            let share = share.map_or_else(dash, numbers::whole_percent);
            return right(&share, self.points.0);
        }
        // a part of a sum with minus points is no share of a whole
        if let (Some(score), Some(_), true) = (score, points, has_minus) {
            let score = right(&self.digits.signed(score), self.points.0);
            return left(&score, self.points_width());
        }
        let score = score.map_or_else(dash, |score| number(self.answer, score, points));
        let most = match points.filter(|points| *points != 0.0) {
            Some(points) => format!(" of {}", right(&self.digits.write(points), self.points.1)),
            None => String::new(),
        };
        left(&format!("{}{most}", right(&score, self.points.0)), self.points_width())
    }

    fn pillar(&mut self, pillar: PillarScore<'_>, depth: usize) {
        let indent = "  ".repeat(depth);
        let share = pillar.scaled.map(|scaled| match self.answer.range {
            Some(range) => share_of(scaled, range),
            None => scaled,
        });
        let cell = self.points_cell(pillar.score, pillar.points, share, pillar.has_minus);
        let share = share.unwrap_or(0.0);
        let title = printable(pillar.title);
        if self.look.width >= WIDE {
            let cells = self.values + GAP + BAR;
            let room = self.title_room(cells + self.points_width() + 2 * GAP, columns(&indent));
            for (at, part) in wrap(&title, room).iter().enumerate() {
                if at > 0 {
                    self.line(&format!("{indent}{}", bold(part)));
                    continue;
                }
                let rest = match pillar.reason {
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
        if let Some(reason) = pillar.reason {
            self.paragraph(&format!("{indent}  "), &printable(reason), dim);
        }
        let elsewhere = self.answer.reference.as_ref().and_then(|one| one.pillars.get(pillar.id));
        if let Some(elsewhere) = elsewhere {
            let words = format!("published elsewhere: {}", self.digits.write(*elsewhere));
            self.paragraph(&format!("{indent}  "), &words, dim);
        }
        for indicator in pillar.indicators() {
            self.indicator(&indicator, depth + 1);
        }
        for inner in pillar.pillars() {
            self.pillar(inner, depth + 1);
        }
    }

    fn indicator(&mut self, one: &IndicatorScore<'_>, depth: usize) {
        let indent = "  ".repeat(depth);
        let title = printable(one.title);
        let value = one
            .value
            .map_or(String::new(), |value| numbers::value(value, self.ruleset.fact_of(one.id)));
        let is_missing = one.scaled.is_none();
        let why = one.reason.filter(|_| has_no_share(one)).map(printable);
        let words = match one.reason {
            Some(reason) if why.is_none() => self.short_reason(one, reason),
            _ => value,
        };
        let share = one.scaled.map(|scaled| match self.answer.range {
            Some(range) => share_of(scaled, range),
            None => scaled,
        });
        let cell = self.points_cell(one.score, one.points, share, one.has_minus);
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
            if let Some(why) = why {
                self.paragraph(&format!("{indent}  "), &why, dim);
            }
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
        if let Some(why) = why {
            self.paragraph(&format!("{indent}  "), &why, dim);
        }
    }

    /// That the indicator's own fact is missing needs no name: it is listed below.
    fn short_reason(&self, one: &IndicatorScore<'_>, reason: &str) -> String {
        let fact = self.ruleset.fact_of(one.id);
        let own = fact.map(|fact| format!("`{}` is missing", fact.id));
        match own.and_then(|own| reason.strip_prefix(&own)) {
            Some(rest) => format!("not known{}", printable(rest)),
            None => printable(reason),
        }
    }

    /// Columns of a title beside cells, so that they stand under each other.
    fn title_room(&self, taken: usize, indent: usize) -> usize {
        self.room(taken + indent).min(self.titles.saturating_sub(indent)).max(8)
    }
}
