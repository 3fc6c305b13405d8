//! Words at the left, numbers at the right, in whatever width there is.

use super::super::layout::{OutputStyle, columns, dim, left, printable, right, wrap};

/// A table whose first column is words and whose others are numbers.
#[derive(Debug)]
pub struct NumberGrid {
    look: OutputStyle,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl NumberGrid {
    /// A table with these titles, the words' first.
    pub fn new(look: OutputStyle, head: &[&str]) -> Self {
        Self { look, head: head.iter().map(|&title| title.to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| printable(&cell)).collect());
    }

    /// Its lines, each with a line break.
    pub fn lines(&self) -> String {
        /// Columns between two cells.
        const GAP: usize = 2;
        /// With less room for words, the numbers stand below them.
        const LEAST: usize = 14;
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let count = all().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (1..count)
            .map(|at| all().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max())
            .map(|width| width.unwrap_or(0) + GAP)
            .collect();
        let numbers: usize = widths.iter().sum();
        let words = all().filter_map(|row| row.first()).map(|cell| columns(cell)).max();
        let beside = self.look.width.saturating_sub(numbers);
        let stacked = beside < LEAST.min(words.unwrap_or(0));
        let room = if stacked { self.look.width } else { beside.min(words.unwrap_or(0)).max(1) };
        let mut text = String::new();
        for (at, row) in all().enumerate() {
            let style = if at == 0 { dim } else { str::to_owned };
            let cells: String =
                row.iter().skip(1).zip(&widths).map(|(cell, width)| right(cell, *width)).collect();
            let first = row.first().map_or("", String::as_str);
            if at == 0 && first.is_empty() && cells.trim().is_empty() {
                continue;
            }
            let lines = wrap(first, room);
            let last = lines.len().saturating_sub(1);
            for (number, line) in lines.iter().enumerate() {
                let line = if number < last || stacked {
                    line.clone()
                } else {
                    format!("{}{cells}", left(line, room))
                };
                if !(stacked && line.is_empty()) {
                    text.push_str(&style(line.trim_end()));
                    text.push('\n');
                }
            }
            if stacked && !cells.trim().is_empty() {
                // a row that is wider than the screen is broken between its cells
                for line in wrap(cells.trim(), self.look.width.saturating_sub(GAP)) {
                    text.push_str(&style(&right(&line, self.look.width.max(columns(&line)))));
                    text.push('\n');
                }
            }
        }
        text
    }
}
