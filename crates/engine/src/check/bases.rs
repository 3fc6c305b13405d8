//! What goes wrong in a pack that another one extends: told where it was caused.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::DocumentNode;
use crate::load::PackFiles;
use crate::source::{Place, Source};
use crate::yaml;

/// Adds to each problem that lies in a base what of the overlay it comes from, and the way out
/// there. `sound` says whether the base is valid by itself.
pub(crate) fn told_of_the_overlay(
    files: &PackFiles,
    problems: &mut [Diagnostic],
    sound: impl FnOnce(&PackFiles) -> bool,
) {
    let Some(base) = files.base() else { return };
    let mut here: Vec<&mut Diagnostic> = problems
        .iter_mut()
        .filter(|one| one.severity != Severity::Remark)
        .filter(|one| one.place.as_ref().is_some_and(|place| lies_in(base, place.source())))
        .collect();
    if here.is_empty() {
        return;
    }
    let sound = sound(base);
    let taken = taken_away(files);
    for problem in &mut here {
        explain(files, base, problem, &taken, sound);
    }
}

/// A node or a fact that the overlay takes away.
struct RemovedItem {
    name: String,
    place: Place,
    is_fact: bool,
}

impl RemovedItem {
    /// Returns whether a message speaks of it, of what is below it, or of what texts are given of it.
    fn is_named_in(&self, message: &str) -> bool {
        let quoted = message.split('`').skip(1).step_by(2);
        quoted.into_iter().any(|word| {
            let word = word.trim_start_matches(['{', ' ', '$']).trim_end_matches(['}', ' ']);
            let word = if self.is_fact {
                let word = word.strip_prefix("to_").unwrap_or(word);
                word.strip_suffix("_percent").unwrap_or(word)
            } else {
                word
            };
            word.strip_prefix(&self.name)
                .is_some_and(|rest| rest.is_empty() || (!self.is_fact && rest.starts_with('.')))
        })
    }
}

fn explain(
    files: &PackFiles,
    base: &PackFiles,
    problem: &mut Diagnostic,
    taken: &[RemovedItem],
    sound: bool,
) {
    let file = problem.place.as_ref().map(|place| {
        let name = place.file().replace('\\', "/");
        let folder = name.rfind("/texts/").or_else(|| name.rfind('/')).map_or(0, |at| at + 1);
        name.get(folder..).unwrap_or(&name).to_owned()
    });
    let file = file.unwrap_or_default();
    if !sound {
        problem.help.push(format!(
            "`{0}` has problems of its own, which come first: `peristyle pack check {0}`",
            base.id()
        ));
        return;
    }
    let named = taken.iter().find(|taken| taken.is_named_in(&problem.message));
    let id = files.id();
    match named {
        Some(RemovedItem { name, place, is_fact }) => {
            // the names that are left are no better
            problem.help.clear();
            problem.related.push((place.clone(), format!("`{id}` takes `{name}` away")));
            let keep = if *is_fact {
                "keep the fact: what nothing gives is missing".to_owned()
            } else {
                format!("keep it without weight: `change: {{ {name}: {{ weight: 0 }} }}`")
            };
            problem.help.push(if file.ends_with(".yaml") {
                format!("`change` or `remove` what needs it as well, or {keep}")
            } else {
                format!("bring a `{file}` of your own without it, or {keep}")
            });
        }
        None if file.starts_with("texts/") => problem.help.push(format!(
            "in `{id}`, say it in a `{file}` of its own: it goes over that of `{}`",
            base.id()
        )),
        None => problem.help.push(format!(
            "`{0}` is valid by itself, so something in `{id}` doesn't go with it: change this there \
             as well",
            base.id()
        )),
    }
}

fn lies_in(base: &PackFiles, source: &Arc<Source>) -> bool {
    base.iter().any(|(_, one)| Arc::ptr_eq(one, source) || one.name() == source.name())
        || base.base().is_some_and(|base| lies_in(base, source))
}

/// Returns the nodes and facts that a pack takes away from those it extends, and where it says so.
fn taken_away(files: &PackFiles) -> Vec<RemovedItem> {
    let mut taken = Vec::new();
    for (_, source) in files.iter().filter(|(name, _)| name.ends_with(".yaml")) {
        let Some(node) = yaml::read(source, &mut Vec::new()) else { continue };
        let texts = |node: &DocumentNode| {
            let text = node.as_text()?;
            Some(RemovedItem { name: text.to_owned(), place: node.place(source), is_fact: false })
        };
        if let Some(remove) = node.get("remove") {
            let items = remove.as_list().unwrap_or(std::slice::from_ref(remove));
            taken.extend(items.iter().filter_map(texts));
        }
        let facts = ["facts", "derived"].into_iter().filter_map(|key| node.get(key));
        // in `facts.yaml` they stand by themselves
        let maps = facts.map(|map| (map, true)).chain([(&node, true)]);
        let maps = maps.chain(node.get("change").map(|map| (map, false)));
        for (map, is_fact) in maps {
            let nulls = map.as_map().into_iter().flatten().filter(|one| one.value.is_null());
            taken.extend(nulls.map(|entry| RemovedItem {
                name: entry.key.to_string(),
                place: Place::new(source, entry.key_span.clone()),
                is_fact,
            }));
        }
    }
    taken
}
