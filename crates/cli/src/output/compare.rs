//! What if: before, after, difference.

use std::collections::BTreeMap;

use peristyle_engine::value::OptionalNumber;
use peristyle_engine::{Evaluation, Ruleset};
use serde::Serialize;

use super::layout::{OutputStyle, bold, columns, dim, green, left, printable, red, right, wrap};
use super::numbers::ScoreDigits;

/// What the command line says that no input does.
#[derive(Debug, Clone, Copy)]
pub struct CommandLineChanges<'a> {
    /// `PATH=NUMBER` of `--weight`.
    pub weights: &'a [String],
    /// `FACT=VALUE` of `--if`.
    pub what_if: &'a [String],
}

impl CommandLineChanges<'_> {
    /// `weight brand=40`, `what if contacts=500`: whatever was said.
    pub fn in_words(&self) -> Vec<String> {
        [("weight", self.weights), ("what\u{a0}if", self.what_if)]
            .into_iter()
            .filter(|(_, said)| !said.is_empty())
            .map(|(word, said)| format!("{word} {}", said.join(", ")))
            .collect()
    }
}

/// Two answers about the same profile, with some facts changed in between.
#[derive(Debug, Serialize)]
pub struct WhatIf<'a> {
    /// Who it is.
    pub id: &'a str,
    pub before: &'a Evaluation,
    pub after: &'a Evaluation,
    pub difference: ScoreDifference<'a>,
}

/// After minus before; `null` where one of them has no score. The index is taken before it is rounded.
#[derive(Debug, Serialize)]
pub struct ScoreDifference<'a> {
    pub score: OptionalNumber,
    pub pillars: BTreeMap<&'a str, OptionalNumber>,
}

impl<'a> WhatIf<'a> {
    pub fn new(before: &'a Evaluation, after: &'a Evaluation) -> Self {
        let minus =
            |after: Option<f64>, before: Option<f64>| OptionalNumber((|| Some(after? - before?))());
        let (old, new) = (before.pillar_scores(), after.pillar_scores());
        let pillars = new
            .into_iter()
            .map(|(id, score)| (id, minus(score, old.get(id).copied().flatten())))
            .collect();
        let difference =
            ScoreDifference { score: minus(after.unrounded, before.unrounded), pillars };
        Self { id: &before.id, before, after, difference }
    }
}

/// Whether rounding has changed the index, so that differences don't add up with it.
pub fn is_rounded(answer: &Evaluation) -> bool {
    answer.score != answer.unrounded
}

/// A line for the index and for each node that changes.
pub fn what_if(
    what: &WhatIf<'_>,
    said: &CommandLineChanges<'_>,
    ruleset: &Ruleset,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let digits = ScoreDigits::of(what.before);
    let column = if look.width < 48 { 7 } else { 9 };
    let room = look.width.saturating_sub(3 * column).max(9);
    let mut text = String::new();
    let mut head = vec![ruleset.title_in(lang), what.id.to_owned()];
    head.extend(said.in_words());
    for line in wrap(&printable(&head.join(look.dot())), look.width) {
        text.push_str(&format!("{}\n", bold(&line)));
    }
    text.push_str(&dim(&format!(
        "{}{}{}{}\n",
        " ".repeat(room),
        right("before", column),
        right("after", column),
        right("change", column)
    )));
    let minus = |before: Option<f64>, after: Option<f64>| Some(after? - before?);
    let mut write = |title: &str, depth: usize, [before, after, apart]: [Option<f64>; 3]| {
        let number = |one: Option<f64>| one.map_or(look.dash().to_owned(), |one| digits.write(one));
        let apart = match apart {
            Some(apart) => {
                let words = right(&digits.signed(apart), column);
                if apart > 0.0 {
                    green(&words)
                } else if apart < 0.0 {
                    red(&words)
                } else {
                    words
                }
            }
            None => right(look.dash(), column),
        };
        let indent = "  ".repeat(depth);
        let lines = wrap(&printable(title), room.saturating_sub(indent.len() + 1));
        let last = lines.len().saturating_sub(1);
        for (at, line) in lines.iter().enumerate() {
            let line = format!("{indent}{line}");
            if at < last {
                text.push_str(&format!("{line}\n"));
                continue;
            }
            text.push_str(&format!(
                "{}{}{}{apart}\n",
                left(&line, room.max(columns(&line))),
                right(&number(before), column),
                right(&number(after), column)
            ));
        }
    };
    let exact = minus(what.before.unrounded, what.after.unrounded);
    write("Index", 0, [what.before.score, what.after.score, exact]);
    let mut row = |title: &str, depth: usize, before: Option<f64>, after: Option<f64>| {
        write(title, depth, [before, after, minus(before, after)]);
    };
    let same = |a: Option<f64>, b: Option<f64>| a.map(f64::to_bits) == b.map(f64::to_bits);
    for (old, new) in what.before.all_pillars().zip(what.after.all_pillars()) {
        if !same(old.score, new.score) {
            row(new.title, new.id.matches('.').count(), old.score, new.score);
        }
        for (old, new) in old.indicators().zip(new.indicators()) {
            if !same(old.score, new.score) {
                row(new.title, new.id.matches('.').count(), old.score, new.score);
            }
        }
    }
    for (old, new) in what.before.indicators().zip(what.after.indicators()) {
        if !same(old.score, new.score) {
            row(new.title, 1, old.score, new.score);
        }
    }
    let (old, new) = (&what.before.band, &what.after.band);
    if old != new {
        let title = |band: &Option<String>| {
            band.as_ref().map_or(look.dash().to_owned(), |band| ruleset.band_title(band, lang))
        };
        text.push_str(&format!("Band: {} {} {}\n", title(old), look.arrow(), bold(&title(new))));
    }
    if is_rounded(what.before) || is_rounded(what.after) {
        for line in wrap("The change is worked out before the index is rounded.", look.width) {
            text.push_str(&format!("{}\n", dim(&line)));
        }
    }
    if let (None, Some(reason)) = (what.after.score, &what.after.reason) {
        text.push_str(&format!("no score: {}\n", printable(reason)));
    }
    text
}
