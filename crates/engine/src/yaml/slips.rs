//! The slips behind what a YAML parser can't read: found in the lines around the place at which it
//! gives up, and said in words that need no knowledge of YAML.

use std::sync::Arc;

use crate::source::{Place, Source};

/// A slip: where it is, what is wrong, and what to do.
pub(super) struct SyntaxSlip {
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) help: String,
}

/// Finds the slip behind the parser's `words` at `offset`, where it is one of the usual ones.
pub(super) fn find(source: &Arc<Source>, offset: usize, words: &str) -> Option<SyntaxSlip> {
    if words.contains("quoted scalar") {
        return None;
    }
    if let Some(slip) = unclosed(source, offset) {
        return Some(slip);
    }
    let (line, _) = source.line_column(offset);
    let here = YamlLine::at(source, line);
    let above =
        (1..line).rev().map(|line| YamlLine::at(source, line)).find(|line| !line.is_empty());
    if words.contains("simple key expect") {
        return above?.without_colon();
    }
    let is_indent = words.contains("did not find expected key");
    if !is_indent && !words.contains("mapping values are not allowed") {
        return None;
    }
    let from_above = above.as_ref().and_then(|above| {
        if is_indent { None } else { above.without_colon().or_else(|| above.without_blank()) }
    });
    if from_above.is_some() {
        return from_above;
    }
    match above {
        Some(above) if is_indent || here.indent > above.indent => Some(SyntaxSlip {
            place: here.place(),
            message: format!(
                "`{}` begins in another column than the lines it belongs to",
                here.key()
            ),
            help: "lines that belong together begin in the same column: take blanks out before \
                   it, or put some in"
                .to_owned(),
        }),
        _ if here.text.matches(": ").count() > 1 => Some(SyntaxSlip {
            place: here.place(),
            message: "a second colon in one line".to_owned(),
            help: "put a text that holds a colon in quotes: `title: \"More: and more\"`".to_owned(),
        }),
        _ => None,
    }
}

/// A line without its comment.
struct YamlLine<'s> {
    source: &'s Arc<Source>,
    number: usize,
    indent: usize,
    text: &'s str,
}

impl<'s> YamlLine<'s> {
    fn at(source: &'s Arc<Source>, number: usize) -> Self {
        let line = source.line(number);
        let line = line.split_once(" #").map_or(line, |(before, _)| before);
        let text = line.trim();
        let text = if text.starts_with('#') { "" } else { text };
        Self { source, number, indent: line.len() - line.trim_start().len(), text }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn key(&self) -> &'s str {
        self.text.split(':').next().unwrap_or(self.text).trim_start_matches("- ")
    }

    fn place(&self) -> Place {
        let start = self.source.offset(self.number, 1) + self.indent;
        Place::new(self.source, start..start + self.text.len())
    }

    /// `weight 4`
    fn without_colon(&self) -> Option<SyntaxSlip> {
        let (key, value) = self.text.trim_start_matches("- ").split_once(' ')?;
        let is_key =
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c));
        (is_key && !self.text.contains(':')).then(|| SyntaxSlip {
            place: self.place(),
            message: format!("a colon is missing behind `{key}`"),
            help: format!("write `{key}: {}`", value.trim()),
        })
    }

    /// `weight:4`
    fn without_blank(&self) -> Option<SyntaxSlip> {
        let (key, value) = self.text.split_once(':')?;
        let tight = !value.is_empty() && !value.starts_with(' ') && !self.text.contains(": ");
        tight.then(|| SyntaxSlip {
            place: self.place(),
            message: format!("a blank is missing behind the colon of `{key}`"),
            help: format!("write `{key}: {value}`"),
        })
    }
}

/// Returns the innermost bracket before `offset`, where nothing behind it closes it either.
fn unclosed(source: &Arc<Source>, offset: usize) -> Option<SyntaxSlip> {
    let (at, open) = *open_brackets(source.text().get(..offset)?).last()?;
    if !open_brackets(source.text()).contains(&(at, open)) {
        return None;
    }
    let close = if open == '{' { '}' } else { ']' };
    Some(SyntaxSlip {
        place: Place::new(source, at..at + 1),
        message: format!("the `{open}` that is opened here isn't closed"),
        help: format!("put a `{close}` where it ends"),
    })
}

/// Returns the brackets of a text that are opened and not closed, outside of quotes and comments.
fn open_brackets(text: &str) -> Vec<(usize, char)> {
    let mut open = Vec::new();
    let mut quote: Option<char> = None;
    let mut before = '\n';
    let mut comment = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (_, '\n') => comment = false,
            _ if comment => {}
            (Some(mark), _) if c == mark => quote = None,
            (Some(_), _) => {}
            // `don't` opens nothing
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => {
                quote = Some(c);
            }
            (None, '#') if before.is_whitespace() => comment = true,
            (None, '{' | '[') => open.push((at, c)),
            (None, '}') if open.last().is_some_and(|&(_, open)| open == '{') => drop(open.pop()),
            (None, ']') if open.last().is_some_and(|&(_, open)| open == '[') => drop(open.pop()),
            (None, _) => {}
        }
        before = c;
    }
    open
}
