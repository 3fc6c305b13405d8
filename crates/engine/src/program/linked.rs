//! Code linked to the registers of a ruleset, and run for N profiles at a time.

use super::code::{Binary, Code, MissingRead, Op, Reg, Unary};
use super::kernels;
use super::registers::{LaneMask, Lanes, Register, RegisterFile};
use crate::vector::vectorized;

/// Where a step finds an operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operand {
    /// A fact, a weight, a node or the score.
    Register(Register),
    /// A constant or the result of an earlier step, by its place in the scratch.
    Scratch(u32),
}

#[derive(Debug, Clone, Copy)]
enum LinkedStep {
    Unary(Unary, Operand),
    Binary(Binary, Operand, Operand),
    Select(Operand, Operand, Operand),
    Clamp(Operand, Operand, Operand),
    /// Whether a test of the vocabulary holds for the text of a code.
    Test(Operand, u32),
}

/// The steps of a script. Each writes the next place of the scratch, behind the constants.
#[derive(Debug, Clone)]
pub(crate) struct LinkedCode {
    steps: Vec<LinkedStep>,
    /// What is read such that missing makes the whole missing, and where.
    missing: Vec<(Operand, Option<Operand>)>,
    /// Where it is 1, only the interpreter can tell.
    fail: Option<Operand>,
    operands: Vec<Operand>,
}

/// Links code: finds registers for what it reads, and keeps the constants of a whole ruleset.
#[derive(Debug, Default)]
pub(crate) struct Linker {
    constants: Vec<f64>,
    linked: usize,
    /// The most temporaries of any code.
    temporaries: usize,
}

impl Linker {
    /// Returns where a constant stands. All of them are to be asked for before code is linked.
    pub(crate) fn constant(&mut self, number: f64) -> Operand {
        let known = self.constants.iter().position(|known| known.to_bits() == number.to_bits());
        let at = known.unwrap_or_else(|| {
            debug_assert!(self.linked == 0, "constants come first");
            self.constants.push(number);
            self.constants.len() - 1
        });
        scratch(at)
    }

    /// Keeps the constants of code that is linked later.
    pub(crate) fn collect(&mut self, code: &Code) {
        for op in &code.ops {
            if let Op::Number(number) = op {
                self.constant(*number);
            }
        }
    }

    /// Links code; `register` finds what it reads.
    pub(crate) fn link(&mut self, code: &Code, register: impl Fn(Op) -> Register) -> LinkedCode {
        self.linked += 1;
        let mut linked = LinkedCode {
            steps: Vec::new(),
            missing: Vec::new(),
            fail: None,
            operands: Vec::with_capacity(code.ops.len()),
        };
        for op in &code.ops {
            let get = |reg: Reg| linked.operand(reg);
            let step = match *op {
                Op::Number(number) => Err(self.constant(number)),
                Op::Fact(_) | Op::Node(_) | Op::Weight(_) | Op::Score => {
                    Err(Operand::Register(register(*op)))
                }
                Op::Unary(kind, x) => Ok(LinkedStep::Unary(kind, get(x))),
                Op::Binary(kind, x, y) => Ok(LinkedStep::Binary(kind, get(x), get(y))),
                Op::Select(when, yes, no) => Ok(LinkedStep::Select(get(when), get(yes), get(no))),
                Op::Clamp(x, lo, hi) => Ok(LinkedStep::Clamp(get(x), get(lo), get(hi))),
                Op::Test(text, test) => Ok(LinkedStep::Test(get(text), test)),
            };
            let operand = match step {
                Err(operand) => operand,
                Ok(step) => {
                    linked.steps.push(step);
                    scratch(self.constants.len() + linked.steps.len() - 1)
                }
            };
            linked.operands.push(operand);
        }
        let missing = code.missing.iter().map(|MissingRead { value, when, .. }| {
            (linked.operand(*value), when.map(|when| linked.operand(when)))
        });
        linked.missing = missing.collect();
        linked.fail = code.fail.map(|fail| linked.operand(fail));
        self.temporaries = self.temporaries.max(linked.steps.len());
        linked
    }

    /// Returns a scratch for all code that was linked.
    pub(crate) fn layout(&self) -> ScratchLayout {
        ScratchLayout { constants: self.constants.clone(), temporaries: self.temporaries }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "code is capped at a few thousand steps")]
fn scratch(at: usize) -> Operand {
    Operand::Scratch(at as u32)
}

/// How a scratch is made.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScratchLayout {
    constants: Vec<f64>,
    temporaries: usize,
}

/// Constants, and room for the results of steps.
#[derive(Debug, Clone)]
pub(crate) struct Scratch<const N: usize> {
    lanes: Vec<Lanes<N>>,
    constants: usize,
}

impl<const N: usize> Scratch<N> {
    pub(crate) fn new(layout: &ScratchLayout) -> Self {
        let mut lanes: Vec<Lanes<N>> = layout.constants.iter().map(|number| [*number; N]).collect();
        lanes.resize(layout.constants.len() + layout.temporaries, [f64::NAN; N]);
        Self { lanes, constants: layout.constants.len() }
    }

    /// Returns an operand's lanes after a run.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "the linker counts constants and temporaries")]
    pub(crate) fn read<'a>(
        &'a self,
        operand: Operand,
        registers: &'a RegisterFile<N>,
    ) -> &'a Lanes<N> {
        match operand {
            Operand::Register(register) => &registers[register],
            Operand::Scratch(at) => &self.lanes[at as usize],
        }
    }
}

impl LinkedCode {
    /// Returns where the result of the step of that number stands after a run.
    pub(crate) fn operand(&self, reg: Reg) -> Operand {
        self.operands.get(reg as usize).copied().unwrap_or(Operand::Scratch(u32::MAX))
    }

    /// Runs every step; the results are in the scratch. `test` says whether a test of the
    /// vocabulary holds for the text of a code.
    pub(crate) fn run<const N: usize>(
        &self,
        registers: &RegisterFile<N>,
        scratch: &mut Scratch<N>,
        holds: impl Fn(u32, f64) -> bool,
    ) {
        vectorized(
            N,
            #[inline(always)]
            || self.run_steps(registers, scratch, holds),
        );
    }

    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "the linker counts constants and temporaries")]
    fn run_steps<const N: usize>(
        &self,
        registers: &RegisterFile<N>,
        scratch: &mut Scratch<N>,
        holds: impl Fn(u32, f64) -> bool,
    ) {
        let constants = scratch.constants;
        for (at, step) in self.steps.iter().enumerate() {
            let (before, after) = scratch.lanes.split_at_mut(constants + at);
            let out = &mut after[0];
            let read = |operand: Operand| match operand {
                Operand::Register(register) => &registers[register],
                Operand::Scratch(at) => &before[at as usize],
            };
            match *step {
                LinkedStep::Unary(kind, x) => kind.fill([read(x)], out),
                LinkedStep::Binary(kind, x, y) => kind.fill([read(x), read(y)], out),
                LinkedStep::Select(when, yes, no) => {
                    kernels::select(read(when), read(yes), read(no), out);
                }
                LinkedStep::Clamp(x, lo, hi) => kernels::clamp(read(x), read(lo), read(hi), out),
                LinkedStep::Test(text, test) => {
                    for (out, text) in out.iter_mut().zip(read(text)) {
                        *out = f64::from(u8::from(holds(test, *text)));
                    }
                }
            }
        }
    }

    /// Makes `result` missing in lanes that read something missing.
    #[inline]
    pub(crate) fn apply_missing<const N: usize>(
        &self,
        registers: &RegisterFile<N>,
        scratch: &Scratch<N>,
        result: &mut Lanes<N>,
    ) {
        for (value, when) in &self.missing {
            let value = scratch.read(*value, registers);
            match when.map(|when| scratch.read(when, registers)) {
                None => {
                    for (result, value) in result.iter_mut().zip(value) {
                        *result = if value.is_nan() { f64::NAN } else { *result };
                    }
                }
                Some(when) => {
                    for ((result, value), when) in result.iter_mut().zip(value).zip(when) {
                        let missing = *when == 1.0 && value.is_nan();
                        *result = if missing { f64::NAN } else { *result };
                    }
                }
            }
        }
    }

    /// Returns the index among the code's missing reads of the first that is missing in a lane.
    pub(crate) fn first_missing<const N: usize>(
        &self,
        registers: &RegisterFile<N>,
        scratch: &Scratch<N>,
        lane: usize,
    ) -> Option<usize> {
        let at = |operand: Operand| {
            scratch.read(operand, registers).get(lane).copied().unwrap_or(f64::NAN)
        };
        self.missing.iter().position(|(value, when)| {
            when.is_none_or(|when| at(when) == 1.0) && at(*value).is_nan()
        })
    }

    /// Returns the lanes that only the interpreter can tell.
    #[inline]
    pub(crate) fn failed<const N: usize>(
        &self,
        registers: &RegisterFile<N>,
        scratch: &Scratch<N>,
    ) -> LaneMask {
        match self.fail {
            None => LaneMask::NONE,
            Some(fail) => LaneMask::of(scratch.read(fail, registers), |fail| fail == 1.0),
        }
    }
}
