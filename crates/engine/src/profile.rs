//! A profile as it comes in: facts by name, before any pack has looked at them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::diagnostic::DiagnosticRecord;
use crate::source::Place;
use crate::value::{Value, serialize_number};

/// One subject's facts by name, with what an answer repeats of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Who it is; `me` for one's own export.
    pub id: Option<String>,
    /// The pack it is meant for.
    pub pack: Option<String>,
    /// The date of the data, `2026-10-05`; "last 90 days" counts back from it.
    pub as_of: Option<String>,
    /// The facts as given, in the order given. `None` makes a fact missing on purpose.
    pub facts: Vec<GivenFact>,
    /// A score of the same subject published elsewhere.
    pub reference: Option<Reference>,
    /// What the import had to say.
    pub diagnostics: Vec<DiagnosticRecord>,
}

/// A fact as given.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenFact {
    /// Its name, or one of its other spellings.
    pub name: String,
    /// Its value; `None` for null.
    pub value: Option<Value>,
    /// Where it was given.
    pub place: Option<Place>,
}

/// A score published elsewhere, to be shown beside ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Where it was read.
    pub source: String,
    /// The published score, in the publisher's points.
    #[serde(serialize_with = "serialize_number")]
    pub score: f64,
    /// The published pillars by our pillars' ids.
    #[serde(default, serialize_with = "numbers")]
    pub pillars: BTreeMap<String, f64>,
}

fn numbers<S: Serializer>(
    numbers: &BTreeMap<String, f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    // a value serialises whole numbers without `.0`
    serializer.collect_map(numbers.iter().map(|(id, number)| (id, Value::Number(*number))))
}

impl Profile {
    /// A profile without facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact; a later one of the same name wins.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.facts.push(GivenFact { name: name.into(), value: Some(value.into()), place: None });
        self
    }

    /// Says the date of the data, as `2026-10-05`.
    #[must_use]
    pub fn as_of(mut self, date: impl Into<String>) -> Self {
        self.as_of = Some(date.into());
        self
    }
}
