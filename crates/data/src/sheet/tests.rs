//! Workbooks, written by a library of their own and read by both paths.

use std::fs;
use std::sync::atomic::AtomicBool;

use peristyle_engine::{Engine, PackFiles, Profile, Ruleset};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Writer, Worksheet};

use super::*;
use crate::population::{self, RunError, RunSinks, ScoringJob, TableInput};
use crate::profile::table::{RowRules, TableFile, TableOptions};

const PACK: &str = "title: Shop\nversion: 1.0.0\nlang: en\n\
    facts:\n  posts: { type: number }\n  photo: { type: bool }\n  since: { type: date }\n  \
    note: { type: text }\n\
    indicators:\n  posts: { value: posts, scale: { linear: [0, 10] } }\n  photo: { value: photo }\n  \
    since: { value: since, scale: { linear: [0, 100] } }\n";

fn pack() -> Ruleset {
    let files = [("pack.yaml".to_owned(), PACK.as_bytes().to_vec())];
    let (ruleset, problems) =
        Engine::default().compile(&PackFiles::from_memory("shop", "shop", files).unwrap());
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

/// What became of a workbook.
#[derive(Debug, Default, PartialEq)]
struct Told {
    /// Who it is with the facts, by the path for single profiles.
    facts: Vec<String>,
    problems: Vec<String>,
    /// Line, column and message, by the stream.
    rejects: Vec<String>,
    remarks: Vec<String>,
}

fn words(problems: &Diagnostics) -> Vec<String> {
    problems.iter().map(|one| format!("{} {}", one.code.id, one.message)).collect()
}

/// Reads a workbook by both paths, which have to agree.
fn read(make: impl FnOnce(&mut Writer), options: SheetOptions<'_>) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let mut writer = Writer::new();
    make(&mut writer);
    writer.save(&path).unwrap();
    let ruleset = pack();
    let decimal_comma = options.decimal_comma.then_some(true);
    let mut told = Told::default();
    let tidy = |words: Vec<String>| -> Vec<String> {
        let shown = format!("{}/", folder.path().display());
        words.into_iter().map(|word| word.replace(&shown, "")).collect()
    };
    let single = TableFile::open_sheet(&path, options).and_then(|table| {
        table.read(
            RowRules::Everyone(&ruleset),
            TableOptions { decimal_comma, ..TableOptions::default() },
        )
    });
    let mut scored = None;
    match single {
        Ok(read) => {
            told.remarks = tidy(words(&read.remarks));
            for profile in &read.profiles {
                let value = |fact: &peristyle_engine::profile::GivenFact| {
                    let value = fact.value.as_ref().map_or("?".to_owned(), ToString::to_string);
                    format!("{}={value}", fact.name)
                };
                let facts: Vec<String> = profile.facts.iter().map(value).collect();
                told.facts.push(format!("{}: {}", profile.id.as_deref().unwrap(), facts.join(" ")));
            }
            scored = Some(read.profiles);
        }
        Err(problems) => told.problems = tidy(words(&problems)),
    }
    // dates count back from a day
    let day = Some("2026-10-05".to_owned());
    let job = ScoringJob {
        for_any_pack: true,
        decimal_comma,
        default_as_of: day.clone(),
        ..ScoringJob::new(&ruleset)
    };
    let table = match TableInput::open_with(path.to_str().unwrap(), options) {
        Ok(table) => table,
        Err(problems) => {
            assert_eq!(told.problems, tidy(words(&problems)));
            return told;
        }
    };
    let mut output = Vec::new();
    let outcome = population::run(
        &job,
        vec![table],
        RunSinks {
            output: &mut output,
            rejects: None,
            on_reject: &mut |one| {
                told.rejects
                    .push(format!("{}:{} {} {}", one.line, one.column, one.code, one.message));
            },
            on_progress: &mut |_| {},
            stop: &AtomicBool::new(false),
        },
    );
    match (outcome, scored) {
        (Ok(outcome), Some(profiles)) => {
            assert_eq!(tidy(words(&outcome.remarks)), told.remarks);
            for (profile, line) in
                profiles.iter().zip(String::from_utf8(output).unwrap().lines().skip(1))
            {
                let as_of = profile.as_of.clone().or_else(|| day.clone());
                let profile = Profile { as_of, ..profile.clone() };
                let answer = ruleset.evaluate(&ruleset.facts_of(&profile).unwrap());
                let score = answer.score.map_or(String::new(), |score| score.to_string());
                assert_eq!(line.split(',').nth(1).unwrap(), score, "{line}");
            }
        }
        (Ok(_), None) => {
            // the same words, of the first problem in each row
            for reject in &told.rejects {
                assert!(told.problems.iter().any(|one| reject.ends_with(one.as_str())), "{told:?}");
            }
        }
        (Err(RunError::Input(problems)), _) => assert_eq!(told.problems, tidy(words(&problems))),
        (Err(stopped), _) => panic!("{stopped:?}"),
    }
    told
}

fn header(sheet: &mut Worksheet, row: u32, names: &[&str]) {
    for (column, name) in (0..).zip(names) {
        sheet.write(row, column, *name).unwrap();
    }
}

#[test]
fn cells_of_every_kind() {
    let told = read(
        |book| {
            let day = Format::new().set_num_format("dd.mm.yyyy");
            let sheet = book.add_worksheet();
            header(sheet, 0, &["id", "posts", "photo", "since", "note"]);
            sheet.write(1, 0, 42).unwrap();
            sheet.write(1, 1, 1.234).unwrap();
            sheet.write(1, 2, true).unwrap();
            let date = ExcelDateTime::from_ymd(2026, 10, 5).unwrap();
            sheet.write_with_format(1, 3, &date, &day).unwrap();
            sheet.write(1, 4, "one\ntwo, \"three\"").unwrap();
            // a formula's kept value
            sheet.write(2, 0, "b").unwrap();
            sheet.write_formula(2, 1, Formula::new("=1+1").set_result("2")).unwrap();
            sheet.write(2, 2, "nein").unwrap();
            let date = date.and_hms(13, 22, 0).unwrap();
            sheet.write_with_format(2, 3, &date, &day).unwrap();
        },
        SheetOptions::default(),
    );
    assert_eq!(told.problems, [""; 0]);
    assert_eq!(
        told.facts,
        [
            "42: posts=1.234 photo=true since=2026-10-05 note=one\rtwo, \"three\"",
            "b: posts=2 photo=false since=2026-10-05 note=?"
        ]
    );
    assert_eq!((told.problems, told.rejects, told.remarks), Default::default());
}

#[test]
fn a_title_and_empty_rows_above_the_header_and_a_footer_below() {
    let told = read(
        |book| {
            let sheet = book.add_worksheet();
            sheet.write(1, 0, "Shops, as of October").unwrap();
            sheet.merge_range(2, 0, 2, 2, "merged", &Format::new()).unwrap();
            header(sheet, 4, &["id", "posts"]);
            sheet.write(5, 0, "a").unwrap();
            sheet.write(5, 1, 3).unwrap();
            // nothing is known of b, and a row is empty
            sheet.write(7, 0, "b").unwrap();
            sheet.write(8, 0, "c").unwrap();
            sheet.write(8, 1, 4).unwrap();
            sheet.write(10, 0, "Confidential").unwrap();
        },
        SheetOptions::default(),
    );
    assert_eq!(told.facts, ["a: posts=3", "b: posts=?", "c: posts=4"]);
    assert_eq!((told.problems, told.rejects), Default::default());
    assert!(told.remarks.iter().any(|one| one.contains("from line 11 on")), "{:?}", told.remarks);
}

#[test]
fn errors_are_rejected_and_what_is_not_available_is_missing() {
    let told = read(
        |book| {
            let sheet = book.add_worksheet();
            header(sheet, 0, &["id", "posts", "note"]);
            let formula = |result: &str| Formula::new("=A1").set_result(result);
            sheet.write(1, 0, "a").unwrap();
            sheet.write_formula(1, 1, formula("#N/A")).unwrap();
            sheet.write(2, 0, "b").unwrap();
            sheet.write_formula(2, 1, formula("#DIV/0!")).unwrap();
            sheet.write(3, 0, "c").unwrap();
            sheet.write_formula(3, 2, formula("#REF!")).unwrap();
            sheet.write(4, 0, "d").unwrap();
            sheet.write(4, 1, "viel").unwrap();
        },
        SheetOptions::default(),
    );
    let problems = [
        "PS2507 `posts` has the error `#DIV/0!` instead of a value, in `Sheet1!B3`",
        "PS2507 `note` has the error `#REF!` instead of a value, in `Sheet1!C4`",
        "PS2308 `posts` takes a number, not `viel`, in `Sheet1!B5`",
    ];
    assert_eq!(told.problems, problems);
    let places = ["3:2", "4:3", "5:2"];
    let rejects: Vec<String> =
        places.iter().zip(problems).map(|(place, words)| format!("{place} {words}")).collect();
    assert_eq!(told.rejects, rejects);
    let available = read(
        |book| {
            let sheet = book.add_worksheet();
            header(sheet, 0, &["id", "posts"]);
            sheet.write(1, 0, "a").unwrap();
            sheet.write_formula(1, 1, Formula::new("=A1").set_result("#N/A")).unwrap();
        },
        SheetOptions::default(),
    );
    assert_eq!(available.facts, ["a: posts=?"]);
    assert_eq!(
        available.remarks,
        ["PS2508 1 cell of the sheet `Sheet1` counts as missing: it says `#N/A`, not available"]
    );
}

#[test]
fn numbers_that_are_text_go_by_the_rules_of_csv() {
    let make = |book: &mut Writer| {
        let sheet = book.add_worksheet();
        header(sheet, 0, &["id", "posts"]);
        sheet.write(1, 0, "a").unwrap();
        sheet.write(1, 1, "1.234").unwrap();
        sheet.write(2, 0, "b").unwrap();
        // a number is a number, whatever others look like
        sheet.write(2, 1, 1.234).unwrap();
    };
    let told = read(make, SheetOptions::default());
    assert_eq!(told.rejects, ["2:2 PS2401 `1.234` can mean 1.234 or 1234, in `Sheet1!B2`"]);
    let told = read(make, SheetOptions { decimal_comma: true, ..SheetOptions::default() });
    assert_eq!(told.facts, ["a: posts=1234", "b: posts=1.234"]);
}

#[test]
fn the_first_sheet_that_holds_a_table_or_the_one_that_is_named() {
    let make = |book: &mut Writer| {
        book.add_worksheet().set_name("Cover").unwrap().write(0, 0, "A report").unwrap();
        let hidden = book.add_worksheet().set_name("Old").unwrap();
        header(hidden, 0, &["id", "posts"]);
        header(hidden, 1, &["h", "1"]);
        hidden.set_hidden(true);
        for (name, id) in [("Data", "d"), ("More", "m")] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            header(sheet, 0, &["id", "posts"]);
            header(sheet, 1, &[id, "1"]);
        }
    };
    let told = read(make, SheetOptions::default());
    assert_eq!(told.facts, ["d: posts=1"]);
    assert_eq!(told.remarks, ["PS2510 of `t.xlsx` the sheet `Data` is read"]);
    let named = |name| read(make, SheetOptions { sheet: Some(name), ..SheetOptions::default() });
    assert_eq!(named("more").facts, ["m: posts=1"]);
    assert_eq!(named("Old").facts, ["h: posts=1"]);
    assert_eq!(named("Mor").problems, ["PS2506 `t.xlsx` has no sheet `Mor`"]);
    let empty = read(
        |book| {
            book.add_worksheet();
        },
        SheetOptions::default(),
    );
    assert_eq!(empty.problems, ["PS2506 no sheet of `t.xlsx` holds a table"]);
}

#[test]
fn percentages_are_what_the_sheet_keeps() {
    let told = read(
        |book| {
            let sheet = book.add_worksheet();
            header(sheet, 0, &["id", "posts"]);
            sheet.write(1, 0, "a").unwrap();
            sheet.write_with_format(1, 1, 0.25, &Format::new().set_num_format("0%")).unwrap();
        },
        SheetOptions::default(),
    );
    assert_eq!(told.facts, ["a: posts=0.25"]);
    assert_eq!(
        told.remarks,
        ["PS2509 1 cell of the sheet `Sheet1` is shown as percentages, and 25 % is read as 0.25"]
    );
}

#[test]
fn days_since_1904() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    header(sheet, 0, &["id", "since"]);
    sheet.write(1, 0, "a").unwrap();
    sheet.write_with_format(1, 1, 44_838, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    book.save(&path).unwrap();
    // the library writes the system of 1900 only
    let bytes = rezipped(&path, "xl/workbook.xml", |text| {
        text.replace("<workbookPr", "<workbookPr date1904=\"1\"")
    });
    fs::write(&path, bytes).unwrap();
    let table = TableFile::open_sheet(&path, SheetOptions::default()).unwrap();
    let read = table.read(RowRules::Everyone(&pack()), TableOptions::default()).unwrap();
    assert_eq!(read.profiles[0].facts[0].value.as_ref().unwrap().to_string(), "2026-10-05");
}

/// The zip with one part changed.
fn rezipped(path: &Path, part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if name == part {
            text = change(text);
        }
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut to, text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn bombs_and_broken_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let mut book = Writer::new();
    header(book.add_worksheet(), 0, &["id", "posts"]);
    book.save(&path).unwrap();
    let good = fs::read(&path).unwrap();
    let told = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let workbook =
            is_workbook(&path).and_then(|_| OpenWorkbook::open(&path, SheetOptions::default()));
        let problem = workbook.err().unwrap();
        (problem.code.id, problem.message)
    };
    let change = |part: &str, change: &dyn Fn(String) -> String| {
        fs::write(&path, &good).unwrap();
        rezipped(&path, part, change)
    };
    let long =
        change("xl/sharedStrings.xml", &|text| text.replace("posts", &"x".repeat(2 * 1024 * 1024)));
    assert!(told(&long).1.ends_with("has a cell that is longer than any"));
    let many = change("xl/worksheets/sheet1.xml", &|text| {
        text.replace("<sheetData>", &format!("<sheetData>{}", "<row></row>".repeat(4_000_000)))
    });
    assert_eq!(told(&many).0, "PS2007");
    assert_eq!(told(good.get(..good.len() / 2).unwrap()).0, "PS2504");
    let cut =
        change("xl/worksheets/sheet1.xml", &|text| text.get(..text.len() / 2).unwrap().to_owned());
    assert!(matches!(told(&cut).0, "PS2504" | "PS2506"));
    for (name, bytes) in [
        ("t.xlsx", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]),
        ("t.xlsx", b"a;b\n1;2\n"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("t.xls", b"<html><table>"),
        ("t.ods", b"PK\x03\x04...."),
        ("t.csv", b"PK\x03\x04...."),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_workbook(&path).unwrap_err().code.id, "PS2505", "{name}");
    }
}

#[test]
fn columns_by_letters() {
    for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(column_letters(column), name);
    }
}
