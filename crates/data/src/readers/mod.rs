//! The reader functions of import scripts, over archives, tables, JSON and conversations.
//!
//! Counting happens here rather than in scripts, so that a hundred thousand rows take well under a
//! second. A reader that is called on `()`, the value of something absent, returns `()`, so that a
//! chain over an absent file is missing rather than zero. To add one, add an entry to the list of the
//! module of its first argument.

mod archive;
mod call_args;
mod conversations;
mod json;
mod list_table;
mod numbers;
mod table;

use peristyle_engine::host::Reader;

pub(crate) use call_args::CallArgs;

/// Declares readers, which return a missing value for a missing first argument.
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
                    let call: fn($crate::readers::CallArgs<'_>)
                        -> Result<peristyle_engine::host::HostValue, String> = $call;
                    call($crate::readers::CallArgs(args))
                },
            }
        ),+];
    };
}
use declare;

/// Returns every reader, in the order of the reference. Names repeat with different numbers of
/// parameters; a name with one number of parameters serves several types of objects.
pub fn readers() -> Vec<&'static Reader> {
    [archive::READERS, table::READERS, json::READERS, conversations::READERS, numbers::READERS]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests;
