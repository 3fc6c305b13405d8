//! Typed programs against the interpreter, and columns against single profiles: random packs with
//! random scripts on random facts. The interpreter is the oracle: not a bit differs, nor a word.
//!
//! `PERISTYLE_PACKS=20000 cargo test --release -p peristyle-engine --test compiled` runs more.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tests"
)]

#[path = "compiled/random.rs"]
mod random;

use std::sync::Arc;

use peristyle_engine::evaluate::{Column, Columns, Detail, NO_TEXT};
use peristyle_engine::{Engine, Evaluation, Facts, PackFiles, Profile, Ruleset, Value};
use random::{Random, pack};
use serde_json::json;

const ROWS: usize = 60;

fn compile(engine: &Engine, files: &[(String, String)]) -> Ruleset {
    let bytes = files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    let (ruleset, problems) = engine.compile(&PackFiles::from_memory("p", "p", bytes).unwrap());
    ruleset.unwrap_or_else(|| panic!("{}\n{files:#?}", problems.render(Default::default())))
}

/// Random facts for the rows, as profiles.
fn profiles(random: &mut Random, rules: &Ruleset) -> Vec<Vec<(String, Value)>> {
    let mut all = Vec::new();
    for _ in 0..ROWS {
        let mut facts = Vec::new();
        for fact in rules.facts().iter().filter(|fact| !fact.is_derived()) {
            if random.chance(20) {
                continue;
            }
            let value = match fact.kind.word() {
                "bool" => Value::Bool(random.chance(50)),
                "choice" => Value::text(&fact.choices[random.below(fact.choices.len())]),
                "text" => Value::text(random.pick(&["x", "yes", "a long text", ""])),
                "share" => Value::Number(random.below(11) as f64 / 10.0),
                "count" => Value::Number(random.below(40) as f64),
                _ => Value::Number(random.number()),
            };
            facts.push((fact.id.clone(), value));
        }
        all.push(facts);
    }
    all
}

fn facts(rules: &Ruleset, given: &[(String, Value)]) -> Facts {
    let profile = given
        .iter()
        .fold(Profile::new(), |profile, (name, value)| profile.with(name.as_str(), value.clone()));
    rules.facts_of(&profile).unwrap()
}

fn told(answer: &Evaluation) -> String {
    serde_json::to_string(answer).unwrap()
}

/// The facts as columns, and what they borrow from.
struct Table {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    texts: Vec<Arc<str>>,
}

impl Table {
    fn new(rules: &Ruleset, rows: &[Vec<(String, Value)>]) -> Self {
        let mut table = Self { numbers: Vec::new(), codes: Vec::new(), texts: Vec::new() };
        for fact in rules.facts() {
            let (mut numbers, mut codes) = (Vec::new(), Vec::new());
            for row in rows {
                let value = row.iter().find(|(name, _)| *name == fact.id).map(|(_, value)| value);
                numbers.push(match value {
                    Some(Value::Number(number)) => *number,
                    Some(Value::Bool(yes)) => f64::from(u8::from(*yes)),
                    _ => f64::NAN,
                });
                codes.push(match value {
                    Some(Value::Text(text)) => {
                        let known = table.texts.iter().position(|known| known == text);
                        known.unwrap_or_else(|| {
                            table.texts.push(Arc::clone(text));
                            table.texts.len() - 1
                        }) as u32
                    }
                    _ => NO_TEXT,
                });
            }
            table.numbers.push(numbers);
            table.codes.push(codes);
        }
        table
    }

    fn columns(&self, rules: &Ruleset, rows: usize) -> Columns<'_> {
        let mut columns = rules.columns(rows);
        for (slot, fact) in rules.facts().iter().enumerate().filter(|(_, one)| !one.is_derived()) {
            let column = match fact.kind.word() {
                "choice" | "text" => Column::Texts { codes: &self.codes[slot], texts: &self.texts },
                _ => Column::Numbers(&self.numbers[slot]),
            };
            columns.set(rules, &fact.id, column).unwrap();
        }
        columns
    }
}

#[test]
fn programs_columns_and_the_interpreter_agree() {
    let packs: u64 =
        std::env::var("PERISTYLE_PACKS").ok().and_then(|text| text.parse().ok()).unwrap_or(250);
    let (compiled, interpreted) = (Engine::new(), Engine::builder().interpreted().build());
    let (mut cases, mut columnar, mut alone, mut scores, mut failures) = (0, 0, 0, 0, 0);
    for seed in 0..packs {
        let mut random = Random::new(seed);
        let files = pack(&mut random);
        let (fast, slow) = (compile(&compiled, &files), compile(&interpreted, &files));
        assert_eq!(fast.fingerprint(), slow.fingerprint());
        let rows = profiles(&mut random, &fast);
        let table = Table::new(&fast, &rows);
        let detail = Detail { nodes: true, points: true, tips: true };
        let answers = fast.evaluate_columns(&table.columns(&fast, rows.len()), detail);
        columnar += usize::from(fast.is_columnar());
        alone += answers.interpreted;
        let (mut scorer, mut reader) = (fast.scorer(), fast.scorer());
        for (row, given) in rows.iter().enumerate() {
            cases += 1;
            let facts = facts(&fast, given);
            let (one, oracle) = (fast.evaluate(&facts), slow.evaluate(&facts));
            let context = || format!("seed {seed}, row {row}: {given:?}\n{files:#?}");
            assert_eq!(told(&one), told(&oracle), "{}", context());
            scores += usize::from(oracle.score.is_some());
            failures += usize::from(!oracle.diagnostics.is_empty());
            let bits = |number: f64| if number.is_nan() { u64::MAX } else { number.to_bits() };
            let score = one.score.unwrap_or(f64::NAN);
            assert_eq!(bits(answers.score[row]), bits(score), "score {score}; {}", context());
            assert_eq!(bits(answers.coverage[row]), bits(one.coverage), "coverage; {}", context());
            let told = scorer.score_of(&facts);
            assert_eq!(bits(told.score.unwrap_or(f64::NAN)), bits(score), "scorer; {}", context());
            assert_eq!(bits(told.coverage), bits(one.coverage), "scorer's coverage; {}", context());
            let applying = answers.tips.iter().filter(|(_, applies)| applies[row]);
            let applying: Vec<&str> = applying.map(|(id, _)| &**id).collect();
            assert_eq!(told.tips().collect::<Vec<_>>(), applying, "scorer's tips; {}", context());
            let given: serde_json::Map<_, _> =
                given.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            let text = serde_json::to_string(&given).unwrap();
            reader.read(&mut serde_json::Deserializer::from_str(&text)).unwrap();
            let read = reader.score();
            assert_eq!(bits(read.score.unwrap_or(f64::NAN)), bits(score), "read; {}", context());
            assert_eq!(bits(read.coverage), bits(one.coverage), "read coverage; {}", context());
            assert_eq!(read.tips().collect::<Vec<_>>(), applying, "read tips; {}", context());
            let pillars = one.all_pillars().into_iter().map(|node| (&*node.id, node.score));
            let indicators = one.all_indicators().into_iter().map(|node| (&*node.id, node.score));
            let earned: std::collections::BTreeMap<_, _> = pillars.chain(indicators).collect();
            for (path, column) in fast.paths().zip(&answers.points) {
                let points = earned[path].unwrap_or(f64::NAN);
                assert_eq!(bits(column[row]), bits(points), "points of {path}; {}", context());
            }
            if one.score.is_some() {
                for (path, column) in fast.paths().zip(&answers.nodes) {
                    let step = fast.node_value(&facts, path);
                    assert_eq!(
                        bits(column[row]),
                        bits(step.unwrap_or(f64::NAN)),
                        "{path}; {}",
                        context()
                    );
                }
            }
        }
    }
    println!(
        "{packs} packs, {cases} cases, {columnar} packs columnar, {alone} rows walked alone, \
         {scores} with a score, {failures} with diagnostics"
    );
    assert!(columnar * 10 > packs as usize * 7, "only {columnar} of {packs} packs are columnar");
    assert!(scores * 3 > cases, "only {scores} of {cases} have a score");
}
