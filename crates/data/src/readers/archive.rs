//! Readers of archives.

use peristyle_engine::diagnostic::{Diagnostic, Severity};
use peristyle_engine::host::HostValue;

use super::args::{Answer, Args, day, object};
use super::json::Document;
use super::lists;
use crate::archive::{Archive, Entry};
use crate::car;
use crate::codes;
use crate::json::{Json, Problem};
use crate::table::{Builder, Column, View, note, read_csv};

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
    table(archive, name, paths, columns) "The lists in the JSON files of that name (`*` stands for anything) as one table: of each file the list at a path, or at the first of a list of paths that leads somewhere. As `json(archive, name)` and `table(json, paths, columns)`, for files that are many or too large to be held." = |args| {
        lists::table(args.archive()?, args.text(1)?, &args.texts(2)?, args.columns(3)?)
    };
    json(archive) "The JSON file that the archive consists of." = |args| {
        let archive = args.archive()?;
        json(archive, archive.entries().iter().take(1), false)
    };
    json(archive, name) "The JSON file of that name, `()` without one; with a `*` in the name, a list of all such files." = |args| {
        let (archive, name) = (args.archive()?, args.text(1)?);
        if name.contains('*') {
            return json(archive, archive.find_all(name, &JSON), true);
        }
        json(archive, archive.find_of(name, &JSON).into_iter(), false)
    };
    car(archive, name) "The repository file (CAR) of that name, as a JSON value `{ did, records: [{ collection, rkey, value }] }`; `()` without one. Links in records are text, bytes are `null`." = |args| {
        let archive = args.archive()?;
        let Some(entry) = archive.find_of(args.text(1)?, &REPOSITORIES) else {
            return Ok(HostValue::Missing);
        };
        let repository = archive
            .read(entry)
            .and_then(|bytes| car::read(&bytes, entry.name(), archive.ledger()))
            .map_err(|problem| stopped(archive, problem))?;
        Ok(Document::of(repository, entry.name(), archive.ledger()))
    };
    beside(archive, name) "The file of that name next to the archive, as an archive of one; `()` without one." = |args| {
        Ok(args.archive()?.beside(args.text(1)?).map_or(HostValue::Missing, object))
    };
    date(archive) "The day of the export, as `2026-10-05`: in the archive's name, else the newest time stamp inside a zip or tar; `()` without either." = |args| {
        Ok(day(args.archive()?.date()))
    };
}

/// The extensions of tables, of JSON, and of repositories.
const TABLES: [&str; 4] = ["csv", "tsv", "txt", ""];
pub(super) const JSON: [&str; 2] = ["json", "js"];
const REPOSITORIES: [&str; 1] = ["car"];

impl<'a> Args<'a> {
    fn archive(self) -> Result<&'a Archive, String> {
        self.object(0, "an archive")
    }
}

/// Keeps what stopped the import, with its code, and answers with its words.
pub(super) fn stopped(archive: &Archive, problem: Diagnostic) -> String {
    let words = problem.message.clone();
    archive.ledger().fail(problem);
    words
}

fn table(archive: &Archive, name: &str, columns: Vec<Column>) -> Answer {
    let entries: Vec<&Entry> = if name.contains('*') {
        archive.find_all(name, &TABLES).collect()
    } else {
        archive.find_of(name, &TABLES).into_iter().collect()
    };
    let mut builder = Builder::new(columns);
    let mut found = false;
    for entry in entries {
        let bytes = archive.read(entry).map_err(|problem| stopped(archive, problem))?;
        found |= read_csv(&mut builder, bytes, entry.name(), archive.ledger())
            .map_err(|problem| stopped(archive, problem))?;
    }
    if !found {
        return Ok(HostValue::Missing);
    }
    let table =
        builder.finish(name, archive.ledger()).map_err(|problem| stopped(archive, problem))?;
    Ok(object(View::new(table)))
}

/// A file that isn't JSON counts as absent, which is said.
pub(super) fn note_bad(archive: &Archive, entry: &Entry, problem: &Problem) {
    let words = format!("this isn't JSON: {}", problem.message);
    let mut note = note(problem.code, Severity::Warning, words, entry.name(), Some(problem.line));
    note.column = Some(problem.column);
    archive.ledger().note(note);
}

fn json<'e>(archive: &Archive, entries: impl Iterator<Item = &'e Entry>, as_list: bool) -> Answer {
    let mut values = Vec::new();
    let mut names = Vec::new();
    for entry in entries {
        let bytes = archive.read(entry).map_err(|problem| stopped(archive, problem))?;
        archive
            .ledger()
            .hold(Json::measure(&bytes), entry.name())
            .map_err(|problem| stopped(archive, problem))?;
        match Json::parse(bytes) {
            Ok(value) => {
                values.push(value);
                names.push(entry.name());
            }
            Err(problem) if problem.code == &codes::TOO_LARGE => {
                let words = format!("`{}` can't be read: {}", entry.name(), problem.message);
                return Err(stopped(archive, Diagnostic::error(problem.code, words)));
            }
            Err(problem) => note_bad(archive, entry, &problem),
        }
    }
    let name = match names.as_slice() {
        [first, _, ..] => format!("{first} and others"),
        names => names.concat(),
    };
    let one =
        if as_list && !values.is_empty() { Some(Json::List(values.into())) } else { values.pop() };
    Ok(one.map_or(HostValue::Missing, |one| Document::of(one, &name, archive.ledger())))
}
