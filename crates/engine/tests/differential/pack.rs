//! Random packs: small and valid.

use std::fmt::Write as _;

use super::maker::{Maker, Place};
use super::random::Random;
use super::wholes::whole;

/// The files of a random pack, and how many scripts are in them.
pub(crate) fn pack(random: &mut Random) -> (Vec<(String, String)>, usize) {
    let mut scripts = 1;
    let functions = random.below(3);
    let mut maker =
        Maker { random, place: Place::Yaml, nodes: Vec::new(), variables: Vec::new(), functions };
    let mut yaml = String::from(
        "points: 100\nfacts:\n  n1: { type: number }\n  n2: { type: number }\n  n3: { type: number }\n  \
         s1: { type: share }\n  c1: { type: count }\n  b1: { type: bool }\n  \
         ch: { type: choice, choices: [a, b, c] }\n  t1: { type: text, shown: true }\n  w1: { type: date, shown: true }\nderived:\n",
    );
    let d1 = maker.random.pick(&["n1 / n2", "n1 - n3", "s1 * c1", "if n1 > n2 { n1 } else { n3 }"]);
    let range =
        maker.random.pick(&["", "", ", min: 0, max: 100", ", round: { digits: 1 }, max: 8"]);
    let _ = writeln!(yaml, "  d1: {{ value: '{d1}', type: number{range} }}");
    let mut paths = Vec::new();
    yaml.push_str("pillars:\n");
    let mut wholes = String::new();
    let pillars = 1 + maker.random.below(3);
    // an indicator under the root that is called like one in the pillars
    let beside = maker.random.chance(40);
    let shared = maker.random.chance(30);
    for pillar in 0..pillars {
        let _ = writeln!(yaml, "  p{pillar}:");
        let aggregate = maker.random.pick(&[
            "arithmetic",
            "arithmetic",
            "arithmetic",
            "min",
            "max",
            "median",
            "{ power: { p: 2 } }",
            "{ geometric: { zero: whole } }",
            "whole",
        ]);
        let by_function = aggregate == "whole";
        // each its own, or one for several: then they read their children by their own names
        let function = if shared { "whole".to_owned() } else { format!("whole{pillar}") };
        let aggregate = if by_function { function.clone() } else { aggregate.to_owned() };
        let _ =
            writeln!(yaml, "    aggregate: {aggregate}\n    weight: {}", 1 + maker.random.below(4));
        if maker.random.chance(25) {
            let _ = writeln!(yaml, "    min_coverage: 0.{}", 1 + maker.random.below(9));
        }
        yaml.push_str("    indicators:\n");
        for indicator in 0..1 + maker.random.below(4) {
            let path = format!("p{pillar}.i{indicator}");
            let value = maker.value();
            scripts += usize::from(value.contains(' '));
            let _ = writeln!(
                yaml,
                "      i{indicator}:\n        value: '{}'",
                value.replace('\'', "''")
            );
            let scale = maker.random.pick(&[
                "linear: [0, 10]",
                "linear: [5, -5]",
                "log1p: [0, 50]",
                "curve: [[0, 0], [3, 1], [9, 0.25]]",
                "steps: [[0, 0], [1, 0.5], [3, 1]]",
                "linear: [-100, 100]",
            ]);
            let outside = maker.random.pick(&["clamp", "clamp", "clamp", "missing"]);
            let _ = writeln!(
                yaml,
                "        scale: {{ {scale}, outside: {outside} }}\n        weight: {}",
                maker.random.below(5).max(usize::from(indicator == 0))
            );
            match maker.random.below(12) {
                0 => yaml.push_str("        missing: zero\n"),
                1 => yaml.push_str("        missing: { value: 2 }\n"),
                2 => yaml.push_str("        missing: fail\n"),
                3 => yaml.push_str("        round: { digits: 1 }\n"),
                4 => {
                    let applies = maker.yes(1);
                    scripts += 1;
                    let _ = writeln!(yaml, "        applies: '{}'", applies.replace('\'', "''"));
                }
                _ => {}
            }
            paths.push(path.clone());
            maker.nodes.push(path);
        }
        maker.nodes.push(format!("p{pillar}"));
        if by_function {
            let above = format!("p{pillar}.");
            let own: Vec<String> =
                paths.iter().filter(|path| path.starts_with(&above)).cloned().collect();
            let mut names: Vec<String> =
                own.iter().map(|path| path.replacen(&above, "", 1)).collect();
            if beside {
                names.push("i1".to_owned());
            }
            let read = match maker.random.below(6) {
                _ if shared => vec!["i0".to_owned()],
                0 => maker.nodes.iter().take(maker.nodes.len() - 1).cloned().collect(),
                1..=3 => names,
                _ => own,
            };
            scripts += 1;
            if !wholes.contains(&format!("fn {function}(")) {
                wholes += &whole(maker.random, &function, &read);
            }
        }
    }
    if beside {
        yaml.push_str("indicators:\n  i1: { value: n1, scale: { linear: [0, 10] } }\n");
    }
    let pillars =
        paths.iter().filter_map(|path| path.split_once('.')).map(|(pillar, _)| pillar.to_owned());
    let mut nodes: Vec<String> = paths.iter().cloned().chain(pillars).collect();
    nodes.dedup();
    let mut files = vec![("pack.yaml".to_owned(), yaml)];

    if functions > 0 || !wholes.is_empty() {
        maker.place = Place::Function;
        let mut text = wholes;
        scripts += functions;
        for at in 0..functions {
            let (early, value, condition, last) =
                (maker.yes(1), maker.float(2), maker.yes(2), maker.float(2));
            let _ = writeln!(
                text,
                "fn f{at}(x, y) {{\n    if {early} {{ return {value}; }}\n    let z = {last};\n    if {condition} {{ z += 1.0; }} else {{ z *= 2.0; }}\n    z\n}}"
            );
        }
        files.push(("functions.rhai".to_owned(), text));
    }
    maker.place = Place::Script;
    maker.nodes.clear();
    if maker.random.chance(60) {
        scripts += 1;
        let mut text = String::from("fn weights(facts, weights) {\n");
        for _ in 0..1 + maker.random.below(3) {
            let at = maker.random.below(nodes.len());
            let condition = maker.yes(2);
            let value = if maker.random.chance(80) {
                maker.random.pick(&["1.5", "2", "0.25", "0.0"]).to_owned()
            } else {
                maker.float(1)
            };
            let op = maker.random.pick(&["*=", "=", "+="]);
            let node = &nodes[at];
            let _ = match maker.random.below(4) {
                0 => writeln!(
                    text,
                    "    switch facts.ch {{ \"a\" if {condition} => weights[\"{node}\"] {op} {value}, \"c\" => {{ weights[\"{node}\"] = 1; }} _ => () }}"
                ),
                _ => writeln!(text, "    if {condition} {{ weights[\"{node}\"] {op} {value}; }}"),
            };
        }
        if maker.random.chance(30) {
            let condition = maker.yes(1);
            let _ = writeln!(
                text,
                "    if {condition} {{ return weights; }}\n    weights[\"{}\"] *= 3.0;",
                nodes[0]
            );
        }
        text.push_str("    weights\n}\n");
        files.push(("weights.rhai".to_owned(), text));
    }
    if maker.random.chance(60) {
        maker.nodes = nodes;
        scripts += 1;
        let (text, words) = maker.tips();
        files.push(("tips.rhai".to_owned(), text));
        files.push(("texts/en.ftl".to_owned(), words));
    }
    (files, scripts)
}
