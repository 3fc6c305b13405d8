//! Scripts are guests. The only module that knows Rhai.
//!
//! `sandbox` builds the two engines (guest and import) and their limits, `names` is what scripts
//! may name, `library` reads `functions.rhai`, `analyse` judges a syntax tree before it ever
//! runs, `expression` and `entry` run what passed, `frame` is what they see, `error` turns every
//! failure into a diagnostic at its line, `import` runs `import.rhai`.

mod analyse;
mod builtins;
mod compiler;
mod convert;
mod entry;
mod error;
mod expression;
mod frame;
mod import;
mod lower;
mod names;
mod null_checks;
mod pattern;
mod sandbox;
mod stack;
mod switch;
mod time;
mod tokens;
mod types;

pub use builtins::BUILTINS;
use builtins::TIP_KEYS;
pub use builtins::{Builtin, HostFunction};
pub(crate) use compiler::{FunctionRef, FunctionRole, ScriptCompiler};
pub(crate) use entry::{ScriptTip, TipsScript, WeightsScript};
pub(crate) use error::lower_first;
pub(crate) use expression::{Expression, ScriptOutcome, SimpleExpression};
pub(crate) use frame::{EvaluationFrame, NodeRead};
pub(crate) use import::ImportScript;
pub(crate) use lower::{ExpressionCode, ResultKind, Unsupported};
pub(crate) use names::{NameFact, NameTable};
pub(crate) use sandbox::ScriptSandboxes;
pub(crate) use stack::{on_own_stack, on_some_stack};
pub(crate) use time::interpreting;
pub(crate) use tokens::{is_reserved, meaning};
pub(crate) use types::ScriptType;

/// The most bytes a script may have: Rhai's parser is quadratic in the worst case.
pub const MAX_BYTES: usize = 64 * 1024;
