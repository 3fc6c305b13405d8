//! The lists in JSON files as a table, file by file and item by item: only the table is held.

use std::io;

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::HostValue;

use super::archive::{JSON, note_bad, stopped};
use super::args::{Answer, object};
use super::json::{note_lacking, row};
use crate::archive::limits::MAX_ENTRY_BYTES;
use crate::archive::{Archive, Entry};
use crate::codes;
use crate::json::{Found, Json, Stopped, read_items, stream_items};
use crate::table::{Builder, Column, View};

/// See `table` in the readers of archives.
pub(super) fn table(
    archive: &Archive,
    name: &str,
    paths: &[String],
    columns: Vec<Column>,
) -> Answer {
    let entries: Vec<&Entry> = if name.contains('*') {
        archive.find_all(name, &JSON).collect()
    } else {
        archive.find_of(name, &JSON).into_iter().collect()
    };
    let builder = Builder::new(columns.clone());
    let mut lists = Lists { archive, paths, columns, builder, found: false };
    let all = entries.into_iter().try_for_each(|entry| lists.add(entry));
    let table = all.and_then(|()| lists.finish(name));
    let table = table.map_err(|problem| stopped(archive, problem))?;
    Ok(table.map_or(HostValue::Missing, object))
}

struct Lists<'a> {
    archive: &'a Archive,
    paths: &'a [String],
    columns: Vec<Column>,
    builder: Builder,
    found: bool,
}

impl Lists<'_> {
    /// Adds the rows of one file. Of one that isn't JSON there are none.
    fn add(&mut self, entry: &Entry) -> Result<(), Diagnostic> {
        let (name, mark) = (entry.name(), self.builder.mark());
        let (builder, columns) = (&mut self.builder, &self.columns);
        // the first of the paths is the best; what was found at a worse one is forgotten
        let mut best: Option<usize> = None;
        let mut take = |path: usize, found: Found<'_>| {
            match best {
                Some(best) if path > best => return Ok(()),
                Some(best) if path < best => builder.reset(&mark),
                _ => {}
            }
            best = Some(path);
            match found {
                Found::Path => Ok(()),
                Found::Item(item) => row(builder, columns, &item, name),
            }
        };
        let asks_outside = self
            .columns
            .iter()
            .flat_map(|column| &column.headers)
            .any(|path| path.starts_with("../"));
        let read = if asks_outside {
            whole(self.archive, entry, self.paths, &mut take)?
        } else if entry.size() > MAX_ENTRY_BYTES {
            self.archive.stream(entry, |file| stream_items(file, self.paths, &mut take))?
        } else {
            read_items(self.archive.read(entry)?, self.paths, &mut take)
        };
        match read {
            Ok(()) => self.found |= best.is_some(),
            Err(Stopped::Bad(problem)) => {
                self.builder.reset(&mark);
                note_bad(self.archive, entry, &problem);
            }
            Err(Stopped::Told(problem)) => return Err(problem),
            Err(Stopped::Large(why)) => {
                return Err(Diagnostic::error(&codes::TOO_LARGE, format!("`{name}` {why}")));
            }
            Err(Stopped::Unread(error)) => {
                let is_large = error.kind() == io::ErrorKind::FileTooLarge;
                let code = if is_large { &codes::TOO_LARGE } else { &codes::BROKEN_ARCHIVE };
                return Err(Diagnostic::error(code, format!("`{name}` can't be read: {error}")));
            }
        }
        Ok(())
    }

    fn finish(mut self, name: &str) -> Result<Option<View>, Diagnostic> {
        if !self.found {
            return Ok(None);
        }
        if self.builder.rows() == 0 {
            self.builder.mark_all_present();
        }
        let path = self.paths.first().map_or("", String::as_str);
        note_lacking(&self.builder, path, name, self.archive.ledger());
        Ok(Some(View::new(self.builder.finish(name, self.archive.ledger())?)))
    }
}

/// The items of a file that is held meanwhile, since its columns ask what encloses them.
fn whole(
    archive: &Archive,
    entry: &Entry,
    paths: &[String],
    take: &mut dyn FnMut(usize, Found<'_>) -> Result<(), Diagnostic>,
) -> Result<Result<(), Stopped>, Diagnostic> {
    let bytes = archive.read(entry)?;
    let size = Json::measure(&bytes);
    archive.ledger().hold(size, entry.name())?;
    let read = match Json::parse(bytes) {
        Ok(json) => items(&json, paths, take).map_err(Stopped::Told),
        Err(problem) if problem.code == &codes::TOO_LARGE => {
            let words = format!("`{}` can't be read: {}", entry.name(), problem.message);
            Err(Stopped::Told(Diagnostic::error(problem.code, words)))
        }
        Err(problem) => Err(Stopped::Bad(problem)),
    };
    archive.ledger().release(size);
    Ok(read)
}

fn items(
    json: &Json,
    paths: &[String],
    take: &mut dyn FnMut(usize, Found<'_>) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let found = paths.iter().enumerate().find_map(|(at, path)| Some((at, json.items(path)?)));
    let Some((path, items)) = found else { return Ok(()) };
    take(path, Found::Path)?;
    items.into_iter().try_for_each(|item| take(path, Found::Item(item)))
}
