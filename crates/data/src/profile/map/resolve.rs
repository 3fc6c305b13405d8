//! Resolves a column map against the facts of a pack.

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};

use super::{AS_OF, ColumnMap, ID, MapEntry, MapTarget, PACK};
use crate::codes;
use crate::table::fold_header;

/// The target of a column in a ruleset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResolvedTarget {
    Slot(usize),
    Id,
    Pack,
    AsOf,
    Ignored,
}

/// A resolved map: each column once, each fact once.
#[derive(Debug, Default)]
pub(crate) struct ResolvedMap<'m> {
    pub(crate) columns: Vec<(&'m MapEntry, ResolvedTarget)>,
}

impl<'m> ResolvedMap<'m> {
    /// Resolves the map in one of several rulesets; a fact that none of them has is a problem.
    pub(crate) fn new(
        map: &'m ColumnMap,
        ruleset: &Ruleset,
        others: &[&Ruleset],
        problems: &mut Diagnostics,
    ) -> Self {
        let mut mapping = Self::default();
        // options come first, since they win
        let (options, files): (Vec<&MapEntry>, Vec<&MapEntry>) =
            map.entries.iter().partition(|entry| entry.by_option);
        for entry in options.into_iter().chain(files) {
            let to = match &entry.target {
                MapTarget::Id => ResolvedTarget::Id,
                MapTarget::Pack => ResolvedTarget::Pack,
                MapTarget::AsOf => ResolvedTarget::AsOf,
                MapTarget::Aside => ResolvedTarget::Ignored,
                MapTarget::Fact(name) => match ruleset.fact_named(name) {
                    Some((slot, _)) => ResolvedTarget::Slot(slot),
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

    fn add(
        &mut self,
        entry: &'m MapEntry,
        to: ResolvedTarget,
        ruleset: &Ruleset,
        problems: &mut Diagnostics,
    ) {
        let column = fold_header(&entry.column);
        let same = |(other, what): &&(&MapEntry, ResolvedTarget)| {
            fold_header(&other.column) == column || *what == to && to != ResolvedTarget::Ignored
        };
        let Some((other, _)) = self.columns.iter().find(same) else {
            return self.columns.push((entry, to));
        };
        if other.by_option && !entry.by_option {
            return;
        }
        let words = if fold_header(&other.column) == column {
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

    /// Returns whether some column is mapped to it.
    pub(crate) fn has(&self, to: ResolvedTarget) -> bool {
        self.columns.iter().any(|(_, one)| *one == to)
    }
}

fn name(to: ResolvedTarget, ruleset: &Ruleset) -> String {
    match to {
        ResolvedTarget::Slot(slot) => {
            ruleset.facts().get(slot).map_or("", |fact| &fact.id).to_owned()
        }
        ResolvedTarget::Id => ID.to_owned(),
        ResolvedTarget::Pack => PACK.to_owned(),
        ResolvedTarget::AsOf | ResolvedTarget::Ignored => AS_OF.to_owned(),
    }
}

fn unknown(entry: &MapEntry, name: &str, ruleset: &Ruleset) -> Diagnostic {
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
