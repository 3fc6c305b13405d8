//! Streams against single profiles: the same scores, reasons and refusals, whatever the table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::load::FactType;
use peristyle_engine::{Engine, Facts, PackFiles};
use proptest::prelude::*;

use super::*;
use crate::archive::Archive;
use crate::profile::read_profile_file;
use crate::profile::table::{RowRules, TableFile, TableOptions};
use crate::readers::readers;

const PACK: &str = "min_coverage: 0.5\nbands: [[0, low], [50, high]]\n\
    facts:\n  posts: { type: count, names: [Beiträge] }\n  rate: { type: number, max: 5000 }\n  \
    photo: { type: bool }\n  role: { type: choice, choices: [seller, recruiter] }\n  \
    since: { type: date }\n  note: { type: text }\n\
    derived:\n  double: { value: posts * 2, type: number }\n\
    indicators:\n  posts: { value: double, scale: { linear: [0, 20] } }\n  \
    rate: { value: rate, scale: { linear: [0, 2000] }, weight: 2 }\n  \
    since: { value: since, scale: { linear: [0, 100] } }\n";

pub(super) fn pack() -> Ruleset {
    let files = [("pack.yaml".to_owned(), PACK.as_bytes().to_vec())];
    let files = PackFiles::from_memory("shop", "shop", files).unwrap();
    let (ruleset, problems) = Engine::default().compile(&files);
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

pub(super) fn job(ruleset: &Ruleset) -> ScoringJob<'_> {
    ScoringJob { detail: RowDetail::Indicators, threads: 2, ..ScoringJob::new(ruleset) }
}

/// Output, rejects and what else was said.
#[derive(Debug, PartialEq)]
struct Done {
    output: String,
    rejects: String,
    summary: RunSummary,
    remarks: Vec<String>,
}

fn codes(problems: &Diagnostics) -> Vec<String> {
    problems.iter().map(|one| format!("{} {}", one.code.id, one.message)).collect()
}

fn run_on(job: &ScoringJob<'_>, name: &str, bytes: &[u8]) -> Result<Done, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let shown = format!("{}/", folder.path().display());
    let table = TableInput::open(path.to_str().unwrap()).map_err(|problems| codes(&problems))?;
    let (mut output, mut rejects, mut told) = (Vec::new(), Vec::new(), 0);
    let sinks = RunSinks {
        output: &mut output,
        rejects: Some(&mut rejects),
        on_reject: &mut |_| told += 1,
        on_progress: &mut |_| {},
        stop: &AtomicBool::new(false),
    };
    match run(job, vec![table], sinks) {
        Ok(RunOutcome { summary, remarks }) => {
            assert_eq!(summary.read, summary.scored + summary.rejects());
            assert_eq!(told, summary.rejects());
            let text = |bytes| String::from_utf8(bytes).unwrap().replace(&shown, "");
            let remarks = codes(&remarks).iter().map(|one| one.replace(&shown, "")).collect();
            Ok(Done { output: text(output), rejects: text(rejects), summary, remarks })
        }
        Err(RunError::Input(problems)) => Err(codes(&problems)),
        Err(other) => panic!("{other:?}"),
    }
}

fn csv(text: impl AsRef<[u8]>) -> Done {
    run_on(&job(&pack()), "t.csv", text.as_ref()).unwrap()
}

#[test]
fn a_table() {
    let done = csv("id,as_of,posts,rate,photo,role,since,note\n\
        ida,2026-10-05,5,500,yes,Seller,2026-09-05,hello\n\
        =cmd(),2026-10-05,20,2000,0,,,\n\
        ,,,,1,,,\n");
    assert_eq!(
        done.output,
        "id,score,band,coverage,reason,posts.score,rate.score,since.score\n\
         ida,32.5,low,1,,12.5,12.5,7.5\n\
         '=cmd(),100,high,0.75,,33.33333333333333,66.66666666666667,\n\
         row-3,,,0,nothing under it is known,,,\n"
            .replace("33.33333333333333,66.66666666666667", &thirds()),
    );
    assert_eq!(done.summary.bands, [("low".to_owned(), 1), ("high".to_owned(), 1)]);
    assert_eq!(done.summary.without_score, 1);
    assert_eq!(done.rejects, RejectedRow::HEADER);
}

#[test]
fn pillars_earn_the_same_whether_their_indicators_are_told_or_not() {
    let yaml = "facts:\n  a: { type: number }\n  b: { type: number }\npillars:\n  \
        one: { weight: 3, pillars: { deep: { indicators: { a: { value: a, scale: { linear: [0, 7] } } } } } }\n  \
        two: { indicators: { b: { value: b, scale: { linear: [0, 3] } } } }\n";
    let files = [("pack.yaml".to_owned(), yaml.as_bytes().to_vec())];
    let files = PackFiles::from_memory("deep", "deep", files).unwrap();
    let (ruleset, problems) = Engine::default().compile(&files);
    let ruleset = ruleset.unwrap_or_else(|| panic!("{problems}"));
    let told = |level| {
        let job = ScoringJob { detail: level, ..job(&ruleset) };
        let output = run_on(&job, "t.csv", b"id,a,b\nx,1,2\ny,,1\nz,5,\n").unwrap().output;
        let mut rows = ::csv::Reader::from_reader(output.as_bytes());
        let header = rows.headers().unwrap().clone();
        let rows = rows.records().map(Result::unwrap).collect::<Vec<_>>();
        let column = |at: usize| rows.iter().map(|row| row[at].to_owned()).collect::<Vec<_>>();
        let columns = (0..header.len()).map(|at| (header[at].to_owned(), column(at)));
        columns.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (few, all) = (told(RowDetail::Pillars), told(RowDetail::Indicators));
    assert_eq!((few.len(), all.len()), (5 + 3, 5 + 5));
    for (name, column) in few {
        assert_eq!(all[&name], column, "{name}");
    }
}

/// 100 points shared out by 1 and 2 of 3, as printed.
fn thirds() -> String {
    format!("{},{}", 100.0 * 1.0 / 3.0, 100.0 * 2.0 / 3.0)
}

#[test]
fn rejected_rows_are_told_with_place_code_and_text() {
    let done = csv("id,posts,rate\na,1,5000\nb,-1,\nc,1\nd,\"x\ny\",7000\n\ne,2,2\nf,1.5,x\n");
    assert_eq!(
        done.rejects,
        "file,line,column,code,message,text\n\
         t.csv,3,3,PS1004,\"`posts` is a count, a whole number of 0 or more, not -1\",\"b,-1,\"\n\
         t.csv,4,3,PS2311,\"this row has 2 fields, and the header 3\",\"c,1\"\n\
         t.csv,5,3,PS2308,\"`posts` takes a number, not `x\ny` (and 1 more)\",\"d,\"\"x\ny\"\",7000\"\n\
         t.csv,9,3,PS1004,\"`posts` is a count, a whole number of 0 or more, not 1.5 (and 1 more)\",\"f,1.5,x\"\n"
    );
    assert_eq!((done.summary.read, done.summary.scored), (6, 2));
    assert_eq!(done.summary.rejected["PS1004"], 2);
}

#[test]
fn a_title_and_an_empty_line_above_the_header() {
    let ruleset = pack();
    let plain = "id,posts,rate\na,1,2\n";
    let titled = format!("Shops,,\n\n\n{plain}");
    let run = |text: &str| run_on(&job(&ruleset), "t.csv", text.as_bytes()).unwrap();
    assert_eq!(run(&titled).output, run(plain).output);
    assert_eq!(run(&titled).rejects, run(plain).rejects);
}

#[test]
fn a_german_excel_file() {
    let text = "Id;Beiträge;Rate\nJürgen;10;1.250,0\nÄnne;5;250,0\n";
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let with_mark = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    let ruleset = pack();
    let comma = ScoringJob { decimal_comma: Some(true), detail: RowDetail::Score, ..job(&ruleset) };
    for (bytes, guessed) in [(western.clone(), 1), (with_mark, 0), (text.as_bytes().to_vec(), 0)] {
        let done = run_on(&comma, "t.csv", &bytes).unwrap();
        assert_eq!(
            done.output,
            "id,score,band,coverage,reason\n\
             Jürgen,75,high,0.75,\nÄnne,25,low,0.75,\n"
        );
        assert_eq!(done.remarks.len(), guessed, "{:?}", done.remarks);
    }
    // without the option nothing is guessed
    let done = run_on(&job(&ruleset), "t.csv", &western).unwrap();
    assert_eq!(done.summary.rejected["PS2308"], 2);
}

#[test]
fn a_thousand_or_one_and_a_bit() {
    let text = "id;rate\na;1.234\nb;1.23\n";
    let done = csv(text);
    assert_eq!(done.summary.rejected["PS2401"], 1);
    assert!(done.rejects.contains("`1.234` can mean 1.234 or 1234"), "{}", done.rejects);
    let ruleset = pack();
    for (decimal_comma, rejected) in [(true, 1), (false, 0)] {
        let job = ScoringJob { decimal_comma: Some(decimal_comma), ..job(&ruleset) };
        let done = run_on(&job, "t.csv", text.as_bytes()).unwrap();
        assert_eq!(done.summary.rejects(), rejected, "{}", done.rejects);
    }
    // with commas between the fields it is what it looks like
    assert_eq!(csv(text.replace(';', ",")).summary.rejects(), 0);
}

#[test]
fn a_reports_footer_is_no_row() {
    let rows = "id,posts,rate\na,1,2\nb,2,3\n";
    let footer = "\n\"Sales Report\"\n\"Copyright (c) 2000-2026\"\n\n\"Confidential\"\n";
    let done = csv(format!("{rows}{footer}"));
    assert_eq!((done.summary.read, done.summary.rejects()), (2, 0), "{}", done.rejects);
    assert!(
        done.remarks[0].contains("3 lines") && done.remarks[0].contains("line 5"),
        "{:?}",
        done.remarks
    );
    // without an empty line above, and in a table of one column, it is what it says
    assert_eq!(csv(format!("{rows}Confidential\n")).summary.rejects(), 1);
    assert_eq!(csv("posts\n1\n\n2\n").summary.scored, 2);
    // an empty line in quotes ends no table
    let done = csv("posts,note\n1,\"Hello\n\nBye\"\n");
    assert_eq!((done.summary.read, done.summary.rejects()), (1, 0));
}

#[test]
fn quotes_line_breaks_and_what_is_cut() {
    let done = csv("id,posts,note\n\"a\nb\",1,\"x, \"\"y\"\"\"\r\nc,2,5\" pipe\n");
    assert_eq!((done.summary.scored, done.summary.rejects()), (2, 0), "{}", done.rejects);
    assert!(done.output.contains("\"a\nb\","));
    // a quote that is never closed costs its own line only
    let done = csv("id,posts\na,1\nb,\"2\nc,3\nd,4\n");
    assert_eq!((done.summary.scored, done.summary.rejects()), (3, 1), "{}", done.rejects);
    assert!(
        done.rejects.contains("t.csv,3,1,PS2311,a quote in this row is never closed,\"b,\"\"2\"")
    );
    // bytes that aren't text among UTF-8
    let done = csv(b"id,posts,note\n\xc3\xa4,1,\nb\xff,2,\nc,3,\n");
    assert_eq!((done.summary.scored, done.summary.rejected["PS0102"]), (2, 1), "{}", done.rejects);
}

#[test]
fn lines_of_json() {
    let ruleset = pack();
    let lines = "{\"id\": \"a\", \"posts\": 5, \"rate\": 500, \"since\": \"2026-09-05\", \"as_of\": \"2026-10-05\"}\n\
        {\"id\": 7, \"pack\": \"shop\", \"facts\": {\"Beiträge\": 5, \"rate\": 500, \"double\": 0}}\n\
        {\"posts\": 5, \"rate\": 500.0, \"since\": null}\n\n\
        {\"posts\": 5, \"rat\": 1}\n{\"posts\": \n{\"pack\": \"other\", \"posts\": 1}\n";
    let done = run_on(
        &ScoringJob { format: OutputFormat::Ndjson, ..job(&ruleset) },
        "t.ndjson",
        lines.as_bytes(),
    );
    let done = done.unwrap();
    assert_eq!(
        done.output
            .lines()
            .map(|line| line.split(",\"posts.score\"").next().unwrap())
            .collect::<Vec<_>>(),
        [
            "{\"id\":\"a\",\"score\":32.5,\"band\":\"low\",\"coverage\":1,\"reason\":null",
            "{\"id\":\"7\",\"score\":16.666666666666664,\"band\":\"low\",\"coverage\":0.75,\"reason\":null",
            "{\"id\":\"row-3\",\"score\":33.33333333333333,\"band\":\"low\",\"coverage\":0.75,\"reason\":null",
        ]
    );
    let rejected: Vec<(&str, u64)> = done.summary.rejected.into_iter().collect();
    assert_eq!(rejected, [("PS1002", 1), ("PS2105", 1), ("PS2402", 1)], "{}", done.rejects);
}

/// What today's path for few profiles says of each row.
fn one_by_one(ruleset: &Ruleset, profiles: impl Iterator<Item = Facts>) -> String {
    let mut text = String::new();
    for facts in profiles {
        let one = ruleset.evaluate(&facts);
        let number = |number: Option<f64>| {
            let mut out = Vec::new();
            if let Some(number) = number {
                write::write_number(number, &mut out);
            }
            String::from_utf8(out).unwrap()
        };
        let mut reason = Vec::new();
        write::csv::write_text(&mut reason, one.reason.as_deref().unwrap_or(""));
        let reason = String::from_utf8(reason).unwrap();
        let (score, band) = (number(one.score), one.band.clone().unwrap_or_default());
        let _ = write!(text, "{},{score},{band},{},{reason}", one.id, number(Some(one.coverage)));
        let pillars = one.all_pillars().map(|node| (node.id, node.score));
        let indicators = one.all_indicators().map(|node| (node.id, node.score));
        let nodes: std::collections::BTreeMap<_, _> = pillars.chain(indicators).collect();
        for path in ruleset.paths() {
            let _ = write!(text, ",{}", number(nodes[path]));
        }
        text.push('\n');
    }
    text
}

/// The packs that come with the program.
fn packs() -> Vec<Ruleset> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let engine = Engine::builder().readers(readers()).build();
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    paths.sort();
    let load = |path: std::path::PathBuf| {
        engine.load(&path).unwrap_or_else(|problems| panic!("{problems}"))
    };
    paths.into_iter().map(load).collect()
}

/// A cell of a fact, in CSV and in JSON; sometimes none, at times a wrong one.
fn cell(fact: &peristyle_engine::Fact, dice: u64, wrong: bool) -> (String, String) {
    let same = |text: String| (text.clone(), text);
    let quoted = |text: &str| (text.to_owned(), format!("\"{text}\""));
    if dice.is_multiple_of(5) {
        return (String::new(), "null".to_owned());
    }
    if wrong {
        return quoted("nix");
    }
    match fact.kind {
        FactType::Bool => same(dice.is_multiple_of(2).to_string()),
        FactType::Count => same((dice % (fact.max.unwrap_or(90.0) as u64 + 1)).to_string()),
        FactType::Share => same(((dice % 101) as f64 / 100.0).to_string()),
        FactType::Number => {
            let (min, max) = (fact.min.unwrap_or(-9.0), fact.max.unwrap_or(90.0));
            same((min + (max - min) * (dice % 1000) as f64 / 1000.0).to_string())
        }
        FactType::Choice => quoted(&fact.choices[dice as usize % fact.choices.len()]),
        FactType::Text => quoted(["x", "a text", "yes"][dice as usize % 3]),
        FactType::Date => quoted(&format!("2026-0{}-1{}", dice % 9 + 1, dice % 10)),
    }
}

#[test]
fn every_pack_on_random_rows_as_one_by_one() {
    let mut seed = 7_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        seed >> 33
    };
    let (mut rows, mut scores) = (0, 0);
    for ruleset in packs() {
        // some columns stay out
        let facts: Vec<_> =
            ruleset.facts().iter().filter(|fact| !fact.is_derived() || next() % 3 == 0).collect();
        let mut table = String::from("id,as_of");
        facts.iter().for_each(|fact| table.push_str(&format!(",{}", fact.id)));
        let (mut good, mut json, mut wrong_rows) = (table.clone() + "\n", String::new(), 0);
        table.push('\n');
        for row in 0..400 {
            let wrong = (row % 50 == 49).then(|| next() as usize % facts.len());
            let (mut line, mut object) = (
                format!("p{row},2026-10-05"),
                format!("{{\"id\":\"p{row}\",\"as_of\":\"2026-10-05\""),
            );
            let mut is_wrong = false;
            for (at, fact) in facts.iter().enumerate() {
                let takes_any = matches!(fact.kind, FactType::Text);
                let (csv, data) = cell(fact, next(), wrong == Some(at) && !takes_any);
                is_wrong |= csv == "nix";
                let _ = write!(line, ",{csv}");
                // an absent key, not a null, for what isn't derived: the same to a score
                if csv.is_empty() && fact.is_derived() || !csv.is_empty() {
                    let _ = write!(object, ",\"{}\":{data}", fact.id);
                }
            }
            table.push_str(&format!("{line}\n"));
            json.push_str(&format!("{object}}}\n"));
            wrong_rows += u64::from(is_wrong);
            if !is_wrong {
                good.push_str(&format!("{line}\n"));
            }
        }
        let job = job(&ruleset);
        let done = run_on(&job, "t.csv", table.as_bytes()).unwrap();
        assert_eq!(done.summary.rejects(), wrong_rows, "{}: {}", ruleset.id(), done.rejects);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("good.csv");
        fs::write(&path, &good).unwrap();
        let whole = TableFile::open(&Archive::open(&path).unwrap()).unwrap();
        let whole = whole.read(RowRules::Everyone(&ruleset), TableOptions::default()).unwrap();
        let profiles = whole.profiles.iter().map(|one| ruleset.facts_of(one).unwrap());
        let expected = one_by_one(&ruleset, profiles);
        let body = done.output.split_once('\n').unwrap().1;
        for (line, expected) in body.lines().zip(expected.lines()) {
            assert_eq!(line, expected, "{}", ruleset.id());
        }
        assert_eq!(body.len(), expected.len());
        // the same rows as NDJSON, against profiles of NDJSON
        let lines = run_on(&job, "t.ndjson", json.as_bytes()).unwrap();
        assert_eq!(lines.summary.rejects(), wrong_rows, "{}", lines.rejects);
        let path = folder.path().join("good.ndjson");
        let kept = json.lines().filter(|line| !line.contains("\"nix\""));
        fs::write(&path, kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        let profiles = read_profile_file(&path).unwrap();
        let profiles = profiles.iter().map(|one| ruleset.facts_of(one).unwrap());
        assert_eq!(lines.output.split_once('\n').unwrap().1, one_by_one(&ruleset, profiles));
        rows += done.summary.read;
        scores += done.summary.scored - done.summary.without_score;
    }
    assert!(rows > 3000 && scores * 4 > rows, "{scores} of {rows} have a score");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let ruleset = pack();
    // several chunks, with rejects in all of them
    let mut text = String::from("id,posts,rate,note\n");
    for row in 0..60_000 {
        let _ = writeln!(
            text,
            "p{row},{},{},\"a\nb\"",
            row % 21,
            if row % 997 == 0 { "x" } else { "7" }
        );
    }
    let run = |jobs| {
        run_on(&ScoringJob { threads: jobs, ..job(&ruleset) }, "t.csv", text.as_bytes()).unwrap()
    };
    let one = run(1);
    assert_eq!((one.summary.read, one.summary.rejects()), (60_000, 61));
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
    // the line of a row counts the breaks inside of quotes
    assert!(one.rejects.contains("t.csv,119642,"), "{}", one.rejects.lines().last().unwrap());
}

proptest! {
    #[test]
    fn no_row_is_lost(text in "(id,posts,note\n)?([a-z\";,\n\r 0-9=\\\\]{0,12}[\n,;\"]){0,40}", threads in 1_usize..3) {
        let ruleset = pack();
        let job = ScoringJob { threads, ..job(&ruleset) };
        if let Ok(done) = run_on(&job, "t.csv", text.as_bytes()) {
            // as many rows of output as were scored, as many rejects as were rejected
            let count = |text: &str| {
                ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records().count() as u64
            };
            prop_assert_eq!(count(&done.output), done.summary.scored);
            prop_assert_eq!(count(&done.rejects), done.summary.rejects());
        }
        let _ = run_on(&job, "t.ndjson", text.as_bytes());
    }
}

#[test]
fn tips_of_a_row_stand_with_their_gains_best_first_and_without_the_idle_ones() {
    let pack = "points: 100\nmin_coverage: 0.8\nfacts: { a: { type: number }, b: { type: number }, c: { type: bool } }\n\
                indicators:\n  a: { value: a, scale: { linear: [0, 10] } }\n  b: { value: b, scale: { linear: [0, 10] } }\n";
    let tips = "fn tips(facts, index) {\n    let tips = [#{ id: \"idle\", change: #{ c: true } }];\n    \
                if (facts.a ?? 0.0) < 5.0 { tips.push(#{ id: \"little\", change: #{ a: 5.0 } }); }\n    \
                if (facts.b ?? 0.0) < 9.0 { tips.push(#{ id: \"more\", change: #{ b: 9.0 } }); }\n    \
                if (facts.b ?? 0.0) == 1.0 { tips.push(#{ id: \"first\", change: #{ b: 2.0 }, priority: 90.0 }); }\n    \
                tips\n}\n";
    let files = [("pack.yaml", pack), ("tips.rhai", tips)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let files = PackFiles::from_memory("shop", "shop", files).unwrap();
    let rules = Engine::default().compile(&files).0.unwrap();
    let table = "id,a,b\nida,4,4\nbo,4,1\neva,9,9\nuwe,9,\n";
    let told = |format| {
        let job = ScoringJob { tips: true, format, detail: RowDetail::Score, ..job(&rules) };
        run_on(&job, "t.csv", table.as_bytes()).unwrap().output
    };
    let csv = told(OutputFormat::Csv);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,score,band,coverage,reason,tips,gains");
    assert!(lines[1].ends_with(",,more;little,25;5"), "{csv}");
    assert!(lines[2].ends_with(",,first;more;little,5.0000000000000036;40;5"), "{csv}");
    assert!(lines[3].ends_with(",,,"), "{csv}");
    // without a score there is nothing to gain on, and any tip may lead to one
    assert!(lines[4].ends_with(",idle;more,;"), "{csv}");
    let json = told(OutputFormat::Ndjson);
    assert!(json.contains("\"tips\":[\"more\",\"little\"],\"gains\":[25,5]}"), "{json}");
    assert!(json.contains("\"tips\":[\"idle\",\"more\"],\"gains\":[null,null]}"), "{json}");
}

#[test]
fn percentiles_lie_between_the_scores_that_they_fall_between() {
    let rules = pack();
    let done = run_on(
        &ScoringJob { detail: RowDetail::Score, ..job(&rules) },
        "t.csv",
        b"id,posts,rate,since\na,3,600,\nb,6,1200,\n",
    );
    let summary = done.unwrap().summary;
    assert_eq!((summary.mean, summary.percentiles), (Some(45.0), Some([33.0, 45.0, 57.0])));
}
