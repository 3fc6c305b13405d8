//! The typed program of a script: straight-line steps over numbers, without a word of Rhai.
//!
//! Yes and no are 1 and 0, text is its code in the vocabulary, and what is missing is NaN: facts
//! are never NaN themselves. A branch becomes a selection; what happens only on one path carries
//! the condition of that path. So one list of steps serves one profile and a thousand rows alike.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;

use super::registers::Lanes;
use super::{kernels, numbers};

/// The result of the step of that number.
pub(crate) type Reg = u32;

/// One step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    Number(f64),
    /// The fact in a slot; NaN where it is missing.
    Fact(u32),
    /// A node's own value; NaN where it is missing.
    Node(u32),
    /// A node's weight before the script.
    Weight(u32),
    /// `index.score`.
    Score,
    Unary(Unary, Reg),
    Binary(Binary, Reg, Reg),
    /// The second where the first is yes, else the third.
    Select(Reg, Reg, Reg),
    Clamp(Reg, Reg, Reg),
    /// Tests the text that a code stands for, such as by `contains` or `matches`.
    Test(Reg, u32),
}

/// Declares the operations on so many operands: their names, what each gives, and its loop over lanes.
macro_rules! operations {
    ($(#[$about:meta])* $name:ident, $count:literal, $fill:path, $operands:tt {
        $($(#[$doc:meta])* $operation:ident: $result:expr,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $name {
            $($(#[$doc])* $operation,)+
        }

        impl $name {
            /// Returns the result for one profile.
            #[inline(always)]
            pub(crate) fn of(self, $operands: [f64; $count]) -> f64 {
                match self {
                    $(Self::$operation => $result,)+
                }
            }

            /// Writes the results for N profiles.
            #[inline(always)]
            pub(super) fn fill<const N: usize>(
                self,
                operands: [&Lanes<N>; $count],
                out: &mut Lanes<N>,
            ) {
                match self {
                    $(Self::$operation => {
                        $fill(operands, out, |$operands: [f64; $count]| $result);
                    })+
                }
            }
        }
    };
}

operations! {
    /// An operation on one number.
    Unary, 1, kernels::map, [x] {
        Negative: -x,
        Not: numbers::not(x),
        IsMissing: numbers::is_missing(x),
        Abs: x.abs(),
        Ceiling: x.ceil(),
        Exp: x.exp(),
        Floor: x.floor(),
        Fraction: x.fract(),
        Ln: x.ln(),
        Log10: x.log10(),
        Round: x.round(),
        /// -1, 0 or 1.
        Sign: numbers::sign(x),
        Sqrt: x.sqrt(),
        Tanh: x.tanh(),
    }
}

operations! {
    /// An operation on two numbers.
    Binary, 2, kernels::zip, [x, y] {
        Add: x + y,
        Subtract: x - y,
        Multiply: x * y,
        Divide: x / y,
        Remainder: x % y,
        Power: x.powf(y),
        Equal: numbers::equal(x, y),
        NotEqual: numbers::not_equal(x, y),
        Less: numbers::less(x, y),
        LessOrEqual: numbers::less_or_equal(x, y),
        Greater: numbers::greater(x, y),
        GreaterOrEqual: numbers::greater_or_equal(x, y),
        /// Of texts, and of yes or no.
        Same: numbers::same(x, y),
        /// Equal bits, as the arms of a `switch` have it.
        Identical: numbers::identical(x, y),
        /// `<` without the epsilon of scripts' comparisons, and `<=`.
        Below: numbers::below(x, y),
        UpTo: numbers::up_to(x, y),
        And: numbers::and(x, y),
        Or: numbers::or(x, y),
        Max: numbers::max(x, y),
        Min: numbers::min(x, y),
        Hypot: x.hypot(y),
        Log: x.log(y),
    }
}

/// A missing fact or node that is read where that makes the whole missing: facts count from 0,
/// nodes follow them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MissingRead {
    pub(crate) value: Reg,
    pub(crate) when: Option<Reg>,
    pub(crate) name: u32,
}

/// The steps of one script, and what they may run into.
#[derive(Debug, Clone, Default)]
pub(crate) struct Code {
    pub(crate) ops: Vec<Op>,
    /// In the order in which a path comes by them.
    pub(crate) missing: Vec<MissingRead>,
    /// Where it is yes the script fails, or does what only the interpreter can tell.
    pub(crate) fail: Option<Reg>,
}

/// The texts that scripts name, by code, and what they ask of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
    tests: Vec<TextTest>,
}

/// A question about a text that is answered by yes or no.
#[derive(Debug, Clone)]
pub(crate) struct TextTest {
    pub(crate) kind: TextTestKind,
    /// Whether the text is taken in lower case.
    pub(crate) lower: bool,
    /// The part, pattern or text that stands in the script.
    pub(crate) operand: Arc<str>,
    /// The compiled operand of [`TextTestKind::Matches`].
    pub(crate) pattern: Option<Regex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTestKind {
    Contains,
    Matches,
    Is,
}

impl TextTest {
    fn holds(&self, text: &str) -> bool {
        let lower = self.lower.then(|| text.to_lowercase());
        let text = lower.as_deref().unwrap_or(text);
        match self.kind {
            TextTestKind::Contains => text.contains(&*self.operand),
            TextTestKind::Matches => self.pattern.as_ref().is_some_and(|one| one.is_match(text)),
            TextTestKind::Is => text == &*self.operand,
        }
    }
}

impl Vocabulary {
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let text: Arc<str> = text.into();
        #[expect(clippy::cast_possible_truncation, reason = "a script has 64 KiB")]
        let code = self.texts.len() as u32;
        self.texts.push(Arc::clone(&text));
        self.codes.insert(text, code);
        code
    }

    pub(crate) fn text(&self, code: usize) -> Option<&Arc<str>> {
        self.texts.get(code)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Returns the place of a test among all, which is added unless it is there.
    pub(crate) fn add_test(&mut self, test: TextTest) -> u32 {
        let same = |one: &TextTest| {
            (one.kind, one.lower, &one.operand) == (test.kind, test.lower, &test.operand)
        };
        let at = self.tests.iter().position(same).unwrap_or_else(|| {
            self.tests.push(test);
            self.tests.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Answers a test of a text; no text passes any.
    pub(crate) fn test(&self, test: u32, text: Option<&Arc<str>>) -> bool {
        self.tests.get(test as usize).zip(text).is_some_and(|(test, text)| test.holds(text))
    }
}

/// Writes code. A step that is there already is not written again, and what is known already is worked out at once.
#[derive(Debug, Default)]
pub(crate) struct CodeWriter {
    code: Code,
    known: HashMap<OpKey, Reg>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum OpKey {
    Number(u64),
    Fact(u32),
    Node(u32),
    Weight(u32),
    Score,
    Unary(Unary, Reg),
    Binary(Binary, Reg, Reg),
    Select(Reg, Reg, Reg),
    Clamp(Reg, Reg, Reg),
    Test(Reg, u32),
}

impl OpKey {
    fn of(op: Op) -> Self {
        match op {
            Op::Number(number) => Self::Number(number.to_bits()),
            Op::Fact(slot) => Self::Fact(slot),
            Op::Node(slot) => Self::Node(slot),
            Op::Weight(slot) => Self::Weight(slot),
            Op::Score => Self::Score,
            Op::Unary(kind, x) => Self::Unary(kind, x),
            Op::Binary(kind, x, y) => Self::Binary(kind, x, y),
            Op::Select(when, yes, no) => Self::Select(when, yes, no),
            Op::Clamp(x, lo, hi) => Self::Clamp(x, lo, hi),
            Op::Test(text, test) => Self::Test(text, test),
        }
    }
}

impl CodeWriter {
    /// Returns how many steps there are.
    pub(crate) fn len(&self) -> usize {
        self.code.ops.len()
    }

    pub(crate) fn finish(self) -> Code {
        self.code
    }

    /// Returns the number that a register always holds.
    pub(crate) fn constant(&self, reg: Reg) -> Option<f64> {
        match self.code.ops.get(reg as usize) {
            Some(Op::Number(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn op(&mut self, op: Op) -> Reg {
        let op = self.folded(op);
        if let Op::Select(when, yes, no) = op {
            if yes == no {
                return yes;
            }
            match self.constant(when) {
                Some(1.0) => return yes,
                Some(_) => return no,
                None => {}
            }
        }
        let key = OpKey::of(op);
        if let Some(reg) = self.known.get(&key) {
            return *reg;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "code is capped at a few thousand steps"
        )]
        let reg = self.code.ops.len() as Reg;
        self.code.ops.push(op);
        self.known.insert(key, reg);
        reg
    }

    fn folded(&self, op: Op) -> Op {
        match op {
            Op::Unary(kind, x) => self.constant(x).map(|x| Op::Number(kind.of([x]))),
            Op::Binary(kind, x, y) => {
                self.constant(x).zip(self.constant(y)).map(|(x, y)| Op::Number(kind.of([x, y])))
            }
            Op::Clamp(x, lo, hi) => {
                match (self.constant(x), self.constant(lo), self.constant(hi)) {
                    (Some(x), Some(lo), Some(hi)) => Some(Op::Number(numbers::clamp(x, lo, hi))),
                    _ => None,
                }
            }
            _ => None,
        }
        .unwrap_or(op)
    }

    pub(crate) fn number(&mut self, number: f64) -> Reg {
        self.op(Op::Number(number))
    }

    pub(crate) fn not(&mut self, x: Reg) -> Reg {
        match self.code.ops.get(x as usize) {
            Some(Op::Unary(Unary::Not, inner)) => *inner,
            _ => self.op(Op::Unary(Unary::Not, x)),
        }
    }

    /// Writes whether both hold; `None` stands for yes.
    pub(crate) fn and(&mut self, a: Option<Reg>, b: Option<Reg>) -> Option<Reg> {
        match (a, b) {
            (None, other) | (other, None) => other,
            (Some(a), Some(b)) if a == b => Some(a),
            (Some(a), Some(b)) => match (self.constant(a), self.constant(b)) {
                (Some(1.0), _) => Some(b),
                (_, Some(1.0)) => Some(a),
                (Some(_), _) => Some(a),
                (_, Some(_)) => Some(b),
                _ => Some(self.op(Op::Binary(Binary::And, a, b))),
            },
        }
    }

    /// Writes whether either holds.
    pub(crate) fn or(&mut self, a: Reg, b: Reg) -> Reg {
        match (self.constant(a), self.constant(b)) {
            (Some(1.0), _) | (_, Some(0.0)) => a,
            (_, Some(1.0)) | (Some(0.0), _) => b,
            _ => self.op(Op::Binary(Binary::Or, a, b)),
        }
    }

    /// Leaves to the interpreter what happens from here on, where `when` is yes.
    pub(crate) fn fail(&mut self, when: Option<Reg>) {
        let when = match when {
            Some(when) => when,
            None => self.number(1.0),
        };
        if self.constant(when) == Some(0.0) {
            return;
        }
        self.code.fail = Some(match self.code.fail {
            Some(fail) => self.or(fail, when),
            None => when,
        });
    }

    pub(crate) fn note_missing(&mut self, value: Reg, when: Option<Reg>, name: u32) {
        if when.and_then(|when| self.constant(when)) != Some(0.0) {
            self.code.missing.push(MissingRead { value, when, name });
        }
    }
}
