//! What a pack's files say, with the place of everything that a message may have to point at.

use std::sync::Arc;

pub(crate) use super::missing_policy::MissingPolicy;

use super::draft::{PackDraft, PackLayer, TextDraft};
use crate::diagnostic::Diagnostic;
use crate::document::{DocumentNode as Document, SourceText};
use crate::source::{Place, Source};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// An expression as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExpressionDef {
    pub(crate) text: SourceText,
    pub(crate) place: Place,
}

/// A pack as written.
#[derive(Debug, Clone)]
pub(crate) struct PackDef {
    pub(crate) id: String,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) version: Option<String>,
    pub(crate) lang: String,
    pub(crate) reach: IndexUnit,
    pub(crate) lower_is_better: bool,
    pub(crate) bands: Vec<BandDef>,
    pub(crate) detect: Detect,
    pub(crate) export_help: Option<String>,
    pub(crate) facts: Vec<FactDef>,
    pub(crate) derived: Vec<DerivedDef>,
    pub(crate) root: NodeDef,
    pub(crate) weights: Option<Arc<Source>>,
    pub(crate) tips: Option<Arc<Source>>,
    pub(crate) functions: Option<Arc<Source>>,
    pub(crate) import: Option<Arc<Source>>,
    /// A base's first, so that later ones win key by key.
    pub(crate) texts: Vec<TextDraft>,
    /// The packs that it is made of, a base before what extends it.
    pub(crate) layers: Vec<PackLayer>,
    pub(crate) cases: Vec<CaseDef>,
    pub(crate) tiers: Option<TiersDef>,
}

/// Overlays of which a choice picks one.
#[derive(Debug, Clone)]
pub(crate) struct TiersDef {
    /// The choice.
    pub(crate) by: Spanned<String>,
    pub(crate) choices: Vec<TierDef>,
}

/// The rules for one choice: those of the pack, with changes.
#[derive(Debug, Clone)]
pub(crate) struct TierDef {
    pub(crate) choice: Spanned<String>,
    pub(crate) rules: TierRules,
}

/// The rules of a tier, before and after they were read.
#[derive(Debug, Clone)]
pub(crate) enum TierRules {
    Draft(Box<PackDraft>),
    Read(Box<PackDef>),
}

/// What the root's value means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum IndexUnit {
    /// 0..1 stretched to so many points.
    Points(f64),
    /// The nodes speak in these units already.
    Range(f64, f64),
}

/// What a platform's export looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detect {
    /// File names of which one is enough.
    pub any: Vec<String>,
    /// File names that must all be there.
    pub all: Vec<String>,
    /// Top-level keys of a lone JSON file, or columns of a lone table, all of them.
    pub keys: Vec<String>,
    /// What the platform writes into the names of its exports; `*` stands for anything but a blank,
    /// `{id}` for the profile's own id.
    pub names: Vec<String>,
    /// A smaller export that the platform offers as well.
    pub small: Option<SmallExport>,
}

/// What the smaller of two exports looks like, and how to get the larger one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SmallExport {
    /// File names that the smaller export never holds.
    pub lacks: Vec<String>,
    /// Where a person requests the larger one.
    pub help: String,
}

#[derive(Debug, Clone)]
pub(crate) struct BandDef {
    pub(crate) from: f64,
    pub(crate) id: String,
    /// What people call it, where an id can't: `A`.
    pub(crate) title: Option<String>,
    pub(crate) place: Place,
}

/// The declared type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// `true` or `false`.
    Bool,
    /// Any finite number.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// 0..1.
    Share,
    /// One of the declared choices.
    Choice,
    /// Any text.
    Text,
    /// A date; scripts see the days before `as_of`.
    Date,
}

impl FactType {
    /// Returns the word of facts.yaml.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Count => "count",
            Self::Share => "share",
            Self::Choice => "choice",
            Self::Text => "text",
            Self::Date => "date",
        }
    }

    /// Returns whether scripts see a number.
    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Count | Self::Share | Self::Date)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct FactDef {
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) kind: FactType,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) unit: Option<String>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) choices: Vec<String>,
    pub(crate) fixed: bool,
    pub(crate) shown: bool,
    pub(crate) names: Vec<Spanned<String>>,
    /// Whether it is the base's, untouched.
    pub(crate) inherited: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct DerivedDef {
    pub(crate) fact: FactDef,
    pub(crate) value: Option<ExpressionDef>,
    pub(crate) round: Option<Round>,
}

/// Declared rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) digits: u8,
    pub(crate) mode: RoundMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoundMode {
    HalfUp,
    HalfEven,
    Floor,
    Ceil,
    Truncate,
}

/// What a value beyond the goalposts gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// The value at the goalpost.
    Clamp,
    /// More than 1 or less than 0, by the same rule.
    Extend,
    /// No value.
    Missing,
}

impl Outside {
    /// Returns the word of packs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Clamp => "clamp",
            Self::Extend => "extend",
            Self::Missing => "missing",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct NodeDef {
    pub(crate) id: String,
    /// Ids from the pillar down, joined by dots; empty for the root.
    pub(crate) path: String,
    pub(crate) place: Place,
    /// Where overlays change it.
    pub(crate) changes: Vec<Place>,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) weight: Option<Spanned<f64>>,
    pub(crate) negative: bool,
    pub(crate) value: Option<ExpressionDef>,
    pub(crate) children: Vec<NodeDef>,
    pub(crate) aggregate: Option<KindDef>,
    pub(crate) missing: Option<MissingPolicy>,
    pub(crate) scale: Option<KindDef>,
    pub(crate) outside: Option<Outside>,
    pub(crate) round: Option<Round>,
    pub(crate) applies: Option<ExpressionDef>,
    pub(crate) min_coverage: Option<f64>,
}

/// A scale or an aggregate as written: a name, or a map of a name and its parameters.
#[derive(Debug, Clone)]
pub(crate) struct KindDef {
    pub(crate) node: Document,
    pub(crate) source: Arc<Source>,
}

#[derive(Debug, Clone)]
pub(crate) struct CaseDef {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// The export whose import gives facts: a path below the pack's folder.
    pub(crate) export: Option<Spanned<String>>,
    /// Given by hand, over those of an export.
    pub(crate) facts: Vec<crate::profile::GivenFact>,
    pub(crate) as_of: Option<String>,
    pub(crate) expect: Vec<CaseExpectation>,
    pub(crate) tolerance: f64,
    pub(crate) property: Option<(CaseProperty, Spanned<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseProperty {
    /// More of the fact never lowers the score.
    Monotone,
    /// More of the fact never raises the score.
    Antitone,
    /// The score stays inside the index's range.
    Bounded,
}

impl CaseProperty {
    /// Returns the word of packs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Monotone => "monotone",
            Self::Antitone => "antitone",
            Self::Bounded => "bounded",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct CaseExpectation {
    pub(crate) place: Place,
    pub(crate) what: ExpectedValue,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExpectedValue {
    /// `None`: no score.
    Score(Option<f64>),
    Coverage(f64),
    /// `None`: no band.
    Band(Option<String>),
    /// The ids of the offered tips, in order.
    Tips(Vec<String>),
    /// The date of the data; `None`: nothing says it.
    AsOf(Option<String>),
    /// A fact, given, imported or derived, without a value where it is missing.
    Fact(crate::profile::GivenFact),
    /// A node's own value; `None`: missing.
    Node(String, Option<f64>),
}

/// A pack as written, and everything that is wrong with the way it is written.
#[derive(Debug)]
pub(crate) struct LoadedPack {
    pub(crate) pack: PackDef,
    /// Whether a file couldn't be understood, so that what is missing may be in it.
    pub(crate) incomplete: bool,
    pub(crate) problems: Vec<Diagnostic>,
}
