//! Decodes a stream of bytes to UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

/// The bytes that are read at once.
const READ_BYTES: usize = 256 * 1024;

/// A stream of text. UTF-8 and UTF-16 are recognised by their byte order mark. If the first bytes
/// that aren't ASCII aren't UTF-8, the rest is decoded as Windows-1252, which is a guess; invalid
/// bytes after valid UTF-8 stay as they are, and their row is rejected.
pub(super) struct TextStream {
    inner: Box<dyn Read + Send>,
    decoder: Option<Decoder>,
    /// The text that has been read and not been taken.
    buffer: Vec<u8>,
    /// The bytes of a character that the end of a read has split.
    cut: Vec<u8>,
    piece: Vec<u8>,
    ascii: bool,
    begun: bool,
    ended: bool,
    /// Whether the encoding was guessed.
    pub(super) guessed: bool,
    /// The number of bytes that have been read.
    pub(super) read: u64,
    /// The hasher of all that has been taken, if it is tracked.
    pub(super) taken: Option<blake3::Hasher>,
}

impl TextStream {
    pub(super) fn new(inner: Box<dyn Read + Send>) -> Self {
        Self {
            inner,
            decoder: None,
            buffer: Vec::new(),
            cut: Vec::new(),
            piece: vec![0; READ_BYTES],
            ascii: true,
            begun: false,
            ended: false,
            guessed: false,
            read: 0,
            taken: None,
        }
    }

    /// Returns the text that has been read and not been taken.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer
    }

    /// Takes `bytes` bytes off the beginning.
    pub(super) fn take(&mut self, bytes: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(bytes.min(self.buffer.len()));
        let taken = std::mem::replace(&mut self.buffer, rest);
        if let Some(hasher) = &mut self.taken {
            hasher.update(&taken);
        }
        taken
    }

    /// Returns the digest of all that has been taken, if it is tracked.
    pub(super) fn digest(&self) -> Option<blake3::Hash> {
        self.taken.as_ref().map(blake3::Hasher::finalize)
    }

    /// Reads until at least `bytes` bytes are buffered; fewer only at the end.
    pub(super) fn fill(&mut self, bytes: usize) -> io::Result<()> {
        while self.buffer.len() < bytes && !self.ended {
            self.read_more()?;
        }
        Ok(())
    }

    /// Returns the name of the encoding, as far as it is known.
    pub(in crate::population) fn encoding(&self) -> &'static str {
        self.decoder.as_ref().map_or("UTF-8", |decoder| decoder.encoding().name())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.ended
    }

    fn read_more(&mut self) -> io::Result<()> {
        let mut piece = std::mem::take(&mut self.piece);
        let mut filled = 0;
        // a pipe gives little at once; the same pieces whatever it gives
        while let Some(room) = piece.get_mut(filled..).filter(|room| !room.is_empty()) {
            match self.inner.read(room) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.read += filled as u64;
        self.push_bytes(piece.get(..filled).unwrap_or(&[]));
        self.piece = piece;
        Ok(())
    }

    fn push_bytes(&mut self, piece: &[u8]) {
        let mut piece = piece;
        if !self.begun {
            self.begun = true;
            if let Some((encoding, mark)) = Encoding::for_bom(piece) {
                piece = piece.get(mark..).unwrap_or(&[]);
                // UTF-8 is let through
                self.decoder =
                    (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
            }
        }
        if self.decoder.is_some() {
            return self.decode(piece);
        }
        self.cut.extend_from_slice(piece);
        let bytes = std::mem::take(&mut self.cut);
        let error = match std::str::from_utf8(&bytes) {
            Ok(_) => {
                self.ascii &= bytes.is_ascii();
                return self.buffer.extend_from_slice(&bytes);
            }
            Err(error) => error,
        };
        let valid = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
        let rest = bytes.get(error.valid_up_to()..).unwrap_or(&[]);
        self.ascii &= valid.is_ascii();
        if error.error_len().is_none() && !self.ended {
            self.buffer.extend_from_slice(valid);
            self.cut = rest.to_vec();
        } else if self.ascii {
            self.buffer.extend_from_slice(valid);
            self.guessed = true;
            self.decoder = Some(WINDOWS_1252.new_decoder_without_bom_handling());
            self.decode(rest);
        } else {
            self.buffer.extend_from_slice(&bytes);
        }
    }

    fn decode(&mut self, bytes: &[u8]) {
        let Some(decoder) = &mut self.decoder else { return };
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        let mut text = String::with_capacity(room);
        // there is room for all of it
        let _ = decoder.decode_to_string(bytes, &mut text, self.ended);
        self.buffer.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> (Vec<u8>, bool) {
        let mut text = TextStream::new(Box::new(io::Cursor::new(bytes)));
        text.fill(usize::MAX).unwrap();
        (text.take(usize::MAX), text.guessed)
    }

    #[test]
    fn encodings() {
        // each byte of a character on another side of a piece's end
        for shift in 0..4 {
            let plain = format!("{}Grüße 🙂", "x".repeat(READ_BYTES - 3 - shift));
            let same = (plain.clone().into_bytes(), false);
            assert_eq!(text(plain.clone().into_bytes()), same);
            assert_eq!(text(format!("\u{feff}{plain}").into_bytes()), same);
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let units = format!("\u{feff}{plain}");
                assert_eq!(text(units.encode_utf16().flat_map(order).collect()), same);
            }
            let mut western = "x".repeat(READ_BYTES - 3 - shift).into_bytes();
            let utf8 = String::from_utf8(western.clone()).unwrap() + "Grüße €";
            western.extend_from_slice(b"Gr\xfc\xdfe \x80");
            assert_eq!(text(western), (utf8.into_bytes(), true));
        }
        let broken = b"Gr\xc3\xbc\xc3\x9fe\nGr\xfc\xdfe\n".to_vec();
        assert_eq!(text(broken.clone()), (broken, false));
        assert_eq!(text(Vec::new()), (Vec::new(), false));
    }
}
