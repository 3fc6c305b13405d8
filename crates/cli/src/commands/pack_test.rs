//! `peristyle pack test`: the cases of packs.

use peristyle_data::cases::PackExports;
use peristyle_engine::CaseReport;
use peristyle_engine::diagnostic::{DiagnosticRecord, Diagnostics};
use serde::Serialize;

use crate::args::{PacksArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console, bold, green, red, yellow};
use crate::packs::{PackCatalog, PackLocation};

/// How a pack's cases went, as data.
#[derive(Serialize)]
struct PackCaseReport {
    pack: String,
    valid: bool,
    cases: Vec<CaseOutcome>,
    diagnostics: Vec<DiagnosticRecord>,
}

#[derive(Serialize)]
struct CaseOutcome {
    name: String,
    passed: bool,
    checks: usize,
    failures: Vec<DiagnosticRecord>,
}

pub fn run(args: &PacksArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let found =
        args.packs.iter().map(|name| packs.find_all(name)).collect::<Result<Vec<_>, _>>()?;
    let mut exit = ExitStatus::Done;
    let mut lines = String::new();
    let mut reports = Vec::new();
    let mut problems = Diagnostics::new();
    for (name, found) in found.into_iter().flatten() {
        let place = found.place.clone();
        let (ruleset, found) = packs.compile(&found);
        let Some(ruleset) = ruleset else {
            exit = ExitStatus::Pack;
            lines.push_str(&format!("{}: {}\n", bold(&name), red("invalid, so not tested")));
            reports.push(PackCaseReport::new(&name, None, &found));
            problems.extend(found);
            continue;
        };
        let report = match place {
            PackLocation::Path(path) => ruleset.run_cases_with(&PackExports::of(&path)),
            PackLocation::BuiltIn => ruleset.run_cases(),
        };
        lines.push_str(&line(&name, &report));
        reports.push(PackCaseReport::new(&name, Some(&report), &found));
        for case in report.failed() {
            if exit == ExitStatus::Done {
                exit = ExitStatus::Failed;
            }
            problems.extend(case.failures.iter().cloned());
        }
    }
    match args.format {
        TextFormat::Json => console.print(&output::json(&reports))?,
        TextFormat::Table => {
            console.show(&problems);
            console.print(&lines)?;
        }
    }
    Ok(exit)
}

impl PackCaseReport {
    fn new(pack: &str, report: Option<&CaseReport>, problems: &Diagnostics) -> Self {
        let cases = report.iter().flat_map(|report| &report.cases);
        let cases = cases.map(|case| CaseOutcome {
            name: case.name.clone(),
            passed: case.failures.is_empty(),
            checks: case.checks,
            failures: case.failures.records(),
        });
        Self {
            pack: pack.to_owned(),
            valid: report.is_some(),
            cases: cases.collect(),
            diagnostics: problems.records(),
        }
    }
}

fn line(name: &str, report: &CaseReport) -> String {
    let count = report.cases.len();
    let checks: usize = report.cases.iter().map(|case| case.checks).sum();
    let name = bold(name);
    match (count, report.passed()) {
        (0, _) => format!("{name}: {}\n", yellow("no cases")),
        (_, passed) if passed == count => {
            format!("{name}: {} ({checks} checks)\n", green(&format!("{passed} cases passed")))
        }
        (_, passed) => {
            let failed = red(&format!("{} of {count} cases failed", count - passed));
            format!("{name}: {failed}\n")
        }
    }
}
