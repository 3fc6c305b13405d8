//! Parses numbers as people and platforms write them.

/// Parses a number: `1,152`, `63.3K`, `+6.7%`, `-2`. Commas separate thousands and a dot is the
/// decimal point; a `%` is dropped, so `6.7%` is 6.7. `None` for other text.
pub fn read(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (text, factor) = match text.chars().last()? {
        'k' | 'K' => (text.get(..text.len() - 1)?, 1e3),
        'm' | 'M' => (text.get(..text.len() - 1)?, 1e6),
        'b' | 'B' => (text.get(..text.len() - 1)?, 1e9),
        _ => (text, 1.0),
    };
    let text = text.trim_end();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(fraction) {
        return None;
    }
    let mut groups = whole.split([',', '\u{a0}', '\u{202f}', '\'']);
    let first = groups.next()?;
    if !digits(first) || (whole.len() > first.len() && !(1..=3).contains(&first.len())) {
        return None;
    }
    if !groups.all(|group| group.len() == 3 && digits(group)) {
        return None;
    }
    let plain: String =
        text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    plain.parse::<f64>().ok().map(|number| number * factor).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_platforms_write_them() {
        for (text, number) in [
            ("1,152", 1152.0),
            ("1,234,567.5", 1_234_567.5),
            ("63.3K", 63_300.0),
            ("1.2 M", 1_200_000.0),
            ("+6.7%", 6.7),
            ("-2", -2.0),
            (" 54 ", 54.0),
            (".5", 0.5),
            ("1\u{202f}152", 1152.0),
        ] {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for text in
            ["", "None", "1,2", "12,34,567", "1.2.3", "--1", "K", "%", "+6.7% vs May", "1e5"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
