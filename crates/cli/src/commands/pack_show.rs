//! `peristyle pack show`: a pack with all that it inherits, and where each line came from.

use peristyle_engine::load::ShownLine;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::args::{PackShowArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console, dim};
use crate::packs::PackCatalog;

/// Longer lines have their origin right behind them.
const WIDEST: usize = 60;

/// A line as data.
#[derive(Serialize)]
struct ShownLineRecord<'a> {
    text: &'a str,
    from: Option<&'a str>,
}

impl<'a> ShownLineRecord<'a> {
    fn of(line: &'a ShownLine) -> Self {
        Self { text: &line.text, from: line.from.as_deref() }
    }
}

pub fn run(args: &PackShowArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let found = packs.find(&args.pack)?;
    let files = packs.files(&found).map_err(CommandFailure::pack)?;
    let lines = files.show();
    let text = match args.format {
        TextFormat::Json => {
            output::json(&lines.iter().map(ShownLineRecord::of).collect::<Vec<_>>())
        }
        TextFormat::Table => page(&lines),
    };
    console.deliver(&text)?;
    // what is wrong with the pack is said below of what it is
    let (ruleset, problems) = packs.compile_files(&files);
    match ruleset {
        Some(_) => Ok(ExitStatus::Done),
        None => Err(CommandFailure::pack(problems)),
    }
}

/// The lines, each with its origin as a comment in one column.
fn page(lines: &[ShownLine]) -> String {
    let fits = |line: &&ShownLine| line.text.width() <= WIDEST;
    let column = lines.iter().filter(fits).map(|line| line.text.width()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.text);
        if let Some(from) = &line.from {
            let gap = column.saturating_sub(line.text.width()).max(2);
            text.push_str(&" ".repeat(gap));
            text.push_str(&dim(&format!("# {from}")));
        }
        text.push('\n');
    }
    text
}
