//! Finds the header of a file, and the requested columns in it.

use std::collections::HashMap;

/// A column that a reader requests, with the headers that it has in files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSpec {
    /// The name of the column in the table.
    pub name: String,
    /// Its headers, in the order of preference.
    pub headers: Vec<String>,
    /// Whether data may lack it without a warning. By default a table may not, and the items of a JSON
    /// list may, since most programs omit keys without a value.
    pub optional: Option<bool>,
}

impl ColumnSpec {
    /// Creates a column called `name` with these headers.
    pub fn new(name: &str, headers: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            headers: headers.iter().map(|&header| header.to_owned()).collect(),
            optional: None,
        }
    }
}

/// The requested columns, prepared for comparing.
#[derive(Debug)]
pub(crate) struct RequestedColumns {
    folded: Vec<Vec<String>>,
}

/// The header of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TableHeader {
    /// The offset of its first byte.
    pub start: usize,
    /// The number of its fields.
    pub width: usize,
    /// Its fields.
    pub names: Vec<String>,
}

impl RequestedColumns {
    pub(crate) fn new(columns: &[ColumnSpec]) -> Self {
        let folded = columns
            .iter()
            .map(|column| column.headers.iter().map(|one| fold_header(one)).collect());
        Self { folded: folded.collect() }
    }

    /// Returns for each requested column the index of its field in `names`; of repeated names the first.
    pub(super) fn fields<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Vec<Option<usize>> {
        let mut at = HashMap::new();
        for (index, name) in names.into_iter().enumerate() {
            at.entry(fold_header(name)).or_insert(index);
        }
        self.folded
            .iter()
            .map(|headers| headers.iter().find_map(|header| at.get(header).copied()))
            .collect()
    }
}

/// Finds the header among the first rows of a file; returns it with a score of its quality.
///
/// The header is the row with the most requested columns. If none are requested, it is the first row
/// at least half as wide as the widest, since text before a header is prose.
pub(super) fn find(
    rows: &[csv::StringRecord],
    wanted: &RequestedColumns,
) -> Option<(usize, TableHeader)> {
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
    let header =
        TableHeader { start, width: row.len(), names: row.iter().map(str::to_owned).collect() };
    (score > 0).then_some((score, header))
}

/// Folds a header for comparing: trimmed, case-folded, without soft hyphens and zero-width spaces,
/// and with special hyphens as `-`.
pub(crate) fn fold_header(name: &str) -> String {
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
    use super::fold_header;

    #[test]
    fn headers_as_people_read_them() {
        for name in
            ["Video\u{ad}veröffentlichungs\u{ad}zeit", " VIDEOVERÖFFENTLICHUNGSZEIT\u{200b}"]
        {
            assert_eq!(fold_header(name), "videoveröffentlichungszeit");
        }
        assert_eq!(fold_header("\u{feff}Beitrags\u{2011}ID"), "beitrags-id");
        assert_eq!(fold_header("Watch\u{a0}time (hours)"), "watch time (hours)");
    }
}
