//! Several profiles: the mean, who moved most, and how many changed band.

use std::collections::BTreeMap;

use super::{StateText, difference, painted};
use crate::output::{OutputStyle, ScoreDigits, bold, columns, dim, left, printable, right};
use crate::watch::ProfileScore;

/// The most profiles that are listed.
const MOST: usize = 10;
/// What rounding in the last bits may bring.
const NOISE: f64 = 1e-9;
/// Columns of a score and of a difference.
const CELL: usize = 7;

/// A profile with how far it moved.
struct MovedScore<'a> {
    now: &'a ProfileScore,
    then: Option<&'a ProfileScore>,
    by: f64,
}

impl StateText<'_> {
    pub(super) fn everyone(&mut self) {
        let (state, look) = (self.state, self.look);
        let Some(first) = state.now.first() else {
            self.paragraph("", "the inputs hold no profile", dim);
            return;
        };
        let digits = first.digits;
        self.mean(digits);
        let before = state.before.as_deref().filter(|_| state.moved);
        if let Some(before) = before {
            self.difference_of_means(before, "since the save before", digits);
        }
        if let Some(baseline) = &state.baseline {
            let since = format!("since the baseline of {}", baseline.at);
            self.difference_of_means(&baseline.scored, &since, digits);
        }
        let moved = moved(&state.now, before.unwrap_or_default());
        if before.is_some() {
            let count = moved.iter().filter(|one| changed_band(one)).count();
            let words = if count == 0 { "nobody".to_owned() } else { count.to_string() };
            let style = if count == 0 { dim } else { bold };
            self.line(&style(&format!("{words} changed band")));
        }
        self.blank();
        let movers: Vec<&MovedScore<'_>> =
            moved.iter().filter(|one| one.by.abs() > NOISE).collect();
        if !movers.is_empty() {
            self.line(&bold("biggest movers"));
            self.listed(&movers, look);
        } else if state.before.is_none() {
            self.listed(&moved.iter().collect::<Vec<_>>(), look);
        } else {
            self.line(&dim("nobody moved"));
        }
    }

    fn mean(&mut self, digits: ScoreDigits) {
        let Some(mean) = mean(&self.state.now) else {
            self.paragraph("", "nobody has a score", bold);
            return;
        };
        let without = self.state.now.iter().filter(|one| one.score.is_none()).count();
        let mut line = format!("mean {}", bold(&digits.write(mean)));
        if without > 0 {
            line.push_str(&dim(&format!("{}{without} without a score", self.look.dot())));
        }
        self.line(&line);
    }

    fn difference_of_means(&mut self, then: &[ProfileScore], since: &str, digits: ScoreDigits) {
        if let Some((by, text)) = difference(mean(&self.state.now), mean(then), digits) {
            self.since(by, &text, since);
        }
    }

    fn listed(&mut self, rows: &[&MovedScore<'_>], look: OutputStyle) {
        let shown = rows.get(..MOST).unwrap_or(rows);
        let names = shown.iter().map(|row| columns(&printable(&row.now.who.0))).max();
        let room = look.width.saturating_sub(2 * (CELL + 2) + 2).max(8);
        let names = names.unwrap_or(0).min(room);
        for row in shown {
            let digits = row.now.digits;
            let score = row.now.score.map_or(look.dash().to_owned(), |score| digits.write(score));
            let name = cut(&printable(&row.now.who.0), names);
            let mut line = format!("  {}  {}", left(&name, names), right(&score, CELL));
            let then = row.then.and_then(|then| then.score);
            if let Some((by, text)) = difference(row.now.score, then, digits) {
                line.push_str(&format!("  {}", painted(by, &right(&text, CELL))));
            }
            let bands = if changed_band(row) {
                let title = |one: &ProfileScore| printable(&one.band_title);
                let then = row.then.map(title).filter(|title| !title.is_empty());
                let then = then.unwrap_or_else(|| look.dash().to_owned());
                format!("{then} {} {}", look.arrow(), title(row.now))
            } else {
                printable(&row.now.band_title)
            };
            let taken = names + 2 * (CELL + 2) + 2;
            if taken + 2 + columns(&bands) <= look.width {
                let cells = columns(&anstream::adapter::strip_str(&line).to_string());
                line.push_str(&" ".repeat(taken.saturating_sub(cells)));
                line.push_str(&format!("  {bands}"));
            }
            self.line(&line);
        }
        if let Some(more @ 1..) = rows.len().checked_sub(MOST) {
            self.line(&dim(&format!("  and {more} more")));
        }
    }
}

/// Everyone, the biggest difference first; in order where it is the same.
fn moved<'a>(now: &'a [ProfileScore], then: &'a [ProfileScore]) -> Vec<MovedScore<'a>> {
    let before: BTreeMap<_, &ProfileScore> = then.iter().map(|one| (&one.who, one)).collect();
    let mut all: Vec<MovedScore<'_>> = now
        .iter()
        .map(|now| {
            let then = before.get(&now.who).copied();
            let by = now.score.zip(then.and_then(|then| then.score));
            MovedScore { now, then, by: by.map_or(0.0, |(now, then)| now - then) }
        })
        .collect();
    all.sort_by(|a, b| b.by.abs().total_cmp(&a.by.abs()));
    all
}

fn changed_band(one: &MovedScore<'_>) -> bool {
    one.then.is_some_and(|then| then.band != one.now.band)
}

/// The mean of those who have a score.
fn mean(all: &[ProfileScore]) -> Option<f64> {
    let scores: Vec<f64> = all.iter().filter_map(|one| one.score).collect();
    #[expect(clippy::cast_precision_loss, reason = "nobody has that many profiles")]
    let count = scores.len() as f64;
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / count)
}

/// As much of a name as fits.
fn cut(name: &str, width: usize) -> String {
    let mut text = name.to_owned();
    while columns(&text) > width {
        text.pop();
    }
    text
}
