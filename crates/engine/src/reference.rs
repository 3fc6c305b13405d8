//! The reference of the pack format, made from the very tables that packs are read by.

use std::fmt::{self, Write};

use crate::engine::Engine;
use crate::load::missing_policy::MISSING_POLICIES;
use crate::load::shape::{self, KeyShape, MapShape, ValueShape, WordMeaning};
use crate::script::BUILTINS;

impl Engine {
    /// Returns every scale, aggregate, policy, key and function that packs of this engine can name, as a
    /// Markdown page: Peristyle's own and the host's.
    pub fn reference(&self) -> String {
        let mut page = String::new();
        // writing to a String can't fail
        let _ = self.write_reference(&mut page);
        page
    }

    fn write_reference(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "# Reference of packs\n")?;
        writeln!(
            page,
            "Made from the code that reads packs, by a test that fails when it isn't current. The\n\
             [guide](packs.md) says when to use what.\n\n\
             [Scales](#scales) · [Aggregates](#aggregates) · [Policies](#policies) · [Keys](#keys) ·\n\
             [Functions of guests](#functions-of-guests) · [Entry points](#entry-points) ·\n\
             [Readers](#readers)\n"
        )?;
        self.scales(page)?;
        self.aggregates(page)?;
        policies(page)?;
        keys(page)?;
        self.functions(page)?;
        entry_points(page)?;
        self.readers_page(page)
    }

    fn scales(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "## Scales\n")?;
        writeln!(
            page,
            "A scale makes 0..1 of a value (under `range`, a value in the index's units). Beside it \
             may stand\n`outside: clamp | extend | missing`. A function of the pack, `fn NAME(x)`, \
             is one as well: `scale: NAME`.\n"
        )?;
        for kind in self.kinds().scales.iter() {
            entry(page, kind.name, kind.summary, kind.formula, kind.example)?;
            for beside in kind.beside {
                let takes = match beside.words {
                    [] => "a number".to_owned(),
                    [first, ..] => format!("{}; `{first}` unless said", listed(beside.words)),
                };
                writeln!(page, "- beside it `{}`: {takes}", beside.key)?;
            }
            writeln!(page)?;
        }
        Ok(())
    }

    fn aggregates(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "## Aggregates\n")?;
        writeln!(
            page,
            "An aggregate makes one value of a node's children: those that apply, have a value and a \
             weight other\nthan 0, in declared order. A function of the pack, `fn NAME(index)`, \
             is one as well: `aggregate: NAME`.\nIn it, `index.x` is the node's own child `x`, else \
             the node `x` from the index down.\n"
        )?;
        for kind in self.kinds().aggregates.iter() {
            entry(page, kind.name, kind.summary, kind.formula, kind.example)?;
            writeln!(page)?;
        }
        Ok(())
    }

    fn functions(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "## Functions of guests\n")?;
        writeln!(
            page,
            "Expressions, `functions.rhai`, `weights.rhai` and `tips.rhai` may call these, the pack's \
             own functions and\nnothing else. Numbers are floats: `3.0`. `import.rhai` may call them, too, beside its readers; \
             there `()` goes in\nand `()` comes out.\n"
        )?;
        for function in BUILTINS {
            writeln!(page, "- {}; for example `{}`", function.usage, function.example)?;
        }
        for function in self.host_functions() {
            writeln!(page, "- `{}`, lent by the host", function.name())?;
        }
        writeln!(page)
    }

    fn readers_page(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "## Readers\n")?;
        writeln!(
            page,
            "What `import.rhai` may ask, beside the functions above. The first parameter is what it is \
             called on:\n`posts.count()` is `count(posts)`. Called on `()`, every one answers `()`.\n"
        )?;
        for reader in self.readers().iter() {
            let summary = reader.summary.trim_end_matches('.');
            writeln!(page, "- `{}({})`: {summary}.", reader.name, reader.params.join(", "))?;
        }
        Ok(())
    }
}

fn entry(
    page: &mut String,
    name: &str,
    summary: &str,
    formula: &str,
    example: &str,
) -> fmt::Result {
    writeln!(page, "### `{name}`\n")?;
    writeln!(page, "{}.\n", upper_first(summary.trim_end_matches('.')))?;
    writeln!(page, "- {formula}")?;
    writeln!(page, "- for example `{example}`")
}

fn policies(page: &mut String) -> fmt::Result {
    writeln!(page, "## Policies\n")?;
    meanings(page, "`missing`: what the parent gets of a node without a value", &MISSING_POLICIES)?;
    writeln!(
        page,
        "- `{{ value: x }}`: x stands in, on an indicator before its scale; it covers nothing\n"
    )?;
    meanings(page, "`outside`: what a value beyond the goalposts gives", &shape::OUTSIDE_MEANINGS)?;
    writeln!(page)?;
    meanings(page, "`round: { digits: d, mode: … }`", &shape::ROUND_MODE_MEANINGS)?;
    writeln!(page)?;
    meanings(page, "`type` of a fact", &shape::FACT_TYPE_MEANINGS)?;
    writeln!(page)?;
    meanings(page, "`property` of a case", &shape::PROPERTY_MEANINGS)?;
    writeln!(page)
}

fn meanings<T>(page: &mut String, heading: &str, words: &[WordMeaning<T>]) -> fmt::Result {
    writeln!(page, "### {heading}\n")?;
    for (word, _, meaning) in words {
        writeln!(page, "- `{word}`: {meaning}")?;
    }
    Ok(())
}

fn keys(page: &mut String) -> fmt::Result {
    writeln!(page, "## Keys\n")?;
    let tables: [(&str, &MapShape); 10] = [
        ("`pack.yaml`", &shape::PACK),
        ("A fact", &shape::FACT),
        ("A derived fact", &shape::DERIVED),
        ("A node: the root, a pillar, an indicator", &shape::NODE),
        ("`defaults`", &shape::DEFAULTS),
        ("`detect`", &shape::DETECT),
        ("`small` of `detect`", &shape::SMALL),
        ("`tiers`", &shape::TIERS),
        ("A tier", &shape::TIER),
        ("A case", &shape::CASE),
    ];
    for (heading, table) in tables {
        writeln!(page, "### {heading}\n")?;
        writeln!(page, "| key | takes | what it says |\n|---|---|---|")?;
        for KeyShape { key, shape, doc } in table.fields {
            writeln!(page, "| `{key}` | {} | {} |", takes(shape), doc.replace('|', "\\|"))?;
        }
        writeln!(page)?;
    }
    Ok(())
}

fn takes(shape: &ValueShape) -> String {
    match shape {
        ValueShape::Text => "text".to_owned(),
        ValueShape::Number => "a number".to_owned(),
        ValueShape::Whole => "a whole number".to_owned(),
        ValueShape::Bool => "true or false".to_owned(),
        ValueShape::Expression => "a fact or an expression".to_owned(),
        ValueShape::Word(words) => listed(words),
        ValueShape::List(item) => format!("a list of {}", takes(item)),
        ValueShape::Tuple(items) => {
            format!("[{}]", items.iter().map(takes).collect::<Vec<_>>().join(", "))
        }
        ValueShape::MapOf(value) => format!("a map to {}", takes(value)),
        ValueShape::Object(table) => format!("a {}", table.name.trim_end_matches('s')),
        ValueShape::Either(shapes) => shapes.iter().map(takes).collect::<Vec<_>>().join(", or "),
        ValueShape::Scale => "a [scale](#scales)".to_owned(),
        ValueShape::Aggregate => "an [aggregate](#aggregates)".to_owned(),
        ValueShape::Changes => "a map from paths to keys of a node".to_owned(),
        ValueShape::Any => "see the guide".to_owned(),
    }
}

fn entry_points(page: &mut String) -> fmt::Result {
    writeln!(page, "## Entry points\n")?;
    writeln!(
        page,
        "- `weights.rhai`: `fn weights(facts, weights)` returns the weights, entries changed: \
         `weights.people *= 1.5`, `weights[\"brand.photo\"] = 0.0`\n\
         - `tips.rhai`: `fn tips(facts, index)` returns a list of \
         `#{{ id: \"…\", change: #{{ fact: value }}, effort: 2, priority: 1 }}`, best first by gain × priority; `index[\"path\"]` is a node's own \
         value, `index.score` the score\n\
         - `import.rhai`: `fn facts(archive)` returns a map of facts, or \
         `#{{ facts: #{{ … }}, as_of: \"2026-10-05\", reference: #{{ source: \"…\", score: 54.6, \
         pillars: #{{ … }} }} }}`\n\
         - `functions.rhai`: functions that all of them share; `fn NAME(x)` can be a scale, \
         `fn NAME(index)` an aggregate, in which the children of its node go by their own names\n"
    )
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
