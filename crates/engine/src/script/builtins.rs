//! The functions of scripts, and the words that are closed in them.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, FLOAT, INT, Map};

use super::convert;
use super::error::ScriptError;
use super::lower::{LoweringResult, ScriptLowering, TypedValue};
use super::pattern::PatternCache;
use super::sandbox::MAX_TIPS;
use super::types::ScriptType;
use crate::diagnostic::codes;
use crate::program::{Binary, TextTestKind, Unary};
use crate::value::Value;

/// A function that guests may call: the only place that knows it. Its arithmetic on lanes is an operation
/// of a typed program.
#[derive(Debug, Clone, Copy)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// The least and the most arguments it takes.
    pub arity: (usize, usize),
    /// How it is written, with what it answers.
    pub usage: &'static str,
    /// An expression that calls it and is true.
    pub example: &'static str,
    pub(super) returns: ScriptType,
    pub(super) kernel: BuiltinKernel,
    registration: RhaiRegistration,
}

/// How calls become steps of a typed program. What is outside of it is left to the interpreter.
#[derive(Debug, Clone, Copy)]
pub(super) enum BuiltinKernel {
    /// An operation on one number.
    Unary(Unary, IntegerHandling),
    /// An operation on two floats, or on whole numbers where a function of these is given.
    Binary(Binary, Option<fn(i64, i64) -> i64>),
    /// Steps of its own; `None` of arguments that only the interpreter knows.
    Steps(fn(&mut ScriptLowering<'_>, &[TypedValue]) -> LoweringResult<Option<TypedValue>>),
}

/// What a function of one number makes of a whole number.
#[derive(Debug, Clone, Copy)]
pub(super) enum IntegerHandling {
    /// It is taken as a float.
    AsFloats,
    /// The result is a whole number.
    Kept(fn(i64) -> Option<i64>),
    /// An error.
    Refused,
}

/// How the interpreter comes to know a function.
#[derive(Debug, Clone, Copy)]
enum RhaiRegistration {
    /// It is in Rhai's packages.
    Package,
    /// A function of one number. Whole numbers in scripts are literals that someone forgot to write as
    /// floats, and are taken as such.
    Number(fn(f64) -> f64),
    /// By a function of this module.
    Here(ScriptScope, fn(&mut Engine)),
}

/// The scripts that a function is registered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScriptScope {
    Everywhere,
    /// All but imports.
    Guests,
}

/// Returns the entry of a function of one number.
const fn number_function(
    name: &'static str,
    operation: Unary,
    call: fn(f64) -> f64,
    usage: &'static str,
    example: &'static str,
) -> Builtin {
    Builtin {
        name,
        arity: (1, 1),
        usage,
        example,
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Unary(operation, IntegerHandling::AsFloats),
        registration: RhaiRegistration::Number(call),
    }
}

/// The most arguments `count` takes.
const MAX_COUNT_ARGUMENTS: usize = 16;

/// Every function that guests may call, beside the pack's own and the host's.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "abs",
        arity: (1, 1),
        usage: "`abs(x)`: x without its sign",
        example: "abs(-2.5) == 2.5",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Unary(Unary::Abs, IntegerHandling::Kept(i64::checked_abs)),
        registration: RhaiRegistration::Package,
    },
    number_function(
        "ceiling",
        Unary::Ceiling,
        f64::ceil,
        "`ceiling(x)`: the next whole number above",
        "ceiling(1.25) == 2.0",
    ),
    Builtin {
        name: "clamp",
        arity: (3, 3),
        usage: "`clamp(x, lo, hi)`: x, but not below lo nor above hi",
        example: "clamp(3.0, -1.0, 1.0) == 1.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [x, lo, hi] => lowering.clamp(x, lo, hi).map(Some),
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Here(ScriptScope::Everywhere, register_clamp),
    },
    Builtin {
        name: "contains",
        arity: (2, 2),
        usage: "`contains(text, part)`: whether the text holds the part, by letter; without case `contains(lower(text), \"part\")`",
        example: "contains(\"Best seller\", \"sell\")",
        returns: ScriptType::Bool,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [text, part] => lowering.test(TextTestKind::Contains, "contains", text, part).map(Some),
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Here(ScriptScope::Everywhere, |engine| {
            engine.register_fn("contains", |text: &str, part: &str| text.contains(part));
        }),
    },
    Builtin {
        name: "count",
        arity: (1, MAX_COUNT_ARGUMENTS),
        usage: "`count(a, b, …)`: how many of up to 16 are true",
        example: "count(true, false, true) == 2.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Steps(|lowering, arguments| lowering.count(arguments).map(Some)),
        registration: RhaiRegistration::Here(ScriptScope::Everywhere, register_count),
    },
    number_function(
        "exp",
        Unary::Exp,
        f64::exp,
        "`exp(x)`: e to the power of x",
        "exp(0.0) == 1.0",
    ),
    number_function(
        "floor",
        Unary::Floor,
        f64::floor,
        "`floor(x)`: the next whole number below",
        "floor(-1.25) == -2.0",
    ),
    Builtin {
        name: "fraction",
        arity: (1, 1),
        usage: "`fraction(x)`: what stands after the point",
        example: "fraction(2.5) == 0.5",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Unary(Unary::Fraction, IntegerHandling::Refused),
        registration: RhaiRegistration::Package,
    },
    Builtin {
        name: "hypot",
        arity: (2, 2),
        usage: "`hypot(x, y)`: √(x² + y²)",
        example: "hypot(3.0, 4.0) == 5.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Binary(Binary::Hypot, None),
        registration: RhaiRegistration::Package,
    },
    number_function("ln", Unary::Ln, f64::ln, "`ln(x)`: natural logarithm", "ln(1.0) == 0.0"),
    Builtin {
        name: "log",
        arity: (1, 2),
        usage: "`log(x)`: to base 10; `log(x, base)`",
        example: "log(100.0) == 2.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [x] => lowering.unary(Unary::Log10, IntegerHandling::AsFloats, x),
            [x, base] => lowering.binary_function(Binary::Log, None, x, base),
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Number(f64::log10),
    },
    Builtin {
        name: "lower",
        arity: (1, 1),
        usage: "`lower(text)`: the text in lower case",
        example: "lower(\"Owner\") == \"owner\"",
        returns: ScriptType::Text,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [text] => lowering.lower_case(text),
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Here(ScriptScope::Everywhere, |engine| {
            engine.register_fn("lower", |text: &str| text.to_lowercase());
        }),
    },
    Builtin {
        name: "matches",
        arity: (2, 2),
        usage: "`matches(text, pattern)`: whether the text matches a regular expression anywhere; the pattern is written out, as in `matches(title, \"(?i)\\\\bowner\\\\b\")`, where `(?i)` ignores case",
        example: "matches(\"seller\", \"^s\")",
        returns: ScriptType::Bool,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [text, pattern] => {
                lowering.test(TextTestKind::Matches, "matches", text, pattern).map(Some)
            }
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Here(ScriptScope::Everywhere, register_matches),
    },
    Builtin {
        name: "max",
        arity: (2, 2),
        usage: "`max(a, b)`: the larger",
        example: "max(1.0, 2.0) == 2.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Binary(Binary::Max, Some(std::cmp::max)),
        registration: RhaiRegistration::Package,
    },
    Builtin {
        name: "min",
        arity: (2, 2),
        usage: "`min(a, b)`: the smaller",
        example: "min(1.0, 2.0) == 1.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Binary(Binary::Min, Some(std::cmp::min)),
        registration: RhaiRegistration::Package,
    },
    Builtin {
        name: "push",
        arity: (2, 2),
        usage: "`tips.push(#{ … })`: adds a tip to the list",
        example: "tips.push(#{ id: \"more\", change: #{ posts: 5.0 } })",
        returns: ScriptType::Unit,
        kernel: BuiltinKernel::Steps(|_, _| Ok(None)),
        registration: RhaiRegistration::Here(ScriptScope::Guests, register_push),
    },
    number_function(
        "round",
        Unary::Round,
        f64::round,
        "`round(x)`: the nearest whole number, halves away from zero",
        "round(2.5) == 3.0",
    ),
    Builtin {
        name: "sign",
        arity: (1, 1),
        usage: "`sign(x)`: −1, 0 or 1",
        example: "sign(-7.0) == -1.0",
        returns: ScriptType::Number,
        kernel: BuiltinKernel::Steps(|lowering, arguments| match arguments {
            [x] => lowering.sign(x).map(Some),
            _ => Ok(None),
        }),
        registration: RhaiRegistration::Package,
    },
    number_function("sqrt", Unary::Sqrt, f64::sqrt, "`sqrt(x)`: square root", "sqrt(9.0) == 3.0"),
    number_function(
        "tanh",
        Unary::Tanh,
        f64::tanh,
        "`tanh(x)`: hyperbolic tangent, for soft limits",
        "tanh(0.0) == 0.0",
    ),
];

/// Registers the functions of that availability with an interpreter.
pub(super) fn register(engine: &mut Engine, scripts: ScriptScope) {
    for function in BUILTINS {
        match function.registration {
            RhaiRegistration::Number(call) if scripts == ScriptScope::Everywhere => {
                engine.register_fn(function.name, call);
                #[expect(clippy::cast_precision_loss, reason = "small literals")]
                engine.register_fn(function.name, move |x: INT| call(x as FLOAT));
            }
            RhaiRegistration::Here(availability, register) if availability == scripts => {
                register(engine);
            }
            RhaiRegistration::Package
            | RhaiRegistration::Number(_)
            | RhaiRegistration::Here(..) => {}
        }
    }
}

fn register_matches(engine: &mut Engine) {
    let patterns = PatternCache::default();
    engine.register_fn("matches", move |text: &str, pattern: &str| {
        patterns.is_match(text, pattern).map_err(|why| {
            let words = format!("`{pattern}` is no pattern: {why}");
            ScriptError::new(&codes::BAD_PATTERN, words).into_error()
        })
    });
}

fn register_clamp(engine: &mut Engine) {
    engine.register_fn("clamp", |x: Dynamic, lo: Dynamic, hi: Dynamic| {
        match (convert::number(&x), convert::number(&lo), convert::number(&hi)) {
            (Some(x), Some(lo), Some(hi)) if lo <= hi => Ok(crate::program::clamp(x, lo, hi)),
            (Some(_), Some(lo), Some(hi)) => Err(ScriptError::new(
                &codes::SCRIPT_FAILED,
                format!("`clamp` goes from low to high, not from {lo} to {hi}"),
            )
            .into_error()),
            _ if [&x, &lo, &hi].iter().any(|argument| argument.is_unit()) => Err(ScriptError::new(
                &codes::MISSING_OPERAND,
                "`clamp` with a missing fact: it has no value to work with",
            )
            .help(Some("give a stand-in: `facts.x ?? 0.0`".to_owned()))
            .into_error()),
            _ => {
                Err(ScriptError::new(&codes::SCRIPT_FAILED, "`clamp` takes other types")
                    .into_error())
            }
        }
    });
}

/// Registers `tips.push(#{ … })`.
fn register_push(engine: &mut Engine) {
    engine.register_fn("push", |list: &mut Array, item: Map| {
        if list.len() >= MAX_TIPS {
            let words = format!("more than {MAX_TIPS} tips");
            return Err(ScriptError::new(&codes::SCRIPT_LIMIT, words).into_error());
        }
        list.push(Dynamic::from_map(item));
        Ok(())
    });
}

/// Registers `count(a, b, …)` for every number of arguments: Rhai functions have no rest
/// parameters.
fn register_count(engine: &mut Engine) {
    for arguments in 1..=MAX_COUNT_ARGUMENTS {
        let types = vec![TypeId::of::<bool>(); arguments];
        engine.register_raw_fn("count", types, |_, arguments| {
            let yes = arguments.iter().filter(|one| one.as_bool() == Ok(true)).count();
            #[expect(clippy::cast_precision_loss, reason = "at most 16")]
            Ok(yes as FLOAT)
        });
    }
}

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
