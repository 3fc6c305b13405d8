//! The lists in JSON as a table, item by item: only the table is held.

use std::borrow::Cow;
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::HostValue;

use super::archive::{JSON, note_bad, of_file};
use super::args::{Answer, left_out, object};
use super::json::note_lacking;
use crate::archive::{Archive, ArchiveEntry, MemoryBudget, VisitFlow};
use crate::json::{
    JsonValue, ListItem, MAX_LEVELS_OUT, PathMatch, PathPasses, PathQuery, StreamError, read_items,
};
use crate::table::{Builder, Column, Mark, View};

/// See `table` in the readers of archives.
pub(super) fn table(archive: &Archive, name: &str, paths: &[String], columns: &[Column]) -> Answer {
    let entries: Vec<&ArchiveEntry> = if name.contains('*') {
        archive.find_all(name, &JSON).collect()
    } else {
        archive.find_with_extension(name, &JSON).into_iter().collect()
    };
    let (mut lists, mut guess) = (Lists::new(columns, name, archive.budget()), false);
    let mut passes = PathPasses::new(paths);
    let read = archive.visit_entries(&entries, &mut |entry, file| {
        // the first of the paths is the best in each file by itself
        lists.begin(entry.name());
        let asked = PathQuery { paths, enclosing: &lists.around(), whole_lists: false };
        let read =
            read_items(file, guess, asked, &mut passes, &mut |path, found| lists.take(path, found));
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
    Ok(table.unwrap_or_else(|problem| left_out(archive.budget(), problem)))
}

/// The column path that asks for the key which `*` stood for in the path of the list.
const KEY: &str = "*";

/// Where a column looks for its cell.
enum Source<'c> {
    /// The key of the item.
    Key,
    /// A path in the item.
    Own(&'c str),
    /// A path in a map around the item, so many maps out.
    Around(usize, &'c str),
}

impl<'c> Source<'c> {
    fn new(path: &'c str) -> Self {
        let (mut rest, mut out) = (path, 0);
        while let Some(outer) = rest.strip_prefix("../") {
            (rest, out) = (outer, out + 1);
        }
        match out {
            0 if path == KEY => Self::Key,
            0 => Self::Own(path),
            _ => Self::Around(out, rest),
        }
    }
}

/// A table that is made of items as they come.
pub(super) struct Lists<'c> {
    sources: Vec<Vec<Source<'c>>>,
    builder: Builder,
    name: String,
    /// Where what is read now began.
    mark: Mark,
    /// The best path that led somewhere in what is read now.
    best: Option<usize>,
    /// Whether one led somewhere at all.
    found: bool,
    /// How many maps out the columns ask at most.
    furthest: usize,
    pending: Pending,
}

/// Rows that wait for the end of a map around them, which may say more of them.
#[derive(Default)]
struct Pending {
    rows: Vec<Waiting>,
    cells: Vec<Cell>,
    text: String,
}

/// A row that waits.
#[derive(Clone, Copy)]
struct Waiting {
    /// How many maps enclose the item, and how many of them haven't ended.
    maps: usize,
    open: usize,
    /// Where its text starts.
    start: usize,
}

/// A cell of a row that waits.
#[derive(Clone, Copy)]
struct Cell {
    /// How long its text is.
    length: usize,
    /// Which of the column's sources it comes from; as many as there are for none.
    source: usize,
}

impl Pending {
    fn push<'t>(
        &mut self,
        maps: usize,
        open: usize,
        cells: impl IntoIterator<Item = (usize, Cow<'t, str>)>,
    ) {
        self.rows.push(Waiting { maps, open, start: self.text.len() });
        for (source, text) in cells {
            self.text.push_str(&text);
            self.cells.push(Cell { length: text.len(), source });
        }
    }

    /// Takes the rows from the one at `row` on out.
    fn split_off(&mut self, row: usize, columns: usize) -> Self {
        let start = self.rows.get(row).map_or(self.text.len(), |row| row.start);
        let mut rows = self.rows.split_off(row);
        rows.iter_mut().for_each(|row| row.start -= start);
        let (cells, text) = (self.cells.split_off(row * columns), self.text.split_off(start));
        Self { rows, cells, text }
    }

    /// The rows with their cells: which of its column's sources each comes from, and its text.
    fn each(&self, columns: usize) -> impl Iterator<Item = (Waiting, Vec<(usize, &str)>)> {
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
            + self.cells.len() * size_of::<Cell>()
            + self.rows.len() * size_of::<Waiting>()
    }
}

impl<'c> Lists<'c> {
    pub(super) fn new(columns: &'c [Column], name: &str, ledger: &Arc<MemoryBudget>) -> Self {
        let builder = Builder::new(columns.to_vec(), ledger);
        let sources = columns
            .iter()
            .map(|column| column.headers.iter().map(|path| Source::new(path)).collect());
        let sources: Vec<Vec<Source<'_>>> = sources.collect();
        let outs = sources.iter().flatten().filter_map(|source| match *source {
            Source::Around(out, _) if out <= MAX_LEVELS_OUT => Some(out),
            Source::Around(..) | Source::Key | Source::Own(_) => None,
        });
        Self {
            furthest: outs.max().unwrap_or(0),
            sources,
            mark: builder.mark(),
            builder,
            name: name.to_owned(),
            best: None,
            found: false,
            pending: Pending::default(),
        }
    }

    /// What is asked of the maps around the items.
    pub(super) fn around(&self) -> Vec<&'c str> {
        let sources = self.sources.iter().flatten();
        let around = sources.filter_map(|source| match *source {
            Source::Around(out, path) if out <= MAX_LEVELS_OUT => Some(path),
            Source::Around(..) | Source::Key | Source::Own(_) => None,
        });
        around.collect()
    }

    /// Begins with another file, whose paths are tried by themselves.
    fn begin(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        self.mark = self.builder.mark();
        self.best = None;
    }

    /// Forgets what was read since it began.
    pub(super) fn restart(&mut self) {
        self.builder.reset(&self.mark);
        self.pending = Pending::default();
        self.best = None;
    }

    /// Takes what was found.
    pub(super) fn take(&mut self, path: usize, found: PathMatch<'_>) -> Result<(), Diagnostic> {
        if let PathMatch::MapEnd(open, map) = found {
            return self.around_ends(open, map);
        }
        // the first of the paths is the best; what was found at a worse one is forgotten
        match self.best {
            Some(best) if path > best => return Ok(()),
            Some(best) if path < best => self.restart(),
            _ => {}
        }
        self.best = Some(path);
        match found {
            PathMatch::Item(item, maps) => self.row(&item, maps),
            PathMatch::Path | PathMatch::MapEnd(..) => Ok(()),
        }
    }

    /// Ends what was read now.
    pub(super) fn end(&mut self) -> Result<(), Diagnostic> {
        self.found |= self.best.is_some();
        self.release(self.pending.rows.len())
    }

    /// The table of what is at `path`; missing if no path led anywhere.
    pub(super) fn finish(mut self, path: &str) -> Result<HostValue, Diagnostic> {
        if !self.found {
            return Ok(HostValue::Missing);
        }
        if self.builder.rows() == 0 {
            self.builder.mark_all_present();
        }
        note_lacking(&self.builder, path, &self.name, self.builder.ledger());
        Ok(object(View::new(self.builder.finish(&self.name)?)))
    }

    /// Adds the row of an item.
    fn row(&mut self, item: &ListItem<'_>, maps: usize) -> Result<(), Diagnostic> {
        let mut waits = !self.pending.rows.is_empty();
        let mut cells = Vec::with_capacity(self.sources.len());
        for sources in &self.sources {
            let mut found = (sources.len(), Cow::Borrowed(""));
            for (at, source) in sources.iter().enumerate() {
                let cell = match *source {
                    Source::Key => item.key().map(Cow::Borrowed),
                    Source::Own(path) => item.all(path).map(|values| joined(&values)),
                    Source::Around(out, path) if out <= item.maps() => {
                        item.around(out).and_then(|map| map.all(path)).map(|all| joined(&all))
                    }
                    Source::Around(out, _) => {
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
                self.builder.hold_beside(self.pending.bytes(), &self.name)?;
            }
            return Ok(());
        }
        add(&mut self.builder, &self.sources, &cells, &self.name)
    }

    /// Fills in what a map says of the rows that were found in it; with it, `open` maps were open.
    fn around_ends(&mut self, open: usize, map: &JsonValue) -> Result<(), Diagnostic> {
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
                    Source::Around(here, path) if here == out => {
                        Some((at, joined(&map.all(path)?)))
                    }
                    Source::Around(..) | Source::Key | Source::Own(_) => None,
                });
                better.unwrap_or((source, Cow::Borrowed(text)))
            });
            self.pending.push(row.maps, open - 1, filled);
        }
        let furthest = self.furthest;
        let is_done = |row: &&Waiting| row.open == 0 || row.maps - row.open >= furthest;
        let done = self.pending.rows.iter().take_while(is_done).count();
        self.release(done)
    }

    /// Adds the first of the rows that wait, since nothing more can be said of them.
    fn release(&mut self, rows: usize) -> Result<(), Diagnostic> {
        if rows == 0 {
            return Ok(());
        }
        let columns = self.sources.len();
        let rest = self.pending.split_off(rows, columns);
        let done = std::mem::replace(&mut self.pending, rest);
        self.builder.hold_beside(0, &self.name)?;
        for (_, cells) in done.each(columns) {
            add(&mut self.builder, &self.sources, &cells, &self.name)?;
        }
        Ok(())
    }
}

/// Adds a row of cells, each with which of its column's sources it comes from.
fn add<C: AsRef<str>>(
    builder: &mut Builder,
    sources: &[Vec<Source<'_>>],
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

/// Texts and numbers joined by commas, of lists of maps their number.
fn joined<'j>(values: &[&'j JsonValue]) -> Cow<'j, str> {
    if let [one] = values {
        return one.cell();
    }
    if values.iter().any(|one| matches!(one, JsonValue::Map(_))) {
        return Cow::Owned(values.len().to_string());
    }
    Cow::Owned(values.iter().map(|one| one.cell()).collect::<Vec<_>>().join(","))
}
