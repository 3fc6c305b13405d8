//! Ids: what scripts can say, so that one word serves everywhere.

use super::fields::ProblemSink;
use crate::diagnostic::{Diagnostic, codes};
use crate::script;
use crate::source::Place;

/// Returns whether `id` is `[a-z][a-z0-9_]*`.
pub(crate) fn is_well_formed(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Reports an id that scripts couldn't say. `elsewhere` says where another spelling can stand.
pub(crate) fn check(id: &str, place: &Place, sink: &ProblemSink, elsewhere: &str) {
    if !is_well_formed(id) {
        let mut problem = Diagnostic::error(&codes::BAD_ID, format!("`{id}` can't be an id"))
            .at(place.clone())
            .help(format!(
                "an id is lower case: a letter, then letters, digits and `_`; {elsewhere}"
            ));
        let suggestion = suggestion(id);
        if is_well_formed(&suggestion) && !id.starts_with(|c: char| c.is_ascii_digit()) {
            problem = problem.help(format!("for example `{suggestion}`"));
        }
        sink.push(problem);
    } else if script::is_reserved(id) {
        sink.push(
            Diagnostic::error(
                &codes::BAD_ID,
                format!("`{id}` is a word that Rhai reserves, so no script could read it"),
            )
            .at(place.clone())
            .help(format!("call it `{id}_` followed by what it is about, such as `{id}_count`")),
        );
    }
}

fn suggestion(id: &str) -> String {
    let mut made = String::new();
    for c in id.chars() {
        match c {
            'a'..='z' | '0'..='9' => made.push(c),
            'A'..='Z' => {
                if made.ends_with(|last: char| last.is_ascii_lowercase()) {
                    made.push('_');
                }
                made.push(c.to_ascii_lowercase());
            }
            'ä' | 'Ä' => made.push_str("ae"),
            'ö' | 'Ö' => made.push_str("oe"),
            'ü' | 'Ü' => made.push_str("ue"),
            'ß' => made.push_str("ss"),
            _ if !made.is_empty() && !made.ends_with('_') => made.push('_'),
            _ => {}
        }
    }
    made.trim_end_matches('_').trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()
}
