//! Texts as codes: in registers a text is a number.

use std::collections::HashMap;
use std::sync::Arc;

use crate::program::Vocabulary;

/// The texts that scripts and choices name, by code. Those of the vocabulary come first.
#[derive(Debug, Clone, Default)]
pub(super) struct TextCodes {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, usize>,
}

impl TextCodes {
    pub(super) fn new<'c>(vocabulary: &Vocabulary, choices: impl Iterator<Item = &'c str>) -> Self {
        let mut codes = Self::default();
        for text in (0..vocabulary.len()).filter_map(|code| vocabulary.text(code)) {
            codes.code(text);
        }
        for choice in choices {
            codes.code(&Arc::from(choice));
        }
        codes
    }

    /// Returns the code of a text, which is made where there is none.
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(super) fn code(&mut self, text: &Arc<str>) -> f64 {
        if let Some(code) = self.codes.get(text) {
            return *code as f64;
        }
        self.texts.push(Arc::clone(text));
        self.codes.insert(Arc::clone(text), self.texts.len() - 1);
        (self.texts.len() - 1) as f64
    }

    /// Returns the code of a text that is known.
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(super) fn find(&self, text: &str) -> Option<f64> {
        self.codes.get(text).map(|code| *code as f64)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
    pub(super) fn text(&self, code: f64) -> Option<&Arc<str>> {
        if code.is_nan() { None } else { self.texts.get(code as usize) }
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.texts.iter()
    }
}

/// The texts of a run: those of its rules, and those that only its facts have.
#[derive(Debug, Clone)]
pub(super) struct TextTable {
    rules: Arc<TextCodes>,
    /// By code behind those of the rules.
    facts: Arc<TextCodes>,
}

impl TextTable {
    pub(super) fn new(rules: &Arc<TextCodes>) -> Self {
        Self { rules: Arc::clone(rules), facts: Arc::default() }
    }

    /// Forgets the texts that only facts have.
    pub(super) fn clear(&mut self) {
        if self.facts.len() > 0 {
            self.facts = Arc::default();
        }
    }

    /// Returns the code of a text, which is made where there is none.
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(super) fn code(&mut self, text: &Arc<str>) -> f64 {
        match self.rules.find(text) {
            Some(code) => code,
            None => self.rules.len() as f64 + Arc::make_mut(&mut self.facts).code(text),
        }
    }

    /// Returns the text of a code; none for NaN.
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(super) fn text(&self, code: f64) -> Option<&Arc<str>> {
        self.rules.text(code).or_else(|| self.facts.text(code - self.rules.len() as f64))
    }
}
