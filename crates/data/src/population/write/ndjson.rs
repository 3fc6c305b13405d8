//! Writes NDJSON: an object in each line, with the columns of the CSV as keys.

use peristyle_engine::evaluate::OfferedTip;

use super::{OutputHeader, RowAnswer, write_number};

pub(super) fn write_row(
    head: &OutputHeader,
    answer: RowAnswer<'_>,
    nodes: impl Iterator<Item = f64>,
    tips: &[OfferedTip],
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(b"{\"id\":");
    write_text(answer.id, out);
    out.extend_from_slice(b",\"score\":");
    write_optional(answer.score, out);
    out.extend_from_slice(b",\"band\":");
    write_optional_text(answer.band, out);
    out.extend_from_slice(b",\"coverage\":");
    write_optional(answer.coverage, out);
    out.extend_from_slice(b",\"reason\":");
    write_optional_text(answer.reason, out);
    for (name, node) in head.nodes.iter().zip(nodes) {
        out.extend_from_slice(b",\"");
        // a path needs no escapes
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        write_optional(node, out);
    }
    if head.tips {
        out.extend_from_slice(b",\"tips\":[");
        write_list(tips, out, |tip, out| write_text(&tip.id, out));
        out.extend_from_slice(b"],\"gains\":[");
        write_list(tips, out, |tip, out| write_optional(tip.gain.unwrap_or(f64::NAN), out));
        out.push(b']');
    }
    out.extend_from_slice(b"}\n");
}

fn write_list(tips: &[OfferedTip], out: &mut Vec<u8>, part: fn(&OfferedTip, &mut Vec<u8>)) {
    for (at, tip) in tips.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        part(tip, out);
    }
}

fn write_optional(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() { out.extend_from_slice(b"null") } else { write_number(value, out) }
}

fn write_optional_text(value: Option<&str>, out: &mut Vec<u8>) {
    match value {
        Some(value) => write_text(value, out),
        None => out.extend_from_slice(b"null"),
    }
}

fn write_text(value: &str, out: &mut Vec<u8>) {
    // writing text to memory doesn't fail
    let _ = serde_json::to_writer(out, value);
}
