//! One profile: the index and what is right under it, with the differences.

use super::{StateText, WIDE, difference, painted};
use crate::output::{bold, columns, dim, display_number, left, printable, right, wrap};
use crate::watch::profile_score::PartScore;
use crate::watch::{ProfileScore, WatchState};

/// Columns between two cells.
const GAP: usize = 2;
/// Columns of a part's bar.
const BAR: usize = 10;
/// Below this, a part doesn't say what it could earn.
const NARROW: usize = 36;
/// Columns of a difference.
const DIFFERENCE: usize = 8;

impl StateText<'_> {
    pub(super) fn one(&mut self, one: &ProfileScore) {
        self.index(one);
        if !one.parts.is_empty() {
            self.blank();
            self.parts(one);
        }
    }

    /// A row for each part: its title, a bar, its points, and how far they moved.
    fn parts(&mut self, one: &ProfileScore) {
        let is_wide = self.look.width >= WIDE;
        let then = compared(self.state, one, is_wide);
        let cells: Vec<(String, String)> =
            one.parts.iter().map(|part| self.points(one, part)).collect();
        let scores = cells.iter().map(|cell| columns(&cell.0)).max().unwrap_or(0);
        let mosts = cells.iter().map(|cell| columns(&cell.1)).max().unwrap_or(0);
        let bars = if is_wide { GAP + BAR } else { 0 };
        // as if there were something to compare with: titles don't jump at the first save
        let compared = then.len().max(1) * (GAP + DIFFERENCE);
        let taken = bars + GAP + scores + mosts + compared;
        let widest = one.parts.iter().map(|part| columns(&printable(&part.title))).max();
        let room = self.look.width.saturating_sub(taken).max(8).min(widest.unwrap_or(0));
        if then.len() > 1 {
            let blank = " ".repeat(room + bars + GAP + scores + mosts);
            let heads = then.iter().map(|(head, _)| format!("  {}", right(head, DIFFERENCE)));
            self.line(&dim(&format!("{blank}{}", heads.collect::<String>())));
        }
        for (part, (score, most)) in one.parts.iter().zip(cells) {
            let titles = wrap(&printable(&part.title), room);
            let mut line = left(titles.first().map_or("", String::as_str), room);
            if is_wide {
                line.push_str(&format!("  {}", self.look.bar(part.share, BAR)));
            }
            line.push_str(&format!("  {}", bold(&right(&score, scores))));
            line.push_str(&left(&most, mosts));
            for (_, then) in &then {
                let then = then.and_then(|then| then.part(&part.id)?.score);
                let cell = match difference(part.score, then, one.digits) {
                    Some((by, text)) => painted(by, &right(&text, DIFFERENCE)),
                    None => " ".repeat(DIFFERENCE),
                };
                line.push_str(&format!("  {cell}"));
            }
            self.line(&line);
            for rest in titles.iter().skip(1) {
                self.line(rest);
            }
        }
    }

    /// `18.2` and ` of 25.0`; where parts don't add up, the part's own value.
    fn points(&self, one: &ProfileScore, part: &PartScore) -> (String, String) {
        let score = match part.score {
            None => self.look.dash().to_owned(),
            Some(score) if part.points.is_none() && one.most.is_some() => format!("{score:.2}"),
            Some(score) => one.digits.write(score),
        };
        let most = part.points.filter(|points| *points != 0.0 && self.look.width >= NARROW);
        (score, most.map_or(String::new(), |most| format!(" of {}", one.digits.write(most))))
    }

    /// The score, its band, and how far it moved.
    fn index(&mut self, one: &ProfileScore) {
        let Some(score) = one.score else {
            let reason = one.reason.as_deref().unwrap_or("nothing to score").to_owned();
            let first = format!("{} ", bold("no score:"));
            self.paragraph(&first, &reason, str::to_owned);
            return;
        };
        let most = one.most.map_or(String::new(), |most| format!(" of {}", display_number(most)));
        let number = one.digits.write(score);
        let band = printable(&one.band_title);
        let taken = columns(&number) + columns(&most) + columns(&band) + 4;
        let cells = self.look.width.saturating_sub(taken);
        if cells >= 8 {
            let bar = self.look.bar(one.share, cells.min(30));
            self.line(&format!("{}{most}  {bar}  {}", bold(&number), bold(&band)));
        } else {
            self.line(&format!("{}{most}", bold(&number)));
            self.paragraph("", &band, bold);
        }
        let before = self.state.before(&one.who).filter(|_| self.state.moved);
        if let Some(before) = before {
            match difference(one.score, before.score, one.digits) {
                Some((by, text)) => self.since(by, &text, "since the save before"),
                None => self.paragraph("", "there was no score before", dim),
            }
            if before.band != one.band && before.band.is_some() {
                let arrow = self.look.arrow();
                self.paragraph("", &format!("{} {arrow} {band}", before.band_title), bold);
            }
        }
        if let (Some(then), Some(baseline)) =
            (self.state.at_baseline(&one.who), &self.state.baseline)
            && let Some((by, text)) = difference(one.score, then.score, one.digits)
        {
            self.since(by, &text, &format!("since the baseline of {}", baseline.at));
        }
    }

    /// How far something moved, and since when.
    pub(super) fn since(&mut self, by: f64, text: &str, since: &str) {
        self.paragraph(&format!("{} ", painted(by, text)), since, dim);
    }
}

/// What parts are compared with; on a narrow screen there is room for one.
fn compared<'a>(
    state: &'a WatchState,
    one: &ProfileScore,
    is_wide: bool,
) -> Vec<(&'static str, Option<&'a ProfileScore>)> {
    let baseline = state.at_baseline(&one.who);
    let mut then = Vec::new();
    if state.moved && (is_wide || baseline.is_none()) {
        then.push(("save", state.before(&one.who)));
    }
    if baseline.is_some() {
        then.push(("baseline", baseline));
    }
    then
}
