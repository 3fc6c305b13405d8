//! Words and bars on a terminal.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What fits and what can be shown.
#[derive(Debug, Clone, Copy)]
pub struct OutputStyle {
    /// Columns.
    pub width: usize,
    /// Whether more than ASCII can be shown.
    pub unicode: bool,
}

fn paint(style: Style, text: &str) -> String {
    if text.trim().is_empty() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}

pub fn bold(text: &str) -> String {
    paint(Style::new().bold(), text)
}

pub fn dim(text: &str) -> String {
    paint(Style::new().dimmed(), text)
}

pub fn green(text: &str) -> String {
    paint(AnsiColor::Green.on_default().bold(), text)
}

pub fn yellow(text: &str) -> String {
    paint(AnsiColor::Yellow.on_default().bold(), text)
}

pub fn red(text: &str) -> String {
    paint(AnsiColor::Red.on_default().bold(), text)
}

/// Columns that a text without styles takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text and blanks up to `width` columns.
pub fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Blanks and the text, `width` columns together.
pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Stands between words that stay on one line.
pub const NO_BREAK: char = '\u{a0}';

/// The text in lines of at most `width` columns, broken between words; a longer word is cut, after
/// a sign between its parts where there is one.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let between = |letter: char| letter.is_whitespace() && letter != NO_BREAK;
    for word in text.split(between).filter(|word| !word.is_empty()) {
        let word = word.replace(NO_BREAK, " ");
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(&word) <= width {
            line.push_str(" ".get(..gap).unwrap_or(""));
            line.push_str(&word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word.as_str();
        while columns(rest) > width {
            let (first, further) = rest.split_at(cut(rest, width));
            lines.push(first.trim_end().to_owned());
            rest = further.trim_start();
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where a word that is too long is cut. A piece is never empty, and a third of the room at least
/// unless the word leaves no choice.
fn cut(word: &str, width: usize) -> usize {
    let (mut taken, mut end, mut sign) = (0, 0, None);
    for (at, letter) in word.char_indices() {
        taken += letter.width().unwrap_or(0);
        if taken > width && end > 0 {
            break;
        }
        end = at + letter.len_utf8();
        if " ./\\_-,:=".contains(letter) && taken * 3 >= width {
            sign = Some(end);
        }
    }
    sign.unwrap_or(end)
}

/// The lines of a drawn diagnostic: words that are too long are wrapped, a line of a file is cut
/// where the screen ends, and a place stays whole.
pub fn wrap_drawn(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.trim_end().lines() {
        let plain = anstream::adapter::strip_str(line).to_string();
        let words = plain.trim_start();
        let is_source = words.starts_with(|first: char| "|0123456789".contains(first));
        if is_source || words.starts_with("-->") || columns(&plain) <= width {
            lines.push(line.to_owned());
            continue;
        }
        let indent = plain.len() - words.len();
        let style = if indent == 0 { bold } else { str::to_owned };
        let room = width.saturating_sub(indent + 4).max(8);
        for (at, part) in wrap(words, room).iter().enumerate() {
            let further = if at == 0 { 0 } else { 4 };
            lines.push(format!("{}{}", " ".repeat(indent + further), style(part)));
        }
    }
    lines
}

/// The text without control characters: what a file says must not drive the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

impl OutputStyle {
    /// A bar of `cells` columns, filled from the left by a share of 0..1.
    pub fn bar(self, share: f64, cells: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a few hundred eighths"
        )]
        let eighths = (share * cells as f64 * 8.0).round() as usize;
        let style = AnsiColor::Cyan.on_default();
        if !self.unicode {
            let full = (eighths + 4) / 8;
            let filled = paint(style, &"#".repeat(full));
            return format!("{filled}{}", dim(&"-".repeat(cells - full)));
        }
        let (full, part) = (eighths / 8, EIGHTHS.get(eighths % 8).copied().unwrap_or(""));
        let rest = cells - full - usize::from(!part.is_empty());
        let filled = paint(style, &format!("{}{part}", "█".repeat(full)));
        format!("{filled}{}", dim(&"░".repeat(rest)))
    }

    /// Counts as bars of one column each.
    pub fn spark(self, counts: &[usize]) -> String {
        const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        const SIGNS: [char; 9] = [' ', '.', ':', '-', '=', '+', '*', '%', '#'];
        let signs = if self.unicode { BLOCKS } else { SIGNS };
        let most = counts.iter().max().copied().unwrap_or(0).max(1);
        // whatever there is is seen
        let height = |count: usize| (count * 8).div_ceil(most);
        counts.iter().filter_map(|count| signs.get(height(*count))).collect()
    }

    /// Between two things on one line.
    pub fn dot(self) -> &'static str {
        if self.unicode { " · " } else { ", " }
    }

    /// Stands where there is nothing.
    pub fn dash(self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// From one to the other.
    pub fn arrow(self) -> &'static str {
        if self.unicode { "→" } else { "->" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("größe größe", 5), ["größe", "größe"]);
        assert_eq!(wrap("do it (effort\u{a0}2)", 12), ["do it", "(effort 2)"]);
        assert_eq!(wrap("(people.target_market)", 12), ["(people.", "target_", "market)"]);
        assert_eq!(wrap("(people.target_market)", 16), ["(people.target_", "market)"]);
    }

    #[test]
    fn drawn_diagnostics_keep_their_words() {
        let drawn = "error[PS1]: a message that is longer than the terminal\n --> a/path/that/is/\
                     much/longer/than/the/terminal.yaml:1:1\n  |\n1 | a line of a file that is \
                     wide\n  = help: words that go on and on\n";
        let lines = wrap_drawn(drawn, 24);
        let plain: Vec<_> =
            lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        assert_eq!(
            plain,
            [
                "error[PS1]: a",
                "    message that is",
                "    longer than the",
                "    terminal",
                " --> a/path/that/is/much/longer/than/the/terminal.yaml:1:1",
                "  |",
                "1 | a line of a file that is wide",
                "  = help: words that",
                "      go on and on",
            ]
        );
    }

    #[test]
    fn bars_have_their_width() {
        for unicode in [true, false] {
            let look = OutputStyle { width: 80, unicode };
            for share in [0.0, 0.01, 0.5, 0.99, 1.0, 7.0, f64::NAN] {
                let bar = anstream::adapter::strip_str(&look.bar(share, 10)).to_string();
                assert_eq!(columns(&bar), 10, "{share}: {bar}");
            }
        }
    }
}
