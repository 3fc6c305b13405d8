//! A sheet as a stream of text, written by a thread of its own.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::Workbook;
use super::rows;

/// How much is handed over at once, and how often before it is read.
const PIECE: usize = 128 * 1024;
const PIECES: usize = 4;

/// What comes next; a stream that ends without `End` is an error.
enum Piece {
    Text(Vec<u8>),
    Broken(String),
    End,
}

/// The text of a sheet.
pub(crate) struct SheetText {
    pieces: Receiver<Piece>,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
}

impl SheetText {
    /// Begins to read the sheet.
    pub(crate) fn new(workbook: Workbook) -> io::Result<Self> {
        let (to, pieces) = sync_channel(PIECES);
        let work = move || {
            let Workbook { sheet, notes, decimal_comma, mut xlsx, .. } = workbook;
            let mut take = |text| to.send(Piece::Text(text)).is_ok();
            let written = xlsx
                .worksheet_cells_reader(&sheet)
                .and_then(|cells| rows::write(cells, decimal_comma, &notes, PIECE, &mut take));
            // nobody may want it any more
            let _ = to.send(
                written.map_or_else(|error| Piece::Broken(error.to_string()), |()| Piece::End),
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
                Ok(Piece::Text(text)) => (self.piece, self.at) = (text, 0),
                Ok(Piece::End) => self.ended = true,
                Ok(Piece::Broken(why)) => return Err(io::Error::other(why)),
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
