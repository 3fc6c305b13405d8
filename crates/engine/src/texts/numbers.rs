//! Numbers in texts: rounded as one would say them, with the language's decimal sign.

use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumberOptions;

use crate::value::Value;

pub(super) fn fluent(value: &Value) -> FluentValue<'static> {
    match value {
        Value::Number(number) => {
            let options = FluentNumberOptions::default();
            FluentValue::Number(fluent_bundle::types::FluentNumber::new(readable(*number), options))
        }
        Value::Bool(yes) => FluentValue::from(if *yes { "true" } else { "false" }),
        Value::Text(text) => FluentValue::from(text.to_string()),
    }
}

/// Returns a number as one would say it: whole from 100 on, one digit from 1 on, else two.
fn readable(number: f64) -> f64 {
    let digits = match number.abs() {
        size if size >= 100.0 => 1.0,
        size if size >= 1.0 => 10.0,
        _ => 100.0,
    };
    (number * digits).round() / digits
}

/// Percent as one would say it: whole from 10 on, else one digit.
pub(crate) fn percent(share: f64) -> f64 {
    let percent = share * 100.0;
    if percent.abs() >= 10.0 { percent.round() } else { (percent * 10.0).round() / 10.0 }
}

pub(super) fn has_decimal_comma(language: &str) -> bool {
    matches!(
        language,
        "de" | "fr"
            | "es"
            | "it"
            | "nl"
            | "pt"
            | "pl"
            | "sv"
            | "da"
            | "nb"
            | "fi"
            | "cs"
            | "ru"
            | "uk"
            | "tr"
    )
}

pub(super) fn comma(
    value: &FluentValue<'_>,
    _: &intl_memoizer::concurrent::IntlLangMemoizer,
) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(number.as_string().replace('.', ",")),
        _ => None,
    }
}
