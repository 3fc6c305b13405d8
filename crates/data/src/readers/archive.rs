//! The reader functions of archives.

use peristyle_engine::diagnostic::{Diagnostic, Severity};
use peristyle_engine::host::HostValue;

use super::call_args::{CallArgs, ReaderResult, day, missing_with_note, object};
use super::json::JsonDocument;
use super::list_table;
use crate::archive::{Archive, ArchiveEntry, VisitFlow, read_failed};
use crate::car::RecordRepository;
use crate::codes;
use crate::json::{JsonError, StreamError};
use crate::table::{
    AttemptOutcome, ColumnSpec, ReadAttempt, TableBuilder, TableView, note, read_csv,
};

super::declare! {
    has(archive, name) "Whether a file of that name is in the archive; of a JSON value, whether the path leads to something that isn't empty." = |args| {
        if args.is_json() {
            return super::json::has(args);
        }
        Ok(HostValue::Bool(args.archive()?.find(args.text(1)?).is_some()))
    };
    count_files(archive, name) "How many files of that name are in the archive; `*` stands for anything." = |args| {
        Ok(HostValue::count(args.archive()?.find_all(args.text(1)?, &[]).count()))
    };
    table(archive, name) "The table in the file of that name, with its columns by their headers; `()` without such a file. Of a JSON value: the list itself as a table with those columns." = |args| {
        if args.is_json() {
            return super::json::table(args, &[String::new()], 1);
        }
        table(args.archive()?, args.text(1)?, Vec::new())
    };
    table(archive, name, columns) "The table in the file of that name, its header found by these columns: a map of own names to a header or a list of headers, or to `#{ headers: …, optional: true }` for a column that may be absent without a warning. Of a JSON value: the list at a path, or at the first of a list of paths that leads somewhere, as a table whose columns are paths in its items; where the path of the list has a `*`, the column `*` is the key that it stood for. Keys of items may be absent unless `#{ paths: …, optional: false }` says that every one has it." = |args| {
        if args.is_json() {
            return super::json::table(args, &args.texts(1)?, 2);
        }
        table(args.archive()?, args.text(1)?, args.columns(2)?)
    };
    table(archive, name, paths, columns) "The lists in the JSON files of that name (`*` stands for anything) as one table: of each file the list at a path, or at the first of a list of paths that leads somewhere. As `json(archive, name)` and `table(json, paths, columns)`, where the files don't agree on their path." = |args| {
        list_table::table(args.archive()?, args.text(1)?, &args.texts(2)?, &args.columns(3)?)
    };
    json(archive) "The JSON file that the archive consists of: the only one in it." = |args| {
        let archive = args.archive()?;
        json(archive, archive.document().into_iter().collect(), false)
    };
    json(archive, name) "The JSON file of that name, `()` without one; with a `*` in the name, a list of all such files." = |args| {
        let (archive, name) = (args.archive()?, args.text(1)?);
        if name.contains('*') {
            return json(archive, archive.find_all(name, &JSON).collect(), true);
        }
        json(archive, archive.find_with_extension(name, &JSON).into_iter().collect(), false)
    };
    car(archive, name) "The repository file (CAR) of that name, as a JSON value `{ did, records: [{ collection, rkey, value }] }`; `()` without one. Links in records are text, bytes are `null`." = |args| {
        let archive = args.archive()?;
        let Some(entry) = archive.find_with_extension(args.text(1)?, &REPOSITORIES) else {
            return Ok(HostValue::Missing);
        };
        let (name, budget) = (entry.name(), archive.budget());
        let repository =
            archive.stream(entry, |file| RecordRepository::open(file, name, budget)).flatten();
        Ok(repository.map_or_else(
            |problem| missing_with_note(budget, problem),
            |repository| object(JsonDocument::from_repository(repository, name, budget)),
        ))
    };
    beside(archive, name) "The file of that name next to the archive, as an archive of one; `()` without one." = |args| {
        Ok(args.archive()?.sibling(args.text(1)?).map_or(HostValue::Missing, object))
    };
    date(archive) "The day of the export, as `2026-10-05`: in the archive's name, else the newest time stamp inside a zip or tar; `()` without either." = |args| {
        Ok(day(args.archive()?.date()))
    };
}

/// The extensions of tables, of JSON, and of repositories.
const TABLES: [&str; 4] = ["csv", "tsv", "txt", ""];
pub(super) const JSON: [&str; 2] = ["json", "js"];
const REPOSITORIES: [&str; 1] = ["car"];

impl<'a> CallArgs<'a> {
    fn archive(self) -> Result<&'a Archive, String> {
        self.object(0, "an archive")
    }
}

/// Returns the diagnostic about a file that can't be read to its end.
pub(super) fn of_file(name: &str, stopped: StreamError) -> Diagnostic {
    let large = |words: String| Diagnostic::error(&codes::TOO_LARGE, words);
    match stopped {
        StreamError::Rejected(problem) => problem,
        StreamError::TooLarge(why) => large(format!("`{name}` {why}")),
        StreamError::Syntax(problem) => {
            Diagnostic::error(problem.code, format!("`{name}` can't be read: {}", problem.message))
        }
        StreamError::NotUtf8 => large(format!("`{name}` isn't UTF-8")),
        StreamError::Io(error) => read_failed(name, &error),
    }
}

fn table(archive: &Archive, name: &str, columns: Vec<ColumnSpec>) -> ReaderResult {
    let entries: Vec<&ArchiveEntry> = if name.contains('*') {
        archive.find_all(name, &TABLES).collect()
    } else {
        archive.find_with_extension(name, &TABLES).into_iter().collect()
    };
    let mut builder = TableBuilder::new(columns, archive.budget());
    let (mut found, mut attempt) = (false, ReadAttempt::default());
    let read = archive.visit_entries(&entries, &mut |entry, file| match read_csv(
        &mut builder,
        file,
        attempt,
        entry.name(),
    )? {
        AttemptOutcome::Read(has_rows) => {
            found |= has_rows;
            attempt = ReadAttempt::default();
            Ok(VisitFlow::Next)
        }
        AttemptOutcome::Again(better) => {
            attempt = better;
            Ok(VisitFlow::Repeat)
        }
    });
    let table = read.and_then(|()| found.then(|| builder.finish(name)).transpose());
    Ok(table.map_or_else(
        |problem| missing_with_note(archive.budget(), problem),
        |table| table.map_or(HostValue::Missing, |table| object(TableView::new(table))),
    ))
}

/// Notes a file that isn't JSON, which counts as absent.
pub(super) fn note_bad(archive: &Archive, entry: &ArchiveEntry, problem: &JsonError) {
    let words = format!("this isn't JSON: {}", problem.message);
    let mut note = note(problem.code, Severity::Warning, words, entry.name(), Some(problem.line));
    note.column = Some(problem.column);
    archive.budget().add_note(note);
}

fn json(archive: &Archive, entries: Vec<&ArchiveEntry>, as_list: bool) -> ReaderResult {
    Ok(JsonDocument::open(archive, &entries, as_list).map_or_else(
        |problem| missing_with_note(archive.budget(), problem),
        |document| document.map_or(HostValue::Missing, object),
    ))
}
