//! What people call the parts of a ruleset: for tables and reports, never for machines.

use super::facts::Fact;
use super::nodes::NodeValue;
use super::ruleset::Ruleset;
use crate::evaluate::title_of;
use crate::load::definition::IndexUnit;

impl Ruleset {
    /// Returns the index's title in `lang`; in the pack's own language where that has none.
    pub fn title_in(&self, lang: Option<&str>) -> String {
        self.label(lang, "index").unwrap_or_else(|| self.id().into())
    }

    /// Returns the ids of the bands, the lowest first.
    pub fn bands(&self) -> impl Iterator<Item = &str> {
        self.inner.bands.iter().map(|band| band.id.as_str())
    }

    /// Returns the band that a score lies in: the last whose bound is not above it.
    pub fn band_of(&self, score: f64) -> Option<&str> {
        self.inner.bands.get(self.band_at(score)?).map(|band| band.id.as_str())
    }

    /// Returns the place of that band among [`Ruleset::bands`].
    pub fn band_at(&self, score: f64) -> Option<usize> {
        self.inner.bands.iter().rposition(|band| band.from <= score)
    }

    /// Returns the weight that the pack gives the node at `path`, before `weights.rhai`.
    pub fn weight_of(&self, path: &str) -> Option<f64> {
        let slot = self.inner.names.node_slot(path).filter(|_| !path.is_empty())?;
        self.inner.nodes.get(slot).map(|node| node.weight)
    }

    /// Returns the share of its siblings' weights that the pack gives the node at `path`: its weight ÷ Σ w,
    /// signs kept, as points are shared out. `None` where the weights come to 0.
    pub fn weight_share(&self, path: &str) -> Option<f64> {
        let slot = self.inner.names.node_slot(path).filter(|_| !path.is_empty())?;
        self.inner.weight_share(self.inner.nodes.get(slot)?)
    }

    /// Returns whether less is better.
    pub fn lower_is_better(&self) -> bool {
        self.inner.lower_is_better
    }

    /// Returns whether the pack advises what to do next.
    pub fn has_tips(&self) -> bool {
        self.inner.tips.is_some()
    }

    /// Returns the least and the most that the index can be.
    pub fn reach(&self) -> [f64; 2] {
        match self.inner.reach {
            IndexUnit::Points(points) => [0.0, points],
            IndexUnit::Range(lo, hi) => [lo, hi],
        }
    }

    /// Returns what a band is called in `lang`; its id where nothing says so.
    pub fn band_title(&self, band: &str, lang: Option<&str>) -> String {
        self.label(lang, &format!("band-{band}")).unwrap_or_else(|| band.replace('_', " "))
    }

    /// Returns what a fact is called in `lang`; its id in words where nothing says so.
    pub fn fact_title(&self, fact: &Fact, lang: Option<&str>) -> String {
        self.label(lang, &format!("fact-{}", fact.id)).unwrap_or_else(|| fact.id.replace('_', " "))
    }

    /// Returns all that people call a fact: its id, its other spellings, and its titles and those of the
    /// indicators that take it as it is, in every language.
    pub fn fact_titles(&self, fact: &Fact) -> Vec<String> {
        let mut titles = vec![fact.id.clone()];
        let mut add = |title: String| {
            if !title.is_empty() && !titles.contains(&title) {
                titles.push(title);
            }
        };
        fact.names.iter().cloned().for_each(&mut add);
        let of_it = |path: &str| self.fact_of(path).is_some_and(|one| one.id == fact.id);
        let nodes: Vec<_> = self.inner.nodes.iter().filter(|node| of_it(&node.path)).collect();
        let mut languages = self.languages();
        languages.push(self.lang());
        for lang in languages {
            add(self.fact_title(fact, Some(lang)));
            nodes.iter().for_each(|node| add(title_of(&self.inner, node, lang)));
        }
        titles
    }

    /// Returns the fact that the indicator at `path` takes as it is, with its unit; none where the
    /// indicator's value is worked out by an expression of its own.
    pub fn fact_of(&self, path: &str) -> Option<&Fact> {
        let node = self.inner.nodes.get(self.inner.names.node_slot(path)?)?;
        let NodeValue::Own(expression) = &node.value else { return None };
        self.inner.facts.get(self.inner.names.fact_slot(expression.text.trim())?)
    }

    /// Returns the title of `key` in `lang`; in the pack's own language where none is named.
    fn label(&self, lang: Option<&str>, key: &str) -> Option<String> {
        self.inner.texts.title(lang.unwrap_or_else(|| self.lang()), key)
    }
}
