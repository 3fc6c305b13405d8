//! Inspects an export: its files, the columns of its tables, and the paths in its JSON. Cells and
//! values are private, and never shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use peristyle_engine::diagnostic::Diagnostic;
use serde::Serialize;

use crate::archive::{Archive, ArchiveEntry};
use crate::date;
use crate::json::JsonValue;
use crate::number;
use crate::table::{RequestedColumns, decode, sniff};

/// The most files that are listed.
const MAX_FILES: usize = 200;
/// The most columns or paths of a file that are listed.
const MAX_NAMES: usize = 60;
/// The most characters of a name that is shown; longer ones are treated as data.
const MAX_NAME: usize = 60;
/// The most subfolders of a folder whose names are shown; more are treated as data.
const MAX_FOLDERS: usize = 8;
/// The most bytes of a table that are inspected.
const TABLE_BYTES: u64 = 512 * 1024;
/// The most bytes of a JSON file that is inspected.
const JSON_BYTES: u64 = 8 * 1024 * 1024;
/// The deepest level of JSON that is listed.
const MAX_DEPTH: usize = 5;
/// The most items of a list that are inspected.
const MAX_ITEMS: usize = 20;
/// The most keys of a map that are shown; more are treated as data.
const MAX_KEYS: usize = 40;

/// The contents of an export.
#[derive(Debug, Clone, Serialize)]
pub struct ExportInspection {
    /// The input.
    pub file: String,
    /// The format, always `export`.
    pub format: &'static str,
    /// The day of the data, if the export states one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The packs that recognise it.
    pub packs: Vec<String>,
    /// Its files, in order.
    pub files: Vec<ExportFile>,
    /// The number of files that aren't listed.
    pub more_files: usize,
}

/// A file of an export.
#[derive(Debug, Clone, Serialize)]
pub struct ExportFile {
    /// Its path in the export as readers take it, with a `*` for what is treated as data.
    pub name: String,
    /// The number of files of that path.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// The content of the first of them.
    #[serde(flatten)]
    pub content: FileContent,
}

/// The content of a file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum FileContent {
    /// A table.
    Table {
        /// Its headers; empty where no line looks like a header.
        columns: Vec<String>,
        /// How many more there are.
        more_columns: usize,
        /// The number of rows that were inspected.
        rows: u64,
        /// Whether these are all rows.
        is_whole: bool,
    },
    /// JSON.
    Json {
        /// Its paths, with `*` for keys that are treated as data.
        paths: Vec<JsonPath>,
        /// How many more there are.
        more_paths: usize,
    },
    /// A file that isn't inspected.
    Other,
    /// A file that can't be read as its name says.
    Unreadable {
        /// The reason.
        reason: String,
    },
}

/// A path in a JSON file.
#[derive(Debug, Clone, Serialize)]
pub struct JsonPath {
    /// The path as readers take it.
    pub path: String,
    /// `text`, `number`, `yes or no`, `list`, `map` or `nothing`.
    pub holds: &'static str,
    /// The number of items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<usize>,
}

/// Returns whether an input is an export rather than a table, by its kind and its name.
pub fn is_export(input: &str) -> bool {
    let path = Path::new(input);
    let ending = crate::archive::names::extension(input);
    path.is_dir() || matches!(ending.as_str(), "zip" | "tar" | "gz" | "tgz" | "json" | "js")
}

/// Inspects the contents of an export.
///
/// # Errors
/// It can't be opened.
pub fn inspect_export(archive: &Archive, packs: Vec<String>) -> ExportInspection {
    let entries = archive.entries();
    let crowded = crowded_folders(entries);
    let mut files: Vec<ExportFile> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let name = shown_name(entry.name(), &crowded);
        let place = *at.entry(name.clone()).or_insert(files.len());
        if let Some(known) = files.get_mut(place) {
            known.files += 1;
            known.bytes += entry.size();
        } else if files.len() < MAX_FILES {
            let content = inspect_file(archive, entry);
            files.push(ExportFile { name, files: 1, bytes: entry.size(), content });
        }
    }
    ExportInspection {
        file: archive.path().to_string_lossy().replace('\\', "/"),
        format: "export",
        as_of: archive.date().map(|day| day.to_string()),
        packs,
        more_files: entries.len() - files.iter().map(|file| file.files).sum::<usize>(),
        files,
    }
}

/// Returns the folders with so many subfolders that their names are treated as data, such as one for
/// each conversation.
fn crowded_folders(entries: &[ArchiveEntry]) -> BTreeSet<String> {
    let mut inside: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        let folders = entry.name().rsplit_once('/').map_or("", |(folders, _)| folders);
        let mut before = String::new();
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            inside.entry(before.clone()).or_default().insert(folder);
            before = format!("{before}{folder}/");
        }
    }
    let are_many = |(_, names): &(String, BTreeSet<&str>)| names.len() > MAX_FOLDERS;
    inside.into_iter().filter(are_many).map(|(folder, _)| folder).collect()
}

fn inspect_file(archive: &Archive, entry: &ArchiveEntry) -> FileContent {
    let read = |most: u64| -> Result<Vec<u8>, Diagnostic> {
        archive.stream(entry, |bytes| {
            let mut beginning = Vec::new();
            let read = bytes.take(most).read_to_end(&mut beginning);
            read.map(|_| beginning)
                .map_err(|error| crate::archive::cannot_read(entry.name(), &error))
        })?
    };
    let unreadable = |reason: String| FileContent::Unreadable { reason };
    match entry.extension().as_str() {
        "csv" | "tsv" => match read(TABLE_BYTES) {
            Ok(bytes) => inspect_table(bytes),
            Err(problem) => unreadable(problem.message),
        },
        "json" | "js" if entry.size() > JSON_BYTES => unreadable(format!(
            "it is larger than the {} MiB that are looked into",
            JSON_BYTES >> 20
        )),
        "json" | "js" => match read(JSON_BYTES).map(JsonValue::parse) {
            Ok(Ok(json)) => inspect_json(&json),
            Ok(Err(problem)) => unreadable(problem.to_string()),
            Err(problem) => unreadable(problem.message),
        },
        _ => FileContent::Other,
    }
}

fn inspect_table(mut bytes: Vec<u8>) -> FileContent {
    let is_whole = (bytes.len() as u64) < TABLE_BYTES;
    if !is_whole {
        // the last line is cut, and perhaps a character of it
        let end = bytes.iter().rposition(|byte| *byte == b'\n').unwrap_or(bytes.len());
        bytes.truncate(end);
    }
    let none = |rows| FileContent::Table { columns: Vec::new(), more_columns: 0, rows, is_whole };
    let Some(text) = decode(bytes).map(|decoded| decoded.text) else { return none(0) };
    let Some((dialect, header)) = sniff(&text, &RequestedColumns::new(&[])) else {
        return none(text.lines().filter(|line| !line.trim().is_empty()).count() as u64);
    };
    let body = text.get(header.start..).unwrap_or("");
    let is_filled = |row: &csv::StringRecord| row.iter().any(|cell| !cell.trim().is_empty());
    let rows = dialect.reader(body).records().flatten().skip(1).filter(is_filled).count() as u64;
    // a first line of data is nobody's business
    if header.names.iter().any(|name| is_data(name)) {
        return none(rows + 1);
    }
    let names = header.names.iter().map(|name| name.trim().to_owned());
    let more_columns = header.names.len().saturating_sub(MAX_NAMES);
    FileContent::Table { columns: names.take(MAX_NAMES).collect(), more_columns, rows, is_whole }
}

/// Returns whether a name is treated as data.
fn is_data(name: &str) -> bool {
    let name = name.trim();
    name.chars().count() > MAX_NAME
        || name.contains('@')
        || name.contains("://")
        || (name.contains(|letter: char| letter.is_ascii_digit())
            && (number::read(name).is_some() || date::parse_day(name).is_some()))
}

/// Returns a file's name with a `*` for what is treated as data.
fn shown_name(name: &str, crowded: &BTreeSet<String>) -> String {
    let mut before = String::new();
    let last = name.matches('/').count();
    let mut shown = Vec::new();
    for (at, part) in name.split('/').enumerate() {
        let is_data = part.contains('@') || (at < last && crowded.contains(&before));
        shown.push(if is_data { "*" } else { part });
        before = format!("{before}{part}/");
    }
    shown.join("/")
}

fn inspect_json(json: &JsonValue) -> FileContent {
    let mut found = JsonPaths::default();
    found.add("", json, 0);
    let more_paths = found.order.len().saturating_sub(MAX_NAMES);
    let paths = found.order.iter().take(MAX_NAMES).filter_map(|path| {
        let (holds, items) = *found.paths.get(path)?;
        Some(JsonPath { path: path.clone(), holds, items })
    });
    FileContent::Json { paths: paths.collect(), more_paths }
}

/// The paths of a JSON value, in the order of their first occurrence.
#[derive(Default)]
struct JsonPaths {
    order: Vec<String>,
    paths: BTreeMap<String, (&'static str, Option<usize>)>,
}

impl JsonPaths {
    fn add(&mut self, path: &str, value: &JsonValue, depth: usize) {
        let (holds, items) = match value {
            JsonValue::Null => ("nothing", None),
            JsonValue::Bool(_) => ("yes or no", None),
            JsonValue::Number(_) => ("number", None),
            JsonValue::Text(_) => ("text", None),
            JsonValue::List(items) => ("list", Some(items.len())),
            JsonValue::Map(_) => ("map", None),
        };
        let is_named = !path.is_empty() && !matches!(value, JsonValue::Map(_));
        if is_named || items.is_some() {
            match self.paths.get_mut(path) {
                // what another item says of it
                Some(known) if known.0 == "nothing" => *known = (holds, items),
                Some(_) => {}
                None => {
                    self.order.push(path.to_owned());
                    self.paths.insert(path.to_owned(), (holds, items));
                }
            }
        }
        if depth >= MAX_DEPTH || self.order.len() > 10 * MAX_NAMES {
            return;
        }
        match value {
            JsonValue::List(items) => {
                items.iter().take(MAX_ITEMS).for_each(|item| self.add(path, item, depth + 1));
            }
            JsonValue::Map(entries) => {
                let are_data = entries.len() > MAX_KEYS;
                for (key, inner) in entries.iter().take(10 * MAX_ITEMS) {
                    let key = if are_data || is_data(key) { "*" } else { key };
                    let inside =
                        if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    self.add(&inside, inner, depth + 1);
                }
            }
            JsonValue::Null | JsonValue::Bool(_) | JsonValue::Number(_) | JsonValue::Text(_) => {}
        }
    }
}
