//! The figures in words.

use crate::work::Took;
use crate::{ROUNDS, page};

/// Seconds of each round: read, score, score with two threads; read and score what isn't packed;
/// the loop by hand with one thread and with two.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) rows: usize,
    pub(crate) rounds: Vec<[Took; 7]>,
}

/// A process that scored ten million rows.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) what: &'static str,
    pub(crate) jobs: usize,
    pub(crate) seconds: f64,
    /// In MB.
    pub(crate) peak: f64,
}

const SIDES: [&str; 7] = [
    "`read`: Arrow's reader, all columns, one thread",
    "`score`: Parquet to Parquet with pillars, one thread",
    "`score` with two threads",
    "`read_plain`: the same of a file that isn't packed",
    "`score_plain`: of that file, one thread",
    "the loop by hand over columns in memory (4 times), one thread",
    "the loop by hand with two threads",
];

impl Report {
    fn middle(&self, of: impl Fn(&[Took; 7]) -> f64) -> f64 {
        let mut all: Vec<f64> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    }

    pub(crate) fn ratios(&self) -> [(&'static str, f64); 7] {
        let gain = |round: &[Took; 7]| round[1].wall / round[2].wall;
        let by_hand = |round: &[Took; 7]| round[5].wall / round[6].wall;
        [
            ("score/read", self.middle(|round| round[1].wall / round[0].wall)),
            (
                "score/read (processor)",
                self.middle(|round| round[1].processor / round[0].processor),
            ),
            ("score_plain/read_plain", self.middle(|round| round[4].wall / round[3].wall)),
            (
                "score_plain/read_plain (processor)",
                self.middle(|round| round[4].processor / round[3].processor),
            ),
            ("two threads/one", self.middle(gain)),
            ("by hand: two threads/one", self.middle(by_hand)),
            ("gain/gain by hand", self.middle(|round| gain(round) / by_hand(round))),
        ]
    }

    pub(crate) fn text(&self, memory: &[Memory]) -> String {
        let mut text = format!(
            "## Tables in Parquet\n\n\
             {} rows of the job above, 16 facts and an id each, from a Parquet file to one with scores, bands, coverage \
             and pillars. The file is as most programs write it (lists of what repeats, Snappy, a million rows in a \
             group); `plain` has the numbers as they are. {ROUNDS} rounds, every side in turn, medians; a ratio is the \
             median of the rounds' ratios. With one thread, reading, scoring and writing share that one. Measured on \
             {}, shared with other work.\n\n\
             | what | s | processor s |\n|---|---:|---:|\n",
            self.rows,
            page::measured_on(),
        );
        for (at, side) in SIDES.iter().enumerate() {
            let (wall, processor) =
                (self.middle(|round| round[at].wall), self.middle(|round| round[at].processor));
            text += &format!("| {side} | {wall:.3} | {processor:.2} |\n");
        }
        text += "\n| figure | measured | target | |\n|---|---:|---:|---|\n";
        for (name, value) in self.ratios() {
            let target = match name {
                "score/read" | "score/read (processor)" => Some(("≤ 2", value <= 2.0)),
                "score_plain/read_plain" | "score_plain/read_plain (processor)" => {
                    Some(("≤ 2", value <= 2.0))
                }
                "gain/gain by hand" => Some(("≥ 0.85", value >= 0.85)),
                _ => None,
            };
            let (target, met) = target
                .map_or(("", ""), |(words, met)| (words, if met { "met" } else { "**not met**" }));
            text += &format!("| `{name}` | {value:.2} | {target} | {met} |\n");
        }
        if !memory.is_empty() {
            text += "\nTen million rows, in a process of their own:\n\n\
                     | input | threads | s | peak memory, MB | target |\n|---|---:|---:|---:|---|\n";
        }
        for one in memory {
            let met = if one.peak < 300.0 { "< 300: met" } else { "< 300: **not met**" };
            text += &format!(
                "| {} | {} | {:.1} | {:.0} | {met} |\n",
                one.what, one.jobs, one.seconds, one.peak
            );
        }
        text
    }
}
