//! `switch`: a chain of branches. An arm takes a value that is the same bit for bit, as Rhai's
//! hashes have it, and ranges take numbers without the epsilon of its comparisons.

use std::rc::Rc;

use rhai::{Expr, Position, SwitchCasesCollection};

use super::values::TypedValue;
use super::{LoweringResult, ScriptLowering};
use crate::program::{Binary, Op, Reg};
use crate::script::switch::{self, ArmPattern, SwitchArm, SwitchLiteral};

/// Every arm is a branch inside the one before it.
const MAX_ARMS: usize = 100;

impl ScriptLowering<'_> {
    pub(super) fn switch(
        &mut self,
        on: &Expr,
        cases: &SwitchCasesCollection,
        at: Position,
    ) -> LoweringResult<TypedValue> {
        let value = self.expr(on)?;
        self.at = at;
        let plain = matches!(
            value,
            TypedValue::Number { .. }
                | TypedValue::Nullable { .. }
                | TypedValue::Whole(_)
                | TypedValue::Bool { .. }
                | TypedValue::Text { .. }
                | TypedValue::Unit
        );
        if !plain {
            return self.refuse(format!("a `switch` on {}", value.describe()));
        }
        if cases.expressions.len() > MAX_ARMS {
            return self.refuse(format!("a `switch` with more than {MAX_ARMS} arms"));
        }
        let Some(arms) = self.arms(cases, at) else {
            return self.refuse("a `switch` with an arm that is no plain value".to_owned());
        };
        let mut tests = Vec::with_capacity(arms.len());
        for arm in arms.iter() {
            let test = match &arm.takes {
                ArmPattern::Literals(literals) => {
                    let mut any = self.writer.number(0.0);
                    for literal in literals {
                        let is = self.takes_literal(&value, literal)?;
                        any = self.writer.or(any, is);
                    }
                    any
                }
                ArmPattern::Range(from, to, included) => {
                    self.takes_range(&value, *from, *to, *included)
                }
            };
            // an arm that never matches is not even looked at
            if self.writer.constant(test) != Some(0.0) {
                tests.push((test, arm.case));
            }
        }
        self.try_arms(&tests, cases)
    }

    /// Returns the arms of a `switch`, looked up once however often a function is called.
    fn arms(&mut self, cases: &SwitchCasesCollection, at: Position) -> Option<Rc<Vec<SwitchArm>>> {
        let key = (self.script_source.text().as_ptr() as usize, at);
        if let Some(known) = self.switches.get(&key) {
            return known.clone();
        }
        let arms = switch::arms(cases, self.script_source.text()).map(Rc::new);
        self.switches.insert(key, arms.clone());
        arms
    }

    /// Lowers the first arm that takes the value and whose guard is yes, or the last resort.
    fn try_arms(
        &mut self,
        tests: &[(Reg, usize)],
        cases: &SwitchCasesCollection,
    ) -> LoweringResult<TypedValue> {
        self.count_part()?;
        let Some((&(test, case), others)) = tests.split_first() else {
            return match cases.def_case.and_then(|case| cases.expressions.get(case)) {
                Some(case) => self.expr(&case.rhs),
                None => Ok(TypedValue::Unit),
            };
        };
        let Some(case) = cases.expressions.get(case) else {
            return self.refuse("a `switch` without that arm".to_owned());
        };
        let condition = match &case.lhs {
            Expr::BoolConstant(true, _) => test,
            guard => {
                let guarded = self.branches(
                    test,
                    |lower| {
                        let value = lower.expr(guard)?;
                        lower.condition(&value).map(TypedValue::yes_or_no)
                    },
                    |lower| Ok(TypedValue::yes_or_no(lower.writer.number(0.0))),
                )?;
                self.condition(&guarded)?
            }
        };
        match self.writer.constant(condition) {
            Some(1.0) => self.expr(&case.rhs),
            Some(_) => self.try_arms(others, cases),
            None => self.branches(
                condition,
                |lower| lower.expr(&case.rhs),
                |lower| lower.try_arms(others, cases),
            ),
        }
    }

    /// Lowers where the value is that literal. What is missing is NaN, which nothing is the same
    /// as.
    fn takes_literal(
        &mut self,
        value: &TypedValue,
        literal: &SwitchLiteral,
    ) -> LoweringResult<Reg> {
        if *literal == SwitchLiteral::Nothing {
            let missing = self.is_missing(value)?;
            return Ok(missing.unwrap_or_else(|| self.writer.number(0.0)));
        }
        let (reg, wanted, kind) = match (value, literal) {
            (
                TypedValue::Number { reg, .. } | TypedValue::Nullable { reg, .. },
                SwitchLiteral::Number(number),
            ) => (*reg, *number, Binary::Identical),
            (TypedValue::Bool { reg, .. }, SwitchLiteral::Bool(yes)) => {
                (*reg, f64::from(u8::from(*yes)), Binary::Same)
            }
            (TypedValue::Text { reg, .. }, SwitchLiteral::Text(text)) => {
                (*reg, f64::from(self.vocabulary.code(text)), Binary::Same)
            }
            (TypedValue::Whole(number), SwitchLiteral::Whole(wanted)) => {
                return Ok(self.writer.number(f64::from(u8::from(number == wanted))));
            }
            _ => return Ok(self.writer.number(0.0)),
        };
        let wanted = self.writer.number(wanted);
        Ok(self.writer.op(Op::Binary(kind, reg, wanted)))
    }

    fn takes_range(&mut self, value: &TypedValue, from: i64, to: i64, included: bool) -> Reg {
        match *value {
            TypedValue::Whole(number) => {
                let inside = from <= number && (number < to || included && number == to);
                self.writer.number(f64::from(u8::from(inside)))
            }
            TypedValue::Number { reg, .. } | TypedValue::Nullable { reg, .. } => {
                let (from, to) = (self.whole(from), self.whole(to));
                let from = self.writer.op(Op::Binary(Binary::UpTo, from, reg));
                let kind = if included { Binary::UpTo } else { Binary::Below };
                let to = self.writer.op(Op::Binary(kind, reg, to));
                self.writer.and(Some(from), Some(to)).unwrap_or(from)
            }
            _ => self.writer.number(0.0),
        }
    }
}
