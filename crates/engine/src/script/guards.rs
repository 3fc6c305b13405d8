//! Guarded reads: a missing `x` left of `??`, against `()`, or in a `switch` with an arm for `()`
//! doesn't make an expression missing.
//! Rhai's variable hook doesn't say where a variable stands, so the tree says it by a name.

use rhai::{Expr, FnCallExpr, Stmt, StmtBlock};

/// The statements with every guarded read marked: a missing `x` left of `??` or against `()`
/// doesn't make the expression missing. The mark is a name that no script can spell.
pub(super) fn with_guards(statements: &[Stmt]) -> Vec<Stmt> {
    let mut statements = statements.to_vec();
    statements.iter_mut().for_each(guard_statement);
    statements
}

fn guard_block(block: &mut StmtBlock) {
    block.statements_mut().iter_mut().for_each(guard_statement);
}

fn guard_statement(statement: &mut Stmt) {
    match statement {
        Stmt::Expr(expr) => guard_expr(expr),
        Stmt::FnCall(call, _) => guard_call(call),
        Stmt::Block(block) => guard_block(block),
        Stmt::If(flow, _) => {
            guard_expr(&mut flow.expr);
            guard_block(&mut flow.body);
            guard_block(&mut flow.branch);
        }
        Stmt::Switch(parts, _) => {
            guard_expr(&mut parts.0);
            if super::switch::has_nothing(&parts.1) {
                mark(&mut parts.0);
            }
            for case in &mut parts.1.expressions {
                guard_expr(&mut case.lhs);
                guard_expr(&mut case.rhs);
            }
        }
        Stmt::Var(parts, ..) => guard_expr(&mut parts.1),
        Stmt::Assignment(parts) => guard_expr(&mut parts.1.rhs),
        Stmt::Return(Some(value), ..) => guard_expr(value),
        _ => {}
    }
}

fn guard_call(call: &mut FnCallExpr) {
    call.args.iter_mut().for_each(guard_expr);
    if matches!(call.name.as_str(), "==" | "!=")
        && call.args.iter().any(|argument| matches!(argument, Expr::Unit(_)))
    {
        call.args.iter_mut().for_each(mark);
    }
}

fn guard_expr(expr: &mut Expr) {
    match expr {
        Expr::InterpolatedString(parts, _) => parts.iter_mut().for_each(guard_expr),
        Expr::Array(items, _) => items.iter_mut().for_each(guard_expr),
        Expr::Map(parts, _) => parts.0.iter_mut().for_each(|(_, value)| guard_expr(value)),
        Expr::Stmt(block) => guard_block(block),
        Expr::FnCall(call, _) | Expr::MethodCall(call, _) => guard_call(call),
        Expr::And(operands, _) | Expr::Or(operands, _) => operands.iter_mut().for_each(guard_expr),
        Expr::Coalesce(operands, _) => {
            operands.iter_mut().for_each(guard_expr);
            let last = operands.len().saturating_sub(1);
            operands.iter_mut().take(last).for_each(mark);
        }
        Expr::Dot(sides, ..) | Expr::Index(sides, ..) => {
            guard_expr(&mut sides.lhs);
            guard_expr(&mut sides.rhs);
        }
        _ => {}
    }
}

/// Marks a direct read: `x`, or `index["path"]`.
fn mark(expr: &mut Expr) {
    match expr {
        Expr::Variable(variable, short, _) if !variable.1.ends_with('?') => {
            variable.1 = format!("{}?", variable.1).into();
            variable.0 = None;
            *short = None;
        }
        Expr::Index(sides, ..) => mark(&mut sides.lhs),
        _ => {}
    }
}
