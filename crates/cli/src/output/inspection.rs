//! What a table holds, and what an export does, for people.

use peristyle_data::inspect::{
    ExportInspection, FactMatch, FileContent, InspectedColumn, JsonPath, TableInspection,
};

use super::layout::{OutputStyle, bold, columns, dim, green, left, printable, wrap, yellow};

/// The most columns that a name and a fact take.
const NAME: usize = 24;
const KIND: usize = 12;
/// Below this many columns, each of the table's stands in lines of its own.
const NARROW: usize = 72;

/// The dialect, the columns, and what to do next.
pub fn inspection(found: &TableInspection, look: OutputStyle) -> String {
    let mut text = format!("{}\n", bold(&printable(&found.file)));
    for line in about(found) {
        for part in wrap(&line, look.width.saturating_sub(2)) {
            text.push_str(&format!("  {part}\n"));
        }
    }
    text.push('\n');
    if look.width < NARROW {
        found.columns.iter().for_each(|column| text.push_str(&stacked(column, found, look)));
    } else {
        text.push_str(&table(found, look));
    }
    for line in below(found) {
        text.push('\n');
        wrap(&line, look.width).iter().for_each(|part| text.push_str(&format!("{part}\n")));
    }
    text
}

fn about(found: &TableInspection) -> Vec<String> {
    let mut lines = Vec::new();
    let mut first = vec![found.format.to_uppercase()];
    first.extend(found.sheet.as_ref().map(|sheet| format!("sheet {}", printable(sheet))));
    if let Some(encoding) = found.encoding.filter(|_| found.format != "xlsx") {
        let guessed = if found.encoding_guessed { " (a guess)" } else { "" };
        first.push(format!("{encoding}{guessed}"));
    }
    first.extend(found.delimiter.map(|one| match one {
        ';' => "fields divided by semicolons".to_owned(),
        '\t' => "fields divided by tabs".to_owned(),
        _ => "fields divided by commas".to_owned(),
    }));
    first.extend(found.quotes.map(|quotes| format!("quotes inside of quotes as {quotes}")));
    first.extend(found.header_line.map(|line| format!("header in line {line}")));
    lines.push(first.join(", "));
    let mark = match found.numbers.mark {
        "unclear" => "decimal point or comma is unclear".to_owned(),
        mark => format!("decimal {mark}"),
    };
    lines.push(format!("{mark}: {}", found.numbers.because));
    let rows = if found.rows == 1 { "row" } else { "rows" };
    lines.push(match found.is_whole {
        true => format!("{} {rows}, all of them looked at", found.rows),
        false => format!("the first {} {rows} looked at; there are more", found.rows),
    });
    lines
}

fn below(found: &TableInspection) -> Vec<String> {
    let mut lines = Vec::new();
    if found.numbers.say_so {
        lines.push(match found.numbers.mark {
            "comma" => "Score it with `--decimal-comma`.".to_owned(),
            "point" => {
                "Score it with `--decimal-comma=false`, so that 1.234 isn't refused.".to_owned()
            }
            _ => "Score it with `--decimal-comma` or `--decimal-comma=false`.".to_owned(),
        });
    }
    match &found.pack {
        None => lines.push("`--pack PACK` says which columns are facts of a pack.".to_owned()),
        Some(pack) => {
            let facts: Vec<String> =
                found.without_column.iter().map(|fact| format!("`{fact}`")).collect();
            if !facts.is_empty() {
                lines.push(format!("Facts of {pack} without a column: {}.", facts.join(", ")));
            }
            if found.columns.iter().any(|column| column.fit != FactMatch::Exact) {
                lines.push(
                    "`--write-map map.yaml` writes a map to edit, for `score --map map.yaml`."
                        .to_owned(),
                );
            }
        }
    }
    lines
}

fn fact(column: &InspectedColumn, found: &TableInspection, look: OutputStyle) -> String {
    match (&column.fact, column.fit) {
        (Some(fact), FactMatch::Suggested) => format!("{fact}?"),
        (Some(fact), _) => fact.clone(),
        (None, _) if found.pack.is_none() => String::new(),
        (None, _) => look.dash().to_owned(),
    }
}

fn painted(text: &str, fit: FactMatch) -> String {
    match fit {
        FactMatch::Exact => green(text),
        FactMatch::Suggested => yellow(text),
        FactMatch::None => dim(text),
    }
}

fn empty(column: &InspectedColumn, rows: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand rows")]
    let share = if rows == 0 { 0.0 } else { column.empty as f64 * 100.0 / rows as f64 };
    match column.empty {
        0 => "0 %".to_owned(),
        _ if share < 1.0 => "<1 %".to_owned(),
        _ => format!("{share:.0} %"),
    }
}

fn table(found: &TableInspection, look: OutputStyle) -> String {
    let facts: Vec<String> = found.columns.iter().map(|one| fact(one, found, look)).collect();
    let names = found.columns.iter().map(|one| columns(&one.name));
    let name_width = names.chain([6]).max().unwrap_or(6).min(NAME);
    let fact_width = facts.iter().map(|one| columns(one)).chain([4]).max().unwrap_or(4).min(NAME);
    let head = |name: &str, kind: &str, empty: &str, distinct: &str, fact: &str| {
        format!(
            "{}  {}  {empty:>5}  {distinct:>8}  {}  ",
            left(name, name_width),
            left(kind, KIND),
            left(fact, fact_width)
        )
    };
    let mut text = format!(
        "{}\n",
        dim(&format!("{}EXAMPLES", head("COLUMN", "TYPE", "EMPTY", "DISTINCT", "FACT")))
    );
    for (column, fact) in found.columns.iter().zip(&facts) {
        let name = cut(&printable(&column.name), name_width);
        let distinct = column.distinct.to_string();
        let plain = head(&name, column.kind.as_text(), &empty(column, found.rows), &distinct, "");
        let start = plain.trim_end().to_owned();
        let fact = cut(fact, fact_width);
        let gap = " ".repeat(fact_width.saturating_sub(columns(&fact)));
        let before = columns(&start) + 2 + fact_width + 2;
        let examples = cut(&examples(column), look.width.saturating_sub(before));
        let line = format!("{start}  {}{gap}  {examples}", painted(&fact, column.fit));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn stacked(column: &InspectedColumn, found: &TableInspection, look: OutputStyle) -> String {
    let width = look.width.saturating_sub(2);
    let fact = fact(column, found, look);
    let kind = format!(
        "{}, {} empty, {} distinct",
        column.kind.as_text(),
        empty(column, found.rows),
        column.distinct
    );
    let mut text = format!("{}\n", cut(&printable(&column.name), look.width));
    if !fact.is_empty() {
        text.push_str(&format!("  {} {}\n", look.arrow(), painted(&fact, column.fit)));
    }
    for line in [kind, examples(column)] {
        if !line.is_empty() {
            text.push_str(&format!("  {}\n", cut(&line, width)));
        }
    }
    text
}

fn examples(column: &InspectedColumn) -> String {
    printable(&column.examples.join(", "))
}

/// The beginning of a text, as much as fits.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if columns(&kept) + columns(letter.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// The files of an export, with the columns and paths that an import can ask for.
pub fn export(found: &ExportInspection, look: OutputStyle) -> String {
    let mut text = format!("{}\n", bold(&printable(&found.file)));
    let mut line = |indent: usize, words: &str| {
        let parts = wrap(words, look.width.saturating_sub(indent));
        parts.iter().for_each(|part| text.push_str(&format!("{}{part}\n", " ".repeat(indent))));
    };
    let count = found.files.iter().map(|file| file.files).sum::<usize>() + found.more_files;
    let mut about = format!("{count} {}", if count == 1 { "file" } else { "files" });
    if let Some(day) = &found.as_of {
        about.push_str(&format!(", data of {day}"));
    }
    line(2, &about);
    line(
        2,
        &match found.packs.as_slice() {
            [] => "no pack recognises it".to_owned(),
            packs => format!("recognised by {}", packs.join(", ")),
        },
    );
    for file in &found.files {
        let mut name = bold(&printable(&file.name));
        if file.files > 1 {
            name.push_str(&format!(" ({} files)", file.files));
        }
        line(0, "");
        match &file.content {
            FileContent::Table { columns, more_columns, rows, is_whole } => {
                let rows = match (rows, is_whole) {
                    (1, true) => "1 row".to_owned(),
                    (rows, true) => format!("{rows} rows"),
                    (rows, false) => format!("{rows} rows and more"),
                };
                line(0, &format!("{name}: {}", dim(&format!("table, {rows}"))));
                let mut columns: Vec<String> =
                    columns.iter().map(|column| printable(column)).collect();
                if *more_columns > 0 {
                    columns.push(format!("and {more_columns} more"));
                }
                line(
                    2,
                    &match columns.is_empty() {
                        true => "no line looks like headers".to_owned(),
                        false => columns.join(", "),
                    },
                );
            }
            FileContent::Json { paths, more_paths } => {
                line(0, &format!("{name}: {}", dim("JSON")));
                paths.iter().for_each(|path| line(2, &json_path(path)));
                if *more_paths > 0 {
                    line(2, &format!("and {more_paths} more paths"));
                }
            }
            FileContent::Other => line(0, &format!("{name}: {}", dim(&size(file.bytes)))),
            FileContent::Unreadable { reason } => {
                line(0, &format!("{name}: {}", dim(&size(file.bytes))));
                line(2, &yellow(&printable(reason)));
            }
        }
    }
    if found.more_files > 0 {
        line(0, "");
        line(0, &format!("and {} more files", found.more_files));
    }
    text
}

fn json_path(path: &JsonPath) -> String {
    let holds = match path.items {
        Some(1) => "list of 1".to_owned(),
        Some(items) => format!("list of {items}"),
        None => path.holds.to_owned(),
    };
    let name = if path.path.is_empty() { "(the file)" } else { &path.path };
    format!("{}: {}", printable(name), dim(&holds))
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        1 => "1 byte".to_owned(),
        0..KIB => format!("{bytes} bytes"),
        bytes if bytes < KIB * KIB => format!("{} KiB", bytes / KIB),
        bytes => format!("{} MiB", bytes / KIB / KIB),
    }
}
