//! The files of a new overlay.

use peristyle_engine::{Profile, Ruleset};

use crate::exit::Failure;

/// `pack.yaml`, with examples that name the base's own nodes.
pub fn pack_yaml(base: &Ruleset, extends: &str) -> String {
    let indicators: Vec<&str> = base.paths().filter(|path| base.is_indicator(path)).collect();
    let first = indicators.first().copied().unwrap_or("pillar.indicator");
    let other = indicators.get(1).copied().unwrap_or(first);
    let parent = first.rsplit_once('.').map_or(String::new(), |(parent, _)| format!("{parent}."));
    let title = serde_json::Value::from(format!("{} (changed)", base.title()));
    format!(
        "\
# Everything is as in `{extends}`, but for what this file says; what changes there changes here.
#   peristyle pack show PACK     the whole, with where each line comes from
#   peristyle watch ME --pack PACK    the scores move at every save, of that pack as well
format: 1
extends: {extends}
title: {title}

# A change replaces a key whole, `null` takes it away, a new path adds a node at the end. Facts,
# derived facts, bands, texts/ and scripts (each as a whole) can stand here as well.
#
# change:
#   {first}: {{ weight: 2 }}
#   {other}: {{ scale: {{ linear: [0, 10] }} }}
#   {parent}video: {{ value: has_video, weight: 1 }}
# facts:
#   has_video: {{ type: bool }}
# remove: [{other}]
"
    )
}

/// One case that holds now, to begin with.
pub fn cases_yaml(base: &Ruleset) -> Result<String, Failure> {
    let facts = base.facts_of(&Profile::new()).map_err(Failure::pack)?;
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
