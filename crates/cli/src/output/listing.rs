//! Plain tables: a header and rows.

use super::layout::{OutputStyle, columns, dim, left, wrap};

/// A column's header.
pub type ColumnHeader = &'static str;

/// Columns as wide as they need, the last wrapped into what is left.
pub fn listing(header: &[ColumnHeader], rows: &[Vec<String>], look: OutputStyle) -> String {
    let count = header.len();
    let width_of = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell));
        cells.chain([columns(header.get(at).copied().unwrap_or(""))]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width_of).collect();
    let before: usize = widths.iter().take(count.saturating_sub(1)).map(|width| width + 2).sum();
    let room = look.width.saturating_sub(before).max(12);
    let mut text = String::new();
    let mut line = |cells: &[&str], style: fn(&str) -> String| {
        let mut start = String::new();
        for (cell, width) in cells.iter().zip(&widths).take(count.saturating_sub(1)) {
            start.push_str(&left(cell, width + 2));
        }
        let last = cells.get(count.saturating_sub(1)).copied().unwrap_or("");
        for (at, part) in wrap(last, room).iter().enumerate() {
            let start = if at == 0 { start.clone() } else { " ".repeat(before) };
            text.push_str(style(&format!("{start}{part}")).trim_end());
            text.push('\n');
        }
    };
    line(header, dim);
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        line(&cells, str::to_owned);
    }
    text
}
