//! Numbers at random, the same on every machine.

/// A generator of numbers that every machine agrees on (SplitMix64, Steele et al. 2014).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Zeros, negative, huge, tiny, subnormal, and neighbours of each other.
    pub(crate) fn number(&mut self) -> f64 {
        match self.below(16) {
            12 => -0.0,
            13 => 5e-324,
            14 => -1.797_693_134_862_315_7e308,
            15 => 2.225_073_858_507_201e-308,
            0 => 0.0,
            1 => -1.5,
            2 => 1e300,
            3 => 1e-300,
            4 => 3.0,
            5 => 3.000_000_000_000_000_4,
            6 => -1e9,
            7 => 1.0,
            _ => (self.below(20_001) as f64 - 10_000.0) / 64.0,
        }
    }

    pub(crate) fn literal(&mut self) -> String {
        match self.below(9) {
            0 => "0.0".to_owned(),
            1 => "1".to_owned(),
            2 => "3.0".to_owned(),
            3 => "7".to_owned(),
            4 => "-2.5".to_owned(),
            5 => "1e300".to_owned(),
            _ => format!("{:?}", (self.below(200) as f64 - 40.0) / 8.0),
        }
    }
}
