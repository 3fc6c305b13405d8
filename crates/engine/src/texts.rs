//! Words for people: `texts/<lang>.ftl`, through Fluent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumberOptions;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

use crate::compile::{Fact, Node};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::load::FactType;
use crate::load::definition::PackDef;
use crate::script::lower_first;
use crate::source::{Place, Source};
use crate::value::Value;

/// The deepest nesting of brackets in a text.
const DEEPEST: usize = 50;

/// The wordings of a pack in every language it has.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    own: String,
    bundles: Arc<BTreeMap<String, FluentBundle<FluentResource>>>,
    sources: BTreeMap<String, Arc<Source>>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({:?})", self.bundles.keys())
    }
}

/// The values a text may use, by placeholder.
pub(crate) type Arguments = Vec<(String, Value)>;

impl Texts {
    /// Reads the text files, and compares them with what the pack needs.
    pub(crate) fn new(
        pack: &PackDef,
        facts: &[Fact],
        nodes: &[Node],
        tips: &[(String, Place)],
    ) -> (Self, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut bundles = BTreeMap::new();
        let needs = Needs::new(pack, facts, nodes, tips);
        let mut files: Vec<(&str, &Arc<Source>, BTreeMap<String, Place>)> = Vec::new();
        let mut unclear = BTreeSet::new();
        for (lang, source) in &pack.texts {
            let Ok(id) = lang.parse::<LanguageIdentifier>() else {
                problems.push(
                    Diagnostic::error(&codes::BAD_TEXT, format!("`{lang}` is no language"))
                        .at(Place::start_of(source))
                        .help("name the file after its language: `texts/de.ftl`"),
                );
                continue;
            };
            let before = problems.len();
            let keys = read(source, &needs, &mut problems);
            if problems.iter().skip(before).any(|problem| problem.code == &codes::BAD_TEXT) {
                unclear.insert(lang.as_str());
            }
            if too_deep(source.text()).is_none()
                && let Ok(resource) = FluentResource::try_new(source.text().to_owned())
            {
                let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
                bundle.set_use_isolating(false);
                if has_decimal_comma(id.language.as_str()) {
                    bundle.set_formatter(Some(comma));
                }
                // the files were checked for keys that stand twice
                let _ = bundle.add_resource(resource);
                bundles.insert(lang.clone(), bundle);
            }
            files.push((lang, source, keys));
        }
        needs.report_missing(&pack.lang, &files, &unclear, &mut problems);
        let sources = pack.texts.iter().cloned().collect();
        (Self { own: pack.lang.clone(), bundles: Arc::new(bundles), sources }, problems)
    }

    /// The pack's own language, then the others.
    pub(crate) fn languages(&self) -> Vec<&str> {
        let others = self.bundles.keys().map(String::as_str).filter(|lang| *lang != self.own);
        std::iter::once(self.own.as_str()).chain(others).collect()
    }

    /// The wording under `key` in `lang`, else in the pack's own language.
    pub(crate) fn get(&self, lang: &str, key: &str, arguments: &Arguments) -> Option<String> {
        [lang, self.own.as_str()].into_iter().find_map(|lang| self.exact(lang, key, arguments))
    }

    /// The wordings whose keys begin with `prefix`, as written, with placeholders in braces.
    pub(crate) fn patterns(&self, lang: &str, prefix: &str) -> Vec<(String, String)> {
        let sources = self.sources.get(lang).or_else(|| self.sources.get(&self.own));
        let Some(source) = sources else { return Vec::new() };
        let resource = match fluent_syntax::parser::parse(source.text()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let mut found = Vec::new();
        for entry in resource.body {
            if let ast::Entry::Message(message) = entry
                && message.id.name.starts_with(prefix)
                && let Some(pattern) = &message.value
            {
                found.push((message.id.name.to_owned(), as_written(pattern)));
            }
        }
        found
    }

    /// The wording under `key` in exactly this language.
    pub(crate) fn exact(&self, lang: &str, key: &str, arguments: &Arguments) -> Option<String> {
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

fn fluent(value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => {
            let options = FluentNumberOptions::default();
            FluentValue::Number(fluent_bundle::types::FluentNumber::new(readable(*number), options))
        }
        Value::Bool(yes) => FluentValue::from(if *yes { "true" } else { "false" }),
        Value::Text(text) => FluentValue::from(text.to_string()),
    }
}

/// A number as one would say it: whole from 100 on, one digit from 10 on, else two.
fn readable(number: f64) -> f64 {
    let digits = match number.abs() {
        size if size >= 100.0 => 1.0,
        size if size >= 10.0 => 10.0,
        _ => 100.0,
    };
    (number * digits).round() / digits
}

/// Percent as one would say it: whole from 10 on, else one digit.
pub(crate) fn percent(share: f64) -> f64 {
    let percent = share * 100.0;
    if percent.abs() >= 10.0 { percent.round() } else { (percent * 10.0).round() / 10.0 }
}

fn has_decimal_comma(language: &str) -> bool {
    matches!(
        language,
        "de" | "fr"
            | "es"
            | "it"
            | "nl"
            | "pt"
            | "pl"
            | "sv"
            | "da"
            | "nb"
            | "fi"
            | "cs"
            | "ru"
            | "uk"
            | "tr"
    )
}

fn comma(
    value: &FluentValue<'_>,
    _: &intl_memoizer::concurrent::IntlLangMemoizer,
) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(number.as_string().replace('.', ",")),
        _ => None,
    }
}

/// The keys and placeholders that a pack's texts can have.
struct Needs {
    tips: Vec<String>,
    titles: Vec<String>,
    allowed: BTreeSet<String>,
    placeholders: BTreeSet<String>,
    tips_place: Option<Place>,
}

impl Needs {
    fn new(pack: &PackDef, facts: &[Fact], nodes: &[Node], tips: &[(String, Place)]) -> Self {
        let node_key = |node: &Node| format!("node-{}", node.path.replace('.', "-"));
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
        let mut ids: Vec<String> = tips.iter().map(|(id, _)| format!("tip-{id}")).collect();
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
        let tips_place = tips.first().map(|(_, place)| place.clone());
        Self { tips: ids, titles, allowed, placeholders, tips_place }
    }

    /// What each language lacks: tips everywhere, titles wherever the YAML doesn't say them.
    fn report_missing(
        &self,
        own: &str,
        files: &[(&str, &Arc<Source>, BTreeMap<String, Place>)],
        unclear: &BTreeSet<&str>,
        problems: &mut Vec<Diagnostic>,
    ) {
        if let Some(place) = &self.tips_place
            && !files.iter().any(|(lang, ..)| *lang == own)
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
        // what is missing in a file that can't be read may be the part that can't
        for (lang, source, keys) in files.iter().filter(|(lang, ..)| !unclear.contains(lang)) {
            let titles = if *lang == own { &[][..] } else { &self.titles[..] };
            for key in self.tips.iter().chain(titles) {
                if !keys.contains_key(key) {
                    let mut problem = Diagnostic::warning(
                        &codes::MISSING_TEXT,
                        format!("`texts/{lang}.ftl` has no `{key}`"),
                    )
                    .at(Place::start_of(source));
                    let other = files.iter().find_map(|(_, _, keys)| keys.get(key));
                    if let Some(place) = other {
                        problem = problem.related(place.clone(), "another language has it");
                    }
                    problems.push(problem.help(format!("add a line `{key} = …`")));
                }
            }
        }
    }
}

/// Where brackets are nested deeper than any text needs: Fluent's parser calls itself for each,
/// until the stack is full.
fn too_deep(text: &str) -> Option<usize> {
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
        if depth > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// The keys of a text file with their places; what isn't Fluent, what names nothing, and
/// placeholders without a value are reported.
fn read(
    source: &Arc<Source>,
    needs: &Needs,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Place> {
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
        if !needs.allowed.contains(key) {
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
            placeholders(pattern, &mut |name| {
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

/// A pattern in one line, `{ $fact }` left as it is; of a selection the default.
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

/// Every `$name` of a pattern.
fn placeholders<'a>(pattern: &ast::Pattern<&'a str>, found: &mut dyn FnMut(&'a str)) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression<'a>(expression: &ast::Expression<&'a str>, found: &mut dyn FnMut(&'a str)) {
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

fn in_inline<'a>(inline: &ast::InlineExpression<&'a str>, found: &mut dyn FnMut(&'a str)) {
    match inline {
        ast::InlineExpression::VariableReference { id } => found(id.name),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|one| in_inline(one, found));
        }
        ast::InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}
