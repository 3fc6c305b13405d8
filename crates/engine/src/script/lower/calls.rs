//! Calls and members.

use rhai::{ASTFlags, Expr, FnCallExpr, Position};

use super::values::{Lack, Val};
use super::{Lower, Lowered};
use crate::program::{Binary, Op, Reg, TextTest, TextTestKind, Unary};
use crate::script::pattern;

impl Lower<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Val> {
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

    fn apply(&mut self, name: &str, arguments: &[Val]) -> Lowered<Val> {
        match (name, arguments) {
            ("!", [value]) => {
                let reg = self.condition(value)?;
                Ok(Val::yes_or_no(self.writer.not(reg)))
            }
            ("-", [value]) => self.negative(value),
            ("+", [value @ (Val::Number { .. } | Val::Whole(_))]) => {
                if let Val::Number { nan, .. } = *value {
                    let reg = self.operand(value)?;
                    return Ok(Val::Number { reg, lack: Lack::No, nan });
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

    fn function(&mut self, name: &str, arguments: &[Val]) -> Lowered<Val> {
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
                Ok(Val::number(self.writer.op(Op::Clamp(x, lo, hi))))
            }
            ("count", values) => self.count(values),
            ("sign", [value]) => self.sign(value),
            ("lower", [value @ (Val::Text { .. } | Val::LowerCase(_))]) => {
                Ok(Val::LowerCase(self.text(value)?.0))
            }
            ("contains", [text, part]) => self.test(TextTestKind::Contains, name, text, part),
            ("matches", [text, pattern]) => self.test(TextTestKind::Matches, name, text, pattern),
            _ => self.refuse(format!("`{name}` of {}", described(arguments))),
        }
    }

    /// Returns what a function makes of one number; none where only the interpreter knows it. Of whole
    /// numbers some functions give whole numbers.
    fn unary(&mut self, kind: Unary, value: &Val) -> Lowered<Option<Val>> {
        let is_of_floats = matches!(kind, Unary::Abs | Unary::Fraction);
        Ok(match *value {
            Val::Number { .. } | Val::Perhaps { .. } => {
                let reg = self.operand(value)?;
                Some(Val::number(self.writer.op(Op::Unary(kind, reg))))
            }
            Val::Whole(_) | Val::Loose { .. } if !is_of_floats => {
                let reg = self.operand(value)?;
                Some(Val::number(self.writer.op(Op::Unary(kind, reg))))
            }
            Val::Whole(number) if kind == Unary::Abs => number.checked_abs().map(Val::Whole),
            Val::Loose { reg, nan } if kind == Unary::Abs => {
                Some(Val::Loose { reg: self.writer.op(Op::Unary(kind, reg)), nan })
            }
            _ => None,
        })
    }

    /// Returns what a function makes of two numbers; none where only the interpreter knows it.
    fn binary_function(&mut self, kind: Binary, a: &Val, b: &Val) -> Lowered<Option<Val>> {
        let is_float = |value: &Val| matches!(value, Val::Number { .. } | Val::Perhaps { .. });
        let is_whole = |value: &Val| matches!(value, Val::Whole(_) | Val::Loose { .. });
        let takes_whole = matches!(kind, Binary::Max | Binary::Min);
        if let (Val::Whole(a), Val::Whole(b)) = (a, b) {
            let larger = kind == Binary::Max;
            return Ok(takes_whole.then(|| Val::Whole(if larger { *a.max(b) } else { *a.min(b) })));
        }
        let of_floats = is_float(a) && is_float(b);
        let mixed = takes_whole && (is_float(a) && is_whole(b) || is_whole(a) && is_float(b));
        if !of_floats && !mixed {
            return Ok(None);
        }
        let (a, b) = (self.operand(a)?, self.operand(b)?);
        Ok(Some(Val::number(self.writer.op(Op::Binary(kind, a, b)))))
    }

    /// `sign(x)` is a whole number, and an error of what is no number.
    fn sign(&mut self, value: &Val) -> Lowered<Val> {
        if let Val::Whole(number) = *value {
            return Ok(Val::Whole(number.signum()));
        }
        let reg = self.operand(value)?;
        if !matches!(value, Val::Number { nan: false, .. }) {
            let is_none = self.writer.op(Op::Unary(Unary::IsMissing, reg));
            self.fail_where(is_none);
        }
        Ok(Val::Loose { reg: self.writer.op(Op::Unary(Unary::Sign, reg)), nan: false })
    }

    /// A text that has to be there, and whether it is taken in lower case.
    fn text(&mut self, value: &Val) -> Lowered<(Reg, bool)> {
        match *value {
            Val::Text { reg, lack } => {
                self.must_be_there(reg, lack);
                Ok((reg, false))
            }
            Val::LowerCase(reg) => Ok((reg, true)),
            _ => self.refuse(format!("{} where text is wanted", value.describe())),
        }
    }

    /// A question about a text, whose other side is written out.
    pub(super) fn test(
        &mut self,
        kind: TextTestKind,
        name: &str,
        text: &Val,
        operand: &Val,
    ) -> Lowered<Val> {
        let code = match operand {
            Val::Text { reg, .. } => self.writer.constant(*reg),
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
        Ok(Val::yes_or_no(self.writer.op(Op::Test(reg, test))))
    }

    /// `clamp` goes from low to high; anything else, and what is no number, is an error.
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

    fn count(&mut self, values: &[Val]) -> Lowered<Val> {
        let mut sum = self.writer.number(0.0);
        for value in values {
            let reg = self.condition(value)?;
            let (one, none) = (self.writer.number(1.0), self.writer.number(0.0));
            let one = self.writer.op(Op::Select(reg, one, none));
            sum = self.writer.op(Op::Binary(Binary::Add, sum, one));
        }
        Ok(Val::Number { reg: sum, lack: Lack::No, nan: false })
    }

    /// `left.right`, `left[right]`, and what follows.
    pub(super) fn chained(
        &mut self,
        left: &Expr,
        right: &Expr,
        chained: bool,
        indexed: bool,
    ) -> Lowered<Val> {
        if let (Expr::Variable(variable, _, at), Expr::MethodCall(call, _)) = (left, right)
            && call.name.as_str() == "push"
        {
            self.at = *at;
            return self.push(variable.1.as_str(), call);
        }
        let base = self.expr(left)?;
        self.member(&base, right, chained, indexed)
    }

    fn member(&mut self, base: &Val, right: &Expr, chained: bool, indexed: bool) -> Lowered<Val> {
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

    fn property(&mut self, base: &Val, name: &str) -> Lowered<Val> {
        match base {
            Val::Facts => self.fact(name, Lack::Open),
            Val::Index { tracked, scope } => self.node(name, *tracked, *scope),
            Val::Weights(weights) => {
                let slot = self.with.names.node_slot(name).filter(|_| !name.is_empty());
                match slot.and_then(|slot| weights.get(slot)) {
                    Some(reg) => Ok(Val::Number { reg: *reg, lack: Lack::No, nan: false }),
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

fn described(values: &[Val]) -> String {
    let words: Vec<&str> = values.iter().map(Val::describe).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" and ") }
}

fn is_operator(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
