//! Columns that look like facts: never taken for them, only named.

use std::collections::BTreeSet;

use peristyle_engine::Ruleset;
use unicode_normalization::UnicodeNormalization;

/// From where on a column looks like a fact.
const LIKELY: f64 = 0.8;
/// From where on two words are the same but for a slip.
const SAME_WORD: f64 = 0.8;
/// Words that say nothing about which fact it is.
const FILLERS: [&str; 24] = [
    "per", "pro", "je", "a", "an", "the", "of", "in", "on", "to", "your", "you", "der", "die",
    "das", "dein", "deine", "deines", "deiner", "im", "am", "and", "und", "von",
];
/// More columns and words than anyone compares.
const MOST: usize = 2_000;

/// A column that looks like a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The column's place among those that were asked for.
    pub column: usize,
    /// The fact's slot.
    pub slot: usize,
    /// How alike they are, up to 1.
    pub likeness: f64,
}

/// For columns that are no facts, which ones they look like: each column and each fact once, the
/// most alike first. Facts in `given` have their column already.
pub fn suggestions(columns: &[&str], ruleset: &Ruleset, given: &[usize]) -> Vec<Suggestion> {
    let facts: Vec<(usize, Vec<Name>)> = ruleset
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
                found.push(Suggestion { column, slot: *slot, likeness });
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

/// What to say about columns that look like facts.
pub(crate) fn helps(columns: &[&str], ruleset: &Ruleset, given: &[usize]) -> Vec<String> {
    let help = |one: Suggestion| {
        let (column, fact) = (columns.get(one.column)?, ruleset.facts().get(one.slot)?);
        let argument = quoted(&format!("{column}={}", fact.id));
        Some(format!("`{column}` looks like `{}`: `--map {argument}`", fact.id))
    };
    suggestions(columns, ruleset, given).into_iter().filter_map(help).take(12).collect()
}

/// A word as a shell takes it.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-=.,:@%+/".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// A name as it is compared.
#[derive(Debug, PartialEq)]
struct Name {
    words: Vec<String>,
    whole: String,
}

/// Without case, marks and fillers; umlauts as they are written without them.
fn name(text: &str) -> Name {
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
    Name { whole: words.concat(), words }
}

fn alike(one: &Name, other: &Name) -> f64 {
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

/// The share of words that both have, in any order, as of twice the common ones among all.
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
