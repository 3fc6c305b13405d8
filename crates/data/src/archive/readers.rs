//! Readers that limit and count the bytes of files.

use std::io::{self, Read};

use super::MemoryBudget;

/// The number of bytes between two reports of progress.
const REPORT_BYTES: u64 = 1 << 20;

/// A reader that fails at its limit. Ending there would make half a file look complete.
pub(super) struct LimitedReader<R> {
    inner: R,
    left: u64,
    why: String,
}

impl<R: Read> LimitedReader<R> {
    pub(super) fn new(inner: R, most: u64, why: String) -> Self {
        Self { inner, left: most, why }
    }
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let left = self.left.checked_sub(got as u64);
        self.left =
            left.ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, self.why.as_str()))?;
        Ok(got)
    }
}

/// A reader that counts bytes for the budget of an archive and reports the progress.
pub(super) struct AccountedReader<'l, R> {
    inner: R,
    budget: &'l MemoryBudget,
    name: &'l str,
    size: u64,
    read: u64,
    reported: u64,
}

impl<'l, R: Read> AccountedReader<'l, R> {
    pub(super) fn new(inner: R, budget: &'l MemoryBudget, name: &'l str, size: u64) -> Self {
        Self { inner, budget, name, size, read: 0, reported: 0 }
    }
}

impl<R: Read> Read for AccountedReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.read += got as u64;
        if self.read - self.reported >= REPORT_BYTES {
            self.budget.count_read(self.read - self.reported)?;
            self.budget.report_progress(self.name, self.read, self.size);
            self.reported = self.read;
        }
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
            LimitedReader::new(&b"12345"[..], most, "too much".to_owned()).read_to_string(text)
        };
        assert_eq!(read(5, &mut text).unwrap(), 5);
        let error = read(4, &mut text).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::FileTooLarge, "too much")
        );
    }
}
