//! The files of a new overlay.

use peristyle_engine::{PackFiles, Profile, Ruleset};
use serde_yaml::Value;

use crate::exit::CommandFailure;

/// `pack.yaml`, with examples that name the base's own nodes and are valid as they stand.
pub fn pack_yaml(base: &Ruleset, files: &PackFiles, extends: &str, name: &str) -> String {
    let title = base.title();
    let title = title.rsplit_once(" (").filter(|_| title.ends_with(')')).map_or(title, |(a, _)| a);
    let title = serde_json::Value::from(format!("{title}, our way"));
    let examples = examples(base, files);
    format!(
        "\
# Everything is as in `{extends}`, but for what this file says; what changes there changes here.
#   peristyle pack show {name}     the whole, with where each line comes from
#   peristyle watch ME --pack {name}    the scores move at every save, of that pack as well
format: 1
extends: {extends}
title: {title}

# A change replaces a key whole, `null` takes it away, a new path adds a node at the end. Facts,
# derived facts, bands, texts/ and scripts (each as a whole) can stand here as well. A weight of 0
# takes a node's say; `remove: [PATH]` takes the node itself, where no script or formula names it.
#
{examples}"
    )
}

/// Changes as comments: each line without its `# ` is valid.
fn examples(base: &Ruleset, files: &PackFiles) -> String {
    let indicators: Vec<&str> = base.paths().filter(|path| base.is_indicator(path)).collect();
    let parent = |path: &str| path.rsplit_once('.').map(|(parent, _)| parent.to_owned());
    // whoever has no brother keeps the say that it has
    let mut others = indicators.iter().enumerate().map(|(at, path)| {
        let brother = indicators.iter().skip(at + 1).find(|one| parent(one) == parent(path));
        brother.map(|brother| (*path, *brother))
    });
    let pair = others.find_map(|pair| pair);
    let first = pair.map(|(first, _)| first).or(indicators.first().copied()).unwrap_or_default();
    let without = pair.map(|(_, brother)| brother);
    let mut lines = vec!["change:".to_owned(), format!("  {first}: {{ weight: 2 }}")];
    lines.extend(without.map(|path| format!("  {path}: {{ weight: 0 }}")));

    let whole: String = files.show().into_iter().map(|line| line.text + "\n").collect();
    let whole = serde_yaml::from_str(&whole).unwrap_or(Value::Null);
    let scaled = indicators.iter().filter(|path| **path != first && Some(**path) != without);
    let scaled = scaled.filter_map(|path| Some((path, node(&whole, path)?.get("scale")?)));
    let scale = scaled.map(|(path, scale)| format!("  {path}: {{ scale: {} }}", flow(scale)));
    lines.extend(scale.take(1));

    let is_free = |name: &str| {
        let fact = format!("has_{name}");
        let is_fact = |word: &str| {
            base.facts().iter().any(|one| one.id == word || one.names.iter().any(|n| n == word))
        };
        let is_node = base.paths().any(|path| path.rsplit('.').next() == Some(name));
        !is_node && !is_fact(&fact)
    };
    let new = ["video", "podcast", "own_stage"].into_iter().find(|name| is_free(name));
    if let Some(new) = new {
        let under = parent(first).map(|parent| format!("{parent}.")).unwrap_or_default();
        lines.push(format!("  {under}{new}: {{ value: has_{new}, weight: 1 }}"));
        lines.push("facts:".to_owned());
        lines.push(format!("  has_{new}: {{ type: bool }}"));
    }
    lines.into_iter().map(|line| format!("# {line}\n")).collect()
}

/// What a pack says at a node's path.
fn node<'v>(pack: &'v Value, path: &str) -> Option<&'v Value> {
    let (ids, own) = path.rsplit_once('.').map_or((None, path), |(ids, own)| (Some(ids), own));
    let pillar = ids.map_or(Some(pack), |ids| {
        ids.split('.').try_fold(pack, |inside, id| inside.get("pillars")?.get(id))
    });
    pillar?.get("indicators")?.get(own)
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Mapping(map) => {
            let entry = |(key, value): (&Value, &Value)| format!("{}: {}", flow(key), flow(value));
            format!("{{ {} }}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Sequence(all) => {
            format!("[{}]", all.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        other => serde_yaml::to_string(other).unwrap_or_default().trim_end().to_owned(),
    }
}

/// One case that holds now, to begin with.
pub fn cases_yaml(base: &Ruleset) -> Result<String, CommandFailure> {
    let facts = base.facts_of(&Profile::new()).map_err(CommandFailure::pack)?;
    let answer = base.evaluate(&facts);
    let score = answer.score.map_or("null".to_owned(), |score| score.to_string());
    Ok(format!(
        "\
# The cases of the pack that this one extends don't run here: these are your own.
- name: nothing known
  facts: {{}}
  expect: {{ score: {score}, coverage: {} }}
",
        answer.coverage
    ))
}
