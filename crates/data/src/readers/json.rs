//! Readers of JSON values.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Record};
use peristyle_engine::host::{HostValue, Object};

use super::args::{Answer, Args, day, object};
use crate::archive::{Archive, Ledger};
use crate::codes;
use crate::date::{self, DateColumn};
use crate::json::{Item, Json};
use crate::table::{Builder, Column, ODD_DATES_HELP, View, lacking};

super::declare! {
    get(json, path) "The value at a path like `a.b`, or at the first of a list of paths that leads somewhere; `()` when none does. Over a list it is the first that its items have." = |args| {
        if args.try_object::<View>(0).is_some() {
            return Err("the text of a table's cell can't be read; ask what it says instead: \
                        `number(column)` for a number, `newest(column)` for a date, \
                        `length(column)` for how long it is, `where(column, \"value\").any()` for \
                        whether it is a certain text".to_owned());
        }
        let document = args.document()?;
        let found = args.texts(1)?.iter().find_map(|path| document.value.get(path).cloned());
        Ok(match found {
            None | Some(Json::Null) => HostValue::Missing,
            Some(Json::Bool(yes)) => HostValue::Bool(yes),
            Some(Json::Number(number)) => HostValue::Number(number),
            Some(Json::Text(text)) => HostValue::Text(text),
            Some(other) => object(Document { value: other, ..document.clone() }),
        })
    };
    count(json, path) "How many items there are at a path, lists on the way included." = |args| {
        Ok(args.all()?.map_or(HostValue::Missing, |all| HostValue::count(all.len())))
    };
    date(json, path) "The day at a path, as `2026-10-05`. Of an archive, its day, where the second argument is one that a file in it says: that counts before time stamps." = |args| {
        if let Some(archive) = args.try_object::<Archive>(0) {
            let said = if args.is_missing(1) { None } else { Some(args.day(1)?) };
            return Ok(day(archive.day_said(said)));
        }
        let Some(cell) = args.first_cell()? else { return Ok(HostValue::Missing) };
        let read = DateColumn::read(std::iter::once(cell.trim()));
        let path = args.texts(1)?.into_iter().next().unwrap_or_default();
        if let Some(words) = read.complaint(&path) {
            let warning = Diagnostic::warning(&codes::ODD_DATES, words).help(ODD_DATES_HELP);
            args.document()?.note(warning.record());
        }
        Ok(day(read.seconds.into_iter().flatten().next().and_then(date::day_of)))
    };
}

/// See `has` in the readers of archives.
pub(super) fn has(args: Args<'_>) -> Answer {
    Ok(HostValue::Bool(args.all()?.is_some_and(|all| all.iter().any(|one| !one.is_empty()))))
}

/// The column path that asks for the key which `*` stood for in the path of the list.
const KEY: &str = "*";

/// A JSON value of an archive, which keeps the account of what is made of it.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    value: Json,
    /// The file that it comes from, or the name that several were asked for by.
    file: Arc<str>,
    ledger: Arc<Ledger>,
}

impl Document {
    /// The value as scripts hold it.
    pub(super) fn of(value: Json, file: &str, ledger: &Arc<Ledger>) -> HostValue {
        object(Self { value, file: file.into(), ledger: Arc::clone(ledger) })
    }

    /// Notes something about its file.
    fn note(&self, note: Record) {
        self.ledger.note(Record { file: Some(self.file.to_string()), ..note });
    }
}

impl Object for Document {
    fn describe(&self) -> &'static str {
        "a JSON value"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl<'a> Args<'a> {
    /// Whether this was called on a JSON value.
    pub(super) fn is_json(self) -> bool {
        self.try_object::<Document>(0).is_some()
    }

    fn document(self) -> Result<&'a Document, String> {
        self.object(0, "a JSON value")
    }

    fn json(self) -> Result<&'a Json, String> {
        Ok(&self.document()?.value)
    }

    /// Everything at the first of the paths that leads somewhere.
    fn all(self) -> Result<Option<Vec<&'a Json>>, String> {
        let json = self.json()?;
        Ok(self.texts(1)?.iter().find_map(|path| json.all(path)))
    }

    /// The first value at the path, as the cell of a table.
    pub(super) fn first_cell(self) -> Result<Option<Cow<'a, str>>, String> {
        Ok(self.all()?.and_then(|all| all.first().map(|one| one.cell())))
    }
}

/// The list at the first of `paths` that leads somewhere as a table, its columns in the argument
/// at `columns`.
pub(super) fn table(args: Args<'_>, paths: &[String], columns: usize) -> Answer {
    let document = args.document()?;
    let found = paths.iter().find_map(|path| Some((path, document.value.items(path)?)));
    let Some((path, items)) = found else { return Ok(HostValue::Missing) };
    let name = &*document.file;
    let builder = tabulate(&items, args.columns(columns)?, name);
    if let Ok(builder) = &builder {
        note_lacking(builder, path, name, &document.ledger);
    }
    let table =
        builder.and_then(|builder| builder.finish(name, &document.ledger)).map_err(|problem| {
            let words = problem.message.clone();
            document.ledger.fail(problem);
            words
        })?;
    Ok(object(View::new(table)))
}

/// A row for each item.
fn tabulate(items: &[Item<'_>], columns: Vec<Column>, name: &str) -> Result<Builder, Diagnostic> {
    let mut builder = Builder::new(columns.clone());
    if items.is_empty() {
        builder.mark_all_present();
    }
    items.iter().try_for_each(|item| row(&mut builder, &columns, item, name))?;
    Ok(builder)
}

/// Notes the columns that the items of a list must have, and that none of them has.
pub(super) fn note_lacking(builder: &Builder, path: &str, name: &str, ledger: &Ledger) {
    if let Some(mut note) = lacking(builder.lacking(true), &[], name, None) {
        if !path.is_empty() {
            note.message = format!("in `{path}`, {}", note.message);
        }
        ledger.note(note);
    }
}

/// Adds the row of an item.
pub(super) fn row(
    builder: &mut Builder,
    columns: &[Column],
    item: &Item<'_>,
    name: &str,
) -> Result<(), Diagnostic> {
    let cells: Vec<Option<Cow<'_, str>>> =
        columns.iter().map(|column| cell(item, column)).collect();
    for (index, _) in cells.iter().enumerate().filter(|(_, cell)| cell.is_some()) {
        builder.mark_present(index);
    }
    builder.push(cells.iter().map(|cell| cell.as_deref().unwrap_or("")), name)
}

/// What an item has under the first of a column's paths that leads somewhere.
fn cell<'j>(item: &Item<'j>, column: &Column) -> Option<Cow<'j, str>> {
    column.headers.iter().find_map(|path| match path.as_str() {
        KEY => item.key().map(Cow::Borrowed),
        path => item.all(path).map(|values| joined(&values)),
    })
}

/// Texts and numbers joined by commas, of lists of maps their number.
fn joined<'j>(values: &[&'j Json]) -> Cow<'j, str> {
    if let [one] = values {
        return one.cell();
    }
    if values.iter().any(|one| matches!(one, Json::Map(_))) {
        return Cow::Owned(values.len().to_string());
    }
    Cow::Owned(values.iter().map(|one| one.cell()).collect::<Vec<_>>().join(","))
}
