//! The order of arithmetic: what is needed comes first, otherwise as declared. Circles have none.

use super::facts::Fact;
use super::nodes::{NodeValue, RulesetNode};
use crate::diagnostic::{Diagnostic, codes};

#[derive(Clone, Copy, PartialEq)]
enum VisitState {
    New,
    Open,
    Done,
}

/// Visits `0..count` so that what `needs` names comes first. A circle is handed to `circle`.
fn sorted(
    count: usize,
    needs: impl Fn(usize) -> Vec<usize>,
    mut circle: impl FnMut(&[usize]),
) -> Vec<usize> {
    let mut marks = vec![VisitState::New; count];
    let mut order = Vec::with_capacity(count);
    for start in 0..count {
        if marks.get(start) != Some(&VisitState::New) {
            continue;
        }
        // (item, what it needs still to be looked at); the items on it are the way here
        let mut stack: Vec<(usize, Vec<usize>)> = Vec::new();
        let open =
            |item: usize, marks: &mut Vec<VisitState>, stack: &mut Vec<(usize, Vec<usize>)>| {
                if let Some(mark) = marks.get_mut(item) {
                    *mark = VisitState::Open;
                }
                let mut rest = needs(item);
                rest.reverse();
                stack.push((item, rest));
            };
        open(start, &mut marks, &mut stack);
        while let Some((item, rest)) = stack.last_mut() {
            let item = *item;
            match rest.pop() {
                Some(next) => match marks.get(next) {
                    Some(VisitState::New) => open(next, &mut marks, &mut stack),
                    Some(VisitState::Open) => {
                        let way: Vec<usize> = stack.iter().map(|(item, _)| *item).collect();
                        let from = way.iter().position(|item| *item == next).unwrap_or(0);
                        circle(way.get(from..).unwrap_or(&[]));
                    }
                    _ => {}
                },
                None => {
                    stack.pop();
                    if let Some(mark) = marks.get_mut(item) {
                        *mark = VisitState::Done;
                    }
                    order.push(item);
                }
            }
        }
    }
    order
}

/// Returns the slots of the derived facts in the order in which they can be worked out.
pub(super) fn of_derived(facts: &[Fact], problems: &mut Vec<Diagnostic>) -> Vec<usize> {
    let needs = |slot: usize| -> Vec<usize> {
        facts
            .get(slot)
            .and_then(|fact| fact.derived.as_ref()?.expression.as_ref())
            .map(|expression| expression.facts.iter().copied().collect())
            .unwrap_or_default()
    };
    let order = sorted(facts.len(), needs, |circle| {
        let ids: Vec<&str> =
            circle.iter().filter_map(|&slot| Some(facts.get(slot)?.id.as_str())).collect();
        let place = circle
            .first()
            .and_then(|&slot| facts.get(slot)?.derived.as_ref()?.expression.as_ref())
            .map(|expression| expression.place.clone());
        problems.push(
            Diagnostic::error(
                &codes::DERIVED_CYCLE,
                format!("derived facts need each other: {}", chain(&ids)),
            )
            .at_maybe(place)
            .help("work one of them out from plain facts"),
        );
    });
    order.into_iter().filter(|&slot| facts.get(slot).is_some_and(Fact::is_derived)).collect()
}

/// Returns the slots of the nodes that a node is made from.
pub(super) fn needs(node: &RulesetNode) -> Vec<usize> {
    node.reads().chain(node.children.iter().copied()).collect()
}

/// Returns the nodes in the order in which they can be worked out: children before their parent.
pub(super) fn of_nodes(nodes: &[RulesetNode], problems: &mut Vec<Diagnostic>) -> Vec<usize> {
    let needs = |slot: usize| nodes.get(slot).map(needs).unwrap_or_default();
    sorted(nodes.len(), needs, |circle| {
        let paths: Vec<&str> = circle
            .iter()
            .filter_map(|&slot| nodes.get(slot))
            .map(|node| if node.path.is_empty() { "the index" } else { node.path.as_str() })
            .collect();
        let place = circle.iter().filter_map(|&slot| nodes.get(slot)).find_map(|node| {
            let own = node.expressions().find(|one| !one.nodes.is_empty());
            own.map(|one| one.place.clone()).or_else(|| {
                matches!(node.value, NodeValue::Function(_)).then(|| node.place.clone())
            })
        });
        problems.push(
            Diagnostic::error(
                &codes::NODE_CYCLE,
                format!("nodes need each other: {}", chain(&paths)),
            )
            .at_maybe(place)
            .help("an expression can't read its own node, nor a node that is made from it"),
        );
    })
}

fn chain(names: &[&str]) -> String {
    let mut all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    all.extend(all.first().cloned());
    all.join(" → ")
}
