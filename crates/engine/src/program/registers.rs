//! Registers: a number for each of N profiles that are worked on together.
//!
//! A register is written once in a run, and reads only registers with lower numbers. So whoever writes
//! one can borrow all that it may read ([`RegisterFile::split`]).

use std::ops::Index;

/// A number for each of N profiles; NaN is missing, flags are 1 and 0, texts their codes.
pub(crate) type Lanes<const N: usize> = [f64; N];

/// The number of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Register(u32);

impl Register {
    pub(crate) fn new(number: usize) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a pack has far fewer facts and nodes")]
        Self(number as u32)
    }

    pub(crate) fn number(self) -> usize {
        self.0 as usize
    }
}

/// All registers of one run.
#[derive(Debug, Clone)]
pub(crate) struct RegisterFile<const N: usize>(Vec<Lanes<N>>);

/// The registers before the one that is being written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WrittenRegisters<'f, const N: usize>(&'f [Lanes<N>]);

impl<const N: usize> RegisterFile<N> {
    /// Makes so many registers, in which everything is missing.
    pub(crate) fn new(count: usize) -> Self {
        Self(vec![[f64::NAN; N]; count])
    }

    /// Borrows a register for writing, and those before it for reading.
    #[inline]
    pub(crate) fn split(&mut self, register: Register) -> (WrittenRegisters<'_, N>, &mut Lanes<N>) {
        let (written, [lanes, ..]) = self.0.split_at_mut(register.number()) else { unallocated() };
        (WrittenRegisters(written), lanes)
    }

    /// Borrows a register and the next one for writing, and those before them for reading.
    #[inline]
    pub(crate) fn split_pair(
        &mut self,
        register: Register,
    ) -> (WrittenRegisters<'_, N>, &mut Lanes<N>, &mut Lanes<N>) {
        let (written, [first, second, ..]) = self.0.split_at_mut(register.number()) else {
            unallocated()
        };
        (WrittenRegisters(written), first, second)
    }

    /// Borrows a register for writing.
    #[inline]
    pub(crate) fn get_mut(&mut self, register: Register) -> &mut Lanes<N> {
        self.split(register).1
    }
}

#[expect(clippy::panic, reason = "the lowering numbers registers and counts them")]
#[cold]
fn unallocated() -> ! {
    panic!("a register that was never allocated")
}

impl<const N: usize> Index<Register> for RegisterFile<N> {
    type Output = Lanes<N>;

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "the lowering numbers registers and counts them")]
    fn index(&self, register: Register) -> &Lanes<N> {
        &self.0[register.number()]
    }
}

impl<const N: usize> Index<Register> for WrittenRegisters<'_, N> {
    type Output = Lanes<N>;

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "a register reads only registers before it")]
    fn index(&self, register: Register) -> &Lanes<N> {
        &self.0[register.number()]
    }
}

/// A set of lanes, by bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LaneMask(u64);

impl LaneMask {
    pub(crate) const NONE: Self = Self(0);

    /// Returns the first `count` lanes, of at most 64.
    pub(crate) fn first(count: usize) -> Self {
        Self(if count >= 64 { u64::MAX } else { (1 << count) - 1 })
    }

    /// Returns the lanes for which `holds` is true.
    #[inline]
    pub(crate) fn of<const N: usize>(lanes: &Lanes<N>, holds: impl Fn(f64) -> bool) -> Self {
        // most often there is none, which a loop without branches finds out
        if !lanes.iter().fold(false, |any, number| any | holds(*number)) {
            return Self::NONE;
        }
        let mut bits = 0;
        for (lane, number) in lanes.iter().enumerate() {
            bits |= u64::from(holds(*number)) << lane;
        }
        Self(bits)
    }

    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[inline]
    pub(crate) fn has(self, lane: usize) -> bool {
        self.0 >> lane & 1 == 1
    }

    pub(crate) fn insert(&mut self, lane: usize) {
        self.0 |= 1 << lane;
    }

    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Returns the lanes in ascending order.
    pub(crate) fn lanes(self) -> impl Iterator<Item = usize> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let lane = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            (lane < 64).then_some(lane as usize)
        })
    }
}
