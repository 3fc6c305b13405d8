//! Typed programs: what scripts were lowered to, run for N profiles at a time.

mod code;
mod kernels;
mod linked;
mod numbers;
mod registers;

pub(crate) use code::{
    Binary, Code, CodeWriter, Op, Reg, TextTest, TextTestKind, Unary, Vocabulary,
};
pub(crate) use linked::{LinkedCode, Linker, Operand, Scratch, ScratchLayout};
pub(crate) use numbers::clamp;
pub(crate) use registers::{LaneMask, Lanes, Register, RegisterFile, WrittenRegisters};
