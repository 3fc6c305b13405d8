//! Invented texts, days and people, always the same.

/// A row of numbers that look random.
pub(crate) struct Dice(u64);

const SYLLABLES: [&str; 24] = [
    "ka", "ro", "mi", "sel", "tan", "vo", "ber", "lu", "ni", "gra", "fe", "dol", "ein", "sch",
    "or", "ti", "pa", "wen", "ho", "zu", "le", "mar", "qui", "ß",
];

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    /// Returns a sentence of about so many characters: few words are frequent, and most are rare.
    pub(crate) fn text(&mut self, characters: usize) -> String {
        let mut text = String::with_capacity(characters + 12);
        while text.len() < characters {
            let rare = self.below(100);
            let mut word = self.below(1 + rare * rare);
            loop {
                let at = usize::try_from(word % 24).unwrap_or(0);
                text.push_str(SYLLABLES.get(at).copied().unwrap_or(""));
                word /= 24;
                if word == 0 {
                    break;
                }
            }
            text.push_str(if self.below(12) == 0 { ", " } else { " " });
        }
        text
    }

    /// Returns a moment of the eight years before October 2026, in seconds since 1970.
    pub(crate) fn moment(&mut self) -> u64 {
        1_790_000_000 - self.below(8 * 365 * 86_400)
    }
}

/// Returns a moment as `2026-10-05 12:00:00`, with `between` between day and time.
pub(crate) fn stamp(seconds: u64, between: &str) -> String {
    // the days of the civil calendar, as Howard Hinnant counts them
    let (days, time) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
}
