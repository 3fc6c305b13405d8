//! Words for people: `texts/<lang>.ftl`, through Fluent.

mod needs;
mod numbers;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

use crate::compile::{Fact, RulesetNode, TipIds};
use crate::diagnostic::{Diagnostic, codes};
use crate::load::definition::PackDef;
use crate::load::draft::TextDraft;
use crate::source::Place;
use crate::value::Value;
use needs::{FactMentions, TextRequirements, read};
pub(crate) use numbers::percent;
use numbers::{comma, fluent, has_decimal_comma};
pub(crate) use wording::node_key;
use wording::{WordingSource, WordingTable};

/// The wordings of a pack in every language it has.
#[derive(Clone, Default)]
pub(crate) struct PackTexts {
    own: String,
    bundles: Arc<BTreeMap<String, FluentBundle<FluentResource>>>,
    sources: Vec<TextDraft>,
    /// What a base says of things that its overlay doesn't have.
    idle: BTreeSet<String>,
    wordings: WordingTable,
    /// By key, the slots of the facts that its wordings may name in any language.
    mentioned_facts: BTreeMap<String, Vec<usize>>,
}

impl fmt::Debug for PackTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({:?})", self.bundles.keys())
    }
}

/// The values a text may use, by placeholder.
pub(crate) type Arguments = Vec<(String, Value)>;

impl PackTexts {
    /// Reads the text files, and compares them with what the pack needs.
    pub(crate) fn new(
        pack: &PackDef,
        facts: &[Fact],
        nodes: &[RulesetNode],
        tips: TipIds<'_>,
    ) -> (Self, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut bundles = BTreeMap::new();
        let needs = TextRequirements::new(pack, facts, nodes, tips);
        let mut files: Vec<TextFile<'_>> = Vec::new();
        let mut idle = BTreeSet::new();
        let mut mentions: BTreeMap<String, FactMentions> = BTreeMap::new();
        let mut wordings = WordingTable::new(pack);
        for text in &pack.texts {
            let (lang, source) = (text.lang.as_str(), &text.source);
            let Ok(id) = lang.parse::<LanguageIdentifier>() else {
                problems.push(
                    Diagnostic::error(&codes::BAD_TEXT, format!("`{lang}` is no language"))
                        .at(Place::start_of(source))
                        .help("name the file after its language: `texts/de.ftl`"),
                );
                continue;
            };
            let before = problems.len();
            let mut keys = read(text, &needs, &mut mentions, &mut problems);
            if text.inherited {
                idle.extend(keys.keys().filter(|key| !needs.knows(key)).cloned());
                keys.retain(|key, _| needs.knows(key));
            }
            wordings.add(pack, (lang, source), keys.keys());
            let unclear =
                problems.iter().skip(before).any(|problem| problem.code == &codes::BAD_TEXT);
            if needs::too_deep(source.text()).is_none()
                && let Ok(resource) = FluentResource::try_new(source.text().to_owned())
            {
                let bundle = bundles.entry(lang.to_owned()).or_insert_with(|| empty_bundle(&id));
                // an overlay's texts come after its base's; in one file no key stands twice
                bundle.add_resource_overriding(resource);
            }
            files.push(TextFile { text, keys, unclear });
        }
        needs.report_missing(&pack.lang, &files, &mut problems);
        let sources = pack.texts.clone();
        let (own, bundles) = (pack.lang.clone(), Arc::new(bundles));
        let slots = |mentions: FactMentions| {
            let mentioned = facts.iter().enumerate().filter(|(_, fact)| mentions.has(&fact.id));
            mentioned.map(|(slot, _)| slot).collect()
        };
        let mentioned_facts =
            mentions.into_iter().map(|(key, mentions)| (key, slots(mentions))).collect();
        (Self { own, bundles, sources, idle, wordings, mentioned_facts }, problems)
    }

    /// Returns the pack's own language, then the others.
    pub(crate) fn languages(&self) -> Vec<&str> {
        let others = self.bundles.keys().map(String::as_str).filter(|lang| *lang != self.own);
        std::iter::once(self.own.as_str()).chain(others).collect()
    }

    /// Returns the words for `key` in `lang`, or those that stand in for them.
    pub(crate) fn get(&self, lang: &str, key: &str, arguments: &Arguments) -> Option<String> {
        match self.wordings.choose(lang, key)? {
            WordingSource::Text(lang) => self.exact(lang, key, arguments),
            WordingSource::Title(title) => Some(title.to_owned()),
        }
    }

    /// Returns true where [`PackTexts::get`] has words.
    pub(crate) fn has(&self, lang: &str, key: &str) -> bool {
        self.wordings.choose(lang, key).is_some()
    }

    /// Returns the title of `key` in `lang`.
    pub(crate) fn title(&self, lang: &str, key: &str) -> Option<String> {
        self.get(lang, key, &Vec::new())
    }

    /// Returns the slots of the facts that a wording of `key` may name, as they are or as they will be,
    /// in any language.
    pub(crate) fn mentioned_facts(&self, key: &str) -> &[usize] {
        self.mentioned_facts.get(key).map_or(&[], Vec::as_slice)
    }

    /// Returns the wordings whose keys begin with `prefix`, as written, with placeholders in braces.
    pub(crate) fn patterns(&self, lang: &str, prefix: &str) -> Vec<(String, String)> {
        let has = |lang: &str| self.sources.iter().any(|text| text.lang == lang);
        let order = if has(lang) { lang } else { &self.own };
        let mut found: Vec<(String, String)> = Vec::new();
        for (key, _) in self.written(order, prefix) {
            if self.idle.contains(&key) || found.iter().any(|(known, _)| *known == key) {
                continue;
            }
            let words = match self.wordings.choose(lang, &key) {
                Some(WordingSource::Text(lang)) => {
                    // what extends a base comes behind it
                    self.written(lang, &key).into_iter().rfind(|(known, _)| *known == key)
                }
                Some(WordingSource::Title(title)) => Some((key.clone(), title.to_owned())),
                None => None,
            };
            found.extend(words);
        }
        found
    }

    /// Returns the texts of one language whose keys begin with `prefix`, file by file.
    fn written(&self, lang: &str, prefix: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for text in self.sources.iter().filter(|text| text.lang == lang) {
            let resource = match fluent_syntax::parser::parse(text.source.text()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            for entry in resource.body {
                let ast::Entry::Message(message) = entry else { continue };
                let key = message.id.name;
                if let Some(pattern) = message.value.as_ref().filter(|_| key.starts_with(prefix)) {
                    found.push((key.to_owned(), as_written(pattern)));
                }
            }
        }
        found
    }

    /// Returns the wording under `key` in exactly this language.
    fn exact(&self, lang: &str, key: &str, arguments: &Arguments) -> Option<String> {
        let bundle = self.bundles.get(lang)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(name.as_str(), fluent(value));
        }
        let mut problems = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut problems);
        Some(text.into_owned())
    }
}

/// A text file as read.
pub(super) struct TextFile<'a> {
    pub(super) text: &'a TextDraft,
    pub(super) keys: BTreeMap<String, Place>,
    /// Whether a part of it can't be read, and may be what is missing.
    pub(super) unclear: bool,
}

fn empty_bundle(id: &LanguageIdentifier) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    bundle.set_use_isolating(false);
    if has_decimal_comma(id.language.as_str()) {
        bundle.set_formatter(Some(comma));
    }
    bundle
}

/// Returns a pattern in one line, `{ $fact }` left as it is; of a selection the default.
fn as_written(pattern: &ast::Pattern<&str>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => text.push_str(value),
            ast::PatternElement::Placeable { expression } => match expression {
                ast::Expression::Select { variants, .. } => {
                    let default = variants.iter().find(|variant| variant.default);
                    text.push_str(&default.map(|one| as_written(&one.value)).unwrap_or_default());
                }
                ast::Expression::Inline(ast::InlineExpression::VariableReference { id }) => {
                    text.push('{');
                    text.push_str(id.name);
                    text.push('}');
                }
                ast::Expression::Inline(_) => text.push('…'),
            },
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
