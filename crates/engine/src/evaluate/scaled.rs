//! One value through a node's scale and rounding. Numbers of many lanes go through the same scale at
//! once in `executor`; here is what takes the value itself, and what has to be said about it.

use super::reasons::Reason;
use super::rounding;
use crate::compile::{CompiledScale, RulesetNode};
use crate::diagnostic::Diagnostic;
use crate::script::{ScriptOutcome, on_own_stack};
use crate::value::Value;

/// What a scale makes of a value.
#[derive(Debug)]
pub(super) enum ScaledValue {
    /// The share after rounding.
    Share(f64),
    Missing(Reason),
    /// The scale's function failed: there is no score.
    Failed(Box<Diagnostic>),
}

/// Takes a value through scale and rounding.
pub(super) fn scaled(node: &RulesetNode, value: &Value) -> ScaledValue {
    if let CompiledScale::Kind { scale, .. } = &node.scale
        && let Some(why) = scale.unready()
    {
        return ScaledValue::Missing(Reason::ScaleUnready(why));
    }
    let share = match &node.scale {
        CompiledScale::Kind { scale, .. } if scale.takes_words() => scale.word(&value.to_string()),
        CompiledScale::Kind { scale, .. } => match value.as_number() {
            Some(number) => scale.number(number, node.outside),
            None => return ScaledValue::Missing(Reason::TextOnNumbers(value.clone())),
        },
        CompiledScale::Function(function) => match on_own_stack(|| function.scale(value)) {
            ScriptOutcome::Value(answer) => match answer.as_number() {
                Some(share) => crate::scales::share_within(share, node.outside),
                None => {
                    return ScaledValue::Missing(Reason::FunctionGivesText(
                        function.name().to_owned(),
                    ));
                }
            },
            ScriptOutcome::Missing(why) => return ScaledValue::Missing(Reason::Missing(why)),
            ScriptOutcome::Failed(problem) => return ScaledValue::Failed(problem),
        },
    };
    match share {
        Some(share) => {
            let round = node.round.filter(|_| node.parent.is_some());
            ScaledValue::Share(round.map_or(share, |round| rounding::round(share, round)))
        }
        None => ScaledValue::Missing(Reason::OutsideScale(value.clone())),
    }
}
