//! The packs of this repository, scored for the profiles that their fixtures expect.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::document::{DocumentNode, NodeKind};
use peristyle_engine::evaluate::{Column, Detail, NO_TEXT};
use peristyle_engine::source::Source;
use peristyle_engine::{
    Engine, Facts, Options, PackFiles, Profile, Ruleset, TipDetail, Value, yaml,
};

use crate::measure::{Variant, measure, short};
use crate::page::repository;

/// Profiles in a column: the fixtures', over and over.
pub(crate) const ROWS: usize = 5_000;

struct Pack {
    name: String,
    rules: Ruleset,
    profiles: Vec<Vec<(String, Value)>>,
}

/// Every pack of `rules/` that has fixtures, without its import, which needs an archive.
fn packs() -> Vec<Pack> {
    let engine = Engine::new();
    let mut packs: Vec<Pack> = fs::read_dir(repository().join("rules"))
        .unwrap()
        .filter_map(|entry| {
            let folder = entry.unwrap().path();
            let name = folder.file_name()?.to_str()?.to_owned();
            let mut files = Vec::new();
            read(&folder, &folder, &mut files);
            let files = PackFiles::from_memory(name.clone(), name.clone(), files).unwrap();
            let rules = engine.compile(&files).0?;
            let mut profiles = profiles(&repository().join("tests/fixtures").join(&name));
            // a derived fact given to some profiles can't be said in columns: there it is given
            // to all or to none
            let input =
                |name: &str| rules.fact_named(name).is_some_and(|(_, fact)| !fact.is_derived());
            profiles.iter_mut().for_each(|facts| facts.retain(|(name, _)| input(name)));
            (!profiles.is_empty()).then_some(Pack { name, rules, profiles })
        })
        .collect();
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    packs
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            read(root, &path, files);
        } else if name != "import.rhai" {
            files.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// The facts of each fixture's `expected.yaml`.
fn profiles(folder: &Path) -> Vec<Vec<(String, Value)>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> =
        entries.map(|entry| entry.unwrap().path().join("expected.yaml")).collect();
    files.sort();
    let documents = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    documents
        .filter_map(|text| {
            let document = yaml::parse(&Source::new("expected.yaml", text)).ok()?;
            let facts = document.get("facts")?.as_map()?;
            let facts = facts
                .iter()
                .filter_map(|entry| Some((entry.key.to_string(), value(&entry.value)?)));
            Some(facts.collect())
        })
        .collect()
}

fn value(node: &DocumentNode) -> Option<Value> {
    match &node.kind {
        NodeKind::Bool(yes) => Some(Value::Bool(*yes)),
        NodeKind::Number(number) => Some(Value::Number(*number)),
        NodeKind::Text(text) => Some(Value::text(&text.text)),
        _ => None,
    }
}

/// The profiles' facts as columns by slot.
#[derive(Default)]
struct Table {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    texts: Vec<Arc<str>>,
}

fn table(pack: &Pack) -> Table {
    let mut table = Table::default();
    for fact in pack.rules.facts() {
        let values = pack.profiles.iter().cycle().take(ROWS).map(|profile| {
            profile.iter().find(|(name, _)| *name == fact.id).map(|(_, value)| value)
        });
        let (mut number, mut code) = (Vec::new(), Vec::new());
        for value in values {
            number.push(value.and_then(Value::as_number).unwrap_or(f64::NAN));
            code.push(match value {
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
        table.numbers.push(number);
        table.codes.push(code);
    }
    table
}

/// All packs as a table.
pub(crate) fn run(rounds: usize) -> String {
    let mut text = String::from(
        "| pack | indicators | `evaluate`, without tips | `evaluate`, tips and gains | `evaluate_columns`, nodes and tips | interpreted |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    for pack in packs() {
        let rules = &pack.rules;
        let facts: Vec<Facts> = pack
            .profiles
            .iter()
            .map(|given| {
                let profile = given.iter().fold(Profile::new(), |profile, (name, value)| {
                    profile.with(name.as_str(), value.clone())
                });
                rules.facts_of(&profile).unwrap()
            })
            .collect();
        let table = table(&pack);
        let mut columns = rules.columns(ROWS);
        let declared = rules.facts().iter().enumerate();
        for (slot, fact) in declared.filter(|(_, fact)| !fact.is_derived()) {
            let column = match fact.kind.word() {
                // the fixtures say none; a column of them holds days
                "date" => continue,
                "choice" | "text" => {
                    Column::Texts { codes: &table.codes[slot], texts: &table.texts }
                }
                _ => Column::Numbers(&table.numbers[slot]),
            };
            columns.set(rules, &fact.id, column).unwrap();
        }
        let detail = Detail { nodes: true, tips: true, ..Detail::default() };
        let scores = rules.evaluate_columns(&columns, detail);
        for (facts, score) in facts.iter().zip(&scores.score) {
            let one = rules.evaluate(facts).score.unwrap_or(f64::NAN);
            assert_eq!(one.to_bits(), score.to_bits(), "{}: another score", pack.name);
        }
        let plain = Options { tips: TipDetail::None, ..Options::default() };
        let mut variants = [
            Variant::new("plain", "", facts.len(), || {
                for facts in &facts {
                    std::hint::black_box(rules.evaluate_with(facts, &plain));
                }
            }),
            Variant::new("tips", "", facts.len(), || {
                for facts in &facts {
                    std::hint::black_box(rules.evaluate(facts));
                }
            }),
            Variant::new("columns", "", ROWS, || {
                std::hint::black_box(rules.evaluate_columns(&columns, detail));
            }),
        ];
        measure(&mut variants, rounds);
        let [plain, tips, columns] = variants.each_ref().map(|one| short(one.median()));
        let indicators = rules.paths().filter(|path| rules.is_indicator(path)).count();
        let alone = 100.0 * scores.interpreted as f64 / ROWS as f64;
        text += &format!(
            "| {} | {indicators} | {plain} | {tips} | {columns} | {alone:.0} % |\n",
            pack.name
        );
    }
    text
}
