//! "Did you mean": the nearest known word to an unknown one.

/// The most words that are compared.
const MAX_COMPARED: usize = 500;

/// Returns the known word nearest to `word`, if one is near enough to be a slip of the same word.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    known
        .into_iter()
        // a pack with thousands of facts, all misspelt, must not take minutes
        .take(MAX_COMPARED)
        .filter(|candidate| *candidate != word)
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let mut likeness = strsim::jaro_winkler(&wanted, &lower);
            // a word that holds the other whole is near too: `endorsements` for `endorsements_received`
            if wanted.len() >= 4
                && (lower.contains(&wanted) || wanted.contains(&lower) && lower.len() >= 4)
            {
                likeness = likeness.max(0.9);
            }
            (candidate, likeness)
        })
        .filter(|&(_, likeness)| likeness >= 0.82)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(candidate, _)| candidate)
}

/// Returns the help line for an unknown word: the nearest known one, or all of them when they are few.
pub fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(near) = closest(word, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<&str> = known.into_iter().collect();
    (!all.is_empty() && all.len() <= 16).then(|| {
        format!(
            "known: {}",
            all.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_not_strangers() {
        let known = ["recommendations", "connections", "skills"];
        assert_eq!(closest("recomendations", known), Some("recommendations"));
        assert_eq!(closest("Skils", known), Some("skills"));
        assert_eq!(closest("weather", known), None);
    }
}
