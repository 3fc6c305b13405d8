//! What people and programs see.

mod compare;
mod explained;
mod facts_file;
mod file;
mod inspection;
mod journal;
mod lab;
mod layout;
mod listing;
mod numbers;
mod population;
mod reading_progress;
mod score;
mod score_table;

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use peristyle_engine::diagnostic::{
    Diagnostic, DiagnosticRecord, Diagnostics, RenderOptions, Severity,
};
use serde::Serialize;

use crate::args::{ColorMode, DisplayArgs};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::outputs::{OutputDestination, OutputFiles};

pub use compare::{CommandLineChanges, WhatIf, what_if};
pub use explained::explained;
pub use facts_file::{facts_file, facts_list};
pub use file::OutputFile;
pub use inspection::{export, inspection};
pub use journal::{JournalFile, JournalWriter};
pub use lab::{StepProgress, compared, described, fit, plan, sensitivity, since};
pub use layout::{
    OutputStyle, bold, columns, dim, green, left, printable, red, right, wrap, wrap_drawn, yellow,
};
pub use listing::listing;
pub use numbers::{ScoreDigits, display_number};
pub use population::{ProgressLine, grouped, summary as population_summary};
pub use reading_progress::ReadingProgress;
pub use score::{score, share, share_of};
pub use score_table::{ProfileDetails, scores};

/// Standard output and standard error, and how they look.
#[derive(Debug)]
pub struct Console {
    /// Results that people read.
    pub look: OutputStyle,
    colour: ColorChoice,
    machine: bool,
    /// What the command writes.
    pub outputs: OutputFiles,
}

impl Console {
    /// `machine` prints errors as data.
    pub fn new(args: &DisplayArgs, machine: bool) -> Self {
        let colour = match args.color {
            ColorMode::Auto => ColorChoice::Auto,
            ColorMode::Always => ColorChoice::Always,
            ColorMode::Never => ColorChoice::Never,
        };
        let look = OutputStyle { width: width(args), unicode: speaks_unicode() };
        Self { look, colour, machine, outputs: OutputFiles::default() }
    }

    /// Results, on standard output.
    pub fn print(&self, text: &str) -> Result<(), CommandFailure> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.colour);
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                CommandFailure::quiet()
            } else {
                cant_write("standard output", &error)
            }
        })
    }

    /// Whether standard output shows colour.
    pub fn paints(&self) -> bool {
        let choice = match self.colour {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            chosen => chosen,
        };
        choice != ColorChoice::Never
    }

    /// Writes results into the file of `--output`, or else to standard output.
    pub fn deliver(&self, text: &str) -> Result<(), CommandFailure> {
        let Some(target) = self.outputs.of("--output") else { return self.print(text) };
        let plain = anstream::adapter::strip_str(text).to_string();
        match target.sink() {
            OutputDestination::Stdout => self.print(&plain),
            OutputDestination::Stream(_)
            | OutputDestination::File(_)
            | OutputDestination::Folder(_) => target.write(plain.as_bytes()),
        }
    }

    /// A line for people, on standard error.
    pub fn note(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.colour);
        // there is nowhere left to complain
        let _ = writeln!(stream, "{text}");
    }

    /// Diagnostics, on standard error.
    pub fn show(&self, problems: &Diagnostics) {
        if !problems.is_empty() {
            let options = RenderOptions { colour: true, width: self.look.width };
            self.draw(&problems.render(options));
        }
    }

    /// What fits a terminal; a file or a program gets the lines as they are.
    fn draw(&self, text: &str) {
        if io::stderr().is_terminal() {
            self.note(&wrap_drawn(text, self.look.width).join("\n"));
        } else {
            self.note(text.trim_end_matches('\n'));
        }
    }

    /// What travelled along with a profile, on standard error.
    pub fn show_records(&self, records: &[DiagnosticRecord]) {
        for record in records {
            let severity = match record.severity {
                Severity::Error => red("error"),
                Severity::Warning => yellow("warning"),
                Severity::Remark => bold("remark"),
            };
            let code = bold(&format!("[{}]", record.code));
            self.draw(&format!("{severity}{code}: {}", layout::printable(&record.message)));
            if let Some(file) = &record.file {
                let numbers = [record.line, record.column].into_iter().map_while(|number| number);
                let place: String = numbers.map(|number| format!(":{number}")).collect();
                self.note(&dim(&format!(" --> {file}{place}")));
            }
            for help in &record.help {
                self.draw(&dim(&format!("  = help: {}", layout::printable(help))));
            }
        }
    }

    /// Says why the command stops.
    pub fn fail(&self, failure: &CommandFailure) -> ExitStatus {
        if self.machine && !failure.problems.is_empty() {
            self.note(json(&DiagnosticsReport::from(&failure.problems)).trim_end());
        } else {
            self.show(&failure.problems);
        }
        failure.exit
    }
}

/// Diagnostics as data.
#[derive(Debug, Serialize)]
pub struct DiagnosticsReport {
    diagnostics: Vec<DiagnosticRecord>,
}

impl From<&Diagnostics> for DiagnosticsReport {
    fn from(problems: &Diagnostics) -> Self {
        Self { diagnostics: problems.records() }
    }
}

/// Indented JSON with a line break at its end.
pub fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value);
    // our own types have text keys and finite numbers, so they can always be written
    text.unwrap_or_default() + "\n"
}

/// JSON on one line.
pub fn json_line(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// Says that an output can't be written, in words for what the system says often.
pub fn cant_write(what: &str, error: &io::Error) -> CommandFailure {
    use io::ErrorKind;
    let why = match error.kind() {
        ErrorKind::NotFound => "the folder that it lies in isn't there".to_owned(),
        ErrorKind::PermissionDenied => "it isn't allowed".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "nothing can be written to that disk".to_owned(),
        ErrorKind::StorageFull => "no space is left".to_owned(),
        ErrorKind::QuotaExceeded => "your share of the disk is full".to_owned(),
        _ => error.to_string(),
    };
    CommandFailure::output(Diagnostic::error(
        &codes::CANT_WRITE,
        format!("{what} can't be written: {why}"),
    ))
}

fn width(args: &DisplayArgs) -> usize {
    /// Longer lines are hard to follow.
    const MOST: usize = 100;
    const LEAST: usize = 30;
    let asked = args
        .width
        .or_else(|| std::env::var("COLUMNS").ok()?.trim().parse().ok())
        .filter(|width| *width > 0);
    let terminal = || {
        let is_seen = io::stdout().is_terminal() || io::stderr().is_terminal();
        terminal_size::terminal_size().filter(|_| is_seen).map(|(width, _)| usize::from(width.0))
    };
    asked.or_else(terminal).unwrap_or(80).clamp(LEAST, MOST)
}

/// Whether the terminal shows more than ASCII, as its locale says.
fn speaks_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
        .to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
