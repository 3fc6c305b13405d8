//! Concatenates tables.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use peristyle_engine::diagnostic::Diagnostic;

use super::builder::MAX_COLUMNS;
use super::{CellReader, ColumnSpec, NO_DATE, TableBuilder, TableView, fold_header};
use crate::archive::MemoryBudget;

/// Concatenates the rows of `views`, under the union of their columns by name.
pub(crate) fn concatenate(
    views: &[&TableView],
    budget: &Arc<MemoryBudget>,
) -> Result<TableView, Diagnostic> {
    if let [one] = views {
        return Ok((*one).clone());
    }
    let mut seen = HashSet::new();
    let names = views.iter().flat_map(|view| view.table().columns());
    let names = names.filter(|name| seen.insert(fold_header(name))).take(MAX_COLUMNS);
    let columns: Vec<ColumnSpec> = names.map(|name| ColumnSpec::new(name, &[])).collect();
    // where each column stands in each table
    let places: Vec<Vec<Option<usize>>> = views
        .iter()
        .map(|view| columns.iter().map(|column| view.table().column(&column.name)).collect())
        .collect();
    let name = "several tables together";
    let mut builder = TableBuilder::new(columns, budget);
    for (view, places) in views.iter().zip(&places) {
        let table = view.table();
        for (at, place) in places.iter().enumerate() {
            if place.is_some_and(|place| table.is_present(place)) {
                builder.mark_present(at);
            }
        }
        let none = usize::MAX;
        let mut cells: Vec<CellReader<'_>> =
            places.iter().map(|place| table.cells(place.unwrap_or(none))).collect();
        for row in view.rows() {
            builder.push(cells.iter_mut().map(|cells| cells.get(row)), name)?;
        }
    }
    let mut table = builder.finish(name)?;
    let mut sources: Vec<&str> = views.iter().map(|view| &*view.table().source).collect();
    sources.sort_unstable();
    sources.dedup();
    table.source = sources.join(", ").into();
    let header = |at: usize, (view, places): (&&TableView, &Vec<Option<usize>>)| {
        let place = places.get(at).copied().flatten()?;
        view.table().headers.get(place).cloned()
    };
    for (at, own) in table.headers.iter_mut().enumerate() {
        if let Some(found) = views.iter().zip(&places).find_map(|one| header(at, one)) {
            *own = found;
        }
    }
    // dates that were worked out already, some of them out of ids, are those of the rows
    for (at, dates) in table.dates.iter_mut().enumerate() {
        let place = |places: &Vec<Option<usize>>| places.get(at).copied().flatten();
        let known = |view: &TableView, place: usize| {
            view.table().dates.get(place).is_some_and(|dates| dates.get().is_some())
        };
        let mut all = views.iter().zip(&places).map(|(view, places)| (view, place(places)));
        if !all.clone().any(|(view, place)| place.is_some_and(|place| known(view, place))) {
            continue;
        }
        let joined: Vec<i64> = all
            .by_ref()
            .flat_map(|(view, place)| {
                let dates = place.and_then(|place| view.table().dates(place));
                view.rows().map(move |row| {
                    dates.and_then(|dates| dates.get(row).copied()).unwrap_or(NO_DATE)
                })
            })
            .collect();
        *dates = OnceLock::from(Arc::from(joined));
    }
    Ok(TableView::new(table))
}
