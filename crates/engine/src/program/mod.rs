//! Typed programs: what scripts were lowered to, run for one profile or over columns.

mod blocks;
mod code;
mod line;
mod loops;
mod numbers;
mod scalar;

pub(crate) use blocks::{Buffers, Lane, Layout, ROWS, Reads};
pub(crate) use code::{Binary, Code, Op, Reg, TextTest, TextTestKind, Unary, Vocabulary, Writer};
pub(crate) use line::Line;
pub(crate) use numbers::clamp;
pub(crate) use scalar::{End, Inputs};
