//! What a pack's texts need, and what is wrong with those that are there.

use fluent_syntax::ast;
use std::collections::{BTreeMap, BTreeSet};

use super::{TextFile, node_key};
use crate::compile::{Fact, RulesetNode, TipIds};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::load::FactType;
use crate::load::definition::PackDef;
use crate::load::draft::TextDraft;
use crate::script::lower_first;
use crate::source::Place;

/// The deepest nesting of brackets in a text.
const MAX_DEPTH: usize = 50;

/// The keys and placeholders that a pack's texts can have.
pub(super) struct TextRequirements {
    tips: Vec<String>,
    /// Whether there may be other tips.
    unclear_tips: bool,
    titles: Vec<String>,
    allowed: BTreeSet<String>,
    placeholders: BTreeSet<String>,
    tips_place: Option<Place>,
}

impl TextRequirements {
    pub(super) fn new(
        pack: &PackDef,
        facts: &[Fact],
        nodes: &[RulesetNode],
        tips: TipIds<'_>,
    ) -> Self {
        let node_key = |node: &RulesetNode| node_key(&node.path);
        let mut titles = Vec::new();
        titles.extend(pack.title.is_some().then(|| "index".to_owned()));
        let below = nodes.iter().filter(|node| !node.path.is_empty());
        titles.extend(below.clone().filter(|node| node.title.is_some()).map(node_key));
        titles.extend(pack.bands.iter().map(|band| format!("band-{}", band.id)));
        titles.extend(
            facts
                .iter()
                .filter(|fact| fact.title.is_some())
                .map(|fact| format!("fact-{}", fact.id)),
        );
        let mut ids: Vec<String> = tips.ids.iter().map(|(id, _)| format!("tip-{id}")).collect();
        ids.sort();
        ids.dedup();
        let mut allowed: BTreeSet<String> = titles.iter().chain(&ids).cloned().collect();
        allowed.insert("index".to_owned());
        allowed.extend(below.map(node_key));
        allowed.extend(facts.iter().map(|fact| format!("fact-{}", fact.id)));
        let mut placeholders: BTreeSet<String> =
            ["gain", "effort"].into_iter().map(str::to_owned).collect();
        for fact in facts {
            for name in [fact.id.clone(), format!("to_{}", fact.id)] {
                if fact.kind == FactType::Share {
                    placeholders.insert(format!("{name}_percent"));
                }
                placeholders.insert(name);
            }
        }
        let tips_place = tips.ids.first().map(|(_, place)| place.clone());
        Self { tips: ids, unclear_tips: tips.unclear, titles, allowed, placeholders, tips_place }
    }

    /// Returns false where a text of this key certainly has no use.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.allowed.contains(key) || (self.unclear_tips && key.starts_with("tip-"))
    }

    /// What each language lacks: tips everywhere, titles wherever the YAML doesn't say them.
    pub(super) fn report_missing(
        &self,
        own: &str,
        files: &[TextFile<'_>],
        problems: &mut Vec<Diagnostic>,
    ) {
        let langs: BTreeSet<&str> = files.iter().map(|file| file.text.lang.as_str()).collect();
        if let Some(place) = &self.tips_place
            && !langs.contains(own)
        {
            problems.push(
                Diagnostic::warning(
                    &codes::MISSING_TEXT,
                    format!("the tips have no wording: there is no `texts/{own}.ftl`"),
                )
                .at(place.clone())
                .help(format!(
                    "write one, with a line such as `{} = …`",
                    self.tips.first().map_or("tip-ID", String::as_str)
                )),
            );
        }
        for lang in langs {
            let of_lang: Vec<&TextFile<'_>> =
                files.iter().filter(|file| file.text.lang == lang).collect();
            // whoever only changes weights need not speak every language of the base
            let foreign = lang != own && of_lang.iter().all(|file| file.text.inherited);
            if foreign || of_lang.iter().any(|file| file.unclear) {
                continue;
            }
            let titles = if lang == own { &[][..] } else { &self.titles[..] };
            for key in self.tips.iter().chain(titles) {
                if of_lang.iter().any(|file| file.keys.contains_key(key)) {
                    continue;
                }
                let mut problem = Diagnostic::warning(
                    &codes::MISSING_TEXT,
                    format!("`texts/{lang}.ftl` has no `{key}`"),
                )
                .at_maybe(of_lang.last().map(|file| Place::start_of(&file.text.source)));
                if let Some(place) = files.iter().find_map(|file| file.keys.get(key)) {
                    problem = problem.related(place.clone(), "another language has it");
                }
                problems.push(problem.help(format!("add a line `{key} = …`")));
            }
        }
    }
}

/// Returns where brackets are nested deeper than any text needs: Fluent's parser calls itself for each,
/// until the stack is full.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut line_start = true;
    for (at, c) in text.char_indices() {
        // an entry begins in the first column; a smiley in one doesn't count in the next
        if line_start && c.is_ascii_alphabetic() {
            depth = 0;
        }
        line_start = c == '\n';
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
    }
    None
}

/// Returns the keys of a text file with their places; what isn't Fluent, what names nothing, and
/// placeholders without a value are reported. A base may speak of what its overlay took away.
pub(super) fn read(
    file: &TextDraft,
    needs: &TextRequirements,
    mentions: &mut BTreeMap<String, FactMentions>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Place> {
    let source = &file.source;
    let text = source.text();
    // slices of the parsed tree point into the text, so their addresses are their places
    let place = |slice: &str| {
        let start = (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Place::new(source, start..start + slice.len())
    };
    if let Some(at) = too_deep(text) {
        problems.push(
            Diagnostic::error(&codes::BAD_TEXT, "the braces of this text are nested too deep")
                .at(Place::new(source, at..at + 1)),
        );
        return BTreeMap::new();
    }
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                problems.push(
                    Diagnostic::error(
                        &codes::BAD_TEXT,
                        format!("this isn't Fluent: {}", lower_first(&error.kind.to_string())),
                    )
                    .at(Place::new(source, error.pos.clone()))
                    .help("a text is `key = words`, with facts as `{ $fact }`"),
                );
            }
            resource
        }
    };
    let mut keys: BTreeMap<String, Place> = BTreeMap::new();
    for entry in &resource.body {
        let ast::Entry::Message(message) = entry else { continue };
        let key = message.id.name;
        if let Some(first) = keys.insert(key.to_owned(), place(key)) {
            problems.push(
                Diagnostic::error(&codes::DUPLICATE_KEY, format!("`{key}` stands here twice"))
                    .at(place(key))
                    .related(first, "first here"),
            );
        }
        if !needs.knows(key) {
            if file.inherited {
                continue;
            }
            problems.push(
                Diagnostic::warning(
                    &codes::UNKNOWN_TEXT,
                    format!("`{key}` names nothing in this pack"),
                )
                .at(place(key))
                .help_maybe(
                    did_you_mean(key, needs.allowed.iter().map(String::as_str))
                        .filter(|help| help.starts_with("did")),
                ),
            );
        }
        if let Some(pattern) = &message.value {
            let mentioned = mentions.entry(key.to_owned()).or_default();
            placeholders(pattern, &mut |name| {
                let Some(name) = name else {
                    mentioned.others = true;
                    return;
                };
                mentioned.add(name);
                if !needs.placeholders.contains(name) {
                    problems.push(
                        Diagnostic::error(
                            &codes::UNKNOWN_PLACEHOLDER,
                            format!("`{{ ${name} }}` has no value"),
                        )
                        .at(place(name))
                        .help_maybe(
                            did_you_mean(name, needs.placeholders.iter().map(String::as_str))
                                .filter(|help| help.starts_with("did")),
                        ),
                    );
                }
            });
        }
    }
    keys
}

/// The facts that the wordings of a key may name, in all languages together.
#[derive(Debug, Clone, Default)]
pub(super) struct FactMentions {
    facts: BTreeSet<String>,
    /// It holds another text, with whatever that one names.
    others: bool,
}

impl FactMentions {
    pub(super) fn has(&self, fact: &str) -> bool {
        self.others || self.facts.contains(fact)
    }

    /// The facts of which a placeholder may be one of the forms.
    fn add(&mut self, name: &str) {
        let to = name.strip_prefix("to_");
        for name in std::iter::once(name).chain(to) {
            let plain = name.strip_suffix("_percent");
            self.facts.extend(std::iter::once(name).chain(plain).map(str::to_owned));
        }
    }
}

/// Every `$name` of a pattern, and nothing for each text that it holds.
fn placeholders<'a>(pattern: &ast::Pattern<&'a str>, found: PlaceholderVisitor<'_, 'a>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

type PlaceholderVisitor<'f, 'a> = &'f mut dyn FnMut(Option<&'a str>);

fn in_expression<'a>(expression: &ast::Expression<&'a str>, found: PlaceholderVisitor<'_, 'a>) {
    match expression {
        ast::Expression::Inline(inline) => in_inline(inline, found),
        ast::Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                placeholders(&variant.value, found);
            }
        }
    }
}

fn in_inline<'a>(inline: &ast::InlineExpression<&'a str>, found: PlaceholderVisitor<'_, 'a>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => found(Some(id.name)),
        ast::InlineExpression::MessageReference { .. }
        | ast::InlineExpression::TermReference { .. } => found(None),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|one| in_inline(one, found));
        }
        ast::InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}
