//! Values across the border: ours and Rhai's.

use std::sync::Arc;

use rhai::{Dynamic, FLOAT, INT, ImmutableString};

use crate::value::Value;

/// Converts a value to what scripts see; missing is `()`.
pub(super) fn to_script(value: Option<&Value>) -> Dynamic {
    match value {
        None => Dynamic::UNIT,
        Some(Value::Bool(value)) => Dynamic::from_bool(*value),
        Some(Value::Number(value)) => Dynamic::from_float(*value),
        Some(Value::Text(value)) => Dynamic::from(ImmutableString::from(value.as_ref())),
    }
}

/// Returns a number; integers are taken as floats.
pub(super) fn number(value: &Dynamic) -> Option<FLOAT> {
    #[expect(clippy::cast_precision_loss, reason = "whole numbers in scripts are small literals")]
    value.as_float().ok().or_else(|| value.as_int().ok().map(|whole: INT| whole as FLOAT))
}

/// Returns what a script gives back, as a plain value. `Ok(None)` is `()`; `Err` is anything that isn't
/// plain, in words.
pub(super) fn from_script(value: &Dynamic) -> Result<Option<Value>, String> {
    if value.is_unit() {
        return Ok(None);
    }
    if let Some(number) = number(value) {
        return Ok(Some(Value::Number(number)));
    }
    if let Ok(yes) = value.as_bool() {
        return Ok(Some(Value::Bool(yes)));
    }
    match value.clone().try_cast::<ImmutableString>() {
        Some(text) => Ok(Some(Value::Text(Arc::from(text.as_str())))),
        None => Err(describe(value).to_owned()),
    }
}

/// Describes a value in a user's words.
pub(super) fn describe(value: &Dynamic) -> &'static str {
    if value.is_array() {
        "a list"
    } else if value.is_map() {
        "a map"
    } else if value.is_string() {
        "text"
    } else if value.is_bool() {
        "true or false"
    } else if value.is_unit() {
        "nothing"
    } else if number(value).is_some() {
        "a number"
    } else {
        "something else"
    }
}
