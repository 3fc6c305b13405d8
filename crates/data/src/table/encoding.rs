//! Decodes bytes to text: UTF-8, UTF-16 by its byte order mark, and Windows-1252 as the fallback.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252};

use crate::archive::limits::MAX_DECODED_BYTES;

/// The decoded text of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodedText {
    /// The text, without a byte order mark.
    pub text: String,
    /// Whether the encoding was guessed.
    pub guessed: bool,
}

/// Decodes a file; `None` when it isn't UTF-8 and too large to be copied.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<DecodedText> {
    let encoding = Encoding::for_bom(&bytes).map_or(UTF_8, |(encoding, _)| encoding);
    if encoding == UTF_8 {
        let bytes = match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.drain(..'\u{feff}'.len_utf8());
                }
                return Some(DecodedText { text, guessed: false });
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                // a file cut in the middle of a character is still UTF-8
                let is_cut = error.utf8_error().error_len().is_none();
                let mut bytes = error.into_bytes();
                if is_cut {
                    bytes.truncate(valid);
                    return decode(bytes);
                }
                bytes
            }
        };
        return decode_as(&bytes, WINDOWS_1252, true);
    }
    decode_as(&bytes, encoding, false)
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Option<DecodedText> {
    if bytes.len() > MAX_DECODED_BYTES {
        return None;
    }
    let (text, ..) = encoding.decode(bytes);
    Some(DecodedText { text: text.into_owned(), guessed })
}

/// The bytes that are decoded at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The error of a [`TextReader`] whose file has no byte order mark and isn't UTF-8.
#[derive(Debug)]
struct NotUtf8;

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it isn't UTF-8")
    }
}

impl std::error::Error for NotUtf8 {}

/// Returns whether a [`TextReader`] has to start again with a guessed encoding.
pub(crate) fn is_not_utf8(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<NotUtf8>())
}

/// A reader that decodes a file as [`decode`] does, to UTF-8 without a byte order mark.
pub(crate) struct TextReader<R> {
    file: R,
    encoding: Option<Decoder>,
    begun: bool,
    guess: bool,
    /// Bytes that were read and not decoded; the last character may be cut.
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> TextReader<R> {
    /// Creates a reader. A file without a byte order mark that isn't UTF-8 is decoded as Windows-1252
    /// with `guess`, and is an error that [`is_not_utf8`] recognises without.
    pub(crate) fn new(file: R, guess: bool) -> Self {
        Self {
            file,
            encoding: None,
            begun: false,
            guess,
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    /// Decodes the next chunk.
    fn fill(&mut self) -> io::Result<()> {
        let had = self.raw.len();
        self.raw.resize(had + CHUNK_BYTES, 0);
        let got = self.file.read(self.raw.get_mut(had..).unwrap_or(&mut []));
        self.raw.truncate(had + got.as_ref().unwrap_or(&0));
        let got = got?;
        self.ended = got == 0;
        if !self.begun {
            // the mark may come byte by byte
            if self.raw.len() < 3 && !self.ended {
                return Ok(());
            }
            self.begun = true;
            let marked = Encoding::for_bom(&self.raw);
            if let Some((_, length)) = marked {
                self.raw.drain(..length);
            }
            let encoding = match marked {
                Some((encoding, _)) if encoding != UTF_8 || self.guess => Some(encoding),
                _ => self.guess.then_some(WINDOWS_1252),
            };
            self.encoding = encoding.map(Encoding::new_decoder_without_bom_handling);
        }
        self.at = 0;
        self.text.clear();
        match &mut self.encoding {
            Some(decoder) => {
                let most =
                    decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(CHUNK_BYTES * 4);
                self.text.resize(most, 0);
                let (result, _, written, _) =
                    decoder.decode_to_utf8(&self.raw, &mut self.text, self.ended);
                self.text.truncate(written);
                self.raw.clear();
                match result {
                    CoderResult::InputEmpty => Ok(()),
                    CoderResult::OutputFull => Err(io::Error::other("it can't be decoded")),
                }
            }
            None => {
                let (valid, is_cut) = match std::str::from_utf8(&self.raw) {
                    Ok(text) => (text.len(), true),
                    // a file cut in the middle of a character is still UTF-8
                    Err(error) => (error.valid_up_to(), error.error_len().is_none()),
                };
                if !is_cut {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, NotUtf8));
                }
                self.text.extend_from_slice(self.raw.get(..valid).unwrap_or(&[]));
                self.raw.drain(..valid);
                Ok(())
            }
        }
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        let length = rest.len().min(buffer.len());
        if let (Some(from), Some(to)) = (rest.get(..length), buffer.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, bool) {
        let decoded = decode(bytes.to_vec()).unwrap();
        (decoded.text, decoded.guessed)
    }

    /// Decodes a file chunk by chunk, however few bytes come at once.
    fn streamed(bytes: &[u8], step: usize) -> (String, bool) {
        struct Slow<'b>(&'b [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = buffer.len().min(self.1);
                self.0.read(&mut buffer[..length])
            }
        }
        let mut text = String::new();
        let read = |guess, text: &mut String| {
            TextReader::new(Slow(bytes, step), guess).read_to_string(text)
        };
        match read(false, &mut text) {
            Ok(_) => (text, false),
            Err(error) => {
                assert!(is_not_utf8(&error), "{error}");
                text.clear();
                read(true, &mut text).unwrap();
                (text, true)
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_stream_is_decoded_as_the_whole_file(
            mark in 0..4_usize,
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
            letters in "[a-zäß€😀]{0,40}",
            step in 1..9_usize,
        ) {
            let mark = [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"][mark];
            for bytes in [[mark, &bytes].concat(), [mark, letters.as_bytes()].concat()] {
                let (whole, stream) = (text(&bytes), streamed(&bytes, step));
                proptest::prop_assert_eq!(&stream.0, &whole.0);
                // what says that it is UTF-8 and isn't is guessed as well
                proptest::prop_assert_eq!(stream.1, whole.1);
            }
        }
    }

    #[test]
    fn encodings() {
        let plain = ("Grüße".to_owned(), false);
        assert_eq!(text("Grüße".as_bytes()), plain);
        assert_eq!(text("\u{feff}Grüße".as_bytes()), plain);
        let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}Grüße".encode_utf16().flat_map(order).collect()
        };
        assert_eq!(text(&utf16(u16::to_le_bytes)), plain);
        assert_eq!(text(&utf16(u16::to_be_bytes)), plain);
        assert_eq!(text(b"Gr\xfc\xdfe"), ("Grüße".to_owned(), true));
        assert_eq!(text(b"Gr\xc3"), ("Gr".to_owned(), false));
        assert_eq!(text(b""), (String::new(), false));
    }
}
