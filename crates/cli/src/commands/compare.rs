//! `peristyle compare`: two sets of rules over the same profiles.

use peristyle_data::input::STANDARD_INPUT;
use peristyle_data::population::LoadedPopulation;
use peristyle_engine::compile::RulesetHybrids;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::{Fact, PackFiles, PackVariant, Ruleset};
use peristyle_lab::codes;
use peristyle_lab::compare::{
    CompareOptions, ComparedRulesets, StatisticLimit, compare as compared,
};

use crate::args::{CompareArgs, SubjectArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{self, ExtraColumns, InputReader};
use crate::output::{self, Console, dim};
use crate::packs::PackCatalog;
use crate::revision;

pub fn compare(args: &CompareArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let limits =
        args.fail_if.iter().map(|text| StatisticLimit::parse(text).map_err(CommandFailure::usage));
    let limits = limits.collect::<Result<Vec<StatisticLimit>, CommandFailure>>()?;
    let weights = inputs::weights(&args.weight)?;
    let mut problems = Diagnostics::new();
    let what_if = inputs::given(&args.what_if, "--if", &mut problems);
    if !problems.is_empty() {
        return Err(CommandFailure::usage(problems));
    }
    let alone = !weights.is_empty() || !what_if.is_empty();
    let (before, after, names) = arguments(args, alone)?;
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let from = PackVariant { files: files(&packs, args, before)?, weights: Vec::new() };
    let to = match after {
        Some(after) => PackVariant { files: files(&packs, args, after)?, weights: Vec::new() },
        None => PackVariant { files: from.files.clone(), weights: Vec::new() },
    };
    sound(&packs, &from)?;
    sound(&packs, &to)?;
    let to = PackVariant { weights, ..to };
    // the packs are sound, so it is the weights that aren't
    let hybrids = packs.engine().hybrids(&from, &to).map_err(CommandFailure::usage)?;
    inputs::check(hybrids.to(), &what_if)?;

    let jobs = super::jobs(args.jobs).get();
    let population = population(args, &hybrids, names, console)?;
    let options = CompareOptions { movers: args.top, by: args.by.clone(), seed: args.seed, jobs };
    let all = ComparedRulesets { hybrids: &hybrids, what_if: &what_if, population: &population };
    let told = compared(all, &options).map_err(CommandFailure::usage)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::compared(&told, (hybrids.from(), hybrids.to()), console.look),
    };
    console.deliver(&text)?;
    let violation: Diagnostics =
        limits.iter().filter_map(|limit| limit.violation(&told.figures)).collect();
    if violation.is_empty() {
        return Ok(ExitStatus::Done);
    }
    Err(CommandFailure { exit: ExitStatus::Failed, problems: violation })
}

/// The pack before, the pack after if it is another one, and the inputs.
fn arguments(
    args: &CompareArgs,
    alone: bool,
) -> Result<(&str, Option<&str>, &[String]), CommandFailure> {
    match args.arguments.as_slice() {
        [pack, inputs @ ..] if alone && !inputs.is_empty() => Ok((pack, None, inputs)),
        [before, after, inputs @ ..] if !alone && !inputs.is_empty() => {
            Ok((before, Some(after), inputs))
        }
        _ => Err(CommandFailure::usage(
            Diagnostic::error(&codes::NOTHING_COMPARED, "there are no two things to compare")
                .help("two packs and an input: `peristyle compare shop rules/mine people.csv`")
                .help(
                    "or one pack, changed: `peristyle compare shop people.csv --weight brand=30`",
                ),
        )),
    }
}

/// A pack's files: as it is, or as it was at a revision.
fn files(packs: &PackCatalog, args: &CompareArgs, name: &str) -> Result<PackFiles, CommandFailure> {
    match revision::named(name) {
        Some((pack, at)) => revision::files(pack, at, args.rules.rules.as_deref()),
        None => packs.files(&packs.find(name)?).map_err(CommandFailure::pack),
    }
}

fn sound(packs: &PackCatalog, side: &PackVariant) -> Result<Ruleset, CommandFailure> {
    let (ruleset, problems) = packs.compile_files(&side.files);
    ruleset.ok_or_else(|| CommandFailure::pack(problems))
}

/// Everyone, as both sets of rules read them.
fn population(
    args: &CompareArgs,
    hybrids: &RulesetHybrids,
    names: &[String],
    console: &Console,
) -> Result<LoadedPopulation, CommandFailure> {
    let (from, to) = (hybrids.from(), hybrids.to());
    let subject = SubjectArgs {
        rules: args.rules.clone(),
        fact: args.fact.clone(),
        as_of: args.as_of.clone(),
        id: args.id.clone(),
        map: args.map.clone(),
        sheet: args.sheet.clone(),
        decimal_comma: args.decimal_comma,
        ..SubjectArgs::default()
    };
    let is_fact = |by: &&String| from.fact_named(by).is_some() || to.fact_named(by).is_some();
    let extra: Vec<String> = args.by.iter().filter(|by| !is_fact(by)).cloned().collect();
    let read = |ruleset: &Ruleset, aloud: bool| {
        let mut inputs = InputReader::new(&subject, &[], console)?;
        if !aloud {
            inputs.hush();
        }
        inputs.use_for_all(ruleset.id(), ruleset)?;
        let columns = ExtraColumns::These(&extra);
        let reading = super::reading(columns, args.jobs, args.max_rejects.as_deref());
        Ok::<_, CommandFailure>(inputs.load_all(names, &reading)?.somebody()?.population)
    };
    let alike = declared(from) == declared(to);
    if !alike && names.iter().any(|name| name == STANDARD_INPUT) {
        let words = "the packs declare their facts differently, and standard input is read once";
        return Err(CommandFailure::usage(
            Diagnostic::error(&codes::ONLY_ONCE, words).help("save it to a file"),
        ));
    }
    let population = read(from, true)?;
    if alike {
        return Ok(population);
    }
    let (both, left_out) = population.intersected(&read(to, false)?);
    if left_out > 0 {
        let words = format!("{left_out} rows that only one of the packs takes were left out");
        console.note(&dim(&words));
    }
    if both.is_empty() {
        return Err(CommandFailure::input(peristyle_lab::describe::empty_population()));
    }
    Ok(both)
}

/// All that decides how an input is read.
fn declared(rules: &Ruleset) -> Vec<String> {
    let fact = |fact: &Fact| {
        format!(
            "{} {:?} {:?} {:?} {:?} {:?} {}",
            fact.id,
            fact.kind,
            fact.min,
            fact.max,
            fact.choices,
            fact.names,
            fact.is_derived()
        )
    };
    let mut all: Vec<String> = rules.facts().iter().map(fact).collect();
    all.sort();
    all
}
