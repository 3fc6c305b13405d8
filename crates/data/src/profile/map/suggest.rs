//! Suggests the facts that columns look like; they are never assigned.

use std::collections::BTreeSet;

use peristyle_engine::Ruleset;
use unicode_normalization::UnicodeNormalization;

/// The least similarity of a column and a fact.
const LIKELY: f64 = 0.8;
/// The least similarity of two words that differ by a typing error.
const SAME_WORD: f64 = 0.8;
/// Words without a meaning for the comparison.
const FILLERS: [&str; 24] = [
    "per", "pro", "je", "a", "an", "the", "of", "in", "on", "to", "your", "you", "der", "die",
    "das", "dein", "deine", "deines", "deiner", "im", "am", "and", "und", "von",
];
/// The most columns and words that are compared.
const MOST: usize = 2_000;

/// A fact that a column looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct FactSuggestion {
    /// The index of the column in the request.
    pub column: usize,
    /// The fact's slot.
    pub slot: usize,
    /// The similarity, up to 1.
    pub likeness: f64,
}

/// Suggests facts for columns that are no facts: each column and each fact once, the most similar
/// first. Facts in `given` have their column already.
pub fn suggestions(columns: &[&str], ruleset: &Ruleset, given: &[usize]) -> Vec<FactSuggestion> {
    let facts: Vec<(usize, Vec<ComparableName>)> = ruleset
        .facts()
        .iter()
        .enumerate()
        .filter(|(slot, fact)| !given.contains(slot) && !fact.is_derived())
        .take(MOST)
        .map(|(slot, fact)| (slot, ruleset.fact_titles(fact).iter().map(|one| name(one)).collect()))
        .collect();
    let mut found = Vec::new();
    for (column, text) in columns.iter().enumerate().take(MOST) {
        let wanted = name(text);
        for (slot, names) in &facts {
            let likeness = names.iter().map(|one| alike(&wanted, one)).fold(0.0, f64::max);
            if likeness >= LIKELY {
                found.push(FactSuggestion { column, slot: *slot, likeness });
            }
        }
    }
    // the first of equals in the table's order
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    let (mut columns, mut slots) = (BTreeSet::new(), BTreeSet::new());
    found.retain(|one| {
        let free = !columns.contains(&one.column) && !slots.contains(&one.slot);
        if free {
            columns.insert(one.column);
            slots.insert(one.slot);
        }
        free
    });
    found
}

/// Returns the help about columns that look like facts.
pub(crate) fn helps(columns: &[&str], ruleset: &Ruleset, given: &[usize]) -> Vec<String> {
    let help = |one: FactSuggestion| {
        let (column, fact) = (columns.get(one.column)?, ruleset.facts().get(one.slot)?);
        let argument = quoted(&format!("{column}={}", fact.id));
        Some(format!("`{column}` looks like `{}`: `--map {argument}`", fact.id))
    };
    suggestions(columns, ruleset, given).into_iter().filter_map(help).take(12).collect()
}

/// Quotes a word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-=.,:@%+/".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// A name, prepared for comparing.
#[derive(Debug, PartialEq)]
struct ComparableName {
    words: Vec<String>,
    whole: String,
}

/// Without case, marks and fillers; umlauts as they are written without them.
fn name(text: &str) -> ComparableName {
    let mut plain = String::new();
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            // the two dots of an umlaut
            '\u{308}' if plain.ends_with(['a', 'o', 'u']) => plain.push('e'),
            '\u{300}'..='\u{36f}' => {}
            'ß' => plain.push_str("ss"),
            letter if letter.is_alphanumeric() => plain.push(letter),
            '%' => plain.push_str(" percent "),
            _ => plain.push(' '),
        }
    }
    let words: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    let telling = || words.iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned();
    // nothing but fillers is a name, too
    let words: Vec<String> =
        if telling().next().is_some() { telling().collect() } else { words.clone() };
    ComparableName { whole: words.concat(), words }
}

fn alike(one: &ComparableName, other: &ComparableName) -> f64 {
    if one.whole.is_empty() || other.whole.is_empty() {
        return 0.0;
    }
    if one.whole == other.whole {
        return 1.0;
    }
    let letters = one.whole.chars().count().min(other.whole.chars().count());
    // a slip in four letters makes another word
    let slip = if letters < 5 {
        0.0
    } else {
        strsim::normalized_damerau_levenshtein(&one.whole, &other.whole)
    };
    slip.max(shared(&one.words, &other.words)).min(0.99)
}

/// Returns the Dice coefficient of the words of two names.
fn shared(one: &[String], other: &[String]) -> f64 {
    let same = |a: &str, b: &str| {
        a == b || a.len() > 3 && strsim::normalized_damerau_levenshtein(a, b) >= SAME_WORD
    };
    let mut left: Vec<&String> = other.iter().collect();
    let mut common = 0_u32;
    for word in one {
        if let Some(at) = left.iter().position(|candidate| same(word, candidate)) {
            left.swap_remove(at);
            common += 1;
        }
    }
    let all = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    f64::from(2 * common) / f64::from(all.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_case_marks_and_umlauts() {
        assert_eq!(name("Beiträge/Woche").words, ["beitraege", "woche"]);
        assert_eq!(name("Beitra\u{308}ge pro Woche").words, ["beitraege", "woche"]);
        assert_eq!(name("Größe (m²)").words, ["groesse", "m2"]);
        assert_eq!(name("posts_per_week").words, ["posts", "week"]);
        assert_eq!(name("Prénom").words, ["prenom"]);
        assert_eq!(name("of the").words, ["of", "the"]);
    }

    #[test]
    fn what_looks_alike() {
        let same = |a: &str, b: &str| alike(&name(a), &name(b)) >= LIKELY;
        assert!(same("Beiträge/Woche", "Beiträge pro Woche"));
        assert!(same("POSTS PER WEEK", "posts_per_week"));
        assert!(same("Post per weeks", "posts_per_week"));
        assert!(same("Score of the lead", "lead_score"));
        assert!(!same("Weeks", "posts_per_week"));
        assert!(!same("Phone", "phases"));
        assert!(!same("age", "page"));
        assert!(!same("", "page"));
        assert!(!same("???", "page"));
    }

    #[test]
    fn arguments_as_a_shell_takes_them() {
        assert_eq!(quoted("a=b"), "a=b");
        assert_eq!(quoted("Lead Score=x"), "'Lead Score=x'");
        assert_eq!(quoted("Bo's=x"), "'Bo'\\''s=x'");
    }
}
