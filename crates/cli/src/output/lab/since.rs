//! What moved a score, for people.

use peristyle_engine::{Ruleset, Value};
use peristyle_lab::since::{MovedFact, ScoreChange};

use super::super::layout::{OutputStyle, bold, printable, wrap};
use super::super::numbers;
use super::{NumberGrid, digits};

/// Then, now, and what each changed fact and rule has to do with it.
pub fn since(
    told: &ScoreChange,
    ruleset: &Ruleset,
    lang: Option<&str>,
    look: OutputStyle,
) -> String {
    let digits = digits(ruleset);
    let score = |score: Option<f64>| score.map_or("no score".to_owned(), |one| digits.write(one));
    let mut text = String::new();
    let mut say = |words: &str, style: fn(&str) -> String| {
        for line in wrap(&printable(words), look.width) {
            text.push_str(&format!("{}\n", style(&line)));
        }
    };
    say(&format!("{}{}{}", ruleset.title_in(lang), look.dot(), told.id), bold);
    let mut line =
        format!("{} {} {}", score(told.before.score), look.arrow(), score(told.after.score));
    if let Some(change) = told.change {
        line += &format!(", {}", digits.signed(change));
    }
    let days = told.before.as_of.as_ref().zip(told.after.as_of.as_ref());
    if let Some((then, now)) = days.filter(|(then, now)| then != now) {
        line += &format!(" ({then} {} {now})", look.arrow());
    }
    say(&line, str::to_owned);
    if told.facts.is_empty() && told.rules.is_empty() {
        say("Nothing that counts has changed: the same facts by the same rules.", str::to_owned);
        return text;
    }
    let points = |points: Option<f64>, error: Option<f64>| {
        let number = points.map_or(look.dash().to_owned(), |one| digits.signed(one));
        match error {
            Some(error) => format!("{number} ±{}", digits.write(error)),
            None => number,
        }
    };
    if !told.facts.is_empty() {
        text.push('\n');
        let mut grid = NumberGrid::new(look, &["Facts", "points"]);
        for fact in &told.facts {
            let words = format!(
                "{}: {} {} {}",
                fact.fact,
                value(&fact.from, fact, ruleset),
                look.arrow(),
                value(&fact.to, fact, ruleset)
            );
            grid.row([words, points(fact.points, fact.error)]);
        }
        text.push_str(&grid.lines());
    }
    if !told.rules.is_empty() {
        text.push('\n');
        let mut grid = NumberGrid::new(look, &["Rules", "points"]);
        for rule in &told.rules {
            grid.row([rule.rule.clone(), points(rule.points, rule.error)]);
        }
        text.push_str(&grid.lines());
    }
    let mut notes = Vec::new();
    if told.change.is_none() {
        notes.push("Without a score on both sides there are no points to share out.");
    }
    if told.rules_unknown {
        notes.push("The rules changed since; `--pack-since` with the pack of then says which.");
    }
    if told.gaps {
        notes.push("Some of what changed has no score by itself; it counts as the score before.");
    }
    if !told.exact {
        notes.push("Points are sampled, with their standard error.");
    }
    for note in notes {
        text.push('\n');
        for line in wrap(note, look.width) {
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

fn value(value: &Option<Value>, fact: &MovedFact, ruleset: &Ruleset) -> String {
    match value {
        Some(value) => numbers::value(value, ruleset.fact_named(&fact.fact).map(|(_, fact)| fact)),
        None => "missing".to_owned(),
    }
}
