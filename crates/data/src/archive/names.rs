//! Finds files by name, although platforms change the spelling of names.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern of file names: `Connections`, `Profile Summary.csv`, `Articles/*.html`.
///
/// Letters match without case and accents, spaces and underscores are ignored, and so are the mark
/// of a copy (` (1)`, ` - Copy`) and a trailing `_<digits>` before the extension, and an extension
/// that the query doesn't have. With
/// a `/` the end of the path must match, without one the file's own name. `*` stands for any
/// characters but `/`.
#[derive(Debug, Clone)]
pub struct PathPattern {
    parts: Vec<String>,
    wild: bool,
}

impl PathPattern {
    /// Parses a pattern; an empty one matches nothing.
    pub fn new(text: &str) -> Self {
        let parts = text.split('/').filter(|part| !part.is_empty()).map(fold_name).collect();
        Self { parts, wild: text.contains('*') }
    }

    /// Returns whether it holds a `*`, so that it may match several files.
    pub fn is_wild(&self) -> bool {
        self.wild
    }

    /// Returns the number of folders in it.
    pub fn folders(&self) -> usize {
        self.parts.len().saturating_sub(1)
    }

    /// Returns whether it matches the file at `path`.
    pub fn matches(&self, path: &PathKey) -> bool {
        let Some((file, folders)) = self.parts.split_last() else { return false };
        let file_fits = [&path.stem, &path.file, &path.whole_stem, &path.whole_file]
            .into_iter()
            .any(|name| matches_glob(file, name));
        file_fits
            && folders.len() <= path.folders.len()
            && folders
                .iter()
                .rev()
                .zip(path.folders.iter().rev())
                .all(|(want, is)| matches_glob(want, is))
    }
}

/// A path, prepared for matching.
#[derive(Debug, Clone)]
pub struct PathKey {
    folders: Vec<String>,
    /// The folded path without extension and without a trailing `_<digits>`.
    stem: String,
    /// The folded path with the extension.
    file: String,
    whole_stem: String,
    whole_file: String,
}

impl PathKey {
    /// Prepares `path`, whose folders end in `/`.
    pub fn new(path: &str) -> Self {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (whole, extension) = split_extension(name);
        let copied = without_copy(whole).map(|(stem, _)| stem);
        let stem = fold_name(without_number(copied.as_deref().unwrap_or(whole)));
        let whole_stem = fold_name(whole);
        let with = |stem: &str| match extension {
            Some(extension) => format!("{stem}.{}", fold_name(extension)),
            None => stem.to_owned(),
        };
        Self {
            folders: folders.split('/').filter(|part| !part.is_empty()).map(fold_name).collect(),
            file: with(&stem),
            whole_file: with(&whole_stem),
            stem,
            whole_stem,
        }
    }

    /// Returns the file name, without the marks that are ignored.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the number of folders around the file.
    pub fn depth(&self) -> usize {
        self.folders.len()
    }
}

/// Returns the extension of a path in lower case, without the dot; empty for none.
pub fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    split_extension(name).1.unwrap_or("").to_ascii_lowercase()
}

fn split_extension(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty()
                && (1..=7).contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (stem, Some(extension))
        }
        _ => (name, None),
    }
}

/// Removes a trailing number: `Shares_34875` becomes `Shares`.
fn without_number(stem: &str) -> &str {
    match stem.rsplit_once('_') {
        Some((before, digits))
            if !before.is_empty()
                && !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            before
        }
        _ => stem,
    }
}

static COPY: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?ix) ^(?:copy\ of|kopie\ von|copie\ de)\s+(?<of>.+)$
        | ^(?<stem>.+?) (?: \s* \((?<a>\d{1,3})\)
        | \s+ -\ (?:kopie|copy|copie|copia) (?:\ \((?<b>\d{1,3})\))?
        | \s+ (?:kopie|copy|copie|copia) (?:\ (?<c>\d{1,3}))? )$";
    #[expect(clippy::expect_used, reason = "the pattern is a constant, and tests build it")]
    Regex::new(pattern).expect("a valid pattern")
});

/// Returns the stem of a copy that a browser (`a (1)`) or a person (`a - Copy`) made, and its number.
pub(crate) fn without_copy(stem: &str) -> Option<(String, u32)> {
    let found = COPY.captures(stem)?;
    let original = found.name("of").or_else(|| found.name("stem"))?.as_str().to_owned();
    let number = ["a", "b", "c"].iter().find_map(|name| found.name(name)?.as_str().parse().ok());
    Some((original, number.unwrap_or(1)))
}

/// Folds a name: lower case, without spaces, underscores and accents (composed or combining).
fn fold_name(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '_' && !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .collect()
}

/// Returns the letter without its accent, for the letters of Western European languages.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        _ => c,
    }
}

/// Returns whether `text` matches `pattern`, in which `*` stands for anything. Linear in practice,
/// and at worst the product of both lengths.
fn matches_glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Returns whether a name in an archive can't be used as a path below it.
pub(crate) fn is_unsafe(name: &str) -> bool {
    let bytes = name.as_bytes();
    let drive = bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic);
    name.starts_with(['/', '\\'])
        || drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// Returns whether a file belongs to the operating system rather than the export.
pub(crate) fn is_clutter(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, path: &str) -> bool {
        PathPattern::new(query).matches(&PathKey::new(path))
    }

    #[test]
    fn names_match_as_people_read_them() {
        assert!(found("Connections", "Connections.csv"));
        assert!(found("connections.csv", "deep/down/Connections.csv"));
        assert!(found("Shares", "Shares_34875879.csv"));
        assert!(found("Shares.csv", "Shares_34875879.csv"));
        assert!(found("Shares_34875879.csv", "Shares_34875879.csv"));
        assert!(found("ProfileSummary", "Profile Summary.csv"));
        assert!(found("email addresses", "Email_Addresses.csv"));
        assert!(found("followers", "followers_1.json"));
        assert!(found("Connections.csv", "Connections (1).csv"));
        assert!(found("Connections.csv", "Connections(1).csv"));
        assert!(found("Shares", "Shares_34875879 - Kopie.csv"));
        assert!(found("Shares.csv", "Copy of Shares.csv"));
        assert!(found("Connections (1).csv", "Connections (1).csv"));
        assert!(!found("Profile", "Profile Summary.csv"));
        assert!(!found("Connections.json", "Connections.csv"));
        assert!(!found("messages", "guide_messages.csv"));
        assert!(!found("", "a.csv"));
    }

    #[test]
    fn accents_match_composed_and_decomposed() {
        assert!(found("Kanäle/Kanal", "Takeout/Kana\u{308}le/Kanal.csv"));
        assert!(found("zuhören.html", "zuho\u{308}ren.html"));
    }

    #[test]
    fn a_slash_asks_for_the_end_of_the_path() {
        assert!(found("Articles/*.html", "Articles/Articles/one.html"));
        assert!(!found("Posts/*.html", "Articles/Articles/one.html"));
        assert!(!found("a/b/c/d.csv", "c/d.csv"));
        assert!(found("posts_*", "media/posts_12.json"));
        assert!(found("tweets*", "data/tweets-part1.js"));
    }

    #[test]
    fn names_that_lead_out_are_seen() {
        for name in ["../a", "a/../../b", "/etc/x", "\\x", "C:\\x", "a\\..\\b", "a\0b"] {
            assert!(is_unsafe(name), "{name}");
        }
        assert!(!is_unsafe("a/b..c/d"));
    }
}
