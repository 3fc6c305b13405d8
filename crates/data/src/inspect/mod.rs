//! Inspects the beginning of a table: its dialect, its columns, and the facts that they are or look
//! like. At most half a megabyte of text, or a thousand rows of Parquet, are read.
//!
//! Another format is another function beside `sample_csv`, `sample_ndjson` and `sample_columns` that
//! returns a `TableSample`.

mod column;
mod export;
mod map_file;

use std::collections::BTreeMap;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::value::Value;
use serde::Serialize;

pub use column::{CellKind, FactMatch, InspectedColumn};
pub use export::{ExportFile, ExportInspection, FileContent, JsonPath, inspect_export, is_export};

use crate::population::{FirstRows, TableInput};
use crate::profile::map::ColumnMap;
use crate::profile::table::{NumberStyle, RowRules, TableOptions, columns};
use crate::sheet;
use crate::table::{RequestedColumns, sniff};
use column::CellStatistics;

/// The contents of the beginning of a table.
#[derive(Debug, Clone, Serialize)]
pub struct TableInspection {
    /// The input.
    pub file: String,
    /// The format: `csv`, `ndjson`, `xlsx` or `parquet`.
    pub format: &'static str,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The encoding of its text, if it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    /// Whether the encoding was guessed.
    pub encoding_guessed: bool,
    /// The delimiter of its fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// How a quote inside of quotes is escaped, if fields are quoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes: Option<&'static str>,
    /// The line of the header, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u64>,
    /// The style of numbers.
    pub numbers: DecimalStyle,
    /// The number of rows that were inspected.
    pub rows: u64,
    /// Whether these are all rows.
    pub is_whole: bool,
    /// The pack whose facts the columns are matched with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// The columns, or the keys of objects, in order.
    pub columns: Vec<InspectedColumn>,
    /// The facts that no column matches.
    pub without_column: Vec<String>,
}

/// The style of numbers, and how it was detected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecimalStyle {
    /// The decimal mark: `point`, `comma`, or `unclear`.
    pub mark: &'static str,
    /// The reason, in words.
    pub because: String,
    /// Whether a run needs `--decimal-comma`.
    pub say_so: bool,
}

/// The options of an inspection.
#[derive(Debug, Clone, Copy, Default)]
pub struct InspectOptions<'l> {
    /// The sheet of a workbook.
    pub sheet: Option<&'l str>,
    /// Whether the comma is decimal, if the user says so.
    pub decimal_comma: Option<bool>,
}

/// The rows of a table that were sampled.
struct TableSample {
    format: &'static str,
    delimiter: Option<char>,
    quotes: Option<&'static str>,
    header_line: Option<u64>,
    rows: u64,
    columns: Vec<(String, CellStatistics)>,
    /// Whether the dialect is that of a country with a decimal comma.
    semicolons: bool,
}

/// Inspects the beginning of an input; `rules` returns the ruleset for the pack that its first row
/// names.
///
/// # Errors
/// The input can't be read, or is no table.
pub fn inspect<E>(
    input: &str,
    look: InspectOptions<'_>,
    rules: impl FnOnce(Option<String>) -> Result<Option<Ruleset>, E>,
) -> Result<Result<TableInspection, E>, Diagnostics> {
    let comma = look.decimal_comma.unwrap_or(false);
    let options = sheet::SheetOptions { sheet: look.sheet, decimal_comma: comma };
    let table = TableInput::open_with(input, options)?;
    let ruleset = match rules(table.first_pack(&ColumnMap::default())) {
        Ok(ruleset) => ruleset,
        Err(error) => return Ok(Err(error)),
    };
    let begins = table.sample();
    let text = || {
        let text = begins.bytes.utf8_chunks().map(|chunk| chunk.valid()).collect::<Vec<_>>();
        text.join("\u{fffd}")
    };
    let (mut seen, is_whole) = match table.first_rows()? {
        Some(first) => (sample_columns(&first), first.is_whole),
        None if begins.is_csv => {
            (sample_csv(&text(), begins.is_whole, ruleset.as_ref()), begins.is_whole)
        }
        None => (sample_ndjson(&text(), begins.is_whole), begins.is_whole),
    };
    let is_sheet = begins.sheet.is_some();
    if is_sheet {
        (seen.format, seen.delimiter, seen.quotes) = ("xlsx", None, None);
    }
    let numbers = decimal_style(&seen, look.decimal_comma, is_sheet);
    let notation = match numbers.mark {
        "comma" => NumberStyle::Comma,
        _ => NumberStyle::Point,
    };
    let mut columns: Vec<InspectedColumn> = seen
        .columns
        .into_iter()
        .map(|(name, cells)| cells.column(name, seen.rows, notation))
        .collect();
    let mut without_column = Vec::new();
    if let Some(ruleset) = &ruleset {
        without_column = column::match_facts(&mut columns, ruleset, seen.rows);
    }
    Ok(Ok(TableInspection {
        file: begins.name.to_owned(),
        format: seen.format,
        sheet: begins.sheet.map(str::to_owned),
        encoding: (seen.format != PARQUET).then_some(begins.encoding),
        encoding_guessed: begins.guessed && seen.format != PARQUET,
        delimiter: seen.delimiter,
        quotes: seen.quotes,
        header_line: seen.header_line,
        numbers,
        rows: seen.rows,
        is_whole,
        pack: ruleset.map(|ruleset| ruleset.id().to_owned()),
        columns,
        without_column,
    }))
}

fn sample_csv(text: &str, is_whole: bool, ruleset: Option<&Ruleset>) -> TableSample {
    let known = ruleset.and_then(|ruleset| {
        let wanted = columns::known_columns(RowRules::Everyone(ruleset), TableOptions::default());
        sniff(text, &RequestedColumns::new(&wanted))
    });
    let found = known.or_else(|| sniff(text, &RequestedColumns::new(&[])));
    let empty = TableSample {
        format: "csv",
        delimiter: None,
        quotes: None,
        header_line: None,
        rows: 0,
        columns: Vec::new(),
        semicolons: false,
    };
    let Some((dialect, header)) = found else { return empty };
    let mut columns: Vec<(String, CellStatistics)> = header
        .names
        .iter()
        .map(|name| (name.trim().to_owned(), CellStatistics::default()))
        .collect();
    let body = text.get(header.start..).unwrap_or("");
    let mut records: Vec<::csv::StringRecord> = dialect
        .reader(body)
        .records()
        .flatten()
        .skip(1)
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    // the last one may be cut
    if !is_whole {
        records.pop();
    }
    // a footer has one cell
    records.retain(|row| header.width == 1 || row.len() > 1);
    for row in &records {
        for ((_, cells), cell) in columns.iter_mut().zip(row) {
            cells.add(cell.trim());
        }
    }
    let before = text.get(..header.start).unwrap_or("");
    TableSample {
        delimiter: Some(char::from(dialect.delimiter)),
        quotes: body.contains('"').then_some(if dialect.backslash { "\\\"" } else { "\"\"" }),
        header_line: Some(before.matches('\n').count() as u64 + 1),
        rows: records.len() as u64,
        columns,
        semicolons: dialect.delimiter == b';',
        ..empty
    }
}

fn sample_ndjson(text: &str, is_whole: bool) -> TableSample {
    type Object = serde_json::Map<String, serde_json::Value>;
    let mut names: Vec<String> = Vec::new();
    let mut columns: BTreeMap<String, CellStatistics> = BTreeMap::new();
    let mut rows = 0;
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if !is_whole {
        lines.pop();
    }
    for line in lines {
        let Ok(mut object) = serde_json::from_str::<Object>(line) else { continue };
        rows += 1;
        if let Some(serde_json::Value::Object(facts)) = object.remove("facts") {
            object.extend(facts);
        }
        for (key, value) in object {
            if !columns.contains_key(&key) {
                names.push(key.clone());
            }
            let cells = columns.entry(key).or_default();
            match value {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => cells.add(&text),
                serde_json::Value::Number(number) => cells.add_number(&number.to_string()),
                other => cells.add(&other.to_string()),
            }
        }
    }
    let columns = names
        .into_iter()
        .map(|name| {
            let cells = columns.remove(&name).unwrap_or_default();
            (name, cells)
        })
        .collect();
    TableSample {
        format: "ndjson",
        delimiter: None,
        quotes: None,
        header_line: None,
        rows,
        columns,
        semicolons: false,
    }
}

/// The name of the Parquet format.
const PARQUET: &str = "parquet";

fn sample_columns(first: &FirstRows) -> TableSample {
    let cells = |values: &Option<Vec<Option<Value>>>| {
        let mut cells = CellStatistics::default();
        cells.is_nested = values.is_none();
        for value in values.iter().flatten().flatten() {
            match value {
                Value::Text(text) => cells.add(text),
                other => cells.add_number(&other.to_string()),
            }
        }
        cells
    };
    TableSample {
        format: PARQUET,
        delimiter: None,
        quotes: None,
        header_line: None,
        rows: first.rows,
        columns: first.columns.iter().map(|(name, values)| (name.clone(), cells(values))).collect(),
        semicolons: false,
    }
}

/// Detects the style of numbers in the cells.
fn decimal_style(seen: &TableSample, said: Option<bool>, is_sheet: bool) -> DecimalStyle {
    let decimal = |mark, because: String, say_so| DecimalStyle { mark, because, say_so };
    if let Some(comma) = said {
        let mark = if comma { "comma" } else { "point" };
        return decimal(mark, "you say so".to_owned(), false);
    }
    match seen.format {
        "ndjson" => return decimal("point", "JSON knows no other".to_owned(), false),
        PARQUET => return decimal("point", "numbers aren't text there".to_owned(), false),
        _ => {}
    }
    let all = || seen.columns.iter().map(|(_, cells)| cells);
    let first = |of: fn(&CellStatistics) -> Option<&str>| all().find_map(of).map(str::to_owned);
    let (comma, point) =
        (first(|cells| cells.comma.as_deref()), first(|cells| cells.point.as_deref()));
    let either = first(|cells| cells.either.as_deref());
    let is_unsure = seen.semicolons || is_sheet;
    match (comma, point, either) {
        (Some(comma), None, _) => decimal("comma", format!("`{comma}` can be nothing else"), true),
        (Some(comma), Some(point), _) => decimal(
            "unclear",
            format!("`{comma}` has a decimal comma and `{point}` a decimal point"),
            true,
        ),
        (None, Some(point), _) => {
            decimal("point", format!("`{point}` can be nothing else"), is_unsure)
        }
        (None, None, Some(either)) if is_unsure => decimal(
            "unclear",
            format!("`{either}` may be a thousand, or a little more than one"),
            true,
        ),
        _ => decimal("point", "no number tells otherwise".to_owned(), false),
    }
}
