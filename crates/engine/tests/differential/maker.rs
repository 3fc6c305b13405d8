//! Random expressions, full of odd arithmetic.

use super::random::Random;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// Bare names are facts.
    Yaml,
    /// `facts.x`.
    Script,
    /// Only `x` and `y`.
    Function,
}

pub(crate) const NUMBERS: [&str; 7] = ["n1", "n2", "n3", "s1", "c1", "d1", "w1"];

/// Writes scripts.
pub(crate) struct Maker<'r> {
    pub(crate) random: &'r mut Random,
    pub(crate) place: Place,
    /// Nodes that may be read.
    pub(crate) nodes: Vec<String>,
    pub(crate) variables: Vec<String>,
    pub(crate) functions: usize,
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

    pub(crate) fn number(&mut self, depth: usize) -> String {
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
            7 if self.place != Place::Function && self.random.chance(50) => self.line(),
            7 => format!("clamp({}, {}, {})", self.float(next), self.number(0), self.number(0)),
            8 => {
                let function = self.random.pick(&[
                    "abs", "sqrt", "floor", "ln", "exp", "round", "ceiling", "tanh", "fraction",
                ]);
                format!("{function}({})", self.float(next))
            }
            9 if self.random.chance(50) => {
                // a whole number, and with whole numbers arithmetic is another
                format!("(sign({}) + 0.5)", self.float(next))
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

    /// A fact between two ends, which is a program of its own.
    fn line(&mut self) -> String {
        let name = self.random.pick(&NUMBERS);
        let fact = self.fact(name);
        let [less, by, lo, hi] = std::array::from_fn(|_| self.random.literal());
        format!("clamp(({fact} - {less}) / {by}, {lo}, {hi})")
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
    pub(crate) fn float(&mut self, depth: usize) -> String {
        let number = self.number(depth);
        if number.parse::<i64>().is_ok() { format!("{number}.0") } else { number }
    }

    pub(crate) fn yes(&mut self, depth: usize) -> String {
        let next = depth.saturating_sub(1);
        match self.random.below(if depth == 0 { 4 } else { 9 }) {
            0..=2 => {
                let op = self.random.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let read = self.read();
                format!("{read} {op} {}", self.number(next))
            }
            3 if self.place != Place::Function => {
                let op = self.random.pick(&["==", "!="]);
                match self.random.below(7) {
                    5 => format!("matches({} ?? \"\", \"^y|(?i)NO\")", self.fact("t1")),
                    6 => format!("lower({}) {op} \"b\"", self.fact("ch")),
                    0 => format!("({} ?? \"\") {op} \"yes\"", self.fact("t1")),
                    1 => format!("contains({} ?? \"\", \"e\")", self.fact("t1")),
                    _ => {
                        let choice = self.random.pick(&["a", "b", "c"]);
                        format!("{} {op} \"{choice}\"", self.fact("ch"))
                    }
                }
            }
            3 => "x != y".to_owned(),
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

    /// A value of the YAML, sometimes with statements.
    pub(crate) fn value(&mut self) -> String {
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
