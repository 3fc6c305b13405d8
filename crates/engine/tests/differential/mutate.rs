//! Mutations of scripts: mostly of tokens, so that they often parse, sometimes of characters.

use super::corpus::Slot;
use super::random::Random;

const FACTS: [&str; 10] = ["n1", "n2", "n3", "s1", "c1", "b1", "ch", "t1", "w1", "d1"];
const PATHS: [&str; 6] = ["\"p0\"", "\"p0.i0\"", "\"p0.i1\"", "\"p1\"", "\"p1.i0\"", "\"p1.i1\""];

/// What may be put anywhere.
const PIECES: [&str; 66] = [
    "()",
    "0",
    "1",
    "0.0",
    "-0.0",
    "1.5",
    "-3",
    "1e308",
    "5e-324",
    "9223372036854775807",
    "true",
    "false",
    "\"\"",
    "\"a\"",
    "\"yes\"",
    "'c'",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "!",
    "??",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ".",
    "?.",
    "..",
    "..=",
    "=>",
    "|",
    "=",
    "+=",
    "*=",
    "if ",
    " else ",
    "switch ",
    "let ",
    "return ",
    "_",
    "facts",
    "index",
    "weights",
    "tips",
    "#{",
    "`${n1}`",
    ":",
    "in ",
    "/* x */",
    "this",
    "\u{fc}\u{1f600}",
];

/// Whole pieces that fit where a value stands.
const VALUES: [&str; 24] = [
    "(if n1 > 0.0 { n1 } else { () })",
    "switch n1 { 0.0 => 1.0, 0..5 => 2.0, () => 3.0, _ => 4.0 }",
    "switch ch { \"a\" | \"b\" if b1 => 1.0, _ => () }",
    "(n1 ?? 0.0)",
    "index[\"p0\"]",
    "min(1.0, n2)",
    "max(n1, 1)",
    "clamp(n1, -0.0, 0.0)",
    "count(b1, n1 > n2)",
    "abs(-2)",
    "round(n1)",
    "log(n1, 2.0)",
    "hypot(n1, n2)",
    "contains(t1, \"e\")",
    "matches(lower(t1), \"e|x\")",
    "lower(t1)",
    "(n1 / n2)",
    "(7 / 2)",
    "{ let v = n1; v += 1.0; v }",
    "(1.0 / 0.0)",
    "(0.0 / 0.0)",
    "sign(n1)",
    "-(-0.0)",
    "[1, 2]",
];

/// Cuts a script into words, numbers, texts, blanks and single signs.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(first) = letters.next() {
        let mut token = String::from(first);
        if first == '"' {
            for letter in letters.by_ref() {
                token.push(letter);
                if letter == '"' {
                    break;
                }
            }
        } else if first.is_alphanumeric() || first == '_' {
            let number = first.is_ascii_digit();
            while let Some(letter) =
                letters.next_if(|one| one.is_alphanumeric() || *one == '_' || number && *one == '.')
            {
                token.push(letter);
            }
        } else if first.is_whitespace() {
            while letters.next_if(|one| one.is_whitespace()).is_some() {}
            token = if first == '\n' { "\n".to_owned() } else { " ".to_owned() };
        } else if "=!<>&|*+-/?.".contains(first) {
            while let Some(letter) = letters.next_if(|one| "=<>&|*?.".contains(*one)) {
                token.push(letter);
            }
        }
        tokens.push(token);
    }
    tokens
}

/// Names that the pack of the fuzzer has, where names of another pack stand.
fn at_home(tokens: &mut [String], slot: Slot, random: &mut Random) {
    for at in 0..tokens.len() {
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).cloned();
        let (dot, root) = (before(1).unwrap_or_default(), before(2).unwrap_or_default());
        let word = tokens[at].starts_with(|one: char| one.is_ascii_lowercase());
        let new = match (dot.as_str(), root.as_str()) {
            (".", "facts") if word => random.pick(&FACTS),
            (".", "weights" | "index") if word => random.pick(&["p0", "p1"]),
            ("[", "weights" | "index") => random.pick(&PATHS),
            ("#{" | ",", _) if word && slot == Slot::Tips => continue,
            (_, _) if word && slot == Slot::Expression && tokens[at].contains('_') => {
                random.pick(&FACTS)
            }
            _ => continue,
        };
        tokens[at] = new.to_owned();
    }
}

/// The script, changed in a few places; `other` is another of its kind.
pub(crate) fn mutated(text: &str, other: &str, slot: Slot, random: &mut Random) -> String {
    let mut tokens = tokens(text);
    if random.chance(80) {
        at_home(&mut tokens, slot, random);
    }
    for _ in 0..random.below(4) {
        let at = random.below(tokens.len() + 1);
        let end = (at + 1 + random.below(6)).min(tokens.len());
        match random.below(12) {
            0 => drop(tokens.drain(at.min(end)..end)),
            1 => {
                let again = tokens[at.min(end)..end].to_vec();
                tokens.splice(at..at, again);
            }
            2 if tokens.len() > 1 => {
                let (a, b) = (random.below(tokens.len()), random.below(tokens.len()));
                tokens.swap(a, b);
            }
            3 => tokens.insert(at, random.pick(&PIECES).to_owned()),
            4 | 5 if at < tokens.len() => tokens[at] = random.pick(&PIECES).to_owned(),
            6 | 7 => value(&mut tokens, slot, random),
            8 => {
                let others = self::tokens(other);
                let from = random.below(others.len() + 1);
                let to = (from + random.below(30)).min(others.len());
                tokens.splice(at..at, others[from..to].iter().cloned());
            }
            9 => number(&mut tokens, random),
            10 if random.chance(15) => deep(&mut tokens, at, random),
            _ => tokens.insert(at, random.pick(&FACTS).to_owned()),
        }
    }
    let mut script = tokens.concat();
    if random.chance(10) {
        let mut letters: Vec<char> = script.chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = random.below(letters.len() + 1);
            let letter = char::from(32 + random.below(95) as u8);
            if random.chance(50) || at == letters.len() {
                letters.insert(at, letter);
            } else if random.chance(50) {
                letters.remove(at);
            } else {
                letters[at] = letter;
            }
        }
        script = letters.into_iter().collect();
    }
    script
}

/// Another value where a number or a name stands.
fn value(tokens: &mut [String], slot: Slot, random: &mut Random) {
    let is_value = |token: &String| token.starts_with(|one: char| one.is_ascii_digit());
    let places: Vec<usize> =
        tokens.iter().enumerate().filter(|(_, token)| is_value(token)).map(|(at, _)| at).collect();
    if places.is_empty() {
        return;
    }
    let mut new = random.pick(&VALUES).to_owned();
    if slot != Slot::Expression {
        for fact in FACTS {
            new = new.replace(fact, &format!("facts.{fact}"));
        }
    }
    tokens[places[random.below(places.len())]] = new;
}

fn number(tokens: &mut [String], random: &mut Random) {
    for token in tokens.iter_mut() {
        if token.starts_with(|one: char| one.is_ascii_digit()) && random.chance(30) {
            *token = format!("{:?}", random.number());
        }
    }
}

/// Deep or long: what takes stack and time.
fn deep(tokens: &mut Vec<String>, at: usize, random: &mut Random) {
    let count = 1 << random.below(10);
    match random.below(4) {
        0 => {
            tokens.splice(at..at, std::iter::repeat_n("(".to_owned(), count));
            tokens.extend(std::iter::repeat_n(")".to_owned(), count));
        }
        1 => tokens.insert(at, "if n1 > 0.0 { 1.0 } else ".repeat(count)),
        2 => tokens.insert(at, "1.0 + ".repeat(count)),
        _ => {
            let arms: Vec<String> = (0..count).map(|arm| format!("{arm}.0 => {arm}.5")).collect();
            tokens.insert(at, format!("switch 3.0 {{ {} }}", arms.join(", ")));
        }
    }
}
