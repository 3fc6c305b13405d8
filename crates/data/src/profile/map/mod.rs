//! Column maps: which column of a table, or key of objects, is which fact.
//!
//! A column that a map names means what the map says, whatever it is called. Everything else goes
//! by names, as without a map.

mod file;
pub(crate) mod keys;
mod resolve;
mod suggest;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};

use crate::archive::names;
use crate::codes;

pub use keys::read_mapped;
pub(crate) use keys::{KeyRole, KeyRoles, read_mapped_line};
pub(crate) use resolve::{ResolvedMap, ResolvedTarget};
pub(crate) use suggest::helps;
pub use suggest::{FactSuggestion, suggestions};

/// The columns that every table may have: who it is, the pack that it is for, the day of its data.
pub(crate) const ID: &str = "id";
pub(crate) const PACK: &str = "pack";
pub(crate) const AS_OF: &str = "as_of";

/// A map of columns to facts, from the command line or a file.
#[derive(Debug, Clone, Default)]
pub struct ColumnMap {
    entries: Vec<MapEntry>,
}

/// A mapped column.
#[derive(Debug, Clone)]
pub(crate) struct MapEntry {
    pub(crate) column: String,
    pub(crate) target: MapTarget,
    /// The place of the column's name.
    pub(crate) place: Place,
    /// The place of its target.
    pub(crate) target_place: Place,
    /// Whether it comes from the command line, which wins over a file.
    pub(crate) by_option: bool,
}

/// The target of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MapTarget {
    /// A fact, by a spelling of its name.
    Fact(String),
    Id,
    Pack,
    AsOf,
    /// Nothing: the column is ignored.
    Aside,
}

impl MapTarget {
    fn of(text: &str) -> Self {
        match text {
            "" => Self::Aside,
            ID => Self::Id,
            PACK => Self::Pack,
            AS_OF => Self::AsOf,
            fact => Self::Fact(fact.to_owned()),
        }
    }
}

impl MapTarget {
    /// Returns what it is called in a map.
    fn in_words(&self) -> &str {
        match self {
            Self::Fact(fact) => fact,
            Self::Id => ID,
            Self::Pack => PACK,
            Self::AsOf => AS_OF,
            Self::Aside => "no fact",
        }
    }
}

impl ColumnMap {
    /// The map that the arguments of `--map` make together: each `COLUMN=FACT`, or a YAML file.
    ///
    /// # Errors
    /// All arguments that are neither, and all that is wrong with the files.
    pub fn of(arguments: &[String]) -> Result<Self, Diagnostics> {
        let (mut map, mut problems) = (Self::default(), Diagnostics::new());
        for argument in arguments {
            match argument.rsplit_once('=') {
                _ if Self::is_file(argument) => match file::read(argument) {
                    Ok(entries) => map.entries.extend(entries),
                    Err(more) => problems.extend(more),
                },
                Some((column, target)) if !column.trim().is_empty() => {
                    map.entries.push(option(argument, column, target));
                }
                _ => problems.push(neither(argument)),
            }
        }
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// Returns whether an argument of `--map` names a file.
    pub fn is_file(argument: &str) -> bool {
        matches!(names::extension(argument).as_str(), "yaml" | "yml")
    }

    /// Returns whether it maps nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns each column with what it is, in the order in which that was said.
    pub(crate) fn says(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (entry.column.as_str(), entry.target.in_words()))
    }

    /// Returns the column, or the key, of the pack.
    pub(crate) fn pack(&self) -> &str {
        let mapped = self.entries.iter().find(|entry| entry.target == MapTarget::Pack);
        mapped.map_or(PACK, |entry| &entry.column)
    }

    /// Returns the columns that must exist.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        let wanted = self.entries.iter().filter(|entry| entry.target != MapTarget::Aside);
        wanted.map(|entry| entry.column.as_str())
    }
}

fn option(argument: &str, column: &str, target: &str) -> MapEntry {
    let source = Source::new("--map", argument);
    MapEntry {
        column: column.trim().to_owned(),
        target: MapTarget::of(target.trim()),
        place: Place::new(&source, 0..column.len()),
        target_place: Place::new(&source, column.len() + 1..argument.len()),
        by_option: true,
    }
}

fn neither(argument: &str) -> Diagnostic {
    let source = Source::new("--map", argument);
    Diagnostic::error(&codes::BAD_MAP, format!("`{argument}` doesn't say which fact a column is"))
        .at(Place::new(&source, 0..argument.len()))
        .help("write `--map COLUMN=FACT`, `--map COLUMN=` for a column to be left aside, or name a YAML file")
}

#[cfg(test)]
mod tests;
