//! `peristyle explain --since`: what moved a score.

use std::fs;
use std::path::Path;

use peristyle_engine::PackVariant;
use peristyle_engine::diagnostic::Diagnostic;
use peristyle_lab::shapley::ShapleyOptions;
use peristyle_lab::since::{EarlierResult, SavedAnswer, since as moved};
use serde_json::Value;

use crate::args::{ExplainArgs, SubjectArgs, TextFormat};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::InputReader;
use crate::output::{self, Console};

pub fn since(
    args: &ExplainArgs,
    old: &str,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    let mut inputs = InputReader::new(&args.subject, &args.weight, console)?;
    let now = inputs.read_single(&args.input)?;
    let id = now.facts.id().to_owned();
    // the options speak of now; of then only where to look and how to read
    let pack = args.since.pack_since.clone().or_else(|| args.subject.pack.clone());
    let pack = pack.or_else(|| now.profile.pack.clone());
    let then_args = SubjectArgs {
        pack: Some(pack.unwrap_or_else(|| now.ruleset.id().to_owned())),
        rules: args.subject.rules.clone(),
        id: args.subject.id.clone(),
        only: args.subject.only.clone(),
        decimal_comma: args.subject.decimal_comma,
        ..SubjectArgs::default()
    };
    let mut older = InputReader::new(&then_args, &[], console)?;
    older.hush();
    let then = older.read_single(old)?;
    if then.facts.id() != id {
        console.show(
            &Diagnostic::warning(
                &codes::OTHER_PROFILE,
                format!(
                    "`{old}` is about `{}`, and `{}` about `{id}`",
                    then.facts.id(),
                    args.input
                ),
            )
            .help("`--only ID` says whom to look at")
            .into(),
        );
    }
    let hybrids = match &args.since.pack_since {
        Some(pack) => {
            let name = args.subject.pack.clone().or_else(|| now.profile.pack.clone());
            let name = name.unwrap_or_else(|| now.ruleset.id().to_owned());
            let from = PackVariant { files: older.files(pack)?, weights: Vec::new() };
            let to =
                PackVariant { files: inputs.files(&name)?, weights: inputs.weights().to_vec() };
            Some(inputs.packs().engine().hybrids(&from, &to).map_err(CommandFailure::pack)?)
        }
        None => None,
    };
    let before = EarlierResult {
        profile: &then.profile,
        rules: hybrids.as_ref(),
        answer: saved(Path::new(old), then.facts.id()),
    };
    let effort = ShapleyOptions { seed: args.since.seed, ..ShapleyOptions::default() };
    let told = moved(&now.ruleset, &now.profile, &before, effort).map_err(CommandFailure::input)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::since(&told, &now.ruleset, args.lang.as_deref(), console.look),
    };
    console.deliver(&text)?;
    Ok(ExitStatus::Done)
}

/// What an answer that was saved says of itself; nothing where the file is no answer.
fn saved(file: &Path, id: &str) -> Option<SavedAnswer> {
    let json: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let answers = match json {
        Value::Array(answers) => answers,
        one => vec![one],
    };
    let alone = answers.len() == 1;
    let answer = answers.iter().find(|one| alone || one.get("id").is_some_and(|own| own == id))?;
    let fingerprint = answer.get("pack")?.get("fingerprint")?.as_str()?.to_owned();
    Some(SavedAnswer { score: answer.get("score")?.as_f64(), fingerprint })
}
