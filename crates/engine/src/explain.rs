//! Where every point came from: a run of the rules step by step, each with its rule's place.

use serde::Serialize;

use crate::aggregates::WeightedPart;
use crate::compile::{CompiledScale, NodeValue, Ruleset, RulesetData, RulesetNode};
use crate::evaluate::{Evaluation, Facts, Options, Tip, Trace};
use crate::source::Place;
use crate::value::{Value, serialize_optional_number};

/// An evaluation with the way it came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The answer itself.
    pub evaluation: Evaluation,
    /// The index and every node, parents before children, in declared order.
    pub steps: Vec<ExplanationStep>,
    /// Every derived fact.
    pub derived: Vec<DerivedStep>,
    /// Tips that would bring nothing now.
    pub idle_tips: Vec<Tip>,
}

/// How one node came to its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplanationStep {
    /// The node's path; empty for the index.
    pub path: String,
    /// Its title.
    pub title: String,
    /// How deep it stands: 0 for the index.
    pub depth: usize,
    /// `file:line` of its rule, then of each overlay that changes it, with commas between.
    pub rule: String,
    /// The node's own value, or its stand-in.
    #[serde(serialize_with = "serialize_optional_number")]
    pub value: Option<f64>,
    /// The points earned; `None` where parts don't add up.
    #[serde(serialize_with = "serialize_optional_number")]
    pub points: Option<f64>,
    /// What happened, in words: `posts_per_week = 0.5, linear from 0 to 3: 0.167`.
    pub how: String,
}

/// How a derived fact came to its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DerivedStep {
    /// Its id.
    pub id: String,
    /// Its expression, as written.
    pub formula: String,
    /// `file:line` of its rule.
    pub rule: String,
    /// Its value.
    pub value: Option<Value>,
    /// Why it has none; or that it was given, which wins over the formula.
    pub note: Option<String>,
}

impl Ruleset {
    /// Scores one profile and tells how.
    pub fn explain(&self, facts: &Facts, options: &Options) -> Explanation {
        let inner = &*self.inner;
        inner.on_stack(|| {
            let mut trace = Trace::new(self.runners.acquire(inner), facts);
            let lang = options.lang.as_deref().unwrap_or(&inner.lang);
            let (evaluation, idle_tips) = trace.evaluation(facts, lang);
            let mut steps = Vec::new();
            let title = inner.texts.title(lang, "index").unwrap_or_else(|| inner.id.clone());
            explain_node(&mut trace, &evaluation, (0, &title), 0, &mut steps);
            let derived = derived(inner, facts, &mut trace);
            trace.release();
            Explanation { steps, derived, idle_tips, evaluation }
        })
    }
}

fn explain_node(
    trace: &mut Trace<'_>,
    evaluation: &Evaluation,
    (slot, title): (usize, &str),
    depth: usize,
    steps: &mut Vec<ExplanationStep>,
) {
    let ruleset = trace.rules();
    let Some(node) = ruleset.nodes.get(slot) else { return };
    let points = if slot == 0 { evaluation.score } else { evaluation.earned(slot) };
    let how = match &node.value {
        NodeValue::Own(_) => indicator_words(node, trace, slot),
        NodeValue::Aggregate(_) | NodeValue::Function(_) => {
            pillar_words(ruleset, node, trace, slot)
        }
    };
    steps.push(ExplanationStep {
        path: node.path.clone(),
        title: title.to_owned(),
        depth,
        rule: rule(node),
        value: if slot == 0 { trace.own(slot) } else { trace.used(slot) },
        points,
        how,
    });
    for &child in &node.children {
        let named = (child, evaluation.title(child));
        explain_node(trace, evaluation, named, depth + 1, steps);
    }
}

fn rule(node: &RulesetNode) -> String {
    let at = |place: &Place| format!("{}:{}", place.file(), place.line_column().0);
    let places: Vec<String> = std::iter::once(&node.place).chain(&node.changes).map(at).collect();
    places.join(", ")
}

/// Returns a number for a sentence: three digits behind the point, below 1 three significant ones, so that
/// a small share stays what it is.
fn short(number: f64) -> String {
    /// Below, zeros after the point can no longer be counted.
    const TINY: f64 = 1e-6;
    let size = number.abs();
    if size == 0.0 || size >= 1.0 {
        let rounded = (number * 1000.0).round() / 1000.0;
        return format!("{}", rounded + 0.0);
    }
    let rounded = format!("{number:.2e}").parse().unwrap_or(number);
    if size < TINY { format!("{rounded:e}") } else { format!("{rounded}") }
}

fn indicator_words(node: &RulesetNode, trace: &mut Trace<'_>, slot: usize) -> String {
    let NodeValue::Own(expression) = &node.value else { return String::new() };
    let source = if expression.text.chars().count() > 60 {
        "its formula".to_owned()
    } else {
        expression.text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let scale = match &node.scale {
        CompiledScale::Kind { declared: false, .. } => String::new(),
        CompiledScale::Kind { scale, .. } => format!(", {}", scale.describe()),
        CompiledScale::Function(function) => format!(", by `fn {}`", function.name()),
    };
    match (trace.raw(slot), trace.own(slot)) {
        (Some(raw), Some(own)) => {
            let raw = match raw {
                Value::Number(number) => short(number),
                Value::Bool(_) | Value::Text(_) => raw.to_string(),
            };
            let rounded = if node.round.is_some() { ", rounded" } else { "" };
            format!("{source} = {raw}{scale}{rounded}: {}", short(own))
        }
        _ => format!("{source}: {}", trace.reason(slot).as_deref().unwrap_or("missing")),
    }
}

fn pillar_words(
    ruleset: &RulesetData,
    node: &RulesetNode,
    trace: &mut Trace<'_>,
    slot: usize,
) -> String {
    if let Some(reason) = trace.reason(slot) {
        return reason;
    }
    let parts: Vec<String> = node
        .children
        .iter()
        .filter_map(|&child| {
            let WeightedPart { value, weight } = trace.part(child)?;
            Some(format!("{} {} × {}", ruleset.nodes.get(child)?.id, short(value), short(weight)))
        })
        .collect();
    let name = match &node.value {
        NodeValue::Aggregate(aggregate) => aggregate.describe(),
        NodeValue::Function(function) => format!("`fn {}`", function.name()),
        NodeValue::Own(_) => String::new(),
    };
    let value = trace.own(slot).map(short).unwrap_or_default();
    let exception = exception(node, trace).map(|words| format!("; {words}")).unwrap_or_default();
    format!("{name} of {}: {value}{exception}", parts.join(", "))
}

/// Returns what became of parts that the aggregate can't take as they are, where there were some.
fn exception(node: &RulesetNode, trace: &mut Trace<'_>) -> Option<String> {
    let NodeValue::Aggregate(aggregate) = &node.value else { return None };
    let parts: Vec<WeightedPart> =
        node.children.iter().filter_map(|&child| trace.part(child)).collect();
    aggregate.exception().filter(|_| aggregate.excepts(&parts))
}

fn derived(ruleset: &RulesetData, facts: &Facts, trace: &mut Trace<'_>) -> Vec<DerivedStep> {
    let mut steps = Vec::new();
    for (slot, fact) in ruleset.facts.iter().enumerate() {
        let Some(formula) = fact.formula() else { continue };
        let (line, _) = fact.place.line_column();
        let given = facts.given.get(slot).is_some_and(Option::is_some);
        let value = trace.fact(slot);
        let note = if given {
            Some("given, which wins over the formula".to_owned())
        } else if value.is_none() {
            trace.derived_reason(slot).map(|why| why.to_string())
        } else {
            None
        };
        steps.push(DerivedStep {
            id: fact.id.clone(),
            formula: formula.to_owned(),
            rule: format!("{}:{line}", fact.place.file()),
            value,
            note,
        });
    }
    steps
}
