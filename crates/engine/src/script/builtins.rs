//! The words of scripts: what may be called, and what is closed.

use std::fmt;
use std::sync::Arc;

use crate::value::Value;

/// A function that guests may call.
#[derive(Debug, Clone, Copy)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// The least and the most arguments it takes.
    pub arity: (usize, usize),
    /// How it is written, with what it answers.
    pub usage: &'static str,
}

const fn f(name: &'static str, least: usize, most: usize, usage: &'static str) -> Builtin {
    Builtin { name, arity: (least, most), usage }
}

/// The most arguments `count` takes.
pub(crate) const MAX_COUNT_ARGUMENTS: usize = 16;

/// Every function that guests may call, beside the pack's own and the host's.
pub static BUILTINS: &[Builtin] = &[
    f("abs", 1, 1, "`abs(x)`: x without its sign"),
    f("ceiling", 1, 1, "`ceiling(x)`: the next whole number above"),
    f("clamp", 3, 3, "`clamp(x, lo, hi)`: x, but not below lo nor above hi"),
    f(
        "contains",
        2,
        2,
        "`contains(text, part)`: whether the text holds the part, by letter; without case `contains(lower(text), \"part\")`",
    ),
    f("count", 1, MAX_COUNT_ARGUMENTS, "`count(a, b, …)`: how many of up to 16 are true"),
    f("exp", 1, 1, "`exp(x)`: e to the power of x"),
    f("floor", 1, 1, "`floor(x)`: the next whole number below"),
    f("fraction", 1, 1, "`fraction(x)`: what stands after the point"),
    f("hypot", 2, 2, "`hypot(x, y)`: √(x² + y²)"),
    f("ln", 1, 1, "`ln(x)`: natural logarithm"),
    f("log", 1, 2, "`log(x)`: to base 10; `log(x, base)`"),
    f("lower", 1, 1, "`lower(text)`: the text in lower case"),
    f(
        "matches",
        2,
        2,
        "`matches(text, pattern)`: whether the text matches a regular expression anywhere; the pattern is written out, as in `matches(title, \"(?i)\\\\bowner\\\\b\")`, where `(?i)` ignores case",
    ),
    f("max", 2, 2, "`max(a, b)`: the larger"),
    f("min", 2, 2, "`min(a, b)`: the smaller"),
    f("push", 2, 2, "`tips.push(#{ … })`: adds a tip to the list"),
    f("round", 1, 1, "`round(x)`: the nearest whole number, halves away from zero"),
    f("sign", 1, 1, "`sign(x)`: −1, 0 or 1"),
    f("sqrt", 1, 1, "`sqrt(x)`: square root"),
    f("tanh", 1, 1, "`tanh(x)`: hyperbolic tangent, for soft limits"),
];

/// The keys of a tip in `tips.rhai`.
pub(super) const TIP_KEYS: [&str; 4] = ["id", "change", "effort", "priority"];

/// Words that are closed in every script: each is a way out of the sandbox or round its checks.
pub(crate) static CLOSED: &[&str] = &[
    "eval",
    "Fn",
    "curry",
    "call",
    "this",
    "import",
    "export",
    "try",
    "throw",
    "type_of",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "print",
    "debug",
    "sleep",
    "global",
];

/// A pure function that a Rust host lends to packs.
#[derive(Clone)]
pub struct HostFunction {
    pub(crate) name: String,
    pub(crate) arity: usize,
    pub(crate) call: Arc<HostCall>,
}

impl HostFunction {
    /// Its name in scripts.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The body of a [`HostFunction`]: its arguments (`None` is missing) to a value.
pub(crate) type HostCall = dyn Fn(&[Option<Value>]) -> Result<Option<Value>, String> + Send + Sync;

impl fmt::Debug for HostFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.arity)
    }
}

pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|function| function.name == name)
}
