//! What single profiles need of a plan beside it: texts as codes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::compile::{Inner, Node};
use crate::evaluate::plan::{NodePlan, ScaleWords};

/// The texts that scripts and choices name, by code, and what they are worth to scales.
#[derive(Debug, Default)]
pub(in crate::evaluate) struct Single {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, f64>,
    /// By node.
    pub(super) words: Vec<ScaleWords>,
}

impl Single {
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(in crate::evaluate) fn new(rules: &Inner, plans: &[NodePlan]) -> Self {
        let vocabulary = (0..rules.vocabulary.len()).filter_map(|code| rules.vocabulary.text(code));
        let mut texts: Vec<Arc<str>> = vocabulary.cloned().collect();
        let mut codes: HashMap<Arc<str>, f64> =
            texts.iter().enumerate().map(|(code, text)| (Arc::clone(text), code as f64)).collect();
        for choice in rules.facts.iter().flat_map(|fact| &fact.choices) {
            let text: Arc<str> = choice.as_str().into();
            codes.entry(Arc::clone(&text)).or_insert_with(|| {
                texts.push(text);
                (texts.len() - 1) as f64
            });
        }
        let words =
            |(node, plan): (&Node, &NodePlan)| ScaleWords::new(node, plan.value.as_ref(), &texts);
        let words = rules.nodes.iter().zip(plans).map(words).collect();
        Self { texts, codes, words }
    }

    pub(super) fn code(&self, text: &str) -> Option<f64> {
        self.codes.get(text).copied()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
    pub(super) fn text(&self, code: f64) -> Option<&Arc<str>> {
        if code.is_nan() { None } else { self.texts.get(code as usize) }
    }
}
