//! What to do next: facts to give, and tips.

use peristyle_engine::Fact;
use peristyle_engine::evaluate::Tip;
use peristyle_engine::load::FactType;

use super::Sheet;
use crate::output::layout::{bold, dim, green, printable, right};
use crate::output::numbers;

/// Missing facts named.
const NAMES: usize = 6;
/// Tips shown; nobody does ten things next.
const TIPS: usize = 5;

impl Sheet<'_> {
    /// What to give to know more.
    pub(super) fn missing(&mut self) {
        let indicators = self.answer.all_indicators();
        // a value that its scale can't take is known all the same
        let missing = indicators
            .iter()
            .filter(|one| one.scaled.is_none() && one.value.is_none() && one.weight != 0.0);
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
