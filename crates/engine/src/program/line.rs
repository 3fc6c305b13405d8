//! `clamp((x - a) / b, lo, hi)` of a fact: what scripts write for a line between two ends, in one
//! pass over a column instead of one for each step.

use super::blocks::Lane;
use super::code::{Binary, Code, Op, Reg};
use super::numbers;

/// Such an expression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    slot: u32,
    less: f64,
    by: f64,
    lo: f64,
    hi: f64,
}

impl Line {
    /// What the code comes to, if that is all there is to it: its result is within finite ends, and
    /// missing exactly where the fact is.
    pub(crate) fn of(code: &Code, result: Reg) -> Option<Self> {
        let op = |reg: Reg| code.ops.get(reg as usize).copied();
        let number = |reg: Reg| match op(reg)? {
            Op::Number(number) if number.is_finite() => Some(number),
            _ => None,
        };
        let Op::Clamp(quotient, lo, hi) = op(result)? else { return None };
        let Op::Binary(Binary::Divide, difference, by) = op(quotient)? else { return None };
        let Op::Binary(Binary::Subtract, fact, less) = op(difference)? else { return None };
        let Op::Fact(slot) = op(fact)? else { return None };
        let [missing] = code.missing.as_slice() else { return None };
        let is_all = missing.when.is_none()
            && matches!(op(missing.value), Some(Op::Fact(read)) if read == slot)
            && code.fail.is_none();
        is_all.then_some(())?;
        Some(Self { slot, less: number(less)?, by: number(by)?, lo: number(lo)?, hi: number(hi)? })
    }

    /// The fact that it reads.
    pub(crate) fn slot(&self) -> usize {
        self.slot as usize
    }

    /// Its values; NaN where the fact is missing.
    pub(crate) fn run(&self, fact: Lane<'_>, out: &mut [f64]) {
        let Self { less, by, lo, hi, .. } = *self;
        // by bits, of which the compiler doesn't know that they are all or none: it would make a
        // branch of what is missing
        let all = std::hint::black_box(u64::MAX);
        let value = |x: f64| {
            let share = numbers::clamp((x - less) / by, lo, hi);
            // all bits set are NaN
            let missing = if x.is_nan() { all } else { 0 };
            f64::from_bits(share.to_bits() | missing)
        };
        match fact {
            Lane::Column(fact) => {
                out.iter_mut().zip(fact).for_each(|(out, x)| *out = value(*x));
            }
            Lane::All(x) => out.fill(value(x)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test")]

    use crate::evaluate::{Column, Detail};
    use crate::{Engine, PackFiles, Ruleset};

    const HEAD: &str =
        "points: 1\nfacts:\n  x: { type: number }\n  y: { type: number }\nindicators:\n";
    const SHARE: &str = "fn share(x, lo, hi) { clamp((x - lo) / (hi - lo), 0.0, 1.0) }\n";

    fn pack(engine: &Engine, value: &str) -> Ruleset {
        let yaml = format!("{HEAD}  one: {{ value: '{value}', scale: none }}\n");
        let files = [("pack.yaml", &*yaml), ("functions.rhai", SHARE)];
        let files = files.map(|(name, text)| (name.to_owned(), text.into()));
        let files = PackFiles::from_memory("p", "p", files).unwrap();
        engine.compile(&files).0.unwrap()
    }

    fn is_line(value: &str) -> bool {
        let ruleset = pack(&Engine::new(), value);
        ruleset.inner.plan().unwrap().has_line()
    }

    #[test]
    fn what_is_a_line() {
        assert!(is_line("share(x, 2.0, 6.0)"));
        assert!(is_line("clamp((x - 2.0) / -4.0, 0.0, 1.0)"));
        for other in [
            "clamp((x - y) / 4.0, 0.0, 1.0)",
            "clamp((x + 2.0) / 4.0, 0.0, 1.0)",
            "clamp((x - 2.0) / y, 0.0, 1.0)",
            "(x - 2.0) / 4.0",
            "share(x, 2.0, 6.0) + y",
            "if x == () { 0.5 } else { share(x, 2.0, 6.0) }",
        ] {
            assert!(!is_line(other), "{other}");
        }
    }

    #[test]
    fn its_values_are_those_of_the_interpreter() {
        let x = [f64::NAN, 2.0, 4.0, -0.0, 6.0, 1e300, -1e300, 5e-324, 3.7, f64::MAX, f64::NAN];
        for value in [
            "share(x, 2.0, 6.0)",
            "clamp((x - 2.0) / -4.0, 0.0, 1.0)",
            "clamp((x - 2.0) / 0.0, 0.0, 1.0)",
        ] {
            let answers = |engine: Engine| {
                let ruleset = &pack(&engine, value);
                let mut columns = ruleset.columns(x.len());
                columns.set(ruleset, "x", Column::Numbers(&x)).unwrap();
                let scores = ruleset.evaluate_columns(&columns, Detail::default()).score;
                scores
                    .iter()
                    .map(|score| (!score.is_nan()).then(|| score.to_bits()))
                    .collect::<Vec<_>>()
            };
            let compiled = answers(Engine::new());
            assert_eq!(compiled, answers(Engine::builder().interpreted().build()), "{value}");
            assert_eq!(compiled.iter().filter(|one| one.is_none()).count(), 2, "{value}");
        }
    }
}
