//! Decodes the pages of a column of doubles in the common encodings, plain and dictionary. Other
//! encodings are left to the `parquet` crate.

use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page as Raw, PageReader as _};
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::serialized_reader::SerializedPageReader;
use bytes::Bytes;
use peristyle_engine::FactLimits;

use super::convert::all_admitted;
use super::doubles::{CHUNK_ROWS, DecodedDoubles, ValidityMask};
use super::file::SharedFile;
use super::hybrid_rle::{BitDecoder, IndexDecoder};

/// A reader of the pages of a column in one row group.
pub(super) struct DoublePageReader {
    pages: SerializedPageReader<SharedFile>,
    /// Whether rows have definition levels, which say if there is a number.
    has_levels: bool,
    /// The limits of the fact.
    limits: FactLimits,
    dictionary: PageDictionary,
    page: DataPage,
    buffers: Box<DecodeBuffers>,
}

/// The buffers for decoding a chunk of rows.
#[derive(Debug)]
struct DecodeBuffers {
    places: [u32; CHUNK_ROWS],
    values: [f64; CHUNK_ROWS],
}

/// The dictionary that pages refer to.
#[derive(Debug, Default)]
struct PageDictionary {
    numbers: Vec<f64>,
    /// Whether all numbers are within the fact's limits.
    all_valid: bool,
}

/// A data page that is being read.
#[derive(Debug, Default)]
struct DataPage {
    /// The rows that weren't read yet.
    rows: usize,
    levels: Option<BitDecoder>,
    values: PageValues,
}

#[derive(Debug)]
enum PageValues {
    Plain(Bytes),
    Dictionary(IndexDecoder),
}

impl Default for PageValues {
    fn default() -> Self {
        Self::Plain(Bytes::new())
    }
}

/// The outcome of reading or skipping rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageOutcome {
    Rows(usize),
    /// A page in an encoding that isn't decoded here.
    UnsupportedPage,
}

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(format!("a page of it {what}"))
}

impl DoublePageReader {
    pub(super) fn new(
        pages: SerializedPageReader<SharedFile>,
        has_levels: bool,
        limits: FactLimits,
    ) -> Self {
        let buffers = DecodeBuffers { places: [0; CHUNK_ROWS], values: [0.0; CHUNK_ROWS] };
        let (list, page) = (PageDictionary::default(), DataPage::default());
        Self { pages, has_levels, limits, dictionary: list, page, buffers: Box::new(buffers) }
    }

    /// Reads at most `wanted` rows of one page; 0 rows after the last page.
    pub(super) fn read(&mut self, wanted: usize, all: &mut DecodedDoubles) -> Parquet<PageOutcome> {
        while self.page.rows == 0 {
            match self.pages.get_next_page()? {
                None => return Ok(PageOutcome::Rows(0)),
                Some(page) => {
                    if self.open(page)?.is_none() {
                        return Ok(PageOutcome::UnsupportedPage);
                    }
                }
            }
        }
        let rows = wanted.min(self.page.rows);
        let mut left = rows;
        while left > 0 {
            let now = left.min(CHUNK_ROWS);
            self.page.read(now, self.limits, &self.dictionary, &mut self.buffers, all)?;
            left -= now;
        }
        Ok(PageOutcome::Rows(rows))
    }

    /// Skips rows, whole pages without decoding them; returns how many were skipped.
    pub(super) fn skip(&mut self, wanted: usize) -> Parquet<PageOutcome> {
        let mut left = wanted;
        while left > 0 {
            if self.page.rows == 0 {
                let Some(next) = self.pages.peek_next_page()? else { break };
                let whole = next.num_levels.filter(|rows| !next.is_dict && *rows <= left);
                if let Some(rows) = whole {
                    self.pages.skip_next_page()?;
                    left -= rows;
                } else if let Some(page) = self.pages.get_next_page()?
                    && self.open(page)?.is_none()
                {
                    return Ok(PageOutcome::UnsupportedPage);
                }
                continue;
            }
            let now = left.min(self.page.rows);
            if now == self.page.rows {
                self.page = DataPage::default();
            } else {
                self.page.skip(now)?;
            }
            left -= now;
        }
        Ok(PageOutcome::Rows(wanted - left))
    }

    /// Opens a page; `None` for an encoding that isn't decoded here.
    fn open(&mut self, page: Raw) -> Parquet<Option<()>> {
        let (levels, values, encoding, rows) = match page {
            Raw::DictionaryPage { buf, encoding, .. } => {
                let is_plain = matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY);
                return Ok(
                    is_plain.then(|| self.dictionary = PageDictionary::new(&buf, self.limits))
                );
            }
            Raw::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                if self.has_levels && def_level_encoding != Encoding::RLE {
                    return Ok(None);
                }
                let (levels, values) = if self.has_levels {
                    let size: Option<&[u8; 4]> = buf.first_chunk();
                    let size = size.map_or(0, |size| u32::from_le_bytes(*size)) as usize;
                    let end = size.checked_add(4).filter(|end| *end <= buf.len());
                    let end = end.ok_or_else(|| damaged("ends within its levels"))?;
                    (Some(buf.slice(4..end)), buf.slice(end..))
                } else {
                    (None, buf)
                };
                (levels, values, encoding, num_values)
            }
            Raw::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let (start, size) = (rep_levels_byte_len as usize, def_levels_byte_len as usize);
                let end = start.checked_add(size).filter(|end| *end <= buf.len());
                let end = end.ok_or_else(|| damaged("ends within its levels"))?;
                let levels = self.has_levels.then(|| buf.slice(start..end));
                (levels, buf.slice(end..), encoding, num_values)
            }
        };
        let values = match encoding {
            Encoding::PLAIN => PageValues::Plain(values),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                // a page of nothing but nulls may be empty
                let width = values.first().copied().unwrap_or(0);
                let runs = IndexDecoder::new(values.slice(values.len().min(1)..), width.into());
                PageValues::Dictionary(runs.ok_or_else(|| damaged("has numbers of too many bits"))?)
            }
            _ => return Ok(None),
        };
        self.page = DataPage { rows: rows as usize, levels: levels.map(BitDecoder::new), values };
        Ok(Some(()))
    }
}

impl PageDictionary {
    fn new(bytes: &[u8], limits: FactLimits) -> Self {
        let numbers: Vec<f64> = numbers_in(bytes).collect();
        Self { all_valid: all_admitted(limits, &numbers), numbers }
    }

    /// Looks the numbers at `places` up; `None` if one isn't in the dictionary.
    fn look_up(&self, places: &[u32], values: &mut [f64]) -> Option<()> {
        let mut all = true;
        for (to, place) in values.iter_mut().zip(places) {
            match self.numbers.get(*place as usize) {
                Some(number) => *to = *number,
                None => all = false,
            }
        }
        all.then_some(())
    }
}

fn numbers_in(bytes: &[u8]) -> impl Iterator<Item = f64> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|bytes| f64::from_le_bytes(*bytes))
}

impl DataPage {
    /// Skips `rows` rows, at most as many as are left.
    fn skip(&mut self, rows: usize) -> Parquet<()> {
        let mut count = rows;
        if let Some(levels) = &mut self.levels {
            count = 0;
            let mut left = rows;
            while left > 0 {
                let (now, mut there) = (left.min(CHUNK_ROWS), ValidityMask::none());
                let few = || damaged("has fewer levels than rows");
                count += levels.fill(now, &mut there.bits).ok_or_else(few)?;
                left -= now;
            }
        }
        let few = || damaged("has fewer numbers than rows");
        match &mut self.values {
            PageValues::Plain(bytes) if bytes.len() / 8 < count => return Err(few()),
            PageValues::Plain(bytes) => *bytes = bytes.slice(8 * count..),
            PageValues::Dictionary(places) => places.skip(count).ok_or_else(few)?,
        }
        self.rows -= rows;
        Ok(())
    }

    /// Decodes `rows` rows, at most [`CHUNK_ROWS`].
    fn read(
        &mut self,
        rows: usize,
        limits: FactLimits,
        list: &PageDictionary,
        buffers: &mut DecodeBuffers,
        all: &mut DecodedDoubles,
    ) -> Parquet<()> {
        let mut there = ValidityMask::all(rows);
        if let Some(levels) = &mut self.levels {
            there.bits = ValidityMask::none().bits;
            let count = levels.fill(rows, &mut there.bits);
            there.count = count.ok_or_else(|| damaged("has fewer levels than rows"))?;
        }
        let count = there.count;
        let values = buffers.values.get_mut(..count).unwrap_or_default();
        let few = || damaged("has fewer numbers than rows");
        let certain = match &mut self.values {
            PageValues::Plain(bytes) => {
                let size = 8 * count;
                let now = bytes.get(..size).ok_or_else(few)?;
                values.iter_mut().zip(numbers_in(now)).for_each(|(to, number)| *to = number);
                *bytes = bytes.slice(size..);
                all_admitted(limits, values)
            }
            PageValues::Dictionary(runs) => {
                let places = buffers.places.get_mut(..count).unwrap_or_default();
                runs.fill(places).ok_or_else(few)?;
                let known = list.look_up(places, values);
                known.ok_or_else(|| damaged("asks for a number that isn't in its list"))?;
                list.all_valid
            }
        };
        self.rows -= rows;
        all.append(&there, &buffers.values, certain);
        Ok(())
    }
}
