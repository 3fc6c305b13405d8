//! Facts in, an evaluation out.

mod evaluation;

pub use evaluation::{Evaluation, IndicatorScore, PackRef, PillarScore, Tip};
