//! Decodes Parquet's RLE/bit-packing hybrid: runs of integers of up to 32 bits, each run a repeated
//! value or bit-packed values.

use bytes::Bytes;

/// The number of values that are unpacked at once: they fill whole words at any bit width.
const GROUP: usize = 32;

/// A position in encoded runs.
#[derive(Debug, Default)]
struct RunDecoder {
    bytes: Bytes,
    /// The offset of the next run's header.
    at: usize,
    /// The bit width of a value, at most 32.
    width: usize,
    run: EncodedRun,
    /// The values that are left in this run.
    left: usize,
}

#[derive(Debug, Clone, Copy)]
enum EncodedRun {
    Repeated(u32),
    /// Bit-packed values, from a byte offset to another.
    Packed(usize, usize),
}

impl Default for EncodedRun {
    fn default() -> Self {
        Self::Repeated(0)
    }
}

impl RunDecoder {
    /// Takes at most `wanted` values of the current run: returns the run, their number and whether the
    /// run has just begun; `None` at the end of the runs.
    fn take(&mut self, wanted: usize) -> Option<(EncodedRun, usize, bool)> {
        let begins = self.left == 0;
        while self.left == 0 {
            self.begin()?;
        }
        let count = wanted.min(self.left);
        self.left -= count;
        Some((self.run, count, begins))
    }

    fn begin(&mut self) -> Option<()> {
        let header = self.header()?;
        let count = usize::try_from(header >> 1).ok()?;
        let rest = self.bytes.len() - self.at;
        if header & 1 == 1 {
            // groups of eight
            self.left = count.checked_mul(8)?;
            let mut size = count.checked_mul(self.width)?;
            if size > rest {
                // who wrote them may have left out what isn't needed of the last
                self.left = (rest * 8).checked_div(self.width)?;
                size = rest;
            }
            let end = self.at + size;
            self.run = EncodedRun::Packed(self.at, end);
            self.at = end;
        } else {
            let size = self.width.div_ceil(8);
            let bytes = self.bytes.get(self.at..self.at + size)?;
            let number = bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
            self.at += size;
            self.left = count;
            // whole bytes have more bits than are its own
            self.run = EncodedRun::Repeated(u32::try_from(number & ((1 << self.width) - 1)).ok()?);
        }
        Some(())
    }

    /// Reads the header of a run (LEB128).
    fn header(&mut self) -> Option<u64> {
        let mut header = 0;
        for shift in (0..35).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            header |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(header);
            }
        }
        None
    }
}

/// A decoder of dictionary indices.
#[derive(Debug)]
pub(super) struct IndexDecoder {
    runs: RunDecoder,
    /// Of a bit-packed run: the offset of the next group, the unpacked group, and the first of its
    /// values that wasn't returned.
    at: usize,
    ready: [u32; GROUP],
    next: usize,
}

impl IndexDecoder {
    /// Returns a decoder of values of `width` bits; `None` for more than 32.
    pub(super) fn new(bytes: Bytes, width: usize) -> Option<Self> {
        let runs = RunDecoder { bytes, width, ..RunDecoder::default() };
        (width <= 32).then_some(Self { runs, at: 0, ready: [0; GROUP], next: GROUP })
    }

    /// Fills `out` with the next values; `None` if there are fewer.
    pub(super) fn fill(&mut self, mut out: &mut [u32]) -> Option<()> {
        while !out.is_empty() {
            let (run, count, begins) = self.runs.take(out.len())?;
            let (now, rest) = out.split_at_mut(count);
            match run {
                EncodedRun::Repeated(number) => now.fill(number),
                EncodedRun::Packed(start, end) => {
                    if begins {
                        (self.at, self.next) = (start, GROUP);
                    }
                    self.unpack_into(end, now);
                }
            }
            out = rest;
        }
        Some(())
    }

    /// Skips `count` values; `None` if there are fewer.
    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let (run, mut now, begins) = self.runs.take(count)?;
            count -= now;
            let EncodedRun::Packed(start, end) = run else { continue };
            if begins {
                (self.at, self.next) = (start, GROUP);
            }
            let ready = now.min(GROUP - self.next);
            (self.next, now) = (self.next + ready, now - ready);
            // whole groups needn't be unpacked
            self.at = end.min(self.at + now / GROUP * (GROUP / 8 * self.runs.width));
            let mut last = [0; GROUP];
            self.unpack_into(end, last.get_mut(..now % GROUP).unwrap_or_default());
        }
        Some(())
    }

    fn unpack_into(&mut self, end: usize, out: &mut [u32]) {
        let ready = self.ready.get(self.next..).unwrap_or_default();
        let (first, rest) = out.split_at_mut(ready.len().min(out.len()));
        first.iter_mut().zip(ready).for_each(|(to, number)| *to = *number);
        self.next += first.len();
        let (groups, last) = rest.as_chunks_mut();
        for group in groups {
            self.unpack_group(end, group);
        }
        if !last.is_empty() {
            let mut ready = [0; GROUP];
            self.unpack_group(end, &mut ready);
            last.iter_mut().zip(&ready).for_each(|(to, number)| *to = *number);
            (self.ready, self.next) = (ready, last.len());
        }
    }

    /// Unpacks the next group of a run that ends at offset `end`; missing bytes count as 0.
    fn unpack_group(&mut self, end: usize, out: &mut [u32; GROUP]) {
        let rest = self.runs.bytes.get(self.at..end).unwrap_or_default();
        let (width, size) = (self.runs.width, GROUP / 8 * self.runs.width);
        self.at += size.min(rest.len());
        match rest.get(..size) {
            Some(whole) => unpack(whole, width, out),
            None => {
                let mut whole = [0; 4 * 32];
                whole.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
                unpack(whole.get(..size).unwrap_or_default(), width, out);
            }
        }
    }
}

/// Unpacks a group of values of `width` bits.
fn unpack(bytes: &[u8], width: usize, out: &mut [u32; GROUP]) {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match width {
                $($width => unpack_as::<$width>(bytes, out),)*
                // no bits
                _ => out.fill(0),
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

/// Unpacks a group of values of `WIDTH` bits, with all offsets known at compile time.
fn unpack_as<const WIDTH: usize>(bytes: &[u8], out: &mut [u32; GROUP]) {
    let (words, _) = bytes.as_chunks();
    let Some(words) = words.first_chunk::<WIDTH>() else { return };
    let word = |at: usize| u64::from(words.get(at).map_or(0, |word| u32::from_le_bytes(*word)));
    macro_rules! numbers {
        ($($at:literal)*) => {
            [$({
                let (first, bit) = ($at * WIDTH / 32, $at * WIDTH % 32);
                let next = if bit + WIDTH > 32 { word(first + 1) << 32 } else { 0 };
                #[expect(clippy::cast_possible_truncation, reason = "no more than 32 bits are left")]
                let number = ((word(first) | next) >> bit & ((1 << WIDTH) - 1)) as u32;
                number
            }),*]
        };
    }
    // one by one, as a loop would have to work out the places
    *out = numbers!(
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
    );
}

/// A decoder of single bits, such as definition levels, into bit masks.
#[derive(Debug)]
pub(super) struct BitDecoder {
    runs: RunDecoder,
    /// Of a bit-packed run: the offset of the next bit.
    at: usize,
}

impl BitDecoder {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { runs: RunDecoder { bytes, width: 1, ..RunDecoder::default() }, at: 0 }
    }

    /// Writes the next bits into words that are zero and have one word to spare; returns how many are
    /// set; `None` if there are fewer bits.
    pub(super) fn fill(&mut self, wanted: usize, out: &mut [u64]) -> Option<usize> {
        let mut done = 0;
        while done < wanted {
            let (run, count, begins) = self.runs.take(wanted - done)?;
            let end = done + count;
            match run {
                EncodedRun::Repeated(0) => done = end,
                EncodedRun::Repeated(_) => {
                    while done < end {
                        let now = (end - done).min(32);
                        append_bits(out, done, (1 << now) - 1);
                        done += now;
                    }
                }
                EncodedRun::Packed(start, _) => {
                    if begins {
                        self.at = 8 * start;
                    }
                    while done < end {
                        let now = (end - done).min(32);
                        append_bits(out, done, self.bits(now));
                        done += now;
                    }
                }
            }
        }
        Some(out.iter().map(|word| word.count_ones() as usize).sum())
    }

    /// Returns the next `count` bits, at most 32.
    fn bits(&mut self, count: usize) -> u64 {
        let rest = self.runs.bytes.get(self.at / 8..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        let bits = word >> (self.at % 8) & ((1 << count) - 1);
        self.at += count;
        bits
    }
}

/// Appends at most 32 bits at bit offset `at`.
fn append_bits(out: &mut [u64], at: usize, bits: u64) {
    let both = u128::from(bits) << (at % 64);
    if let Some([first, second]) = out.get_mut(at / 64..).and_then(|rest| rest.first_chunk_mut()) {
        #[expect(clippy::cast_possible_truncation, reason = "one half and the other")]
        let halves = (both as u64, (both >> 64) as u64);
        *first |= halves.0;
        *second |= halves.1;
    }
}

#[cfg(test)]
mod tests {
    use super::{BitDecoder, IndexDecoder};

    fn read(bytes: &[u8], width: usize, count: usize) -> Option<Vec<u32>> {
        let mut runs = IndexDecoder::new(bytes.to_vec().into(), width).unwrap();
        // in two steps, as pages and batches don't end together
        let mut all = vec![0; count];
        let (first, second) = all.split_at_mut(count / 3);
        runs.fill(first)?;
        runs.fill(second)?;
        Some(all)
    }

    /// The example of the format's description, and what else may follow it.
    #[test]
    fn runs_that_repeat_and_runs_that_are_packed() {
        let packed = [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(read(&packed, 3, 8), Some((0..8).collect()));
        let repeated = [10, 0x34, 0x12];
        assert_eq!(read(&repeated, 13, 5), Some(vec![0x1234; 5]));
        assert_eq!(read(&repeated, 13, 6), None, "it ends before that");
        let both = [&[6, 1], &packed[..], &[4, 2]].concat();
        assert_eq!(read(&both, 3, 13), Some(vec![1, 1, 1, 0, 1, 2, 3, 4, 5, 6, 7, 2, 2]));
        // of a second group of eight there is one byte, which has two numbers
        let short = [0b101, 0b1000_1000, 0b1100_0110, 0b1111_1010, 0b00_101_110];
        assert_eq!(read(&short, 3, 10), Some(vec![0, 1, 2, 3, 4, 5, 6, 7, 6, 5]));
        assert_eq!(read(&short, 3, 11), None);
        assert_eq!(read(&[], 0, 0), Some(vec![]));
        assert_eq!(read(&[7], 0, 24), Some(vec![0; 24]), "numbers of no bits are 0");
    }

    #[test]
    fn the_widest_numbers_at_any_bit() {
        for width in 1..=32_usize {
            let number = |at: u64| at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - width);
            let mut bits = vec![u8::try_from((64 / 8) << 1 | 1).unwrap()];
            let mut all: Vec<bool> = Vec::new();
            for at in 0..64 {
                all.extend((0..width).map(|bit| number(at) >> bit & 1 == 1));
            }
            bits.extend(
                all.chunks(8)
                    .map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))),
            );
            let wanted = (0..64).map(|at| u32::try_from(number(at)).unwrap()).collect();
            assert_eq!(read(&bits, width, 64), Some(wanted), "{width} bits");
        }
    }

    #[test]
    fn what_is_damaged_ends() {
        assert!(IndexDecoder::new(vec![1].into(), 33).is_none());
        // headers without end, a run of nothing, a number of which a byte is missing
        assert_eq!(read(&[0x80; 9], 3, 1), None);
        assert_eq!(read(&[0, 1], 3, 1), None);
        assert_eq!(read(&[10, 0x34], 13, 1), None);
        assert_eq!(read(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F], 32, 1), None);
    }

    #[test]
    fn what_is_passed_over_is_what_would_have_been_read() {
        // 400 numbers in one run and 40 of another, 11 bits each, and 8 of a third
        let mut bytes = vec![50 << 1 | 1];
        bytes.extend((0..50 * 11_u32).map(|at| (at.wrapping_mul(0x9E37_79B9) >> 24) as u8));
        bytes.extend([40 << 1, 0x21, 0x03, 1 << 1 | 1]);
        bytes.extend(1..=11);
        let all = read(&bytes, 11, 448).unwrap();
        for (first, passed) in [(0, 1), (0, 31), (5, 27), (5, 28), (40, 300), (63, 384), (390, 50)]
        {
            let mut runs = IndexDecoder::new(bytes.clone().into(), 11).unwrap();
            let mut out = vec![0; first];
            runs.fill(&mut out).unwrap();
            runs.skip(passed).unwrap();
            let mut rest = vec![0; 448 - first - passed];
            runs.fill(&mut rest).unwrap();
            assert_eq!(out, all[..first]);
            assert_eq!(rest, all[first + passed..], "{first}, then {passed}");
            assert_eq!(runs.skip(1), None);
        }
    }

    fn read_bits(bytes: &[u8], parts: &[usize]) -> Option<Vec<(usize, u64)>> {
        let mut bits = BitDecoder::new(bytes.to_vec().into());
        let read = |wanted: &usize| {
            let mut out = [0; 2];
            Some((bits.fill(*wanted, &mut out)?, out[0]))
        };
        parts.iter().map(read).collect()
    }

    #[test]
    fn bits_stay_bits() {
        // five of 1, two groups, three of 0
        let bytes = [10, 1, 5, 0b1010_0110, 0b1000_0001, 6, 0];
        let all = 0b0001_0000_0011_0100_1101_1111;
        assert_eq!(read_bits(&bytes, &[24]), Some(vec![(11, all)]));
        assert_eq!(read_bits(&bytes, &[7, 17]), Some(vec![(6, all & 0x7F), (5, all >> 7)]));
        assert_eq!(read_bits(&bytes, &[25]), None, "it ends before that");
        // a hundred groups, of which a single one is there
        let long = [0xC9, 1, 0xFF];
        assert_eq!(read_bits(&[120, 3], &[60]), Some(vec![(60, u64::MAX >> 4)]));
        assert_eq!(read_bits(&long, &[8]), Some(vec![(8, 0xFF)]));
        assert_eq!(read_bits(&long, &[9]), None);
    }

    #[test]
    fn bits_across_words() {
        let mut bits = BitDecoder::new(vec![200, 1, 1, 0b11, 0b1010_1010].into());
        let mut out = [0; 3];
        assert_eq!(bits.fill(100, &mut out), Some(100));
        assert_eq!(out, [u64::MAX, u64::MAX >> 28, 0]);
        let mut out = [0; 2];
        assert_eq!(bits.fill(8, &mut out), Some(4));
        assert_eq!(out, [0b1010_1010, 0]);
    }
}
