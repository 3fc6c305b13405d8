//! A column: what its cells look like, and which fact it is.

use std::collections::{BTreeMap, BTreeSet};

use peristyle_engine::Ruleset;
use serde::Serialize;

use crate::profile::map::{AS_OF, ID, PACK, suggestions};
use crate::profile::table::Numbers;
use crate::profile::table::cells::{day, flag, is_grouped};
use crate::table::fold;

/// How many examples are kept, and how many letters of each.
const EXAMPLES: usize = 3;
const EXAMPLE: usize = 40;
/// More different values than are counted.
const DISTINCT: usize = 10_000;

/// A column of a table, as far as its first rows show.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells look like.
    pub kind: Kind,
    /// How many cells hold nothing.
    pub empty: u64,
    /// How many different values there are.
    pub distinct: usize,
    /// Some of them.
    pub examples: Vec<String>,
    /// Which fact it is or looks like; or `id`, `pack`, `as_of`.
    pub fact: Option<String>,
    /// How that is known.
    pub fit: Fit,
}

/// What cells look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No cell holds anything.
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
    /// Lists, or fields inside of fields, which no fact is.
    Nested,
}

impl Kind {
    /// In words.
    pub fn words(self) -> &'static str {
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

/// How a column came to its fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It is called so.
    Exact,
    /// It only looks like it.
    Suggested,
    /// It has none.
    None,
}

/// The cells of a column.
#[derive(Debug, Default)]
pub(super) struct Cells {
    values: BTreeMap<String, u64>,
    order: Vec<String>,
    filled: u64,
    /// Cells that have a decimal comma, or a decimal point, beyond doubt, and one that may have either.
    pub(super) comma: Option<String>,
    pub(super) point: Option<String>,
    pub(super) either: Option<String>,
    /// The cells hold lists or the like, and weren't looked into.
    pub(super) is_nested: bool,
}

impl Cells {
    pub(super) fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.keep(text);
        if !text.contains(['.', ',']) || day(text).is_some() {
            return;
        }
        let place = match (Numbers::Point.read(text), Numbers::Comma.read(text)) {
            (Some(_), Some(_)) if is_grouped(text) => &mut self.either,
            (Some(_), None) => &mut self.point,
            (None, Some(_)) => &mut self.comma,
            _ => return,
        };
        place.get_or_insert_with(|| text.to_owned());
    }

    /// A number beyond doubt.
    pub(super) fn add_number(&mut self, text: &str) {
        self.keep(text);
    }

    fn keep(&mut self, text: &str) {
        self.filled += 1;
        if let Some(count) = self.values.get_mut(text) {
            *count += 1;
        } else if self.values.len() < DISTINCT {
            self.values.insert(text.to_owned(), 1);
            if self.order.len() < EXAMPLES {
                self.order.push(text.to_owned());
            }
        }
    }

    pub(super) fn column(self, name: String, rows: u64, numbers: Numbers) -> Column {
        let all = |is: &dyn Fn(&str) -> bool| self.values.keys().all(|value| is(value));
        let read = |text: &str| numbers.read(text);
        let kind = match () {
            () if self.is_nested => Kind::Nested,
            () if self.values.is_empty() => Kind::Empty,
            () if all(&|text| matches!(text, "0" | "1")) => Kind::ZeroOrOne,
            () if all(&|text| flag(text).is_some()) => Kind::Flag,
            () if all(&|text| read(text).is_some_and(|number| number.fract() == 0.0)) => {
                Kind::Whole
            }
            () if all(&|text| read(text).is_some()) => Kind::Number,
            () if all(&|text| day(text).is_some()) => Kind::Date,
            () => Kind::Text,
        };
        Column {
            name,
            kind,
            empty: if self.is_nested { 0 } else { rows.saturating_sub(self.filled) },
            distinct: self.values.len(),
            examples: self.order.iter().map(|text| short(text)).collect(),
            fact: None,
            fit: Fit::None,
        }
    }
}

fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXAMPLE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("").trim_end()),
        None => line,
    }
}

/// Says which fact each column is or looks like, and answers with the facts that none is.
pub(super) fn fit(columns: &mut [Column], ruleset: &Ruleset, rows: u64) -> Vec<String> {
    let mut given = Vec::new();
    let mut taken = BTreeSet::new();
    for column in columns.iter_mut() {
        let own = [ID, PACK, AS_OF].into_iter().find(|own| fold(&column.name) == *own);
        let named = ruleset.fact_named(&column.name);
        let (fact, slot) = match (own, named) {
            (Some(own), _) => (own.to_owned(), None),
            (None, Some((slot, fact))) => (fact.id.clone(), Some(slot)),
            (None, None) => continue,
        };
        if taken.insert(fact.clone()) {
            (column.fact, column.fit) = (Some(fact), Fit::Exact);
            given.extend(slot);
        }
    }
    let open: Vec<usize> = (0..columns.len())
        .filter(|at| {
            columns.get(*at).is_some_and(|one| one.fit == Fit::None && !one.name.is_empty())
        })
        .collect();
    let names: Vec<String> =
        open.iter().filter_map(|at| Some(columns.get(*at)?.name.clone())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for one in suggestions(&names, ruleset, &given) {
        let place = open.get(one.column).and_then(|at| columns.get_mut(*at));
        if let (Some(column), Some(fact)) = (place, ruleset.facts().get(one.slot)) {
            (column.fact, column.fit) = (Some(fact.id.clone()), Fit::Suggested);
            given.push(one.slot);
        }
    }
    if !taken.contains(ID) {
        let says_who = |column: &&mut Column| {
            let name = column.name.to_lowercase();
            let mut words = name.split(|letter: char| !letter.is_alphanumeric());
            column.fit == Fit::None
                && words.any(|word| matches!(word, "id" | "key" | "nr" | "nummer" | "email"))
                && column.empty == 0
                && column.distinct as u64 == rows.min(DISTINCT as u64)
        };
        if let Some(column) = columns.iter_mut().find(says_who) {
            (column.fact, column.fit) = (Some(ID.to_owned()), Fit::Suggested);
        }
    }
    let facts = ruleset.facts().iter().enumerate();
    facts
        .filter(|(slot, fact)| !given.contains(slot) && !fact.is_derived())
        .map(|(_, fact)| fact.id.clone())
        .collect()
}
