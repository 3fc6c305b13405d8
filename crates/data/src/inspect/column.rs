//! Inspects a column: the kind of its cells, and the fact that it is.

use std::collections::{BTreeMap, BTreeSet};

use peristyle_engine::Ruleset;
use serde::Serialize;

use crate::profile::map::{AS_OF, ID, PACK, suggestions};
use crate::profile::table::NumberStyle;
use crate::profile::table::cells::{is_grouped, parse_cell_day, parse_flag};
use crate::table::fold_header;

/// The most examples, and the most characters of each.
const MAX_EXAMPLES: usize = 3;
const MAX_EXAMPLE_CHARS: usize = 40;
/// The most distinct values that are counted.
const MAX_DISTINCT: usize = 10_000;

/// The statistics of a column in the first rows of a table.
#[derive(Debug, Clone, Serialize)]
pub struct InspectedColumn {
    /// Its name.
    pub name: String,
    /// The kind of its cells.
    pub kind: CellKind,
    /// The number of empty cells.
    pub empty: u64,
    /// The number of distinct values.
    pub distinct: usize,
    /// Some of the values.
    pub examples: Vec<String>,
    /// The fact that it is or looks like; or `id`, `pack`, `as_of`.
    pub fact: Option<String>,
    /// How the fact was found.
    pub fit: FactMatch,
}

/// The kind of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// All cells are empty.
    Empty,
    /// `true`, `yes`, `ja` and the like.
    Flag,
    /// Only 0 and 1.
    ZeroOrOne,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Days, perhaps with a time.
    Date,
    /// Anything else.
    Text,
    /// Lists or nested fields, which can't be facts.
    Nested,
}

impl CellKind {
    /// Returns the kind in words.
    pub fn as_text(self) -> &'static str {
        match self {
            Self::Empty => "nothing",
            Self::Flag => "yes or no",
            Self::ZeroOrOne => "0 or 1",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::Date => "date",
            Self::Text => "text",
            Self::Nested => "nested",
        }
    }
}

/// How a column matches a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactMatch {
    /// By its name.
    Exact,
    /// By a similar name.
    Suggested,
    /// It matches no fact.
    None,
}

/// The statistics of the cells of a column.
#[derive(Debug, Default)]
pub(super) struct CellStatistics {
    values: BTreeMap<String, u64>,
    order: Vec<String>,
    filled: u64,
    /// Cells that certainly have a decimal comma or point, and one that may have either.
    pub(super) comma: Option<String>,
    pub(super) point: Option<String>,
    pub(super) either: Option<String>,
    /// Whether the cells hold lists or the like, which aren't inspected.
    pub(super) is_nested: bool,
}

impl CellStatistics {
    pub(super) fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.keep(text);
        if !text.contains(['.', ',']) || parse_cell_day(text).is_some() {
            return;
        }
        let place = match (NumberStyle::Point.parse(text), NumberStyle::Comma.parse(text)) {
            (Some(_), Some(_)) if is_grouped(text) => &mut self.either,
            (Some(_), None) => &mut self.point,
            (None, Some(_)) => &mut self.comma,
            _ => return,
        };
        place.get_or_insert_with(|| text.to_owned());
    }

    /// Adds a cell that is a number.
    pub(super) fn add_number(&mut self, text: &str) {
        self.keep(text);
    }

    fn keep(&mut self, text: &str) {
        self.filled += 1;
        if let Some(count) = self.values.get_mut(text) {
            *count += 1;
        } else if self.values.len() < MAX_DISTINCT {
            self.values.insert(text.to_owned(), 1);
            if self.order.len() < MAX_EXAMPLES {
                self.order.push(text.to_owned());
            }
        }
    }

    pub(super) fn column(self, name: String, rows: u64, numbers: NumberStyle) -> InspectedColumn {
        let all = |is: &dyn Fn(&str) -> bool| self.values.keys().all(|value| is(value));
        let read = |text: &str| numbers.parse(text);
        let kind = match () {
            () if self.is_nested => CellKind::Nested,
            () if self.values.is_empty() => CellKind::Empty,
            () if all(&|text| matches!(text, "0" | "1")) => CellKind::ZeroOrOne,
            () if all(&|text| parse_flag(text).is_some()) => CellKind::Flag,
            () if all(&|text| read(text).is_some_and(|number| number.fract() == 0.0)) => {
                CellKind::Whole
            }
            () if all(&|text| read(text).is_some()) => CellKind::Number,
            () if all(&|text| parse_cell_day(text).is_some()) => CellKind::Date,
            () => CellKind::Text,
        };
        InspectedColumn {
            name,
            kind,
            empty: if self.is_nested { 0 } else { rows.saturating_sub(self.filled) },
            distinct: self.values.len(),
            examples: self.order.iter().map(|text| short(text)).collect(),
            fact: None,
            fit: FactMatch::None,
        }
    }
}

fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_EXAMPLE_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("").trim_end()),
        None => line,
    }
}

/// Sets the fact that each column is or looks like, and returns the facts that no column matches.
pub(super) fn match_facts(
    columns: &mut [InspectedColumn],
    ruleset: &Ruleset,
    rows: u64,
) -> Vec<String> {
    let mut given = Vec::new();
    let mut taken = BTreeSet::new();
    for column in columns.iter_mut() {
        let own = [ID, PACK, AS_OF].into_iter().find(|own| fold_header(&column.name) == *own);
        let named = ruleset.fact_named(&column.name);
        let (fact, slot) = match (own, named) {
            (Some(own), _) => (own.to_owned(), None),
            (None, Some((slot, fact))) => (fact.id.clone(), Some(slot)),
            (None, None) => continue,
        };
        if taken.insert(fact.clone()) {
            (column.fact, column.fit) = (Some(fact), FactMatch::Exact);
            given.extend(slot);
        }
    }
    let open: Vec<usize> = (0..columns.len())
        .filter(|at| {
            columns.get(*at).is_some_and(|one| one.fit == FactMatch::None && !one.name.is_empty())
        })
        .collect();
    let names: Vec<String> =
        open.iter().filter_map(|at| Some(columns.get(*at)?.name.clone())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for one in suggestions(&names, ruleset, &given) {
        let place = open.get(one.column).and_then(|at| columns.get_mut(*at));
        if let (Some(column), Some(fact)) = (place, ruleset.facts().get(one.slot)) {
            (column.fact, column.fit) = (Some(fact.id.clone()), FactMatch::Suggested);
            given.push(one.slot);
        }
    }
    if !taken.contains(ID) {
        let says_who = |column: &&mut InspectedColumn| {
            let name = column.name.to_lowercase();
            let mut words = name.split(|letter: char| !letter.is_alphanumeric());
            column.fit == FactMatch::None
                && words.any(|word| matches!(word, "id" | "key" | "nr" | "nummer" | "email"))
                && column.empty == 0
                && column.distinct as u64 == rows.min(MAX_DISTINCT as u64)
        };
        if let Some(column) = columns.iter_mut().find(says_who) {
            (column.fact, column.fit) = (Some(ID.to_owned()), FactMatch::Suggested);
        }
    }
    let facts = ruleset.facts().iter().enumerate();
    facts
        .filter(|(slot, fact)| !given.contains(slot) && !fact.is_derived())
        .map(|(_, fact)| fact.id.clone())
        .collect()
}
