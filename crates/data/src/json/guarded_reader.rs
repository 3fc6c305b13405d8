//! Checks the nesting and the lengths of texts while JSON is read.

use std::fmt;
use std::io::{self, Read};

/// The most bytes of one text or number.
const MAX_TEXT_BYTES: usize = 8 * 1024 * 1024;

/// The limit that a text exceeds, in words that follow its file's name.
#[derive(Debug)]
pub(super) struct LimitExceeded(pub(super) &'static str);

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for LimitExceeded {}

/// A reader that fails where JSON is nested too deep or has too long a text, since the parser buffers
/// either even where it skips values.
pub(super) struct GuardedReader<R> {
    inner: R,
    depth: usize,
    most: usize,
    in_text: bool,
    escaped: bool,
    /// The bytes of the current text or number.
    run: usize,
}

impl<R: Read> GuardedReader<R> {
    pub(super) fn new(inner: R, most: usize) -> Self {
        Self { inner, depth: 0, most, in_text: false, escaped: false, run: 0 }
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), LimitExceeded> {
        for &byte in bytes {
            if self.in_text {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => (self.in_text, self.run) = (false, 0),
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => (self.in_text, self.run) = (true, 0),
                    b'[' | b'{' => self.depth += 1,
                    b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                    b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => self.run = 0,
                    _ => {}
                }
                if self.depth > self.most {
                    return Err(LimitExceeded("is nested more than 100 levels deep"));
                }
            }
            self.run += 1;
            if self.run > MAX_TEXT_BYTES {
                return Err(LimitExceeded("holds a text of more than 8 MiB"));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for GuardedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.check(buffer.get(..got).unwrap_or(&[])).map_err(io::Error::other)?;
        Ok(got)
    }
}
