//! `peristyle score`: the answer for each profile.

use peristyle_data::population::Population;
use peristyle_engine::diagnostic::{Diagnostics, Record};
use peristyle_engine::profile::GivenFact;
use peristyle_engine::{Evaluation, Facts, Options, Ruleset};
use serde::Serialize;

use crate::args::{ScoreArgs, ScoreFormat};
use crate::exit::{Exit, Failure};
use crate::inputs::{self, Inputs, Subject};
use crate::output::{self, Console, Said, WhatIf};

pub fn score(args: &ScoreArgs, console: &Console) -> Result<Exit, Failure> {
    let mut problems = Diagnostics::new();
    let changes = inputs::given(&args.what_if, "--if", &mut problems);
    if !problems.is_empty() {
        return Err(Failure::usage(problems));
    }
    let mut inputs = Inputs::new(&args.subject, &args.weight, console)?;
    if super::population::is_meant(args, &inputs)? {
        return super::population::score(args, &mut inputs, console);
    }
    let subjects = inputs.read(&args.inputs)?;
    let subjects = inputs.compared(subjects, &args.inputs)?;
    // an empty list is an answer for programs, and none for people
    if subjects.is_empty() && args.format == ScoreFormat::Table {
        return Err(Failure::input(peristyle_lab::describe::nobody()));
    }
    let options = Options { lang: args.lang.clone(), ..Options::default() };
    let (text, records) = if changes.is_empty() {
        let answer = |one: &Subject| {
            let answer = one.ruleset.evaluate_with(&one.facts, &options);
            (answer, one.ruleset.clone())
        };
        let mut all: Vec<(Evaluation, Ruleset)> = subjects.iter().map(answer).collect();
        let text = answers(args, console, &all);
        (text, all.iter_mut().flat_map(|(one, _)| one.diagnostics.drain(..)).collect())
    } else {
        changed(args, console, &subjects, &changes, &options)?
    };
    console.deliver(&text)?;
    // people read the answer first; programs find them inside of it
    if args.format == ScoreFormat::Table {
        console.show_records(&records);
    }
    Ok(Exit::Done)
}

fn answers(args: &ScoreArgs, console: &Console, answers: &[(Evaluation, Ruleset)]) -> String {
    let lang = args.lang.as_deref();
    if args.format != ScoreFormat::Table {
        return data(args.format, answers.iter().map(|(answer, _)| answer));
    }
    match answers {
        [(answer, ruleset)] => output::score(answer, ruleset, &said(args), lang, console.look),
        several => output::scores(several, &said(args), lang, console.look),
    }
}

fn said(args: &ScoreArgs) -> Said<'_> {
    Said { weights: &args.weight, what_if: &args.what_if }
}

/// One object for one profile, an array for several; one object per line.
fn data<T: Serialize>(format: ScoreFormat, answers: impl Iterator<Item = T>) -> String {
    let answers: Vec<T> = answers.collect();
    match (format, answers.as_slice()) {
        (ScoreFormat::Ndjson, all) => all.iter().map(|one| output::json_line(one)).collect(),
        (_, [one]) => output::json(one),
        (_, several) => output::json(&several),
    }
}

/// What if: before, after, difference.
fn changed(
    args: &ScoreArgs,
    console: &Console,
    subjects: &[Subject],
    changes: &[GivenFact],
    options: &Options,
) -> Result<(String, Vec<Record>), Failure> {
    let mut pairs = Vec::new();
    for one in subjects {
        inputs::check(&one.ruleset, changes)?;
        let after = one.ruleset.changed(&one.facts, changes).map_err(Failure::usage)?;
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
        output::what_if(&what, &said(args), ruleset, args.lang.as_deref(), console.look)
    });
    let text = tables.collect::<Vec<_>>().join("\n");
    let records = pairs.iter().flat_map(|(_, after, _)| after.diagnostics.clone());
    Ok((text, records.collect()))
}

/// What if everyone did: figures over all of them, and who moves most.
fn everyone_changed(
    args: &ScoreArgs,
    console: &Console,
    subjects: &[Subject],
    changes: &[GivenFact],
) -> Result<String, Failure> {
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
        let population = Population::of(&ruleset, &facts);
        let told = peristyle_lab::compare::what_if(&ruleset, &population, changes, jobs);
        let told = told.map_err(Failure::usage)?;
        Ok(output::compared(&told, (&ruleset, &ruleset), console.look))
    });
    Ok(tables.collect::<Result<Vec<String>, Failure>>()?.join("\n"))
}
