//! Statements: `let`, assignments, `if`, `return`.

use rhai::{ASTFlags, BinaryExpr, Expr, OpAssignment, Stmt, StmtBlock};

use super::values::TypedValue;
use super::{LoweringResult, MAX_STEPS, ScriptLowering};
use crate::program::Reg;

/// Rhai allows 200 at a time.
const MAX_VARIABLES: usize = 150;

impl ScriptLowering<'_> {
    /// Lowers statements to the value of the last one.
    pub(super) fn statements(&mut self, statements: &[Stmt]) -> LoweringResult<TypedValue> {
        let mut last = TypedValue::Unit;
        for statement in statements {
            last = self.statement(statement)?;
            if self.writer.len() > MAX_STEPS {
                return self.refuse("more steps than are worth compiling".to_owned());
            }
        }
        Ok(last)
    }

    pub(super) fn block(&mut self, block: &StmtBlock) -> LoweringResult<TypedValue> {
        let outer = self.variables.len();
        let value = self.statements(block.statements())?;
        self.variables.truncate(outer);
        Ok(value)
    }

    fn statement(&mut self, statement: &Stmt) -> LoweringResult<TypedValue> {
        self.count_part()?;
        if !statement.position().is_none() {
            self.at = statement.position();
        }
        match statement {
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::FnCall(call, at) => self.call(call, *at),
            Stmt::Block(block) => self.block(block),
            Stmt::If(flow, _) => {
                let condition = self.expr(&flow.expr)?;
                let condition = self.condition(&condition)?;
                self.branches(
                    condition,
                    |lower| lower.block(&flow.body),
                    |lower| lower.block(&flow.branch),
                )
            }
            Stmt::Var(parts, flags, _) => {
                let (name, value, _) = &**parts;
                if flags.contains(ASTFlags::EXPORTED) {
                    return self.refuse("an export".to_owned());
                }
                let value = self.expr(value)?;
                self.variables.push((name.name.to_string(), value));
                self.variable_count += 1;
                if self.variable_count > MAX_VARIABLES {
                    return self.refuse("more variables than are worth compiling".to_owned());
                }
                Ok(TypedValue::Unit)
            }
            Stmt::Assignment(parts) => {
                let (op, sides) = &**parts;
                self.assignment(op, sides)?;
                Ok(TypedValue::Unit)
            }
            Stmt::Return(value, flags, _) if !flags.contains(ASTFlags::BREAK) => {
                let value = match value {
                    Some(value) => self.expr(value)?,
                    None => TypedValue::Unit,
                };
                let alive = self.alive();
                self.returns.push((alive, value));
                let alive = alive.unwrap_or_else(|| self.writer.number(1.0));
                self.returned = Some(match self.returned {
                    Some(returned) => self.writer.or(returned, alive),
                    None => alive,
                });
                Ok(TypedValue::Unit)
            }
            Stmt::Noop(_) => Ok(TypedValue::Unit),
            Stmt::Switch(parts, at) => self.switch(&parts.0, &parts.1, *at),
            _ => self.refuse("a statement that isn't compiled".to_owned()),
        }
    }

    /// Joins two paths of which one is taken; the variables afterwards are those of the one taken.
    pub(super) fn branches(
        &mut self,
        condition: Reg,
        yes: impl FnOnce(&mut Self) -> LoweringResult<TypedValue>,
        no: impl FnOnce(&mut Self) -> LoweringResult<TypedValue>,
    ) -> LoweringResult<TypedValue> {
        let outer = self.branch;
        let before = self.variables.clone();
        let not = self.writer.not(condition);
        self.branch = self.writer.and(outer, Some(condition));
        let returned = self.returned;
        let first = yes(self)?;
        let variables = std::mem::replace(&mut self.variables, before);
        self.branch = self.writer.and(outer, Some(not));
        let returned_first = std::mem::replace(&mut self.returned, returned);
        let second = no(self)?;
        self.branch = outer;
        // a return's own condition says on which path it was
        self.returned = match (returned_first, self.returned) {
            (Some(a), Some(b)) => Some(self.writer.or(a, b)),
            (a, b) => a.or(b),
        };
        let others = std::mem::take(&mut self.variables);
        let mut merged = Vec::with_capacity(others.len());
        for ((name, a), (_, b)) in variables.into_iter().zip(others) {
            merged.push((name, self.select(condition, &a, &b)));
        }
        self.variables = merged;
        Ok(self.select(condition, &first, &second))
    }

    fn assignment(&mut self, op: &OpAssignment, sides: &BinaryExpr) -> LoweringResult<()> {
        let right = self.expr(&sides.rhs)?;
        let operator = op.get_op_assignment_info().map(|(.., syntax)| syntax);
        match &sides.lhs {
            Expr::Variable(variable, _, at) => {
                self.at = *at;
                let name = variable.1.as_str();
                let Some(at) = self.variables.iter().rposition(|(known, _)| known == name) else {
                    return self.refuse(format!("`{name}` is no variable"));
                };
                let old = self.variables.get(at).map(|(_, value)| value.clone());
                let value = match (operator, old) {
                    (Some("+"), Some(list @ TypedValue::Tips(_))) => self.added(&list, &right)?,
                    (Some(operator), Some(old)) => self.binary(operator, &old, &right)?,
                    _ => right,
                };
                if let Some((_, known)) = self.variables.get_mut(at) {
                    *known = value;
                }
                Ok(())
            }
            place => self.set_weight(place, operator, &right),
        }
    }

    /// Lowers `weights.people *= 1.5`, `weights["brand.photo"] = 2`.
    fn set_weight(
        &mut self,
        place: &Expr,
        operator: Option<&str>,
        right: &TypedValue,
    ) -> LoweringResult<()> {
        let (sides, indexed) = match place {
            Expr::Dot(sides, ..) => (sides, false),
            Expr::Index(sides, ..) => (sides, true),
            _ => return self.refuse("an assignment to this".to_owned()),
        };
        let path = match &sides.rhs {
            Expr::Property(property, _) if !indexed => property.2.clone(),
            Expr::StringConstant(path, _) if indexed => path.clone(),
            _ => return self.refuse("an assignment to a path that isn't written out".to_owned()),
        };
        let Expr::Variable(variable, ..) = &sides.lhs else {
            return self.refuse("an assignment to this".to_owned());
        };
        let name = variable.1.as_str();
        let at = self.variables.iter().rposition(|(known, _)| known == name);
        let Some((at, (_, TypedValue::Weights(weights)))) =
            at.and_then(|at| Some((at, self.variables.get(at)?.clone())))
        else {
            return self.refuse(format!("an assignment to a part of `{name}`"));
        };
        let Some(slot) = self.with.names.node_slot(&path).filter(|_| !path.is_empty()) else {
            return self.refuse(format!("`{path}` is no node"));
        };
        let Some(&old) = weights.get(slot) else { return self.refuse("no such weight".to_owned()) };
        let value = match operator {
            Some(operator) => self.binary(operator, &TypedValue::number(old), right)?,
            None => right.clone(),
        };
        let new = self.operand(&value)?;
        self.refuse_bad_weight(slot, new);
        let mut weights = weights.to_vec();
        if let Some(weight) = weights.get_mut(slot) {
            *weight = new;
        }
        if let Some((_, known)) = self.variables.get_mut(at) {
            *known = TypedValue::Weights(weights.into());
        }
        Ok(())
    }
}
