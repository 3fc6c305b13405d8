//! Random packs: small, valid, and full of odd arithmetic.

use std::fmt::Write as _;

/// A generator of numbers that every machine agrees on (SplitMix64, Steele et al. 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Zero, negative, huge, tiny, and neighbours of each other.
    pub(crate) fn number(&mut self) -> f64 {
        match self.below(12) {
            0 => 0.0,
            1 => -1.5,
            2 => 1e300,
            3 => 1e-300,
            4 => 3.0,
            5 => 3.000_000_000_000_000_4,
            6 => -1e9,
            7 => 1.0,
            _ => (self.below(20_001) as f64 - 10_000.0) / 64.0,
        }
    }

    fn literal(&mut self) -> String {
        match self.below(9) {
            0 => "0.0".to_owned(),
            1 => "1".to_owned(),
            2 => "3.0".to_owned(),
            3 => "7".to_owned(),
            4 => "-2.5".to_owned(),
            5 => "1e300".to_owned(),
            _ => format!("{:?}", (self.below(200) as f64 - 40.0) / 8.0),
        }
    }
}

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Bare names are facts.
    Yaml,
    /// `facts.x`.
    Script,
    /// Only `x` and `y`.
    Function,
}

const NUMBERS: [&str; 6] = ["n1", "n2", "n3", "s1", "c1", "d1"];

struct Maker<'r> {
    random: &'r mut Random,
    place: Place,
    /// Nodes that may be read.
    nodes: Vec<String>,
    variables: Vec<String>,
    functions: usize,
}

impl Maker<'_> {
    fn fact(&self, name: &str) -> String {
        match self.place {
            Place::Yaml => name.to_owned(),
            _ => format!("facts.{name}"),
        }
    }

    fn read(&mut self) -> String {
        if self.place == Place::Function {
            return self.random.pick(&["x", "y"]).to_owned();
        }
        if !self.variables.is_empty() && self.random.chance(30) {
            let at = self.random.below(self.variables.len());
            return self.variables[at].clone();
        }
        if !self.nodes.is_empty() && self.random.chance(15) {
            let at = self.random.below(self.nodes.len());
            return format!("index[\"{}\"]", self.nodes[at]);
        }
        let name = self.random.pick(&NUMBERS);
        self.fact(name)
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 || self.random.chance(15) {
            return if self.random.chance(35) { self.random.literal() } else { self.there() };
        }
        let next = depth - 1;
        match self.random.below(16) {
            0..=3 => {
                let op = self.random.pick(&["+", "-", "*", "/", "-", "+"]);
                format!("({} {op} {})", self.number(next), self.float(next))
            }
            4 => format!(
                "(if {} {{ {} }} else {{ {} }})",
                self.yes(next),
                self.float(next),
                self.float(next)
            ),
            5 => format!("min({}, {})", self.float(next), self.float(next)),
            6 => format!("max({}, {})", self.float(next), self.float(next)),
            7 => format!("clamp({}, {}, {})", self.float(next), self.number(0), self.number(0)),
            8 => {
                let function = self.random.pick(&[
                    "abs", "sqrt", "floor", "ln", "exp", "round", "ceiling", "tanh", "fraction",
                ]);
                format!("{function}({})", self.float(next))
            }
            9 => format!("count({}, {})", self.yes(next), self.yes(next)),
            10 if self.functions > 0 && self.place != Place::Function => {
                let at = self.random.below(self.functions);
                format!("f{at}({}, {})", self.float(next), self.float(next))
            }
            11 if self.place == Place::Yaml => {
                let name = self.random.pick(&NUMBERS);
                format!("({name} ?? {})", self.number(next))
            }
            12 if self.place == Place::Yaml && depth == 3 => {
                format!("if {} {{ {} }} else {{ () }}", self.yes(next), self.float(next))
            }
            13 | 14 => format!("({})", self.switch(next)),
            _ => format!("({} % {})", self.float(next), self.float(next)),
        }
    }

    /// A `switch` that gives numbers; without a last resort, sometimes nothing.
    fn switch(&mut self, depth: usize) -> String {
        let (on, arms): (String, &[&str]) = match self.random.below(5) {
            0 if self.place != Place::Function => {
                (self.fact("ch"), &["\"a\"", "\"b\"", "\"a\" | \"c\"", "()"])
            }
            1 if self.place != Place::Function => (self.fact("b1"), &["true", "false", "()"]),
            // what is known before anything runs
            2 => match self.random.below(3) {
                0 => ("1.5".to_owned(), &["1.5", "-2.0", "0..=4", "()"]),
                1 => ("2 * 2".to_owned(), &["1 | 4", "3", "()"]),
                _ => (
                    self.random.pick(&["3", "-2", "7"]).to_owned(),
                    &["-2", "1..3 | 7..=7", "-9..9"],
                ),
            },
            _ => {
                let on = match self.random.below(3) {
                    0 => self.read(),
                    1 if self.place != Place::Yaml => format!("round({})", self.float(depth)),
                    _ => self.float(depth),
                };
                let numbers: [&[&str]; 4] = [
                    &["0.0 | -0.0", "1.0", "3.0 | 7.0", "()"],
                    &["-1.5 | 1.0", "0.0", "0..=3", "-5..5"],
                    &["3.0", "0..3 | 10..=20", "3..=3"],
                    &["-0.0", "()", "1.0 | 3.0"],
                ];
                (on, numbers[self.random.below(4)])
            }
        };
        let mut text = format!("switch {on} {{ ");
        for arm in arms {
            let guard =
                if self.random.chance(20) { format!(" if {}", self.yes(0)) } else { String::new() };
            let value = if self.random.chance(25) {
                format!("{{ let w = {}; w * 2.0 }}", self.float(0))
            } else {
                self.float(depth)
            };
            text += &format!("{arm}{guard} => {value}, ");
        }
        if self.random.chance(80) {
            text += &format!("_ => {} ", self.float(depth));
        }
        text + "}"
    }

    /// A number that is never `()` in scripts, where arithmetic with it would be an error.
    fn there(&mut self) -> String {
        let read = self.read();
        if self.place == Place::Script && self.random.chance(85) {
            format!("({read} ?? {})", self.random.literal())
        } else {
            read
        }
    }

    /// A number with a point: whole numbers with whole numbers are another arithmetic.
    fn float(&mut self, depth: usize) -> String {
        let number = self.number(depth);
        if number.parse::<i64>().is_ok() { format!("{number}.0") } else { number }
    }

    fn yes(&mut self, depth: usize) -> String {
        let next = depth.saturating_sub(1);
        match self.random.below(if depth == 0 { 4 } else { 9 }) {
            0..=2 => {
                let op = self.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let read = self.read();
                format!("{read} {op} {}", self.number(next))
            }
            3 if self.place != Place::Function => {
                let op = self.random.pick(&["==", "!="]);
                format!("{} {op} \"{}\"", self.fact("ch"), self.random.pick(&["a", "b", "c"]))
            }
            4 => format!("({} && {})", self.yes(next), self.yes(next)),
            5 => format!("({} || {})", self.yes(next), self.yes(next)),
            6 => format!("!({})", self.yes(next)),
            7 if self.place != Place::Function => {
                let name = self.random.pick(&NUMBERS);
                format!("{} {} ()", self.fact(name), self.random.pick(&["==", "!="]))
            }
            8 if self.place != Place::Function => {
                let op = self.random.pick(&["==", "!="]);
                format!("{} {op} {}", self.fact("b1"), self.random.pick(&["true", "false"]))
            }
            _ => format!("{} < {}", self.number(next), self.number(next)),
        }
    }

    /// A tip, and its wording.
    fn tip(&mut self, at: usize) -> (String, String) {
        let (value, effort) = (self.float(1), 1 + self.random.below(3));
        let change = match self.random.below(5) {
            0 => format!("#{{ n1: {value}, ch: \"b\" }}"),
            1 => format!("#{{ n2: {value} }}"),
            _ => format!("#{{ n1: {value} }}"),
        };
        let tip = match self.random.below(4) {
            0 => format!("#{{ change: {change}, id: \"t{at}\" }}"),
            _ => format!("#{{ id: \"t{at}\", change: {change}, effort: {effort} }}"),
        };
        (tip, format!("tip-t{at} = Tip {at}: {{ $n1 }} to {{ $to_n1 }}.\n"))
    }

    /// `tips.rhai`, with its wording.
    fn tips(&mut self) -> (String, String) {
        let mut words = String::new();
        let mut tip = |maker: &mut Self, at| {
            let (tip, wording) = maker.tip(at);
            words += &wording;
            tip
        };
        let count = 1 + self.random.below(3);
        // one expression that is a list
        if self.random.chance(25) {
            let list: Vec<String> = (0..count).map(|at| tip(self, at)).collect();
            let list = format!("[{}]", list.join(", "));
            let condition = self.yes(2);
            let body = match self.random.below(3) {
                0 => list,
                1 => format!("if {condition} {{ {list} }} else {{ [] }}"),
                _ => format!(
                    "if {condition} {{ return {list}; }}\n    switch facts.ch {{ \"a\" => [{}], _ => [] }}",
                    tip(self, count)
                ),
            };
            return (format!("fn tips(facts, index) {{\n    {body}\n}}\n"), words);
        }
        let mut text = String::from("fn tips(facts, index) {\n    let tips = [];\n");
        for at in 0..count {
            let (condition, new) = (self.yes(2), tip(self, at));
            let statement = match self.random.below(9) {
                0 => format!("if {condition} {{ tips += {new}; }}"),
                1 => format!("if {condition} {{ tips += [{new}]; }} else {{ tips = []; }}"),
                2 => format!("let more = [{new}]; if {condition} {{ tips += more; }}"),
                3 => format!("let one = {new}; if {condition} {{ tips.push(one); return tips; }}"),
                4 => format!(
                    "switch facts.ch {{ \"a\" => tips.push({new}), \"b\" if {condition} => {{ tips = [] }}, _ => () }}"
                ),
                _ => format!("if {condition} {{ tips.push({new}); }}"),
            };
            let _ = writeln!(text, "    {statement}");
        }
        text.push_str("    tips\n}\n");
        (text, words)
    }

    /// A value of the YAML, sometimes with statements.
    fn value(&mut self) -> String {
        if self.random.chance(25) {
            return self.random.pick(&NUMBERS).to_owned();
        }
        if self.random.chance(20) {
            let (first, condition) = (self.float(2), self.yes(2));
            self.variables.push("v".to_owned());
            let (second, last) = (self.float(2), self.float(2));
            self.variables.pop();
            if self.random.chance(30) {
                let on = self.random.pick(&NUMBERS);
                return format!(
                    "let v = {first}; switch {on} {{ 1.0 => v = {second}, 0..9 if {condition} => {{ v += 1.0; }}, () => v = 0.0, _ => () }} v + {last}"
                );
            }
            return format!("let v = {first}; if {condition} {{ v = {second}; }} v + {last}");
        }
        if self.random.chance(10) { self.yes(3) } else { self.number(3) }
    }
}

/// The files of a random pack.
pub(crate) fn pack(random: &mut Random) -> Vec<(String, String)> {
    let functions = random.below(3);
    let mut maker =
        Maker { random, place: Place::Yaml, nodes: Vec::new(), variables: Vec::new(), functions };
    let mut yaml = String::from(
        "points: 100\nfacts:\n  n1: { type: number }\n  n2: { type: number }\n  n3: { type: number }\n  \
         s1: { type: share }\n  c1: { type: count }\n  b1: { type: bool }\n  \
         ch: { type: choice, choices: [a, b, c] }\n  t1: { type: text, shown: true }\nderived:\n",
    );
    let d1 = maker.random.pick(&["n1 / n2", "n1 - n3", "s1 * c1", "if n1 > n2 { n1 } else { n3 }"]);
    let _ = writeln!(yaml, "  d1: {{ value: '{d1}', type: number }}");
    let mut paths = Vec::new();
    yaml.push_str("pillars:\n");
    for pillar in 0..1 + maker.random.below(3) {
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
        ]);
        let _ =
            writeln!(yaml, "    aggregate: {aggregate}\n    weight: {}", 1 + maker.random.below(4));
        if maker.random.chance(25) {
            let _ = writeln!(yaml, "    min_coverage: 0.{}", 1 + maker.random.below(9));
        }
        yaml.push_str("    indicators:\n");
        for indicator in 0..1 + maker.random.below(4) {
            let path = format!("p{pillar}.i{indicator}");
            let value = maker.value();
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
                    let _ = writeln!(yaml, "        applies: '{}'", applies.replace('\'', "''"));
                }
                _ => {}
            }
            paths.push(path.clone());
            maker.nodes.push(path);
        }
        maker.nodes.push(format!("p{pillar}"));
    }
    let pillars =
        paths.iter().filter_map(|path| path.split_once('.')).map(|(pillar, _)| pillar.to_owned());
    let mut nodes: Vec<String> = paths.iter().cloned().chain(pillars).collect();
    nodes.dedup();
    let mut files = vec![("pack.yaml".to_owned(), yaml)];

    if functions > 0 {
        maker.place = Place::Function;
        let mut text = String::new();
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
        let (text, words) = maker.tips();
        files.push(("tips.rhai".to_owned(), text));
        files.push(("texts/en.ftl".to_owned(), words));
    }
    files
}
