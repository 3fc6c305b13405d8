//! Guarded reads: a missing `x` left of `??`, against `()`, or in a `switch` with an arm for `()`
//! doesn't make an expression missing.
//! Rhai's variable hook doesn't say where a variable stands, so the tree says it by a name.

use rhai::{Expr, FnCallExpr, Stmt, StmtBlock};

use super::names::NameTable;

/// Returns the statements with every guarded read marked: a missing `x` left of `??` or against `()`
/// doesn't make the expression missing. The mark is a name that no script can spell.
pub(super) fn with_null_checks(statements: &[Stmt], names: &NameTable) -> Vec<Stmt> {
    let mut statements = statements.to_vec();
    let guards = NullChecks { names };
    statements.iter_mut().for_each(|one| guards.guard_statement(one));
    statements
}

struct NullChecks<'a> {
    names: &'a NameTable,
}

impl NullChecks<'_> {
    fn guard_block(&self, block: &mut StmtBlock) {
        block.statements_mut().iter_mut().for_each(|one| self.guard_statement(one));
    }

    fn guard_statement(&self, statement: &mut Stmt) {
        match statement {
            Stmt::Expr(expr) => self.guard_expr(expr),
            Stmt::FnCall(call, _) => self.guard_call(call),
            Stmt::Block(block) => self.guard_block(block),
            Stmt::If(flow, _) => {
                self.guard_expr(&mut flow.expr);
                self.guard_block(&mut flow.body);
                self.guard_block(&mut flow.branch);
            }
            Stmt::Switch(parts, _) => {
                self.guard_expr(&mut parts.0);
                if super::switch::has_nothing(&parts.1) {
                    self.mark(&mut parts.0);
                }
                for case in &mut parts.1.expressions {
                    self.guard_expr(&mut case.lhs);
                    self.guard_expr(&mut case.rhs);
                }
            }
            Stmt::Var(parts, ..) => self.guard_expr(&mut parts.1),
            Stmt::Assignment(parts) => self.guard_expr(&mut parts.1.rhs),
            Stmt::Return(Some(value), ..) => self.guard_expr(value),
            _ => {}
        }
    }

    fn guard_call(&self, call: &mut FnCallExpr) {
        call.args.iter_mut().for_each(|one| self.guard_expr(one));
        if matches!(call.name.as_str(), "==" | "!=")
            && call.args.iter().any(|argument| matches!(argument, Expr::Unit(_)))
        {
            call.args.iter_mut().for_each(|one| self.mark(one));
        }
    }

    fn guard_expr(&self, expr: &mut Expr) {
        match expr {
            Expr::InterpolatedString(parts, _) => {
                parts.iter_mut().for_each(|one| self.guard_expr(one))
            }
            Expr::Array(items, _) => items.iter_mut().for_each(|one| self.guard_expr(one)),
            Expr::Map(parts, _) => parts.0.iter_mut().for_each(|(_, value)| self.guard_expr(value)),
            Expr::Stmt(block) => self.guard_block(block),
            Expr::FnCall(call, _) | Expr::MethodCall(call, _) => self.guard_call(call),
            Expr::And(operands, _) | Expr::Or(operands, _) => {
                operands.iter_mut().for_each(|one| self.guard_expr(one))
            }
            Expr::Coalesce(operands, _) => {
                operands.iter_mut().for_each(|one| self.guard_expr(one));
                let last = operands.len().saturating_sub(1);
                operands.iter_mut().take(last).for_each(|one| self.mark(one));
            }
            Expr::Dot(sides, ..) | Expr::Index(sides, ..) => {
                self.guard_expr(&mut sides.lhs);
                self.guard_expr(&mut sides.rhs);
            }
            _ => {}
        }
    }

    /// Marks a direct read: `x`, or `index["path"]`.
    fn mark(&self, expr: &mut Expr) {
        match expr {
            // a variable is never a fact, and has its own name
            Expr::Variable(variable, short, _)
                if variable.1 == "index" || self.names.fact_slot(variable.1.as_str()).is_some() =>
            {
                variable.1 = format!("{}?", variable.1).into();
                variable.0 = None;
                *short = None;
            }
            Expr::Index(sides, ..) => self.mark(&mut sides.lhs),
            _ => {}
        }
    }
}
