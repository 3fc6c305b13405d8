//! A map against the facts of a pack.

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};

use super::{AS_OF, ColumnMap, Entry, ID, PACK, Target};
use crate::codes;
use crate::table::fold;

/// What a column is in a ruleset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    Slot(usize),
    Id,
    Pack,
    AsOf,
    Aside,
}

/// What a map comes to: each column once, each fact once.
#[derive(Debug, Default)]
pub(crate) struct Mapping<'m> {
    pub(crate) columns: Vec<(&'m Entry, To)>,
}

impl<'m> Mapping<'m> {
    /// The map in one of several rulesets; a fact that none of them has is a problem.
    pub(crate) fn new(
        map: &'m ColumnMap,
        ruleset: &Ruleset,
        others: &[&Ruleset],
        problems: &mut Diagnostics,
    ) -> Self {
        let mut mapping = Self::default();
        // options come first, since they win
        let (options, files): (Vec<&Entry>, Vec<&Entry>) =
            map.entries.iter().partition(|entry| entry.by_option);
        for entry in options.into_iter().chain(files) {
            let to = match &entry.target {
                Target::Id => To::Id,
                Target::Pack => To::Pack,
                Target::AsOf => To::AsOf,
                Target::Aside => To::Aside,
                Target::Fact(name) => match ruleset.fact_named(name) {
                    Some((slot, _)) => To::Slot(slot),
                    None => {
                        if !others.iter().any(|other| other.fact_named(name).is_some()) {
                            problems.push(unknown(entry, name, ruleset));
                        }
                        continue;
                    }
                },
            };
            mapping.add(entry, to, ruleset, problems);
        }
        mapping
    }

    fn add(&mut self, entry: &'m Entry, to: To, ruleset: &Ruleset, problems: &mut Diagnostics) {
        let column = fold(&entry.column);
        let same = |(other, what): &&(&Entry, To)| {
            fold(&other.column) == column || *what == to && to != To::Aside
        };
        let Some((other, _)) = self.columns.iter().find(same) else {
            return self.columns.push((entry, to));
        };
        if other.by_option && !entry.by_option {
            return;
        }
        let words = if fold(&other.column) == column {
            format!("the column `{}` is mapped twice", entry.column)
        } else {
            let what = name(to, ruleset);
            format!(
                "the columns `{}` and `{}` are both mapped to `{what}`",
                other.column, entry.column
            )
        };
        problems.push(
            Diagnostic::error(&codes::DOUBLE_COLUMN, words)
                .at(entry.place.clone())
                .related(other.place.clone(), "first here")
                .help("take one of them out"),
        );
    }

    /// Whether some column is mapped to it.
    pub(crate) fn has(&self, to: To) -> bool {
        self.columns.iter().any(|(_, one)| *one == to)
    }
}

fn name(to: To, ruleset: &Ruleset) -> String {
    match to {
        To::Slot(slot) => ruleset.facts().get(slot).map_or("", |fact| &fact.id).to_owned(),
        To::Id => ID.to_owned(),
        To::Pack => PACK.to_owned(),
        To::AsOf | To::Aside => AS_OF.to_owned(),
    }
}

fn unknown(entry: &Entry, name: &str, ruleset: &Ruleset) -> Diagnostic {
    let known = ruleset.facts().iter().map(|fact| fact.id.as_str());
    let id = ruleset.id();
    Diagnostic::error(
        &codes::UNKNOWN_TARGET,
        format!("`{}` is mapped to `{name}`, which is no fact of `{id}`", entry.column),
    )
    .at(entry.target_place.clone())
    .help_maybe(did_you_mean(name, known.chain([ID, PACK, AS_OF])))
    .help(format!("`peristyle pack docs {id}` lists its facts"))
}
