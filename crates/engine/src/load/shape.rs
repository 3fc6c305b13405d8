//! The keys of every map in a pack: what a reader may find, and what `pack schema` prints.
//!
//! One table serves both, so that the schema can't say anything else than the loader.

use super::definition::{CaseProperty, FactType, Outside, RoundMode};
use super::missing_policy::MISSING_POLICIES;

/// What a value may be, for the schema and for help.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueShape {
    Text,
    Number,
    Whole,
    Bool,
    /// Text, a number or `true`/`false`: an expression.
    Expression,
    /// One of these words.
    Word(&'static [&'static str]),
    List(&'static ValueShape),
    /// `[a, b]` of these, in this order.
    Tuple(&'static [ValueShape]),
    /// A map from ids to this.
    MapOf(&'static ValueShape),
    Object(&'static MapShape),
    Either(&'static [ValueShape]),
    /// The scale's own table, filled in from the scales there are.
    Scale,
    /// The aggregates there are, or a function's name.
    Aggregate,
    /// Paths with the keys of a node, of which each may be null.
    Changes,
    Any,
}

/// One key.
#[derive(Debug)]
pub(crate) struct KeyShape {
    pub(crate) key: &'static str,
    pub(crate) shape: ValueShape,
    pub(crate) doc: &'static str,
}

/// The keys of one kind of map.
#[derive(Debug)]
pub(crate) struct MapShape {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [KeyShape],
}

const fn field(key: &'static str, shape: ValueShape, doc: &'static str) -> KeyShape {
    KeyShape { key, shape, doc }
}

use ValueShape::{
    Any, Bool, Either, Expression, List, MapOf, Number, Object, Text, Tuple, Whole, Word,
};

/// A word, what it stands for, and what it means, for the reference.
pub(crate) type WordMeaning<T> = (&'static str, T, &'static str);

#[expect(clippy::indexing_slicing, reason = "both have N items")]
const fn words<T, const N: usize>(of: &[WordMeaning<T>; N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = of[at].0;
        at += 1;
    }
    words
}

pub(crate) const FACT_TYPE_MEANINGS: [WordMeaning<FactType>; 7] = [
    (FactType::Bool.word(), FactType::Bool, "`true` or `false`"),
    (
        FactType::Number.word(),
        FactType::Number,
        "any finite number, inside `min` and `max` where these are said",
    ),
    (FactType::Count.word(), FactType::Count, "a whole number, 0 or more"),
    (FactType::Share.word(), FactType::Share, "0 to 1; shown as percent"),
    (FactType::Choice.word(), FactType::Choice, "one of `choices`, whatever its case"),
    (FactType::Text.word(), FactType::Text, "any text; scripts can compare it"),
    (FactType::Date.word(), FactType::Date, "`2026-10-05`; scripts see the days before `as_of`"),
];
pub(crate) const FACT_TYPES: [&str; 7] = words(&FACT_TYPE_MEANINGS);

pub(crate) const ROUND_MODE_MEANINGS: [WordMeaning<RoundMode>; 5] = [
    (
        "half_up",
        RoundMode::HalfUp,
        "floor(x·10^d + 0.5) / 10^d; nearer than 1e-9 to a half counts as the half; what holds where no mode is said",
    ),
    (
        "half_even",
        RoundMode::HalfEven,
        "to the nearest; a half to the even neighbour, nearer than 1e-9 to a half counts as the half",
    ),
    ("floor", RoundMode::Floor, "down; nearer than 1e-9 to a step counts as the step"),
    ("ceil", RoundMode::Ceil, "up; nearer than 1e-9 to a step counts as the step"),
    ("truncate", RoundMode::Truncate, "towards 0; nearer than 1e-9 to a step counts as the step"),
];
pub(crate) const ROUND_MODES: [&str; 5] = words(&ROUND_MODE_MEANINGS);

pub(crate) const OUTSIDE_MEANINGS: [WordMeaning<Outside>; 3] = [
    (
        Outside::Clamp.word(),
        Outside::Clamp,
        "the share at the goalpost; what holds where nothing is said",
    ),
    (Outside::Extend.word(), Outside::Extend, "the scale goes on, below 0 and above 1"),
    (Outside::Missing.word(), Outside::Missing, "no value"),
];
pub(crate) const OUTSIDE: [&str; 3] = words(&OUTSIDE_MEANINGS);

pub(crate) const PROPERTY_MEANINGS: [WordMeaning<CaseProperty>; 3] = [
    (
        CaseProperty::Monotone.word(),
        CaseProperty::Monotone,
        "more of the fact never lowers the score",
    ),
    (
        CaseProperty::Antitone.word(),
        CaseProperty::Antitone,
        "more of the fact never raises the score",
    ),
    (
        CaseProperty::Bounded.word(),
        CaseProperty::Bounded,
        "the score stays inside the index's range",
    ),
];
pub(crate) const PROPERTIES: [&str; 3] = words(&PROPERTY_MEANINGS);

pub(crate) const POLICIES: [&str; 3] = words(&MISSING_POLICIES);

const NAMES: ValueShape = List(&Text);

pub(crate) static DETECT: MapShape = MapShape {
    name: "detect",
    fields: &[
        field("any", NAMES, "file names of which one is enough"),
        field("all", NAMES, "file names that must all be there"),
        field(
            "keys",
            NAMES,
            "top-level keys of a lone JSON file, or columns of a lone table, all of them",
        ),
        field(
            "names",
            NAMES,
            "what the platform writes into the names of its exports, which names nobody: `*` stands \
             for anything but a blank, `{id}` for the profile's id",
        ),
        field("small", Object(&SMALL), "a smaller export that the platform offers as well"),
    ],
};

pub(crate) static SMALL: MapShape = MapShape {
    name: "small",
    fields: &[
        field("lacks", NAMES, "file names that the smaller export never holds"),
        field("help", Text, "how to get the larger one"),
    ],
};

pub(crate) static ROUND: MapShape = MapShape {
    name: "round",
    fields: &[
        field("digits", Whole, "digits after the point, 0 to 15"),
        field("mode", Word(&ROUND_MODES), "half_up unless said otherwise"),
    ],
};

pub(crate) static STAND_IN: MapShape = MapShape {
    name: "missing",
    fields: &[field("value", Number, "the stand-in, raw on an indicator")],
};

const MISSING: ValueShape = Either(&[Word(&POLICIES), Object(&STAND_IN)]);

pub(crate) static DEFAULTS: MapShape = MapShape {
    name: "defaults",
    fields: &[
        field("weight", Number, "of every node that says none"),
        field("missing", MISSING, "of every node that says none"),
        field("scale", ValueShape::Scale, "of every indicator that says none"),
        field("outside", Word(&OUTSIDE), "of every scale that says none"),
        field("round", Object(&ROUND), "of every node that says none"),
        field("aggregate", ValueShape::Aggregate, "of every pillar that says none"),
        field("min_coverage", Number, "of every pillar that says none"),
    ],
};

pub(crate) static FACT: MapShape = MapShape {
    name: "fact",
    fields: &[
        field("type", Word(&FACT_TYPES), "what kind of value it is"),
        field("title", Text, "what people call it"),
        field("unit", Text, "what a value of 1 means: `per week`"),
        field("min", Number, "the least it can be"),
        field("max", Number, "the most it can be"),
        field("choices", NAMES, "the values of a choice"),
        field("fixed", Bool, "true: no tip or plan changes it"),
        field("shown", Bool, "true: reported, though nothing scores it"),
        field("names", NAMES, "other spellings: table columns, words in a facts file"),
    ],
};

pub(crate) static DERIVED: MapShape = MapShape {
    name: "derived fact",
    fields: &[
        field("value", Expression, "an expression over facts"),
        field(
            "type",
            Word(&["bool", "number", "count", "share", "choice", "text"]),
            "what kind of value it gives",
        ),
        field("choices", NAMES, "the values of a choice"),
        field("title", Text, "what people call it"),
        field("unit", Text, "what a value of 1 means"),
        field("min", Number, "the least it can be"),
        field("max", Number, "the most it can be"),
        field("round", Object(&ROUND), "rounding as part of the rule"),
        field("shown", Bool, "true: reported, though nothing scores it"),
        field("names", NAMES, "other spellings"),
    ],
};

pub(crate) static FACTS_FILE: MapShape = MapShape {
    name: "facts.yaml",
    fields: &[
        field("facts", MapOf(&Object(&FACT)), "what the pack reads"),
        field("derived", MapOf(&Object(&DERIVED)), "what it works out from that"),
    ],
};

/// A node: the same keys for a pillar, an indicator and a pillar's file.
pub(crate) static NODE: MapShape = MapShape {
    name: "node",
    fields: &[
        field("title", Text, "what people call it"),
        field("weight", Number, "its say among its siblings; only ratios matter"),
        field("negative", Bool, "true: its weight may be negative"),
        field("value", Expression, "a fact or an expression; a node with it is an indicator"),
        field("indicators", MapOf(&Object(&NODE)), "children with a value"),
        field("pillars", MapOf(&Object(&NODE)), "children with children"),
        field(
            "aggregate",
            ValueShape::Aggregate,
            "how the children become one value: a name, or `{ NAME: { … } }`",
        ),
        field("missing", MISSING, "what its parent gets when it has no value"),
        field("scale", ValueShape::Scale, "how the value becomes 0..1"),
        field("outside", Word(&OUTSIDE), "what a value beyond the goalposts gives"),
        field("round", Object(&ROUND), "rounding as part of the rule"),
        field("applies", Expression, "false: not applicable, leaves weights and coverage alone"),
        field("min_coverage", Number, "under this share of known weight it is missing"),
    ],
};

const BAND: ValueShape = Either(&[Tuple(&[Number, Text]), Tuple(&[Number, Text, Text])]);

pub(crate) static PACK: MapShape = MapShape {
    name: "pack.yaml",
    fields: &[
        field("format", Whole, "the version of the pack format: 1"),
        field("title", Text, "what the index is called"),
        field("version", Text, "the version of these rules"),
        field("lang", Text, "the language of the titles here: `en`"),
        field("points", Number, "what the index is stretched to: 100"),
        field("range", Tuple(&[Number, Number]), "instead of points: the units its nodes speak in"),
        field("better", Word(&["higher", "lower"]), "`lower` where less is better"),
        field(
            "pillars",
            Either(&[NAMES, MapOf(&Object(&NODE))]),
            "the order of the pillar files, or the pillars themselves",
        ),
        field("indicators", MapOf(&Object(&NODE)), "indicators right under the root"),
        field("aggregate", ValueShape::Aggregate, "how the pillars become the index"),
        field("scale", ValueShape::Scale, "a scale of the whole index"),
        field("outside", Word(&OUTSIDE), "what a value beyond the goalposts gives"),
        field("round", Object(&ROUND), "rounding of the index, in its own points"),
        field("min_coverage", Number, "under this share of known weight there is no score"),
        field(
            "bands",
            List(&BAND),
            "named ranges: [from, id] or [from, id, title], from low to high",
        ),
        field("detect", Object(&DETECT), "what the platform's export looks like"),
        field("export_help", Text, "where a person requests the platform's export"),
        field("defaults", Object(&DEFAULTS), "what every node inherits"),
        field("facts", MapOf(&Object(&FACT)), "as in facts.yaml, for a pack of one file"),
        field("derived", MapOf(&Object(&DERIVED)), "as in facts.yaml, for a pack of one file"),
        field("cases", List(&Object(&CASE)), "as in cases.yaml, for a pack of one file"),
        field(
            "weights",
            MapOf(&MapOf(&Number)),
            "weights by class: nodes say `risk: high` for `risk: { high: 7.5 }`",
        ),
        field("extends", Text, "the pack that this one changes: its name, or a path"),
        field(
            "change",
            ValueShape::Changes,
            "changes to the extended pack, by path; null takes away",
        ),
        field("remove", NAMES, "nodes of the extended pack to leave out"),
        field("tiers", Object(&TIERS), "other rules for peer groups, versions or years"),
    ],
};

pub(crate) static TIERS: MapShape = MapShape {
    name: "tiers",
    fields: &[
        field("by", Text, "the choice that picks the tier"),
        field("choices", MapOf(&Object(&TIER)), "what is different for each choice"),
    ],
};

pub(crate) static TIER: MapShape = MapShape {
    name: "tier",
    fields: &[
        field("change", ValueShape::Changes, "changes to the pack, by path; null takes away"),
        field("remove", NAMES, "nodes of the pack to leave out"),
        field("weights", MapOf(&MapOf(&Number)), "other weights by class"),
        field("bands", List(&BAND), "other bands"),
        field("min_coverage", Number, "under this share of known weight there is no score"),
    ],
};

/// The keys of `change` are paths, those of `weights` and `defaults` are checked one by one.
pub(crate) static CHANGES: MapShape = MapShape { name: "change", fields: &[] };
pub(crate) static CLASSES: MapShape = MapShape { name: "weights", fields: &[] };

pub(crate) static CASE: MapShape = MapShape {
    name: "case",
    fields: &[
        field("name", Text, "what it shows"),
        field("export", Text, "an export to import, as a path below the pack's folder"),
        field(
            "facts",
            MapOf(&Either(&[Bool, Number, Text])),
            "the profile's facts; beside an export, over what the import says",
        ),
        field("as_of", Text, "the date of the data"),
        field(
            "expect",
            Any,
            "score, coverage, band, tips, as_of, facts with their values, paths with their own \
             0..1, tolerance",
        ),
        field("property", Word(&PROPERTIES), "something that holds for all values of a fact"),
        field("fact", Text, "the fact that the property is about"),
    ],
};
