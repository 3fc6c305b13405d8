//! The identity of a run: everything that decides the bytes that it writes.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::super::{RowDetail, ScoringJob, TableInput};

/// The text for an option that isn't given.
const NOT_GIVEN: &str = "not given";

/// The rules, options and inputs of a run. Runs of equal identity write equal bytes, on any number
/// of threads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunIdentity {
    program: String,
    pack: String,
    fingerprint: String,
    content: String,
    inputs: Vec<InputIdentity>,
    /// The options by their names in messages, and their values.
    options: Vec<(String, String)>,
}

/// The identity of an input file. Its content is compared by digest when a run is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::population) struct InputIdentity {
    pub(in crate::population) name: String,
    pub(in crate::population) size: u64,
    /// Nanoseconds since 1970.
    pub(in crate::population) modified: Option<u128>,
}

impl RunIdentity {
    /// Returns the identity of a job on `tables`, with rejects in the file `rejects`; `None` if the
    /// run can't be resumed, since an input can't be read twice or its rows aren't text.
    pub fn for_job(
        job: &ScoringJob<'_>,
        tables: &[TableInput],
        rejects: Option<&Path>,
    ) -> Option<Self> {
        // named one by one: whoever adds a field says here what it changes about the rows
        let ScoringJob {
            ruleset,
            for_any_pack,
            id_column,
            only,
            map,
            decimal_comma,
            as_of,
            default_as_of: else_as_of,
            facts,
            detail: level,
            tips,
            format,
            // how many threads there are changes nothing
            threads: _,
        } = job;
        if !format.properties().can_resume {
            return None;
        }
        let inputs = tables.iter().map(TableInput::identity);
        let said = |text: Option<&str>| text.unwrap_or(NOT_GIVEN).to_owned();
        let given = |yes: bool| if yes { "given" } else { NOT_GIVEN }.to_owned();
        let rejects = rejects.map(|file| std::path::absolute(file).unwrap_or(file.to_owned()));
        let rejects = rejects.map(|file| file.to_string_lossy().into_owned());
        let level = match level {
            RowDetail::Score => "score",
            RowDetail::Pillars => "pillars",
            RowDetail::Indicators => "indicators",
        };
        let options = [
            ("`--format`", format.properties().name.to_owned()),
            ("`--detail`", level.to_owned()),
            ("`--tips`", given(*tips)),
            ("`--id`", said(*id_column)),
            ("`--only`", said(*only)),
            ("`--decimal-comma`", said(decimal_comma.map(flag))),
            ("`--as-of`", said(as_of.as_deref())),
            ("the date in `--facts`", said(else_as_of.as_deref())),
            ("`--pack`", given(*for_any_pack)),
            ("`--rejects`", said(rejects.as_deref())),
        ];
        let mut options = options.map(|(what, says)| (what.to_owned(), says)).to_vec();
        // the last of a name wins, so their order counts
        options.extend(facts.iter().map(|fact| {
            let value = fact.value.as_ref().map_or("missing".to_owned(), ToString::to_string);
            (format!("the fact `{}` of `--fact` or `--facts`", fact.name), value)
        }));
        options.extend(map.says().map(|(column, is)| {
            (format!("what `--map` says of the column `{column}`"), is.to_owned())
        }));
        Some(Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            pack: ruleset.id().to_owned(),
            fingerprint: ruleset.fingerprint().to_owned(),
            content: ruleset.content().to_owned(),
            inputs: inputs.collect::<Option<_>>()?,
            options,
        })
    }

    /// Describes the differences to the identity of the run `now`, a sentence each; empty for none.
    pub fn changes(&self, now: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.program != now.program {
            changes.push(format!(
                "it was begun by Peristyle {}, and this is {}",
                self.program, now.program
            ));
        }
        if self.pack != now.pack {
            changes.push(format!("it was scored by the pack `{}`, not `{}`", self.pack, now.pack));
        } else if self.fingerprint != now.fingerprint {
            changes.push(format!("the rules of `{}` or their weights have changed", now.pack));
        } else if self.content != now.content {
            // titles and texts stand in rows, as reasons and bands
            changes.push(format!("the files of `{}` have changed, if only in words", now.pack));
        }
        let names = |run: &Self| run.inputs.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        if names(self) == names(now) {
            let pairs = self.inputs.iter().zip(&now.inputs);
            changes.extend(pairs.filter_map(|(was, is)| was.change(is)));
        } else {
            let (was, is) = (names(self).join("`, `"), names(now).join("`, `"));
            changes.push(format!("the inputs were `{was}`, and now are `{is}`"));
        }
        let mut seen = BTreeSet::new();
        let options = now.options.iter().chain(&self.options).map(|(what, _)| what);
        for what in options.filter(|what| seen.insert(*what)) {
            let (was, is) = (self.option(what), now.option(what));
            if was != is {
                changes.push(format!("{what} was {}, and now is {}", quoted(was), quoted(is)));
            }
        }
        if changes.is_empty() && self != now {
            changes.push("it was another run".to_owned());
        }
        changes
    }

    /// Returns what an option says.
    fn option(&self, what: &str) -> &str {
        let says = self.options.iter().rfind(|(one, _)| one == what).map(|(_, says)| says);
        says.map_or(NOT_GIVEN, String::as_str)
    }
}

impl InputIdentity {
    fn change(&self, now: &Self) -> Option<String> {
        let name = &self.name;
        if self.size != now.size {
            let (was, is) = (self.size, now.size);
            return Some(format!("`{name}` had {was} bytes, and now has {is}"));
        }
        (self.modified != now.modified).then(|| format!("`{name}` has been written since"))
    }
}

fn flag(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// What an option says, as a message has it.
fn quoted(says: &str) -> String {
    match says {
        "given" | NOT_GIVEN => says.to_owned(),
        says => format!("`{says}`"),
    }
}
