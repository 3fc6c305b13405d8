//! Calls and members.

use rhai::{ASTFlags, Expr, FnCallExpr, Position};

use super::values::{Nullability, TypedValue};
use super::{Lowered, ScriptLowering};
use crate::program::{Binary, Op, Reg, TextTest, TextTestKind, Unary};
use crate::script::pattern;

impl ScriptLowering<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<TypedValue> {
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

    fn apply(&mut self, name: &str, arguments: &[TypedValue]) -> Lowered<TypedValue> {
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

    fn function(&mut self, name: &str, arguments: &[TypedValue]) -> Lowered<TypedValue> {
        if self.with.functions.iter().any(|function| function.name == name) {
            return self.inline(name, arguments);
        }
        let unary = match name {
            "abs" => Some(Unary::Abs),
            "ceiling" => Some(Unary::Ceiling),
            "exp" => Some(Unary::Exp),
            "floor" => Some(Unary::Floor),
            "fraction" => Some(Unary::Fraction),
            "ln" => Some(Unary::Ln),
            "round" => Some(Unary::Round),
            "sqrt" => Some(Unary::Sqrt),
            "tanh" => Some(Unary::Tanh),
            "log" if arguments.len() == 1 => Some(Unary::Log10),
            _ => None,
        };
        if let (Some(kind), [value]) = (unary, arguments)
            && let Some(value) = self.unary(kind, value)?
        {
            return Ok(value);
        }
        let binary = match name {
            "max" => Some(Binary::Max),
            "min" => Some(Binary::Min),
            "hypot" => Some(Binary::Hypot),
            "log" => Some(Binary::Log),
            _ => None,
        };
        if let (Some(kind), [a, b]) = (binary, arguments)
            && let Some(value) = self.binary_function(kind, a, b)?
        {
            return Ok(value);
        }
        match (name, arguments) {
            ("clamp", [x, lo, hi]) => {
                let (x, lo, hi) = (self.operand(x)?, self.operand(lo)?, self.operand(hi)?);
                self.fail_unless_ordered(lo, hi);
                Ok(TypedValue::number(self.writer.op(Op::Clamp(x, lo, hi))))
            }
            ("count", values) => self.count(values),
            ("sign", [value]) => self.sign(value),
            ("lower", [value @ (TypedValue::Text { .. } | TypedValue::LowerCase(_))]) => {
                Ok(TypedValue::LowerCase(self.text(value)?.0))
            }
            ("contains", [text, part]) => self.test(TextTestKind::Contains, name, text, part),
            ("matches", [text, pattern]) => self.test(TextTestKind::Matches, name, text, pattern),
            _ => self.refuse(format!("`{name}` of {}", described(arguments))),
        }
    }

    /// Returns what a function makes of one number; none where only the interpreter knows it. Of whole
    /// numbers some functions give whole numbers.
    fn unary(&mut self, kind: Unary, value: &TypedValue) -> Lowered<Option<TypedValue>> {
        let is_of_floats = matches!(kind, Unary::Abs | Unary::Fraction);
        Ok(match *value {
            TypedValue::Number { .. } | TypedValue::Nullable { .. } => {
                let reg = self.operand(value)?;
                Some(TypedValue::number(self.writer.op(Op::Unary(kind, reg))))
            }
            TypedValue::Whole(_) | TypedValue::IntOrFloat { .. } if !is_of_floats => {
                let reg = self.operand(value)?;
                Some(TypedValue::number(self.writer.op(Op::Unary(kind, reg))))
            }
            TypedValue::Whole(number) if kind == Unary::Abs => {
                number.checked_abs().map(TypedValue::Whole)
            }
            TypedValue::IntOrFloat { reg, nan } if kind == Unary::Abs => {
                Some(TypedValue::IntOrFloat { reg: self.writer.op(Op::Unary(kind, reg)), nan })
            }
            _ => None,
        })
    }

    /// Returns what a function makes of two numbers; none where only the interpreter knows it.
    fn binary_function(
        &mut self,
        kind: Binary,
        a: &TypedValue,
        b: &TypedValue,
    ) -> Lowered<Option<TypedValue>> {
        let is_float = |value: &TypedValue| {
            matches!(value, TypedValue::Number { .. } | TypedValue::Nullable { .. })
        };
        let is_whole = |value: &TypedValue| {
            matches!(value, TypedValue::Whole(_) | TypedValue::IntOrFloat { .. })
        };
        let takes_whole = matches!(kind, Binary::Max | Binary::Min);
        if let (TypedValue::Whole(a), TypedValue::Whole(b)) = (a, b) {
            let larger = kind == Binary::Max;
            return Ok(
                takes_whole.then(|| TypedValue::Whole(if larger { *a.max(b) } else { *a.min(b) }))
            );
        }
        let of_floats = is_float(a) && is_float(b);
        let mixed = takes_whole && (is_float(a) && is_whole(b) || is_whole(a) && is_float(b));
        if !of_floats && !mixed {
            return Ok(None);
        }
        let (a, b) = (self.operand(a)?, self.operand(b)?);
        Ok(Some(TypedValue::number(self.writer.op(Op::Binary(kind, a, b)))))
    }

    /// Lowers `sign(x)`: a whole number, and an error of what is no number.
    fn sign(&mut self, value: &TypedValue) -> Lowered<TypedValue> {
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
    fn text(&mut self, value: &TypedValue) -> Lowered<(Reg, bool)> {
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
    pub(super) fn test(
        &mut self,
        kind: TextTestKind,
        name: &str,
        text: &TypedValue,
        operand: &TypedValue,
    ) -> Lowered<TypedValue> {
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

    fn count(&mut self, values: &[TypedValue]) -> Lowered<TypedValue> {
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
    ) -> Lowered<TypedValue> {
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
    ) -> Lowered<TypedValue> {
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

    fn property(&mut self, base: &TypedValue, name: &str) -> Lowered<TypedValue> {
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

    /// The new weight of a node must be finite, and not below 0 where that isn't allowed. Which it
    /// is, is left to the interpreter.
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
