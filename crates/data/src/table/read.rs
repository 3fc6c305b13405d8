//! A CSV file into rows, whatever its dialect, era and damage.

use std::borrow::Cow;

use peristyle_engine::diagnostic::{Code, Diagnostic, Record, Severity};

use super::build::Builder;
use super::dialect::{Dialect, shape, sniff};
use super::encoding::decode;
use super::header::{Column, Header, Wanted};
use crate::archive::Ledger;
use crate::codes;

/// How many headers a message names, and the longest name that it shows.
const MAX_HEADERS: usize = 12;
/// How many spellings of one header a message names.
const MAX_SPELLINGS: usize = 3;
const MAX_HEADER: usize = 40;

/// Adds the rows of one file to `builder`; `false` when the file has none of the columns.
pub(crate) fn read_csv(
    builder: &mut Builder,
    bytes: Vec<u8>,
    name: &str,
    ledger: &Ledger,
) -> Result<bool, Diagnostic> {
    let decoded = decode(bytes).ok_or_else(|| {
        Diagnostic::error(
            &codes::TOO_LARGE,
            format!("`{name}` isn't UTF-8 and too large to be decoded"),
        )
        .help("save it as UTF-8")
    })?;
    if decoded.guessed {
        ledger.note(note(
            &codes::GUESSED_ENCODING,
            Severity::Remark,
            "the file isn't UTF-8 and was read as Windows-1252".to_owned(),
            name,
            None,
        ));
    }
    let text = decoded.text;
    let wanted = Wanted::new(builder.columns());
    let Some((dialect, header)) = sniff(&text, &wanted) else {
        // an empty file, or one line of prose like "No conversations found", is an empty table
        if text.trim().lines().count() <= 1 {
            builder.mark_all_present();
            return Ok(true);
        }
        let mut none = note(
            &codes::NO_HEADER,
            Severity::Warning,
            "none of the expected columns was found".to_owned(),
            name,
            Some(1),
        );
        none.help = vec![format!("looked for {}", looked_for(builder.columns().iter()))];
        ledger.note(none);
        return Ok(false);
    };
    let fields: Vec<Option<usize>> = if builder.columns().is_empty() {
        builder.set_columns(&header.names);
        (0..builder.columns().len()).map(Some).collect()
    } else {
        wanted.fields(header.names.iter().map(String::as_str))
    };
    for (index, field) in fields.iter().enumerate() {
        if field.is_some() {
            builder.mark_present(index);
        }
    }
    let lacking_here = builder.columns().iter().zip(&fields);
    let lacking_here = lacking_here
        .filter(|(column, field)| field.is_none() && !column.optional.unwrap_or(false))
        .map(|(column, _)| column);
    let rows = Rows { text: &text, dialect, header: &header, fields: &fields, name };
    if let Some(note) = lacking(lacking_here, &header.names, name, Some(rows.line(0))) {
        ledger.note(note);
    }
    rows.read(builder, ledger)?;
    Ok(true)
}

/// Returns the warning about columns that a file lacks; `None` if it lacks none.
pub(crate) fn lacking<'c>(
    columns: impl Iterator<Item = &'c Column> + Clone,
    there: &[String],
    name: &str,
    line: Option<usize>,
) -> Option<Record> {
    let words = match columns.clone().count() {
        0 => return None,
        1 => "a column that the import looks for isn't there".to_owned(),
        count => format!("{count} columns that the import looks for aren't there"),
    };
    let words = format!("{words}: {}", looked_for(columns));
    let mut warning = note(&codes::LACKING_COLUMNS, Severity::Warning, words, name, line);
    if !there.is_empty() {
        warning.help.push(format!("there are {}", some(there.iter().map(|one| quoted(one)))));
    }
    warning.help.push(
        "what is counted by them is missing; ask for the export in English, or tell the author of the pack"
            .to_owned(),
    );
    Some(warning)
}

/// The headers under which columns are looked for.
fn looked_for<'c>(columns: impl Iterator<Item = &'c Column>) -> String {
    let headers = |column: &Column| {
        let more = column.headers.len().saturating_sub(MAX_SPELLINGS);
        let shown = column.headers.iter().take(MAX_SPELLINGS).map(|one| quoted(one));
        let mut all: Vec<String> = shown.collect();
        if more > 0 {
            all.push(format!("{more} other spellings"));
        }
        all.join(" or ")
    };
    some(columns.map(headers))
}

/// A header in a message, cut if it is long.
fn quoted(header: &str) -> String {
    let header = header.trim().escape_debug().to_string();
    match header.char_indices().nth(MAX_HEADER) {
        Some((end, _)) => format!("`{}…`", header.get(..end).unwrap_or("")),
        None => format!("`{header}`"),
    }
}

/// The first of some names.
fn some(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(MAX_HEADERS);
    let shown = names.into_iter().take(MAX_HEADERS).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

struct Rows<'a> {
    text: &'a str,
    dialect: Dialect,
    header: &'a Header,
    fields: &'a [Option<usize>],
    name: &'a str,
}

impl Rows<'_> {
    fn read(&self, builder: &mut Builder, ledger: &Ledger) -> Result<(), Diagnostic> {
        let start = self.header.start;
        let body = self.text.get(start..).unwrap_or("");
        let shape = shape(body, self.dialect);
        if shape.is_monstrous() {
            return Err(Diagnostic::error(
                &codes::TOO_LARGE,
                format!("`{}` has a row of more fields or text than is read", self.name),
            ));
        }
        // a row whose quote never closes would swallow the rest of the file
        let open_row = shape.open_row;
        let body = body.get(..open_row.unwrap_or(body.len())).unwrap_or(body);
        let mut reader = self.dialect.reader(body);
        let mut record = csv::StringRecord::new();
        // the header itself
        let _ = reader.read_record(&mut record);
        let width = self.header.width;
        let first_row = builder.rows();
        let (mut uneven, mut first_uneven) = (0_usize, 0);
        let (mut last_start, mut last_width, mut last_kept) = (0, width, false);
        // the bytes are text, so reading can't fail
        while reader.read_record(&mut record).unwrap_or(false) {
            let at = record.position().and_then(|at| usize::try_from(at.byte()).ok());
            (last_start, last_width) = (at.unwrap_or(0), record.len());
            last_kept = !record.iter().all(str::is_empty);
            if !last_kept {
                continue;
            }
            let surplus = record.iter().skip(width).any(|field| !field.is_empty());
            if record.len() < width || surplus {
                if uneven == 0 {
                    first_uneven = last_start;
                }
                uneven += 1;
            }
            let cells: Vec<Cow<'_, str>> = self
                .fields
                .iter()
                .map(|field| field.and_then(|field| record.get(field)).unwrap_or(""))
                .map(without_line_quotes)
                .collect();
            builder.push(cells.iter().map(AsRef::as_ref), self.name)?;
        }
        let is_short = open_row.is_none() && last_width < width && !body.ends_with('\n');
        if is_short && last_kept && builder.rows() > first_row {
            builder.pop();
            uneven = uneven.saturating_sub(1);
        }
        if let Some(cut) = open_row.or(is_short.then_some(last_start)) {
            ledger.note(note(
                &codes::CUT_TABLE,
                Severity::Warning,
                "the file ends in the middle of this row, which was left out".to_owned(),
                self.name,
                Some(self.line(cut)),
            ));
        }
        if uneven > 0 {
            ledger.note(note(
                &codes::UNEVEN_ROWS,
                Severity::Warning,
                format!("{uneven} rows have another number of fields than the header"),
                self.name,
                Some(self.line(first_uneven)),
            ));
        }
        Ok(())
    }

    /// The 1-based line of a row that starts at this byte after the header's start.
    fn line(&self, at: usize) -> usize {
        let mut end = self.header.start + at;
        // a row's start may lie before the blank lines that precede it
        while matches!(self.text.as_bytes().get(end), Some(b'\n' | b'\r')) {
            end += 1;
        }
        self.text.bytes().take(end).filter(|&byte| byte == b'\n').count() + 1
    }
}

/// Some exports once quoted every line of a long text by itself, so that after decoding the
/// lines are joined by `"⏎"`. This takes those quotes away.
fn without_line_quotes(cell: &str) -> Cow<'_, str> {
    if !cell.contains("\"\n\"") && !cell.contains("\"\r\n\"") {
        return Cow::Borrowed(cell);
    }
    let breaks = cell.matches('\n').count();
    let quoted = cell.matches("\"\n\"").count() + cell.matches("\"\r\n\"").count();
    if breaks != quoted {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.replace("\"\r\n\"", "\n").replace("\"\n\"", "\n"))
}

/// A note about a file of an archive, at a line; never with its content.
pub(crate) fn note(
    code: &'static Code,
    severity: Severity,
    message: String,
    file: &str,
    line: Option<usize>,
) -> Record {
    Record {
        code: code.id.to_owned(),
        severity,
        message,
        file: Some(file.to_owned()),
        line,
        column: line.map(|_| 1),
        end_line: None,
        end_column: None,
        help: Vec::new(),
    }
}
