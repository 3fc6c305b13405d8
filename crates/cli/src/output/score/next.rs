//! What to do next: facts to give, and tips.

use peristyle_engine::Fact;
use peristyle_engine::evaluate::Tip;
use peristyle_engine::load::FactType;

use super::ScoreText;
use crate::output::compare::is_rounded;
use crate::output::layout::{NO_BREAK, bold, dim, green, printable, right};
use crate::output::numbers;

/// Missing facts named.
const NAMES: usize = 6;
/// Tips shown; nobody does ten things next.
const TIPS: usize = 5;

impl<'a> ScoreText<'a> {
    /// What to give to know more.
    pub(super) fn missing(&mut self) {
        // a value that its scale can't take is known all the same
        let missing = self
            .answer
            .all_indicators()
            .filter(|one| one.scaled.is_none() && one.value.is_none() && one.weight != 0.0);
        let mut facts: Vec<&'a Fact> = Vec::new();
        for fact in missing.filter_map(|one| self.ruleset.fact_of(one.id)) {
            for fact in self.behind(fact) {
                if facts.iter().all(|other| other.id != fact.id) {
                    facts.push(fact);
                }
            }
        }
        let Some(first) = facts.first() else { return };
        let first = format!("{}={}", first.id, example(first));
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

    /// The facts to give for one that is missing: itself, or those that its formula lacks. Where it
    /// lacks none, it can still be given instead of its formula.
    fn behind(&self, fact: &'a Fact) -> Vec<&'a Fact> {
        let all = self.ruleset.facts();
        let known = |fact: &Fact| {
            let mut given = self.answer.facts().chain(self.answer.derived());
            given.any(|(id, value)| id == fact.id && value.is_some())
        };
        // formulas don't read each other in circles, and those that several read are named once
        let (mut open, mut seen, mut lacking) = (vec![fact], Vec::new(), Vec::new());
        while let Some(one) = open.pop() {
            if seen.contains(&one.id.as_str()) {
                continue;
            }
            seen.push(&one.id);
            let parts: Vec<&Fact> = one.reads().filter_map(|slot| all.get(slot)).collect();
            if parts.is_empty() {
                lacking.push(one);
            }
            open.extend(parts.into_iter().rev().filter(|part| !known(part)));
        }
        if lacking.is_empty() { vec![fact] } else { lacking }
    }

    pub(super) fn tips(&mut self) {
        let tips = &self.answer.tips;
        if tips.is_empty() {
            return;
        }
        self.line("");
        self.line(&bold("What to do next"));
        for tip in tips.iter().take(TIPS) {
            self.tip(tip);
        }
        if is_rounded(self.answer) && self.answer.score.is_some() {
            self.paragraph("  ", "Gains are worked out before the index is rounded.", dim);
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
        let effort = format!(" (effort{NO_BREAK}{})", numbers::display_number(tip.effort));
        let words = format!("{}{}", printable(&tip.text), effort);
        self.paragraph(&format!("{}  ", green(&gain)), &words, str::to_owned);
    }
}

/// What can stand behind a fact's `=`.
fn example(fact: &Fact) -> String {
    match (fact.kind, fact.choices.first()) {
        (FactType::Bool, _) => "true".to_owned(),
        (FactType::Choice, Some(choice)) => choice.clone(),
        (FactType::Share, _) => {
            let share = 0.25_f64.min(fact.max.unwrap_or(1.0)).max(fact.min.unwrap_or(0.0));
            share.to_string()
        }
        (FactType::Date, _) => "2026-10-05".to_owned(),
        (FactType::Text | FactType::Choice, _) => "TEXT".to_owned(),
        (FactType::Number | FactType::Count, _) => "NUMBER".to_owned(),
    }
}
