//! The figures in words: tables, ratios, and which promises they keep.

use crate::measure::{Variant, named, ratio, short, table};
use crate::{ROUNDS, ROWS, page};

/// What a figure has to be.
enum Target {
    AtMost(f64),
    Below(f64),
    AtLeast(f64),
}

impl Target {
    fn met(&self, figure: f64) -> bool {
        match self {
            Self::AtMost(most) => figure <= *most,
            Self::Below(bound) => figure < *bound,
            Self::AtLeast(least) => figure >= *least,
        }
    }

    fn told(&self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {most}"),
            Self::Below(bound) => format!("< {bound}"),
            Self::AtLeast(least) => format!("≥ {least}"),
        }
    }
}

const TARGETS: [(&str, Target); 5] = [
    ("columns/native", Target::AtMost(1.3)),
    ("script_columns/columns", Target::AtMost(2.0)),
    ("rhai_interpreter/script_columns", Target::AtLeast(100.0)),
    ("evaluate_plain/native", Target::Below(10.0)),
    ("json_to_score/json_parse", Target::AtMost(1.5)),
];

/// Ratios that promise nothing.
const MORE: [&str; 8] = [
    "evaluate_explained/native",
    "evaluate_gains/evaluate_explained",
    "evaluate_without_tips/native",
    "columns/native_by_column",
    "evaluate_plain/native_by_column",
    "columns_scores/native_scores",
    "script_plain/evaluate_plain",
    "explain/evaluate_gains",
];

/// In microseconds.
const EXPLAINED: Target = Target::Below(3.0);

pub(crate) struct Report {
    job: String,
    /// In the order they are printed.
    pub(crate) ratios: Vec<(&'static str, f64)>,
    /// Microseconds of `evaluate_explained`.
    explained: f64,
    pub(crate) indicators: String,
    pub(crate) rows: String,
    pub(crate) packs: String,
}

impl Report {
    pub(crate) fn new(variants: &[Variant<'_>]) -> Self {
        let names = TARGETS.iter().map(|(name, _)| *name).chain(MORE);
        let told = |name: &'static str| {
            let (over, under) = name.split_once('/').expect("a ratio has two sides");
            (name, ratio(variants, over, under))
        };
        Self {
            job: table(variants),
            ratios: names.map(told).collect(),
            explained: named(variants, "evaluate_explained").median() / 1000.0,
            indicators: String::new(),
            rows: String::new(),
            packs: String::new(),
        }
    }

    fn targets(&self) -> String {
        let mut text = String::from("| figure | measured | target | |\n|---|---:|---:|---|\n");
        let mut line = |name: &str, figure: f64, unit: &str, target: &Target| {
            let met = if target.met(figure) { "met" } else { "**not met**" };
            text += &format!(
                "| {name} | {}{unit} | {}{unit} | {met} |\n",
                exact(figure),
                target.told()
            );
        };
        for ((name, target), (_, figure)) in TARGETS.iter().zip(&self.ratios) {
            line(&format!("`{name}`"), *figure, "", target);
        }
        line("`evaluate_explained`", self.explained, " µs", &EXPLAINED);
        for (name, figure) in self.ratios.iter().skip(TARGETS.len()) {
            text += &format!("| `{name}` | {} | | |\n", exact(*figure));
        }
        text
    }

    pub(crate) fn text(&self) -> String {
        format!(
            "## One evaluation\n\n\
             The job: 16 facts (5 % missing), 4 pillars of 4 `linear` indicators with weights, the total, and 4 tips that \
             apply below a threshold. {ROWS} rows, one thread, every variant in turn, medians of {ROUNDS} rounds; a ratio is the \
             median of the rounds' ratios. Before \
             anything is timed, the variants that score columns are compared with the loop by hand: scores, coverage, \
             every node's value and which tips apply agree within 1e-9; the scores of single evaluations, too. Measured \
             on {}, shared with other work.\n\n\
             {}\n\
             A tip is whether it applies, on both sides, without its gain; tips are a script in every pack. NaN is what is missing, on both sides; both make their answers in fresh memory. `native` has the rules \
             as constants of the program. `evaluate_plain` is a `Scorer`: score, coverage and which tips apply, from \
             facts in slots. `evaluate_without_tips` tells every node with its title, points and reason; \
             `evaluate_explained` adds the tips that apply, with what each asks for; `evaluate_gains` tells them in \
             words, each with its gain, which is another score. \
             `small_stack` is `evaluate_without_tips` on a thread with the stack that threads usually have. \
             `json_to_score` reads a JSON object straight into a scorer's slots, `json_by_profile` by way of a map and a \
             profile.\n\n\
             {}\n\
             ### More indicators\n\n\
             Ten to a pillar, no tips; ns per evaluation.\n\n{}\n\
             ### More rows\n\n\
             The job; ns per evaluation. From some 100,000 on, both wait for memory: their answers are 180 bytes a row.\n\n{}\n\
             ### Packs of this repository\n\n\
             For the profiles of their fixtures, {} rows in columns; ns per evaluation. \"Interpreted\" are rows \
             for which the interpreter is asked.\n\n{}",
            page::measured_on(),
            self.targets(),
            self.job,
            self.indicators,
            self.rows,
            crate::packs::ROWS,
            self.packs,
        )
    }
}

fn exact(figure: f64) -> String {
    if figure < 100.0 { format!("{figure:.2}") } else { short(figure) }
}
