//! What decides the bytes that a run writes.

use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::super::{Format, Job, Level, Table};

/// Rules, options and inputs of a run. Two runs of the same identity write the same bytes, on any
/// number of threads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    program: String,
    pack: String,
    fingerprint: String,
    content: String,
    inputs: Vec<Input>,
    /// By the words for it: an option, and what it says.
    options: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Input {
    name: String,
    size: u64,
    /// Nanoseconds since 1970.
    modified: Option<u128>,
}

impl Identity {
    /// Of a job on these tables, with rejects in this file; `None` if it can't be taken up, since
    /// an input is no file that can be read twice, or its rows don't come as text.
    pub fn of(job: &Job<'_>, tables: &[Table], rejects: Option<&Path>) -> Option<Self> {
        if !job.format.can_resume() {
            return None;
        }
        let inputs = tables.iter().map(|table| {
            let size = table.size.filter(|_| table.can_resume())?;
            let modified = table.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let modified = modified.map(|time| time.as_nanos());
            Some(Input { name: table.name.to_string(), size, modified })
        });
        let said = |text: Option<&str>| text.unwrap_or("not given").to_owned();
        let facts = job.facts.iter().map(|fact| format!("{}={:?}", fact.name, fact.value));
        let facts: Vec<String> = facts.collect();
        let rejects = rejects.map(|file| std::path::absolute(file).unwrap_or(file.to_owned()));
        let rejects = rejects.map(|file| file.to_string_lossy().into_owned());
        let level = match job.level {
            Level::Score => "score",
            Level::Pillars => "pillars",
            Level::Indicators => "indicators",
        };
        let options = [
            ("`--format`", job.format.name().to_owned()),
            ("`--detail`", level.to_owned()),
            ("`--tips`", if job.tips { "given" } else { "not given" }.to_owned()),
            ("`--id`", said(job.id_column)),
            ("`--only`", said(job.only)),
            ("`--decimal-comma`", said(job.decimal_comma.map(flag))),
            ("`--as-of`", said(job.as_of.as_deref())),
            ("the date in `--facts`", said(job.else_as_of.as_deref())),
            ("what `--fact` and `--facts` say", said(some(&facts.join(", ")))),
            ("`--pack`", if job.for_any_pack { "given" } else { "not given" }.to_owned()),
            ("`--rejects`", said(rejects.as_deref())),
        ];
        Some(Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            pack: job.ruleset.id().to_owned(),
            fingerprint: job.ruleset.fingerprint().to_owned(),
            content: job.ruleset.content().to_owned(),
            inputs: inputs.collect::<Option<_>>()?,
            options: options.map(|(what, says)| (what.to_owned(), says)).to_vec(),
        })
    }

    /// What is no longer as it was, in words; empty if all is.
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
        } else if (&self.fingerprint, &self.content) != (&now.fingerprint, &now.content) {
            changes.push(format!("the rules of `{}` or their weights have changed", now.pack));
        }
        let names = |run: &Self| run.inputs.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        if names(self) == names(now) {
            let pairs = self.inputs.iter().zip(&now.inputs);
            changes.extend(pairs.filter_map(|(was, is)| was.change(is)));
        } else {
            let (was, is) = (names(self).join("`, `"), names(now).join("`, `"));
            changes.push(format!("the inputs were `{was}`, and now are `{is}`"));
        }
        for (what, says) in &now.options {
            let was = self.options.iter().find(|(one, _)| one == what).map(|(_, says)| says);
            let was = was.map_or("not given", String::as_str);
            if was != says {
                changes.push(format!("{what} was {}, and now is {}", quoted(was), quoted(says)));
            }
        }
        if changes.is_empty() && self != now {
            changes.push("it was another run".to_owned());
        }
        changes
    }
}

impl Input {
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

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// What an option says, as a message has it.
fn quoted(says: &str) -> String {
    match says {
        "given" | "not given" => says.to_owned(),
        says => format!("`{says}`"),
    }
}

impl Format {
    /// Whether output in it can be cut between two rows, and written on from there.
    pub fn can_resume(self) -> bool {
        match self {
            Self::Csv | Self::Ndjson => true,
            // its directory at the end speaks of all of it
            Self::Parquet => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }
}
