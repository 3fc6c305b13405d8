//! The cells of a column, compressed in blocks.
//!
//! Questions go through a column from its first row to its last, so a [`CellReader`] unpacks one block
//! after the other and holds one at a time.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateDecoder, DeflateEncoder};

/// How many bytes of text, and how many rows, are packed together.
const BLOCK_BYTES: usize = 32 * 1024;
const BLOCK_ROWS: usize = 4096;

/// A column, in blocks.
#[derive(Debug, Default)]
pub(super) struct PackedColumn {
    blocks: Vec<PackedBlock>,
    /// The first row of each block.
    firsts: Vec<u32>,
    /// The rows after the last block.
    open: UnpackedRows,
    /// The compressed bytes of the blocks.
    bytes: usize,
}

/// A compressed block of rows.
#[derive(Debug)]
struct PackedBlock {
    bytes: Box<[u8]>,
    rows: u32,
}

/// Rows that aren't compressed.
#[derive(Debug, Default, Clone)]
struct UnpackedRows {
    text: String,
    /// The end of each cell.
    ends: Vec<u32>,
}

impl UnpackedRows {
    fn get(&self, at: usize) -> Option<&str> {
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start as usize..*self.ends.get(at)? as usize)
    }

    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.text.truncate(self.ends.last().map_or(0, |&end| end as usize));
    }

    fn is_full(&self) -> bool {
        self.text.len() >= BLOCK_BYTES || self.ends.len() >= BLOCK_ROWS
    }
}

impl PackedBlock {
    fn pack(open: &UnpackedRows) -> Self {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
        let mut lengths = Vec::with_capacity(open.ends.len() * 4);
        let mut before = 0;
        for &end in &open.ends {
            lengths.extend_from_slice(&(end - before).to_le_bytes());
            before = end;
        }
        // writing into memory can't fail
        let _ = packed.write_all(&lengths);
        let _ = packed.write_all(open.text.as_bytes());
        let bytes = packed.finish().unwrap_or_default().into_boxed_slice();
        Self { bytes, rows: u32::try_from(open.ends.len()).unwrap_or(u32::MAX) }
    }

    fn unpack(&self, open: &mut UnpackedRows) {
        let mut plain = DeflateDecoder::new(Vec::with_capacity(2 * BLOCK_BYTES));
        let _ = plain.write_all(&self.bytes);
        let plain = plain.finish().unwrap_or_default();
        let (lengths, text) = plain.split_at(plain.len().min(self.rows as usize * 4));
        open.ends.clear();
        let mut end = 0_u32;
        for length in lengths.as_chunks::<4>().0 {
            end = end.saturating_add(u32::from_le_bytes(*length));
            open.ends.push(end);
        }
        open.text.clear();
        // what was packed was text
        open.text.push_str(std::str::from_utf8(text).unwrap_or(""));
    }
}

impl PackedColumn {
    pub(super) fn push(&mut self, cell: &str) {
        self.open.push(cell);
        if self.open.is_full() {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let block = PackedBlock::pack(&self.open);
        self.bytes += block.bytes.len() + size_of::<PackedBlock>() + size_of::<u32>();
        self.firsts.push(self.rows_packed());
        self.blocks.push(block);
        self.open.text.clear();
        self.open.ends.clear();
        // one cell of many megabytes isn't what the next ones will be
        self.open.text.shrink_to(2 * BLOCK_BYTES);
    }

    fn rows_packed(&self) -> u32 {
        let last = self.firsts.last().zip(self.blocks.last());
        last.map_or(0, |(first, block)| first + block.rows)
    }

    /// Keeps the first `rows` rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        while (self.rows_packed() as usize) > rows {
            let (Some(block), Some(_)) = (self.blocks.pop(), self.firsts.pop()) else { break };
            self.bytes -= block.bytes.len() + size_of::<PackedBlock>() + size_of::<u32>();
            block.unpack(&mut self.open);
        }
        self.open.truncate(rows - self.rows_packed() as usize);
    }

    /// Estimates the memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.open.text.len() + 4 * self.open.ends.len()
    }

    /// Frees spare memory, since no more rows are added.
    pub(super) fn finish(&mut self) {
        self.open.text.shrink_to_fit();
        self.open.ends.shrink_to_fit();
        self.blocks.shrink_to_fit();
        self.firsts.shrink_to_fit();
    }

    fn block_of(&self, row: usize) -> usize {
        self.firsts.partition_point(|&first| first as usize <= row).saturating_sub(1)
    }
}

/// A reader of the cells of a column.
pub(super) struct CellReader<'t> {
    column: Option<&'t PackedColumn>,
    /// The unpacked block, and its rows.
    at: usize,
    unpacked: UnpackedRows,
}

impl<'t> CellReader<'t> {
    pub(super) fn new(column: Option<&'t PackedColumn>) -> Self {
        Self { column, at: usize::MAX, unpacked: UnpackedRows::default() }
    }

    /// Returns a cell, trimmed; empty where there is none. Rows in order are the quickest.
    pub(super) fn get(&mut self, row: usize) -> &str {
        let Some(column) = self.column else { return "" };
        let packed = column.rows_packed() as usize;
        if let Some(row) = row.checked_sub(packed) {
            return column.open.get(row).unwrap_or("").trim();
        }
        let at = column.block_of(row);
        if at != self.at {
            self.at = at;
            if let Some(block) = column.blocks.get(at) {
                block.unpack(&mut self.unpacked);
            }
        }
        let first = column.firsts.get(at).map_or(0, |&first| first as usize);
        self.unpacked.get(row - first).unwrap_or("").trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn packed_cells_are_the_cells_that_were_pushed(
            cells in proptest::collection::vec(("[a-zäß ]{0,12}", 0..2000_usize), 1..120),
            keep in 0..130_usize,
            more in proptest::collection::vec("[a-z]{0,3}", 0..5),
        ) {
            let mut held: Vec<String> =
                cells.iter().map(|(text, times)| text.repeat(*times)).collect();
            let mut packed = PackedColumn::default();
            held.iter().for_each(|cell| packed.push(cell));
            held.truncate(keep);
            packed.truncate(held.len());
            held.extend(more);
            held.iter().skip(keep.min(cells.len())).for_each(|cell| packed.push(cell));
            packed.finish();
            let mut read = CellReader::new(Some(&packed));
            for (row, cell) in held.iter().enumerate() {
                prop_assert_eq!(read.get(row), cell.trim());
            }
            // in any order
            for (row, cell) in held.iter().enumerate().rev() {
                prop_assert_eq!(read.get(row), cell.trim());
            }
            prop_assert_eq!(read.get(held.len()), "");
        }
    }

    #[test]
    fn what_repeats_hardly_takes_memory() {
        let mut packed = PackedColumn::default();
        for row in 0..100_000 {
            packed.push(&format!("conversation {}", row / 50));
        }
        assert!(packed.bytes() < 200_000, "{}", packed.bytes());
    }
}
