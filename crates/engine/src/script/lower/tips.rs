//! Tips: written out, pushed, added to a list.

use std::rc::Rc;
use std::sync::Arc;

use rhai::{Expr, FnCallExpr, Ident};

use super::values::{Nullability, TypedValue};
use super::{LoweredTip, LoweringResult, MAX_TIPS, ResultKind, ScriptLowering};
use crate::program::{Op, Reg, Unary};

impl ScriptLowering<'_> {
    /// Lowers `[]`, `[#{ id: … }, …]`.
    pub(super) fn tips_of(&mut self, items: &[Expr]) -> LoweringResult<TypedValue> {
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let value = self.expr(item)?;
            let TypedValue::Tip(tip) = value else {
                return self.refuse(format!("a list with {} in it", value.describe()));
            };
            list.push((tip, None));
        }
        Ok(TypedValue::Tips(list.into()))
    }

    /// Lowers `tips.push(#{ id: "…", change: #{ … }, effort: 2 })`.
    pub(super) fn push(&mut self, name: &str, call: &FnCallExpr) -> LoweringResult<TypedValue> {
        let [item] = call.args.as_slice() else {
            return self.refuse("`push` of more than one tip".to_owned());
        };
        let tip = self.expr(item)?;
        let at = self.variables.iter().rposition(|(known, _)| known == name);
        let Some(list) = at.and_then(|at| Some(self.variables.get(at)?.1.clone())) else {
            return self.refuse(format!("`push` onto `{name}`"));
        };
        let TypedValue::Tip(_) = tip else {
            return self.refuse(format!("`push` of {}", tip.describe()));
        };
        let list = self.added(&list, &tip)?;
        if let Some((_, known)) = at.and_then(|at| self.variables.get_mut(at)) {
            *known = list;
        }
        Ok(TypedValue::Unit)
    }

    /// Lowers `tips += #{ … }`, `tips += [#{ … }]`.
    pub(super) fn added(
        &mut self,
        list: &TypedValue,
        more: &TypedValue,
    ) -> LoweringResult<TypedValue> {
        let TypedValue::Tips(list) = list else {
            return self.refuse(format!("a tip added to {}", list.describe()));
        };
        let mut list = list.to_vec();
        match more {
            TypedValue::Tip(tip) => list.push((*tip, None)),
            TypedValue::Tips(more) => list.extend(more.iter()),
            _ => return self.refuse(format!("{} added to a list", more.describe())),
        }
        if list.len() > MAX_TIPS {
            return self.refuse("more tips than a script may push".to_owned());
        }
        Ok(TypedValue::Tips(Rc::new(list)))
    }

    /// Returns a tip that is written out; its place among all.
    pub(super) fn tip(&mut self, parts: &[(Ident, Expr)]) -> LoweringResult<usize> {
        let (mut id, mut change, mut effort, mut priority) = (None, None, None, None);
        for (name, value) in parts {
            match (name.name.as_str(), value) {
                ("id", Expr::StringConstant(text, _)) => id = Some(Arc::from(text.as_str())),
                ("change", Expr::Map(changes, _)) => change = Some(self.changes(&changes.0)?),
                ("effort", value) => {
                    let value = self.expr(value)?;
                    let reg = self.operand(&value)?;
                    // an effort that is none leaves the tip out, with a reason
                    match self.writer.constant(reg) {
                        Some(number) if number.is_finite() && number >= 0.0 => effort = Some(reg),
                        _ => {
                            return self.refuse("an effort that isn't a written number".to_owned());
                        }
                    }
                }
                ("priority", value) => {
                    let value = self.expr(value)?;
                    let reg = self.operand(&value)?;
                    match self.writer.constant(reg) {
                        Some(number) if number.is_finite() && number > 0.0 => priority = Some(reg),
                        _ => {
                            return self
                                .refuse("a priority that isn't a written number".to_owned());
                        }
                    }
                }
                _ => return self.refuse("a tip of another shape".to_owned()),
            }
        }
        let (Some(id), Some(change)) = (id, change) else {
            return self.refuse("a tip without an id or a change".to_owned());
        };
        let effort = effort.unwrap_or_else(|| self.writer.number(1.0));
        let priority = priority.unwrap_or_else(|| self.writer.number(1.0));
        self.tips.push(LoweredTip { id, change, effort, priority });
        if self.tips.len() > MAX_TIPS {
            return self.refuse("more tips than a script may push".to_owned());
        }
        Ok(self.tips.len() - 1)
    }

    fn changes(
        &mut self,
        parts: &[(Ident, Expr)],
    ) -> LoweringResult<Vec<(Arc<str>, Reg, ResultKind)>> {
        let mut changes: Vec<(Arc<str>, Reg, ResultKind)> = Vec::new();
        for (name, value) in parts {
            let value = self.expr(value)?;
            if let TypedValue::Number { reg, nullability: Nullability::NonNull, nan: true }
            | TypedValue::IntOrFloat { reg, nan: true } = value
            {
                // what is not a number is no value for a fact
                let wrong = self.writer.op(Op::Unary(Unary::IsMissing, reg));
                self.fail_where(wrong);
            }
            if let TypedValue::Nullable { reg, missing } = value {
                let none = self.writer.op(Op::Unary(Unary::IsMissing, reg));
                let there = self.writer.not(missing);
                let wrong = self.writer.and(Some(none), Some(there)).unwrap_or(none);
                self.fail_where(wrong);
            }
            let (reg, kind) = self.result(&value)?;
            changes.push((Arc::from(name.name.as_str()), reg, kind));
        }
        changes.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(changes)
    }
}
