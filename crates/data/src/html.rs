//! Converts HTML to plain text.

/// The inline elements. Any other separates the words on both sides.
const INLINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
];
/// The elements whose content isn't text.
const SILENT: [&str; 2] = ["script", "style"];

/// Returns the text of `html`: without tags and comments, with entities (`&amp;`) decoded and every
/// run of white space as one blank. A `<` that begins no tag stays.
pub(crate) fn plain(html: &str) -> String {
    // what follows the last `>` holds no tag
    let (mut rest, tail) = html.split_at(html.rfind('>').map_or(0, |at| at + 1));
    let mut text = String::new();
    let mut quotes = true;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text += &htmlize::unescape(before);
        let Some(end) = tag_end(tag, &mut quotes) else {
            text.push('<');
            rest = tag.get(1..).unwrap_or("");
            continue;
        };
        let (tag, after) = tag.split_at(end);
        rest = after;
        let is_end = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let is = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
        if !name.is_empty() && !is(&INLINE) {
            text.push(' ');
        }
        if is(&SILENT) && !is_end {
            rest = rest.get(closing(rest, name)..).unwrap_or("");
        }
    }
    text += &htmlize::unescape(rest);
    text += &htmlize::unescape(tail);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the end of the tag or comment that `text` begins with; `None` if it begins with none. Once
/// a quote in a tag is never closed, quotes are ignored from there on (`quotes`), so that no text is
/// searched to its end repeatedly.
fn tag_end(text: &str, quotes: &mut bool) -> Option<usize> {
    if text.starts_with("<!--") {
        // without an end, the rest is comment
        return Some(text.find("-->").map_or(text.len(), |at| at + 3));
    }
    let name = text.get(1..)?.trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let mut open = None;
    for (at, byte) in text.bytes().enumerate().filter(|_| *quotes) {
        match (byte, open) {
            (b'>', None) => return Some(at + 1),
            (b'"' | b'\'', None) => open = Some(byte),
            (byte, Some(quote)) if byte == quote => open = None,
            _ => {}
        }
    }
    *quotes = false;
    text.find('>').map(|at| at + 1)
}

/// Returns the offset of the end tag of `name` in `text`; its length without one.
fn closing(text: &str, name: &str) -> usize {
    let ends = text.match_indices("</").map(|(at, _)| at);
    let is_named = |at: &usize| {
        let found = text.as_bytes().get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    ends.into_iter().find(is_named).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_person_reads() {
        for (html, text) in [
            ("", ""),
            ("no tags &amp; no <3 either", "no tags & no <3 either"),
            ("<p>One</p><p>two<br/>three</p>", "One two three"),
            ("<p>Hi <span class=\"h-card\">@<span>ann</span></span>!</p>", "Hi @ann!"),
            ("f<b>a</b>t <EM>x</EM>", "fat x"),
            ("  a\n\t b&nbsp;&nbsp;c  ", "a b c"),
            ("&lt;b&gt; &#x1f600; &Auml;&ouml &unknown; &", "<b> 😀 Äö &unknown; &"),
            ("<a title=\"1 > 0\" href='x'>link</a>", "link"),
            ("a<!-- <b> -- > -->b", "ab"),
            ("a<style>p > a { }</style>b<SCRIPT>if (a </b) {}</Script >c", "a b c"),
            ("<!DOCTYPE html><?xml?>x", "x"),
            // broken: a quote or a tag that is never closed
            ("<a href=\"x>y</a> <i>z</i>", "y z"),
            ("a <b", "a <b"),
            ("<<b>>", "<>"),
            ("</ b>", "</ b>"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn no_text_is_searched_again_and_again() {
        let started = std::time::Instant::now();
        for piece in ["<a", "<a '", "<a \">", "<!--", "<script>", "</", "&#", "<script></", "<"] {
            plain(&piece.repeat(1_000_000 / piece.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "[<>/!a-c\"'& ;#ö\\-]{0,60}") {
            let text = plain(&html);
            prop_assert_eq!(text.trim(), &*text);
        }
    }
}
