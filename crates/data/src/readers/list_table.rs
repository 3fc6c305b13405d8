//! Converts lists in JSON to a table, item by item: only the table is held.

use std::borrow::Cow;
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::HostValue;

use super::archive::{JSON, note_bad, of_file};
use super::call_args::{ReaderResult, missing_with_note, object};
use super::json::note_missing_columns;
use crate::archive::{Archive, ArchiveEntry, MemoryBudget, VisitFlow};
use crate::json::{
    JsonValue, ListItem, MAX_LEVELS_OUT, PathMatch, PathPasses, PathQuery, StreamError, read_items,
};
use crate::table::{ColumnSpec, TableBuilder, TableMark, TableView};

/// See `table` in the readers of archives.
pub(super) fn table(
    archive: &Archive,
    name: &str,
    paths: &[String],
    columns: &[ColumnSpec],
) -> ReaderResult {
    let entries: Vec<&ArchiveEntry> = if name.contains('*') {
        archive.find_all(name, &JSON).collect()
    } else {
        archive.find_with_extension(name, &JSON).into_iter().collect()
    };
    let (mut lists, mut guess) = (ListTableBuilder::new(columns, name, archive.budget()), false);
    let mut passes = PathPasses::new(paths);
    let read = archive.visit_entries(&entries, &mut |entry, file| {
        // the first of the paths is the best in each file by itself
        lists.begin_file(entry.name());
        let asked = PathQuery { paths, enclosing: &lists.enclosing_paths(), whole_lists: false };
        let read = read_items(file, guess, asked, &mut passes, &mut |path, found| {
            lists.add_match(path, found)
        });
        match read {
            Ok(()) if passes.advance(paths, lists.best) => {
                lists.restart();
                return Ok(VisitFlow::Repeat);
            }
            Ok(()) => lists.end()?,
            Err(StreamError::NotUtf8) => {
                lists.restart();
                guess = true;
                return Ok(VisitFlow::Repeat);
            }
            Err(StreamError::Syntax(problem)) => {
                lists.restart();
                note_bad(archive, entry, &problem);
            }
            Err(other) => return Err(of_file(entry.name(), other)),
        }
        guess = false;
        passes = PathPasses::new(paths);
        Ok(VisitFlow::Next)
    });
    let table = read.and_then(|()| {
        name.clone_into(&mut lists.name);
        lists.finish(paths.first().map_or("", String::as_str))
    });
    Ok(table.unwrap_or_else(|problem| missing_with_note(archive.budget(), problem)))
}

/// The column path of the key that `*` matched in the path of the list.
const KEY_PATH: &str = "*";

/// The source of a cell.
enum CellSource<'c> {
    /// The key of the item.
    Key,
    /// A path in the item.
    Own(&'c str),
    /// A path in a map around the item, with the number of levels out.
    Around(usize, &'c str),
}

impl<'c> CellSource<'c> {
    fn new(path: &'c str) -> Self {
        let (mut rest, mut out) = (path, 0);
        while let Some(outer) = rest.strip_prefix("../") {
            (rest, out) = (outer, out + 1);
        }
        match out {
            0 if path == KEY_PATH => Self::Key,
            0 => Self::Own(path),
            _ => Self::Around(out, rest),
        }
    }
}

/// A builder of a table of list items.
pub(super) struct ListTableBuilder<'c> {
    sources: Vec<Vec<CellSource<'c>>>,
    builder: TableBuilder,
    name: String,
    /// The mark of the table at the start of the current file.
    mark: TableMark,
    /// The best path that was found in the current file.
    best: Option<usize>,
    /// Whether any path was found in any file.
    found: bool,
    /// The most levels out that the columns ask for.
    furthest: usize,
    pending: PendingRows,
}

/// Rows that are pending until the end of a map around them, which may fill in cells.
#[derive(Default)]
struct PendingRows {
    rows: Vec<PendingRow>,
    cells: Vec<PendingCell>,
    text: String,
}

/// A pending row.
#[derive(Clone, Copy)]
struct PendingRow {
    /// The number of maps around the item, and of those that are open.
    maps: usize,
    open: usize,
    /// The start of its text.
    start: usize,
}

/// A cell of a pending row.
#[derive(Clone, Copy)]
struct PendingCell {
    /// The length of its text.
    length: usize,
    /// The index of the column's source that it comes from; the number of sources for none.
    source: usize,
}

impl PendingRows {
    fn push<'t>(
        &mut self,
        maps: usize,
        open: usize,
        cells: impl IntoIterator<Item = (usize, Cow<'t, str>)>,
    ) {
        self.rows.push(PendingRow { maps, open, start: self.text.len() });
        for (source, text) in cells {
            self.text.push_str(&text);
            self.cells.push(PendingCell { length: text.len(), source });
        }
    }

    /// Splits the rows from `row` on off.
    fn split_off(&mut self, row: usize, columns: usize) -> Self {
        let start = self.rows.get(row).map_or(self.text.len(), |row| row.start);
        let mut rows = self.rows.split_off(row);
        rows.iter_mut().for_each(|row| row.start -= start);
        let (cells, text) = (self.cells.split_off(row * columns), self.text.split_off(start));
        Self { rows, cells, text }
    }

    /// Returns the rows with their cells: the index of the source and the text of each.
    fn each(&self, columns: usize) -> impl Iterator<Item = (PendingRow, Vec<(usize, &str)>)> {
        self.rows.iter().enumerate().map(move |(at, row)| {
            let mut start = row.start;
            let cells = self.cells.iter().skip(at * columns).take(columns).map(|cell| {
                let text = self.text.get(start..start + cell.length).unwrap_or("");
                start += cell.length;
                (cell.source, text)
            });
            (*row, cells.collect())
        })
    }

    fn bytes(&self) -> usize {
        self.text.len()
            + self.cells.len() * size_of::<PendingCell>()
            + self.rows.len() * size_of::<PendingRow>()
    }
}

impl<'c> ListTableBuilder<'c> {
    pub(super) fn new(columns: &'c [ColumnSpec], name: &str, budget: &Arc<MemoryBudget>) -> Self {
        let builder = TableBuilder::new(columns.to_vec(), budget);
        let sources = columns
            .iter()
            .map(|column| column.headers.iter().map(|path| CellSource::new(path)).collect());
        let sources: Vec<Vec<CellSource<'_>>> = sources.collect();
        let outs = sources.iter().flatten().filter_map(|source| match *source {
            CellSource::Around(out, _) if out <= MAX_LEVELS_OUT => Some(out),
            CellSource::Around(..) | CellSource::Key | CellSource::Own(_) => None,
        });
        Self {
            furthest: outs.max().unwrap_or(0),
            sources,
            mark: builder.mark(),
            builder,
            name: name.to_owned(),
            best: None,
            found: false,
            pending: PendingRows::default(),
        }
    }

    /// Returns the paths that are asked of the maps around the items.
    pub(super) fn enclosing_paths(&self) -> Vec<&'c str> {
        let sources = self.sources.iter().flatten();
        let around = sources.filter_map(|source| match *source {
            CellSource::Around(out, path) if out <= MAX_LEVELS_OUT => Some(path),
            CellSource::Around(..) | CellSource::Key | CellSource::Own(_) => None,
        });
        around.collect()
    }

    /// Begins with another file, with a best path of its own.
    fn begin_file(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        self.mark = self.builder.mark();
        self.best = None;
    }

    /// Drops the rows of the current file.
    pub(super) fn restart(&mut self) {
        self.builder.reset(&self.mark);
        self.pending = PendingRows::default();
        self.best = None;
    }

    /// Adds a match.
    pub(super) fn add_match(
        &mut self,
        path: usize,
        found: PathMatch<'_>,
    ) -> Result<(), Diagnostic> {
        if let PathMatch::MapEnd(open, map) = found {
            return self.end_map(open, map);
        }
        // the first of the paths is the best; what was found at a worse one is forgotten
        match self.best {
            Some(best) if path > best => return Ok(()),
            Some(best) if path < best => self.restart(),
            _ => {}
        }
        self.best = Some(path);
        match found {
            PathMatch::Item(item, maps) => self.add_item(&item, maps),
            PathMatch::Path | PathMatch::MapEnd(..) => Ok(()),
        }
    }

    /// Ends the current file.
    pub(super) fn end(&mut self) -> Result<(), Diagnostic> {
        self.found |= self.best.is_some();
        self.release_rows(self.pending.rows.len())
    }

    /// Returns the table of the items at `path`; missing if no path was found.
    pub(super) fn finish(mut self, path: &str) -> Result<HostValue, Diagnostic> {
        if !self.found {
            return Ok(HostValue::Missing);
        }
        if self.builder.rows() == 0 {
            self.builder.mark_all_present();
        }
        note_missing_columns(&self.builder, path, &self.name, self.builder.budget());
        Ok(object(TableView::new(self.builder.finish(&self.name)?)))
    }

    /// Adds the row of an item.
    fn add_item(&mut self, item: &ListItem<'_>, maps: usize) -> Result<(), Diagnostic> {
        let mut waits = !self.pending.rows.is_empty();
        let mut cells = Vec::with_capacity(self.sources.len());
        for sources in &self.sources {
            let mut found = (sources.len(), Cow::Borrowed(""));
            for (at, source) in sources.iter().enumerate() {
                let cell = match *source {
                    CellSource::Key => item.key().map(Cow::Borrowed),
                    CellSource::Own(path) => item.all(path).map(|values| join_values(&values)),
                    CellSource::Around(out, path) if out <= item.maps() => {
                        item.around(out).and_then(|map| map.all(path)).map(|all| join_values(&all))
                    }
                    CellSource::Around(out, _) => {
                        waits |= out <= maps && out <= MAX_LEVELS_OUT;
                        None
                    }
                };
                if let Some(cell) = cell {
                    found = (at, cell);
                    break;
                }
            }
            cells.push(found);
        }
        if waits {
            self.pending.push(maps, maps - item.maps(), cells);
            if self.pending.rows.len().is_multiple_of(1024) {
                self.builder.reserve_pending(self.pending.bytes(), &self.name)?;
            }
            return Ok(());
        }
        add(&mut self.builder, &self.sources, &cells, &self.name)
    }

    /// Fills the cells of pending rows from a map that ended; `open` maps were open including it.
    fn end_map(&mut self, open: usize, map: &JsonValue) -> Result<(), Diagnostic> {
        let inside = self.pending.rows.iter().rev().take_while(|row| row.open == open).count();
        if inside == 0 {
            return Ok(());
        }
        let columns = self.sources.len();
        let rows = self.pending.split_off(self.pending.rows.len() - inside, columns);
        for (row, cells) in rows.each(columns) {
            let out = row.maps + 1 - open;
            let filled = self.sources.iter().zip(cells).map(|(sources, (source, text))| {
                let mut better = sources.iter().enumerate().take(source);
                let better = better.find_map(|(at, source)| match *source {
                    CellSource::Around(here, path) if here == out => {
                        Some((at, join_values(&map.all(path)?)))
                    }
                    CellSource::Around(..) | CellSource::Key | CellSource::Own(_) => None,
                });
                better.unwrap_or((source, Cow::Borrowed(text)))
            });
            self.pending.push(row.maps, open - 1, filled);
        }
        let furthest = self.furthest;
        let is_done = |row: &&PendingRow| row.open == 0 || row.maps - row.open >= furthest;
        let done = self.pending.rows.iter().take_while(is_done).count();
        self.release_rows(done)
    }

    /// Adds the first pending rows to the table, since they are complete.
    fn release_rows(&mut self, rows: usize) -> Result<(), Diagnostic> {
        if rows == 0 {
            return Ok(());
        }
        let columns = self.sources.len();
        let rest = self.pending.split_off(rows, columns);
        let done = std::mem::replace(&mut self.pending, rest);
        self.builder.reserve_pending(0, &self.name)?;
        for (_, cells) in done.each(columns) {
            add(&mut self.builder, &self.sources, &cells, &self.name)?;
        }
        Ok(())
    }
}

/// Adds a row of cells, each with the index of its source.
fn add<C: AsRef<str>>(
    builder: &mut TableBuilder,
    sources: &[Vec<CellSource<'_>>],
    cells: &[(usize, C)],
    name: &str,
) -> Result<(), Diagnostic> {
    for (at, (sources, (source, _))) in sources.iter().zip(cells).enumerate() {
        if *source < sources.len() {
            builder.mark_present(at);
        }
    }
    builder.push(cells.iter().map(|(_, text)| text), name)
}

/// Joins texts and numbers by commas; returns the number of items for lists of maps.
fn join_values<'j>(values: &[&'j JsonValue]) -> Cow<'j, str> {
    if let [one] = values {
        return one.cell();
    }
    if values.iter().any(|one| matches!(one, JsonValue::Map(_))) {
        return Cow::Owned(values.len().to_string());
    }
    Cow::Owned(values.iter().map(|one| one.cell()).collect::<Vec<_>>().join(","))
}
