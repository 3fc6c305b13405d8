//! One pack twice: with typed programs, and with the interpreter for everything.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;
use std::sync::LazyLock;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::evaluate::{ColumnScores, Detail, Score};
use peristyle_engine::{Engine, Evaluation, Options, PackFiles, Ruleset, TipDetail};

use super::facts::{AS_OF, Row, Table, single};

static TYPED: LazyLock<Engine> = LazyLock::new(Engine::new);
static INTERPRETED: LazyLock<Engine> = LazyLock::new(|| Engine::builder().interpreted().build());

/// What was compared.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    pub(crate) packs: usize,
    pub(crate) scripts: usize,
    pub(crate) cases: usize,
    /// With a score.
    pub(crate) scores: usize,
    /// With a diagnostic.
    pub(crate) failures: usize,
    pub(crate) tips: usize,
    /// Packs that columns work on.
    pub(crate) columnar: usize,
    /// Rows that columns give to the walk.
    pub(crate) walked: usize,
    /// Places that stay with the interpreter, by the reason.
    pub(crate) interpreted: BTreeMap<String, usize>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.packs += other.packs;
        self.scripts += other.scripts;
        self.cases += other.cases;
        self.scores += other.scores;
        self.failures += other.failures;
        self.tips += other.tips;
        self.columnar += other.columnar;
        self.walked += other.walked;
        for (why, count) in other.interpreted {
            *self.interpreted.entry(why).or_default() += count;
        }
    }
}

/// The two rulesets of one pack.
pub(crate) struct Pair {
    pub(crate) typed: Ruleset,
    interpreted: Ruleset,
    why: BTreeMap<String, usize>,
}

fn compile(engine: &Engine, files: &[(String, String)]) -> (Option<Ruleset>, Diagnostics) {
    let bytes = files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    engine.compile(&PackFiles::from_memory("p", "p", bytes).unwrap())
}

/// Diagnostics but those that say what is interpreted.
fn said(problems: &Diagnostics) -> Vec<String> {
    let others = problems.iter().filter(|problem| problem.code.id != "PS0515");
    others.map(|problem| format!("{problem:?}")).collect()
}

/// The codes of what is found in a pack, and their words without names: what a fuzzer learns of.
fn signs(problems: &Diagnostics) -> BTreeSet<String> {
    let told = problems.iter().map(|problem| {
        let words: Vec<&str> = problem.message.split('`').step_by(2).collect();
        format!("{} {}", problem.code.id, words.join("…"))
    });
    told.collect()
}

impl Pair {
    /// None where the pack is refused, by both in the same words.
    pub(crate) fn new(files: &[(String, String)]) -> Result<Option<Self>, String> {
        Self::with_signs(files).map(|(pair, _)| pair)
    }

    /// The same, with what was found.
    pub(crate) fn with_signs(
        files: &[(String, String)],
    ) -> Result<(Option<Self>, BTreeSet<String>), String> {
        let (typed, problems) = compile(&TYPED, files);
        let (interpreted, others) = compile(&INTERPRETED, files);
        same("what is found at load", &said(&problems), &said(&others))?;
        let (typed, interpreted) = match (typed, interpreted) {
            (Some(typed), Some(interpreted)) => (typed, interpreted),
            (None, None) => return Ok((None, signs(&problems))),
            _ => return Err("only one of the two takes the pack".to_owned()),
        };
        same("the fingerprint", typed.fingerprint(), interpreted.fingerprint())?;
        let mut why = BTreeMap::new();
        for problem in problems.iter().filter(|problem| problem.code.id == "PS0515") {
            let words = problem.message.trim_start_matches("the interpreter runs this: ");
            *why.entry(words.to_owned()).or_default() += 1;
        }
        Ok((Some(Self { typed, interpreted, why }), signs(&problems)))
    }

    /// Every row through all paths.
    pub(crate) fn compare(&self, rows: &[Row]) -> Result<Tally, String> {
        let mut tally = Tally { interpreted: self.why.clone(), ..Tally::default() };
        tally.columnar = usize::from(self.typed.is_columnar());
        let table = Table::new(&self.typed, rows);
        let detail = Detail { nodes: true, points: true, tips: true, ..Detail::default() };
        let columns = self.typed.evaluate_columns(&table.columns(&self.typed), detail);
        let walked = self.interpreted.evaluate_columns(&table.columns(&self.interpreted), detail);
        same_columns(&columns, &walked)?;
        let typed = &self.typed;
        let words = Detail { reasons: true, ..detail };
        let words = typed.evaluate_columns(&table.columns(typed), words);
        same_columns(&columns, &words)?;
        if let Some((a, b)) = super::weights::both_ways(typed, &table.columns(typed), detail) {
            same_columns(&a, &b)?;
        }
        tally.walked = columns.interpreted;
        let (mut scorer, mut reader) = (self.typed.scorer(), self.typed.scorer());
        for (at, row) in rows.iter().enumerate() {
            let told = |what: String| format!("row {at}, {row:?}: {what}");
            let facts = single(&self.typed, row);
            let (one, oracle) = (self.typed.evaluate(&facts), self.interpreted.evaluate(&facts));
            same_answer(&one, &oracle).map_err(told)?;
            same_as_column(&columns, at, &one).map_err(told)?;
            let options = Options { tips: TipDetail::Applying, ..Options::default() };
            let all = [&self.typed, &self.interpreted].map(|it| it.evaluate_with(&facts, &options));
            same_answer(&all[0], &all[1]).map_err(told)?;
            if let Some(why) = words.failure(at) {
                same("the failure", &Some(why), &one.reason.as_deref()).map_err(told)?;
            }
            same_in_numbers("the scorer", &columns, at, scorer.score_of(&facts)).map_err(told)?;
            reader.read(&mut serde_json::Deserializer::from_str(&text_of(row))).unwrap();
            same_in_numbers("the scorer of JSON", &columns, at, reader.score()).map_err(told)?;
            tally.cases += 1;
            tally.scores += usize::from(oracle.score.is_some());
            tally.failures += usize::from(!oracle.diagnostics.is_empty());
            tally.tips += oracle.tips.len();
        }
        Ok(tally)
    }
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, a: &T, b: &T) -> Result<(), String> {
    if a == b { Ok(()) } else { Err(format!("{what}:\n  typed       {a:?}\n  interpreted {b:?}")) }
}

fn bits(number: f64) -> u64 {
    if number.is_nan() { u64::MAX } else { number.to_bits() }
}

/// Scores, coverage, every node, what each earns, and which tips apply.
fn same_columns(a: &ColumnScores, b: &ColumnScores) -> Result<(), String> {
    let all = |scores: &ColumnScores| -> Vec<Vec<f64>> {
        let first = [&scores.score, &scores.coverage];
        first.into_iter().chain(&scores.nodes).chain(&scores.points).cloned().collect()
    };
    for (column, (a, b)) in all(a).iter().zip(&all(b)).enumerate() {
        for (row, (a, b)) in a.iter().zip(b).enumerate() {
            if bits(*a) != bits(*b) {
                return Err(format!("column {column}, row {row}: {a:e} is not {b:e}"));
            }
        }
    }
    same("the tips of the columns", &a.tips, &b.tips)
}

/// All that is told: score, nodes, weights, points, tips with their gain, reasons, diagnostics.
fn same_answer(one: &Evaluation, oracle: &Evaluation) -> Result<(), String> {
    let told = |answer: &Evaluation| serde_json::to_string(answer).unwrap();
    same("the answer", &told(one), &told(oracle))?;
    let numbers = |answer: &Evaluation| -> Vec<u64> {
        let mut all = vec![answer.score, Some(answer.coverage)];
        for node in answer.all_pillars() {
            all.extend([node.score, Some(node.weight), Some(node.coverage)]);
        }
        for node in answer.all_indicators() {
            all.extend([node.score, node.scaled, Some(node.weight)]);
        }
        all.extend(answer.tips.iter().flat_map(|tip| [tip.gain, tip.score, Some(tip.effort)]));
        all.into_iter().map(|number| bits(number.unwrap_or(f64::NAN))).collect()
    };
    same("the bits of the answer", &numbers(one), &numbers(oracle))
}

/// A row as a service gets it.
fn text_of(row: &Row) -> String {
    let facts = row.iter().map(|(name, value)| (name.clone(), serde_json::json!(value)));
    let as_of = ("as_of".to_owned(), serde_json::json!(AS_OF.to_string()));
    serde_json::to_string(&facts.chain([as_of]).collect::<serde_json::Map<_, _>>()).unwrap()
}

/// Score, coverage and tips of a scorer beside its row of the columns.
fn same_in_numbers(
    what: &str,
    columns: &ColumnScores,
    row: usize,
    mut score: Score<'_, '_>,
) -> Result<(), String> {
    let column = [columns.score[row], columns.coverage[row]].map(bits);
    let single = [score.score.unwrap_or(f64::NAN), score.coverage].map(bits);
    same(what, &single, &column)?;
    let applying = columns.tips.iter().filter(|(_, applies)| applies[row]);
    let applying: Vec<&str> = applying.map(|(id, _)| &**id).collect();
    same(what, &score.tips().collect::<Vec<_>>(), &applying)
}

/// A single answer beside its row of the columns.
fn same_as_column(columns: &ColumnScores, row: usize, one: &Evaluation) -> Result<(), String> {
    let column = [columns.score[row], columns.coverage[row]].map(bits);
    let single = [one.score.unwrap_or(f64::NAN), one.coverage].map(bits);
    same("score and coverage of the columns", &column, &single)
}
