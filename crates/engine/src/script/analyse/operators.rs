//! Comparisons that are never true, arithmetic that can't work, arms that never match.

use rhai::{Expr, Position, Token};

use super::{AnalysisMode, ScriptAnalysis};
use crate::diagnostic::{codes, did_you_mean};
use crate::script::names::NameFact;
use crate::script::tokens;
use crate::script::types::ScriptType;

impl ScriptAnalysis<'_> {
    pub(super) fn operator(
        &mut self,
        name: &str,
        operands: &[Expr],
        kinds: &[ScriptType],
        at: Position,
    ) -> ScriptType {
        let &[left, right] = kinds else {
            return match (name, kinds) {
                ("!", _) => ScriptType::Bool,
                (_, [kind]) => *kind,
                _ => ScriptType::Any,
            };
        };
        match name {
            "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                if !left.comparable(right) {
                    self.report(
                        &codes::TEXT_AND_NUMBER,
                        at,
                        format!(
                            "{} is compared with {}; they are never equal",
                            left.describe(),
                            right.describe()
                        ),
                        Some("text stands in quotes, numbers and `true`/`false` don't".to_owned()),
                    );
                } else if let [left, right] = operands {
                    self.choice(left, right);
                    self.choice(right, left);
                }
                ScriptType::Bool
            }
            "+" | "-" | "*" | "/" | "%" | "**" => {
                if name == "/" && left == ScriptType::Whole && right == ScriptType::Whole {
                    self.report(
                        &codes::INTEGER_DIVISION,
                        at,
                        "a division of whole numbers drops what is behind the point".to_owned(),
                        Some("write at least one of them as a float: `1.0 / 2.0`".to_owned()),
                    );
                }
                let text = left == ScriptType::Text || right == ScriptType::Text;
                if text && name == "+" {
                    return ScriptType::Text;
                }
                let odd = [left, right].into_iter().find(|kind| {
                    matches!(
                        kind,
                        ScriptType::Bool | ScriptType::Text | ScriptType::List | ScriptType::Map
                    )
                });
                if let Some(odd) = odd
                    && self.mode != AnalysisMode::Import
                {
                    self.report(
                        &codes::TEXT_AND_NUMBER,
                        at,
                        format!("`{name}` can't calculate with {}", odd.describe()),
                        (odd == ScriptType::Bool)
                            .then(|| "`count(a, b)` says how many are true".to_owned()),
                    );
                }
                if left == ScriptType::Whole && right == ScriptType::Whole {
                    ScriptType::Whole
                } else {
                    ScriptType::Number
                }
            }
            _ => ScriptType::Any,
        }
    }

    /// Reports a choice compared with a word that is none of its choices.
    fn choice(&mut self, fact: &Expr, word: &Expr) {
        let Expr::StringConstant(word, at) = word else { return };
        let Some(fact) = self.fact_of(fact) else { return };
        if fact.choices.is_empty() || fact.choices.iter().any(|choice| choice == word.as_str()) {
            return;
        }
        let (id, choices) = (fact.id.clone(), fact.choices.clone());
        self.report(
            &codes::UNKNOWN_CHOICE,
            *at,
            format!("`{id}` has no choice `{word}`, so this is never true"),
            did_you_mean(word, choices.iter().map(String::as_str)),
        );
    }

    fn fact_of(&self, expr: &Expr) -> Option<&NameFact> {
        let name = match expr {
            Expr::Variable(variable, ..) if self.mode == AnalysisMode::Expression => {
                variable.1.as_str()
            }
            Expr::Dot(sides, ..) if self.root_type(&sides.lhs) == ScriptType::Facts => {
                match &sides.rhs {
                    Expr::Property(property, _) => property.2.as_str(),
                    _ => return None,
                }
            }
            _ => return None,
        };
        self.compiler.names.fact(name).map(|(_, fact)| fact)
    }

    /// Reports the arms of a `switch` that can't match, and choices that don't exist.
    pub(super) fn arms(&mut self, on: &Expr, kind: ScriptType, at: Position) {
        let script = self.script_source.text().to_owned();
        let choices = self.fact_of(on).map(|fact| (fact.id.clone(), fact.choices.clone()));
        for (token, position) in tokens::switch_arms(&script, at) {
            let arm = match token {
                Token::IntegerConstant(_) => ScriptType::Whole,
                Token::FloatConstant(_) => ScriptType::Number,
                Token::StringConstant(_) => ScriptType::Text,
                Token::True | Token::False => ScriptType::Bool,
                // ranges of whole numbers take floats, too
                Token::ExclusiveRange | Token::InclusiveRange => match kind {
                    ScriptType::Text | ScriptType::Bool => ScriptType::Number,
                    _ => continue,
                },
                _ => continue,
            };
            let silent = match kind {
                ScriptType::Number => arm != ScriptType::Number,
                ScriptType::Text | ScriptType::Bool => arm != kind,
                _ => false,
            };
            if silent {
                self.report(
                    &codes::SWITCH_ARMS,
                    position,
                    format!(
                        "this arm is {}, and the `switch` is on {}: it never matches",
                        arm.describe(),
                        kind.describe()
                    ),
                    Some(match kind {
                        ScriptType::Number => "write floats: `1.0 => …`, or use `if`".to_owned(),
                        _ => "compare with the same type".to_owned(),
                    }),
                );
            } else if let (Some((id, choices)), Token::StringConstant(word)) = (&choices, &token)
                && !choices.is_empty()
                && !choices.iter().any(|choice| choice == word.as_str())
            {
                self.report(
                    &codes::UNKNOWN_CHOICE,
                    position,
                    format!("`{id}` has no choice `{word}`, so this arm never matches"),
                    did_you_mean(word, choices.iter().map(String::as_str)),
                );
            }
        }
    }
}
