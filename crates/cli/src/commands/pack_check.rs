//! `peristyle pack check`: every problem of every pack named, all at once.

use peristyle_engine::diagnostic::{Diagnostics, Severity};

use crate::args::{PacksArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console, DiagnosticsReport, bold, green, red};
use crate::packs::PackCatalog;

pub fn run(args: &PacksArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let found =
        args.packs.iter().map(|name| packs.find_all(name)).collect::<Result<Vec<_>, _>>()?;
    let mut all = Diagnostics::new();
    let mut lines = String::new();
    for (name, found) in found.into_iter().flatten() {
        let (ruleset, problems) = packs.compile(&found);
        let verdict = if ruleset.is_some() { green("valid") } else { red("invalid") };
        let counts = [
            (Severity::Error, "error"),
            (Severity::Warning, "warning"),
            (Severity::Remark, "remark"),
        ]
        .into_iter()
        .filter_map(|(severity, word)| match problems.count(severity) {
            0 => None,
            1 => Some(format!("1 {word}")),
            count => Some(format!("{count} {word}s")),
        })
        .collect::<Vec<_>>()
        .join(", ");
        let counts = if counts.is_empty() { String::new() } else { format!(" ({counts})") };
        lines.push_str(&format!("{}: {verdict}{counts}\n", bold(&name)));
        all.extend(problems);
    }
    match args.format {
        TextFormat::Json => console.print(&output::json(&DiagnosticsReport::from(&all)))?,
        TextFormat::Table => {
            console.show(&all);
            console.print(&lines)?;
        }
    }
    Ok(if all.has_errors() { ExitStatus::Pack } else { ExitStatus::Done })
}
