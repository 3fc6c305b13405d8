//! Which of all that a pack and those it extends say is shown in a language. The only place that
//! decides it.
//!
//! A pack's own words win over its base's, in every language: whoever changes what something is
//! called, or what a tip asks for, has changed what the base's translations speak of. Among the
//! words of one pack, the language that is asked for comes first, then the title in the YAML, then
//! the words in the pack's own language.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::load::definition::PackDef;
use crate::source::Source;

/// Where the words for one key come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WordingSource<'t> {
    /// The text file of this language.
    Text(&'t str),
    /// The YAML.
    Title(&'t str),
}

/// What each pack says of each key; packs are numbered from the innermost base on.
#[derive(Debug, Clone, Default)]
pub(super) struct WordingTable {
    /// The language of each pack's titles.
    langs: Vec<String>,
    /// The titles in the YAML.
    titles: BTreeMap<String, (usize, String)>,
    /// By language and key: the pack whose words hold.
    texts: BTreeMap<String, BTreeMap<String, usize>>,
}

impl WordingTable {
    /// The titles that the YAML says.
    pub(super) fn new(pack: &PackDef) -> Self {
        let own = |lang: &Option<String>| lang.clone().unwrap_or_else(|| "en".to_owned());
        let langs = pack.layers.iter().map(|layer| own(&layer.lang)).collect();
        let mut titles = BTreeMap::new();
        let mut add = |key: String, title: &str, source: &Arc<Source>| {
            titles.insert(key, (layer_of(pack, source), title.to_owned()));
        };
        if let Some(title) = &pack.title {
            add("index".to_owned(), &title.value, title.place.source());
        }
        let derived = pack.derived.iter().map(|derived| &derived.fact);
        for fact in pack.facts.iter().chain(derived) {
            if let Some(title) = &fact.title {
                add(format!("fact-{}", fact.id), &title.value, title.place.source());
            }
        }
        for band in &pack.bands {
            if let Some(title) = &band.title {
                add(format!("band-{}", band.id), title, band.place.source());
            }
        }
        let mut nodes: Vec<_> = pack.root.children.iter().collect();
        while let Some(node) = nodes.pop() {
            nodes.extend(&node.children);
            if let Some(title) = &node.title {
                add(node_key(&node.path), &title.value, title.place.source());
            }
        }
        Self { langs, titles, texts: BTreeMap::new() }
    }

    /// Adds the keys of a text file; those of a base come before those of what extends it.
    pub(super) fn add<'k>(
        &mut self,
        pack: &PackDef,
        (lang, source): (&str, &Arc<Source>),
        keys: impl Iterator<Item = &'k String>,
    ) {
        let layer = layer_of(pack, source);
        let texts = self.texts.entry(lang.to_owned()).or_default();
        texts.extend(keys.map(|key| (key.clone(), layer)));
    }

    /// Chooses the words for `key` in `lang`.
    pub(super) fn choose(&self, lang: &str, key: &str) -> Option<WordingSource<'_>> {
        let text = |lang: &str| {
            let (lang, keys) = self.texts.get_key_value(lang)?;
            Some((*keys.get(key)?, lang.as_str()))
        };
        let own = |layer: usize| self.langs.get(layer).map(String::as_str);
        let asked = text(lang).map(|(layer, lang)| {
            // in the pack's own language, the title is as near
            let rank = if own(layer) == Some(lang) { 1 } else { 3 };
            ((layer, rank), WordingSource::Text(lang))
        });
        let title =
            self.titles.get(key).map(|(layer, title)| ((*layer, 2), WordingSource::Title(title)));
        let others = (0..self.langs.len()).filter_map(|layer| {
            let (layer, lang) = text(own(layer)?)?;
            Some(((layer, 0), WordingSource::Text(lang)))
        });
        let all = asked.into_iter().chain(title).chain(others);
        all.max_by_key(|(rank, _)| *rank).map(|(_, wording)| wording)
    }
}

/// Returns the key of a node's words.
pub(crate) fn node_key(path: &str) -> String {
    format!("node-{}", path.replace('.', "-"))
}

/// Returns the pack that a file belongs to; the innermost where nobody says.
fn layer_of(pack: &PackDef, source: &Arc<Source>) -> usize {
    let holds = |own: &Arc<Source>| Arc::ptr_eq(own, source);
    pack.layers.iter().rposition(|layer| layer.sources.iter().any(holds)).unwrap_or(0)
}
