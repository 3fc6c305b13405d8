//! Files that are read and never held.

use std::io::{self, Read};

/// A reader that fails where a file goes on beyond what is read of it. Ending there would make half
/// a file look whole.
pub(super) struct Limited<R> {
    inner: R,
    left: u64,
    why: &'static str,
}

impl<R: Read> Limited<R> {
    pub(super) fn new(inner: R, most: u64, why: &'static str) -> Self {
        Self { inner, left: most, why }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(got as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, self.why))?;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_goes_on_is_an_error() {
        let mut text = String::new();
        let read = |most, text: &mut String| {
            Limited::new(&b"12345"[..], most, "too much").read_to_string(text)
        };
        assert_eq!(read(5, &mut text).unwrap(), 5);
        let error = read(4, &mut text).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::FileTooLarge, "too much")
        );
    }
}
