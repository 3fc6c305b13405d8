//! A pack as one readable page: what `pack docs` prints.

use std::fmt::Write;

use crate::compile::{CompiledScale, NodeValue, Ruleset, RulesetData, RulesetNode, differences};
use crate::evaluate::title_of;
use crate::load::definition::IndexUnit;
use crate::load::{FactType, Outside};

impl Ruleset {
    /// Returns the pack as a Markdown page: index, pillars with weights in percent, scales, facts, tips.
    /// `lang` is the language of the titles; the pack's own where it is `None`.
    pub fn to_markdown(&self, lang: Option<&str>) -> String {
        let ruleset = &*self.inner;
        let lang = lang.unwrap_or(&ruleset.lang);
        let mut page = String::new();
        // writing to a String can't fail
        let _ = write_page(&mut page, self, ruleset, lang);
        page
    }
}

fn write_page(
    page: &mut String,
    rules: &Ruleset,
    ruleset: &RulesetData,
    lang: &str,
) -> std::fmt::Result {
    let heading = rules.title_in(Some(lang));
    writeln!(page, "# {heading}\n")?;
    let version =
        ruleset.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    let reach = match ruleset.reach {
        IndexUnit::Points(points) => format!("0 to {points}"),
        IndexUnit::Range(lo, hi) => format!("{lo} to {hi}"),
    };
    let better = if ruleset.lower_is_better { "lower" } else { "higher" };
    writeln!(
        page,
        "Pack `{}`{version}. The index goes from {reach}; {better} is better.",
        ruleset.id
    )?;
    if let Some(root) = ruleset.nodes.first() {
        writeln!(page, "{}\n", combination(root))?;
    }
    if !ruleset.bands.is_empty() {
        writeln!(page, "| from | band |\n|---:|---|")?;
        for band in &ruleset.bands {
            let words = rules.band_title(&band.id, Some(lang));
            writeln!(page, "| {} | {words} |", band.from)?;
        }
        writeln!(page)?;
    }
    if ruleset.weights.is_some() {
        writeln!(
            page,
            "Weights are those of the YAML; `weights.rhai` changes some of them for some profiles.\n"
        )?;
    }
    if ruleset.nodes.iter().any(|node| node.weight < 0.0) {
        writeln!(
            page,
            "Where a weight is negative, what stands beside it is told with its sign: in percent of \
             the sum of the weights, so that plus and minus come to the whole.\n"
        )?;
    }
    write_nodes(page, ruleset, lang, 0, WeightShare::WHOLE)?;
    write_tiers(page, ruleset)?;
    write_facts(page, ruleset, lang)?;
    write_tips(page, ruleset, lang)
}

/// What is different for each choice.
fn write_tiers(page: &mut String, ruleset: &RulesetData) -> std::fmt::Result {
    let Some(tiers) = &ruleset.tiers else { return Ok(()) };
    let by = ruleset.facts.get(tiers.by).map_or("", |fact| &fact.id);
    writeln!(page, "## Tiers\n")?;
    writeln!(page, "`{by}` picks what is different; any other choice has the rules above.\n")?;
    for (choice, rules) in &tiers.choices {
        let changes: Vec<String> =
            differences(ruleset, rules).iter().map(ToString::to_string).collect();
        let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join("; ") };
        writeln!(page, "- `{choice}`: {changes}")?;
    }
    writeln!(page)
}

/// Returns how a node's children become one value.
fn combination(node: &RulesetNode) -> String {
    let name = match &node.value {
        NodeValue::Aggregate(aggregate) => {
            let exception = aggregate.exception().map(|words| format!(" ({words})"));
            format!(
                "It is the {} of its parts{}.",
                aggregate.describe(),
                exception.unwrap_or_default()
            )
        }
        NodeValue::Function(function) => {
            format!("It is what `fn {}` makes of its parts.", function.name())
        }
        NodeValue::Own(_) => String::new(),
    };
    if node.min_coverage > 0.0 {
        format!("{name} It needs data for {} % of its weight.", node.min_coverage * 100.0)
    } else {
        name
    }
}

/// What a node's weight comes to.
#[derive(Debug, Clone, Copy)]
struct WeightShare {
    of_index: f64,
    /// Whether minus points stand beside it or further up, so that it is no share of a whole.
    has_minus: bool,
}

impl WeightShare {
    const WHOLE: Self = Self { of_index: 100.0, has_minus: false };

    fn below(self, ruleset: &RulesetData, node: &RulesetNode) -> Self {
        let share = ruleset.weight_share(node).unwrap_or(0.0);
        let is_negative = |sibling: &RulesetNode| sibling.weight < 0.0;
        let has_minus = self.has_minus || ruleset.siblings(node).any(is_negative);
        Self { of_index: self.of_index * share, has_minus }
    }
}

impl std::fmt::Display for WeightShare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.of_index * 10.0).round() / 10.0 + 0.0;
        if self.has_minus { write!(f, "{rounded:+} %") } else { write!(f, "{rounded} %") }
    }
}

fn write_nodes(
    page: &mut String,
    ruleset: &RulesetData,
    lang: &str,
    parent: usize,
    whole: WeightShare,
) -> std::fmt::Result {
    let Some(node) = ruleset.nodes.get(parent) else { return Ok(()) };
    let children: Vec<(usize, &RulesetNode)> =
        node.children.iter().filter_map(|&slot| Some((slot, ruleset.nodes.get(slot)?))).collect();
    let indicators: Vec<&RulesetNode> =
        children.iter().map(|(_, child)| *child).filter(|child| child.is_indicator()).collect();
    if !indicators.is_empty() {
        writeln!(page, "| indicator | path | value | scale | weight | of the index |")?;
        writeln!(page, "|---|---|---|---|---:|---:|")?;
        for child in indicators {
            let value = match &child.value {
                NodeValue::Own(expression) => cell(&expression.text),
                _ => String::new(),
            };
            writeln!(
                page,
                "| {} | `{}` | {value} | {} | {} | {} |",
                title_of(ruleset, child, lang),
                child.path,
                scale(child),
                child.weight,
                whole.below(ruleset, child),
            )?;
        }
        writeln!(page)?;
    }
    for (slot, child) in children.into_iter().filter(|(_, child)| !child.is_indicator()) {
        let percent = whole.below(ruleset, child);
        let level = "#".repeat(2 + child.path.matches('.').count().min(3));
        writeln!(
            page,
            "{level} {} (`{}`, {percent})\n",
            title_of(ruleset, child, lang),
            child.path,
        )?;
        writeln!(page, "{}\n", combination(child))?;
        write_nodes(page, ruleset, lang, slot, percent)?;
    }
    Ok(())
}

/// Code in a table cell.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    format!("`{line}`")
}

fn scale(node: &RulesetNode) -> String {
    let mut words = match &node.scale {
        CompiledScale::Kind { declared: false, .. } => "as it is".to_owned(),
        CompiledScale::Kind { scale, .. } => scale.describe(),
        CompiledScale::Function(function) => format!("`fn {}`", function.name()),
    };
    match node.outside {
        Outside::Clamp => {}
        Outside::Extend => words.push_str("; beyond it goes on"),
        Outside::Missing => words.push_str("; beyond it is missing"),
    }
    if let Some(policy) = node.missing.describe() {
        let _ = write!(words, "; {policy}");
    }
    if let Some(applies) = &node.applies {
        let _ = write!(words, "; only where {}", cell(&applies.text));
    }
    words
}

fn write_facts(page: &mut String, ruleset: &RulesetData, lang: &str) -> std::fmt::Result {
    writeln!(page, "## Facts\n")?;
    writeln!(page, "| fact | what it is | type | unit | range |\n|---|---|---|---|---|")?;
    for fact in &ruleset.facts {
        let key = format!("fact-{}", fact.id);
        let words = ruleset.texts.title(lang, &key).unwrap_or_default();
        let range = match (fact.kind, fact.min, fact.max) {
            (FactType::Choice, ..) => fact.choices.join(", "),
            (_, Some(min), Some(max)) => format!("{min} to {max}"),
            (_, Some(min), None) => format!("from {min}"),
            (_, None, Some(max)) => format!("up to {max}"),
            _ => String::new(),
        };
        let what = match fact.formula() {
            Some(formula) => format!("{words} = {}", cell(formula)),
            None => words,
        };
        let fixed = if fact.fixed { ", fixed" } else { "" };
        let unit = fact.unit.as_deref().unwrap_or("");
        writeln!(
            page,
            "| `{}` | {what} | {}{fixed} | {unit} | {range} |",
            fact.id,
            fact.kind.word()
        )?;
    }
    writeln!(page)
}

fn write_tips(page: &mut String, ruleset: &RulesetData, lang: &str) -> std::fmt::Result {
    let tips = ruleset.texts.patterns(lang, "tip-");
    if tips.is_empty() {
        return Ok(());
    }
    writeln!(page, "## Tips\n")?;
    for (key, words) in tips {
        writeln!(page, "- `{}`: {words}", key.trim_start_matches("tip-"))?;
    }
    Ok(())
}
