//! What is known of each profile: scores, pillars, an outcome.

use peristyle_data::population::{ExtraColumn, LoadedPopulation};
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use crate::codes;

/// The column of the whole score, as `score --format csv` writes it.
pub const SCORE: &str = "score";
/// What ends the name of a node's column.
pub const SUFFIX: &str = ".score";

/// What shall be explained.
#[derive(Debug, Clone, PartialEq)]
pub enum FitLabels {
    /// Points: of the index, and of nodes by their places in the rules' paths. NaN is unknown.
    Points {
        /// Of the index.
        score: Vec<f64>,
        /// Of nodes.
        nodes: Vec<(String, Vec<f64>)>,
    },
    /// Yes is 1, no is 0, NaN is unknown.
    Outcome {
        /// The column.
        name: String,
        /// For each profile.
        values: Vec<f64>,
    },
}

/// The columns that a table may have as labels: `score`, and one for each node with children.
pub fn columns(rules: &Ruleset) -> Vec<String> {
    let nodes = rules.paths().filter(|path| !rules.is_indicator(path));
    std::iter::once(SCORE.to_owned()).chain(nodes.map(|path| format!("{path}{SUFFIX}"))).collect()
}

impl FitLabels {
    /// The labels among the extra columns of a population.
    ///
    /// # Errors
    /// There are none, or cells that are no numbers.
    pub fn of(rules: &Ruleset, population: &LoadedPopulation) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut numbers = |name: &str| {
            let extra = population.extra(name)?;
            problems.extend(not_numbers(population, extra));
            extra.numbers.iter().any(|one| one.is_finite()).then(|| extra.numbers.clone())
        };
        let score = numbers(SCORE);
        let names = columns(rules);
        let nodes = names
            .iter()
            .skip(1)
            .filter_map(|name| Some((name.strip_suffix(SUFFIX)?.to_owned(), numbers(name)?)));
        let nodes: Vec<_> = nodes.collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        if score.is_none() && nodes.is_empty() {
            return Err(Diagnostic::error(
                &codes::NO_LABELS,
                "no profile has a score that is known",
            )
            .help(format!("a table has them in columns: `{}`", names.join("`, `")))
            .help("an export has them as its `reference`; `--outcome COLUMN` takes yes and no")
            .into());
        }
        let score = score.unwrap_or_else(|| vec![f64::NAN; population.len()]);
        Ok(Self::Points { score, nodes })
    }

    /// Yes and no in a column.
    ///
    /// # Errors
    /// Cells that say neither, or only one of both.
    pub fn outcome(population: &LoadedPopulation, name: &str) -> Result<Self, Diagnostics> {
        let Some(extra) = population.extra(name) else {
            return Err(Diagnostic::error(
                &codes::NO_LABELS,
                format!("the input has no column `{name}`"),
            )
            .help("`--outcome` names a column with yes and no, such as `won`")
            .into());
        };
        let mut problems = Diagnostics::new();
        let mut values = Vec::with_capacity(extra.texts.len());
        for (id, text) in population.ids().iter().zip(&extra.texts) {
            let read = text.as_deref().map(|text| (text, yes_or_no(text)));
            if let Some((text, None)) = read
                && problems.len() < MOST
            {
                problems.push(
                    Diagnostic::error(
                        &codes::BAD_LABEL,
                        format!("`{name}` of `{id}` is `{text}`, neither yes nor no"),
                    )
                    .help("write yes and no, true and false, 1 and 0, or won and lost"),
                );
            }
            values.push(read.and_then(|(_, value)| value).unwrap_or(f64::NAN));
        }
        for (side, word) in [(1.0, "yes"), (0.0, "no")] {
            if problems.is_empty() && !values.contains(&side) {
                problems.push(
                    Diagnostic::error(
                        &codes::BAD_LABEL,
                        format!("nobody has `{word}` in the column `{name}`"),
                    )
                    .help("what tells yes from no can be learned only from both"),
                );
            }
        }
        let name = name.to_owned();
        if problems.is_empty() { Ok(Self::Outcome { name, values }) } else { Err(problems) }
    }

    /// The rows that have any label.
    pub(super) fn rows(&self) -> Vec<usize> {
        let known = |values: &[f64], row: usize| values.get(row).is_some_and(|one| one.is_finite());
        let count = match self {
            Self::Points { score, .. } => score.len(),
            Self::Outcome { values, .. } => values.len(),
        };
        (0..count)
            .filter(|row| match self {
                Self::Points { score, nodes } => {
                    known(score, *row) || nodes.iter().any(|(_, values)| known(values, *row))
                }
                Self::Outcome { values, .. } => known(values, *row),
            })
            .collect()
    }
}

/// No more complaints than this about one column.
const MOST: usize = 10;

fn not_numbers(population: &LoadedPopulation, extra: &ExtraColumn) -> Vec<Diagnostic> {
    let cells = population.ids().iter().zip(&extra.texts).zip(&extra.numbers);
    let wrong = cells.filter(|((_, text), number)| text.is_some() && !number.is_finite());
    wrong
        .take(MOST)
        .map(|((id, text), _)| {
            let text = text.as_deref().unwrap_or("");
            let words = format!("`{}` of `{id}` is `{text}`, not a number", extra.name);
            Diagnostic::error(&codes::BAD_LABEL, words)
                .help("leave the cell empty where no score is known")
        })
        .collect()
}

fn yes_or_no(text: &str) -> Option<f64> {
    match text.trim().to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "won" | "ja" | "gewonnen" => Some(1.0),
        "0" | "0.0" | "false" | "no" | "lost" | "nein" | "verloren" => Some(0.0),
        _ => None,
    }
}
