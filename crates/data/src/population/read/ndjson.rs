//! Reads NDJSON in chunks: a row is a line.

use std::collections::BTreeSet;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::{ChunkSink, MAX_ROW_BYTES, MIN_CHUNK_BYTES, ReadError, TableInput};
use crate::archive::cannot_read;
use crate::population::ScoringJob;
use crate::population::chunk::{ChunkContent, RowChunk, RowFormat, newlines};
use crate::profile::map::{ColumnMap, KeyRoles, ResolvedMap, keys};

/// Returns the pack that the first line names.
pub(super) fn first_pack(head: &[u8], map: &ColumnMap) -> Option<String> {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let row: serde_json::Value = serde_json::from_slice(line).ok()?;
    match row.get(map.pack())? {
        serde_json::Value::String(pack) => Some(pack.clone()),
        // as a saved answer has it
        pack => pack.get("id")?.as_str().map(str::to_owned),
    }
}

pub(super) fn read_chunks(
    table: TableInput,
    job: &ScoringJob<'_>,
    remarks: &mut Diagnostics,
    read: &dyn Fn(u64),
    take: ChunkSink<'_>,
) -> Result<(), ReadError> {
    let (name, mut text) = (table.name, table.text);
    if !job.map.is_empty() {
        remarks.extend(check_keys(&name, text.buffered(), job)?);
    }
    let shape = Arc::new(RowFormat::Ndjson);
    let (mut line, mut rows_before) = (1, 0);
    let mut want = MIN_CHUNK_BYTES;
    loop {
        text.fill(want).map_err(|error| cannot_read(&name, &error))?;
        read(text.read);
        let head = text.buffered();
        if head.is_empty() {
            return Ok(());
        }
        let size = head.len().min(want);
        let ends_here = text.is_at_end() && head.len() == size;
        let end = head.get(..size).and_then(|part| part.iter().rposition(|byte| *byte == b'\n'));
        let end = match end {
            Some(end) => end + 1,
            None if ends_here => size,
            None if size > MAX_ROW_BYTES => {
                return Err(too_long(&name, line).into());
            }
            None => {
                want *= 2;
                continue;
            }
        };
        let end = if ends_here { size } else { end };
        want = MIN_CHUNK_BYTES;
        let bytes = text.take(end);
        let lines = newlines(&bytes);
        let rows =
            bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
                as u64;
        let (file, shape) = (Arc::clone(&name), Arc::clone(&shape));
        let (content, read, position) = (ChunkContent::Rows, text.digest(), None);
        take(RowChunk {
            file,
            format: shape,
            content,
            bytes,
            line,
            rows_before,
            input_digest: read,
            position,
        })?;
        line += lines;
        rows_before += rows;
    }
}

/// Returns the remarks on the keys of the first objects.
fn check_keys(name: &str, head: &[u8], job: &ScoringJob<'_>) -> Result<Vec<Diagnostic>, ReadError> {
    let mut problems = Diagnostics::new();
    let mapping = ResolvedMap::new(&job.map, job.ruleset, &[], &mut problems);
    if !problems.is_empty() {
        return Err(ReadError::Problems(problems));
    }
    let keys = KeyRoles::new(&mapping, job.ruleset);
    type Object = serde_json::Map<String, serde_json::Value>;
    let mut names = BTreeSet::new();
    for line in head.split(|byte| *byte == b'\n') {
        // what is wrong with a line is said when it is read
        let Ok(object) = serde_json::from_slice::<Object>(line) else { continue };
        if let Some(serde_json::Value::Object(facts)) = object.get("facts") {
            names.extend(facts.keys().cloned());
        }
        names.extend(object.into_iter().map(|(key, _)| key));
    }
    Ok(keys::remark_on_keys(&job.map, job.ruleset, &keys, name, names.iter().map(String::as_str)))
}

fn too_long(name: &str, line: u64) -> Diagnostic {
    Diagnostic::error(
        &peristyle_engine::diagnostic::codes::FILE_TOO_LARGE,
        format!("`{name}` has more than {} MiB in line {line}", MAX_ROW_BYTES >> 20),
    )
    .help("NDJSON has one profile in each line")
}
