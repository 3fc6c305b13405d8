//! Columns that are built at once, rather than row by row.

use peristyle_engine::Fact;

use super::fact_column::{FactColumn, FactValues};

impl FactColumn {
    /// Creates a column of numbers: flags are 1 and 0, dates days before `as_of`, NaN is missing.
    pub(crate) fn from_numbers(fact: &Fact, numbers: Vec<f64>) -> Self {
        let mut cells = Self::new(fact);
        if let FactValues::Numbers(own) = &mut cells.values {
            *own = numbers;
        }
        cells
    }

    /// Sets the text codes of all rows.
    pub(crate) fn set_codes(&mut self, all: Vec<u32>) {
        if let FactValues::Texts { codes, .. } = &mut self.values {
            *codes = all;
        }
    }

    /// Changes the value of a row.
    pub(crate) fn update_row(&mut self, row: usize, change: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.row, row);
        change(self);
        self.row = own;
    }

    /// Removes the rows that aren't kept.
    pub(crate) fn retain_rows(&mut self, keep: &[bool]) {
        fn kept<T: Copy>(values: &mut Vec<T>, keep: &[bool]) {
            let mut row = 0;
            values.retain(|_| {
                row += 1;
                keep.get(row - 1).copied().unwrap_or(false)
            });
        }
        match &mut self.values {
            FactValues::Numbers(numbers) => kept(numbers, keep),
            FactValues::Texts { codes, .. } => kept(codes, keep),
        }
    }
}
