//! Writes CSV (RFC 4180) with commas and line feeds.

use peristyle_engine::evaluate::OfferedTip;

use super::{OutputHeader, RowAnswer, write_number};

pub(super) fn write_header(head: &OutputHeader, out: &mut Vec<u8>) {
    out.extend_from_slice(b"id,score,band,coverage,reason");
    for node in &head.nodes {
        out.push(b',');
        write_text(out, node);
    }
    if head.tips {
        out.extend_from_slice(b",tips,gains");
    }
    out.push(b'\n');
}

pub(super) fn write_row(
    head: &OutputHeader,
    answer: RowAnswer<'_>,
    nodes: impl Iterator<Item = f64>,
    tips: &[OfferedTip],
    out: &mut Vec<u8>,
) {
    write_text(out, answer.id);
    out.push(b',');
    write_optional(answer.score, out);
    out.push(b',');
    write_text(out, answer.band.unwrap_or(""));
    out.push(b',');
    write_optional(answer.coverage, out);
    out.push(b',');
    write_text(out, answer.reason.unwrap_or(""));
    for node in nodes {
        out.push(b',');
        write_optional(node, out);
    }
    if head.tips {
        write_list(tips, out, |tip, out| out.extend_from_slice(tip.id.as_bytes()));
        write_list(tips, out, |tip, out| write_optional(tip.gain.unwrap_or(f64::NAN), out));
    }
    out.push(b'\n');
}

/// Writes a cell with a part for each tip, separated by semicolons.
fn write_list(tips: &[OfferedTip], out: &mut Vec<u8>, part: fn(&OfferedTip, &mut Vec<u8>)) {
    out.push(b',');
    for (at, tip) in tips.iter().enumerate() {
        if at > 0 {
            out.push(b';');
        }
        part(tip, out);
    }
}

fn write_optional(value: f64, out: &mut Vec<u8>) {
    if !value.is_nan() {
        write_number(value, out);
    }
}

/// Writes a cell. Text that a spreadsheet would run as a formula gets an apostrophe in front, as
/// OWASP advises; a number with a sign is no formula.
pub(in crate::population) fn write_text(out: &mut Vec<u8>, text: &str) {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let quoted =
        text.contains(['"', ',', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
    if !quoted {
        if runs {
            out.push(b'\'');
        }
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    if runs {
        out.push(b'\'');
    }
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::write_text;

    #[test]
    fn cells() {
        for (cell, written) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("5\" pipe", "\"5\"\" pipe\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("@sum", "'@sum"),
            ("+49 170", "'+49 170"),
            ("-cmd,x", "\"'-cmd,x\""),
            ("-5", "-5"),
            ("+1e3", "+1e3"),
            ("a=b", "a=b"),
        ] {
            let mut out = Vec::new();
            write_text(&mut out, cell);
            assert_eq!(String::from_utf8(out).unwrap(), written, "{cell}");
        }
    }
}
