//! The pages of a column of doubles, as most programs write them: numbers as they are, or by their
//! places in a list. Whatever else the format knows is left to the crate.

use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page as Raw, PageReader as _};
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::serialized_reader::SerializedPageReader;
use bytes::Bytes;
use peristyle_engine::Limits;

use super::doubles::{CHUNK, Doubles, Rows};
use super::file::Shared;
use super::runs::{Bits, Numbers};
use super::values::all_admitted;

/// The pages of a column in one group of rows.
pub(super) struct Pages {
    pages: SerializedPageReader<Shared>,
    /// Whether each row has a level, which says if there is a number.
    has_levels: bool,
    /// What the fact takes.
    limits: Limits,
    list: List,
    page: Page,
    room: Box<Room>,
}

/// What is made on the way to some rows.
#[derive(Debug)]
struct Room {
    places: [u32; CHUNK],
    values: [f64; CHUNK],
}

/// The numbers that pages refer to.
#[derive(Debug, Default)]
struct List {
    numbers: Vec<f64>,
    /// Whether the fact takes all of them.
    certain: bool,
}

/// A page, of which some rows have been read.
#[derive(Debug, Default)]
struct Page {
    /// Rows that are left.
    rows: usize,
    levels: Option<Bits>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Plain(Bytes),
    Listed(Numbers),
}

impl Default for Values {
    fn default() -> Self {
        Self::Plain(Bytes::new())
    }
}

/// What came of looking for rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Rows(usize),
    /// A page that is written in another way.
    OtherPage,
}

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(format!("a page of it {what}"))
}

impl Pages {
    pub(super) fn new(
        pages: SerializedPageReader<Shared>,
        has_levels: bool,
        limits: Limits,
    ) -> Self {
        let room = Room { places: [0; CHUNK], values: [0.0; CHUNK] };
        let (list, page) = (List::default(), Page::default());
        Self { pages, has_levels, limits, list, page, room: Box::new(room) }
    }

    /// Reads rows of one page, at most as many as are wanted; no rows are behind the last page.
    pub(super) fn read(&mut self, wanted: usize, all: &mut Doubles) -> Parquet<Found> {
        while self.page.rows == 0 {
            match self.pages.get_next_page()? {
                None => return Ok(Found::Rows(0)),
                Some(page) => {
                    if self.open(page)?.is_none() {
                        return Ok(Found::OtherPage);
                    }
                }
            }
        }
        let rows = wanted.min(self.page.rows);
        let mut left = rows;
        while left > 0 {
            let now = left.min(CHUNK);
            self.page.read(now, self.limits, &self.list, &mut self.room, all)?;
            left -= now;
        }
        Ok(Found::Rows(rows))
    }

    /// Passes over rows, whole pages without decoding them; tells how many there were.
    pub(super) fn skip(&mut self, wanted: usize) -> Parquet<Found> {
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
                    return Ok(Found::OtherPage);
                }
                continue;
            }
            let now = left.min(self.page.rows);
            if now == self.page.rows {
                self.page = Page::default();
            } else {
                self.page.skip(now)?;
            }
            left -= now;
        }
        Ok(Found::Rows(wanted - left))
    }

    /// Takes a page; none if it is written in another way.
    fn open(&mut self, page: Raw) -> Parquet<Option<()>> {
        let (levels, values, encoding, rows) = match page {
            Raw::DictionaryPage { buf, encoding, .. } => {
                let is_plain = matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY);
                return Ok(is_plain.then(|| self.list = List::new(&buf, self.limits)));
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
            Encoding::PLAIN => Values::Plain(values),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                // a page of nothing but nulls may be empty
                let width = values.first().copied().unwrap_or(0);
                let runs = Numbers::new(values.slice(values.len().min(1)..), width.into());
                Values::Listed(runs.ok_or_else(|| damaged("has numbers of too many bits"))?)
            }
            _ => return Ok(None),
        };
        self.page = Page { rows: rows as usize, levels: levels.map(Bits::new), values };
        Ok(Some(()))
    }
}

impl List {
    fn new(bytes: &[u8], limits: Limits) -> Self {
        let numbers: Vec<f64> = numbers_in(bytes).collect();
        Self { certain: all_admitted(limits, &numbers), numbers }
    }

    /// The numbers at these places; none if one isn't in the list.
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

impl Page {
    /// Passes over some rows, of which there are as many.
    fn skip(&mut self, rows: usize) -> Parquet<()> {
        let mut count = rows;
        if let Some(levels) = &mut self.levels {
            count = 0;
            let mut left = rows;
            while left > 0 {
                let (now, mut there) = (left.min(CHUNK), Rows::none());
                let few = || damaged("has fewer levels than rows");
                count += levels.fill(now, &mut there.bits).ok_or_else(few)?;
                left -= now;
            }
        }
        let few = || damaged("has fewer numbers than rows");
        match &mut self.values {
            Values::Plain(bytes) if bytes.len() / 8 < count => return Err(few()),
            Values::Plain(bytes) => *bytes = bytes.slice(8 * count..),
            Values::Listed(places) => places.skip(count).ok_or_else(few)?,
        }
        self.rows -= rows;
        Ok(())
    }

    /// Reads some rows, at most as many as a chunk has.
    fn read(
        &mut self,
        rows: usize,
        limits: Limits,
        list: &List,
        room: &mut Room,
        all: &mut Doubles,
    ) -> Parquet<()> {
        let mut there = Rows::all(rows);
        if let Some(levels) = &mut self.levels {
            there.bits = Rows::none().bits;
            let count = levels.fill(rows, &mut there.bits);
            there.count = count.ok_or_else(|| damaged("has fewer levels than rows"))?;
        }
        let count = there.count;
        let values = room.values.get_mut(..count).unwrap_or_default();
        let few = || damaged("has fewer numbers than rows");
        let certain = match &mut self.values {
            Values::Plain(bytes) => {
                let size = 8 * count;
                let now = bytes.get(..size).ok_or_else(few)?;
                values.iter_mut().zip(numbers_in(now)).for_each(|(to, number)| *to = number);
                *bytes = bytes.slice(size..);
                all_admitted(limits, values)
            }
            Values::Listed(runs) => {
                let places = room.places.get_mut(..count).unwrap_or_default();
                runs.fill(places).ok_or_else(few)?;
                let known = list.look_up(places, values);
                known.ok_or_else(|| damaged("asks for a number that isn't in its list"))?;
                list.certain
            }
        };
        self.rows -= rows;
        all.take(&there, &room.values, certain);
        Ok(())
    }
}
