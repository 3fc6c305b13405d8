//! Streams a sheet as text, which a thread of its own writes.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::OpenWorkbook;
use super::rows;

/// The bytes of a chunk of text, and the most chunks that are queued.
const CHUNK_BYTES: usize = 128 * 1024;
const MAX_QUEUED_CHUNKS: usize = 4;

/// A chunk of the stream; a stream that ends without `End` is an error.
enum TextChunk {
    Text(Vec<u8>),
    Broken(String),
    End,
}

/// A reader of the text of a sheet.
pub(crate) struct SheetText {
    pieces: Receiver<TextChunk>,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
}

impl SheetText {
    /// Starts the thread that reads the sheet.
    pub(crate) fn new(workbook: OpenWorkbook) -> io::Result<Self> {
        let (to, pieces) = sync_channel(MAX_QUEUED_CHUNKS);
        let work = move || {
            let OpenWorkbook { sheet, notes, decimal_comma, mut xlsx, .. } = workbook;
            let mut take = |text| to.send(TextChunk::Text(text)).is_ok();
            let written = xlsx.worksheet_cells_reader(&sheet).and_then(|cells| {
                rows::write_rows(cells, decimal_comma, &notes, CHUNK_BYTES, &mut take)
            });
            // nobody may want it any more
            let _ = to.send(
                written
                    .map_or_else(|error| TextChunk::Broken(error.to_string()), |()| TextChunk::End),
            );
        };
        thread::Builder::new().name("sheet".to_owned()).spawn(work)?;
        Ok(Self { pieces, piece: Vec::new(), at: 0, ended: false })
    }
}

impl Read for SheetText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.piece.len() && !self.ended {
            match self.pieces.recv() {
                Ok(TextChunk::Text(text)) => (self.piece, self.at) = (text, 0),
                Ok(TextChunk::End) => self.ended = true,
                Ok(TextChunk::Broken(why)) => return Err(io::Error::other(why)),
                Err(_) => return Err(io::Error::other("the sheet can't be read to its end")),
            }
        }
        let rest = self.piece.get(self.at..).unwrap_or(&[]);
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}
