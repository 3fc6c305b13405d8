//! What is known of a value before anything runs, and how two paths' values become one.

use std::rc::Rc;

use super::{LoweringResult, ScriptLowering};
use crate::program::{Op, Reg, Unary};

/// Whether a value may be `()`, and what reading it has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::script) enum Nullability {
    /// It is always there.
    NonNull,
    /// Where it is `()`, reading it made the whole expression missing already.
    Recorded,
    /// It may be `()`: comparing it is false, arithmetic with it an error.
    Unchecked,
}

/// A value of a script, as far as it is known.
#[derive(Debug, Clone)]
pub(in crate::script) enum TypedValue {
    /// A float; `nan` where it may be not a number without being missing.
    Number {
        reg: Reg,
        nullability: Nullability,
        nan: bool,
    },
    /// A whole number that is written out.
    Whole(i64),
    /// A number that may be none, or `()`: which of the two, `missing` says.
    Nullable {
        reg: Reg,
        missing: Reg,
    },
    /// A whole number on one path, or a float.
    IntOrFloat {
        reg: Reg,
        nan: bool,
    },
    Bool {
        reg: Reg,
        nullability: Nullability,
    },
    Text {
        reg: Reg,
        nullability: Nullability,
    },
    /// A text that is there, in lower case; the register holds it as it is written.
    LowerCase(Reg),
    Unit,
    Facts,
    Index {
        tracked: bool,
        /// The node whose aggregate reads; 0 for all else.
        scope: usize,
    },
    /// The weights of all nodes, by slot.
    Weights(Rc<Vec<Reg>>),
    /// A tip by its place among all that are written out.
    Tip(usize),
    /// A list of tips, each with the condition under which it is in the list.
    Tips(Rc<Vec<(usize, Option<Reg>)>>),
    /// One thing on one path and another on the other: of no use, but nobody may want it.
    Mixed,
}

impl TypedValue {
    pub(super) fn number(reg: Reg) -> Self {
        Self::Number { reg, nullability: Nullability::NonNull, nan: true }
    }

    pub(super) fn yes_or_no(reg: Reg) -> Self {
        Self::Bool { reg, nullability: Nullability::NonNull }
    }

    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Number { .. } | Self::IntOrFloat { .. } | Self::Nullable { .. } => "a number",
            Self::Whole(_) => "a whole number",
            Self::Bool { .. } => "true or false",
            Self::Text { .. } => "text",
            Self::LowerCase(_) => "text in lower case",
            Self::Unit => "nothing",
            Self::Facts => "the facts",
            Self::Index { .. } => "the index",
            Self::Weights(_) => "the weights",
            Self::Tip(_) => "a tip",
            Self::Tips(_) => "a list",
            Self::Mixed => "one thing on one path and another on the other",
        }
    }
}

impl ScriptLowering<'_> {
    #[expect(clippy::cast_precision_loss, reason = "as Rhai does it")]
    pub(super) fn whole(&mut self, number: i64) -> Reg {
        self.writer.number(number as f64)
    }

    /// Returns the register of a value as an operand of arithmetic.
    pub(super) fn operand(&mut self, value: &TypedValue) -> LoweringResult<Reg> {
        match *value {
            TypedValue::Number { reg, nullability, .. } => {
                self.must_be_there(reg, nullability);
                Ok(reg)
            }
            TypedValue::IntOrFloat { reg, .. } => Ok(reg),
            TypedValue::Nullable { reg, missing } => {
                self.fail_where(missing);
                Ok(reg)
            }
            TypedValue::Whole(number) => Ok(self.whole(number)),
            _ => self.refuse(format!("arithmetic with {}", value.describe())),
        }
    }

    /// Fails where a value is `()`, as arithmetic and conditions do.
    pub(super) fn must_be_there(&mut self, reg: Reg, nullability: Nullability) {
        if nullability == Nullability::Unchecked {
            let missing = self.writer.op(Op::Unary(Unary::IsMissing, reg));
            self.fail_where(missing);
        }
    }

    pub(super) fn fail_where(&mut self, when: Reg) {
        let alive = self.alive();
        let when = self.writer.and(alive, Some(when));
        self.writer.fail(when);
    }

    /// Returns the register of a value as a condition.
    pub(super) fn condition(&mut self, value: &TypedValue) -> LoweringResult<Reg> {
        match *value {
            TypedValue::Bool { reg, nullability } => {
                self.must_be_there(reg, nullability);
                Ok(reg)
            }
            _ => self.refuse(format!("a condition that is {}", value.describe())),
        }
    }

    /// Returns where a value is `()`; `None` if it never is.
    pub(super) fn is_missing(&mut self, value: &TypedValue) -> LoweringResult<Option<Reg>> {
        Ok(match *value {
            TypedValue::Number { reg, nullability, nan } if nullability != Nullability::NonNull => {
                if nan {
                    return self.refuse("a value that may be missing or not a number".to_owned());
                }
                Some(self.writer.op(Op::Unary(Unary::IsMissing, reg)))
            }
            TypedValue::Bool { reg, nullability } | TypedValue::Text { reg, nullability }
                if nullability != Nullability::NonNull =>
            {
                Some(self.writer.op(Op::Unary(Unary::IsMissing, reg)))
            }
            TypedValue::Unit => Some(self.writer.number(1.0)),
            TypedValue::Nullable { missing, .. } => Some(missing),
            _ => None,
        })
    }

    /// Selects the first value where `when` is yes, else the second.
    pub(super) fn select(&mut self, when: Reg, yes: &TypedValue, no: &TypedValue) -> TypedValue {
        if let Some(value) = self.select_or_unit(when, yes, no) {
            return value;
        }
        let mut pick = |a: Reg, b: Reg| self.writer.op(Op::Select(when, a, b));
        match (yes, no) {
            (
                TypedValue::Number { reg: a, nullability: of_a, nan: nan_a },
                TypedValue::Number { reg: b, nullability: of_b, nan: nan_b },
            ) => {
                let (nullability, nan) = (*of_a.max(of_b), *nan_a || *nan_b);
                let reg = pick(*a, *b);
                // both would be NaN, and have to be told apart
                if nullability == Nullability::Unchecked && nan {
                    return self.nullable(when, yes, no);
                }
                TypedValue::Number { reg, nullability, nan }
            }
            (
                TypedValue::Bool { reg: a, nullability: of_a },
                TypedValue::Bool { reg: b, nullability: of_b },
            ) => TypedValue::Bool { reg: pick(*a, *b), nullability: *of_a.max(of_b) },
            (
                TypedValue::Text { reg: a, nullability: of_a },
                TypedValue::Text { reg: b, nullability: of_b },
            ) => TypedValue::Text { reg: pick(*a, *b), nullability: *of_a.max(of_b) },
            (TypedValue::LowerCase(a), TypedValue::LowerCase(b)) => {
                TypedValue::LowerCase(pick(*a, *b))
            }
            (TypedValue::Whole(a), TypedValue::Whole(b)) if a == b => TypedValue::Whole(*a),
            (
                TypedValue::Whole(_) | TypedValue::IntOrFloat { .. },
                TypedValue::Number { nullability: Nullability::NonNull, .. },
            )
            | (
                TypedValue::Number { nullability: Nullability::NonNull, .. },
                TypedValue::Whole(_) | TypedValue::IntOrFloat { .. },
            )
            | (
                TypedValue::Whole(_) | TypedValue::IntOrFloat { .. },
                TypedValue::Whole(_) | TypedValue::IntOrFloat { .. },
            ) => {
                let nan = [yes, no].iter().any(|one| {
                    matches!(
                        one,
                        TypedValue::Number { nan: true, .. }
                            | TypedValue::IntOrFloat { nan: true, .. }
                    )
                });
                let (Ok(a), Ok(b)) = (self.operand(yes), self.operand(no)) else {
                    return TypedValue::Mixed;
                };
                TypedValue::IntOrFloat { reg: self.writer.op(Op::Select(when, a, b)), nan }
            }
            (TypedValue::Unit, TypedValue::Unit) => TypedValue::Unit,
            (
                TypedValue::Number { .. } | TypedValue::Nullable { .. },
                TypedValue::Unit | TypedValue::Nullable { .. },
            )
            | (TypedValue::Unit, TypedValue::Number { .. } | TypedValue::Nullable { .. })
            | (TypedValue::Nullable { .. }, TypedValue::Number { .. }) => {
                self.nullable(when, yes, no)
            }
            (TypedValue::Facts, TypedValue::Facts) => TypedValue::Facts,
            (
                TypedValue::Index { tracked: a, scope: from_a },
                TypedValue::Index { tracked: b, scope: from_b },
            ) if a == b && from_a == from_b => TypedValue::Index { tracked: *a, scope: *from_a },
            (TypedValue::Weights(a), TypedValue::Weights(b)) => {
                if Rc::ptr_eq(a, b) {
                    return yes.clone();
                }
                let all = a.iter().zip(b.iter()).map(|(a, b)| pick(*a, *b)).collect();
                TypedValue::Weights(Rc::new(all))
            }
            (TypedValue::Tip(a), TypedValue::Tip(b)) if a == b => TypedValue::Tip(*a),
            (TypedValue::Tips(a), TypedValue::Tips(b)) => {
                // both began with the same tips; what one path has, the other hasn't
                let same = a.iter().zip(b.iter()).take_while(|(a, b)| a == b).count();
                let not = self.writer.not(when);
                let mut all: Vec<_> = a.iter().take(same).copied().collect();
                for (list, path) in [(a, when), (b, not)] {
                    for &(tip, with) in list.iter().skip(same) {
                        all.push((tip, self.writer.and(Some(path), with)));
                    }
                }
                // lists that two paths build from each other could double again and again
                if all.len() > super::MAX_TIPS {
                    TypedValue::Mixed
                } else {
                    TypedValue::Tips(Rc::new(all))
                }
            }
            _ => TypedValue::Mixed,
        }
    }

    /// Selects a value on one path and `()` on the other; none where the two can't share a register.
    fn select_or_unit(
        &mut self,
        when: Reg,
        yes: &TypedValue,
        no: &TypedValue,
    ) -> Option<TypedValue> {
        let (value, is_yes) = match (yes, no) {
            (value, TypedValue::Unit) => (value, true),
            (TypedValue::Unit, value) => (value, false),
            _ => return None,
        };
        let (TypedValue::Number { reg, nan: false, .. }
        | TypedValue::Bool { reg, .. }
        | TypedValue::Text { reg, .. }) = *value
        else {
            return None;
        };
        let none = self.writer.number(f64::NAN);
        let (a, b) = if is_yes { (reg, none) } else { (none, reg) };
        let (reg, nullability) = (self.writer.op(Op::Select(when, a, b)), Nullability::Unchecked);
        Some(match value {
            TypedValue::Bool { .. } => TypedValue::Bool { reg, nullability },
            TypedValue::Text { .. } => TypedValue::Text { reg, nullability },
            _ => TypedValue::Number { reg, nullability, nan: false },
        })
    }

    /// Selects a number that may be none on one path and missing on another.
    fn nullable(&mut self, when: Reg, yes: &TypedValue, no: &TypedValue) -> TypedValue {
        let mut parts = |value: &TypedValue| match *value {
            TypedValue::Number { reg, nullability: Nullability::Unchecked, nan: false } => {
                Some((reg, self.writer.op(Op::Unary(Unary::IsMissing, reg))))
            }
            TypedValue::Number { nullability: Nullability::Unchecked, .. } => None,
            TypedValue::Number { reg, .. } => Some((reg, self.writer.number(0.0))),
            TypedValue::Nullable { reg, missing } => Some((reg, missing)),
            TypedValue::Unit => Some((self.writer.number(f64::NAN), self.writer.number(1.0))),
            _ => None,
        };
        let (Some((a, missing_a)), Some((b, missing_b))) = (parts(yes), parts(no)) else {
            return TypedValue::Mixed;
        };
        let reg = self.writer.op(Op::Select(when, a, b));
        let missing = self.writer.op(Op::Select(when, missing_a, missing_b));
        TypedValue::Nullable { reg, missing }
    }
}
