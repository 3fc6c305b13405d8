//! A profile as a facts file that a person can read and edit.

use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, Profile, Ruleset, Value};

use super::json_line;

/// The fixed words of a facts file.
struct FactsFileWords {
    /// Before and behind the pack's id.
    head: (&'static str, &'static str),
    stays_out: &'static str,
    fill_in: &'static str,
    unknown: &'static str,
    instead: &'static str,
    day: &'static str,
    reference: &'static str,
    flag: &'static str,
    share: &'static str,
    date: &'static str,
    /// Between the bounds of a range; and before the only one.
    to: &'static str,
    at_least: &'static str,
    at_most: &'static str,
}

const ENGLISH: FactsFileWords = FactsFileWords {
    head: ("Facts for the pack", "Edit them, then: peristyle score THIS-FILE"),
    stays_out: "A fact that you don't know stays out: it is missing then, not zero.",
    fill_in: "Take the `#` away from what you know, and write it behind the colon.",
    unknown: "Not known. Take the `#` away from what you can fill in.",
    instead: "Worked out of the facts above, unless you give them here instead.",
    day: "the day of which you know this",
    reference: "A score of the same profile, published elsewhere.",
    flag: "true or false",
    share: "a share from 0 to 1",
    date: "a date like 2026-10-05",
    to: "to",
    at_least: "at least",
    at_most: "at most",
};

const GERMAN: FactsFileWords = FactsFileWords {
    head: ("Angaben für das Regelwerk", "Ergänze sie, dann: peristyle score DIESE-DATEI"),
    stays_out: "Was du nicht weißt, bleibt weg: Dann fehlt es und ist nicht null.",
    fill_in: "Nimm das `#` vor dem weg, was du weißt, und schreib es hinter den Doppelpunkt.",
    unknown: "Nicht bekannt. Nimm das `#` vor dem weg, was du ergänzen kannst.",
    instead: "Wird aus den Angaben oben errechnet, wenn du es nicht hier angibst.",
    day: "der Tag, von dem du das weißt",
    reference: "Ein Wert desselben Profils, der anderswo veröffentlicht ist.",
    flag: "true oder false",
    share: "ein Anteil von 0 bis 1",
    date: "ein Datum wie 2026-10-05",
    to: "bis",
    at_least: "mindestens",
    at_most: "höchstens",
};

impl FactsFileWords {
    fn of(lang: Option<&str>) -> &'static Self {
        let is_german = lang.is_some_and(|lang| lang.to_lowercase().starts_with("de"));
        if is_german { &GERMAN } else { &ENGLISH }
    }
}

/// YAML with a comment behind each fact; what isn't known stands there to be filled in. Without the
/// `#` at its start, each line stands where it belongs.
pub fn facts_file(profile: &Profile, ruleset: &Ruleset, lang: Option<&str>) -> String {
    let words = FactsFileWords::of(lang);
    let mut text =
        format!("# {} `{}`. {}\n# {}\n", words.head.0, ruleset.id(), words.head.1, words.stays_out);
    for (key, value) in [("id", &profile.id), ("pack", &profile.pack), ("as_of", &profile.as_of)] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", scalar(&Value::text(value))));
        }
    }
    let is_blank = profile.facts.is_empty();
    if is_blank && profile.as_of.is_none() {
        text.push_str(&format!("#as_of: 2026-10-05  # {}\n", words.day));
    }
    text.push_str("\nfacts:\n");
    let (derived, inputs): (Vec<&Fact>, Vec<&Fact>) =
        ruleset.facts().iter().partition(|fact| fact.is_derived());
    let known = |fact: &Fact| {
        let given = profile.facts.iter().rev();
        given
            .filter(|given| {
                ruleset.fact_named(&given.name).is_some_and(|(_, one)| one.id == fact.id)
            })
            .find_map(|given| given.value.as_ref())
    };
    let line = |start: &str, fact: &Fact, value: &str| {
        let start = format!("{start}{}: {value}", fact.id);
        format!("{start:<36}  # {}\n", comment(fact, ruleset, lang, words))
    };
    // a derived fact may be given too, and then wins over its formula
    for fact in inputs.iter().chain(&derived) {
        if let Some(value) = known(fact) {
            text.push_str(&line("  ", fact, &scalar(value)));
        }
    }
    let unknown = inputs.iter().filter(|fact| known(fact).is_none());
    let mut unknown = unknown.map(|fact| line("#  ", fact, "")).peekable();
    if unknown.peek().is_some() {
        let said = if is_blank { words.fill_in } else { words.unknown };
        let gap = if is_blank { "" } else { "\n" };
        text.push_str(&format!("{gap}  # {said}\n"));
    }
    text.extend(unknown);
    if is_blank && !derived.is_empty() {
        text.push_str(&format!("\n  # {}\n", words.instead));
        text.extend(derived.iter().map(|fact| line("#  ", fact, "")));
    }
    if let Some(reference) = &profile.reference {
        text.push_str(&format!("\n# {}\nreference: ", words.reference));
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

fn comment(fact: &Fact, ruleset: &Ruleset, lang: Option<&str>, words: &FactsFileWords) -> String {
    let mut text = ruleset.fact_title(fact, lang);
    let range = || match (fact.min, fact.max) {
        (None, None) => None,
        (Some(min), Some(max)) => Some(format!("{min} {} {max}", words.to)),
        (Some(min), None) => Some(format!("{} {min}", words.at_least)),
        (None, Some(max)) if fact.kind == FactType::Count => Some(format!("0 {} {max}", words.to)),
        (None, Some(max)) => Some(format!("{} {max}", words.at_most)),
    };
    let kind = match fact.kind {
        FactType::Bool => Some(words.flag.to_owned()),
        FactType::Share => Some(words.share.to_owned()),
        FactType::Date => Some(words.date.to_owned()),
        FactType::Choice => Some(fact.choices.join(", ")),
        FactType::Number | FactType::Count => range(),
        FactType::Text => None,
    };
    for more in [fact.unit.clone(), kind].into_iter().flatten() {
        text.push_str(&format!(" ({more})"));
    }
    text.replace(['\n', '\r'], " ")
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
