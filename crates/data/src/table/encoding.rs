//! Bytes into text: UTF-8 and UTF-16 by what they say, Windows-1252 as the last guess.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::archive::limits::MAX_DECODED_BYTES;

/// A file as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Whether the encoding had to be guessed.
    pub guessed: bool,
}

/// Decodes a file; `None` when it isn't UTF-8 and too large to be copied.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    let encoding = Encoding::for_bom(&bytes).map_or(UTF_8, |(encoding, _)| encoding);
    if encoding == UTF_8 {
        let bytes = match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.drain(..'\u{feff}'.len_utf8());
                }
                return Some(Decoded { text, guessed: false });
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
        return other(&bytes, WINDOWS_1252, true);
    }
    other(&bytes, encoding, false)
}

fn other(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Option<Decoded> {
    if bytes.len() > MAX_DECODED_BYTES {
        return None;
    }
    let (text, ..) = encoding.decode(bytes);
    Some(Decoded { text: text.into_owned(), guessed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, bool) {
        let decoded = decode(bytes.to_vec()).unwrap();
        (decoded.text, decoded.guessed)
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
