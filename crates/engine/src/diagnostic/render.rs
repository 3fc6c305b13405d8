//! Diagnostics as people read them: like rustc's, through `annotate-snippets`.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::Place;

/// How to draw.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    /// With ANSI colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self { colour: false, width: 100 }
    }
}

/// Longer lines are not shown, only named: nobody reads them, and drawing them takes long.
const MAX_LINE_SHOWN: usize = 2_000;

/// Returns the diagnostic with its source line and caret, ending in a line break.
pub fn render(diagnostic: &Diagnostic, options: RenderOptions) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Remark => Level::NOTE.with_name("remark"),
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.id);
    let mut group: Group<'_> = title.elements(Vec::<Snippet<'_, Annotation<'_>>>::new());

    if let Some(place) = &diagnostic.place {
        let mut related: Vec<&(Place, String)> = diagnostic.related.iter().collect();
        let same_file: Vec<&(Place, String)> = {
            let (same, other): (Vec<_>, Vec<_>) =
                related.into_iter().partition(|(other, _)| near(other, place));
            related = other;
            same
        };
        group = with_place(group, place, &diagnostic.label, AnnotationKind::Primary, &same_file);
        for (place, words) in related {
            group = with_place(group, place, words, AnnotationKind::Context, &[]);
        }
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }

    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let text =
        renderer.decor_style(DecorStyle::Ascii).term_width(options.width.max(40)).render(&[group]);
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

/// Returns whether two places are drawn as one stretch of lines.
fn near(a: &Place, b: &Place) -> bool {
    a.source() == b.source() && a.line_column().0.abs_diff(b.line_column().0) <= 100
}

/// Returns the group with the line that a place is in; only the place's name where there is no such line
/// (a file that wasn't read, a folder), or none that anybody could read.
fn with_place<'a>(
    group: Group<'a>,
    place: &'a Place,
    label: &'a str,
    kind: AnnotationKind,
    related: &[&'a (Place, String)],
) -> Group<'a> {
    let source = place.source();
    let (line, column) = place.line_column();
    let origin = Origin::path(source.name());
    if source.text().is_empty() {
        return group.element(origin);
    }
    if source.line(line).len() > MAX_LINE_SHOWN {
        return group.element(origin.line(line).char_column(column));
    }
    group.element(snippet(place, label, kind, related))
}

fn snippet<'a>(
    place: &'a Place,
    label: &'a str,
    kind: AnnotationKind,
    related: &[&'a (Place, String)],
) -> Snippet<'a, Annotation<'a>> {
    let source = place.source();
    let (line, _) = place.line_column();
    let too_long = |line: usize| source.line(line).len() > MAX_LINE_SHOWN;
    // the caret stays on the first line of what it points at: a block of forty lines is no place
    let clip = |place: &Place| {
        let (line, _) = place.line_column();
        let line_end = source.offset(line, usize::MAX);
        let span = place.span();
        span.start..span.end.min(line_end).max(span.start)
    };
    let mut first = line;
    let mut last = line;
    for (other, _) in related {
        let (line, _) = other.line_column();
        if !too_long(line) {
            first = first.min(line);
            last = last.max(line);
        }
    }
    if (first..=last).any(too_long) {
        first = line;
        last = line;
    }
    let from = source.offset(first, 1);
    let to = source.offset(last, usize::MAX);
    let shown = source.text().get(from..to).unwrap_or("");
    let within = |span: std::ops::Range<usize>| {
        span.start.saturating_sub(from).min(shown.len())
            ..span.end.saturating_sub(from).min(shown.len())
    };
    let mut snippet = Snippet::source(shown)
        .path(source.name())
        .line_start(first)
        .annotation(kind.span(within(clip(place))).label((!label.is_empty()).then_some(label)));
    for (other, words) in related {
        let (line, _) = other.line_column();
        if (first..=last).contains(&line) {
            snippet = snippet.annotation(
                AnnotationKind::Context.span(within(clip(other))).label(words.as_str()),
            );
        }
    }
    snippet
}

/// Returns the text without control characters: a hostile value must not drive the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || !c.is_control() { c } else { '\u{FFFD}' }).collect()
}
