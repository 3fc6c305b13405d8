//! Times in turn: each round runs every variant once, so that a slow moment of the machine falls on
//! all of them.

use std::time::{Duration, Instant};

/// How long a variant is run in each round, at least.
const SLICE: Duration = Duration::from_millis(8);

pub(crate) struct Variant<'a> {
    pub(crate) name: String,
    /// What was called.
    pub(crate) what: String,
    /// How many profiles a call scores.
    evaluations: usize,
    run: Box<dyn FnMut() + 'a>,
    repeats: u32,
    /// Nanoseconds per evaluation, one for each round.
    times: Vec<f64>,
}

impl<'a> Variant<'a> {
    pub(crate) fn new(
        name: impl Into<String>,
        what: impl Into<String>,
        evaluations: usize,
        run: impl FnMut() + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            what: what.into(),
            evaluations,
            run: Box::new(run),
            repeats: 1,
            times: Vec::new(),
        }
    }

    fn once(&mut self) -> Duration {
        let started = Instant::now();
        for _ in 0..self.repeats {
            (self.run)();
        }
        started.elapsed()
    }

    /// Nanoseconds per evaluation: the median of the rounds.
    pub(crate) fn median(&self) -> f64 {
        middle(self.times.iter().copied())
    }

    fn spread(&self) -> (f64, f64) {
        let lowest = self.times.iter().copied().fold(f64::INFINITY, f64::min);
        (lowest, self.times.iter().copied().fold(0.0, f64::max))
    }
}

/// Runs all of them in turn, `rounds` times.
pub(crate) fn measure(variants: &mut [Variant<'_>], rounds: usize) {
    for variant in &mut *variants {
        // the first warms the caches, the second says how often a round has to call it
        variant.once();
        let once = variant.once().max(Duration::from_nanos(20));
        variant.repeats = (SLICE.as_nanos() / once.as_nanos()).clamp(1, 1_000_000) as u32;
    }
    for _ in 0..rounds {
        for variant in &mut *variants {
            let took = variant.once().as_nanos() as f64;
            variant.times.push(took / (f64::from(variant.repeats) * variant.evaluations as f64));
        }
    }
}

/// The variants as a table.
pub(crate) fn table(variants: &[Variant<'_>]) -> String {
    let mut text = String::from(
        "| variant | what is called | ns per evaluation | fastest … slowest round | evaluations per second |\n\
         |---|---|---:|---:|---:|\n",
    );
    for variant in variants {
        let (median, (low, high)) = (variant.median(), variant.spread());
        text += &format!(
            "| `{}` | {} | {} | {} … {} | {} |\n",
            variant.name,
            variant.what,
            short(median),
            short(low),
            short(high),
            grouped(1e9 / median),
        );
    }
    text
}

/// How many times as long one variant takes as another: the median of the rounds' own ratios, whose
/// sides were run within moments of each other.
pub(crate) fn ratio(variants: &[Variant<'_>], over: &str, under: &str) -> f64 {
    let (over, under) = (named(variants, over), named(variants, under));
    middle(over.times.iter().zip(&under.times).map(|(over, under)| over / under))
}

pub(crate) fn named<'v, 'a>(variants: &'v [Variant<'a>], name: &str) -> &'v Variant<'a> {
    variants.iter().find(|one| one.name == name).expect("it was measured")
}

fn middle(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// As many digits as mean something.
pub(crate) fn short(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { grouped(number) }
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
