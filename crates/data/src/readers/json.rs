//! The reader functions of JSON values.

use std::any::Any;
use std::collections::HashSet;
use std::io::{Cursor, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord};
use peristyle_engine::host::{HostObject, HostValue};

use super::archive::{note_bad, of_file};
use super::call_args::{CallArgs, ReaderResult, day, missing_with_note, object};
use super::list_table::ListTableBuilder;
use crate::archive::limits::MAX_SMALL_BYTES;
use crate::archive::{Archive, ArchiveEntry, MemoryBudget, MemoryLease, VisitFlow, read_failed};
use crate::car::RecordRepository;
use crate::codes;
use crate::date::{self, DateColumn};
use crate::json::{
    JsonValue, MatchSink, PathMatch, PathPasses, PathQuery, StreamError, read_items, validate,
};
use crate::table::{
    ColumnSpec, ODD_DATES_HELP, TableBuilder, TableView, decode, missing_columns_warning,
};

super::declare! {
    get(json, path) "The value at a path like `a.b`, or at the first of a list of paths that leads somewhere; `()` when none does. Over a list it is the first that its items have." = |args| {
        if args.try_object::<TableView>(0).is_some() {
            return Err("the text of a table's cell can't be read; ask what it says instead: \
                        `number(column)` for a number, `newest(column)` for a date, \
                        `length(column)` for how long it is, `where(column, \"value\").any()` for \
                        whether it is a certain text".to_owned());
        }
        let document = args.document()?;
        let found = document.first(&args.texts(1)?, true);
        Ok(found.map_or_else(
            |problem| missing_with_note(document.budget(), problem),
            |found| match found {
                None | Some(JsonValue::Null) => HostValue::Missing,
                Some(JsonValue::Bool(yes)) => HostValue::Bool(yes),
                Some(JsonValue::Number(number)) => HostValue::Number(number),
                Some(JsonValue::Text(text)) => HostValue::Text(text),
                Some(other @ (JsonValue::List(_) | JsonValue::Map(_))) => {
                    object(JsonDocument::from_value(other, &document.file, document.budget()))
                }
            },
        ))
    };
    count(json, path) "How many items there are at a path, lists on the way included." = |args| {
        let document = args.document()?;
        Ok(document.count(&args.texts(1)?).map_or_else(
            |problem| missing_with_note(document.budget(), problem),
            |count| count.map_or(HostValue::Missing, HostValue::count),
        ))
    };
    date(json, path) "The day at a path, as `2026-10-05`. Of an archive, its day, where the second argument is one that a file in it says: that counts before time stamps." = |args| {
        if let Some(archive) = args.try_object::<Archive>(0) {
            let said = if args.is_missing(1) { None } else { Some(args.day(1)?) };
            return Ok(day(archive.day_with_file(said)));
        }
        let Some(cell) = args.first_cell()? else { return Ok(HostValue::Missing) };
        let read = DateColumn::read(|visit| visit(cell.trim()));
        let path = args.texts(1)?.into_iter().next().unwrap_or_default();
        if let Some(words) = read.describe_problems(&path) {
            let warning = Diagnostic::warning(&codes::ODD_DATES, words).help(ODD_DATES_HELP);
            args.document()?.note(warning.record());
        }
        Ok(day(read.seconds.into_iter().flatten().next().and_then(date::day_of)))
    };
}

/// See `has` in the readers of archives.
pub(super) fn has(args: CallArgs<'_>) -> ReaderResult {
    let document = args.document()?;
    let mut any = false;
    let found = document.visit(&args.texts(1)?, &[], false, &mut |found| {
        match found {
            DocumentEvent::Restart => any = false,
            DocumentEvent::Found(PathMatch::Item(item, _)) => any |= !item.value().is_empty(),
            DocumentEvent::Found(PathMatch::Path | PathMatch::MapEnd(..)) => {}
        }
        Ok(())
    });
    let answer = found.map(|_| HostValue::Bool(any));
    Ok(answer.unwrap_or_else(|problem| missing_with_note(document.budget(), problem)))
}

/// The JSON of an archive: the values of small files, or the larger files, which are read again for
/// each query.
#[derive(Debug)]
pub(crate) struct JsonDocument {
    content: JsonContent,
    /// The file that it comes from, or the first of several.
    file: Arc<str>,
    held: MemoryLease,
}

#[derive(Debug)]
enum JsonContent {
    Value(JsonValue),
    Files(Archive, Vec<DocumentFile>),
    Repository(RecordRepository),
}

/// A JSON file.
#[derive(Debug)]
struct DocumentFile {
    entry: ArchiveEntry,
    /// Whether the file isn't UTF-8, so that it is decoded as Windows-1252.
    guess: bool,
}

/// An event of visiting a document.
enum DocumentEvent<'j> {
    /// A better path was found: the matches so far don't count.
    Restart,
    /// A match of the best path.
    Found(PathMatch<'j>),
}

/// The most bytes of small files that are held for one document.
const MAX_SMALL_FILES: usize = 4 * MAX_SMALL_BYTES as usize;

impl JsonDocument {
    /// Creates a document of a value.
    fn from_value(value: JsonValue, file: &Arc<str>, budget: &Arc<MemoryBudget>) -> Self {
        Self {
            content: JsonContent::Value(value),
            file: Arc::clone(file),
            held: MemoryLease::new(budget),
        }
    }

    /// Creates a document of a repository.
    pub(super) fn from_repository(
        repository: RecordRepository,
        file: &str,
        budget: &Arc<MemoryBudget>,
    ) -> Self {
        let content = JsonContent::Repository(repository);
        Self { content, file: file.into(), held: MemoryLease::new(budget) }
    }

    /// Adds a note about its file.
    fn note(&self, note: DiagnosticRecord) {
        self.budget().add_note(DiagnosticRecord { file: Some(self.file.to_string()), ..note });
    }

    /// Opens files: a list of all that are JSON (`as_list`), or the one. `None` without any.
    pub(super) fn open(
        archive: &Archive,
        entries: &[&ArchiveEntry],
        as_list: bool,
    ) -> Result<Option<Self>, Diagnostic> {
        let (mut files, mut values) = (Vec::new(), Some(Vec::new()));
        let (mut bytes, mut measure, mut guess) = (0, 0, false);
        archive.visit_entries(entries, &mut |entry, file| {
            let name = entry.name();
            let mut head = Vec::new();
            let begin = (&mut *file).take(MAX_SMALL_BYTES + 1).read_to_end(&mut head);
            begin.map_err(|error| read_failed(name, &error))?;
            let read = if head.len() as u64 <= MAX_SMALL_BYTES {
                bytes += head.len();
                let size = JsonValue::estimate_bytes(&head);
                let text = decode(head)
                    .ok_or_else(|| of_file(name, StreamError::TooLarge("isn't text")))?;
                guess = text.guessed;
                let value = JsonValue::parse_text(&text.text);
                value.map_err(StreamError::Syntax).map(|value| {
                    // many small files are as much as a large one
                    let all = values.as_mut().filter(|_| bytes <= MAX_SMALL_FILES);
                    match all {
                        Some(all) => {
                            measure += size;
                            all.push(value);
                        }
                        None => values = None,
                    }
                })
            } else {
                values = None;
                validate(Cursor::new(head).chain(file), guess)
            };
            match read {
                Ok(()) => files.push(DocumentFile { entry: entry.clone(), guess }),
                Err(StreamError::NotUtf8) => {
                    guess = true;
                    return Ok(VisitFlow::Repeat);
                }
                Err(StreamError::Syntax(problem)) if problem.code != &codes::TOO_LARGE => {
                    note_bad(archive, entry, &problem);
                }
                Err(other) => return Err(of_file(name, other)),
            }
            guess = false;
            Ok(VisitFlow::Next)
        })?;
        let mut held = MemoryLease::new(archive.budget());
        let file: Arc<str> = match files.as_slice() {
            [] => return Ok(None),
            [one] => one.entry.name().into(),
            [first, ..] => format!("{} and others", first.entry.name()).into(),
        };
        let content = match values {
            Some(mut values) => {
                held.resize(measure, &file)?;
                let one = if as_list { None } else { values.pop() };
                JsonContent::Value(one.unwrap_or_else(|| JsonValue::List(values.into())))
            }
            None => JsonContent::Files(archive.clone(), files),
        };
        Ok(Some(Self { content, file, held }))
    }

    fn budget(&self) -> &Arc<MemoryBudget> {
        self.held.budget()
    }

    /// Visits the matches of the first of `paths` that exists. In files, which are read from start to
    /// end, a worse path may be found first. Returns the index of the path.
    fn visit(
        &self,
        paths: &[String],
        around: &[&str],
        whole: bool,
        visit: &mut dyn FnMut(DocumentEvent<'_>) -> Result<(), Diagnostic>,
    ) -> Result<Option<usize>, Diagnostic> {
        let mut best: Option<usize> = None;
        match &self.content {
            JsonContent::Value(json) => {
                visit_value(json, paths, whole, &mut |path, found| {
                    visit_best(&mut best, visit, path, found)
                })?;
            }
            JsonContent::Repository(repository) => {
                repository.visit_records(&mut |part| {
                    visit_value(&part, paths, whole, &mut |path, found| {
                        visit_best(&mut best, visit, path, found)
                    })
                })?;
            }
            JsonContent::Files(archive, files) => {
                let entries: Vec<&ArchiveEntry> = files.iter().map(|file| &file.entry).collect();
                let asked = PathQuery { paths, enclosing: around, whole_lists: whole };
                let guessed = files.iter().filter(|file| file.guess);
                let guessed: HashSet<&str> = guessed.map(|file| file.entry.name()).collect();
                let mut passes = PathPasses::new(paths);
                loop {
                    archive.visit_entries(&entries, &mut |entry, file| {
                        let guess = guessed.contains(entry.name());
                        let mut take = |path: usize, found: PathMatch<'_>| {
                            visit_best(&mut best, visit, path, found)
                        };
                        read_items(file, guess, asked, &mut passes, &mut take)
                            .map_err(|stopped| of_file(entry.name(), stopped))?;
                        Ok(VisitFlow::Next)
                    })?;
                    if !passes.advance(paths, best) {
                        break;
                    }
                    best = None;
                    visit(DocumentEvent::Restart)?;
                }
            }
        }
        Ok(best)
    }

    /// Returns the first value at the first of the paths that exists; with `whole`, a list at its end
    /// is a value.
    fn first(&self, paths: &[String], whole: bool) -> Result<Option<JsonValue>, Diagnostic> {
        let mut first = None;
        self.visit(paths, &[], whole, &mut |found| {
            match found {
                DocumentEvent::Restart => first = None,
                DocumentEvent::Found(PathMatch::Item(item, _)) => {
                    first.get_or_insert_with(|| item.value().clone());
                }
                DocumentEvent::Found(PathMatch::Path | PathMatch::MapEnd(..)) => {}
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// Counts the items at the first of the paths that exists.
    fn count(&self, paths: &[String]) -> Result<Option<usize>, Diagnostic> {
        let mut count = None;
        self.visit(paths, &[], false, &mut |found| {
            match found {
                DocumentEvent::Restart => count = None,
                DocumentEvent::Found(PathMatch::Path) => count = count.or(Some(0)),
                DocumentEvent::Found(PathMatch::Item(..)) => count = count.map(|count| count + 1),
                DocumentEvent::Found(PathMatch::MapEnd(..)) => {}
            }
            Ok(())
        })?;
        Ok(count)
    }

    /// Converts the list at the first of `paths` that exists to a table.
    fn table(&self, paths: &[String], columns: &[ColumnSpec]) -> Result<HostValue, Diagnostic> {
        let mut lists = ListTableBuilder::new(columns, &self.file, self.budget());
        let around = lists.enclosing_paths();
        let best = self.visit(paths, &around, false, &mut |found| match found {
            DocumentEvent::Restart => {
                lists.restart();
                Ok(())
            }
            DocumentEvent::Found(found) => lists.add_match(0, found),
        })?;
        lists.end()?;
        lists.finish(best.and_then(|best| paths.get(best)).map_or("", String::as_str))
    }
}

/// Visits a match of a path if no better one was found; `best` is the best so far.
fn visit_best(
    best: &mut Option<usize>,
    visit: &mut dyn FnMut(DocumentEvent<'_>) -> Result<(), Diagnostic>,
    path: usize,
    found: PathMatch<'_>,
) -> Result<(), Diagnostic> {
    if !matches!(found, PathMatch::MapEnd(..)) {
        match *best {
            Some(best) if path > best => return Ok(()),
            Some(best) if path < best => visit(DocumentEvent::Restart)?,
            _ => {}
        }
        *best = Some(path);
    }
    visit(DocumentEvent::Found(found))
}

/// Notes the required columns that no item of a list has.
pub(super) fn note_missing_columns(
    builder: &TableBuilder,
    path: &str,
    name: &str,
    budget: &MemoryBudget,
) {
    if let Some(mut note) = missing_columns_warning(builder.missing_columns(true), &[], name, None)
    {
        if !path.is_empty() {
            note.message = format!("in `{path}`, {}", note.message);
        }
        budget.add_note(note);
    }
}

/// Visits the matches in a value.
fn visit_value(
    json: &JsonValue,
    paths: &[String],
    whole: bool,
    take: MatchSink<'_>,
) -> Result<(), Diagnostic> {
    for (at, path) in paths.iter().enumerate() {
        let items = if whole {
            json.get(path).map(|value| vec![crate::json::ListItem::standalone(value, None)])
        } else {
            json.items(path)
        };
        if let Some(items) = items {
            take(at, PathMatch::Path)?;
            let mut items = items.into_iter();
            return items.try_for_each(|item| take(at, PathMatch::Item(item, item.maps())));
        }
    }
    Ok(())
}

impl HostObject for JsonDocument {
    fn describe(&self) -> &'static str {
        "a JSON value"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl<'a> CallArgs<'a> {
    /// Returns whether this was called on a JSON value.
    pub(super) fn is_json(self) -> bool {
        self.try_object::<JsonDocument>(0).is_some()
    }

    fn document(self) -> Result<&'a JsonDocument, String> {
        self.object(0, "a JSON value")
    }

    /// Returns the first value at the path, as the cell of a table.
    pub(super) fn first_cell(self) -> Result<Option<String>, String> {
        let document = self.document()?;
        let first = document.first(&self.texts(1)?, false).unwrap_or_else(|problem| {
            document.budget().add_failure(problem);
            None
        });
        Ok(first.map(|first| first.cell().into_owned()))
    }
}

/// Converts the list at the first of `paths` that exists to a table with the columns in the argument
/// at `columns`.
pub(super) fn table(args: CallArgs<'_>, paths: &[String], columns: usize) -> ReaderResult {
    let document = args.document()?;
    let table = document.table(paths, &args.columns(columns)?);
    Ok(table.unwrap_or_else(|problem| missing_with_note(document.budget(), problem)))
}
