//! Columns that come whole, rather than row by row.

use peristyle_engine::Fact;

use super::cells::{Cells, Values};

impl Cells {
    /// The values of all rows: flags are 1 and 0, dates days before `as_of`, and NaN is missing.
    pub(in crate::population) fn of_numbers(fact: &Fact, numbers: Vec<f64>) -> Self {
        let mut cells = Self::new(fact);
        if let Values::Numbers(own) = &mut cells.values {
            *own = numbers;
        }
        cells
    }

    /// The places of all rows' texts in the list of texts.
    pub(in crate::population) fn set_codes(&mut self, all: Vec<u32>) {
        if let Values::Texts { codes, .. } = &mut self.values {
            *codes = all;
        }
    }

    /// The number of a row; of what isn't a column of numbers, none.
    pub(in crate::population) fn number_at(&self, row: usize) -> Option<f64> {
        match &self.values {
            Values::Numbers(numbers) => numbers.get(row).copied(),
            Values::Texts { .. } => None,
        }
    }

    /// Changes the value of a row.
    pub(in crate::population) fn at(&mut self, row: usize, change: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.row, row);
        change(self);
        self.row = own;
    }

    /// Drops the rows that aren't kept.
    pub(in crate::population) fn keep(&mut self, keep: &[bool]) {
        fn kept<T: Copy>(values: &mut Vec<T>, keep: &[bool]) {
            let mut row = 0;
            values.retain(|_| {
                row += 1;
                keep.get(row - 1).copied().unwrap_or(false)
            });
        }
        match &mut self.values {
            Values::Numbers(numbers) => kept(numbers, keep),
            Values::Texts { codes, .. } => kept(codes, keep),
        }
    }
}
