//! The names that a pack's files have, and those that only look like it.

use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::script;
use crate::source::{Place, Source};
use crate::yaml;

pub(super) enum KnownFile {
    /// Part of a pack, with the most bytes it may have.
    Yes(usize),
    /// Looks like a part of a pack and isn't: what it should be called, if that is clear.
    Stray(Option<String>),
    /// None of our business: a README, an editor's swap file.
    Ignored,
}

const ROOT_FILES: [&str; 7] = [
    "pack.yaml",
    "facts.yaml",
    "cases.yaml",
    "weights.rhai",
    "tips.rhai",
    "functions.rhai",
    "import.rhai",
];

pub(super) fn kind(name: &str) -> KnownFile {
    if ROOT_FILES.contains(&name) {
        let limit = if name.ends_with(".rhai") { script::MAX_BYTES } else { yaml::MAX_BYTES };
        return KnownFile::Yes(limit);
    }
    let (folder, file) = name.split_once('/').unwrap_or(("", name));
    if file.starts_with('.') || file.ends_with('~') || file.starts_with('#') || file.contains('/') {
        return KnownFile::Ignored;
    }
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    match (folder, extension) {
        ("pillars", "yaml") | ("texts", "ftl") => KnownFile::Yes(yaml::MAX_BYTES),
        (_, "yml") => KnownFile::Stray(Some(match folder {
            "" => format!("{stem}.yaml"),
            _ => format!("{folder}/{stem}.yaml"),
        })),
        ("", "yaml" | "rhai") => {
            KnownFile::Stray(crate::diagnostic::closest(file, ROOT_FILES).map(str::to_owned))
        }
        ("", "ftl") => KnownFile::Stray(Some(format!("texts/{file}"))),
        ("pillars" | "texts", "yaml" | "rhai" | "ftl") => KnownFile::Stray(None),
        _ => KnownFile::Ignored,
    }
}

/// Warns of a file of the pack at `origin` that isn't read.
pub(super) fn stray(origin: &str, name: &str, instead: Option<String>) -> Diagnostic {
    let source = Source::new(format!("{origin}/{name}"), "");
    let diagnostic = Diagnostic::warning(
        &codes::STRAY_FILE,
        format!("`{name}` is not read: no such part of a pack"),
    )
    .at(Place::start_of(&source));
    match instead {
        Some(instead) => diagnostic.help(format!("did you mean `{instead}`?")),
        None => diagnostic.help_maybe(did_you_mean(name, ROOT_FILES)),
    }
}
