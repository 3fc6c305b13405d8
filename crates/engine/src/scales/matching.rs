//! `match`: a share for each choice.

use std::sync::Arc;

use super::{ParameterForm, Parameters, Scale, ScaleKind};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "match",
    summary: "a share for each choice; it covers every choice or has an `else`",
    formula: "the share written beside the choice, else that of `else`",
    example: "scale: { match: { weekly: 1, monthly: 0.5, else: 0 } }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Match {
    words: Vec<(Arc<str>, f64)>,
    other: Option<f64>,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let (other, words): (Vec<_>, Vec<_>) =
        params.shares_by_word()?.into_iter().partition(|(word, _)| &**word == "else");
    Some(Box::new(Match { words, other: other.first().map(|&(_, share)| share) }))
}

impl Scale for Match {
    fn number(&self, _: f64, _: Outside) -> Option<f64> {
        None
    }

    fn word(&self, word: &str) -> Option<f64> {
        let found = self.words.iter().find(|(known, _)| &**known == word);
        found.map(|&(_, share)| share).or(self.other)
    }

    fn takes_words(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        let mut parts: Vec<String> =
            self.words.iter().map(|(word, share)| format!("{word}: {share}")).collect();
        parts.extend(self.other.map(|share| format!("else: {share}")));
        format!("match {}", parts.join(", "))
    }
    fn most(&self) -> f64 {
        let shares = self.words.iter().map(|&(_, share)| share);
        shares.chain(self.other).fold(f64::NEG_INFINITY, f64::max)
    }

    fn least(&self) -> f64 {
        let shares = self.words.iter().map(|&(_, share)| share);
        shares.chain(self.other).fold(f64::INFINITY, f64::min)
    }
}
