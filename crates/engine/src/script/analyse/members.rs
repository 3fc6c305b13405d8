//! What stands behind a dot or in brackets: facts, paths, methods.

use rhai::{ASTFlags, Expr, Position};

use super::{AnalysisMode, ScriptAnalysis};
use crate::diagnostic::{codes, did_you_mean};
use crate::script::types::ScriptType;

impl ScriptAnalysis<'_> {
    /// Returns the type of `.name`, `["name"]` or `.call(…)` of a value of type `base`, and what
    /// follows it.
    pub(super) fn member(
        &mut self,
        base: ScriptType,
        right: &Expr,
        chained: bool,
        indexed: bool,
    ) -> ScriptType {
        if chained {
            match right {
                Expr::Dot(sides, flags, _) => {
                    let kind = self.member(base, &sides.lhs, false, indexed);
                    return self.member(kind, &sides.rhs, !flags.contains(ASTFlags::BREAK), false);
                }
                Expr::Index(sides, flags, _) => {
                    let kind = self.member(base, &sides.lhs, false, indexed);
                    return self.member(kind, &sides.rhs, !flags.contains(ASTFlags::BREAK), true);
                }
                _ => {}
            }
        }
        match right {
            Expr::Property(property, at) if !indexed => {
                self.property(base, property.2.as_str(), *at)
            }
            Expr::StringConstant(name, at) if indexed => self.property(base, name.as_str(), *at),
            Expr::MethodCall(call, at) if !indexed => {
                self.check_call(call.name.as_str(), call.args.len() + 1, *at);
                self.check_pattern(call.name.as_str(), call.args.first(), *at);
                let given = call.args.iter().map(|argument| self.expr(argument));
                let kinds: Vec<ScriptType> = std::iter::once(base).chain(given).collect();
                self.called_with(call.name.as_str(), &kinds)
            }
            other => {
                self.expr(other);
                if base == ScriptType::Index && self.mode == AnalysisMode::Expression {
                    self.report(
                        &codes::UNKNOWN_PATH,
                        other.start_position(),
                        "a path must be written out, so that circles can be found".to_owned(),
                        Some("write `index[\"brand.photo\"]`".to_owned()),
                    );
                }
                ScriptType::Any
            }
        }
    }

    /// Notes that a fact is read, and returns its type.
    pub(super) fn fact(&mut self, name: &str, at: Position) -> ScriptType {
        if let Some((slot, fact)) = self.compiler.names.fact(name) {
            self.seen.facts.insert(slot);
            return ScriptType::of(fact.kind);
        }
        let help = did_you_mean(name, self.compiler.names.fact_ids());
        self.report(&codes::UNKNOWN_FACT, at, format!("there is no fact `{name}`"), help);
        ScriptType::Any
    }

    /// Returns the type of `facts.NAME`, `weights.PATH`, `index.PATH`.
    fn property(&mut self, base: ScriptType, name: &str, at: Position) -> ScriptType {
        let names = &self.compiler.names;
        match base {
            ScriptType::Facts => self.fact(name, at),
            ScriptType::Index | ScriptType::Weights => {
                let scope = if base == ScriptType::Index { self.scope } else { 0 };
                let is_tips = matches!(self.mode, AnalysisMode::Tips | AnalysisMode::TipsHelper);
                match names.node_from(scope, name) {
                    Some(slot) => {
                        self.seen.nodes.insert(slot);
                    }
                    None if base == ScriptType::Index && name == "score" && is_tips => {}
                    None => {
                        let help = did_you_mean(name, names.paths_from(scope));
                        let message = match names.node_path(scope) {
                            "" => format!("there is no node `{name}`"),
                            above => format!(
                                "there is no node `{name}`, neither under `{above}` nor from the index down"
                            ),
                        };
                        self.report(&codes::UNKNOWN_PATH, at, message, help);
                    }
                }
                ScriptType::Number
            }
            ScriptType::Bool
            | ScriptType::Number
            | ScriptType::Whole
            | ScriptType::Text
            | ScriptType::Unit => {
                self.report(
                    &codes::NO_PARTS,
                    at,
                    format!("{} has no part `{name}`", base.describe()),
                    Some(
                        "a path with dots stands in brackets: `index[\"brand.photo\"]`".to_owned(),
                    ),
                );
                ScriptType::Any
            }
            ScriptType::Any | ScriptType::List | ScriptType::Map => ScriptType::Any,
        }
    }
}
