//! `peristyle score`: the answer for each profile.

use peristyle_data::population::LoadedPopulation;
use peristyle_engine::diagnostic::{DiagnosticRecord, Diagnostics};
use peristyle_engine::profile::GivenFact;
use peristyle_engine::{Evaluation, Facts, Options, Ruleset};
use serde::Serialize;

use super::population::ScoringMode;
use crate::args::{DetailLevel, ScoreArgs, ScoreFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{self, InputReader, ScoringSubject};
use crate::output::{self, CommandLineChanges, Console, ProfileDetails, WhatIf};

pub fn score(args: &ScoreArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let mut problems = Diagnostics::new();
    let changes = inputs::given(&args.what_if, "--if", &mut problems);
    if !problems.is_empty() {
        return Err(CommandFailure::usage(problems));
    }
    let mut inputs = InputReader::new(&args.subject, &args.weight, console)?;
    let way = super::population::way(args, &inputs)?;
    if way == ScoringMode::Streamed {
        return super::population::score(args, &mut inputs, console);
    }
    let (subjects, problems) = inputs.read_good(&args.inputs)?;
    if subjects.is_empty() && !problems.is_empty() {
        return Err(CommandFailure::input(problems));
    }
    let subjects = inputs.compared(subjects, &args.inputs)?;
    if way == ScoringMode::Rows {
        let text = super::population::rows(args, &subjects)?;
        console.deliver(&text)?;
        let records: Vec<(&str, &[DiagnosticRecord])> =
            subjects.iter().map(|one| (one.facts.id(), &*one.profile.diagnostics)).collect();
        console.show_records(&of_whom(&records));
        return ended(problems);
    }
    // an empty list is an answer for programs, and none for people
    if subjects.is_empty() && args.format == ScoreFormat::Table {
        return Err(CommandFailure::input(peristyle_lab::describe::empty_population()));
    }
    let options = Options { lang: args.lang.clone(), ..Options::default() };
    let (text, records) = if changes.is_empty() {
        let answer = |one: &ScoringSubject| {
            let answer = one.ruleset.evaluate_with(&one.facts, &options);
            (answer, one.ruleset.clone())
        };
        let all: Vec<(Evaluation, Ruleset)> = subjects.iter().map(answer).collect();
        let records: Vec<(&str, &[DiagnosticRecord])> =
            all.iter().map(|(one, _)| (&*one.id, &*one.diagnostics)).collect();
        (answers(args, console, &all), of_whom(&records))
    } else {
        changed(args, console, &subjects, &changes, &options)?
    };
    console.deliver(&text)?;
    // people read the answer first; programs find them inside of it
    if args.format == ScoreFormat::Table {
        console.show_records(&records);
    }
    ended(problems)
}

/// Whoever could be read is scored; the exit code says that somebody couldn't.
fn ended(problems: Diagnostics) -> Result<ExitStatus, CommandFailure> {
    if problems.is_empty() { Ok(ExitStatus::Done) } else { Err(CommandFailure::input(problems)) }
}

/// What is said of several profiles: once, and of whom, where it isn't said of all.
fn of_whom(all: &[(&str, &[DiagnosticRecord])]) -> Vec<DiagnosticRecord> {
    const SHOWN: usize = 5;
    let mut once: Vec<(&DiagnosticRecord, Vec<&str>)> = Vec::new();
    for (id, records) in all {
        for record in *records {
            match once.iter_mut().find(|(other, _)| *other == record) {
                Some((_, ids)) => ids.push(id),
                None => once.push((record, vec![id])),
            }
        }
    }
    let named = |(record, ids): (&DiagnosticRecord, Vec<&str>)| {
        let mut record = record.clone();
        if ids.len() < all.len() {
            let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
            let more = match ids.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            record.message = format!("{}{more}: {}", shown.join(", "), record.message);
        }
        record
    };
    once.into_iter().map(named).collect()
}

fn answers(args: &ScoreArgs, console: &Console, answers: &[(Evaluation, Ruleset)]) -> String {
    let lang = args.lang.as_deref();
    if args.format != ScoreFormat::Table {
        return data(args.format, answers.iter().map(|(answer, _)| answer));
    }
    match answers {
        [(answer, ruleset)] => {
            output::score(answer, ruleset, &command_line_changes(args), lang, console.look)
        }
        several => {
            let details = ProfileDetails {
                level: args.population.detail.unwrap_or(DetailLevel::Score),
                tips: args.population.tips,
            };
            output::scores(several, &command_line_changes(args), details, lang, console.look)
        }
    }
}

fn command_line_changes(args: &ScoreArgs) -> CommandLineChanges<'_> {
    CommandLineChanges { weights: &args.weight, what_if: &args.what_if }
}

/// One object for one profile, an array for several; one object per line.
fn data<T: Serialize>(format: ScoreFormat, answers: impl Iterator<Item = T>) -> String {
    let answers: Vec<T> = answers.collect();
    match (format, answers.as_slice()) {
        (ScoreFormat::Rows(_), all) => all.iter().map(|one| output::json_line(one)).collect(),
        (_, [one]) => output::json(one),
        (_, several) => output::json(&several),
    }
}

/// What if: before, after, difference.
fn changed(
    args: &ScoreArgs,
    console: &Console,
    subjects: &[ScoringSubject],
    changes: &[GivenFact],
    options: &Options,
) -> Result<(String, Vec<DiagnosticRecord>), CommandFailure> {
    let mut pairs = Vec::new();
    for one in subjects {
        inputs::check(&one.ruleset, changes)?;
        let after = one.ruleset.changed(&one.facts, changes).map_err(CommandFailure::usage)?;
        let before = one.ruleset.evaluate_with(&one.facts, options);
        pairs.push((before, one.ruleset.evaluate_with(&after, options), &one.ruleset));
    }
    if args.format == ScoreFormat::Table && subjects.len() > 1 {
        return Ok((everyone_changed(args, console, subjects, changes)?, Vec::new()));
    }
    if args.format != ScoreFormat::Table {
        let pairs = pairs.iter().map(|(before, after, _)| WhatIf::new(before, after));
        return Ok((data(args.format, pairs), Vec::new()));
    }
    let tables = pairs.iter().map(|(before, after, ruleset)| {
        let what = WhatIf::new(before, after);
        output::what_if(
            &what,
            &command_line_changes(args),
            ruleset,
            args.lang.as_deref(),
            console.look,
        )
    });
    let text = tables.collect::<Vec<_>>().join("\n");
    let records = pairs.iter().flat_map(|(_, after, _)| after.diagnostics.clone());
    Ok((text, records.collect()))
}

/// What if everyone did: figures over all of them, and who moves most.
fn everyone_changed(
    args: &ScoreArgs,
    console: &Console,
    subjects: &[ScoringSubject],
    changes: &[GivenFact],
) -> Result<String, CommandFailure> {
    let mut groups: Vec<(Ruleset, Vec<Facts>)> = Vec::new();
    for one in subjects {
        let own = one.ruleset.fingerprint();
        match groups.iter_mut().find(|(rules, _)| rules.fingerprint() == own) {
            Some((_, facts)) => facts.push(one.facts.clone()),
            None => groups.push((one.ruleset.clone(), vec![one.facts.clone()])),
        }
    }
    let jobs = super::jobs(args.population.jobs).get();
    let tables = groups.into_iter().map(|(ruleset, facts)| {
        let population = LoadedPopulation::of(&ruleset, &facts);
        let told = peristyle_lab::compare::what_if(&ruleset, &population, changes, jobs);
        let told = told.map_err(CommandFailure::usage)?;
        Ok(output::compared(&told, (&ruleset, &ruleset), console.look))
    });
    Ok(tables.collect::<Result<Vec<String>, CommandFailure>>()?.join("\n"))
}
