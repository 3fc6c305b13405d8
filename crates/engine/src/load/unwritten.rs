//! Keys and items without a value: a slip that YAML reads as "nothing", and that would then say
//! something else than its author wrote.

use std::sync::Arc;

use super::fields::{ProblemSink, looks_torn};
use crate::diagnostic::{Diagnostic, codes};
use crate::document::{DocumentEntry, DocumentNode, NodeKind};
use crate::source::{Place, Source};

/// Reports every key and every item of a document that has no value.
pub(super) fn report(source: &Arc<Source>, node: &DocumentNode, sink: &ProblemSink) {
    match &node.kind {
        NodeKind::Map(entries) => {
            let torn = looks_torn(source, node);
            for (at, entry) in entries.iter().enumerate() {
                if !entry.value.is_unwritten() {
                    report(source, &entry.value, sink);
                } else if !torn {
                    sink.push(no_value(source, entry, entries.get(at + 1)));
                }
            }
        }
        NodeKind::List(items) => {
            for item in items {
                if item.is_unwritten() {
                    sink.push(
                        Diagnostic::error(&codes::NO_VALUE, "an item of this list has no value")
                            .at(node.place(source))
                            .help("write one, or take its dash or comma out"),
                    );
                } else {
                    report(source, item, sink);
                }
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number(_) | NodeKind::Text(_) => {}
    }
}

fn no_value(
    source: &Arc<Source>,
    entry: &DocumentEntry,
    next: Option<&DocumentEntry>,
) -> Diagnostic {
    let place = Place::new(source, entry.key_span.clone());
    let problem = Diagnostic::error(&codes::NO_VALUE, format!("`{}` has no value", entry.key));
    // `{weight:2}` is one long key
    if let Some((key, value)) = entry.key.split_once(':') {
        let help = format!("a blank belongs behind the colon: `{key}: {value}`");
        return problem.at(place).help(help);
    }
    let line = |span: &std::ops::Range<usize>| source.line_column(span.start).0;
    let below = next.filter(|next| line(&next.key_span) > line(&entry.key_span));
    let indent = below
        .map(|next| format!("if `{}` belongs under it, indent that by two more blanks", next.key));
    problem.at(place).help_maybe(indent).help(
        "write its value behind the colon, or take the key out; `null` says that there is none",
    )
}
