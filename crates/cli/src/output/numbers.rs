//! Numbers as people say them. Only for display: answers for programs keep every digit.

use peristyle_engine::load::FactType;
use peristyle_engine::{Evaluation, Fact, Value};

use super::layout::printable;

/// Digits behind the point that make sense on an index's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreDigits(usize);

impl ScoreDigits {
    pub fn of(evaluation: &Evaluation) -> Self {
        let span = match evaluation.range {
            Some([lo, hi]) => (hi - lo).abs(),
            None => evaluation.points.unwrap_or(100.0).abs(),
        };
        Self::over(span)
    }

    /// Those of a scale that is this long.
    pub fn over(span: f64) -> Self {
        Self(if span >= 20.0 {
            1
        } else if span >= 2.0 {
            2
        } else {
            3
        })
    }

    /// `18.2`.
    pub fn write(self, number: f64) -> String {
        // no `-0.0`
        let text = format!("{number:.*}", self.0);
        if text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            return text.trim_start_matches('-').to_owned();
        }
        text
    }

    /// `+3.4`.
    pub fn signed(self, number: f64) -> String {
        let text = self.write(number);
        if text.starts_with('-') { text } else { format!("+{text}") }
    }
}

/// A number without digits that say nothing: `1234`, `12.3`, `0.123`, `0.0054`.
pub fn display_number(number: f64) -> String {
    let digits = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 || size == 0.0 => 2,
        _ => return significant(number, 3),
    };
    let text = format!("{number:.digits$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number to this many digits that count.
fn significant(number: f64, digits: usize) -> String {
    /// Below, zeros after the point can no longer be counted.
    const TINY: f64 = 1e-6;
    let rounded = format!("{number:.*e}", digits.saturating_sub(1)).parse().unwrap_or(number);
    if rounded.abs() < TINY && rounded != 0.0 {
        format!("{rounded:e}")
    } else {
        format!("{rounded}")
    }
}

/// A value as `--fact` takes it, without the dirt of binary fractions.
pub fn to_copy(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => printable(text),
        Value::Number(number) if number.abs() < 1000.0 => significant(*number, 6),
        Value::Number(number) => number.to_string(),
    }
}

/// `15 %`, `3.5 %`, `0.54 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent != 0.0 && percent.abs() < 1.0 {
        return format!("{} %", significant(percent, 2));
    }
    let digits = usize::from(percent.abs() < 10.0 && (percent - percent.round()).abs() > 0.05);
    format!("{percent:.digits$} %")
}

/// A share where a bar stands beside it: `65 %`.
pub fn whole_percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0 + 0.0)
}

/// A value with its unit, as its fact is meant.
pub fn value(value: &Value, fact: Option<&Fact>) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Text(text) => printable(text),
        Value::Number(number) => match fact {
            Some(fact) if fact.kind == FactType::Share => percent(*number),
            Some(Fact { unit: Some(unit), .. }) => format!("{} {unit}", display_number(*number)),
            _ => display_number(*number),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_say_them() {
        assert_eq!(display_number(1234.0), "1234");
        assert_eq!(display_number(12.34), "12.3");
        assert_eq!(display_number(0.126), "0.126");
        assert_eq!(display_number(0.005_44), "0.00544");
        assert_eq!(display_number(0.000_4), "0.0004");
        assert_eq!(display_number(-2.5e-9), "-2.5e-9");
        assert_eq!(percent(0.005_44), "0.54 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(to_copy(&Value::Number(0.1 + 0.2)), "0.3");
        assert_eq!(to_copy(&Value::Number(0.0054)), "0.0054");
        assert_eq!(to_copy(&Value::Number(1_234_567.0)), "1234567");
        assert_eq!(to_copy(&Value::Bool(true)), "true");
        assert_eq!(display_number(2.0), "2");
        assert_eq!(display_number(0.0), "0");
        assert_eq!(percent(0.153), "15 %");
        assert_eq!(percent(0.035), "3.5 %");
        assert_eq!(percent(0.05), "5 %");
        assert_eq!(ScoreDigits(1).write(-0.01), "0.0");
        assert_eq!(ScoreDigits(1).signed(3.44), "+3.4");
    }
}
