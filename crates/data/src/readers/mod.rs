//! What import scripts may ask: the functions over archives, tables, JSON and conversations.
//!
//! All counting happens here and not in scripts, so that a hundred thousand rows take well under a
//! second. A reader that is called on `()`, the answer of something absent, answers `()` itself;
//! so a whole chain over an absent file is missing, not zero. To add one: an entry in the list of
//! the module of what it is called on.

mod archive;
mod args;
mod conversations;
mod json;
mod lists;
mod numbers;
mod table;

use peristyle_engine::host::Reader;

pub(crate) use args::Args;

/// Declares readers. The answer to a missing first argument is missing, before anything else.
macro_rules! declare {
    ($($name:ident($($param:ident),+) $summary:literal = $call:expr;)+) => {
        pub(super) static READERS: &[peristyle_engine::host::Reader] = &[$(
            peristyle_engine::host::Reader {
                name: stringify!($name),
                params: &[$(stringify!($param)),+],
                summary: $summary,
                call: |args| {
                    if matches!(
                        args.first(),
                        None | Some(peristyle_engine::host::HostValue::Missing)
                    ) {
                        return Ok(peristyle_engine::host::HostValue::Missing);
                    }
                    let call: fn($crate::readers::Args<'_>)
                        -> Result<peristyle_engine::host::HostValue, String> = $call;
                    call($crate::readers::Args(args))
                },
            }
        ),+];
    };
}
use declare;

/// Every reader, in the order of the reference. Names repeat with different numbers of
/// parameters; a name with the same number serves several kinds of objects.
pub fn readers() -> Vec<&'static Reader> {
    [archive::READERS, table::READERS, json::READERS, conversations::READERS, numbers::READERS]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests;
