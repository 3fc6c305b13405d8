//! Expressions and operators.

use rhai::Expr;

use super::values::{Nullability, TypedValue};
use super::{LoweringMode, LoweringResult, ScriptLowering};
use crate::program::{Binary, Op, Reg, TextTestKind, Unary};

impl ScriptLowering<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> LoweringResult<TypedValue> {
        self.count_part()?;
        if !expr.start_position().is_none() {
            self.at = expr.start_position();
        }
        match expr {
            Expr::BoolConstant(yes, _) => {
                Ok(TypedValue::yes_or_no(self.writer.number(f64::from(u8::from(*yes)))))
            }
            Expr::IntegerConstant(number, _) => Ok(TypedValue::Whole(*number)),
            Expr::FloatConstant(number, _) => {
                let reg = self.writer.number(**number);
                Ok(TypedValue::Number {
                    reg,
                    nullability: Nullability::NonNull,
                    nan: number.is_nan(),
                })
            }
            Expr::StringConstant(text, _) => {
                let code = self.vocabulary.code(text);
                let reg = self.writer.number(f64::from(code));
                Ok(TypedValue::Text { reg, nullability: Nullability::NonNull })
            }
            Expr::Unit(_) => Ok(TypedValue::Unit),
            Expr::Variable(variable, ..) => self.variable(variable.1.as_str()),
            Expr::Stmt(block) => self.block(block),
            Expr::FnCall(call, at) => self.call(call, *at),
            Expr::And(operands, _) => self.chain(operands, true),
            Expr::Or(operands, _) => self.chain(operands, false),
            Expr::Coalesce(operands, _) => self.coalesce(operands),
            Expr::Array(items, _) => self.tips_of(items),
            Expr::Dot(sides, flags, _) => {
                let chained = !flags.contains(rhai::ASTFlags::BREAK);
                self.chained(&sides.lhs, &sides.rhs, chained, false)
            }
            Expr::Index(sides, flags, _) => {
                let chained = !flags.contains(rhai::ASTFlags::BREAK);
                self.chained(&sides.lhs, &sides.rhs, chained, true)
            }
            Expr::InterpolatedString(..) => self.refuse("a text that is put together".to_owned()),
            Expr::Map(parts, _) => self.tip(&parts.0).map(TypedValue::Tip),
            _ => self.refuse("an expression that isn't compiled".to_owned()),
        }
    }

    fn variable(&mut self, name: &str) -> LoweringResult<TypedValue> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return Ok(value.clone());
        }
        if self.mode != LoweringMode::Expression {
            return self.refuse(format!("`{name}` is no variable"));
        }
        let (name, nullability) = match name.strip_suffix('?') {
            Some(name) => (name, Nullability::Unchecked),
            None => (name, Nullability::Recorded),
        };
        if name == "index" {
            return Ok(TypedValue::Index {
                tracked: nullability == Nullability::Recorded,
                scope: 0,
            });
        }
        self.fact(name, nullability)
    }

    /// Lowers `a && b && c`, `a || b`: what follows is only looked at where it decides.
    fn chain(&mut self, operands: &[Expr], all: bool) -> LoweringResult<TypedValue> {
        let outer = self.branch;
        let mut so_far: Option<Reg> = None;
        for operand in operands {
            if let Some(known) = so_far {
                let goes_on = if all { known } else { self.writer.not(known) };
                self.branch = self.writer.and(outer, Some(goes_on));
            }
            let value = self.expr(operand)?;
            let value = self.condition(&value)?;
            so_far = Some(match so_far {
                None => self.writer.op(Op::Binary(Binary::Or, value, value)),
                Some(known) if all => self.writer.and(Some(known), Some(value)).unwrap_or(value),
                Some(known) => self.writer.or(known, value),
            });
        }
        self.branch = outer;
        match so_far {
            Some(reg) => Ok(TypedValue::yes_or_no(reg)),
            None => self.refuse("nothing to combine".to_owned()),
        }
    }

    /// Lowers `a ?? b`: b is only looked at where a is missing.
    fn coalesce(&mut self, operands: &[Expr]) -> LoweringResult<TypedValue> {
        let outer = self.branch;
        let Some((first, rest)) = operands.split_first() else {
            return self.refuse("nothing to combine".to_owned());
        };
        let mut value = self.expr(first)?;
        for operand in rest {
            let Some(missing) = self.is_missing(&value)? else { break };
            let alive = self.branch;
            self.branch = self.writer.and(alive, Some(missing));
            let other = self.expr(operand)?;
            let chosen = match value {
                TypedValue::Unit => other,
                // what stands left is there wherever it is taken
                TypedValue::Number { reg, nan, .. } => self.select(
                    missing,
                    &other,
                    &TypedValue::Number { reg, nullability: Nullability::NonNull, nan },
                ),
                TypedValue::Nullable { reg, .. } => {
                    self.select(missing, &other, &TypedValue::number(reg))
                }
                TypedValue::Bool { reg, .. } => self.select(
                    missing,
                    &other,
                    &TypedValue::Bool { reg, nullability: Nullability::NonNull },
                ),
                TypedValue::Text { reg, .. } => self.select(
                    missing,
                    &other,
                    &TypedValue::Text { reg, nullability: Nullability::NonNull },
                ),
                _ => return self.refuse("`??` of this".to_owned()),
            };
            value = chosen;
        }
        self.branch = outer;
        Ok(value)
    }

    pub(super) fn negative(&mut self, value: &TypedValue) -> LoweringResult<TypedValue> {
        match *value {
            TypedValue::Whole(number) => match number.checked_neg() {
                Some(number) => Ok(TypedValue::Whole(number)),
                None => self.refuse("a whole number that large".to_owned()),
            },
            TypedValue::Number { nan, .. } => {
                let reg = self.operand(value)?;
                let reg = self.writer.op(Op::Unary(Unary::Negative, reg));
                Ok(TypedValue::Number { reg, nullability: Nullability::NonNull, nan })
            }
            _ => self.refuse(format!("the negative of {}", value.describe())),
        }
    }

    pub(super) fn binary(
        &mut self,
        operator: &str,
        a: &TypedValue,
        b: &TypedValue,
    ) -> LoweringResult<TypedValue> {
        let kind = match operator {
            "+" => Binary::Add,
            "-" => Binary::Subtract,
            "*" => Binary::Multiply,
            "/" => Binary::Divide,
            "%" => Binary::Remainder,
            "**" => Binary::Power,
            "==" => return self.equal(a, b),
            "!=" => return self.not_equal(a, b),
            "<" => return self.compare(Binary::Less, a, b),
            "<=" => return self.compare(Binary::LessOrEqual, a, b),
            ">" => return self.compare(Binary::Greater, a, b),
            ">=" => return self.compare(Binary::GreaterOrEqual, a, b),
            _ => return self.refuse(format!("the operator `{operator}`")),
        };
        match (a, b) {
            (TypedValue::Whole(a), TypedValue::Whole(b)) => {
                let number = match operator {
                    "+" => a.checked_add(*b),
                    "-" => a.checked_sub(*b),
                    "*" => a.checked_mul(*b),
                    "/" => a.checked_div(*b),
                    "%" => a.checked_rem(*b),
                    "**" => u32::try_from(*b).ok().and_then(|b| a.checked_pow(b)),
                    _ => None,
                };
                match number {
                    Some(number) => Ok(TypedValue::Whole(number)),
                    None => self.refuse(format!("`{operator}` of whole numbers")),
                }
            }
            // whole numbers on some path calculate as such there
            (
                TypedValue::IntOrFloat { .. },
                TypedValue::Whole(_) | TypedValue::IntOrFloat { .. },
            )
            | (TypedValue::Whole(_), TypedValue::IntOrFloat { .. }) => {
                self.refuse(format!("`{operator}` of what may be whole numbers"))
            }
            _ => {
                let (a, b) = (self.operand(a)?, self.operand(b)?);
                Ok(TypedValue::number(self.writer.op(Op::Binary(kind, a, b))))
            }
        }
    }

    /// Returns both values as numbers, if both are.
    fn numbers(&mut self, a: &TypedValue, b: &TypedValue) -> Option<(Reg, Reg)> {
        let mut number = |value: &TypedValue| match *value {
            TypedValue::Number { reg, .. }
            | TypedValue::IntOrFloat { reg, .. }
            | TypedValue::Nullable { reg, .. } => Some(reg),
            TypedValue::Whole(number) => Some(self.whole(number)),
            _ => None,
        };
        Some((number(a)?, number(b)?))
    }

    /// Returns where one of the two is missing, and where both are.
    fn missing_operands(
        &mut self,
        a: &TypedValue,
        b: &TypedValue,
    ) -> LoweringResult<(Option<Reg>, Option<Reg>)> {
        let (a, b) = (self.is_missing(a)?, self.is_missing(b)?);
        Ok(match (a, b) {
            (None, None) => (None, None),
            (Some(one), None) | (None, Some(one)) => (Some(one), None),
            (Some(a), Some(b)) => {
                let any = self.writer.or(a, b);
                (Some(any), self.writer.and(Some(a), Some(b)))
            }
        })
    }

    fn yes_or_no(&mut self, yes: bool) -> TypedValue {
        TypedValue::yes_or_no(self.writer.number(f64::from(u8::from(yes))))
    }

    /// Lowers whether two present values of one type are the same; `None` for two types.
    fn same(
        &mut self,
        a: &TypedValue,
        b: &TypedValue,
        numbers: Binary,
    ) -> LoweringResult<Option<Reg>> {
        if let (TypedValue::Whole(a), TypedValue::Whole(b)) = (a, b) {
            let yes = (a == b) == (numbers == Binary::Equal);
            return Ok(Some(self.writer.number(f64::from(u8::from(yes)))));
        }
        if let Some((a, b)) = self.numbers(a, b) {
            return Ok(Some(self.writer.op(Op::Binary(numbers, a, b))));
        }
        Ok(match (a, b) {
            (TypedValue::Bool { reg: a, .. }, TypedValue::Bool { reg: b, .. })
            | (TypedValue::Text { reg: a, .. }, TypedValue::Text { reg: b, .. }) => {
                let same = self.writer.op(Op::Binary(Binary::Same, *a, *b));
                Some(if numbers == Binary::Equal { same } else { self.writer.not(same) })
            }
            (text @ TypedValue::LowerCase(_), other @ TypedValue::Text { .. })
            | (other @ TypedValue::Text { .. }, text @ TypedValue::LowerCase(_)) => {
                let same = self.test(TextTestKind::Is, "==", text, other)?;
                let same = self.condition(&same)?;
                Some(if numbers == Binary::Equal { same } else { self.writer.not(same) })
            }
            (
                TypedValue::Number { .. } | TypedValue::IntOrFloat { .. } | TypedValue::Whole(_),
                TypedValue::Bool { .. } | TypedValue::Text { .. } | TypedValue::Unit,
            )
            | (
                TypedValue::Bool { .. },
                TypedValue::Number { .. }
                | TypedValue::IntOrFloat { .. }
                | TypedValue::Whole(_)
                | TypedValue::Text { .. }
                | TypedValue::Unit,
            )
            | (
                TypedValue::Text { .. },
                TypedValue::Number { .. }
                | TypedValue::IntOrFloat { .. }
                | TypedValue::Whole(_)
                | TypedValue::Bool { .. }
                | TypedValue::Unit,
            )
            | (TypedValue::Unit, _) => None,
            _ => {
                return self.refuse(format!(
                    "a comparison of {} with {}",
                    a.describe(),
                    b.describe()
                ));
            }
        })
    }

    fn equal(&mut self, a: &TypedValue, b: &TypedValue) -> LoweringResult<TypedValue> {
        let (any, both) = self.missing_operands(a, b)?;
        let same = match self.same(a, b, Binary::Equal)? {
            Some(same) => same,
            None => self.writer.number(0.0),
        };
        let Some(any) = any else { return Ok(TypedValue::yes_or_no(same)) };
        let both = both.unwrap_or_else(|| self.writer.number(0.0));
        Ok(TypedValue::yes_or_no(self.writer.op(Op::Select(any, both, same))))
    }

    fn not_equal(&mut self, a: &TypedValue, b: &TypedValue) -> LoweringResult<TypedValue> {
        let (any, both) = self.missing_operands(a, b)?;
        let differ = match self.same(a, b, Binary::NotEqual)? {
            Some(differ) => differ,
            None => self.writer.number(1.0),
        };
        let Some(any) = any else { return Ok(TypedValue::yes_or_no(differ)) };
        let not_both = match both {
            Some(both) => self.writer.not(both),
            None => self.writer.number(1.0),
        };
        Ok(TypedValue::yes_or_no(self.writer.op(Op::Select(any, not_both, differ))))
    }

    fn compare(
        &mut self,
        kind: Binary,
        a: &TypedValue,
        b: &TypedValue,
    ) -> LoweringResult<TypedValue> {
        if matches!((a, b), (TypedValue::Unit, _) | (_, TypedValue::Unit)) {
            return Ok(self.yes_or_no(false));
        }
        if let (TypedValue::Whole(a), TypedValue::Whole(b)) = (a, b) {
            let yes = match kind {
                Binary::Less => a < b,
                Binary::LessOrEqual => a <= b,
                Binary::Greater => a > b,
                _ => a >= b,
            };
            return Ok(self.yes_or_no(yes));
        }
        let Some((x, y)) = self.numbers(a, b) else {
            return self.refuse(format!("the order of {} and {}", a.describe(), b.describe()));
        };
        let (any, _) = self.missing_operands(a, b)?;
        let reg = self.writer.op(Op::Binary(kind, x, y));
        let Some(any) = any else { return Ok(TypedValue::yes_or_no(reg)) };
        let no = self.writer.number(0.0);
        Ok(TypedValue::yes_or_no(self.writer.op(Op::Select(any, no, reg))))
    }
}
