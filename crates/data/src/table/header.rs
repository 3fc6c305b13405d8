//! Which line of a file names its columns, and which of them are wanted.

use std::collections::HashMap;

/// A column that a reader asks for, by its own name, with the headers that it has in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name under which the column is asked for later.
    pub name: String,
    /// The headers that mean it, in the order of preference.
    pub headers: Vec<String>,
    /// Whether data may lack it without a word. Where nobody says so, a table may not, and the items
    /// of a JSON list may, since most programs leave out a key that has no value.
    pub optional: Option<bool>,
}

impl Column {
    /// A column called `name` under any of `headers`.
    pub fn new(name: &str, headers: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            headers: headers.iter().map(|&header| header.to_owned()).collect(),
            optional: None,
        }
    }
}

/// The columns that are wanted, prepared for comparing.
#[derive(Debug)]
pub(crate) struct Wanted {
    folded: Vec<Vec<String>>,
}

/// The line that names the columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Where it starts, in bytes.
    pub start: usize,
    /// How many fields it has.
    pub width: usize,
    /// Its fields.
    pub names: Vec<String>,
}

impl Wanted {
    pub(crate) fn new(columns: &[Column]) -> Self {
        let folded =
            columns.iter().map(|column| column.headers.iter().map(|one| fold(one)).collect());
        Self { folded: folded.collect() }
    }

    /// For each wanted column the index of its field in `names`. Of repeated names the first.
    pub(super) fn fields<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Vec<Option<usize>> {
        let mut at = HashMap::new();
        for (index, name) in names.into_iter().enumerate() {
            at.entry(fold(name)).or_insert(index);
        }
        self.folded
            .iter()
            .map(|headers| headers.iter().find_map(|header| at.get(header).copied()))
            .collect()
    }
}

/// The header among the first rows of a file, with how good a find it is.
///
/// It is the row with the most wanted columns. If none are wanted, it is the first row at least
/// half as wide as the widest, because what stands before a header is prose.
pub(super) fn find(rows: &[csv::StringRecord], wanted: &Wanted) -> Option<(usize, Header)> {
    let (score, row) = if wanted.folded.is_empty() {
        let widest = rows.iter().map(csv::StringRecord::len).max()?;
        let row = rows.iter().find(|row| row.len() * 2 >= widest)?;
        (row.len(), row)
    } else {
        let score = |row| wanted.fields(row).iter().flatten().count();
        // the first of equals, which `max_by_key` would not take
        rows.iter().map(|row| (score(row), row)).rev().max_by_key(|&(score, _)| score)?
    };
    let start = row.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
    let header = Header { start, width: row.len(), names: row.iter().map(str::to_owned).collect() };
    (score > 0).then_some((score, header))
}

/// A header as it is compared: trimmed, without case, and without what typesetting puts into
/// words: soft hyphens and spaces of no width are dropped, special hyphens are `-`.
pub(crate) fn fold(name: &str) -> String {
    let seen =
        name.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}'));
    let plain: String = seen
        .map(|c| match c {
            '\u{2010}' | '\u{2011}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    plain.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn headers_as_people_read_them() {
        for name in
            ["Video\u{ad}veröffentlichungs\u{ad}zeit", " VIDEOVERÖFFENTLICHUNGSZEIT\u{200b}"]
        {
            assert_eq!(fold(name), "videoveröffentlichungszeit");
        }
        assert_eq!(fold("\u{feff}Beitrags\u{2011}ID"), "beitrags-id");
        assert_eq!(fold("Watch\u{a0}time (hours)"), "watch time (hours)");
    }
}
