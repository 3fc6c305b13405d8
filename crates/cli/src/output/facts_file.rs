//! A profile as a facts file that a person can read and edit.

use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, Profile, Ruleset, Value};

use super::json_line;

/// YAML with a comment behind each fact; what isn't known stands there to be filled in.
pub fn facts_file(profile: &Profile, ruleset: &Ruleset, lang: Option<&str>) -> String {
    let mut text = format!(
        "# Facts for the pack `{}`. Edit them, then: peristyle score THIS-FILE\n\
         # A fact that you don't know stays out: it is missing then, not zero.\n",
        ruleset.id()
    );
    for (key, value) in [("id", &profile.id), ("pack", &profile.pack), ("as_of", &profile.as_of)] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", scalar(&Value::text(value))));
        }
    }
    text.push_str("\nfacts:\n");
    let inputs: Vec<&Fact> = ruleset.facts().iter().filter(|fact| !fact.is_derived()).collect();
    let known = |fact: &Fact| {
        let given = profile.facts.iter().rev();
        given
            .filter(|given| {
                ruleset.fact_named(&given.name).is_some_and(|(_, one)| one.id == fact.id)
            })
            .find_map(|given| given.value.as_ref())
    };
    let line = |fact: &Fact, value: &str| {
        let start = format!("{}: {value}", fact.id);
        format!("{start:<34}  # {}", comment(fact, ruleset, lang))
    };
    for fact in &inputs {
        if let Some(value) = known(fact) {
            text.push_str(&format!("  {}\n", line(fact, &scalar(value))));
        }
    }
    // a derived fact may be given too, and then wins over its formula
    for fact in ruleset.facts().iter().filter(|fact| fact.is_derived()) {
        if let Some(value) = known(fact) {
            text.push_str(&format!("  {}\n", line(fact, &scalar(value))));
        }
    }
    let unknown: Vec<&&Fact> = inputs.iter().filter(|fact| known(fact).is_none()).collect();
    if !unknown.is_empty() {
        text.push_str("\n  # Not known. Take the `#` away from what you can fill in.\n");
    }
    for fact in unknown {
        text.push_str(&format!("  # {}\n", line(fact, "")));
    }
    if let Some(reference) = &profile.reference {
        text.push_str("\n# A score of the same profile, published elsewhere.\nreference: ");
        // JSON is YAML too
        text.push_str(&json_line(reference));
    }
    text
}

/// Several facts files as one, with a profile in each item of a list.
pub fn facts_list(files: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for file in files {
        let mut begun = false;
        for line in file.lines() {
            // an item begins with its first key; what stands before and between are comments
            let is_key = !begun && !line.is_empty() && !line.starts_with('#');
            begun |= is_key;
            let start = match (is_key, begun) {
                (true, _) => "- ",
                (false, true) => "  ",
                (false, false) => "",
            };
            text.push_str(format!("{start}{line}").trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn comment(fact: &Fact, ruleset: &Ruleset, lang: Option<&str>) -> String {
    let mut words = ruleset.fact_title(fact, lang);
    let unit = match fact.kind {
        FactType::Bool => Some("true or false".to_owned()),
        FactType::Share => Some("a share from 0 to 1".to_owned()),
        FactType::Date => Some("a date".to_owned()),
        FactType::Choice => Some(fact.choices.join(", ")),
        FactType::Number | FactType::Count | FactType::Text => None,
    };
    for more in [fact.unit.clone(), unit].into_iter().flatten() {
        words.push_str(&format!(" ({more})"));
    }
    words.replace(['\n', '\r'], " ")
}

/// A value in YAML. Text that could be taken for something else is quoted.
fn scalar(value: &Value) -> String {
    let Value::Text(text) = value else { return value.to_string() };
    serde_yaml::to_string(&**text).map_or_else(
        |_| format!("{text:?}"),
        |yaml| {
            let yaml = yaml.trim_end();
            // a block would need its own lines
            if yaml.contains('\n') {
                json_line(&**text).trim_end().to_owned()
            } else {
                yaml.to_owned()
            }
        },
    )
}
