//! Inputs whose columns, or keys, a map speaks of.

use std::path::Path;

use peristyle_data::codes::{
    BAD_MAP, DOUBLE_COLUMN, NO_ID_COLUMN, NO_SUCH_COLUMN, NO_SUCH_SHEET, UNKNOWN_TARGET,
};
use peristyle_data::input::DetectedInput;
use peristyle_data::profile::map::read_mapped;
use peristyle_engine::diagnostic::Diagnostics;

use super::InputReader;
use crate::exit::CommandFailure;

/// What is wrong with the options rather than with the table they were said of.
pub fn failure(problems: Diagnostics) -> CommandFailure {
    let of_options = [&BAD_MAP, &UNKNOWN_TARGET, &NO_SUCH_COLUMN, &NO_SUCH_SHEET, &NO_ID_COLUMN];
    let is_of_options = |code| of_options.contains(&code);
    let is_mapped_twice =
        problems.iter().any(|one| one.code == &DOUBLE_COLUMN && one.message.contains("mapped"));
    if is_mapped_twice || problems.iter().any(|one| is_of_options(one.code)) {
        CommandFailure::usage(problems)
    } else {
        CommandFailure::input(problems)
    }
}

impl InputReader<'_> {
    /// An input as a map has it: a table, or profiles whose keys are renamed.
    pub(super) fn open_mapped(&self, name: &str) -> Result<DetectedInput, CommandFailure> {
        let path = Path::new(name);
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or("").to_lowercase();
        if !matches!(end.as_str(), "ndjson" | "jsonl" | "json" | "yaml" | "yml") {
            // whoever maps columns means a table
            return DetectedInput::open(name, None, Vec::new)
                .map_err(|problems| CommandFailure::input(self.with_hint(name, problems)));
        }
        let mut broken = None;
        let mut rules = |named: Option<&str>| {
            let pack = self.pack.as_deref().or(named)?;
            if let Some(ruleset) = self.loaded.get(pack) {
                return Some(ruleset.clone());
            }
            let loaded = self.packs.load(pack).map_err(|failure| broken = Some(failure));
            loaded.ok()
        };
        let read = read_mapped(path, &self.map, &mut rules);
        if let Some(failure) = broken {
            return Err(failure);
        }
        let (profiles, remarks) = read.map_err(failure)?;
        if let Some(console) = self.console {
            console.show(&remarks);
        }
        Ok(DetectedInput::Profiles(profiles))
    }
}
