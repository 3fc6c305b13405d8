//! What is known of a value before anything runs, and how two paths' values become one.

use std::rc::Rc;

use super::{Lower, Lowered};
use crate::program::{Op, Reg, Unary};

/// How a value that may be missing is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lack {
    /// It is always there.
    No,
    /// Reading it made the whole missing already.
    Noted,
    /// It is `()`: comparing it is false, arithmetic with it an error.
    Open,
}

/// A value of a script, as far as it is known.
#[derive(Debug, Clone)]
pub(super) enum Val {
    /// A float; `nan` where it may be not a number without being missing.
    Number {
        reg: Reg,
        lack: Lack,
        nan: bool,
    },
    /// A whole number that is written out.
    Whole(i64),
    /// A number that may be none, or `()`: which of the two, `missing` says.
    Perhaps {
        reg: Reg,
        missing: Reg,
    },
    /// A whole number on one path, or a float.
    Loose {
        reg: Reg,
        nan: bool,
    },
    Bool {
        reg: Reg,
        lack: Lack,
    },
    Text {
        reg: Reg,
        lack: Lack,
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

impl Val {
    pub(super) fn number(reg: Reg) -> Self {
        Self::Number { reg, lack: Lack::No, nan: true }
    }

    pub(super) fn yes_or_no(reg: Reg) -> Self {
        Self::Bool { reg, lack: Lack::No }
    }

    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Number { .. } | Self::Loose { .. } | Self::Perhaps { .. } => "a number",
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

impl Lower<'_> {
    #[expect(clippy::cast_precision_loss, reason = "as Rhai does it")]
    pub(super) fn whole(&mut self, number: i64) -> Reg {
        self.writer.number(number as f64)
    }

    /// A value as an operand of arithmetic.
    pub(super) fn operand(&mut self, value: &Val) -> Lowered<Reg> {
        match *value {
            Val::Number { reg, lack, .. } => {
                self.must_be_there(reg, lack);
                Ok(reg)
            }
            Val::Loose { reg, .. } => Ok(reg),
            Val::Perhaps { reg, missing } => {
                self.fail_where(missing);
                Ok(reg)
            }
            Val::Whole(number) => Ok(self.whole(number)),
            _ => self.refuse(format!("arithmetic with {}", value.describe())),
        }
    }

    /// Arithmetic and conditions fail on `()`.
    pub(super) fn must_be_there(&mut self, reg: Reg, lack: Lack) {
        if lack == Lack::Open {
            let missing = self.writer.op(Op::Unary(Unary::IsMissing, reg));
            self.fail_where(missing);
        }
    }

    pub(super) fn fail_where(&mut self, when: Reg) {
        let alive = self.alive();
        let when = self.writer.and(alive, Some(when));
        self.writer.fail(when);
    }

    /// A value as a condition.
    pub(super) fn condition(&mut self, value: &Val) -> Lowered<Reg> {
        match *value {
            Val::Bool { reg, lack } => {
                self.must_be_there(reg, lack);
                Ok(reg)
            }
            _ => self.refuse(format!("a condition that is {}", value.describe())),
        }
    }

    /// Where a value is `()`; `None` if it never is.
    pub(super) fn is_missing(&mut self, value: &Val) -> Lowered<Option<Reg>> {
        Ok(match *value {
            Val::Number { reg, lack, nan } if lack != Lack::No => {
                if nan {
                    return self.refuse("a value that may be missing or not a number".to_owned());
                }
                Some(self.writer.op(Op::Unary(Unary::IsMissing, reg)))
            }
            Val::Bool { reg, lack } | Val::Text { reg, lack } if lack != Lack::No => {
                Some(self.writer.op(Op::Unary(Unary::IsMissing, reg)))
            }
            Val::Unit => Some(self.writer.number(1.0)),
            Val::Perhaps { missing, .. } => Some(missing),
            _ => None,
        })
    }

    /// The first value where `when` is yes, else the second.
    pub(super) fn select(&mut self, when: Reg, yes: &Val, no: &Val) -> Val {
        let mut pick = |a: Reg, b: Reg| self.writer.op(Op::Select(when, a, b));
        let missing = f64::NAN;
        match (yes, no) {
            (
                Val::Number { reg: a, lack: of_a, nan: nan_a },
                Val::Number { reg: b, lack: of_b, nan: nan_b },
            ) => {
                let (lack, nan) = (*of_a.max(of_b), *nan_a || *nan_b);
                let reg = pick(*a, *b);
                // both would be NaN, and have to be told apart
                if lack == Lack::Open && nan {
                    return self.perhaps(when, yes, no);
                }
                Val::Number { reg, lack, nan }
            }
            (Val::Bool { reg: a, lack: of_a }, Val::Bool { reg: b, lack: of_b }) => {
                Val::Bool { reg: pick(*a, *b), lack: *of_a.max(of_b) }
            }
            (Val::Text { reg: a, lack: of_a }, Val::Text { reg: b, lack: of_b }) => {
                Val::Text { reg: pick(*a, *b), lack: *of_a.max(of_b) }
            }
            (Val::LowerCase(a), Val::LowerCase(b)) => Val::LowerCase(pick(*a, *b)),
            (Val::Whole(a), Val::Whole(b)) if a == b => Val::Whole(*a),
            (Val::Whole(_) | Val::Loose { .. }, Val::Number { lack: Lack::No, .. })
            | (Val::Number { lack: Lack::No, .. }, Val::Whole(_) | Val::Loose { .. })
            | (Val::Whole(_) | Val::Loose { .. }, Val::Whole(_) | Val::Loose { .. }) => {
                let nan = [yes, no].iter().any(|one| {
                    matches!(one, Val::Number { nan: true, .. } | Val::Loose { nan: true, .. })
                });
                let (Ok(a), Ok(b)) = (self.operand(yes), self.operand(no)) else {
                    return Val::Mixed;
                };
                Val::Loose { reg: self.writer.op(Op::Select(when, a, b)), nan }
            }
            (Val::Unit, Val::Unit) => Val::Unit,
            (Val::Number { reg, nan: false, .. }, Val::Unit) => {
                let none = self.writer.number(missing);
                let reg = self.writer.op(Op::Select(when, *reg, none));
                Val::Number { reg, lack: Lack::Open, nan: false }
            }
            (Val::Unit, Val::Number { reg, nan: false, .. }) => {
                let none = self.writer.number(missing);
                let reg = self.writer.op(Op::Select(when, none, *reg));
                Val::Number { reg, lack: Lack::Open, nan: false }
            }
            (Val::Number { .. } | Val::Perhaps { .. }, Val::Unit | Val::Perhaps { .. })
            | (Val::Unit, Val::Number { .. } | Val::Perhaps { .. })
            | (Val::Perhaps { .. }, Val::Number { .. }) => self.perhaps(when, yes, no),
            (Val::Bool { reg, .. }, Val::Unit) => {
                let none = self.writer.number(missing);
                Val::Bool { reg: self.writer.op(Op::Select(when, *reg, none)), lack: Lack::Open }
            }
            (Val::Unit, Val::Bool { reg, .. }) => {
                let none = self.writer.number(missing);
                Val::Bool { reg: self.writer.op(Op::Select(when, none, *reg)), lack: Lack::Open }
            }
            (Val::Text { reg, .. }, Val::Unit) => {
                let none = self.writer.number(missing);
                Val::Text { reg: self.writer.op(Op::Select(when, *reg, none)), lack: Lack::Open }
            }
            (Val::Unit, Val::Text { reg, .. }) => {
                let none = self.writer.number(missing);
                Val::Text { reg: self.writer.op(Op::Select(when, none, *reg)), lack: Lack::Open }
            }
            (Val::Facts, Val::Facts) => Val::Facts,
            (
                Val::Index { tracked: a, scope: from_a },
                Val::Index { tracked: b, scope: from_b },
            ) if a == b && from_a == from_b => Val::Index { tracked: *a, scope: *from_a },
            (Val::Weights(a), Val::Weights(b)) => {
                if Rc::ptr_eq(a, b) {
                    return yes.clone();
                }
                let all = a.iter().zip(b.iter()).map(|(a, b)| pick(*a, *b)).collect();
                Val::Weights(Rc::new(all))
            }
            (Val::Tip(a), Val::Tip(b)) if a == b => Val::Tip(*a),
            (Val::Tips(a), Val::Tips(b)) => {
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
                if all.len() > super::MOST_TIPS { Val::Mixed } else { Val::Tips(Rc::new(all)) }
            }
            _ => Val::Mixed,
        }
    }

    /// A number that may be none on one path and missing on another.
    fn perhaps(&mut self, when: Reg, yes: &Val, no: &Val) -> Val {
        let mut parts = |value: &Val| match *value {
            Val::Number { reg, lack: Lack::Open, nan: false } => {
                Some((reg, self.writer.op(Op::Unary(Unary::IsMissing, reg))))
            }
            Val::Number { lack: Lack::Open, .. } => None,
            Val::Number { reg, .. } => Some((reg, self.writer.number(0.0))),
            Val::Perhaps { reg, missing } => Some((reg, missing)),
            Val::Unit => Some((self.writer.number(f64::NAN), self.writer.number(1.0))),
            _ => None,
        };
        let (Some((a, missing_a)), Some((b, missing_b))) = (parts(yes), parts(no)) else {
            return Val::Mixed;
        };
        let reg = self.writer.op(Op::Select(when, a, b));
        let missing = self.writer.op(Op::Select(when, missing_a, missing_b));
        Val::Perhaps { reg, missing }
    }
}
