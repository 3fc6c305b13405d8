//! What stands behind a dot or in brackets: facts, paths, methods.

use rhai::{ASTFlags, Expr, Position};

use super::calls::returns;
use super::{Analysis, Mode};
use crate::diagnostic::{codes, did_you_mean};
use crate::script::types::Type;

impl Analysis<'_> {
    /// `.name`, `["name"]` or `.call(…)` of a value of type `base`, and what follows it.
    pub(super) fn member(
        &mut self,
        base: Type,
        right: &Expr,
        chained: bool,
        indexed: bool,
    ) -> Type {
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
                for argument in &call.args {
                    self.expr(argument);
                }
                returns(call.name.as_str())
            }
            other => {
                self.expr(other);
                if base == Type::Index && self.mode == Mode::Expression {
                    self.report(
                        &codes::UNKNOWN_PATH,
                        other.start_position(),
                        "a path must be written out, so that circles can be found".to_owned(),
                        Some("write `index[\"brand.photo\"]`".to_owned()),
                    );
                }
                Type::Any
            }
        }
    }

    /// A fact that is read: its type.
    pub(super) fn fact(&mut self, name: &str, at: Position) -> Type {
        if let Some((slot, fact)) = self.compiler.names.fact(name) {
            self.seen.facts.insert(slot);
            return Type::of(fact.kind);
        }
        let help = did_you_mean(name, self.compiler.names.fact_ids());
        self.report(&codes::UNKNOWN_FACT, at, format!("there is no fact `{name}`"), help);
        Type::Any
    }

    /// `facts.NAME`, `weights.PATH`, `index.PATH`.
    fn property(&mut self, base: Type, name: &str, at: Position) -> Type {
        let names = &self.compiler.names;
        match base {
            Type::Facts => self.fact(name, at),
            Type::Index | Type::Weights => {
                match names.node_slot(name).filter(|_| !name.is_empty()) {
                    Some(slot) => {
                        self.seen.nodes.insert(slot);
                    }
                    None if base == Type::Index && name == "score" && self.mode == Mode::Tips => {}
                    None => {
                        let help = did_you_mean(name, names.paths());
                        self.report(
                            &codes::UNKNOWN_PATH,
                            at,
                            format!("there is no node `{name}`"),
                            help,
                        );
                    }
                }
                Type::Number
            }
            _ => Type::Any,
        }
    }
}
