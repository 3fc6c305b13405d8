//! NDJSON: an object in each line, with the columns of the CSV as keys.

use peristyle_engine::evaluate::OfferedTip;

use super::{Answer, Head, number};

pub(super) fn row(
    head: &Head,
    answer: Answer<'_>,
    nodes: impl Iterator<Item = f64>,
    tips: &[OfferedTip],
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(b"{\"id\":");
    text(answer.id, out);
    out.extend_from_slice(b",\"score\":");
    maybe(answer.score, out);
    out.extend_from_slice(b",\"band\":");
    maybe_text(answer.band, out);
    out.extend_from_slice(b",\"coverage\":");
    maybe(answer.coverage, out);
    out.extend_from_slice(b",\"reason\":");
    maybe_text(answer.reason, out);
    for (name, node) in head.nodes.iter().zip(nodes) {
        out.extend_from_slice(b",\"");
        // a path needs no escapes
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        maybe(node, out);
    }
    if head.tips {
        out.extend_from_slice(b",\"tips\":[");
        list(tips, out, |tip, out| text(&tip.id, out));
        out.extend_from_slice(b"],\"gains\":[");
        list(tips, out, |tip, out| maybe(tip.gain.unwrap_or(f64::NAN), out));
        out.push(b']');
    }
    out.extend_from_slice(b"}\n");
}

fn list(tips: &[OfferedTip], out: &mut Vec<u8>, part: fn(&OfferedTip, &mut Vec<u8>)) {
    for (at, tip) in tips.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        part(tip, out);
    }
}

fn maybe(value: f64, out: &mut Vec<u8>) {
    if value.is_nan() { out.extend_from_slice(b"null") } else { number(value, out) }
}

fn maybe_text(value: Option<&str>, out: &mut Vec<u8>) {
    match value {
        Some(value) => text(value, out),
        None => out.extend_from_slice(b"null"),
    }
}

fn text(value: &str, out: &mut Vec<u8>) {
    // writing text to memory doesn't fail
    let _ = serde_json::to_writer(out, value);
}
