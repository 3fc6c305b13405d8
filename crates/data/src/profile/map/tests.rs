//! Maps over tables and objects, in the stream and for single profiles alike.

use std::fs;
use std::sync::atomic::AtomicBool;

use peristyle_engine::{Engine, PackFiles, Ruleset};

use super::*;
use crate::archive::Archive;
use crate::population::{RowDetail, RunError, RunSinks, ScoringJob, TableInput, run};
use crate::profile::table::{RowRules, TableFile, TableOptions};

const PACK: &str = "title: Shop\nversion: 1.0.0\nlang: en\n\
    facts:\n  posts_per_week: { type: number, max: 50, names: [Posts weekly] }\n  \
    visits: { type: count }\n  photo: { type: bool }\n\
    indicators:\n  posts: { value: posts_per_week, scale: { linear: [0, 10] }, title: Rhythm }\n  \
    visits: { value: visits, scale: { linear: [0, 100] } }\n  photo: { value: photo }\n";
const GERMAN: &str = "index = Laden\nfact-posts_per_week = Beiträge pro Woche\nfact-photo = Foto\n\
    node-visits = Besuche im Laden\n";

fn pack() -> Ruleset {
    let files = [
        ("pack.yaml".to_owned(), PACK.as_bytes().to_vec()),
        ("texts/de.ftl".to_owned(), GERMAN.as_bytes().to_vec()),
    ];
    let (ruleset, problems) =
        Engine::default().compile(&PackFiles::from_memory("shop", "shop", files).unwrap());
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

fn words(problems: &Diagnostics) -> Vec<String> {
    let help = |one: &Diagnostic| one.help.join("; ");
    problems.iter().map(|one| format!("{} {} [{}]", one.code.id, one.message, help(one))).collect()
}

fn map(arguments: &[&str]) -> Result<ColumnMap, Vec<String>> {
    let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
    ColumnMap::of(&arguments).map_err(|problems| words(&problems))
}

/// The facts of everyone with what was remarked, by the path for single profiles and by the
/// stream; both have to agree.
fn facts(name: &str, text: &str, map: &[&str]) -> Result<(Vec<String>, Vec<String>), Vec<String>> {
    let map = self::map(map)?;
    let ruleset = pack();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    let shown = format!("{}/", folder.path().display());
    let tidy = |words: Vec<String>| -> Vec<String> {
        words.into_iter().map(|word| word.replace(&shown, "")).collect()
    };
    let single = if name.ends_with(".csv") {
        let table = TableFile::open(&Archive::open(&path).unwrap()).unwrap();
        let choice = TableOptions { map: Some(&map), ..TableOptions::default() };
        let read = table.read(RowRules::Everyone(&ruleset), choice);
        read.map(|read| (read.profiles, read.remarks))
    } else {
        read_mapped(&path, &map, &mut |_| Some(ruleset.clone()))
    };
    let job = ScoringJob {
        for_any_pack: true,
        map: map.clone(),
        detail: RowDetail::Indicators,
        ..ScoringJob::new(&ruleset)
    };
    let mut output = Vec::new();
    let mut rejected = Vec::new();
    let outcome = run(
        &job,
        vec![TableInput::open(path.to_str().unwrap()).unwrap()],
        RunSinks {
            output: &mut output,
            rejects: None,
            on_reject: &mut |one| rejected.push(one.clone()),
            on_progress: &mut |_| {},
            stop: &AtomicBool::new(false),
        },
    );
    let (profiles, remarks) = match (single, outcome) {
        (Ok((profiles, remarks)), Ok(outcome)) => {
            assert_eq!(words(&remarks), words(&outcome.remarks));
            (profiles, remarks)
        }
        (Err(problems), Err(RunError::Input(streamed))) => {
            assert_eq!(words(&problems), words(&streamed));
            return Err(tidy(words(&problems)));
        }
        (single, stream) => panic!("{single:?} and {stream:?}"),
    };
    let mut expected = String::from_utf8(output.clone()).unwrap();
    expected.truncate(expected.find('\n').unwrap() + 1);
    let mut told = Vec::new();
    for profile in &profiles {
        let facts: Vec<String> = profile
            .facts
            .iter()
            .map(|fact| {
                let value = fact.value.as_ref().map_or("?".to_owned(), ToString::to_string);
                format!("{}={value}", fact.name)
            })
            .collect();
        let as_of = profile.as_of.as_deref().unwrap_or("-");
        let id = profile.id.as_deref().unwrap_or("-");
        told.push(format!("{id} {as_of}: {}", facts.join(" ")));
        let answer = ruleset.evaluate(&ruleset.facts_of(profile).unwrap());
        let line = String::from_utf8_lossy(&output).lines().nth(told.len()).unwrap().to_owned();
        let score = answer.score.map_or(String::new(), |score| format!("{score}"));
        assert_eq!(line.split(',').nth(1).unwrap(), score, "{line}");
    }
    assert!(rejected.is_empty(), "{rejected:?}");
    Ok((told, tidy(words(&remarks))))
}

#[test]
fn columns_are_what_the_map_says() {
    let text = "Kunde,Beiträge/Woche,Stand,visits\nIda,2,2026-10-05,7\nBo,,,9\n";
    let mapped = ["Beiträge/Woche=posts_per_week", "Kunde=id", "stand=as_of"];
    let (told, remarks) = facts("t.csv", text, &mapped).unwrap();
    assert_eq!(
        told,
        ["Ida 2026-10-05: posts_per_week=2 visits=7", "Bo -: posts_per_week=? visits=9"]
    );
    assert_eq!(remarks, [""; 0]);
}

#[test]
fn a_map_wins_over_names() {
    // `visits` is a fact by its name, but another column was said to be it
    let text = "id,visits,Besuche\na,1,2\n";
    let (told, remarks) = facts("t.csv", text, &["Besuche=visits"]).unwrap();
    assert_eq!(told, ["a -: visits=2"]);
    assert_eq!(remarks, ["PS2307 `visits` is no fact, and was left aside []"]);
    // and a column can be said to be nothing, or something else than its name
    let (told, _) = facts("t.csv", text, &["visits=posts_per_week", "id="]).unwrap();
    assert_eq!(told, ["row-1 -: posts_per_week=1"]);
}

#[test]
fn suggestions_are_named_and_not_taken() {
    let text =
        "id,Beiträge/Woche,FOTO!,Besuche Laden,posts weekly2,Telefon,visit s\na,1,yes,2,3,4,5\n";
    let problem = facts("t.csv", text, &[]).unwrap_err();
    assert!(problem[0].starts_with("PS2306"), "{problem:?}");
    let (told, remarks) = facts("t.csv", text, &["FOTO!=photo"]).unwrap();
    assert_eq!(told, ["a -: photo=true"]);
    assert_eq!(
        remarks,
        ["PS2307 `Beiträge/Woche`, `Besuche Laden`, `posts weekly2`, `Telefon`, `visit s` are no \
          facts, and were left aside [`Beiträge/Woche` looks like `posts_per_week`: \
          `--map 'Beiträge/Woche=posts_per_week'`; `Besuche Laden` looks like `visits`: \
          `--map 'Besuche Laden=visits'`]"]
    );
}

#[test]
fn what_is_wrong_with_a_map_is_told() {
    let text = "id,A,B\na,1,2\n";
    let wrong = |arguments: &[&str]| facts("t.csv", text, arguments).unwrap_err().join("\n");
    let told = wrong(&["A=visit", "C=photo"]);
    assert!(told.contains("PS2502 `A` is mapped to `visit`, which is no fact of `shop`"), "{told}");
    assert!(told.contains("did you mean `visits`?"), "{told}");
    assert!(told.contains("PS2503 the table has no column `C`"), "{told}");
    let told = wrong(&["A=visits", "B=visits"]);
    assert!(told.contains("PS2309 the columns `A` and `B` are both mapped to `visits`"), "{told}");
    let told = wrong(&["A=visits", "a=photo"]);
    assert!(told.contains("PS2309 the column `a` is mapped twice"), "{told}");
    assert!(map(&["A"]).unwrap_err()[0].starts_with("PS2501 `A` doesn't say which fact"));
    assert!(map(&["=x"]).unwrap_err()[0].starts_with("PS2501"));
    assert!(map(&["nothing.yaml"]).is_err());
}

#[test]
fn a_map_as_a_file_under_options() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.yaml");
    let yaml = "columns:\n  A: visits\n  Posts = Woche: posts_per_week\n  B:\nid: Kunde\nignore: [photo, 2026]\n";
    fs::write(&path, yaml).unwrap();
    let path = path.to_str().unwrap();
    let text = "Kunde,A,B,Posts = Woche,photo,2026\na,1,2,3,vielleicht,5\n";
    let (told, remarks) = facts("t.csv", text, &[path]).unwrap();
    assert_eq!((told, remarks), (vec!["a -: visits=1 posts_per_week=3".to_owned()], Vec::new()));
    // an option goes over the file: another column for the fact
    let (told, _) = facts("t.csv", text, &[path, "B=visits"]).unwrap();
    assert_eq!(told, ["a -: visits=2 posts_per_week=3"]);
    for (yaml, words) in [
        ("colums: { A: visits }", "PS2501 a map has no `colums` [did you mean `columns`?"),
        ("columns: [A]", "PS2501 `columns` has a line per column, `Lead Score: lead_score`"),
        ("columns: { A: [x] }", "PS2501 the fact that `A` is stands here as text"),
        ("ignore: A", "PS2501 `ignore` is a list of columns"),
        ("[]", "PS2501 a map of columns has `columns:`"),
        ("columns: { A: x, A: y }", "PS0104"),
    ] {
        fs::write(path, yaml).unwrap();
        let told = map(&[path]).unwrap_err().join("\n");
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn keys_of_objects_are_what_the_map_says() {
    let text = "{\"Record ID\": 7, \"Beiträge\": 2, \"visits\": 3, \"owner\": {\"name\": \"x\"}}\n\
        {\"Record ID\": \"8\", \"beiträge\": \"?\", \"posts_per_week\": 4, \"photo\": true, \"tags\": []}\n";
    let mapped = ["Beiträge=posts_per_week", "Record ID=id"];
    let (told, remarks) = facts("t.ndjson", &text.replace("\"?\"", "null"), &mapped).unwrap();
    assert_eq!(told, ["7 -: posts_per_week=2 visits=3", "8 -: posts_per_week=? photo=true"]);
    assert_eq!(
        remarks,
        [
            "PS2307 keys of `t.ndjson` that are no facts were left aside: `owner`, `posts_per_week`, `tags` []"
        ]
    );
    // objects may leave a key out, so that is a warning
    let (_, remarks) = facts("t.ndjson", "{\"visits\": 1}\n", &["Visit=photo"]).unwrap();
    assert_eq!(
        remarks,
        ["PS2503 no object of `t.ndjson` has the key `Visit` [did you mean `visits`?]"]
    );
    let nested = "{\"Nr\": \"a\", \"facts\": {\"B\": 1, \"visits\": 2}}\n";
    let (told, _) = facts("t.ndjson", nested, &["Nr=id", "B=posts_per_week"]).unwrap();
    assert_eq!(told, ["a -: posts_per_week=1 visits=2"]);
}
