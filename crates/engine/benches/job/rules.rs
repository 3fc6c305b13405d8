//! The job's rules, once as numbers for the loop by hand, once as a pack, and once as a pack that
//! is all script.

use std::fmt::Write as _;

use peristyle_engine::{Engine, PackFiles, Ruleset};

pub(crate) const PILLARS: usize = 4;
pub(crate) const EACH: usize = 4;
pub(crate) const FACTS: usize = PILLARS * EACH;
pub(crate) const POINTS: f64 = 100.0;
pub(crate) const PILLAR_WEIGHTS: [f64; PILLARS] = [3.0, 2.0, 4.0, 1.0];
pub(crate) const WEIGHTS: [f64; FACTS] =
    [5.0, 3.0, 2.0, 1.0, 4.0, 4.0, 1.0, 2.0, 6.0, 1.0, 1.0, 3.0, 2.0, 2.0, 5.0, 7.0];
/// Where each line begins.
pub(crate) const LO: [f64; FACTS] = {
    let mut lo = [0.0; FACTS];
    let mut at = 0;
    while at < FACTS {
        lo[at] = at as f64 * 0.5;
        at += 1;
    }
    lo
};
/// Where it ends. No span is a power of two: a compiler that sees one divides for nothing.
pub(crate) const HI: [f64; FACTS] = {
    let mut hi = [0.0; FACTS];
    let mut at = 0;
    while at < FACTS {
        hi[at] = LO[at] + 3.0 + 2.0 * at as f64;
        at += 1;
    }
    hi
};
/// The fact that a tip looks at, and below what it applies.
pub(crate) const TIPS: [(usize, f64); 4] = [(0, 1.5), (5, 8.0), (10, 15.0), (15, 20.0)];

pub(crate) fn compile(engine: &Engine, files: Vec<(String, String)>) -> Ruleset {
    let files = files.into_iter().map(|(name, text)| (name, text.into_bytes()));
    let files = PackFiles::from_memory("job", "job", files).unwrap();
    let (ruleset, problems) = engine.compile(&files);
    ruleset.unwrap_or_else(|| panic!("{}", problems.render(Default::default())))
}

/// Indicators and weights in YAML. Tips are always a script.
pub(crate) fn declared() -> Vec<(String, String)> {
    let mut yaml = head();
    for pillar in 0..PILLARS {
        let _ = writeln!(yaml, "  p{pillar}:\n    weight: {}", PILLAR_WEIGHTS[pillar]);
        yaml.push_str("    indicators:\n");
        for at in pillar * EACH..(pillar + 1) * EACH {
            let _ = writeln!(
                yaml,
                "      i{at}: {{ value: f{at}, scale: {{ linear: [{}, {}] }}, weight: {} }}",
                LO[at], HI[at], WEIGHTS[at]
            );
        }
    }
    vec![("pack.yaml".to_owned(), yaml), ("tips.rhai".to_owned(), tips())]
}

/// The same with the scales as expressions that call a function, and every mean as a function.
pub(crate) fn scripted() -> Vec<(String, String)> {
    let mut yaml = head().replace("points:", "aggregate: mean\npoints:");
    let mut functions = String::from(
        "fn share(x, lo, hi) {\n    clamp((x - lo) / (hi - lo), 0.0, 1.0)\n}\n\nfn mean(index) {\n",
    );
    let pillars = (0..PILLARS).map(|pillar| (format!("p{pillar}"), PILLAR_WEIGHTS[pillar]));
    functions += &mean(pillars);
    for pillar in 0..PILLARS {
        let _ = writeln!(yaml, "  p{pillar}:\n    weight: {}", PILLAR_WEIGHTS[pillar]);
        let _ = writeln!(yaml, "    aggregate: mean{pillar}\n    indicators:");
        let range = pillar * EACH..(pillar + 1) * EACH;
        for at in range.clone() {
            let _ = writeln!(
                yaml,
                "      i{at}: {{ value: 'share(f{at}, {:?}, {:?})', scale: none, weight: {} }}",
                LO[at], HI[at], WEIGHTS[at]
            );
        }
        let _ = writeln!(functions, "\nfn mean{pillar}(index) {{");
        functions += &mean(range.map(|at| (format!("p{pillar}.i{at}"), WEIGHTS[at])));
    }
    vec![
        ("pack.yaml".to_owned(), yaml),
        ("functions.rhai".to_owned(), functions),
        ("tips.rhai".to_owned(), tips()),
    ]
}

/// A pack of that many indicators, ten to a pillar, without scripts.
pub(crate) fn wide(indicators: usize) -> Vec<(String, String)> {
    let mut yaml = String::from("points: 100\nfacts:\n");
    for at in 0..indicators {
        let _ = writeln!(yaml, "  f{at}: {{ type: number }}");
    }
    yaml.push_str("pillars:\n");
    for at in 0..indicators {
        if at % 10 == 0 {
            let _ = writeln!(yaml, "  p{}:\n    indicators:", at / 10);
        }
        let _ = writeln!(
            yaml,
            "      i{at}: {{ value: f{at}, scale: {{ linear: [0, {}] }}, weight: {} }}",
            10 + at % 7,
            1 + at % 3
        );
    }
    vec![("pack.yaml".to_owned(), yaml)]
}

fn head() -> String {
    let mut yaml = format!("points: {POINTS}\nfacts:\n");
    for at in 0..FACTS {
        let _ = writeln!(yaml, "  f{at}: {{ type: number }}");
    }
    yaml.push_str("pillars:\n");
    yaml
}

/// The rest of a function that is the weighted mean of what is known.
fn mean(parts: impl Iterator<Item = (String, f64)>) -> String {
    let mut text = String::from("    let sum = 0.0;\n    let known = 0.0;\n");
    for (path, weight) in parts {
        let read = format!("index[\"{path}\"]");
        let _ = writeln!(
            text,
            "    if {read} != () {{ sum += {weight:?} * {read}; known += {weight:?}; }}"
        );
    }
    text.push_str("    sum / known\n}\n");
    text
}

fn tips() -> String {
    let mut text = String::from("fn tips(facts, index) {\n    let tips = [];\n");
    for (tip, (fact, below)) in TIPS.iter().enumerate() {
        let _ = writeln!(
            text,
            "    if facts.f{fact} < {below:?} {{ tips.push(#{{ id: \"t{tip}\", change: #{{ f{fact}: {below:?} }}, effort: 1 }}); }}"
        );
    }
    text.push_str("    tips\n}\n");
    text
}
