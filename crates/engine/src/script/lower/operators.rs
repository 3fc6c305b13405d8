//! Expressions and operators.

use rhai::Expr;

use super::values::{Lack, Val};
use super::{Lower, Lowered, Mode};
use crate::program::{Binary, Op, Reg, TextTestKind, Unary};

impl Lower<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Lowered<Val> {
        self.count_part()?;
        if !expr.start_position().is_none() {
            self.at = expr.start_position();
        }
        match expr {
            Expr::BoolConstant(yes, _) => {
                Ok(Val::yes_or_no(self.writer.number(f64::from(u8::from(*yes)))))
            }
            Expr::IntegerConstant(number, _) => Ok(Val::Whole(*number)),
            Expr::FloatConstant(number, _) => {
                let reg = self.writer.number(**number);
                Ok(Val::Number { reg, lack: Lack::No, nan: number.is_nan() })
            }
            Expr::StringConstant(text, _) => {
                let code = self.vocabulary.code(text);
                let reg = self.writer.number(f64::from(code));
                Ok(Val::Text { reg, lack: Lack::No })
            }
            Expr::Unit(_) => Ok(Val::Unit),
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
            Expr::Map(parts, _) => self.tip(&parts.0).map(Val::Tip),
            _ => self.refuse("an expression that isn't compiled".to_owned()),
        }
    }

    fn variable(&mut self, name: &str) -> Lowered<Val> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(known, _)| known == name) {
            return Ok(value.clone());
        }
        if self.mode != Mode::Expression {
            return self.refuse(format!("`{name}` is no variable"));
        }
        let (name, lack) = match name.strip_suffix('?') {
            Some(name) => (name, Lack::Open),
            None => (name, Lack::Noted),
        };
        if name == "index" {
            return Ok(Val::Index { tracked: lack == Lack::Noted, scope: 0 });
        }
        self.fact(name, lack)
    }

    /// `a && b && c`, `a || b`: what follows is only looked at where it decides.
    fn chain(&mut self, operands: &[Expr], all: bool) -> Lowered<Val> {
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
            Some(reg) => Ok(Val::yes_or_no(reg)),
            None => self.refuse("nothing to combine".to_owned()),
        }
    }

    /// `a ?? b`: b is only looked at where a is missing.
    fn coalesce(&mut self, operands: &[Expr]) -> Lowered<Val> {
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
                Val::Unit => other,
                // what stands left is there wherever it is taken
                Val::Number { reg, nan, .. } => {
                    self.select(missing, &other, &Val::Number { reg, lack: Lack::No, nan })
                }
                Val::Perhaps { reg, .. } => self.select(missing, &other, &Val::number(reg)),
                Val::Bool { reg, .. } => {
                    self.select(missing, &other, &Val::Bool { reg, lack: Lack::No })
                }
                Val::Text { reg, .. } => {
                    self.select(missing, &other, &Val::Text { reg, lack: Lack::No })
                }
                _ => return self.refuse("`??` of this".to_owned()),
            };
            value = chosen;
        }
        self.branch = outer;
        Ok(value)
    }

    pub(super) fn negative(&mut self, value: &Val) -> Lowered<Val> {
        match *value {
            Val::Whole(number) => match number.checked_neg() {
                Some(number) => Ok(Val::Whole(number)),
                None => self.refuse("a whole number that large".to_owned()),
            },
            Val::Number { nan, .. } => {
                let reg = self.operand(value)?;
                let reg = self.writer.op(Op::Unary(Unary::Negative, reg));
                Ok(Val::Number { reg, lack: Lack::No, nan })
            }
            _ => self.refuse(format!("the negative of {}", value.describe())),
        }
    }

    pub(super) fn binary(&mut self, operator: &str, a: &Val, b: &Val) -> Lowered<Val> {
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
            (Val::Whole(a), Val::Whole(b)) => {
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
                    Some(number) => Ok(Val::Whole(number)),
                    None => self.refuse(format!("`{operator}` of whole numbers")),
                }
            }
            // whole numbers on some path calculate as such there
            (Val::Loose { .. }, Val::Whole(_) | Val::Loose { .. })
            | (Val::Whole(_), Val::Loose { .. }) => {
                self.refuse(format!("`{operator}` of what may be whole numbers"))
            }
            _ => {
                let (a, b) = (self.operand(a)?, self.operand(b)?);
                Ok(Val::number(self.writer.op(Op::Binary(kind, a, b))))
            }
        }
    }

    /// Both values as numbers, if both are.
    fn numbers(&mut self, a: &Val, b: &Val) -> Option<(Reg, Reg)> {
        let mut number = |value: &Val| match *value {
            Val::Number { reg, .. } | Val::Loose { reg, .. } | Val::Perhaps { reg, .. } => {
                Some(reg)
            }
            Val::Whole(number) => Some(self.whole(number)),
            _ => None,
        };
        Some((number(a)?, number(b)?))
    }

    /// Where one of the two is missing, and where both are.
    fn lacks(&mut self, a: &Val, b: &Val) -> Lowered<(Option<Reg>, Option<Reg>)> {
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

    fn yes_or_no(&mut self, yes: bool) -> Val {
        Val::yes_or_no(self.writer.number(f64::from(u8::from(yes))))
    }

    /// Whether two present values of one type are the same; `None` for two types.
    fn same(&mut self, a: &Val, b: &Val, numbers: Binary) -> Lowered<Option<Reg>> {
        if let (Val::Whole(a), Val::Whole(b)) = (a, b) {
            let yes = (a == b) == (numbers == Binary::Equal);
            return Ok(Some(self.writer.number(f64::from(u8::from(yes)))));
        }
        if let Some((a, b)) = self.numbers(a, b) {
            return Ok(Some(self.writer.op(Op::Binary(numbers, a, b))));
        }
        Ok(match (a, b) {
            (Val::Bool { reg: a, .. }, Val::Bool { reg: b, .. })
            | (Val::Text { reg: a, .. }, Val::Text { reg: b, .. }) => {
                let same = self.writer.op(Op::Binary(Binary::Same, *a, *b));
                Some(if numbers == Binary::Equal { same } else { self.writer.not(same) })
            }
            (text @ Val::LowerCase(_), other @ Val::Text { .. })
            | (other @ Val::Text { .. }, text @ Val::LowerCase(_)) => {
                let same = self.test(TextTestKind::Is, "==", text, other)?;
                let same = self.condition(&same)?;
                Some(if numbers == Binary::Equal { same } else { self.writer.not(same) })
            }
            (
                Val::Number { .. } | Val::Loose { .. } | Val::Whole(_),
                Val::Bool { .. } | Val::Text { .. } | Val::Unit,
            )
            | (
                Val::Bool { .. },
                Val::Number { .. }
                | Val::Loose { .. }
                | Val::Whole(_)
                | Val::Text { .. }
                | Val::Unit,
            )
            | (
                Val::Text { .. },
                Val::Number { .. }
                | Val::Loose { .. }
                | Val::Whole(_)
                | Val::Bool { .. }
                | Val::Unit,
            )
            | (Val::Unit, _) => None,
            _ => {
                return self.refuse(format!(
                    "a comparison of {} with {}",
                    a.describe(),
                    b.describe()
                ));
            }
        })
    }

    fn equal(&mut self, a: &Val, b: &Val) -> Lowered<Val> {
        let (any, both) = self.lacks(a, b)?;
        let same = match self.same(a, b, Binary::Equal)? {
            Some(same) => same,
            None => self.writer.number(0.0),
        };
        let Some(any) = any else { return Ok(Val::yes_or_no(same)) };
        let both = both.unwrap_or_else(|| self.writer.number(0.0));
        Ok(Val::yes_or_no(self.writer.op(Op::Select(any, both, same))))
    }

    fn not_equal(&mut self, a: &Val, b: &Val) -> Lowered<Val> {
        let (any, both) = self.lacks(a, b)?;
        let differ = match self.same(a, b, Binary::NotEqual)? {
            Some(differ) => differ,
            None => self.writer.number(1.0),
        };
        let Some(any) = any else { return Ok(Val::yes_or_no(differ)) };
        let not_both = match both {
            Some(both) => self.writer.not(both),
            None => self.writer.number(1.0),
        };
        Ok(Val::yes_or_no(self.writer.op(Op::Select(any, not_both, differ))))
    }

    fn compare(&mut self, kind: Binary, a: &Val, b: &Val) -> Lowered<Val> {
        if matches!((a, b), (Val::Unit, _) | (_, Val::Unit)) {
            return Ok(self.yes_or_no(false));
        }
        if let (Val::Whole(a), Val::Whole(b)) = (a, b) {
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
        let (any, _) = self.lacks(a, b)?;
        let reg = self.writer.op(Op::Binary(kind, x, y));
        let Some(any) = any else { return Ok(Val::yes_or_no(reg)) };
        let no = self.writer.number(0.0);
        Ok(Val::yes_or_no(self.writer.op(Op::Select(any, no, reg))))
    }
}
