//! Scripts to begin with, and the pack that one of them is put into.

use std::path::Path;

use super::maker::{Maker, Place};
use super::pack::pack as random_pack;
use super::random::Random;

/// The files of a pack.
pub(crate) type Files = Vec<(String, String)>;

/// Where a script stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Expression,
    Functions,
    Weights,
    Tips,
}

impl Slot {
    pub(crate) const ALL: [Self; 4] =
        [Self::Expression, Self::Functions, Self::Weights, Self::Tips];

    fn of(file: &str) -> Option<Self> {
        match file {
            "functions.rhai" => Some(Self::Functions),
            "weights.rhai" => Some(Self::Weights),
            "tips.rhai" => Some(Self::Tips),
            _ => None,
        }
    }
}

const FACTS: &str = "points: 100\nfacts:\n  n1: { type: number }\n  n2: { type: number }\n  n3: { type: number }\n  \
                     s1: { type: share }\n  c1: { type: count }\n  b1: { type: bool }\n  \
                     ch: { type: choice, choices: [a, b, c] }\n  t1: { type: text, shown: true }\n  \
                     w1: { type: date, shown: true }\nderived:\n  d1: { value: n1 / n2, type: number }\n";

/// A pack around one script.
pub(crate) fn pack(slot: Slot, script: &str, random: &mut Random) -> Files {
    let mut yaml = String::from(FACTS);
    let scale = random.pick(&["linear: [0, 10]", "linear: [-100, 100]", "log1p: [0, 50]"]);
    let mut value = "n3".to_owned();
    let mut name = None;
    if slot == Slot::Expression {
        value = serde_json::to_string(script).unwrap();
    }
    if slot == Slot::Functions {
        // its last function is called with as many arguments as it has
        let last = script.rsplit("fn ").next().unwrap_or_default();
        if let Some((called, rest)) = last.split_once('(') {
            let count = rest.split(')').next().unwrap_or_default().split(',').count();
            let word = called.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
            if word && !called.is_empty() {
                let arguments = ["n1", "n2", "s1", "ch", "b1"];
                value = format!("'{called}({})'", arguments[..count.min(5)].join(", "));
                name = (count == 1).then(|| called.to_owned());
            }
        }
    }
    let aggregate = match &name {
        Some(name) if random.chance(30) => name.as_str(),
        _ => "arithmetic",
    };
    let scale = match &name {
        Some(name) if random.chance(50) => name.clone(),
        _ => format!("{{ {scale} }}"),
    };
    yaml += &format!(
        "pillars:\n  p0:\n    aggregate: {aggregate}\n    indicators:\n      i0: {{ value: n1, scale: {{ linear: [0, 10] }} }}\n      \
         i1: {{ value: n2, scale: {scale} }}\n  p1:\n    weight: 2\n    indicators:\n      \
         i0: {{ value: {value}, scale: {{ linear: [-100, 100] }} }}\n      i1: {{ value: c1, applies: b1 == true, scale: {{ linear: [0, 40] }} }}\n"
    );
    let mut files = vec![("pack.yaml".to_owned(), yaml)];
    let file = match slot {
        Slot::Expression => return files,
        Slot::Functions => "functions.rhai",
        Slot::Weights => "weights.rhai",
        Slot::Tips => "tips.rhai",
    };
    files.push((file.to_owned(), script.to_owned()));
    files
}

/// A script of the random packs.
pub(crate) fn grown(slot: Slot, random: &mut Random) -> String {
    if slot == Slot::Expression {
        let nodes = vec!["p0".to_owned(), "p0.i1".to_owned()];
        let place = Place::Yaml;
        return Maker { random, place, nodes, variables: Vec::new(), functions: 0 }.value();
    }
    loop {
        let (files, _) = random_pack(random);
        if let Some((_, text)) = files.into_iter().find(|(name, _)| Slot::of(name) == Some(slot)) {
            return text;
        }
    }
}

/// The scripts of rules, examples, fixtures and pages, by their places.
pub(crate) fn of_the_repository() -> [Vec<String>; 4] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut corpus = [
        vec!["n1 + 1.0".to_owned(), "if n1 > n2 { n1 } else { n2 }".to_owned()],
        vec!["fn f(x) { x * 2.0 }".to_owned()],
        vec!["fn weights(facts, weights) { weights }".to_owned()],
        vec!["fn tips(facts, index) { [] }".to_owned()],
    ];
    for folder in ["rules", "examples", "tests/diagnostics", "tests/fixtures", "docs"] {
        collect(&root.join(folder), &mut corpus);
    }
    corpus
}

fn collect(folder: &Path, corpus: &mut [Vec<String>; 4]) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, corpus);
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        if text.len() > 20_000 && !name.ends_with(".md") {
            continue;
        }
        if let Some(slot) = Slot::of(&name) {
            corpus[slot as usize].push(text);
        } else if name.ends_with(".md") {
            for block in text.split("```rhai\n").skip(1) {
                let block = block.split("```").next().unwrap_or_default();
                let slot = match block {
                    _ if block.contains("fn tips(") => Slot::Tips,
                    _ if block.contains("fn weights(") => Slot::Weights,
                    _ => Slot::Functions,
                };
                corpus[slot as usize].push(block.to_owned());
            }
        } else if name.ends_with(".yaml") {
            for line in text.lines() {
                let Some((_, value)) = line.split_once("value: ") else { continue };
                let quoted = value.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
                let value = quoted.map_or(value, |(inner, _)| inner);
                let value = value.split([',', '}']).next().unwrap_or_default();
                if value.contains(' ') {
                    corpus[Slot::Expression as usize].push(value.to_owned());
                }
            }
        }
    }
}
