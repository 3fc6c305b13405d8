//! Readers of JSON values.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::{HostValue, Object};

use super::args::{Answer, Args, day, object};
use crate::archive::Ledger;
use crate::date;
use crate::json::{Item, Json};
use crate::table::{Builder, Column, View};

super::declare! {
    get(json, path) "The value at a path like `a.b`, or at the first of a list of paths that leads somewhere; `()` when none does. Over a list it is the first that its items have." = |args| {
        let document = args.document()?;
        let found = args.texts(1)?.iter().find_map(|path| document.value.get(path).cloned());
        Ok(match found {
            None | Some(Json::Null) => HostValue::Missing,
            Some(Json::Bool(yes)) => HostValue::Bool(yes),
            Some(Json::Number(number)) => HostValue::Number(number),
            Some(Json::Text(text)) => HostValue::Text(text),
            Some(other) => Document::of(other, &document.ledger),
        })
    };
    count(json, path) "How many items there are at a path, lists on the way included." = |args| {
        Ok(args.all()?.map_or(HostValue::Missing, |all| HostValue::count(all.len())))
    };
    date(json, path) "The day at a path, as `2026-10-05`." = |args| {
        let seconds = args.first_cell()?.and_then(|cell| date::read_seconds(&cell));
        Ok(day(seconds.and_then(date::day_of)))
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
    ledger: Arc<Ledger>,
}

impl Document {
    /// The value as scripts hold it.
    pub(super) fn of(value: Json, ledger: &Arc<Ledger>) -> HostValue {
        object(Self { value, ledger: Arc::clone(ledger) })
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
    let name = if path.is_empty() { "the list" } else { path };
    let table = tabulate(&items, args.columns(columns)?, name)
        .and_then(|builder| builder.finish(name, &document.ledger))
        .map_err(|problem| {
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
