//! The two sandboxes. Nothing is in them but what is put in here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rhai::packages::{ArithmeticPackage, BasicMathPackage, LogicPackage, Package};
use rhai::{Dynamic, Engine, ImmutableString, OptimizationLevel};

use super::builtins::{self, CLOSED, HostFunction, ScriptScope};
use super::convert;
use super::error::ScriptError;
use super::frame::{FRAME, FactsView, FrameHandle, IndexView, WeightsView};
use crate::diagnostic::codes;
use crate::kinds::KindRegistry;

/// The most calls on the way, equal in debug and release builds: what a script may do must not depend on the build.
pub(super) const CALLS: usize = 16;
pub(super) const DEPTH: usize = 128;
const MAX_OPERATIONS: u64 = 50_000;
const MAX_TEXT: usize = 2_048;
const MAX_ITEMS: usize = 256;
/// The most tips a script may push.
pub(super) const MAX_TIPS: usize = 200;

/// The guest engine, shared by every pack that one Peristyle engine loads.
#[derive(Debug, Clone)]
pub(crate) struct ScriptSandboxes {
    pub(super) engine: Arc<Engine>,
    pub(crate) host: Arc<Vec<HostFunction>>,
    pub(crate) kinds: Arc<KindRegistry>,
    /// Whether no script becomes a typed program.
    pub(super) interpreted: bool,
}

impl ScriptSandboxes {
    /// Returns whether no script becomes a typed program.
    pub(crate) fn is_interpreted(&self) -> bool {
        self.interpreted
    }

    pub(crate) fn new(host: Vec<HostFunction>, kinds: KindRegistry, interpreted: bool) -> Self {
        let mut engine = base();
        engine
            .set_allow_looping(false)
            .set_max_operations(MAX_OPERATIONS)
            .set_max_string_size(MAX_TEXT)
            .set_max_array_size(MAX_ITEMS)
            .set_max_map_size(MAX_ITEMS);
        views(&mut engine);
        builtins::register(&mut engine, ScriptScope::Guests);
        for function in &host {
            register_host(&mut engine, function);
        }
        facts_by_bare_name(&mut engine);
        Self { engine: Arc::new(engine), host: Arc::new(host), kinds: Arc::new(kinds), interpreted }
    }
}

/// Makes what both sandboxes share: a raw engine, three packages, and every door closed.
pub(super) fn base() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .register_global_module(ArithmeticPackage::new().as_shared_module())
        .register_global_module(LogicPackage::new().as_shared_module())
        .register_global_module(BasicMathPackage::new().as_shared_module());
    for word in CLOSED {
        engine.disable_symbol(*word);
    }
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_allow_anonymous_fn(false)
        .set_fail_on_invalid_map_property(true)
        .set_max_call_levels(CALLS)
        .set_max_expr_depths(DEPTH, DEPTH)
        .set_max_functions(200)
        .set_max_variables(200)
        .set_max_modules(0);
    engine.on_print(|_| {}).on_debug(|_, _, _| {});
    builtins::register(&mut engine, ScriptScope::Everywhere);
    engine
}

fn views(engine: &mut Engine) {
    engine
        .register_type_with_name::<FactsView>("facts")
        .register_indexer_get(|view: &mut FactsView, name: &str| view.get(name))
        .register_indexer_set(|view: &mut FactsView, name: &str, value: Dynamic| {
            view.set(name, value)
        })
        .register_type_with_name::<IndexView>("index")
        .register_indexer_get(|view: &mut IndexView, path: &str| view.get(path))
        .register_indexer_set(|view: &mut IndexView, path: &str, value: Dynamic| {
            view.set(path, value)
        })
        .register_type_with_name::<WeightsView>("weights")
        .register_indexer_get(|view: &mut WeightsView, path: &str| view.get(path))
        .register_indexer_set(|view: &mut WeightsView, path: &str, value: Dynamic| {
            view.set(path, value)
        });
}

fn register_host(engine: &mut Engine, function: &HostFunction) {
    let types = vec![std::any::TypeId::of::<Dynamic>(); function.arity];
    let call = Arc::clone(&function.call);
    let name = function.name.clone();
    engine.register_raw_fn(function.name.as_str(), types, move |_, arguments| {
        let refuse = |words: String| {
            ScriptError::new(&codes::SCRIPT_FAILED, format!("`{name}`: {words}")).into_error()
        };
        let values: Result<Vec<_>, _> =
            arguments.iter().map(|argument| convert::from_script(argument)).collect();
        let values = values.map_err(|what| refuse(format!("takes plain values, not {what}")))?;
        let answer = call(&values).map_err(refuse)?;
        Ok(convert::to_script(answer.as_ref()))
    });
}

/// In expressions, a bare name is a fact. `x?` is `x` where a missing value is allowed: no
/// script can spell it, the compiler writes it into the tree.
fn facts_by_bare_name(engine: &mut Engine) {
    #[expect(deprecated, reason = "marked so only for being volatile; the version is pinned")]
    engine.on_var(|name, _, context| {
        let Some(frame) = context.scope().get_value::<FrameHandle>(FRAME) else { return Ok(None) };
        let frame = frame.0;
        let (name, guarded) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name == "index" {
            return Ok(Some(Dynamic::from(IndexView { frame, tracked: !guarded, scope: 0 })));
        }
        let Some(slot) = frame.names().fact_slot(name) else { return Ok(None) };
        let value = frame.fact(slot)?;
        if value.is_unit() && !guarded {
            frame.note_missing_fact(slot);
        }
        Ok(Some(value))
    });
}

/// Runs `work`, and turns a panic inside Rhai into an answer.
pub(super) fn contained<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    super::on_own_stack(|| {
        let work = std::panic::AssertUnwindSafe(|| super::time::counted(work));
        std::panic::catch_unwind(work).map_err(|panic| {
            let words = panic
                .downcast_ref::<&str>()
                .map(|words| (*words).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned());
            words.unwrap_or_else(|| "the interpreter stopped".to_owned())
        })
    })
}

/// A flag that a time limit sets; checked by the host after the call, since a script can swallow
/// an error but not this.
#[derive(Debug, Default)]
pub(super) struct TimeLimitFlag(AtomicBool);

impl TimeLimitFlag {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Converts text for Rhai.
pub(super) fn text(words: &str) -> ImmutableString {
    words.into()
}
