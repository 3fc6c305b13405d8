//! Calls and members.

use rhai::{ASTFlags, Expr, FnCallExpr, Position};

use super::values::{Nullability, TypedValue};
use super::{LoweringResult, ScriptLowering};
use crate::program::{Binary, Op, Reg, TextTest, TextTestKind, Unary};
use crate::script::builtins::{BuiltinKernel, IntegerHandling, builtin};
use crate::script::pattern;

impl ScriptLowering<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> LoweringResult<TypedValue> {
        let mut arguments = Vec::with_capacity(call.args.len());
        match call.args.split_first() {
            // Rhai looks a variable that is the first argument up after the others
            Some((first @ Expr::Variable(..), rest)) if !is_operator(call.name.as_str()) => {
                for argument in rest {
                    arguments.push(self.expr(argument)?);
                }
                let first = self.expr(first)?;
                arguments.insert(0, first);
            }
            _ => {
                for argument in &call.args {
                    arguments.push(self.expr(argument)?);
                }
            }
        }
        if !at.is_none() {
            self.at = at;
        }
        self.apply(call.name.as_str(), &arguments)
    }

    fn apply(&mut self, name: &str, arguments: &[TypedValue]) -> LoweringResult<TypedValue> {
        match (name, arguments) {
            ("!", [value]) => {
                let reg = self.condition(value)?;
                Ok(TypedValue::yes_or_no(self.writer.not(reg)))
            }
            ("-", [value]) => self.negative(value),
            ("+", [value @ (TypedValue::Number { .. } | TypedValue::Whole(_))]) => {
                if let TypedValue::Number { nan, .. } = *value {
                    let reg = self.operand(value)?;
                    return Ok(TypedValue::Number { reg, nullability: Nullability::NonNull, nan });
                }
                Ok(value.clone())
            }
            (operator, [a, b])
                if !operator.starts_with(|c: char| c.is_alphabetic() || c == '_') =>
            {
                self.binary(operator, a, b)
            }
            _ => self.function(name, arguments),
        }
    }

    fn function(&mut self, name: &str, arguments: &[TypedValue]) -> LoweringResult<TypedValue> {
        if self.with.functions.iter().any(|function| function.name == name) {
            return self.inline(name, arguments);
        }
        let value = match (builtin(name).map(|function| &function.kernel), arguments) {
            (Some(BuiltinKernel::Unary(kind, integers)), [x]) => self.unary(*kind, *integers, x)?,
            (Some(BuiltinKernel::Binary(kind, integers)), [a, b]) => {
                self.binary_function(*kind, *integers, a, b)?
            }
            (Some(BuiltinKernel::Steps(lower)), _) => lower(self, arguments)?,
            (Some(BuiltinKernel::Unary(..) | BuiltinKernel::Binary(..)) | None, _) => None,
        };
        match value {
            Some(value) => Ok(value),
            None => self.refuse(format!("`{name}` of {}", described(arguments))),
        }
    }

    /// Lowers a function of one number; returns none where only the interpreter knows it.
    pub(in crate::script) fn unary(
        &mut self,
        kind: Unary,
        integers: IntegerHandling,
        value: &TypedValue,
    ) -> LoweringResult<Option<TypedValue>> {
        Ok(match (value, integers) {
            (TypedValue::Number { .. } | TypedValue::Nullable { .. }, _)
            | (TypedValue::Whole(_) | TypedValue::IntOrFloat { .. }, IntegerHandling::AsFloats) => {
                let reg = self.operand(value)?;
                Some(TypedValue::number(self.writer.op(Op::Unary(kind, reg))))
            }
            (TypedValue::Whole(number), IntegerHandling::Kept(of)) => {
                of(*number).map(TypedValue::Whole)
            }
            (&TypedValue::IntOrFloat { reg, nan }, IntegerHandling::Kept(_)) => {
                Some(TypedValue::IntOrFloat { reg: self.writer.op(Op::Unary(kind, reg)), nan })
            }
            _ => None,
        })
    }

    /// Lowers a function of two numbers; returns none where only the interpreter knows it.
    /// `integers` works it out for two whole numbers, if it takes them.
    pub(in crate::script) fn binary_function(
        &mut self,
        kind: Binary,
        integers: Option<fn(i64, i64) -> i64>,
        a: &TypedValue,
        b: &TypedValue,
    ) -> LoweringResult<Option<TypedValue>> {
        let is_float = |value: &TypedValue| {
            matches!(value, TypedValue::Number { .. } | TypedValue::Nullable { .. })
        };
        let is_whole = |value: &TypedValue| {
            matches!(value, TypedValue::Whole(_) | TypedValue::IntOrFloat { .. })
        };
        if let (TypedValue::Whole(a), TypedValue::Whole(b)) = (a, b) {
            return Ok(integers.map(|of| TypedValue::Whole(of(*a, *b))));
        }
        let of_floats = is_float(a) && is_float(b);
        let mixed = is_float(a) && is_whole(b) || is_whole(a) && is_float(b);
        if !(of_floats || mixed && integers.is_some()) {
            return Ok(None);
        }
        let (a, b) = (self.operand(a)?, self.operand(b)?);
        Ok(Some(TypedValue::number(self.writer.op(Op::Binary(kind, a, b)))))
    }

    /// Lowers `clamp(x, lo, hi)`.
    pub(in crate::script) fn clamp(
        &mut self,
        x: &TypedValue,
        lo: &TypedValue,
        hi: &TypedValue,
    ) -> LoweringResult<TypedValue> {
        let (x, lo, hi) = (self.operand(x)?, self.operand(lo)?, self.operand(hi)?);
        self.fail_unless_ordered(lo, hi);
        Ok(TypedValue::number(self.writer.op(Op::Clamp(x, lo, hi))))
    }

    /// Lowers `lower(text)`; returns none of what is no text.
    pub(in crate::script) fn lower_case(
        &mut self,
        text: &TypedValue,
    ) -> LoweringResult<Option<TypedValue>> {
        match text {
            TypedValue::Text { .. } | TypedValue::LowerCase(_) => {
                Ok(Some(TypedValue::LowerCase(self.text(text)?.0)))
            }
            _ => Ok(None),
        }
    }

    /// Lowers `sign(x)`: a whole number, and an error of what is no number.
    pub(in crate::script) fn sign(&mut self, value: &TypedValue) -> LoweringResult<TypedValue> {
        if let TypedValue::Whole(number) = *value {
            return Ok(TypedValue::Whole(number.signum()));
        }
        let reg = self.operand(value)?;
        if !matches!(value, TypedValue::Number { nan: false, .. }) {
            let is_none = self.writer.op(Op::Unary(Unary::IsMissing, reg));
            self.fail_where(is_none);
        }
        Ok(TypedValue::IntOrFloat { reg: self.writer.op(Op::Unary(Unary::Sign, reg)), nan: false })
    }

    /// Returns the register of a text that has to be there, and whether it is taken in lower case.
    fn text(&mut self, value: &TypedValue) -> LoweringResult<(Reg, bool)> {
        match *value {
            TypedValue::Text { reg, nullability } => {
                self.must_be_there(reg, nullability);
                Ok((reg, false))
            }
            TypedValue::LowerCase(reg) => Ok((reg, true)),
            _ => self.refuse(format!("{} where text is wanted", value.describe())),
        }
    }

    /// Lowers a question about a text, whose other side is written out.
    pub(in crate::script) fn test(
        &mut self,
        kind: TextTestKind,
        name: &str,
        text: &TypedValue,
        operand: &TypedValue,
    ) -> LoweringResult<TypedValue> {
        let code = match operand {
            TypedValue::Text { reg, .. } => self.writer.constant(*reg),
            _ => None,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a code of the vocabulary"
        )]
        let operand = code.and_then(|code| self.vocabulary.text(code as usize)).cloned();
        let Some(operand) = operand else {
            return self.refuse(format!("`{name}` with a text that isn't written out"));
        };
        let pattern = match kind {
            TextTestKind::Contains | TextTestKind::Is => None,
            // one that can't be compiled is an error at its place
            TextTestKind::Matches => match pattern::compile(&operand) {
                Ok(pattern) => Some(pattern),
                Err(_) => return self.refuse("a pattern that can't be used".to_owned()),
            },
        };
        let (reg, lower) = self.text(text)?;
        let test = self.vocabulary.add_test(TextTest { kind, lower, operand, pattern });
        Ok(TypedValue::yes_or_no(self.writer.op(Op::Test(reg, test))))
    }

    /// Fails where `clamp` doesn't go from low to high, or an end is no number.
    fn fail_unless_ordered(&mut self, lo: Reg, hi: Reg) {
        if let (Some(lo), Some(hi)) = (self.writer.constant(lo), self.writer.constant(hi))
            && lo <= hi
        {
            return;
        }
        // `<=` itself, and not Rhai's: max(lo, hi) is lo only where lo >= hi
        let larger = self.writer.op(Op::Binary(Binary::Max, lo, hi));
        let ordered = self.writer.op(Op::Binary(Binary::Same, larger, hi));
        let known = self.writer.op(Op::Binary(Binary::Same, lo, lo));
        let right = self.writer.and(Some(ordered), Some(known)).unwrap_or(ordered);
        let wrong = self.writer.not(right);
        self.fail_where(wrong);
    }

    /// Lowers `count(a, b, …)`.
    pub(in crate::script) fn count(&mut self, values: &[TypedValue]) -> LoweringResult<TypedValue> {
        let mut sum = self.writer.number(0.0);
        for value in values {
            let reg = self.condition(value)?;
            let (one, none) = (self.writer.number(1.0), self.writer.number(0.0));
            let one = self.writer.op(Op::Select(reg, one, none));
            sum = self.writer.op(Op::Binary(Binary::Add, sum, one));
        }
        Ok(TypedValue::Number { reg: sum, nullability: Nullability::NonNull, nan: false })
    }

    /// Lowers `left.right`, `left[right]`, and what follows.
    pub(super) fn chained(
        &mut self,
        left: &Expr,
        right: &Expr,
        chained: bool,
        indexed: bool,
    ) -> LoweringResult<TypedValue> {
        if let (Expr::Variable(variable, _, at), Expr::MethodCall(call, _)) = (left, right)
            && call.name.as_str() == "push"
        {
            self.at = *at;
            return self.push(variable.1.as_str(), call);
        }
        let base = self.expr(left)?;
        self.member(&base, right, chained, indexed)
    }

    fn member(
        &mut self,
        base: &TypedValue,
        right: &Expr,
        chained: bool,
        indexed: bool,
    ) -> LoweringResult<TypedValue> {
        if chained {
            match right {
                Expr::Dot(sides, flags, _) => {
                    let value = self.member(base, &sides.lhs, false, indexed)?;
                    let goes_on = !flags.contains(ASTFlags::BREAK);
                    return self.member(&value, &sides.rhs, goes_on, false);
                }
                Expr::Index(sides, flags, _) => {
                    let value = self.member(base, &sides.lhs, false, indexed)?;
                    let goes_on = !flags.contains(ASTFlags::BREAK);
                    return self.member(&value, &sides.rhs, goes_on, true);
                }
                _ => {}
            }
        }
        match right {
            Expr::Property(property, at) if !indexed => {
                self.at = *at;
                self.property(base, property.2.as_str())
            }
            Expr::StringConstant(name, at) if indexed => {
                self.at = *at;
                self.property(base, name.as_str())
            }
            Expr::MethodCall(call, at) if !indexed => {
                self.at = *at;
                let mut arguments = vec![base.clone()];
                for argument in &call.args {
                    arguments.push(self.expr(argument)?);
                }
                self.apply(call.name.as_str(), &arguments)
            }
            _ => self.refuse("a name that isn't written out".to_owned()),
        }
    }

    fn property(&mut self, base: &TypedValue, name: &str) -> LoweringResult<TypedValue> {
        match base {
            TypedValue::Facts => self.fact(name, Nullability::Unchecked),
            TypedValue::Index { tracked, scope } => self.node(name, *tracked, *scope),
            TypedValue::Weights(weights) => {
                let slot = self.with.names.node_slot(name).filter(|_| !name.is_empty());
                match slot.and_then(|slot| weights.get(slot)) {
                    Some(reg) => Ok(TypedValue::Number {
                        reg: *reg,
                        nullability: Nullability::NonNull,
                        nan: false,
                    }),
                    None => self.refuse(format!("`{name}` is no node")),
                }
            }
            _ => self.refuse(format!("a part of {}", base.describe())),
        }
    }

    /// Leaves to the interpreter what may be no weight (`crate::weight`): what is infinite, or below 0,
    /// whether the node allows it or not.
    pub(super) fn refuse_bad_weight(&mut self, _slot: usize, new: Reg) {
        // x - x is 0 for every finite number
        let zero = self.writer.op(Op::Binary(Binary::Subtract, new, new));
        let none = self.writer.number(0.0);
        let finite = self.writer.op(Op::Binary(Binary::Same, zero, none));
        let larger = self.writer.op(Op::Binary(Binary::Max, new, none));
        let not_negative = self.writer.op(Op::Binary(Binary::Same, larger, new));
        let right = self.writer.and(Some(finite), Some(not_negative)).unwrap_or(finite);
        let wrong = self.writer.not(right);
        self.fail_where(wrong);
    }
}

fn described(values: &[TypedValue]) -> String {
    let words: Vec<&str> = values.iter().map(TypedValue::describe).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" and ") }
}

fn is_operator(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
