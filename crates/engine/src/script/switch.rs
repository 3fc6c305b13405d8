//! The arms of a `switch`. Rhai's tree keeps the hashes of their literals and not the literals: so
//! all literals of the script are handed to Rhai's parser once more, and their hashes compared.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rhai::{RangeCase, Stmt, SwitchCasesCollection, Token};

use super::tokens;

/// More literals than this, and their `switch` is interpreted.
const MAX_LITERALS: usize = 500;

/// What an arm is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SwitchLiteral {
    /// `()`.
    Nothing,
    Bool(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    /// A single letter in single quotes, which no text is equal to.
    Letter,
}

/// One arm on its own: what it takes, and by which case.
#[derive(Debug, Clone)]
pub(super) struct SwitchArm {
    pub(super) takes: ArmPattern,
    pub(super) case: usize,
}

#[derive(Debug, Clone)]
pub(super) enum ArmPattern {
    /// A value that is one of these.
    Literals(Vec<SwitchLiteral>),
    /// A number from, to, and whether that is in.
    Range(i64, i64, bool),
}

/// Returns whether there is an arm for `()`.
pub(super) fn has_nothing(cases: &SwitchCasesCollection) -> bool {
    static NOTHING: OnceLock<Option<u64>> = OnceLock::new();
    let hash = NOTHING.get_or_init(|| hashes(&["()".to_owned()])?.first().copied());
    hash.is_some_and(|hash| cases.cases.contains_key(&hash))
}

/// Returns the arms in the order in which they are tried, the literals before the ranges; none
/// where one takes what can't be written here. `script` is the text that the `switch` stands in.
pub(super) fn arms(cases: &SwitchCasesCollection, script: &str) -> Option<Vec<SwitchArm>> {
    let mut candidates = literals(script)?;
    let ranges: Vec<(ArmPattern, String)> = cases.ranges.iter().map(range).collect();
    let texts: Vec<String> = candidates
        .iter()
        .map(|(_, text)| text)
        // no number may follow a range
        .chain(ranges.iter().map(|(_, text)| text))
        .cloned()
        .collect();
    let hashes = hashes(&texts)?;
    let known: HashSet<u64> = hashes.iter().copied().collect();
    if cases.cases.keys().any(|hash| !known.contains(hash)) {
        return None;
    }
    let mut by_case: HashMap<usize, Vec<SwitchLiteral>> = HashMap::new();
    for ((literal, _), hash) in candidates.drain(..).zip(&hashes) {
        let Some(list) = cases.cases.get(hash) else { continue };
        for case in &list.blocks {
            by_case.entry(*case).or_default().push(literal.clone());
        }
    }
    let literals = (0..cases.expressions.len()).filter_map(|case| {
        Some(SwitchArm { takes: ArmPattern::Literals(by_case.remove(&case)?), case })
    });
    let mut arms: Vec<SwitchArm> = literals.collect();
    let ranges = cases.ranges.iter().zip(ranges);
    arms.extend(ranges.map(|(range, (takes, _))| SwitchArm { takes, case: range.index() }));
    Some(arms)
}

fn range(range: &RangeCase) -> (ArmPattern, String) {
    let (from, to, included) = match range {
        RangeCase::ExclusiveInt(range, _) => (range.start, range.end, false),
        RangeCase::InclusiveInt(range, _) => (*range.start(), *range.end(), true),
    };
    let text = format!("{from}{}{to}", if included { "..=" } else { ".." });
    (ArmPattern::Range(from, to, included), text)
}

/// Returns every literal that the script may use as an arm, once, as Rhai reads it.
fn literals(script: &str) -> Option<Vec<(SwitchLiteral, String)>> {
    let mut all: Vec<(SwitchLiteral, String)> = vec![(SwitchLiteral::Nothing, "()".to_owned())];
    let mut seen: HashSet<String> = HashSet::new();
    let mut add = |literal: SwitchLiteral, text: String| {
        if seen.insert(text.clone()) {
            all.push((literal, text));
        }
        all.len() <= MAX_LITERALS
    };
    for (token, _) in tokens::tokens(script) {
        let goes_on = match token {
            Token::True => add(SwitchLiteral::Bool(true), "true".to_owned()),
            Token::False => add(SwitchLiteral::Bool(false), "false".to_owned()),
            // a sign may be part of the number, or stand before it
            Token::IntegerConstant(number) => match number.checked_abs() {
                Some(number) => {
                    add(SwitchLiteral::Whole(number), number.to_string())
                        && add(SwitchLiteral::Whole(-number), format!("-{number}"))
                }
                None => true,
            },
            Token::FloatConstant(parts) => {
                let number = parts.0.abs();
                let text = format!("{number:?}");
                // what is too large to be written again is left out, and its `switch` interpreted
                !number.is_finite()
                    || add(SwitchLiteral::Number(-number), format!("-{text}"))
                        && add(SwitchLiteral::Number(number), text)
            }
            Token::StringConstant(text) => {
                let written = quoted(&text);
                add(SwitchLiteral::Text(text.to_string()), written)
            }
            Token::CharConstant(letter) => {
                !letter.is_alphanumeric() || add(SwitchLiteral::Letter, format!("'{letter}'"))
            }
            _ => true,
        };
        if !goes_on {
            return None;
        }
    }
    Some(all)
}

/// Returns a text as a script writes it.
fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '\\' | '"' => written.extend(['\\', letter]),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            _ => written.push(letter),
        }
    }
    written.push('"');
    written
}

/// Returns the hashes that Rhai has for literals; none where it doesn't take one of them.
fn hashes(literals: &[String]) -> Option<Vec<u64>> {
    let arms: Vec<String> = literals.iter().map(|literal| format!("{literal} => 0")).collect();
    let script = format!("switch x {{ {} }}", arms.join(", "));
    let ast = tokens::lexer().compile(script).ok()?;
    let cases = match ast.statements() {
        [Stmt::Switch(parts, _)] => &parts.1,
        _ => return None,
    };
    let mut hashes = vec![None; literals.len()];
    for (hash, list) in cases.cases.iter() {
        for case in &list.blocks {
            *hashes.get_mut(*case)? = Some(*hash);
        }
    }
    hashes.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms_of(script: &str) -> Option<Vec<String>> {
        let ast = tokens::lexer().compile(script).expect("valid");
        let [Stmt::Switch(parts, _)] = ast.statements() else { panic!("one `switch`") };
        let value = |arm: &SwitchArm| match &arm.takes {
            ArmPattern::Literals(all) => format!("{}: {all:?}", arm.case),
            ArmPattern::Range(from, to, included) => {
                format!("{}: {from} {to} {included}", arm.case)
            }
        };
        arms(&parts.1, script).map(|arms| arms.iter().map(value).collect())
    }

    #[test]
    fn literals_come_back_as_they_were_written() {
        let script = "switch x { 1 | -2.5 | 0.0 => 0, \"a \\\"b\\\" \\n\" | 'c' => 1, () => 2, 1 | true => 3, 0..5 | 7..=9 => 4, _ => 5 }";
        assert_eq!(
            arms_of(script).expect("all are known"),
            [
                "0: [Whole(1), Number(-2.5), Number(0.0)]",
                "1: [Text(\"a \\\"b\\\" \\n\"), Letter]",
                "2: [Nothing]",
                "3: [Whole(1), Bool(true)]",
                "4: 0 5 false",
                "4: 7 9 true",
            ]
        );
    }

    #[test]
    fn what_is_no_plain_literal_is_given_up() {
        assert_eq!(arms_of("switch x { [1, 2] => 0, _ => 1 }"), None);
        assert_eq!(arms_of("switch x { 5..1 => 0, _ => 1 }"), None);
        assert_eq!(arms_of("switch x { #{ a: 1 } => 0 }"), None);
    }
}
