//! Parses the names of exports: the person, the dates, the number of a part or a copy.

use std::path::{Component, Path};
use std::sync::LazyLock;

use peristyle_engine::load::Detect;
use regex::Regex;

use crate::archive::names::{PathKey, PathPattern, extension, without_copy};

/// The placeholder of a date while a name is parsed.
const DATE_PLACEHOLDER: &str = "\u{1}";
/// The names of files and folders that name no person.
const GENERIC_NAMES: [&str; 15] = [
    "archive",
    "archiv",
    "answer",
    "backup",
    "data",
    "daten",
    "download",
    "downloads",
    "export",
    "exports",
    "facts",
    "input",
    "me",
    "profile",
    "takeout",
];
/// The separators between the words of a name.
const SEPARATORS: &[char] = &[' ', '_', '-', '.', ','];

/// A parsed name of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ParsedName {
    /// The person: what is left besides the platform's name, dates, part and copy.
    pub(super) person: Option<String>,
    /// The dates in it, as they are written.
    pub(super) dates: Vec<String>,
    /// The number of the part, and whether it certainly is one.
    pub(super) part: Option<(u32, bool)>,
    /// The number of the copy that a browser or a person made.
    pub(super) copy: Option<u32>,
    /// The index of the platform's name that it contains.
    pub(super) platform: Option<usize>,
}

impl ParsedName {
    /// Parses `name`; `names` are the names that platforms give to their exports.
    pub(super) fn parse(name: &str, names: &[String]) -> Self {
        let mut read = Self::default();
        let mut rest = without_extension(name);
        while let Some((stem, number)) = without_copy(&rest) {
            rest = stem;
            read.copy = Some(number);
        }
        read.dates = DATES.find_iter(&rest).map(|date| date.as_str().to_owned()).collect();
        let mut rest = DATES.replace_all(&rest, DATE_PLACEHOLDER).into_owned();
        if let Some(found) = PART.captures(&rest) {
            read.part = number(found.get(1)).map(|number| (number, true));
            rest = found.get(0).map_or(rest.clone(), |part| remove_range(&rest, part.range()));
        } else if let Some(found) = LAST_NUMBER.captures(&rest) {
            let before = found.get(0).and_then(|part| rest.get(..part.start())).unwrap_or("");
            // a number is a person's own name for something, unless a computer has named the rest
            let named = Self::parse(before, names);
            let is_sure = before.ends_with(DATE_PLACEHOLDER)
                || named.platform.is_some() && named.person.is_none();
            read.part = number(found.get(1)).map(|number| (number, is_sure));
            if is_sure {
                rest = before.to_owned();
            }
        }
        for (at, pattern) in names.iter().enumerate() {
            let Some(found) = platform_regex(pattern).and_then(|one| {
                let found = one.captures(&rest)?;
                let all = found.get(0)?.range();
                Some(
                    found
                        .name("id")
                        .map_or_else(|| remove_range(&rest, all), |id| id.as_str().to_owned()),
                )
            }) else {
                continue;
            };
            rest = found;
            read.platform = Some(at);
            break;
        }
        let words = rest.replace(DATE_PLACEHOLDER, " ");
        let person = words.trim_matches(SEPARATORS);
        let is_nobodys = GENERIC_NAMES.contains(&person.to_lowercase().as_str());
        read.person = (!person.is_empty() && !is_nobodys).then(|| person.to_owned());
        read
    }

    /// Returns whether two names may be those of one person's exports.
    pub(super) fn is_same_person(&self, other: &Self) -> bool {
        let fold = |name: &Self| name.person.as_ref().map(|person| person.to_lowercase());
        fold(self) == fold(other)
    }
}

static DATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x) \d{4}[-_.]\d{1,2}[-_.]\d{1,2} | \d{1,2}[-_.]\d{1,2}[-_.]\d{4}
        | \d{8}(?:T?\d{6}Z?)? | \d{10}",
    )
});
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) (?:^|[\s_.,(\x01-]+) (?:part|teil|pt|parte|partie) [\s_.-]* (\d{1,3})
        (?: [\s_.-]* (?:of|von|de|sur) [\s_.-]* \d{1,3} )? \)?",
    )
});
static LAST_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:[-_.\s]\d{1,3})?[-_.\s](\d{1,3})$"));
#[expect(clippy::expect_used, reason = "the patterns are constants, and tests build each")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Returns the regular expression of a platform's name; `None` where it is too long.
fn platform_regex(name: &str) -> Option<Regex> {
    let escaped = regex::escape(name).replace(r"\*", r"\S*").replace(r"\{id\}", "(?<id>.+)");
    Regex::new(&format!("(?i){escaped}")).ok()
}

fn number(found: Option<regex::Match<'_>>) -> Option<u32> {
    found?.as_str().parse().ok()
}

fn remove_range(text: &str, range: std::ops::Range<usize>) -> String {
    let (before, after) = (text.get(..range.start), text.get(range.end..));
    format!("{} {}", before.unwrap_or(""), after.unwrap_or(""))
}

/// Removes the extensions of a file name.
fn without_extension(name: &str) -> String {
    let end = extension(name);
    let known = [
        "zip", "tar", "gz", "tgz", "csv", "tsv", "json", "js", "yaml", "yml", "ndjson", "jsonl",
        "xlsx", "car", "txt",
    ];
    let Some(stem) = name.len().checked_sub(end.len() + 1).and_then(|end| name.get(..end)) else {
        return name.to_owned();
    };
    match end.as_str() {
        // of `.tar.gz` both
        "gz" => without_extension(stem),
        end if known.contains(&end) => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// Returns names for a profile by the file or folder at `path`: its own name, then those of the
/// folders around it, up to `within`. Of an export, `detect` says what is the platform's in a name.
#[must_use]
pub fn names_by_path(path: &Path, within: &Path, pack: Option<(&str, &Detect)>) -> Vec<String> {
    let full = |path: &Path| match path.components().next_back() {
        Some(Component::Normal(_)) | None => path.to_owned(),
        // `.` and `..` don't say their names
        Some(_) => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    };
    let (inner, outer) = (path, full(within));
    let below = inner.strip_prefix(within).unwrap_or_else(|_| Path::new(""));
    let mut names: Vec<String> = below
        .components()
        .rev()
        .map(|one| one.as_os_str().to_string_lossy().into_owned())
        .collect();
    names.extend(outer.file_name().map(|name| name.to_string_lossy().into_owned()));
    let none = Vec::new();
    let known = pack.map_or(&none, |(_, detect)| &detect.names);
    let of = |name: &String| {
        let is_platforms = pack.is_some_and(|(id, detect)| {
            let key = PathKey::new(name);
            let mut files = detect.any.iter().chain(&detect.all);
            name.eq_ignore_ascii_case(id)
                || files.any(|file| !file.contains('*') && PathPattern::new(file).matches(&key))
        });
        let person = if is_platforms { None } else { ParsedName::parse(name, known).person };
        person.filter(|one| pack.is_none_or(|(id, _)| !one.eq_ignore_ascii_case(id)))
    };
    names.iter().filter_map(of).collect()
}

/// Compares names in natural order: `client 2` before `client 10`.
#[must_use]
pub fn natural_order(a: &str, b: &str) -> std::cmp::Ordering {
    fn next(text: &str) -> (bool, &str, &str) {
        let digits = text.starts_with(|first: char| first.is_ascii_digit());
        let end = text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len());
        let (piece, rest) = text.split_at(end);
        (digits, piece, rest)
    }
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let ((digits, one, rest), (others, two, further)) = (next(left), next(right));
        let order = if digits && others {
            let (one, two) = (one.trim_start_matches('0'), two.trim_start_matches('0'));
            one.len().cmp(&two.len()).then_with(|| one.cmp(two))
        } else {
            one.to_lowercase().cmp(&two.to_lowercase())
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest, further);
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> String {
        let names = ["Complete_Export", "Basic_Export", "photos-{id}-*", "bird-*"];
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        ParsedName::parse(name, &names).person.unwrap_or_default()
    }

    #[test]
    fn a_name_is_a_persons_without_what_platforms_and_browsers_write() {
        for nobodys in [
            "Complete_Export_10-05-2026.zip",
            "Complete_Export_10-05-2026 (1).zip",
            "Basic_Export_10-05-2026 - Kopie.zip",
            "Complete_Export_10-05-2026_part2.zip",
            "takeout-20261005T081234Z-001.zip",
            "bird-2026-09-30-9f8e7d.zip",
            "export.tar.gz",
            "2026-10-05",
            "Facts.yaml",
        ] {
            assert_eq!(person(nobodys), "", "{nobodys}");
        }
        for (name, id) in [
            ("Anna.zip", "Anna"),
            ("anna.yaml", "anna"),
            ("Anna Muster 05.10.2026.zip", "Anna Muster"),
            ("Anna_Complete_Export_10-05-2026.zip", "Anna"),
            ("Complete_Export_10-05-2026 Anna (2).zip", "Anna"),
            ("photos-anna.b-2026-10-05-AbCd1234.zip", "anna.b"),
            ("Kunde 12.zip", "Kunde 12"),
            ("client-001.zip", "client-001"),
            ("Copy of Ben.zip", "Ben"),
            ("J. R. Müller", "J. R. Müller"),
        ] {
            assert_eq!(person(name), id, "{name}");
        }
    }

    #[test]
    fn a_number_is_a_part_where_a_computer_has_named_the_rest() {
        let part = |name: &str| ParsedName::parse(name, &["Complete_Export".to_owned()]).part;
        assert_eq!(part("takeout-20261005T081234Z-001.zip"), Some((1, true)));
        assert_eq!(part("takeout-20261005T081234Z-1-002.zip"), Some((2, true)));
        assert_eq!(part("Complete_Export_10-05-2026_part1.zip"), Some((1, true)));
        assert_eq!(part("Anna Teil 2 von 3.zip"), Some((2, true)));
        assert_eq!(part("client-2.zip"), Some((2, false)));
        assert_eq!(part("export-2026-10-05.zip"), None);
        assert_eq!(part("Anna.zip"), None);
    }

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["c10", "C2", "anna", "c1", "b", "Ben 2", "Ben"];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(names, ["anna", "b", "Ben", "Ben 2", "c1", "C2", "c10"]);
    }

    #[test]
    fn the_folders_around_a_nameless_file_name_it() {
        let detect = Detect { any: vec!["Posts.csv".to_owned()], ..Detect::default() };
        let names = |path: &str, within: &str| {
            names_by_path(Path::new(path), Path::new(within), Some(("forum", &detect))).join(" | ")
        };
        assert_eq!(names("team/Anna/export.zip", "team"), "Anna | team");
        assert_eq!(names("team/Anna/export.zip", "team/Anna"), "Anna");
        assert_eq!(names("team/Anna/export.zip", "team/Anna/export.zip"), "");
        assert_eq!(names("Posts (1).csv", "Posts (1).csv"), "");
        assert_eq!(names("forum-2026-10-05", "forum-2026-10-05"), "");
    }
}
