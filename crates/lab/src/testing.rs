//! What the tests of several experiments need.

use peristyle_engine::{Engine, PackFiles, Ruleset};

/// A pack of one file.
pub(crate) fn pack(yaml: &str) -> Ruleset {
    pack_with(yaml, &[])
}

/// A pack with further files.
pub(crate) fn pack_with(yaml: &str, more: &[(&str, &str)]) -> Ruleset {
    let files = [("pack.yaml", yaml)].into_iter().chain(more.iter().copied());
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let (rules, problems) =
        Engine::new().compile(&PackFiles::from_memory("test", "test", files).unwrap());
    rules.unwrap_or_else(|| panic!("{}", problems.render(Default::default())))
}
